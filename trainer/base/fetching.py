"""Fetching a base from a hub: the one thing in housestyle that reaches for one.

What a directory may hold is asked for by name, so nothing that could run is ever downloaded. The
revision is resolved once, to a commit; every file is held to the digest that the hub names for
it. Tokenizer and configuration come first, so that a model that cannot be taught is refused
before its gigabytes.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...core import atomic
from ...core.digest import file_digest
from ...core.errors import UserError
from ...core.lock import exclusive
from ..encoding import Encoder
from ..families import REMEDY as TEACHABLE
from ..loading import load_tokenizer, verify_model_folder
from ..model_folder import CONFIG, INDEX, MANIFEST
from .hub import COMMIT, HUB, HubName, fetched_folder

if TYPE_CHECKING:
    from ...core.console import Advance, Console

WEIGHTS = re.compile(r"model(-\d{5}-of-\d{5})?\.safetensors")
BESIDE = re.compile(
    r"(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab"
    r"|model\.safetensors\.index)\.json|merges\.txt|chat_template\.jinja|README\.md"
    r"|(LICENSE|LICENCE|NOTICE)(\.(md|txt))?"
)
MAX_TEXT = 100_000_000  # bytes of a file beside the weights
SPARE = 1 << 30  # bytes of the disk that are left alone
SECONDS = 30.0  # to wait for an answer
ANNOUNCED = "model.safetensors"


@dataclass(frozen=True, slots=True)
class Remote:
    """A file of a repository, as its hub announces it.

    Attributes:
        name: of the file.
        size: bytes.
        sha256: of large files; "" where the hub names none.
        blob: git's id of small ones; "" where the hub names none.

    """

    name: str
    size: int
    sha256: str
    blob: str

    def is_held_by(self, path: Path) -> bool:
        """Whether a file has the announced digest."""
        if self.sha256:
            return file_digest(path) == self.sha256
        data = path.read_bytes()
        told = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        return not self.blob or told == self.blob


@dataclass(frozen=True, slots=True)
class Fetched:
    """A base that is on this machine.

    Attributes:
        name: with its commit: what `trainer.base` may say to mean it for ever.
        folder: its directory.
        size: bytes.
        is_new: whether it was not here before.

    """

    name: str
    folder: Path
    size: int
    is_new: bool


def fetch(name: HubName, cache: Path, console: Console) -> Fetched:
    """Fetch a base into the hub's own cache, and check it as a local directory.

    Args:
        name: of the repository.
        cache: the user's folder of base models, which remembers what was fetched.
        console: told the progress.

    Raises:
        UserError: the hub cannot be reached or refuses, the repository holds no safetensors
            model, or it is one that could not be taught.

    """
    with _online(), _refusals(name):
        commit, files = _asked(name)
        (cache / HUB).mkdir(parents=True, exist_ok=True)
        with exclusive(cache / HUB / "lock", "the models of hubs", wait=True):
            is_new = not _is_here(HubName(name.owner, name.name, commit), cache)
            if is_new:
                _download(name, commit, files, cache, console)
    name.ref(cache).parent.mkdir(exist_ok=True)
    atomic.write_text(name.ref(cache), commit)
    size = sum(file.size for file in files)
    return Fetched(name.at(commit), name.folder(cache) / commit, size, is_new)


def _is_here(name: HubName, cache: Path) -> bool:
    try:
        verify_model_folder(fetched_folder(name, cache)[1])
    except UserError:
        return False
    return True


def _asked(name: HubName) -> tuple[str, list[Remote]]:
    """Ask the hub for the commit of a revision, and for its files."""
    from huggingface_hub import HfApi

    told = HfApi().model_info(
        name.repository, revision=name.revision, files_metadata=True, timeout=SECONDS
    )
    if not COMMIT.fullmatch(told.sha or ""):
        raise UserError(f"the hub names no commit of {name.repository}", "ask it for another")
    names = {one.rfilename: one for one in told.siblings or []}
    files = [_remote(one) for found, one in sorted(names.items()) if _is_wanted(found)]
    _require_model(name, files, names)
    return str(told.sha), files


def _is_wanted(name: str) -> bool:
    return bool(WEIGHTS.fullmatch(name) or BESIDE.fullmatch(name))


def _remote(told: Any) -> Remote:  # noqa: ANN401 huggingface_hub's type
    sha256 = told.lfs.sha256 if told.lfs else ""
    return Remote(told.rfilename, int(told.size or 0), sha256 or "", told.blob_id or "")


def _require_model(name: HubName, files: Sequence[Remote], there: Sequence[str] | Any) -> None:  # noqa: ANN401
    """Refuse a repository from which no model directory could be made."""
    found = {file.name for file in files}
    wanted = {CONFIG, "tokenizer.json"}
    if not any(WEIGHTS.fullmatch(one) for one in found):
        wanted.add(ANNOUNCED)
    elif ANNOUNCED not in found:
        wanted.add(INDEX)
    if lacking := sorted(wanted - found):
        pickled = any(str(one).endswith((".bin", ".pt", ".pth")) for one in there)
        beside = ", only weights that can run code" if pickled and ANNOUNCED in lacking else ""
        raise UserError(f"{name.repository} has no {', '.join(lacking)}{beside}", TEACHABLE)
    if any(file.size > MAX_TEXT for file in files if not WEIGHTS.fullmatch(file.name)):
        raise UserError(f"{name.repository} has a text that is no text of a model", TEACHABLE)


def _download(
    name: HubName, commit: str, files: Sequence[Remote], cache: Path, console: Console
) -> None:
    """Fill the model's directory beside its place, and put it there when it was checked."""
    import huggingface_hub

    total = sum(file.size for file in files)
    _require_space(Path(huggingface_hub.constants.HF_HUB_CACHE), total)
    folder = name.folder(cache) / commit
    aside = folder.with_name(f"{commit}.new")
    for left in (aside, folder):
        shutil.rmtree(left, ignore_errors=True)
    aside.mkdir(parents=True)
    console.say(f"fetching {name.repository} at {commit[:12]} ({total / 1e6:,.0f} MB)")
    texts = [file for file in files if not WEIGHTS.fullmatch(file.name)]
    try:
        with console.progress("fetching the base", total) as advance:
            counter = _Counter(advance)
            digests = _linked(name, commit, texts, aside, counter)
            Encoder(load_tokenizer(aside), 1)  # refuses what could not be taught
            weights = [file for file in files if file not in texts]
            digests |= _linked(name, commit, weights, aside, counter)
        source = {"repository": name.repository, "commit": commit}
        atomic.write_json(aside / MANIFEST, {"schema": 1, "files": digests, "source": source})
        verify_model_folder(aside)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _require_space(hub: Path, wanted: int) -> None:
    there = next(place for place in (hub, *hub.parents) if place.exists())
    free = shutil.disk_usage(there).free - SPARE
    if wanted > free:
        problem = f"the model takes {wanted / 1e9:.1f} GB, and {there} has {max(0, free) / 1e9:.1f}"
        raise UserError(problem, "free some space, or name another folder as HF_HOME")


def _linked(
    name: HubName, commit: str, files: Sequence[Remote], folder: Path, counter: _Counter
) -> dict[str, str]:
    """Download files and link to them; return their digests."""
    from huggingface_hub import hf_hub_download

    shown: Any = partial(_Counter, counter.advance, counter)
    for file in files:
        where = hf_hub_download(
            name.repository,
            file.name,
            revision=commit,
            etag_timeout=SECONDS,
            tqdm_class=shown,
        )
        path = Path(where).resolve()
        if not file.is_held_by(path):
            path.unlink()
            problem = f"{file.name} of {name.repository} is not what the hub announced"
            raise UserError(problem, "run the same command again; it is downloaded afresh")
        (folder / file.name).symlink_to(path)
    return {file.name: file_digest(folder / file.name) for file in files}


class _Counter:
    """Counts bytes for the console; the hub's client takes it for a progress bar.

    Args:
        advance: told all bytes so far.
        whole: counter of all files; None for that one itself.

    """

    def __init__(self, advance: Advance, whole: _Counter | None = None, **told: Any) -> None:  # noqa: ANN401
        self.advance, self.whole, self.bytes = advance, whole or self, 0
        self.total: Any = told.get("total")
        self.update(told.get("initial") or 0)

    def __enter__(self) -> _Counter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def update(self, count: float | None = 1) -> None:
        """Count some more bytes."""
        self.whole.bytes += int(count or 0)
        self.advance(self.whole.bytes)

    def close(self, *_: object, **__: object) -> None:
        """Nothing is open."""

    refresh = set_postfix_str = set_transfer_postfix_str = update_transfer = close


@contextmanager
def _online() -> Iterator[None]:
    """Let the hub's client use the network, which nothing else of housestyle may."""
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = False
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


@contextmanager
def _refusals(name: HubName) -> Iterator[None]:
    """Turn what a hub or the way to it may say into one line."""
    import httpx
    from huggingface_hub import constants
    from huggingface_hub import errors as hub

    host = constants.ENDPOINT
    try:
        yield
    except hub.GatedRepoError as error:
        remedy = f"accept them at {host}/{name.repository}, then `hf auth login`"
        problem = f"{name.repository} is gated: its owner asks for terms to be accepted"
        raise UserError(problem, remedy) from error
    except hub.RevisionNotFoundError as error:
        problem = f"{name.repository} has no revision {name.revision!a}"
        raise UserError(problem, f"see {host}/{name.repository}/commits") from error
    except hub.RepositoryNotFoundError as error:
        problem = f"{host} has no model {name.repository}, or it is private"
        raise UserError(problem, "check the name (docs/models.md), or `hf auth login`") from error
    except hub.HfHubHTTPError as error:
        raise _refused(name, host, error.response.status_code) from error
    except (httpx.HTTPError, hub.LocalEntryNotFoundError, hub.OfflineModeIsEnabled) as error:
        remedy = "try again with a network, or name a folder of the model as trainer.base"
        raise UserError(f"{host} cannot be reached", remedy) from error


def _refused(name: HubName, host: str, status: int) -> UserError:
    if status in (401, 403):
        remedy = "log in (`hf auth login`) as one who may read it"
        return UserError(f"{host} lets nobody read {name.repository} unasked ({status})", remedy)
    return UserError(
        f"{host} answered {status} when asked for {name.repository}", "try again later"
    )
