"""The client: whom it trusts, how long it waits, and what it says when that ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.core.errors import UserError
from housestyle.indexer.github import transport
from housestyle.indexer.github.access import Access, from_environment
from housestyle.indexer.github.client import (
    Client,
    LimitedError,
    RefusedError,
    Surfaces,
    UnavailableError,
    UncertainError,
)
from housestyle.indexer.github.pacing import pause
from housestyle.indexer.github.transport import Answer
from tests.indexer.github.loopback import (
    FORK_TOKEN,
    TOKEN,
    Loopback,
    Server,
    cut,
    hang_up,
    serving,
    status,
    unheard,
)

LIST = "/repos/octo/app/issues"


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    state = Loopback()
    for number in range(1, 6):
        state.issue(number, f"issue {number}")
    with serving(monkeypatch, state) as server:
        yield server


def numbers(data: list[dict[str, int]]) -> list[int]:
    return [one["number"] for one in data]


class Elsewhere:
    """A transport that answers from a table and remembers what it was shown."""

    def __init__(self, table: Mapping[str, Answer]) -> None:
        self.table, self.shown = table, list[tuple[str, str]]()

    def __call__(
        self, address: str, headers: Mapping[str, str], body: bytes | None, method: str = ""
    ) -> Answer:
        self.shown.append((address, headers.get("Authorization", "")))
        return self.table[address]


def client_of(elsewhere: Elsewhere, api: str = "https://api.github.com") -> Client:
    return Client(Access(api, TOKEN), Surfaces(transport=elsewhere, sleep=lambda _: None))


def redirect(target: str) -> Answer:
    return Answer(301, {"location": target})


class TestAccess:
    def test_the_address_and_the_token_come_from_the_environment(self) -> None:
        access = from_environment(
            {"GITHUB_API_URL": "https://git.example.org/api/v3/", "GITHUB_TOKEN": f" {TOKEN}\n"}
        )
        assert access.api == "https://git.example.org/api/v3"
        assert access.graphql == "https://git.example.org/api/graphql"
        assert access.token == TOKEN

    def test_what_gh_takes_comes_first(self) -> None:
        assert from_environment({"GH_TOKEN": "one", "GITHUB_TOKEN": "two"}).token == "one"
        assert from_environment({"GH_TOKEN": "", "GITHUB_TOKEN": "two"}).token == "two"
        assert from_environment({}).graphql == "https://api.github.com/graphql"

    @pytest.mark.parametrize(
        "address",
        [
            "http://api.github.com",
            "https://",
            "https://user:secret-word@api.github.com",
            "file:///etc/passwd",
            "https://[broken",
            "https://host:port",
            "https://host/?x=secret-word",
        ],
    )
    def test_no_token_goes_to_an_unsafe_address(self, address: str) -> None:
        with pytest.raises(UserError) as caught:
            from_environment({"GITHUB_API_URL": address, "GITHUB_TOKEN": TOKEN})
        assert "secret-word" not in str(caught.value)

    @pytest.mark.parametrize("token", ["two words", "line\nbreak", "snow☃man", "x" * 5000])
    def test_what_is_no_token_is_refused_unseen(self, token: str) -> None:
        with pytest.raises(UserError) as caught:
            from_environment({"GITHUB_TOKEN": token})
        assert token not in str(caught.value)

    def test_the_token_stands_in_no_representation(self, github: Server) -> None:
        client = github.client()
        assert TOKEN not in repr(client) + repr(client.access) + str(client.access)


class TestTrust:
    def test_a_renamed_repository_is_followed_with_the_token(self, github: Server) -> None:
        github.state.names.add("octo/old")
        assert numbers(github.client().get("/repos/octo/old/issues").data) == [1, 2, 3, 4, 5]

    def test_another_host_is_not_shown_the_token(self) -> None:
        elsewhere = Elsewhere(
            {
                "https://api.github.com/a": redirect("https://api.github.com.evil.example/a"),
                "https://api.github.com.evil.example/a": redirect("https://api.github.com/b"),
                "https://api.github.com/b": Answer(200, {}, b"[]"),
            }
        )
        assert client_of(elsewhere).get("/a").data == []
        assert [bool(token) for _, token in elsewhere.shown] == [True, False, True]

    @pytest.mark.parametrize(
        "target",
        ["http://api.github.com/b", "https://api.github.com:444/b", "//elsewhere.example/b"],
    )
    def test_scheme_and_port_belong_to_the_host(self, target: str) -> None:
        there = target if ":" in target else f"https:{target}"
        elsewhere = Elsewhere(
            {"https://api.github.com/a": redirect(target), there: Answer(200, {}, b"[]")}
        )
        if target.startswith("http://"):
            with pytest.raises(UserError, match="points elsewhere"):
                client_of(elsewhere).get("/a")
        else:
            client_of(elsewhere).get("/a")
            assert elsewhere.shown[1] == (there, "")

    @pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://host/x", "/a"])
    def test_a_redirect_leads_neither_astray_nor_in_circles(self, target: str) -> None:
        elsewhere = Elsewhere({"https://api.github.com/a": redirect(target)})
        with pytest.raises(UserError, match="points"):
            client_of(elsewhere).get("/a")

    def test_a_question_is_not_sent_on(self) -> None:
        api = "https://api.github.com/graphql"
        with pytest.raises(UserError, match="points elsewhere"):
            client_of(Elsewhere({api: redirect("https://other.example")})).query("{ a }")

    def test_the_next_page_lies_on_the_same_host(self) -> None:
        link = {"link": '<https://other.example/a?page=2>; rel="next"'}
        elsewhere = Elsewhere({"https://api.github.com/a": Answer(200, link, b"[]")})
        with pytest.raises(UserError, match="elsewhere"):
            list(client_of(elsewhere).pages("/a", {}))


class TestPages:
    def test_pages_follow_each_other(self, github: Server) -> None:
        github.page_size = 2
        found = [numbers(page.data) for page in github.client().pages(LIST, {"state": "all"})]
        assert found == [[1, 2], [3, 4], [5]]

    def test_what_did_not_change_is_not_sent_again_and_costs_nothing(self, github: Server) -> None:
        client = github.client()
        page = client.get(LIST)
        remaining = github.remaining
        again = client.get(LIST, etag=page.etag)
        assert again.is_unchanged
        assert again.data is None
        assert github.remaining == remaining
        github.state.comment(1, "more")
        assert not client.get(LIST, etag=page.etag).is_unchanged


class TestChanges:
    def said(self, github: Server) -> list[str]:
        return [one["body"] for one in github.state.discussions[1]["said"]]

    def test_something_is_said_and_said_otherwise(self, github: Server) -> None:
        client = github.client()
        made = client.change("POST", f"{LIST}/1/comments", {"body": "one"})
        client.change("PATCH", f"{LIST}/comments/{made['id']}", {"body": "two"})
        assert self.said(github) == ["two"]
        assert client.change("DELETE", f"{LIST}/comments/{made['id']}") is None
        assert self.said(github) == []

    @pytest.mark.parametrize("fault", [unheard(502), unheard(-1), status(500), hang_up])
    def test_a_post_is_never_sent_twice(self, github: Server, fault: object) -> None:
        github.faults.append(fault)  # type: ignore[arg-type]
        with pytest.raises(UncertainError):
            github.client().change("POST", f"{LIST}/1/comments", {"body": "one"})
        assert len(github.requests) == 1

    @pytest.mark.parametrize("fault", [unheard(502), unheard(-1), status(500), hang_up])
    def test_what_can_be_repeated_is(self, github: Server, fault: object) -> None:
        key = github.state.comment(1, "one", "github-actions[bot]")["url"].rpartition("-")[2]
        github.faults.append(fault)  # type: ignore[arg-type]
        github.client().change("PATCH", f"{LIST}/comments/{key}", {"body": "two"})
        assert self.said(github) == ["two"]

    def test_a_limit_is_waited_for_since_nothing_was_done(self, github: Server) -> None:
        github.faults.append(status(403, {"Retry-After": "30"}, "secondary rate limit"))
        github.client().change("POST", f"{LIST}/1/comments", {"body": "one"})
        assert self.said(github) == ["one"]
        assert github.slept == [30.0]

    @pytest.mark.parametrize("code", [401, 403, 404, 409, 410, 422])
    def test_a_refusal_tells_its_status_and_no_token(self, github: Server, code: int) -> None:
        github.faults.append(status(code, message=f"no {TOKEN}"))
        with pytest.raises(RefusedError) as caught:
            github.client().change("POST", f"{LIST}/1/comments", {"body": "one"})
        assert caught.value.status == code
        assert TOKEN not in str(caught.value)

    def test_the_token_of_a_fork_changes_nothing(self, github: Server) -> None:
        with pytest.raises(RefusedError, match="not accessible by integration"):
            github.client(FORK_TOKEN).change("POST", f"{LIST}/1/comments", {"body": "one"})

    def test_a_change_is_not_sent_on(self) -> None:
        moved = {"https://api.github.com/a": redirect("https://api.github.com/b")}
        for value in (None, {"a": 1}):
            with pytest.raises(UserError, match="points elsewhere"):
                client_of(Elsewhere(moved)).change("DELETE", "/a", value)

    def test_a_file_lies_elsewhere_and_is_fetched_without_the_token(self) -> None:
        there = "https://storage.example/a.zip?signature=1"
        elsewhere = Elsewhere(
            {"https://api.github.com/a": redirect(there), there: Answer(200, {}, b"PK")}
        )
        assert client_of(elsewhere).fetch("/a") == b"PK"
        assert elsewhere.shown[1] == (there, "")

    def test_waiting_between_attempts_is_bounded(self, github: Server) -> None:
        client = github.client()
        for attempt in range(3):
            client.wait(attempt)
        assert github.slept == [1.0, 2.0, 4.0]
        with pytest.raises(UnavailableError):
            client.wait(3)


class TestFailures:
    @pytest.mark.parametrize("fault", [status(500), status(502), status(503), cut, hang_up])
    def test_what_passes_is_asked_again(self, github: Server, fault: object) -> None:
        github.faults.extend([fault, fault])  # type: ignore[list-item]
        assert len(github.client().get(LIST).data) == 5
        assert github.slept == [1.0, 2.0]

    def test_it_gives_up_after_a_while(self, github: Server) -> None:
        github.faults.extend([status(502)] * 9)
        with pytest.raises(UnavailableError, match="status 502"):
            github.client().get(LIST)
        assert len(github.requests) == 4

    def test_a_server_may_ask_for_patience(self, github: Server) -> None:
        github.faults.append(status(503, {"Retry-After": "7"}))
        github.client().get(LIST)
        assert github.slept == [7.0]

    @pytest.mark.parametrize("code", [401, 403, 404, 410, 422])
    def test_a_refusal_is_told_without_the_token(self, github: Server, code: int) -> None:
        github.faults.append(status(code, message=f"no \x1b[31m{TOKEN} may " + "x" * 999))
        with pytest.raises(UserError) as caught:
            github.client().get(LIST)
        said = str(caught.value)
        assert TOKEN not in said
        assert said.isprintable()
        assert len(said) < 500
        assert len(github.requests) == 1

    def test_answers_are_bounded(self, github: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(transport, "MOST_BYTES", 50)
        with pytest.raises(UnavailableError, match="larger"):
            github.client().get(LIST)
        monkeypatch.setattr(transport, "MOST_BYTES", 1 << 20)
        monkeypatch.setattr(transport, "TOTAL_SECONDS", -1.0)
        with pytest.raises(UnavailableError, match="longer"):
            github.client().get(LIST)

    @pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 200_000, b'{"a":1' + b"0" * 9999])
    def test_what_is_no_json_is_no_answer(self, body: bytes) -> None:
        elsewhere = Elsewhere({"https://api.github.com/a": Answer(200, {}, body)})
        with pytest.raises(UnavailableError):
            client_of(elsewhere).get("/a")

    def test_without_a_token_only_lists_are_asked(self) -> None:
        with pytest.raises(UserError, match="GITHUB_TOKEN"):
            Client(Access()).query("{ a }")


class TestLimits:
    def test_the_secondary_limit_is_waited_for(self, github: Server) -> None:
        github.faults.append(status(403, {"Retry-After": "30"}, "secondary rate limit"))
        github.faults.append(status(429))
        assert len(github.client(patience=200).get(LIST).data) == 5
        assert github.slept == [30.0, 120.0]

    def test_the_primary_limit_is_waited_for_when_it_ends_soon(self, github: Server) -> None:
        github.remaining, github.reset = 0, github.now + 50
        github.client().get(LIST)
        assert github.slept == [51.0]

    def test_else_a_person_learns_when_to_come_back(self, github: Server) -> None:
        github.remaining, github.reset = 0, github.now + 3000
        with pytest.raises(LimitedError, match=r"until 23:03 UTC"):
            github.client().get(LIST)
        assert github.slept == []

    def test_questions_have_the_same_limit(self, github: Server) -> None:
        github.remaining, github.reset = 0, github.now + 50
        assert github.client().query('{ node(id: "x") { id } }').data == {"node": None}
        assert github.slept == [51.0]

    def test_waiting_is_bounded_over_all_requests(self, github: Server) -> None:
        client = github.client(patience=100)
        github.faults.append(status(429, {"Retry-After": "60"}))
        client.get(LIST)
        github.faults.append(status(429, {"Retry-After": "60"}))
        with pytest.raises(LimitedError):
            client.get(LIST)
        assert sum(github.slept) == 60

    def test_a_server_cannot_make_it_ask_for_ever(self, github: Server) -> None:
        github.faults.extend([status(429, {"Retry-After": "0"})] * 50)
        with pytest.raises(LimitedError):
            github.client().get(LIST)
        assert len(github.requests) == 4

    @settings(deadline=None)
    @given(
        st.sampled_from([200, 403, 429, 500, 503]),
        st.dictionaries(
            st.sampled_from(["retry-after", "x-ratelimit-remaining", "x-ratelimit-reset", "date"]),
            st.text(max_size=30)
            | st.integers().map(str)
            | st.just("Wed, 21 Oct 2015 07:28:00 GMT"),
        ),
        st.binary(max_size=20) | st.just(b'{"errors": [{"type": "RATE_LIMITED"}]}'),
        st.integers(0, 3),
    )
    def test_no_header_breaks_the_reckoning(
        self, code: int, headers: dict[str, str], body: bytes, attempt: int
    ) -> None:
        found = pause(Answer(code, headers, body), attempt, 1e9, lambda: 0.5)
        assert found is None or 0 <= found.seconds <= 86_400
