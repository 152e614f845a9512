"""The model registry: an append-only log, the models it keeps, and what is in production.

    registry/log/000042.json     who was promoted, rolled back or retired (see `ledger`)
    registry/models/<digest>/    the kept models, each with its manifest (see `artifact`)
    registry/aside/              unfinished work; never read, swept at the next change
    registry/lock                held while something changes

The order of steps keeps the head valid whenever a process dies: a model is complete under its
digest before an entry names it, and an entry retires it before its weights go. The lock spares
work and protects the sweep; that only one promoter wins rests on the log alone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..core.atomic import sync_folder
from ..core.errors import UserError
from ..core.lock import exclusive
from .artifact import copy_model, verify_model
from .ledger import Entry, Ledger, Step, no_step


class Registry:
    """The registry in one folder.

    Args:
        folder: created on the first change.
        keep: number of promoted models kept beside the one in production.
        step: called with the name of each step as it is done.
    """

    def __init__(self, folder: Path, keep: int = 3, step: Step = no_step) -> None:
        self.folder, self.keep, self.step = folder, keep, step
        self.models = folder / "models"
        self.aside = folder / "aside"
        self.ledger = Ledger(folder / "log", step)

    def history(self) -> list[Entry]:
        """Return the log, oldest first, verified.

        Raises:
            UserError: the log is damaged.
        """
        return self.ledger.entries()

    def production(self) -> Entry | None:
        """Return the entry that put the present model in production; None before the first."""
        return in_production(self.history())

    def model(self, digest: str) -> Path:
        """Return the folder of a kept model after checking every byte of it.

        Raises:
            UserError: it is not here, or was changed.
        """
        folder = self.models / digest
        if digest not in self.kept():
            raise UserError(f"the model {digest[:12]} is not in the registry", self._present())
        verify_model(folder, digest)
        return folder

    def kept(self) -> list[str]:
        """Return the digests that are in the log, not retired and present, latest first."""
        live = live_models(self.history())
        return [digest for digest in live if (self.models / digest).is_dir()]

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the registry for a change; starts by sweeping what killed processes left."""
        for folder in (self.ledger.folder, self.models, self.aside):
            folder.mkdir(parents=True, exist_ok=True)
        with exclusive(self.folder / "lock", "the registry", wait=True):
            self._sweep()
            yield

    def publish(self, source: Path) -> str:
        """Copy a model in under its digest; call it while `changing`.

        A published model that no entry names is an orphan, and swept at the next change.

        Returns:
            The digest. A model that is already here in full is not copied again.

        Raises:
            UserError: the folder holds something that a model must not hold.
        """
        aside = self._aside_name()
        try:
            digest = copy_model(source, aside)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        self.step("copied")
        if self._is_whole(digest):
            shutil.rmtree(aside)
        else:
            self._remove(digest)
            aside.rename(self.models / digest)
            sync_folder(self.models)
        self.step("published")
        return digest

    def collect(self, actor: str, time: int) -> list[str]:
        """Retire and delete what is neither in production nor among the last promoted.

        Call it while `changing`. Only the weights go; the log keeps every entry.

        Returns:
            The digests of what was retired.
        """
        retired: list[str] = []
        while surplus := self._surplus():
            digest, entries = surplus
            if self.ledger.append(entries, "retire", digest, "", actor, time, "not kept"):
                self.step("retired")
                self._remove(digest)
                self.step("removed")
                retired.append(digest)
        return retired

    def _surplus(self) -> tuple[str, list[Entry]] | None:
        entries = self.history()
        live, head = live_models(entries), in_production(entries)
        wanted = {*live[: self.keep], *([head.model] if head else [])}
        beyond = [digest for digest in live if digest not in wanted]
        return (beyond[-1], entries) if beyond else None

    def _is_whole(self, digest: str) -> bool:
        try:
            verify_model(self.models / digest, digest)
        except UserError:
            return False
        return True

    def _remove(self, digest: str) -> None:
        """Take a model away in one step, then delete it at leisure."""
        gone = self._aside_name()
        if (self.models / digest).is_dir():
            (self.models / digest).rename(gone)
            sync_folder(self.models)
            shutil.rmtree(gone)

    def _aside_name(self) -> Path:
        return self.aside / f"{os.getpid()}-{os.urandom(4).hex()}"

    def _sweep(self) -> None:
        self.ledger.sweep()
        for leftover in self.aside.iterdir():
            shutil.rmtree(leftover)
        live = set(live_models(self.history()))
        for folder in self.models.iterdir():
            if folder.name not in live:
                self._remove(folder.name)

    def _present(self) -> str:
        kept = self.kept()
        if not kept:
            return "there is no other model; `housestyle loop` makes one"
        last = {entry.model: entry.number for entry in self.history() if entry.action != "retire"}
        named = ", ".join(f"{last[digest]} ({digest[:12]})" for digest in kept)
        return f"choose one of the log's numbers that are still there: {named}"


def in_production(entries: Sequence[Entry]) -> Entry | None:
    """Return the last entry that put a model in production."""
    return next((entry for entry in reversed(entries) if entry.action != "retire"), None)


def live_models(entries: Sequence[Entry]) -> list[str]:
    """Return the models that were promoted and not retired since, last promoted first."""
    live: list[str] = []
    for entry in entries:
        if entry.action in ("promote", "retire") and entry.model in live:
            live.remove(entry.model)
        if entry.action == "promote":
            live.insert(0, entry.model)
    return live


def taken_back(entries: Sequence[Entry]) -> frozenset[str]:
    """Return the models that a rollback took out of production and no promotion put back."""
    taken: set[str] = set()
    head = ""
    for entry in entries:
        if entry.action == "rollback" and entry.model != head:
            taken.add(head)
        if entry.action != "retire":
            head = entry.model
            taken.discard(head)
    return frozenset(taken)
