"""What a model directory may hold: numbers, plain JSON and text, and nothing that runs.

The directory may come from another job, machine or hub, so everything in it is hostile. Loaders
look for files by name (a pickle beside the weights, an adapter, a script), and a configuration can
send them elsewhere; so what is not known to be harmless is refused before anything is loaded.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.digest import file_digest
from ..core.errors import UserError

CONFIG, MANIFEST = "config.json", "MANIFEST.json"
INDEX = "model.safetensors.index.json"
WEIGHTS = re.compile(r"[A-Za-z0-9_-]+(-\d{5}-of-\d{5})?\.safetensors")
SERVED = re.compile(
    r"config\.json|generation_config\.json|tokenizer[A-Za-z0-9_-]*\.json|special_tokens_map\.json"
    r"|MODEL\.json|chat_template\.jinja|model\.safetensors\.index\.json"
)
BESIDE = re.compile(
    r"[A-Za-z0-9_.-]+\.(json|md|txt|jinja)|tokenizer\.model(\.v\d+)?|\.gitattributes|Modelfile"
    r"|(LICENSE|LICENCE|NOTICE|COPYING)[A-Za-z0-9_.-]*"
)
ADAPTER = re.compile(r"adapter_.*")  # a loader would fetch the base that it names
RUNNING = re.compile(r".*\.(bin|pt|pth|pkl|pickle|ckpt|joblib|npy|npz|h5|msgpack|py|pyc|so)")
BLOB = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
VOCABULARIES = frozenset({"tokenizer.json", "vocab.json", "added_tokens.json"})
REMOTE_CODE = frozenset({"auto_map", "custom_pipelines"})
KERNELS = frozenset({"attn_implementation", "_attn_implementation", "experts_implementation"})
COUNTED = re.compile(r"num_\w+|n_(layers?|heads?|groups?|experts?|routed_experts|shared_experts)")
MOST_COUNTED = 4096  # layers, heads, experts, labels: a loader makes something for each of them
MAX_HEADER = 100_000_000  # bytes, the limit of the safetensors format itself
MAX_TEXT = 100_000_000
Refuse = Callable[[str], UserError]


@dataclass(frozen=True, slots=True)
class Terms:
    """How strict to be.

    Attributes:
        beside: whether licences, cards and the like may lie beside the model.
        links: whether a file may be a link into a hub's cache.
        remedy: what to do about a refusal.

    """

    beside: bool
    links: bool
    remedy: str


def checked_names(
    folder: Path, terms: Terms, extra: str = "", *, weights: bool = True
) -> list[str]:
    """Return the names of a model directory's files, sorted, after looking into each of them.

    Args:
        folder: the directory; folders in it that begin with a dot are not looked at.
        terms: how strict to be.
        extra: name of a file that may be there and is not returned.
        weights: whether configuration and weights must be there.

    Raises:
        UserError: something in it may run, leads out of it, or does not belong there.

    """

    def refuse(why: str) -> UserError:
        return UserError(f"refusing the model in {folder}: {why}", terms.remedy)

    if (folder.is_symlink() and not terms.links) or not folder.is_dir():
        raise refuse("it is not a folder")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name != extra)
    names = [name for name in names if not (terms.beside and _is_hidden(folder / name))]
    found = [name for name in names if WEIGHTS.fullmatch(name)]
    if weights and (CONFIG not in names or not found):
        raise refuse(f"{CONFIG} or the weights (.safetensors) are missing")
    for name in names:
        _check_file(folder / name, terms, refuse)
    if INDEX in names:
        _check_index(folder / INDEX, found, refuse)
    return names


def verify_files(folder: Path, digests: dict[str, str], names: Sequence[str], remedy: str) -> None:
    """Compare a directory with a list of digests.

    Raises:
        UserError: a file is missing, was changed, or is not in the list.

    """
    for name in sorted({*digests, *names}):
        if name not in digests:
            state = "is not in its manifest"
        elif name not in names:
            state = "is missing"
        elif file_digest(folder / name) != digests[name]:
            state = "was changed"
        else:
            continue
        raise UserError(f"refusing the model in {folder}: {name!a} {state}", remedy)


def _is_hidden(path: Path) -> bool:
    return path.name.startswith(".") and path.is_dir()


def _check_file(path: Path, terms: Terms, refuse: Refuse) -> None:
    name = path.name
    size = _checked_size(path, terms, refuse)
    if RUNNING.fullmatch(name.lower()):
        raise refuse(f"{name!a} can run code when it is loaded")
    if WEIGHTS.fullmatch(name) and not ADAPTER.fullmatch(name):
        _check_safetensors(path, refuse)
    elif not _belongs(name, terms):
        raise refuse(f"{name!a} is not a file of a safetensors model")
    elif size > MAX_TEXT:
        raise refuse(f"{name!a} is too large")
    elif name.endswith(".json"):
        _check_json(path, refuse)


def _checked_size(path: Path, terms: Terms, refuse: Refuse) -> int:
    """Return the bytes of a plain file.

    A link may lead to where a hub's client puts files, and not to somebody's private ones: what
    a text beside the weights says is copied into what is made from them.
    """
    try:
        found = path.stat() if terms.links else path.lstat()
    except OSError as error:
        raise refuse(f"{path.name!a} leads nowhere") from error
    if not stat.S_ISREG(found.st_mode):
        raise refuse(f"{path.name!a} is not a plain file")
    target = path.resolve()
    is_kept = target.parent.name == "blobs" and BLOB.fullmatch(target.name)
    if path.is_symlink() and not (is_kept or WEIGHTS.fullmatch(path.name)):
        raise refuse(f"{path.name!a} is a link to a file that is not in a hub's cache")
    return found.st_size


def _belongs(name: str, terms: Terms) -> bool:
    if SERVED.fullmatch(name):
        return True
    return terms.beside and bool(BESIDE.fullmatch(name)) and not ADAPTER.fullmatch(name)


def _check_json(path: Path, refuse: Refuse) -> None:
    try:
        value = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise refuse(f"{path.name} is not JSON") from None
    if SERVED.fullmatch(path.name) and not isinstance(value, dict):
        raise refuse(f"{path.name} is no JSON object")
    # Words of a vocabulary are keys, too, and no loader asks a vocabulary what to run.
    items = [(key, None) for key in value] if path.name in VOCABULARIES else list(_items(value))
    for key, entry in items:
        if key in REMOTE_CODE:
            raise refuse(f"{path.name} asks to run code ({key})")
        if key in KERNELS and "/" in json.dumps(entry):
            raise refuse(f"{path.name} asks for code from elsewhere ({key})")
        if key == "transformers_weights":
            raise refuse(f"{path.name} names weights of its own ({key})")
        if path.name == CONFIG and COUNTED.fullmatch(key) and _is_many(entry):
            raise refuse(f"{path.name} asks for {ascii(entry)[:20]} of something ({key})")


def _is_many(value: Any) -> bool:  # noqa: ANN401 any JSON
    return isinstance(value, (int, float)) and not value <= MOST_COUNTED


def _items(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 any JSON
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            yield from item.items()
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)


def _check_index(path: Path, found: Sequence[str], refuse: Refuse) -> None:
    """An index may only lead to weights of the same directory."""
    value = json.loads(path.read_bytes())
    named = value.get("weight_map") if isinstance(value, dict) else None
    if not isinstance(named, dict) or not {str(one) for one in named.values()} <= set(found):
        raise refuse(f"{path.name} leads to files that are not its weights")


def _check_safetensors(path: Path, refuse: Refuse) -> None:
    with path.open("rb") as handle:
        length = int.from_bytes(handle.read(8), "little")
        fits = 2 <= length <= min(MAX_HEADER, max(0, path.stat().st_size - 8))
        if not fits or handle.read(1) != b"{":
            raise refuse(f"{path.name} is not in the safetensors format")
