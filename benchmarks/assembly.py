"""Measure an assembly: ``python benchmarks/assembly.py [REPOSITORY] [--files N]``.

A copy of the repository (four releases of Django, one commit each, when none is named) is
assembled for the first time, again with nothing new, and after a commit to N files; then ``corpus
what-if`` is asked. Each stage is a process of its own, and what stands before it was done before.
Ratios, to the update of the graph by the same commit, hold on any machine; seconds on an idle one.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

from processes import Cost, command, measured
from releases import commit_release, download
from sources import commit_all

RELEASES = ("4.2.16", "5.0.9", "5.1.3", "5.2.8")
FILES = 20
FUNCTION = re.compile(rb"^( *)def \w+\([^()]*\):\n( +)(?=\w)", re.MULTILINE)
HOUSESTYLE = command("housestyle.core.main")
FREEZE = """
import sys
from pathlib import Path
from housestyle.ci.pipeline import run_until
from housestyle.ci.session import open_session
from housestyle.core.console import Console
run_until(open_session(Path(sys.argv[1]), Console(quiet=True)), "suite")
"""


def main(words: list[str]) -> int:
    """Run the benchmark."""
    options = _options(words)
    with tempfile.TemporaryDirectory() as scratch:
        repository = _repository(options.repository, Path(scratch))
        _run("index", repository)
        _freeze(repository)
        found = {"first assembly": _run("assemble", repository, watch=True)}
        found["nothing new"] = _run("assemble", repository)
        edited = _edit(repository, options.files)
        unit = _run("index", repository)
        frozen = _freeze(repository)
        found[f"{edited} files"] = _run("assemble", repository)
        found["what-if"] = _run("corpus", repository, "what-if", "too simple=0")
        print(f"graph of {edited} files: {unit.cpu:.2f} s, suite: {frozen.cpu:.2f} s")
        for name, cost in found.items():
            print(f"{name:<15} {_told(cost, unit)}")
    return 0


def _told(cost: Cost, unit: Cost) -> str:
    """Return what a stage cost, and what it made."""
    result = json.loads(cost.output)
    made = f", {result['new']} new of {result['candidates']}" if "new" in result else ""
    peak = f", {cost.memory / 2**20:.0f} MB" if cost.memory else ""
    ratio = f"{cost.cpu / unit.cpu:.1f} times the graph"
    return f"wall {cost.wall:.2f} s, CPU {cost.cpu:.2f} s ({ratio}){peak}{made}"


def _run(name: str, repository: Path, *words: str, watch: bool = False) -> Cost:
    return measured([*HOUSESTYLE, name, *words, "--json", "--repo", str(repository)], watch)


def _freeze(repository: Path) -> Cost:
    """Freeze the suite, which stands before an assembly."""
    return measured([sys.executable, "-P", "-c", FREEZE, str(repository)])


def _repository(given: Path | None, scratch: Path) -> Path:
    place = scratch / "repository"
    if given is not None:
        shutil.copytree(given, place, symlinks=True)
        shutil.rmtree(place / ".git" / "housestyle", ignore_errors=True)
        return place
    for number, version in enumerate(RELEASES):
        commit_release(place, download("Django", version, scratch / "archives"), number)
    return place


def _edit(repository: Path, files: int) -> int:
    """Commit one more statement in the first fitting function of each of some files."""
    fitting = [path for path in sorted(repository.rglob("*.py")) if _has_function(path)]
    chosen = fitting[:: max(1, len(fitting) // files)][:files]
    for path in chosen:
        path.write_bytes(FUNCTION.sub(rb"\g<0>checked = None\n\2", path.read_bytes(), count=1))
    commit_all(repository, f"fix: {len(chosen)} files")
    return len(chosen)


def _has_function(path: Path) -> bool:
    return path.is_file() and FUNCTION.search(path.read_bytes()) is not None


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", type=Path, nargs="?", help="it is copied, and left alone")
    parser.add_argument("--files", type=int, default=FILES, help="that the second commit changes")
    return parser.parse_args(words)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
