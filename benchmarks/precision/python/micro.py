"""Measure calls on micro cases: ``python benchmarks/precision/python/micro.py [-v] [CATEGORY...]``.

Every case is run under a profiler, and what it really called is compared with the calls that the
graph shows and does not label as guesses. Prints precision and recall for each category.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cases import Call, Case, read_cases
from graph_calls import GUESSES, graph_calls

TRACE = Path(__file__).with_name("trace.py")


@dataclass(slots=True)
class Score:
    """Right, wrong and missing calls."""

    right: int = 0
    wrong: int = 0
    missing: int = 0

    def add(self, other: Score) -> None:
        """Add another score."""
        self.right += other.right
        self.wrong += other.wrong
        self.missing += other.missing

    @property
    def precision(self) -> float:
        """Share of the calls shown that happen."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Share of the calls that happen that are shown."""
        return self.right / max(self.right + self.missing, 1)


def trace(cases: Sequence[Case]) -> list[set[Call]]:
    """Run cases and return the calls of each."""
    with tempfile.TemporaryDirectory() as scratch:
        folders = [_write(case, Path(scratch, str(place))) for place, case in enumerate(cases)]
        words = [sys.executable, "-I", str(TRACE), *map(str, folders)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    lines = done.stdout.splitlines()
    return [{(caller, callee) for caller, callee in json.loads(line)} for line in lines]


def _write(case: Case, folder: Path) -> Path:
    for path, source in case.files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(source, "utf-8")
    return folder


def shown(case: Case) -> set[Call]:
    """Return the calls inside the program that the graph shows as facts."""
    files = {path: source.encode() for path, source in case.files.items()}
    return {
        (call.caller, call.callee)
        for call in graph_calls(files)
        if call.kind == "calls" and call.target_path and call.strategy not in GUESSES
    }


def compare(case: Case, traced: set[Call]) -> tuple[Score, set[Call], set[Call]]:
    """Return the score, the wrong and the missing calls of a case."""
    expected = (traced | case.expected) - case.excused
    found = shown(case) - case.excused
    wrong, missing = found - expected, expected - found
    return Score(len(found & expected), len(wrong), len(missing)), wrong, missing


def main(words: list[str]) -> int:
    """Print the scores."""
    verbose = "-v" in words
    chosen = [word for word in words if word != "-v"]
    scores: dict[str, Score] = defaultdict(Score)
    cases = [case for case in read_cases() if not chosen or case.category in chosen]
    for case, traced in zip(cases, trace(cases), strict=True):
        score, wrong, missing = compare(case, traced)
        scores[case.category].add(score)
        scores["all"].add(score)
        if verbose:
            for sign, calls in (("+", wrong), ("-", missing)):
                for caller, callee in sorted(calls):
                    print(f"{sign} {case.category}/{case.name}: {caller} -> {callee}")
    for category, score in scores.items():
        if category != "all":
            print(_line(category, score))
    print(_line("all", scores["all"]))
    return 0


def _line(name: str, score: Score) -> str:
    counts = f"{score.right:4} right {score.wrong:3} wrong {score.missing:3} missing"
    return f"{name:14} precision {score.precision:.3f}  recall {score.recall:.3f}  {counts}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
