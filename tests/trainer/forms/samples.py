"""Examples to put into forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from housestyle.trainer.example import Example, example_id
from housestyle.trainer.forms.dataset import complete, write_rows
from housestyle.trainer.forms.manifest import Manifest
from housestyle.trainer.kinds.material import Origin, make_example


def sample(number: int, kind: str = "completion", suffix: str = "    return total\n") -> Example:
    prompt = f"# shop/{number % 7}.py\ndef total_{number}(rows):\n"
    completion = f"    total = sum(row.amount + {number} for row in rows)\n"
    origin = Origin(f"shop/{number % 7}.py", f"s{number}", "c" * 40, "b" * 40, "dev-1")
    shows = (f"s{number}", "other")
    return make_example(kind, prompt, completion, origin, suffix=suffix, shows=shows)


def saying(text: str, suffix: str = "") -> Example:
    """An example whose completion is this text."""
    name = example_id("completion", "p\n", suffix, text)
    return Example(name, "completion", "p\n", suffix, text, "a.py", "s", "", "b")


def write_dataset(
    examples: Iterable[Example], folder: Path, facts: Mapping[str, Any] | None = None
) -> Manifest:
    """Write rows and, last, their manifest."""
    return complete(write_rows(examples, folder), folder, facts or {})
