"""Unsloth: adapters on a base in 16 or 4 bits, faster and in less memory.

It patches torch, transformers, TRL and PEFT when it is imported, so it runs in a process of its
own (`apart`), and nothing of them is imported here before it. Without a GPU it takes its own way
on the CPU; what it then does otherwise than asked is looked at, not believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...core.console import Advance
    from ..job import Job, Trained


def run(job: Job, advance: Advance) -> Trained:
    """Train an adapter into ``adapter/``.

    Raises:
        UserError: 4 bits are required and cannot be had, Unsloth cannot read the base, or
            training failed.

    """
    from unsloth import FastLanguageModel  # before anything that it patches

    from .quantisation import settled
    from .supervised import fit, untargeted

    model = _read(FastLanguageModel, job)
    fallbacks = settled(job.recipe, model) + untargeted(model, job.recipe)
    return fit(
        _with_adapter(FastLanguageModel, model, job), job, advance, "unsloth", fallbacks, "nll"
    )


def _read(unsloth: Any, job: Job) -> Any:  # noqa: ANN401 Unsloth's types
    """Read the base.

    Raises:
        UserError: Unsloth cannot.

    """
    import torch

    from ...core.errors import UserError
    from ..loading import check_model_folder
    from ..rows import Rows
    from ..training import in_bf16

    recipe = job.recipe
    torch.set_num_threads(recipe.threads)
    check_model_folder(job.start)
    try:
        model, _ = unsloth.from_pretrained(
            model_name=str(job.start),
            max_seq_length=Rows.load(job.rows).tokens.shape[1],
            dtype=torch.bfloat16 if in_bf16(recipe) else torch.float32,
            load_in_4bit=recipe.method == "qlora",
            use_gradient_checkpointing="unsloth" if recipe.recompute else False,
            local_files_only=True,
            trust_remote_code=False,
        )
    except (ImportError, NotImplementedError, OSError, ValueError, KeyError) as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        problem = f"Unsloth cannot read the base ({first})"
        raise UserError(problem, "set the recipe's backend to `trl`") from error
    return model


def _with_adapter(unsloth: Any, model: Any, job: Job) -> Any:  # noqa: ANN401 as above
    from .supervised import targets_of

    return unsloth.get_peft_model(
        model,
        r=job.recipe.rank,
        lora_alpha=job.recipe.alpha,
        lora_dropout=0.0,
        bias="none",
        target_modules=targets_of(job.recipe),
        use_gradient_checkpointing="unsloth" if job.recipe.recompute else False,
        random_state=job.recipe.seed,
    )
