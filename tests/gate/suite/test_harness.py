from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from housestyle.core.errors import UserError
from housestyle.gate.scoring import score_suite
from housestyle.gate.suite.harness import CUT, READ_OTHERWISE, WRITTEN, export_suite, exported_row
from housestyle.gate.suite.item import Item, Suite, make_item
from housestyle.trainer.base.general import general_code
from housestyle.trainer.base.tokenizer import train_tokenizer
from housestyle.trainer.encoding import Encoder
from tests.trainer.tiny_models import CONTEXT, tiny_model, tiny_tokenizer

LINES = "".join(f"    total_{n} = width * {n}\n" for n in range(9))


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(train_tokenizer(general_code().train[:12], 400), CONTEXT)


def suite() -> Suite:
    choices = [
        make_item(
            "api-use",
            "f.py",
            f"# f.py\ndef area_{n}(width):\n{LINES}",
            ["    return area(1)\n", "    return width\n"],
            answer=n % 2,
            suffix=f"\n\ndef next_{n}():\n" if n % 3 else "",
            title="t",
        )
        for n in range(8)
    ]
    texts = [
        make_item("completion", "g.py", before, ["    return 1\n"], suffix=after, title="t")
        for before, after in (("def f():\n", "x = 1\n"), ("def g():\n", ""), ("", ""))
    ]
    return Suite((*choices, *texts), ("api-use", "completion", "review"), "a canary")


def test_tasks_are_plain_and_hold_the_canary(encoder: Encoder, tmp_path: Path) -> None:
    report = export_suite(suite(), encoder, tmp_path)
    assert report.tasks == {"housestyle_api_use": 8, "housestyle_completion": 3}
    assert not report.left_out
    for name in report.tasks:
        task = yaml.safe_load((tmp_path / f"{name}.yaml").read_text())
        table = Path(task["dataset_kwargs"]["data_files"]["test"])
        rows = [json.loads(line) for line in table.read_text().splitlines()]
        assert all(row["canary"] == "a canary" for row in rows)
        assert all(row["context"] == row["context"].rstrip() for row in rows)
    with pytest.raises(UserError, match="not empty"):
        export_suite(suite(), encoder, tmp_path)


def test_a_prompt_is_laid_out_and_cut_as_it_is_scored(encoder: Encoder) -> None:
    for item in suite().items:
        row = exported_row(encoder, item)
        assert isinstance(row, dict)
        options = row.get("choices", [row.get("answer")])
        encoder.backend.encode_special_tokens = False
        read = encoder.backend.encode(row["context"] + options[0], add_special_tokens=False).ids
        encoder.backend.encode_special_tokens = True
        assert len(read) <= CONTEXT
        if item.suffix:
            assert encoder.middle in read
            assert options == list(item.options)


def test_what_cannot_be_asked_there_is_left_out(encoder: Encoder) -> None:
    plain = make_item("c", "f", "p\n", ["a\n"], title="t")
    assert exported_row(encoder, replace(plain, check="x")) == WRITTEN
    assert exported_row(encoder, replace(plain, options=("word " * 200,))) == CUT
    spelt = replace(plain, prompt=f"{encoder.family.prefix} x\n")
    assert exported_row(encoder, spelt) == READ_OTHERWISE
    merging = Encoder(tiny_tokenizer(), CONTEXT)  # a newline is no token of its own there
    assert exported_row(merging, replace(plain, options=("    total = 1\n",))) == READ_OTHERWISE


def test_the_harness_sees_the_same_likelihoods(
    encoder: Encoder, tmp_path: Path, monkeypatch: Any
) -> None:
    """Parity, item by item; on items whose white space is moved as the harness moves it."""
    pytest.importorskip("lm_eval", reason="the extra lm-eval is not installed")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    model = tmp_path / "model"
    encoder.tokenizer.save_pretrained(model)
    tiny_model(encoder.tokenizer).save_pretrained(model)
    report = export_suite(suite(), encoder, tmp_path / "tasks")
    found = harness_bits(model, tmp_path / "tasks", list(report.tasks))
    items = [moved(encoder, item) for item in suite().items]
    scores = score_suite(model, items, 1, lambda done, note="": None)
    for original, score in zip(suite().items, scores, strict=True):
        assert found[original.id] == pytest.approx(score.bits, rel=1e-4), original


def moved(encoder: Encoder, item: Item) -> Item:
    """The item as it was written, where it has no layout that only we can write."""
    row = exported_row(encoder, item)
    assert isinstance(row, dict)
    options = tuple(row.get("choices", [row.get("answer")]))
    return item if item.suffix else replace(item, prompt=row["context"], options=options)


def harness_bits(model: Path, tasks: Path, names: list[str]) -> dict[str, float]:
    """Item → bits of its true answer, by lm-evaluation-harness."""
    from lm_eval import simple_evaluate
    from lm_eval.tasks import TaskManager

    result = simple_evaluate(
        model="hf",
        model_args={"pretrained": str(model), "dtype": "float32"},
        tasks=names,
        task_manager=TaskManager(include_path=str(tasks), include_defaults=False),
        device="cpu",
        batch_size=1,
        bootstrap_iters=0,
        log_samples=True,
    )
    assert result is not None
    bits = {}
    for name in names:
        for sample in result["samples"][name]:
            place = sample["doc"].get("gold", 0)
            nats = sample["filtered_resps"][place][0]
            bits[sample["doc"]["id"]] = -float(nats) / math.log(2)
    return bits
