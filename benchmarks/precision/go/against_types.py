"""Compares the graph's calls of a Go module with the answers of Go's own type checker.

    python against_types.py FOLDER MODULE [--gopath FOLDER] [--show 20]

Precision is counted over edges that are no guesses and lead to a symbol of the module, at places
where the oracle names what is called; recall over the calls that the oracle sends to a function,
method or interface method of the module. Both compare folder and qualified name, because builds
choose among files that declare the same function. Calls of function values have no static answer,
and what imports packages that are not there cannot be checked: how many edges such calls have is
printed, and they count for nothing. Go has to be installed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from housestyle.core.console import Console
from housestyle.core.settings import IndexerSettings
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.update import update

GUESSES = ("name", "unresolved")
CALLS = ("static", "interface")  # what is a call; literals and conversions are counted apart
UNJUDGED = ("dynamic", "unknown")  # function values; what could not be type-checked
Place = tuple[str, int]  # path, byte of the last identifier
_EDGES = """
SELECT f.path, e.start_byte, e.strategy, t.path, d.qualname
FROM edge e JOIN file f ON f.id = e.file
LEFT JOIN sym s ON s.id = e.target
LEFT JOIN file t ON t.id = s.file
LEFT JOIN def d ON d.blob = t.blob AND d.position = s.position
WHERE e.kind = 'calls' AND f.language = 'go'
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """Where the oracle sends a call; ``target`` is empty outside the module."""

    kind: str
    target: tuple[str, str]
    line: int


def oracle(folder: Path, module: str, gopath: str) -> dict[Place, Answer]:
    """Ask the type checker."""
    source = Path(__file__).with_name("oracle.go")
    environment = {**os.environ, "GO111MODULE": "off"}
    command = ["go", "run", str(source), "-gopath", gopath, str(folder), module]
    printed = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
    found = {}
    for line in printed.splitlines():
        one = json.loads(line)
        target = (_folder(one["target"]), one["qualname"]) if one.get("target") else ("", "")
        found[one["path"], one["offset"]] = Answer(one["kind"], target, one["line"])
    return found


def graph(folder: Path, module: str) -> dict[Place, list[tuple[str, tuple[str, str]]]]:
    """Index a copy of the module and return strategy and target of every call's edges."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "module"
        shutil.copytree(folder, copy, symlinks=True)
        if not (copy / "go.mod").exists():
            (copy / "go.mod").write_text(f"module {module or 'std'}\n")
        git = ["git", "-C", str(copy), "-c", "user.name=a", "-c", "user.email=a@b.example"]
        for command in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-q", "-m", "all"]):
            subprocess.run([*git, *command], check=True)
        database = Path(name) / "graph.db"
        update(Repository.open(copy), database, IndexerSettings(), Console())
        found: dict[Place, list[tuple[str, tuple[str, str]]]] = defaultdict(list)
        for path, start, strategy, target, qualname in sqlite3.connect(database).execute(_EDGES):
            where = (_folder(target), qualname) if target else ("", "")
            found[path, start].append((strategy, where))
    return found


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


@dataclass(slots=True)
class Score:
    """Edges that are right and wrong by strategy, and calls found and not by kind."""

    right: Counter[str]
    wrong: Counter[str]
    found: Counter[str]
    missed: Counter[str]
    unjudged: Counter[str]
    complaints: list[str]


def compare(
    edges: Mapping[Place, list[tuple[str, tuple[str, str]]]], answers: Mapping[Place, Answer]
) -> Score:
    """Judge every edge and every answer."""
    score = Score(Counter(), Counter(), Counter(), Counter(), Counter(), [])
    for place, answer in sorted(answers.items()):
        known = [one for one in edges.get(place, ()) if one[0] not in GUESSES and one[1][1]]
        if answer.kind in UNJUDGED:
            score.unjudged[answer.kind] += bool(known)
            continue
        for strategy, target in known:
            if target == answer.target:
                score.right[strategy] += 1
            else:
                score.wrong[strategy] += 1
                score.complaints.append(
                    f"wrong {place[0]}:{answer.line} {strategy} {target} for {answer}"
                )
        if answer.target[1]:
            hit = any(target == answer.target for _, target in known)
            (score.found if hit else score.missed)[answer.kind] += 1
            if not hit:
                had = edges.get(place, "no reference")
                score.complaints.append(f"missed {place[0]}:{answer.line} {answer} had {had}")
    return score


def report(score: Score, show: int) -> Iterator[str]:
    """Yield the lines to print."""
    for strategy in sorted({*score.right, *score.wrong}):
        yield f"  {strategy:12} right {score.right[strategy]:6} wrong {score.wrong[strategy]:5}"
    for kind in sorted({*score.found, *score.missed}):
        yield f"  {kind:12} found {score.found[kind]:6} missed {score.missed[kind]:4}"
    right, wrong = score.right.total(), score.wrong.total()
    found, missed = (sum(one[kind] for kind in CALLS) for one in (score.found, score.missed))
    yield f"  precision {right / max(right + wrong, 1):.4f} of {right + wrong}"
    yield f"  recall    {found / max(found + missed, 1):.4f} of {found + missed}"
    yield f"  not judged {dict(sorted(score.unjudged.items()))}"
    yield from (f"  {line}" for line in score.complaints[:show])


def main() -> None:
    """Compare one module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("module")
    parser.add_argument("--gopath", default="")
    parser.add_argument("--show", type=int, default=20)
    given = parser.parse_args()
    answers = oracle(given.folder, given.module, given.gopath)
    score = compare(graph(given.folder, given.module), answers)
    sys.stdout.write("\n".join([given.module or "std", *report(score, given.show), ""]))


if __name__ == "__main__":
    main()
