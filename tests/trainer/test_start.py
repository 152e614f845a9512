from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.trainer.base.embedded import Base
from housestyle.trainer.drift import BASE, drift
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.finetune import finetune
from housestyle.trainer.loading import load_model, load_tokenizer
from housestyle.trainer.recipes.recipe import Recipe
from housestyle.trainer.start import champion_start
from tests.trainer.test_replay import examples
from tests.trainer.tiny_models import CONTEXT, tiny_folder, tiny_model, tiny_tokenizer

DIGEST = "c" * 64


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return Base(tiny_folder(tmp_path / "base"), "b" * 16, "tiny")


def moved(base: Path, folder: Path, by: float) -> Path:
    """The base with noise on its weights."""
    model = load_model(base)
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * by)
    model.save_pretrained(folder)
    load_tokenizer(base).save_pretrained(folder)
    return folder


def test_training_goes_on_from_a_champion_of_the_same_base(base: Base, tmp_path: Path) -> None:
    champion = moved(base.folder, tmp_path / "champion", 0.1)
    start = champion_start(base, champion, DIGEST, base.digest)
    assert (start.folder, start.digest) == (champion, DIGEST)
    assert "tiny" in start.name
    assert champion_start(base, champion, DIGEST).digest == DIGEST  # of which nothing is known


def test_without_a_champion_there_is_nothing_to_go_on_from(base: Base) -> None:
    with pytest.raises(UserError, match="nothing is in production"):
        champion_start(base, None, "")


def test_a_champion_of_another_base_is_refused(base: Base, tmp_path: Path) -> None:
    champion = moved(base.folder, tmp_path / "champion", 0.1)
    with pytest.raises(UserError, match="whose base is not that of tiny"):
        champion_start(base, champion, DIGEST, "another")


def test_a_champion_with_another_tokenizer_is_refused(base: Base, tmp_path: Path) -> None:
    champion = tiny_folder(tmp_path / "champion", "starcoder2")
    with pytest.raises(UserError, match="whose tokenizer is not that of tiny"):
        champion_start(base, champion, DIGEST)


def test_a_champion_of_another_shape_is_refused(base: Base, tmp_path: Path) -> None:
    champion = moved(base.folder, tmp_path / "champion", 0.1)
    config = json.loads((champion / "config.json").read_text())
    (champion / "config.json").write_text(json.dumps(config | {"rms_norm_eps": 0.1}))
    with pytest.raises(UserError, match="whose architecture is not that of tiny"):
        champion_start(base, champion, DIGEST)


def test_a_tokenizer_that_cuts_texts_is_the_same_one(base: Base, tmp_path: Path) -> None:
    champion = moved(base.folder, tmp_path / "champion", 0.1)
    tokenizer = load_tokenizer(champion)
    tokenizer.backend_tokenizer.enable_truncation(8)
    tokenizer.save_pretrained(champion)
    assert champion_start(base, champion, DIGEST).folder == champion


def test_drift_grows_with_the_distance_from_the_base(base: Base, tmp_path: Path) -> None:
    models = {
        name: moved(base.folder, tmp_path / name, by)
        for name, by in (("same", 0.0), ("near", 0.02), ("far", 0.2))
    }
    told = drift(base.folder, models, Encoder(load_tokenizer(base.folder), CONTEXT), 1)
    assert told["files"] == 40
    found = told["models"]
    assert found["same"] == found[BASE]
    assert found[BASE]["divergence"] == 0.0
    assert 0.0 < found["near"]["divergence"] < found["far"]["divergence"]


def test_drift_is_the_definition_of_it(tmp_path: Path) -> None:
    """KL(model || base) and bits per byte, summed by hand over one short text."""
    from housestyle.trainer import drift as module

    tokenizer = tiny_tokenizer(begins=True)
    base, model = (tiny_model(tokenizer, seed).eval() for seed in (3, 4))
    ids, size = module._window("x = 1\ny = 2\nz = 3\n", Encoder(tokenizer, CONTEXT)) or ([], 0)
    assert tokenizer.decode(ids[1:]) == "y = 2\nz = 3\n"
    assert size == len("y = 2\nz = 3\n")
    found = module._measured(model, base, [ids], size)
    p, q = (
        one(input_ids=torch.tensor([ids])).logits[0].detach().softmax(-1) for one in (model, base)
    )
    bits = divergence = 0.0
    for at, id_ in enumerate(ids[1:]):
        bits -= float(p[at, id_].log2())
        divergence += sum(float(a * (a / b).log2()) for a, b in zip(p[at], q[at], strict=True))
    assert found.bits_per_byte == pytest.approx(bits / size, rel=1e-4)
    assert found.divergence == pytest.approx(divergence / (len(ids) - 1), rel=1e-3)


@pytest.mark.parametrize("family", ["qwen-coder", "codestral"])
def test_a_candidate_has_the_weights_it_started_from(tmp_path: Path, family: str) -> None:
    """With rates next to nothing, what comes out is what went in: the champion, not the base."""
    base = Base(tiny_folder(tmp_path / "base", family), "b" * 16, "tiny")
    champion = Base(moved(base.folder, tmp_path / "champion", 0.1), DIGEST, "tiny, continued")
    recipe = Recipe(steps=2, batch=2, matrix_rate=1e-9, rest_rate=1e-9, threads=1, max_epochs=1)
    told = finetune(
        base, examples(6), recipe, tmp_path / "run", Console(quiet=True), start=champion
    )
    assert told["start"] == DIGEST
    assert told["base_digest"] == base.digest
    assert told["replay"]["rows"] > 0  # in the tokens of that family
    found = load_model(tmp_path / "run" / "model").state_dict()
    for name, value in load_model(champion.folder).state_dict().items():
        assert torch.allclose(found[name], value, atol=1e-4), name
    before = load_model(base.folder).state_dict()
    assert not all(torch.allclose(found[name], before[name], atol=1e-4) for name in found)
