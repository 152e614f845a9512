"""Decision records as voices: which of them speak of code, and of which code one speaks.

A record speaks of a symbol that it names, and of code that names the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from ...core.errors import UserError
from ...core.redact import redact
from ..conversations.reasons.finding import find
from ..conversations.reasons.sentences import sentences
from ..conversations.records import Record, records
from .lineage import listed
from .naming import at_line, file_meant, symbols_named
from .reading import Place, View
from .reasoning import MOST_REASONS, Said, Voice, one_line
from .settings import decision_patterns
from .walks import holds_any, lines_with, touching

WEIGHT = 2.0  # of what a record says: it was agreed on
NAMED, QUALIFIED, CALLED = 1.0, 0.9, 0.6  # score by how a record names a symbol
CITED = 0.9  # score of code that names the record
SHORTEST = 4  # characters of a name that stands alone
MOST_NAMES = 200  # names of one record that are looked up
MOST_CITING = 100  # lines of code that name one record
_WILD = re.compile(r"[*?\[]")
_CODE = re.compile(r"`([^`\s]{2,200})`|\b([\w./-]+/[\w.-]+\.\w{1,8})\b")
_CALL = re.compile(r"\(.*\)$")
_NO_WORD = re.compile(r"[._(]|[a-z][A-Z]")  # what has it is no word of everyday language


def found(view: View) -> list[Record]:
    """Return the decision records at the commit that is shown."""
    patterns = decision_patterns(view.repository.root)
    folders = [_WILD.split(one, maxsplit=1)[0].rpartition("/")[0] for one in patterns]
    if not all(folders) or holds_any(view, folders):
        with suppress(UserError):  # an object is missing
            return records(view.repository, view.tree, patterns)
    return []


def about(view: View, places: Sequence[Place]) -> Iterator[Voice]:
    """Yield the records that speak of symbols.

    Args:
        view: the graph.
        places: the symbols asked about.
    """
    known = found(view)
    sources = [_source(view, one) for one in places] if known else []
    for record in known:
        score = max((_score(record, one) for one in places), default=0.0)
        if any(_cited(record).search(source) for source in sources):
            score = max(score, CITED)
        if score:
            yield voice(view, record, score)


def voice(view: View, record: Record, score: float = 1.0) -> Voice:
    """Return what a record says."""
    commits = touching(view, record.path, 1)
    return Voice(
        kind="record",
        id=record.path,
        time=_time(view, record, commits),
        title=one_line(record.title),
        by="person",
        what=tuple(filter(None, (record.standing, *_replaced(record)))),
        score=score,
        reasons=tuple(_said(record))[:MOST_REASONS],
        commit=commits[0] if commits else "",
    )


def named(view: View, text: str) -> Record | None:
    """Return the record of a path, a file's name without its ending, or a number (``ADR-7``)."""
    number = re.fullmatch(r"(?i)ADR[-_ #]*0*(\d{1,5})", text)
    for record in found(view):
        if text in (record.path, record.id) or (number and record.number == int(number[1])):
            return record
    return None


def spoken_of(view: View, record: Record) -> list[Place]:
    """Return the definitions that a record names, and those that name it."""
    told = "\n".join(part.text for part in record.parts)
    names = [one or other for one, other in _CODE.findall(told)][:MOST_NAMES]
    places: list[Place] = []
    for name in dict.fromkeys(names):
        with suppress(UserError):  # nothing is called so, or several things are
            places += _named(view, name)
    places += _citing(view, record)
    return list({one.number: one for one in places}.values())


def _named(view: View, name: str) -> list[Place]:
    if "/" in name:
        return view.in_file(file_meant(view, name)[0])[:1]
    return symbols_named(view, _CALL.sub("", name)) if _NO_WORD.search(name) else []


def _citing(view: View, record: Record) -> Iterator[Place]:
    number = record.number
    names = [record.id] + [f"ADR{mark}{number}" for mark in "-_ #" if number]
    names += [f"ADR{mark}{number:04}" for mark in "-_ #" if number]
    cited = _cited(record)
    for path, line, text in lines_with(view, names)[:MOST_CITING]:
        if path in view.files and cited.search(text):
            with suppress(UserError):
                yield from listed(view, [at_line(view, path, line)])


def _score(record: Record, place: Place) -> float:
    node = place.node
    text = "\n".join((record.title, *(part.text for part in record.parts)))
    if _stands(node.name, text) or _stands(node.path, text):
        return NAMED if "." in node.name or "/" in node.path else 0.0
    if "." in node.qualname and _stands(node.qualname, text):
        return QUALIFIED
    last = node.qualname.rpartition(".")[2]
    called = re.compile(rf"`[^`\n]{{0,200}}\b{re.escape(last)}\b[^`\n]{{0,200}}`")
    is_clear = len(last) >= SHORTEST and node.kind != "module"
    return CALLED if is_clear and called.search(text) else 0.0


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w./-]){re.escape(name)}(?![\w/-]|\.\w)", text) is not None


def _cited(record: Record) -> re.Pattern[str]:
    number = rf"|\bADR[-_ #]*0*{record.number}\b" if record.number else ""
    return re.compile(rf"{re.escape(record.id)}(?!\w){number}")


def _source(view: View, place: Place) -> str:
    with suppress(UserError):
        content = view.repository.blob(place.oid)[place.start_byte : place.end_byte]
        return content.decode("utf-8", "replace")
    return ""


def _replaced(record: Record) -> Iterator[str]:
    for path in record.superseded_by:
        yield f"superseded by {path}"


def _said(record: Record) -> Iterator[Said]:
    """Yield what was decided first, then why, then what was not taken."""
    decided = record.text("decision")
    first = next((one.text for one in sentences(decided)), "")
    if first:
        yield Said("decision", redact(one_line(first)), 1.0, WEIGHT)
    for kind in ("decision", "drivers", "context", "consequences"):
        for one in find(record.text(kind)):
            if one.line != first:
                yield Said(one.label, redact(one_line(one.line)), one.confidence, WEIGHT)
    if any(option.is_chosen for option in record.options):
        for option in record.options:
            if not option.is_chosen:
                yield Said("rejected", redact(one_line(option.name)), 1.0, WEIGHT)


def _time(view: View, record: Record, commits: Iterable[str]) -> float:
    with suppress(ValueError):
        return datetime.fromisoformat(record.date).replace(tzinfo=UTC).timestamp()
    for commit in commits:
        with suppress(UserError):
            return float(view.repository.commit(commit).time)
    return 0.0
