from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.trainer.corpus import Corpus, Space
from housestyle.trainer.curation.decontamination import Protected, fingerprint
from tests.trainer.corpus.stored import stored

WORDS = [f"name{n}" for n in range(60)]


def space(texts: Mapping[str, str], reason: str = "held", contained: float = 0.5) -> Space:
    return Space(reason, {key: partial(str, t) for key, t in texts.items()}, contained, 0.7)


def leaks(
    path: Path, added: Mapping[str, str], gone: Sequence[str], *spaces: Space
) -> dict[str, str]:
    with Corpus.open(path, 0.7, "r") as corpus:
        corpus.retire(gone)
        for name, text in added.items():
            corpus.add(name, "completion", [stored(name, text)])
        corpus.protect(spaces)
        live = corpus.live()
        return {name: leak for name, leak in zip(live.id, live.leak, strict=True) if leak}


def expected(texts: Mapping[str, str], guarded: Space) -> set[str]:
    protected = [read() for read in guarded.texts.values()]
    guard = Protected.of(protected, contained=guarded.contained, similar=guarded.similar)
    return {
        name
        for name, text in texts.items()
        if guard.is_repeated_by(fingerprint(stored(name, text).example))
    }


def mutated(rng: random.Random, text: str) -> str:
    words = text.split()
    for _ in range(rng.randint(0, 4)):
        words[rng.randrange(len(words))] = rng.choice(WORDS)
    around = rng.choices(WORDS, k=rng.randint(0, 80))
    return " ".join([*around, *words])


@settings(max_examples=15, derandomize=True, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_what_is_remembered_equals_a_full_check(tmp_path_factory, seed: int) -> None:
    rng = random.Random(seed)
    path = tmp_path_factory.mktemp("corpus") / "corpus.db"
    held = [" ".join(rng.choices(WORDS, k=rng.randint(1, 70))) for _ in range(24)]
    texts: dict[str, str] = {}
    guarded: dict[str, str] = {}
    ever: set[str] = set()
    for step in range(4):
        gone = rng.sample(sorted(texts), len(texts) // 3)
        added = {f"c{step}{n}": mutated(rng, rng.choice(held)) for n in range(12)}
        texts = {n: t for n, t in texts.items() if n not in gone} | added
        guarded = {k: t for k, t in guarded.items() if rng.random() < 0.7}
        guarded |= {f"h{n}": held[n] for n in rng.sample(range(24), 5)}
        found = leaks(path, added, gone, space(guarded))
        assert set(found) == expected(texts, space(guarded))
        ever |= set(found)
    assert ever


def test_the_first_reason_counts(tmp_path: Path) -> None:
    text = " ".join(WORDS)
    spaces = space({"a": text}, "held"), space({"b": text}, "item")
    assert leaks(tmp_path / "c.db", {"one": text}, [], *spaces) == {"one": "held"}
    assert leaks(tmp_path / "c.db", {}, [], space({}, "held"), spaces[1]) == {"one": "item"}
    assert leaks(tmp_path / "c.db", {}, [], space({}, "held"), space({}, "item")) == {}


def test_nothing_is_compared_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    text = " ".join(WORDS)

    def once(key: str) -> str:
        read.append(key)
        return text

    guarded = Space("held", {key: partial(once, key) for key in ("a", "b")}, 0.5, 0.7)
    assert leaks(tmp_path / "c.db", {"one": text}, [], guarded) == {"one": "held"}
    assert sorted(read) == ["a", "b"]
    monkeypatch.setattr(Protected, "matches", None)
    assert leaks(tmp_path / "c.db", {}, [], guarded) == {"one": "held"}
    assert sorted(read) == ["a", "b"]


def test_a_text_that_is_not_stored_is_held_to_the_same_rule(tmp_path: Path) -> None:
    text = " ".join(WORDS)
    with Corpus.open(tmp_path / "c.db", 0.7, "r") as corpus:
        corpus.protect([space({"a": text})])
        asked = [stored("x", f"before {text} after").example, stored("x", "other").example]
        assert corpus.leaks_of(asked) == ["held", ""]
        assert corpus.leaks_of([]) == []
