"""What a harvest costs, small; ``benchmarks/harvest.py`` measures the whole."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
MOST_MEBIBYTES = 60  # over what the process took before
SLOWEST = 1.0  # MB/s, on a machine that does much else meanwhile


def test_a_transcript_is_read_once_and_in_little_memory() -> None:
    told = subprocess.run(
        [sys.executable, "benchmarks/harvest.py", "3"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    first, second = re.findall(r"([\d.]+) MB/s", told)
    assert float(first) > SLOWEST
    assert float(second) > 10 * float(first)
    assert "  0 turns, 0 calls" in told
    peak, before = map(int, re.findall(r"(\d+) MiB", told))
    assert peak - before < MOST_MEBIBYTES
