"""The registry of the session's repository, and who acts on it."""

from __future__ import annotations

import getpass
import os

from ..core.redact import pseudonym
from ..gate.registry import Registry
from .session import Session


def open_registry(session: Session) -> Registry:
    """The registry in the repository's workspace."""
    return Registry(session.workspace.registry, session.settings.gate.keep)


def actor(session: Session) -> str:
    """Who acts: ``ci`` in a CI job, otherwise the pseudonym of the login name."""
    if os.environ.get("CI"):
        return "ci"
    return pseudonym(session.key, getpass.getuser())
