"""What processes cost; and, run as a program, the parts of an index that have no command."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.02  # seconds between two looks at the memory
PAGE = resource.getpagesize()


@dataclass(frozen=True)
class Cost:
    """Seconds of a process and of all that it started, bytes of all at once, what it printed."""

    wall: float
    cpu: float
    memory: int
    output: str


def command(module: str) -> list[str]:
    """Return the beginning of a command line that runs a module with this Python."""
    return [sys.executable, "-P", "-m", module]


def measured(line: list[str], watch: bool = False) -> Cost:
    """Run a process to its end.

    Args:
        line: the command.
        watch: whether to look at its memory, which costs time.
    """
    before, started = _used(), time.perf_counter()
    process = subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    watcher = _Watcher(process.pid) if watch else None
    output, error = process.communicate()
    wall, cpu = time.perf_counter() - started, _used() - before
    if process.returncode:
        raise SystemExit(f"{line}: {error.decode()}")
    return Cost(wall, cpu, watcher.peak() if watcher else 0, output.decode())


def part_of(what: str, repository: Path) -> dict[str, float]:
    """Run a part of this file as a process and return what it measured."""
    done = measured([sys.executable, "-P", __file__, what, str(repository)])
    found: dict[str, float] = json.loads(done.output)
    return found


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class _Watcher(threading.Thread):
    """Sums the resident memory of a session's processes, again and again."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self._session, self._peak, self._over = session, 0, threading.Event()
        self.start()

    def run(self) -> None:
        """Look until it is over."""
        while not self._over.wait(INTERVAL):
            self._peak = max(self._peak, self._total())

    def peak(self) -> int:
        """End, and return the most that was seen."""
        self._over.set()
        self.join()
        return self._peak

    def _total(self) -> int:
        total = 0
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                try:
                    fields = Path(entry.path, "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue  # it has ended
                if int(fields[3]) == self._session:
                    total += int(fields[21]) * PAGE
        return total


def _contents(repository: Path) -> dict[str, bytes]:
    """Return the distinct Python contents of HEAD by id."""
    from housestyle.indexer.git.repository import Repository

    with closing(Repository.open(repository)) as opened:
        head = opened.head()
        entries = opened.entries(head.tree) if head else []
        blobs = sorted({one.blob for one in entries if one.path.endswith(".py")})
        return {one.id: one.data or b"" for one in opened.blobs(blobs)}


def _parse(repository: Path) -> float:
    """Return the processor time of parsing alone."""
    import tree_sitter
    import tree_sitter_python

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
    contents = _contents(repository)
    started = time.process_time()
    for content in contents.values():
        parser.parse(content)
    return time.process_time() - started


def _facts(repository: Path) -> float:
    """Return the processor time of facts and their rows, worker processes included."""
    from housestyle.core.console import Console
    from housestyle.core.settings import IndexerSettings
    from housestyle.indexer.extraction.budget import Budget
    from housestyle.indexer.extraction.extract import fingerprint
    from housestyle.indexer.git.repository import Repository
    from housestyle.indexer.languages.table import language
    from housestyle.indexer.reading import Reader
    from housestyle.indexer.store.database import open_for_writing
    from housestyle.indexer.store.factstore import FactStore

    blobs, settings, console = list(_contents(repository)), IndexerSettings(), Console(quiet=True)
    budget = Budget(settings.max_file_bytes, settings.max_line_bytes)
    started = time.process_time() + _used()
    with (
        tempfile.TemporaryDirectory() as scratch,
        closing(Repository.open(repository)) as opened,
        closing(open_for_writing(Path(scratch) / "graph.db", console)) as connection,
    ):
        facts = FactStore(connection, lambda name: fingerprint(language(name), budget))
        Reader(opened, connection, facts, budget, console).read({"python": blobs}, "reading")
    return time.process_time() + _used() - started


if __name__ == "__main__":
    part = {"parse": _parse, "facts": _facts}[sys.argv[1]]
    print(json.dumps({"cpu": part(Path(sys.argv[2]))}))
