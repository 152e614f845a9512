from __future__ import annotations

import random

import numpy as np
from datasketch import MinHash, MinHashLSH
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.trainer.corpus import Corpus
from housestyle.trainer.corpus.neighbours import CROWD
from housestyle.trainer.curation.dedup import (
    PERMUTATIONS,
    band_shape,
    signature,
    signatures,
    similarity,
)
from housestyle.trainer.curation.text import SHINGLE, hashed, tokens_of, windows
from tests.trainer.corpus.stored import stored

WORDS = ["alpha", "beta", "gamma", "delta", "(", ")", "=", "return", "x", "y", "1"]


def pairs_of_datasketch(texts: list[str], threshold: float) -> set[tuple[int, int]]:
    lsh = MinHashLSH(num_perm=PERMUTATIONS, params=band_shape(threshold))
    sketches = []
    for number, text in enumerate(texts):
        sketch = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=int, scheme="affine32")
        sketch.update_batch((windows(text, SHINGLE) >> np.uint64(32)).tolist())
        lsh.insert(number, sketch)
        sketches.append(sketch)
    return {
        (left, right)
        for left, sketch in enumerate(sketches)
        for right in lsh.query(sketch)
        if left < right and sketch.jaccard(sketches[right]) >= threshold
    }


def texts_with_copies(seed: int, count: int) -> list[str]:
    rng = random.Random(seed)
    texts = [" ".join(rng.choices(WORDS, k=rng.randint(20, 60))) for _ in range(count)]
    for text in texts[: count // 2]:
        words = text.split()
        for _ in range(rng.randint(0, 4)):
            words[rng.randrange(len(words))] = rng.choice(WORDS)
        texts.append(" ".join(words))
    rng.shuffle(texts)
    return texts


@settings(max_examples=12, derandomize=True, deadline=None)
@given(seed=st.integers(0, 10**6), threshold=st.sampled_from([0.5, 0.7, 0.85]))
def test_stored_bands_find_what_datasketch_finds(tmp_path_factory, seed: int, threshold: float):
    texts = texts_with_copies(seed, 24)
    path = tmp_path_factory.mktemp("corpus") / "corpus.db"
    arrived = list(enumerate(texts))
    random.Random(seed).shuffle(arrived)
    for batch in (arrived[:10], arrived[10:]):
        with Corpus.open(path, threshold, "test") as corpus:
            for number, text in batch:
                corpus.add(f"s{number:04}", "completion", [stored(f"{number:04}", text)])
    with Corpus.open(path, threshold, "test") as corpus:
        live = corpus.live()
        near = corpus.near(live)
    names = [int(name) for name in live.id]
    found = {(names[a], names[b]) for a in near.rows for b in near.neighbours(a)}
    assert {(a, b) for a, b in found if a < b} == pairs_of_datasketch(texts, threshold)
    assert found == {(b, a) for a, b in found}


def test_a_crowd_is_found_without_listing_its_pairs(tmp_path) -> None:
    path = tmp_path / "corpus.db"
    alike = " ".join(f"name{n}" for n in range(150))
    texts = [alike.replace("name7 ", f"other{n} ") for n in range(3 * CROWD)]
    with Corpus.open(path, 0.7, "test") as corpus:
        corpus.add("s", "completion", [stored(f"{n:04}", text) for n, text in enumerate(texts)])
        near = corpus.near(corpus.live())
    assert near.rows.tolist() == list(range(len(texts)))
    assert all(len(near.neighbours(row)) == len(texts) - 1 for row in near.rows)


def test_kinds_are_compared_among_themselves(tmp_path) -> None:
    text = " ".join(f"name{n}" for n in range(40))
    with Corpus.open(tmp_path / "corpus.db", 0.7, "test") as corpus:
        corpus.add("s", "edit", [stored("0001", text, kind="edit")])
        corpus.add("t", "fix", [stored("0002", text, kind="fix")])
        assert not len(corpus.near(corpus.live()).rows)


def test_signatures_are_those_of_one_text_after_the_other() -> None:
    texts = ["", "one", "a b c d e f g", *texts_with_copies(3, 40), "x " * 9000]
    made = signatures([hashed(tokens_of(text)) for text in texts])
    for text, values in zip(texts, made, strict=True):
        sketch = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=int, scheme="affine32")
        sketch.update_batch((windows(text, SHINGLE) >> np.uint64(32)).tolist())
        assert np.array_equal(values, sketch.hashvalues)


def test_planted_copies_are_recalled() -> None:
    rng = random.Random(1)
    vocabulary = [f"name{n}" for n in range(400)]
    found = 0
    for _ in range(100):
        words = rng.choices(vocabulary, k=150)
        copy = [*words[:70], "changed", *words[71:]]
        found += similarity(signature(" ".join(words)), signature(" ".join(copy))) >= 0.7
    assert found >= 95


def test_bands_catch_most_pairs_at_the_threshold() -> None:
    for threshold in (0.5, 0.6, 0.7, 0.8, 0.9):
        bands, rows = band_shape(threshold)
        assert bands * rows <= PERMUTATIONS
        assert 1 - (1 - threshold**rows) ** bands >= 0.9


def test_windows_of_hostile_text() -> None:
    assert len(windows("", 5)) == 0
    assert len(windows("\udc80 x", 5)) == 1
    assert len(windows("a b c d e f", 5)) == 2
