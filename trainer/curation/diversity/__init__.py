"""Diversity: how much the kept examples differ, and an alarm when that falls.

What a model forgets first are the rare things, long before its loss shows it.
"""

from .alarm import alarms
from .report import diversity

__all__ = ["alarms", "diversity"]
