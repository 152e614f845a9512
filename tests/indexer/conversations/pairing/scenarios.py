"""How conversations become commits in practice, and how they fail to; each knows its truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from random import Random

from housestyle.indexer.conversations.model import Session
from tests.indexer.conversations.pairing.functions import (
    appended,
    extended,
    formatted,
    renamed,
    shortened,
    tinkered,
    without,
)
from tests.indexer.conversations.pairing.worlds import DAY, HOUR, World

Scenario = Callable[[World, str, str], None]  # world, source, label


def plain(world: World, source: str, label: str) -> None:
    """Edits of two files, committed by a person with all that there is."""
    talk = world.talk(source)
    talk.say("Add what is missing")
    turns = [talk.add(path) for path in world.paths(2)]
    world.commit(label)
    talk.lands(label, *turns)


def small_changes(world: World, source: str, label: str) -> None:
    """A renamed variable and an inserted block, between the changes of a person."""
    talk, path = world.talk(source), world.path()
    talk.say("Rename it, then log it")
    turns = [talk.edit(path, renamed(world.text(path), world.chance))]
    block = [f"if {label.replace('-', '_')}_enabled:", f"    notify({label!r}, level=2)"]
    turns.append(talk.edit(path, extended(world.text(path), block, world.chance)))
    world.put(path, appended(world.text(path), world.function()))
    world.commit(label)
    talk.lands(label, *turns)


def committed_by_agent(world: World, source: str, label: str) -> None:
    """The agent commits twice; each commit holds what was done before it."""
    talk = world.talk(source)
    for part in ("a", "b"):
        talk.say(f"Do part {part}")
        turn = talk.add(world.path())
        talk.commit(f"{label}{part}")
        talk.lands(f"{label}{part}", turn)


def squashed(world: World, source: str, label: str) -> None:
    """Two sessions on a branch with a commit each, squashed into one on main days later."""
    world.git.git("switch", "-q", "-c", f"feature-{label}")
    talks = []
    for part in ("a", "b"):
        talk = world.talk(source, f"feature-{label}")
        talk.say("Go on")
        talks.append((talk, [talk.add(path) for path in world.paths(2)]))
        world.commit(f"{label}-{part}")
        world.wait(5 * HOUR)
    world.git.git("switch", "-q", "main")
    world.person("lib/other.py")
    world.wait(DAY)
    _squash(world, f"feature-{label}", label)
    for talk, turns in talks:
        talk.lands(label, *turns)


def rebased(world: World, source: str, label: str) -> None:
    """A branch is rebased onto what others did meanwhile, after nine days, and merged."""
    branch = f"topic-{label}"
    world.git.git("switch", "-q", "-c", branch)
    talk = world.talk(source, branch)
    talk.say("Write it")
    path = f"lib/{label}.py"
    turns = [talk.edit(path, world.several(2)), talk.add("main.py")]
    commit = talk.commit if source == "claude-code" else world.commit
    commit(label)
    world.git.git("switch", "-q", "main")
    world.wait(9 * DAY)
    world.person("app/core.py")
    world.git.git("rebase", "-q", "main", branch)
    world.git.git("switch", "-q", "main")
    world.git.git("merge", "-q", "--ff-only", branch)
    world.git.git("branch", "-q", "-D", branch)
    talk.lands(label, *turns)


def amended(world: World, source: str, label: str) -> None:
    """The agent commits, a second session goes on, and a person amends the commit."""
    first, path = world.talk(source), world.path()
    first.say("Begin")
    turns = [first.add(path)]
    first.commit(label)
    world.wait(HOUR)
    second = world.talk("claude-code")
    second.say("Finish it")
    more = [second.add(path)]
    world.wait()
    world.git.git("add", "-A")
    world.git.git("commit", "-q", "--amend", "--no-edit", "--date", _date(world, -HOUR))
    first.lands(label, *turns)
    second.lands(label, *more)


def split(world: World, source: str, label: str) -> None:
    """One session's files go into a commit each, with others' work between them."""
    talk, paths = world.talk(source), world.paths(3)
    talk.say("Change all three")
    turns = [talk.add(path) for path in paths]
    for number, (path, turn) in enumerate(zip(paths, turns, strict=True)):
        world.commit(f"{label}{number}", path)
        talk.lands(f"{label}{number}", turn)
        if number == 0:
            world.person("lib/other.py")


def split_by_hunk(world: World, source: str, label: str) -> None:
    """One turn's file goes into two commits, half by half."""
    talk, path = world.talk(source), world.path()
    talk.say("Two functions, please")
    before = world.text(path)
    half = appended(before, world.function())
    turn = talk.edit(path, appended(half, world.function()))
    after = world.text(path)
    world.put(path, half)
    world.commit(f"{label}a", path)
    world.put(path, after)
    world.commit(f"{label}b", path)
    talk.lands(f"{label}a", turn)
    talk.lands(f"{label}b", turn)


def corrected(world: World, source: str, label: str) -> None:
    """A person rewrites up to half of what the agent wrote before committing it."""
    talk, path = world.talk(source), world.path()
    talk.say("Write a first version")
    before = world.text(path)
    turn = talk.add(path)
    new = world.text(path)[len(before) :]
    world.wait(HOUR)
    share = world.chance.choice((0.2, 0.35, 0.5))
    world.put(path, [*before, *tinkered(new, share, world.chance)])
    world.commit(label)
    talk.lands(label, turn)


def beside(world: World, source: str, label: str) -> None:
    """Two sessions on one file at the same time, committed together."""
    path = world.path()
    one, other = world.talk(source), world.talk("codex")
    one.say("The first half")
    other.say("The second half")
    turns, others = [], []
    for _ in range(2):
        turns.append(one.add(path))
        others.append(other.add(path))
    world.commit(label)
    one.lands(label, *turns)
    other.lands(label, *others)


def in_turn(world: World, source: str, label: str) -> None:
    """Two sessions on one file, each with a commit of its own, an hour apart."""
    path = world.path()
    for part, name in (("a", source), ("b", "claude-code")):
        talk = world.talk(name)
        talk.say("Your part")
        turn = talk.add(path)
        world.commit(f"{label}{part}")
        talk.lands(f"{label}{part}", turn)
        world.wait(HOUR)


def discarded(world: World, source: str, label: str) -> None:
    """What an agent wrote is thrown away; a person writes something else into the same file."""
    talk, path = world.talk(source), world.path()
    talk.say("Try this")
    before = world.text(path)
    talk.add(path)
    talk.edit(path, renamed(world.text(path), world.chance))
    world.put(path, before)
    world.wait(HOUR)
    world.person(path)


def retried(world: World, source: str, label: str) -> None:
    """A first try is thrown away; a second session writes much of the same, and that lands."""
    path, function = world.path(), world.function()
    first = world.talk(source)
    first.say("Try")
    before = world.text(path)
    first.edit(path, appended(before, "\n".join(_varied(function, world.chance, 0.5))))
    world.put(path, before)
    world.wait(HOUR)
    second = world.talk("claude-code")
    second.say("Try again, better")
    turn = second.add(path, function)
    world.commit(label)
    second.lands(label, turn)


def superseded(world: World, source: str, label: str) -> None:
    """A session's first turn is undone by its second, which lands."""
    talk, path = world.talk(source), world.path()
    talk.say("Write it")
    wrong = world.function()
    talk.add(path, wrong)
    talk.say("No, not like that")
    turn = talk.edit(path, appended(without(world.text(path), wrong), world.function()))
    world.commit(label)
    talk.lands(label, turn)


def reformatted(world: World, source: str, label: str) -> None:
    """A formatter breaks lines and changes quotes before the commit."""
    talk, path = world.talk(source), f"app/{label}.py"
    talk.say("A new module")
    turns = [talk.edit(path, world.several(2)), talk.add(path)]
    world.put(path, formatted(world.text(path)))
    world.commit(label)
    talk.lands(label, *turns)


def moved(world: World, source: str, label: str) -> None:
    """A file is moved elsewhere before it is committed, and an old one is renamed with an edit."""
    talk, new = world.talk(source), f"{label}.py"
    talk.say("A new module, and use it")
    turns = [talk.edit(new, world.several(2))]
    world.put("app/old_name.py", world.several(4))
    world.commit("by hand", "app/old_name.py")
    turns.append(talk.add("app/old_name.py"))
    for old, place in ((new, f"lib/{new}"), ("app/old_name.py", f"app/name_{label[-2:]}.py")):
        world.put(place, world.text(old))
        (world.git.folder / old).unlink()
    world.commit(label)
    talk.lands(label, *turns)


def redone(world: World, source: str, label: str) -> None:
    """A commit is reverted, and done again later: the work landed the first time."""
    talk, path = world.talk(source), f"app/{label}.py"
    talk.say("Write it")
    turn = talk.edit(path, world.several(2))
    commit = world.commit(label)
    world.wait(HOUR)
    world.git.git("revert", "--no-edit", commit)
    world.git.git("commit", "-q", "--amend", "-m", "Revert", "-m", "label=revert")
    world.wait(DAY)
    world.git.git("cherry-pick", commit)
    world.git.git("commit", "-q", "--amend", "-m", "Again", "-m", "label=again")
    talk.lands(label, turn)


def merged(world: World, source: str, label: str) -> None:
    """A branch is merged with a merge commit, which is not where the work landed."""
    branch = f"side-{label}"
    world.git.git("switch", "-q", "-c", branch)
    talk = world.talk(source, branch)
    talk.say("Work")
    turn = talk.add("lib/text.py")
    world.commit(label)
    world.git.git("switch", "-q", "main")
    world.person("lib/net.py")
    world.wait()
    message = f"Merge branch '{branch}'"
    world.git.git("merge", "-q", "--no-ff", "-m", message, "-m", "label=merge", branch)
    world.git.git("branch", "-q", "-D", branch)
    talk.lands(label, turn)


def removed(world: World, source: str, label: str) -> None:
    """The agent takes lines out, and nothing in."""
    talk, path = world.talk(source), world.path()
    talk.say("Take that out")
    turn = talk.edit(path, shortened(world.text(path), world.chance))
    world.commit(label, path)
    if talk.style != "whole":  # a file told as a whole does not say what is gone
        talk.lands(label, turn)


def late(world: World, source: str, label: str) -> None:
    """The work lies about for five days while others commit to the same file."""
    talk, path = world.talk(source), f"app/{label}.py"
    talk.say("Write it")
    turns = [talk.edit(path, world.several(1)), talk.add(path)]
    for _ in range(3):
        world.wait(DAY)
        world.person("main.py")
    world.wait(2 * DAY)
    world.commit(label)
    talk.lands(label, *turns)


def in_bulk(world: World, source: str, label: str) -> None:
    """The work is committed with thirty generated files."""
    talk, path = world.talk(source), world.path()
    talk.say("Write it")
    turns = [talk.add(path), talk.edit(path, renamed(world.text(path), world.chance))]
    for number in range(30):
        world.put(f"gen/{label}/{number}.py", [f"VALUE_{number} = {number}", f"NAME = {label!r}"])
    world.commit(label)
    talk.lands(label, *turns)


def alike(world: World, source: str, label: str) -> None:
    """A discarded test looks like the tests that people add to the same file all day."""
    talk, path = world.talk(source), f"tests/test_{label}.py"
    world.put(path, _test("first", 1) + _test("second", 2))
    world.commit("by hand")
    talk.say("Add a test")
    before = world.text(path)
    talk.edit(path, [*before, *_test("third", 3)])
    world.put(path, [*before, *_test("fourth", 4)])
    world.commit("by hand")


def told_by_head(world: World, source: str, label: str) -> None:
    """Copilot names the commit that a session ended at."""
    talk = world.talk("copilot")
    talk.say(
        "Rewrite it",
    )
    path = world.path()
    turn = talk.add(path)
    before = world.text(path)
    world.put(path, tinkered(before, 0.1, world.chance))
    talk.tell(Session(talk.native, head=world.commit(label)))
    talk.lands(label, turn)


def untouched(world: World, source: str, label: str) -> None:
    """A session that only reads and talks, while others commit."""
    talk = world.talk(source)
    talk.say("How does this work?")
    world.person()


def chosen(world: World, source: str, label: str) -> None:
    """Two agents get the same task in two worktrees; the one that finished first is taken."""
    path, function = world.path(), world.function()
    taken, left = world.talk(source), world.talk("codex")
    taken.say("Do it")
    left.say("Do it")
    before = world.text(path)
    turn = taken.add(path, function)
    after = world.text(path)
    other = appended(before, "\n".join(_varied(function, world.chance, 0.4)))
    world.put(path, before)
    left.edit(path, other, written=False)
    world.put(path, after)
    world.commit(label)
    taken.lands(label, turn)


def retyped(world: World, source: str, label: str) -> None:
    """A person throws an agent's work away and writes it anew; a third comes out the same."""
    talk, path, function = world.talk(source), world.path(), world.function()
    talk.say("Write it")
    before = world.text(path)
    talk.add(path, function)
    world.wait(HOUR)
    world.put(path, appended(before, "\n".join(_varied(function, world.chance, 0.75))))
    world.commit("by hand")


def templated(world: World, source: str, label: str) -> None:
    """One endpoint is discarded, another one of the same form lands, a person adds a third."""
    path = f"app/{label}.py"
    world.put(path, world.several(1))
    world.commit("by hand", path)
    before = world.text(path)
    first = world.talk(source)
    first.say("An endpoint for items")
    first.edit(path, [*before, *_endpoint("items")])
    world.put(path, before)
    second = world.talk("claude-code")
    second.say("An endpoint for orders")
    turn = second.edit(path, [*before, *_endpoint("orders")])
    world.commit(label)
    world.put(path, [*world.text(path), *_endpoint("users")])
    world.commit("by hand")
    second.lands(label, turn)


def iterated(world: World, source: str, label: str) -> None:
    """Eight turns on the same function; only what the session did as a whole is known."""
    talk, path = world.talk(source), f"app/{label}.py"
    talk.edit(path, world.several(2))
    for number in range(7):
        talk.say("Not quite")
        text = world.text(path)
        block = [f"step_{number} = prepare({number})", f"collect(step_{number}, {number})"]
        change = (renamed(text, world.chance), extended(text, block, world.chance))
        talk.edit(path, change[number % 2])
    world.commit(label)
    talk.lands(label)
    talk.knows_turns = False


def moved_code(world: World, source: str, label: str) -> None:
    """The agent moves a function to another file, while others commit to both."""
    old, new = world.paths(2)
    function = world.function()
    world.put(old, appended(world.text(old), function))
    world.commit("by hand")
    talk = world.talk(source)
    talk.say("Move it")
    taken = talk.edit(old, without(world.text(old), function))
    put = talk.add(new, function)
    world.person("lib/other.py")
    world.commit(label)
    talk.lands(label, put, *([taken] if talk.style != "whole" else []))


def constant(world: World, source: str, label: str) -> None:
    """One line is changed."""
    path = f"app/{label}.py"
    world.put(path, [f"LIMIT_OF_{label[-2:]} = 10", *world.several(1)])
    world.commit("by hand", path)
    talk = world.talk(source)
    talk.say("Raise the limit")
    turn = talk.edit(path, [f"LIMIT_OF_{label[-2:]} = 250", *world.text(path)[1:]])
    world.person("lib/net.py")
    world.commit(label)
    talk.lands(label, turn)


def squashed_and_edited(world: World, source: str, label: str) -> None:
    """A branch is squashed after three days, with a person's changes and a formatter's."""
    branch, path = f"feature-{label}", f"app/{label}.py"
    world.git.git("switch", "-q", "-c", branch)
    talk = world.talk(source, branch)
    talk.say("Go")
    turns = [talk.edit(path, world.several(1)), talk.add(path), talk.add("lib/text.py")]
    world.commit(f"{label}-part")
    world.wait(3 * DAY)
    world.put(path, formatted(tinkered(world.text(path), 0.3, world.chance)))
    world.commit(f"{label}-review")
    world.git.git("switch", "-q", "main")
    world.person("lib/other.py")
    _squash(world, branch, label)
    talk.lands(label, *turns)


def resumed(world: World, source: str, label: str) -> None:
    """One session goes on for four days, with commits of its own and of others between."""
    talk = world.talk(source)
    for number, path in enumerate(world.paths(3)):
        talk.say("Go on")
        turn = talk.add(path)
        world.commit(f"{label}{number}")
        talk.lands(f"{label}{number}", turn)
        world.wait(DAY)
        world.person(path)


def renamed_everywhere(world: World, source: str, label: str) -> None:
    """The agent renames something in every file, a turn a file, and a person adds to it."""
    talk = world.talk(source)
    talk.say("Rename it everywhere")
    turns = [talk.edit(path, renamed(world.text(path), world.chance)) for path in world.paths(5)]
    world.put("lib/other.py", appended(world.text("lib/other.py"), world.function()))
    world.commit(label)
    talk.lands(label, *turns)


def formatted_later(world: World, source: str, label: str) -> None:
    """The work lands, and the whole file is formatted in a commit of its own."""
    talk, path = world.talk(source), f"app/{label}.py"
    talk.say("Write it")
    turns = [talk.edit(path, world.several(2)), talk.add(path)]
    world.commit(label)
    world.put(path, formatted(world.text(path)))
    world.commit("by hand")
    talk.lands(label, *turns)


def noted(world: World, source: str, label: str) -> None:
    """git-ai's note names the session of a commit in which little of it is left."""
    talk, path = world.talk(source), world.path()
    talk.tell(Session(talk.native, agent=f"{source}:{talk.native}"))
    talk.say("Write it")
    before = world.text(path)
    talk.add(path)
    new = world.text(path)[len(before) :]
    world.put(path, [*before, *tinkered(new, 0.85, world.chance)])
    commit = world.commit(label)
    digest = sha256(f"{source}:{talk.native}".encode()).hexdigest()
    note = f'{path}\n  s_{digest[:14]}::t_0123456789abcd 1-3\n---\n{{"schema_version": '
    note += '"authorship/3.0.0", "sessions": {}}'
    world.git.git("notes", "--ref=ai", "add", "-m", note, commit)
    talk.lands(label)
    talk.knows_turns = False


def checkpointed(world: World, source: str, label: str) -> None:
    """A trailer of Entire's names a checkpoint, whose metadata name the session."""
    talk, path = world.talk(source), world.path()
    talk.say("Write it")
    before = world.text(path)
    talk.add(path)
    new = world.text(path)[len(before) :]
    world.put(path, [*before, *tinkered(new, 0.85, world.chance)])
    checkpoint = sha256(label.encode()).hexdigest()[:12]
    world.commit(f"{label}\n\nEntire-Checkpoint: {checkpoint}")
    _write_checkpoint(world, checkpoint, talk.native)
    talk.lands(label)
    talk.knows_turns = False


HELD_BACK = (
    squashed_and_edited,
    resumed,
    renamed_everywhere,
    formatted_later,
    templated,
    noted,
    checkpointed,
)
"""Scenarios on which nothing was tuned."""

SCENARIOS: dict[str, Scenario] = {
    one.__name__: one
    for one in (
        plain,
        small_changes,
        committed_by_agent,
        squashed,
        rebased,
        amended,
        split,
        split_by_hunk,
        corrected,
        beside,
        in_turn,
        discarded,
        retried,
        superseded,
        reformatted,
        moved,
        redone,
        merged,
        removed,
        late,
        in_bulk,
        alike,
        told_by_head,
        untouched,
        chosen,
        retyped,
        iterated,
        moved_code,
        constant,
    )
}


def _squash(world: World, branch: str, label: str) -> None:
    world.git.git("merge", "-q", "--squash", branch)
    world.commit(label)
    world.git.git("branch", "-q", "-D", branch)


def _date(world: World, ago: int) -> str:
    return f"{world.git.clock + ago} +0000"


def _varied(function: str, chance: Random, share: float) -> list[str]:
    return tinkered(function.split("\n"), share, chance)


def _test(name: str, number: int) -> list[str]:
    return [
        "",
        "",
        f"def test_{name}(client):",
        f'    response = client.get("/items/{number}")',
        "    assert response.status_code == 200",
        f'    assert response.json()["id"] == {number}',
    ]


def _endpoint(name: str) -> list[str]:
    return [
        "",
        "",
        f'@router.get("/{name}/{{number}}")',
        f"def read_{name}(number: int, session: Session) -> Response:",
        f"    found = session.get({name.title()}, number)",
        "    if found is None:",
        f'        raise HTTPException(404, "no such {name}")',
        "    return Response(found.to_json(), status_code=200)",
    ]


def _write_checkpoint(world: World, checkpoint: str, native: str) -> None:
    """Put a checkpoint's metadata on the branch that Entire keeps them on."""
    told = world.git.git("hash-object", "-w", "--stdin", stdin=json.dumps({"session_id": native}))
    tree = told
    for name in ("metadata.json", "0", checkpoint[2:], checkpoint[:2]):
        mode = "100644 blob" if name == "metadata.json" else "040000 tree"
        tree = world.git.git("mktree", stdin=f"{mode} {tree}\t{name}\n")
    commit = world.git.git("commit-tree", "-m", "checkpoint", tree)
    world.git.git("update-ref", "refs/heads/entire/checkpoints/v1", commit)
