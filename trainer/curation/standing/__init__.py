"""Standing: what HEAD, its history and the settings say of a file and of a commit.

It can change without any example changing (somebody adds an ignore file, a commit settles), so it
is looked up at every selection and never stored with a candidate.
"""

from __future__ import annotations

from .commits import CommitStanding, commit_standings, is_quarantined
from .files import FileStanding, file_standings
from .frame import frame, quarantined
from .standing import NOTHING, Standing, standing_at

__all__ = [
    "NOTHING",
    "CommitStanding",
    "FileStanding",
    "Standing",
    "commit_standings",
    "file_standings",
    "frame",
    "is_quarantined",
    "quarantined",
    "standing_at",
]
