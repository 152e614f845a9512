"""How many different things are taught: shapes of syntax, names, and rarely used functions."""

from __future__ import annotations

import ast
import keyword
import math
import textwrap
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

PATH = 4  # node types from an ancestor down
NAMES_COUNTED = 20_000  # equally many each time: a share of different names falls with length
MOST_CALLERS = 2  # a function with more is not rare


def path_entropy(texts: Iterable[str]) -> float:
    """Return Shannon's entropy of the downward paths in the syntax trees, in bits.

    A path is a node's type with those of up to three ancestors, after the paths of Alon et al.,
    *code2vec* (2019). Text that is not Python by itself is left out.
    """
    paths: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        paths.update(_paths(text))
    total = paths.total()
    return -sum(n / total * math.log2(n / total) for n in paths.values()) if total else 0.0


def name_variety(documents: Iterable[Sequence[str]]) -> float:
    """Return the share of different names among the first names of the documents, 0 to 1."""
    names: list[str] = []
    for tokens in documents:
        names += [one for one in tokens if one.isidentifier() and not keyword.iskeyword(one)]
        if len(names) >= NAMES_COUNTED:
            break
    counted = names[:NAMES_COUNTED]
    return len(set(counted)) / len(counted) if counted else 0.0


def rare_coverage(callers: Mapping[str, Collection[str]], shown: Collection[str]) -> float:
    """Return the share of the rarely called functions of which a call is shown, 0 to 1.

    Args:
        callers: id of a function → ids of the definitions that call it.
        shown: ids of the definitions whose text stands in a kept example.

    """
    known = frozenset(shown)
    rare = [found for found in callers.values() if 0 < len(found) <= MOST_CALLERS]
    return sum(not known.isdisjoint(found) for found in rare) / len(rare) if rare else 1.0


def _paths(text: str) -> Iterator[tuple[str, ...]]:
    try:
        tree = ast.parse(textwrap.dedent(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    waiting: list[tuple[ast.AST, tuple[str, ...]]] = [(tree, ())]
    while waiting:
        node, above = waiting.pop()
        path = (*above, type(node).__name__)[-PATH:]
        yield path
        waiting += [(child, path) for child in ast.iter_child_nodes(node)]
