"""Sessions of seven sources, with every way their work can land or be lost, in one repository."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.indexer.conversations.pairing.proving import Tallies, build, measure, total
from tests.indexer.conversations.pairing.scenarios import HELD_BACK, SCENARIOS

QUICK = (
    *("corrected", "split", "split_by_hunk", "retried", "reformatted", "moved"),
    *("removed", "chosen", "superseded", "told_by_head", "discarded", "committed_by_agent"),
)
ALL = (*SCENARIOS, *(one.__name__ for one in HELD_BACK))


def test_most_links_are_right_and_most_landings_are_found(tmp_path: Path) -> None:
    prove(tmp_path, 0, QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_all_that_can_happen_to_work(tmp_path: Path, seed: int) -> None:
    prove(tmp_path, seed, ALL)


def prove(folder: Path, seed: int, names: Iterable[str]) -> None:
    found: Tallies = {}
    measure(build(folder / "repository", seed, names), folder / "sessions.db", found)
    for kind in ("session", "turn"):
        tally = total(found[kind])
        notes = [note for one in found[kind].values() for note in one.notes]
        assert tally.precision >= 0.95, notes
        assert tally.recall >= 0.85, notes
