from __future__ import annotations

import hashlib
from functools import cache

import pytest

from housestyle.core.errors import UserError
from housestyle.trainer.base.general import Document, general_code
from housestyle.trainer.base.tokenizer import train_tokenizer
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.families import FAMILIES
from housestyle.trainer.rows import IGNORED, Rows
from housestyle.trainer.windows import lines_apart, windows
from tests.trainer.tiny_models import CONTEXT, TEXT, tiny_tokenizer

LINES = "".join(f"if area_{i}:\n    total = {i}\n\n    # é{i}\n" for i in range(60))
DOCUMENTS = (Document("a.py", TEXT), Document("b.py", LINES), Document("c.py", TEXT[::-1]))
NAMES = [one.name for one in FAMILIES]


@cache
def embedded() -> Encoder:
    return Encoder(train_tokenizer(general_code().train[:8], 128), 128)


@pytest.fixture
def merging() -> Encoder:
    """Of a tokenizer whose line ends merge with indentation, as those of hub models do."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    backend.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<end>", *("<fim_prefix>", "<fim_suffix>", "<fim_middle>")],
        show_progress=False,
    )
    backend.train_from_iterator([LINES], trainer=trainer)
    return Encoder(PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="<end>"), CONTEXT)


def asking(rows: Rows, encoder: Encoder) -> list[list[int]]:
    """The taught ids of the rows that ask for a hole."""
    shown = [
        [id_ for id_, label in zip(row, labels, strict=True) if label != IGNORED]
        for row, labels in zip(rows.tokens.tolist(), rows.labels.tolist(), strict=True)
    ]
    return [row for row in shown if encoder.prefix in row]


def test_the_rows_that_the_embedded_base_was_grown_from_are_the_same() -> None:
    rows = windows(general_code().train[:8], embedded(), 40, seed=3)
    again = windows(general_code().train[:8], embedded(), 40, seed=3)
    assert (rows.tokens == again.tokens).all()
    assert (rows.labels == rows.tokens).all()


def test_rows_of_a_given_text_are_pinned() -> None:
    """Another layout would be another base: its `LAYOUT_VERSION` would have to rise."""
    plain = Encoder(train_tokenizer((Document("a.py", TEXT),), 64), 64)
    rows = windows((Document("a.py", TEXT), Document("b.py", LINES)), plain, 12, seed=3)
    assert hashlib.sha256(rows.tokens.numpy().tobytes()).hexdigest()[:16] == "8e5c4fdabee1b804"


def test_half_of_the_rows_ask_for_a_hole() -> None:
    rows = windows(general_code().train[:8], embedded(), 400, seed=3)
    found = asking(rows, embedded())
    assert 0.4 < len(found) / len(rows) < 0.6
    for row in found[:20]:
        assert row.count(embedded().suffix) == row.count(embedded().middle) == 1


@pytest.mark.parametrize("begins", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_every_family_has_its_own_order(name: str, begins: bool) -> None:
    encoder = Encoder(tiny_tokenizer(name, begins=begins), CONTEXT)
    rows = windows(DOCUMENTS, encoder, 60, seed=5)
    assert rows.tokens.shape == (60, CONTEXT)
    if begins:
        assert (rows.tokens[:, 0] == encoder.begin[0]).all()
    found = asking(rows, encoder)
    assert 15 < len(found) < 45
    for row in found:
        controls = [id_ for id_ in row if id_ in (encoder.prefix, encoder.suffix, encoder.middle)]
        order = [encoder.prefix, encoder.suffix]
        order = order[::-1] if encoder.family.suffix_first else order
        assert controls == [*order, *([] if encoder.middle is None else [encoder.middle])]


def test_where_line_ends_merge_no_token_spans_a_cut(merging: Encoder) -> None:
    assert not lines_apart(merging)
    assert lines_apart(embedded())
    rows = windows((Document("b.py", LINES),), merging, 60, seed=5)
    assert merging.middle is not None
    found = asking(rows, merging)
    assert len(found) > 15
    for row in found:
        at = [row.index(id_) for id_ in (merging.prefix, merging.suffix, merging.middle)]
        assert row[-1] == merging.end
        parts = row[at[0] + 1 : at[1]], row[at[1] + 1 : at[2]], row[at[2] + 1 : -1]
        before, after, middle = (merging.tokenizer.decode(part) for part in parts)
        assert not before or before.endswith("\n")
        assert not middle or middle.endswith("\n")
        assert merging.tokens(middle) == parts[2]  # as it is asked for at inference
        whole = before + middle + after
        assert whole.strip("\ufffd") in LINES


def test_padding_teaches_nothing(merging: Encoder) -> None:
    short = tuple(Document(f"{i}.py", f"if area_{i}:\n    total = {i}\n") for i in range(50))
    rows = windows(short, merging, 40, seed=5)
    assert merging.pad == merging.end  # it has no token of its own for padding
    padded = rows.labels == IGNORED
    assert (rows.tokens[padded] == merging.pad).all()
    assert float(padded.float().mean()) < 0.1  # short documents stand around the one with a hole
    found = asking(rows, merging)
    assert len(found) > 10
    assert any(row.index(merging.prefix) > 0 for row in found)


def test_little_text_is_shown_again_and_none_is_refused() -> None:
    encoder = Encoder(tiny_tokenizer(), CONTEXT)
    rows = windows((Document("a.py", "x = 1\n"),), encoder, 5, seed=1)
    assert rows.tokens.shape == (5, CONTEXT)
    with pytest.raises(UserError, match="no general code"):
        windows((), encoder, 5, seed=1)


def test_a_refused_document_is_never_shown() -> None:
    encoder = Encoder(tiny_tokenizer(), CONTEXT)
    rows = windows(
        DOCUMENTS,
        encoder,
        40,
        seed=5,
        refused=lambda taken: {n for n, one in enumerate(taken) if one.name != "b.py"},
    )
    assert "width" not in "".join(encoder.tokenizer.batch_decode(rows.tokens))
