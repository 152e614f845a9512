"""The workflows as they are written into a repository, and parsed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from housestyle.ci.workflows.header import headed
from housestyle.ci.workflows.rendering import NAMES, Parameters, path_of

COMMIT = "0123456789" * 4
REQUIREMENT = f"housestyle @ git+https://example.org/a/b@{COMMIT}"
PARAMETERS = Parameters("main", REQUIREMENT)
Workflow = dict[str, Any]


@cache
def parsed(name: str, parameters: Parameters = PARAMETERS) -> Workflow:
    """A workflow; its triggers stand under "on", which YAML 1.1 takes for true."""
    found = yaml.safe_load(headed(name, parameters))
    found["on"] = found.pop(True)
    return found


def jobs() -> list[tuple[str, str, Workflow]]:
    """All jobs: name of the workflow, of the job, and the job."""
    return [(name, job, body) for name in NAMES for job, body in parsed(name)["jobs"].items()]


def write_all(root: Path, parameters: Parameters = PARAMETERS) -> None:
    """Write the workflows into a folder."""
    for name in NAMES:
        path = root / path_of(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(headed(name, parameters))
