"""Where functions are cut does not depend on what stands around them."""

from __future__ import annotations

from pathlib import Path

from housestyle.trainer.kinds.holes import holes
from tests.repositories import GitRepository
from tests.trainer.workshop import Workshop

BODY = "".join(f"    if left > {n}:\n        left -= {n} * price_of(basket)\n" for n in range(9))
FUNCTION = f"def reduce_everything(basket, left):\n{BODY}    return left\n"


def chosen(folder: Path, name: str, text: str) -> list[tuple[int, int]]:
    """Return the holes of the only function of a file, counted from its first line."""
    workshop = Workshop(GitRepository(folder))
    workshop.commit({name: text}, "feat: everything")
    material, _ = workshop.material(holdout_share=0.0)
    (symbol,) = material.units
    return [
        (hole.first - symbol.start_line, hole.last - symbol.start_line)
        for hole in holes(material, symbol)
    ]


def test_lines_above_and_the_name_of_the_file_change_no_hole(tmp_path: Path) -> None:
    first = chosen(tmp_path / "a", "shop/basket.py", FUNCTION)
    assert len(first) > 1
    assert (
        chosen(tmp_path / "b", "shop/basket.py", f"import os\n\nDEBUG = 1\n\n\n{FUNCTION}") == first
    )
    assert chosen(tmp_path / "c", "store/baskets.py", FUNCTION) == first
