"""Method resolution order: the C3 linearization that Python uses.

Barrett et al., "A Monotonic Superclass Linearization for Dylan", OOPSLA 1996.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def linearize(
    owner: Item, orders: Sequence[Sequence[Item]], bases: Sequence[Item]
) -> tuple[Item, ...]:
    """Merge the orders of a class's bases.

    Args:
        owner: the class itself.
        orders: linearization of each base.
        bases: the bases in order.

    Returns:
        the class, then its ancestors; where Python would refuse the class, depth first.
    """
    waiting = [list(order) for order in (*orders, bases) if order]
    merged = [owner]
    while waiting:
        tails = {item for order in waiting for item in order[1:]}
        head = next((order[0] for order in waiting if order[0] not in tails), None)
        if head is None:
            rest = (item for order in waiting for item in order)
            return tuple(dict.fromkeys((*merged, *rest)))
        merged.append(head)
        waiting = [[item for item in order if item != head] for order in waiting]
        waiting = [order for order in waiting if order]
    return tuple(dict.fromkeys(merged))
