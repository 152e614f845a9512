from __future__ import annotations

import re
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.core.settings import TrainerSettings
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.example import Example, example_id
from housestyle.trainer.mix import mix, repeats, weight_of
from housestyle.trainer.recipes.choosing import OWN, chosen, chosen_recipe, recipe_names
from housestyle.trainer.recipes.recipe import Recipe
from tests.trainer.tiny_models import CONTEXT, tiny_tokenizer

SHIPPED = ["embedded", "full", "lora", "qlora"]


def own(root: Path, name: str, text: str) -> Path:
    folder = root / OWN
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(text)
    return root


def example(
    number: int, kind: str = "completion", author: str = "unknown", path: str = ""
) -> Example:
    prompt, completion = f"def f{number}(x):\n", f"    return x + {number}\n"
    identity = example_id(kind, prompt, "", completion)
    path = path or f"m{number}.py"
    return Example(identity, kind, prompt, "", completion, path, "s", "c", "b", "", author)


def shown(examples: list[Example], **keys: object) -> dict[str, dict[str, int]]:
    recipe = Recipe.model_validate({"replay_share": 0.0, "max_epochs": 1, **keys})
    return mix(examples, Encoder(tiny_tokenizer(), CONTEXT), recipe).shown


def test_every_shipped_recipe_is_valid_and_knows_its_name() -> None:
    assert recipe_names() == SHIPPED
    for name in SHIPPED:
        recipe = chosen_recipe(TrainerSettings(recipe=name))
        assert recipe.name == name
        assert recipe.start == "base"


def test_the_default_recipe_is_what_the_defaults_of_its_keys_say() -> None:
    assert chosen_recipe(TrainerSettings()) == Recipe(name="embedded")


def test_every_key_and_shipped_recipe_is_told() -> None:
    page = (Path(__file__).parents[2] / "docs" / "training.md").read_text()
    told = re.findall(r"^\| `([a-z_]+)` \|", page, flags=re.MULTILINE)
    assert told == [key for key in Recipe.model_fields if key not in ("name", "seed", "threads")]
    assert all(f"`{name}`" in page for name in SHIPPED)


def test_what_the_settings_say_wins_over_the_recipe(tmp_path: Path) -> None:
    root = own(tmp_path, "ours", "steps = 50\nbatch = 8\n[weights]\nfix = 2\nedit = 0.5\n")
    settings = TrainerSettings(recipe="ours", steps=9, seed=3, weights={"fix": 5.0})
    found = chosen(settings, root)
    assert (found.recipe.steps, found.recipe.batch, found.recipe.seed) == (9, 8, 3)
    assert found.recipe.weights == {"fix": 5.0, "edit": 0.5}
    assert not found.shipped
    origins = found.origins
    assert origins["steps"] == "trainer.steps"
    assert origins["batch"] == "ours.toml"
    assert origins["weights"] == "trainer.weights"
    assert origins["matrix_rate"] == "default"


def test_an_own_recipe_comes_before_a_shipped_one_of_its_name(tmp_path: Path) -> None:
    root = own(tmp_path, "lora", "rank = 4\n")
    assert chosen_recipe(TrainerSettings(recipe="lora"), root).rank == 4
    assert chosen_recipe(TrainerSettings(recipe="lora")).rank == 16
    assert recipe_names(root) == SHIPPED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("matrix_rat = 1.0", r"unknown key 'matrix_rat'.*`matrix_rate`"),
        ("steps = 0", r"'steps' in the recipe .* is not valid"),
        ("steps = ", r"cannot be read"),
        ("seed = 3", r"seed in .* belongs to the settings.*trainer.seed"),
        ("[weights]\nfxi = 2.0", r"'fxi' is no kind; did you mean `fix`"),
        ("[weights]\nfix = -1.0", r"'weights.fix'"),
        ("[weights]\nfix = nan", r"'weights.fix'"),
        ("[provenance]\nhumans = 2.0", r"'humans' is no author class; did you mean `human`"),
        ("warmup_share = 0.6", r"more than all steps"),
        ("a = " + "[" * 50_000, r"cannot be read"),
        ("\xff", r"cannot be read"),
    ],
)
def test_a_recipe_that_is_not_valid_says_what_to_mend(tmp_path: Path, text: str, said: str) -> None:
    folder = tmp_path / OWN
    folder.mkdir(parents=True)
    (folder / "ours.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(UserError, match=said):
        chosen_recipe(TrainerSettings(recipe="ours"), tmp_path)


def test_an_unknown_recipe_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"unknown recipe 'embeded'.*`embedded`"):
        chosen_recipe(TrainerSettings(recipe="embeded"), tmp_path)
    with pytest.raises(UserError, match="unknown recipe"):
        chosen_recipe(TrainerSettings(recipe="../../etc/passwd"), tmp_path)


def test_a_folder_to_replay_lies_where_the_repository_says(tmp_path: Path) -> None:
    root = own(tmp_path, "ours", 'replay_folder = "vendor"\n')
    recipe = chosen_recipe(TrainerSettings(recipe="ours"), root)
    assert recipe.replay_folder == str(tmp_path / "vendor")


def test_weights_of_kind_and_provenance_multiply() -> None:
    recipe = Recipe(weights={"correction": 3.0}, provenance={"human": 2.0, "ai": 0.0})
    assert weight_of(example(1, "correction", "human"), recipe) == 6.0
    assert weight_of(example(1, "correction"), recipe) == 3.0
    assert weight_of(example(1, "completion", "ai"), recipe) == 0.0


def test_corrections_are_shown_as_often_as_the_settings_say() -> None:
    examples = [example(n) for n in range(30)] + [example(n, "correction") for n in range(30, 40)]
    assert shown(examples)["by_kind"] == {"completion": 30, "correction": 10}
    weighted = shown(examples, weights={"correction": 3.0, "completion": 0.0})
    assert weighted["by_kind"] == {"correction": 30}


def test_what_an_ai_wrote_can_be_left_out() -> None:
    examples = [example(n, author="ai" if n % 2 else "human") for n in range(40)]
    assert shown(examples, provenance={"ai": 0.0})["by_class"] == {"human": 20}


def test_a_part_of_a_weight_is_a_chance_that_hangs_on_the_example_alone() -> None:
    recipe = Recipe(weights={"completion": 0.25})
    counts = [repeats(example(n), recipe, seed=1) for n in range(2000)]
    assert set(counts) == {0, 1}
    assert 0.22 < sum(counts) / 2000 < 0.28
    assert counts != [repeats(example(n), recipe, seed=2) for n in range(2000)]  # another epoch
    assert repeats(example(1), Recipe(weights={"completion": 2.0}), seed=1) == 2


def test_weights_that_leave_nothing_are_refused() -> None:
    with pytest.raises(UserError, match="leave no example"):
        shown([example(1)], weights={"completion": 0.0})


def test_where_not_all_is_shown_every_file_can_have_its_turn() -> None:
    long = [example(n, path="long.py") for n in range(300)]
    short = [example(n, path=f"short{n}.py") for n in range(300, 310)]
    recipe = Recipe(replay_share=0.0, steps=4, batch=2, draw="files")
    encoder = Encoder(tiny_tokenizer(), CONTEXT)

    def paths(recipe: Recipe) -> str:
        rows = mix([*long, *short], encoder, recipe).rows
        return "".join(encoder.tokenizer.batch_decode(rows.tokens))

    by_file = paths(recipe)
    assert all(f"f{n}(" in by_file for n in range(300, 310))
    shuffled = paths(recipe.model_copy(update={"draw": "shuffled"}))
    assert not all(f"f{n}(" in shuffled for n in range(300, 310))
