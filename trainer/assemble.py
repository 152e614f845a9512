"""Assembly: what is new becomes candidates, and of all that is live the best become the dataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ..core.beside import beside
from ..core.console import Console
from ..core.fingerprint import code_fingerprint
from ..core.second_opinion import installed_scanner, second_opinion
from ..core.settings import TrainerSettings
from ..core.uncollected import uncollected
from ..indexer.git.repository import Repository
from ..indexer.graph import Graph
from ..indexer.history import SymbolChange
from ..indexer.provenance.attribution import NOBODY, Attribution
from .corpus import Corpus
from .curation.decisions import Decisions
from .curation.edits import attested, edit
from .curation.funnel import funnel
from .curation.look import Look
from .curation.policy import Policy
from .curation.provenance import classes_of, with_class
from .example import Example
from .generation import generate
from .head import at_head
from .kinds import Material
from .kinds.told import NOTHING, Told
from .portrait import portrait
from .protected import protected_places, protected_texts, spaces

__all__ = ["Assembly", "assemble", "protected_texts"]

LEAST_BESIDE = 4000  # examples from which a second process is worth its start


@dataclass(frozen=True, slots=True)
class Assembly:
    """What an assembly brought.

    Attributes:
        funnel: see ``curation.funnel.funnel``; also ``retired`` candidates, the scanner whose
            ``second_opinion`` about secrets was asked, and what ``portrait`` tells.
        examples: the kept examples, sorted by kind, path and id.
        material: what the candidates were made from; knows what was held out.
        look: what was selected from, and what was decided.
        reviewed: ids of the kept examples that a person found good.

    """

    funnel: dict[str, Any]
    examples: list[Example]
    material: Material
    look: Look
    reviewed: frozenset[str]


@uncollected()
def assemble(
    graph: Graph,
    repository: Repository,
    changes: Sequence[SymbolChange],
    settings: TrainerSettings,
    database: Path,
    key: bytes,
    benchmark: Sequence[str],
    console: Console,
    decisions: Decisions | None = None,
    attribution: Attribution = NOBODY,
    sink: Callable[[list[Example]], object] = len,
    told: Told = NOTHING,
) -> Assembly:
    """Bring the corpus to the commit that the graph shows, and select from it.

    The result depends on that commit, the settings, the key, the benchmark, the decisions, the
    evidence of authorship and what was told alone, however many assemblies went before.

    Args:
        graph: the code graph at HEAD.
        repository: the repository that the graph was made from.
        changes: its history, oldest first.
        settings: shares and thresholds.
        database: ``corpus.db``.
        key: the repository's secret, for the hold-out and for pseudonyms.
        benchmark: texts of the items that the model will be asked.
        console: is told the progress.
        decisions: what people decided about single examples.
        attribution: who wrote what.
        sink: is given the kept examples as soon as they are known, while their portrait is made.
        told: what conversations bring.

    Raises:
        UserError: the corpus cannot be opened or written.

    """
    head = at_head(graph, repository, changes, settings, key, told)
    material = head.material
    scanner = installed_scanner() if settings.second_opinion else ""
    recipe = f"{code_fingerprint()} {settings.decontaminate} {scanner}"
    with Corpus.open(database, settings.near_duplicate, recipe) as corpus:
        corpus.meet(material.people)
        stored = corpus.sources()
        named, made = generate(corpus, material, stored, console)
        retired = corpus.retire(stored - named.wanted)
        if scanner:
            corpus.forget_suspected(lambda texts: second_opinion(texts).found)
        corpus.protect(spaces(protected_places(material), benchmark, settings.decontaminate))
        live = corpus.live(material)
        decided = (decisions or Decisions()).on(live.id, live.kind, live.path, live.exact)
        changed = edit(corpus, live, decided, material.people.hide)
        classes = classes_of(live, attribution)
        near = corpus.near(live)
        look = Look(live, near, Policy.of(settings), head.standing, classes, decided)
        corpus.decide(live, look.outcome.reasons)
        kept = _kept(corpus, look, changed)
    examples = sorted(kept.values(), key=lambda e: (e.kind, e.path, e.id))
    reviewed = {kept[row].id for row, one in decided.items() if row in kept and one.is_review}
    outcomes = zip(live.kind, look.outcome.reasons, strict=True)
    counts = funnel(outcomes, named.left_out, made) | {
        "retired": retired,
        "second_opinion": scanner,
    }
    is_large = bool(stored) and len(examples) >= LEAST_BESIDE  # a first assembly needs the memory
    with beside(partial(portrait, look, examples, material), worthwhile=is_large) as portrayed:
        sink(examples)
        counts |= portrayed()
    return Assembly(counts, examples, material, look, frozenset(reviewed))


def _kept(corpus: Corpus, look: Look, changed: Mapping[int, Example]) -> dict[int, Example]:
    """Return row → example of what is kept, with what is known of its authors."""
    rows = {int(number): row for row, number in enumerate(look.live.number)}
    stored = {rows[number]: example for number, example in corpus.kept().items()}
    known = look.classes.known if look.classes else {}

    def final(row: int, one: Example) -> Example:
        found = changed.get(row, one)
        if row in known:
            found = with_class(found, known[row])
        return attested(found) if row in changed else found

    return {row: final(row, one) for row, one in stored.items()}
