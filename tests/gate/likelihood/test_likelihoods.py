from __future__ import annotations

import math
import random
from typing import Any

import pytest
import torch
import transformers

from housestyle.gate.likelihood import likelihoods as reading
from housestyle.gate.likelihood.likelihoods import likelihoods
from housestyle.gate.likelihood.linear import PackedLinear
from housestyle.trainer.encoding import Encoded

VOCABULARY, CONTEXT = 50, 64
SIZES = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": CONTEXT,
}
KEYS = {"num_key_value_heads": 2, "head_dim": 8, "pad_token_id": 0}
OPENAI = {
    "vocab_size": VOCABULARY,
    "n_embd": 32,
    "n_layer": 2,
    "n_head": 4,
    "n_positions": CONTEXT,
    "bos_token_id": 1,
    "eos_token_id": 1,
}
TOGETHER: dict[str, dict[str, Any]] = {
    "Llama": SIZES | KEYS,
    "Qwen2": SIZES | {"num_key_value_heads": 2, "tie_word_embeddings": True},
    "Starcoder2": SIZES | {"num_key_value_heads": 2, "sliding_window": None},
    "Mistral": SIZES | KEYS | {"sliding_window": CONTEXT},
    "Gemma2": SIZES
    | KEYS
    | {"final_logit_softcapping": 3.0, "sliding_window": CONTEXT, "query_pre_attn_scalar": 8},
    "GPT2": OPENAI,
    "GPTBigCode": OPENAI,
    "GPTNeoX": SIZES,
}
QUICK = ("Llama", "Mistral")  # of the others each has a module to load
APART: dict[str, dict[str, Any]] = {
    "Mistral": SIZES | KEYS | {"sliding_window": 6},  # sees six tokens, which a mask cannot say
    "Bloom": {"vocab_size": VOCABULARY, "hidden_size": 32, "n_layer": 2, "n_head": 4},  # ALiBi
    "Mamba": {"vocab_size": VOCABULARY, "hidden_size": 32, "num_hidden_layers": 2},  # no attention
}


def model_of(name: str, sizes: dict[str, Any]) -> Any:
    torch.manual_seed(3)
    config = getattr(transformers, f"{name}Config")(**sizes)
    return transformers.AutoModelForCausalLM.from_config(config).float().eval()


def sequences() -> list[Encoded]:
    """Questions with answers that share beginnings, of many lengths, in no order."""
    draw = random.Random(5)
    found = []
    for _ in range(9):
        head = [draw.randrange(VOCABULARY) for _ in range(draw.choice([1, 2, 9, 30]))]
        shared = [draw.randrange(VOCABULARY) for _ in range(draw.randrange(4))]
        for _ in range(draw.randrange(1, 5)):
            own = [draw.randrange(VOCABULARY) for _ in range(draw.randrange(1, 25))]
            found.append(Encoded((*head, *shared, *own), len(head), 1, False))
    draw.shuffle(found)
    return found


def alone(model: Any, sequence: Encoded) -> list[float]:
    """The definition: the whole text in one reading, one log-softmax."""
    with torch.inference_mode():
        logits = model(input_ids=torch.tensor([sequence.ids])).logits[0].log_softmax(-1)
    places = range(sequence.start, len(sequence.ids))
    return [-float(logits[at - 1, sequence.ids[at]]) / math.log(2) for at in places]


def silent(done: int, note: str = "") -> None:
    """Nobody watches."""


def check(name: str, sizes: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> str:
    """Compare with the definition; return which way the model was read."""
    asked = sequences()
    wanted = [alone(model_of(name, sizes), one) for one in asked]
    used = []
    for way in ("read_together", "read_apart"):
        inner = getattr(reading, way)

        def noted(model: Any, trees: Any, way: str = way, inner: Any = inner) -> Any:
            used.append((way, trees is not None and list(trees) == [reading.PROBE]))
            return inner(model, trees)

        monkeypatch.setattr(reading, way, noted)
    for found, truth in zip(likelihoods(model_of(name, sizes), asked, silent), wanted, strict=True):
        assert found == pytest.approx(truth, rel=1e-4, abs=1e-5)
    (way,) = {way for way, is_probe in used if not is_probe}
    return way


@pytest.mark.parametrize(
    "name",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in TOGETHER],
)
def test_a_prompt_that_is_read_once_says_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check(name, TOGETHER[name], monkeypatch) == "read_together"


@pytest.mark.parametrize(
    "name",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in APART],
)
def test_what_cannot_read_trees_is_found_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(name, APART[name], monkeypatch) == "read_apart"


def test_batches_are_the_same_for_every_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "TOKENS", 90)
    shapes = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        model = model_of("Llama", TOGETHER["Llama"])
        seen: list[tuple[int, ...]] = []
        model.base_model.register_forward_pre_hook(
            lambda _, __, given, seen=seen: seen.append(tuple(given["input_ids"].shape)),
            with_kwargs=True,
        )
        likelihoods(model, sequences(), silent)
        shapes.append(seen)
    assert shapes[0] == shapes[1]
    assert len(shapes[0]) > 6
    assert all(rows * width <= 90 for rows, width in shapes[0])


def test_each_prompt_is_read_once_and_its_last_layer_not_to_the_end() -> None:
    model = model_of("Llama", TOGETHER["Llama"])
    read = {"first": 0, "last": 0}
    for name, layer in (("first", model.model.layers[0]), ("last", model.model.layers[-1])):
        layer.mlp.register_forward_pre_hook(
            lambda _, given, name=name: read.update({name: read[name] + given[0].shape[1]})
        )
    head = tuple(range(1, 31))
    asked = [Encoded((*head, *answer), 30, 1, False) for answer in ((1, 2), (3, 4), (5, 6, 7))]
    likelihoods(model, asked, silent)
    probe = (len(reading.PROBE.prompt), len(reading.PROBE.tokens))
    apart = sum(4 + len(answer) - 1 for answer in reading.PROBE.answers)
    assert read["first"] - sum(probe) - apart == 29 + 5  # the last of 30 is where answers begin
    assert read["last"] - probe[1] - apart == 5


def test_packed_layers_say_the_same_and_the_order_does_not_matter() -> None:
    model = model_of("Llama", TOGETHER["Llama"])
    asked = sequences()
    found = likelihoods(model, asked, silent)
    assert isinstance(model.lm_head, PackedLinear)
    again = likelihoods(model_of("Llama", TOGETHER["Llama"]), asked[::-1], silent)[::-1]
    for one, other in zip(found, again, strict=True):
        assert one == pytest.approx(other, rel=1e-5)
    assert likelihoods(model, [], silent) == []
