from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.indexer.git.objects import Change, Content
from housestyle.indexer.git.renames import RENAME_LIMIT, with_renames

Texts = dict[str, str]
BODY = "".join(f"line {number}\n" for number in range(20))


def renamed(old: Texts, new: Texts) -> dict[str, str]:
    """Return old path by new path; a content is its own id."""
    found = with_renames(_changes(old, new), _contents)
    return {one.path: one.old_path for one in found if one.old_path}


def test_identical_contents_are_paired_by_the_ends_of_their_paths() -> None:
    old = {f"p/{name}/__init__.py": "" for name in "abc"} | {"p/x.py": "", "p/only.py": "o\n"}
    new = {f"q/{name}/__init__.py": "" for name in "cba"} | {"p/y.py": "", "q/else.py": "o\n"}
    pairs = {f"q/{name}/__init__.py": f"p/{name}/__init__.py" for name in "abc"}
    assert renamed(old, new) == pairs | {"p/y.py": "p/x.py", "q/else.py": "p/only.py"}


def test_half_of_the_bytes_must_be_shared() -> None:
    lines = BODY.splitlines(keepends=True)
    half, less = ("".join(lines[:count]) for count in (12, 8))
    assert renamed({"a.py": BODY}, {"b.py": half}) == {"b.py": "a.py"}
    assert renamed({"a.py": BODY}, {"b.py": less}) == {}
    assert renamed({"a.py": BODY}, {"b.py": BODY * 3}) == {}


def test_the_most_similar_wins_then_the_same_name() -> None:
    near, far = BODY + "1\n", BODY[:120] + "2\n"
    assert renamed({"far.py": far, "near.py": near}, {"new.py": BODY}) == {"new.py": "near.py"}
    old = {"b/same.py": BODY + "1\n", "a/other.py": BODY + "2\n"}
    assert renamed(old, {"z/same.py": BODY}) == {"z/same.py": "b/same.py"}


def test_a_file_that_stays_is_no_origin() -> None:
    stays = Change("stays.py", BODY, BODY + "more\n")
    added = Change("copy.py", None, BODY)
    assert with_renames([stays, added], _contents) == [stays, added]


def test_missing_and_large_contents_are_renamed_only_when_identical() -> None:
    for text in ("MISSING" + BODY, BODY * 10_000):
        assert renamed({"a.py": text}, {"b.py": text + "x\n"}) == {}
        assert renamed({"a.py": text}, {"b.py": text}) == {"b.py": "a.py"}


def test_many_files_take_bounded_time() -> None:
    texts = [f"{number}\n" + "common\n" * 50 for number in range(RENAME_LIMIT)]
    old = {f"a/{number}.py": text for number, text in enumerate(texts)}
    new = {f"b/{number}.py": text + "new\n" for number, text in enumerate(texts)}
    started = time.process_time()
    assert renamed(old, new) == {f"b/{n}.py": f"a/{n}.py" for n in range(RENAME_LIMIT)}
    assert renamed(old, new | {"b/one_more.py": "x"}) == {}
    assert time.process_time() - started < 4


_files = st.dictionaries(
    st.sampled_from([f"{folder}/{name}.py" for folder in "ab" for name in "xyz"]),
    st.lists(st.sampled_from(["one\n", "two\n", "three\n"]), max_size=6).map("".join),
)


@settings(max_examples=60, deadline=None)
@given(_files, _files, st.randoms(use_true_random=False))
def test_nothing_is_lost_and_order_does_not_matter(old: Texts, new: Texts, random: object) -> None:
    changes = _changes(old, new)
    found = with_renames(changes, _contents)
    shuffled = sorted(changes, key=lambda one: random.random())  # type: ignore[attr-defined]
    assert {*with_renames(shuffled, _contents)} == {*found}
    sides = [(one.old_path or one.path, one.old_blob) for one in found if one.old_blob is not None]
    assert sorted(sides) == sorted(
        (one.path, one.old_blob) for one in changes if one.old_blob is not None
    )
    sides = [(one.path, one.new_blob) for one in found if one.new_blob is not None]
    assert sorted(sides) == sorted(
        (one.path, one.new_blob) for one in changes if one.new_blob is not None
    )


def _changes(old: Texts, new: Texts) -> list[Change]:
    return [
        Change(path, old.get(path), new.get(path))
        for path in sorted({*old, *new})
        if old.get(path) != new.get(path)
    ]


def _contents(blobs: Sequence[str], limit: int) -> Iterator[Content]:
    for blob in blobs:
        missing = blob.startswith("MISSING")
        data = None if missing or len(blob) > limit else blob.encode()
        yield Content(blob, None if missing else len(blob), data)
