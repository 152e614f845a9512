"""The registry of one repository in the store, from where every machine has it.

    registry/<first commit>/log/000042.json                      the log's entries
    registry/<first commit>/models/<digest>/manifest.json        its bytes have the model's digest
    registry/<first commit>/models/<digest>/<digest of a file>/  the file in pieces
    registry/<first commit>/verdicts/<digest>.json               what allowed a promotion

A number is taken by one entry, whoever writes it. A manifest comes after the files that it names,
and an entry after the manifest and the verdict, so what an entry names is there, however a writer
ended.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..core.atomic import sync_folder, write_bytes
from ..core.store.pieces import get_file, put_file
from ..core.store.store import Store, damaged
from .artifact import DIGEST, MANIFEST
from .ledger import MAX_ENTRY, Entry, damaged_log, name_of, read_entry

LISTED = "manifest.json"  # MANIFEST, in the letters that every store takes
FETCHERS = 8
MAX_MANIFEST = 1 << 20  # bytes
MAX_VERDICT = 1 << 26
LEFT_BEHIND_S = 86_400  # no promotion takes a day
FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}")
NUMBER = re.compile(r"(\d{6})\.json")


@dataclass(frozen=True, slots=True)
class Depot:
    """Log, models and verdicts.

    Attributes:
        store: where.
        repository: id of the repository's first commit.
    """

    store: Store
    repository: str

    @property
    def prefix(self) -> str:
        """Of everything that is in here."""
        return f"registry/{self.repository}"

    def count(self) -> int:
        """Return how many entries the log has.

        Raises:
            UserError: one is missing, or the store cannot be used.
        """
        names = [one.name.rpartition("/")[2] for one in self.store.list(f"{self.prefix}/log")]
        numbers = [int(match[1]) for match in map(NUMBER.fullmatch, names) if match]
        if numbers != list(range(1, len(numbers) + 1)):
            raise damaged_log(f"{self.prefix}/log in {self.store.address}")
        return len(numbers)

    def content(self, number: int) -> bytes:
        """Return the bytes of an entry; what follows in the log vouches for them.

        Raises:
            StoreError: it is not there, or the store cannot be used.
        """
        return self.store.get(f"{self.prefix}/log/{name_of(number)}", None, MAX_ENTRY)

    def following(self, known: Sequence[Entry], count: int) -> list[Entry]:
        """Read and verify the entries after those that are known, oldest first.

        Args:
            known: a log that this one begins with.
            count: number of entries in all.

        Raises:
            UserError: an entry is damaged, or does not follow from the one before.
        """
        log, numbers = list(known), range(len(known) + 1, count + 1)
        with ThreadPoolExecutor(FETCHERS) as pool:
            for number, content in zip(numbers, pool.map(self.content, numbers), strict=True):
                entry = read_entry(content, log)
                if entry is None:
                    place = f"{self.prefix}/log/{name_of(number)} in {self.store.address}"
                    raise damaged_log(place)
                log.append(entry)
        return log[len(known) :]

    def append(self, entry: Entry) -> bool:
        """Create an entry; return whether its number is now this entry's.

        The answer to a first try may be lost, so a number that is taken is looked at.

        Raises:
            StoreError: the store cannot be used.
        """
        name = f"{self.prefix}/log/{name_of(entry.number)}"
        content = entry.as_bytes()
        return self.store.put(name, content, entry.digest) or self.content(entry.number) == content

    def holds(self, digest: str) -> bool:
        """Tell whether a model is here in full.

        Raises:
            StoreError: the store cannot be used.
        """
        wanted = f"{self._model(digest)}/{LISTED}"
        return any(one.name == wanted for one in self.store.list(self._model(digest)))

    def publish(self, folder: Path, digest: str) -> None:
        """Put a model here that was verified; what is here already stays.

        Raises:
            StoreError: the store cannot be used.
        """
        if self.holds(digest):
            return
        content = (folder / MANIFEST).read_bytes()
        for name, one in json.loads(content)["files"].items():
            put_file(self.store, f"{self._model(digest)}/{one}", folder / name)
        self.store.put(f"{self._model(digest)}/{LISTED}", content, digest)

    def fetch(self, digest: str, target: Path) -> None:
        """Fetch a model to a new folder; its bytes are those of its digest, and nothing else is.

        Raises:
            StoreError: it is not here, or damaged, or the store cannot be used.
        """
        name = f"{self._model(digest)}/{LISTED}"
        content = self.store.get(name, digest, MAX_MANIFEST)
        files = _files(content)
        if files is None:
            raise damaged(name, self.store.address, "is no manifest of a model")
        target.mkdir()
        for file, one in files.items():
            get_file(self.store, f"{self._model(digest)}/{one}", target / file, one)
        write_bytes(target / MANIFEST, content)
        sync_folder(target)

    def put_verdict(self, content: bytes) -> None:
        """Put what allowed a promotion here, under its digest.

        Raises:
            StoreError: the store cannot be used.
        """
        digest = sha256(content).hexdigest()
        self.store.put(f"{self.prefix}/verdicts/{digest}.json", content, digest)

    def verdict(self, digest: str) -> dict[str, Any]:
        """Return the verdict that an entry names.

        Raises:
            StoreError: it is not here or damaged, or the store cannot be used.
        """
        name = f"{self.prefix}/verdicts/{digest}.json"
        shape = json.loads(self.store.get(name, digest, MAX_VERDICT))
        if not isinstance(shape, dict):
            raise damaged(name, self.store.address, "is no verdict")
        return shape

    def collect(self, live: Sequence[str], now: int) -> None:
        """Delete models that no promotion names, unless somebody may be about to promote them.

        A killed deletion leaves what the next one deletes: the manifest goes first.

        Raises:
            StoreError: the store cannot be used.
        """
        found: dict[str, list[tuple[int, str]]] = {}
        for one in self.store.list(f"{self.prefix}/models"):
            digest = one.name.removeprefix(f"{self.prefix}/models/").partition("/")[0]
            found.setdefault(digest, []).append((one.time, one.name))
        for digest, objects in sorted(found.items()):
            if digest not in live and max(objects)[0] < now - LEFT_BEHIND_S:
                for _, name in sorted(objects, key=lambda one: not one[1].endswith(".json")):
                    self.store.delete(name)

    def _model(self, digest: str) -> str:
        return f"{self.prefix}/models/{digest}"


def _files(content: bytes) -> dict[str, str] | None:
    """Return the files of a manifest by name; None when it is none, or a name leads elsewhere."""
    try:
        files = json.loads(content)["files"].items()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    named = all(FILE.fullmatch(name) and DIGEST.fullmatch(str(one)) for name, one in files)
    return dict(files) if named else None
