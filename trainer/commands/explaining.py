"""``housestyle corpus explain`` and ``dropped``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import click

from ...core.errors import UserError
from ...indexer.commands.printing import Section
from ..curation.look import Look
from ..curation.sampling import sampled
from .asking import Ask, about_corpus
from .looking import Candidates, looking
from .showing import headline, show


@click.command("explain")
@click.argument("identity", metavar="ID")
@about_corpus
def explain_(ask: Ask, identity: str) -> None:
    """Say why the example ID was kept or dropped."""
    with looking(ask) as candidates:
        row = candidates.look.row(identity)
        found = candidates.look.explanation(row)
        if not ask.as_json:
            example = candidates.example(row)
            show(example, headline(example, found["reason"]))
        ask.tell(found, list(_explained(found)))


@click.command("dropped")
@click.option("--reason", default="", metavar="R", help="Show samples of what R dropped.")
@click.option("--kind", default="", metavar="K", help="Only examples of this kind.")
@click.option("--count", type=click.IntRange(min=1), default=5, show_default=True, help="Samples.")
@about_corpus
def dropped_(ask: Ask, reason: str, kind: str, count: int) -> None:
    """Show what was dropped: all reasons with their numbers, or samples of one."""
    with looking(ask) as candidates:
        if not reason:
            counts = candidates.look.counts()
            rows = [(name, str(value)) for name, value in counts.items()]
            ask.tell({"dropped": counts}, [Section("", ("reason", "dropped"), rows)])
            return
        if reason not in candidates.look.counts():
            _tell_sources(ask, reason)
        found = rows_of(candidates.look, reason, kind)
        chosen = sampled(found, candidates.look.live.kind, candidates.look.live.id, count)
        show_rows(ask, candidates, chosen, {"reason": reason, "dropped": len(found)})


def _tell_sources(ask: Ask, reason: str) -> None:
    """Say that a reason stopped its sources before anything was made of them."""
    stopped = ask.last["result"].get("dropped", {}).get(reason)
    if stopped:
        problem = f"{stopped} sources were left out ({reason}) before an example was made of them"
        raise UserError(problem, "ask `housestyle corpus dropped` for what has samples")


def rows_of(look: Look, reason: str, kind: str) -> list[int]:
    """Return the candidates of a kind that a reason dropped; "" is no condition on the kind.

    Raises:
        UserError: nothing was dropped for this reason.

    """
    rows = look.rows_dropped(reason)
    if reason and not rows:
        known = list(look.counts())
        closest = get_close_matches(reason, known, n=1, cutoff=0.0)
        remedy = f"did you mean {closest[0]!r}?" if closest else "nothing was dropped at all"
        raise UserError(f"nothing was dropped for {reason!r}", remedy)
    return [row for row in rows if kind in ("", look.live.kind[row])]


def show_rows(
    ask: Ask, candidates: Candidates, rows: Sequence[int], result: Mapping[str, Any]
) -> None:
    """Print candidates for people, or together with ``result`` for scripts."""
    examples = [(candidates.example(row), candidates.look.outcome.reasons[row]) for row in rows]
    if ask.as_json:
        samples = [{**example.as_row(), "reason": reason} for example, reason in examples]
        ask.tell({**result, "samples": samples}, [])
    else:
        for example, reason in examples:
            show(example, headline(example, reason))


def _explained(found: Mapping[str, Any]) -> Iterator[Section]:
    checks = [
        (
            check["filter"],
            check["measure"],
            f"{check['value']:g}" if isinstance(check["value"], float) else str(check["value"]),
            f"{'≥' if check['side'] == 'least' else '≤'} {check['limit']}",
            "" if check["passed"] else "missed",
        )
        for check in found["checks"]
    ]
    if checks:
        yield Section("", ("filter", "measure", "value", "limit", ""), checks)
    for check in found["checks"]:
        if not check["passed"]:
            yield Section("", note=f"{check['filter']}: {check['purpose']}")
    if found["survivor"]:
        yield Section("", note=f"a copy of {found['survivor']}, which stands for it")
    elif found["copies"]:
        yield Section("", note=f"stands for {', '.join(found['copies'])}")
    for cap in found["caps"]:
        told = f"{cap['group']} brought {cap['candidates']}, of which {cap['kept']} are kept"
        yield Section("", note=told)
    if found["decision"]:
        note = found["decision"].get("note", "")
        yield Section("", note=f"a person decided: {found['decision']['action']} {note}".rstrip())
