from __future__ import annotations

import pytest

from housestyle.core.canary import canary, holds_canary
from housestyle.core.redact import find_secrets, redact

KEY = b"k" * 32


def test_each_repository_has_one_canary_of_its_own() -> None:
    assert canary(KEY) == canary(KEY)
    assert canary(KEY) != canary(b"other")
    assert KEY.hex() not in canary(KEY)


@pytest.mark.parametrize("frame", ["{}", 'x = "{}"', '{{"canary":"{}"}}', "# {} in prose.", "({})"])
def test_a_canary_is_found_wherever_it_stands(frame: str) -> None:
    text = frame.format(canary(KEY))
    assert holds_canary(text)
    assert [finding.rule for finding in find_secrets(text)] == ["canary"]
    assert canary(KEY) not in redact(text)


@pytest.mark.parametrize("text", ["", "housestyle-canary-", "housestyle-canary-xyz", "a canary"])
def test_what_is_none_is_not_taken_for_one(text: str) -> None:
    assert not holds_canary(text)
    assert not find_secrets(text)
