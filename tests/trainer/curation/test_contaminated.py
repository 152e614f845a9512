from __future__ import annotations

from housestyle.trainer.curation.cleanliness import contaminated
from housestyle.trainer.example import Example, example_id

ITEM = "".join(f"    total_{n} = weigh(total_{n - 1}, {n})\n" for n in range(1, 9))


def example(completion: str) -> Example:
    identity = example_id("implementation", "def f():\n", "", completion)
    return Example(identity, "implementation", "def f():\n", "", completion, "a.py", "s", "c", "b")


def test_only_the_example_that_repeats_an_item_is_named() -> None:
    clean, leaked = example("    return open_the_door(key)\n"), example(ITEM)
    assert contaminated([clean, leaked], [ITEM], 0.7) == (leaked.id,)
    assert contaminated([clean, leaked], [], 0.7) == ()
