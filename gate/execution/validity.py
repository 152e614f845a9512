"""Which functions make a fair benchmark item: their tests are steady, and tell right from wrong.

The repository's own body passes three times of three; a body that does nothing and one that only
raises fail; of a few small mistakes at least one is noticed. Tests that do not pass every time are
left out for every model, and functions with no other tests as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from ...core.console import Advance
from .mutants import mutants
from .trial import Tests, Trial
from .workbench import Result, Workbench

REPEATS = 3
PATIENCE = 6  # times as long as one function's tests may all of them take together
AT_ONCE = 100  # tests of one run with the repository's own bodies
MUTANTS = 6
EMPTY, RAISING = "pass", 'raise LookupError("nothing is written here")'


@dataclass(frozen=True, slots=True)
class Proposal:
    """A function that could become an item.

    Attributes:
        trial: its place, and the tests that the graph knows, each expected once.
        data: its file as the commit has it.
        body: its own body.
    """

    trial: Trial
    data: bytes
    body: str

    @property
    def names(self) -> list[str]:
        """The names of the tests."""
        return [name for name, _ in self.trial.tests]


def passes(bench: Workbench, trial: Trial, data: bytes, body: str) -> bool:
    """Tell whether a body passes all tests of its trial.

    Args:
        bench: with the trial's commit.
        trial: where the body belongs, and its tests.
        data: the file as the commit has it.
        body: whole lines.

    Raises:
        SandboxError: the tests were not run.
    """
    changed = (trial.path, trial.written(data, body))
    result = bench.test([name for name, _ in trial.tests], changed, until_failure=True)
    return result.finished and all_pass(result, trial.tests)


def all_pass(result: Result, tests: Tests) -> bool:
    """Tell whether every test passed as often as it should, and none failed."""
    often = all(result.passed.get(name, 0) >= times for name, times in tests)
    return often and not result.failed


def steady(
    bench: Workbench, names: Sequence[str], repeats: int = REPEATS
) -> tuple[dict[str, int], str]:
    """Return the tests that pass every time as the repository is, and what was said otherwise.

    Args:
        bench: with a commit.
        names: of tests.
        repeats: how often they are run.

    Returns:
        How often each passes in one run, and the first reason that was told where none did.

    Raises:
        SandboxError: the tests were not run.
    """
    found: dict[str, int] = {}
    said = ""
    for chunk in _chunks(sorted(set(names))):
        results = [bench.test(chunk, patience=PATIENCE) for _ in range(repeats)]
        said = said or next((one.said for one in results if not one.passed), "")
        for name in chunk:
            counts = {one.passed.get(name, 0) for one in results}
            if len(counts) == 1 and not any(name in one.failed for one in results):
                found[name] = counts.pop()
    return {name: times for name, times in found.items() if times}, said


def _chunks(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]


def fair(
    bench: Workbench, proposals: Sequence[Proposal], most: int, workers: int, advance: Advance
) -> tuple[list[Proposal], Counter[str], str]:
    """Try proposals until enough of them are found fair.

    Args:
        bench: with the proposals' commit.
        proposals: in the order in which they are wanted.
        most: how many are enough.
        workers: how many are tried at once; the result does not depend on it.
        advance: told how many are found.

    Returns:
        The fair ones with their steady tests, how many were refused by reason, and what the tests
        said where none passed.

    Raises:
        SandboxError: tests were not run.
    """
    known, said = steady(bench, [name for one in proposals for name in one.names])
    found: list[Proposal] = []
    refused: Counter[str] = Counter()
    ready = [one for one in (_with_steady(one, known) for one in proposals) if one.names]
    refused["no steady test"] = len(proposals) - len(ready)
    with ThreadPoolExecutor(workers) as pool:
        for start in range(0, len(ready), workers):
            tried = ready[start : start + workers]
            for one, why in zip(tried, pool.map(lambda p: trouble(bench, p), tried), strict=True):
                if len(found) == most:
                    break
                refused.update([why] if why else [])
                found += [] if why else [one]
            advance(len(found))
            if len(found) == most:
                break
    return found, +refused, said


def _with_steady(proposal: Proposal, known: dict[str, int]) -> Proposal:
    tests = tuple((name, known[name]) for name in proposal.names if name in known)
    return replace(proposal, trial=replace(proposal.trial, tests=tests))


def trouble(bench: Workbench, proposal: Proposal) -> str:
    """Return why a proposal is no fair item, or "".

    Raises:
        SandboxError: tests were not run.
    """

    def passing(body: str) -> bool:
        return passes(bench, proposal.trial, proposal.data, body)

    indent = proposal.body[: len(proposal.body) - len(proposal.body.lstrip(" \t"))]
    if passing(f"{indent}{EMPTY}\n"):
        return "an empty body passes"
    if passing(f"{indent}{RAISING}\n"):
        return "a body that only raises passes"
    if not passing(proposal.body):
        return "its own body fails alone"
    if all(passing(one) for one in mutants(proposal.body, MUTANTS)):
        return "no small mistake is noticed"
    return ""
