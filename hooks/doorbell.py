"""The shell text that git runs: it starts the worker and is gone, whatever becomes of that.

It is written into hook files of other people, so it sets no variable, no option and no ``$!``,
reads nothing from standard input, starts no command but the interpreter, and always ends with
status 0 (``git checkout`` fails when its hook does). The worker is started by a subshell that ends
at once: a ``wait`` further down in the same hook does not wait for it. What a script starts in the
background ignores Ctrl-C; that the terminal is closed has to be ignored by a ``trap``.
"""

from __future__ import annotations

import shlex
from pathlib import Path

WORKER = "housestyle.hooks.worker"

_MERGING = '"${GIT_DIR:-.git}/rebase-merge"'
_APPLYING = '"${GIT_DIR:-.git}/rebase-apply"'
# Commits in the middle of a rebase are nobody's business: its end is told by post-rewrite.
_NO_REBASE = f"! [ -d {_MERGING} ] &&\n    ! [ -d {_APPLYING} ]"
_CONDITIONS = {
    "post-commit": _NO_REBASE,
    "post-merge": _NO_REBASE,
    # Not for single files (third argument 0), nor where the same commit stays checked out.
    "post-checkout": f'[ "${{3-}}" != 0 ] && [ "${{1-}}" != "${{2--}}" ] &&\n    {_NO_REBASE}',
    # post-commit has told of an amended commit.
    "post-rewrite": '[ "${1-}" != amend ]',
    # One event a patch; `git am` counts them. The names of the subshell are its own.
    "post-applypatch": (
        f"! [ -e {_APPLYING}/rebasing ] &&\n"
        f"    ! ( read -r next <{_APPLYING}/next &&\n"
        f"        read -r last <{_APPLYING}/last &&\n"
        '        [ "$next" -lt "$last" ] ) 2>/dev/null'
    ),
}


def doorbell(interpreter: str, event: str) -> str:
    r"""Return the lines that start the worker for an event, for a POSIX shell.

    They stand at the top of a hook, where ``$1`` … are git's arguments. git appends ``"$@"`` to a
    command of its configuration: there, a last line ``:`` has to follow.

    Args:
        interpreter: absolute path of a Python that has housestyle; odd bytes as surrogates.
        event: one of ``EVENTS``.

    Raises:
        ValueError: the path is not absolute: it would be looked for in every worktree.
    """
    if not Path(interpreter).is_absolute():
        raise ValueError(f"not an absolute path: {interpreter!r}")
    python = shlex.quote(interpreter)
    return (
        f'if [ "${{HOUSESTYLE-}}" != 0 ] && [ -x {python} ] &&\n'
        f"    {_CONDITIONS[event]}\n"
        "then\n"
        "    ( trap '' HUP\n"
        f"      {python} -E -P -m {WORKER} {event} </dev/null >/dev/null 2>&1 & )\n"
        "fi\n"
    )
