"""The registry's log: numbered entries that are created once and never changed.

Entry 000042.json names the digest of 000041.json, so a changed or missing entry is noticed, and
creating a number that exists fails, so of two writers with the same number one loses. That makes
the log a compare-and-swap, the audit trail and the way back in one. The head is the highest number.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

from ..core.atomic import sync_folder, write_bytes
from ..core.errors import UserError
from .artifact import DIGEST

Action = Literal["promote", "rollback", "retire"]
Step = Callable[[str], None]
NAME = re.compile(r"\d{6}\.json")
MAX_NOTE = 500  # characters


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of what is in production or kept.

    Attributes:
        number: from 1 upwards without a gap.
        previous: SHA-256 of the entry before, "" for the first.
        action: "promote" and "rollback" put `model` in production, "retire" gives it up.
        model: digest of the model.
        verdict: digest of the verdict that allowed a promotion, "" otherwise.
        actor: pseudonym of who did it, or "ci".
        time: seconds since the epoch, as told by the caller.
        note: free text.
        digest: SHA-256 of this entry's bytes; not part of them.
    """

    number: int
    previous: str
    action: Action
    model: str
    verdict: str
    actor: str
    time: int
    note: str
    digest: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object for people and tools."""
        return asdict(self)


def no_step(name: str) -> None:
    """Do nothing between two steps; tests put a crash here."""


class Ledger:
    """The folder of entries."""

    def __init__(self, folder: Path, step: Step = no_step) -> None:
        self.folder = folder
        self.step = step

    def entries(self) -> list[Entry]:
        """Read and verify the whole log, oldest first.

        Raises:
            UserError: an entry is missing, damaged or does not follow from the one before.
        """
        names = sorted(
            path.name for path in self.folder.glob("*.json") if NAME.fullmatch(path.name)
        )
        entries: list[Entry] = []
        for number, name in enumerate(names, start=1):
            entry = _parse(self.folder / name)
            previous = entries[-1].digest if entries else ""
            if (entry.number, entry.previous, name) != (number, previous, _name(number)):
                raise _damage(self.folder / name)
            entries.append(entry)
        return entries

    def append(
        self,
        known: Sequence[Entry],
        action: Action,
        model: str,
        verdict: str,
        actor: str,
        time: int,
        note: str,
    ) -> Entry | None:
        """Create the entry after `known`, the log as the caller read it.

        The entry is written aside and linked into place, so that no reader ever sees half of it.

        Returns:
            The entry, or None when somebody else appended first.
        """
        previous = known[-1].digest if known else ""
        number, note = len(known) + 1, note[:MAX_NOTE]
        entry = Entry(number, previous, action, model, verdict, actor, time, note)
        aside = self.folder / f".{os.getpid()}-{os.urandom(4).hex()}"
        try:
            write_bytes(aside, _bytes(entry))
            self.step("entry written")
            os.link(aside, self.folder / _name(number))
        except FileExistsError:
            return None
        finally:
            aside.unlink(missing_ok=True)
        self.step("entry linked")
        sync_folder(self.folder)
        return _parse(self.folder / _name(number))

    def sweep(self) -> None:
        """Remove what killed writers left aside; only while nobody else writes."""
        for path in self.folder.glob(".*"):
            path.unlink(missing_ok=True)


def _name(number: int) -> str:
    return f"{number:06d}.json"


def _bytes(entry: Entry) -> bytes:
    shape = {name: value for name, value in asdict(entry).items() if name != "digest"}
    return (json.dumps(shape, sort_keys=True) + "\n").encode()


def _parse(path: Path) -> Entry:
    try:
        content = path.read_bytes()
        shape = json.loads(content)
        entry = Entry(**shape, digest=hashlib.sha256(content).hexdigest())
    except (ValueError, TypeError, OSError):
        raise _damage(path) from None
    if not _sound(entry) or _bytes(entry) != content:
        raise _damage(path)
    return entry


def _sound(entry: Entry) -> bool:
    texts = (entry.previous, entry.model, entry.verdict, entry.actor, entry.note)
    typed = all(isinstance(text, str) for text in cast("tuple[object, ...]", texts))
    counted = type(entry.number) is int and type(entry.time) is int
    named = entry.action in get_args(Action)
    return typed and counted and named and DIGEST.fullmatch(entry.model) is not None


def _damage(path: Path) -> UserError:
    return UserError(
        f"the registry log is damaged at {path}",
        "restore that file from a backup; until then nothing can be promoted",
    )
