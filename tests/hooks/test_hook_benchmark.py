from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks/hook.py"


@pytest.mark.slow
def test_the_benchmark_prints_its_figures() -> None:
    words = [sys.executable, BENCHMARK, "--json", "--quick"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    commits, rebase, worker = json.loads(done.stdout).values()
    assert {"added, median, ms", "added, p95, ms"} <= set(commits)
    assert rebase["index runs, most"] <= 2
    assert worker["ratio"] > 0
