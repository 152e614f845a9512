"""A GitHub on the loopback interface: it keeps discussions, and fails in the ways of the real one.

``Loopback`` holds the state and changes it as people do; ``Server`` serves it over HTTP. Comments,
checks, pull requests, runs and artifacts are served by ``endpoints``. ``serving`` is for tests in
one process; ``running`` for those whose other processes ask it (``GITHUB_API_URL``).
"""

from __future__ import annotations

import _socket
import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from graphql import GraphQLSchema, build_schema, graphql_sync

from housestyle.indexer.github.access import Access
from housestyle.indexer.github.client import Client, Surfaces
from tests.indexer.github.endpoints import (
    REPOSITORY,
    Question,
    Record,
    is_last,
    login_of,
    paged,
    repository_id,
    served,
)

Fault = Callable[["Handler"], bool]

TOKEN = "ghs_" + "loopback" * 4
FORK_TOKEN = "ghs_" + "readonly" * 4  # what a workflow gets for a pull request from a fork
BOT = "github-actions[bot]"
WRITING = frozenset({"pull-requests", "checks"})
EPOCH = 1_700_000_000


@cache
def schema() -> GraphQLSchema:
    """The part of GitHub's schema that is served."""
    return build_schema(Path(__file__).with_name("schema.graphql").read_text())


def stamp(seconds: int) -> str:
    """A time as GitHub writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def connection(nodes: list[Record], most: int) -> Callable[..., Record]:
    """A list in pages of at most so many, however many are asked for."""

    def resolve(_: object, first: int = 100, after: str | None = None, **rest: object) -> Record:
        start = int(after or 0)
        end = start + min(first, most)
        page = {"hasNextPage": end < len(nodes), "endCursor": str(end)}
        return {"nodes": nodes[start:end], "pageInfo": page}

    return resolve


class Loopback:
    """One repository with its discussions."""

    def __init__(self, name: str = "octo/app") -> None:
        self.name, self.clock = name, EPOCH
        self.discussions: dict[int, Record] = {}
        self.nodes: dict[str, Record] = {}
        self.page_size = 100  # of lists within a discussion
        self.names = {name}  # it had before
        self.default_branch = "main"
        self.commits: set[str] = {"a" * 40, "b" * 40}
        self.checks: list[Record] = []
        self.runs: dict[int, Record] = {}
        self.artifacts: dict[int, Record] = {}
        self.stored: dict[int, bytes] = {}

    @property
    def repository(self) -> Record:
        """The repository as the schema describes it."""
        return {
            "databaseId": REPOSITORY,
            "nameWithOwner": self.name,
            "url": f"https://github.com/{self.name}",
            "issueOrPullRequest": lambda _, number: self.discussions.get(number),
        }

    def issue(self, number: int, title: str, body: str = "", author: str = "ada") -> Record:
        """Open an issue."""
        found = self._open("Issue", "issues", number, title, body, author)
        found["events"] = []
        found["timelineItems"] = lambda _, **rest: {"nodes": found["events"]}
        return found

    def pull(
        self, number: int, title: str, body: str = "", author: str = "ada", **fields: object
    ) -> Record:
        """Open a pull request."""
        found = self._open("PullRequest", "pull", number, title, body, author)
        found |= {
            "merged": False,
            "mergeCommit": None,
            "baseRefOid": "b" * 40,
            "headRefOid": "a" * 40,
            "headRefName": "topic",
            "repository": self.repository,
            "closing": [],
            "said_reviews": [],
            "threads": [],
            **fields,
        }
        found["closingIssuesReferences"] = lambda _, first: {"nodes": found["closing"][:first]}
        found["reviews"] = self._list(found["said_reviews"])
        found["reviewThreads"] = self._list(found["threads"])
        return found

    def pulls(self) -> list[Record]:
        """All pull requests, the oldest first."""
        found = [one for one in self.discussions.values() if one["__typename"] == "PullRequest"]
        return sorted(found, key=lambda one: one["number"])

    def push(self, *commits: str) -> None:
        """Let commits be known."""
        self.commits |= set(commits)

    def run(self, head: str, branch: str = "topic", home: str = "", **fields: object) -> Record:
        """Let a workflow run on a commit of a repository (else this one), and end well."""
        number, home = 7000 + len(self.runs), home or self.name
        self.runs[number] = {
            "id": number,
            "name": "housestyle pull request",
            "path": ".github/workflows/housestyle-pull-request.yml",
            "event": "pull_request",
            "status": "completed",
            "conclusion": "success",
            "head_sha": head,
            "head_branch": branch,
            "created_at": self._tick(),
            "updated_at": self._tick(),
            "pull_requests": [],
            "repository": {"id": REPOSITORY, "full_name": self.name},
            "head_repository": {
                "id": repository_id(self, home),
                "full_name": home,
                "owner": {"login": home.partition("/")[0]},
            },
            **fields,
        }
        return self.runs[number]

    def leave(self, run: Record, name: str, archive: bytes, **fields: object) -> Record:
        """Let a run leave an artifact."""
        number = 8000 + len(self.artifacts)
        self.stored[number] = archive
        self.artifacts[number] = {
            "id": number,
            "name": name,
            "size_in_bytes": len(archive),
            "expired": False,
            "workflow_run": {"id": run["id"], "head_sha": run["head_sha"]},
            **fields,
        }
        return self.artifacts[number]

    def said(self, key: int) -> Record | None:
        """The comment with this number, unless it is gone."""
        every = (one for discussion in self.discussions.values() for one in discussion["said"])
        return next((one for one in every if one["url"].endswith(f"-{key}")), None)

    def merge(self, number: int, commit: str, closes: tuple[int, ...] = ()) -> None:
        """Merge a pull request; the issues that it closes learn of it."""
        pull = self.discussions[number]
        self.push(commit)
        pull |= {"merged": True, "mergeCommit": {"id": commit, "oid": commit}}
        for one in closes:
            pull["closing"].append({"number": one, "repository": self.repository})
            if one in self.discussions:
                self.event(one, __typename="ClosedEvent", closer=pull)
        self._touch(number)

    def event(self, number: int, **event: object) -> None:
        """Add to the timeline of an issue."""
        self.discussions[number]["events"].append(event)
        self._touch(number)

    def comment(self, number: int, body: str, author: str = "grace") -> Record:
        """Say something in a discussion."""
        made = self._said(number, "issuecomment", "IC", body, author)
        made["viewerDidAuthor"] = lambda info: login_of(made) == info.context
        self.discussions[number]["said"].append(made)
        return made

    def review(self, number: int, body: str, author: str = "grace", state: str = "") -> Record:
        """Review a pull request."""
        made = self._said(number, "pullrequestreview", "PRR", body, author)
        made |= {"state": state or "COMMENTED", "submittedAt": made["createdAt"]}
        self.discussions[number]["said_reviews"].append(made)
        return made

    def thread(self, number: int, path: str, line: int | None, **fields: object) -> Record:
        """Begin a thread at a line of a file, without a remark yet."""
        made: Record = {
            "__typename": "PullRequestReviewThread",
            "id": f"PRRT_{len(self.nodes)}",
            "number": number,
            "isResolved": False,
            "isOutdated": False,
            "path": path,
            "diffSide": "RIGHT",
            "startDiffSide": None,
            "originalLine": line,
            "originalStartLine": None,
            "subjectType": "LINE",
            "said": [],
            **fields,
        }
        made["comments"] = self._list(made["said"])
        self.nodes[made["id"]] = made
        self.discussions[number]["threads"].append(made)
        return made

    def remark(self, thread: Record, body: str, author: str = "grace", **fields: object) -> Record:
        """Say something in a thread."""
        made = self._said(thread["number"], "discussion_r", "PRRC", body, author, "")
        made |= {
            "state": "SUBMITTED",
            "diffHunk": "@@ -1 +1 @@\n+x = 1",
            "originalCommit": {"id": "c", "oid": "c" * 40},
            "pullRequestReview": None,
            **fields,
        }
        thread["said"].append(made)
        return made

    def edit(self, made: Record, **fields: object) -> None:
        """Change a comment or a thread."""
        made |= fields
        made["updatedAt"] = self._tick()
        self._touch(made["number"])

    def delete(self, made: Record) -> None:
        """Delete a comment, which GitHub does not count as a change of the discussion."""
        for holder in [*self.discussions.values(), *self.nodes.values()]:
            for key in ("said", "said_reviews"):
                if key in holder and made in holder[key]:
                    holder[key].remove(made)

    def listed(self, since: str) -> list[Record]:
        """The discussions that changed since a time, the longest unchanged first."""
        found = [
            {"number": one["number"], "updated_at": one["updatedAt"], "title": one["title"]}
            for one in self.discussions.values()
            if one["updatedAt"] >= since
        ]
        return sorted(found, key=lambda one: (one["updated_at"], one["number"]))

    def _open(
        self, kind: str, folder: str, number: int, title: str, body: str, author: str
    ) -> Record:
        url = f"https://github.com/{self.name}/{folder}/{number}"
        found: Record = {"__typename": kind, "id": f"{kind}_{number}", "number": number}
        found |= {"title": title, "body": body, "url": url, "said": []}
        found |= {"author": actor(author), "createdAt": self._tick()}
        found["comments"] = self._list(found["said"])
        self.discussions[number] = self.nodes[found["id"]] = found
        self._touch(number)
        return found

    def _said(
        self, number: int, anchor: str, prefix: str, body: str, author: str, joint: str = "-"
    ) -> Record:
        key = 1000 + len(self.nodes)
        made: Record = {"id": f"{prefix}_{key}", "number": number, "body": body}
        made |= {"url": f"{self.discussions[number]['url']}#{anchor}{joint}{key}"}
        made |= {"author": actor(author), "createdAt": self._tick()}
        made |= {"isMinimized": False, "minimizedReason": None}
        self.nodes[made["id"]] = made
        self._touch(number)
        return made

    def _list(self, nodes: list[Record]) -> Callable[..., Record]:
        return lambda info, **asked: connection(nodes, self.page_size)(info, **asked)

    def _tick(self) -> str:
        self.clock += 60
        return stamp(self.clock)

    def _touch(self, number: int) -> None:
        self.discussions[number]["updatedAt"] = self._tick()


def actor(login: str) -> Record | None:
    """An account; a name that ends in ``[bot]`` is a bot's, and no name is one that is gone."""
    if not login:
        return None
    kind = "Bot" if login.endswith("[bot]") else "User"
    return {"__typename": kind, "login": login.removesuffix("[bot]")}


class Handler(BaseHTTPRequestHandler):
    """Answers one request; faults come first."""

    server: Server
    protocol_version = "HTTP/1.1"
    unheard = 0  # status to be told in place of the answer, once it was carried out

    def do_GET(self) -> None:
        """Serve the REST interface."""
        if self._begin(b""):
            return
        parts = urlsplit(self.path)
        asked = dict(parse_qsl(parts.query))
        if parts.path.startswith("/storage/"):
            self._file(self.server.state.stored[int(parts.path[9:-4])])
            return
        state, place = self.server.state, parts.path.split("/")
        if place[1:2] == ["repos"] and place[4:] == ["issues"]:
            name = "/".join(place[2:4])
            if name == state.name:
                self._list(parts.path, asked)
            elif name in state.names:
                self.answer(
                    301, {}, {"Location": f"/repositories/{REPOSITORY}/issues?{parts.query}"}
                )
            else:
                self.answer(404, {"message": "Not Found"})
        elif parts.path == f"/repositories/{REPOSITORY}/issues":
            self._list(parts.path, asked)
        else:
            self._rest(None)

    def do_POST(self) -> None:
        """Serve the GraphQL interface, and changes."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self._begin(body):
            return
        asked = json.loads(body) if body else {}
        if self.path == "/graphql":
            self._query(asked)
        else:
            self._rest(asked)

    do_PATCH = do_DELETE = do_POST  # noqa: N815 - names of the standard library

    def _rest(self, value: object) -> None:
        parts, server = urlsplit(self.path), self.server
        _, _, owner, name, *_ = [*parts.path.split("/"), "", "", ""]
        below = parts.path.removeprefix(f"/repos/{owner}/{name}")
        login, grants = server.tokens[self._token()]
        question = Question(dict(parse_qsl(parts.query)), value, login, grants, server.page_size)
        if f"{owner}/{name}" != server.state.name:
            self.answer(404, {"message": "Not Found"})
            return
        code, told = served(server.state, self.command, below, question)
        if code == 302:
            self.answer(302, {}, {"Location": f"{server.address}{told}"})
        elif isinstance(told, list):
            following = question.query | {"page": str(int(question.query.get("page", "1")) + 1)}
            link = f'<{server.address}{parts.path}?{urlencode(following)}>; rel="next"'
            more = {} if is_last(told, question) else {"Link": link}
            self.answer(code, paged(told, question), more)
        else:
            self.answer(code, told)

    def _query(self, asked: Record) -> None:
        state = self.server.state
        owned = asked["variables"].get("owner"), asked["variables"].get("name")
        known = owned == (None, None) or "/".join(map(str, owned)) in state.names
        root = {
            "repository": lambda _, owner, name: state.repository if known else None,
            "node": lambda _, id: state.nodes.get(id),  # noqa: A006 - GitHub's name
        }
        done = graphql_sync(
            schema(), asked["query"], root, self._login(), variable_values=asked["variables"]
        )
        answer: Record = {"data": done.data}
        if done.errors:
            answer["errors"] = [{"message": one.message} for one in done.errors]
        if not known:
            answer["errors"] = [{"type": "NOT_FOUND", "message": "Could not resolve"}]
        self.answer(200, answer)

    def answer(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        """Send JSON; or, after a fault, nothing of what was done."""
        if self.unheard:
            status, value, self.unheard = self.unheard, {"message": "Bad Gateway"}, 0
        if status == HUNG_UP:
            hang_up(self)
            return
        body = b"" if status in (204, 304) else json.dumps(value).encode()
        self.send_response(status)
        for name, told in (headers or {}).items():
            self.send_header(name, told)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _file(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _token(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def _login(self) -> str:
        return self.server.tokens[self._token()][0]

    def cut(self, declared: int, body: bytes) -> None:
        """Declare more than is sent, and hang up."""
        self.send_response(200)
        self.send_header("Content-Length", str(declared))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The server's time is the test's."""
        return format_datetime(datetime.fromtimestamp(self.server.now, UTC), usegmt=True)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def _begin(self, body: bytes) -> bool:
        self.server.requests.append((self.command, self.path, dict(self.headers), body))
        self.unheard = 0
        if self._token() not in self.server.tokens:
            self.answer(401, {"message": "Bad credentials"})
            return True
        if self.server.faults:
            return self.server.faults.popleft()(self)
        return self._limited()

    def _limited(self) -> bool:
        server = self.server
        if server.now >= server.reset:
            server.remaining, server.reset = server.quota, server.now + 3600
        if server.remaining > 0:
            server.remaining -= 1
            return False
        limits = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": f"{server.reset:.0f}"}
        if self.path == "/graphql":
            self.answer(200, {"errors": [{"type": "RATE_LIMITED", "message": "limit"}]}, limits)
        else:
            self.answer(403, {"message": "API rate limit exceeded"}, limits)
        return True

    def _list(self, path: str, asked: dict[str, str]) -> None:
        found = self.server.state.listed(asked.get("since", ""))
        size, page = self.server.page_size, int(asked.get("page", "1"))
        body = found[(page - 1) * size : page * size]
        etag = f'W/"{sha256(json.dumps(body).encode()).hexdigest()}"'
        headers = {"ETag": etag}
        if page * size < len(found):
            more = f"<{self.server.address}{path}?{urlencode(asked | {'page': str(page + 1)})}>"
            headers["Link"] = f'{more}; rel="next", {more}; rel="last"'
        if self.headers.get("If-None-Match") == etag:
            self.server.remaining += 1  # such an answer costs nothing
            self.answer(304, None, headers)
        else:
            self.answer(200, body, headers)


class Server(ThreadingHTTPServer):
    """Serves a ``Loopback``."""

    daemon_threads = True

    def __init__(self, state: Loopback) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.state, self.now = state, float(EPOCH)
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.faults: deque[Fault] = deque()
        self.page_size = 100
        self.quota = self.remaining = 5000
        self.reset = self.now + 3600
        self.slept: list[float] = []
        self.tokens = {TOKEN: (BOT, WRITING), FORK_TOKEN: (BOT, frozenset[str]())}

    @property
    def address(self) -> str:
        """Of its interface."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def asked(self) -> list[str]:
        """What was asked, in order."""
        return [f"{method} {urlsplit(path).path}" for method, path, _, _ in self.requests]

    def client(self, token: str = TOKEN, **fields: Any) -> Client:
        """What asks it; waiting passes the time of the test alone."""
        world = Surfaces(now=lambda: self.now, sleep=self._sleep, jitter=lambda: 0.5)
        return Client(Access(self.address, token), world, **fields)

    def environment(self, token: str = TOKEN) -> dict[str, str]:
        """What a process needs to ask it."""
        return {
            "GITHUB_API_URL": self.address,
            "GITHUB_REPOSITORY": self.state.name,
            "GITHUB_TOKEN": token,
            "no_proxy": "127.0.0.1",
        }

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no error."""


@contextmanager
def running(state: Loopback) -> Iterator[Server]:
    """Serve while the block runs, to this process and others."""
    server = Server(state)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serving(monkeypatch: pytest.MonkeyPatch, state: Loopback) -> Iterator[Server]:
    """Serve while the block runs; no other address can be reached."""
    with running(state) as server:
        allowed = server.server_address

        def connect(self: socket.socket, address: object) -> None:
            if address != allowed:
                raise AssertionError(f"a test reached for the network: {address}")
            _socket.socket.connect(self, address)

        monkeypatch.setattr(socket.socket, "connect", connect)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        yield server


def status(code: int, headers: dict[str, str] | None = None, message: str = "") -> Fault:
    """A fault: answer with a status."""

    def fault(handler: Handler) -> bool:
        handler.answer(code, {"message": message}, headers)
        return True

    return fault


def cut(handler: Handler) -> bool:
    """A fault: the connection breaks within the answer."""
    handler.cut(1000, b'[{"number": 1')
    return True


def hang_up(handler: Handler) -> bool:
    """A fault: the connection breaks before the answer."""
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True
    return True


HUNG_UP = -1


def unheard(code: int = 502) -> Fault:
    """A fault: the request is carried out, and its answer is lost."""

    def fault(handler: Handler) -> bool:
        handler.unheard = code
        return False

    return fault


def meanwhile(change: Callable[[], object]) -> Fault:
    """A fault: somebody else changes something just before this request is carried out."""

    def fault(handler: Handler) -> bool:
        change()
        return False

    return fault


def fine(handler: Handler) -> bool:
    """No fault: this request is answered as it should be."""
    return False
