"""Generation: the sources at HEAD, and the candidates of those that are new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from ..core.console import Console
from ..indexer.model import Symbol
from .corpus import Corpus
from .curation.candidate import candidates
from .kinds import ALL, Context, Material, Source, examples_of

SHARD = 256  # sources whose examples are fingerprinted at once


def sources_at_head(material: Material, context: Context) -> dict[str, Source]:
    """Return key → source of everything that examples could be made from."""
    return {source.key: source for kind in ALL for source in kind.sources(material, context)}


def generate(
    corpus: Corpus,
    material: Material,
    context: Context,
    new: Sequence[Source],
    console: Console,
) -> int:
    """Store the candidates of new sources; return how many there are."""
    made = 0
    with console.progress("examples", len(new)) as advance:
        done = 0
        for shard in _shards(new):
            units = (source.unit for source in shard)
            material.graph.read(unit.blob for unit in units if isinstance(unit, Symbol))
            found = [(source, list(examples_of(material, context, source))) for source in shard]
            for source, judged in zip(shard, candidates(material, found), strict=True):
                corpus.add(source.key, source.kind, judged)
                made += len(judged)
            done += len(shard)
            advance(done)
    return made


def _shards(sources: Sequence[Source]) -> Iterator[list[Source]]:
    remaining = iter(sources)
    while shard := list(islice(remaining, SHARD)):
        yield shard
