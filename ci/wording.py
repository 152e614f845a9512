"""How numbers and verdicts are said to people, the same in the comment and on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

HEADLINES = {
    "promote": "Promoted",
    "block": "Blocked",
    "hold": "On hold",
    "invalid": "No verdict",
}
MEANINGS = {
    "promote": "it gained, and no loss beyond margins was found",
    "block": "something got significantly worse; production stays",
    "hold": "not shown to be better, or not shown to be safe; production stays",
    "invalid": "these scores allow no decision; production stays",
}


def number(value: float | None) -> str:
    """Return a measured value with three decimals, or a dash."""
    return "-" if value is None else f"{value:.3f}"


def detectable(row: Mapping[str, Any]) -> str:
    """Return the smallest change that the comparison could have shown, or a dash."""
    share = row["detectable"]
    return "-" if share is None else f"{100 * share:.1f} {scale(row)}"


def interval(row: Mapping[str, Any]) -> str:
    """Return a comparison's change with its interval, such as "+1.6 % [+0.4, +2.8]"."""
    if row["change"] is None:
        return "-"
    low, high = _points(row["low"]), _points(row["high"])
    return f"{_points(row['change'])} {scale(row)} [{low}, {high}]"


def scale(row: Mapping[str, Any]) -> str:
    """Return "%" of a relative change, "pts" where it is a difference of two shares."""
    return "pts" if str(row.get("unit", "")).startswith("share") else "%"


def _points(share: float) -> str:
    shown = f"{100 * share:+.1f}"
    return "0.0" if shown in {"+0.0", "-0.0"} else shown


def count(value: int, noun: str, plural: str = "") -> str:
    """Return "1 file", "1,204 files"."""
    return f"{value:,} {noun}" if value == 1 else f"{value:,} {plural or noun + 's'}"


def listing(counts: Mapping[str, int], most: int) -> str:
    """Return "12 completion, 3 edit", largest first, the small ones summed."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    named = [f"{value:,} {name.replace('_', ' ')}" for name, value in ordered[:most]]
    rest = sum(value for _, value in ordered[most:])
    return ", ".join([*named, f"{rest:,} other"] if rest else named)


def worst(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the judged comparison that comes nearest to its margin, or lies furthest beyond."""
    judged = [row for row in rows if row["change"] is not None and row["state"] != "no signal"]
    return max(judged, key=lambda row: row["change"] - row["margin"], default=None)


def answers(row: Mapping[str, Any]) -> str:
    """Return "won / lost" of a choice category, or a dash."""
    found = row["answers"]
    return f"{found['won']} / {found['lost']}" if found else "-"


def disagreement(row: Mapping[str, Any]) -> str:
    """Return the share of answers on which the models disagree (psi), or a dash."""
    found = row["answers"]
    return f"{found['disagreement']:.0%}" if found else "-"


def level(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the level of the intervals, such as "90%", or "90-98%" where looks differ."""
    levels = sorted({f"{row['level']:.0%}" for row in rows})
    return levels[0] if len(levels) == 1 else f"{levels[0].rstrip('%')}-{levels[-1]}"


def crept(verdict: Mapping[str, Any]) -> str:
    """Say what the anchor's items cost against long ago; "" where there is nothing to compare."""
    creep = verdict.get("creep") or {"rows": ()}
    told = [f"{row['name']} {interval(row)}" for row in creep["rows"] if row["change"] is not None]
    if not told:
        return ""
    return f"against production at commit {creep['commit'][:12]}: {', '.join(told)}"


def drifted(training: Mapping[str, Any]) -> str:
    """Return how far a model that started from production is from its base, "" for others."""
    models = training.get("drift", {}).get("models", {})
    told = [
        f"{name} {one['bits_per_byte']:.3f}"
        + (f" ({one['divergence']:.3f} from the base)" if one["divergence"] else "")
        for name, one in models.items()
    ]
    if not told:
        return ""
    return f"general code, bits per byte (divergence, bits per token): {', '.join(told)}"
