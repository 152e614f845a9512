"""What a commit says of itself: who is its author, and what its trailers name.

Trailers are looked for on every line, because a squashed merge strings whole messages together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .agents import agent_of
from .classes import UNKNOWN, Class, known

AGENT_AUTHOR, CHECKPOINT, CO_AUTHOR, NAMED_TOOL = 0.9, 0.7, 0.8, 0.7  # confidence of each sign
LONGEST = 300  # characters of a line that can be a trailer
# In a squashed message a trailer may stand indented or behind a list's bullet.
_TRAILER = re.compile(r"[ \t*>-]{0,4}(?P<key>[A-Za-z][A-Za-z-]{2,40}):[ \t]*(?P<value>\S.*)")
_PERSON = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>\s]+)>")
_ID = re.compile(r"[0-9a-f]{12}|[0-9A-HJKMNP-TV-Z]{26}")  # Entire's two forms
_MODEL = re.compile(r"(?P<agent>[A-Za-z][\w. -]{0,39}?)[ \t]*:[ \t]*[\w./-]+")  # AGENT:MODEL
_WORD = re.compile(r"[^A-Za-z0-9 ._-]")

PEOPLE_KEYS = frozenset({"co-authored-by", "co-developed-by", "signed-off-by", "author"})
TOOL_KEYS = frozenset({"generated-by", "co-authored-by-ai", "ai-assisted-by", "ai-generated-by"})


def class_by_message(message: str, address: str, name: str) -> Class:
    """Return the class of a commit's text by what the commit object itself says.

    Args:
        message: of the commit.
        address: e-mail address of its author.
        name: name of its author.

    """
    found = [UNKNOWN, *_signs(message)]
    agent = agent_of(address, name)
    if agent:
        found.append(known("ai", AGENT_AUTHOR, f"author {agent}"))
    # An author that is an agent says more than a checkpoint, and that more than a trailer.
    return max(found, key=lambda one: (one.author_class == "ai", one.confidence, one.evidence))


def _signs(message: str) -> Iterator[Class]:
    for line in message.splitlines():
        match = _TRAILER.fullmatch(line.rstrip()) if len(line) <= LONGEST else None
        if match:
            yield _by_trailer(match["key"].casefold(), match["value"].strip())


def _by_trailer(key: str, value: str) -> Class:
    if key == "entire-checkpoint" and _ID.fullmatch(value):
        # An agent's session led to this commit, and a person committed it.
        return known("mixed", CHECKPOINT, "trailer entire-checkpoint")
    agent = _agent_in(value)
    if agent and (key in PEOPLE_KEYS or key in TOOL_KEYS or key == "assisted-by"):
        return known("mixed", CO_AUTHOR, f"trailer {key} {agent}")
    tool = _tool_in(key, value)
    return known("mixed", NAMED_TOOL, f"trailer {key} {tool}") if tool else UNKNOWN


def _agent_in(value: str) -> str:
    return next(
        (a for p in _PERSON.finditer(value) if (a := agent_of(p["address"], p["name"]))), ""
    )


def _tool_in(key: str, value: str) -> str:
    """Return the tool that a trailer names; a value with an address names a person."""
    if _PERSON.search(value) or "@" in value:
        return ""
    if key == "assisted-by":  # also thanks people, so only AGENT:MODEL counts
        match = _MODEL.match(value)
        return _plain(match["agent"]) if match else ""
    return _plain(value) if key in TOOL_KEYS else ""


def _plain(value: str) -> str:
    return _WORD.sub("", value)[:40].strip().casefold()
