"""How far evidence can reach: the files of HEAD that may hold its lines, and how far back to look.

Both only save work. A file that no commit with evidence touched, under any name, is not blamed, and
a blame ends where no evidence can lie further back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ..git.process import Git
from ..git.repository import Repository
from .evidence import History, Link

MOST_ENDS = 500  # commits that one blame is given as its ends
MOST_RENAMES = 20  # times that a path is followed to another


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
    return set(_touched(repository, history, [one for one in history.links if one not in old]))


def _after(history: History) -> set[str]:
    """Return the commits at or after one with evidence."""
    after: set[str] = set()
    for commit, link in reversed([*history.links.items()]):  # parents first
        if commit in history.told or after.intersection(link.parents):
            after.add(commit)
    return after


def reached_files(
    repository: Repository, git: Git, head: str, history: History, present: Collection[str]
) -> set[str]:
    """Return the files of HEAD that a commit with evidence touched, under whatever name.

    Lines that were moved from such a file into one that none of them touched are not followed.

    Args:
        repository: where trees are compared.
        git: runs git in it.
        head: commit id.
        history: its commits and their evidence.
        present: paths of its tree.

    """
    touched = set(_touched(repository, history, sorted(history.told)))
    touched |= {path for told in history.told.values() for path in told.paths}
    files, gone = touched & set(present), touched - set(present)
    followed = set(gone)
    for _ in range(MOST_RENAMES):
        new = _new_names(repository, git, head, history, gone) - files - followed
        if not new:
            break
        files |= new & set(present)
        gone = new - set(present)
        followed |= gone
    return files


def _touched(repository: Repository, history: History, commits: Sequence[str]) -> Iterator[str]:
    """Yield the paths that commits changed; those of a merge that differ from all its parents."""
    pairs = [(commit, pair) for commit in commits for pair in _pairs(history.links, commit)]
    found = repository.changes_between([pair for _, pair in pairs], renames=False)
    seen: dict[str, set[str]] = {}
    for (commit, _), changes in zip(pairs, found, strict=True):
        paths = {change.path for change in changes}
        seen[commit] = seen[commit] & paths if commit in seen else paths
    for paths in seen.values():
        yield from paths


def _pairs(links: Mapping[str, Link], commit: str) -> list[tuple[str | None, str]]:
    link = links[commit]
    before = [links[parent].tree for parent in link.parents if parent in links]
    return [(tree, link.tree) for tree in before] or [(None, link.tree)]


def _new_names(
    repository: Repository, git: Git, head: str, history: History, gone: Collection[str]
) -> set[str]:
    """Return the names to which files that are gone were renamed."""
    asked = [path for path in sorted(gone) if "\n" not in path]
    if not asked:
        return set()
    words = "".join(f"{line}\n" for line in [head, "--", *asked])
    stdin = words.encode("utf-8", "surrogateescape")
    commits = git.output("rev-list", "--full-history", "--stdin", stdin=stdin).decode().split()
    pairs = [pair for one in commits if one in history.links for pair in _pairs(history.links, one)]
    found = repository.changes_between(pairs)
    return {one.path for changes in found for one in changes if one.old_path in gone}
