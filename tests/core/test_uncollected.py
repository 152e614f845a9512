from __future__ import annotations

import gc

import pytest

from housestyle.core.uncollected import uncollected


@uncollected()
def fail() -> None:
    assert not gc.isenabled()
    raise KeyError


def test_cycles_are_searched_for_again_whatever_happens() -> None:
    with pytest.raises(KeyError):
        fail()
    assert gc.isenabled()


def test_who_did_without_before_does_without_after() -> None:
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
