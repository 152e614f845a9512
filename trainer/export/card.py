"""The model card: what a model was made from, what it is worth, and what may be done with it.

The front matter is what hubs read (https://huggingface.co/docs/hub/model-cards).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...indexer.queries.wording import printable
from ..forms.card import table

CARD = "README.md"
UNKNOWN = "not known on this machine"
EMBEDDED = "PSF-2.0 (the Python standard library, from which it was grown)"
UNSAID = "not said by its directory: ask where it came from"
MAX_CARD = 100_000  # characters of a base's own card that are read
LICENCE = re.compile(r"^license(?:_name)?:[ \t]*(?P<name>[A-Za-z0-9._+-]{1,60})[ \t]*$", re.M)
LIMITS = """\
- It continues text in the style of one repository. It was not taught to converse.
- It was taught verbatim text of that repository, and can write such text again. The repository's
  licence and the base's hold for it, and what they do not cover may not be passed on.
- Held-out definitions were left out of its data on purpose: only on those can it be measured.
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a model; whatever is empty is left out or said to be unknown.

    Attributes:
        digest: of the model in the registry.
        base: its base's name.
        base_licence: what the base's own directory says.
        data_licence: what the repository says.
        training: how it was trained.
        window: which commits it was taught, and which were kept from it.
        data: ``by_kind``, ``dropped`` and ``shares`` of its dataset.
        scores: loss by category, then by model.
        verdict: of the gate.

    """

    digest: str
    base: str = ""
    base_licence: str = ""
    data_licence: str = ""
    training: Mapping[str, Any] = field(default_factory=dict)
    window: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    verdict: str = ""


def card(facts: Facts, fim: Mapping[str, Any], commands: Sequence[str], not_ollama: str) -> str:
    """Return the card of a model as Markdown.

    Args:
        facts: what is known of it.
        fim: how a hole in a file is asked for.
        commands: that serve it.
        not_ollama: why Ollama is not among them, or "".

    """
    parts = [
        "---\nlanguage: [code]\nlibrary_name: transformers\nlicense: other\n"
        "pipeline_tag: text-generation\ntags: [code, fill-in-the-middle]\n---\n",
        _opening(facts),
        table("Data window", "", facts.window),
        table("What it was taught", "kind", facts.data.get("by_kind")),
        table("What was thrown away", "reason", facts.data.get("dropped")),
        table("Who wrote it", "provenance", facts.data.get("shares")),
        table("Training", "", facts.training),
        _scores(facts),
        _use(fim, commands, not_ollama),
        f"## Limits\n\n{LIMITS}",
    ]
    return "\n".join(part for part in parts if part)


def base_licence(name: str, folder: Path | None) -> str:
    """Return the licence that a base's directory names in its card, and none that was guessed."""
    if name == "embedded":
        return EMBEDDED
    try:
        text = (folder / CARD).read_text("utf-8", "replace")[:MAX_CARD] if folder else ""
    except OSError:
        text = ""
    head = text.split("\n---", 1)[0] if text.startswith("---") else ""
    found = [match["name"] for match in LICENCE.finditer(head)]
    return ", ".join(found) or UNSAID


def _opening(facts: Facts) -> str:
    verdict = f" The gate's verdict was **{printable(facts.verdict)}**." if facts.verdict else ""
    lines = [
        "# A code model in the house style of one repository\n",
        f"Fine-tuned by housestyle from `{_plain(facts.base) or 'a base'}`.{verdict}\n",
        f"- Digest in the registry: `{facts.digest}`.",
        f"- Licence of the base: {_plain(facts.base_licence) or UNKNOWN}.",
        f"- Licence of the data: {_plain(facts.data_licence) or UNKNOWN}.",
    ]
    if not facts.data:
        lines.append(f"- What it was taught: {UNKNOWN}.")
    return "\n".join(lines) + "\n"


def _scores(facts: Facts) -> str:
    if not facts.scores:
        return ""
    roles = ("candidate", "champion", "base")
    rows = "".join(
        f"| {_plain(name)} | " + " | ".join(_number(by.get(role)) for role in roles) + " |\n"
        for name, by in sorted(facts.scores.items())
    )
    return (
        "## Scores\n\nLoss on held-out items: bits per byte, or bits of the true option. Less is "
        "better. *Champion* is the model that was in production before.\n\n"
        f"| category | this model | champion | base |\n|---|---:|---:|---:|\n{rows}"
    )


def _use(fim: Mapping[str, Any], commands: Sequence[str], not_ollama: str) -> str:
    shown = "".join(f"    {command}\n" for command in commands)
    why = f"\nNot with Ollama: {not_ollama}.\n" if not_ollama else ""
    return (
        f"## Use\n\n{shown}{why}\nText before the cursor and after it, with all that a prompt "
        f"holds (`fim.json` has it for programs):\n\n    {fim['prompt']}\n\n"
        f"An answer ends with `{fim['stop'][0]}`; a prompt ends with a line end and has at most "
        f"{fim['context']} tokens, answer included.\n"
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _plain(text: str) -> str:
    return printable(text).replace("|", "¦").replace("<", "&lt;").replace("`", "'")
