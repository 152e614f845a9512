"""What of this machine every sandbox shows: programs and libraries, no one's files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from .job import Mount

FOLDERS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store")
FILES = (
    "/etc/alternatives",
    "/etc/group",
    "/etc/hosts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/passwd",
    "/etc/protocols",
    "/etc/services",
)
LAUNCHER = Path(__file__).with_name("inside.py")
SHOWN_LAUNCHER = "/run/housestyle/inside.py"


def system_mounts() -> tuple[Mount, ...]:
    """Return the system's folders, and what limits are taken on with."""
    present = [Path(name) for name in (*FOLDERS, *FILES) if Path(name).exists()]
    shown = [Mount(Path(os.path.realpath(place)), str(place)) for place in present]
    python = [Mount.same(folder) for folder in interpreter_folders(Path(own_interpreter()))]
    return (*shown, *python, Mount(LAUNCHER, SHOWN_LAUNCHER))


def running_interpreter() -> Path:
    """Return the interpreter that runs this, with the environment around it."""
    return Path(sys.executable)


def own_interpreter() -> str:
    """Return the interpreter that runs this, without the environment around it."""
    return os.path.realpath(sys.executable)


def interpreter_folders(interpreter: Path) -> list[Path]:
    """Return the folders that an interpreter needs: its environment's and its installation's.

    The interpreter is not asked, for it may be anything.

    Args:
        interpreter: absolute path.
    """
    found: dict[Path, None] = {}
    for place in _chain(interpreter):
        folder = place.parent.parent
        if _is_installation(folder):
            found[folder] = None
            found.update((home.parent, None) for home in _homes(folder))
    system = tuple(Path(name) for name in FOLDERS)
    return [folder for folder in found if not any(folder.is_relative_to(s) for s in system)]


def _chain(place: Path) -> Iterator[Path]:
    """Yield a path and every path that its links lead to."""
    seen: set[Path] = set()
    place = Path(os.path.normpath(place))
    while place not in seen:
        seen.add(place)
        yield place
        if place.is_symlink():
            place = Path(os.path.normpath(place.parent / place.readlink()))
    yield Path(os.path.realpath(place))


def _is_installation(folder: Path) -> bool:
    if folder == Path(folder.anchor):
        return False
    return (folder / "pyvenv.cfg").is_file() or any(folder.glob("lib/python3*/os.py"))


def _homes(folder: Path) -> Iterator[Path]:
    """Yield the folder of the interpreter that a virtual environment was made from."""
    try:
        lines = (folder / "pyvenv.cfg").read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    for line in lines:
        name, _, value = line.partition("=")
        home = Path(value.strip())
        if name.strip() == "home" and home.is_absolute() and _is_installation(home.parent):
            yield home
