from __future__ import annotations

import os
import signal
import sys
import threading

import pytest

from housestyle.core import beside as module
from housestyle.core.beside import beside
from housestyle.core.errors import UserError

forks = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="nothing runs beside"
)


@pytest.fixture
def single(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that counts one thread; what runs the tests may have more, which do no harm."""
    monkeypatch.setattr(module.threading, "active_count", lambda: 1)


@forks
@pytest.mark.usefixtures("single")
def test_work_is_done_in_another_process_with_what_is_in_memory() -> None:
    held = {"a": [1, 2]}
    with beside(lambda: (os.getpid(), held["a"])) as told:
        pid, found = told()
    assert pid != os.getpid()
    assert found == [1, 2]


@forks
def test_a_large_result_does_not_wait_for_ever() -> None:
    with beside(lambda: b"x" * 5_000_000) as told:
        assert len(told()) == 5_000_000


@forks
def test_what_is_killed_is_done_here() -> None:
    here = os.getpid()

    def work() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    with beside(work) as told:
        assert told() == here


def test_a_mistake_is_told_here() -> None:
    def work() -> None:
        raise UserError("a page cannot be read", "mend it")

    with pytest.raises(UserError, match="mend it"), beside(work) as told:
        told()


def test_without_worth_or_with_threads_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    with beside(os.getpid, worthwhile=False) as told:
        assert told() == os.getpid()
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    with module.beside(os.getpid) as told:
        assert told() == os.getpid()


@forks
def test_a_failure_meanwhile_ends_the_other_process() -> None:
    with pytest.raises(KeyError), beside(threading.Event().wait):
        raise KeyError
