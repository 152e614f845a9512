"""A shop."""

import os.path as p
#      ^ import os.path p
from .base import Base
#    ^ import base Base Base

LIMIT = 10
# <- definition.constant LIMIT


class Shop(Base):
#     ^ definition.class Shop doc="Sells."
#          ^ reference.class Base in=Shop
    """Sells."""

    size: int = 1
#   ^ definition.field Shop.size

    async def sell(self, item: "Item", *rest: int) -> bool:
#             ^ definition.method Shop.sell parameters=self,item,rest returns=:bool complexity=8 cognitive=11 nesting=2 doc="Sell one."
        """Sell one."""
        if item and rest or LIMIT:
            for one in rest:
#           ^ runs rest[] in=Shop.sell
                p.join(one)
#                 ^ reference.call p.join in=Shop.sell
        elif rest:
            return False
        else:
            self.log(item)
#                ^ reference.call self.log in=Shop.sell
        return True if rest else (lambda: helper(1) if rest else 0)
#                                         ^ reference.call helper in=Shop.sell


def helper(a):
#   ^ definition.function helper parameters=a
    def inner(b):
#       ^ definition.function helper.inner parameters=b complexity=3 cognitive=3 nesting=2
        try:
            return b
        except ValueError:
            while True:
                continue
    return inner
