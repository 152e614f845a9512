"""The dataset card: what a dataset holds, where it came from, and what it is not good for.

The front matter is what ``datasets.load_dataset`` and the hubs read
(https://huggingface.co/docs/hub/datasets-cards).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...indexer.queries.wording import printable
from .decontamination import Guarded, Report
from .form import Form
from .manifest import DATA, Manifest

NAME = "README.md"
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
LIMITS = """\
- The text is verbatim from one repository. Its licence holds for every row, and what it does not
  cover may not be passed on.
- Committers stand as pseudonyms under a key that is no part of this dataset.
- Text in which a secret was found is left out whole. Finding goes by form: have a look yourself
  before you publish.
- `unknown` says that nothing is known about who wrote a line. It does not mean a person.
- Held-out definitions are left out on purpose: a model trained on this can be measured on them.
"""


def card(manifest: Manifest, report: Report, form: Form) -> str:
    """Return the card of a dataset as Markdown.

    Args:
        manifest: its files and facts; from the facts come ``commit``, ``candidates``,
            ``by_kind``, ``dropped``, ``shares``, ``diversity``, ``completeness`` and ``left_out``
            where known.
        report: what it was decontaminated against.
        form: how its rows look.

    """
    facts = manifest.facts
    parts = [
        _front_matter(manifest, form),
        _opening(manifest, form),
        table("What it teaches", "kind", facts.get("by_kind")),
        table("What was thrown away", "reason", facts.get("dropped")),
        table("What this form cannot hold", "reason", facts.get("left_out")),
        table("Who wrote it", "provenance", facts.get("shares")),
        table("Diversity", "measure", facts.get("diversity")),
        table("Public symbols in a kept example", "symbols", facts.get("completeness")),
        _decontamination(report),
        f"## Limits\n\n{LIMITS}",
    ]
    return "\n".join(part for part in parts if part)


def _front_matter(manifest: Manifest, form: Form) -> str:
    size = next((name for most, name in SIZES if manifest.rows < most), "n>1M")
    return (
        "---\n"
        "pretty_name: House style of one repository\n"
        "language: [code]\n"
        "license: other\n"
        "task_categories: [text-generation]\n"
        f"size_categories: [{size}]\n"
        "configs:\n"
        "- config_name: default\n"
        f'  data_files: "{DATA}/*.{form.ending}"\n'
        "---\n"
    )


def _opening(manifest: Manifest, form: Form) -> str:
    facts = manifest.facts
    told = f" of {facts['candidates']:,} candidates" if "candidates" in facts else ""
    lines = [
        "# House style of one repository\n",
        f"{manifest.rows:,} training examples{told}, selected by housestyle "
        f"at commit `{printable(str(facts.get('commit', 'unknown')))}`.\n",
        f"- Form: `{form.name}`, for {form.purpose}.",
        f"- Rows: {form.columns}.",
        f"- Digest: `{manifest.digest}` (over the {len(manifest.shards)} files in `{DATA}/`, "
        "which are named by their own).",
    ]
    return "\n".join(lines) + "\n"


def table(title: str, what: str, values: Mapping[str, Any] | None) -> str:
    """Return a section with a table of names and values, or "" without any."""
    rows = list(_rows(values or {}))
    if not rows:
        return ""
    body = "".join(f"| {_cell(name)} | {_cell(_shown(value))} |\n" for name, value in rows)
    return f"## {title}\n\n| {what} | |\n|---|---:|\n{body}"


def _rows(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _rows(value, f"{before}{name}: ")
        else:
            yield f"{before}{name}", value


def _shown(value: Any) -> str:  # noqa: ANN401 any JSON value
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _cell(text: str) -> str:
    return printable(text).replace("|", "¦").replace("<", "&lt;").replace("`", "'")


def _decontamination(report: Report) -> str:
    state = "clean" if report.clean else f"**not clean**: {len(report.leaks)} examples leak"
    groups = (("held-out text", report.held_out), ("benchmark items", report.benchmark))
    rows = "".join(f"| {what} | {_guarded(group)} |\n" for what, group in groups)
    return (
        f"## Decontamination\n\nThe dataset is {state}.\n\n"
        "| against | texts | same 13-grams | similarity | dropped |\n|---|---:|---:|---:|---:|\n"
        f"{rows}"
    )


def _guarded(group: Guarded) -> str:
    limits = f"≥ {group.contained:.0%} | ≥ {group.similar:.2f}"
    return f"{group.texts:,} | {limits} | {group.dropped:,}"
