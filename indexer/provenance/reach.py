"""How far evidence can reach: the files of HEAD that may hold its lines, and how far back to look.

Both only save work. Lines move between files that one commit touches, so files are followed from
commit to commit; and a blame ends where no evidence can lie further back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..git.repository import Repository
from .evidence import History, Link

MOST_ENDS = 500  # commits that one blame is given as its ends
BULK = 100  # files: a commit that touches more moves no lines but into files that it adds


@dataclass(frozen=True, slots=True)
class Touch:
    """Paths that a commit touched.

    Attributes:
        commit: its id.
        own: those that differ from all of its parents.
        added: those of them that no parent has.
        some: those that differ from any parent.

    """

    commit: str
    own: set[str]
    added: set[str]
    some: set[str]


def ends(history: History) -> list[str]:
    """Return the commits at which a blame may end: no evidence lies at or before them."""
    after = _after(history)
    parents = (parent for commit in after for parent in history.links[commit].parents)
    found = sorted({parent for parent in parents if parent not in after})
    return found if len(found) <= MOST_ENDS else []


def may_end(history: History, commits: Iterable[str]) -> bool:
    """Return whether a blame that ended at these commits missed no evidence."""
    return _after(history).isdisjoint(commits)


def touched_since(repository: Repository, history: History, commit: str) -> set[str]:
    """Return the paths that any commit touched that HEAD reaches and ``commit`` does not."""
    old: set[str] = set()
    waiting = [commit]
    while waiting:
        one = waiting.pop()
        if one in history.links and one not in old:
            old.add(one)
            waiting += history.links[one].parents
    new = [one for one in history.links if one not in old]
    return {path for touch in _touches(repository, history, new) for path in touch.own}


def reached_files(repository: Repository, history: History, present: Collection[str]) -> set[str]:
    """Return the files of HEAD that may hold lines of a commit with evidence.

    Args:
        repository: where trees are compared.
        history: its commits and their evidence.
        present: paths of HEAD's tree.

    """
    after = _after(history)
    oldest_first = [commit for commit in reversed([*history.links]) if commit in after]
    reached: set[str] = set()
    for touch in _touches(repository, history, oldest_first):
        if touch.commit in history.told:
            reached |= touch.own
        elif not reached.isdisjoint(touch.some):
            reached |= touch.own if len(touch.own) <= BULK else touch.added
    return reached & set(present)


def _after(history: History) -> set[str]:
    """Return the commits at or after one with evidence."""
    after: set[str] = set()
    for commit, link in reversed([*history.links.items()]):  # parents first
        if commit in history.told or after.intersection(link.parents):
            after.add(commit)
    return after


def _touches(repository: Repository, history: History, commits: Sequence[str]) -> Iterator[Touch]:
    pairs = {commit: _pairs(history.links, commit) for commit in commits}
    asked = [pair for found in pairs.values() for pair in found]
    answers = repository.changes_between(asked, renames=False)
    for commit, compared in pairs.items():
        found = [next(answers) for _ in compared]
        touched = [{change.path for change in changes} for changes in found]
        added = [{c.path for c in changes if c.old_blob is None} for changes in found]
        own, new = set.intersection(*touched), set.intersection(*added)
        yield Touch(commit, own, new, set.union(*touched))


def _pairs(links: Mapping[str, Link], commit: str) -> list[tuple[str | None, str]]:
    link = links[commit]
    before = [links[parent].tree for parent in link.parents if parent in links]
    return [(tree, link.tree) for tree in before] or [(None, link.tree)]
