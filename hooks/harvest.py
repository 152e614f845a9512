"""Starts the harvest of conversations where the settings of a worktree ask for it."""

from __future__ import annotations

from importlib.util import find_spec

from ..indexer.git.repository import Repository
from ..indexer.queries.settings import stated
from . import detach
from .place import Place

_COMMAND = "housestyle.indexer.commands.harvest"


def start_if_wanted(place: Place) -> bool:
    """Start the harvest as a process of its own; return whether it was."""
    in_worktree = place.folder != place.git_dir
    root = place.folder if in_worktree else Repository.open(place.folder).root
    if root is None or not stated(root, "harvest").get("assistants") or not find_spec(_COMMAND):
        return False
    words = ("harvest", "--offline", "--repo", str(root))
    detach.start(detach.command("housestyle.core.main", *words), root)
    return True
