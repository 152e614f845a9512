"""Which recipe the settings name, and what they change in it."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ...core.errors import UserError
from .recipe import Recipe

if TYPE_CHECKING:
    from ...core.settings import TrainerSettings

SHIPPED = Path(__file__).parent
OWN = Path(".housestyle", "recipes")  # in the team's repository
MAX_BYTES = 100_000  # of a recipe
OVERRIDES = {  # settings of [trainer] that change one key of the recipe
    "steps": "steps",
    "batch": "batch",
    "learning_rate": "matrix_rate",
    "embedding_rate": "rest_rate",
    "replay_share": "replay_share",
    "max_epochs": "max_epochs",
    "checkpoint_steps": "checkpoint_steps",
}
BY_NAME = ("weights", "provenance")  # settings that change single names in a table of the recipe
OF_SETTINGS = ("seed", "threads")  # what belongs to the machine, not to a way of training


@dataclass(frozen=True, slots=True)
class Chosen:
    """A recipe, and where it is from.

    Attributes:
        recipe: with what the settings say otherwise.
        path: of its file.
        origins: by key, what set it: the file's name, a setting, or "default".

    """

    recipe: Recipe
    path: Path
    origins: dict[str, str]

    @property
    def shipped(self) -> bool:
        """Whether it came with housestyle."""
        return self.path.parent == SHIPPED


def chosen_recipe(settings: TrainerSettings, root: Path | None = None) -> Recipe:
    """Return the recipe of the settings, with what they say otherwise.

    Args:
        settings: of the trainer.
        root: the repository's working tree, whose own recipes come before shipped ones.

    Raises:
        UserError: no such recipe, or a file that is not a valid one (names the nearest key).

    """
    return chosen(settings, root).recipe


def chosen(settings: TrainerSettings, root: Path | None = None) -> Chosen:
    """Return the same, and where each of its keys is from.

    Raises:
        UserError: as `chosen_recipe`.

    """
    path = _path(settings.recipe, root)
    table = _table(path)
    origins = dict.fromkeys(Recipe.model_fields, "default") | dict.fromkeys(table, path.name)
    said = {key: getattr(settings, name) for name, key in OVERRIDES.items()}
    said = {key: value for key, value in said.items() if value is not None}
    for name in BY_NAME:
        if own := getattr(settings, name):
            said[name] = {**table.get(name, {}), **own}
    said |= {name: getattr(settings, name) for name in OF_SETTINGS}
    named = {key: name for name, key in OVERRIDES.items()}
    origins |= {key: f"trainer.{named.get(key, key)}" for key in said}
    try:
        recipe = Recipe.model_validate({**table, **said, "name": path.stem})
    except ValidationError as error:
        raise _invalid(error, path) from error
    if recipe.replay_folder and root:
        folder = (root / Path(recipe.replay_folder).expanduser()).resolve()
        recipe = recipe.model_copy(update={"replay_folder": str(folder)})
    return Chosen(recipe, path, origins)


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
        with path.open("rb") as file:
            table = tomllib.loads(file.read(MAX_BYTES).decode())
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"{path} cannot be read ({error})", "mend the file") from error
    for key in table:
        if key in OF_SETTINGS:
            raise UserError(f"{key} in {path} belongs to the settings", f"set trainer.{key} there")
        if key not in Recipe.model_fields:
            near = difflib.get_close_matches(key, list(Recipe.model_fields), n=1, cutoff=0.0)
            raise UserError(f"unknown key {key!a} in {path}", f"did you mean `{near[0]}`?")
    return table


def _invalid(error: ValidationError, path: Path) -> UserError:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"]) or "the whole"
    why = str(first["msg"]).removeprefix("Value error, ")
    return UserError(f"{name!a} in the recipe {path} is not valid ({why})", "correct it")
