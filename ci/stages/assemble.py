"""Assemble: from what is new to the few examples that teach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...core.errors import UserError
from ...core.fingerprint import code_fingerprint
from ...core.runs import newest, run_for
from ...core.uncollected import uncollected
from ...gate.suite.item import read_suite
from ...indexer.provenance.attribution import Attribution, attribute
from ...indexer.provenance.evidence import notes_state
from ...trainer.assemble import Assembly, assemble
from ...trainer.curation.diversity import alarms
from ...trainer.curation.health import jumps, warnings
from ...trainer.forms.dataset import COMPANIONS, accompany, complete, write_rows
from ...trainer.forms.decontamination import Report, guards
from ...trainer.forms.shards import Shard
from ...trainer.protected import protected_places
from ..session import Session
from .outcome import Earlier, Outcome, once

PASSING = frozenset({"new", "retired"})


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
        "settings": settings.deciding_data(),
        "decisions": session.decisions.digest,
        "evidence": notes_state(session.repository),
        "told": session.told.digest,
    }

    @uncollected()
    def work(folder: Path) -> tuple[dict[str, Any], list[str]]:
        benchmark = read_suite(earlier["suite"].folder).texts()
        shards: list[Shard] = []
        assembly = assemble(
            session.graph,
            session.repository,
            session.changes,
            settings,
            session.workspace.corpus,
            session.key,
            benchmark,
            session.console,
            session.decisions,
            _attribution(session),
            lambda kept: shards.extend(write_rows(kept, folder, _last(session))),
            session.told,
        )
        reviewed = sorted(assembly.reviewed)
        facts = {**_origin(inputs), **_lasting(assembly.funnel), "reviewed": reviewed}
        manifest = complete(tuple(shards), folder, facts)
        held_out = protected_places(assembly.material)
        guarded = guards(held_out, benchmark, settings.decontaminate, assembly.funnel["dropped"])
        accompany(manifest, Report(manifest.digest, manifest.rows, *guarded), folder)
        result = {
            "commit": session.head.id,
            "dataset": manifest.digest,
            "alarms": _alarms(session, assembly),
            **assembly.funnel,
        }
        return result, [*COMPANIONS, *manifest.files()]

    outcome = once(run_for(session.workspace.runs, "assemble", inputs), work)
    for line in outcome.result["alarms"]:
        session.console.say(f"warning: {line}")
    _check_yield(outcome.result, settings.min_examples)
    return outcome


def _attribution(session: Session) -> Attribution:
    """Find out who wrote the files of the graph."""
    paths = [file.path for file in session.graph.files()]
    return attribute(session.repository, paths, session.workspace.blames)


def _last(session: Session) -> Path | None:
    """Return the folder of the last dataset, if there is one."""
    found = newest(session.workspace.runs, "assemble")
    return session.workspace.runs / "assemble" / str(found["key"]) if found else None


def _alarms(session: Session, assembly: Assembly) -> list[str]:
    """Say what is wrong with this selection by itself, and against the last one."""
    before = (newest(session.workspace.runs, "assemble") or {}).get("result", {})
    fall = session.settings.trainer.diversity_fall
    return [
        *warnings(assembly.look.live.kind, assembly.look.outcome),
        *jumps(before, assembly.funnel),
        *alarms(assembly.funnel["diversity"], before.get("diversity", {}), fall),
    ]


def _origin(inputs: dict[str, Any]) -> dict[str, Any]:
    """Where a dataset came from; the key's digits and this machine's folders stay here."""
    base = Path(inputs["settings"]["base"]).name
    told = {name: value for name, value in inputs.items() if name != "key"}
    return {**told, "settings": {**inputs["settings"], "base": base}}


def _lasting(funnel: dict[str, Any]) -> dict[str, Any]:
    """What the funnel says of the dataset itself, and not of this assembly's way to it."""
    return {name: value for name, value in funnel.items() if name not in PASSING}


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
