"""A backend in processes of its own: Unsloth, which patches what it trains with, or several GPUs.

They tell how far they are through a named pipe, and write what they print into a log in the run's
folder. They end when this process does, however that ends.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from ...core import atomic
from ...core.errors import InterruptedWorkError, UserError
from ..job import JOB, TRAINED, Trained

if TYPE_CHECKING:
    from ...core.console import Advance
    from ..job import Job
    from ..recipes.recipe import Backend

LOG, PIPE = "backend.log", "messages"  # in a run's folder, and beside its checkpoints
WORKER = f"{__package__}.worker"
POLL_S = 0.2
SILENCE_S = 1800.0  # without a finished step; a large base is read in less
GRACE_S = 120.0  # for a last checkpoint
HEARD = (signal.SIGINT, signal.SIGTERM)
QUIET = {  # the user's own words win
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "UNSLOTH_DISABLE_STATISTICS": "1",
    "PYTHONUNBUFFERED": "1",
}


def run_apart(job: Job, backend: Backend, advance: Advance) -> Trained:
    """Train in a process of its own, or in as many as the recipe says.

    Raises:
        UserError: what the other side refused, or how it died.
        InterruptedWorkError: it was told to stop, and did so after a checkpoint.

    """
    job = _absolute(job)
    atomic.write_json(job.work / JOB, job.model_dump(mode="json"))
    (job.work / TRAINED).unlink(missing_ok=True)
    if job.recipe.processes > 1:
        from ..watch.checkpoints import last_checkpoint

        last_checkpoint(job.work)  # deletes torn ones before all of them look
    log = job.folder / LOG
    with (
        _pipe(job.work / PIPE) as reader,
        _started(job, backend, log) as process,
        _forwarding(process),
    ):
        _listen(process, reader, advance, log)
    return Trained.model_validate_json((job.work / TRAINED).read_bytes())


def _absolute(job: Job) -> Job:
    """Return the same job for a process that works in another folder."""
    paths = {name: value.absolute() for name, value in job if isinstance(value, Path)}
    return job.model_copy(update=paths)


def _command(job: Job, backend: Backend) -> list[str]:
    python = [sys.executable, "-P", "-m"]
    words = [WORKER, backend, str(job.work / JOB)]
    if job.recipe.processes == 1:
        return [*python, *words]
    several = ["--standalone", "--nproc_per_node", str(job.recipe.processes), "-m"]
    return [*python, "torch.distributed.run", *several, *words]


def _environment(job: Job) -> dict[str, str]:
    threads = {"OMP_NUM_THREADS": str(job.recipe.threads)}
    compiled = {"UNSLOTH_COMPILE_LOCATION": str(job.work / "compiled")}
    return {**QUIET, **os.environ, **threads, **compiled}


@contextmanager
def _pipe(path: Path) -> Iterator[int]:
    path.unlink(missing_ok=True)
    os.mkfifo(path, 0o600)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        yield reader
    finally:
        os.close(reader)  # which the other side notices


@contextmanager
def _started(job: Job, backend: Backend, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the other side while the block does; all of its processes end with it."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            _command(job, backend),
            cwd=job.work,  # for what it leaves lying about
            env=_environment(job),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _signal(process, signal.SIGKILL)
        process.wait()


@contextmanager
def _forwarding(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Hand signals on, so that the other side writes a checkpoint; the second one is for us."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in HEARD}

    def hand_on(number: int, frame: FrameType | None) -> None:
        _restore(before)
        process.send_signal(number)

    for number in HEARD:
        signal.signal(number, hand_on)
    try:
        yield
    finally:
        _restore(before)


def _restore(handlers: dict[signal.Signals, Any]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)


def _listen(process: subprocess.Popen[bytes], reader: int, advance: Advance, log: Path) -> None:
    """Pass on what is told until the process ends well.

    Raises:
        UserError: it refuses, dies or is silent.
        InterruptedWorkError: it was told to stop.

    """
    heard = time.monotonic()
    rest = b""
    while True:
        ended = process.poll() is not None  # asked first, so that its last words are read
        lines = rest + _read(reader)
        *whole, rest = lines.split(b"\n")
        for line in whole:
            heard = time.monotonic()
            _take(json.loads(line), advance)
        if ended:
            break
        if time.monotonic() - heard > SILENCE_S:
            problem = f"the training has said nothing for {SILENCE_S / 60:.0f} minutes"
            raise UserError(problem, f"see {log}, and run the command again to go on")
        if not whole:
            time.sleep(POLL_S)
    if process.returncode:
        raise UserError(_death(process.returncode, log), f"see {log}, then run the command again")


def _read(reader: int) -> bytes:
    try:
        return os.read(reader, 1 << 16)
    except BlockingIOError:  # somebody writes, and has nothing to say yet
        return b""


def _take(message: dict[str, Any], advance: Advance) -> None:
    if "step" in message:
        advance(int(message["step"]), str(message["note"]))
    elif message.get("status"):
        raise InterruptedWorkError(message["problem"], message["remedy"], int(message["status"]))
    elif "problem" in message:
        raise UserError(message["problem"], message["remedy"])


def _death(status: int, log: Path) -> str:
    if status == -signal.SIGKILL:
        return "the process that trained was killed, most likely for want of memory"
    if status < 0:
        return f"the process that trained died of {signal.Signals(-status).name}"
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return f"the process that trained failed ({ascii(said[-1])[1:-1][:200] if said else status})"


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
