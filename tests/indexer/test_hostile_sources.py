from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from housestyle.indexer.extraction.budget import DEADLINE_REASON, Budget
from housestyle.indexer.extraction.depth import STEP, depth
from housestyle.indexer.extraction.extract import extract
from housestyle.indexer.extraction.parse import parse
from housestyle.indexer.extraction.pool import Job, Work, extract_blobs
from housestyle.indexer.languages.table import LANGUAGES, language
from housestyle.indexer.store.quoting import unquote
from housestyle.indexer.store.rows import FUNCTION
from tests.indexer.inspection import facts, index
from tests.repositories import GitRepository

LONG_LINE = "a line longer than 20000 bytes"
LARGE = "larger than 1000000 bytes"
HOSTILE = {
    b"parens.py": (b"(" * 100_000, "skipped", LONG_LINE),
    b"more_parens.py": (b"(" * 200_000, "skipped", LONG_LINE),
    b"paren_lines.py": (b"(\n" * 100_000, "skipped", "syntax errors span too many tokens"),
    b"deep.py": (b"x = " + b"(" * 2_500 + b")" * 2_500, "", ""),
    b"deep_calls.js": (b"f(" * 2_500 + b")" * 2_500, "", ""),
    b"f_strings.py": (b"f'{" * 20_000, "skipped", LONG_LINE),
    b"f_string_lines.py": (b"f'{\n" * 15_000, "", ""),
    b"minified.js": (b"var a=1;" * 125_000, "skipped", LONG_LINE),
    b"nul.py": (b"x = 1\n\0", "skipped", "NUL bytes"),
    b"utf16.ts": ("let a = 1".encode("utf-16"), "skipped", "NUL bytes"),
    b"bom.py": (b"\xef\xbb\xbfdef f(): pass\n", "indexed", ""),
    b"latin.py": (b"# -*- coding: latin-1 -*-\ns = '\xe9'\n", "partial", "not UTF-8"),
    b"crlf.go": (b"package a\r\nfunc F() {\r\n}\r\n", "indexed", ""),
    b"garbage.py": (random.Random(1).randbytes(30_000).replace(b"\0", b"\n"), "", ""),
    b"garbage.cpp": (random.Random(2).randbytes(30_000).replace(b"\0", b"\n"), "", ""),
    b"large.py": (b"x = 1\n" * 500_000, "skipped", LARGE),
    b"empty.rs": (b"", "indexed", ""),
    b"\xff.py": (b"odd = 1\n", "indexed", ""),
    b"new\nline.py": (b"odd = 2\n", "indexed", ""),
    b"-rf $(touch x).py": (b"odd = 3\n", "indexed", ""),
    b"good.py": (b"def good():\n    return other()\n\ndef other():\n    pass\n", "indexed", ""),
}


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (b"", "indexed", ""),
        (b"\xef\xbb\xbfdef f(): pass\n", "indexed", ""),
        (b"def f():\r\n    return 1\r\n", "indexed", ""),
        (b"# -*- coding: latin-1 -*-\ndef f(): return '\xe9'\n", "partial", "not UTF-8"),
        (b"def f(): pass\ndef g(:\n", "partial", "syntax errors"),
        (b"\xff\xfed\0e\0f\0", "skipped", "NUL bytes"),
        (b"x = 1\0", "skipped", "NUL bytes"),
        (b"x = '" + b"a" * 30_000 + b"'", "skipped", "a line longer than 20000 bytes"),
        (b"x = 1\n" * 200_000, "skipped", "larger than 1000000 bytes"),
    ],
)
def test_every_content_has_a_status(data: bytes, status: str, reason: str) -> None:
    found = facts(data)
    assert (found.status, found.reason) == (status, reason)


def test_facts_before_an_error_are_kept() -> None:
    names = [one.qualname for one in facts("def good():\n    call()\n\ndef bad(:\n").definitions]
    assert "good" in names


def test_byte_order_mark_does_not_change_a_body() -> None:
    plain, marked = facts(b"x = f(1)\n"), facts(b"\xef\xbb\xbfx = f(1)\n")
    assert plain.definitions[0].body_hash == marked.definitions[0].body_hash
    assert [one.path for one in marked.references] == ["f"]


@pytest.mark.parametrize(
    "data",
    [
        b"(" * 200_000,
        b"x = " + b"[" * 100_000,
        b"x = " + b"(" * 3_000 + b")" * 3_000,
        b"a" + b".b()" * 20_000,
        b"def f(:\n x y z\n" * 20_000,
        b"f'{" * 20_000,
        b"".join(b" " * depth + b"if x:\n" for depth in range(900)),
        b"x = 1 " + b"+ 1 " * 100_000,
    ],
)
def test_hostile_syntax_ends_in_time(data: bytes) -> None:
    started = time.process_time()
    found = extract(data, Budget(1_000_000, 1_000_000))
    assert time.process_time() - started < 3
    assert found.status in ("indexed", "partial", "skipped")


def test_wide_errors_are_skipped_by_count() -> None:
    found = extract(b"(" * 200_000, Budget(1_000_000, 1_000_000))
    assert (found.status, found.reason) == ("skipped", "syntax errors span too many tokens")


def test_docstrings_that_python_rejects() -> None:
    for literal in (r'"\N{no such name}"', '"\\ud800"', 'f"{x}"', 'b"x"', '"""' + "\\" * 3 + '"""'):
        found = facts(f"def f():\n    {literal}\n    return 1\n")
        assert found.definitions[1].docstring.encode() is not None


def test_a_repository_of_hostile_files_is_indexed(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    other = GitRepository(tmp_path / "other")
    other.commit("other", {"inside.py": "x = 1\n"})
    for name, (data, _, _) in HOSTILE.items():
        place = os.fsencode(git_repository.folder) + b"/" + name
        Path(os.fsdecode(place)).write_bytes(data)
    (git_repository.folder / "link.py").symlink_to("/etc/passwd")
    add = ("-c", "protocol.file.allow=always", "submodule", "add", "-q")
    git_repository.git(*add, str(other.folder), "sub.py")
    git_repository.commit("hostile")
    graph = index(git_repository.folder, tmp_path / "graph.db")
    rows = graph.connection.execute(
        "SELECT f.path, b.status, b.reason FROM file f JOIN blob b ON b.id = f.blob"
    )
    found = {os.fsencode(unquote(path)): (status, reason) for path, status, reason in rows}
    assert found.keys() == HOSTILE.keys()
    for name, (_, status, reason) in HOSTILE.items():
        assert not status or found[name] == (status, reason), name
    symbols = {(one.path, one.qualname) for one in graph.symbols()}
    assert {("good.py", "good"), ("good.py", "other"), ("bom.py", "f"), ("crlf.go", "F")} <= symbols


SHAPES = {
    "brackets": b"([{\n" * 5_000,
    "blocks": b"{\n" * 5_000 + b"}\n" * 5_000,
    "functions": b"function f() {\n" * 2_000 + b"}\n" * 2_000,
    "classes": b"class A {\n" * 2_000 + b"}\n" * 2_000,
    "strings": b"\"\n'\n`\n" * 5_000,
    "interpolation": b'"#{`${$"{f"{$(\n' * 2_000,
    "documents": b"".join(b"x <<E%d\n" % number for number in range(4_000)),
    "delimiters": b'R"' + b"x" * 15_000 + b"(\nr" + b"#" * 15_000 + b'"\n<<' + b"A" * 15_000,
    "comments": b"/* # //\n" * 5_000,
    "markup": b"<a>\n" * 5_000,
    "preprocessor": b"#if A\n#define B(x) \\\n" * 3_000,
    "decorators": b"@a(b)\n" * 10_000,
    "garbage": bytes(random.Random(3).choices(b"(){}[]<>;:,.'\"`$#@!%&*-+=|/? \nab1", k=50_000)),
}


@pytest.mark.slow
@pytest.mark.parametrize("spoken", [one.name for one in LANGUAGES])
def test_no_shape_harms_any_language(spoken: str) -> None:
    """Whatever a grammar makes of it, each file has its row, and the others theirs."""
    jobs = [Job(name, spoken, data) for name, data in SHAPES.items()]
    statuses: dict[str, object] = {}

    def keep(job: Job, result: object) -> None:
        assert isinstance(result, tuple)
        statuses[job.blob] = result[:2]

    extract_blobs(jobs, Work(FUNCTION, Budget(1_000_000, 20_000)), keep, 1)
    assert statuses.keys() == SHAPES.keys()
    hung = f"{DEADLINE_REASON}: extraction hung"
    assert not [name for name, (_, reason) in statuses.items() if reason == hung]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("spoken", "data", "levels"),
    [
        ("python", b"x = " + b"(" * 3_000 + b")" * 3_000, 3_000),
        ("javascript", b"x = 1\n" + b"+ 1\n" * 3_000, 3_000),
        ("javascript", b"{\n" * 3_000 + b"}\n" * 3_000, 3_000),
        ("go", b"package a\nvar x = " + b"-" * 3_000 + b"1\n", 3_000),
        ("python", b"x = f(1)\n" * 3_000, 5),
        ("python", b"", 0),
    ],
)
def test_depth_is_known_to_a_step(spoken: str, data: bytes, levels: int) -> None:
    found = depth(parse(data, language(spoken)))
    assert levels - STEP <= found <= levels + 10


def test_deep_trees_are_skipped_by_count() -> None:
    found = extract(b"x = " + b"[" * 3_000 + b"]" * 3_000, Budget(1_000_000, 1_000_000))
    assert (found.status, found.reason) == ("skipped", "nested deeper than 1000 levels")


def test_deadline_counts_the_time_of_this_thread_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    monkeypatch.setattr(time, "thread_time", iter(range(1_000_000)).__next__)
    found = extract(b"x = 1\n" * 50_000, Budget(1_000_000, 1_000_000))
    assert found.reason == f"{DEADLINE_REASON}: parsing took over 1 s"
