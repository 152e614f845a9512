"""Export: a dataset written in another form, with its card, manifest and report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.atomic import write_text
from ...core.errors import UserError
from ..example import Example
from . import card
from .decontamination import Report
from .form import Form
from .layout import Layout
from .manifest import DATA, Manifest
from .shards import Row, write_shards

SPELLED = "spells a control token"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        manifest: of the new folder.
        left_out: reason → number of examples that the form cannot hold safely.

    """

    manifest: Manifest
    left_out: Mapping[str, int]


def require_new(folder: Path) -> None:
    """Refuse a place where something would be overwritten.

    Raises:
        UserError: the folder is not empty, or no folder.

    """
    taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if taken:
        raise UserError(f"{folder} is not empty", "name a new folder")


def export(
    examples: Sequence[Example],
    form: Form,
    folder: Path,
    layout: Layout,
    facts: Mapping[str, Any],
    report: Report,
) -> Exported:
    """Write a dataset in ``form``, its manifest last.

    Args:
        examples: in the order of the dataset.
        form: how rows look.
        folder: new or empty.
        layout: control tokens of the base.
        facts: where the dataset came from, for card and manifest.
        report: what it was decontaminated against.

    Raises:
        UserError: the folder is not empty, or no example fits the form.

    """
    require_new(folder)
    _require_any(examples, form)
    left_out: dict[str, int] = {}
    rows = _rows(examples, form, layout, left_out)
    shards = write_shards(rows, folder / DATA, form.ending, form.encode)
    manifest = Manifest(form.name, shards, {**facts, "left_out": left_out})
    report.write(folder)
    write_text(folder / card.NAME, card.card(manifest, report, form))
    manifest.write(folder)
    return Exported(manifest, left_out)


def _require_any(examples: Sequence[Example], form: Form) -> None:
    if examples and not any(map(form.holds, examples)):
        problem = f"the dataset holds nothing for the form {form.name!r}"
        remedy = "harvest sessions in which people corrected an agent, or name another form"
        raise UserError(problem, remedy)


def _rows(
    examples: Iterable[Example], form: Form, layout: Layout, left_out: dict[str, int]
) -> Iterator[tuple[str, Row]]:
    for example in filter(form.holds, examples):
        if form.spells and layout.is_spelled_by(example):
            left_out[SPELLED] = left_out.get(SPELLED, 0) + 1
        else:
            yield example.id, form.row(example, layout)
