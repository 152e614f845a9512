"""Whether examples earn the context they show: ``python benchmarks/bare.py [NAME=V1,V2,… …]``.

The base is tuned twice by one recipe, on equally many tokens: on what is kept, and on the same
examples with each completion's prompt cut down to its function, so that more of them fit. Both
fill the held-out holes, shown the function alone and what ``housestyle complete`` shows.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from showing import Showing, places
from tuning import Tuned, change, shown

from housestyle.core.main import LIBRARIES
from housestyle.trainer.example import Example
from housestyle.trainer.export.serving import encoder_of
from housestyle.trainer.kinds.completion import KIND

DEFAULT = ("flask=2.1.0,2.2.0,2.3.0", "django=4.2.16,5.0.9,5.1.3,5.2.8")


def main() -> int:
    """Print what less context changes for each package."""
    os.environ.update(LIBRARIES)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2, help="models to tune, of either sort")
    parser.add_argument("packages", nargs="*", default=DEFAULT)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for package in asked.packages:
            _compare(Tuned(package, Path(scratch), asked.seeds))
    return 0


def _compare(tuned: Tuned) -> None:
    material = tuned.session.material
    showing = Showing(material, encoder_of(tuned.base.folder))
    placed = places(material, tuned.items)
    bare = [tuned.tune("bare", bared(tuned.examples), seed) for seed in range(tuned.seeds)]
    print(f"{tuned.name}: completions taught without context, against with")
    for was, now in (("asked", "function"), ("function", "function"), ("asked", "asked")):
        before = tuned.bits(showing.items(was, placed), tuned.tuned)
        items = showing.items(now, placed)
        moved = change(before, tuned.bits(items, bare), items)
        print(f"  shown {now} instead of {was}: {shown(moved)}", flush=True)


def bared(examples: Sequence[Example]) -> list[Example]:
    """Cut every completion's prompt down to the function's own file."""
    return [_bare(one) if one.kind == KIND else one for one in examples]


def _bare(example: Example) -> Example:
    at = example.prompt.rfind(f"# {' '.join(example.path.split())}\n")
    return replace(example, prompt=example.prompt[max(0, at) :])


if __name__ == "__main__":
    sys.exit(main())
