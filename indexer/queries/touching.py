"""Which commits changed each symbol, under any of its names, for all symbols at once."""

from __future__ import annotations

from collections import defaultdict

from ..model import symbol_number
from ..store.quoting import unquote
from .reading import View

_CHANGES = (
    "SELECT path, qualname, ordinal, history FROM change WHERE view = ?"
    " AND change IN (SELECT value FROM json_each(?))"
)


def touching(view: View, changes: str) -> dict[int, set[int]]:
    """Return for each symbol, by number, the places on the history of the commits that changed it.

    Args:
        view: its history must be up to HEAD.
        changes: JSON list of the changes that count; see ``history.SymbolChange``.
    """
    found: dict[int, set[int]] = defaultdict(set)
    for path, qualname, ordinal, commit in view.connection.execute(_CHANGES, (view.id, changes)):
        found[symbol_number(unquote(path), qualname, ordinal)].add(commit)
    for now, born in _births(view).items():
        found[now] |= found.get(born, set())
    return found


def _births(view: View) -> dict[int, int]:
    """Return for each symbol that once had another name the symbol that it was at first."""
    rows = view.connection.execute(
        "SELECT path, qualname, ordinal, birth_path, birth_qualname FROM birth"
        " WHERE view = ? ORDER BY history",
        (view.id,),
    )
    found: dict[int, int] = {}
    for path, qualname, ordinal, born_path, born_name in rows:
        now = symbol_number(unquote(path), qualname, ordinal)
        found.pop(now, None)
        if born_path is not None:
            found[now] = symbol_number(unquote(born_path), born_name, 0)
    return found
