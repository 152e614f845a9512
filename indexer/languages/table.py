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

CANDIDATES = "resolution.resolve:Resolver"
"""The resolver of languages in which a name can mean whatever was assigned to it."""

ANSWERS = "resolution.answers:answers"
"""What files answer that are asked by ``resolution.lookups`` alone."""


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
        resolver: module (below ``indexer``) and class of what finds the meaning of its names.
        answers: module (below ``indexer``) and function of what a file answers to that.
        source: module (below ``indexer``) and function that take the source out of a blob, in
            which it is written (cells of a notebook); empty: the blob is the source.
        weight: how many times larger than a source such a blob may be.
        other: language whose grammar and queries serve contents that show ``signs``.
        signs: regular expression of how a line begins; see ``other``.
    """

    name: str
    family: str
    suffixes: tuple[str, ...]
    grammar: str
    queries: tuple[str, ...]
    dialect: str = CAPTURES_ALONE
    rules: str = ""
    resolver: str = CANDIDATES
    answers: str = ANSWERS
    source: str = ""
    weight: int = 1
    other: str = ""
    signs: str = ""


LANGUAGES = (
    Language(
        name="bash",
        family="bash",
        suffixes=(".sh", ".bash"),
        grammar="tree_sitter_bash:language",
        queries=("bash.scm",),
    ),
    Language(
        name="c",
        family="c",
        suffixes=(".c", ".h"),
        grammar="tree_sitter_c:language",
        queries=("c.scm",),
        other="cpp",
        signs=r"(?:class|namespace|template)\b",
    ),
    Language(
        name="cpp",
        family="c",
        suffixes=(".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".ipp"),
        grammar="tree_sitter_cpp:language",
        queries=("c.scm", "cpp.scm"),
    ),
    Language(
        name="csharp",
        family="csharp",
        suffixes=(".cs",),
        grammar="tree_sitter_c_sharp:language",
        queries=("csharp.scm",),
    ),
    Language(
        name="go",
        family="go",
        suffixes=(".go",),
        grammar="tree_sitter_go:language",
        queries=("go.scm",),
        dialect="languages.go.dialect:GoDialect",
        rules="languages.go.rules:GoRules",
        resolver="languages.go.resolver:GoResolver",
    ),
    Language(
        name="java",
        family="java",
        suffixes=(".java",),
        grammar="tree_sitter_java:language",
        queries=("java.scm",),
    ),
    Language(
        name="javascript",
        family="javascript",
        suffixes=(".js", ".mjs", ".cjs", ".jsx"),
        grammar="tree_sitter_javascript:language",
        queries=("ecmascript.scm", "javascript.scm", "jsx.scm"),
        dialect="languages.javascript.dialect:JavaScriptDialect",
        rules="languages.javascript.rules:JavaScriptRules",
        resolver="languages.javascript.resolver:JavaScriptResolver",
        answers="languages.javascript.answers:answers",
    ),
    Language(
        name="notebook",
        family="python",
        suffixes=(".ipynb",),
        grammar="tree_sitter_python:language",
        queries=("python.scm",),
        dialect="languages.notebook.dialect:NotebookDialect",
        rules="languages.python.rules:PythonRules",
        source="languages.notebook.source:python_source",
        weight=16,
    ),
    Language(
        name="php",
        family="php",
        suffixes=(".php",),
        grammar="tree_sitter_php:language_php",
        queries=("php.scm",),
    ),
    Language(
        name="python",
        family="python",
        suffixes=(".py",),
        grammar="tree_sitter_python:language",
        queries=("python.scm",),
        dialect="languages.python.dialect:PythonDialect",
        rules="languages.python.rules:PythonRules",
    ),
    Language(
        name="ruby",
        family="ruby",
        suffixes=(".rb", ".rake"),
        grammar="tree_sitter_ruby:language",
        queries=("ruby.scm",),
    ),
    Language(
        name="rust",
        family="rust",
        suffixes=(".rs",),
        grammar="tree_sitter_rust:language",
        queries=("rust.scm",),
    ),
    Language(
        name="tsx",
        family="javascript",
        suffixes=(".tsx",),
        grammar="tree_sitter_typescript:language_tsx",
        queries=("ecmascript.scm", "typescript.scm", "jsx.scm"),
        dialect="languages.javascript.dialect:JavaScriptDialect",
        rules="languages.javascript.rules:JavaScriptRules",
        resolver="languages.javascript.resolver:JavaScriptResolver",
        answers="languages.javascript.answers:answers",
    ),
    Language(
        name="typescript",
        family="javascript",
        suffixes=(".ts", ".mts", ".cts"),
        grammar="tree_sitter_typescript:language_typescript",
        queries=("ecmascript.scm", "typescript.scm"),
        dialect="languages.javascript.dialect:JavaScriptDialect",
        rules="languages.javascript.rules:JavaScriptRules",
        resolver="languages.javascript.resolver:JavaScriptResolver",
        answers="languages.javascript.answers:answers",
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
