"""The table of sources: name → where it is read; adding one is one file and one line here."""

from __future__ import annotations

import importlib

from ..source import Source

SOURCES: dict[str, str] = {
    "claude-code": "claude_code",
    "codex": "codex",
    "copilot": "copilot",
    "aider": "aider",
    "specstory": "specstory",
    "cursor": "cursor",
    "gemini": "gemini",
    "continue": "continue_",
    "opencode": "opencode",
    "cline": "cline",
    "github": "github",
}


def load(name: str) -> Source:
    """Return the source of a name of the table; its module holds it as ``SOURCE``."""
    module = importlib.import_module(f".{SOURCES[name]}", package=__package__)
    source: Source = module.SOURCE
    return source
