"""The zip archive of an artifact, which anybody may have made: read in memory, or refused.

Nothing is unpacked to a disk. What the archive says of itself is checked first, and what it then
holds is read no further than that.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping

from ...core.errors import UserError

MOST_BYTES = 4 << 20  # of the archive itself
MOST_RATIO = 200  # JSON that repeats itself shrinks to a fiftieth
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_END_OF_DIRECTORY = 22  # bytes; an archive has no fewer


class UnfitError(UserError):
    """What a job left is not what it should be: nothing of it is used, and nothing repeated."""


def files_in(archive: bytes, wanted: Mapping[str, int]) -> dict[str, bytes]:
    """Return the files that an archive holds.

    Args:
        archive: what was downloaded.
        wanted: the names that there may be, each with the bytes that its file may have.

    Raises:
        UnfitError: the archive is damaged, or holds anything else.
    """
    if not _END_OF_DIRECTORY <= len(archive) <= MOST_BYTES:
        raise unfit(f"its size is not within {MOST_BYTES >> 20} MiB")
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            entries = opened.infolist()
            if not entries or len(entries) > len(wanted):
                raise unfit(f"it holds {len(entries):,} entries")
            for entry in entries:
                _check(entry, wanted)
            held = {entry.filename: _read(opened, entry) for entry in entries}
    except (*_BROKEN, OSError, UnicodeError, OverflowError, MemoryError) as error:
        raise unfit(f"it is damaged: {type(error).__name__}") from None
    if len(held) != len(entries):
        raise unfit("it holds a file twice")
    return held


def _read(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with opened.open(entry) as content:
        held = content.read(entry.file_size + 1)
    if len(held) != entry.file_size:
        raise unfit("it holds more or less than it says")
    return held


def _check(entry: zipfile.ZipInfo, wanted: Mapping[str, int]) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if entry.filename not in wanted or entry.orig_filename != entry.filename:
        raise unfit("a file in it has another name")
    if kind not in (0, stat.S_IFREG):
        raise unfit("it holds no plain file")
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _PLAIN:
        raise unfit("it is packed in another way than GitHub does")
    if entry.file_size > wanted[entry.filename]:
        raise unfit(f"a file in it has more than {wanted[entry.filename]:,} bytes")
    if entry.compress_size > entry.file_size + entry.file_size // 1_000 + 64:
        raise unfit("it holds more than it says")  # deflated text never grows by more
    if entry.file_size > MOST_RATIO * max(1, entry.compress_size):
        raise unfit("a file in it is packed too small to be text that somebody wrote")


def unfit(why: str) -> UnfitError:
    """Return the refusal of an artifact."""
    return UnfitError(f"the artifact is refused: {why}", "look at the run that made it")
