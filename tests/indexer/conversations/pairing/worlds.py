"""A repository and the conversations that changed it, made together, so that the truth is known."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random

from housestyle.indexer.conversations.model import Call, Edit, Entry, Result, Session, Turn
from housestyle.indexer.conversations.store import Sessions
from tests.indexer.conversations.pairing.functions import Text, appended, pool
from tests.repositories import GitRepository

MINUTE, HOUR, DAY = 60, 3600, 86_400
STYLES = {  # how a tool tells its edits
    "claude-code": "exact",
    "codex": "exact",
    "copilot": "around",
    "aider": "around",
    "cursor": "whole",
    "specstory": "exact",
    "gemini": "whole",
}
UNTIMED = ("aider", "cursor")  # know when a session began, not when a turn was
FILES = ("app/core.py", "app/store.py", "app/views.py", "lib/text.py", "lib/net.py", "main.py")
Truth = dict[str, set[str]]  # native id of a turn, "" for the session → labels of commits


class World:
    """A repository with a history of its own, and everything that was said about it."""

    def __init__(self, folder: Path, seed: int, files: int = 3) -> None:
        self.git = GitRepository(folder)
        self.chance = Random(seed)
        self.functions = list(pool())
        self.chance.shuffle(self.functions)
        self.entries: list[tuple[str, Entry]] = []
        self.truth: dict[tuple[str, str], Truth] = {}
        self.scenario: dict[tuple[str, str], str] = {}
        self.talks: dict[tuple[str, str], Talk] = {}
        self.now = ""
        for path in FILES:
            self.put(path, self.several(files))
        self.commit("begin")

    def function(self) -> str:
        """Return a function that nobody used yet."""
        if not self.functions:
            self.functions = list(pool())
        return self.functions.pop()

    def several(self, count: int) -> Text:
        """Return a file of new functions."""
        text: Text = ["import os", "import re", ""]
        for _ in range(count):
            text = appended(text, self.function())
        return text

    def text(self, path: str) -> Text:
        """Return the lines of a file of the working tree."""
        file = self.git.folder / path
        return file.read_text().split("\n")[:-1] if file.exists() else []

    def put(self, path: str, text: Sequence[str]) -> None:
        """Write a file of the working tree."""
        self.git.write({path: "".join(f"{line}\n" for line in text)})

    def path(self) -> str:
        """Return one of the files."""
        return self.chance.choice(FILES)

    def paths(self, count: int) -> list[str]:
        """Return several of the files."""
        return self.chance.sample(FILES, count)

    def wait(self, seconds: float = 5 * MINUTE) -> None:
        """Let time go by."""
        self.git.clock += int(seconds)

    def commit(self, label: str, *paths: str) -> str:
        """Commit some files, or all; the label names the commit in the truth."""
        self.wait(3 * MINUTE)
        self.git.git("add", "-A", *(("--", *paths) if paths else ()))
        self.git.git(
            "commit", "-q", "--allow-empty", "-m", f"Change {label}", "-m", f"label={label}"
        )
        return self.git.git("rev-parse", "HEAD")

    def person(self, *paths: str, label: str = "by hand") -> None:
        """Let a person write something of their own and commit it."""
        for path in paths or (self.path(),):
            self.put(path, appended(self.text(path), self.function()))
        self.commit(label, *paths)

    def talk(self, source: str, branch: str = "main", **told: str) -> Talk:
        """Begin a session of an assistant."""
        self.wait()
        return Talk(self, source, branch, told)

    def labels(self) -> dict[str, str]:
        """Return the label of every commit that HEAD reaches."""
        found: dict[str, str] = {}
        for record in self.git.git("log", "--format=%H %B%x00").split("\0"):
            commit, _, message = record.strip().partition(" ")
            if "label=" in message:
                found[commit] = message.rpartition("label=")[2].split()[0]
        return found

    def store(self, sessions: Sessions) -> None:
        """Store what was said."""
        with sessions.writing():
            for source, entry in self.entries:
                sessions.add(source, entry)
            sessions.settle()


class Talk:
    """One session, told as its tool would tell it."""

    def __init__(self, world: World, source: str, branch: str, told: dict[str, str]) -> None:
        self.world, self.source, self.style = world, source, STYLES[source]
        self.native = f"{source}-{len(world.truth):04d}"
        self.count = 0
        self.knows_turns = True  # whether the truth of single turns is known
        world.talks[source, self.native] = self
        self.truth = world.truth[source, self.native] = defaultdict(set)
        world.scenario[source, self.native] = world.now
        self.tell(
            Session(
                self.native,
                branch="" if source in ("cursor", "aider", "specstory") else branch,
                base=world.git.git("rev-parse", "HEAD") if source == "copilot" else "",
                time=float(world.git.clock),
                **told,
            )
        )

    def tell(self, entry: Entry) -> None:
        """Note an entry of the transcript."""
        self.world.entries.append((self.source, entry))

    def say(self, text: str, *calls: Call) -> str:
        """Note a turn: of the person without calls, of the agent with them."""
        self.world.wait(MINUTE)
        self.count += 1
        native = f"{self.native}-{self.count}"
        clock = float(self.world.git.clock)
        if self.source == "specstory":
            clock -= clock % 60
        time = 0.0 if self.source in UNTIMED else clock
        role = "agent" if calls else "person"
        self.tell(Turn(self.native, native, role, text, time=time, calls=calls))
        for call in calls:
            self.tell(Result(self.native, call.native, "ok"))
        return native

    def edit(self, path: str, after: Text, *, written: bool = True) -> str:
        """Change a file and note how; return the turn."""
        before = self.world.text(path)
        edits = tuple(_edits(path, before, after, self.style))
        if written:
            self.world.put(path, after)
        call = Call(f"{self.native}-call-{self.count}", "Edit", "edit", edits, (path,))
        return self.say("", call)

    def add(self, path: str, function: str = "") -> str:
        """Append a function to a file; return the turn."""
        function = function or self.world.function()
        return self.edit(path, appended(self.world.text(path), function))

    def commit(self, label: str, *paths: str) -> str:
        """Let the agent commit, as it would see that."""
        commit = self.world.commit(label, *paths)
        output = f"[main {commit[:7]}] Change {label}\n 1 file changed, 9 insertions(+)"
        name = f"{self.native}-call-{self.count}c"
        self.say("", Call(name, "Bash", "run", command=f"git add -A && git commit -m '{label}'"))
        self.tell(Result(self.native, name, "ok", output))
        return commit

    def lands(self, label: str, *turns: str) -> None:
        """Note the truth: turns, and so the session, landed in a commit."""
        for turn in (*turns, ""):
            self.truth[turn].add(label)


def _edits(path: str, before: Text, after: Text, style: str) -> list[Edit]:
    if style == "whole" or not before:
        return [Edit(path, (), tuple(after))]
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    around = 2 if style == "around" else 0
    found = []
    for tag, old, old_end, new, new_end in matcher.get_opcodes():
        if tag != "equal":
            removed = before[max(0, old - around) : old_end + around]
            added = after[max(0, new - around) : new_end + around]
            found.append(Edit(path, tuple(removed), tuple(added)))
    return found
