"""Languages' rules, loaded when the first file of a language is resolved."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from ..languages.table import LANGUAGES, language
from .labels import LabelRules
from .rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..store.packing import Flow
    from .answers import Answers
    from .resolve import Resolver

_PACKAGE = __package__.rpartition(".")[0]


@cache
def family_of(name: str) -> str:
    """Return the family of a language."""
    return language(name).family


@cache
def rules_of(name: str) -> Rules:
    """Return the rules of a language; those of its family are one object."""
    row = language(name)
    return _rules(row.rules, row.family)


def families() -> tuple[str, ...]:
    """Return all families, in the order of the table."""
    return tuple(dict.fromkeys(one.family for one in LANGUAGES))


@cache
def rules_of_family(family: str) -> Rules:
    """Return the rules of a family."""
    return rules_of(next(one.name for one in LANGUAGES if one.family == family))


@cache
def resolver_of(family: str) -> type[Resolver]:
    """Return the class that resolves the files of a family."""
    place = next(one.resolver for one in LANGUAGES if one.family == family)
    module, _, name = place.partition(":")
    found: type[Resolver] = getattr(import_module(f"{_PACKAGE}.{module}"), name)
    return found


@cache
def answers_of(family: str) -> Callable[[Flow], Answers]:
    """Return the function that tells what the files of a family answer."""
    place = next(one.answers for one in LANGUAGES if one.family == family)
    module, _, name = place.partition(":")
    found: Callable[[Flow], Answers] = getattr(import_module(f"{_PACKAGE}.{module}"), name)
    return found


@cache
def _rules(place: str, family: str) -> Rules:
    if not place:
        return LabelRules(family)
    module, _, name = place.partition(":")
    rules: Rules = getattr(import_module(f"{_PACKAGE}.{module}"), name)()
    return rules
