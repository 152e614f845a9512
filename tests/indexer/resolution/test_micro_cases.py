"""The micro cases of ``benchmarks/precision/python`` keep their precision and recall."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

MICRO = Path(__file__).parents[3] / "benchmarks" / "precision" / "python" / "micro.py"
LINE = re.compile(r"(\w+) +precision ([\d.]+) +recall ([\d.]+)")
FLOORS = {"all": (0.99, 0.97), "lambdas": (0.9, 0.8)}
FLOOR = (0.97, 0.93)


def test_precision_and_recall_do_not_fall() -> None:
    done = subprocess.run([sys.executable, str(MICRO)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    scores = {name: (float(p), float(r)) for name, p, r in LINE.findall(done.stdout)}
    assert len(scores) > 15
    low = {
        name: score
        for name, score in scores.items()
        for floor in [FLOORS.get(name, FLOOR)]
        if score[0] < floor[0] or score[1] < floor[1]
    }
    assert low == {}
