from __future__ import annotations

import pytest

from housestyle.core.settings import HarvestSettings
from housestyle.indexer.queries.building import built
from housestyle.indexer.queries.naming import inside
from housestyle.indexer.queries.settings import DECISIONS
from housestyle.indexer.queries.why import why
from tests.indexer.queries.talking import ROUNDED, TILL, USE, asked
from tests.repositories import GitRepository

RECORD = """# 7. Totals are exact

- Status: accepted
- Date: 2024-05-06

## Context

Floats lose money, so that totals differ from the bank's.

## Considered options

- Round every amount
- Decimal

## Decision

Chosen option: Decimal. `Till.total` adds decimals, see also `other.thing()`.
"""
CITING = "# Why: docs/adr/0007-exact.md\n" + USE.replace(
    "    return", "    # As ADR-7 wants it.\n    return"
)


@pytest.fixture
def shop(git_repository: GitRepository) -> GitRepository:
    git_repository.commit("Till", {"till.py": TILL, "shop.py": USE})
    git_repository.commit("Record", {"docs/adr/0007-exact.md": RECORD, "till.py": ROUNDED})
    return git_repository


def test_a_record_speaks_of_what_it_names(shop: GitRepository) -> None:
    view = asked(shop.folder)
    found = why(view, inside(view, "Till.total"))
    (record,) = [one for one in found.voices if one.kind == "record"]
    assert (record.id, record.title) == ("docs/adr/0007-exact.md", "Totals are exact")
    assert record.what == ("accepted",)
    assert record.time == 1714953600
    labels = [(one.label, one.text) for one in record.reasons]
    assert labels[0] == ("decision", "Chosen option: Decimal.")
    assert ("rationale", "Floats lose money, so that totals differ from the bank's.") in labels
    assert labels[-1] == ("rejected", "Round every amount")
    other = why(view, inside(view, "open_till"))
    assert "record" not in {one.kind for one in other.voices}
    view.close()


@pytest.mark.parametrize("name", ["docs/adr/0007-exact.md", "0007-exact", "ADR-7", "adr 0007"])
def test_what_is_built_on_a_record(shop: GitRepository, name: str) -> None:
    shop.commit("Cite", {"shop.py": CITING})
    view = asked(shop.folder)
    found = built(view, name)
    assert found.decision.kind == "record"
    assert {one.qualname for one in found.symbols} == {"Till.total", "sell"}
    view.close()


def test_code_that_cites_a_record_belongs_to_it(shop: GitRepository) -> None:
    shop.commit("Cite", {"shop.py": USE.replace("    return", "    # See 0007-exact.\n    return")})
    view = asked(shop.folder)
    assert {one.qualname for one in built(view, "ADR-7").symbols} == {"Till.total", "sell"}
    kinds = {one.kind: one for one in why(view, inside(view, "sell")).voices}
    assert kinds["record"].score == 0.9
    view.close()


def test_settings_say_where_records_lie(shop: GitRepository) -> None:
    shop.commit(
        "Move",
        {"notes/exact.md": RECORD, "housestyle.toml": '[harvest]\ndecisions = ["notes/*"]\n'},
    )
    view = asked(shop.folder)
    found = why(view, inside(view, "Till.total"))
    assert [one.id for one in found.voices if one.kind == "record"] == ["notes/exact.md"]
    view.close()


def test_both_ways_to_ask_for_settings_know_the_same_default() -> None:
    assert HarvestSettings().decisions == DECISIONS
