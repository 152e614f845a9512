"""LoRA adapters (PEFT): written beside a model, refused when hostile, merged into their base."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...core import atomic
from ...core.errors import UserError
from ...indexer.queries.wording import printable
from ..base.hub import hub_name
from ..loading import load_model, load_tokenizer
from ..model_folder import MAX_TEXT, RUNNING
from .serving import finish

if TYPE_CHECKING:
    from transformers import PreTrainedModel

SETTINGS, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
FILES = frozenset({SETTINGS, WEIGHTS, "README.md"})
MOST_RANK = 4096
REMEDY = "name a directory that PEFT's save_pretrained wrote, with nothing else in it"


def write_adapter(model: Any, folder: Path, base: str) -> None:  # noqa: ANN401 PEFT's type
    """Write a model's adapter; it names its base, and not where that lies on this machine."""
    model.save_pretrained(folder, safe_serialization=True)
    settings = json.loads((folder / SETTINGS).read_bytes())
    fetched = hub_name(base)
    name, revision = (fetched.repository, fetched.revision) if fetched else (base, None)
    settings |= {"base_model_name_or_path": name, "revision": revision}
    settings |= {"auto_mapping": None, "task_type": "CAUSAL_LM"}
    atomic.write_json(folder / SETTINGS, settings)
    (folder / "README.md").unlink(missing_ok=True)  # an empty form


def check_adapter_folder(folder: Path) -> None:
    """Refuse a directory that is not a plain LoRA adapter.

    Raises:
        UserError: it lacks a file, has one too many, or asks for code or another kind of adapter.

    """
    why = _strange_file(folder) or _strange_settings(folder / SETTINGS)
    if why:
        raise UserError(f"refusing the adapter in {folder}: {why}", REMEDY)


def _strange_file(folder: Path) -> str:
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if not {SETTINGS, WEIGHTS} <= names:
        return f"{SETTINGS} or {WEIGHTS} is missing"
    for name in sorted(names):
        if RUNNING.fullmatch(name.lower()):
            return f"{name!a} can run code when it is loaded"
        path = folder / name
        if name not in FILES or not path.is_file() or path.is_symlink():
            return f"{name!a} is not a file of an adapter"
    return ""


def _strange_settings(path: Path) -> str:
    try:
        settings = json.loads(path.read_bytes()) if path.stat().st_size <= MAX_TEXT else None
    except (ValueError, RecursionError):
        settings = None
    if not isinstance(settings, dict) or settings.get("peft_type") != "LORA":
        return f"{SETTINGS} is not that of a LoRA adapter"
    return next((f"{SETTINGS} {why}" for why in _odd_settings(settings)), "")


def _odd_settings(settings: dict[str, Any]) -> Iterator[str]:
    """Yield what a plain adapter never asks for: code, other starts of its weights, much memory."""
    for key, value in settings.items():
        if value and (key == "auto_mapping" or key.endswith("_config")):
            yield f"asks to run code ({key})"
        elif key == "init_lora_weights" and not isinstance(value, bool):
            yield f"asks to change its base ({key})"
    ranks = settings.get("rank_pattern") or {}
    asked = [settings.get("r", 0), *(ranks.values() if isinstance(ranks, dict) else [ranks])]
    if not all(isinstance(rank, int) and 0 <= rank <= MOST_RANK for rank in asked):
        yield f"asks for a rank that is none ({ascii(asked)[:40]})"


def adapted(base: Path, adapter: Path) -> Any:  # noqa: ANN401 PEFT's type
    """Load a base with an adapter on top.

    Raises:
        UserError: one of the directories is refused, PEFT is not installed, or they do not fit.

    """
    check_adapter_folder(adapter)
    try:
        from peft import PeftModel
    except ImportError as error:
        remedy = "pip install '.[gpu]' in housestyle's clone"
        raise UserError("adapters need PEFT, which is not installed", remedy) from error
    model = load_model(base)
    try:
        return PeftModel.from_pretrained(model, str(adapter), local_files_only=True)
    except Exception as error:  # anything may come of a stranger's files
        first = printable((str(error).strip().splitlines() or [type(error).__name__])[0])
        raise UserError(f"the adapter does not fit {base.name} ({first})", REMEDY) from error


def merge(base: Path, adapter: Path, target: Path) -> None:
    """Write a base and its adapter as one model directory, ready to be served.

    Raises:
        UserError: as `adapted`.

    """
    merged: PreTrainedModel = adapted(base, adapter).merge_and_unload(safe_merge=True)
    merged.save_pretrained(target)
    load_tokenizer(base).save_pretrained(target)
    finish(target)
