"""SQL views for people who open ``graph.db`` themselves, in Datasette for instance.

Nothing in housestyle reads them. Paths that are not UTF-8 show in git's quoted form.
"""

from __future__ import annotations

_NAME = "substr(f.path, length(rtrim(f.path, replace(f.path, '/', ''))) + 1)"
_STEM = f"substr({_NAME}, 1, instr({_NAME} || '.', '.') - 1)"
_FOLDERS = "".join(
    f" OR '/' || f.path GLOB '*/{name}/*'"
    for name in ("test", "tests", "testing", "__tests__", "spec")
)
# The same as ``indexer.testing.is_test_path``, and the name as ``model.Symbol.is_test`` takes it.
_IS_TEST = (
    f"({_STEM} GLOB 'test[_]*' OR {_STEM} GLOB '*[_]test' OR {_STEM} = 'conftest'"
    f" OR {_NAME} GLOB '*.test.*' OR {_NAME} GLOB '*.spec.*'{_FOLDERS}"
    " OR d.name GLOB 'test[_]*' OR d.name GLOB 'Test*')"
)

READABLE = f"""
-- Symbols with everything that is known of them, one row for each worktree.
CREATE VIEW symbol AS
SELECT s.id AS number,
    printf('%016x', s.id) AS id,
    v.name AS worktree,
    f.path AS path,
    f.module AS module,
    CASE d.kind WHEN 'module' THEN f.module
        ELSE CASE f.module WHEN '' THEN '' ELSE f.module || '.' END || d.qualname END AS name,
    d.qualname AS qualname,
    d.kind AS kind,
    f.language AS language,
    d.start_line AS line,
    d.end_line AS end_line,
    d.end_line - d.start_line + 1 AS lines,
    json_array_length(d.parameters) AS parameters,
    d.complexity AS cyclomatic,
    d.cognitive AS cognitive,
    d.nesting AS nesting,
    d.signature AS signature,
    d.docstring AS docstring,
    {_IS_TEST} AS is_test
FROM file f
JOIN view v ON v.id = f.view
JOIN sym s ON s.file = f.id
JOIN def d ON d.blob = f.blob AND d.position = s.position;

-- Calls, by name; `certainty` tells facts from guesses and from what is unresolved.
CREATE VIEW calls AS
SELECT a.worktree AS worktree,
    a.name AS caller,
    coalesce(b.name, e.name) AS callee,
    f.path AS path,
    e.line AS line,
    e.strategy AS strategy,
    e.confidence AS confidence,
    CASE e.strategy WHEN 'name' THEN 'guess' WHEN 'unresolved' THEN 'unresolved'
        ELSE 'fact' END AS certainty,
    b.path AS callee_path,
    e.source AS caller_number,
    e.target AS callee_number
FROM edge e
JOIN file f ON f.id = e.file
JOIN view v ON v.id = f.view
JOIN symbol a ON a.number = e.source AND a.worktree = v.name
LEFT JOIN symbol b ON b.number = e.target AND b.worktree = v.name
WHERE e.kind = 'calls';

-- Which file depends on which, and by how many imports and resolved uses.
CREATE VIEW file_dependency AS
SELECT v.name AS worktree,
    f.path AS path,
    t.path AS needs,
    sum(e.kind = 'imports') AS imports,
    sum(e.kind != 'imports') AS uses
FROM edge e
JOIN file f ON f.id = e.file
JOIN view v ON v.id = f.view
JOIN sym s ON s.view = f.view AND s.id = e.target
JOIN file t ON t.id = s.file
WHERE e.strategy NOT IN ('name', 'unresolved') AND t.id != f.id
GROUP BY f.id, t.id;

-- The same by folder; '' is the top.
CREATE VIEW package_dependency AS
SELECT worktree,
    rtrim(rtrim(path, replace(path, '/', '')), '/') AS package,
    rtrim(rtrim(needs, replace(needs, '/', '')), '/') AS needs,
    sum(imports) AS imports,
    sum(uses) AS uses
FROM file_dependency
WHERE rtrim(path, replace(path, '/', '')) != rtrim(needs, replace(needs, '/', ''))
GROUP BY 1, 2, 3;

-- Which test exercises what, directly.
CREATE VIEW test_of AS
SELECT a.worktree AS worktree,
    a.name AS test,
    b.name AS tested,
    a.path AS test_path,
    b.path AS tested_path,
    e.line AS line
FROM edge e
JOIN file f ON f.id = e.file
JOIN view v ON v.id = f.view
JOIN symbol a ON a.number = e.source AND a.worktree = v.name
JOIN symbol b ON b.number = e.target AND b.worktree = v.name
WHERE e.kind IN ('calls', 'runs', 'instantiates') AND e.strategy != 'name'
    AND a.is_test AND NOT b.is_test;
"""
