"""A repository with habits, guards and reasons, of which half is held out."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from housestyle.core.console import Console
from housestyle.core.settings import IndexerSettings, TrainerSettings
from housestyle.gate.suite.sources import SuiteMaterial
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.graph import Graph
from housestyle.indexer.history import changes
from housestyle.indexer.update import update
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.head import at_head
from housestyle.trainer.kinds.context import Context
from housestyle.trainer.kinds.told import NOTHING, Told
from tests.repositories import GitRepository
from tests.trainer.tiny_models import tiny_tokenizer

KEY = b"k" * 32
QUIET = Console(quiet=True)
SETTINGS = TrainerSettings(holdout_share=0.45, window_share=0.25)
NOUNS = (
    "order invoice parcel refund voucher customer supplier account ledger basket crate ticket"
    " coupon receipt shipment pallet contract tender auction lease permit visa"
)
VERBS = "open close merge split audit count freeze thaw weigh label sort price stamp trace"
ERRORS = "KeyError LookupError OSError TypeError IndexError TimeoutError EOFError"
REASONS = "the carrier drops late {0}s|the bank rounds every {0} down|auditors ask for each {0}"


def _function(noun: str, verb: str, drawn: random.Random) -> str:
    caught, raised = drawn.sample(ERRORS.split(), 2)
    least, reason = drawn.randint(1, 99), drawn.choice(REASONS.split("|")).format(noun)
    operator, word = drawn.choice(["<", ">", "==", "!="]), drawn.choice(NOUNS.split())
    return f'''

@traced
def {verb}_{noun}(store, number: int, note: str | None = None) -> list[str]:
    """{verb.capitalize()} the {noun} of a {word} and say how it went."""
    rows: list[str] = []
    if number {operator} {least}:
        raise {raised}(f"no {noun} to {verb}: {{number}}")
    # To {verb} a {noun} comes before the {word}, because {reason}.
    try:
        {noun} = fetch_{noun}(store, "{word}", number)
    except {caught} as error:
        raise {raised}("no {word}") from error
    write_{noun}({noun}, note)
    rows.append(f"{verb} {{number}} in {{note}}")
    return rows
'''


def module(noun: str, step: int = 0) -> str:
    """One file; every function that fetches also writes."""
    drawn = random.Random(f"{noun} {step}")
    verbs = drawn.sample(VERBS.split(), 6)
    return (
        f'"""All about a {noun}."""\n\nfrom atelier.traces import traced\n\n\n'
        f'def fetch_{noun}(store, kind, number):\n    """Look the {noun} up."""\n'
        f"    return store[kind, number]\n\n\n"
        f'def write_{noun}({noun}, note):\n    """Put the {noun} back."""\n'
        f"    {noun}.note = note\n" + "".join(_function(noun, verb, drawn) for verb in verbs)
    )


def files() -> dict[str, str]:
    traces = "def traced(function):\n    return function\n"
    made = {f"atelier/{noun}.py": module(noun) for noun in NOUNS.split()}
    return {"atelier/__init__.py": "", "atelier/traces.py": traces, **made}


@dataclass
class Atelier:
    """The repository, and what a suite of it is made from."""

    repository: GitRepository
    told: Told = NOTHING

    @classmethod
    def at(cls, folder: Path, commits: int = 10) -> Atelier:
        made = cls(GitRepository(folder / "repository"))
        made.repository.commit("feat: the atelier", files())
        for number, noun in enumerate(NOUNS.split()[:commits], start=1):
            text = module(noun).replace("the ", f"the {number}th ", 2)
            made.repository.commit(f"feat: a {noun} is numbered", {f"atelier/{noun}.py": text})
        return made

    def opened(self) -> tuple[Repository, Graph]:
        repository = Repository.open(self.repository.folder)
        database = self.repository.folder.parent / "graph.db"
        update(repository, database, IndexerSettings(), QUIET)
        return repository, Graph.open(database, repository)

    def source(self, **other: float) -> SuiteMaterial:
        repository, graph = self.opened()
        settings = SETTINGS.model_copy(update=other)
        head = at_head(graph, repository, changes(graph), settings, KEY, self.told)
        count = Encoder(tiny_tokenizer(), 96).count
        return SuiteMaterial(head.material, Context(head.material), count)
