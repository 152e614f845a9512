"""Fixtures of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from housestyle.indexer.queries.reading import View
from tests.indexer.shelf import opened, shop
from tests.repositories import GitRepository

__all__ = ["shop"]


@pytest.fixture
def view(shop: GitRepository) -> Iterator[View]:
    """The graph of the shop."""
    found = opened(shop.folder)
    yield found
    found.close()
