"""Generation: what examples could be made from at HEAD, and the candidates of what is new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from ..core.beside import beside
from ..core.console import Console
from ..indexer.model import Symbol
from .corpus import Corpus
from .curation.candidate import Candidate, candidates
from .curation.subjects import partial_blobs
from .kinds import ALL, Context, Kind, Material, Source, completion, examples_of

SHARD = 256  # sources whose examples are fingerprinted at once
ASIDE = (completion,)  # about half of the work
HERE = tuple(kind for kind in ALL if kind not in ASIDE)
LEAST_ASIDE = 4000  # definitions from which a second process is worth its start
MOST_ASIDE = 4096  # sources whose candidates may wait in its memory
Made = tuple[str, str, list[Candidate]]
"""(key, kind, candidates) of a source."""


@dataclass(frozen=True, slots=True)
class Named:
    """The sources of some kinds.

    Attributes:
        wanted: keys of those that are taught.
        left_out: (kind, reason) of the others.

    """

    wanted: frozenset[str]
    left_out: tuple[tuple[str, str], ...]

    def __or__(self, other: Named) -> Named:
        """Return the sources of both."""
        return Named(self.wanted | other.wanted, self.left_out + other.left_out)


def generate(
    corpus: Corpus, material: Material, stored: Collection[str], console: Console
) -> tuple[Named, int]:
    """Store the candidates of new sources; return all sources, and how many candidates were made.

    When a large corpus grows by a little, a second process sees to some of the kinds.

    Args:
        corpus: is given the candidates.
        material: that the examples are made from.
        stored: keys of the sources whose candidates the corpus has.
        console: is told the progress.

    """
    context = Context(material)
    if not stored or len(material.units) < LEAST_ASIDE:
        return _here(corpus, material, context, ALL, stored, console)
    material.once(partial_blobs)
    material.graph.prepare_fork()
    with beside(partial(_aside, material, context, stored)) as theirs:
        named, made = _here(corpus, material, context, HERE, stored, console)
        more, found = theirs()
    if found is None:
        _, count = _here(corpus, material, context, ASIDE, stored, console)
    else:
        count = _store(corpus, found)
    return named | more, made + count


def _here(
    corpus: Corpus,
    material: Material,
    context: Context,
    kinds: Iterable[Kind],
    stored: Collection[str],
    console: Console,
) -> tuple[Named, int]:
    """Name the sources of some kinds and store the candidates of the new ones."""
    named, new = _named(material, context, kinds, stored)
    made = 0
    with console.progress("examples", len(new)) as advance:
        for done, shard in enumerate(_shards(new)):
            made += _store(corpus, _made(material, context, shard))
            advance(done * SHARD + len(shard))
    return named, made


def _aside(
    material: Material, context: Context, stored: Collection[str]
) -> tuple[Named, list[Made] | None]:
    """Name sources and make the candidates of the new ones, or None if they are too many."""
    material.graph.forked()
    named, new = _named(material, context, ASIDE, stored)
    if len(new) > MOST_ASIDE:
        return named, None
    return named, [one for shard in _shards(new) for one in _made(material, context, shard)]


def _named(
    material: Material, context: Context, kinds: Iterable[Kind], stored: Collection[str]
) -> tuple[Named, list[Source]]:
    """Return the sources of some kinds, and those of them that are taught and not stored."""
    sources = {one.key: one for kind in kinds for one in kind.sources(material, context)}
    left_out = {key: one for key, one in sources.items() if one.withheld or one.retired}
    reasons = tuple((one.kind, one.withheld or one.retired) for one in left_out.values())
    wanted = frozenset(sources.keys() - left_out.keys())
    new = wanted.difference(stored)
    return Named(wanted, reasons), [one for key, one in sources.items() if key in new]


def _made(material: Material, context: Context, shard: Sequence[Source]) -> list[Made]:
    units = (source.unit for source in shard)
    material.graph.read(unit.blob for unit in units if isinstance(unit, Symbol))
    found = [(source, list(examples_of(material, context, source))) for source in shard]
    judged = candidates(material, found)
    return [(one.key, one.kind, made) for one, made in zip(shard, judged, strict=True)]


def _store(corpus: Corpus, made: Iterable[Made]) -> int:
    count = 0
    for key, kind, judged in made:
        corpus.add(key, kind, judged)
        count += len(judged)
    return count


def _shards(sources: Sequence[Source]) -> Iterator[list[Source]]:
    remaining = iter(sources)
    while shard := list(islice(remaining, SHARD)):
        yield shard
