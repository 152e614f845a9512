"""What started a job: GitHub's payload, of which only numbers are taken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from ...core.errors import UserError
from .pulls import Number
from .remote import Told

MOST_BYTES = 32 << 20  # GitHub sends 25 MB at most


class _Numbered(Told):
    id: Number


class _Repository(Told):
    full_name: str


class Event(Told):
    """The payload of a ``workflow_run`` event."""

    workflow_run: _Numbered
    repository: _Repository


def run_of_event(environment: Mapping[str, str], repository: str) -> int:
    """Return the id of the run whose end started this job.

    Args:
        environment: of the job.
        repository: that the event has to be of.

    Raises:
        UserError: no such event started it.
    """
    path = environment.get("GITHUB_EVENT_PATH", "")
    event = _read(Path(path)) if path else None
    if event is None or event.repository.full_name != repository:
        raise UserError("no `workflow_run` event started this job", "name the run with --run")
    return event.workflow_run.id


def _read(path: Path) -> Event | None:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        return None if len(content) > MOST_BYTES else Event.model_validate(json.loads(content))
    except (OSError, ValueError, RecursionError, ValidationError):
        return None
