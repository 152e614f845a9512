from __future__ import annotations

import pytest

from tests.ci.workflows.expressions import evaluated, filled

CONTEXTS = {
    "github": {"ref": "refs/heads/it's", "event": {"number": 7, "label": None}, "token": "t"},
    "vars": {},
    "cancelled()": lambda: False,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("github.ref == 'refs/heads/it''s'", True),
        ("${{ github.ref != 'REFS/heads/it''s' }}", False),
        ("vars.RUNNER || 'other'", "other"),
        ("github.event.number && 'some' || 'none'", "some"),
        ("github.event.label.name == 'x'", False),
        ("!cancelled() && (vars.A == 'true' || github.event.number == 7)", True),
        ("!cancelled() && vars.A == 'true'", False),
    ],
)
def test_values(text: str, value: object) -> None:
    assert evaluated(text, CONTEXTS) == value


def test_texts() -> None:
    assert (
        filled("${{ github.event.number }}-${{ vars.X }}-${{ github.token }}", CONTEXTS) == "7--t"
    )
    assert (filled(True, CONTEXTS), filled(3, CONTEXTS)) == ("true", "3")


@pytest.mark.parametrize("text", ["secrets.X", "fromJSON('1')", "github.ref ==", "1 +"])
def test_what_is_not_known_is_an_error(text: str) -> None:
    with pytest.raises((AssertionError, KeyError, IndexError)):
        evaluated(text, CONTEXTS)
