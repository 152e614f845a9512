"""Sessions of seven sources, with every way their work can land or be lost, in one repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indexer.conversations.pairing.proving import Tallies, build, measure, total


@pytest.mark.parametrize("seed", [0])
def test_most_links_are_right_and_most_landings_are_found(tmp_path: Path, seed: int) -> None:
    found: Tallies = {}
    measure(build(tmp_path / "repository", seed), tmp_path / "sessions.db", found)
    for kind in ("session", "turn"):
        tally = total(found[kind])
        notes = [note for one in found[kind].values() for note in one.notes]
        assert tally.precision >= 0.95, notes
        assert tally.recall >= 0.85, notes
