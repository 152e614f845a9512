"""Check the graph on real releases: ``python benchmarks/versions.py [--json] [pypi:NAME=V1,V2 …]``.

Each release is committed on the one before and indexed; the whole dump then has to equal that of a
fresh database, byte for byte. At the end the first release is checked out again. Needs pip, and npm
for ``npm:NAME=…``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from releases import IDENTITY, commit_release, download

from housestyle.core.console import Console
from housestyle.core.settings import IndexerSettings
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.graph import Graph
from housestyle.indexer.update import IndexReport, update

DEFAULT = (
    "pypi:click=8.0.4,8.1.0,8.1.8,8.2.1",
    "pypi:requests=2.25.1,2.28.2,2.31.0,2.32.5",
    "pypi:flask=1.1.4,2.0.3,2.2.5,2.3.3,3.0.3,3.1.0",
    "npm:express=4.16.4,4.18.3,4.21.2,5.0.1,5.1.0",
    "npm:zod=3.20.6,3.22.5,3.23.8,3.25.76",
)


@dataclass(frozen=True)
class Row:
    """What one release took, incrementally and from nothing."""

    release: str
    files: int
    parsed: int
    resolved: int
    grown_ms: int
    fresh_ms: int
    lines: int
    equal: bool


def main(words: list[str]) -> int:
    """Run the check; the exit code is 1 when a dump differs."""
    chosen = [word for word in words if word != "--json"] or list(DEFAULT)
    rows = []
    print(
        f"{'release':<28} files parsed resolved  grown ms  fresh ms    lines equal", file=sys.stderr
    )
    with tempfile.TemporaryDirectory() as scratch:
        for word in chosen:
            for row in _package(word, Path(scratch)):
                rows.append(row)
                _print(row)
    if "--json" in words:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    return 0 if all(row.equal for row in rows) else 1


def _print(row: Row) -> None:
    print(
        f"{row.release:<28} {row.files:>5} {row.parsed:>6} {row.resolved:>8} {row.grown_ms:>9}"
        f" {row.fresh_ms:>9} {row.lines:>8} {'yes' if row.equal else 'NO':>5}",
        file=sys.stderr,
        flush=True,
    )


def _package(word: str, scratch: Path) -> Iterator[Row]:
    registry, _, rest = word.partition(":")
    name, _, versions = rest.partition("=")
    place = scratch / word.replace(":", "-").replace("/", "-").partition("=")[0]
    repository, grown = place / "repository", place / "grown.db"
    fetch = {"pypi": download, "npm": _pack}[registry]
    for number, version in enumerate(versions.split(",")):
        commit_release(repository, fetch(name, version, scratch / "archives"), number)
        if number == 0:
            _git(repository, "branch", "first")
        yield _compare(f"{name} {version}", repository, grown, place / f"fresh{number}.db")
    _git(repository, "checkout", "-q", "first")
    yield _compare(f"{name}, back to the first", repository, grown, place / "fresh.db")


def _compare(release: str, folder: Path, grown: Path, fresh: Path) -> Row:
    report, seconds, lines = _indexed(folder, grown)
    _, alone, expected = _indexed(folder, fresh)
    return Row(
        release,
        report.files,
        report.parsed,
        report.resolved,
        round(1000 * seconds),
        round(1000 * alone),
        len(lines),
        lines == expected,
    )


def _indexed(folder: Path, database: Path) -> tuple[IndexReport, float, list[str]]:
    started = time.perf_counter()
    with closing(Repository.open(folder)) as repository:
        report = update(repository, database, IndexerSettings(), Console(quiet=True))
        seconds = time.perf_counter() - started
        with closing(Graph.open(database, repository)) as graph:
            return report, seconds, list(graph.dump(complete=True))


def _pack(package: str, version: str, folder: Path) -> Path:
    """Fetch a package with npm and return the archive, named as ``commit_release`` expects."""
    target = folder / f"{package.replace('/', '-')}-{version}.tar.gz"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["npm", "pack", "--silent", f"{package}@{version}"],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
        (folder / done.stdout.split()[-1]).rename(target)
    return target


def _git(repository: Path, *words: str) -> None:
    environment = {**os.environ, **IDENTITY}
    subprocess.run(["git", *words], cwd=repository, check=True, env=environment)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
