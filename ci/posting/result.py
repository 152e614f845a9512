"""What became of a posting, for people and scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ...core.errors import UserError
from ...indexer.github.client import UnavailableError
from ..github.comments import Posted


@dataclass
class Result:
    """What was posted, what failed, and why nothing was.

    Attributes:
        comments: on pull requests.
        check: what happened to the check run; "" for nothing.
        nothing: why there is nothing to say; "" when there is.
        failed: comments that could not be posted, with the reason.
        warnings: what else could not be.
    """

    comments: list[Posted] = field(default_factory=list)
    check: str = ""
    nothing: str = ""
    failed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object that ``--json`` prints."""
        return {
            "comments": [
                {"number": one.number, "what": one.what, "address": one.address}
                for one in self.comments
            ],
            "check": self.check,
            "nothing": self.nothing,
            "failed": self.failed,
            "warnings": self.warnings,
        }

    def lines(self) -> Iterator[str]:
        """Yield what people read."""
        for one in self.comments:
            yield f"#{one.number}: {one.what}"
        if self.check:
            yield f"check run: {self.check}"
        if self.nothing:
            yield f"nothing posted: {self.nothing}"


def attempted(work: Callable[[], None], problems: list[str], what: str = "") -> bool:
    """Do one of several things that do not depend on each other; tell whether it worked.

    Raises:
        UnavailableError: GitHub is out of reach: the others would fail as well.
    """
    try:
        work()
    except UnavailableError:
        raise
    except UserError as error:
        problems.append(f"{what}{error}")
        return False
    return True
