"""Train: fine-tune a candidate from the base on the kept examples."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...core.runs import run_for
from ...gate.artifact import model_digest
from ...gate.suite.item import read_suite
from ...trainer.base.choice import chosen_base
from ...trainer.base.embedded import Base
from ...trainer.curation.cleanliness import check_clean
from ...trainer.drift import drift
from ...trainer.export.serving import encoder_of
from ...trainer.finetune import FINETUNING, finetune, output_files
from ...trainer.forms.dataset import read_dataset
from ...trainer.forms.decontamination import guards, read_report, require_clean
from ...trainer.job import MODEL
from ...trainer.protected import protected_places, protected_texts
from ...trainer.recipes.choosing import chosen_recipe
from ...trainer.replay import replay_of
from ..canaries import require_no_canary
from ..registry import open_registry
from ..session import Session
from ..starting import production_start
from .outcome import Earlier, Outcome, once


def run(session: Session, earlier: Earlier) -> Outcome:
    """Train into the run's folder; a killed run resumes from its last checkpoint there.

    Raises:
        UserError: the dataset shows something of the benchmark, or there is no champion that the
            recipe could start from (nothing is trained), or the model knows a canary.
    """
    settings = session.settings.trainer
    recipe = chosen_recipe(settings, session.repository.root)
    base = chosen_base(settings, session.cache, session.console)
    replay = replay_of(recipe)
    inputs = {
        "dataset": earlier["assemble"].result["dataset"],
        "base": base.digest,
        "finetuning": FINETUNING,
        "recipe": recipe.model_dump(mode="json"),
        "replay": replay.digest,
        "settings": settings.deciding(),
    }
    start = base
    if recipe.start == "champion":
        start = production_start(session.workspace.runs, open_registry(session), base, inputs)
    inputs["start"] = start.digest

    def work(folder: Path) -> tuple[dict[str, Any], list[str]]:
        source = earlier["assemble"].folder
        examples = read_dataset(source)
        suite = read_suite(earlier["suite"].folder)
        benchmark = suite.texts()
        held_out = protected_places(session.material)
        wanted = guards(held_out, benchmark, settings.decontaminate)
        require_clean(read_report(source), earlier["assemble"].result["dataset"], *wanted)
        texts = protected_texts(session.material)
        check_clean(examples, texts, benchmark, settings.decontaminate)
        answers = [item.truth for item in suite.items if not item.is_choice]
        general = replay.guarded(texts, answers, settings.decontaminate)
        with _kept(session, base, start):
            trained = finetune(base, examples, recipe, folder, session.console, general, start)
            moved = {} if start is base else {"drift": _drift(base, start, folder, recipe.threads)}
        model = {"model": model_digest(folder / MODEL), "base_folder": str(base.folder)}
        return {**trained, **model, **moved}, output_files(folder)

    done = once(run_for(session.workspace.runs, "train", inputs), work)
    canaries = require_no_canary(session, done.folder / MODEL, done.result["model"])
    return replace(done, result={**done.result, "canaries": canaries})


def _kept(session: Session, base: Base, start: Base) -> AbstractContextManager[object]:
    """Keep the registry from deleting the model that training starts at."""
    return nullcontext() if start is base else open_registry(session).leased(start.digest)


def _drift(base: Base, champion: Base, folder: Path, threads: int) -> dict[str, Any]:
    models = {"champion": champion.folder, "candidate": folder / MODEL}
    return drift(base.folder, models, encoder_of(base.folder), threads)
