"""Licences of single files: SPDX headers, their ``.license`` files, and ``REUSE.toml``.

https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/ and
https://reuse.software/spec-3.3/.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any

from .globs import is_bounded
from .ignores import Read

REUSE = "REUSE.toml"
# Put together, so that the tag does not give this very file a licence.
HEADER = re.compile("SPDX-License" + r"-Identifier:[ \t]*(?P<expression>[^\n\r]*)")
COMMENT_END = re.compile(r"\s*(?:\*/|-->|\"\"\"|''')?\s*$")
HEAD = 4_000  # characters in which a header is looked for


def excluded(
    files: Iterable[str], read: Read, paths: Iterable[str], patterns: Sequence[str]
) -> frozenset[str]:
    """Return those of the paths that may be used under no licence that is left.

    Args:
        files: every file at HEAD.
        read: reads one.
        paths: of the files in question.
        patterns: identifiers that are excluded; ``*`` stands for anything.

    """
    if not patterns:
        return frozenset()
    present = frozenset(files)
    annotated = _annotations(present, read)
    return frozenset(
        path
        for path in paths
        if any(_is_excluded(e, patterns) for e in _licences(path, present, read, annotated))
    )


Annotation = tuple[str, Callable[[str], bool], bool, list[str]]
"""Folder, which paths below it, whether it overrides the files' own words, licences."""


def _licences(
    path: str, files: frozenset[str], read: Read, annotated: list[Annotation]
) -> list[str]:
    told = [
        (overrides, said)
        for folder, is_about, overrides, said in annotated
        if path.startswith(folder) and is_about(path.removeprefix(folder))
    ]
    overriding = [said for overrides, said in told if overrides]
    if overriding:
        return overriding[0]
    beside = f"{path}.license"
    texts = [read(beside)] if beside in files else [read(path)]
    own = [_expression(match) for text in texts for match in HEADER.finditer(text[:HEAD])]
    return own or (told[-1][1] if told else [])


def _annotations(files: Iterable[str], read: Read) -> list[Annotation]:
    """Return the annotations of every ``REUSE.toml``, those nearest to the files last."""
    places = [PurePosixPath(file) for file in files if PurePosixPath(file).name == REUSE]
    ordered = sorted(places, key=lambda place: (len(place.parts), str(place)))
    return [one for place in ordered for one in _read_annotations(place, read(str(place)))]


def _read_annotations(place: PurePosixPath, text: str) -> Iterator[Annotation]:
    try:
        tables = tomllib.loads(text).get("annotations", [])
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    folder = "" if str(place.parent) == "." else f"{place.parent}/"
    for table in tables if isinstance(tables, list) else []:
        if isinstance(table, dict):
            globs, said = _texts(table.get("path")), _texts(table.get("SPDX-License-Identifier"))
            yield folder, _matcher(globs), table.get("precedence") == "override", said


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - whatever a file holds
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


def _matcher(globs: list[str]) -> Callable[[str], bool]:
    """Return what tells whether one of REUSE's globs matches; ``*`` stays in its folder."""
    pieces = (re.split(r"(\*\*|\*)", glob) for glob in globs if is_bounded(glob))
    wild = {"**": ".*", "*": "[^/]*"}
    joined = "|".join("".join(wild.get(p, re.escape(p)) for p in parts) for parts in pieces)
    compiled = re.compile(joined)
    return lambda path: compiled.fullmatch(path) is not None


def _expression(match: re.Match[str]) -> str:
    return COMMENT_END.sub("", match["expression"])


def _is_excluded(expression: str, patterns: Sequence[str]) -> bool:
    """Tell whether every choice that an expression leaves needs an excluded licence.

    Where it is nested, an excluded licence anywhere in it counts, which errs on the safe side.
    """
    nested = "(" in expression
    choices = [expression] if nested else re.split(r"\s+OR\s+", expression, flags=re.IGNORECASE)
    names = [re.findall(r"[\w.+-]+", choice) for choice in choices]
    return bool(expression.strip()) and all(
        any(fnmatchcase(name.lower(), p.lower()) for name in choice for p in patterns)
        for choice in names
    )
