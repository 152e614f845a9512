from __future__ import annotations

from pathlib import Path

import pytest

from housestyle.core import atomic
from housestyle.core.runs import MANIFEST, newest, prune, run_for


def finish(runs: Path, **inputs: int) -> str:
    run = run_for(runs, "stage", inputs)
    (run.begin() / "out.txt").write_text("text")
    run.finish({"n": inputs}, ["out.txt"])
    return run.key


def test_the_same_inputs_find_the_finished_run(tmp_path: Path) -> None:
    finish(tmp_path, a=1, b=2)
    again = run_for(tmp_path, "stage", {"b": 2, "a": 1})
    assert again.done
    assert not run_for(tmp_path, "stage", {"a": 1, "b": 3}).done


def test_a_run_without_manifest_is_not_done_and_keeps_its_files(tmp_path: Path) -> None:
    run = run_for(tmp_path, "stage", {})
    (run.begin() / "half").write_text("x")
    assert not run.done
    run.begin()
    assert (run.folder / "half").exists()


@pytest.mark.parametrize("damage", ["changed output", "missing output", "torn manifest"])
def test_a_damaged_run_is_not_done(tmp_path: Path, damage: str) -> None:
    finish(tmp_path, a=1)
    run = run_for(tmp_path, "stage", {"a": 1})
    if damage == "changed output":
        (run.folder / "out.txt").write_text("other")
    elif damage == "missing output":
        (run.folder / "out.txt").unlink()
    else:
        (run.folder / MANIFEST).write_text("{")
    assert not run.done


def test_prune_keeps_the_newest_and_the_wanted(tmp_path: Path) -> None:
    import os

    keys = [finish(tmp_path, a=n) for n in range(4)]
    for age, key in enumerate(keys):
        os.utime(tmp_path / "stage" / key, (1000 + age, 1000 + age))
    gone = prune(tmp_path, "stage", 1, frozenset({keys[0]}))
    assert sorted(gone) == sorted(keys[1:3])
    assert newest(tmp_path, "stage") is not None


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "file.json"
    atomic.write_json(target, {"old": True})
    before = target.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        atomic.write_json(target, {"new": True})
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["file.json"]
