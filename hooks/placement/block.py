"""Our lines in a hook file of somebody else, between two markers that tell whether they are ours.

The first marker carries a digest of what follows, so that an edit is seen: what a person changed is
neither overwritten nor taken out.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from ...core.errors import UserError

Origin = Literal["added", "created", "kept"]

_NOTE = b"# Not to be edited: `housestyle hooks uninstall` takes these lines out.\n"
_END = b"# <<< housestyle <<<\n"
_MARK = re.compile(rb"^# (?:>>>|<<<) housestyle", re.MULTILINE)
_BLOCK = re.compile(
    rb"^# >>> housestyle (?P<origin>added|created|kept) (?P<digest>[0-9a-f]{16}) >>>\n"
    + rb"(?P<body>.*?)^"
    + _END,
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A block as it was found.

    Attributes:
        origin: ``added`` to a hook that was there, in a file ``created`` for it, or in the place
            of a hook that is ``kept`` beside it.
        body: the lines between the markers.
        start: its first byte in the file.
        end: the byte after its last.
    """

    origin: Origin
    body: bytes
    start: int
    end: int

    def taken_out(self, content: bytes) -> bytes:
        """Return the file's other bytes."""
        return content[: self.start] + content[self.end :]

    def exchanged(self, content: bytes, bell: bytes) -> bytes:
        """Return the file with another doorbell in the block."""
        return content[: self.start] + render(self.origin, bell) + content[self.end :]


class EditedError(UserError):
    """Somebody changed the block: whose it is now only a person can tell."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where}: the lines of housestyle were edited",
            "delete them with their two marker lines (# >>> housestyle … # <<< housestyle), "
            "then run the command again",
        )


def render(origin: Origin, body: bytes) -> bytes:
    """Return a block."""
    full = _NOTE + body
    return b"# >>> housestyle %s %s >>>\n" % (origin.encode(), digest(origin, full)) + full + _END


def find(content: bytes, where: str) -> Block | None:
    """Return the block in a file; None when there is none.

    Args:
        content: of the file.
        where: the file, for the message.

    Raises:
        EditedError: there is something of a block, but not a whole one as it was written.
    """
    marks = len(_MARK.findall(content))
    if not marks:
        return None
    found = _BLOCK.search(content)
    if found is None or marks != 2:
        raise EditedError(where)
    origin: Origin = found["origin"].decode()  # type: ignore[assignment]
    if digest(origin, found["body"]) != found["digest"]:
        raise EditedError(where)
    body = found["body"].removeprefix(_NOTE)
    return Block(origin, body, found.start(), found.end())


def digest(origin: str, body: bytes) -> bytes:
    """Return what a marker carries for its block."""
    return hashlib.sha256(origin.encode() + b"\n" + body).hexdigest()[:16].encode()
