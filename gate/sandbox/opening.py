"""Finds a sandbox that works on this machine, by running something in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from .bubblewrap import bubblewraps
from .docker import dockers
from .job import Job, Limits, Sandbox, SandboxError
from .system import own_interpreter

PROBE = """
import os, socket
with open('/tmp/probe', 'w') as handle:
    handle.write('x')
for place in ('/usr/probe', '/probe', '/dev/probe', '/proc/sys/kernel/core_pattern'):
    try:
        open(place, 'w')
    except OSError:
        continue
    raise SystemExit(f'{place} can be written to')
seen = {name for _, name in socket.if_nameindex()} - {'lo'}
up = [name for name in seen if not name.startswith(('sit', 'tunl', 'ip6', 'gre', 'erspan', 'ip_'))]
if up:
    raise SystemExit(f'it sees the network {up[0]}')
rights = open('/proc/self/status').read().split('CapEff:')[1].split()[0]
if rights.strip('0'):
    raise SystemExit('it has rights of an administrator')
print('sound')
"""
LIMITS = Limits(cpu=10, wall=30.0)


class NoSandboxError(Exception):
    """There is no sandbox on this machine; the message says why."""


@lru_cache(maxsize=1)
def open_sandbox() -> Sandbox:
    """Return a sandbox that was tried and holds; the same one for the whole process.

    Raises:
        NoSandboxError: none works here.
    """
    reasons: list[str] = []
    for ways in (bubblewraps, dockers):
        found = _first_sound(ways, reasons)
        if found is not None:
            return found
    raise NoSandboxError("; ".join(reasons))


def _first_sound(ways: Callable[[], Iterable[Sandbox]], reasons: list[str]) -> Sandbox | None:
    try:
        for sandbox in ways():
            trouble = probe(sandbox)
            if not trouble:
                return sandbox
            reasons.append(f"{sandbox.name} does not work here ({trouble})")
    except SandboxError as error:
        reasons.append(str(error))
    return None


def probe(sandbox: Sandbox) -> str:
    """Return what is wrong with a sandbox, or "": it runs a program that tries to get out."""
    try:
        ended = sandbox.run(Job((own_interpreter(), "-I", "-S", "-c", PROBE), limits=LIMITS))
    except SandboxError as error:
        return str(error)
    said = ended.output.decode("utf-8", "replace").strip().splitlines()
    sound = ended.how == "exited" and ended.code == 0 and said == ["sound"]
    return "" if sound else said[-1] if said else ended.how
