"""A server as a child process with a group of its own, which never outlives its parent."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from ...core.errors import UserError
from .servers import OFFLINE, Server, program

PATIENCE_S = 600.0  # how long a large model may take to be read
GRACE_S = 10.0  # between asking a server to end and ending it
POLL_S = 0.1
TELL_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)


def free_port(host: str) -> int:
    """Return a port that nobody listens at."""
    with socket.socket(_family(host)) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def check_port(host: str, port: int) -> None:
    """Refuse a place that cannot be listened at.

    Raises:
        UserError: it is taken, forbidden, or not of this machine.

    """
    try:
        with socket.socket(_family(host)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "no such address"
        raise UserError(
            f"cannot listen at {host!a}, port {port} ({why})", "choose another --port or --host"
        ) from error


@contextmanager
def running(
    server: Server, folder: Path, host: str, port: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in a folder while the block does; all of its processes end with it.

    Raises:
        UserError: what has to run before it failed.

    """
    environment = {**os.environ, **OFFLINE, **dict(server.environment), "HF_HOME": str(folder)}
    for words in server.prepare:
        with _started(words, folder, environment) as child:
            if child.wait():
                raise UserError(f"{words[0]} failed", "see what it says above")
    with _started(server.start(host, port), folder, environment) as child:
        yield child


def wait_until_ready(child: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Return when a server answers.

    Raises:
        UserError: it ended before, or takes too long.

    """
    deadline = time.monotonic() + PATIENCE_S
    while not _is_healthy(host, port):
        check_alive(child)
        if time.monotonic() > deadline:
            raise UserError(f"the server does not answer after {PATIENCE_S:.0f} s", "see its lines")
        time.sleep(POLL_S)


def check_alive(child: subprocess.Popen[bytes]) -> None:
    """Refuse to go on with a server that ended by itself.

    Raises:
        UserError: it did.

    """
    status = child.poll()
    if status is not None:
        raise UserError(f"the server ended (status {status})", "see its last lines above")


@contextmanager
def _started(
    words: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(
        [program(words[0]), *words[1:]],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),  # what scripts read stays clean
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )
    try:
        yield child
    finally:
        _end(child)


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(TELL_PARENTS_DEATH, signal.SIGTERM)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child and everything that it started."""
    _signal(child, signal.SIGTERM)
    try:
        child.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        pass
    finally:
        _signal(child, signal.SIGKILL)  # what of its group is left
        child.wait()


def _signal(child: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return


def _is_healthy(host: str, port: int) -> bool:
    connection = HTTPConnection(_reachable(host), port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - what was asked for


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
