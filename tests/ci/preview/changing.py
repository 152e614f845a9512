"""A small shop with a change on a branch: real commits, for what a preview says of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from housestyle.ci.preview.artifact import Artifact, Count, read_artifact
from housestyle.ci.preview.preview import FILE, preview
from housestyle.ci.session import Session, open_session
from housestyle.core.console import Console
from tests.conftest import GIT_ENVIRONMENT
from tests.repositories import GitRepository
from tests.trainer.shop_sources import shop

SPAN = "main..change"
CLAUDE = "Co-authored-by: Claude <noreply@anthropic.com>"
CLOSING = '''"""Closes what is open."""

from shop.voucher import close_voucher


def close_all(desk, vouchers):
    """Close every voucher of a desk, the oldest first."""
    for voucher in sorted(vouchers, key=lambda one: one.number):
        if close_voucher(desk, voucher, "the year is over") == 0:
            desk.store.note("desk", desk.number, "empty", 0)
'''
DISCOUNT = '''"""Discounts."""

from shop.money import convert


def discounted(order, percent, rates):
    """Take some percent off an order and convert what is left."""
    if not 0 <= percent <= 100:
        raise ValueError(f"{percent} is no share of an order")
    remaining = order.amount * (100 - percent) / 100
    order.note = f"{percent} percent off"
    return convert(remaining, rates[order.currency])
'''
TESTS = '''"""Tests of orders."""

from shop.order import OrderDesk
from shop.money import rounded


def test_total():
    desk = OrderDesk({}, {"EUR": 1})
    assert desk.total_of_orders("EUR") == 0


def test_rounding():
    assert rounded(1) == 1
'''


@contextmanager
def sealed() -> Iterator[None]:
    """Let git run outside of a single test as it does in one."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in GIT_ENVIRONMENT.items():
            patch.setenv(name, value)
        yield


def changed_shop(folder: Path) -> GitRepository:
    """Make the repository; ``main`` went on after ``change`` left it."""
    repository = GitRepository(folder)
    files = {**shop(), "shop/closing.py": CLOSING, "tests/test_order.py": TESTS}
    repository.commit("feat: the shop", files)
    repository.commit("fix: places of invoices", shop(invoice=1))
    repository.git("checkout", "-q", "-b", "change")
    repository.commit(f"feat: discounts\n\n{CLAUDE}", {"shop/discount.py": DISCOUNT})
    repository.git("mv", "shop/refund.py", "shop/repayment.py")
    voucher = shop()["shop/voucher.py"].partition("def close_voucher")[0]
    places = shop(order=1)["shop/order.py"]
    repository.commit("fix: orders have three places", {"shop/order.py": places})
    repository.commit("refactor: vouchers close by themselves", {"shop/voucher.py": voucher})
    repository.git("checkout", "-q", "main")
    repository.commit("fix: places of parcels", shop(parcel=2, invoice=1))
    return repository


def opened(repository: GitRepository) -> Session:
    """Open a session of the repository."""
    return open_session(repository.folder, Console(quiet=True))


def previewed(repository: GitRepository, span: str = SPAN, *, surprise: bool = False) -> Artifact:
    """Return the preview of some commits."""
    outcome = preview(opened(repository), span, surprise=surprise)
    return read_artifact((outcome.folder / FILE).read_bytes())


def total(counts: tuple[Count, ...]) -> int:
    """Return the sum of counts."""
    return sum(one.count for one in counts)


def named(counts: tuple[Count, ...]) -> dict[str, int]:
    """Return counts by name."""
    return {one.name: one.count for one in counts}
