"""The category of execution in a session: off unless asked for, unavailable without its tools."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ..core.digest import json_digest
from ..core.errors import UserError
from ..gate.execution.scoring import VERSION, Examiner
from ..gate.execution.testing import (
    UnavailableError,
    check_tools,
    environment,
    find_tools,
    layout,
    workbench,
)
from ..gate.suite.execution import CATEGORY, Frozen, freeze
from ..gate.suite.item import Item, Suite
from ..gate.suite.sources import SuiteMaterial
from .session import Session

MOST_WORKERS = 4


def suite_inputs(session: Session) -> dict[str, Any] | None:
    """Return what the category's items depend on beside the commit; None when it is off."""
    settings = session.settings.execution
    if not settings.items:
        return None
    return {"settings": settings.model_dump(mode="json"), **_tools(session)}


def with_execution(
    session: Session, source: SuiteMaterial, suite: Suite, quarantine: frozenset[str]
) -> tuple[Suite, dict[str, Any]]:
    """Add the category to a suite where it is asked for and its tools are at hand.

    Args:
        session: at the commit that the suite is of.
        source: what items are made from.
        suite: the other categories.
        quarantine: ids of items that people found to be wrong.

    Returns:
        The suite, and what is told of the category.
    """
    if not session.settings.execution.items:
        return suite, {}
    try:
        found = _frozen(session, source)
        items = tuple(item for item in found.items if item.id not in quarantine)
        if not items:
            raise UnavailableError(f"no function makes a fair item ({_listed(found.counts)})")
    except UnavailableError as error:
        session.console.say(f"{CATEGORY} is unavailable: {error}")
        return suite, {"unavailable": {CATEGORY: str(error)}}
    named = (*suite.categories, CATEGORY)
    whole = replace(suite, items=(*suite.items, *items), categories=named)
    return whole, {CATEGORY: found.counts}


def engine_of(session: Session, items: Sequence[Item]) -> dict[str, Any]:
    """Return what the scores of these items depend on beside model and suite."""
    if not any(item.category == CATEGORY for item in items):
        return {}
    return {CATEGORY: {"version": VERSION, **_tools(session)}}


@contextmanager
def examiner(session: Session) -> Iterator[Examiner]:
    """Open what tests the answers to a suite's items.

    Raises:
        UserError: this machine cannot test them.
    """
    try:
        found = layout(session.graph.files())
        tools = find_tools(session.settings.execution, session.repository, found)
        with Examiner(tools, session.repository, _workers()) as opened:
            yield opened
    except UnavailableError as error:
        raise UserError(
            f"the suite has answers to run, and {error}",
            "mend that, or set execution.items to 0",
        ) from error


def _frozen(session: Session, source: SuiteMaterial) -> Frozen:
    settings, repository, commit = session.settings.execution, session.repository, session.head.id
    found = layout(session.graph.files())
    tools = find_tools(settings, repository, found)
    with (
        workbench(tools, repository, commit) as bench,
        session.console.progress("trying the tests", settings.items) as advance,
    ):
        check_tools(bench, found)
        return freeze(source, bench, commit, settings.items, _workers(), advance)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{value} {name}" for name, value in counts.items())


def _tools(session: Session) -> dict[str, Any]:
    try:
        tools = find_tools(
            session.settings.execution, session.repository, layout(session.graph.files())
        )
    except UnavailableError as error:
        return {"unavailable": str(error)}
    return {"sandbox": tools.sandbox.name, "environment": json_digest(environment(tools))}


def _workers() -> int:
    return min(MOST_WORKERS, os.cpu_count() or 1)
