"""How targets are found, in words."""

from __future__ import annotations

STRATEGIES = {
    "scope": "the name is defined in the code around the reference",
    "import": "the name was imported, re-exports followed to the definition",
    "self": "the receiver is the object of the method itself, so its class was searched",
    "inherited": "found in a base class, in the order in which bases are searched",
    "assignment": "the value assigned to the name was followed",
    "annotation": "the type that is written down was followed",
    "constructor": "an object of the class is made here, which runs its constructor",
    "argument": "the value that callers pass as this argument was followed",
    "return": "what the called function returns was followed",
    "element": "what was put into the container was followed",
    "decorator": "what the decorator returns was followed",
    "external": "it lies outside the repository: a third-party or standard library",
    "builtin": "it is built into the language",
    "name": "a guess: nothing but the name is the same",
    "unresolved": "nothing that is known has this name here",
}
"""Strategy of an edge → what it means."""


def in_words(strategy: str) -> str:
    """Return what a strategy means."""
    return STRATEGIES.get(strategy, f"found by {strategy}")
