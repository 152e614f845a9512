"""Which way of writing the open code of a repository prefers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from ....indexer.model import Symbol
from ....trainer.kinds.material import Material
from ....trainer.kinds.retirement import retired_symbols
from .annotations import generics, optional
from .literals import empty, formatting, quotes
from .parsed import Parsed, Use
from .words import closing, mood, period

FORMS: tuple[Callable[[Parsed], Iterator[Use]], ...] = (
    quotes,
    formatting,
    empty,
    optional,
    generics,
    mood,
    period,
    closing,
)
# What is looked at, so that the cost does not grow with the repository.
MOST_FILES, MOST_UNITS = 60, 400
LEAST_USES, LEAST_FILES = 8, 3  # of a preferred side
LEAST_SHARE = 0.85  # of all uses


def preferred(material: Material) -> dict[str, str]:
    """Return form → the side that is nearly always taken; for ``Material.once``."""
    files: dict[tuple[str, str], set[str]] = defaultdict(set)
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for symbol in _open_units(material):
        parsed = Parsed.of(material.graph.source(symbol.blob), symbol)
        for use in uses_in(parsed) if parsed else ():
            uses[use.form][use.side] += 1
            files[use.form, use.side].add(symbol.path)
    found = {form: sides.most_common(1)[0] for form, sides in sorted(uses.items())}
    return {
        form: side
        for form, (side, count) in found.items()
        if count >= max(LEAST_USES, LEAST_SHARE * uses[form].total())
        and len(files[form, side]) >= LEAST_FILES
    }


def uses_in(parsed: Parsed) -> Iterator[Use]:
    """Yield every place of a function that one of the forms is about."""
    for form in FORMS:
        yield from form(parsed)


def _open_units(material: Material) -> list[Symbol]:
    """Return some of the functions that may be shown, of some files."""
    hidden = material.forbidden | material.once(retired_symbols).keys()
    units = [unit for unit in material.units if unit.id not in hidden]
    paths = sorted({unit.path for unit in units}, key=lambda path: material.rank("form", path))
    chosen = set(paths[:MOST_FILES])
    shown = [unit for unit in units if unit.path in chosen]
    return sorted(shown, key=lambda unit: material.rank("form", unit.id))[:MOST_UNITS]
