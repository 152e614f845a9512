from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from housestyle.core.errors import UserError
from housestyle.gate.serving.editors import EDITORS
from housestyle.gate.serving.folder import NAME, family_in, place_model
from housestyle.gate.serving.servers import SERVERS, Server, choose
from housestyle.trainer.families import FAMILIES, Family
from tests.trainer.tiny_models import tiny_folder

URL = "http://127.0.0.1:8000/v1"


def nothing(host: str, port: int) -> list[str]:
    return []


def test_a_model_is_placed_by_links_and_chats(tmp_path: Path) -> None:
    model = tiny_folder(tmp_path / "model", "starcoder2")
    (model / "MANIFEST.json").write_text("{}")
    (tmp_path / "place").mkdir()
    placed = place_model(model, tmp_path / "place")
    assert placed == tmp_path / "place" / NAME
    names = {file.name for file in model.iterdir()} - {"MANIFEST.json"}
    assert {file.name for file in placed.iterdir()} == names | {"chat_template.jinja"}
    assert not (model / "chat_template.jinja").exists()
    assert (placed / "config.json").read_text() == (model / "config.json").read_text()


def test_a_model_keeps_a_chat_template_of_its_own(tmp_path: Path) -> None:
    model = tiny_folder(tmp_path / "model", "starcoder2")
    (model / "chat_template.jinja").write_text("{{ messages }}")
    (tmp_path / "place").mkdir()
    placed = place_model(model, tmp_path / "place")
    assert (placed / "chat_template.jinja").read_text() == "{{ messages }}"


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.name)
def test_every_editor_asks_in_the_familys_words(family: Family) -> None:
    told = {one.name: one.settings(URL, family) for one in EDITORS}
    (model,) = yaml.safe_load(told["Continue"])["models"]
    assert model["promptTemplates"]["autocomplete"] == family.prompt("{{{prefix}}}", "{{{suffix}}}")
    zed = json.loads(told["Zed"])["edit_predictions"]["open_ai_compatible_api"]
    assert zed["api_url"] == f"{URL}/completions"
    code = json.loads(told["VS Code"])
    assert code["llm.fillInTheMiddle.suffix"] == family.suffix
    assert all(json.dumps(token, ensure_ascii=False) in told["Neovim"] for token in fim(family))
    assert all(NAME in one for one in told.values())


def fim(family: Family) -> list[str]:
    return [one for one in (family.prefix, family.suffix, family.middle) if one]


def test_zeds_formats_are_those_of_the_families() -> None:
    """As Zed writes them: formats that it has no name for are spelt as one that it knows."""
    spelt = {
        "qwen": "<|fim_prefix|>B<|fim_suffix|>A<|fim_middle|>",
        "code_gemma": "<|fim_prefix|>B<|fim_suffix|>A<|fim_middle|>",
        "star_coder": "<fim_prefix>B<fim_suffix>A<fim_middle>",
        "deepseek_coder": "<｜fim▁begin｜>B<｜fim▁hole｜>A<｜fim▁end｜>",  # noqa: RUF001
        "codestral": "[SUFFIX]A[PREFIX]B",
    }
    zed = next(one for one in EDITORS if one.name == "Zed")
    for family in FAMILIES:
        asked = json.loads(zed.settings(URL, family))["edit_predictions"]
        name = asked["open_ai_compatible_api"]["prompt_format"]
        assert spelt[name] == family.prompt("B", "A")


def test_a_models_family_is_read_from_its_tokenizer(tmp_path: Path) -> None:
    assert family_in(tiny_folder(tmp_path / "model", "starcoder2")).name == "starcoder2"


def test_the_first_server_that_is_installed_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    servers = (Server("one", ("no-such",), nothing), Server("two", ("here",), nothing))
    with pytest.raises(UserError, match="no server is installed"):
        choose("", servers)
    (tmp_path / "here").write_text("#!/bin/sh\n")
    (tmp_path / "here").chmod(0o755)
    assert choose("", servers).name == "two"
    with pytest.raises(UserError, match="one is not installed"):
        choose("one", servers)
    missing = Server("three", ("here",), nothing, modules=("no_such_module_here",))
    assert not missing.is_installed()


def test_every_server_is_told_name_host_and_port() -> None:
    for server in SERVERS:
        words = server.start("127.0.0.1", 8123)
        assert words[0] in server.programs
        assert words[words.index("--host") + 1] == "127.0.0.1"
        assert words[words.index("--port") + 1] == "8123"
        assert NAME in words
