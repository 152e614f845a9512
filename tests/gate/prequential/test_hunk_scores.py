from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from housestyle.gate.prequential.hunks import Hunk
from housestyle.gate.prequential.scoring import score_hunks
from housestyle.trainer.base.general import general_code
from housestyle.trainer.base.tokenizer import train_tokenizer
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.loading import load_model, load_tokenizer
from housestyle.trainer.templates import completion_prompt

LEARNT = Hunk("a.py", 3, 4, "def total(rows):\n", "    rows = list(rows)\n    return 1\n", "x\n")
UNSEEN = Hunk("b.py", 1, 1, "", "\n    print('é', rows)\n", "")


def silent(done: int, note: str = "") -> None:
    """Nobody watches."""


def small_model(folder: Path) -> LlamaForCausalLM:
    """An untrained network that learns a few lines in a second."""
    torch.manual_seed(3)
    size = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 1}
    heads = {"num_attention_heads": 2, "num_key_value_heads": 2}
    words = len(load_tokenizer(folder))
    return LlamaForCausalLM(
        LlamaConfig(vocab_size=words, max_position_embeddings=128, **size, **heads)
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that knows one piece by heart."""
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("model")
    train_tokenizer(general_code().train[:8], 128).save_pretrained(folder)
    network = small_model(folder)
    encoder = Encoder(load_tokenizer(folder), 128)
    prompt = completion_prompt(LEARNT.path, (), LEARNT.prefix)
    encoded = encoder.encode(prompt, LEARNT.suffix, LEARNT.text)
    ids = torch.tensor([encoded.ids])
    optimizer = torch.optim.AdamW(network.parameters(), 1e-2)
    for _ in range(80):
        optimizer.zero_grad()
        network(input_ids=ids, labels=ids).loss.backward()
        optimizer.step()
    network.save_pretrained(folder)
    return folder


def test_bits_are_those_of_the_model_token_by_token(model: Path) -> None:
    (score,) = score_hunks(model, [UNSEEN], 1, silent)
    encoder = Encoder(load_tokenizer(model), 128)
    encoded = encoder.encode(completion_prompt("b.py", (), ""), "", UNSEEN.text)
    with torch.no_grad():
        logits = load_model(model)(input_ids=torch.tensor([encoded.ids])).logits[0].log_softmax(-1)
    expected = -sum(
        float(logits[at - 1, encoded.ids[at]]) for at in range(encoded.start, len(encoded.ids))
    ) / math.log(2)
    assert score.bits == pytest.approx(expected, rel=1e-4)
    assert score.bytes == len(UNSEEN.text.encode())
    assert (score.lines, score.offered, score.begun) == (1, 0, False)


def test_what_is_counted_as_offered_is_what_the_model_writes(model: Path) -> None:
    encoder = Encoder(load_tokenizer(model), 128)
    prompt = completion_prompt(LEARNT.path, (), LEARNT.prefix)
    before, after = encoder.tokens(prompt), encoder.tokens(LEARNT.suffix)
    ids = torch.tensor([encoder.head(before, after)])
    written = load_model(model).generate(ids, max_new_tokens=30, do_sample=False)
    text = encoder.tokenizer.decode(written[0, ids.shape[1] :])
    assert text.startswith(LEARNT.text)
    (score,) = score_hunks(model, [LEARNT], 1, silent)
    assert (score.lines, score.offered, score.begun) == (2, 2, True)
    assert score.offered_bytes == score.bytes == len(LEARNT.text)
    other = Hunk("a.py", 3, 4, LEARNT.prefix, LEARNT.text.replace("1", "2"), LEARNT.suffix)
    (score,) = score_hunks(model, [other], 1, silent)
    assert (score.offered, score.begun) == (1, True)


def test_neighbours_in_a_batch_do_not_matter(model: Path) -> None:
    hunks = [Hunk("c.py", 1, 1, "p = 0\n" * n, f"x = {n}\n" * (n % 4 + 1), "") for n in range(12)]
    together = score_hunks(model, [*hunks, LEARNT], 1, silent)
    for hunk, score in zip(hunks, together, strict=False):
        (alone,) = score_hunks(model, [hunk], 1, silent)
        assert score.bits == pytest.approx(alone.bits, rel=1e-4)
    assert together[-1].offered == 2


def test_a_piece_that_the_model_cannot_see_whole_counts_as_far_as_it_was_seen(
    model: Path,
) -> None:
    hunk = Hunk("d.py", 1, 80, "", "".join(f"value_{n} = {n}\n" for n in range(80)), "")
    (score,) = score_hunks(model, [hunk], 1, silent)
    assert 0 < score.bytes < len(hunk.text)
    assert 0 < score.lines < 80
    assert score.bits > 0


def test_hostile_texts_are_text(model: Path) -> None:
    texts = [
        "<|fim_prefix|>\n",
        "\u202e\ud83d\ude00\n".encode("utf-16", "surrogatepass").decode("utf-16"),
        "\x00\n",
    ]
    hunks = [Hunk("odd\udcff\n.py", 1, 1, text, text, text) for text in texts]
    assert all(score.status == "ok" for score in score_hunks(model, hunks, 1, silent))
    assert score_hunks(model, [], 1, silent) == []


def test_a_model_that_gives_no_number_is_an_error(model: Path, tmp_path: Path) -> None:
    network = load_model(model)
    with torch.no_grad():
        network.get_input_embeddings().weight.fill_(float("nan"))
    network.save_pretrained(tmp_path)
    load_tokenizer(model).save_pretrained(tmp_path)
    (score,) = score_hunks(tmp_path, [LEARNT], 1, silent)
    assert (score.status, score.bytes) == ("error", 0)
