"""Harvesting transcripts: how fast, in how much memory, and what a second harvest costs.

Usage: python benchmarks/harvest.py [MEGABYTES]

The transcripts are synthetic, of one session, and field by field as Claude Code writes them: a
person asks, the agent reads a file, edits it, runs the tests and says what it did. Texts, code and
outputs are parts of the running Python's standard library, with a key, an address and a path of a
home folder in one turn of twenty. Times are of the processor, end to end: read, parsed, judged,
cleaned, stored. Memory is the highest that the process ever took, over what it took before.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from housestyle.core.console import Console
from housestyle.indexer.conversations.harvest import harvest
from housestyle.indexer.conversations.source import Surroundings
from housestyle.indexer.conversations.sources import load
from housestyle.indexer.git.repository import Repository

MEGA = 1_000_000
SESSION = "3f0e8a52-7d0c-4c39-9a64-1f6f3c2b7d11"
SENSITIVE = "key sk-ant-{0:032x}, mail ada.{0}@corp.example.net, in /home/babbage/notes"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
Record = dict[str, Any]


class Transcript:
    """Records of one session.

    Args:
        cwd: folder of the repository.
        chance: decides what is said.
    """

    def __init__(self, cwd: str, chance: random.Random) -> None:
        self._cwd, self._chance = cwd, chance
        self._count, self._last = 0, ""
        folder = Path(sysconfig.get_paths()["stdlib"])
        texts = [path.read_text("utf-8", "replace") for path in sorted(folder.glob("*.py"))[:80]]
        self._lines = "\n".join(texts).split("\n")

    def round(self) -> Iterator[Record]:
        """Yield what a request of the person leads to."""
        number = self._count
        asked = " ".join(self._prose(6))
        if self._chance.random() < 1 / 20:
            asked += " " + SENSITIVE.format(number)
        yield self._record("user", asked)
        path = f"{self._cwd}/src/part{self._chance.randrange(40)}.py"
        code = self._code(120)
        numbered = "\n".join(f"{at:>6}\t{line}" for at, line in enumerate(code, 1))
        yield self._called("Read", {"file_path": path})
        file = {"filePath": path, "content": "\n".join(code), "numLines": len(code)}
        yield self._answered(numbered, {"type": "text", "file": file})
        yield {
            "type": "file-history-snapshot",
            "snapshot": {"of": number},
            "isSnapshotUpdate": True,
        }
        old, new = code[10:22], [*code[10:16], *self._code(10), *code[18:22]]
        strings = {"old_string": "\n".join(old), "new_string": "\n".join(new)}
        yield self._called("Edit", {"file_path": path, **strings})
        patch = [f"-{line}" for line in old] + [f"+{line}" for line in new]
        hunk = {"oldStart": 11, "oldLines": 12, "newStart": 11, "newLines": 20, "lines": patch}
        result = {"filePath": path, "structuredPatch": [hunk], "originalFile": "\n".join(code)}
        yield self._answered(f"The file {path} has been updated.", result | {"userModified": False})
        yield self._called(
            "Bash", {"command": f"cd {self._cwd} && python -m pytest -q", "description": "Run"}
        )
        printed = "\n".join([*self._prose(60), "3 failed, 40 passed in 1.2s"])
        yield self._answered(printed, {"stdout": printed, "stderr": "", "interrupted": False})
        yield self._record("assistant", [{"type": "text", "text": "\n".join(self._prose(12))}])

    def _prose(self, lines: int) -> list[str]:
        return [line.strip() for line in self._code(lines)]

    def _code(self, lines: int) -> list[str]:
        begin = self._chance.randrange(len(self._lines) - lines)
        return self._lines[begin : begin + lines]

    def _called(self, tool: str, given: Record) -> Record:
        use = {"type": "tool_use", "id": f"toolu_{self._count}", "name": tool, "input": given}
        return self._record("assistant", [use])

    def _answered(self, printed: str, result: Record) -> Record:
        use = f"toolu_{self._count - 1}"
        content = [{"type": "tool_result", "tool_use_id": use, "content": printed}]
        return self._record("user", content) | {"toolUseResult": result}

    def _record(self, kind: str, content: object) -> Record:
        self._count += 1
        parent, self._last = self._last, f"{self._count:08x}-0000-4000-8000-000000000000"
        message: Record = {"role": kind, "content": content}
        if kind == "assistant":
            usage = {"input_tokens": 3, "output_tokens": 200}
            message |= {"id": f"msg_{self._count}", "model": "claude", "usage": usage}
        at = BEGIN + timedelta(seconds=self._count)
        return {
            "parentUuid": parent or None,
            "isSidechain": False,
            "userType": "external",
            "cwd": self._cwd,
            "sessionId": SESSION,
            "version": "2.1.0",
            "gitBranch": "main",
            "type": kind,
            "message": message,
            "uuid": self._last,
            "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }


def write(path: Path, cwd: str, size: int) -> None:
    """Write a transcript of at least ``size`` bytes."""
    transcript = Transcript(cwd, random.Random(7))  # noqa: S311 - synthetic
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with path.open("wb") as file:
        while written < size:
            for record in transcript.round():
                line = json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
                written += file.write(line.encode())


def begun(folder: Path) -> Surroundings:
    """Return a repository with a commit, in a home folder."""
    repository = folder / "home" / "adalove" / "engine"
    repository.mkdir(parents=True)
    who = ("-c", "user.name=Ada Lovelace", "-c", "user.email=ada@corp.example.net")
    for words in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "begin"]):
        subprocess.run(["git", *who, *words], cwd=repository, check=True)
    return Surroundings(Repository.open(repository), folder / "home" / "adalove")


def main(size: int) -> None:
    """Harvest a transcript of that many bytes twice, and tell what it took."""
    with tempfile.TemporaryDirectory() as name:
        around = begun(Path(name))
        path = around.home / ".claude" / "projects" / "-engine" / f"{SESSION}.jsonl"
        write(path, str(around.repository.root), size)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for which in ("first", "second"):
            begin, clock = time.process_time(), time.perf_counter()
            report = harvest(
                Path(name) / "sessions.db", [load("claude-code")], around, Console(quiet=True)
            )
            spent, took = time.process_time() - begin, time.perf_counter() - clock
            speed = path.stat().st_size / spent / MEGA
            print(f"{which}: {spent:.2f} s of processor, {took:.2f} s, {speed:.1f} MB/s")
            print(f"  {report.turns} turns, {report.calls} calls, removed {dict(report.removed)}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        database = (Path(name) / "sessions.db").stat().st_size
        print(f"file {path.stat().st_size / MEGA:.0f} MB, database {database / MEGA:.1f} MB")
        print(f"memory {peak / 1024:.0f} MiB, before {before / 1024:.0f} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1]) * MEGA if len(sys.argv) > 1 else 100 * MEGA)
