from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from housestyle.core.errors import UserError
from housestyle.trainer.base.general import Document
from housestyle.trainer.base.tokenizer import train_tokenizer
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.example import Example
from housestyle.trainer.forms.decontamination import NAME as REPORT
from housestyle.trainer.forms.decontamination import Guarded, Report
from housestyle.trainer.forms.export import SPELLED, Exported, export
from housestyle.trainer.forms.form import FORMS
from housestyle.trainer.forms.layout import Layout
from housestyle.trainer.forms.manifest import DATA, read_manifest
from housestyle.trainer.templates import correction_prompt
from tests.trainer.forms.samples import sample, saying

GUARDED = Guarded(0, "", 0.5, 0.7)
CLEAN = Report("d" * 64, 20, GUARDED, GUARDED)
PROPOSAL = correction_prompt("src/a.py", "x = 1\n", "make it two", "x = 3\n")
EXAMPLES = [
    *(sample(n, "edit", suffix="") for n in range(10)),
    *(sample(n) for n in range(10)),
    replace(sample(20, "correction", suffix=""), prompt=PROPOSAL, completion="x = 2\n"),
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    text = "def total(rows):\n    return sum(row.amount for row in rows)\n"
    return Encoder(train_tokenizer((Document("a.py", text),), 256), 256)


@pytest.fixture(scope="module")
def layout(encoder: Encoder) -> Layout:
    return Layout.of(encoder)


def exported(
    folder: Path, form: str, layout: Layout, examples: list[Example] = EXAMPLES
) -> Exported:
    return export(examples, FORMS[form], folder, layout, {"commit": "c" * 40}, CLEAN)


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    for shard in read_manifest(folder).shards:
        for line in (folder / DATA / shard.name).read_text("utf-8").splitlines():
            yield json.loads(line)


def test_fim_text_is_what_the_trainer_itself_would_see(
    tmp_path: Path, encoder: Encoder, layout: Layout
) -> None:
    exported(tmp_path, "fim", layout)
    tokenizer = encoder.tokenizer
    for example, row in zip(EXAMPLES, rows(tmp_path), strict=True):
        encoder.backend.encode_special_tokens = False  # as other trainers read text
        ids = tokenizer.encode(row["text"], add_special_tokens=False)
        encoder.backend.encode_special_tokens = True
        expected = encoder.encode(example.prompt, example.suffix, example.completion).ids
        assert tuple(ids) == expected


def test_prompt_and_completion_join_to_the_fim_text(tmp_path: Path, layout: Layout) -> None:
    exported(tmp_path / "fim", "fim", layout)
    exported(tmp_path / "trl", "trl", layout)
    for example, one, other in zip(
        EXAMPLES, rows(tmp_path / "trl"), rows(tmp_path / "fim"), strict=True
    ):
        assert one["prompt"] + one["completion"] == other["text"]
        assert one["completion"] == example.completion
        assert one["id"] == other["id"] == example.id
        if not example.suffix:
            assert one["prompt"] == example.prompt


@pytest.mark.parametrize("place", ["prompt", "suffix", "completion"])
@pytest.mark.parametrize("mark", ["<|endoftext|>", "<|fim_middle|>", "<|pad|>"])
def test_text_that_spells_a_control_token_is_left_out(
    tmp_path: Path, layout: Layout, place: str, mark: str
) -> None:
    parts = {"prompt": "p\n", "suffix": "s\n", "completion": "c\n"} | {place: f"a {mark} b\n"}
    hostile = Example("0" * 16, "edit", path="a", symbol="s", commit="", blob="", **parts)
    for form in ("trl", "fim"):
        done = exported(tmp_path / form, form, layout, [hostile, EXAMPLES[0]])
        assert done.left_out == {SPELLED: 1}
        assert mark not in "".join(map(str, rows(tmp_path / form)))
        assert read_manifest(tmp_path / form).facts["left_out"] == {SPELLED: 1}
    assert exported(tmp_path / "parquet", "parquet", layout, [hostile]).left_out == {}


def test_parquet_holds_every_attribute(tmp_path: Path, layout: Layout) -> None:
    exported(tmp_path, "parquet", layout)
    names = [tmp_path / DATA / shard.name for shard in read_manifest(tmp_path).shards]
    table = pq.read_table(names)
    assert [Example.from_row(row) for row in table.to_pylist()] == EXAMPLES
    assert table.column_names == list(EXAMPLES[0].as_row())


@pytest.mark.parametrize("form", list(FORMS))
def test_equal_examples_give_equal_files(tmp_path: Path, layout: Layout, form: str) -> None:
    for place in ("one", "two"):
        exported(tmp_path / place, form, layout)
    files = [sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))]
    files += [sorted(p.relative_to(tmp_path / "two") for p in (tmp_path / "two").rglob("*.*"))]
    assert files[0] == files[1]
    for name in files[0]:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert {p.name for p in (tmp_path / "one").iterdir()} == {
        DATA,
        REPORT,
        "README.md",
        "dataset.json",
    }


@pytest.mark.parametrize("form", sorted(FORMS.keys() - {"dpo"}))
def test_undecodable_names_pass_through_every_form(
    tmp_path: Path, layout: Layout, form: str
) -> None:
    exported(tmp_path, form, layout, [saying("    return '\udcff'\n", suffix="x\udc80\n")])
    for path in (tmp_path / DATA).iterdir():
        if path.suffix == ".jsonl" and form != "parquet":
            assert "\\ud" not in path.read_text("utf-8")


@pytest.mark.parametrize("taken", ["file", "folder"])
def test_nothing_is_overwritten(tmp_path: Path, layout: Layout, taken: str) -> None:
    place = tmp_path / "place"
    if taken == "folder":
        place.mkdir()
        (place / "README.md").write_text("mine\n")
    else:
        place.write_text("mine\n")
    with pytest.raises(UserError, match="not empty"):
        exported(place, "trl", layout)


def test_an_empty_dataset_has_no_files(tmp_path: Path, layout: Layout) -> None:
    assert exported(tmp_path, "trl", layout, []).manifest.rows == 0


def test_pairs_hold_what_was_preferred(tmp_path: Path, layout: Layout) -> None:
    exported(tmp_path, "dpo", layout)
    (row,) = rows(tmp_path)
    assert {name: row[name] for name in ("prompt", "chosen", "rejected")} == {
        "prompt": "# src/a.py\n# Before:\nx = 1\n# Change: make it two\n# After:\n",
        "chosen": "x = 2\n",
        "rejected": "x = 3\n",
    }


def test_a_form_that_nothing_fits_is_refused(tmp_path: Path, layout: Layout) -> None:
    with pytest.raises(UserError, match="holds nothing") as caught:
        exported(tmp_path / "pairs", "dpo", layout, EXAMPLES[:20])
    assert "harvest" in caught.value.remedy
    assert not (tmp_path / "pairs").exists()
