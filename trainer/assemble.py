"""Assembly: what is new becomes candidates, and of all that is live the best become the dataset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.console import Console
from ..core.fingerprint import code_fingerprint
from ..core.settings import TrainerSettings
from ..indexer.git.repository import Repository
from ..indexer.graph import Graph
from ..indexer.history import SymbolChange
from ..indexer.model import Symbol
from .corpus import Corpus
from .curation.candidate import candidate
from .curation.dataset import HELD_CONTAINED
from .curation.decontamination import Protected
from .curation.funnel import funnel
from .curation.scalars import Scalars, select
from .curation.standing import standing_at
from .curation.subjects import subject
from .example import Example
from .holdout import Holdout, hold_out
from .kinds import ALL, Context, Material, Source, examples_of
from .taught import taught_symbols


@dataclass(frozen=True, slots=True)
class Assembly:
    """What an assembly brought.

    Attributes:
        funnel: see ``curation.funnel.funnel``; also ``retired`` candidates, and ``tokens`` of the
            kept examples when a tokenizer was given.
        examples: the kept examples, sorted by kind, path and id.
        holdout: what was not taught.

    """

    funnel: dict[str, Any]
    examples: list[Example]
    holdout: Holdout


def assemble(
    graph: Graph,
    repository: Repository,
    changes: Sequence[SymbolChange],
    settings: TrainerSettings,
    database: Path,
    key: bytes,
    benchmark: Sequence[str],
    console: Console,
    count_tokens: Callable[[str], int] | None = None,
) -> Assembly:
    """Bring the corpus to the commit that the graph shows, and select from it.

    The result depends on that commit, the settings, the key and the benchmark alone, however many
    assemblies went before.

    Args:
        graph: the code graph at HEAD.
        repository: the repository that the graph was made from.
        changes: its history, oldest first.
        settings: shares and thresholds.
        database: ``corpus.db``.
        key: the repository's secret, for the hold-out and for pseudonyms.
        benchmark: texts of the items that the model will be asked.
        console: is told the progress.
        count_tokens: counts the tokens of a text as the model will see them.

    Raises:
        UserError: the corpus cannot be opened or written.

    """
    holdout = hold_out(graph, changes, settings, key)
    paths = [file.path for file in graph.files()]
    standing = standing_at(repository, graph.tree, changes, paths, settings)
    material = Material(
        graph, changes, holdout, seed=settings.seed, key=key, hidden=standing.hidden
    )
    context = Context(material)
    sources = _sources(material, context)
    open_sources = {key: source for key, source in sources.items() if not _left_out(source)}
    with Corpus.open(database, settings.near_duplicate, code_fingerprint()) as corpus:
        stored = corpus.sources()
        retired = corpus.retire(stored - open_sources.keys())
        new = [source for key, source in open_sources.items() if key not in stored]
        made = _generate(corpus, material, context, new, console)
        outcomes = _select(corpus, material, settings, benchmark)
        examples = corpus.kept()
    withheld = [(s.kind, _left_out(s)) for s in sources.values() if _left_out(s)]
    counts = funnel(outcomes, withheld, made) | {"retired": retired}
    if count_tokens is not None:
        counts["tokens"] = sum(count_tokens(example.text) for example in examples)
    return Assembly(counts, examples, holdout)


def protected_texts(material: Material) -> list[str]:
    """Return what no example may repeat: held-out definitions, and those of the withheld window.

    Each definition counts twice, whole and as its body, so that neither a copy under another
    signature nor a long signature hides it.
    """
    held = [s for s in taught_symbols(material.graph) if s.id in material.holdout.forbidden]
    spans = [(s.blob, span) for s in held for span in ((s.start_byte, s.end_byte), _body(s))]
    withheld = material.holdout.commits
    changed = [c for c in material.changes if c.commit in withheld]
    texts = {material.text(blob, span) for blob, span in spans}
    return sorted(texts | {material.change_texts(change)[1] for change in changed})


def _body(symbol: Symbol) -> tuple[int, int]:
    return symbol.body_byte, symbol.end_byte


def _left_out(source: Source) -> str:
    return source.withheld or source.retired


def _sources(material: Material, context: Context) -> dict[str, Source]:
    return {source.key: source for kind in ALL for source in kind.sources(material, context)}


def _generate(
    corpus: Corpus, material: Material, context: Context, new: list[Source], console: Console
) -> int:
    made = 0
    with console.progress("examples", len(new)) as advance:
        for done, source in enumerate(new, start=1):
            examples = examples_of(material, context, source)
            candidates = [candidate(subject(material, source, example)) for example in examples]
            corpus.add(source.key, source.kind, candidates)
            made += len(candidates)
            advance(done)
    return made


def _select(
    corpus: Corpus, material: Material, settings: TrainerSettings, benchmark: Sequence[str]
) -> list[tuple[str, str]]:
    limit = settings.decontaminate
    held = Protected(protected_texts(material), contained=HELD_CONTAINED, similar=limit)
    items = Protected(benchmark, contained=limit, similar=limit)

    def leak(scalars: Scalars) -> str:
        prints = corpus.fingerprint(scalars.number)
        if held.is_repeated_by(*prints):
            return "near held-out text"
        return "near benchmark item" if items.is_repeated_by(*prints) else ""

    live = corpus.live()
    outcomes = select(live, corpus.near(), leak, settings.per_author_share)
    corpus.decide(outcomes)
    return [(scalars.kind, outcomes[scalars.number]) for scalars in live]
