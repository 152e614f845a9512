"""Plans for one hook file: our lines go in, and come out again without a trace."""

from __future__ import annotations

import re
from pathlib import Path

from ...core.errors import UserError
from .block import Block, find, render
from .kept import (
    Hook,
    Regular,
    chain,
    discard,
    hook_at,
    keep,
    kept_for,
    leftovers,
    place_of,
    restore,
)
from .steps import Delete, Step, Write

SHEBANG = b"#!/bin/sh\n"
MODE = 0o755
# Options that change what our lines do (-n, -r, -c, -s) are not among those listed.
_POSIX_SHELL = re.compile(
    rb"#![ \t]*/(?:\S*/)?(?:env[ \t]+(?:-S[ \t]+)?(?:/\S*/)?)?(?:ba|da|a|k)?sh"
    rb"(?:[ \t]+-[aefhilmpuvx]*)*[ \t]*\n"
)
# A script that is read by another program too, to which our lines would be nonsense or which counts
# lines; or one with something packed behind it.
_READS_ITSELF = re.compile(
    rb"\b(?:exec|tail|head|sed|awk|perl|python[\d.]*|ruby|node)\b[^\n]*\$\{?(?:0|BASH_SOURCE)\b|\0"
)


def plan_install(path: Path, bell: bytes) -> list[Step]:
    """Return what puts a doorbell into a hook file; nothing when it is there.

    Args:
        path: of the hook.
        bell: lines for a POSIX shell.

    Raises:
        UserError: it cannot be done without touching what somebody else wrote.
    """
    hook, kept = hook_at(path), kept_for(path)
    block = block_of(path, hook)
    if isinstance(hook, Regular) and block is not None:
        return _renewed(path, hook, block, kept, bell)
    if isinstance(hook, Regular) and kept is None and _takes_a_block(hook):
        first, rest = hook.data.splitlines(keepends=True)[0], hook.data
        added = first + render("added", bell) + rest.removeprefix(first)
        return [Write(path, added, hook.mode)]
    if hook is None and kept is None:
        return [Write(path, SHEBANG + render("created", bell), MODE)]
    return _in_front(path, hook, kept, bell)


def plan_removal(path: Path) -> list[Step]:
    """Return what takes our lines out; the bytes, mode and links of before are there again.

    Raises:
        UserError: they were edited.
    """
    hook, kept = hook_at(path), kept_for(path)
    block = block_of(path, hook)
    if not isinstance(hook, Regular) or block is None:
        return _without_block(path, hook, kept)
    rest = block.taken_out(hook.data)
    if block.origin == "added" or (block.origin == "created" and rest != SHEBANG):
        return [Write(path, rest, hook.mode)]
    if block.origin == "created" or kept is None:
        return [Delete(path)]
    if rest != SHEBANG:
        raise UserError(
            f"{path} has more lines than housestyle put there",
            f"move them to {place_of(path, kept)}, then run the command again",
        )
    return restore(path, kept)


def block_of(path: Path, hook: Hook | None) -> Block | None:
    """Return our block in a hook; None when it has none.

    Raises:
        EditedError: it was edited.
    """
    return find(hook.data, str(path)) if isinstance(hook, Regular) else None


def _renewed(path: Path, hook: Regular, block: Block, kept: Hook | None, bell: bytes) -> list[Step]:
    """Exchange the lines of an older version, or of another interpreter."""
    if block.origin == "kept" and kept is not None:
        bell += chain(path, kept)
    data = block.exchanged(hook.data, bell)
    return [] if data == hook.data else [Write(path, data, hook.mode)]


def _in_front(path: Path, hook: Hook | None, kept: Hook | None, bell: bytes) -> list[Step]:
    """Put our own hook in the place of one that it then runs."""
    if hook is not None and kept is not None and hook != kept:
        raise UserError(
            f"{path} has taken the place of the hook that is kept as {place_of(path, kept)}",
            "delete the one of the two that is not needed, then run the command again",
        )
    copied = [] if hook is None else keep(path, hook)
    displaced = hook or kept
    if displaced is None:
        return []
    data = SHEBANG + render("kept", bell + chain(path, displaced))
    return [*copied, Write(path, data, MODE)]


def _without_block(path: Path, hook: Hook | None, kept: Hook | None) -> list[Step]:
    """Clean up where the hook is not ours: nobody's, or the one of before, or a newer one."""
    if kept is None:
        return leftovers(path)
    if hook is None:
        return restore(path, kept)
    return discard(path, kept) if hook == kept else []


def _takes_a_block(hook: Regular) -> bool:
    shell = _POSIX_SHELL.match(hook.data) is not None
    return hook.executable and shell and _READS_ITSELF.search(hook.data) is None
