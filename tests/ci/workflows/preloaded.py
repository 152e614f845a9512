"""Starts ``housestyle`` from an interpreter that has imported what is slow to import.

A workflow starts it a dozen times, and torch takes seconds to import. So one process imports it
once and is forked for each command, which gets the arguments, environment, folder and streams of
whoever asked; what runs then is the command as it is.

    python preloaded.py serve SOCKET      imports, then answers until it is ended
    python -I preloaded.py SOCKET ARGUMENTS…
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

STREAMS = 3
LONGEST = 1 << 20
LOOKS_SECONDS = 5


def ask(place: str, arguments: list[str]) -> int:
    """Let the server run a command on our streams; return its exit status."""
    told = {"arguments": arguments, "folder": str(Path.cwd()), "environment": dict(os.environ)}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(place)
        socket.send_fds(connection, [json.dumps(told).encode() + b"\n"], range(STREAMS))
        status = connection.recv(16)
    return int(status or b"70")


def serve(place: str) -> None:
    """Answer one after the other, as long as whoever started this is there."""
    parent = os.getppid()
    _import()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen()
        listening.settimeout(LOOKS_SECONDS)
        print("ready", flush=True)  # noqa: T201 - told to whoever waits for it
        while os.getppid() == parent:
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            with connection:
                _answer(connection)


def _import() -> None:
    from housestyle.core.main import LIBRARIES

    os.environ.update(LIBRARIES)
    import torch  # noqa: F401
    import transformers  # noqa: F401

    import housestyle.ci.stages.evaluate
    import housestyle.ci.stages.suite
    import housestyle.ci.stages.train
    import housestyle.trainer.loading
    import housestyle.trainer.training  # noqa: F401


def _answer(connection: socket.socket) -> None:
    data, streams, _, _ = socket.recv_fds(connection, LONGEST, STREAMS)
    while not data.endswith(b"\n"):
        data += connection.recv(LONGEST)
    child = os.fork()
    if child == 0:
        os._exit(_run(json.loads(data), streams))
    for stream in streams:
        os.close(stream)
    _, ended = os.waitpid(child, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(ended)).encode())


def _run(told: dict[str, object], streams: list[int]) -> int:
    from housestyle.core.main import main

    status = 70
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        os.chdir(str(told["folder"]))
        os.environ.clear()
        os.environ.update(told["environment"])  # type: ignore[call-overload]
        status = main(list(told["arguments"]))  # type: ignore[call-overload]
    except SystemExit as left:
        status = int(left.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return status


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    sys.exit(ask(sys.argv[1], sys.argv[2:]))
