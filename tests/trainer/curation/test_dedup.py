from __future__ import annotations

import random

import numpy as np
from datasketch import MinHash, MinHashLSH
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.trainer.corpus import Corpus
from housestyle.trainer.curation.candidate import Candidate
from housestyle.trainer.curation.dedup import PERMUTATIONS, band_shape, signature, similarity
from housestyle.trainer.curation.text import SHINGLE, exact_hash, syntax_hash, windows
from housestyle.trainer.example import Example

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


def candidate_of(number: int, text: str) -> Candidate:
    example = Example(f"{number:04}", "completion", "", "", text, "a.py", "s", "", "b")
    nothing = np.array([], np.uint64)
    return Candidate(example, "", exact_hash(text), frozenset(), nothing, signature(text))


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
                corpus.add(f"s{number:04}", "completion", [candidate_of(number, text)])
    with Corpus.open(path, threshold, "test") as corpus:
        name = {scalars.number: int(scalars.id) for scalars in corpus.live()}
        near = corpus.near()
        found = {(name[a], name[b]) for a in near for b in near[a] if name[a] < name[b]}
    assert found == pairs_of_datasketch(texts, threshold)


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


def test_comments_and_layout_do_not_change_the_syntax() -> None:
    plain = "if x:\n    return f( 1 )\n"
    assert syntax_hash(plain) == syntax_hash("if x:  # why\n\n      return f(1)\n")
    assert syntax_hash(plain) != syntax_hash("if x:\n    return f(2)\n")


def test_syntax_of_a_fragment_does_not_fail() -> None:
    assert syntax_hash("        return (1,\n") != syntax_hash("'''open")


def test_windows_of_hostile_text() -> None:
    assert len(windows("", 5)) == 0
    assert len(windows("\udc80 x", 5)) == 1
    assert len(windows("a b c d e f", 5)) == 2
