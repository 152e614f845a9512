"""Sample sources say themselves what is to be found in them.

A comment below a line of code points at a column with ``^`` and says what begins there:
``// ^ definition.method Shape.area complexity=2``; ``<-`` points at where the comment begins.
Everything that is found must be said.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from housestyle.indexer.extraction.budget import Budget
from housestyle.indexer.extraction.extract import extract
from housestyle.indexer.facts import Definition, Facts, Variable
from housestyle.indexer.languages.table import LANGUAGES, language_of

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
_ASSERTION = re.compile(r"^\s*((?://|#)\s*)(\^|<-) (\S.*)$")


@dataclass(frozen=True)
class Expected:
    """One assertion: what begins at a line and column."""

    line: int
    column: int
    what: str
    words: tuple[str, ...]

    @property
    def options(self) -> dict[str, str]:
        return dict(
            word.replace("\\n", "\n").split("=", 1)
            for word in self.words
            if re.match(r"[a-z]+=", word)
        )

    def claim(self) -> str:
        names = [word for word in self.words if not re.match(r"[a-z]+=", word)]
        place = [] if self.what.startswith("definition.") else [str(self.line)]
        return " ".join([*place, self.what, *names])


@cache
def read(path: Path) -> tuple[Facts, tuple[Expected, ...]]:
    data = path.read_bytes()
    spoken = language_of(path.name)
    assert spoken is not None
    return extract(data, Budget(1_000_000, 20_000), spoken), tuple(expectations(data.decode()))


def expectations(text: str) -> list[Expected]:
    found, code = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        match = _ASSERTION.match(line)
        if match is None:
            code = number
            continue
        what, *words = shlex.split(match[3]) if "=" in match[3] else match[3].split()
        column = match.start(1 if match[2] == "<-" else 2)
        found.append(Expected(code, column, what, tuple(words)))
    return found


def claims(facts: Facts) -> list[str]:
    """Return everything that was found, in the words of the assertions."""
    found = [f"definition.{one.kind} {one.qualname}" for one in facts.definitions[1:]]
    found += [f"definition.{one.kind} {one.qualname}" for one in facts.variables]
    kinds = {"calls": "reference.call", "inherits": "reference.class"}
    found += [f"{one.line} {kinds.get(one.kind, one.kind)} {one.path}" for one in facts.references]
    found += [
        " ".join(filter(None, [str(one.line), "import", one.module, one.name, one.alias]))
        for one in facts.imports
    ]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_everything_is_found_and_nothing_else(path: Path) -> None:
    facts, expected = read(path)
    said = [one.claim() for one in expected if one.what != "module"]
    assert facts.status == "indexed"
    assert sorted(claims(facts)) == sorted(said)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_facts_say_what_the_sample_says(path: Path) -> None:
    facts, expected = read(path)
    for one in expected:
        where = f"{path.name}:{one.line} {one.what}"
        if one.what == "module":
            assert facts.definitions[0].docstring == " ".join(one.words), where
        elif one.what.startswith("reference."):
            _check_reference(facts, one, where)
        elif one.what.startswith("definition."):
            _check_definition(facts, one, path.read_bytes().split(b"\n"), where)


def _check_reference(facts: Facts, one: Expected, where: str) -> None:
    position = (one.line, one.column)
    names = [
        facts.definitions[found.scope].qualname
        for found in facts.references
        if (found.line, found.column) == position and found.path == one.words[0]
    ]
    assert names == [one.options.get("in", "".join(names))], where


def _check_definition(facts: Facts, one: Expected, lines: list[bytes], where: str) -> None:
    written = lines[one.line - 1][one.column :].decode("utf-8", "replace")
    assert written.startswith(one.words[0].rpartition(".")[2]), where
    position = sum(len(line) + 1 for line in lines[: one.line - 1]) + one.column
    names = [found.qualname for found in facts.definitions]
    everything: list[Definition | Variable] = [*facts.definitions, *facts.variables]
    found = [
        each
        for each in everything
        if each.qualname == one.words[0] and each.start_byte <= position < each.end_byte
    ]
    assert found, where
    for key, value in one.options.items():
        assert _attribute(found[0], key, names) == value, f"{where} {key}"


def _attribute(one: Definition | Variable, key: str, names: list[str]) -> str:
    assert isinstance(one, Definition)
    if key == "doc":
        return one.docstring
    if key == "scope":
        return names[one.scope]
    value = getattr(one, key)
    return ",".join(value) if isinstance(value, tuple) else str(value)


def test_every_language_has_samples_that_say_something() -> None:
    sampled = {language_of(path.name) for path in FILES if read(path)[1]}
    own = [one for one in LANGUAGES if not one.source]  # others are written inside another form
    assert [one.name for one in own if one not in sampled] == []


def test_suffixes_belong_to_one_language() -> None:
    suffixes = [suffix for one in LANGUAGES for suffix in one.suffixes]
    assert sorted(suffixes) == sorted(set(suffixes))
