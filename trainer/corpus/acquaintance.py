"""Which people the stored texts were made without: who is new may stand in them.

A name is hidden wherever it stands once a history names it. So that a corpus is the same however
many assemblies it took, the sources whose text holds a name that came later are made anew. Names
are remembered as keyed hashes.
"""

from __future__ import annotations

import sqlite3

from ...core.people import People
from .writing import delete

NAME = "people"
_HOLDS = (
    "SELECT DISTINCT source FROM candidate JOIN content ON candidate = number"
    " WHERE instr(prompt, :name) OR instr(suffix, :name) OR instr(completion, :name)"
)
# The id of a text that was never stored tells of its names, too.
_UNTOLD = (
    "SELECT DISTINCT source FROM candidate JOIN content ON candidate = number"
    " WHERE prompt = '' AND completion = ''"
)


def meet(connection: sqlite3.Connection, people: People) -> int:
    """Delete the sources that have to be made anew; return the number of candidates deleted.

    Args:
        connection: of the corpus, in a transaction.
        people: knows the names of the present history.

    """
    row = connection.execute("SELECT value FROM meta WHERE name = ?", [NAME]).fetchone()
    known, now = set(row[0].split()) if row else set(), people.names()
    if known == now.keys():
        return 0
    connection.execute("REPLACE INTO meta VALUES (?, ?)", [NAME, " ".join(sorted(now))])
    stale = _stale(connection, people, known)
    connection.execute("PRAGMA secure_delete = ON")  # else pages that are free keep their text
    deleted = delete(connection, stale)
    connection.execute("PRAGMA secure_delete = OFF")
    return deleted


def _stale(connection: sqlite3.Connection, people: People, known: set[str]) -> set[str]:
    now = people.names()
    new = [name for mark, name in now.items() if mark not in known]
    old = [name for mark, name in now.items() if mark in known]
    # A name that went, or one within another, may have left what cannot be told from the text.
    if known - now.keys() or any(a in b or b in a for a in new for b in old):
        return {key for (key,) in connection.execute("SELECT key FROM source")}
    stale = {key for (key,) in connection.execute(_UNTOLD)}
    for name in new:
        stale |= {key for (key,) in connection.execute(_HOLDS, {"name": name})}
    return stale
