"""Extracts from many files in worker processes; a file that kills its worker costs only itself.

Results come in the order of the jobs and are the same with any number of workers. Few files are
extracted in this process, which is faster, unless a count says that one is suspicious.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from .budget import Budget
from .guard import Guard
from .suspicion import is_suspicious
from .worker import attempt, load

FEW_BYTES = 1 << 19  # so much is extracted here before a worker has started
SHARD_BYTES = 1 << 18
SHARD_FILES = 64
MAX_WORKERS = 8


@dataclass(frozen=True, slots=True)
class Job:
    """A content to extract from."""

    blob: str
    language: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with every job.

    Attributes:
        function: ``module:function``, called as ``function(data, language, budget)`` and, for a
            file that cannot be read, as ``function(data, language, budget, reason)``. It depends
            on nothing else and returns plain values: None, bool, int, float, str, bytes, and
            tuples, lists and dicts of these.
        budget: handed on.
    """

    function: str
    budget: Budget


Sink = Callable[[Job, object], None]


def default_workers() -> int:
    """Return how many processes this machine has processors for."""
    available = getattr(os, "sched_getaffinity", None)
    count = len(available(0)) if available else os.cpu_count() or 1
    return min(count, MAX_WORKERS)


def extract_blobs(jobs: Iterable[Job], work: Work, sink: Sink, workers: int) -> None:
    """Extract from every job and hand each result to ``sink``, in the order of the jobs.

    Args:
        jobs: contents; read as they are needed, a few shards ahead.
        work: what is done with them.
        sink: called in this thread with the job and what the function returned.
        workers: processes; 0 extracts everything unsuspicious in this one.
    """
    waiting = iter(jobs)
    few = list(_take(waiting, FEW_BYTES)) if workers else []
    following = next(waiting, None)
    if workers and following is not None:
        _pooled(chain(few, [following], waiting), work, sink, workers)
    else:
        _here(chain(few, [following] if following else [], waiting), work, sink)


def _take(jobs: Iterator[Job], limit: int) -> Iterator[Job]:
    """Yield jobs up to a number of bytes."""
    for job in jobs:
        yield job
        limit -= len(job.data)
        if limit <= 0:
            return


def _here(jobs: Iterable[Job], work: Work, sink: Sink) -> None:
    """Extract in this process, from suspicious files in another."""
    extract = load(work.function)
    guard = Guard(work.function, work.budget)
    try:
        for job in jobs:
            if is_suspicious(job.data):
                (result,) = guard.run([(job.language, job.data)])
            else:
                result = attempt(extract, job.data, job.language, work.budget)
            sink(job, result)
    finally:
        guard.close()


def _pooled(jobs: Iterable[Job], work: Work, sink: Sink, workers: int) -> None:
    """Extract in processes, each of which a thread of this one talks to."""
    from concurrent.futures import Future, ThreadPoolExecutor

    guards = [Guard(work.function, work.budget) for _ in range(workers)]
    free = deque(guards)

    def run(shard: Sequence[Job]) -> list[object]:
        guard = free.pop()  # there are as many as threads
        try:
            return guard.run([(job.language, job.data) for job in shard])
        finally:
            free.append(guard)

    running: deque[tuple[list[Job], Future[list[object]]]] = deque()

    def deliver() -> None:
        shard, results = running.popleft()
        for job, result in zip(shard, results.result(), strict=True):
            sink(job, result)

    with ThreadPoolExecutor(workers) as threads:
        try:
            for shard in _shards(jobs):
                running.append((shard, threads.submit(run, shard)))
                if len(running) > 2 * workers:
                    deliver()
            while running:
                deliver()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            for guard in guards:
                guard.close()


def _shards(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    """Cut the jobs into shards of bounded size."""
    shard: list[Job] = []
    size = 0
    for job in jobs:
        if shard and (size + len(job.data) > SHARD_BYTES or len(shard) == SHARD_FILES):
            yield shard
            shard, size = [], 0
        shard.append(job)
        size += len(job.data)
    if shard:
        yield shard
