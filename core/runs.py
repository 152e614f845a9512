"""Content-addressed runs: ``runs/<stage>/<key>/``, finished once ``MANIFEST.json`` is there.

A stage is a pure function of its inputs. Its key is their digest, so the same inputs find the
finished run, and a killed one is taken up in the same folder.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import atomic
from .digest import file_digest, json_digest

MANIFEST = "MANIFEST.json"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one stage; ``inputs`` is what its key was made from."""

    stage: str
    key: str
    folder: Path
    inputs: dict[str, Any]

    @property
    def done(self) -> bool:
        """Whether the run has finished and its outputs are those that were recorded."""
        return self.manifest() is not None

    def manifest(self) -> dict[str, Any] | None:
        """What the run recorded, or None: not finished, unreadable, or outputs damaged."""
        try:
            manifest = json.loads((self.folder / MANIFEST).read_text())
            outputs = manifest["outputs"].items()
            intact = all(file_digest(self.folder / name) == value for name, value in outputs)
        except (OSError, ValueError, KeyError, AttributeError):
            return None
        return manifest if intact else None

    def begin(self) -> Path:
        """Make the folder; what an earlier, killed try left there stays to be resumed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / MANIFEST).unlink(missing_ok=True)
        return self.folder

    def finish(self, result: dict[str, Any], outputs: list[str]) -> dict[str, Any]:
        """Write the manifest, last and by rename.

        Args:
            result: what the stage counted, JSON values.
            outputs: names of the files that make up the result, relative to the folder.
        """
        manifest = {
            "stage": self.stage,
            "key": self.key,
            "inputs": self.inputs,
            "result": result,
            "outputs": {name: file_digest(self.folder / name) for name in sorted(outputs)},
        }
        atomic.write_json(self.folder / MANIFEST, manifest)
        return manifest


def run_for(runs: Path, stage: str, inputs: dict[str, Any]) -> Run:
    """The run of ``stage`` for these inputs, whether or not it was started."""
    key = json_digest({"stage": stage, **inputs})[:16]
    return Run(stage, key, runs / stage / key, inputs)


def prune(runs: Path, stage: str, keep: int, wanted: frozenset[str] = frozenset()) -> list[str]:
    """Delete all but the ``keep`` newest runs of a stage; keys in ``wanted`` always stay.

    Returns:
        Keys of the deleted runs.
    """
    folders = sorted(
        (path for path in (runs / stage).glob("*") if path.is_dir()),
        key=lambda path: (path.stat().st_mtime, path.name),
        reverse=True,
    )
    doomed = [path for path in folders[keep:] if path.name not in wanted]
    for path in doomed:
        shutil.rmtree(path)
    return sorted(path.name for path in doomed)


def newest(runs: Path, stage: str) -> dict[str, Any] | None:
    """The manifest written last among the stage's finished runs."""
    found = sorted((runs / stage).glob(f"*/{MANIFEST}"), key=lambda path: path.stat().st_mtime)
    return json.loads(found[-1].read_text()) if found else None
