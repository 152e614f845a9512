"""What context brings, and what tuning: ``python benchmarks/context.py [NAME=V1,V2,… …]``.

Each package's releases become commits (a repository's folder can be named instead; the results go
into its ``.git``). The base and models tuned on what is kept of it fill the held-out holes of the
newest release, shown in one window of tokens: the file as it stands, definitions found by bm25,
what ``housestyle complete`` shows, and what training shows. ``HOUSESTYLE_TRAINER_BASE`` and
``…_RECIPE`` take another base and recipe. Bits per byte of the true text; changes
are paired, their intervals the jackknife's over files. Bits are averaged over ``--seeds`` models,
and intervals leave out what another seed would bring. ``general code`` is the held-out standard
library, which no model was trained on.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from showing import Showing, places
from tuning import Bits, Tuned, change, shown

from housestyle.core.main import LIBRARIES
from housestyle.gate.suite.item import Item
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.export.serving import encoder_of

DEFAULT = (
    "flask=2.1.0,2.2.0,2.3.0",
    "networkx=2.8,3.1,3.4",
    "pip=22.0,23.0,24.0,25.0",
    "django=4.2.16,5.0.9,5.1.3,5.2.8",
)
RETENTION = "retention"
WINDOW = 2048  # tokens, of a base that sees as many
COMPARED = {  # what is asked: model and what it is shown, before and after
    "control: the answer shown, base": (("base", "function"), ("base", "answer")),
    "control: the answer shown, tuned": (("tuned", "function"), ("tuned", "answer")),
    "bm25 instead of the file, base": (("base", "file"), ("base", "bm25")),
    "bm25 instead of the file, tuned": (("tuned", "file"), ("tuned", "bm25")),
    "tuning instead of bm25": (("base", "bm25"), ("tuned", "file")),
    "both against the base alone": (("base", "file"), ("tuned", "bm25")),
    "what `complete` shows instead of the file, tuned": (("tuned", "file"), ("tuned", "asked")),
    "what `complete` shows instead of bm25, tuned": (("tuned", "bm25"), ("tuned", "asked")),
    "similar by bm25 in what `complete` shows, tuned": (
        ("tuned", "asked"),
        ("tuned", "asked, similar by bm25"),
    ),
    "knowing what hidden lines use, tuned": (("tuned", "asked"), ("tuned", "taught")),
}


def main() -> int:
    """Measure every package and print a table each."""
    os.environ.update(LIBRARIES)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2, help="models to tune")
    parser.add_argument("--window", type=int, default=WINDOW, help="most tokens that are shown")
    parser.add_argument("--json", action="store_true", help="print one object a package")
    parser.add_argument("--scratch", type=Path, help="keep repositories and models here")
    parser.add_argument("packages", nargs="*", default=DEFAULT)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        for package in asked.packages:
            tuned = Tuned(package, asked.scratch or Path(made), asked.seeds)
            found = measured(tuned, asked.window)
            print(json.dumps(found) if asked.json else table(found), flush=True)
    return 0


def measured(tuned: Tuned, window: int) -> dict[str, Any]:
    """Return everything that is printed of one package."""
    encoder = encoder_of(tuned.base.folder)
    encoder.context = min(encoder.context, window)
    showing = Showing(tuned.session.material, encoder)
    placed = places(tuned.session.material, tuned.items)
    models = {"base": [tuned.base.folder], "tuned": tuned.tuned}
    asked = {way: showing.items(way, placed) for way in showing.ways}
    bits = {
        (who, way): tuned.bits(items, folders)
        for way, items in asked.items()
        for who, folders in models.items()
    }
    return {
        "package": tuned.name,
        "seeds": tuned.seeds,
        "completions": len(placed),
        "ways": {way: _way(encoder, asked[way], bits, way) for way in asked},
        "compared": {
            name: change(bits[before], bits[after], asked["file"])
            for name, (before, after) in COMPARED.items()
        },
        "general code": _general(tuned, models),
    }


def _way(
    encoder: Encoder, items: list[Item], bits: dict[tuple[str, str], Bits], way: str
) -> dict[str, Any]:
    size = sum(len(item.truth.encode()) for item in items)
    laid = [encoder.encode(item.prompt, item.suffix, item.truth) for item in items]
    return {
        "tokens": round(sum(one.start for one in laid) / len(laid), 1),
        "answer shown": sum(item.truth.strip() in item.prompt for item in items),
        "base": round(sum(bits["base", way].values()) / size, 4),
        "tuned": round(sum(bits["tuned", way].values()) / size, 4),
        "gain": change(bits["base", way], bits["tuned", way], items),
    }


def _general(tuned: Tuned, models: dict[str, list[Path]]) -> dict[str, Any]:
    items = [item for item in tuned.items if item.category == RETENTION]
    bits = {who: tuned.bits(items, folders) for who, folders in models.items()}
    size = sum(len(item.truth.encode()) for item in items)
    means = {who: round(sum(found.values()) / size, 4) for who, found in bits.items()}
    return {**means, "gain": change(bits["base"], bits["tuned"], items)}


def table(found: dict[str, Any]) -> str:
    """Return what was measured as Markdown."""
    general = found["general code"]
    rows = [
        f"\n{found['package']}: {found['completions']} completions, {found['seeds']} seed(s)\n",
        "| shown | tokens | answer among it | base | tuned | tuned against base |",
        "|---|---|---|---|---|---|",
        *(
            f"| {way} | {one['tokens']:.0f} | {one['answer shown']} | {one['base']:.3f} "
            f"| {one['tuned']:.3f} | {shown(one['gain'])} |"
            for way, one in found["ways"].items()
        ),
        f"| general code | | | {general['base']:.3f} | {general['tuned']:.3f} "
        f"| {shown(general['gain'])} |\n",
        "| compared | change |",
        "|---|---|",
        *(f"| {name} | {shown(one)} |" for name, one in found["compared"].items()),
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
