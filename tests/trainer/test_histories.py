"""Whatever happens to a repository, its corpus is the one that a first assembly would make."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from housestyle.trainer.corpus.dump import dump_lines
from tests.trainer.kinds.test_equal_keys import SUBJECTS, edits, start
from tests.trainer.shop_sources import NOUNS, service
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]
PASSING = ("new", "retired")  # of this assembly, not of the corpus
BENCHMARK = [service(noun, 1).partition("    def ")[2] for noun in NOUNS]
STEPS, CHECKED = 20, 4
NOTE = '''def thanked(desk):
    """Return whom the desk thanks."""
    names = ["Ada Lovelace", "Grace Hopper"]  # in the order of their births
    return [desk.letter(name) for name in names if desk.knows(name)]
'''


class History:
    """A repository to which things happen."""

    def __init__(self, made: Workshop, seed: int) -> None:
        self.made, self.chance = made, random.Random(seed)
        self.tips: list[str] = []

    def git(self, *arguments: str) -> str:
        return self.made.repository.git(*arguments)

    def commit(self) -> None:
        tracked = self.git("ls-files").splitlines()
        subject = self.chance.choice(SUBJECTS).format(self.chance.choice("abc"))
        self.made.commit(edits(self.chance, dict.fromkeys(tracked, "")), subject)

    def amend(self) -> None:
        tracked = self.git("ls-files").splitlines()
        files = edits(self.chance, dict.fromkeys(tracked, ""))
        for name, text in files.items():
            if text is None:
                (self.made.root / name).unlink()
        self.made.repository.write({n: t for n, t in files.items() if t is not None})
        self.git("add", "-A")
        self.git("commit", "-q", "--amend", "--allow-empty", "--no-edit")

    def rename(self) -> None:
        name = self.chance.choice(self.git("ls-files", "*.py").splitlines())
        self.git("mv", name, f"{name.removesuffix('.py')}_{self.chance.randrange(99)}.py")
        self.git("commit", "-q", "-m", "refactor: another name")

    def take_back(self) -> None:
        """Return to an earlier state, with git's words for it."""
        undone = self.git("rev-parse", "HEAD")
        earlier = self.chance.choice(self.git("rev-list", "--first-parent", "HEAD").splitlines())
        self.git("rm", "-rqf", "--ignore-unmatch", ".")
        self.git("checkout", "-q", earlier, "--", ".")
        message = f'Revert "a change"\n\nThis reverts commit {undone}.'
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def join(self) -> None:
        """Let somebody else commit from now on; a name may stand in what is there."""
        name = self.chance.choice(("Ada Lovelace", "Grace Hopper", "the desk"))
        self.git("config", "user.name", name)
        self.git("config", "user.email", f"{name.split()[-1].lower()}@analytical.dev")
        self.made.commit({f"note_{self.chance.randrange(3)}.py": NOTE}, "docs: thanks")

    def move(self) -> None:
        """Check out another commit, as a reset or another branch would."""
        self.tips.append(self.git("rev-parse", "HEAD"))
        self.git("reset", "-q", "--hard", self.chance.choice(self.tips))

    def merge(self) -> None:
        main = self.git("rev-parse", "HEAD")
        self.commit()
        theirs = self.git("rev-parse", "HEAD")
        self.git("reset", "-q", "--hard", main)
        self.commit()
        ours = self.git("rev-parse", "HEAD")
        self.git(
            "merge", "-q", "--no-ff", "-s", "ours", "-m", "Merge pull request #7 from a/b", theirs
        )
        assert self.git("rev-parse", "HEAD^") == ours

    def step(self) -> None:
        rare = [self.amend, self.rename, self.take_back, self.merge, self.join, self.move]
        self.chance.choice([*[self.commit] * 5, *rare, self.move])()
        self.tips.append(self.git("rev-parse", "HEAD"))


def assert_equal_to_a_first_assembly(made: Workshop, benchmark: tuple[str, ...]) -> None:
    step = made.assemble(benchmark=benchmark)
    scratch = made.root.parent / "scratch.db"
    scratch.unlink(missing_ok=True)
    first = made.assemble(scratch.name, benchmark)
    assert step.examples == first.examples
    assert lasting(step.funnel) == lasting(first.funnel)
    assert dumped(made.root.parent / "corpus.db") == dumped(scratch)


def lasting(funnel: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in funnel.items() if name not in PASSING}


def dumped(corpus: Path) -> list[str]:
    with sqlite3.connect(corpus) as database:
        return list(dump_lines(database))


def run(made: Workshop, seed: int, steps: int, checked: int) -> None:
    """Let things happen; assemble after each, and look at every ``checked``-th corpus."""
    made.commit(dict(start()), "feat: the shop")
    history = History(made, seed)
    history.tips.append(history.git("rev-parse", "HEAD"))
    for number in range(steps):
        history.step()
        if number % checked == checked - 1:
            items = history.chance.sample(BENCHMARK, history.chance.randrange(3))
            assert_equal_to_a_first_assembly(made, tuple(items))
        else:
            made.assemble()


@pytest.mark.parametrize("seed", range(2))
def test_random_histories(workshop: Make, seed: int) -> None:
    run(workshop(), seed, STEPS, CHECKED)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 120))
def test_long_random_histories(workshop: Make, seed: int) -> None:
    run(workshop(), seed, 50, 1)
