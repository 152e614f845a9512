"""Load settings and remember where each value came from.

Later wins: built-in default, ``[tool.housestyle]`` of pyproject.toml, housestyle.toml,
environment (``HOUSESTYLE_TRAINER_STEPS=40``).
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .errors import UserError
from .settings import Section, Settings

ENVIRONMENT_PREFIX = "HOUSESTYLE_"


@dataclass(frozen=True, slots=True)
class Configuration:
    """Effective settings; ``origins`` maps ``section.key`` to the source of its value."""

    settings: Settings
    origins: dict[str, str]


def load(folder: Path | None, environment: Mapping[str, str] | None = None) -> Configuration:
    """Read the settings of the working tree at ``folder`` (None: a bare repository, defaults).

    Raises:
        UserError: unreadable TOML, an unknown key (names the nearest), a value out of range.
    """
    merged: dict[str, dict[str, Any]] = {}
    origins: dict[str, str] = {}
    for source, tables in _sources(folder, os.environ if environment is None else environment):
        for section, values in tables.items():
            model = _section(section, source)
            for key, value in _table(values, section, source).items():
                _check_key(key, section, model, source)
                merged.setdefault(section, {})[key] = value
                origins[f"{section}.{key}"] = source
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        raise _invalid(error, origins) from error
    return Configuration(settings, {**_defaults(), **origins})


def _sources(
    folder: Path | None, environment: Mapping[str, str]
) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    if folder is not None:
        project = _read(folder / "pyproject.toml").get("tool", {}).get("housestyle", {})
        found.append(("pyproject.toml", project))
        found.append(("housestyle.toml", _read(folder / "housestyle.toml")))
    found.append(("environment", _from_environment(environment)))
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path} cannot be read ({error})", "mend the file") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """``HOUSESTYLE_<SECTION>_<KEY>`` of known sections; other variables are not settings."""
    tables: dict[str, dict[str, Any]] = {}
    for name, value in sorted(environment.items()):
        section, _, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("_")
        if name.startswith(ENVIRONMENT_PREFIX) and key and section in Settings.model_fields:
            tables.setdefault(section, {})[key] = _parsed(value)
    return tables


def _parsed(value: str) -> Any:  # noqa: ANN401 any TOML value
    """A TOML value where the text is one, otherwise the text itself."""
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value


def _section(name: str, source: str) -> type[Section]:
    field = Settings.model_fields.get(name)
    if field is None:
        raise _unknown(f"section [{name}]", name, list(Settings.model_fields), source)
    model: type[Section] = field.annotation  # type: ignore[assignment]
    return model


def _table(values: Any, section: str, source: str) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(values, dict):
        raise UserError(
            f"{section} in {source} is not a table", f"write [{section}] above its keys"
        )
    return values


def _check_key(key: str, section: str, model: type[Section], source: str) -> None:
    if key not in model.model_fields:
        raise _unknown(f"setting {section}.{key}", key, list(model.model_fields), source)


def _unknown(what: str, name: str, known: list[str], source: str) -> UserError:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
    return UserError(f"unknown {what} in {source}", f"did you mean `{nearest[0]}`?")


def _invalid(error: ValidationError, origins: Mapping[str, str]) -> UserError:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"][:2])
    place = origins.get(name, "the settings")
    return UserError(f"{name} in {place} is not valid ({first['msg']})", "correct the value")


def _defaults() -> dict[str, str]:
    origins = {}
    for section, field in Settings.model_fields.items():
        for key in field.annotation.model_fields:  # type: ignore[union-attr]
            origins[f"{section}.{key}"] = "default"
    return origins
