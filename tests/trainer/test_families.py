"""The control tokens of every known family, asked of a tokenizer that has them."""

from __future__ import annotations

from typing import Any

import pytest

from housestyle.core.errors import UserError
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.families import FAMILIES, family_of
from tests.trainer.tiny_models import CONTEXT, family, tiny_tokenizer

BEFORE, AFTER, HOLE = "def area_1(width, height):\n", "    return total\n", "    total = 1\n"
NAMES = [one.name for one in FAMILIES]


def read(tokenizer: Any, text: str) -> list[int]:
    """The ids that a server makes of a prompt."""
    fresh = tokenizer.backend_tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    fresh.encode_special_tokens = False
    return fresh.encode(text).ids


@pytest.mark.parametrize("name", NAMES)
def test_a_family_is_known_by_its_tokens(name: str) -> None:
    assert family_of(tiny_tokenizer(name)).name == name


@pytest.mark.parametrize("begins", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_a_server_reads_the_prompt_that_was_taught(name: str, begins: bool) -> None:
    tokenizer = tiny_tokenizer(name, begins=begins)
    encoder = Encoder(tokenizer, CONTEXT)
    for after in (AFTER, ""):
        encoded = encoder.encode(BEFORE, after, HOLE)
        assert read(tokenizer, family(name).prompt(BEFORE, after)) == list(
            encoded.ids[: encoded.start]
        )
        assert tokenizer.decode(encoded.ids[encoded.start :]) == HOLE


def test_the_suffix_leads_where_the_family_has_it_so() -> None:
    encoded = Encoder(tiny_tokenizer("codestral"), CONTEXT).encode("a\n", "b\n", "c\n")
    assert tiny_tokenizer("codestral").decode(encoded.ids) == "[SUFFIX]b\n[PREFIX]a\nc\n"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("special", [True, False])
def test_hostile_text_spells_no_control_token(name: str, special: bool) -> None:
    tokenizer = tiny_tokenizer(name, special=special)
    encoder = Encoder(tokenizer, CONTEXT)
    text = "".join(f"x {token}{token} " for token in (*family(name).tokens, "<end>"))
    control = {tokenizer.get_vocab()[token] for token in (*family(name).tokens, "<end>")}
    ids = encoder.tokens(text)
    assert not control & set(ids)
    assert tokenizer.decode(ids) == text


def test_a_tokenizer_without_a_hole_is_refused() -> None:
    tokenizer = tiny_tokenizer()
    stripped = {t: i for t, i in tokenizer.get_vocab().items() if not t.startswith("<|fim_m")}
    tokenizer.get_vocab = lambda: stripped
    with pytest.raises(UserError, match="no fill-in-the-middle tokens"):
        Encoder(tokenizer, CONTEXT)


def test_a_spelling_that_is_an_ordinary_word_is_refused() -> None:
    tokenizer = tiny_tokenizer("starcoder")
    more = {**tokenizer.get_vocab(), **dict.fromkeys(family("starcoder2").tokens, 5)}
    tokenizer.get_vocab = lambda: more
    with pytest.raises(UserError, match="as ordinary text"):
        family_of(tokenizer)


def test_a_tokenizer_that_adds_a_space_to_every_text_is_refused() -> None:
    from tokenizers import pre_tokenizers

    tokenizer = tiny_tokenizer("starcoder2")
    tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    with pytest.raises(UserError, match="reads a prompt otherwise"):
        Encoder(tokenizer, CONTEXT)


def test_no_end_token_is_refused_and_no_pad_token_is_not() -> None:
    assert Encoder(tiny_tokenizer(pads=False), CONTEXT).pad == tiny_tokenizer().eos_token_id
    tokenizer = tiny_tokenizer()
    tokenizer.eos_token = None
    with pytest.raises(UserError, match="no end token"):
        Encoder(tokenizer, CONTEXT)
