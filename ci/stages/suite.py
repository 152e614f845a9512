"""Suite: freeze the benchmark of this commit before anything is taught from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...core.canary import canary
from ...core.fingerprint import code_fingerprint
from ...core.runs import run_for
from ...core.uncollected import uncollected
from ...gate.suite.build import CATEGORIES, Built, Wanted, build_suite
from ...gate.suite.execution import CATEGORY as EXECUTION
from ...gate.suite.item import SUITE_FILE, Suite, write_suite
from ...gate.suite.own import own_items, read_quarantine
from ...gate.suite.sources import SuiteMaterial
from ...trainer.base.choice import base_encoder, tokenizer_digest
from ...trainer.kinds.context import Context
from ..anchoring import bring_anchor, leave_anchor
from ..execution import suite_inputs, with_execution
from ..session import Session
from .outcome import Earlier, Outcome, once


def run(session: Session, earlier: Earlier) -> Outcome:
    """Write the items of every category from what is withheld."""
    del earlier  # the graph is read through the session
    settings = session.settings.trainer
    anchor = bring_anchor(session)
    if anchor is not None and anchor.commit == session.head.id:
        anchor = None  # this very suite's own
    inputs = {
        "code": code_fingerprint(),
        "commit": session.head.id,
        "key": session.key.hex()[:16],
        "tokenizer": tokenizer_digest(settings, session.cache),
        "trainer": settings.deciding_data(),
        "items": [session.settings.gate.max_items, session.settings.gate.looks],
        "told": session.told.digest,
        "anchor": anchor.digest if anchor else None,
        "execution": suite_inputs(session),
    }

    @uncollected()
    def work(folder: Path) -> tuple[dict[str, Any], list[str]]:
        material = session.material
        encoder = base_encoder(settings, session.cache)
        source = SuiteMaterial(material, Context(material), encoder.count)
        repository, tree = session.repository, session.graph.tree
        wanted = Wanted(
            _most_items(session),
            canary(session.key),
            own_items(repository, tree, frozenset((*CATEGORIES, EXECUTION))),
            read_quarantine(repository, tree),
            anchor.items if anchor else None,
            session.settings.gate.max_items,
        )
        built = build_suite(source, wanted, session.console)
        suite, told = with_execution(session, source, built.suite, wanted.quarantine)
        write_suite(suite, folder)
        leave_anchor(session, suite)
        return {**_facts(session, suite, built), **told}, [SUITE_FILE]

    return once(run_for(session.workspace.runs, "suite", inputs), work)


def _most_items(session: Session) -> int:
    """Return how many items all looks together ask of a category."""
    settings = session.settings.gate
    return settings.max_items << (settings.looks - 1)


def _facts(session: Session, suite: Suite, built: Built) -> dict[str, Any]:
    held = session.material.holdout
    return {
        "digest": suite.digest,
        "items": suite.counts(),
        "anchor": len(suite.anchor),
        "left_out": built.dropped,
        "held_out": len(held.symbols),
        "window_commits": len(held.commits),
    }
