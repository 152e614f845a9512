"""The corpus as the last assembly left it, looked at with what people have decided since."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...core.uncollected import uncollected
from ...indexer.graph import Graph
from ...indexer.history import changes
from ...indexer.key import repository_key
from ...indexer.provenance.attribution import attribute
from ..corpus.reading import Reading, reading
from ..curation.decisions import read_decisions
from ..curation.edits import edit
from ..curation.look import Look
from ..curation.policy import Policy
from ..curation.provenance import classes_of
from ..curation.standing import standing_at
from ..holdout import NOTHING_HELD_OUT
from ..kinds.material import Material
from ..protected import spaces
from ..taught import taught_changes
from .asking import Ask

if TYPE_CHECKING:
    from ..example import Example


@dataclass(frozen=True, slots=True)
class Candidates:
    """The corpus, open.

    Attributes:
        look: what was selected from, and what is decided.
        corpus: holds the texts.

    """

    look: Look
    corpus: Reading

    def example(self, row: int) -> Example:
        """Return the example of a candidate."""
        return self.corpus.example(int(self.look.live.number[row]))


@contextmanager
def looking(ask: Ask) -> Iterator[Candidates]:
    """Open the corpus while the block runs.

    Raises:
        UserError: nothing was assembled yet, or what was cannot be read.

    """
    ask.tell_age()
    guarded = spaces({}, [], ask.settings.decontaminate)
    with (
        uncollected(),
        reading(ask.workspace.corpus, guarded) as corpus,
        closing(Graph.open(ask.workspace.graph, ask.repository)) as graph,
    ):
        yield Candidates(_look(ask, corpus, graph), corpus)


def _look(ask: Ask, corpus: Reading, graph: Graph) -> Look:
    settings, repository = ask.settings, ask.repository
    history, key = taught_changes(changes(graph)), repository_key(repository, graph.commit)
    paths = [file.path for file in graph.files()]
    standing = standing_at(repository, graph.tree, history, paths, settings)
    # What is held out is settled: nothing that could show it is made here.
    material = Material(graph, history, NOTHING_HELD_OUT, seed=settings.seed, key=key)
    live = corpus.live(material)
    decided = read_decisions(repository.root).on(live.id, live.kind, live.path, live.exact)
    edit(corpus, live, decided, material.people.hide)
    return Look(
        live,
        corpus.near(live, settings.near_duplicate),
        Policy.of(settings),
        standing,
        classes_of(live, attribute(repository, set(live.path), ask.workspace.blames)),
        decided,
    )
