"""What persons made of agents' work, and what mended failures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from housestyle.core.console import Console
from housestyle.indexer.conversations.model import Call, Edit, Result, Session, Turn
from housestyle.indexer.conversations.pairing.corrections import Correction, Corrections
from housestyle.indexer.conversations.pairing.debugging import (
    Fix,
    checked,
    fixes,
    has_failed,
    has_passed,
    mendings,
)
from housestyle.indexer.conversations.pairing.pair import pair
from housestyle.indexer.conversations.pairing.past import Past
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.conversations.store.rows import CallRow, Standing
from housestyle.indexer.git.repository import Repository
from tests.indexer.inspection import find, index
from tests.repositories import GitRepository

BEFORE = "def total(items):\n    return sum(items)\n\n\ndef count(items):\n    return len(items)\n"
SUM = "    return sum(items)\n"
PROPOSED = (
    "    result = 0\n    for item in items:\n        result += item.price\n"
    "    logging.info('total %s', result)\n    return round(result, 2)\n"
)
BETTER = (
    "    result = Decimal(0)\n    for item in items:\n        result += item.price\n"
    "    return result.quantize(CENT)\n"
)
MORE = "def more(items):\n    return more_of_them(items)\n\n\n"
FORMATTED = PROPOSED.replace("'", '"').replace(
    "round(result, 2)", "round(\n        result, 2,\n    )"
)


@dataclass
class Found:
    corrections: list[Correction]
    fixes: list[Fix]
    symbol: str
    commit: str


class Told:
    """One session about ``shop.py``, and what a person commits after it."""

    def __init__(self, repository: GitRepository, folder: Path) -> None:
        self.git, self.folder = repository, folder
        self.git.commit("begin", {"shop.py": BEFORE})
        self.time = float(self.git.clock)
        self.entries: list[Session | Turn | Result] = [Session("s", time=self.time)]

    def say(self, text: str) -> None:
        self._turn("person", text)

    def edit(self, before: str, after: str, path: str = "shop.py") -> None:
        edit = Edit(path, tuple(before.splitlines()), tuple(after.splitlines()))
        self._turn("agent", "", Call(f"c{len(self.entries)}", "Edit", "edit", (edit,)))

    def run(self, command: str, output: str, status: str = "") -> None:
        call = Call(f"c{len(self.entries)}", "Bash", "run", command=command)
        self._turn("agent", "", call)
        self.entries.append(Result("s", call.native, status, output))  # type: ignore[arg-type]

    def _turn(self, role: str, text: str, *calls: Call) -> None:
        self.time += 10
        native = f"t{len(self.entries)}"
        turn = Turn("s", native, role, text, time=self.time, calls=calls)  # type: ignore[arg-type]
        self.entries.append(turn)

    def commit(self, after: str, standing: Standing = "approved") -> Found:
        self.git.commit("change", {"shop.py": after})
        graph = index(self.git.folder, self.folder / "graph.db")
        repository = Repository.open(self.git.folder)
        with Sessions.open(self.folder / "s.db") as sessions:
            with sessions.writing():
                for entry in self.entries:
                    sessions.add("codex", entry)
                sessions.settle()
            with sessions.writing():
                sessions.set_standing(sessions.sessions()[0].id, standing)
            pair(sessions, repository, graph, self.git.clock + 60.0, Console(quiet=True))
            commit = self.git.git("rev-parse", "HEAD")
            past = Past(repository, commit)
            corrections = list(Corrections(sessions, past).found())
            found = list(fixes(sessions, past))
        return Found(corrections, found, find(graph, "shop.total").id, commit)


@pytest.fixture
def told(git_repository: GitRepository, tmp_path: Path) -> Told:
    return Told(git_repository, tmp_path)


def test_a_correction_holds_both_versions_and_the_request(told: Told) -> None:
    told.say("Sum the prices.")
    told.edit(SUM, PROPOSED)
    found = told.commit(BEFORE.replace(SUM, BETTER))
    (one,) = found.corrections
    assert (one.request, one.before, one.proposed, one.after) == (
        "Sum the prices.",
        SUM,
        PROPOSED,
        BETTER,
    )
    assert (one.symbol, one.commit, one.path) == (found.symbol, found.commit, "shop.py")
    assert one.author_email == "ada@example.org"
    assert one.blob == told.git.git("rev-parse", "HEAD:shop.py")


@pytest.mark.parametrize("after", [PROPOSED, FORMATTED])
def test_work_as_it_was_or_formatted_is_no_correction(told: Told, after: str) -> None:
    told.edit(SUM, PROPOSED)
    assert told.commit(BEFORE.replace(SUM, after)).corrections == []


def test_what_the_agent_changed_itself_is_no_correction(told: Told) -> None:
    told.edit(SUM, PROPOSED)
    told.edit("    return round(result, 2)\n", "    return result.quantize(CENT)\n")
    told.edit("    logging.info('total %s', result)\n", "")
    told.edit("    result = 0\n", "    result = Decimal(0)\n")
    assert told.commit(BEFORE.replace(SUM, BETTER)).corrections == []


@pytest.mark.parametrize("standing", ["private", "refused"])
def test_sessions_that_nobody_approved_teach_nothing(told: Told, standing: Standing) -> None:
    told.edit(SUM, PROPOSED)
    assert told.commit(BEFORE.replace(SUM, BETTER), standing).corrections == []


@pytest.mark.parametrize("extra", ["", "    # one\n    # two\n    # three\n"])
def test_what_stands_around_a_passage_is_no_part_of_it(told: Told, extra: str) -> None:
    told.edit(SUM, BETTER.replace("CENT", "0.01") + extra)
    told.edit("", MORE)
    text = BEFORE.replace(SUM, BETTER).replace("def count", MORE + "def count")
    (one,) = told.commit(text).corrections
    assert one.after.rstrip() == BETTER.rstrip()


def test_a_failure_is_mended_by_the_edits_before_it_passes(told: Told) -> None:
    told.edit("", "import os\n")
    told.run("cd shop && pytest -q 2>&1 | tail -5", "E   TypeError: no sum\n1 failed")
    told.run("cat shop.py", "…")
    told.edit(SUM, BETTER)
    told.run("pytest -q", "3 passed", "ok")
    found = told.commit(BEFORE.replace(SUM, BETTER))
    (one,) = found.fixes
    assert (one.before, one.after, one.symbol) == (SUM, BETTER, found.symbol)
    assert one.failure.startswith("E   TypeError")


@pytest.mark.parametrize(
    ("command", "output", "status"),
    [
        ("pytest -q tests/other.py", "3 passed", "ok"),
        ("pytest -q", "1 failed", "ok"),
        ("pytest -q", "", "failed"),
        ("pytest -q", "", ""),
        ("git pytest -q", "ok", "ok"),
    ],
)
def test_what_does_not_pass_mends_nothing(
    told: Told, command: str, output: str, status: str
) -> None:
    told.run("pytest -q", "1 failed", "failed")
    told.edit(SUM, BETTER)
    told.run(command, output, status)
    assert told.commit(BEFORE.replace(SUM, BETTER)).fixes == []


def test_only_the_edits_since_the_last_failure_mend(told: Told) -> None:
    told.run("make test", "1 failed", "failed")
    told.edit(SUM, PROPOSED)
    told.run("make test", "2 failed", "failed")
    told.edit(PROPOSED, BETTER)
    told.run("make test", "", "ok")
    told.commit(BEFORE.replace(SUM, BETTER))
    with Sessions.open(told.folder / "s.db", readonly=True) as sessions:
        (one,) = mendings(sessions, sessions.sessions()[0].id)
    assert one.failure == "2 failed"
    assert [edit.added for edit in one.edits] == [tuple(BETTER.splitlines())]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("cd a && FOO=1 pytest -x 2>&1 | tail -n 3", "pytest -x"),
        ("cargo test; echo done", "cargo test"),
        ("grep -r x", ""),
        ("", ""),
        ("cd a", ""),
    ],
)
def test_commands_that_check(command: str, words: str) -> None:
    assert " ".join(checked(command)) == words


@pytest.mark.parametrize(
    ("output", "status", "outcome"),
    [
        ("12 passed", "", "passed"),
        ("1 failed, 12 passed", "ok", "failed"),
        ("0 failed, 12 passed", "ok", "passed"),
        ("a.py:3: error: x", "", "failed"),
        ("Success: no issues found in 3 files", "", "passed"),
        ("hello", "", ""),
        ("hello", "ok", "passed"),
    ],
)
def test_outcomes_of_commands(output: str, status: str, outcome: str) -> None:
    call = CallRow(1, 1, "c", "Bash", "run", (), "x", status, output, False)  # type: ignore[arg-type]
    told = "failed" if has_failed(call) else "passed" if has_passed(call) else ""
    assert told == outcome
