"""Suite: freeze the benchmark of this commit before anything is taught from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...core.canary import canary
from ...core.fingerprint import code_fingerprint
from ...core.runs import run_for
from ...core.uncollected import uncollected
from ...gate.suite.build import build_suite
from ...gate.suite.item import SUITE_FILE, write_suite
from ...gate.suite.sources import SuiteMaterial
from ...trainer.base.choice import base_encoder, tokenizer_digest
from ...trainer.kinds.context import Context
from ..session import Session
from .outcome import Earlier, Outcome, once


def run(session: Session, earlier: Earlier) -> Outcome:
    """Write the items of every category from what is withheld."""
    del earlier  # the graph is read through the session
    settings = session.settings.trainer
    inputs = {
        "code": code_fingerprint(),
        "commit": session.head.id,
        "key": session.key.hex()[:16],
        "tokenizer": tokenizer_digest(settings, session.cache),
        "trainer": settings.deciding(),
        "max_items": session.settings.gate.max_items,
    }

    @uncollected()
    def work(folder: Path) -> tuple[dict[str, Any], list[str]]:
        material = session.material
        encoder = base_encoder(settings, session.cache)
        source = SuiteMaterial(material, Context(material), encoder.count)
        limit = session.settings.gate.max_items
        suite = build_suite(source, limit, session.console, canary(session.key))
        write_suite(suite, folder)
        held = material.holdout
        counts = {"held_out": len(held.symbols), "window_commits": len(held.commits)}
        return {"digest": suite.digest, "items": suite.counts(), **counts}, [SUITE_FILE]

    return once(run_for(session.workspace.runs, "suite", inputs), work)
