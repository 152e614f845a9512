"""GitHub as a source: what is told of a discussion, and what of one that changed."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.core.errors import UserError
from housestyle.indexer.conversations.model import Complete, Mark, Place, Session, Turn
from housestyle.indexer.conversations.source import Origin, Surroundings, Tally
from housestyle.indexer.conversations.sources import load
from housestyle.indexer.conversations.sources.github import REREAD_SECONDS, GitHub
from housestyle.indexer.conversations.sources.github_telling import named_issues, told
from housestyle.indexer.conversations.sources.github_text import (
    LONGEST,
    numbers,
    without_suggestions,
    words,
)
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.github.discussions import Discussion
from tests.indexer.conversations.sources.folding import Known, assert_sound
from tests.indexer.github.loopback import REPOSITORY, Loopback, Server, cut, serving, status
from tests.repositories import GitRepository

ORIGIN = Origin("octo/app")
MERGED = "d" * 40


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serving(monkeypatch, Loopback()) as server:
        yield server


def reviewed(state: Loopback) -> tuple[Any, Any]:
    """An issue, and the pull request that closed it after a review; its thread and a remark."""
    state.issue(1, "It breaks")
    state.pull(2, "Mend it", "As wished in #1")
    review = state.review(2, "Nearly")
    thread = state.thread(2, "src/app.py", 12, originalStartLine=10)
    remark = state.remark(thread, "Call super()", pullRequestReview=review)
    state.remark(thread, "Done", author="ada")
    state.comment(2, "Thank you all")
    state.merge(2, MERGED, closes=(1,))
    return thread, remark


def harvested(github: Server, known: Known | None = None) -> Known:
    known = known or Known()
    known.read(GitHub(github.client), ORIGIN)
    return known


def texts(known: Known, number: int) -> list[str]:
    return [turn.text for turn in known.turns.get(f"{REPOSITORY}#{number}", {}).values()]


class TestTelling:
    def test_a_review_becomes_turns(self, github: Server) -> None:
        reviewed(github.state)
        known = harvested(github)
        pull = known.sessions[f"{REPOSITORY}#2"]
        assert pull["remote"] == "https://github.com/octo/app"
        assert (pull["base"], pull["head"], pull["branch"]) == ("b" * 40, MERGED, "topic")
        assert pull["title"] == "octo/app#2 Mend it"
        assert pull["is_discussion"]
        assert pull["time"] > 1_700_000_000
        assert texts(known, 2) == [
            "Mend it\n\nAs wished in #1",
            "Nearly",
            "Call super()",
            "Done",
            "Thank you all",
        ]
        opening, review, remark, answer, comment = known.turns[f"{REPOSITORY}#2"].values()
        assert remark.place == Place(
            "src/app.py", "c" * 40, 10, 12, hunk="@@ -1 +1 @@\n+x = 1", resolved=False
        )
        assert [one.parent for one in (opening, review, comment)] == ["", "opening", "opening"]
        assert (remark.parent, answer.parent) == (review.native, remark.native)
        assert answer.place
        assert not answer.place.hunk
        assert all(turn.is_whole and turn.role == "person" for turn in (opening, remark, answer))

    def test_who_speaks_is_marked(self, github: Server) -> None:
        state = github.state
        state.pull(1, "Work", author="ada")
        state.comment(1, "Coverage fell", "codecov[bot]")
        state.comment(1, "I changed it", "copilot-swe-agent[bot]")
        state.comment(1, "Whoever I was", "")
        known = harvested(github)
        assert [
            (turn.role, turn.author, turn.model) for turn in known.turns[f"{REPOSITORY}#1"].values()
        ] == [
            ("person", "ada@users.noreply.github.com", ""),
            ("system", "", ""),
            ("agent", "", "copilot"),
            ("person", "", ""),
        ]

    def test_people_are_named_by_addresses_alone(self, github: Server) -> None:
        state = github.state
        state.pull(1, "Work", "cc @Grace-H, @octo/team", headRefName="adalove-patch-1")
        state.comment(1, "adalove is right, see https://github.com/adalove", "adalove")
        state.comment(1, "Use @property, not `@Grace-H`:\n```python\n@app.route\n@Grace-H\n```")
        known = harvested(github)
        grace = "grace-h@users.noreply.github.com"
        ada = "adalove@users.noreply.github.com"
        assert texts(known, 1) == [
            f"Work\n\ncc {grace}, @octo/team",
            f"{ada} is right, see {ada}",
            "Use @property, not `@Grace-H`:\n```python\n@app.route\n@Grace-H\n```",
        ]
        assert "branch" not in known.sessions[f"{REPOSITORY}#1"]

    def test_a_suggestion_is_text_for_the_lines(self, github: Server) -> None:
        state = github.state
        state.pull(1, "Work")
        bodies = [
            "Rather:\r\n```suggestion\r\nx = 1\r\ny = 2\r\n```\r\nThanks",
            "````suggestion\n```\n````",
            "~~~ suggestion\nz\n~~~",
            "Away:\n```suggestion\n```",
            "```python\nsuggestion\n```",
            "`suggestion`",
        ]
        for body in bodies:
            state.remark(state.thread(1, "a.py", 1), body)
        turns = list(harvested(github).turns[f"{REPOSITORY}#1"].values())[1:]
        suggested = [turn.place.suggestion for turn in turns if turn.place]
        assert suggested == ["x = 1\ny = 2", "```", "z", "", None, None]
        assert turns[0].text == "Rather:\n```suggestion\nx = 1\ny = 2\n```\nThanks"

    def test_places_are_where_the_reviewer_looked(self, github: Server) -> None:
        state = github.state
        state.pull(1, "Work")
        for line, fields in [
            (None, {"subjectType": "FILE"}),
            (9, {"diffSide": "LEFT"}),
            (9, {"originalStartLine": 4, "startDiffSide": "LEFT"}),
            (9, {"originalStartLine": 11}),
            (7, {"isOutdated": True, "isResolved": True}),
        ]:
            state.remark(state.thread(1, "a.py", line, **fields), "Look")
        turns = list(harvested(github).turns[f"{REPOSITORY}#1"].values())[1:]
        assert [
            (turn.place.first, turn.place.last, turn.place.side) for turn in turns if turn.place
        ] == [(0, 0, "after"), (9, 9, "before"), (9, 9, "after"), (9, 9, "after"), (7, 7, "after")]
        assert turns[-1].place
        assert turns[-1].place.outdated
        assert turns[-1].place.resolved

    def test_what_nobody_is_shown_is_not_told(self, github: Server) -> None:
        state = github.state
        state.pull(1, "Work", "<!-- Fill in -->Good<!-- never closed")
        state.review(1, "Not sent yet", state="PENDING")
        state.review(1, "", state="APPROVED")
        state.comment(1, "Buy now").update(isMinimized=True, minimizedReason="spam")
        state.comment(1, "Old").update(isMinimized=True, minimizedReason="outdated")
        thread = state.thread(1, "a.py", 1)
        state.remark(thread, "A draft", state="PENDING")
        known = harvested(github)
        assert texts(known, 1) == ["Work\n\nGood", "Old"]
        assert known.tally.skipped == {
            "draft": 2,
            "review without words": 1,
            "hidden comment": 1,
        }

    def test_half_a_character_is_none(self, github: Server) -> None:
        github.state.pull(1, "Work \ud83d", "Body \udc00\0")
        known = harvested(github)
        assert texts(known, 1) == ["Work \ufffd\n\nBody \ufffd"]

    def test_issues_are_told_when_what_landed_names_them(self, github: Server) -> None:
        state = github.state
        for number in range(1, 8):
            state.issue(number, f"issue {number}")
        commit = {"__typename": "Commit", "id": "e", "oid": "e" * 40}
        state.event(1, __typename="ClosedEvent", closer=commit)
        referenced = {"__typename": "ReferencedEvent", "isDirectReference": True, "commit": commit}
        state.event(2, **referenced, isCrossRepository=False)
        state.event(3, **referenced, isCrossRepository=True)
        state.event(4, __typename="ClosedEvent", closer=None)
        stranger = {**state.pull(8, "Elsewhere"), "repository": {"databaseId": 7}}
        stranger |= {"mergeCommit": {"id": "f", "oid": "f" * 40}}
        state.event(5, __typename="CrossReferencedEvent", source=stranger)
        state.pull(9, "Mentions", "See #6, octo/other#7 and `#7`")
        state.merge(9, MERGED)
        known = harvested(github)
        heads = {key: one["head"] for key, one in known.sessions.items()}
        assert heads == {
            f"{REPOSITORY}#1": "e" * 40,
            f"{REPOSITORY}#2": "e" * 40,
            f"{REPOSITORY}#6": MERGED,
            f"{REPOSITORY}#8": "a" * 40,
            f"{REPOSITORY}#9": MERGED,
        }
        assert known.tally.skipped["issue that no commit names"] == 4


class TestChanges:
    def test_a_second_reading_asks_once_and_tells_nothing(self, github: Server) -> None:
        reviewed(github.state)
        known = harvested(github)
        cursor, asked = known.cursor, len(github.requests)
        remaining = github.remaining
        entries = known.read(GitHub(github.client), ORIGIN)
        assert entries == [Mark(cursor)]
        assert github.asked[asked:] == ["GET /repos/octo/app/issues"]
        assert github.remaining == remaining

    def test_only_what_changed_is_read_again(self, github: Server) -> None:
        state = github.state
        _, remark = reviewed(state)
        state.pull(3, "Another")
        known = harvested(github)
        state.edit(remark, body="Call super() first")
        entries = known.read(GitHub(github.client), ORIGIN)
        read = {one.session for one in entries if isinstance(one, Turn)}
        assert read == {f"{REPOSITORY}#2", f"{REPOSITORY}#1"}  # with the issue that it names
        assert texts(known, 2)[2] == "Call super() first"
        assert known.dump() == harvested(github).dump()

    def test_a_thread_is_resolved(self, github: Server) -> None:
        thread, remark = reviewed(github.state)
        known = harvested(github)
        github.state.edit(thread, isResolved=True, isOutdated=True)
        harvested(github, known)
        native = remark["url"].partition("#")[2]
        place = known.turns[f"{REPOSITORY}#2"][native].place
        assert place
        assert place.resolved
        assert place.outdated

    def test_a_deleted_comment_is_gone_with_the_next_change(self, github: Server) -> None:
        state = github.state
        _, remark = reviewed(state)
        known = harvested(github)
        state.delete(remark)
        assert harvested(github, known).read(GitHub(github.client), ORIGIN) == [Mark(known.cursor)]
        state.comment(2, "One more")
        harvested(github, known)
        assert texts(known, 2)[1:] == ["Nearly", "Done", "Thank you all", "One more"]
        answer = known.turns[f"{REPOSITORY}#2"]["discussion_r1005"]
        assert answer.parent == "opening"

    def test_and_without_one_after_a_month(self, github: Server) -> None:
        _, remark = reviewed(github.state)
        known = harvested(github)
        github.state.delete(remark)
        github.now += REREAD_SECONDS - 1
        harvested(github, known)
        assert "Call super()" in texts(known, 2)
        github.now += 2
        harvested(github, known)
        assert "Call super()" not in texts(known, 2)
        asked = len(github.requests)
        harvested(github, known)
        assert len(github.requests) == asked + 1

    def test_pages_of_any_size_tell_the_same(self, github: Server) -> None:
        state = github.state
        for number in range(1, 8):
            state.pull(number, f"pull {number}")
            for count in range(number):
                state.comment(number, f"comment {count}")
                state.review(number, f"review {count}")
                thread = state.thread(number, "a.py", count + 1)
                for answer in range(3):
                    state.remark(thread, f"remark {count} {answer}")
        whole = harvested(github)
        state.page_size, github.page_size = 2, 3
        assert harvested(github).dump() == whole.dump()
        assert len(texts(whole, 7)) == 1 + 7 * 5
        assert not whole.tally.broken

    def test_what_changed_in_the_same_second_is_all_read(self, github: Server) -> None:
        state = github.state
        for number in range(1, 10):
            state.pull(number, f"pull {number}")
            state.discussions[number]["updatedAt"] = "2024-01-01T00:00:00Z"
        github.page_size = 4
        known = harvested(github)
        assert len(known.sessions) == 9
        state.pull(10, "later")
        state.discussions[10]["updatedAt"] = "2024-01-01T00:00:01Z"
        assert len(harvested(github, known).sessions) == 10

    def test_a_repository_that_was_renamed_is_the_same(self, github: Server) -> None:
        state = github.state
        reviewed(state)
        known = harvested(github)
        before = set(known.sessions)
        state.name = "octo/renamed"
        state.names.add("octo/renamed")
        state.comment(2, "After")
        harvested(github, known)
        assert set(known.sessions) == before
        assert texts(known, 2)[-1] == "After"


class TestFailures:
    def test_what_was_read_before_the_limit_is_kept(self, github: Server) -> None:
        state = github.state
        for number in range(1, 10):
            state.pull(number, f"pull {number}")
        whole = harvested(github)
        github.page_size, github.remaining = 3, 4
        github.reset = github.now + 3000
        known = Known()
        entries = GitHub(github.client).read(ORIGIN, "", known.tally)
        with pytest.raises(UserError, match="rate limit"):
            all(known.add(entry) is None for entry in entries)
        assert 0 < len(known.sessions) < 9
        github.now = github.reset
        assert harvested(github, known).dump() == whole.dump()

    @pytest.mark.parametrize("step", range(6))
    def test_failures_that_pass_change_nothing(self, github: Server, step: int) -> None:
        reviewed(github.state)
        whole = harvested(github)
        for fault in (cut, status(502), status(403, {"Retry-After": "1"})):
            github.faults.extend([lambda handler: handler._limited()] * (step % 3))
            github.faults.append(fault)
            assert harvested(github).dump() == whole.dump()

    def test_a_question_that_is_too_much_is_asked_in_halves(self, github: Server) -> None:
        state = github.state
        for number in range(1, 9):
            state.pull(number, f"pull {number}")
        answer = github.RequestHandlerClass.do_POST  # type: ignore[attr-defined]

        def limited(handler: Any) -> None:
            length = int(handler.headers["Content-Length"])
            body = handler.rfile.peek(length)[:length]
            if body.count(b"issueOrPullRequest(") > 3:
                handler.rfile.read(length)
                handler.answer(502, {})
            else:
                answer(handler)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(github.RequestHandlerClass, "do_POST", limited)
            known = Known()
            source = GitHub(lambda: github.client(patience=10_000))
            known.read(source, ORIGIN)
        assert len(known.sessions) == 8

    def test_an_unknown_repository_is_a_clear_error(self, github: Server) -> None:
        with pytest.raises(UserError, match="check its name"):
            list(GitHub(github.client).read(Origin("octo/none"), "", Tally()))
        for name in ("octo", "octo/app/x", "../..", "octo/..", "a b/c", "octo/app?x"):
            with pytest.raises(UserError, match="owner/name"):
                list(GitHub(github.client).read(Origin(name), "", Tally()))

    def test_what_cannot_be_read_whole_deletes_nothing(self, github: Server) -> None:
        state = github.state
        reviewed(state)
        known = harvested(github)
        state.discussions[2]["said"].insert(0, None)
        state.comment(2, "One more")
        entries = known.read(GitHub(github.client), ORIGIN)
        assert not [one for one in entries if isinstance(one, Complete) and "#2" in one.session]
        assert known.tally.broken == 1
        assert texts(known, 2)[-1] == "One more"

    @pytest.mark.parametrize("cursor", ["x", "[]", "{}", '{"since": 1}', "[" * 99_999, "null"])
    def test_a_broken_cursor_begins_anew(self, github: Server, cursor: str) -> None:
        reviewed(github.state)
        whole = harvested(github)
        known = Known(cursor=cursor)
        assert harvested(github, known).dump() == whole.dump()


def test_settings_name_the_repository(git_repository: GitRepository, github: Server) -> None:
    source = load("github")
    around = Surroundings(Repository.open(git_repository.folder), git_repository.folder)
    assert not source.is_personal
    assert list(source.origins(around)) == []
    named = Surroundings(around.repository, around.home, github="octo/app")
    assert list(source.origins(named)) == [ORIGIN]


def _record() -> dict[str, Any]:
    state = Loopback()
    reviewed(state)
    pull = dict(state.discussions[2])
    for name, nodes in (("comments", "said"), ("reviews", "said_reviews")):
        pull[name] = {"nodes": pull.pop(nodes)}
    for thread in pull["threads"]:
        thread["comments"] = {"nodes": thread.pop("said")}
    pull["reviewThreads"] = {"nodes": pull.pop("threads")}
    pull["closingIssuesReferences"] = {"nodes": []}
    del pull["repository"], pull["closing"]
    return pull


_RECORD = _record()
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from _paths(value[key], (*path, key))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([one for one in _paths(_RECORD) if one]), _JSON)
def test_a_field_of_any_type_breaks_nothing(path: tuple[Any, ...], value: Any) -> None:
    record = copy.deepcopy(_RECORD)
    holder: Any = record
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    discussion = Discussion(REPOSITORY, "octo/app", "https://github.com/octo/app", record)
    named_issues(discussion)
    entries = list(told(discussion, {}, Tally()))
    for entry in entries:
        assert_sound(entry)
    natives = [one.native for one in entries if isinstance(one, Turn)]
    assert len(set(natives)) == len(natives)
    if entries:
        assert isinstance(entries[0], Session)
        assert entries[-1] == Complete(f"{REPOSITORY}#{record['number']}", tuple(natives))


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("`~<!-->@#ab1 \n/."), max_size=300))
def test_no_text_breaks_the_reading(body: str) -> None:
    record = {**_RECORD, "body": body, "title": body}
    discussion = Discussion(REPOSITORY, "octo/app", "https://github.com/octo/app", record)
    assert json.dumps([str(entry) for entry in told(discussion, {}, Tally())])


@pytest.mark.parametrize(
    "piece",
    [
        "`",
        "`a",
        "``a`",
        "`a ",
        "@a",
        " @abc-",
        "<!--",
        " #1",
        "a-",
        "```\n",
        "~~~suggestion\n",
        "\n",
    ],
)
def test_a_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    logins = [f"contributor{number}" for number in range(500)]
    body = piece * (LONGEST // len(piece))
    begun = time.process_time()
    words(body, logins)
    numbers(body)
    without_suggestions(body)
    assert time.process_time() - begun < 2
