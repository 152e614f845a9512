"""The model registry: an append-only log, the models it keeps, and what is in production.

    registry/log/000042.json     who was promoted, rolled back or retired (see `ledger`)
    registry/models/<digest>/    the kept models, each with its manifest (see `artifact`)
    registry/verdicts/           what allowed the promotions, by digest
    registry/leases/             who uses a model right now (see `leases`)
    registry/lost/               logs that gave way to the store's (see `catching_up`)
    registry/aside/              unfinished work; never read, swept at the next change
    registry/reached.json        up to which entry the store has the log
    registry/lock                held while something changes

The order of steps keeps the head valid whenever a process dies: a model is complete under its
digest before an entry names it, and an entry retires it before its weights go. The lock spares
work and protects the sweep; that only one promoter wins rests on the log alone.

With a depot, the log in the store is the one that counts and this one is its copy: a change first
brings both together, and takes its number there. When the store is out of reach a change is made
here alone, `lag` says so, and the next one that reaches it brings it there.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..core.atomic import sync_folder, write_bytes, write_json
from ..core.digest import canonical_json
from ..core.errors import UserError
from ..core.lock import exclusive
from .artifact import copy_model, verify_model
from .catching_up import CaughtUp, catch_up
from .depot import Depot
from .leases import Leases
from .ledger import Entry, Ledger, Step, drafted, following, no_step
from .standing import in_production, live_models, override_in_force, to_return_to
from .verdict import Verdict


class Registry:
    """The registry in one folder.

    Args:
        folder: created on the first change.
        keep: number of promoted models kept beside the one in production.
        step: called with the name of each step as it is done.
        depot: finds the registry in the store; None where there is no store.
    """

    def __init__(
        self,
        folder: Path,
        keep: int = 3,
        step: Step = no_step,
        depot: Callable[[], Depot] | None = None,
    ) -> None:
        self.folder, self.keep, self.step, self._depot = folder, keep, step, depot
        self.models = folder / "models"
        self.aside = folder / "aside"
        self.ledger = Ledger(folder / "log", step)
        self.leases = Leases(folder / "leases")
        self.lag: UserError | None = None
        self._reached: Depot | None = None
        self._is_changing = False

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

        One that is not on this machine is fetched from the store.

        Raises:
            UserError: it is not here, or was changed.
        """
        folder = self.models / digest
        if digest not in self.kept():
            raise UserError(f"the model {digest[:12]} is not in the registry", self._present())
        if not folder.is_dir():
            self._fetch(digest)
        verify_model(folder, digest)
        return folder

    @contextmanager
    def leased(self, digest: str) -> Iterator[Path]:
        """Yield the folder of a kept model, checked; it is not deleted while the block runs.

        Raises:
            UserError: as `model`.
        """
        with self.leases.hold(digest):
            yield self.model(digest)

    def kept(self) -> list[str]:
        """Return the digests that are in the log, not retired and within reach, latest first."""
        live = live_models(self.history())
        return [digest for digest in live if self._depot or (self.models / digest).is_dir()]

    def reached(self) -> int | None:
        """Return up to which entry the store is known to have the log; None: it was never asked."""
        try:
            number = json.loads((self.folder / "reached.json").read_bytes())["number"]
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return number if isinstance(number, int) else None

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the registry for a change; starts by catching up, and by sweeping leftovers.

        A store that cannot be reached does not stop the change; `lag` says why.
        """
        with self._held():
            try:
                self.lag = None
                self._catch_up()
            except UserError as error:
                self.fall_behind(error)
            self._sweep()
            yield
            self._note()

    def catch_up(self) -> CaughtUp:
        """Bring this log and the one in the store together; nothing to do without a store.

        Raises:
            UserError: the store cannot be used, or one of the logs is damaged.
        """
        if self._depot is None:
            return CaughtUp()
        with self._held():
            done = self._catch_up()
            self._note()
            return done

    def fall_behind(self, error: UserError) -> None:
        """Go on without the store for the rest of this change."""
        self.history()  # a log of this machine that is damaged stops everything
        self.lag, self._reached = error, None

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
            self._place(aside, digest)
        self.step("published")
        return digest

    def keep_verdict(self, verdict: Verdict) -> None:
        """Keep what allows the next entry, for whoever looks at the log later."""
        path = self._verdict(verdict.digest())
        if not path.is_file():
            write_bytes(path, canonical_json(verdict.as_dict()).encode())

    def append(self, known: Sequence[Entry], entry: Entry) -> Entry | None:
        """Append to the log; call it while `changing`.

        In the store it comes after what it names.

        Args:
            known: the log as the caller read it.
            entry: what to append, as `drafted`.

        Returns:
            The entry with its place, or None when somebody else appended first.

        Raises:
            UserError: the log is damaged.
        """
        linked = following(known, entry)
        if self._reached is not None:
            try:
                self._share(linked, self._reached)
                self.step("shared")
                if not self._reached.append(linked):
                    self._catch_up()
                    return None
                self.step("entry shared")
            except UserError as error:
                self.fall_behind(error)
        return linked if self.ledger.write(linked) else None

    def collect(self, actor: str, time: int) -> list[str]:
        """Retire and delete what is not in production, in use or among the last promoted.

        Call it while `changing`. Only the weights go; the log keeps every entry.

        Returns:
            The digests of what was retired.
        """
        retired: list[str] = []
        while surplus := self._surplus():
            digest, entries = surplus
            entry = drafted("retire", digest, actor=actor, time=time, note="not kept")
            if self.append(entries, entry):
                self.step("retired")
                self._remove(digest)
                self.step("removed")
                retired.append(digest)
        self._collect_shared(time)
        return retired

    def _surplus(self) -> tuple[str, list[Entry]] | None:
        entries = self.history()
        live, head = live_models(entries), in_production(entries)
        override = override_in_force(entries)
        wanted = {*live[: self.keep], *self.leases.held(), head.model if head else None}
        wanted.add(to_return_to(entries, override) if override else None)
        beyond = [digest for digest in live if digest not in wanted]
        return (beyond[-1], entries) if beyond else None

    def _collect_shared(self, time: int) -> None:
        if self._reached is not None:
            try:
                self._reached.collect(live_models(self.history()), time)
            except UserError as error:
                self.fall_behind(error)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Hold the lock while the block runs."""
        for folder in (self.ledger.folder.parent, self.models, self.aside):
            folder.mkdir(parents=True, exist_ok=True)
        with exclusive(self.folder / "lock", "the registry", wait=True):
            self._is_changing = True
            try:
                self.ledger.restore()
                self.ledger.folder.mkdir(exist_ok=True)
                yield
            finally:
                self._is_changing, self._reached = False, None

    def _catch_up(self) -> CaughtUp:
        if self._depot is None:
            return CaughtUp()
        depot, entries = self._depot(), self.history()
        end = f"{len(entries):06d}-{entries[-1].digest[:12]}" if entries else "empty"
        lost = self.folder / "lost" / f"{end}-{os.urandom(2).hex()}"
        done = catch_up(self.ledger, depot, lambda entry: self._share(entry, depot), lost)
        head = self.production()
        if head is not None and not depot.holds(head.model):  # somebody deleted it
            self._share(head, depot)
        self._reached = depot
        return done

    def _share(self, entry: Entry, depot: Depot) -> None:
        """Put into the store what an entry names, as far as it is here."""
        verdict = self._verdict(entry.verdict)
        if entry.verdict and verdict.is_file():
            depot.put_verdict(verdict.read_bytes())
        if entry.action != "retire" and (self.models / entry.model).is_dir():
            depot.publish(self.models / entry.model, entry.model)

    def _note(self) -> None:
        """Remember how far the store has the log."""
        number = len(self.history())
        if self._reached is not None and self.reached() != number:
            told = {"number": number, "store": self._reached.store.address}
            write_json(self.folder / "reached.json", told)

    def _fetch(self, digest: str) -> None:
        """Bring a model from the store to this machine."""
        if self._depot is None or self._is_changing:
            self._fetch_from(self._reached, digest)
            return
        with self._held():
            if not (self.models / digest).is_dir():  # another process was first
                self._fetch_from(self._depot(), digest)

    def _fetch_from(self, depot: Depot | None, digest: str) -> None:
        if depot is None:
            why = f", and {self.lag.problem}" if self.lag else ""
            raise UserError(f"the model {digest[:12]} is not on this machine{why}", self._here())
        aside = self._aside_name()
        try:
            depot.fetch(digest, aside)
            verify_model(aside, digest)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        self._place(aside, digest)

    def _place(self, aside: Path, digest: str) -> None:
        """Put a model that is complete into its place."""
        self._take_away(digest)
        aside.rename(self.models / digest)
        sync_folder(self.models)

    def _is_whole(self, digest: str) -> bool:
        try:
            verify_model(self.models / digest, digest)
        except UserError:
            return False
        return True

    def _remove(self, digest: str) -> None:
        """Delete a model; one in use stays until a later sweep."""
        if digest not in self.leases.held():
            self._take_away(digest)

    def _take_away(self, digest: str) -> None:
        """Take a model away in one step, then delete it at leisure."""
        gone = self._aside_name()
        if (self.models / digest).is_dir():
            (self.models / digest).rename(gone)
            sync_folder(self.models)
            shutil.rmtree(gone)

    def _aside_name(self) -> Path:
        return self.aside / f"{os.getpid()}-{os.urandom(4).hex()}"

    def _verdict(self, digest: str) -> Path:
        return self.folder / "verdicts" / f"{digest}.json"

    def _sweep(self) -> None:
        self.ledger.sweep()
        for leftover in self.aside.iterdir():
            shutil.rmtree(leftover)
        live = set(live_models(self.history()))
        for folder in self.models.iterdir():
            if folder.name not in live:
                self._remove(folder.name)

    def _here(self) -> str:
        return self._named([one for one in self.kept() if (self.models / one).is_dir()])

    def _present(self) -> str:
        return self._named(self.kept())

    def _named(self, kept: Sequence[str]) -> str:
        if not kept:
            return "there is no other model; `housestyle loop` makes one"
        last = {entry.model: entry.number for entry in self.history() if entry.action != "retire"}
        named = ", ".join(f"{last[digest]} ({digest[:12]})" for digest in kept)
        return f"choose one of the log's numbers that are still there: {named}"
