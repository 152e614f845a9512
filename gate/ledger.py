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
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

from ..core.atomic import sync_folder, write_bytes
from ..core.errors import UserError
from .artifact import DIGEST

Action = Literal["promote", "override", "rollback", "retire"]
Step = Callable[[str], None]
NAME = re.compile(r"\d{6}\.json")
MAX_NOTE = 500  # characters
MAX_ENTRY = 8_192  # bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of what is in production or kept.

    Attributes:
        number: from 1 upwards without a gap.
        previous: SHA-256 of the entry before, "" for the first.
        action: "promote", "override" and "rollback" put `model` in production, "retire" gives it
            up.
        model: digest of the model.
        verdict: digest of the verdict that allowed a promotion or was overridden, "" otherwise.
        actor: pseudonym of who did it, or "ci".
        time: seconds since the epoch, as told by the caller.
        note: free text; the reason of an override.
        until: when an override ends, in seconds since the epoch; 0 otherwise.
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
    until: int = 0
    digest: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object for people and tools."""
        return asdict(self)

    def as_bytes(self) -> bytes:
        """Return what is stored; only an override says until when."""
        shape = {name: value for name, value in asdict(self).items() if name != "digest"}
        if not self.until:
            del shape["until"]
        return (json.dumps(shape, sort_keys=True) + "\n").encode()


def no_step(name: str) -> None:
    """Do nothing between two steps; tests put a crash here."""


def drafted(
    action: Action,
    model: str,
    *,
    verdict: str = "",
    actor: str,
    time: int,
    note: str = "",
    until: int = 0,
) -> Entry:
    """Return an entry that has no place in a log yet; the arguments are its attributes."""
    return Entry(0, "", action, model, verdict, actor, time, note[:MAX_NOTE], until)


def following(known: Sequence[Entry], entry: Entry) -> Entry:
    """Return an entry as the next of a log; its number, link and digest are made anew.

    Args:
        known: the log, oldest first.
        entry: what it says.
    """
    previous = _end_of(known)
    linked = replace(entry, number=len(known) + 1, previous=previous, digest="")
    return replace(linked, digest=hashlib.sha256(linked.as_bytes()).hexdigest())


def read_entry(content: bytes, known: Sequence[Entry]) -> Entry | None:
    """Return the entry that follows in a log; None when these bytes are none.

    Args:
        content: bytes of the entry.
        known: the log before it, oldest first.
    """
    try:
        shape = json.loads(content)
        entry = Entry(**{**shape, "digest": hashlib.sha256(content).hexdigest()})
    except (ValueError, TypeError, RecursionError):
        return None
    previous = _end_of(known)
    if not _is_sound(entry) or (entry.number, entry.previous) != (len(known) + 1, previous):
        return None
    return entry if entry.as_bytes() == content else None


class Ledger:
    """The log in one folder.

    Args:
        folder: of the entries.
        step: called with the name of each step as it is done.
    """

    def __init__(self, folder: Path, step: Step = no_step) -> None:
        self.folder, self.step = folder, step
        self.next = folder.with_name(f"{folder.name}.next")
        self._seen: dict[Path, tuple[tuple[int, ...], Entry]] = {}

    def entries(self) -> list[Entry]:
        """Read and verify the whole log, oldest first.

        Raises:
            UserError: an entry is missing, damaged or does not follow from the one before.
        """
        folder = self.folder if self.folder.is_dir() else self.next  # see `replace`
        names = sorted(path.name for path in folder.glob("*.json") if NAME.fullmatch(path.name))
        entries: list[Entry] = []
        for number, name in enumerate(names, start=1):
            entry = self._entry(folder / name, entries)
            if entry is None or name != name_of(number):
                raise damaged_log(str(folder / name))
            entries.append(entry)
        return entries

    def _entry(self, path: Path, known: Sequence[Entry]) -> Entry | None:
        """Read an entry; one whose file did not change since it was read is known."""
        try:
            found = path.stat()
            mark = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
            seen, entry = self._seen.get(path, ((), None))
            if entry is None or seen != mark or entry.previous != _end_of(known):
                entry = read_entry(path.read_bytes(), known)
        except OSError:
            return None
        if entry is not None:
            self._seen[path] = (mark, entry)
        return entry

    def write(self, entry: Entry) -> bool:
        """Create an entry; return whether its number was free.

        It is written aside and linked into place, so that no reader ever sees half of it.
        """
        aside = self.folder / f".{os.getpid()}-{os.urandom(4).hex()}"
        try:
            write_bytes(aside, entry.as_bytes())
            self.step("entry written")
            os.link(aside, self.folder / name_of(entry.number))
        except FileExistsError:
            return False
        finally:
            aside.unlink(missing_ok=True)
        self.step("entry linked")
        sync_folder(self.folder)
        return True

    def replace(self, entries: Sequence[Entry], lost: Path) -> None:
        """Put another log in the place of this one, which is kept for people to look at.

        Only while nobody else writes. Whoever is killed halfway leaves the old log or the new one.

        Args:
            entries: the other log.
            lost: folder for this one; made.
        """
        for path in self.next.glob("*") if self.next.is_dir() else ():
            path.unlink()
        for entry in entries:
            write_bytes(self.next / name_of(entry.number), entry.as_bytes())
        lost.parent.mkdir(parents=True, exist_ok=True)
        self.step("log prepared")
        self.folder.rename(lost)
        self.step("log set aside")
        self.restore()

    def restore(self) -> None:
        """Finish what a process that was killed while it replaced the log left undone."""
        if not self.folder.is_dir() and self.next.is_dir():
            self.next.rename(self.folder)
            sync_folder(self.folder.parent)

    def sweep(self) -> None:
        """Remove what killed writers left aside; only while nobody else writes."""
        for path in self.folder.glob(".*"):
            path.unlink(missing_ok=True)


def name_of(number: int) -> str:
    """Return the name of the file or object that holds an entry."""
    return f"{number:06d}.json"


def damaged_log(place: str) -> UserError:
    """Return the error for a log that cannot be what was written."""
    return UserError(
        f"the registry log is damaged at {place}",
        "restore that file from a backup; until then nothing can be promoted",
    )


def _end_of(known: Sequence[Entry]) -> str:
    return known[-1].digest if known else ""


def _is_sound(entry: Entry) -> bool:
    texts = (entry.previous, entry.model, entry.verdict, entry.actor, entry.note)
    typed = all(isinstance(text, str) for text in cast("tuple[object, ...]", texts))
    counted = all(type(number) is int for number in (entry.number, entry.time, entry.until))
    if not typed or not counted or entry.action not in get_args(Action):
        return False
    named = DIGEST.fullmatch(entry.model) and (not entry.verdict or DIGEST.fullmatch(entry.verdict))
    return bool(named) and (entry.until > 0) == (entry.action == "override")
