r"""What people decided about single examples: ``.housestyle/curation.jsonl`` of the working tree.

One JSON object a line, the last one about an example counts::

    {"id": "07f3…", "action": "pin", "note": "the only use of the new ledger"}
    {"id": "b21c…", "action": "edit", "completion": "    return total\n", "kind": "completion",
     "path": "shop/order.py", "exact": "5ab0…"}

An example's id changes with everything that it shows, its context included. So a decision also
names what is taught (kind, path and hash of the syntax) and is honoured while that is still there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ...core.atomic import write_text
from ...core.digest import canonical_json, json_digest
from ...core.errors import UserError
from ...core.redact import find_secrets

PLACE = Path(".housestyle") / "curation.jsonl"
LARGEST = 16_000_000  # bytes of the file
Action = Literal["pin", "reject", "accept", "edit"]
ACTIONS: tuple[Action, ...] = get_args(Action)
REVIEWED: frozenset[Action] = frozenset({"pin", "accept", "edit"})  # a person found it good
RESCUED: frozenset[Action] = frozenset({"pin", "edit"})  # kept although a filter would drop it


class Decision(BaseModel):
    """One line of the file.

    Attributes:
        id: of the example as it was when a person saw it.
        action: ``pin`` keeps it whatever the filters say, ``accept`` marks it as reviewed,
            ``reject`` drops it, ``edit`` keeps it with another completion.
        completion: what an edit teaches instead.
        note: why, for the next reader; never taught.
        kind: kind of the example, or "".
        path: file of its completion, or "".
        exact: hash of the normalised syntax of what it teaches, or "".

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern="^[0-9a-f]{16}$")
    action: Action
    completion: str | None = Field(default=None, min_length=1, max_length=20_000)
    note: str = Field(default="", max_length=1_000)
    kind: str = ""
    path: str = ""
    exact: str = ""

    @model_validator(mode="after")
    def _completion_of_edits(self) -> Decision:
        if (self.action == "edit") != (self.completion is not None):
            raise ValueError("an edit has a completion, and nothing else has one")
        return self

    @property
    def is_review(self) -> bool:
        """Whether a person found it good."""
        return self.action in REVIEWED

    @property
    def taught(self) -> tuple[str, str, str] | None:
        """What it is about apart from the id, or None when it names nothing."""
        return (self.kind, self.path, self.exact) if self.exact else None


@dataclass(frozen=True)
class Decisions:
    """All decisions of a repository, in the order of the file."""

    lines: tuple[Decision, ...] = ()

    @cached_property
    def _by_id(self) -> dict[str, Decision]:
        return {line.id: line for line in self.lines}

    @cached_property
    def _by_taught(self) -> dict[tuple[str, str, str], Decision]:
        return {line.taught: line for line in self.lines if line.taught}

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what can change a dataset; notes cannot."""
        return json_digest([line.model_dump(exclude={"note"}) for line in self.lines])

    def about(self, identity: str, kind: str, path: str, exact: str) -> Decision | None:
        """Return what was decided about one example; its own id counts before what it teaches."""
        own = self._by_id.get(identity)
        return own or (self._by_taught.get((kind, path, exact)) if exact else None)

    def on(
        self, ids: Sequence[str], kinds: Sequence[str], paths: Sequence[str], exacts: Sequence[str]
    ) -> dict[int, Decision]:
        """Return row → decision for the rows of parallel columns that something was decided on."""
        if not self.lines:
            return {}
        rows = enumerate(zip(ids, kinds, paths, exacts, strict=True))
        found = ((row, self.about(*values)) for row, values in rows)
        return {row: decision for row, decision in found if decision is not None}


def read_decisions(root: Path | None) -> Decisions:
    """Read the decisions of the working tree at ``root`` (None: a bare repository, none).

    Raises:
        UserError: the file cannot be read, or a line of it is not a decision.

    """
    if root is None or not (root / PLACE).is_file():
        return Decisions()
    _require_inside(root)
    try:
        if (root / PLACE).stat().st_size > LARGEST:
            raise UserError(f"{PLACE} is larger than {LARGEST:,} bytes", "delete old lines of it")
        lines = (root / PLACE).read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{PLACE} cannot be read", "make it readable UTF-8 text") from error
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    return Decisions(tuple(_parsed(number, line) for number, line in numbered))


def remember(root: Path | None, made: Iterable[Decision]) -> None:
    """Append decisions to the working tree's file, whole or not at all.

    Raises:
        UserError: there is no working tree, a text holds a secret, or the file is damaged.

    """
    if root is None:
        problem = "a bare repository has no working tree to remember decisions in"
        raise UserError(problem, "name a clone with --repo DIR")
    decisions = (*read_decisions(root).lines, *made)
    for line in decisions:
        if find_secrets(f"{line.note}\n{line.completion or ''}"):
            problem = f"what was written about example {line.id} looks like it holds a secret"
            raise UserError(problem, "write it without")
    _require_inside(root)
    rows = (line.model_dump(exclude_defaults=True) for line in decisions)
    write_text(root / PLACE, "".join(f"{canonical_json(row)}\n" for row in rows))


def _require_inside(root: Path) -> None:
    """Follow no link that a repository brings to a place outside of it."""
    if not (root / PLACE).resolve().is_relative_to(root.resolve()):
        problem = f"{PLACE} is a link to a place outside of the working tree"
        raise UserError(problem, "put a file there instead")


def _parsed(number: int, line: str) -> Decision:
    try:
        return Decision.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        told = f"{where}: {first['msg']}" if where else first["msg"]
        problem = f"line {number} of {PLACE} is not a decision ({told})"
        raise UserError(problem, "mend the line, or delete it") from error
