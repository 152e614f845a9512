"""What every command about the corpus takes, and what it works on."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from ...core.config import load
from ...core.console import Console
from ...core.errors import UserError
from ...core.options import json_option, repo_option
from ...core.runs import newest
from ...core.settings import TrainerSettings
from ...core.workspace import Workspace
from ...indexer.commands.asking import print_json
from ...indexer.commands.printing import Section, print_sections
from ...indexer.git.repository import Repository

STAGE = "assemble"
ASSEMBLE = "run `housestyle assemble`"


@dataclass(frozen=True)
class Ask:
    """How a question about the corpus was asked.

    Attributes:
        repo: folder of the repository.
        as_json: whether a script reads the answer.

    """

    repo: Path
    as_json: bool

    @cached_property
    def repository(self) -> Repository:
        """The repository around the folder."""
        return Repository.open(self.repo)

    @cached_property
    def workspace(self) -> Workspace:
        """Where its corpus and datasets are."""
        return Workspace(self.repo, self.repository.common_dir / "housestyle")

    @cached_property
    def settings(self) -> TrainerSettings:
        """The effective settings."""
        return load(self.repository.root).settings.trainer

    @property
    def console(self) -> Console:
        """Where progress is told."""
        return Console(quiet=self.as_json)

    @cached_property
    def last(self) -> Mapping[str, Any]:
        """What the last assembly recorded.

        Raises:
            UserError: nothing was assembled yet.

        """
        found = newest(self.workspace.runs, STAGE)
        if found is None:
            raise UserError("nothing was assembled yet", ASSEMBLE)
        return found

    def dataset(self) -> Path:
        """Return the folder of the last assembly's dataset.

        Raises:
            UserError: nothing was assembled yet.

        """
        return self.workspace.runs / STAGE / str(self.last["key"])

    def tell_age(self) -> None:
        """Say so when HEAD is another commit than the one last assembled.

        Raises:
            UserError: nothing was assembled yet.

        """
        commit, head = str(self.last["result"]["commit"]), self.repository.head()
        if head is None or commit != head.id:
            told = f"note: this is of commit {commit[:12]}, and HEAD is another: {ASSEMBLE}"
            self.console.say(told)

    def tell(self, result: Any, sections: Sequence[Section]) -> None:  # noqa: ANN401 JSON value
        """Print an answer to standard output, as data or as tables."""
        if self.as_json:
            print_json(result)
        else:
            print_sections(sections)


def about_corpus(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--repo DIR`` and ``--json``, and hand them on as one ``Ask``."""

    @functools.wraps(command)
    def asked(repo: Path, as_json: bool, **rest: object) -> None:
        outer = click.get_current_context().find_object(Ask) or Ask(Path(), as_json=False)
        place = repo if repo != Path() else outer.repo
        command(Ask(place, as_json or outer.as_json), **rest)

    return repo_option(json_option(asked))
