from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from housestyle.core.config import load
from housestyle.core.settings import Settings
from housestyle.hooks.setup.settings_file import NAME, settings_text, toml_value
from housestyle.indexer.queries.settings import Defaults, indexer_settings
from housestyle.trainer.recipes.choosing import chosen_recipe

TEXT = settings_text()
KEYS = [
    (section, key)
    for section, field in Settings.model_fields.items()
    for key in field.annotation.model_fields
]


def uncommented(text: str, *keys: str) -> str:
    chosen = "|".join(keys) if keys else r"\w+"
    return re.sub(rf"^#(?=(?:{chosen}) = )", "", text, flags=re.MULTILINE)


def says_the_defaults(settings: Settings) -> bool:
    """Settings that are left to the recipe say what the embedded one does."""
    unsaid = {key: None for key, value in Settings().trainer if value is None}
    left = settings.trainer.model_copy(update=unsaid)
    same_recipe = chosen_recipe(settings.trainer) == chosen_recipe(Settings().trainer)
    return same_recipe and settings.model_copy(update={"trainer": left}) == Settings()


def test_as_it_stands_it_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(TEXT)
    configuration = load(tmp_path, {})
    assert configuration.settings == Settings()
    assert set(configuration.origins.values()) == {"default"}
    assert indexer_settings(tmp_path, {}) == Defaults()


def test_with_every_line_uncommented_it_says_the_defaults(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(uncommented(TEXT))
    configuration = load(tmp_path, {})
    assert says_the_defaults(configuration.settings)
    assert configuration.origins == {f"{section}.{key}": NAME for section, key in KEYS}


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_any_line_can_be_uncommented_alone(section: str, key: str, tmp_path: Path) -> None:
    head, mark, tail = TEXT.partition(f"[{section}]\n")
    (tmp_path / NAME).write_text(head + mark + uncommented(tail, key))
    configuration = load(tmp_path, {})
    assert says_the_defaults(configuration.settings)
    assert configuration.origins[f"{section}.{key}"] == NAME


def test_every_key_has_its_description_above_it() -> None:
    lines = TEXT.splitlines()
    assert max(map(len, lines)) <= 100
    for section, key in KEYS:
        model = Settings.model_fields[section].annotation
        description = model.model_fields[key].description
        assert description, f"{section}.{key} has no description"
        places = [number for number, line in enumerate(lines) if line.startswith(f"#{key} = ")]
        above = (lines[number - 1].removeprefix("# ") for number in places)
        assert any(description.endswith(line) for line in above), f"{section}.{key}"


@pytest.mark.parametrize(
    "value",
    [
        True,
        False,
        0,
        -3,
        1e-7,
        0.1,
        1e30,
        "",
        'a "quoted" \\ \n\t\x01\x7f ü😀',
        [],
        ["a", 'b"'],
        {"k-1": 1},
    ],
)
def test_values_round_trip(value: object) -> None:
    assert tomllib.loads(f"value = {toml_value(value)}")["value"] == value


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), object()])
def test_what_toml_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="TOML cannot say"):
        toml_value(value)
