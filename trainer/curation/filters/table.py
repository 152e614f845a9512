"""The filters, in the order in which they give a candidate its reason: origin, size, substance.

Sources of the limits: StarCoder and DeepSeek-Coder (mean line 100, longest line 1,000, a quarter of
letters). Quantiles are low on purpose: a filter drops what does not teach, not what is merely
plain.
"""

from __future__ import annotations

from .filter import ANY, Filter, Threshold, exactly, within
from .kinds import CHANGE, CODE, NAMES, STANDING

_UNLIMITED = exactly(float("inf"))


def _of(kinds: frozenset[str], threshold: Threshold) -> dict[str, Threshold]:
    return dict.fromkeys(sorted(kinds), threshold)


_FLAG = {ANY: exactly(0)}
_SHORT = {
    **_of(CODE, within(40, 80, 0.05)),
    "completion": within(24, 40, 0.05),
    "description": exactly(12),
    ANY: exactly(1),
}

FILTERS: tuple[Filter, ...] = (
    Filter("secret", "secret", "most", _FLAG, "a key or password is nobody's to learn", True),
    Filter("opted out", "opted out", "most", _FLAG, "an ignore file keeps models away from it"),
    Filter("excluded licence", "licence", "most", _FLAG, "the settings exclude its licence"),
    Filter("generated file", "generated", "most", _FLAG, "a tool wrote it, and writes it again"),
    Filter("vendored file", "vendored", "most", _FLAG, "others wrote it, in their own style"),
    Filter("unreadable file", "partial file", "most", _FLAG, "its file has syntax errors"),
    Filter("bot", "bot", "most", _of(CHANGE, exactly(0)), "no person made the change"),
    Filter(
        "reformatting",
        "reformatted",
        "most",
        _of(CHANGE, exactly(0)),
        "the syntax tree is the same",
    ),
    Filter(
        "bulk reformatting",
        "bulk reformatting",
        "most",
        _of(CHANGE, exactly(0)),
        "its commit rewrote very many definitions, most without changing them",
    ),
    Filter(
        "superseded",
        "standing",
        "least",
        _of(STANDING, exactly(0.75)),
        "later commits wrote it over or took it back",
    ),
    Filter("too short", "characters", "least", _SHORT, "little is learnt from a few characters"),
    Filter("too long", "characters", "most", {ANY: exactly(1400)}, "it does not fit a sequence"),
    Filter(
        "trivial body",
        "trivial share",
        "most",
        _of(CODE, exactly(0.99)),
        "stubs, getters and delegation are written alike everywhere",
    ),
    Filter(
        "import block",
        "import share",
        "most",
        _of(CODE, exactly(0.99)),
        "imports follow from what is used",
    ),
    Filter(
        "data literal",
        "data share",
        "most",
        _of(CODE, exactly(0.7)),
        "configuration and tables show no way of writing code",
    ),
    Filter(
        "long lines",
        "mean line",
        "most",
        {ANY: exactly(100), **_of(NAMES, _UNLIMITED)},
        "no person writes such lines by hand",
    ),
    Filter(
        "minified",
        "longest line",
        "most",
        {ANY: exactly(1000), **_of(NAMES, _UNLIMITED)},
        "no person writes such a line by hand",
    ),
    Filter(
        "low alphabetic share",
        "alphabetic share",
        "least",
        {ANY: exactly(0.25)},
        "it is numbers and signs rather than code",
    ),
    Filter("deprecated", "deprecated", "most", _FLAG, "it is not to be used any more"),
    Filter("syntax error", "syntax error", "most", _FLAG, "it is no sequence of whole statements"),
    Filter(
        "too simple",
        "operations",
        "least",
        _of(CODE, within(1, 3, 0.05)),
        "it computes, calls and decides next to nothing",
    ),
    Filter(
        "no context",
        "anchors",
        "least",
        _of(CODE, within(1, 2, 0.02)),
        "nothing around it tells what belongs there",
    ),
)
BY_NAME = {one.name: one for one in FILTERS}
