"""TRL's SFTTrainer: every weight, or an adapter by PEFT, on a base in 32, 16 or 4 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from ...core.errors import UserError
from ..driving import drive
from ..export.adapters import write_adapter
from ..job import ADAPTER, MODEL, Trained
from ..loading import load_model, load_tokenizer
from ..rows import Rows
from ..training import (
    arguments,
    callbacks,
    choose_trained,
    in_bf16,
    on_one_device,
    optimizers,
)
from ..watch.progress import Progress
from ..watch.together import is_first
from .actual import actual
from .quantisation import obstacle, settled

if TYPE_CHECKING:
    from datasets import Dataset
    from trl import SFTTrainer

    from ...core.console import Advance
    from ..job import Job
    from ..recipes.recipe import Recipe

ALL_LINEAR = "all-linear"  # PEFT's word for every linear layer but the last


def run(job: Job, advance: Advance) -> Trained:
    """Train into ``model/``, or an adapter into ``adapter/``.

    Raises:
        UserError: 4 bits are required and cannot be had, the base has none of the modules that
            get an adapter, or training failed.

    """
    recipe = job.recipe
    torch.set_num_threads(recipe.threads)
    model: Any = load_model(job.start, **_how(recipe))
    fallbacks = settled(recipe, model)
    if recipe.method != "full":
        fallbacks += untargeted(model, recipe)
        model = _with_adapter(model, recipe)
    return fit(model, job, advance, "trl", fallbacks)


def fit(
    model: Any,  # noqa: ANN401 transformers' or PEFT's type
    job: Job,
    advance: Advance,
    backend: str,
    fallbacks: tuple[str, ...],
    loss_type: str = "chunked_nll",
) -> Trained:
    """Train a model in place and write it.

    Args:
        model: with what is trained of it.
        job: of the run.
        advance: told the number of finished steps.
        backend: for the record.
        fallbacks: what is done otherwise than asked.
        loss_type: of TRL; chunks need the memory of a part of the logits, plain ones of all.

    Raises:
        UserError: training failed.

    """
    recipe = job.recipe
    choose_trained(model, recipe)
    progress = Progress(advance)
    trainer = _trainer(model, job, progress, loss_type)
    result = drive(trainer, progress, job.work)
    if is_first():
        write(trainer.model, job)
    ran = actual(backend, recipe, model, bf16=bool(trainer.args.bf16), fallbacks=fallbacks)
    return result.as_trained(ran)


def write(model: Any, job: Job) -> None:  # noqa: ANN401 as above
    """Write what was trained: all of it, or the adapter."""
    if job.recipe.method == "full":
        model.save_pretrained(job.folder / MODEL)
    else:
        write_adapter(model, job.folder / ADAPTER, job.base)


def untargeted(model: Any, recipe: Recipe) -> tuple[str, ...]:  # noqa: ANN401 as above
    """Return what is to be said of modules that a base lacks.

    Raises:
        UserError: it lacks all of them.

    """
    if recipe.targets == (ALL_LINEAR,):
        return ()
    there = {name.rsplit(".", 1)[-1] for name, _ in model.named_modules()}
    lost = [name for name in recipe.targets if name not in there]
    if len(lost) == len(recipe.targets):
        problem = f"the base has none of the recipe's targets ({', '.join(lost)})"
        raise UserError(problem, f'set the recipe\'s targets, or ["{ALL_LINEAR}"] for all of them')
    return (f"the base has no {', '.join(lost)}, which got no adapter",) if lost else ()


def targets_of(recipe: Recipe) -> list[str] | str:
    """Return the modules that get an adapter, as PEFT takes them."""
    return ALL_LINEAR if recipe.targets == (ALL_LINEAR,) else list(recipe.targets)


def _how(recipe: Recipe) -> dict[str, Any]:
    """Return how a base is read: whole ones in float32, frozen ones in what is computed with."""
    dtype = torch.bfloat16 if in_bf16(recipe) and recipe.method != "full" else torch.float32
    if recipe.method != "qlora" or obstacle():
        return {"dtype": dtype}
    from transformers import BitsAndBytesConfig

    how = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )
    where = {"": 0 if torch.cuda.is_available() else "cpu"}
    return {"dtype": dtype, "quantization_config": how, "device_map": where}


def _with_adapter(model: Any, recipe: Recipe) -> Any:  # noqa: ANN401 as above
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=0.0,
        target_modules=targets_of(recipe),
        task_type="CAUSAL_LM",
    )
    torch.manual_seed(recipe.seed)
    return get_peft_model(model, config)


def _trainer(model: Any, job: Job, progress: Progress, loss_type: str) -> SFTTrainer:  # noqa: ANN401
    from trl import SFTConfig, SFTTrainer

    measured = Rows.load(job.validation) if job.validation else None
    settings = SFTConfig(
        **arguments(job.recipe, job.work, measured=measured is not None),
        dataset_kwargs={"skip_prepare_dataset": True},  # rows are laid out already
        max_length=None,
        packing=False,
        loss_type=loss_type,
    )
    return SFTTrainer(
        model=model,
        args=on_one_device(settings),
        train_dataset=_dataset(Rows.load(job.rows)),
        eval_dataset=None if measured is None else _dataset(measured),
        processing_class=load_tokenizer(job.start),
        callbacks=callbacks(model, job.recipe, progress),
        optimizers=optimizers(model, job.recipe),
    )


def _dataset(rows: Rows) -> Dataset:
    from datasets import Dataset

    return Dataset.from_dict({"input_ids": rows.tokens.numpy(), "labels": rows.labels.numpy()})
