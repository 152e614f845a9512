"""A decision as it is remembered: what was said, about which data, and what became of it.

Records are never changed, so what becomes of a decision later, such as an override, is a record of
its own. Readers see one `Judged` a decision: said when it was first made, with what became of it
last.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, cast, get_args

from ...core.digest import canonical_json
from ..artifact import COMMIT, DIGEST
from ..verdict import Outcome, Verdict
from .portrait import Portrait, is_portrait

SCHEMA = 1
MAX_RECORD = 1 << 21  # bytes; what follows stays below, in whatever letters
MAX_REASONS = 20
MAX_TEXT = 500  # characters of a reason, a note or a name
MAX_ROWS = 100
NAMED = ("promise", "reference", "suite", "engine", "prompt")
TEXTS = ("name", "kind", "unit", "state", "note")
COUNTS = ("n", "clusters")
NUMBERS = ("base", "champion", "candidate", "margin", "change", "low", "high", "level")
MEASURES = (*NUMBERS, "p_worse", "p_better", "p_within", "detectable")
FATE = {"status": "", "why": "", "number": None, "override": None}


@dataclass(frozen=True, slots=True)
class Judged:
    """One decision of the gate.

    Attributes:
        time: when it was made, in seconds since the epoch.
        commit: HEAD at that time.
        data: digest of the dataset that the candidate was taught.
        digest: of the whole verdict.
        verdict: `Verdict.as_dict()` without the single answers that changed; in their place
            ``flipped`` counts them, as ``{"won": 3, "lost": 5}``.
        promotion: status ("promoted", "not promoted", "lost", or "" when nobody asked for a
            promotion), why, number of the log entry or None, override (reason, until and actor)
            or None.
        portrait: what that dataset was like, as `portrait_of`; empty where nobody told.
    """

    time: int
    commit: str
    data: str
    digest: str
    verdict: dict[str, Any]
    promotion: dict[str, Any]
    portrait: Portrait = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        """What the gate said."""
        return cast("Outcome", self.verdict["outcome"])

    @property
    def overridden(self) -> bool:
        """Whether a person put it in production against the verdict."""
        return self.promotion["override"] is not None

    def as_bytes(self) -> bytes:
        """Return what is stored; no portrait is no part of it."""
        shape = {"schema": SCHEMA, **asdict(self)}
        if not self.portrait:
            del shape["portrait"]
        return (canonical_json(shape) + "\n").encode()


def record_of(
    verdict: Verdict,
    *,
    time: int,
    commit: str,
    data: str,
    promotion: Mapping[str, Any],
    portrait: Portrait | None = None,
) -> Judged:
    """Return the record of a decision; texts are cut, counts and measures are whole.

    Args:
        verdict: what the gate said.
        time: seconds since the epoch.
        commit: HEAD.
        data: digest of the dataset that the candidate was taught.
        promotion: what became of it, as in `Judged`; what is left out was not so.
        portrait: what that dataset was like, as `portrait_of`.
    """
    fate = {name: promotion.get(name, value) for name, value in FATE.items()}
    fate["why"] = str(fate["why"])[:MAX_TEXT]
    told = _shortened(verdict.as_dict())
    return Judged(time, commit, data, verdict.digest(), told, fate, portrait or {})


def read_judged(content: bytes) -> Judged | None:
    """Return the record in these bytes, None when there is none: they may come from anybody."""
    try:
        shape = json.loads(content)
        record = Judged(**{name: value for name, value in shape.items() if name != "schema"})
        sound = shape["schema"] == SCHEMA and _is_sound(record)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return record if sound else None


def read_history(folder: Path) -> list[Judged]:
    """Return the decisions in a folder, oldest first; damaged records are passed over.

    Args:
        folder: `Workspace.verdicts`; one that is not there holds none.
    """
    from .shelf import shelf_in

    return list(shelf_in(folder).read().decisions) if folder.is_dir() else []


def folded(records: Iterable[Judged]) -> list[Judged]:
    """Return one record a decision, oldest first: made then, with what became of it last.

    Args:
        records: in any order.
    """
    decisions: dict[str, Judged] = {}
    for record in sorted(records, key=_order):
        first = decisions.get(record.digest)
        decisions[record.digest] = replace(first, promotion=record.promotion) if first else record
    return list(decisions.values())


def _order(record: Judged) -> tuple[int, bool, bool, bytes]:
    """Order by time; within a second, what nobody asked for first and an override last."""
    return record.time, bool(record.promotion["status"]), record.overridden, record.as_bytes()


def _shortened(verdict: dict[str, Any]) -> dict[str, Any]:
    won = sum(bool(flip["won"]) for flip in verdict["flips"])
    rows = [
        {name: value[:MAX_TEXT] if isinstance(value, str) else value for name, value in row.items()}
        for row in verdict["comparisons"][:MAX_ROWS]
    ]
    return {
        **{name: value for name, value in verdict.items() if name != "flips"},
        "reasons": [reason[:MAX_TEXT] for reason in verdict["reasons"][:MAX_REASONS]],
        "promise": verdict["promise"][:MAX_TEXT],
        "comparisons": rows,
        "flipped": {"won": won, "lost": len(verdict["flips"]) - won},
    }


def _is_sound(record: Judged) -> bool:
    verdict, fate = record.verdict, record.promotion
    texts = (*(verdict[name] for name in NAMED), fate["status"], fate["why"])
    digests = (record.data, record.digest, verdict["candidate"])
    flipped = (verdict["flipped"][side] for side in ("won", "lost"))
    return (
        verdict["outcome"] in get_args(Outcome)
        and all(map(_is_text, (*texts, *verdict["reasons"])))
        and all(DIGEST.fullmatch(digest) for digest in digests)
        and COMMIT.fullmatch(record.commit) is not None
        and all(verdict[who] is None or _is_text(verdict[who]) for who in ("champion", "base"))
        and all(map(_is_count, (record.time, verdict["categories"], *flipped)))
        and _is_measure(verdict["alpha"] or "")
        and (fate["number"] is None or _is_count(fate["number"]))
        and (fate["override"] is None or _is_override(fate["override"]))
        and is_portrait(record.portrait)
        and _is_creep(verdict.get("creep"))
        and len(verdict["comparisons"]) <= MAX_ROWS
        and all(_is_row(row) for row in verdict["comparisons"])
    )


def _is_creep(told: Mapping[str, Any] | None) -> bool:
    """Tell whether a comparison with a model of long ago can be shown."""
    if told is None:
        return True
    shown = ("change", "low", "high")
    rows = told["rows"]
    return (
        _is_text(told["commit"])
        and len(rows) <= MAX_ROWS
        and all(_is_text(row["name"]) and _is_whole(row) for row in rows)
        and all(_is_measure(row[name]) for row in rows for name in shown)
    )


def _is_override(told: Mapping[str, Any]) -> bool:
    return all(map(_is_text, (told["reason"], told["actor"]))) and _is_count(told["until"])


def _is_row(row: Mapping[str, Any]) -> bool:
    texts = all(_is_text(row[name]) for name in TEXTS)
    counts = all(_is_count(row[name]) for name in COUNTS)
    answers = row["answers"]
    told = answers is None or all(_is_count(answers[side]) for side in ("won", "lost"))
    measured = all(_is_measure(row[name]) for name in MEASURES) and _is_whole(row)
    return texts and counts and told and measured and None not in (row["margin"], row["level"])


def _is_whole(row: Mapping[str, Any]) -> bool:
    """Tell whether a change has its interval, or there is neither."""
    return len({row[name] is None for name in ("change", "low", "high")}) == 1


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 1 << 40


def _is_measure(value: object) -> bool:
    return value is None or (type(value) in (int, float) and math.isfinite(cast("float", value)))
