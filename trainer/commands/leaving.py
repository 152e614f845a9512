"""``housestyle corpus export`` and ``card``: the dataset of the last assembly leaves."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...core.workspace import base_cache
from ...indexer.commands.printing import Section
from ..forms.card import card
from ..forms.dataset import read_dataset
from ..forms.decontamination import read_report
from ..forms.export import Exported, export, require_new
from ..forms.form import EXAMPLES, FORMS
from ..forms.manifest import read_manifest
from ..forms.parquet import require_parquet
from .asking import Ask, about_corpus

if TYPE_CHECKING:
    from ..example import Example


@click.command("export")
@click.option("--form", type=click.Choice(list(FORMS)), required=True, help="How rows look.")
@click.option("--reviewed", is_flag=True, help="Only what a person accepted, pinned or edited.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@about_corpus
def export_(ask: Ask, form: str, reviewed: bool, folder: Path) -> None:
    """Write the dataset of the last assembly into DIR, with card, manifest and report."""
    from ..base.choice import base_encoder
    from ..forms.layout import Layout

    require_new(folder)
    if form == "parquet":
        require_parquet()
    ask.tell_age()
    source = ask.dataset()
    manifest, report = read_manifest(source), read_report(source)
    examples = read_dataset(source)
    if reviewed:
        examples = _reviewed(examples, manifest.facts)
    encoder = base_encoder(ask.settings, base_cache())
    facts = {**manifest.facts, "dataset": manifest.digest}
    done = export(examples, FORMS[form], folder, Layout.of(encoder), facts, report)
    _tell(ask, done, folder)


@click.command("card")
@about_corpus
def card_(ask: Ask) -> None:
    """Print the card of the last assembly's dataset as Markdown."""
    ask.tell_age()
    source = ask.dataset()
    manifest, report = read_manifest(source), read_report(source)
    if ask.as_json:
        result = {"digest": manifest.digest, "rows": manifest.rows, **manifest.facts}
        ask.tell({**result, "decontamination": report.as_dict()}, [])
    else:
        sys.stdout.write(card(manifest, report, EXAMPLES))


def _reviewed(examples: list[Example], facts: Mapping[str, Any]) -> list[Example]:
    ids = frozenset(facts.get("reviewed", ()))
    return [example for example in examples if example.id in ids]


def _tell(ask: Ask, done: Exported, folder: Path) -> None:
    manifest = done.manifest
    result = {
        "digest": manifest.digest,
        "folder": str(folder),
        "form": manifest.form,
        "left_out": dict(done.left_out),
        "rows": manifest.rows,
        "shards": len(manifest.shards),
    }
    lines = [f"{manifest.rows} examples in {len(manifest.shards)} files: {folder}"]
    lines += [f"left out: {count} {reason}" for reason, count in done.left_out.items()]
    ask.tell(result, [Section("", (), [(line,) for line in lines])])
