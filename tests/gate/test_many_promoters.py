"""Many promoters at once, and promoters that die: one winner a number, nothing lost."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.buckets import new_address
from tests.gate.promoters import check_sound, promote_forever, promote_many, registry_at

FEW = (3, 3)  # processes, promotions of each
MANY = (8, 25)


def race(
    folder: Path, url: str, processes: int, each: int, *, machines: int, method: str = "fork"
) -> None:
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        running = [
            pool.submit(
                promote_many, folder / f"r{one % machines}", url, folder / "made", f"p{one}", each
            )
            for one in range(processes)
        ]
        won = [digest for one in running for digest in one.result(timeout=900)]
    fresh = registry_at(folder / "fresh", url)
    fresh.catch_up()
    promoted = [entry.model for entry in fresh.history() if entry.action == "promote"]
    assert len(promoted) == len(set(won)) == processes * each
    assert sorted(promoted) == sorted(won)
    for one in range(machines):
        check_sound(folder / f"r{one}", url, folder / f"fresh{one}")
    assert len(fresh.kept()) == 3


@pytest.fixture
def url(tmp_path: Path) -> str:
    (tmp_path / "store").mkdir()
    return str(tmp_path / "store")


def test_a_few_promoters_at_once(tmp_path: Path, url: str) -> None:
    race(tmp_path, url, *FEW, machines=2)


@pytest.mark.slow
@pytest.mark.parametrize("machines", [1, 8])
def test_two_hundred_promotions_of_eight_processes(tmp_path: Path, url: str, machines: int) -> None:
    race(tmp_path, url, *MANY, machines=machines)


@pytest.mark.slow
@pytest.mark.usefixtures("s3")
def test_two_hundred_promotions_over_a_bucket(tmp_path: Path) -> None:
    race(tmp_path, new_address(), *MANY, machines=8, method="spawn")


def kill_cycles(folder: Path, url: str, cycles: int, seed: int) -> None:
    """Let two machines promote, each killed at a random moment of its work; look after each."""
    chance, deaths, started = random.Random(seed), 0, time.monotonic()
    promote_many(folder / "r0", url, folder / "made", "first", 2)
    usual = (time.monotonic() - started) / 2
    for cycle in range(cycles):
        machine = folder / f"r{cycle % 2}"
        child = os.fork()
        if child == 0:
            try:
                promote_forever(machine, url, folder / "made")
            finally:
                os._exit(1)
        time.sleep(chance.uniform(0, 6 * usual))
        os.kill(child, signal.SIGKILL)
        deaths += os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        check_sound(machine, url, folder / f"fresh{cycle}")
    assert deaths == cycles
    assert len(registry_at(folder / "r0", url).history()) > 2  # some got through
    promote_many(folder / "r0", url, folder / "made", "last", 1)
    assert list((folder / "r0" / "aside").iterdir()) == []


def test_a_few_kills(tmp_path: Path, url: str) -> None:
    kill_cycles(tmp_path, url, 6, seed=1)


@pytest.mark.slow
def test_a_hundred_and_fifty_kills_leave_no_bad_state(tmp_path: Path, url: str) -> None:
    kill_cycles(tmp_path, url, 150, seed=2)
