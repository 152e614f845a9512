"""The coding agents that sign their work, by the addresses that they sign with.

A bare name proves nothing (people are called Claude, too), so only addresses count. The one
exception is aider, which marks the author's name when it wrote the change.
"""

from __future__ import annotations

import re

# Addresses as the agents write them; those of GitHub begin with the account's number.
ADDRESSES = {
    "noreply@anthropic.com": "claude",
    "noreply@openai.com": "codex",
    "cursoragent@cursor.com": "cursor",
    "noreply@opencode.ai": "opencode",
    "amp@ampcode.com": "amp",
    "openhands@all-hands.dev": "openhands",
    "aider@aider.chat": "aider",
    "noreply@aider.chat": "aider",
}
ACCOUNTS = {
    "copilot": "copilot",
    "copilot-swe-agent[bot]": "copilot",
    "devin-ai-integration[bot]": "devin",
    "google-labs-jules[bot]": "jules",
    "claude[bot]": "claude",
    "cursor[bot]": "cursor",
    "gemini-code-assist[bot]": "gemini",
    # They review, and sign suggestions of theirs that were taken over.
    "copilot-pull-request-reviewer[bot]": "copilot",
    "chatgpt-codex-connector[bot]": "codex",
    "coderabbitai[bot]": "coderabbit",
}
_ACCOUNT = re.compile(r"(?:\d+\+)?(?P<account>[^@+]+)@users\.noreply\.github\.com")
_AIDER_NAME = re.compile(r"\(aider\)\s*$")


def agent_of(address: str, name: str = "") -> str:
    """Return the agent that an identity belongs to, or "".

    Args:
        address: e-mail address; case does not count.
        name: the name that stands beside it.

    """
    address = address.strip().casefold()
    account = _ACCOUNT.fullmatch(address)
    if account:
        return ACCOUNTS.get(account["account"], "")
    if address in ADDRESSES:
        return ADDRESSES[address]
    return "aider" if _AIDER_NAME.search(name) else ""
