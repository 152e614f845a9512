"""How deep a syntax tree is, without visiting it.

A query takes time in the square of a tree's depth (a sum of 8,000 numbers: 20 s in JavaScript).
Every level of a tree takes at least a byte, so that whatever is deep is long, and going down to
one byte in every thousand finds it.
"""

from __future__ import annotations

from tree_sitter import Node

STEP = 1024  # bytes between two descents: depth is known but for so many levels


def depth(root: Node) -> int:
    """Return the number of levels above the deepest of the bytes that are looked at."""
    cursor = root.walk()
    deepest = 0
    for position in range(root.start_byte, root.end_byte, STEP):
        while cursor.goto_first_child_for_byte(position) is not None:
            pass
        deepest = max(deepest, cursor.depth)
        cursor.reset(root)
    return deepest
