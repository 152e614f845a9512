"""Measure the code graph: ``python benchmarks/graph.py [--json] [--files N …] [--codegraph]``.

Everything is measured side by side in one run, each as a process of its own: wall time, processor
time of the process and of all that it started, peak memory of all of them. Ratios hold on any
machine; seconds hold on an idle one. Needs pip to download Django, and npm for ``--codegraph``.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import statistics
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from processes import Cost, command, measured, part_of
from releases import download
from sources import Edited, commit_all, subset

DJANGO = "5.2.8"
SMALL, LARGE = 300, 3000  # files
LINUX = 60_000  # source files of Linux 6
REPEATS = 11
SYMBOL = "django.utils.encoding.force_str"
HOUSESTYLE = command("housestyle.core.main")
Table = dict[str, dict[str, float]]


def main(words: list[str]) -> int:
    """Run the benchmark."""
    options = _options(words)
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        archive = options.archive or download("Django", DJANGO, place / "archives")
        found: Table = {}
        for name, table in _tables(options, place, archive):
            found.setdefault(name, {}).update(table)
            _show(name, table)
    if options.json:
        print(json.dumps(found, indent=1))
    return 0


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the code graph.")
    parser.add_argument("--json", action="store_true", help="print one JSON object too")
    parser.add_argument("--archive", type=Path, help="an sdist of Django, downloaded before")
    parser.add_argument("--files", type=int, nargs="*", default=[SMALL, LARGE])
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--codegraph", action="store_true", help="measure that peer too")
    return parser.parse_args(words)


def _tables(
    options: argparse.Namespace, place: Path, archive: Path
) -> Iterator[tuple[str, dict[str, float]]]:
    whole = _unpacked(archive, place / "django")
    yield "Django, from nothing", _full(whole)
    yield "Django, nothing new", _cost(_index(whole), options.repeats)
    yield "Django, questions", _questions(whole, options.repeats)
    if options.codegraph:
        yield "Django, CodeGraph", _codegraph(place / "peer", whole)
    yield from _updates(whole, "Django", options.repeats)
    sizes = []
    for files in options.files:
        part = subset(whole, place / f"part{files}", files)
        full = _full(part)
        sizes.append((files, full))
        yield f"{files} files, from nothing", full
        yield from _updates(part, f"{files} files", options.repeats)
    if len(sizes) > 1:
        yield f"{LINUX} files, extrapolated", _grown(sizes[0], sizes[-1])


def _unpacked(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    (top,) = folder.iterdir()
    commit_all(top, "Django")
    return top


def _index(repository: Path) -> list[str]:
    return [*HOUSESTYLE, "index", "--repo", str(repository), "--json"]


def _state(repository: Path) -> Path:
    return repository / ".git" / "housestyle"


def _full(repository: Path) -> dict[str, float]:
    """Index from nothing, beside the raw parse and the facts alone of the same contents."""
    parse = part_of("parse", repository)
    facts = part_of("facts", repository)
    shutil.rmtree(_state(repository), ignore_errors=True)
    watched = measured(_index(repository), watch=True)
    shutil.rmtree(_state(repository), ignore_errors=True)
    full = measured(_index(repository))
    told = json.loads(full.output)
    return {
        "files": told["files"],
        "symbols": told["symbols"],
        "calls": told["calls"],
        "raw parse, CPU s": parse["cpu"],
        "facts and store, CPU s": facts["cpu"],
        "facts and store / raw parse": facts["cpu"] / parse["cpu"],
        "index, CPU s": full.cpu,
        "index / raw parse": full.cpu / parse["cpu"],
        "index, wall s": full.wall,
        "peak memory of all processes, MB": watched.memory / 1e6,
        "database, MB": (_state(repository) / "graph.db").stat().st_size / 1e6,
    }


def _questions(repository: Path, repeats: int) -> dict[str, float]:
    """Ask who uses a function, what depends on it, and why one of its callers is one."""
    ask = [*HOUSESTYLE, "graph", "--repo", str(repository)]
    edge = json.loads(measured([*ask, "callers", SYMBOL, "--json"]).output)["facts"][0]
    places = {"callers": SYMBOL, "impact": SYMBOL, "explain": f"{edge['path']}:{edge['line']}"}
    found = {}
    for name, place in places.items():
        for kind, value in _cost([*ask, name, place, "--json"], repeats).items():
            found[f"{name}, {kind}"] = value
    return found


def _cost(line: list[str], repeats: int) -> dict[str, float]:
    measured(line)
    return _medians([measured(line) for _ in range(repeats)])


def _medians(costs: list[Cost]) -> dict[str, float]:
    return {
        "wall s": statistics.median(one.wall for one in costs),
        "CPU s": statistics.median(one.cpu for one in costs),
    }


def _updates(repository: Path, name: str, repeats: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Edit one file again and again, each time with a commit."""
    for which in ("leaf", "wide"):
        for how in ("body", "interface"):
            edited = Edited.choose(repository, _state(repository) / "graph.db", which)
            costs, resolved = [], []
            for number in range(repeats + 1):
                edited.edit(how, number)
                cost = measured(_index(repository))
                resolved.append(json.loads(cost.output)["resolved"])
                costs.append(cost)
            table = {"askers": edited.askers, "resolved": statistics.median(resolved[1:])}
            yield f"{name}, {which} file, {how}", {**table, **_medians(costs[1:])}


def _codegraph(place: Path, repository: Path) -> dict[str, float]:
    """Index with CodeGraph, in a copy."""
    place.mkdir()
    measured(["npm", "install", "--silent", "--prefix", str(place), "@colbymchenry/codegraph"])
    program = place / "node_modules/.bin/codegraph"
    copy = shutil.copytree(repository, place / "copy")
    full = measured([str(program), "init", str(copy)], watch=True)
    (copy / "django/apps/config.py").open("a").write("\n\ndef benchmark():\n    return 1\n")
    again = measured([str(program), "sync", str(copy)])
    return {
        "index, CPU s": full.cpu,
        "index, wall s": full.wall,
        "peak memory of all processes, MB": full.memory / 1e6,
        "one file, CPU s": again.cpu,
        "one file, wall s": again.wall,
    }


def _grown(
    small: tuple[int, dict[str, float]], large: tuple[int, dict[str, float]]
) -> dict[str, float]:
    """Follow the growth between two sizes to the size of Linux."""
    found = {}
    for name in (
        "index, CPU s",
        "index, wall s",
        "database, MB",
        "peak memory of all processes, MB",
    ):
        ratio = math.log(large[1][name] / small[1][name]) / math.log(large[0] / small[0])
        found[f"{name}, exponent"] = ratio
        found[name] = large[1][name] * (LINUX / large[0]) ** ratio
    return found


def _show(name: str, table: dict[str, float]) -> None:
    print(f"\n{name}", file=sys.stderr)
    for key, value in table.items():
        print(f"  {key:<36} {value:>12,.2f}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
