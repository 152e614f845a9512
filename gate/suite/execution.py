"""Execution: a withheld body is written anew, and the repository's own tests say whether it works.

An item is frozen with its tests once it has proved fair (``gate/execution/validity.py``). Without a
sandbox, or an environment in which the tests run, there is no such category: nobody is right or
wrong by lack of tools.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

from ...core.console import Advance
from ...indexer.model import Symbol
from ...trainer.example import Example
from ...trainer.kinds import implementation
from ..execution.answering import MOST_TOKENS
from ..execution.covering import covering_tests
from ..execution.testing import UnavailableError
from ..execution.trial import Trial
from ..execution.validity import Proposal, fair
from ..execution.workbench import Workbench
from ..sandbox.job import SandboxError
from .item import Item, make_item
from .sources import SuiteMaterial, withheld_examples

CATEGORY = "execution"
MOST_TESTS = 8  # of one function
PROPOSED = 3  # functions that are tried for each item that is wanted


@dataclass(frozen=True, slots=True)
class Frozen:
    """The items, and how they were found.

    Attributes:
        items: fair ones.
        counts: withheld functions by what became of them.
    """

    items: tuple[Item, ...]
    counts: dict[str, int]


def freeze(
    source: SuiteMaterial,
    bench: Workbench,
    commit: str,
    most: int,
    workers: int,
    advance: Advance,
) -> Frozen:
    """Make the items of a commit.

    Args:
        source: what items are made from.
        bench: with the commit's files.
        commit: its id.
        most: items that are wanted.
        workers: how many are tried at once.
        advance: told how many are found.

    Raises:
        UnavailableError: the repository's tests do not run here.
    """
    examples = list(_examples(source))
    proposals = {e.id: p for e in examples if (p := _proposal(source, e, commit)) is not None}
    chosen = _spread(source, (e for e in examples if e.id in proposals), most * PROPOSED)
    try:
        found, refused, said = fair(
            bench, [proposals[e.id] for e in chosen], most, workers, advance
        )
    except SandboxError as error:
        raise UnavailableError(f"the sandbox failed: {error}") from error
    if chosen and refused["no steady test"] == len(chosen):
        raise UnavailableError(f"the repository's tests do not pass: {said or 'they say nothing'}")
    by_trial = {(p.trial.path, p.trial.start): e for e in chosen for p in (proposals[e.id],)}
    items = [_item(source, by_trial[one.trial.path, one.trial.start], one.trial) for one in found]
    counts = {"withheld": len(examples), "reached by tests": len(proposals), "fair": len(items)}
    ordered = tuple(sorted(items, key=lambda item: item.id))
    return Frozen(ordered, {**counts, "tried": len(chosen), **dict(sorted(refused.items()))})


def _examples(source: SuiteMaterial) -> Iterator[Example]:
    """Yield the bodies that may be asked for: short enough to be written whole, not of tests."""
    for example in withheld_examples(source, implementation):
        symbol = source.material.by_id[example.symbol]
        fits = source.count(example.completion) < MOST_TOKENS
        if fits and symbol.language == "python" and not symbol.is_test:
            yield example


def _proposal(source: SuiteMaterial, example: Example, commit: str) -> Proposal | None:
    material = source.material
    symbol = material.by_id[example.symbol]
    tests = covering_tests(material, symbol, MOST_TESTS)
    data = material.graph.source(symbol.blob)
    trial = Trial(
        commit, symbol.path, symbol.body_byte, symbol.end_byte, tuple((name, 1) for name in tests)
    )
    body = material.body(symbol)
    if not tests or not _is_whole(data, symbol):
        return None
    return Proposal(trial, data, body)


def _is_whole(data: bytes, symbol: Symbol) -> bool:
    """Tell whether a body begins a line and ends one, so that lines can take its place."""
    begins = data[symbol.body_byte - 1 : symbol.body_byte] == b"\n"
    return begins and data[symbol.end_byte : symbol.end_byte + 1] in (b"\n", b"\r", b"")


def _spread(source: SuiteMaterial, examples: Iterable[Example], most: int) -> list[Example]:
    """Return examples in turn from every file, as if at random."""
    rank = source.material.rank
    files: dict[str, list[Example]] = {}
    for example in sorted(examples, key=lambda one: rank("execution", one.id)):
        files.setdefault(example.path, []).append(example)
    ordered = [files[path] for path in sorted(files, key=lambda path: rank("file", path))]
    turns = (one for turn in zip_longest(*ordered) for one in turn if one is not None)
    return list(islice(turns, most))


def _item(source: SuiteMaterial, example: Example, trial: Trial) -> Item:
    symbol = source.material.by_id[example.symbol]
    return make_item(
        CATEGORY,
        example.path,
        example.prompt,
        [example.completion],
        title=f"{symbol.path}: {symbol.qualname}",
        lasting=source.is_lasting(symbol),
        check=trial.as_text(),
    )
