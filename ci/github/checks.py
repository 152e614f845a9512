"""Check runs: the verdict beside a commit, one for each name, written anew in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...indexer.github.client import RefusedError, UncertainError
from .comments import What
from .remote import FORBIDDEN, GONE, Remote, Told, needs

Conclusion = Literal["success", "failure", "neutral"]
RIGHT = "checks: write"


@dataclass(frozen=True, slots=True)
class Check:
    """What a check run says.

    Attributes:
        name: by which it is found again.
        commit: that it stands beside.
        conclusion: its colour.
        title: one line.
        summary: Markdown, below 65,536 characters.
        address: where more is told; "" for nowhere.
    """

    name: str
    commit: str
    conclusion: Conclusion
    title: str
    summary: str
    address: str = ""


class _Run(Told):
    id: int
    external_id: str | None = None


def put_check(remote: Remote, check: Check) -> What:
    """Say how a commit fared.

    Raises:
        UserError: GitHub refuses, is out of reach, or asks to wait too long.
    """
    attempt, foreign = 0, set[int]()
    while True:
        ours = [one for one in _ours(remote, check) if one.id not in foreign]
        try:
            if ours:
                remote.change("PATCH", f"/check-runs/{ours[0].id}", _shape(check))
                return "updated"
            new = {**_shape(check), "head_sha": check.commit, "external_id": _mark(check)}
            remote.change("POST", "/check-runs", new)
            return "created"
        except UncertainError:
            pass
        except RefusedError as error:
            if not ours or error.status not in (FORBIDDEN, *GONE):
                raise needs(error, RIGHT) from None
            foreign.add(ours[0].id)  # another application's: it alone may change it
            continue
        remote.client.wait(attempt)
        attempt += 1


def _ours(remote: Remote, check: Check) -> list[_Run]:
    below, query = (
        f"/commits/{check.commit}/check-runs",
        {"check_name": check.name, "filter": "all"},
    )
    try:
        found = list(remote.every(_Run, below, query, "check_runs"))
    except RefusedError as error:
        raise needs(error, RIGHT) from None
    return [one for one in found if one.external_id == _mark(check)]


def _mark(check: Check) -> str:
    return f"housestyle:{check.name}"


def _shape(check: Check) -> dict[str, object]:
    shape: dict[str, object] = {
        "name": check.name,
        "status": "completed",
        "conclusion": check.conclusion,
        "output": {"title": check.title, "summary": check.summary},
    }
    return shape | ({"details_url": check.address} if check.address else {})
