"""Model directories of strangers: what loads, and what is refused before it is loaded."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from housestyle.core.digest import file_digest
from housestyle.core.errors import UserError
from housestyle.trainer.loading import check_fit, load_model, load_tokenizer, verify_model_folder
from housestyle.trainer.model_folder import MANIFEST
from tests.trainer.tiny_models import tiny_folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "model"))


def add(name: str, text: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / name).write_text(text)

    return spoil


def put(name: str, **keys: object) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        value = json.loads((folder / name).read_text())
        (folder / name).write_text(json.dumps({**value, **keys}))

    return spoil


def pickled(folder: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(os.getcwd))


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "tokenizer_more.json")


def dangling(folder: Path) -> None:
    (folder / "vocab.json").symlink_to(folder / "nowhere")


REFUSED = {
    "a pickle": pickled,
    "a script": add("modeling_tiny.py", "raise SystemExit"),
    "an adapter": add("adapter_config.json", '{"base_model_name_or_path": "somebody/model"}'),
    "adapter weights": add("adapter_model.safetensors", ""),
    "code by the configuration": put("config.json", auto_map={"AutoModel": "x--y.Z"}),
    "code by the tokenizer": put("tokenizer_config.json", auto_map={"AutoTokenizer": "y.Z"}),
    "a kernel": put("config.json", attn_implementation="somebody/attention"),
    "other weights": put("config.json", transformers_weights="other.bin"),
    "an index": add("model.safetensors.index.json", '{"weight_map": {"a": "../a.safetensors"}}'),
    "not safetensors": add("model.safetensors", "not numbers"),
    "no JSON": add("generation_config.json", "[" * 100_000),
    "a pipe": pipe,
    "a dangling link": dangling,
    "an unknown file": add("weights.xyz", ""),
}


@pytest.mark.parametrize("what", REFUSED)
def test_hostile_directories_are_refused_in_one_line(what: str, folder: Path) -> None:
    REFUSED[what](folder)
    with pytest.raises(UserError, match="refusing the model") as refusal:
        load_model(folder)
    assert "\n" not in str(refusal.value)
    with pytest.raises(UserError, match="refusing the model"):
        load_tokenizer(folder)


def test_what_a_hub_lays_beside_a_model_is_taken(folder: Path, tmp_path: Path) -> None:
    for name in ("README.md", "LICENSE", ".gitattributes", "merges.txt", "chat_template.jinja"):
        (folder / name).write_text("text")
    (folder / ".cache").mkdir()
    linked = tmp_path / "snapshot"
    linked.mkdir()
    for path in folder.iterdir():
        if path.is_file():
            (linked / path.name).symlink_to(path)
    assert load_model(folder).num_parameters() == load_model(linked).num_parameters()
    assert load_tokenizer(folder).eos_token == "<end>"


def test_weights_with_gaps_are_refused(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    path = folder / "model.safetensors"
    tensors = load_file(path)
    del tensors["model.layers.1.mlp.up_proj.weight"]
    save_file(tensors, path, metadata={"format": "pt"})
    with pytest.raises(UserError, match=r"lacks 1 of its weights \(model.layers.1.mlp.up_proj"):
        load_model(folder)


def test_a_tokenizer_of_another_model_is_refused(folder: Path) -> None:
    model, tokenizer = load_model(folder), load_tokenizer(folder)
    check_fit(folder, model, tokenizer)
    tokenizer.add_tokens(["<stranger>"])
    with pytest.raises(UserError, match=r"1 token\(s\) that its model lacks \('<stranger>'\)"):
        check_fit(folder, model, tokenizer)


def test_damaged_weights_are_told_in_one_line(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(UserError, match="cannot be loaded"):
        load_model(folder)


def listed(folder: Path) -> None:
    files = {path.name: file_digest(path) for path in folder.iterdir() if path.name != MANIFEST}
    (folder / MANIFEST).write_text(json.dumps({"files": files}))


def test_a_directory_is_held_to_its_manifest(folder: Path) -> None:
    verify_model_folder(folder)
    listed(folder)
    verify_model_folder(folder)
    extra = folder / "more.safetensors"
    extra.write_bytes((folder / "model.safetensors").read_bytes())
    with pytest.raises(UserError, match=r"'more\.safetensors' is not in its manifest"):
        verify_model_folder(folder)
    extra.unlink()
    put("config.json", rope_theta=1.0)(folder)
    with pytest.raises(UserError, match=r"'config.json' was changed"):
        verify_model_folder(folder)
    (folder / "generation_config.json").unlink()
    listed(folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(UserError, match=r"'tokenizer.json' is missing"):
        verify_model_folder(folder)
    (folder / MANIFEST).write_text("[]")
    with pytest.raises(UserError, match="cannot read"):
        verify_model_folder(folder)
