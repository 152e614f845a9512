"""What a change touches in the code graph, as its comment says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..inert import code
from ..wording import count
from .fitting import fold

if TYPE_CHECKING:
    from ..preview.artifact import Affected, Changed, Impact, Place

MAX_SYMBOLS = 25
MAX_NAMES = 12
MAX_SEEN = 3  # names in the line itself


def impact_parts(impact: Impact | None) -> tuple[list[str], list[str]]:
    """Return lines that are seen at once, and folded parts."""
    if impact is None:
        return [], []
    folded = [
        fold("Changed definitions", list(_symbols(impact.symbols))),
        fold("What it reaches", list(_reached(impact.nearest))),
        fold("Tests that reach it", list(_reached(impact.tests))),
        fold("Changed functions that no test reaches", _names(impact.untested)),
    ]
    return list(_lines(impact)), folded


def _lines(impact: Impact) -> Iterator[str]:
    counts = [f"{one.count:,} {code(one.name, 40)}" for one in impact.counts[:8] if one.count]
    if counts:
        cut = ", as far as was searched" if impact.is_cut else ""
        yield (
            f"- **Impact**: {', '.join(counts)}; used directly by "
            f"{count(impact.callers, 'definition')} outside, reaches {impact.affected:,}{cut}"
        )
        touched, reaching = impact.tests_touched, impact.tests_reaching
        without = f"; none reaches {count(len(impact.untested), 'changed function')}"
        yield (
            f"- **Tests**: {count(touched, 'test')} touched, what changes is reached by "
            f"{reaching:,}{without if impact.untested else ''}"
        )
    if impact.broken:
        named = [f"{code(one.through)} in {code(one.name)}" for one in impact.broken[:MAX_SEEN]]
        more = len(impact.broken) - len(named)
        rest = f" and {more:,} more" if more else ""
        yield f"- **Still used though gone**: {', '.join(named)}{rest}"


def _symbols(symbols: Sequence[Changed]) -> Iterator[str]:
    if not symbols:
        return
    yield from ("| Definition | Change | Where | Used by | Tested |", "|---|---|---|---:|---|")
    for one in symbols[:MAX_SYMBOLS]:
        what = f"{one.change} {code(one.detail, 20)}" if one.detail else one.change
        tested = {True: "yes", False: "no", None: "-"}[one.is_tested]
        cells = (code(one.name), what, _place(one.place), f"{one.callers:,}", tested)
        yield f"| {' | '.join(cells)} |"
    if len(symbols) > MAX_SYMBOLS:
        yield f"\nand {len(symbols) - MAX_SYMBOLS} more"


def _reached(found: Sequence[Affected]) -> Iterator[str]:
    for one in found[:MAX_NAMES]:
        steps = count(one.hops, "step")
        yield f"- {code(one.name)} at {_place(one.place)}: {steps} from {code(one.through)}"
    if len(found) > MAX_NAMES:
        yield f"- and {len(found) - MAX_NAMES} more"


def _names(names: Sequence[str]) -> list[str]:
    more = [f"- and {len(names) - MAX_NAMES} more"] if len(names) > MAX_NAMES else []
    return [*(f"- {code(name)}" for name in names[:MAX_NAMES]), *more]


def _place(place: Place) -> str:
    return code(f"{place.path}:{place.line}" if place.line else place.path, 120)
