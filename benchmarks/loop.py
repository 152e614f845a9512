"""Measure the loop on real releases: ``python benchmarks/loop.py [PACKAGE VERSION...]``.

For every release: commit it, run the loop, run it again (nothing new), and print what README.md
claims: seconds, peak memory, bits per byte before and after, retention, verdict.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from releases import commit_release, download

DEFAULT = ("flask", "2.1.0", "2.2.0", "2.3.0")


def main(words: list[str]) -> int:
    """Run the benchmark for one package."""
    package, *versions = words or DEFAULT
    with tempfile.TemporaryDirectory() as scratch:
        repository = Path(scratch) / package
        for number, version in enumerate(versions):
            commit_release(repository, download(package, version, Path(scratch) / "sdists"), number)
            _report(f"{package} {version}", *_run(repository, "loop"))
            again, seconds = _run(repository, "loop")
            print(f"  again, nothing new ({not again['new']}): {seconds:.2f} s", flush=True)
        log = _run(repository, "models")[0]["log"]
        for entry in log:
            print(f"log {entry['number']}: {entry['action']} {entry['model'][:12]} {entry['note']}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print(f"peak memory of a process: {peak:.2f} GiB, cores: {os.cpu_count()}")
    return 0


def _run(repository: Path, name: str) -> tuple[dict[str, Any], float]:
    started = time.monotonic()
    command = [sys.executable, "-P", "-m", "housestyle.core.main", name, "--json"]
    done = subprocess.run([*command, "--repo", str(repository)], check=True, capture_output=True)
    return json.loads(done.stdout), time.monotonic() - started


def _report(name: str, told: dict[str, Any], seconds: float) -> None:
    stages = told["stages"]
    index, corpus = stages["index"], stages["assemble"]
    print(f"{name}: {seconds:.1f} s, {index['files']} files, {index['parsed']} parsed")
    print(f"  {corpus['candidates']} candidates ({corpus['new']} new), {corpus['kept']} kept")
    means = stages["evaluate"]["means"]
    for category, after in sorted(means["candidate"].items()):
        base, before = means["base"][category], means["champion"][category]
        change = f"{after / base - 1:+.1%} against the base, {after / before - 1:+.1%} champion"
        print(f"  {category:<14} {base:.4f} -> {after:.4f}  {change}")
    print(f"  verdict: {stages['decide']['verdict']['outcome']}, {stages['promote']['status']}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
