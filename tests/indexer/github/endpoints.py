"""What the loopback GitHub's REST interface answers beside lists of issues, and what it changes.

Comments, check runs, pull requests, workflow runs and their artifacts: a function each, found by
its method and path. Limits and refusals are those that the real one documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.indexer.github.loopback import Loopback

Record = dict[str, Any]
Reply = tuple[int, object]
Route = Callable[["Loopback", "Question"], Reply]

REPOSITORY = 42
LONGEST = 65_536  # characters of a comment, and of a check run's texts
FORBIDDEN: Reply = (403, {"message": "Resource not accessible by integration"})
NOT_FOUND: Reply = (404, {"message": "Not Found"})
ROUTES: list[tuple[str, re.Pattern[str], str, Route]] = []


class Question:
    """One request: who asks, for what, with what.

    Attributes:
        part: named pieces of the path.
        query: parameters.
        value: the JSON that was sent.
        login: of who asks.
        grants: what that token may write.
        page_size: most that a list's page holds.

    """

    def __init__(
        self, query: dict[str, str], value: Any, login: str, grants: frozenset[str], page_size: int
    ) -> None:
        self.part: dict[str, str] = {}
        self.query, self.value, self.login, self.grants = query, value, login, grants
        self.page_size = min(page_size, int(query.get("per_page", "30")))


def route(method: str, path: str, grant: str = "") -> Callable[[Route], Route]:
    """Serve a path below the repository; a change needs a grant."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    def keep(function: Route) -> Route:
        ROUTES.append((method, pattern, grant, function))
        return function

    return keep


def served(state: Loopback, method: str, path: str, question: Question) -> Reply:
    """Answer a request to ``/repos/OWNER/NAME`` and what lies below it."""
    for known, pattern, grant, function in ROUTES:
        match = pattern.fullmatch(path)
        if match and known == method:
            if grant and grant not in question.grants:
                return FORBIDDEN
            question.part = match.groupdict()
            return function(state, question)
    return NOT_FOUND


def paged(found: list[Record], question: Question) -> list[Record]:
    """The page of a list that was asked for."""
    page = int(question.query.get("page", "1"))
    return found[(page - 1) * question.page_size : page * question.page_size]


def is_last(found: list[Record], question: Question) -> bool:
    """Whether no page follows."""
    return int(question.query.get("page", "1")) * question.page_size >= len(found)


@route("GET", "")
def repository(state: Loopback, question: Question) -> Reply:
    """The repository itself."""
    return 200, {
        "id": REPOSITORY,
        "full_name": state.name,
        "default_branch": state.default_branch,
        "private": False,
    }


@route("GET", "/issues/{number}/comments")
def comments(state: Loopback, question: Question) -> Reply:
    """What was said in a discussion."""
    found = state.discussions.get(int(question.part["number"]))
    return (200, [told(one) for one in found["said"]]) if found else NOT_FOUND


@route("POST", "/issues/{number}/comments", "pull-requests")
def add_comment(state: Loopback, question: Question) -> Reply:
    """Say something."""
    number, body = int(question.part["number"]), question.value.get("body")
    if number not in state.discussions:
        return NOT_FOUND
    if state.discussions[number].get("locked"):
        return 403, {"message": "Unable to create comment because issue is locked."}
    if not isinstance(body, str) or not body.strip() or len(body) > LONGEST:
        return 422, {"message": "Validation Failed"}
    return 201, told(state.comment(number, body, question.login))


@route("PATCH", "/issues/comments/{id}", "pull-requests")
def edit_comment(state: Loopback, question: Question) -> Reply:
    """Say something else."""
    found, body = state.said(int(question.part["id"])), question.value.get("body")
    if found is None:
        return NOT_FOUND
    if login_of(found) != question.login:
        return FORBIDDEN
    if not isinstance(body, str) or len(body) > LONGEST:
        return 422, {"message": "Validation Failed"}
    state.edit(found, body=body)
    return 200, told(found)


@route("DELETE", "/issues/comments/{id}", "pull-requests")
def delete_comment(state: Loopback, question: Question) -> Reply:
    """Take something back."""
    found = state.said(int(question.part["id"]))
    if found is None:
        return NOT_FOUND
    state.delete(found)
    return 204, None


@route("POST", "/check-runs", "checks")
def add_check(state: Loopback, question: Question) -> Reply:
    """Say how a commit fared."""
    value = question.value
    if value["head_sha"] not in state.commits:
        return 422, {"message": f"No commit found for SHA: {value['head_sha']}"}
    if not _is_check(value):
        return 422, {"message": "Invalid request"}
    made = {"id": 9000 + len(state.checks), "app": {"slug": _app(question)}, **value}
    state.checks.append(made)
    return 201, made


@route("PATCH", "/check-runs/{id}", "checks")
def edit_check(state: Loopback, question: Question) -> Reply:
    """Say how it fared after all."""
    for one in state.checks:
        if one["id"] == int(question.part["id"]):
            if one["app"]["slug"] != _app(question):
                return FORBIDDEN
            if not _is_check({**one, **question.value}):
                return 422, {"message": "Invalid request"}
            one.update(question.value)
            return 200, one
    return NOT_FOUND


@route("GET", "/commits/{sha}/check-runs")
def checks(state: Loopback, question: Question) -> Reply:
    """How a commit fared."""
    name = question.query.get("check_name")
    found = [
        one
        for one in state.checks
        if one["head_sha"] == question.part["sha"] and name in (None, one["name"])
    ]
    return 200, {"total_count": len(found), "check_runs": paged(found, question)}


@route("GET", "/commits/{sha}/pulls")
def pulls_of_commit(state: Loopback, question: Question) -> Reply:
    """The pull requests that brought a commit; those of forks only once they are merged."""
    sha = question.part["sha"]
    if sha not in state.commits:
        return 422, {"message": f"No commit found for SHA: {sha}"}
    found = [
        pull
        for pull in state.pulls()
        if sha in _commits(pull) and (pull["merged"] or _home(state, pull) == state.name)
    ]
    return 200, [_pull(state, pull) for pull in found]


@route("GET", "/pulls")
def pulls(state: Loopback, question: Question) -> Reply:
    """Pull requests by state and by ``OWNER:BRANCH``; a filter without a colon is none."""
    wanted, head = question.query.get("state", "open"), question.query.get("head", "")
    found = [_pull(state, pull) for pull in state.pulls()]
    found = [one for one in found if wanted in ("all", one["state"])]
    if ":" in head:
        found = [one for one in found if one["head"]["label"] == head]
    return 200, found


@route("GET", "/pulls/{number}")
def pull(state: Loopback, question: Question) -> Reply:
    """One pull request."""
    found = [one for one in state.pulls() if one["number"] == int(question.part["number"])]
    return (200, _pull(state, found[0])) if found else NOT_FOUND


@route("GET", "/actions/runs/{id}")
def run(state: Loopback, question: Question) -> Reply:
    """One run of a workflow."""
    found = state.runs.get(int(question.part["id"]))
    return (200, found) if found else NOT_FOUND


@route("GET", "/actions/workflows/{file}/runs")
def runs(state: Loopback, question: Question) -> Reply:
    """The runs of a workflow, the newest first."""
    path = f".github/workflows/{question.part['file']}"
    wanted, branch = question.query.get("status"), question.query.get("branch")
    found = [
        one
        for one in reversed(state.runs.values())
        if one["path"].partition("@")[0] == path
        and wanted in (None, one["status"], one["conclusion"])
        and branch in (None, one["head_branch"])
    ]
    return 200, {"total_count": len(found), "workflow_runs": paged(found, question)}


@route("GET", "/actions/runs/{id}/artifacts")
def artifacts(state: Loopback, question: Question) -> Reply:
    """What a run left."""
    number, name = int(question.part["id"]), question.query.get("name")
    found = [
        one
        for one in state.artifacts.values()
        if one["workflow_run"]["id"] == number and name in (None, one["name"])
    ]
    return 200, {"total_count": len(found), "artifacts": paged(found, question)}


@route("GET", "/actions/artifacts/{id}/zip")
def artifact(state: Loopback, question: Question) -> Reply:
    """Where an artifact lies: not here, and for a short while only."""
    found = state.artifacts.get(int(question.part["id"]))
    if found is None:
        return NOT_FOUND
    if found["expired"]:
        return 410, {"message": "Artifact has expired"}
    return 302, f"/storage/{found['id']}.zip?signature=once"


def login_of(comment: Record) -> str:
    """Who said it, as the REST interface writes it."""
    author = comment["author"]
    if author is None:
        return "ghost"
    suffix = "[bot]" if author["__typename"] == "Bot" else ""
    return f"{author['login']}{suffix}"


def told(comment: Record) -> Record:
    """A comment as the REST interface shows it."""
    login = login_of(comment)
    return {
        "id": int(comment["url"].rpartition("-")[2]),
        "node_id": comment["id"],
        "html_url": comment["url"],
        "body": comment["body"],
        "user": {"login": login, "type": "Bot" if login.endswith("[bot]") else "User"},
        "created_at": comment["createdAt"],
        "updated_at": comment.get("updatedAt", comment["createdAt"]),
    }


def _is_check(value: Record) -> bool:
    output = value.get("output", {})
    texts = [output.get("summary", ""), output.get("text", "")]
    return bool(value.get("name")) and all(len(text) < LONGEST for text in texts)


def _app(question: Question) -> str:
    return question.login.removesuffix("[bot]")


def _commits(pull: Record) -> set[str]:
    merge = pull["mergeCommit"]["oid"] if pull["mergeCommit"] else ""
    return {pull["headRefOid"], merge, *pull.get("commits", ())}


def _home(state: Loopback, pull: Record) -> str:
    name: str = pull.get("head_repository", state.name)
    return name


def repository_id(state: Loopback, name: str) -> int:
    """A number for every repository."""
    return REPOSITORY if name == state.name else 5000 + sum(name.encode())


def _pull(state: Loopback, pull: Record) -> Record:
    """A pull request as the REST interface shows it."""
    home, branch = _home(state, pull), pull["headRefName"]
    is_open = pull.get("state", "open") == "open" and not pull["merged"]
    return {
        "number": pull["number"],
        "state": "open" if is_open else "closed",
        "title": pull["title"],
        "merged_at": pull["createdAt"] if pull["merged"] else None,
        "merge_commit_sha": pull["mergeCommit"]["oid"] if pull["mergeCommit"] else None,
        "head": {
            "label": f"{home.partition('/')[0]}:{branch}",
            "ref": branch,
            "sha": pull["headRefOid"],
            "repo": {"id": repository_id(state, home), "full_name": home},
        },
        "base": {
            "ref": pull.get("base", state.default_branch),
            "sha": pull["baseRefOid"],
            "repo": {"id": REPOSITORY, "full_name": state.name},
        },
    }
