from __future__ import annotations

import pytest

from housestyle.indexer.conversations.sources.fields import instant

YEAR_2026 = 1_767_225_600.0


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("2026-01-01T00:00:00Z", YEAR_2026),
        ("2026-01-01T00:00:00", YEAR_2026),
        (YEAR_2026, YEAR_2026),
        (YEAR_2026 * 1000, YEAR_2026),
        (32_503_679_999, 32_503_679_999.0),
        (32_503_680_000, 0.0),
        (40_000_000_000, 0.0),
        (99_999_999_999, 0.0),
        (32_503_680_000_000, 0.0),
        (-1, 0.0),
        (float("nan"), 0.0),
        (float("inf"), 0.0),
        (True, 0.0),
        ("yesterday", 0.0),
        (None, 0.0),
        ([], 0.0),
    ],
)
def test_an_instant_is_one_that_a_record_can_have(told: object, seconds: float) -> None:
    assert instant(told) == seconds
