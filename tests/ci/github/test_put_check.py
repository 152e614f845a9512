"""Check runs: one for each name, in place, and never another application's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from housestyle.ci.github.checks import Check, put_check
from housestyle.ci.github.remote import Remote
from housestyle.core.errors import UserError
from tests.indexer.github.loopback import (
    FORK_TOKEN,
    Loopback,
    Server,
    fine,
    serving,
    status,
    unheard,
)

CHECK = Check("housestyle", "a" * 40, "failure", "Blocked", "**Blocked**")


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serving(monkeypatch, Loopback()) as server:
        yield server


def remote(github: Server, token: str = "") -> Remote:
    return Remote(github.client(token) if token else github.client(), github.state.name)


def test_it_is_created_once_and_then_written_in_place(github: Server) -> None:
    assert put_check(remote(github), CHECK) == "created"
    better = replace(CHECK, conclusion="success", title="Promoted")
    assert put_check(remote(github), better) == "updated"
    (found,) = github.state.checks
    assert (found["conclusion"], found["status"]) == ("success", "completed")
    assert found["output"] == {"title": "Promoted", "summary": "**Blocked**"}


def test_names_and_commits_stand_apart(github: Server) -> None:
    put_check(remote(github), CHECK)
    put_check(remote(github), replace(CHECK, name="housestyle preview"))
    put_check(remote(github), replace(CHECK, commit="b" * 40))
    assert len(github.state.checks) == 3


@pytest.mark.parametrize("lost", [unheard(502), unheard(-1)])
def test_an_answer_that_is_lost_doubles_nothing(github: Server, lost: object) -> None:
    github.faults.extend([fine, lost])  # type: ignore[list-item]
    put_check(remote(github), CHECK)
    assert len(github.state.checks) == 1


def test_a_failure_that_passes_is_outlasted(github: Server) -> None:
    github.faults.extend([status(503), fine, status(502)])
    put_check(remote(github), CHECK)
    assert len(github.state.checks) == 1


def test_another_applications_check_stays_as_it_is(github: Server) -> None:
    theirs = {"id": 1, "name": CHECK.name, "head_sha": CHECK.commit, "app": {"slug": "other"}}
    github.state.checks.append({**theirs, "external_id": "housestyle:housestyle"})
    assert put_check(remote(github), CHECK) == "created"
    assert len(github.state.checks) == 2
    assert "conclusion" not in github.state.checks[0]


def test_a_check_of_that_name_with_another_meaning_stays_as_it_is(github: Server) -> None:
    theirs = {"id": 1, "name": CHECK.name, "head_sha": CHECK.commit, "external_id": "lint"}
    github.state.checks.append({**theirs, "app": {"slug": "github-actions"}})
    assert put_check(remote(github), CHECK) == "created"
    assert github.state.checks[0] == {**theirs, "app": {"slug": "github-actions"}}


def test_what_is_missing_is_named(github: Server) -> None:
    with pytest.raises(UserError, match="checks: write"):
        put_check(remote(github, FORK_TOKEN), CHECK)
    with pytest.raises(UserError, match="No commit found"):
        put_check(remote(github), replace(CHECK, commit="c" * 40))
