"""Random histories as plain data: commits with trees, branches, what each worktree checks out.

``git fast-import`` writes all of a history at once (``tests.indexer.checkouts``), which then moves
HEAD as git would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from tests.indexer.programs import PROJECTS, STATEMENT_BYTES, TEMPLATES, Program

REGULAR, EXECUTABLE, SYMLINK = "100644", "100755", "120000"
VIEWS = ("", "linked")
EXCLUDES: tuple[tuple[str, ...], ...] = ((), ("p/*",), ("*/b*", "t.*"))
PATHS = {
    "python": (
        b"a.py",
        b"p/a.py",
        b"p/__init__.py",
        b"b.py",
        b"p/b.py",
        b"p/q/__init__.py",
        b"p/q/d.py",
        b"p/b/__init__.py",
        b"p.py",
        b"src/s.py",
        b"src/t/__init__.py",
        b"p/\xff\"'\n.py",
        b"__init__.py",
    ),
    "javascript": (b"a.js", b"p/index.js", b"p/b.jsx", b"b/index.js", b"p/a/index.js", b"p/a.mjs"),
    "typescript": (b"a.ts", b"p/a.ts", b"p/index.ts", b"b.tsx", b"p/b.d.ts", b"index.ts"),
    "go": (b"m.go", b"n.go", b"k/k.go", b"k/l.go", b"k/l/l.go", b"k/k_test.go"),
    "ruby": (b"a.rb", b"p/a.rb"),
    "c": (b"a.c", b"a.h", b"p/a.h"),
}
PROJECT_PATHS = {
    "python": (b"pyproject.toml",),
    "javascript": (b"package.json", b"p/package.json", b"tsconfig.json"),
    "typescript": (b"package.json", b"tsconfig.json", b"p/tsconfig.json"),
    "go": (b"go.mod", b"k/go.mod"),
    "ruby": (b"README",),
    "c": (b"README",),
}
FOLDERS = (b"p/", b"p/q/", b"q/", b"src/", b"src/p/", b"k/", b"b/", b"")


@dataclass(frozen=True)
class File:
    """A file of a tree."""

    mode: str
    program: Program


Tree = dict[bytes, File]


@dataclass(frozen=True)
class Commit:
    """A commit; parents are places in ``World.commits``."""

    parents: tuple[int, ...]
    tree: Tree


@dataclass(frozen=True)
class Moment:
    """What a worktree has checked out, and the setting under which it is indexed."""

    view: str
    commit: int
    branch: str | None
    exclude: tuple[str, ...]


class Choices(Random):
    """Choices from a number."""

    def number(self, below: int) -> int:
        """Return a number."""
        return self.randrange(below)

    def statement(self, group: int | None = None) -> bytes:
        """Return the code of a statement, of one of ``GROUPS`` if it is given."""
        first = self.number(256) if group is None else 86 * group + self.number(84)
        return bytes([first]) + self.randbytes(STATEMENT_BYTES - 1)

    def program(self, language: str, quiet: bool) -> Program:
        """Return imports, definitions and uses."""
        groups = (0, 1, 0, 1, 2, 1, 2, 0)[self.number(3) :][: 3 + self.number(4)]
        return Program(language, tuple(map(self.statement, groups)), quiet)


@dataclass
class World:
    """All commits so far, and where branches and worktrees are."""

    languages: tuple[str, ...]
    quiet: bool = False
    commits: list[Commit] = field(default_factory=list)
    branches: dict[str, int] = field(default_factory=dict)
    heads: dict[str, Moment] = field(default_factory=dict)

    def begin(self, choices: Choices) -> None:
        """Make the first commit, in which most modules that programs name exist."""
        tree: Tree = {}
        most = 7 if len(self.languages) < 3 else 3
        for language in self.languages:
            for path in PATHS[language][:most]:
                if choices.number(7):
                    settle(tree, path, File(REGULAR, choices.program(language, self.quiet)))
        self.commits.append(Commit((), tree))
        self.branches["main"] = 0
        self.heads = {"": Moment("", 0, "main", ()), "linked": Moment("linked", 0, None, ())}

    def act(self, action: str, choices: Choices) -> Moment:
        """Do something in a worktree and return what it shows then."""
        view = VIEWS[choices.number(6) == 0]
        ACTIONS[action](self, view, choices)
        return self.heads[view]

    def tip(self, view: str) -> int:
        """Return the commit that is checked out."""
        return self.heads[view].commit

    def tree(self, view: str) -> Tree:
        """Return a copy of the tree that is checked out."""
        return dict(self.commits[self.tip(view)].tree)

    def commit(self, view: str, tree: Tree, *others: int, onto: int | None = None) -> None:
        """Commit a tree on what is checked out, or on another commit, and check it out."""
        parents = (self.tip(view) if onto is None else onto, *others)
        self.move(view, self._add(Commit(parents, tree)))

    def amend(self, view: str, tree: Tree) -> None:
        """Replace the commit that is checked out."""
        self.move(view, self._add(Commit(self.commits[self.tip(view)].parents, tree)))

    def move(self, view: str, commit: int) -> None:
        """Let the branch of a worktree, or its detached HEAD, name another commit."""
        head = self.heads[view]
        if head.branch is not None:
            self.branches[head.branch] = commit
        for name, other in self.heads.items():
            if name == view or (head.branch is not None and other.branch == head.branch):
                self.heads[name] = replace(other, commit=commit)

    def check_out(self, view: str, commit: int, branch: str | None = None) -> None:
        """Check out a commit; on a branch, if it is given."""
        self.heads[view] = replace(self.heads[view], commit=commit, branch=branch)

    def first_parents(self, commit: int) -> list[int]:
        """Return a commit and those before it on its first-parent line, newest first."""
        line = [commit]
        while self.commits[line[-1]].parents:
            line.append(self.commits[line[-1]].parents[0])
        return line

    def _add(self, commit: Commit) -> int:
        self.commits.append(commit)
        return len(self.commits) - 1


def new_file(world: World, choices: Choices) -> tuple[bytes, File]:
    """Return a path and a random content for it."""
    language = choices.choice(world.languages)
    pool = PATHS if choices.number(6) else PROJECT_PATHS
    path = choices.choice(pool[language])
    project = path.decode("utf-8", "replace").rpartition("/")[2]
    if project in PROJECTS:
        return path, File(REGULAR, Program(project, (choices.statement(),)))
    return path, File(REGULAR, choices.program(language, world.quiet))


def _paths(tree: Tree) -> list[bytes]:
    return sorted(tree) or [b""]


def settle(tree: Tree, path: bytes, file: File) -> None:
    """Put a file at a path; what stood in its way is gone, as git demands."""
    for other in list(tree):
        if other.startswith(path + b"/") or path.startswith(other + b"/"):
            del tree[other]
    tree[path] = file


def write(world: World, view: str, choices: Choices) -> None:
    """Write a new file, or another content."""
    tree = world.tree(view)
    settle(tree, *new_file(world, choices))
    world.commit(view, tree)


def edit(world: World, view: str, choices: Choices) -> None:
    """Change a file in a small way."""
    tree = _edited(world.tree(view), choices)
    world.commit(view, tree)


def _edited(tree: Tree, choices: Choices) -> Tree:
    for _ in range(1 + choices.number(2)):
        path = _paths(tree)[choices.number(len(_paths(tree)))]
        if path in tree:
            program = tree[path].program
            changed = replace(program, statements=_edit(program.statements, choices))
            tree[path] = replace(tree[path], program=changed)
    return tree


def _edit(statements: tuple[bytes, ...], choices: Choices) -> tuple[bytes, ...]:
    found = list(statements) or [choices.statement()]
    at, how = choices.number(len(found)), choices.number(8)
    if how == 0:
        found.insert(at, choices.statement())
    elif how == 1 and len(found) > 1:
        del found[at]
    elif how == 2:
        found.append(found.pop(at))
    else:
        slot = choices.number(STATEMENT_BYTES)
        code = bytearray(found[at])
        code[slot] = (code[slot] + choices.choice((1, 3, 5, 6, 255, choices.number(256)))) % 256
        found[at] = bytes(code)
    return tuple(found)


def delete(world: World, view: str, choices: Choices) -> None:
    """Delete a file."""
    tree = world.tree(view)
    tree.pop(_paths(tree)[choices.number(len(_paths(tree)))], None)
    world.commit(view, tree)


def rename(world: World, view: str, choices: Choices) -> None:
    """Rename a file, sometimes with a small edit, or copy it."""
    tree = world.tree(view)
    old = _paths(tree)[choices.number(len(_paths(tree)))]
    if old in tree:
        file = tree[old] if choices.number(5) == 0 else tree.pop(old)
        new, _ = new_file(world, choices)
        if choices.number(3) == 0:
            changed = _edit(file.program.statements, choices)
            file = replace(file, program=replace(file.program, statements=changed))
        settle(tree, new, file)
    world.commit(view, tree)


def move_package(world: World, view: str, choices: Choices) -> None:
    """Move a folder, or turn a module into a package and back."""
    old, new = FOLDERS[choices.number(len(FOLDERS))], FOLDERS[choices.number(len(FOLDERS))]
    moved: Tree = {}
    for path, file in sorted(world.tree(view).items()):
        stem, dot, suffix = path.rpartition(b".")
        if choices.number(3) == 0 and stem.endswith(b"/__init__"):
            path = stem[: -len(b"/__init__")] + dot + suffix
        elif choices.number(9) == 0 and suffix == b"py":
            path = stem + b"/__init__" + dot + suffix
        elif path.startswith(old):
            path = new + path[len(old) :]
        settle(moved, path, file)
    world.commit(view, moved)


def change_mode(world: World, view: str, choices: Choices) -> None:
    """Make a file executable, a symbolic link, or regular again."""
    tree = world.tree(view)
    path = _paths(tree)[choices.number(len(_paths(tree)))]
    if path in tree:
        mode = (REGULAR, EXECUTABLE, SYMLINK)[choices.number(3)]
        tree[path] = replace(tree[path], mode=mode)
    world.commit(view, tree)


def branch(world: World, view: str, choices: Choices) -> None:
    """Begin a branch here or at an older commit, with a commit of its own."""
    line = world.first_parents(world.tip(view))
    name = f"branch{len(world.branches)}"
    world.branches[name] = line[choices.number(min(len(line), 4))]
    world.check_out(view, world.branches[name], name)
    edit(world, view, choices)


def switch(world: World, view: str, choices: Choices) -> None:
    """Check out a branch."""
    name = sorted(world.branches)[choices.number(len(world.branches))]
    world.check_out(view, world.branches[name], name)


def check_out_any(world: World, view: str, choices: Choices) -> None:
    """Check out any commit there ever was."""
    world.check_out(view, choices.number(len(world.commits)))


def reset(world: World, view: str, choices: Choices) -> None:
    """Move the branch to an older commit, or to any."""
    line = world.first_parents(world.tip(view))
    if choices.number(4) == 0:
        line = list(range(len(world.commits)))
    world.move(view, line[choices.number(len(line))])


def merge(world: World, view: str, choices: Choices) -> None:
    """Merge another line; where both changed a file, one of them wins."""
    other = choices.number(len(world.commits))
    ours = world.tip(view)
    base = _base(world, ours, other)
    tree = _merged(world, base, ours, other, choices)
    world.commit(view, tree, *([other] if other != ours else []))


def _base(world: World, ours: int, theirs: int) -> int:
    mine = set(world.first_parents(ours))
    return next((one for one in world.first_parents(theirs) if one in mine), 0)


def _merged(world: World, base: int, ours: int, theirs: int, choices: Choices) -> Tree:
    """Apply what leads from ``base`` to ``theirs``."""
    tree = dict(world.commits[ours].tree)
    before, after = world.commits[base].tree, world.commits[theirs].tree
    for path in sorted({*before, *after}):
        if before.get(path) == after.get(path):
            continue
        if tree.get(path) != before.get(path) and choices.number(2):
            continue
        if path in after:
            settle(tree, path, after[path])
        else:
            tree.pop(path, None)
    return tree


def revert(world: World, view: str, choices: Choices) -> None:
    """Undo one of the last commits."""
    line = world.first_parents(world.tip(view))
    if len(line) > 1:
        at = choices.number(min(len(line) - 1, 3))
        world.commit(view, _merged(world, line[at], line[0], line[at + 1], choices))


def rebase(world: World, view: str, choices: Choices) -> None:
    """Put the last commits on top of another commit, or of an older one: some are dropped."""
    line = world.first_parents(world.tip(view))
    count = min(len(line) - 1, 1 + choices.number(3))
    onto = choices.number(len(world.commits))
    world.move(view, onto)
    for place in range(count - 1, -1, -1):
        tree = _merged(world, line[place + 1], world.tip(view), line[place], choices)
        world.commit(view, tree)


def squash(world: World, view: str, choices: Choices) -> None:
    """Make the last commits one."""
    line = world.first_parents(world.tip(view))
    onto = line[min(len(line) - 1, 1 + choices.number(3))]
    if onto != line[0]:
        world.commit(view, world.tree(view), onto=onto)


def amend(world: World, view: str, choices: Choices) -> None:
    """Replace the last commit by a slightly different one."""
    world.amend(view, _edited(world.tree(view), choices))


def exclude(world: World, view: str, choices: Choices) -> None:
    """Change which paths are excluded."""
    chosen = EXCLUDES[choices.number(len(EXCLUDES))]
    world.heads[view] = replace(world.heads[view], exclude=chosen)


ACTIONS: dict[str, Callable[[World, str, Choices], None]] = {
    "edit": edit,
    "write": write,
    "delete": delete,
    "rename": rename,
    "move": move_package,
    "mode": change_mode,
    "branch": branch,
    "switch": switch,
    "checkout": check_out_any,
    "reset": reset,
    "merge": merge,
    "revert": revert,
    "rebase": rebase,
    "squash": squash,
    "amend": amend,
    "exclude": exclude,
}
WEIGHTS = {"edit": 9, "write": 4, "delete": 2, "rename": 3, "move": 2, "revert": 2, "amend": 2}


def known_languages() -> tuple[str, ...]:
    """Return the languages that programs can be written in."""
    return tuple(TEMPLATES)
