"""``housestyle corpus what-if``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from ...indexer.commands.printing import Section
from ..curation.filters import FILTERS
from ..curation.sampling import sampled
from .asking import Ask, about_corpus
from .looking import Candidates, looking
from .showing import headline, show

SAMPLES = 3


@click.command("what-if")
@click.argument("questions", nargs=-1, metavar="FILTER=VALUE...")
@click.option("--count", type=click.IntRange(min=0), default=SAMPLES, help="Samples of a change.")
@about_corpus
def what_if_(ask: Ask, questions: tuple[str, ...], count: int) -> None:
    """Show what would be kept with other limits, without changing anything.

    Without FILTER=VALUE the filters are listed with the limits in force.
    """
    with looking(ask) as candidates:
        if not questions:
            _list(ask, candidates)
            return
        policy = candidates.look.policy
        for question in questions:
            policy = policy.asked(question)
        found = candidates.look.comparison(policy)
        come, go = (_sample(candidates, found[name], count) for name in ("come", "go"))
        if ask.as_json:
            ids = candidates.look.live.id
            samples = {"come": [ids[row] for row in come], "go": [ids[row] for row in go]}
            ask.tell(
                {**found, "come": len(found["come"]), "go": len(found["go"]), "samples": samples},
                [],
            )
            return
        ask.tell(found, _compared(found))
        for title, rows in (("would come", come), ("would go", go)):
            for row in rows:
                example = candidates.example(row)
                show(example, f"{title}: {headline(example, candidates.look.outcome.reasons[row])}")


def _sample(candidates: Candidates, rows: Sequence[int], count: int) -> list[int]:
    return sampled(rows, candidates.look.live.kind, candidates.look.live.id, count)


def _list(ask: Ask, candidates: Candidates) -> None:
    limits = candidates.look.outcome.limits
    rows = []
    for one in FILTERS:
        spelled = {f"{limit:g}" for (name, _), limit in limits.items() if name == one.name}
        side = "≥" if one.side == "least" else "≤"
        told = f"{side} {' or '.join(sorted(spelled, key=float))}" if spelled else ""
        rows.append((one.name, one.measure, told, one.purpose))
    result = {
        one.name: {kind: str(limit) for (name, kind), limit in limits.items() if name == one.name}
        for one in FILTERS
    }
    ask.tell(
        {"limits": result},
        [Section("", ("filter", "measure", "limit", "drops what it does"), rows)],
    )


def _compared(found: Mapping[str, Any]) -> list[Section]:
    now, then = found["kept"]
    title = f"of {found['candidates']} candidates {now} are kept, and {then} would be"
    note = f"{len(found['come'])} would come, {len(found['go'])} would go"
    changed = [
        (name, str(before), str(after), f"{after - before:+}")
        for table in ("by_kind", "dropped")
        for name, (before, after) in found[table].items()
        if before != after
    ]
    return [Section(title, ("", "now", "then", ""), changed, note=note)]
