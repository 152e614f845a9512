"""One comment: found by marker and author, written in place, never doubled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from housestyle.ci.github.comments import put_comment
from housestyle.ci.github.remote import Remote
from housestyle.core.errors import UserError
from tests.indexer.github.endpoints import login_of
from tests.indexer.github.loopback import (
    BOT,
    FORK_TOKEN,
    Fault,
    Loopback,
    Server,
    cut,
    fine,
    hang_up,
    meanwhile,
    serving,
    status,
    unheard,
)

MARKER = "<!-- housestyle -->"
BODY = f"{MARKER}\n\n**Promoted**\n"


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    state = Loopback()
    state.pull(1, "topic")
    state.issue(2, "no pull request")
    with serving(monkeypatch, state) as server:
        yield server


def remote(github: Server, **fields: Any) -> Remote:
    return Remote(github.client(**fields), github.state.name)


def said(github: Server) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = github.state.discussions[1]["said"]
    return found


def ours(github: Server) -> list[str]:
    return [one["body"] for one in said(github) if one["body"].startswith(MARKER)]


def test_it_is_created_once_and_then_written_in_place(github: Server) -> None:
    first = put_comment(remote(github), 1, BODY)
    again = put_comment(remote(github), 1, BODY)
    other = put_comment(remote(github), 1, BODY + "more\n")
    assert [one.what for one in (first, again, other) if one] == ["created", "unchanged", "updated"]
    assert first
    assert other
    assert first.address == other.address
    assert ours(github) == [BODY + "more\n"]


def test_only_the_authors_own_comment_counts(github: Server) -> None:
    forged = github.state.comment(1, BODY, "eve")
    quoting = github.state.comment(1, f"> {MARKER}\n\nwhy?", BOT)
    put_comment(remote(github), 1, BODY + "ours\n")
    assert forged["body"] == BODY
    assert quoting["body"].endswith("why?")
    assert [login_of(one) for one in said(github)] == ["eve", BOT, BOT]


def test_it_is_found_on_a_later_page(github: Server) -> None:
    github.state.page_size = 2
    for number in range(5):
        github.state.comment(1, f"remark {number}")
    github.state.comment(1, BODY, BOT)
    posted = put_comment(remote(github), 1, BODY + "new\n")
    assert posted
    assert posted.what == "updated"
    assert ours(github) == [BODY + "new\n"]


@pytest.mark.parametrize("lost", [unheard(502), unheard(500), unheard(504), unheard(-1)])
def test_a_post_whose_answer_is_lost_is_not_repeated(github: Server, lost: Fault) -> None:
    github.faults.extend([fine, lost])
    posted = put_comment(remote(github), 1, BODY)
    assert posted
    assert ours(github) == [BODY]
    assert github.asked.count("POST /repos/octo/app/issues/1/comments") == 1


@pytest.mark.parametrize("fault", [status(502), status(503), hang_up, cut])
def test_a_post_that_was_not_carried_out_is(github: Server, fault: Fault) -> None:
    github.faults.extend([fine, fault])
    posted = put_comment(remote(github), 1, BODY)
    assert posted
    assert ours(github) == [BODY]
    assert github.slept


def test_each_answer_may_be_lost_at_any_time(github: Server) -> None:
    for place in range(6):
        body = f"{BODY}{place}\n"
        github.faults.extend([*[fine] * place, unheard(502), fine, unheard(502)])
        put_comment(remote(github), 1, body)
        github.faults.clear()
        assert ours(github) == [body]


def test_rate_limits_are_waited_for(github: Server) -> None:
    slow = status(403, {"Retry-After": "20"}, "You have exceeded a secondary rate limit")
    github.faults.extend([slow, fine, slow])
    put_comment(remote(github), 1, BODY)
    assert ours(github) == [BODY]
    assert github.slept == [20.0, 20.0]


def test_it_gives_up_in_the_end(github: Server) -> None:
    github.faults.extend([fine, status(502)] * 9)
    with pytest.raises(UserError, match="no answer"):
        put_comment(remote(github), 1, BODY)
    assert ours(github) == []


def test_a_comment_that_is_deleted_meanwhile_is_said_again(github: Server) -> None:
    old = github.state.comment(1, f"{MARKER}\nold", BOT)
    github.faults.extend([fine, meanwhile(lambda: github.state.delete(old))])
    put_comment(remote(github), 1, BODY)
    assert ours(github) == [BODY]


def test_an_edit_meanwhile_is_written_over(github: Server) -> None:
    old = github.state.comment(1, f"{MARKER}\nold", BOT)
    github.faults.extend([fine, meanwhile(lambda: github.state.edit(old, body=f"{MARKER}\nx"))])
    put_comment(remote(github), 1, BODY)
    assert ours(github) == [BODY]


def test_two_jobs_at_once_leave_one_comment(github: Server) -> None:
    def other() -> None:
        github.state.comment(1, f"{MARKER}\nfrom another job", BOT)

    github.faults.extend([fine, meanwhile(other)])
    put_comment(remote(github), 1, BODY)
    assert ours(github) == [BODY]


def test_doubles_of_old_are_taken_back(github: Server) -> None:
    for number in range(3):
        github.state.comment(1, f"{MARKER}\n{number}", BOT)
    put_comment(remote(github), 1, BODY)
    assert ours(github) == [BODY]


def test_it_may_be_silent_where_nothing_was_said(github: Server) -> None:
    assert put_comment(remote(github), 1, BODY, only_update=True) is None
    assert said(github) == []
    github.state.comment(1, f"{MARKER}\nold", BOT)
    assert put_comment(remote(github), 1, BODY, only_update=True)
    assert ours(github) == [BODY]


def test_a_forks_token_is_told_what_is_missing(github: Server) -> None:
    with pytest.raises(UserError, match=r"pull-requests: write.*workflow_run") as caught:
        put_comment(remote(github, token=FORK_TOKEN), 1, BODY)
    assert FORK_TOKEN not in str(caught.value)
    assert said(github) == []


def test_a_locked_conversation_stays_silent(github: Server) -> None:
    github.state.discussions[1]["locked"] = True
    with pytest.raises(UserError, match="locked"):
        put_comment(remote(github), 1, BODY)


@pytest.mark.parametrize("number", [2, 99])
def test_what_is_no_pull_request_is_refused(github: Server, number: int) -> None:
    with pytest.raises(UserError, match=f"no pull request {number}"):
        put_comment(remote(github), number, BODY)
