"""The one table of languages.

Everything that a row names is imported when the first blob of its language is read, so that the
table itself costs nothing. ``docs/languages.md`` says how to add a language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

CAPTURES_ALONE = "extraction.dialect:Dialect"
"""The dialect of languages for which the names of their captures say enough."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language that is read.

    Attributes:
        name: as facts and symbols name it.
        family: languages whose modules find each other.
        suffixes: ends of file names, with their dot.
        grammar: module and function of the grammar's wheel.
        queries: files beside this one, joined.
        dialect: module (below ``indexer``) and class of its ``Dialect``.
        rules: module (below ``indexer``) and class of its rules of resolution; empty: its names
            are looked up as labels.
        other: language whose grammar and queries serve contents that show ``signs``.
        signs: regular expression, searched in every line's start; see ``other``.
    """

    name: str
    family: str
    suffixes: tuple[str, ...]
    grammar: str
    queries: tuple[str, ...]
    dialect: str = CAPTURES_ALONE
    rules: str = ""
    other: str = ""
    signs: str = ""


LANGUAGES = (
    Language(
        name="python",
        family="python",
        suffixes=(".py",),
        grammar="tree_sitter_python:language",
        queries=("python.scm",),
        dialect="languages.python.dialect:PythonDialect",
        rules="languages.python.rules:PythonRules",
    ),
)
"""Every language; the first whose suffix fits a path is its language."""


@cache
def _by_suffix() -> dict[str, Language]:
    return {suffix: one for one in reversed(LANGUAGES) for suffix in one.suffixes}


@cache
def language(name: str) -> Language:
    """Return a language by name.

    Raises:
        KeyError: there is none of that name.
    """
    return {one.name: one for one in LANGUAGES}[name]


def language_of(path: str) -> Language | None:
    """Return the language of a file by its name; None when it is not read."""
    return _by_suffix().get(PurePosixPath(path).suffix)
