"""Paths: inside the repository relative to it, in a home folder ``~/…``, whoever's it is."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LONGEST = 1024  # characters of a path
_SHORTEST_ROOT = 2  # "/" holds everything
_SEPARATOR = r"(?:/|\\{1,2})"
_HOMES = (
    r"(?:(?:/mnt/[a-z]|/[a-z]|[A-Za-z]:)?(?:/|\\{1,2})Users"
    r"|(?:/(?:var|usr|export|private|System/Volumes/Data))?/home)"
)
_WHO = r"[^/\\\s'\"`:;,<>|()\[\]{}*?$&=]{1,64}"
_HOME = re.compile(rf"(?<![\w.]){_HOMES}{_SEPARATOR}(?!Shared\b){_WHO}")
_FLAT = re.compile(r"(?<=[/\\])-(?:home|Users)-[A-Za-z0-9]{1,64}")  # how assistants name folders
_TILDE = re.compile(rf"(?<![\w.~/\\])~[A-Za-z_][\w.-]{{1,31}}(?={_SEPARATOR})")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]|\\\\")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What paths of a session are relative to.

    Attributes:
        folder: of the session, relative to the repository; "" for its root.
        root: where else the repository lay when the session was held; "" for nowhere.

    """

    folder: str = ""
    root: str = ""


class Paths:
    """Cleans paths of one machine.

    Args:
        roots: folders of the worktrees.
        home: the person's home folder.
    """

    def __init__(self, roots: Iterable[str], home: str) -> None:
        real = {os.path.realpath(root) for root in roots} | set(roots)
        kept = (root.rstrip("/") for root in real)
        self._roots = sorted((root for root in kept if len(root) >= _SHORTEST_ROOT), key=_longest)
        self._home = home.rstrip("/") if len(home) > _SHORTEST_ROOT else ""
        self._own_home = self._home and re.compile(rf"(?<![\w.-]){re.escape(self._home)}(?![\w.-])")
        self._resolved = lru_cache(4096)(os.path.realpath)
        self._patterns = lru_cache(64)(_pattern)

    def folder(self, recorded: str) -> str:
        """Return the folder of a session: ``.`` for the root, relative to it, or outside of it."""
        return self._shown(_plain(recorded), Anchor()) if recorded else ""

    def anchor(self, folder: str) -> Anchor:
        """Return what paths of a session are relative to, from its folder as ``folder`` shows it.

        A folder outside is one of another clone: its root, where it still lies there.
        """
        if not folder.startswith(("/", "~")):
            return Anchor("" if folder == "." else folder)
        place = Path(self._home + folder[1:] if folder.startswith("~/") else folder)
        root = next((one for one in (place, *place.parents) if _is_root(one)), place)
        inside = place.relative_to(root).as_posix()
        return Anchor("" if inside == "." else inside, str(root))

    def path(self, recorded: str, anchor: Anchor) -> str:
        """Return a path of a session, as recorded there, relative to the repository."""
        return self._shown(_plain(recorded), anchor)[:LONGEST] if recorded else ""

    def text(self, text: str, anchor: Anchor) -> tuple[str, int]:
        """Return a text with the paths in it cleaned, and how many homes were."""
        for root in (*self._roots, *filter(None, [anchor.root])):
            if root in text:
                text = self._patterns(root).sub(_relative, text)
        times = 0
        if "/home" in text or "Users" in text or "-home-" in text:
            text, times = _HOME.subn("~", text)
            text, flat = _FLAT.subn("-home-~", text)
            times += flat
        if self._own_home and self._home in text:
            text, own = self._own_home.subn("~", text)
            times += own
        if "~" in text:
            text = _TILDE.sub("~", text)
        return text, times

    def _shown(self, path: str, anchor: Anchor) -> str:
        if path.startswith("~/") and self._home:
            path = self._home + path[1:]
        if not path.startswith("/"):
            return self._outside(posixpath.normpath(posixpath.join(anchor.folder, path)))
        path = posixpath.normpath(path)
        inside = self._inside(path, anchor)
        if inside is None:
            inside = self._inside(self._real(path), anchor)
        return self._outside(path) if inside is None else inside

    def _inside(self, path: str, anchor: Anchor) -> str | None:
        for root in (*self._roots, anchor.root):
            if root and path == root:
                return "."
            if root and path.startswith(f"{root}/"):
                return path[len(root) + 1 :]
        return None

    def _real(self, path: str) -> str:
        """Return a path without links on its way, as far as it is still there."""
        folder, _, name = path.rpartition("/")
        return f"{self._resolved(folder or '/')}/{name}"

    def _outside(self, path: str) -> str:
        return self.text(path, Anchor())[0]


def _longest(root: str) -> tuple[int, str]:
    return -len(root), root


def _plain(recorded: str) -> str:
    r"""Return a recorded path with slashes and without a scheme or NULs."""
    path = recorded.replace("\0", "").removeprefix("file://")
    return path.replace("\\", "/") if _DRIVE.match(path) else path


def _pattern(root: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-]){re.escape(root)}(?:(?P<slash>/)|(?![\w.-]))(?P<more>[\w.-])?")


def _relative(found: re.Match[str]) -> str:
    """Return what stands for a root: nothing before a path inside it, else a dot."""
    return found["more"] if found["slash"] and found["more"] else f".{found['slash'] or ''}"


def _is_root(folder: Path) -> bool:
    try:
        return (folder / ".git").exists()
    except OSError:
        return False
