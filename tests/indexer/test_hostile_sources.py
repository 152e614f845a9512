from __future__ import annotations

import time

import pytest

from housestyle.indexer.extraction.budget import Budget
from housestyle.indexer.extraction.extract import extract
from tests.indexer.inspection import facts


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
