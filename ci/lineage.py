"""Where a model came from: the runs that made and judged it, as far as this machine has them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..core.errors import UserError
from ..core.runs import MANIFEST
from ..trainer.export.card import UNSAID, Facts, base_licence
from ..trainer.forms.manifest import read_manifest
from .session import Session
from .wording import drifted

LICENCE = re.compile(r"(LICEN[CS]E|COPYING|UNLICENSE)[A-Za-z0-9_.-]*", re.IGNORECASE)
RECIPE = ("method", "steps", "batch", "matrix_rate", "rest_rate", "seed", "threads")
RUN = ("start", "examples", "epochs", "house_rows", "replay_rows", "tokens", "loss", "seconds")
ABOUT = ("by_kind", "dropped", "shares")  # of a dataset
Manifest = dict[str, Any]


def facts_of(session: Session, model: str) -> Facts:
    """Gather what the card of a model tells.

    Args:
        session: whose runs are looked at.
        model: digest in the registry.

    """
    runs = session.workspace.runs
    train = training_of(runs, model)
    if train is None:
        return Facts(model, data_licence=_data_licence(session))
    dataset = train["inputs"]["dataset"]
    assemble = _newest(runs, "assemble", lambda m: m["result"]["dataset"] == dataset)
    evaluate = _newest(runs, "evaluate", lambda m: m["result"]["models"]["candidate"] == model)
    decide = _newest(runs, "decide", lambda m: m["result"]["verdict"]["candidate"] == model)
    result = train["result"]
    return Facts(
        digest=model,
        base=result["base"],
        base_licence=session.settings.trainer.base_licence
        or base_licence(result["base"], Path(result["base_folder"])),
        data_licence=_data_licence(session),
        training=_training(result),
        window=_window(session, assemble, evaluate),
        data=_data(runs, assemble),
        scores=_scores(evaluate),
        verdict=decide["result"]["verdict"]["outcome"] if decide else "",
    )


def training_of(runs: Path, model: str) -> Manifest | None:
    """Return the manifest of the run that trained a model, None where it was not trained here."""
    return _newest(runs, "train", lambda m: m["result"]["model"] == model)


def trained(session: Session) -> tuple[str, Path]:
    """Return digest and directory of the model that was trained last.

    Raises:
        UserError: none was.

    """
    found = _newest(session.workspace.runs, "train", lambda m: bool(m["result"]["model"]))
    if found is None:
        raise UserError("no model was trained here", "`housestyle loop` makes one")
    folder = session.workspace.runs / "train" / str(found["key"]) / "model"
    return str(found["result"]["model"]), folder


def _newest(runs: Path, stage: str, wanted: Callable[[Manifest], bool]) -> Manifest | None:
    """Return the manifest written last of those that are wanted; a damaged one is passed over."""
    paths = sorted((runs / stage).glob(f"*/{MANIFEST}"), key=lambda path: path.stat().st_mtime)
    for path in reversed(paths):
        try:
            manifest: Manifest = json.loads(path.read_bytes())
            if wanted(manifest):
                return manifest
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None


def _training(result: Manifest) -> dict[str, Any]:
    recipe = result["recipe"]
    told = {"recipe": recipe["name"]} if recipe.get("name") else {}
    told |= {name: recipe[name] for name in RECIPE if name in recipe}
    told |= {name: result[name] for name in RUN if name in result}
    if "replay" in result:
        told["general code"] = result["replay"]["source"]
    return told | ({"drift": moved} if (moved := drifted(result)) else {})


def _window(session: Session, assemble: Manifest | None, evaluate: Manifest | None) -> Manifest:
    """Say up to which commit it was taught, and what was kept from it."""
    told: Manifest = {}
    if assemble:
        told["last commit"] = assemble["result"]["commit"]
        told |= _date(session, told["last commit"])
        told |= {name: assemble["result"][name] for name in ("candidates", "kept")}
    suite = evaluate["result"]["suite"] if evaluate else None
    frozen = _newest(session.workspace.runs, "suite", lambda m: m["result"]["digest"] == suite)
    if frozen:
        told["held-out symbols"] = frozen["result"]["held_out"]
        told["newest commits withheld"] = frozen["result"]["window_commits"]
    return told


def _date(session: Session, commit: str) -> dict[str, str]:
    try:
        time = session.repository.commit(commit).time
    except UserError:  # it is no longer here
        return {}
    return {"of": datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d")}


def _data(runs: Path, assemble: Manifest | None) -> dict[str, Any]:
    if assemble is None:
        return {}
    try:
        facts = read_manifest(runs / "assemble" / str(assemble["key"])).facts
    except UserError:  # pruned, or of another version
        return {}
    return {name: facts[name] for name in ABOUT if name in facts}


def _scores(evaluate: Manifest | None) -> dict[str, dict[str, float]]:
    means = evaluate["result"]["means"] if evaluate else {}
    names = sorted({name for by in means.values() for name in by})
    return {name: {role: by[name] for role, by in means.items() if name in by} for name in names}


def _data_licence(session: Session) -> str:
    """Name the licence files at HEAD; what they say is for a person to read."""
    paths = (str(entry.path) for entry in session.repository.entries(session.head.tree))
    found = sorted(path for path in paths if LICENCE.fullmatch(path))
    return f"that of the repository ({', '.join(found)})" if found else UNSAID
