"""The first lines of a workflow that was written here: what it was made of, and its digest.

So a later version tells what it wrote from what people changed, and loses nothing of theirs.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from .rendering import VERSION, Parameters, render

State = Literal["missing", "yours", "current", "stale", "edited", "edited and stale"]
STALE = frozenset({"missing", "stale", "edited and stale"})
_WORDS = """\
# Written by `housestyle init --github`. Change what you like: when a newer version writes it anew,
# your changes stay, and `housestyle init --github --check` says when it is out of date.
"""
_RECORD = re.compile(r"^# housestyle: (?P<record>\{.*\})\n", re.MULTILINE)
_WITHIN = 4096  # characters in which a header is looked for


@dataclass(frozen=True, slots=True)
class Written:
    """A workflow as it lies there.

    Attributes:
        version: of the template.
        parameters: with which it was filled.
        digest: of what was written.
        body: what stands there now, below the header.
    """

    version: int
    parameters: Parameters
    digest: str
    body: str

    @property
    def is_edited(self) -> bool:
        """Whether somebody changed it since it was written."""
        return _digest(self.body) != self.digest

    def original(self, name: str) -> str | None:
        """Return what was written; None when this version of housestyle cannot tell any more.

        Raises:
            UserError: as ``render``.
        """
        if not 0 < self.version <= VERSION:
            return None
        text = render(name, self.parameters, self.version)
        return text if _digest(text) == self.digest else None


def headed(name: str, parameters: Parameters, body: str | None = None) -> str:
    """Return the text of a workflow's file.

    Args:
        name: of the workflow.
        parameters: with which it is filled.
        body: what people made of it; None for what the template says.

    Raises:
        UserError: as ``render``.
    """
    text = render(name, parameters)
    record = {
        "version": VERSION,
        "branch": parameters.branch,
        "requirement": parameters.requirement,
        "sha256": _digest(text),
    }
    return f"{_WORDS}# housestyle: {json.dumps(record)}\n{text if body is None else body}"


def read(text: str) -> Written | None:
    """Return what was written here; None when the file is somebody's own."""
    text = text.replace("\r\n", "\n")
    match = _RECORD.search(text, 0, _WITHIN)
    if match is None:
        return None
    try:
        told = json.loads(match["record"])
        parameters = Parameters(str(told["branch"]), str(told["requirement"]))
        version, digest = int(told["version"]), str(told["sha256"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return Written(version, parameters, digest, text[match.end() :])


def state_of(name: str, text: str | None, parameters: Parameters) -> State:
    """Return how a workflow's file stands to what would be written now.

    Args:
        name: of the workflow.
        text: of its file; None when there is none.
        parameters: with which it would be filled now.

    Raises:
        UserError: as ``render``.
    """
    if text is None:
        return "missing"
    written = read(text)
    if written is None:
        return "yours"
    is_stale = written.digest != _digest(render(name, parameters))
    if written.is_edited:
        return "edited and stale" if is_stale else "edited"
    return "stale" if is_stale else "current"


def _digest(body: str) -> str:
    return sha256(body.encode("utf-8", "surrogateescape")).hexdigest()
