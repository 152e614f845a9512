"""Scores execution: each body that a model writes either passes its tests or does not."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

from ...core.console import Advance
from ...indexer.git.repository import Repository
from ..sandbox.job import SandboxError
from ..score import ItemScore
from ..suite.item import Item
from .answering import answers
from .testing import workbench
from .trial import Trial
from .validity import passes, steady
from .workbench import Tools, Workbench

VERSION = 1  # raised when the same body would be judged otherwise
TRIES = 2  # of a sandbox that fails, or of a test that should pass


class Examiner:
    """Tests bodies against the commits that their items come from; for use in a ``with`` block.

    Args:
        tools: what runs the tests.
        repository: that the commits are read from.
        workers: how many bodies are tested at once.
    """

    def __init__(self, tools: Tools, repository: Repository, workers: int) -> None:
        self.tools, self.repository, self.workers = tools, repository, workers
        self._open = ExitStack()
        self._benches: dict[str, Workbench] = {}
        self._sound: dict[Trial, bool] = {}

    def __enter__(self) -> Examiner:
        return self

    def __exit__(self, *failure: object) -> None:
        self._open.close()

    def score(
        self, folder: Path, items: Sequence[Item], threads: int, advance: Advance
    ) -> list[ItemScore]:
        """Let a model write every body, and test it.

        Args:
            folder: a model directory.
            items: of the category execution.
            threads: CPU threads of the model.
            advance: told the number of bodies that are written.

        Returns:
            One score an item, in the order of ``items``; an item whose tests could not be run, or
            do not pass with the repository's own body here and now, has status "error".

        Raises:
            UnavailableError: a commit's files cannot be laid out.
        """
        trials = [Trial.from_text(item.check) for item in items]
        self._control(trials)
        with ThreadPoolExecutor(self.workers) as pool:
            told: list[Future[bool | None]] = []
            for trial, body in zip(trials, answers(folder, items, threads), strict=True):
                told.append(pool.submit(self.right, trial, body))
                advance(len(told))
            return [_score(item, one.result()) for item, one in zip(items, told, strict=True)]

    def right(self, trial: Trial, body: str) -> bool | None:
        """Tell whether a body passes; None when that cannot be told here."""
        if not self._sound[trial]:
            return None
        if not body.strip():
            return False
        bench = self._bench(trial.commit)
        data = (bench.checkout / trial.path).read_bytes()
        for _ in range(TRIES):
            try:
                return passes(bench, trial, data, body)
            except SandboxError:
                continue
        return None

    def _control(self, trials: Sequence[Trial]) -> None:
        """Find out once whose tests pass as the repository is: an environment may have changed."""
        new = [trial for trial in trials if trial not in self._sound]
        for commit in sorted({trial.commit for trial in new}):
            own = [trial for trial in new if trial.commit == commit]
            known = self._passing(commit, [name for trial in own for name, _ in trial.tests])
            self._sound |= {
                trial: all(known.get(name) == times for name, times in trial.tests) for trial in own
            }

    def _passing(self, commit: str, names: Sequence[str]) -> dict[str, int]:
        bench, known = self._bench(commit), dict[str, int]()
        for _ in range(TRIES):
            missing = [name for name in names if name not in known]
            with suppress(SandboxError):
                known |= steady(bench, missing, 1)[0]
        return known

    def _bench(self, commit: str) -> Workbench:
        if commit not in self._benches:
            opened = workbench(self.tools, self.repository, commit)
            self._benches[commit] = self._open.enter_context(opened)
        return self._benches[commit]


def _score(item: Item, right: bool | None) -> ItemScore:
    return ItemScore(
        item=item.id,
        category=item.category,
        cluster=item.cluster,
        bits=0.0,
        bytes=len(item.truth.encode()),
        choice_bits=None,
        correct=right,
        options=1,
        status="error" if right is None else "ok",
        title=item.title,
    )
