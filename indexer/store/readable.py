"""SQL views for people who open ``graph.db`` themselves, in Datasette for instance.

Nothing in housestyle reads them. Paths that are not UTF-8 show in git's quoted form.
"""

from __future__ import annotations

_FOLDERS = ("test", "tests", "testing", "__tests__", "spec")


def _is_test(file: str, definition: str) -> str:
    """Return the condition of ``model.Symbol.is_test``, for aliases of two tables."""
    path = f"{file}.path"
    base = f"substr({path}, length(rtrim({path}, replace({path}, '/', ''))) + 1)"
    stem = f"substr({base}, 1, instr({base} || '.', '.') - 1)"
    name = f"{definition}.name"
    inside = " OR ".join(f"'/' || {path} GLOB '*/{one}/*'" for one in _FOLDERS)
    return (
        f"({stem} GLOB 'test[_]*' OR {stem} GLOB '*[_]test' OR {stem} = 'conftest'"
        f" OR {base} GLOB '*.test.*' OR {base} GLOB '*.spec.*' OR {inside}"
        f" OR {name} GLOB 'test[_]*' OR {name} GLOB 'Test*')"
    )


def _full_name(file: str, definition: str) -> str:
    """Return the expression of a full name."""
    return (
        f"CASE {definition}.kind WHEN 'module' THEN {file}.module ELSE"
        f" CASE {file}.module WHEN '' THEN '' ELSE {file}.module || '.' END"
        f" || {definition}.qualname END"
    )


# An edge with the definitions at its ends; the source's file is the edge's own.
_ENDS = """
FROM file f
JOIN view v ON v.id = f.view
JOIN edge e ON e.file = f.id
JOIN sym sa ON sa.view = f.view AND sa.id = e.source
JOIN def a ON a.blob = f.blob AND a.position = sa.position
{0}JOIN sym sb ON sb.view = f.view AND sb.id = e.target
{0}JOIN file g ON g.id = sb.file
{0}JOIN def b ON b.blob = g.blob AND b.position = sb.position"""

READABLE = f"""
-- Symbols with everything that is known of them, one row for each worktree.
CREATE VIEW symbol AS
SELECT s.id AS number,
    printf('%016x', s.id) AS id,
    v.name AS worktree,
    f.path AS path,
    f.module AS module,
    {_full_name("f", "d")} AS name,
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
    {_is_test("f", "d")} AS is_test
FROM file f
JOIN view v ON v.id = f.view
JOIN sym s ON s.file = f.id
JOIN def d ON d.blob = f.blob AND d.position = s.position;

-- Calls, by name; `certainty` tells facts from guesses and from what is unresolved.
CREATE VIEW calls AS
SELECT v.name AS worktree,
    {_full_name("f", "a")} AS caller,
    CASE WHEN e.target IS NULL THEN e.name ELSE {_full_name("g", "b")} END AS callee,
    f.path AS path,
    e.line AS line,
    e.strategy AS strategy,
    e.confidence AS confidence,
    CASE e.strategy WHEN 'name' THEN 'guess' WHEN 'unresolved' THEN 'unresolved'
        ELSE 'fact' END AS certainty,
    g.path AS callee_path,
    e.source AS caller_number,
    e.target AS callee_number
{_ENDS.format("LEFT ")}
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
SELECT v.name AS worktree,
    {_full_name("f", "a")} AS test,
    {_full_name("g", "b")} AS tested,
    f.path AS test_path,
    g.path AS tested_path,
    e.line AS line
{_ENDS.format("")}
WHERE e.kind IN ('calls', 'runs', 'instantiates') AND e.strategy != 'name'
    AND {_is_test("f", "a")} AND NOT {_is_test("g", "b")};
"""
