"""How long `housestyle rollback` takes with the start of its process, by the size of the model.

    python benchmarks/rollback.py [--megabytes 8 64 512] [--runs 5]

The older model's digest is verified in that time, byte for byte, and no store is asked.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from housestyle.gate.promotion import promote
from housestyle.gate.registry import Registry

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the tests know how to make verdicts and models

from housestyle.gate.artifact import model_digest  # noqa: E402
from tests.gate.models import make_model, verdict_for  # noqa: E402

COMMAND = [sys.executable, "-P", "-m", "housestyle.core.main", "rollback", "--offline"]


def promoted(repository: Path, megabytes: int) -> None:
    """Make a repository with two promoted models of a size."""
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    words = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q"]
    subprocess.run(["git", *words, "--allow-empty", "-m", "a"], cwd=repository, check=True)
    registry = Registry(repository / ".git" / "housestyle" / "registry")
    champion = None
    for name in ("a", "b"):
        folder = make_model(repository.parent / f"{name}{megabytes}", name)
        (folder / "model.safetensors").write_bytes(weights(megabytes << 20))
        (folder / "config.json").write_text(f'{{"model_type": "llama", "name": "{name}"}}')
        verdict = verdict_for(model_digest(folder), champion)
        promote(registry, folder, verdict, actor="ci", time=1)
        champion = verdict.candidate


def weights(size: int) -> bytes:
    """Return a safetensors file with one tensor of random bytes."""
    header = f'{{"w":{{"dtype":"U8","shape":[{size}],"data_offsets":[0,{size}]}}}}'.encode()
    return len(header).to_bytes(8, "little") + header + os.urandom(size)


def once(repository: Path) -> tuple[float, float]:
    """Roll back and forth; return seconds by the clock and of processor time of the first."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([*COMMAND, "--repo", str(repository)], check=True, capture_output=True)
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    back = [*COMMAND, "--to", "2", "--repo", str(repository)]
    subprocess.run(back, check=True, capture_output=True)
    return wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    """Print a line a size: medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, nargs="+", default=[8, 64, 512])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    for megabytes in options.megabytes:
        with tempfile.TemporaryDirectory() as folder:
            repository = Path(folder) / "repository"
            promoted(repository, megabytes)
            walls, spent = zip(*(once(repository) for _ in range(options.runs)), strict=True)
        wall, processor = statistics.median(walls), statistics.median(spent)
        print(f"{megabytes:>5} MiB  {wall:.2f} s by the clock, {processor:.2f} s of processor time")


if __name__ == "__main__":
    main()
