"""Which recipe the settings name, and what they change in it."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ...core.errors import UserError
from .recipe import Recipe

if TYPE_CHECKING:
    from ...core.settings import TrainerSettings

SHIPPED = Path(__file__).parent
OWN = Path(".housestyle", "recipes")  # in the team's repository
OVERRIDES = {  # settings of [trainer] that change one key of the recipe
    "steps": "steps",
    "batch": "batch",
    "learning_rate": "matrix_rate",
    "embedding_rate": "rest_rate",
    "replay_share": "replay_share",
    "max_epochs": "max_epochs",
    "checkpoint_steps": "checkpoint_steps",
}


def chosen_recipe(settings: TrainerSettings, root: Path | None = None) -> Recipe:
    """Return the recipe of the settings, with what they say otherwise.

    Args:
        settings: of the trainer.
        root: the repository's working tree, whose own recipes come before shipped ones.

    Raises:
        UserError: no such recipe, or a file that is not a valid one (names the nearest key).

    """
    path = _path(settings.recipe, root)
    table = _table(path)
    said = {key: getattr(settings, name) for name, key in OVERRIDES.items()}
    table |= {key: value for key, value in said.items() if value is not None}
    table["weights"] = {**table.get("weights", {}), **settings.weights}
    table |= {"name": path.stem, "seed": settings.seed, "threads": settings.threads}
    try:
        return Recipe.model_validate(table)
    except ValidationError as error:
        raise _invalid(error, path) from error


def recipe_names(root: Path | None = None) -> list[str]:
    """Return the names that `chosen_recipe` knows, sorted."""
    folders = [SHIPPED, *([root / OWN] if root else [])]
    return sorted({path.stem for folder in folders for path in folder.glob("*.toml")})


def _path(name: str, root: Path | None) -> Path:
    known = recipe_names(root)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
        raise UserError(f"unknown recipe {name!a}", f"did you mean `{near[0]}`? ({OWN}/NAME.toml)")
    own = (root or SHIPPED) / OWN / f"{name}.toml"
    return own if own.is_file() else SHIPPED / f"{name}.toml"


def _table(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path} cannot be read ({error})", "mend the file") from error
    for key in table:
        if key not in Recipe.model_fields:
            near = difflib.get_close_matches(key, list(Recipe.model_fields), n=1, cutoff=0.0)
            raise UserError(f"unknown key {key!a} in {path}", f"did you mean `{near[0]}`?")
    return table


def _invalid(error: ValidationError, path: Path) -> UserError:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    return UserError(f"{name} in the recipe {path} is not valid ({first['msg']})", "correct it")
