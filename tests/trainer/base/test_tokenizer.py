from __future__ import annotations

import pytest

from housestyle.trainer.base.general import general_code
from housestyle.trainer.base.tokenizer import SPECIAL, VOCABULARY, train_tokenizer
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.rows import pack


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    documents = general_code().train[:40]
    return Encoder(train_tokenizer(documents, 128), 128)


def test_a_cut_at_a_line_start_is_a_token_boundary(encoder: Encoder) -> None:
    left, right = "def f(x):\n", "    return x\n\n\nclass A:\n"
    assert encoder.tokens(left) + encoder.tokens(right) == encoder.tokens(left + right)


def test_text_comes_back_and_the_vocabulary_is_full(encoder: Encoder) -> None:
    text = "é = '\t\u4e2d'\r\n# \U0001f600\n"
    assert encoder.tokenizer.decode(encoder.tokens(text)) == text
    assert len(encoder.tokenizer) == VOCABULARY


def test_hostile_text_cannot_spell_a_control_token(encoder: Encoder) -> None:
    special = {encoder.tokenizer.convert_tokens_to_ids(token) for token in SPECIAL}
    assert not special & set(encoder.tokens("x <|fim_middle|> <|endoftext|>"))


def test_a_long_prompt_is_cut_on_its_left_and_a_suffix_on_its_right(encoder: Encoder) -> None:
    prompt = "".join(f"a{i} = {i}\n" for i in range(99))
    suffix = "".join(f"b{i} = {i}\n" for i in range(99))
    encoded = encoder.encode(prompt, suffix, "c = 1\n")
    shown = encoder.tokenizer.decode(encoded.ids)
    assert len(encoded.ids) < 128
    assert "a98 = 98" in shown
    assert "a0 = 0" not in shown
    assert "b0 = 0" in shown
    assert "b98 = 98" not in shown
    assert encoder.tokenizer.decode(encoded.ids[encoded.start :]) == "c = 1\n"
    assert encoded.completion_bytes == 6


def test_a_long_completion_is_cut_and_its_kept_bytes_are_counted(encoder: Encoder) -> None:
    encoded = encoder.encode("", "", "value = 1\n" * 99)
    kept = encoder.tokenizer.decode(encoded.ids[encoded.start :])
    assert encoded.cut
    assert encoded.completion_bytes == len(kept)


def test_packing_tears_nothing(encoder: Encoder) -> None:
    sequences = [([10] * 60, 3), ([11] * 60, 0), ([12] * 90, 1)]
    rows = pack(sequences, 128, encoder.end, 1)
    assert rows.tokens.shape == (2, 128)
    assert (
        rows.tokens[0].tolist() == [10] * 60 + [encoder.end] + [11] * 60 + [encoder.end] + [1] * 6
    )
    assert (rows.labels[0, -6:] == -100).all()


def test_held_out_files_are_apart() -> None:
    code = general_code()
    assert len(code.held_out) == 40
    assert not {d.name for d in code.held_out} & {d.name for d in code.train}
