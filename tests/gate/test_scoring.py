from __future__ import annotations

import math
import random
from pathlib import Path

import pytest
import torch

from housestyle.gate.scoring import score_suite, sequence_count
from housestyle.gate.suite.item import Item, make_item
from housestyle.trainer.base.general import general_code
from housestyle.trainer.base.pretrain import new_model
from housestyle.trainer.base.tokenizer import train_tokenizer


def silent(done: int, note: str = "") -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("untrained")
    train_tokenizer(general_code().train[:40], 128).save_pretrained(folder)
    new_model(3, 128).save_pretrained(folder)
    return folder


def likelihood(text: str, prompt: str = "def f():\n", suffix: str = "") -> Item:
    return make_item("c", "f.py", prompt, [text], suffix=suffix, title="t")


def test_bits_are_those_of_the_model_token_by_token(untrained: Path) -> None:
    from housestyle.trainer.encoding import Encoder
    from housestyle.trainer.loading import load_model, load_tokenizer

    item = likelihood("    return 1\n", suffix="    # end\n")
    (score,) = score_suite(untrained, [item], 1, silent)
    model = load_model(untrained)
    encoded = Encoder(load_tokenizer(untrained), 128).encode(item.prompt, item.suffix, item.truth)
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([encoded.ids])).logits[0].log_softmax(-1)
    expected = -sum(
        float(logits[at - 1, encoded.ids[at]]) for at in range(encoded.start, len(encoded.ids))
    ) / math.log(2)
    assert score.bits == pytest.approx(expected, rel=1e-4)
    assert score.bytes == len(item.truth)
    assert score.correct is None


def test_neighbours_in_a_batch_do_not_matter(untrained: Path) -> None:
    items = [likelihood(f"    x = {n}\n" * (n % 5 + 1)) for n in range(24)]
    together = score_suite(untrained, items, 1, silent)
    alone = [score_suite(untrained, [item], 1, silent)[0] for item in items[:6]]
    for left, right in zip(together, alone, strict=False):
        assert left.bits == pytest.approx(right.bits, rel=1e-5)
    assert [score.item for score in together] == [item.id for item in items]


def test_an_untrained_model_scores_at_chance(untrained: Path) -> None:
    generator = random.Random(0)
    words = [d.name.removesuffix(".py").replace("/", ".") for d in general_code().train]
    items = []
    for n in range(160):
        options = generator.sample(words, 4)
        answer = generator.randrange(4)
        prompt = f"# question {n}\n"
        items.append(make_item("c", "f", prompt, options, answer=answer, title="t"))
    scores = score_suite(untrained, items, 1, silent)
    right = sum(bool(score.correct) for score in scores) / len(scores)
    assert abs(right - 0.25) < 3 * math.sqrt(0.25 * 0.75 / len(scores))
    assert sequence_count(items) == 640


def test_a_model_that_gives_no_number_is_an_error_not_a_wrong_answer(
    untrained: Path, tmp_path: Path
) -> None:
    from housestyle.trainer.loading import load_model, load_tokenizer

    model = load_model(untrained)
    with torch.no_grad():
        model.get_input_embeddings().weight.fill_(float("nan"))
    model.save_pretrained(tmp_path)
    load_tokenizer(untrained).save_pretrained(tmp_path)
    (score,) = score_suite(tmp_path, [likelihood("x\n")], 1, silent)
    assert score.status == "error"


def test_lengths_do_not_decide_where_every_token_costs_the_same() -> None:
    from housestyle.gate.scoring import _choice

    answers = [(1, 2, 3, 9, 9), (1, 4, 9, 9), (1, 5, 6, 7, 8, 9, 9)]
    even = [[8.0] * len(ids) for ids in answers]
    for answer in range(3):
        bits, _ = _choice(even, answers, answer)
        assert bits == pytest.approx(math.log2(3))
    assert _choice([[0.0, 1.0, 8.0], [0.0, 3.0, 8.0]], [(1, 2, 9), (1, 4, 9)], 0) == (
        pytest.approx(math.log2(1 + 2**-2)),
        True,
    )
    assert _choice([[1.0], [1.0, 5.0]], [(1,), (1, 2)], 0)[0] == pytest.approx(math.log2(1 + 2**-2))
