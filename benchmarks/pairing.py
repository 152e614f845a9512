"""How well conversations are paired with commits, against histories whose truth is known.

Usage: python benchmarks/pairing.py [--held] [SEED …] [pypi:NAME=V1,V2,V3 …]

A seed makes a repository in which every way that work lands or is lost happens once or more. Even
seeds were tuned on; ``--held`` adds the scenarios, and odd seeds are the worlds, that were not
looked at. A package's releases bring real differences: agents write parts of the next release,
changed by a person before it is committed, and parts of the one after, which are thrown away.
"""

from __future__ import annotations

import difflib
import json
import os
import sys
import tarfile
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from random import Random

from releases import IDENTITY, download

sys.path.insert(0, str(Path(__file__).parents[1]))

from housestyle.indexer.conversations.pairing.lines import plain
from tests.indexer.conversations.pairing.functions import tinkered
from tests.indexer.conversations.pairing.proving import (
    SOURCES,
    Tallies,
    build,
    measure,
    total,
)
from tests.indexer.conversations.pairing.scenarios import HELD_BACK, SCENARIOS
from tests.indexer.conversations.pairing.worlds import DAY, Talk, World

SEEDS = (0, 2)
RELEASES = ("pypi:click=8.0.4,8.1.0,8.1.8,8.2.1", "pypi:requests=2.25.1,2.28.2,2.31.0,2.32.5")
MOST_SESSIONS = 8  # that land in one release
MOST_LINES = 800  # of a file: an agent does not rewrite more at once
Files = dict[str, list[str]]


def files_of(archive: Path) -> Files:
    """Return the Python files of an sdist."""
    found: Files = {}
    with tarfile.open(archive) as members:
        for member in members:
            path = member.name.partition("/")[2]
            file = members.extractfile(member) if path.endswith(".py") else None
            if file:
                found[path] = file.read().decode("utf-8", "replace").split("\n")[:-1]
    return found


def changed(before: Files, after: Files, chance: Random) -> list[str]:
    """Return the files of moderate size that differ, in a random order."""
    found = [
        path
        for path in sorted(before.keys() & after.keys())
        if before[path] != after[path] and len(after[path]) < MOST_LINES
    ]
    chance.shuffle(found)
    return found


def halfway(before: list[str], after: list[str], part: int, parts: int) -> list[str]:
    """Return a file in which the first of its differences are made."""
    codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    made = [code for code in codes if code[0] != "equal"]
    taken = set(made[: len(made) * part // parts])
    lines: list[str] = []
    for code in codes:
        _, old, old_end, new, new_end = code
        lines += after[new:new_end] if code in taken else before[old:old_end]
    return lines


def grown(package: str, versions: list[str], folder: Path, world: World) -> None:
    """Let agents and persons make the releases of a package."""
    states = [files_of(download(package, one, folder)) for one in versions]
    for path, text in states[0].items():
        world.put(path, text)
    world.commit(f"{package}-{versions[0]}")
    for number, (before, after) in enumerate(pairwise(states)):
        later = states[number + 2] if number + 2 < len(states) else after
        _release(world, before, after, later, f"{package}-{versions[number + 1]}")
        world.wait(10 * DAY)


def _release(world: World, before: Files, after: Files, later: Files, label: str) -> None:
    paths = changed(before, after, world.chance)
    sessions = [paths[at : at + 2] for at in range(0, len(paths), 2)][:MOST_SESSIONS]
    for number, chosen in enumerate(sessions):
        source = SOURCES[number % len(SOURCES)]
        world.now = "released"
        talk = world.talk(source)
        talk.say("Write it")
        world.chance.shuffle(chosen)
        turns = [
            turn for path in chosen for turn in _written(talk, before[path], after[path], path)
        ]
        if turns:
            talk.lands(label, *turns)
        world.now = "too early"
        early = world.talk(("claude-code", "codex", "copilot")[number % 3])
        early.say("Try what comes next")
        for path in changed(after, later, world.chance)[:1]:
            kept = world.text(path)
            world.put(path, after[path])
            early.edit(path, later[path], written=False)
            world.put(path, kept)
    for path in sorted({*before, *after}):
        if path in after:
            world.put(path, after[path])
        else:
            (world.git.folder / path).unlink()
    world.commit(label)


def _written(talk: Talk, before: list[str], after: list[str], path: str) -> list[str]:
    """Let an agent make a difference in two turns; return those of which a third is kept.

    A turn that only takes lines out lands when they are gone, if its tool tells of them at all.
    """
    fresh = [line for line in after if line not in before]
    first = dict(zip(fresh, tinkered(fresh, 0.2, talk.world.chance), strict=True))
    landed = []
    for part in (1, 2):
        old = talk.world.text(path)
        text = [first.get(line, line) for line in halfway(before, after, part, 2)]
        new = [line for line in text if line not in old and plain(line)]
        if text != old:
            turn = talk.edit(path, text)
            gone = [line for line in old if line not in text]
            kept = sum(line in after for line in new)
            taken_out = gone and talk.style != "whole" and not any(line in after for line in gone)
            landed += [turn] if (kept >= len(new) / 3 if new else taken_out) else []
    return landed


def told(found: Tallies) -> dict[str, object]:
    """Return precision and recall, in all and by scenario."""
    answer: dict[str, object] = {}
    for kind, tallies in found.items():
        parts = {"all": total(tallies), **dict(sorted(tallies.items()))}
        answer[kind] = {
            name: {
                "precision": round(one.precision, 3),
                "recall": round(one.recall, 3),
                "right": one.right,
                "wrong": one.wrong,
                "missed": one.missed,
            }
            for name, one in parts.items()
        }
    return answer


def main() -> None:
    """Print one JSON object."""
    os.environ.update(IDENTITY)
    words = sys.argv[1:]
    seeds = [int(one) for one in words if one.isdigit()]
    packages = [one for one in words if one.startswith("pypi:")]
    names = [*SCENARIOS, *((one.__name__ for one in HELD_BACK) if "--held" in words else ())]
    found: Tallies = {}
    sessions, seconds = 0, 0.0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        worlds = [
            build(folder / str(one), one, names) for one in seeds or (() if packages else SEEDS)
        ]
        for word in packages:
            package, _, versions = word.removeprefix("pypi:").partition("=")
            world = World(folder / package, len(worlds), files=1)
            grown(package, versions.split(","), folder, world)
            world.wait(8 * DAY)
            world.person(label="end")
            worlds.append(world)
        for number, world in enumerate(worlds):
            began = time.process_time()
            measure(world, folder / f"{number}.db", found)
            seconds += time.process_time() - began
            sessions += len(world.truth)
    head = {"sessions": sessions, "cpu_ms_per_session": round(1000 * seconds / sessions, 1)}
    print(json.dumps(head | told(found), indent=2))


if __name__ == "__main__":
    main()
