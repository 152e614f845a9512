"""Before a promotion: the verdict is about what lies here, and nobody changed it by hand."""

from __future__ import annotations

import json

from ..core.errors import UserError
from ..gate.suite.item import read_suite
from ..gate.verdict import Verdict
from .stages.decide import VERDICT
from .stages.outcome import Earlier, Outcome


def recheck(verdict: Verdict, earlier: Earlier) -> None:
    """Compare a verdict's digests with those of models, suite and engine as they were scored.

    The weights themselves are read when they are published.

    Raises:
        UserError: one differs, so a run was changed after it was made.
    """
    scored = earlier["evaluate"].result
    models, champion = scored["models"], verdict.champion or verdict.reference
    pairs = {
        "the candidate that was trained": (verdict.candidate, earlier["train"].result["model"]),
        "the candidate that was scored": (verdict.candidate, models["candidate"]),
        "the champion that was scored": (champion, models["champion"]),
        "the reference that was scored": (verdict.reference, models["champion"]),
        "the base that was scored": (verdict.base, models["base"]),
        "the suite that was asked": (verdict.suite, scored["suite"]),
        "the suite that lies here": (verdict.suite, read_suite(earlier["suite"].folder).digest),
        "the engine that scored": (verdict.engine, scored["engine"]),
        "what was decided": (verdict.as_dict(), _written(earlier["decide"])),
    }
    for what, (said, found) in pairs.items():
        if said != found:
            raise UserError(
                f"the verdict is not about {what}",
                f"delete {earlier['decide'].folder} and run `housestyle loop` again",
            )


def _written(decided: Outcome) -> object:
    return json.loads((decided.folder / VERDICT).read_bytes())
