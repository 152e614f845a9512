"""The first program in a sandbox: takes on the limits, gives up its rights, becomes the real one.

Run as ``python -I -S inside.py MARK USER {"memory": ...} COMMAND...``. It says MARK once nothing
can go wrong any more that is not the command's own fault. It imports the standard library alone and
runs under any Python 3.
"""

import json
import os
import resource
import sys

NICE = 10


def main(mark: str, user: str, limits: str, command: "list[str]") -> None:
    """Become ``command`` as a user who owns nothing.

    Args:
        mark: what to say before.
        user: number of a user to become, 0 to stay.
        limits: as JSON.
        command: program and arguments.
    """
    bounds = json.loads(limits)
    os.nice(NICE)
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_CPU, bounds["cpu"])
    _bound(resource.RLIMIT_FSIZE, bounds["file"])
    _bound(resource.RLIMIT_AS, bounds["memory"])
    if int(user):
        os.setgroups([])
        os.setgid(int(user))
        os.setuid(int(user))
    _bound(resource.RLIMIT_NPROC, bounds["processes"])
    os.write(1, mark.encode() + b"\n")
    os.execvp(command[0], command)  # noqa: S606 - there is no shell, and should be none


def _bound(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
