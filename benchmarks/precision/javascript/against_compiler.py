"""Compares the graph's calls of a repository with the answers of TypeScript's own compiler.

    python against_compiler.py REPOSITORY [--modules FOLDER] [--show 20] [--answers FILE]

Precision is counted over edges that are no guesses and lead to a symbol of the repository, at
calls for which the compiler names what is called; recall over the calls that the compiler sends to
a function, method or class of the repository. Calls of which the compiler knows only a type (of a
parameter, of ``any``) have no answer; how many edges they have is printed, and they count for
nothing. A declaration file beside its source stands for it. Node.js has to be installed, and ``npm
install typescript`` done in ``--modules``.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from housestyle.core.console import Console
from housestyle.core.settings import IndexerSettings
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.languages.table import language_of
from housestyle.indexer.update import update

GUESSES = ("name", "unresolved")
FAMILY = "javascript"
Call = tuple[str, int]  # path, byte after the called expression
Target = tuple[str, int]  # path, first byte of a definition
_EDGES = """
SELECT f.path, e.end_byte, e.strategy, e.line, t.path, d.start_byte
FROM edge e JOIN file f ON f.id = e.file
LEFT JOIN sym s ON s.id = e.target
LEFT JOIN file t ON t.id = s.file
LEFT JOIN def d ON d.blob = t.blob AND d.position = s.position
WHERE e.kind = 'calls'
"""
_DEFINITIONS = """
SELECT f.path, d.start_byte, d.end_byte, d.qualname FROM file f JOIN def d ON d.blob = f.blob
WHERE d.kind NOT IN ('module', 'field', 'constant')
"""


@dataclass(slots=True)
class Score:
    """Counts of one repository."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    unjudged: int = 0
    found: int = 0
    missed: int = 0
    disagreements: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)


def files(folder: Path) -> list[str]:
    """Return the source files of a repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=folder, check=True, stdout=subprocess.PIPE
    ).stdout.decode("utf-8", "surrogateescape")
    spoken = ((path, language_of(path)) for path in listed.split("\0") if path)
    return [path for path, one in spoken if one is not None and one.family == FAMILY]


def ask(folder: Path, modules: Path) -> list[dict[str, object]]:
    """Ask the compiler."""
    script = Path(__file__).with_name("oracle.cjs")
    environment = {**os.environ, "NODE_PATH": str(modules / "node_modules")}
    printed = subprocess.run(
        ["node", str(script), str(folder)],
        input=json.dumps(files(folder)).encode(),
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    found: list[dict[str, object]] = json.loads(printed)
    return found


def index(folder: Path) -> tuple[dict[Call, list[tuple[str, Target | None]]], Mapping[str, Spans]]:
    """Index a repository; return the edges of each call, and the definitions of each file."""
    with tempfile.TemporaryDirectory() as scratch:
        database = Path(scratch) / "graph.db"
        update(Repository.open(folder), database, IndexerSettings(), Console(quiet=True))
        connection = sqlite3.connect(database)
        edges: dict[Call, list[tuple[str, Target | None]]] = defaultdict(list)
        for path, end, strategy, _, target, start in connection.execute(_EDGES):
            edges[path, end].append((strategy, None if target is None else (target, start)))
        spans: dict[str, Spans] = defaultdict(Spans)
        for path, start, end, name in connection.execute(_DEFINITIONS):
            spans[path].add(start, end, name)
    return edges, spans


class Spans:
    """The definitions of a file."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []
        self._names: dict[int, str] = {}

    def add(self, start: int, end: int, name: str) -> None:
        """Add a definition."""
        self._spans.append((start, -end))
        self._names[start] = name

    def alike(self, other: Spans, start: int) -> Iterator[int]:
        """Yield the definitions that have the name of one in another file."""
        name = other._names.get(start)
        return (each for each, known in self._names.items() if known == name)

    def innermost(self, position: int) -> int | None:
        """Return the first byte of the innermost definition around a position."""
        self._spans.sort()
        at = bisect_right(self._spans, (position, 0)) - 1
        while at >= 0:
            start, end = self._spans[at]
            if -end > position:
                return start
            at -= 1
        return None


def compare(
    answers: Sequence[Mapping[str, object]],
    edges: Mapping[Call, list[tuple[str, Target | None]]],
    spans: Mapping[str, Spans],
) -> Score:
    """Count agreements and disagreements."""
    score = Score()
    for answer in answers:
        call = (str(answer["file"]), int(str(answer["end"])))
        wanted = {*_wanted(answer, spans)}
        sure = [one for one in edges.get(call, ()) if one[0] not in GUESSES]
        place = f"{call[0]}:{answer['line']} {answer['text']}"
        if wanted:
            if any(target in wanted for _, target in sure):
                score.found += 1
            else:
                score.missed += 1
                how = sorted({(strategy, target is None) for strategy, target in sure})
                score.misses.append(f"{place} -> {sorted(wanted)[:2]} {how}")
        for strategy, target in sure:
            _judge(score, answer, place, wanted, strategy, target)
    return score


def _judge(
    score: Score,
    answer: Mapping[str, object],
    place: str,
    wanted: set[Target],
    strategy: str,
    target: Target | None,
) -> None:
    if target is None:
        return
    if not wanted and not answer["outside"]:
        score.unjudged += 1
    elif target in wanted:
        score.right[strategy] += 1
    else:
        score.wrong[strategy] += 1
        score.disagreements.append(f"{strategy:11} {place} -> {target}, not {sorted(wanted)[:2]}")


def _wanted(answer: Mapping[str, object], spans: Mapping[str, Spans]) -> Iterator[Target]:
    internal = answer["internal"]
    for path, position in internal if isinstance(internal, list) else ():
        start = spans[path].innermost(position) if path in spans else None
        yield (path, position if start is None else start)
        source = path.removesuffix(".d.ts") + ".js"
        if start is not None and source != f"{path}.js" and source in spans:
            yield from ((source, each) for each in spans[source].alike(spans[path], start))


def report(name: str, score: Score, show: int) -> None:
    """Print the counts of a repository."""
    right, wrong = sum(score.right.values()), sum(score.wrong.values())
    precision = right / max(1, right + wrong)
    recall = score.found / max(1, score.found + score.missed)
    print(
        f"{name}: precision {precision:.3f} ({right}/{right + wrong}), "
        f"recall {recall:.3f} ({score.found}/{score.found + score.missed}), "
        f"{score.unjudged} edges without an answer"
    )
    for strategy in sorted({*score.right, *score.wrong}):
        print(f"  {strategy:11} right {score.right[strategy]:5} wrong {score.wrong[strategy]:5}")
    for line in score.disagreements[:show]:
        print("  wrong:", line)
    for line in score.misses[:show]:
        print("  missed:", line)


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", type=Path, nargs="+")
    parser.add_argument("--modules", type=Path, default=Path())
    parser.add_argument("--answers", action="store_true", help="keep them beside the repository")
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    for folder in map(Path.resolve, options.repositories):
        kept = folder.with_suffix(folder.suffix + ".answers.json")
        if options.answers and kept.exists():
            answers = json.loads(kept.read_text())
        else:
            answers = ask(folder, options.modules.resolve())
            if options.answers:
                kept.write_text(json.dumps(answers))
        report(folder.name, compare(answers, *index(folder)), options.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
