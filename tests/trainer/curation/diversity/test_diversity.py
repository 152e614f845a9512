from __future__ import annotations

import math
import time
from collections import Counter
from random import Random

import pytest

from housestyle.trainer.curation.diversity import alarms, diversity
from housestyle.trainer.curation.diversity.alarm import FALLS, RISES
from housestyle.trainer.curation.diversity.repetition import (
    compression_ratio,
    self_bleu,
    self_repetition,
    tokens_of,
)
from housestyle.trainer.curation.diversity.variety import (
    name_variety,
    path_entropy,
    rare_coverage,
)
from housestyle.trainer.example import Example, example_id

SHAPES = (
    "{a} = {b}({c}, {n})\n",
    "for {a} in {b}:\n    {c}.append({a} + {n})\n",
    "if {a} > {n}:\n    raise {b}({c})\nreturn {a}\n",
    "with {b}({c}) as {a}:\n    {a}.write({n})\n",
    "{a} = [{b} for {b} in {c} if {b} % {n}]\n",
    "try:\n    {a}.{b}({n})\nexcept {c}:\n    pass\n",
)


def house(random: Random, shapes: int = 6, words: int = 400, rows: int = 300) -> list[Example]:
    """Examples over so many shapes and words."""
    made = []
    for row in range(rows):
        names = {key: f"word{random.randrange(words)}" for key in "abc"}
        text = "".join(
            random.choice(SHAPES[:shapes]).format(n=random.randrange(50), **names) for _ in range(4)
        )
        identity = example_id("completion", "", "", text)
        made.append(Example(identity, "completion", "", "", text, f"{row}.py", f"s{row}", "c", "b"))
    return made


CALLERS = {f"f{n}": {f"s{n}"} for n in range(300)} | {"common": {f"s{n}" for n in range(9)}}


def test_a_poorer_corpus_is_worse_in_every_measure() -> None:
    rich = diversity(house(Random(1)), CALLERS)
    poor = diversity(house(Random(1), shapes=2, words=12)[:260], CALLERS)
    assert all(poor[name] > rich[name] for name in RISES)
    assert all(poor[name] < rich[name] for name in FALLS)
    raised = alarms(poor, rich, 0.1)
    assert len(raised) == len(RISES) + len(FALLS)
    assert alarms(rich, poor, 0.1) == []


def test_a_like_corpus_raises_no_alarm() -> None:
    first, second = (diversity(house(Random(seed)), CALLERS) for seed in (1, 2))
    assert alarms(first, second, 0.1) == []
    assert alarms(second, first, 0.1) == []


def test_the_order_of_the_examples_does_not_count() -> None:
    examples = house(Random(3))
    assert diversity(examples, CALLERS) == diversity(examples[::-1], CALLERS)


@pytest.mark.parametrize("before", [{}, {"sampled": 0}, {"sampled": 5, "compression": 0.1}])
def test_without_a_comparable_assembly_there_is_no_alarm(before: dict[str, float]) -> None:
    assert alarms(diversity(house(Random(1)), CALLERS), before, 0.1) == []


def test_nothing_has_a_diversity_too() -> None:
    found = diversity([], {})
    assert found["sampled"] == 0
    assert all(math.isfinite(value) for value in found.values())
    assert alarms(found, found, 0.1) == []


def test_compression_tells_repetition() -> None:
    assert compression_ratio(["x = compute(1)\n"] * 200) > 20
    assert compression_ratio([]) == 1.0


def test_long_runs_count_when_another_document_has_them() -> None:
    long = [str(n) for n in range(30)]
    other = [str(n) for n in range(100, 130)]
    assert self_repetition([long, other]) == 0
    assert self_repetition([long, list(long)]) == 1
    assert self_repetition([long + long]) == 0  # within itself it is no self-repetition
    assert self_repetition([long[:11], long[1:12] + other]) == pytest.approx(2 / 34)


def naive_self_bleu(documents: list[list[str]]) -> float:
    """As the definition says: every document against all others as its references."""
    scores = []
    for place, tokens in enumerate(documents):
        others = documents[:place] + documents[place + 1 :]
        logs = []
        for order in range(1, 5):
            count = Counter(tuple(tokens[i : i + order]) for i in range(len(tokens) - order + 1))
            refs = [
                Counter(tuple(o[i : i + order]) for i in range(len(o) - order + 1)) for o in others
            ]
            hit = sum(min(n, max(r[gram] for r in refs)) for gram, n in count.items())
            logs.append(math.log(max(hit / sum(count.values()), 1e-9)))
        scores.append(math.exp(sum(logs) / 4))
    return sum(scores) / len(scores)


def test_self_bleu_is_what_its_definition_says() -> None:
    random = Random(5)
    documents = [[random.choice("abcd") for _ in range(random.randrange(4, 20))] for _ in range(25)]
    assert self_bleu(documents) == pytest.approx(naive_self_bleu(documents))
    assert self_bleu([list("abcde"), list("abcde")]) == pytest.approx(1)
    assert self_bleu([list("abcde"), list("vwxyz")]) == pytest.approx(0, abs=1e-6)
    assert self_bleu([["a"], []]) == 0


def test_entropy_counts_shapes_not_names() -> None:
    same = [f"x{n} = f{n}(y{n})\n" for n in range(50)]
    assert path_entropy(same) == pytest.approx(path_entropy(same[:1]))
    assert path_entropy([*same, "for a in b:\n    c.d()\n"]) > path_entropy(same)
    assert path_entropy(["    x = 1\n    return x\n"]) > 0  # cut out of a function
    assert path_entropy(["def broken(:\n", "\0"]) == 0
    assert path_entropy(["(" * 5000 + ")" * 5000]) == 0


def test_names_and_rare_functions() -> None:
    assert name_variety([tokens_of("for a in b: a + b + 1")]) == 0.5
    assert rare_coverage({"f": {"a", "b"}, "g": {"c"}, "h": {"a", "b", "c"}}, {"b"}) == 0.5
    assert rare_coverage({}, set()) == 1


def test_a_large_corpus_costs_what_its_sample_costs() -> None:
    examples = house(Random(9), rows=2048) * 10
    started = time.process_time()
    diversity(examples, CALLERS)
    assert time.process_time() - started < 5
