"""HEAD as examples are made from it: the material, and how files and commits stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.settings import TrainerSettings
from ..indexer.git.repository import Repository
from ..indexer.graph import Graph
from ..indexer.history import SymbolChange
from .curation.standing import Standing, standing_at
from .holdout import hold_out
from .kinds.material import Material
from .kinds.told import NOTHING, Told


@dataclass(frozen=True, slots=True)
class Head:
    """What the commit that the graph shows offers.

    Attributes:
        material: what examples are made from; knows what is held out.
        standing: what is said of files and commits.

    """

    material: Material
    standing: Standing


def at_head(
    graph: Graph,
    repository: Repository,
    changes: Sequence[SymbolChange],
    settings: TrainerSettings,
    key: bytes,
    told: Told = NOTHING,
) -> Head:
    """Return what the commit that the graph shows offers.

    Args:
        graph: the code graph at HEAD.
        repository: the repository that the graph was made from.
        changes: its history, oldest first.
        settings: hold-out, licences, quarantine, deprecation and seed are used.
        key: the repository's secret, for the hold-out and for pseudonyms.
        told: what conversations bring.

    """
    paths = [file.path for file in graph.files()]
    standing = standing_at(repository, graph.tree, changes, paths, settings)
    material = Material(
        graph,
        changes,
        hold_out(graph, changes, settings, key),
        seed=settings.seed,
        key=key,
        told=told,
        deprecated=settings.deprecated,
        hidden=standing.hidden,
    )
    return Head(material, standing)
