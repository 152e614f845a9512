"""The schema of ``graph.db``.

Everything in it is derived from git. Facts (``blob``, ``def``) belong to contents and know no path;
the rest belongs to views, one for each worktree. ``indexer.store.database`` opens the file.
"""

from __future__ import annotations

from .readable import READABLE

APPLICATION_ID = 0x68737467  # "hstg"
VERSION = 6  # raise it with every change below; older databases are built again

TABLES = """
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
    oid TEXT NOT NULL,               -- git's id of the content
    extractor INTEGER NOT NULL REFERENCES extractor,
    status TEXT NOT NULL,            -- indexed, partial or skipped
    reason TEXT NOT NULL,
    lines INTEGER NOT NULL,
    flow TEXT NOT NULL,              -- JSON: what names mean (indexer.store.packing)
    refs TEXT NOT NULL,              -- JSON: uses of names
    UNIQUE (oid, extractor)
) STRICT;

-- Definitions in order of the source (0 is the module), then fields and constants.
CREATE TABLE def (
    blob INTEGER NOT NULL REFERENCES blob,
    position INTEGER NOT NULL,
    scope INTEGER NOT NULL,          -- position of the definition around it
    qualname TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    signature TEXT NOT NULL,
    docstring TEXT NOT NULL,
    decorators TEXT NOT NULL,        -- JSON array
    parameters TEXT NOT NULL,        -- JSON array
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    body_byte INTEGER NOT NULL,
    start_line INTEGER NOT NULL,
    end_line INTEGER NOT NULL,
    complexity INTEGER NOT NULL,     -- cyclomatic
    cognitive INTEGER NOT NULL,
    nesting INTEGER NOT NULL,
    body_hash TEXT NOT NULL,         -- comments, docstrings and layout left out
    own_hash TEXT NOT NULL,          -- of classes and modules: without nested definitions
    PRIMARY KEY (blob, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX def_name ON def (name);

-- A view shows one tree; each worktree has one.
CREATE TABLE view (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    "commit" TEXT NOT NULL,
    tree TEXT NOT NULL,
    basis TEXT NOT NULL              -- extractors, resolver and settings that it was derived with
) STRICT;

-- The files of a view. Those that only configure (pyproject.toml, package.json) have no blob.
CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    view INTEGER NOT NULL REFERENCES view,
    path TEXT NOT NULL,              -- git's quoted form when it is not UTF-8
    oid TEXT NOT NULL,
    blob INTEGER REFERENCES blob,
    language TEXT NOT NULL,
    module TEXT NOT NULL,
    UNIQUE (view, path)
) STRICT;
CREATE INDEX file_blob ON file (blob);

-- The symbols of a view; the id is a hash of path, qualified name and ordinal.
CREATE TABLE sym (
    view INTEGER NOT NULL REFERENCES view,
    id INTEGER NOT NULL,
    file INTEGER NOT NULL REFERENCES file,
    position INTEGER NOT NULL,       -- the definition is def(file.blob, position)
    PRIMARY KEY (view, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sym_file ON sym (file, position);

-- What a symbol's code refers to. Each row belongs to the file that holds the reference.
CREATE TABLE edge (
    file INTEGER NOT NULL REFERENCES file,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source INTEGER NOT NULL,         -- sym.id
    target INTEGER,                  -- sym.id; NULL when external or unresolved
    name TEXT,                       -- what is meant, when no symbol is
    strategy TEXT NOT NULL,
    confidence REAL NOT NULL,
    line INTEGER NOT NULL,
    "column" INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    PRIMARY KEY (file, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX edge_target ON edge (target) WHERE target IS NOT NULL;
CREATE INDEX edge_name ON edge (name) WHERE target IS NULL;

-- What the edges of a file depend on besides the file itself: the look-ups made for them.
CREATE TABLE dep (
    subject TEXT NOT NULL,           -- path asked, or module:FAMILY:NAME, or name:FAMILY:NAME
    file INTEGER NOT NULL REFERENCES file,
    names TEXT NOT NULL,             -- identifiers asked of a path, misses too, by line
    PRIMARY KEY (subject, file)
) STRICT, WITHOUT ROWID;
CREATE INDEX dep_file ON dep (file);

-- Counts of each file's symbols and edges (indexer.store.tally).
CREATE TABLE tally (
    file INTEGER PRIMARY KEY REFERENCES file,
    symbols INTEGER NOT NULL,
    variables INTEGER NOT NULL,
    functions INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    calls_resolved INTEGER NOT NULL,
    calls_internal INTEGER NOT NULL,
    imports INTEGER NOT NULL,
    inherits INTEGER NOT NULL
) STRICT;

-- The first-parent line of a view, oldest first, and what each commit did to definitions.
CREATE TABLE history (
    view INTEGER NOT NULL REFERENCES view,
    position INTEGER NOT NULL,
    "commit" TEXT NOT NULL,
    PRIMARY KEY (view, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_commit ON history ("commit");

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

-- Where definitions first appeared, when not under their present name: one row for each commit
-- that says so or, with NULL, ends it. The newest row of a key holds.
CREATE TABLE birth (
    view INTEGER NOT NULL REFERENCES view,
    path TEXT NOT NULL,
    qualname TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    history INTEGER NOT NULL,        -- position of the commit
    birth_path TEXT,
    birth_qualname TEXT,
    PRIMARY KEY (view, path, qualname, ordinal, history)
) STRICT, WITHOUT ROWID;
CREATE INDEX birth_history ON birth (view, history);
"""

SCHEMA = TABLES + READABLE
