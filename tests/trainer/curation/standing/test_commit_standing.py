from __future__ import annotations

import pytest

from housestyle.indexer.history import SymbolChange
from housestyle.trainer.curation.standing.commits import (
    commit_standings,
    is_bot,
    is_quarantined,
)


def change(commit: str, email: str, subject: str = "fix: it") -> SymbolChange:
    return SymbolChange(
        commit, 0, subject, subject, email, 0, "a.py", "f", "body", None, None, None, None, None
    )


def test_places_count_by_contributor() -> None:
    history = [
        change("a", "ada@x.example"),
        change("a", "ada@x.example"),
        change("b", "Bob@x.example"),
        change("c", "ada@x.example", "Merge pull request #7 from Eve/patch-1"),
        change("d", " bob@x.example"),
        change("e", "ada@x.example", "Merge pull request #8 from eve/patch-2"),
    ]
    found = commit_standings(history)
    assert found["a"].touched == 2
    assert [found[c].earlier for c in "abcde"] == [0, 0, 0, 1, 1]
    assert [found[c].since for c in "abcde"] == [4, 3, 2, 1, 0]
    assert [found[c].founding for c in "abcde"] == [0, 1, 2, 1, 2]
    assert found["c"].contributor == found["e"].contributor == "eve"


def test_quarantine_ends_when_commits_settle_and_spares_founders() -> None:
    history = [change(f"c{n}", "ada@x.example") for n in range(20)]
    history += [change(f"e{n}", "eve@x.example") for n in range(5)]
    history += [change(f"d{n}", "ada@x.example") for n in range(8)]
    found = commit_standings(history)
    held = [commit for commit in found if is_quarantined(found[commit], 3, 10)]
    assert held == []  # ten commits came after each of Eve's first three
    assert [c for c in found if is_quarantined(found[c], 3, 11)] == ["e2"]
    assert [c for c in found if is_quarantined(found[c], 3, 13)] == ["e0", "e1", "e2"]
    assert not any(is_quarantined(one, 0, 13) for one in found.values())
    assert not any(is_quarantined(one, 3, 21) for one in found.values())  # a founder


@pytest.mark.parametrize(
    ("address", "bot"),
    [
        ("49699333+dependabot[bot]@users.noreply.github.com", True),
        ("support@dependabot.com", False),
        ("bot@renovateapp.com", True),
        ("29139614+renovate[bot]@users.noreply.github.com", True),
        ("66853113+pre-commit-ci[bot]@users.noreply.github.com", True),
        ("semantic-release-bot@martynus.net", True),
        ("github-actions@github.com", True),
        ("198982749+Copilot@users.noreply.github.com", False),
        ("158243242+devin-ai-integration[bot]@users.noreply.github.com", False),
        ("abbot@x.example", False),
        ("renovated@x.example", False),
        ("12345+ada@users.noreply.github.com", False),
    ],
)
def test_bots_are_known_by_their_addresses(address: str, bot: bool) -> None:
    assert is_bot(address) == bot
