"""``housestyle serve``."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from ...core.errors import UserError
from ...core.options import json_option, repo_option
from ...gate.registry import Registry
from ...gate.serving.child import check_alive, check_port, free_port, running, wait_until_ready
from ...gate.serving.editors import EDITORS
from ...gate.serving.folder import NAME, family_in, place_model
from ...gate.serving.servers import SERVERS, choose
from ..registry import open_registry
from ..session import open_session
from .options import console_for, print_json, print_lines

PORT = 8000
LOOK_S = 5.0  # between looks at what is in production
NAMES = tuple(server.name for server in SERVERS)


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served, and where.

    Attributes:
        server: name of the server.
        model: digest of the model in production.
        entry: number of the log entry that put it there.
        folder: where it lies.
        host: that is listened at.
        port: that is listened at.

    """

    server: str
    model: str
    entry: int
    folder: Path
    host: str
    port: int

    @property
    def url(self) -> str:
        """Where clients find it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/v1"


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Port to listen at; 0 takes a free one.",
)
@click.option("--server", "name", type=click.Choice(NAMES), help="Default: the first installed.")
@repo_option
@json_option
def command(host: str, port: int, name: str | None, repo: Path, as_json: bool) -> None:
    """Serve the model in production to editors, behind an OpenAI-compatible endpoint.

    It asks for no key: leave it at 127.0.0.1 unless everybody who can reach it may use it. After a
    promotion or a rollback, start it again. --json prints one object when it answers.
    """
    console = console_for(as_json)
    registry = open_registry(open_session(repo, console))
    head = registry.production()
    if head is None:
        raise UserError("nothing is in production yet", "`housestyle loop` makes the first model")
    server = choose(name or "")
    folder = click.get_current_context().with_resource(registry.leased(head.model))
    check_port(host, port)
    port = port or free_port(host)
    serving = Serving(server.name, head.model, head.number, folder, host, port)
    with _ended_by_signals(), tempfile.TemporaryDirectory(prefix="housestyle-") as place:
        place_model(folder, Path(place))
        console.say(f"starting {server.name} with {head.model[:12]} (entry {head.number})")
        with running(server, Path(place), host, port) as child:
            wait_until_ready(child, host, port)
            _tell(serving, as_json)
            for line in _watched(registry, serving, child):
                console.say(line)


def _tell(serving: Serving, as_json: bool) -> None:
    family = family_in(serving.folder)
    settings = {one.name: one.settings(serving.url, family) for one in EDITORS}
    if as_json:
        told = {"server": serving.server, "model": serving.model, "entry": serving.entry}
        print_json({**told, "url": serving.url, "name": NAME, "editors": settings})
        sys.stdout.flush()  # somebody waits for it
        return
    lines = [f"{NAME} answers at {serving.url} (Ctrl-C ends it); settings for editors:"]
    for one in EDITORS:
        lines += ["", f"{one.name} ({one.where}):", "", *settings[one.name].splitlines()]
    print_lines([*lines, ""])
    sys.stdout.flush()


def _watched(registry: Registry, serving: Serving, child: subprocess.Popen[bytes]) -> Iterator[str]:
    """Wait for the server's end; yield what a person should know meanwhile."""
    told = serving.entry
    while True:
        time.sleep(LOOK_S)
        check_alive(child)
        head = registry.production()
        if head is not None and head.number != told and head.model != serving.model:
            told = head.number
            yield f"{head.model[:12]} is in production now: start `housestyle serve` again"


class _Ended(Exception):  # noqa: N818 - an end, not an error
    """A signal asked for the end."""


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Leave the block in order when a person or a service manager wants it to end."""

    def end(number: int, frame: object) -> NoReturn:
        raise _Ended

    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup wants it to outlive a terminal
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    except _Ended:
        return
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
