"""``housestyle recipes``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ...core.digest import canonical_json
from ...core.errors import UserError
from ...core.settings import TrainerSettings
from ...trainer.backends import available
from ...trainer.recipes.choosing import Chosen, chosen, recipe_names
from ...trainer.recipes.recipe import Recipe
from ..inert import visible
from ..session import open_session
from .options import common, console_for, print_json, print_lines

WIDTH = 200  # characters of a recipe's own words
UNTOLD = frozenset({"name"})


@click.command("recipes")
@click.argument("name", required=False)
@common
def command(repo: Path, as_json: bool, name: str | None) -> None:
    """Show the ways to train, or every key of one and what the settings make of it."""
    session = open_session(repo, console_for(as_json))
    settings, root = session.settings.trainer, session.repository.root
    if name:
        found = chosen(settings.model_copy(update={"recipe": name}), root)
        if as_json:
            print_json(_told(found, settings))
        else:
            print_lines(list(_keys(found)))
        return
    rows = [_row(one, settings, root) for one in recipe_names(root)]
    if as_json:
        print_json({"recipes": rows})
    else:
        print_lines([line for row in rows for line in _lines(row)])


def _row(name: str, settings: TrainerSettings, root: Path | None) -> dict[str, Any]:
    """Tell a recipe in short; one that is not valid is shown with what is wrong with it."""
    try:
        return _told(chosen(settings.model_copy(update={"recipe": name}), root), settings)
    except UserError as error:
        is_current = name == settings.recipe
        return {"name": name, "current": is_current, "invalid": error.problem}


def _told(found: Chosen, settings: TrainerSettings) -> dict[str, Any]:
    return {
        "name": found.recipe.name,
        "current": found.recipe.name == settings.recipe,
        "shipped": found.shipped,
        "file": str(found.path),
        "about": _about(found.path),
        "recipe": found.recipe.model_dump(mode="json", exclude=set(UNTOLD)),
        "origins": {key: one for key, one in found.origins.items() if key not in UNTOLD},
        "here": _here(found.recipe),
    }


def _here(recipe: Recipe) -> dict[str, Any]:
    """Say what would run a recipe on this machine, or why nothing would.

    Whether 4 bits can be had is not tried: that takes seconds.
    """
    try:
        backend, fallbacks = available(recipe.model_copy(update={"require_quantisation": False}))
    except UserError as error:
        return {"backend": None, "why": f"{error.problem}: {error.remedy}"}
    return {"backend": backend, "why": "; ".join(fallbacks)}


def _about(path: Path) -> str:
    """Return the comment that a recipe's file begins with."""
    lines = path.read_text("utf-8", "replace").splitlines()
    end = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return " ".join(line.lstrip("# ").rstrip() for line in lines[:end])


def _lines(row: dict[str, Any]) -> Iterator[str]:
    mark = "*" if row["current"] else " "
    if "invalid" in row:
        yield f"{mark} {row['name']:<10} not valid: {visible(row['invalid'], WIDTH)}"
        return
    told, here = row["recipe"], row["here"]
    whose = "" if row["shipped"] else f", {visible(row['file'], WIDTH)}"
    yield f"{mark} {row['name']:<10} {visible(row['about'], WIDTH)}"
    yield (
        f"{'':<12} {told['method']} by {told['backend']}, from the {told['start']}, "
        f"{told['steps']} steps of {told['batch']} rows, {told['replay_share']:.0%} replay{whose}"
    )
    if here["why"]:
        yield f"{'':<12} {'here: ' if here['backend'] else 'not here: '}{here['why']}"


def _keys(found: Chosen) -> Iterator[str]:
    fields = Recipe.model_fields
    for key, value in found.recipe.model_dump(mode="json", exclude=set(UNTOLD)).items():
        about = f": {fields[key].description}" if fields[key].description else ""
        yield f"{key} = {canonical_json(value)}  # {found.origins[key]}{about}"
