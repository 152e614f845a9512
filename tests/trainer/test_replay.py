from __future__ import annotations

from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.example import Example, example_id
from housestyle.trainer.mix import mix
from housestyle.trainer.recipes.recipe import Recipe
from housestyle.trainer.replay import LIBRARY, REPEATS, SECRET, replay_of
from housestyle.trainer.rows import IGNORED
from tests.trainer.tiny_models import CONTEXT, TEXT, tiny_tokenizer

HELD = "".join(
    f"def hidden_{i}(a, b):\n    kept = a * {i} + b\n    return kept\n" for i in range(9)
)
KEY = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


def recipe(folder: Path | str = "", **keys: object) -> Recipe:
    return Recipe.model_validate({"replay_folder": str(folder), "steps": 12, **keys})


def examples(count: int, kind: str = "completion") -> list[Example]:
    return [
        Example(
            example_id(kind, f"def f{i}(x):\n", "", f"    return x + {i}\n"),
            kind,
            f"def f{i}(x):\n",
            "",
            f"    return x + {i}\n",
            f"m{i}.py",
            f"s{i}",
            "c",
            "b",
        )
        for i in range(count)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "general"
    (source / ".git").mkdir(parents=True)
    (source / "area.py").write_text(TEXT)
    (source / "area.go").write_text("package area\n" * 20)
    (source / ".git" / "hidden.py").write_text("hidden = 1\n" * 20)
    (source / "notes.txt").write_text("no source\n" * 20)
    (source / "book.ipynb").write_text("{}")
    (source / "data.py").write_bytes(b"x = '\0'\n" * 20)
    (source / "latin.py").write_bytes("é = 1\n".encode("latin-1"))
    (source / "empty.py").write_text("\n")
    (tmp_path / "outside.py").write_text("outside = 1\n" * 20)
    (source / "link.py").symlink_to(tmp_path / "outside.py")
    return source


def test_without_a_folder_the_standard_library_is_replayed() -> None:
    replay = replay_of(recipe())
    assert replay.source == LIBRARY
    assert replay.guarded([HELD], [], 0.7) is replay


def test_only_plain_source_files_of_a_folder_count(folder: Path) -> None:
    replay = replay_of(recipe(folder))
    assert [one.name for one in replay.documents] == ["area.go", "area.py"]
    before = replay.digest
    (folder / "area.go").write_text("package area2\n")
    assert replay_of(recipe(folder)).digest != before


def test_a_folder_that_is_none_or_has_no_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no folder"):
        replay_of(recipe(tmp_path / "gone"))
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(UserError, match="no source file"):
        replay_of(recipe(tmp_path))


def test_secrets_and_held_out_text_are_not_replayed_and_are_counted(folder: Path) -> None:
    (folder / "key.py").write_text(f'token = "{KEY}"\n' + TEXT)
    (folder / "copy.py").write_text("import os\n" + HELD)
    encoder = Encoder(tiny_tokenizer("qwen-coder"), CONTEXT)
    replay = replay_of(recipe(folder)).guarded([HELD], [], 0.7)
    found = mix(examples(40), encoder, recipe(folder, replay_share=0.5), replay)
    assert found.replay["dropped"] == {SECRET: 1, REPEATS: 1}
    shown = "".join(encoder.tokenizer.batch_decode(found.rows.tokens[found.house_rows :]))
    assert "area" in shown
    assert "hidden" not in shown
    assert "ghp_" not in shown


def test_secrets_are_not_replayed_by_anybody(folder: Path) -> None:
    (folder / "key.py").write_text(f'token = "{KEY}"\n' + TEXT)
    encoder = Encoder(tiny_tokenizer("qwen-coder"), CONTEXT)
    found = mix(examples(40), encoder, recipe(folder, replay_share=0.5))
    assert found.replay["dropped"] == {SECRET: 1}


def test_replay_is_counted_apart_from_the_house(folder: Path) -> None:
    encoder = Encoder(tiny_tokenizer("codestral", begins=True), CONTEXT)
    found = mix(examples(60), encoder, recipe(folder, replay_share=0.6, max_epochs=1))
    assert found.replay["rows"] == round(found.house_rows * 1.5)
    assert len(found.rows) == found.house_rows + found.replay["rows"]
    assert found.replay["source"] == "general"
    house, general = (
        int((labels != IGNORED).sum())
        for labels in (found.rows.labels[: found.house_rows], found.rows.labels[found.house_rows :])
    )
    assert (found.tokens, found.replay["tokens"]) == (house + general, general)
    assert found.shown == {"by_kind": {"completion": 60}, "by_class": {"unknown": 60}}
    assert found.epochs == 1.0


def test_examples_beyond_the_budget_are_not_even_read() -> None:
    encoder = Encoder(tiny_tokenizer(), CONTEXT)
    read: list[str] = []
    plain = encoder.encode
    encoder.encode = lambda *texts: (read.append(texts[0]), plain(*texts))[1]  # type: ignore[method-assign]
    found = mix(examples(2000), encoder, recipe(steps=5, batch=2, replay_share=0.0))
    assert len(found.rows) == 10
    assert len(read) < 200
    assert found.epochs == pytest.approx(len(found.rows.sequences) / 2000)
