"""Where names belong to a lambda: what they stand for is not known, whatever is called alike."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict

from ...extraction.nesting import Span
from ...extraction.source import Source

MAX_NESTED = 8  # lambdas in one another with a parameter of the same name
_PARAMETER = re.compile(r"(?:^|,)\s*\*{0,2}\s*([^\W\d]\w*)")


class Lambdas:
    """The parameters of a file's lambdas, and the bodies in which they are meant."""

    def __init__(self, source: Source) -> None:
        self._bodies: dict[str, list[Span]] = defaultdict(list)
        for node in source.captures.get("lambda", ()):
            body = node.child_by_field_name("body")
            if body is None:
                continue
            names = source.cut(node.child_by_field_name("parameters"))
            for name in _PARAMETER.findall(names):
                self._bodies[name].append(body.byte_range)
        for bodies in self._bodies.values():
            bodies.sort()

    def __bool__(self) -> bool:
        return bool(self._bodies)

    def own(self, name: str, position: int) -> bool:
        """Return whether a name at a position is a lambda's parameter."""
        bodies = self._bodies.get(name)
        if not bodies:
            return False
        last = bisect_right(bodies, (position, 1 << 62))
        return any(position < end for _, end in bodies[max(last - MAX_NESTED, 0) : last])
