"""How good the embedded base is and what it costs: ``python benchmarks/base.py [NAME=V1,V2,…]``.

It is grown anew in a folder of its own (``--cached`` takes the one in your cache, ``--alone`` stops
here), then tuned by the default recipe on what is kept of a package's releases.
Processor time counts every thread. Bits are those of every byte of the held-out standard library,
given what stands before it; changes are of the suite's completions and of its general code, their
intervals the jackknife's over files. The exit status is 1 when an aim is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tuning import QUIET, Bits, Tuned, change, shown

from housestyle.core.main import LIBRARIES
from housestyle.core.settings import TrainerSettings
from housestyle.core.workspace import base_cache
from housestyle.gate.scoring import score_suite
from housestyle.gate.suite.item import Item, make_item
from housestyle.trainer.base.embedded import Base, embedded_base
from housestyle.trainer.base.general import Document, general_code
from housestyle.trainer.kinds.material import clip, clip_left

PACKAGE = "django=4.2.16,5.0.9,5.1.3,5.2.8"
PIECE, BEFORE = 600, 900  # characters; together about what the base sees
MOST_BITS, MOST_MINUTES = 1.7, 4.0
LEAST_GAIN, MOST_LOSS = 0.10, 0.03
Row = tuple[str, str, str, bool]  # what, measured, aimed at, whether it is met


def main() -> int:
    """Measure, print a table, and say whether every aim is met."""
    os.environ.update(LIBRARIES)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cached", action="store_true", help="do not grow a base")
    parser.add_argument("--alone", action="store_true", help="do not tune it")
    steps = TrainerSettings().base_steps
    parser.add_argument("--steps", type=int, default=steps, help="of the base's training")
    parser.add_argument("--seeds", type=int, default=2, help="models to tune")
    parser.add_argument("package", nargs="?", default=PACKAGE)
    asked = parser.parse_args()
    met = True
    print("| | measured | aimed at |\n|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        cache = base_cache() if asked.cached else Path(scratch) / "cache"
        rows = _of_base(cache, asked.steps, asked.cached)
        if not asked.alone:
            os.environ["HOUSESTYLE_CACHE"] = str(cache)
            os.environ["HOUSESTYLE_TRAINER_BASE_STEPS"] = str(asked.steps)
            rows = [*rows, *_of_tuning(Tuned(asked.package, Path(scratch), asked.seeds))]
        for name, value, aim, is_met in rows:
            print(f"| {name} | {value} | {aim} |", flush=True)
            met &= is_met
    return 0 if met else 1


def _of_base(cache: Path, steps: int, is_cached: bool) -> list[Row]:
    settings = TrainerSettings()
    started = time.process_time()
    base = embedded_base(cache, steps, settings.threads, QUIET)
    minutes = (time.process_time() - started) / 60
    bits, share = held_out_bits(base, settings.threads)
    what = f"bits per byte, {share:.1%} of the held-out standard library"
    rows = [(what, f"{bits:.3f}", f"{MOST_BITS}", bits <= MOST_BITS)]
    if not is_cached:
        aim = f"{MOST_MINUTES:.0f}"
        rows.append(
            ("processor minutes to grow it", f"{minutes:.1f}", aim, minutes <= MOST_MINUTES)
        )
    return rows


def held_out_bits(base: Base, threads: int) -> tuple[float, float]:
    """Return bits per byte of the held-out standard library, and the share of it that was read."""
    documents = general_code().held_out
    items = [item for document in documents for item in pieces(document)]
    scores = score_suite(base.folder, items, threads, lambda done, note="": None)
    read = sum(score.bytes for score in scores)
    whole = sum(len(document.text.encode()) for document in documents)
    return sum(score.bits for score in scores) / read, read / whole


def pieces(document: Document) -> Iterator[Item]:
    """Cut a document into pieces of whole lines, each with what stands before it."""
    text, at = document.text, 0
    while at < len(text):
        piece = clip(text[at : at + PIECE + 1], PIECE) or text[at : at + PIECE]
        before = clip_left(text[max(0, at - BEFORE) : at], BEFORE - 1)
        title = f"{document.name} {at}"
        yield make_item("held out", document.name, before, [piece], title=title)
        at += len(piece)


def _of_tuning(tuned: Tuned) -> list[Row]:
    gained, lost = _moved(tuned, "completion"), _moved(tuned, "retention")
    name = f"{tuned.name}, {tuned.seeds} seed(s)"
    has_gained, has_kept = gained["change"] <= -LEAST_GAIN, lost["change"] <= MOST_LOSS
    return [
        (f"{name}: held-out completions", shown(gained), f"-{LEAST_GAIN:.0%}", has_gained),
        (f"{name}: general code", shown(lost), f"+{MOST_LOSS:.0%}", has_kept),
    ]


def _moved(tuned: Tuned, category: str) -> dict[str, Any]:
    items = [item for item in tuned.items if item.category == category]
    before: Bits = tuned.bits(items, [tuned.base.folder])
    return change(before, tuned.bits(items, tuned.tuned), items)


if __name__ == "__main__":
    sys.exit(main())
