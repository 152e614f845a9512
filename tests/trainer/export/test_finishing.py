"""What servers are told about a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from housestyle.trainer.export.card import Facts, base_licence, card
from housestyle.trainer.export.servers import commands, modelfile, without_ollama
from housestyle.trainer.export.serving import encoder_of, ends_in, fim_format, finish
from tests.trainer.tiny_models import tiny_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder(tmp_path_factory.mktemp("models") / "tiny", "starcoder2")


def put(path: Path, **values: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_the_ends_of_the_base_stay_and_its_sampling_goes(folder: Path) -> None:
    path = folder / "generation_config.json"
    put(path, eos_token_id=[7, 10**9, "x"], repetition_penalty=1.1, do_sample=True)
    finish(folder)
    config = json.loads(path.read_text())
    encoder = encoder_of(folder)
    assert config["eos_token_id"][0] == encoder.end
    assert {7, encoder.prefix, encoder.suffix, encoder.middle} < set(config["eos_token_id"])
    assert 10**9 not in config["eos_token_id"]
    assert not config["do_sample"]
    assert "repetition_penalty" not in config
    finish(folder)
    assert json.loads(path.read_text()) == config


def test_a_template_that_the_base_brought_stays(folder: Path) -> None:
    (folder / "chat_template.jinja").write_text("theirs")
    finish(folder)
    assert (folder / "chat_template.jinja").read_text() == "theirs"


def test_what_ollama_cannot_take_is_said(folder: Path) -> None:
    encoder = encoder_of(folder)
    assert without_ollama(folder, encoder) == ""
    assert "ollama create housestyle -f Modelfile" in commands(folder, encoder)
    config = folder / "config.json"
    before = config.read_text()
    put(config, architectures=["Starcoder2ForCausalLM"])
    assert "llama.cpp" in without_ollama(folder, encoder)
    assert [line.split()[0] for line in commands(folder, encoder)] == ["transformers", "vllm"]
    put(config, architectures=["SomethingElse"])
    assert [line.split()[0] for line in commands(folder, encoder)] == ["transformers"]
    config.write_text(before)


def test_a_modelfile_asks_as_it_was_taught(folder: Path) -> None:
    encoder = encoder_of(folder)
    text = modelfile(encoder, fim_format(encoder, ends_in(folder))["stop"])
    assert "<fim_prefix>{{ .Prompt }}<fim_suffix>{{ .Suffix }}<fim_middle>{{ else }}" in text
    for token in ("<end>", "<file_sep>", "<repo_name>"):
        assert f'PARAMETER stop "{token}"\n' in text


def test_a_licence_is_what_the_directory_says_and_never_guessed(tmp_path: Path) -> None:
    assert "PSF" in base_licence("embedded", None)
    assert "not said" in base_licence("somebody", tmp_path)
    readme = tmp_path / "README.md"
    readme.write_text("---\nlicense: other\nlicense_name: qwen-research\n---\nlicense: mit\n")
    assert base_licence("somebody", tmp_path) == "other, qwen-research"
    readme.write_text("# Model\nlicense: mit\n")
    assert "not said" in base_licence("somebody", tmp_path)


def test_a_card_escapes_what_strangers_named(folder: Path) -> None:
    encoder = encoder_of(folder)
    facts = Facts("d", base="a|b`<script>\x1b[2J", scores={"x|y": {"base": 1.0}})
    text = card(facts, fim_format(encoder), [], "")
    assert "<script>" not in text
    assert "\x1b" not in text
    assert "| x¦y |  |  | 1.000 |" in text
