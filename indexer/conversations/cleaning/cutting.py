"""Long texts are cut, and what tools print is cut to what tells a failure or a commit.

What is cut is cut before it is cleaned, where that is safe: between lines or at a blank, since only
private keys go over them.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain

_KEY = "PRIVATE KEY"
_FIRST, _LAST = 6, 16  # lines of an output that are kept
_LONGEST_LINE = 400  # characters
_MOST_TELLING = 24  # lines in the middle
_WINDOW = 200_000  # characters of an output that are looked at
_MARGIN = 1024  # characters in which a blank is looked for
_SLACK = 1.1  # what was cut once, and grew by pseudonyms, is not cut again
_LEFT_OUT = re.compile(r"\[\.\.\. (\d{1,12}) lines\]")
# How git tells of a commit (print_commit_summary in git's sequencer.c), and git log's first line.
_COMMIT = r"\[[^\]\n]{1,200} (?:\(root-commit\) )?[0-9a-f]{7,64}\]|commit [0-9a-f]{40,64}\b"
_FAILURE = (
    r"\s{0,16}(?:E  |FAILED|FAIL\b|ERROR\b|error(?:\[\w{1,16}\])?:|fatal:|panic:|Traceback"
    r"|[\w.]{1,80}(?:Error|Exception)\b|\S{1,200}:\d{1,7}(?::\d{1,5})?: (?:fatal )?error)"
)
_TELLING = re.compile(rf"{_COMMIT}|{_FAILURE}")


def is_uncuttable(text: str) -> bool:
    """Return whether a text may hold a secret that goes over lines, so that it is cleaned first."""
    return _KEY in text


def shortened(text: str, limit: int, counts: Counter[str]) -> str:
    """Return the begin of a text up to a limit, and its end up to a quarter of that."""
    if len(text) <= limit * 1.25 * _SLACK:
        return text
    begin, end = _begin(text[:limit]), _end(text[-limit // 4 :])
    counts["characters"] += len(text) - len(begin) - len(end)
    return f"{begin}\n[...]\n{end}"


def telling(output: str, counts: Counter[str]) -> str:
    """Return the lines of an output that tell what failed or was committed, and those around."""
    if len(output) > _WINDOW:
        counts["characters"] += len(output) - _WINDOW
        output = f"{_begin(output[: _WINDOW // 4])}\n{_end(output[-_WINDOW * 3 // 4 :])}"
    told = [_cut(line) for line in output.strip().split("\n")]
    if len(told) <= _FIRST + _LAST + 1:
        return "\n".join(told)
    first, last = told[:_FIRST], told[-_LAST:]
    middle = told[_FIRST:-_LAST]
    found = [line for line in middle if _TELLING.match(line)]
    kept = found[: _MOST_TELLING // 2] + found[_MOST_TELLING // 2 :][-_MOST_TELLING // 2 :]
    left = len(middle) - len(kept)
    if left <= 1 or _is_cut(middle):
        return "\n".join(told)
    counts["lines"] += left
    return "\n".join(chain(first, [f"[... {left} lines]"], kept, last))


def _is_cut(middle: list[str]) -> bool:
    """Return whether lines are what is left of an output already."""
    return bool(_LEFT_OUT.fullmatch(middle[0])) and len(middle) <= _MOST_TELLING + 1


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE * _SLACK else f"{_begin(line[:_LONGEST_LINE])} ..."


def _begin(text: str) -> str:
    """Return a begin without its last word, which may be half of one."""
    at = max(text.rfind(" ", -_MARGIN), text.rfind("\n", -_MARGIN))
    return text[:at] if at >= 0 else text[:-_MARGIN]


def _end(text: str) -> str:
    """Return an end without its first word."""
    found = re.compile(r"[ \n]").search(text, 0, _MARGIN)
    return text[found.end() :] if found else text[_MARGIN:]
