"""How much of a blob is read, decided by counts alone, and by which version of the code."""

from __future__ import annotations

from dataclasses import dataclass

EXTRACTOR_VERSION = 5  # raise it when the facts of the same blob change in any language
DEFECT_REASON = "the extractor failed"  # first words where an exception was caught
DEADLINE_REASON = "deadline"  # first word of the reasons that are tried again


@dataclass(frozen=True, slots=True)
class Budget:
    """The largest blob that is parsed, in bytes as a whole and in its longest line."""

    max_file_bytes: int
    max_line_bytes: int


class RejectedError(Exception):
    """The blob is not read; the message says why."""


def refuse(source: bytes, budget: Budget) -> None:
    """Raise when a blob is over budget or is not text.

    Raises:
        RejectedError: it is too large, has too long a line, or holds NUL bytes.
    """
    if len(source) > budget.max_file_bytes:
        raise RejectedError(f"larger than {budget.max_file_bytes} bytes")
    if b"\0" in source:
        raise RejectedError("NUL bytes")
    if max(map(len, source.split(b"\n"))) > budget.max_line_bytes:
        raise RejectedError(f"a line longer than {budget.max_line_bytes} bytes")
