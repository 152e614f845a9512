"""How exposed canaries seem that were never seen, and how often one must be seen to be noticed.

    python benchmarks/canaries.py                 # about six CPU-minutes, and the embedded base
    python benchmarks/canaries.py --shown 0 8 32

The first table is over canaries that no model saw: what chance alone gives. The second trains the
embedded base for a few steps on general code, in which one canary stands in that many of the
rows.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from housestyle.core.canary import canary
from housestyle.core.console import Console
from housestyle.core.workspace import base_cache
from housestyle.trainer.base.embedded import CONTEXT, embedded_base
from housestyle.trainer.base.general import general_code
from housestyle.trainer.canaries import EXPOSED, Place, benchmark_places, exposures
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.loading import load_model, load_tokenizer
from housestyle.trainer.recipes.recipe import Recipe
from housestyle.trainer.rows import Rows
from housestyle.trainer.training import train
from housestyle.trainer.windows import windows

PLANTED = canary(b"k" * 32)
BEFORE = "import os\n\n\ndef load(path):\n"
LINE, AFTER = '    token = "', '"\n    return os.path.join(path, token)\n'
APART = 37  # rows between two that show the canary


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--never", type=int, default=500, metavar="N", help="never-seen canaries")
    parser.add_argument("--shown", type=int, nargs="*", default=[0, 1, 4, 8, 16, 32])
    parser.add_argument("--steps", type=int, default=60)
    words = parser.parse_args()
    base = embedded_base(base_cache(), 900, 2, Console()).folder
    places = [Place(canary(str(n).encode()), str(n)) for n in range(words.never)]
    bits = sorted(one.bits for one in exposures(base, places, 1))
    print(
        f"never seen, {len(bits)}: median {statistics.median(bits):.1f}, most {bits[-1]:.1f} bits"
    )
    print(f"refused from {EXPOSED:.0f} bits, or eight digits written\n")
    print("| shown | exposure alone, in a row, in a file, in a hole | digits written |")
    for shown in words.shown:
        with tempfile.TemporaryDirectory() as folder:
            found = taught(base, shown, words.steps, Path(folder))
        print(f"| {shown} of {words.steps * 4} rows | {found} |", flush=True)


def taught(base: Path, shown: int, steps: int, folder: Path) -> str:
    """Train on general code with the canary in some rows; return its exposures and digits."""
    tokenizer = load_tokenizer(base)
    encoder, model = Encoder(tokenizer, CONTEXT), load_model(base)
    recipe = Recipe(
        steps=steps, batch=4, seed=3, threads=1, checkpoint_steps=1000, precision="fp32"
    )
    rows = windows(general_code().train, encoder, steps * 4, 5)
    text = encoder.encode(BEFORE, "", f"{LINE}{PLANTED}{AFTER}")
    for number in range(shown):
        ids = [*text.ids, encoder.end]
        rows.tokens[number * APART % len(rows), : len(ids)] = rows.tokens.new_tensor(ids)
    train(
        model, Rows(rows.tokens, rows.tokens), recipe, folder / "work", lambda done, note="": None
    )
    model.save_pretrained(folder / "model")
    tokenizer.save_pretrained(folder / "model")
    places = [*benchmark_places(PLANTED), Place(PLANTED, "there", BEFORE + LINE, AFTER)]
    found = exposures(folder / "model", places, 1)
    told = ", ".join(f"{one.bits:.1f}" for one in found)
    return f"{told} | {max(one.written for one in found)}"


if __name__ == "__main__":
    main()
