"""Which folders are models, and which are refused."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.gate.artifact import MANIFEST, copy_model, model_digest, verify_model
from tests.gate.models import make_model, safetensors


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return make_model(tmp_path / "source")


def test_the_digest_is_the_same_before_and_after_publishing(source: Path, tmp_path: Path) -> None:
    digest = model_digest(source)
    assert copy_model(source, tmp_path / "copy") == digest
    verify_model(tmp_path / "copy", digest)


def test_the_digest_depends_on_content_and_names(source: Path, tmp_path: Path) -> None:
    assert model_digest(make_model(tmp_path / "twin")) == model_digest(source)
    assert model_digest(make_model(tmp_path / "other", "else")) != model_digest(source)
    before = model_digest(source)
    (source / "generation_config.json").write_text("{}")
    assert model_digest(source) != before


def pickled(folder: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({}))


def disguised(folder: Path) -> None:
    (folder / "more.safetensors").write_bytes(pickle.dumps({"weights": list(range(100))}))


def script(folder: Path) -> None:
    (folder / "modeling_house.py").write_text("print('hello')")


def remote_code(folder: Path) -> None:
    (folder / "config.json").write_text('{"a": [{"auto_map": {"AutoModel": "x.Y"}}]}')


def tokenizer_code(folder: Path) -> None:
    (folder / "tokenizer_config.json").write_text('{"auto_map": {}}')


def kernel(folder: Path) -> None:
    (folder / "config.json").write_text('{"attn_implementation": "somebody/attention"}')


def weights_elsewhere(folder: Path) -> None:
    (folder / "config.json").write_text('{"transformers_weights": "other.bin"}')


def adapter(folder: Path) -> None:
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "somebody/model"}')


def linked(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    (folder / "tokenizer.json").symlink_to("/etc/passwd")


def nested(folder: Path) -> None:
    (folder / "extra").mkdir()


def no_json(folder: Path) -> None:
    (folder / "config.json").write_text("{")


def deep_json(folder: Path) -> None:
    (folder / "config.json").write_text("[" * 200_000)


def no_config(folder: Path) -> None:
    (folder / "config.json").unlink()


def no_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def huge_header(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes((1 << 62).to_bytes(8, "little") + b"{}")


def own_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text("{}")


def newline(folder: Path) -> None:
    (folder / "config.json\n").write_text("{}")


@pytest.mark.parametrize(
    "spoil",
    [
        pickled,
        disguised,
        script,
        remote_code,
        tokenizer_code,
        kernel,
        weights_elsewhere,
        adapter,
        linked,
        nested,
        no_json,
        deep_json,
        no_config,
        no_weights,
        huge_header,
        own_manifest,
        newline,
    ],
)
def test_hostile_folders_are_refused(
    spoil: Callable[[Path], None], source: Path, tmp_path: Path
) -> None:
    spoil(source)
    with pytest.raises(UserError, match="refusing the model"):
        model_digest(source)
    with pytest.raises(UserError, match="refusing the model"):
        copy_model(source, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_linked_or_missing_folder_is_refused(source: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(source)
    for folder in (tmp_path / "link", tmp_path / "nowhere"):
        with pytest.raises(UserError, match="not a folder"):
            model_digest(folder)


def test_shards_are_taken(source: Path) -> None:
    (source / "model.safetensors").unlink()
    (source / "model-00001-of-00001.safetensors").write_bytes(safetensors(b"x"))
    index = source / "model.safetensors.index.json"
    index.write_text('{"weight_map": {"a": "model-00001-of-00001.safetensors"}}')
    assert model_digest(source)
    for stranger in ("../other/model.safetensors", "pytorch_model.bin"):
        index.write_text(f'{{"weight_map": {{"a": "{stranger}"}}}}')
        with pytest.raises(UserError, match="leads to files that are not its weights"):
            model_digest(source)


def test_a_chat_template_is_taken_and_a_word_of_the_vocabulary_too(source: Path) -> None:
    (source / "chat_template.jinja").write_text("{{ messages }}")
    (source / "tokenizer.json").write_text('{"model": {"vocab": {"auto_map": 7}}}')
    assert model_digest(source)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", MANIFEST])
def test_a_changed_file_shows(source: Path, tmp_path: Path, name: str) -> None:
    digest = copy_model(source, tmp_path / "copy")
    path = tmp_path / "copy" / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(UserError, match="changed after it was published"):
        verify_model(tmp_path / "copy", digest)


def test_an_added_or_removed_file_shows(source: Path, tmp_path: Path) -> None:
    digest = copy_model(source, tmp_path / "copy")
    (tmp_path / "copy" / "generation_config.json").write_text("{}")
    with pytest.raises(UserError, match="changed after"):
        verify_model(tmp_path / "copy", digest)
    (tmp_path / "copy" / "generation_config.json").unlink()
    (tmp_path / "copy" / MANIFEST).unlink()
    with pytest.raises(UserError, match="is missing"):
        verify_model(tmp_path / "copy", digest)
