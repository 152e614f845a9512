"""Whether a base can be held in 4 bits here, and whether it was: neither is taken on trust."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ...core.errors import UserError

if TYPE_CHECKING:
    from ..recipes.recipe import Recipe

SIZE = 64  # of a layer that is tried; narrower ones are not packed on a CPU
REMEDY = "`make install-gpu`, or set the recipe's method to `lora`"


def obstacle() -> str:
    """Say why no base can be held in 4 bits here; "" where one can."""
    if find_spec("bitsandbytes") is None:
        return "bitsandbytes is not installed"
    try:
        _try()
    except (ImportError, OSError, RuntimeError, NotImplementedError, AttributeError) as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return f"bitsandbytes does not work here ({first})"
    return ""


def check_quantisation(recipe: Recipe) -> None:
    """Refuse a recipe that requires 4 bits where they cannot be had; nothing is loaded for it.

    Raises:
        UserError: they cannot.

    """
    why = obstacle() if recipe.method == "qlora" and recipe.require_quantisation else ""
    if why:
        raise UserError(f"the recipe {recipe.name} requires 4 bits, but {why}", REMEDY)


def held_in(model: Any) -> str:  # noqa: ANN401 transformers' or PEFT's type
    """Return how the weights of a model are quantised: "" or "nf4"."""
    for parameter in model.parameters():
        if type(parameter).__name__ == "Params4bit":
            return str(parameter.quant_type)
    return ""


def settled(recipe: Recipe, model: Any) -> tuple[str, ...]:  # noqa: ANN401 as above
    """Return what is to be said of a base that was read, before anything is trained.

    Raises:
        UserError: 4 bits are required, and it is not held in them.

    """
    if recipe.method != "qlora" or held_in(model):
        return ()
    dtype = str(model.dtype).removeprefix("torch.")
    line = f"4 bits were asked for; the base is held in {dtype}"
    if recipe.require_quantisation:
        raise UserError(
            f"the recipe {recipe.name} requires 4 bits; the base came in {dtype}", REMEDY
        )
    return (f"{line} ({obstacle() or 'the backend chose so'})",)


def _try() -> None:
    """Run one quantised layer forward and backward, since an import proves nothing."""
    import torch
    from bitsandbytes.nn.modules import Linear4bit

    device = "cuda" if torch.cuda.is_available() else "cpu"
    layer = Linear4bit(SIZE, SIZE, bias=False, quant_type="nf4", compute_dtype=torch.float32)
    shown = torch.ones(1, SIZE, device=device, requires_grad=True)
    layer.to(device)(shown).sum().backward()
