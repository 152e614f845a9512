"""Bases from a hub, which is a server on this machine."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.core.main import main
from housestyle.core.settings import TrainerSettings
from housestyle.trainer.base.choice import base_encoder, chosen_base, tokenizer_digest
from housestyle.trainer.base.fetching import fetch
from housestyle.trainer.base.hub import HubName, hub_name
from housestyle.trainer.export.adapters import SETTINGS, write_adapter
from housestyle.trainer.loading import load_model
from tests.repositories import GitRepository
from tests.trainer.base.hub_server import COMMIT, Hub, served
from tests.trainer.tiny_models import tiny_folder

QUIET = Console(quiet=True)
NAME = HubName("acme", "tiny-coder")
CARD = b"---\nlicense: apache-2.0\n---\nA model.\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tiny_folder(tmp_path_factory.mktemp("hub") / "tiny")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def hub(model: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with the model, and much beside it that nobody should take."""
    from huggingface_hub import constants

    beside = {
        "README.md": CARD,
        "pytorch_model.bin": b"a pickle",
        "modeling_tiny.py": b"raise SystemExit",
        "consolidated.safetensors": b"twice",
        "onnx/model.onnx": b"elsewhere",
        "adapter_config.json": b"{}",
    }

    def connect(self: socket.socket, address: Any) -> None:
        assert address[0] == "127.0.0.1", address
        super(socket.socket, self).connect(address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    with served(Hub(NAME.repository, {**model, **beside})) as found:
        template = found.url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "ENDPOINT", found.url)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub-cache"))
        yield found


def settings(base: str) -> TrainerSettings:
    return TrainerSettings(base=base, threads=1)


def test_a_fetched_model_is_a_base_for_ever(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    found = fetch(NAME, cache, QUIET)
    assert (found.name, found.is_new) == (f"acme/tiny-coder@{COMMIT}", True)
    names = {path.name for path in found.folder.iterdir()}
    assert names == {
        *("config.json", "generation_config.json", "model.safetensors", "tokenizer.json"),
        *("tokenizer_config.json", "README.md", "MANIFEST.json"),
    }
    assert all((found.folder / name).is_symlink() for name in names - {"MANIFEST.json"})
    resolved = [path for path in hub.asked if "/resolve/" in path]
    assert {path.rpartition("/")[2] for path in resolved} == names - {"MANIFEST.json"}
    assert resolved.index(f"/{hub.repository}/resolve/{COMMIT}/model.safetensors") > 4  # at last

    monkeypatch.setattr(hub, "status", 500)  # from now on, nothing is asked for
    base = chosen_base(settings("acme/tiny-coder"), cache, QUIET)
    assert (base.name, base.folder) == (found.name, found.folder)
    assert chosen_base(settings(found.name), cache, QUIET) == base
    assert load_model(base.folder).num_parameters() > 0
    assert base_encoder(settings(found.name), cache).family.name == "qwen-coder"
    assert tokenizer_digest(settings(found.name), cache)


def test_what_is_here_is_not_fetched_again_and_a_branch_may_move(hub: Hub, tmp_path: Path) -> None:
    first = fetch(NAME, tmp_path, QUIET)
    hub.asked.clear()
    assert not fetch(NAME, tmp_path, QUIET).is_new
    assert not any("/resolve/" in path for path in hub.asked)
    hub.commit, before = "d" * 40, chosen_base(settings(NAME.repository), tmp_path, QUIET)
    moved = fetch(NAME, tmp_path, QUIET)
    assert (moved.is_new, moved.folder.name) == (True, "d" * 40)
    after = chosen_base(settings(NAME.repository), tmp_path, QUIET)
    assert (after.folder, after.digest) == (moved.folder, before.digest)
    assert chosen_base(settings(first.name), tmp_path, QUIET) == before
    assert fetch(HubName("acme", "tiny-coder", "v1"), tmp_path, QUIET).folder == moved.folder


def test_a_fetched_model_that_was_changed_is_refused_then_fetched(hub: Hub, tmp_path: Path) -> None:
    folder = fetch(NAME, tmp_path, QUIET).folder
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.resolve().write_bytes(data)
    with pytest.raises(UserError, match=r"'model\.safetensors' was changed"):
        chosen_base(settings(NAME.repository), tmp_path, QUIET)
    with pytest.raises(UserError, match="not what the hub announced"):
        fetch(NAME, tmp_path, QUIET)  # the hub's cache has it so
    assert fetch(NAME, tmp_path, QUIET).is_new
    weights.resolve().unlink()
    with pytest.raises(UserError, match="`housestyle base fetch acme/tiny-coder` fetches it"):
        chosen_base(settings(NAME.repository), tmp_path, QUIET)


def lacking(name: str) -> Callable[[Hub], None]:
    return lambda hub: hub.files.pop(name) and None


def other(name: str, data: bytes) -> Callable[[Hub], None]:
    return lambda hub: hub.files.__setitem__(name, data)


def answering(status: int, error: str = "") -> Callable[[Hub], None]:
    def spoil(hub: Hub) -> None:
        hub.status, hub.error = status, error

    return spoil


def lying(hub: Hub) -> None:
    hub.told["config.json"] = hub.files["config.json"] + b" "


REFUSED = {
    "is gated: its owner asks for terms": answering(403, "GatedRepo"),
    "has no model acme/tiny-coder, or it is private": answering(401, "RepoNotFound"),
    "lets nobody read acme/tiny-coder unasked": answering(403),
    "answered 500": answering(500),
    "has no model.safetensors, only weights that can run code": lacking("model.safetensors"),
    "has no config.json": lacking("config.json"),
    "has no tokenizer.json": lacking("tokenizer.json"),
    "has no model.safetensors.index.json": lambda hub: hub.files.update(
        {"model-00001-of-00002.safetensors": hub.files.pop("model.safetensors")}
    ),
    "asks to run code": other("config.json", b'{"auto_map": {"AutoModel": "a.B"}}'),
    "is not in the safetensors format": other("model.safetensors", b"nothing of the kind"),
    "config.json of acme/tiny-coder is not what the hub announced": lying,
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_had_is_one_clear_line(words: str, hub: Hub, tmp_path: Path) -> None:
    REFUSED[words](hub)
    with pytest.raises(UserError) as refusal:
        fetch(NAME, tmp_path / "cache", QUIET)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert refusal.value.remedy
    left = [path for path in (tmp_path / "cache").rglob("*") if path.name.startswith(COMMIT)]
    assert left == []


def test_a_model_that_cannot_be_taught_is_refused_before_its_weights(
    hub: Hub, tmp_path: Path
) -> None:
    vocabulary = json.loads(hub.files["tokenizer.json"])
    vocabulary["added_tokens"] = [
        t for t in vocabulary["added_tokens"] if "fim" not in t["content"]
    ]
    hub.files["tokenizer.json"] = json.dumps(vocabulary).encode()
    with pytest.raises(UserError, match="no fill-in-the-middle tokens"):
        fetch(NAME, tmp_path, QUIET)
    assert not any(path.endswith(".safetensors") for path in hub.asked)


def test_an_unknown_revision_and_no_network_are_told(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no revision 'v9'"):
        fetch(HubName("acme", "tiny-coder", "v9"), tmp_path, QUIET)
    with pytest.raises(UserError, match="has no model acme/other"):
        fetch(HubName("acme", "other"), tmp_path, QUIET)


def test_a_hub_that_is_not_there_is_told(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(self: socket.socket, address: Any) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    with pytest.raises(UserError, match="cannot be reached: try again with a network"):
        fetch(NAME, tmp_path, QUIET)


def test_a_full_disk_is_known_before_anything_is_fetched(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from housestyle.trainer.base import fetching

    monkeypatch.setattr(fetching, "SPARE", 1 << 60)
    with pytest.raises(UserError, match=r"the model takes 0\.0 GB, and .* has 0\.0"):
        fetch(NAME, tmp_path, QUIET)
    assert not any("/resolve/" in path for path in hub.asked)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("acme/tiny", HubName("acme", "tiny")),
        ("acme/tiny.1@v1.0", HubName("acme", "tiny.1", "v1.0")),
        (f"acme/tiny@{COMMIT}", HubName("acme", "tiny", COMMIT)),
        ("acme/tiny@refs/pr/3", HubName("acme", "tiny", "refs/pr/3")),
        *((text, None) for text in ("embedded", "/a/b", "./a/b", "~/b", "a/b/c", "a/..", "a/b@")),
        *((text, None) for text in ("../a", "a/b@../../c", "a/b c", "a/b\n", "a--b/c", "-a/b")),
    ],
)
def test_names_of_models_on_a_hub(text: str, name: HubName | None) -> None:
    assert hub_name(text) == name


def test_a_folder_comes_before_a_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tiny_folder(tmp_path / "acme" / "tiny-coder")
    assert chosen_base(settings("acme/tiny-coder"), tmp_path, QUIET).name == "tiny-coder"
    with pytest.raises(UserError, match="acme/other is no folder here, and no model that was"):
        chosen_base(settings("acme/other"), tmp_path, QUIET)


def test_the_command_says_what_to_write(
    hub: Hub,
    git_repository: GitRepository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOUSESTYLE_CACHE", str(tmp_path / "cache"))
    assert main(["base", "fetch", "acme/tiny-coder@v1"]) == 0
    told = capsys.readouterr()
    assert f'base = "acme/tiny-coder@{COMMIT}"' in told.out
    assert "licence: apache-2.0" in told.out
    assert told.err.startswith(f"fetching acme/tiny-coder at {COMMIT[:12]}")
    assert (tmp_path / "hub-cache" / "models--acme--tiny-coder").is_dir()
    assert main(["base", "--json", "fetch", "acme/tiny-coder@v1"]) == 0
    assert json.loads(capsys.readouterr().out)["new"] is False

    settings = '[trainer]\nbase = "acme/tiny-coder@v1"\n'
    git_repository.commit("feat: start", {"housestyle.toml": settings})
    words = ["base", "--repo", str(git_repository.folder)]
    assert main([*words, "show"]) == 0
    told = capsys.readouterr().out
    assert f"base: acme/tiny-coder@{COMMIT}" in told
    assert "a hole: <|fim_prefix|>{prefix}<|fim_suffix|>{suffix}<|fim_middle|>" in told
    assert main([*words, "--json", "show"]) == 0
    assert json.loads(capsys.readouterr().out)["licence"] == "apache-2.0"


@pytest.mark.parametrize(
    ("base", "named"),
    [(f"acme/tiny@{COMMIT}", ("acme/tiny", COMMIT)), ("embedded", ("embedded", None))],
)
def test_an_adapter_names_its_base_and_its_commit(
    base: str, named: tuple[str, str | None], tmp_path: Path
) -> None:
    class Adapted:
        def save_pretrained(self, folder: Path, *, safe_serialization: bool) -> None:
            assert safe_serialization
            (folder / SETTINGS).write_text('{"base_model_name_or_path": "/home/me", "r": 8}')

    write_adapter(Adapted(), tmp_path, base)
    settings = json.loads((tmp_path / SETTINGS).read_text())
    assert (settings["base_model_name_or_path"], settings["revision"]) == named
    assert settings["r"] == 8


def test_a_name_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["base", "fetch", "tiny-coder"]) == 1
    assert "'tiny-coder' is no name of a model on a hub" in capsys.readouterr().err
