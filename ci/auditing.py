"""What the audit replays: the last evaluation of this repository, and the rule as it is set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..core.errors import UserError
from ..core.runs import MANIFEST, newest
from ..gate.audit.dealing import deck_of
from ..gate.audit.replay import Game
from ..gate.decision import decide
from ..gate.rules import Rules
from ..gate.score import read_scores
from ..gate.suite.item import read_suite
from ..gate.verdict import Verdict
from .session import Session
from .stages.evidence import evidence
from .stages.outcome import Outcome

REMEDY = "`housestyle evaluate` makes one"


def last_game(session: Session) -> tuple[Game, Verdict]:
    """Return the last evaluation's score tables with the rule, and what it says of them.

    Leaks into the training data are not looked for: they are about one candidate, not the rule.

    Raises:
        UserError: nothing was evaluated yet, or its suite is gone or damaged.
    """
    runs = session.workspace.runs
    evaluated = newest(runs, "evaluate")
    if evaluated is None:
        raise UserError("nothing was evaluated yet, so there are no scores to replay", REMEDY)
    frozen = _frozen(runs, str(evaluated["result"]["suite"]))
    suite = read_suite(frozen.folder)
    folder = runs / "evaluate" / str(evaluated["key"])
    candidate, champion, base = (
        read_scores(folder / f"{role}.jsonl") for role in ("candidate", "champion", "base")
    )
    rules = Rules.of(session.settings.gate, suite.categories)
    context = evidence(suite, frozen, evaluated["result"], ())
    game = Game(deck_of(candidate, champion), tuple(base), rules, context)
    return game, decide(candidate, champion, base, rules, context)


def _frozen(runs: Path, digest: str) -> Outcome:
    """Return the run that froze a suite."""
    for path in sorted((runs / "suite").glob(f"*/{MANIFEST}")):
        manifest: dict[str, Any] = json.loads(path.read_bytes())
        if manifest["result"]["digest"] == digest:
            return Outcome("suite", path.parent.name, path.parent, manifest["result"], reused=True)
    raise UserError(f"the suite {digest[:12]} of the last evaluation is not here any more", REMEDY)
