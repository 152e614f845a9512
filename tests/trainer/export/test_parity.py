"""An exported directory, loaded as anybody would, answers as the model in training did."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from housestyle.core.errors import UserError
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.export.card import Facts
from housestyle.trainer.export.directory import export
from housestyle.trainer.export.serving import finish
from housestyle.trainer.recipes.recipe import Recipe
from housestyle.trainer.rows import Rows, pack
from housestyle.trainer.training import train
from tests.trainer.tiny_models import CONTEXT, tiny_model, tiny_tokenizer

FAMILIES = ("qwen-coder", "deepseek-coder", "codestral")  # plain, with a begin token, suffix first
TAUGHT = [
    ("def area_1(width, height):\n", "    return total\n", "    total = width * height\n"),
    ("# Why:\n", "", "return total\n"),
]


@dataclass(frozen=True)
class Case:
    """A model as training left it in memory, and its export."""

    model: Any
    encoder: Encoder
    folder: Path


@pytest.fixture(scope="module", params=FAMILIES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    work = tmp_path_factory.mktemp("parity")
    tokenizer = tiny_tokenizer(request.param, begins=request.param != "qwen-coder")
    encoder, model = Encoder(tokenizer, CONTEXT), tiny_model(tokenizer)
    rows = [
        pack([(encoder.encode(*text).ids, 0)], CONTEXT, encoder.end, encoder.pad) for text in TAUGHT
    ]
    tokens, labels = (
        torch.cat([getattr(row, name) for row in rows]) for name in ("tokens", "labels")
    )
    recipe = Recipe(
        steps=30,
        batch=2,
        matrix_rate=0.02,
        rest_rate=0.02,
        decay_share=0.4,
        seed=1,
        threads=1,
        checkpoint_steps=1000,
        precision="fp32",
    )
    train(model, Rows(tokens, labels), recipe, work / "work", lambda done, note="": None)
    model.save_pretrained(work / "model")
    tokenizer.save_pretrained(work / "model")
    finish(work / "model")
    exported = export(work / "model", work / "exported", Facts("0" * 64))
    return Case(model.eval(), encoder, exported.folder)


def plain(folder: Path) -> tuple[Any, Any]:
    """Load a directory with transformers alone."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    return AutoModelForCausalLM.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(
        folder
    )


def greedy(model: Any, ids: list[int], **how: Any) -> list[int]:
    with torch.no_grad():
        found = model.generate(torch.tensor([ids]), max_new_tokens=24, **how)
    return found[0, len(ids) :].tolist()


def log_probabilities(model: Any, ids: list[int]) -> torch.Tensor:
    with torch.no_grad():
        return model(input_ids=torch.tensor([ids])).logits[0].float().log_softmax(-1)


@pytest.mark.parametrize("text", TAUGHT)
def test_the_answer_and_its_end_are_those_of_training(
    case: Case, text: tuple[str, str, str]
) -> None:
    model, tokenizer = plain(case.folder)
    encoded = case.encoder.encode(*text)
    prompt = list(encoded.ids[: encoded.start])
    served = tokenizer(case.encoder.family.prompt(*text[:2])).input_ids
    assert served == prompt
    trained = greedy(case.model, prompt, do_sample=False, eos_token_id=case.encoder.end)
    answer = greedy(model, served)  # by the directory's own generation_config.json
    assert answer == trained
    assert answer[-1] == case.encoder.end
    assert tokenizer.decode(answer[:-1]) == text[2]
    whole = [*encoded.ids, case.encoder.end]
    apart = (log_probabilities(model, whole) - log_probabilities(case.model, whole)).abs()
    assert float(apart.max()) < 1e-4


def test_chat_is_the_text_that_was_taught(case: Case) -> None:
    _, tokenizer = plain(case.folder)
    encoded = case.encoder.encode(*TAUGHT[1])
    prompt = list(encoded.ids[: encoded.start])
    for content in ("# Why:", "# Why:\n", [{"type": "text", "text": "# Why:\n"}]):
        asked = [{"role": "user", "content": content}]
        found = tokenizer.apply_chat_template(asked, add_generation_prompt=True, return_dict=False)
        assert list(found) == prompt


def test_a_program_can_build_the_prompt_from_the_format(case: Case) -> None:
    _, tokenizer = plain(case.folder)
    fim = json.loads((case.folder / "fim.json").read_text())
    before, after, _ = TAUGHT[0]
    encoded = case.encoder.encode(*TAUGHT[0])
    text = fim["prompt"].replace("{prefix}", before).replace("{suffix}", after)
    assert tokenizer(text).input_ids == list(encoded.ids[: encoded.start])
    assert fim["stop"][0] == "<end>"


def test_an_adapter_and_the_merged_model_agree(case: Case, tmp_path: Path) -> None:
    peft = pytest.importorskip("peft")
    from housestyle.trainer.export.adapters import adapted, merge, write_adapter
    from housestyle.trainer.loading import load_model

    base = case.folder
    torch.manual_seed(5)
    config = peft.LoraConfig(r=4, target_modules=["q_proj", "up_proj"], init_lora_weights=False)
    model = peft.get_peft_model(load_model(base), config).eval()
    write_adapter(model, tmp_path / "adapter", "tiny")
    names = {path.name for path in (tmp_path / "adapter").iterdir()}
    assert names == {"adapter_config.json", "adapter_model.safetensors"}
    assert str(base) not in (tmp_path / "adapter" / "adapter_config.json").read_text()
    merge(base, tmp_path / "adapter", tmp_path / "merged")
    ids = list(case.encoder.encode(*TAUGHT[0]).ids)
    expected = log_probabilities(model, ids)
    assert float((expected - log_probabilities(load_model(base), ids)).abs().max()) > 1e-3
    for other in (adapted(base, tmp_path / "adapter").eval(), plain(tmp_path / "merged")[0]):
        assert float((expected - log_probabilities(other, ids)).abs().max()) < 1e-4
        assert greedy(other, ids) == greedy(model, ids)


def test_hostile_adapters_are_refused(tmp_path: Path) -> None:
    from housestyle.trainer.export.adapters import check_adapter_folder

    good = tmp_path / "good"
    good.mkdir()
    (good / "adapter_config.json").write_text('{"peft_type": "LORA"}')
    (good / "adapter_model.safetensors").write_bytes(b"")
    check_adapter_folder(good)
    for name, text in {"adapter_model.bin": "", "extra.txt": "", "config.json": "{}"}.items():
        bad = Path(shutil.copytree(good, tmp_path / f"bad-{name}"))
        (bad / name).write_text(text)
        with pytest.raises(UserError, match="refusing the adapter"):
            check_adapter_folder(bad)
    linked = Path(shutil.copytree(good, tmp_path / "linked"))
    (linked / "README.md").symlink_to(__file__)
    with pytest.raises(UserError, match=r"'README\.md' is not a file of an adapter"):
        check_adapter_folder(linked)
    with pytest.raises(UserError, match="is missing"):
        check_adapter_folder(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "asked",
    [
        {"peft_type": "IA3"},
        {"auto_mapping": {"parent_library": "x"}},
        {"megatron_config": {"a": 1}, "megatron_core": "antigravity"},
        {"eva_config": {"rho": 2.0}},
        {"init_lora_weights": "pissa"},
        {"r": 10**9},
        {"r": -1},
        {"r": "8"},
        {"rank_pattern": {"q_proj": 10**9}},
        {"rank_pattern": [1.5]},
    ],
    ids=str,
)
def test_an_adapter_that_asks_for_more_is_refused(asked: dict[str, Any], tmp_path: Path) -> None:
    from housestyle.trainer.export.adapters import check_adapter_folder

    (tmp_path / "adapter_model.safetensors").write_bytes(b"")
    settings = {"peft_type": "LORA", "r": 8, "init_lora_weights": True, "loftq_config": {}}
    (tmp_path / "adapter_config.json").write_text(json.dumps(settings))
    check_adapter_folder(tmp_path)
    (tmp_path / "adapter_config.json").write_text(json.dumps(settings | asked))
    with pytest.raises(UserError, match=r"refusing the adapter .* adapter_config\.json"):
        check_adapter_folder(tmp_path)
