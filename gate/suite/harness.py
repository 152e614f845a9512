"""The suite as tasks of lm-evaluation-harness: one YAML and one JSONL file a category.

What is scored there is what is scored here, token for token: prompts are laid out in the base's
own fill-in-the-middle tokens and cut to its context beforehand, and white space at a prompt's end
stands at the beginning of its options, where the harness would move it. Its ``acc`` compares whole
texts where this gate compares per token, so what can be compared are log-likelihoods.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core import atomic
from ...core.digest import canonical_json
from ...core.errors import UserError
from ...trainer.encoding import Encoded, Encoder
from .item import Item, Suite

PREFIX = "housestyle_"
READ_OTHERWISE, WRITTEN = "read otherwise when they are plain text", "that are answered by writing"
CUT = "with an answer that is cut"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Export:
    """What was written: rows by task, and items that were left out, by reason."""

    tasks: dict[str, int]
    left_out: dict[str, int]


def export_suite(suite: Suite, encoder: Encoder, folder: Path) -> Export:
    """Write the tasks into a folder.

    Args:
        suite: the frozen suite.
        encoder: of the base whose models are to be compared.
        folder: a new or an empty one.

    Raises:
        UserError: the folder is not empty or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UserError(f"{folder} is not empty", "choose another folder")
    except OSError as error:
        raise UserError(f"cannot write {folder} ({error.strerror})", "choose another") from error
    tasks: dict[str, int] = {}
    left_out: Counter[str] = Counter()
    for category in suite.categories:
        rows: list[Row] = []
        for item in (item for item in suite.items if item.category == category):
            row = exported_row(encoder, item)
            if isinstance(row, str):
                left_out[row] += 1
            else:
                rows.append({**row, "canary": suite.canary})
        if rows:
            name = PREFIX + category.replace("-", "_")
            _write(folder.resolve(), name, rows)
            tasks[name] = len(rows)
    return Export(tasks, dict(left_out))


def exported_row(encoder: Encoder, item: Item) -> Row | str:
    """Return an item as the harness reads it, or why it cannot be."""
    if item.check:
        return WRITTEN
    encoded = encoder.alternatives(item.prompt, item.suffix, item.options)
    if any(one.cut for one in encoded):
        return CUT
    head = encoded[0].ids[: encoded[0].start]
    empty = not item.prompt and not item.suffix
    context = "" if empty else _text(encoder, head[len(encoder.begin) :])
    if not _is_read_so(encoder, context, head, encoded) and not empty:
        return READ_OTHERWISE
    bare = context.rstrip()
    moved = [context[len(bare) :] + option for option in item.options]
    answers = {"choices": moved, "gold": item.answer} if item.is_choice else {"answer": moved[0]}
    return {"id": item.id, "cluster": item.cluster, "context": bare, **answers}


def _text(encoder: Encoder, ids: Sequence[int]) -> str:
    return str(
        encoder.tokenizer.decode(
            list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False
        )
    )


def _is_read_so(
    encoder: Encoder, context: str, head: Sequence[int], encoded: Sequence[Encoded]
) -> bool:
    """Tell whether a tokenizer that knows nothing of the layout reads the same tokens."""
    wanted = list(head[len(encoder.begin) :])
    encoder.backend.encode_special_tokens = False
    try:
        return all(
            encoder.backend.encode(
                context + _text(encoder, one.ids[one.start :]), add_special_tokens=False
            ).ids
            == [*wanted, *one.ids[one.start :]]
            for one in encoded
        )
    finally:
        encoder.backend.encode_special_tokens = True


def _write(folder: Path, name: str, rows: Sequence[Row]) -> None:
    import yaml

    table = folder / f"{name}.jsonl"
    atomic.write_text(table, "".join(canonical_json(row) + "\n" for row in rows))
    is_choice = "choices" in rows[0]
    task: dict[str, Any] = {
        "task": name,
        "dataset_path": "json",
        "dataset_kwargs": {"data_files": {"test": str(table)}},
        "test_split": "test",
        "output_type": "multiple_choice" if is_choice else "loglikelihood",
        "doc_to_text": "context",
        "doc_to_target": "gold" if is_choice else "answer",
        "target_delimiter": "",
        "num_fewshot": 0,
        "metadata": {"version": 1},
    }
    if is_choice:
        task["doc_to_choice"] = "choices"
    metrics = ("acc", "acc_norm") if is_choice else ("perplexity", "acc")
    task["metric_list"] = [
        {
            "metric": metric,
            "aggregation": "mean",  # a long answer's own perplexity is beyond any number
            "higher_is_better": True,
        }
        for metric in metrics
    ]
    atomic.write_text(folder / f"{name}.yaml", yaml.safe_dump(task, sort_keys=False))
