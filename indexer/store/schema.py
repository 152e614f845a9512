"""The schema of ``graph.db``.

Everything in it is derived from git. Facts (``blob``, ``def``, ``ref``, ``imp``, ``flow``) belong
to contents, the rest to views. ``indexer.store.database`` opens the file.
"""

from __future__ import annotations

APPLICATION_ID = 0x68737467  # "hstg"
VERSION = 1  # raise it with every change below; older databases are built again

SCHEMA = """
-- Which extractor made facts: its code, query, grammar and budgets.
CREATE TABLE extractor (
    id INTEGER PRIMARY KEY,
    language TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    UNIQUE (language, fingerprint)
) STRICT;

-- Facts: what one content says by itself. Rows are written once and never changed.
CREATE TABLE blob (
    id INTEGER PRIMARY KEY,
    oid TEXT NOT NULL,
    extractor INTEGER NOT NULL REFERENCES extractor,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    lines INTEGER NOT NULL,
    UNIQUE (oid, extractor)
) STRICT;

CREATE TABLE def (
    blob INTEGER NOT NULL REFERENCES blob,
    position INTEGER NOT NULL,       -- in order of the source; 0 is the module
    scope INTEGER NOT NULL,          -- position of the definition around it
    qualname TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    signature TEXT NOT NULL,
    docstring TEXT NOT NULL,
    decorators TEXT NOT NULL,        -- JSON array
    parameters TEXT NOT NULL,        -- JSON array
    returns TEXT NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    body_byte INTEGER NOT NULL,
    start_line INTEGER NOT NULL,
    end_line INTEGER NOT NULL,
    complexity INTEGER NOT NULL,
    body_hash TEXT NOT NULL,
    own_hash TEXT NOT NULL,
    conditional INTEGER NOT NULL,
    PRIMARY KEY (blob, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE ref (
    blob INTEGER NOT NULL REFERENCES blob,
    position INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    line INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    PRIMARY KEY (blob, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE imp (
    blob INTEGER NOT NULL REFERENCES blob,
    position INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    module TEXT NOT NULL,
    level INTEGER NOT NULL,
    name TEXT NOT NULL,
    alias TEXT NOT NULL,
    line INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    PRIMARY KEY (blob, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE flow (
    blob INTEGER NOT NULL REFERENCES blob,
    position INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    target TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (blob, position)
) STRICT, WITHOUT ROWID;

-- A view shows one tree; each worktree has one.
CREATE TABLE view (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    "commit" TEXT NOT NULL,
    tree TEXT NOT NULL,
    basis TEXT NOT NULL              -- extractor, resolver and settings that it was derived with
) STRICT;

CREATE TABLE view_file (
    view INTEGER NOT NULL REFERENCES view,
    path TEXT NOT NULL,              -- git's quoted form when it is not UTF-8
    blob INTEGER NOT NULL REFERENCES blob,
    module TEXT NOT NULL,
    PRIMARY KEY (view, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE sym (
    view INTEGER NOT NULL REFERENCES view,
    id TEXT NOT NULL,
    path TEXT NOT NULL,
    blob INTEGER NOT NULL,
    position INTEGER NOT NULL,       -- the definition is def(blob, position)
    PRIMARY KEY (view, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE edge (
    view INTEGER NOT NULL REFERENCES view,
    position INTEGER NOT NULL,
    source TEXT NOT NULL,            -- sym.id
    target TEXT NOT NULL,            -- sym.id; empty when external or unresolved
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    strategy TEXT NOT NULL,
    confidence REAL NOT NULL,
    line INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    PRIMARY KEY (view, position)
) STRICT, WITHOUT ROWID;

-- The first-parent line of a view, oldest first, and what each commit did to definitions.
CREATE TABLE history (
    view INTEGER NOT NULL REFERENCES view,
    position INTEGER NOT NULL,
    "commit" TEXT NOT NULL,
    PRIMARY KEY (view, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE change (
    view INTEGER NOT NULL REFERENCES view,
    history INTEGER NOT NULL,        -- position of the commit
    position INTEGER NOT NULL,
    change TEXT NOT NULL,
    path TEXT NOT NULL,
    qualname TEXT NOT NULL,
    ordinal INTEGER NOT NULL,        -- which of the definitions of this name in the file
    before_blob TEXT,
    before_start INTEGER,
    before_end INTEGER,
    after_blob TEXT,
    after_start INTEGER,
    after_end INTEGER,
    PRIMARY KEY (view, history, position)
) STRICT, WITHOUT ROWID;

-- Where each definition of the newest commit first appeared, when not under its present name.
CREATE TABLE birth (
    view INTEGER NOT NULL REFERENCES view,
    path TEXT NOT NULL,
    qualname TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    birth_path TEXT NOT NULL,
    birth_qualname TEXT NOT NULL,
    PRIMARY KEY (view, path, qualname, ordinal)
) STRICT, WITHOUT ROWID;
"""
