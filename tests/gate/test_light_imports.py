"""A rollback must not pay for what makes examples and models: it takes under a second."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("torch", "transformers", "numpy", "housestyle.trainer.kinds", "housestyle.indexer.graph")


def test_promotion_and_rollback_import_nothing_heavy() -> None:
    code = "import sys, housestyle.gate.promotion; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(HEAVY) & set(done.stdout.split())
