"""The user's failure: something that a person can mend, told in one line."""

from __future__ import annotations


class UserError(Exception):
    """A problem whose cause lies outside housestyle; ends the command with exit status 1.

    Args:
        problem: what is wrong, in one clause without a full stop.
        remedy: what to do about it, an imperative clause, best with a command to run.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}: {remedy}")
        self.problem = problem
        self.remedy = remedy


class InterruptedWorkError(UserError):
    """Work that was told to stop and can be taken up again.

    Args:
        problem: as of `UserError`.
        remedy: as of `UserError`.
        status: exit status of the command, 128 and the signal's number.
    """

    def __init__(self, problem: str, remedy: str, status: int) -> None:
        super().__init__(problem, remedy)
        self.status = status
