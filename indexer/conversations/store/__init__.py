"""``sessions.db``: harvested conversations, kept for good; opened with ``Sessions.open``."""

from .sessions import Sessions

__all__ = ["Sessions"]
