"""Measure the hooks: ``python benchmarks/hook.py [--json] [--quick] [--files N] [--pairs N]``.

Everything is measured against the same without hooks, in turns, in a repository of files that
import one another. Ratios hold on any machine; seconds hold on an idle one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from processes import measured
from releases import IDENTITY
from sources import commit_all

from housestyle.hooks.detach import command
from housestyle.hooks.doorbell import WORKER, doorbell
from housestyle.hooks.events import EVENTS
from housestyle.hooks.journal import Journal

FILES, PAIRS, REBASED, REBASES = 3000, 60, 50, 7
BARE = [*command("x")[:3], "-c", "import pygit2"]
PATIENCE = 120.0  # seconds
Table = dict[str, float]


def main(words: list[str]) -> int:
    """Run the benchmark."""
    options = _options(words)
    found: dict[str, Table] = {}
    with tempfile.TemporaryDirectory() as scratch:
        repository = _Hooked(Path(scratch) / "repository", options.files)
        for name, table in _tables(repository, options):
            found[name] = table
            _show(name, table)
    if options.json:
        print(json.dumps(found, indent=1))
    return 0


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the hooks.")
    parser.add_argument("--json", action="store_true", help="print one JSON object too")
    parser.add_argument("--quick", action="store_true", help="only try it: few files, few pairs")
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    options = parser.parse_args(words)
    options.rebases = REBASES
    if options.quick:
        options.files, options.pairs, options.rebases = 200, 6, 2
    return options


def _tables(repository: _Hooked, options: argparse.Namespace) -> Iterator[tuple[str, Table]]:
    yield f"git commit, {options.files} files", _commits(repository, options.pairs)
    yield f"rebase of {REBASED} commits", _rebases(repository, options.rebases)
    yield "worker, README only", _unrelated(repository, options.pairs // 4 + 1)


class _Hooked:
    """A generated repository, indexed, with the hooks hung into it.

    Args:
        folder: where it is made.
        files: how many source files it has.
    """

    def __init__(self, folder: Path, files: int) -> None:
        self.folder, self.files = folder, files
        for number in range(files):
            self.edit(number, 0)
        commit_all(folder, "all")
        self.state = folder / ".git/housestyle"
        self.ring()
        self.hang("all")

    def hang(self, hooks: str) -> None:
        """Hang ``all`` hooks into the repository, or a post-commit that is ``empty``."""
        folder = self.folder / ".git/hooks"
        folder.mkdir(exist_ok=True)
        for event in EVENTS:
            hook = folder / event
            hook.unlink(missing_ok=True)
            if hooks == "all" or event == "post-commit":
                text = doorbell(sys.executable, event) if hooks == "all" else "exit 0\n"
                hook.write_text(f"#!/bin/sh\n{text}")
                hook.chmod(0o755)

    def edit(self, number: int, edition: int) -> None:
        """Write another edition of a file."""
        path = self.folder / f"package{number % 50}" / f"module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        other = max(0, number - 7)
        text = f"from package{other % 50}.module{other} import function{other}\n\n\n"
        lines = "".join(f"    value{line} = {line + edition}\n" for line in range(20))
        text += f"def function{number}(one, two):\n{lines}    return function{other}(one, two)\n"
        path.write_text(text)

    def git(self, *words: str, hooks: bool = True) -> float:
        """Run git and return the seconds that it took."""
        off = [] if hooks else ["-c", f"core.hooksPath={os.devnull}"]
        environment = {**os.environ, **IDENTITY}
        started = time.perf_counter()
        subprocess.run(
            ["git", *off, *words],
            cwd=self.folder,
            env=environment,
            check=True,
            capture_output=True,
        )
        return time.perf_counter() - started

    def head(self) -> str:
        """Return the id of HEAD's commit."""
        words = ["git", "rev-parse", "HEAD"]
        found = subprocess.run(words, cwd=self.folder, check=True, capture_output=True)
        return found.stdout.decode().strip()

    def ring(self) -> float:
        """Run the worker to its end; return its processor time, that of its children included."""
        self.rest()
        os.chdir(self.folder)
        return measured(command(WORKER, "post-commit")).cpu

    def rest(self) -> None:
        """Let the last run be long ago, so that the next ring is not taken for one of a row."""
        runs = self.state / "hooks/runs.json"
        if runs.exists():
            os.utime(runs, (1, 1))

    def wait(self) -> None:
        """Wait until the graph shows HEAD and its run is recorded."""
        head, deadline = self.head(), time.monotonic() + PATIENCE
        while self._recorded() != head:
            if time.monotonic() > deadline:
                raise SystemExit("the graph did not come to HEAD")
            time.sleep(0.005)
        time.sleep(0.1)  # the worker ends

    def wait_for_view(self, head: str) -> float:
        """Wait until the graph shows a commit; return the time of the clock."""
        database, deadline = f"file:{self.state / 'graph.db'}?mode=ro", time.monotonic() + PATIENCE
        with closing(sqlite3.connect(database, uri=True)) as connection:
            while connection.execute('SELECT "commit" FROM view').fetchone() != (head,):
                if time.monotonic() > deadline:
                    raise SystemExit("the graph did not come to HEAD")
                time.sleep(0.002)
        return time.perf_counter()

    def runs(self) -> int:
        """Return how many runs the log holds."""
        return len((self.state / "hooks/log").read_text().splitlines())

    def _recorded(self) -> str:
        runs = Journal(self.state / "hooks").runs()
        return runs[""].commit if "" in runs else ""


def _commits(repository: _Hooked, pairs: int) -> Table:
    """Commit one changed file with and without hooks, in random order."""
    added, current = [], []
    chance = random.Random(7)  # noqa: S311
    for pair in range(pairs + 1):
        seconds = {}
        for hooks in chance.sample([True, False], 2):
            repository.edit(chance.randrange(repository.files), 1000 * pair + hooks + 1)
            repository.git("add", "-A", hooks=False)
            repository.rest()
            started = time.perf_counter()
            seconds[hooks] = repository.git("commit", "-q", "-m", "edit", hooks=hooks)
            if hooks:
                current.append(repository.wait_for_view(repository.head()) - started)
                repository.wait()
        added.append(1000 * (seconds[True] - seconds[False]))
    return {
        "pairs": pairs,
        "added, median, ms": statistics.median(added[1:]),
        "added, p95, ms": _p95(added[1:]),
        "commit begun to graph current, median, s": statistics.median(current[1:]),
        "commit begun to graph current, p95, s": _p95(current[1:]),
    }


def _rebases(repository: _Hooked, repeats: int) -> Table:
    """Rebase the same commits without hooks, with ours, and with one that does nothing.

    git starts a shell for every commit that it makes when there is a post-commit: what that costs
    no hook can avoid.
    """
    repository.git("switch", "-q", "-c", "topic", hooks=False)
    for number in range(REBASED):
        repository.edit(number, 10**6)
        repository.git("commit", "-qam", f"{number}", hooks=False)
    repository.git("switch", "-q", "-c", "base", f"topic~{REBASED}", hooks=False)
    repository.edit(repository.files - 1, 10**6)
    repository.git("commit", "-qam", "base", hooks=False)
    seconds: dict[str, list[float]] = {"none": [], "empty": [], "all": []}
    runs = []
    for _ in range(repeats + 1):
        for hooks in random.sample(sorted(seconds), len(seconds)):
            repository.git("switch", "-q", "-C", "moved", "topic", hooks=False)
            repository.ring()
            before = repository.runs()
            repository.rest()
            repository.hang(hooks)
            seconds[hooks].append(repository.git("rebase", "-q", "base", hooks=hooks != "none"))
            if hooks == "all":
                repository.wait()
                runs.append(repository.runs() - before)
    none, empty, every = (seconds[kind][1:] for kind in ("none", "empty", "all"))
    return {
        "without hooks, median, s": statistics.median(none),
        "an empty post-commit / without hooks": _ratio(empty, none),
        "hooks / without hooks": _ratio(every, none),
        "hooks / an empty post-commit": _ratio(every, empty),
        "index runs, most": max(runs),
    }


def _ratio(these: list[float], those: list[float]) -> float:
    return statistics.median(one / other for one, other in zip(these, those, strict=True))


def _unrelated(repository: _Hooked, repeats: int) -> Table:
    """Compare the worker after a commit of README alone with a bare interpreter and pygit2."""
    bare, worker = [], []
    for number in range(repeats + 1):
        (repository.folder / "README").write_text(f"{number}\n")
        repository.git("add", "-A", hooks=False)
        repository.git("commit", "-q", "-m", "text", hooks=False)
        bare.append(measured(BARE).cpu)
        worker.append(repository.ring())
    return {
        "bare interpreter with pygit2, CPU s": statistics.median(bare[1:]),
        "worker, CPU s": statistics.median(worker[1:]),
        "ratio": statistics.median(worker[1:]) / statistics.median(bare[1:]),
    }


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, round(0.95 * len(values)))]


def _show(name: str, table: Table) -> None:
    print(f"\n{name}", file=sys.stderr)
    for key, value in table.items():
        print(f"  {key:<44} {value:>10,.3f}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
