"""The other side of `apart`: ``python -m housestyle.trainer.backends.worker BACKEND JOB``.

Nothing that a backend patches is imported before the backend itself.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading
from pathlib import Path
from typing import Any

from ...core import atomic
from ...core.errors import InterruptedWorkError, UserError
from ..job import TRAINED, Job
from ..watch.together import is_first
from . import MODULES, trained_by
from .apart import PIPE
from .memory import told_short_of_memory

FAILED = 1


class Messages:
    """What is told to the process that waits; of several processes, the first one speaks."""

    def __init__(self, pipe: Path) -> None:
        self.writer = os.open(pipe, os.O_WRONLY)
        self.speaks = is_first()
        threading.Thread(target=self._end_with_reader, daemon=True).start()

    def advance(self, done: int, note: str = "") -> None:
        """Tell finished steps."""
        self._write({"step": done, "note": note})

    def refuse(self, error: UserError) -> None:
        """Tell why it ends."""
        status = error.status if isinstance(error, InterruptedWorkError) else 0
        self._write({"problem": error.problem, "remedy": error.remedy, "status": status})

    def _write(self, message: dict[str, Any]) -> None:
        if self.speaks:
            os.write(self.writer, json.dumps(message).encode() + b"\n")

    def _end_with_reader(self) -> None:
        """End this process at once when nobody reads any more: the one that waits has died."""
        poller = select.poll()
        poller.register(self.writer, 0)  # errors alone, which need not be asked for
        poller.poll()
        os._exit(FAILED)


def main(words: list[str]) -> int:
    """Train; the result is a file beside the checkpoints, the exit status 0 once it is there."""
    name, path = words
    backend = next(known for known in MODULES if known == name)
    job = Job.model_validate_json(Path(path).read_bytes())
    messages = Messages(job.work / PIPE)
    try:
        with told_short_of_memory(job.recipe):
            trained = trained_by(backend, job, messages.advance)
    except UserError as error:
        messages.refuse(error)
        return FAILED
    if is_first():
        atomic.write_json(job.work / TRAINED, trained.model_dump(mode="json"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
