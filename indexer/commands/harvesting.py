"""The steps of ``housestyle harvest``: each does its work and returns what is to be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ..conversations.enabling import are_there, enabled, named
from ..conversations.store import Sessions
from ..conversations.store.rows import SessionRow, Standing
from .reviewing_sessions import Reviewed, walk
from .telling_harvest import (
    git_lines,
    pull_data,
    pull_lines,
    push_data,
    push_lines,
    read_data,
    read_lines,
    tied_lines,
)

if TYPE_CHECKING:
    from ...core.errors import UserError
    from ..conversations.keeper import Keeper

_WAITING: tuple[Standing, ...] = ("private",)
_OWN: tuple[Standing, ...] = ("private", "approved", "refused", "published")


@dataclass(frozen=True, slots=True)
class Told:
    """What a step has to tell.

    Attributes:
        name: of the step.
        data: for scripts, JSON values.
        lines: for people.
        failure: what a person can mend, told when everything else is.

    """

    name: str
    data: dict[str, Any]
    lines: Sequence[str] = ()
    failure: UserError | None = None


def reading(keeper: Keeper, source: str | None, *, dry: bool, offline: bool) -> Told:
    """Read what is new, and tie it to commits.

    Args:
        keeper: of the conversations.
        source: the only one to read; None for what the settings enable.
        dry: store nothing.
        offline: ask nothing over the network.

    Raises:
        UserError: a source is not known or not enabled, or the database cannot be used.

    """
    if source:
        sources = [named(source, keeper.harvest, dry=dry)]
    else:
        sources = enabled(keeper.harvest, offline=offline)
    with keeper.alone(), keeper.opened(dry=dry) as sessions:
        read = keeper.read(sessions, sources)
        tied = None if dry else keeper.tie(sessions)
        waiting = len(sessions.sessions(_WAITING))
    names, in_git = [one.name for one in sources], keeper.in_git()
    data = {
        **read_data(read.report),
        "sources": names,
        "dry_run": dry,
        "waiting": waiting,
        "tied": asdict(tied) if tied else None,
        "git": in_git,
        "failure": str(read.failure) if read.failure else None,
    }
    lines = list(read_lines(read.report, dry=dry) if sources else _what_could_be_read(keeper))
    lines += [*(tied_lines(tied) if tied else ()), *git_lines(in_git)]
    if tied and not keeper.workspace.graph.exists():
        lines.append("not tied to definitions: run `housestyle index`, then harvest again")
    if waiting and not dry:
        told = "session is" if waiting == 1 else "sessions are"
        lines.append(f"{waiting} {told} yours alone: `housestyle harvest --review`")
    return Told("read", data, lines, read.failure)


def _what_could_be_read(keeper: Keeper) -> Iterable[str]:
    found = are_there(keeper.around)
    yield "no assistant is enabled, so nothing is read"
    if found:
        listed = ", ".join(f'"{name}"' for name in found)
        yield f"on this machine are transcripts of: {', '.join(found)}"
        yield f"try `housestyle harvest --dry-run --source {found[0]}`, then, in housestyle.toml:"
        yield f"    [harvest]\n    assistants = [{listed}]"


def pulling(keeper: Keeper, *, dry: bool) -> Told:
    """Fetch what others published, and tie it to commits.

    Raises:
        UserError: no store is set, or it cannot be used.

    """
    with keeper.alone(), keeper.opened(dry=dry) as sessions:
        pulled = keeper.pull(sessions, dry=dry)
        if not dry and (pulled.added or pulled.updated):
            keeper.tie(sessions)
    return Told("pull", pull_data(pulled), list(pull_lines(pulled)))


def pushing(keeper: Keeper, *, dry: bool) -> Told:
    """Publish what was approved, and take back what was refused since.

    Raises:
        UserError: no store is set, or it cannot be used.

    """
    with keeper.alone(), keeper.opened(dry=dry) as sessions:
        sent = keeper.push(sessions, dry=dry)
    lines = list(push_lines(sent, keeper.shelf.store.address, dry=dry))
    return Told("push", {"sent": push_data(sent), "dry_run": dry}, lines)


def reviewing(keeper: Keeper, *, every: bool) -> Told:
    """Let a person decide what of theirs may be shared; each decision is kept at once.

    Harvests go on meanwhile: what was said after a session was shown is not decided about.

    Raises:
        UserError: the database cannot be used.

    """
    with keeper.opened() as sessions:
        waiting = sessions.sessions(_OWN if every else _WAITING)
        desk = keeper.desk(sessions)

        def drawn_up(row: SessionRow) -> Reviewed:
            return Reviewed(row, desk.leaving(row), sessions.removed(row.id))

        def remember(shown: SessionRow, standing: Standing) -> bool:
            with sessions.writing():
                now = sessions.session(shown.digest)
                is_same = now is not None and now.revision == shown.revision
                if now is not None and is_same:
                    sessions.set_standing(now.id, standing)
            return is_same

        made = walk([row for row in waiting if _has_words(sessions, row)], drawn_up, remember)
    counted = ", ".join(f"{count} {what}" for what, count in sorted(made.items()))
    lines = [f"{counted or 'nothing'} decided, of {len(waiting)} sessions"]
    if made["approved"]:
        lines.append("`housestyle harvest --push` publishes what is approved")
    return Told("review", dict(made), lines)


def _has_words(sessions: Sessions, row: SessionRow) -> bool:
    return next(iter(sessions.turns(row.id)), None) is not None
