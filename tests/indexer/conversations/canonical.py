"""Everything that a database of conversations holds, without what depends on how it got there."""

from __future__ import annotations

from housestyle.indexer.conversations.store import Sessions

QUERIES = {
    "session": """
        SELECT source, native, digest, version, cwd, remote, branch, base, head, parent, agent,
               title, time, is_discussion, standing, is_settled FROM session""",
    "turn": """
        SELECT s.digest, t.native, t.position, t.role, t.text, t.parent, f.native, t.time,
               t.author, t.model, t.branch, t.is_side, t.is_gone, t.is_live, t.rank
        FROM turn t JOIN session s ON s.id = t.session LEFT JOIN turn f ON f.id = t.follows""",
    "tip": """
        SELECT s.digest, t.native, u.native FROM session s
        LEFT JOIN turn t ON t.id = s.tip LEFT JOIN turn u ON u.id = s.side_tip""",
    "call": """
        SELECT s.digest, t.native, c.native, c.position, c.name, c.operation, c.paths, c.command,
               c.status, c.output, c.was_corrected
        FROM call c JOIN turn t ON t.id = c.turn JOIN session s ON s.id = t.session""",
    "edit": """
        SELECT s.digest, c.native, e.position, e.path, e.removed, e.added, e.is_made
        FROM edit e JOIN call c ON c.id = e.call JOIN session s ON s.id = c.session""",
    "place": """
        SELECT s.digest, t.native, p.path, p."commit", p.first, p.last, p.side, p.hunk,
               p.suggestion, p.resolved, p.outdated
        FROM place p JOIN turn t ON t.id = p.turn JOIN session s ON s.id = t.session""",
    "here": """
        SELECT h.source, h.key, s.digest, h.cwd FROM here h JOIN session s ON s.id = h.session""",
    "drift": "SELECT source, key, what, version, type, count FROM drift",
    "removed": """
        SELECT s.digest, t.native, c.native, r.part, r.kind, r.count
        FROM removed r JOIN session s ON s.id = r.session
        LEFT JOIN turn t ON t.id = r.turn LEFT JOIN call c ON c.id = r.call""",
}


def dump(sessions: Sessions) -> list[str]:
    """Return the rows of all tables in an order of their own."""
    found = []
    for table, query in QUERIES.items():
        rows = sorted(map(repr, sessions.connection.execute(query).fetchall()))
        found += [f"{table} {row}" for row in rows]
    return found
