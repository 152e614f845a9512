"""What every source of conversations is read into: sessions, turns, and calls of tools.

A source yields entries in the order of its file; an entry may be told again, and then what it says
anew counts. Entries hold what the source holds: secrets, names and paths of a home folder are taken
out by ``conversations.cleaning`` before anything is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["person", "agent", "system"]
Operation = Literal["edit", "read", "run", "other"]
Status = Literal["", "ok", "failed"]


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation. Told again, its fields that are not empty replace what was known.

    Attributes:
        native: the source's own id of it.
        version: version of the tool that wrote it.
        cwd: folder that it was held in, as recorded; what follows belongs to the repository only if
            this folder, the remote or the commits do.
        remote: address of the repository's remote.
        branch: branch that was checked out.
        base: commit that it began at.
        head: commit that it ended at.
        parent: native id of the session that it was forked from or spawned by.
        agent: name and id under which git-ai knows the conversation (``tool:conversation``).
        title: what the tool calls it.
        time: of its begin, seconds since the epoch; 0 unknown.
        is_discussion: several people talk, as in a review: all answers to a turn count, and a turn
            taken back takes no other with it.

    """

    native: str
    version: str = ""
    cwd: str = ""
    remote: str = ""
    branch: str = ""
    base: str = ""
    head: str = ""
    parent: str = ""
    agent: str = ""
    title: str = ""
    time: float = 0.0
    is_discussion: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """What a call did to one file.

    Attributes:
        path: as recorded; relative to the repository once cleaned.
        removed: lines taken out, without line breaks.
        added: lines put in.

    """

    path: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that an agent called; its outcome usually follows as a ``Result``.

    Attributes:
        native: the source's id of it, unique in its session.
        name: of the tool.
        operation: what it does to files.
        edits: the changes it asks for.
        paths: files that it reads or otherwise names.
        command: the command line of a shell.

    """

    native: str
    name: str
    operation: Operation = "other"
    edits: tuple[Edit, ...] = ()
    paths: tuple[str, ...] = ()
    command: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a change a remark of a review stands.

    Attributes:
        path: file that it is about.
        commit: commit that the reviewer saw.
        first: first line there (1-based); 0 for the whole file.
        last: last line there.
        side: whether the lines are those before or after the change.
        hunk: the difference that the reviewer saw, up to the lines.
        suggestion: text that shall replace the lines; None when nothing was suggested.
        resolved: None when nobody said.
        outdated: the lines were changed afterwards.

    """

    path: str
    commit: str
    first: int = 0
    last: int = 0
    side: Literal["before", "after"] = "after"
    hunk: str = ""
    suggestion: str | None = None
    resolved: bool | None = None
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said at once, with the tools that it called.

    A message that its source spreads over several records is told several times: texts are joined
    with an empty line, calls are added. One that its source keeps up to date in place (a comment
    that was edited, a row of a database) is told whole, and replaces what was known.

    Attributes:
        session: native id of its session.
        native: the source's id of it, unique in its session.
        role: who speaks; reviewers are persons; what a tool or a programme injects is ``system``.
        text: the words; "" when it only calls tools.
        parent: native id of the turn that it answers; "" for the one told before.
        time: seconds since the epoch; 0 unknown.
        author: address or login of the person, where the source knows it.
        model: of the agent.
        branch: that was checked out, where the source tells it by turn.
        is_side: said aside, by an agent that another agent started.
        calls: the tools called, in order.
        place: of a remark in a review.
        is_whole: text and calls are all there are now, not a part of them.

    """

    session: str
    native: str
    role: Role
    text: str = ""
    parent: str = ""
    time: float = 0.0
    author: str = ""
    model: str = ""
    branch: str = ""
    is_side: bool = False
    calls: tuple[Call, ...] = ()
    place: Place | None = None
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a call.

    Attributes:
        session: native id of the session.
        call: native id of the call.
        status: whether it did what it should; "" unknown.
        output: what it printed; cleaning keeps what tells a failure or a commit.
        edits: what it really changed, when that is known better than from the call.
        was_corrected: the person changed the edit before it was accepted.

    """

    session: str
    call: str
    status: Status = ""
    output: str = ""
    edits: tuple[Edit, ...] = ()
    was_corrected: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """A turn, and what follows it, was taken back: rewound, or deleted.

    Attributes:
        session: native id of the session.
        native: native id of the first turn that counts no more.

    """

    session: str
    native: str


@dataclass(frozen=True, slots=True)
class Complete:
    """A discussion was told from begin to end: turns that it lost meanwhile were deleted.

    Attributes:
        session: native id of the session.
        natives: native ids of all its turns; any other that was told before is gone.

    """

    session: str
    natives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """Everything told before is complete up to here: reading may go on from here next time.

    Attributes:
        cursor: what the source needs to go on, as it likes (an offset, an ETag, a time).

    """

    cursor: str


Entry = Session | Turn | Result | Gone | Complete | Mark
