"""A second process for pure work: it starts with everything that this one has in memory."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")


@contextmanager
def beside(work: Callable[[], T], *, worthwhile: bool = True) -> Iterator[Callable[[], T]]:
    """Let another process work while the block runs.

    Where no second process can be had it is done here, when the result is asked for; so it is when
    that process came to nothing, which then fails, if it has to, where somebody is told of it.

    Args:
        work: depends on nothing that the block changes, returns something that can be pickled, and
            uses no connection, file or process of this one.
        worthwhile: whether the work is more than starting a process costs.

    Yields:
        what waits for the result and returns it; to be called once.

    """
    if not (worthwhile and _is_possible()):
        yield work
        return
    from multiprocessing import get_context

    forking = get_context("fork")
    receiver, sender = forking.Pipe(duplex=False)
    process = forking.Process(target=_tell, args=(work, sender), daemon=True)
    process.start()
    sender.close()
    try:
        yield lambda: _told(receiver, work)
    finally:
        process.kill()
        process.join()
        receiver.close()


def _is_possible() -> bool:
    """Tell whether a fork is safe (other threads would stop halfway), and has a processor."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    return len(os.sched_getaffinity(0)) > 1


def _tell(work: Callable[[], T], sender: Connection) -> None:
    try:
        sender.send((work(),))
    except Exception:
        sender.close()  # the other side does the work again, and is told what is wrong


def _told(receiver: Connection, work: Callable[[], T]) -> T:
    try:
        (found,) = receiver.recv()
    except (EOFError, OSError):
        return work()
    result: T = found
    return result
