"""The text of each workflow: a template, filled with what differs between repositories.

Templates are kept in every version that was ever written, so that what people changed in a file can
be told from what a newer version changes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...core.errors import UserError
from .requirement import with_extras

NAMES = ("graph", "pull-request", "comment", "train", "publish", "dead-man")
FOLDER = ".github/workflows"
VERSION = 1
_TEMPLATES = Path(__file__).resolve().parent / "templates"
_MARK = re.compile(r"@[A-Z_]{3,}@")


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a template is filled with.

    Attributes:
        branch: the protected branch; may hold any character that git allows, but ``${{``.
        requirement: what a runner's pip installs; "" leaves it to be filled in.
    """

    branch: str
    requirement: str = ""


def path_of(name: str) -> str:
    """Return where a workflow lies in a repository."""
    return f"{FOLDER}/housestyle-{name}.yml"


def render(name: str, parameters: Parameters, version: int = VERSION) -> str:
    """Return the text of one workflow, without its header.

    Args:
        name: one of ``NAMES``.
        parameters: what differs between repositories.
        version: of the template, from 1 to ``VERSION``.

    Raises:
        UserError: the branch or the requirement cannot be written into a workflow.
    """
    branch = parameters.branch
    if "${{" in branch or any(letter <= " " or letter == "\x7f" for letter in branch):
        problem = f"a workflow cannot name the branch {ascii(branch)[:80]}"
        raise UserError(problem, "rename it, or correct the head of the workflow's file")
    requirement = parameters.requirement
    train, gpu = (with_extras(requirement, *extras, "store", "train") for extras in ((), ("gpu",)))
    filled = {
        "@BRANCH@": _pattern(branch),
        "@BRANCH_NAME@": _literal(branch),
        "@REF@": _literal(f"refs/heads/{branch}"),
        "@REQUIREMENT@": json.dumps(with_extras(requirement)),
        "@REQUIREMENT_TRAIN@": json.dumps(train),
        "@REQUIREMENT_TRAIN_LITERAL@": _literal(train),
        "@REQUIREMENT_GPU_LITERAL@": _literal(gpu),
    }
    return _MARK.sub(lambda found: filled[found[0]], _template(name, version))


@cache
def _template(name: str, version: int) -> str:
    """Return a template; a version holds the files that it changed."""
    places = (_TEMPLATES / str(number) / f"{name}.yml" for number in range(version, 0, -1))
    return next(place for place in places if place.exists()).read_text(encoding="utf-8")


def _pattern(branch: str) -> str:
    """Return a branch's name as a YAML string that GitHub's filter takes literally."""
    return json.dumps(re.sub(r"([*?+\[\]!\\])", r"\\\1", branch), ensure_ascii=False)


def _literal(text: str) -> str:
    """Return a text as a string of GitHub's expressions, in which only a quote is doubled."""
    return "'" + text.replace("'", "''") + "'"
