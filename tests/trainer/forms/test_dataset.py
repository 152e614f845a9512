from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.core.errors import UserError
from housestyle.trainer.forms import shards
from housestyle.trainer.forms.dataset import complete, read_dataset, write_rows
from housestyle.trainer.forms.manifest import DATA, NAME, Manifest, read_manifest
from tests.trainer.forms.samples import sample, write_dataset

MANY = [sample(n, kind) for n in range(300) for kind in ("completion", "edit")]


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "AVERAGE", 16)
    monkeypatch.setattr(shards, "MOST", 40)


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    written = write_dataset(MANY, tmp_path, {"commit": "c"})
    assert read_dataset(tmp_path) == sorted(MANY, key=lambda e: (e.kind, e.path, e.id))
    assert read_manifest(tmp_path) == written
    assert written.rows == len(MANY)
    assert len(written.shards) > 10


def test_order_place_and_facts_are_no_part_of_the_digest(tmp_path: Path) -> None:
    one = write_dataset(MANY, tmp_path / "one", {"commit": "c"})
    shuffled = random.Random(3).sample(MANY, len(MANY))
    two = write_dataset(shuffled, tmp_path / "two")
    assert (one.digest, one.shards) == (two.digest, two.shards)
    assert write_dataset(MANY[1:], tmp_path / "three").digest != one.digest


def test_a_changed_example_changes_few_shards(tmp_path: Path) -> None:
    one = write_dataset(MANY, tmp_path)
    two = write_dataset([*MANY[:100], sample(9999), *MANY[101:]], tmp_path)
    assert len(set(two.files()) - set(one.files())) <= 4
    assert read_dataset(tmp_path)  # the older shards beside it do no harm


def test_equal_shards_of_an_earlier_dataset_are_linked(tmp_path: Path) -> None:
    earlier, later = tmp_path / "earlier", tmp_path / "later"
    old = write_rows(MANY, earlier)
    damaged = earlier / DATA / old[0].name
    damaged.write_bytes(b"{}\n")
    new = write_rows([*MANY, sample(9999)], later, earlier)
    complete(new, later, {})
    assert len(read_dataset(later)) == len(MANY) + 1
    same = {one.name for one in old} & {one.name for one in new}
    linked = {name for name in same if (later / DATA / name).samefile(earlier / DATA / name)}
    assert linked == same - {damaged.name}
    assert len(linked) > 10


@given(st.lists(st.integers(0, 10_000), unique=True, max_size=120))
@settings(max_examples=25, deadline=None)
def test_shards_hold_every_row_once_in_order(numbers: list[int]) -> None:
    rows = [(sample(n).id, {"n": n}) for n in numbers]
    parts = list(shards._parts(rows))
    assert [row["n"] for part in parts for row in part] == numbers
    assert all(0 < len(part) <= shards.MOST for part in parts)


@pytest.mark.parametrize("damage", [b"", b"{half", None])
def test_a_damaged_shard_is_the_users_to_mend(tmp_path: Path, damage: bytes | None) -> None:
    name = write_dataset(MANY, tmp_path).files()[0]
    if damage is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(damage)
    with pytest.raises(UserError, match="housestyle assemble"):
        read_dataset(tmp_path)


def test_a_missing_or_torn_manifest_is_the_users_to_mend(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot read"):
        read_dataset(tmp_path / "nowhere")
    (tmp_path / NAME).write_text('{"format": 1')
    with pytest.raises(UserError, match="cannot read"):
        read_dataset(tmp_path)


def test_a_manifest_leads_to_no_file_outside(tmp_path: Path) -> None:
    write_dataset(MANY, tmp_path / "set")
    (tmp_path / "outside.jsonl").write_text("{}\n")
    value = json.loads((tmp_path / "set" / NAME).read_text())
    value["shards"][0]["name"] = "../../outside.jsonl"
    (tmp_path / "set" / NAME).write_text(json.dumps(value))
    with pytest.raises(UserError, match="missing or damaged"):
        read_dataset(tmp_path / "set")


def test_shards_that_were_left_out_of_the_manifest_are_noticed(tmp_path: Path) -> None:
    write_dataset(MANY, tmp_path)
    value = json.loads((tmp_path / NAME).read_text())
    del value["shards"][0]
    (tmp_path / NAME).write_text(json.dumps(value))
    with pytest.raises(UserError, match="damaged"):
        read_dataset(tmp_path)


def test_rows_of_another_form_are_no_examples(tmp_path: Path) -> None:
    rows = [("0" * 16, {"text": "t"})]
    Manifest("fim", shards.write_shards(rows, tmp_path / DATA, "jsonl")).write(tmp_path)
    with pytest.raises(UserError, match="does not hold examples"):
        read_dataset(tmp_path)
