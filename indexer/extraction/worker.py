"""The process that extracts for ``pool``: reads jobs from its input, writes results to its output.

It may die over a hostile file (a grammar in C can overflow the stack) and takes nothing with it.
Memory and processor time are limited; nothing of the files themselves is trusted by the reader of
its output, which is plain data.
"""

from __future__ import annotations

import gc
import marshal
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from struct import Struct
from typing import Any, BinaryIO

from .budget import DEFECT_REASON, Budget

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 10  # for one file; parsing has its own deadline far below
OUT_OF_MEMORY = 86  # exit status
INCOMPLETE = 87  # exit status: the installation is, which says nothing about the file
READY = "ready"

_LENGTH = Struct("<Q")
Extract = Callable[..., object]


def send(pipe: BinaryIO, message: Any) -> None:  # noqa: ANN401 - plain values of any shape
    """Write a message of plain values."""
    data = marshal.dumps(message)
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def receive(pipe: BinaryIO) -> Any:  # noqa: ANN401 - plain values of any shape
    """Read a message.

    Raises:
        EOFError: the other side is gone.
    """
    header = pipe.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(header)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return marshal.loads(data)  # noqa: S302 - written by the lines above


def load(name: str) -> Extract:
    """Return the function that a name (``module:function``) stands for."""
    module, _, function = name.partition(":")
    found: Extract = getattr(import_module(module), function)
    return found


def attempt(extract: Extract, data: bytes, language: str, budget: Budget) -> object:
    """Extract from one file; a defect of the extractor costs this file only.

    Raises:
        ImportError: a grammar is not installed.
        MemoryError: there was not enough.
    """
    try:
        return extract(data, language, budget)
    except (ImportError, MemoryError):
        raise
    except Exception as error:
        return extract(data, language, budget, f"{DEFECT_REASON} ({type(error).__name__})")


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is not an answer
    with suppress(EOFError, BrokenPipeError):
        name, limits = receive(source)
        extract, budget = load(name), Budget(*limits)
        _limit_memory()
        gc.freeze()
        gc.disable()  # its searches within a file would find nothing and cost a quarter of the time
        send(sink, READY)
        while True:
            for language, data in receive(source):
                _limit_time()
                send(sink, _answer(extract, data, language, budget))
            gc.collect()


def _answer(extract: Extract, data: bytes, language: str, budget: Budget) -> object:
    try:
        return attempt(extract, data, language, budget)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except ImportError:
        os._exit(INCOMPLETE)


def _limit_memory() -> None:
    """Limit the address space where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _limit_time() -> None:
    """Let the system end this process when the next file takes too long."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + CPU_SECONDS, hard))
