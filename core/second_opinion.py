"""A second opinion about secrets: betterleaks or gitleaks, when one of them is installed.

The texts are written to a folder of their own, so that no configuration and no list of exceptions
of the repository is heeded. What is found is told by its place; the secret itself stays unread.
"""

from __future__ import annotations

import bisect
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .errors import UserError

SCANNERS = ("betterleaks", "gitleaks")  # the first that is installed is asked
LONGEST_S = 900
SHARD = 1_000_000  # characters of one file; scanners pass over very large ones
_GAP = "\n\n\n\n"  # between texts, so that a place that is one line off still tells which
_ALLOW = re.compile(r"(gitleaks|betterleaks):allow", re.IGNORECASE)  # a comment that silences them
_REPORT = "report.json"

Starts = dict[str, list[tuple[int, int]]]  # name of a file → first line and place of each text


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a scanner said.

    Attributes:
        scanner: its name, "" when none is installed.
        found: places of the texts in which it sees a secret.

    """

    scanner: str
    found: frozenset[int] = frozenset()


def installed_scanner() -> str:
    """Return the name of the scanner that would be asked, or ""."""
    return next((name for name in SCANNERS if shutil.which(name)), "")


def second_opinion(texts: Sequence[str]) -> Opinion:
    """Ask the installed scanner about texts.

    Raises:
        UserError: it is installed and does not answer; no text counts as clean then.

    """
    scanner = installed_scanner()
    if not scanner or not texts:
        return Opinion(scanner)
    with TemporaryDirectory(prefix="housestyle-") as folder:
        place = Path(folder)
        (place / "texts").mkdir()
        starts = _write(texts, place / "texts")
        rows = _scan(scanner, place)
        try:
            found = [_text_at(starts, str(row["File"]), int(row["StartLine"])) for row in rows]
        except (KeyError, TypeError, ValueError) as error:
            raise _silent(scanner, "its report has another form") from error
    return Opinion(scanner, frozenset(found))


def _write(texts: Sequence[str], folder: Path) -> Starts:
    """Write the texts into few files; return the first line and the place of each, by file."""
    starts: Starts = {}
    for number, shard in enumerate(_shards(texts)):
        name, line = f"{number:05d}.py", 1
        starts[name] = []
        with (folder / name).open("w", encoding="utf-8", errors="replace", newline="") as file:
            for place in shard:
                text = _ALLOW.sub(r"\1", texts[place]) + _GAP
                file.write(text)
                starts[name].append((line, place))
                line += text.count("\n")
    return starts


def _shards(texts: Sequence[str]) -> Iterator[list[int]]:
    shard: list[int] = []
    size = 0
    for place, text in enumerate(texts):
        shard.append(place)
        size += len(text)
        if size > SHARD:
            yield shard
            shard, size = [], 0
    yield shard


def _scan(scanner: str, place: Path) -> list[dict[str, Any]]:
    command = [
        *(scanner, "dir", str(place / "texts"), "--no-banner", "--redact=100", "--exit-code", "0"),
        *("--report-format", "json", "--report-path", str(place / _REPORT)),
    ]
    try:
        done = subprocess.run(
            command, cwd=place, capture_output=True, timeout=LONGEST_S, check=False
        )
        if done.returncode:
            raise _silent(scanner, f"exit status {done.returncode}")
        rows: list[dict[str, Any]] | None = json.loads((place / _REPORT).read_text("utf-8"))
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise _silent(scanner, type(error).__name__) from error
    return rows or []  # an empty report is null in some versions


def _text_at(starts: Starts, file: str, line: int) -> int:
    known = starts[Path(file).name]
    before = bisect.bisect(known, line + 1, key=lambda start: start[0])
    return known[max(0, before - 1)][1]


def _silent(scanner: str, why: str) -> UserError:
    remedy = "install its newest version, or set trainer.second_opinion = false"
    return UserError(f"{scanner} does not answer about secrets ({why})", remedy)
