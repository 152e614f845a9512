"""Model directories of strangers: what loads, and what is refused before it is loaded."""

from __future__ import annotations

import itertools
import json
import os
import pickle
import resource
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


def lured(name: str, target: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target)

    return spoil


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
    "a link to a private file": lured("chat_template.jinja", __file__),
    "a link that climbs": lured("README.md", "../../secret"),
    "a link to a device": lured("generation_config.json", "/dev/zero"),
    "a folder": lambda folder: (folder / "nested").mkdir(),
    "a name with a line end": add("tokenizer\n\u202e.json", "{}"),
    "a hidden script": add(".modeling.py", ""),
    "a pickle in capitals": add("PYTORCH_MODEL.BIN", ""),
    "code by an escaped key": add("config.json", '{"auto\\u005fmap": {"AutoModel": "x.Y"}}'),
    "code deep down": put("config.json", text_config={"sub": [{"auto_map": {}}]}),
    "a vocabulary that is none": add("tokenizer.json", "[]"),
    "no object": add("config.json", "null"),
    "layers without end": put("config.json", num_hidden_layers=10**9),
    "labels without end": put("config.json", num_labels=10**9),
    "heads deep down": put("config.json", text_config={"num_attention_heads": float("inf")}),
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
    blobs, linked = tmp_path / "blobs", tmp_path / "snapshots" / ("c" * 40)
    blobs.mkdir()
    linked.mkdir(parents=True)
    for path in folder.iterdir():
        if path.is_file():
            blob = Path(shutil.copyfile(path, blobs / file_digest(path)))
            (linked / path.name).symlink_to(os.path.relpath(blob, linked))
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


@pytest.mark.parametrize("key", ["intermediate_size", "vocab_size", "head_dim"])
def test_more_weights_than_there_are_take_no_memory(key: str, folder: Path) -> None:
    put("config.json", **{key: 10**8})(folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UserError, match=r"bytes of weights, for [0-9,]+ numbers"):
        load_model(folder)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kB


ODD = (None, -1, 0, 1e308, "../../x", [], {}, "\u202e\x1b[2J", float("nan"))
KEYS = {
    "config.json": ("dtype", "head_dim", "model_type"),
    "tokenizer_config.json": ("tokenizer_class", "eos_token"),
    "tokenizer.json": ("model", "decoder"),
}


def loaded(name: str, folder: Path) -> str:
    """Load what reads a file; return how it is refused, or nothing."""
    try:
        load_model(folder) if name == "config.json" else load_tokenizer(folder)
    except UserError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", KEYS)
def test_odd_values_are_refused_in_one_line_or_do_not_matter(name: str, folder: Path) -> None:
    before = (folder / name).read_text()
    told = []
    for key, value in itertools.product(KEYS[name], ODD):
        put(name, **{key: value})(folder)
        told.append(loaded(name, folder))
        (folder / name).write_text(before)
    assert any(told)
    assert all(line.isprintable() for line in told)
    assert not loaded(name, folder)


@pytest.mark.parametrize("data", [b"", b"null", b"3", b"[]", b"\xff\xfe", b"{", b'"x"'])
@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "tokenizer_config.json"])
def test_files_of_something_else_are_refused(name: str, data: bytes, folder: Path) -> None:
    (folder / name).write_bytes(data)
    with pytest.raises(UserError, match="refusing the model"):
        load_tokenizer(folder)


def test_a_tokenizer_neither_fills_up_nor_cuts(folder: Path) -> None:
    expected = load_tokenizer(folder).backend_tokenizer.encode("x = 1\n").ids
    strategy = {"strategy": {"Fixed": 10**9}, "direction": "Right", "pad_to_multiple_of": None}
    padding = {**strategy, "pad_id": 0, "pad_type_id": 0, "pad_token": "x"}
    cutting = {"direction": "Right", "max_length": 1, "strategy": "LongestFirst", "stride": 0}
    put("tokenizer.json", padding=padding, truncation=cutting)(folder)
    assert load_tokenizer(folder).backend_tokenizer.encode("x = 1\n").ids == expected


def header(length: int, text: bytes) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        data = length.to_bytes(8, "little") + text
        (folder / "model.safetensors").write_bytes(data)

    return spoil


TENSOR = b'{"a":{"dtype":"F32","shape":[%s],"data_offsets":[%s]}}'
HEADERS = {
    "longer than the file": header(1 << 62, b"{}"),
    "nothing": header(2, b"{}"),
    "not JSON": header(5, b"{{{{{"),
    "nested without end": header(60_000, b'{"a":' + b"[" * 59_995),
    "beyond the file": header(66, (TENSOR % (b"9", b"0,99999999999")).ljust(66)),
    "too large a shape": header(
        80, (TENSOR % (b"9999999999,9999999999", b"0,4")).ljust(80) + b"1234"
    ),
}


@pytest.mark.parametrize("what", HEADERS)
def test_weights_with_a_lying_head_are_refused(what: str, folder: Path) -> None:
    HEADERS[what](folder)
    with pytest.raises(UserError) as refusal:
        load_model(folder)
    assert str(refusal.value).isprintable()


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
