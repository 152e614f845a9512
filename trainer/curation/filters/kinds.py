"""Kinds of example by what their completion is; a kind in none of these teaches words or facts."""

from __future__ import annotations

WHOLE = frozenset({"completion", "implementation", "test"})
"""Completions are whole statements."""

TOLD = frozenset({"review", "correction", "debugging"})
"""Brought by conversations."""

CHANGE = TOLD | {"edit", "next edit", "fix", "intent", "decision"}
"""Made from a commit rather than from what stands at HEAD."""

STANDING = frozenset({"edit", "next edit", "fix", "decision"})
"""Teach what a commit did as something that is done so today."""

CODE = WHOLE | TOLD | {"edit", "next edit", "fix", "notebook"}
"""Completions are code."""

NAMES = frozenset({"architecture", "call chain", "pattern"})
"""Completions are, or may be, qualified names, which are long."""

PINNED = frozenset({"pinned"})
"""Written by hand as examples: only what may never be taught is dropped."""
