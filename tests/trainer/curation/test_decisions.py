from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.trainer.curation.decisions import PLACE, Decision, read_decisions, remember

ONE, TWO = "1" * 16, "2" * 16


def written(root: Path, *lines: object) -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    (root / PLACE).parent.mkdir(exist_ok=True)
    (root / PLACE).write_text("\n".join(texts) + "\n")
    return root


def test_without_a_file_nothing_was_decided(tmp_path: Path) -> None:
    for root in (None, tmp_path):
        assert read_decisions(root).lines == ()
        assert read_decisions(root).on([ONE], ["edit"], ["a.py"], ["x"]) == {}


def test_the_last_line_about_an_example_counts(tmp_path: Path) -> None:
    remember(tmp_path, [Decision(id=ONE, action="pin"), Decision(id=TWO, action="reject")])
    remember(tmp_path, [Decision(id=ONE, action="accept", note="not that rare")])
    found = read_decisions(tmp_path).on([TWO, "3" * 16, ONE], [""] * 3, [""] * 3, [""] * 3)
    assert {row: decision.action for row, decision in found.items()} == {0: "reject", 2: "accept"}


def test_a_decision_outlives_another_context(tmp_path: Path) -> None:
    taught = {"kind": "completion", "path": "a.py", "exact": "e1"}
    remember(tmp_path, [Decision(id=ONE, action="reject", **taught)])
    decisions = read_decisions(tmp_path)
    assert decisions.about(TWO, "completion", "a.py", "e1").action == "reject"
    assert decisions.about(TWO, "completion", "a.py", "e2") is None
    assert decisions.about(TWO, "implementation", "a.py", "e1") is None
    assert decisions.about(TWO, "", "", "") is None


def test_its_own_id_counts_before_what_it_teaches(tmp_path: Path) -> None:
    taught = {"kind": "completion", "path": "a.py", "exact": "e1"}
    lines = [Decision(id=ONE, action="pin"), Decision(id=TWO, action="reject", **taught)]
    remember(tmp_path, lines)
    assert read_decisions(tmp_path).about(ONE, "completion", "a.py", "e1").action == "pin"


def test_the_digest_follows_what_can_change_a_dataset(tmp_path: Path) -> None:
    def digest(**fields: str) -> str:
        written(tmp_path, {"id": ONE, "action": "pin"} | fields)
        return read_decisions(tmp_path).digest

    assert digest() == digest(note="why") != digest(action="reject")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{half", "JSON"),
        ('"pin"', "object"),
        ({"id": ONE, "action": "keep"}, "action"),
        ({"id": "../../etc", "action": "pin"}, "id"),
        ({"id": f"{ONE}\n", "action": "pin"}, "id"),
        ({"id": ONE, "action": "edit"}, "an edit has a completion"),
        ({"id": ONE, "action": "pin", "completion": "x"}, "nothing else has one"),
        ({"id": ONE, "action": "pin", "reason": "x"}, "reason"),
        ({"id": ONE, "action": "pin", "note": "n" * 5000}, "note"),
    ],
)
def test_a_line_that_is_no_decision_is_named(tmp_path: Path, line: object, told: str) -> None:
    with pytest.raises(UserError, match="line 2 of .*" + told):
        read_decisions(written(tmp_path, {"id": TWO, "action": "pin"}, line))


def test_what_a_bad_line_says_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(UserError) as failure:
        read_decisions(written(tmp_path, {"id": ONE, "action": "pin", "note": ["hunter2"]}))
    assert "hunter2" not in str(failure.value)


@pytest.mark.parametrize("text", [b"\xff\xfe", b"\x00"])
def test_what_is_no_text_is_the_users_to_mend(tmp_path: Path, text: bytes) -> None:
    written(tmp_path)
    (tmp_path / PLACE).write_bytes(text)
    with pytest.raises(UserError, match="curation"):
        read_decisions(tmp_path)


def test_a_pipe_in_its_place_blocks_nothing(tmp_path: Path) -> None:
    (tmp_path / PLACE).parent.mkdir()
    os.mkfifo(tmp_path / PLACE)
    assert read_decisions(tmp_path).lines == ()


@pytest.mark.parametrize("linked", [PLACE, PLACE.parent])
def test_no_link_is_followed_out_of_the_working_tree(tmp_path: Path, linked: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    for folder in (root / linked.parent, outside):
        folder.mkdir(parents=True)
    (outside / PLACE.name).write_text("")
    (root / linked).symlink_to(outside / PLACE.name if linked == PLACE else outside)
    for touch in (read_decisions, lambda at: remember(at, [Decision(id=ONE, action="pin")])):
        with pytest.raises(UserError, match="outside of the working tree"):
            touch(root)
    assert (outside / PLACE.name).read_text() == ""


def test_a_secret_is_not_remembered(tmp_path: Path) -> None:
    remember(tmp_path, [Decision(id=ONE, action="pin")])
    before = (tmp_path / PLACE).read_bytes()
    leak = 'token = "ghp_' + "a1B2c3D4e5" * 4 + '"\n'
    with pytest.raises(UserError, match="secret"):
        remember(tmp_path, [Decision(id=TWO, action="edit", completion=leak)])
    assert (tmp_path / PLACE).read_bytes() == before


def test_a_bare_repository_remembers_nothing() -> None:
    with pytest.raises(UserError, match="bare"):
        remember(None, [Decision(id=ONE, action="pin")])
