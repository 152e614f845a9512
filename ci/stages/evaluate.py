"""Evaluate: candidate, champion and base answer the frozen suite in one process.

A category is asked more of its items only while those may still decide the verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from ...core.console import Advance
from ...core.digest import json_digest
from ...core.errors import UserError
from ...core.runs import run_for
from ...gate.artifact import model_digest
from ...gate.contestants import Contestant, contestants
from ...gate.decision import undecided
from ...gate.looks import Asking, further
from ...gate.registry import Registry
from ...gate.rules import Evidence, Rules
from ...gate.score import ItemScore, write_scores
from ...gate.scoring import engine, score_suite, sequence_count
from ...gate.suite.item import Item, Suite, read_suite
from ...trainer.job import MODEL
from ..execution import engine_of, examiner
from ..registry import open_registry
from ..session import Session
from .evidence import evidence
from .outcome import Earlier, Outcome, once

ROLES = ("candidate", "champion", "base")


def run(session: Session, earlier: Earlier) -> Outcome:
    """Write one file of scores a model.

    Every distinct model is scored once: before the first promotion the base is the champion.

    Raises:
        UserError: the champion is not the one that was promoted, or there is nothing here to run
            what models write in.
    """
    registry = open_registry(session)
    head = registry.production()
    with registry.leases.hold(head.model) if head else nullcontext():
        return _evaluated(session, earlier, registry)


def _evaluated(session: Session, earlier: Earlier, registry: Registry) -> Outcome:
    trained = earlier["train"]
    models = contestants(
        candidate=Contestant(trained.result["model"], trained.folder / MODEL),
        base=Contestant(trained.result["base_digest"], Path(trained.result["base_folder"])),
        registry=registry,
    )
    suite = read_suite(earlier["suite"].folder)
    machine = {**engine(session.settings.trainer.threads), **engine_of(session, suite.items)}
    suite_digest = earlier["suite"].result["digest"]
    inputs = {
        "suite": suite_digest,
        "engine": machine,
        "models": {role: model.digest for role, model in models.items()},
        "rule": _rule_of_looks(session, suite),
        **_altered(models["candidate"]),
    }

    def work(folder: Path) -> tuple[dict[str, Any], list[str]]:
        told = {
            "models": inputs["models"],
            "suite": suite_digest,
            "engine": json_digest(machine),
            **_altered(models["candidate"]),
        }
        scores = _looked(session, models, suite, evidence(suite, earlier["suite"], told, ()))
        for role, model in models.items():
            write_scores(folder / f"{role}.jsonl", scores[model.digest])
        asked = Counter(score.category for score in scores[models["candidate"].digest])
        result = {
            **told,
            "items": suite.counts(),
            "asked": {name: asked[name] for name in suite.categories},
            "errors": {
                role: sum(score.status != "ok" for score in scores[model.digest])
                for role, model in models.items()
            },
            "means": {role: _means(scores[model.digest]) for role, model in models.items()},
        }
        return result, [f"{role}.jsonl" for role in models]

    return once(run_for(session.workspace.runs, "evaluate", inputs), work)


def _altered(candidate: Contestant) -> dict[str, str]:
    """Return the digest of a candidate that is not what training left; nothing of one that is.

    No verdict about it is valid, and nothing of it is loaded. The champion's bytes were checked.
    """
    found = model_digest(candidate.folder)
    return {} if found == candidate.digest else {"altered": found}


def _rule_of_looks(session: Session, suite: Suite) -> dict[str, Any] | None:
    """Return what decides how much is asked; None where everything is asked at once."""
    settings = session.settings.gate
    if not further(suite.counts(), settings.max_items, settings.looks):
        return None
    return settings.model_dump(mode="json", exclude={"keep", "override_days"})


def _looked(
    session: Session, models: dict[str, Contestant], suite: Suite, context: Evidence
) -> dict[str, list[ItemScore]]:
    """Score look by look, until no further item may decide anything."""
    settings = session.settings.gate
    rules = Rules.of(settings, suite.categories)
    asking = Asking(suite, settings.max_items, settings.looks)
    found: dict[str, list[ItemScore]] = {model.digest: [] for model in models.values()}
    items = [] if context.altered else asking.next()
    while items:
        new = _score(session, models, items)
        found = {digest: [*scores, *new[digest]] for digest, scores in found.items()}
        found = {digest: _in_order(suite.items, scores) for digest, scores in found.items()}
        candidate, champion, base = (found[models[role].digest] for role in ROLES)
        items = asking.next(undecided(candidate, champion, base, rules, context))
    return found


def _score(
    session: Session, models: dict[str, Contestant], items: Sequence[Item]
) -> dict[str, list[ItemScore]]:
    """Score every distinct model, what it weighs first and then what it writes."""
    folders = {model.digest: model.folder for model in models.values()}
    weighed = [item for item in items if not item.check]
    written = [item for item in items if item.check]
    threads = session.settings.trainer.threads

    def weigh(folder: Path, advance: Advance) -> list[ItemScore]:
        return score_suite(folder, weighed, threads, advance)

    scores: dict[str, list[ItemScore]] = {digest: [] for digest in folders}
    if weighed:
        scores = _of_each(session, "scoring", folders, sequence_count(weighed), weigh)
    if written:
        with examiner(session) as examined:

            def test(folder: Path, advance: Advance) -> list[ItemScore]:
                return examined.score(folder, written, threads, advance)

            tested = _of_each(session, "writing and testing", folders, len(written), test)
        _check_tested(tested)
        scores = {digest: [*found, *tested[digest]] for digest, found in scores.items()}
    return scores


def _check_tested(tested: dict[str, list[ItemScore]]) -> None:
    """Refuse to record that something could not be tested: next time it may be."""
    lost = sum(score.status != "ok" for scores in tested.values() for score in scores)
    if lost:
        raise UserError(
            f"{lost} answers could not be tested: the sandbox failed, or the repository's own code "
            "does not pass their tests here any more",
            "mend what the tests need and run `housestyle evaluate` again",
        )


def _of_each(
    session: Session,
    task: str,
    folders: dict[str, Path],
    units: int,
    score: Callable[[Path, Advance], list[ItemScore]],
) -> dict[str, list[ItemScore]]:
    """Score models in the order of their digests, ``units`` of work each."""
    scores: dict[str, list[ItemScore]] = {}
    with session.console.progress(task, units * len(folders)) as advance:
        for number, (digest, folder) in enumerate(sorted(folders.items())):
            before = number * units
            scores[digest] = score(
                folder, lambda done, note="", before=before: advance(before + done, note)
            )
    return scores


def _in_order(items: Sequence[Item], scores: Sequence[ItemScore]) -> list[ItemScore]:
    by_item = {score.item: score for score in scores}
    return [by_item[item.id] for item in items if item.id in by_item]


def _means(scores: list[ItemScore]) -> dict[str, float]:
    """Mean loss by category: bits per byte, or bits of the true option."""
    totals: dict[str, tuple[float, float]] = {}
    for score in scores:
        if score.status == "ok":
            loss, weight = totals.get(score.category, (0.0, 0.0))
            totals[score.category] = (loss + score.loss, weight + score.weight)
    return {name: round(loss / weight, 6) for name, (loss, weight) in totals.items() if weight}
