"""Opens what execution needs on this machine, or says why it cannot be had.

Whatever stands in the repository is run in the sandbox alone, the interpreter that its settings
name as well.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ...core.settings import ExecutionSettings
from ...indexer.git.repository import Repository
from ...indexer.model import IndexedFile
from ...indexer.testing import is_test_path
from ..sandbox.job import MIB, Limits, Mount, SandboxError
from ..sandbox.opening import NoSandboxError, open_sandbox
from ..sandbox.system import interpreter_folders, running_interpreter
from .checkout import UnfitError, check_out
from .workbench import Tools, Workbench

WALL = 3  # seconds by the clock for one of processor time
MOST_ROOTS = 20
NOWHERE = "/repository"  # where the files of a bare repository appear
CHECK = """
import importlib, sys
for name in {names!r}:
    try:
        importlib.import_module(name)
    except BaseException as error:
        print(name, 'cannot be imported:', type(error).__name__, error)
        raise SystemExit(1)
"""


class UnavailableError(Exception):
    """Tests cannot be run here; the message says why."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a repository's modules are named.

    Attributes:
        roots: folders that modules are imported from, those of most modules first; "" is the
            repository itself.
        packages: first parts of the modules' names, in the same order.
    """

    roots: tuple[str, ...]
    packages: tuple[str, ...]


def layout(files: Iterable[IndexedFile]) -> Layout:
    """Work out from the files' paths and modules where they are imported from."""
    roots: Counter[str] = Counter()
    packages: Counter[str] = Counter()
    for file in files:
        root = _root(file)
        if root is not None and not is_test_path(file.path):
            roots[root] += 1
            packages[file.module.partition(".")[0]] += 1
    return Layout(_most(roots), _most(packages))


def _most(counts: Counter[str]) -> tuple[str, ...]:
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    return tuple(ordered[:MOST_ROOTS])


def _root(file: IndexedFile) -> str | None:
    path = PurePosixPath(file.path)
    if file.language != "python" or not file.module or path.suffix != ".py":
        return None
    parts = path.parent.parts if path.stem == "__init__" else (*path.parent.parts, path.stem)
    names = tuple(file.module.split("."))
    if parts[-len(names) :] != names:
        return None
    return "/".join(parts[: -len(names)])


def find_tools(settings: ExecutionSettings, repository: Repository, found: Layout) -> Tools:
    """Find a sandbox and put together what tests see in it.

    Raises:
        UnavailableError: there is no sandbox, or no such interpreter.
    """
    try:
        sandbox = open_sandbox()
    except NoSandboxError as error:
        raise UnavailableError(f"there is no sandbox: {error}") from error
    root = repository.root.resolve() if repository.root else Path(NOWHERE)
    interpreter = root / settings.python if settings.python else running_interpreter()
    if not shutil.which(interpreter):
        raise UnavailableError(f"{settings.python!a} is no interpreter")
    folders = interpreter_folders(interpreter)
    visible = [Path(name) for name in settings.visible]
    return Tools(
        sandbox=sandbox,
        interpreter=interpreter,
        command=settings.command,
        options=settings.options,
        mounts=tuple(Mount.same(place) for place in (*folders, *visible)),
        hidden=_installed(folders, root, found.packages),
        root=str(root),
        roots=found.roots,
        limits=Limits(
            memory=settings.memory * MIB, cpu=settings.seconds, wall=float(settings.seconds * WALL)
        ),
    )


def environment(tools: Tools) -> list[str]:
    """Return the names and versions of what is installed for the interpreter, and itself."""
    names = {str(tools.interpreter)}
    for mount in tools.mounts:
        names.update(
            f"{site}/{place.name}" for site in _sites(mount.source) for place in site.iterdir()
        )
    return sorted(names)


def _sites(folder: Path) -> list[Path]:
    return [site for site in folder.glob("lib*/python3*/*-packages") if site.is_dir()]


def _installed(folders: Sequence[Path], root: Path, packages: Sequence[str]) -> tuple[str, ...]:
    """Return where the repository's packages are installed: copies would show the answers."""
    sites = (site for folder in folders for site in _sites(folder))
    places = (site / package for site in sites for package in packages)
    return tuple(str(p) for p in places if p.is_dir() and not p.resolve().is_relative_to(root))


@contextmanager
def workbench(tools: Tools, repository: Repository, commit: str) -> Iterator[Workbench]:
    """Lay out a commit's files for as long as the block runs.

    Raises:
        UnavailableError: they cannot be laid out.
    """
    with tempfile.TemporaryDirectory(prefix="housestyle-") as name:
        checkout = Path(name, "files")
        try:
            check_out(repository, repository.commit(commit).tree, checkout)
        except UnfitError as error:
            raise UnavailableError(f"commit {commit[:12]} cannot be laid out: {error}") from error
        yield Workbench(tools, checkout)


def check_tools(bench: Workbench, found: Layout) -> None:
    """Check that the tests could run at all.

    Raises:
        UnavailableError: they could not.
    """
    if bench.tools.command:
        return
    names = ["pytest", *found.packages[:1]]
    try:
        ended = bench.python(CHECK.format(names=names))
    except SandboxError as error:
        raise UnavailableError(f"the sandbox failed: {error}") from error
    if ended.how != "exited" or ended.code:
        said = ended.output.decode("utf-8", "replace").strip().splitlines() or [ended.how]
        clean = "".join(letter for letter in said[-1] if letter.isprintable())[:200]
        raise UnavailableError(f"the tests cannot run: {clean}")
