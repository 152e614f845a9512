"""Assemble: from what is new to the few examples that teach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...core.errors import UserError
from ...core.fingerprint import code_fingerprint
from ...core.runs import run_for
from ...gate.suite.item import read_suite
from ...trainer.assemble import assemble
from ...trainer.base.choice import base_encoder
from ...trainer.forms.dataset import write_dataset
from ...trainer.forms.manifest import NAME
from ..session import Session
from .outcome import Earlier, Outcome, once


def run(session: Session, earlier: Earlier) -> Outcome:
    """Write the dataset and its funnel.

    Raises:
        UserError: too few examples are left to train on.
    """
    settings = session.settings.trainer
    inputs = {
        "code": code_fingerprint(),
        "commit": session.head.id,
        "key": session.key.hex()[:16],
        "suite": earlier["suite"].result["digest"],
        "settings": settings.model_dump(mode="json"),
    }

    def work(folder: Path) -> tuple[dict[str, Any], list[str]]:
        encoder, _ = base_encoder(settings, session.cache)
        assembly = assemble(
            session.graph,
            session.repository,
            session.changes,
            settings,
            session.workspace.corpus,
            session.key,
            read_suite(earlier["suite"].folder).texts(),
            session.console,
            encoder.count,
        )
        manifest = write_dataset(assembly.examples, folder, {"commit": session.head.id})
        result = {"commit": session.head.id, "dataset": manifest.digest, **assembly.funnel}
        return result, [NAME, *manifest.files()]

    outcome = once(run_for(session.workspace.runs, "assemble", inputs), work)
    _check_yield(outcome.result, settings.min_examples)
    return outcome


def _check_yield(funnel: dict[str, Any], least: int) -> None:
    """Stop before anything long when too little is left to learn from."""
    if funnel["kept"] >= least:
        return
    reasons = sorted(funnel["dropped"].items(), key=lambda entry: (-entry[1], entry[0]))
    told = ", ".join(f"{count} {reason}" for reason, count in reasons[:5]) or "nothing dropped"
    raise UserError(
        f"only {funnel['kept']} of {funnel['candidates']} candidates are worth teaching "
        f"({told}), and {least} are needed",
        "come back with more code, or lower trainer.min_examples in housestyle.toml",
    )
