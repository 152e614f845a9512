"""The text of a decision record: its parts, its options, what became of it.

Read are the templates of Nygard (https://cognitect.com/blog/2011/11/15), MADR 2 to 4
(https://adr.github.io/madr) and Tyree and Akerman (IEEE Software 22/2, 2005), and what teams made
of them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .headings import Section, front_matter, sections
from .record import Kind, Option, Part, Record, Standing

_KINDS: dict[Kind, str] = {
    "options": r"alternatives?|options?|positions|pros and cons|considered",
    "consequences": r"consequences?|implications|results?|impact|trade-?offs",
    "confirmation": r"confirmation|validation|compliance|verification",
    "drivers": r"drivers?|forces|constraints?|assumptions|requirements|goals|criteria",
    "links": r"links?|references?|related|more information|see also",
    "decision": r"decisions?|outcome|rationale|argument|solution|proposal|resolution",
    "context": r"context|problem|background|issue|motivation|introduction|summary|why",
}
_STATUS_FIELD = re.compile(r"\s*(?:[-*+]\s+)?[*_]{0,2}status[*_]{0,2}\s*:\s*[*_]{0,2}\s*(.+)", re.I)
_DATE = re.compile(r"\b(\d{4}-\d\d-\d\d)\b")
_STANDINGS: dict[Standing, str] = {
    "superseded": r"supersed|superced|replaced by|obsolete",
    "deprecated": r"deprecat",
    "rejected": r"reject|declin|withdrawn|abandon",
    "accepted": r"accept|approv|decided|implemented|adopted|active|done|final",
    "proposed": r"propos|draft|pending|rfc|in review|under discussion",
}
_LATER = re.compile(
    r"(?:super[sc]eded|replaced|obsoleted) (?:by|in)\b(?P<which>[^\n]{0,200})", re.I
)
_EARLIER = re.compile(r"(?:super[sc]edes|replaces|obsoletes)\b(?P<which>[^\n]{0,200})", re.I)
_LINK = re.compile(r"\]\(\s*<?([^()<>\s]{1,300})")
_ADR = re.compile(r"\bADR[-_ #]{0,3}0*(\d{1,5})\b", re.I)
_BARE = re.compile(r"^:?\s*#?0*(\d{1,5})\b")
_LONGEST_STATUS, _LONGEST_NAME = 2000, 300  # characters
_MOST_OPTIONS = 60
_OWN_NUMBER = re.compile(r"(?:adr[-_ ]?)?0*(\d{1,5})(?:[-_. ]|$)", re.I)
_HEADING_NUMBER = re.compile(
    r"(?:ADR[-_ #]*)?\d{1,5}\s*[.:)\u2013\u2014-]\s*|ADR[-_ #]*\d{1,5}\s+", re.I
)
_BULLET = re.compile(r"\s{0,3}(?:[-*+]|\d{1,3}[.)])\s+(.+)")
_CHOSEN = re.compile(
    r"(?:chosen|selected) (?:option|alternative)?s?\s*:?\s*[\"“*_`]*(?P<what>[^\"”*_`\n,;]{2,200})",
    re.I,
)


def read(path: str, blob: str, text: str) -> Record | None:
    """Return the record that a file holds; None when it is another text, an index or a template.

    Other records are named as its text names them; ``records`` finds their paths.
    """
    found, fields = sections(text), front_matter(text)
    title = next((one.heading for one in found if one.level == 1), "") or fields.get("title", "")
    parts = _parts(found)
    told = {part.kind for part in parts if part.text}
    if not title or not told & {"decision", "context"} or "template" in posixpath.basename(path):
        return None
    status = _status(found, fields)
    linked = [part.text for part in parts if part.kind == "links"]
    later = f"superseded by {fields.get('superseded-by') or fields.get('superseded_by') or ''}"
    return Record(
        path,
        blob,
        _number(posixpath.basename(path)),
        _HEADING_NUMBER.sub("", title, count=1).strip() or title,
        _standing(status),
        _date(fields, status, found),
        parts,
        _options(found, parts),
        tuple(_named(_LATER, [status, later])),
        tuple(_named(_EARLIER, [status, *linked])),
    )


def _number(name: str) -> int:
    found = _OWN_NUMBER.match(name)
    return int(found[1]) if found else 0


def _kind(heading: str) -> Kind:
    lowered = heading.lower()
    return next(
        (kind for kind, words in _KINDS.items() if re.search(rf"\b(?:{words})\b", lowered)), "other"
    )


def _parts(found: Sequence[Section]) -> tuple[Part, ...]:
    """Return the sections below the title, each with its kind or that of the one it is part of."""
    parts, above = [], list[tuple[int, Kind]]()
    for one in found:
        while above and above[-1][0] >= one.level:
            above.pop()
        kind = _kind(one.heading) if one.level > 1 else "other"
        if kind == "other" and above:
            kind = above[-1][1]
        if one.level > 1:
            above.append((one.level, kind))
            parts.append(Part(kind, one.heading, one.text, one.first, one.last))
    return tuple(parts)


def _status(found: Sequence[Section], fields: Mapping[str, str]) -> str:
    """Return the words that tell what became of a decision."""
    if "status" in fields:
        return fields["status"]
    for one in found:
        if one.heading.lower().rstrip(":") == "status":
            return one.text[:_LONGEST_STATUS]
        if one.level < 2:
            for line in one.text.split("\n"):
                field = _STATUS_FIELD.fullmatch(line)
                if field:
                    return field[1]
    return ""


def _standing(status: str) -> Standing:
    """Return what became of a decision; of several words the one that ends the matter counts."""
    lowered = status.lower()
    if "|" in lowered:  # the choice that a template offers
        return ""
    return next((name for name, words in _STANDINGS.items() if re.search(words, lowered)), "")


def _date(fields: Mapping[str, str], status: str, found: Sequence[Section]) -> str:
    """Return the date that a record tells, in front matter, beside the status or below its name."""
    above = [
        one.text for one in found if one.level < 2 or one.heading.lower() in ("date", "status")
    ]
    told = (_DATE.search(words) for words in (fields.get("date", ""), status, *above))
    return next((date[1] for date in told if date), "")


def _options(found: Sequence[Section], parts: Sequence[Part]) -> tuple[Option, ...]:
    """Return what was considered: the items of a list, or the sections below a heading for it."""
    texts: dict[str, str] = {}
    heading = 0
    for one in found:
        if (
            _kind(one.heading) == "options"
            and one.level > 1
            and (not heading or one.level <= heading)
        ):
            heading = one.level
            texts |= {name: texts.get(name, "") for name in _listed(one.text)}
        elif heading and one.level > heading:
            name = _plain(one.heading)
            texts[_same(name, texts)] = one.text
        else:
            heading = 0
        if len(texts) > _MOST_OPTIONS:
            return ()
    decided = "\n".join(part.text for part in parts if part.kind == "decision")
    chosen = _CHOSEN.search(decided)
    picked = _same(_plain(chosen["what"]), texts) if chosen else ""
    return tuple(Option(name, text, name == picked) for name, text in texts.items())


def _listed(text: str) -> list[str]:
    """Return the items of the first list of a text; what stands behind a colon explains one."""
    items = [found[1] for line in text.split("\n") if (found := _BULLET.fullmatch(line))]
    return [_plain(item) for item in items]


def _plain(words: str) -> str:
    """Return a name without marks of Markdown and without its number among the options."""
    words = re.sub(r"\[([^\[\]]{0,300})\]\([^()]{0,300}\)", r"\1", words)
    words = re.sub(
        r"^(?:option|alternative) ?\w{1,2}[.:) \u2013\u2014-]+", "", words.strip(), flags=re.I
    )
    return words.strip(' \t*_`"“”.:,;')[:_LONGEST_NAME]


def _same(name: str, names: Mapping[str, str]) -> str:
    """Return the name under which an option is known already."""
    lowered = name.lower()
    for known in names:
        short, long = sorted((known.lower(), lowered), key=len)
        if short == long or (len(short) > 3 and long.startswith(short)):
            return known
    return name


def _named(pattern: re.Pattern[str], texts: Iterable[str]) -> Iterator[str]:
    """Yield the other records that texts name: the path of a link, or ``#`` and a number."""
    for text in texts:
        for match in pattern.finditer(text):
            links = _LINK.findall(match["which"])
            numbers = _ADR.findall(match["which"]) or _BARE.findall(match["which"])
            yield from links or (f"#{int(number)}" for number in numbers[:1])
