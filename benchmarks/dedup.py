"""Near-duplicates: how fast signatures are made, how many copies are found, what is merged wrongly.

Usage: python benchmarks/dedup.py [FUNCTIONS]

The functions of the running Python's standard library are the documents. A copy of each is planted
in three ways: names renamed, arguments reordered, comments changed. Similarity is the true Jaccard
similarity of two texts' token shingles. The same is told of a reading in which every name counts as
one and the same, which finds renamed copies and merges what is merely of the same form.
"""

from __future__ import annotations

import ast
import json
import keyword
import random
import re
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from housestyle.trainer.corpus.neighbours import found as near_duplicates
from housestyle.trainer.curation.dedup import LEAST_TOKENS, band_keys, signatures
from housestyle.trainer.curation.near import Near
from housestyle.trainer.curation.text import SHINGLE, hashed, tokens_of, windows

THRESHOLD = 0.7
ALIKE = 0.8  # from which a copy must be found
APART = 0.5  # under which two functions are no copies of each other
NAME = re.compile(r"[A-Za-z_]\w*")
ARGUMENTS = re.compile(r"\(([^()\n]+,[^()\n]+)\)")
Read = Callable[[str], str]


def functions(most: int) -> list[str]:
    """Return different functions of the standard library, no two with the same text."""
    found: dict[str, None] = {}
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
        source = path.read_text("utf-8", "replace")
        lines = source.splitlines(keepends=True)
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                text = "".join(lines[node.lineno - 1 : node.end_lineno])
                if len(tokens_of(text)) >= 2 * LEAST_TOKENS:
                    found[text] = None
    chosen = sorted(found)
    random.Random(1).shuffle(chosen)  # noqa: S311 - a sample
    return chosen[:most]


def renamed(text: str, chance: random.Random) -> str:
    """Return a text in which one name is another."""
    names = sorted({n for n in NAME.findall(text) if not keyword.iskeyword(n)})
    name = chance.choice(names)
    return re.sub(rf"\b{name}\b", f"{name}_{chance.randrange(99)}", text)


def reordered(text: str, chance: random.Random) -> str:
    """Return a text in which the arguments of one call or definition are in another order."""
    places = list(ARGUMENTS.finditer(text))
    if not places:
        return text
    match = chance.choice(places)
    arguments = [one.strip() for one in match[1].split(",")]
    chance.shuffle(arguments)
    return f"{text[: match.start(1)]}{', '.join(arguments)}{text[match.end(1) :]}"


def commented(text: str, chance: random.Random) -> str:
    """Return a text with one more comment."""
    lines = text.splitlines(keepends=True)
    place = chance.randrange(1, len(lines)) if len(lines) > 1 else 0
    return "".join([*lines[:place], "    # see the notes about this step\n", *lines[place:]])


def nameless(text: str) -> str:
    """Return a text in which all names are the same."""
    return NAME.sub(lambda match: match[0] if keyword.iskeyword(match[0]) else "name", text)


WAYS = {"renamed": renamed, "reordered": reordered, "commented": commented}


def main() -> None:
    """Print one JSON object."""
    originals = functions(int(sys.argv[1]) if len(sys.argv) > 1 else 4000)
    chance = random.Random(2)  # noqa: S311 - a sample
    copies = [
        (way, n, change(text, chance))
        for n, text in enumerate(originals)
        for way, change in WAYS.items()
    ]
    found: dict[str, object] = {
        "documents": len(originals),
        "signatures_per_s": round(speed(originals)),
    }
    for name, read in (("as written", str), ("nameless", nameless)):
        found[name] = measured(originals, copies, read)
    print(json.dumps(found, indent=2))


def speed(texts: list[str]) -> float:
    """Return how many documents get a signature in a second of one core, tokens included."""
    began = time.process_time()
    for start in range(0, len(texts), 1024):
        signatures([hashed(tokens_of(text)) for text in texts[start : start + 1024]])
    return len(texts) / (time.process_time() - began)


def measured(
    originals: list[str], copies: list[tuple[str, int, str]], read: Read
) -> dict[str, object]:
    """Return recall of planted copies and the share of wrong merges in one reading."""
    texts = [read(text) for text in [*originals, *(text for _, _, text in copies)]]
    values = signatures([hashed(tokens_of(text)) for text in texts])
    keys = band_keys(values, THRESHOLD, [""] * len(texts))
    near = near_duplicates(np.arange(len(texts)), keys, THRESHOLD, lambda rows: values[rows])
    shingles = [set(windows(text, SHINGLE).tolist()) for text in texts]

    def true(one: int, other: int) -> float:
        shared = len(shingles[one] & shingles[other])
        return shared / (len(shingles[one]) + len(shingles[other]) - shared)

    recall = {}
    for way in WAYS:
        planted = [
            (n, row)
            for row, (how, n, text) in enumerate(copies, len(originals))
            if how == way and text != originals[n]
        ]
        alike = [n in near.neighbours(row) for n, row in planted if true(n, row) >= ALIKE]
        every = [n in near.neighbours(row) for n, row in planted]
        recall[way] = {
            "planted": len(every),
            "alike": len(alike),
            "recall": round(sum(alike) / max(1, len(alike)), 4),
            "recall of all": round(sum(every) / max(1, len(every)), 4),
        }
    merged = list(merges(near, len(originals)))
    likeness = np.array([true(one, other) for one, other in merged])
    return {
        "copies": recall,
        "merged": len(merged),
        "of these apart": float((likeness < APART).mean()) if merged else 0.0,
        "of these below the threshold": float((likeness < THRESHOLD).mean()) if merged else 0.0,
    }


def merges(near: Near, originals: int) -> Iterator[tuple[int, int]]:
    """Yield the pairs of originals that are taken for near-duplicates."""
    for row in near.rows[near.rows < originals].tolist():
        for other in near.neighbours(row).tolist():
            if row < other < originals:
                yield row, other


if __name__ == "__main__":
    main()
