"""What a run of a workflow left: found by name, fetched within bounds, and read as hostile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from ...indexer.github.client import RefusedError
from .archive import MOST_BYTES, files_in, unfit
from .pulls import Number
from .remote import Remote, Told, needs

RIGHT = "actions: read"


class _Artifact(Told):
    id: Number
    name: str
    size: Annotated[int, Field(ge=0, alias="size_in_bytes")]
    expired: bool


def files_of_run(
    remote: Remote, run: int, name: str, wanted: Mapping[str, int]
) -> dict[str, bytes] | None:
    """Return the files of an artifact that a run left, of several the newest; None without one.

    Args:
        remote: where.
        run: id of the run.
        name: of the artifact.
        wanted: as of ``files_in``.

    Raises:
        UnfitError: it holds something else.
        UserError: as ``Remote.get``.
    """
    try:
        below = f"/actions/runs/{run}/artifacts"
        found = list(remote.every(_Artifact, below, {"name": name}, "artifacts"))
        kept = [one for one in found if one.name == name and not one.expired]
        if not kept:
            return None
        newest = max(kept, key=lambda one: one.id)
        if newest.size > MOST_BYTES:
            raise unfit(f"it has more than {MOST_BYTES >> 20} MiB")
        return files_in(remote.fetch(f"/actions/artifacts/{newest.id}/zip"), wanted)
    except RefusedError as error:
        raise needs(error, RIGHT) from None
