"""Make the embedded base once a machine and user, and find it again.

Two content-addressed steps in the user's cache: the tokenizer (two seconds; enough to count
tokens and to stop early) and the weights (minutes). Both keys hold the text, the recipe and the
versions of what computes, so another library or another Python never meets a foreign base.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...core.errors import UserError
from ...core.lock import exclusive
from ...core.runs import MANIFEST, Run, run_for
from .general import GeneralCode, general_code

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

    from ...core.console import Console
    from ..recipes.recipe import Recipe

LAYOUT_VERSION = 1  # of rows and architecture; a new one makes a new base
CONTEXT = 512  # tokens, about 1,400 bytes of Python
BATCH = 4
SEED = 1
WORK = "work"  # checkpoints
TOKENIZER_FILES = ["tokenizer.json", "tokenizer_config.json"]
WEIGHT_FILES = ["config.json", "generation_config.json", "model.safetensors", *TOKENIZER_FILES]


@dataclass(frozen=True, slots=True)
class Base:
    """A model directory to start from; ``digest`` identifies its content."""

    folder: Path
    digest: str
    name: str


def tokenizer_run(cache: Path) -> Run:
    """Where the base's tokenizer lies, learnt on first use."""
    run = _tokenizer(cache)
    if not run.done:
        from .tokenizer import train_tokenizer

        code = general_code()
        with exclusive(cache / "tokenizer.lock", "the tokenizer", wait=True):
            if not run.done:  # another repository's run may have learnt it meanwhile
                train_tokenizer(code.train, CONTEXT).save_pretrained(run.begin())
                run.finish({"documents": len(code.train)}, TOKENIZER_FILES)
    return run


def embedded_tokenizer(cache: Path) -> tuple[PreTrainedTokenizerFast, Run]:
    """The base's tokenizer, learnt on first use, and where it lies."""
    from ..loading import load_tokenizer

    run = tokenizer_run(cache)
    return load_tokenizer(run.folder), run


def embedded_base(cache: Path, steps: int, threads: int, console: Console) -> Base:
    """The embedded base, pre-trained on first use; resumes when it was killed.

    Args:
        cache: the user's folder of base models.
        steps: length of the pre-training, its only budget (not seconds: that would not repeat).
        threads: CPU threads; another number gives other weights.
        console: told the progress.
    """
    tokenizer = embedded_tokenizer(cache)[0]
    recipe = pretraining_recipe(steps, threads)
    run = base_run(cache, steps, threads)
    if not run.done:
        console.say("growing the embedded base on Python's standard library (once a machine)")
        with exclusive(cache / "base.lock", "the base", wait=True):
            if not run.done:  # another repository's run may have grown it meanwhile
                _pretrain(run, tokenizer, general_code(), recipe, console)
    shutil.rmtree(run.folder / WORK, ignore_errors=True)  # a kill may have left it
    return Base(run.folder, run.key, "embedded")


def base_run(cache: Path, steps: int, threads: int) -> Run:
    """Where the embedded base lies, or will; the arguments are those of `embedded_base`."""
    inputs = {
        "tokenizer": _tokenizer(cache).key,
        "recipe": _identity(pretraining_recipe(steps, threads)),
        "context": CONTEXT,
        "layout": LAYOUT_VERSION,
        **_versions("torch", "transformers"),
    }
    return _cached(cache, "base", inputs)


def pretraining_recipe(steps: int, threads: int) -> Recipe:
    """Muon and AdamW under a warm-up, stable, decay schedule; bfloat16 where the CPU has it."""
    from ..recipes.recipe import Recipe
    from ..training import has_bf16

    return Recipe(
        name="pre-training",
        steps=steps,
        batch=BATCH,
        matrix_rate=0.02,
        rest_rate=0.01,
        warmup_share=0.03,
        decay_share=0.4,
        seed=SEED,
        threads=threads,
        checkpoint_steps=max(1, steps // 6),
        precision="bf16" if has_bf16() else "fp32",
    )


def _identity(recipe: Recipe) -> dict[str, Any]:
    """Return what of the recipe decides the weights: what it sets, and no default of others."""
    chosen = (
        *("steps", "batch", "matrix_rate", "rest_rate", "warmup_share", "decay_share"),
        *("seed", "threads", "checkpoint_steps", "weight_decay"),
    )
    told = recipe.model_dump(mode="json")
    return {name: told[name] for name in chosen} | {"bf16": recipe.precision == "bf16"}


def _pretrain(
    run: Run,
    tokenizer: PreTrainedTokenizerFast,
    code: GeneralCode,
    recipe: Recipe,
    console: Console,
) -> None:
    from ..encoding import Encoder
    from ..training import train
    from ..windows import rows_digest, windows
    from .pretrain import new_model

    folder = run.begin()
    encoder = Encoder(tokenizer, CONTEXT)
    rows = windows(code.train, encoder, recipe.steps * recipe.batch, recipe.seed)
    model = new_model(recipe.seed, CONTEXT)
    work = folder / WORK
    with console.progress("pre-training the base", recipe.steps) as advance:
        result = train(model, rows, recipe, work, advance)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    run.finish({**asdict(result), "rows_sha256": rows_digest(rows)}, WEIGHT_FILES)


def _tokenizer(cache: Path) -> Run:
    return _cached(cache, "tokenizer", {"text": general_code().digest, **_versions("tokenizers")})


def _cached(cache: Path, stage: str, inputs: dict[str, Any]) -> Run:
    """The run in the cache; one that says it is finished but is damaged is the user's to see."""
    run = run_for(cache, stage, inputs)
    if (run.folder / MANIFEST).exists() and not run.done:
        raise UserError(
            f"the cached {stage} at {run.folder} is damaged",
            f"delete it (rm -r '{run.folder}') and run the command again",
        )
    return run


def _versions(*packages: str) -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in packages}
