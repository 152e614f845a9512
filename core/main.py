"""The entry point: every failure ends as one line and an exit status, never as a traceback.

Exit status: 0 done, 1 the user's to mend, 2 wrong usage (click), 3 a bug (with a log),
130 interrupted, 143 terminated (128 and the signal's number).
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from pathlib import Path

from .errors import InterruptedWorkError, UserError

BUG, INTERRUPTED = 3, 130
# Read by libraries when they are imported: no network at run time, no thread storm, no bars and
# warnings among our own.
LIBRARIES = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
}
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the return value is the exit status."""
    from .commands import cli

    for name, value in LIBRARIES.items():
        os.environ.setdefault(name, value)
    try:
        status = cli.main(arguments, prog_name="housestyle", standalone_mode=False)
        return int(status or 0)
    except Exception as error:
        return _report(error)
    except KeyboardInterrupt:
        _say("interrupted; run the same command again to go on where it stopped")
        return INTERRUPTED


def _report(error: Exception) -> int:
    import click

    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    if isinstance(error, click.exceptions.Abort):
        _say("interrupted; run the same command again to go on where it stopped")
        return INTERRUPTED
    problem = _users_problem(error)
    if problem:
        _say(f"housestyle: {problem}")
        return error.status if isinstance(error, InterruptedWorkError) else 1
    _say(f"housestyle: a bug ({type(error).__name__}); please report it with {_write_log(error)}")
    return BUG


def _users_problem(error: BaseException | None) -> str:
    """The one line for a failure that a person can mend, or an empty string."""
    while error is not None:
        if isinstance(error, UserError):
            return str(error)
        if _is_disk_full(error):
            return "the disk is full: free some space and run the same command again"
        if isinstance(error, PermissionError) and error.filename is not None:
            remedy = "run it as the owner of that file, or have the owner give it to you (chown)"
            return f"no permission for {os.fsdecode(error.filename)}: {remedy}"
        if isinstance(error, BrokenPipeError):
            return "the reader of the output went away: run the command without it"
        error = error.__cause__ or error.__context__
    return ""


def _is_disk_full(error: BaseException) -> bool:
    full = isinstance(error, OSError) and error.errno in NO_SPACE
    # sqlite3 and safetensors report a full disk in words alone.
    words = str(error).lower()
    return full or "disk is full" in words or "no space left on device" in words


def _write_log(error: Exception) -> Path:
    """Write the traceback where its owner alone can read it; frames only, no values."""
    handle, name = tempfile.mkstemp(prefix="housestyle-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
        log.writelines(traceback.format_exception(error))
    return Path(name)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
