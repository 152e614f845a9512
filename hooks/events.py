"""The events of git after which HEAD may show another tree.

What no event tells (``git reset``, ``git fetch`` into the current branch, a rebase that is quit) is
found by the next query, which always compares trees. ``reference-transaction`` would tell more, and
makes a rebase many times slower.
"""

from __future__ import annotations

MEANINGS: dict[str, str] = {
    "post-commit": "a commit was made (also by amend, cherry-pick and revert)",
    "post-merge": "a merge or a pull ended without conflicts",
    "post-checkout": "another commit was checked out, or a worktree was added",
    "post-rewrite": "a rebase ended",
    "post-applypatch": "git am applied its last patch",
}
EVENTS: tuple[str, ...] = tuple(MEANINGS)
# They ring when HEAD is where it will stay, though git has not yet removed what says that a rebase
# is under way.
ENDINGS = frozenset({"post-rewrite", "post-applypatch"})
