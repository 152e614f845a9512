"""Whether the installed packages are those that housestyle was tested with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion

from ...core.errors import UserError

PROJECT = "housestyle"
REMEDY = "`make install` (or `make install-gpu`), or pip install -c constraints.txt"


def check_versions(packages: Iterable[str]) -> None:
    """Refuse versions outside of what the project's own requirements allow.

    Args:
        packages: that a run computes with; those that are not installed are another's to refuse.

    Raises:
        UserError: one is too old or too new.

    """
    wanted = frozenset(packages)
    for requirement in _requirements():
        found = _version(requirement.name) if requirement.name in wanted else None
        if found is None:
            continue
        try:
            allowed = requirement.specifier.contains(found, prereleases=True)
        except InvalidVersion:
            allowed = False
        if not allowed:
            problem = f"{requirement.name} {found} is installed, and {requirement.specifier} needed"
            raise UserError(problem, REMEDY)


def _requirements() -> Iterator[Requirement]:
    try:
        lines = requires(PROJECT) or []
    except PackageNotFoundError:  # run from its folder alone
        lines = []
    for line in lines:
        try:
            yield Requirement(line)
        except InvalidRequirement:
            continue


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
