"""What decides whether a body is right: where it belongs, and the tests that have to pass."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from ...core.digest import canonical_json
from ...core.errors import UserError

Tests = tuple[tuple[str, int], ...]
"""Names of tests, each with how often it passes: once, or once for each of its parameters."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One function of one commit, and its tests.

    Attributes:
        commit: whose files everything but the body comes from, the tests too.
        path: file of the function.
        start: first byte of the body in the file.
        end: its end, exclusive.
        tests: what has to pass.
    """

    commit: str
    path: str
    start: int
    end: int
    tests: Tests

    def as_text(self) -> str:
        """Return the canonical JSON that a benchmark item carries."""
        return canonical_json(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Trial:
        """Read what ``as_text`` wrote.

        Raises:
            UserError: it is something else.
        """
        try:
            shape = json.loads(text)
            tests = tuple((str(name), int(times)) for name, times in shape.pop("tests"))
            trial = cls(**shape, tests=tests)
        except (ValueError, TypeError, KeyError, AttributeError):
            trial = None
        if trial is None or trial.as_text() != text:
            problem = "a benchmark item does not say how its answer is tested"
            raise UserError(problem, "delete the run of the suite and run `housestyle suite`")
        return trial

    def written(self, data: bytes, body: str) -> bytes:
        """Return the file with another body.

        Args:
            data: the file as the commit has it.
            body: whole lines.
        """
        new = body.rstrip().encode("utf-8", "replace")
        return data[: self.start] + new + data[self.end :]
