"""Edits, out of the forms in which tools are told of them."""

from __future__ import annotations

from collections import Counter
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.indexer.conversations.model import Edit
from housestyle.indexer.conversations.sources import changes, tools

LINES = st.lists(st.sampled_from(["a", "b", "c", "", "  d"]), max_size=12)


def test_common_lines_are_no_change():
    assert changes.replaced("p", "a\nb\nc\n", "a\nx\nc\nd\n") == Edit("p", ("b",), ("x", "d"))
    assert changes.replaced("p", "", "a\r\nb") == Edit("p", (), ("a", "b"))
    assert changes.replaced("p", "a", "") == Edit("p", ("a",), ())
    assert changes.replaced("p", "a", "a\n") == Edit("p")


@given(LINES, LINES)
def test_what_is_kept_is_in_both(old: list[str], new: list[str]):
    edit = changes.replaced("p", "\n".join(old), "\n".join(new))
    before, after = Counter("\n".join(old).split("\n")), Counter("\n".join(new).split("\n"))
    if old and new and old[-1] and new[-1]:
        assert before - Counter(edit.removed) == after - Counter(edit.added)


def test_large_passages_take_no_time():
    begin = process_time()
    old = "\n".join(f"line {number % 7}" for number in range(50_000))
    edit = changes.replaced("p", old, old.replace("line 3", "row 3") + "\nlast")
    assert process_time() - begin < 2
    assert len(edit.removed) == len(edit.added) - 1 == old.count("line 3")


DIFF = """diff --git a/one.py b/one.py
index 1..2 100644
--- a/one.py
+++ b/one.py\t2026-01-01
@@ -1,3 +1,3 @@
 a
--- a comment of SQL
+++ an increment
-b
+c
--- a/two.py
+++ /dev/null
@@ -1 +0,0 @@
-gone
--- /dev/null
+++ b/new dir/three.py
@@ -0,0 +1 @@
+new
\\ No newline at end of file
"""


def test_unified_diffs():
    found = changes.unified(DIFF.replace("--- a comment of SQL\n+++ an increment\n", ""))
    assert found == (
        Edit("one.py", ("b",), ("c",)),
        Edit("two.py", ("gone",), ()),
        Edit("new dir/three.py", (), ("new",)),
    )
    assert changes.unified("@@\n-a\n+b\n", "here.py") == (Edit("here.py", ("a",), ("b",)),)
    assert changes.unified("-a\n+b\n") == ()
    assert changes.unified("no change") == ()


def test_patches():
    text = (
        "*** Begin Patch\n*** Update File: a.py\n*** Move to: b.py\n@@ def f():\n-x\n+y\n context\n"
        "*** Add File: new.py\n+one\n+\n*** Delete File: old.py\n*** End Patch"
    )
    expected = (Edit("b.py", ("x",), ("y",)), Edit("new.py", (), ("one", "")), Edit("old.py"))
    assert changes.patched(text) == expected
    assert changes.patched(text.partition("*** End")[0]) == expected
    assert tools.called("1", "apply_patch", text).edits == expected


def test_passages_to_search_for():
    cline = "------- SEARCH\na\nb\n=======\na\nc\n+++++++ REPLACE\n"
    roo = "<<<<<<< SEARCH\n:start_line:1\n-------\nd\n=======\n>>>>>>> REPLACE\n"
    assert changes.searched(cline + roo, "p") == (Edit("p", ("b",), ("c",)), Edit("p", ("d",)))
    assert changes.searched("<<<<<<< SEARCH\nnothing ends\n=======\n", "p") == ()


@pytest.mark.parametrize(
    ("name", "given", "operation", "edits", "more"),
    [
        ("Edit", {"file_path": "p", "old_string": "a", "new_string": "b"}, "edit",
         (Edit("p", ("a",), ("b",)),), ()),
        ("multi_edit", {"filepath": "p", "edits": [
            {"old_string": "a", "new_string": "b"}, {"old_string": "c", "new_string": ""}]},
         "edit", (Edit("p", ("a",), ("b",)), Edit("p", ("c",))), ()),
        ("write_to_file", {"path": "p", "content": "a\n"}, "edit", (Edit("p", (), ("a",)),), ()),
        ("delete_file", {"target_file": "p"}, "edit", (Edit("p"),), ()),
        ("str_replace_editor", {"command": "view", "path": "p"}, "read", (), ("p",)),
        ("read_file_v2", {"targetFile": "p"}, "read", (), ("p",)),
        ("read_many_files", {"paths": ["p", "q", 1]}, "read", (), ("p", "q")),
        ("shell", {"command": ["bash", "-c", "make"]}, "run", (), "bash -c make"),
        ("run_terminal_command_v2", '{"command": "make"}', "run", (), "make"),
        ("anything", {"path": "p"}, "other", (), ("p",)),
        ("Edit", None, "edit", (), ()),
        ("Edit", {"file_path": 3, "edits": [1, {"a": []}]}, "edit", (), ()),
        ("", "[[", "other", (), ()),
    ],
)  # fmt: skip
def test_calls_by_their_arguments(
    name: str, given: object, operation: str, edits: tuple[Edit, ...], more: object
):
    call = tools.called("1", name, given)
    assert (call.operation, call.edits) == (operation, edits)
    assert (call.command if isinstance(more, str) else call.paths) == more
