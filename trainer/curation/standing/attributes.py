"""What ``.gitattributes`` says about files: GitHub's ``linguist-generated`` and ``-vendored``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from .globs import is_bounded
from .ignores import Read

NAME = ".gitattributes"
GENERATED, VENDORED = "linguist-generated", "linguist-vendored"
WORD = re.compile(r"(?P<off>[-!]?)(?P<name>[\w.-]+)(?:=(?P<value>\S+))?")
FALSE = frozenset({"false", "0", "no", "off"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line: which paths it names, and what it says of the attributes asked for.

    Attributes:
        folder: of its file, with a slash at the end, or "".
        pattern: compiled, of paths below that folder.
        said: attribute → whether it is set; None where the line withdraws what others say.

    """

    folder: str
    pattern: re.Pattern[str]
    said: dict[str, bool | None]

    def names(self, path: str) -> bool:
        """Tell whether the line is about a path; unlike an ignore's, not by its folder alone."""
        if not path.startswith(self.folder):
            return False
        match = self.pattern.match(path.removeprefix(self.folder))
        return match is not None and not match.groupdict().get("ps_d")


def attribute_lines(files: Iterable[str], read: Read) -> list[Line]:
    """Return the lines of all attribute files that say something of use, the strongest last.

    Args:
        files: every file at HEAD.
        read: reads one.

    """
    found = [PurePosixPath(file) for file in files if PurePosixPath(file).name == NAME]
    ordered = sorted(found, key=lambda place: (len(place.parts), str(place)))
    return [line for place in ordered for line in _lines(place, read(str(place)))]


def said(lines: Iterable[Line], path: str) -> dict[str, bool | None]:
    """Return what the lines say of a path: the last one that names it wins, by attribute."""
    verdict: dict[str, bool | None] = {}
    for line in lines:
        if line.names(path):
            verdict |= line.said
    return verdict


def _lines(place: PurePosixPath, text: str) -> Iterator[Line]:
    folder = "" if str(place.parent) == "." else f"{place.parent}/"
    for raw in text.removeprefix("\ufeff").splitlines():
        pattern, *words = raw.split() or [""]
        verdict = dict(_verdicts(words))
        is_pattern = not pattern.startswith(("#", "!")) and is_bounded(pattern)
        compiled = _compiled(pattern) if verdict and is_pattern else None
        if compiled is not None:
            yield Line(folder, compiled, verdict)


def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        expression, _ = GitIgnoreSpecPattern.pattern_to_regex(pattern)
        return re.compile(expression) if isinstance(expression, str) else None
    except (ValueError, re.error):
        return None  # git skips what it cannot read


def _verdicts(words: list[str]) -> Iterator[tuple[str, bool | None]]:
    for word in words:
        match = WORD.fullmatch(word)
        if match and match["name"] in (GENERATED, VENDORED):
            off, value = match["off"], (match["value"] or "").lower()
            yield match["name"], None if off == "!" else off != "-" and value not in FALSE
