"""Real code to write with: functions of the standard library, and what people do to them."""

from __future__ import annotations

import ast
import keyword
import re
import sysconfig
import textwrap
from functools import lru_cache
from pathlib import Path
from random import Random

MODULES = (
    "argparse configparser difflib doctest fileinput ftplib gettext imaplib inspect mailbox"
    " optparse pdb plistlib poplib pprint shelve shutil smtplib statistics tarfile textwrap"
    " tokenize trace turtle unittest/case uuid zipfile"
)
_NAME = re.compile(r"\b[a-z_][a-z_0-9]{3,}\b")
_CALL = re.compile(r"^(\s*)([^#'\"]*\()([^()'\"]+,[^()'\"]+)(\)\W*)$")
Text = list[str]  # lines of a file


@lru_cache(1)
def pool() -> tuple[str, ...]:
    """Return functions of 8 to 40 lines, no two of one name, always in the same order."""
    found: dict[str, str] = {}
    for module in MODULES.split():
        source = Path(sysconfig.get_paths()["stdlib"], f"{module}.py").read_text("utf-8")
        lines = source.splitlines(keepends=True)
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                text = textwrap.dedent("".join(lines[node.lineno - 1 : node.end_lineno]))
                if 8 <= text.count("\n") <= 40 and text.startswith("def "):
                    found.setdefault(node.name, text.rstrip("\n"))
    chosen = sorted(found.values())
    Random(3).shuffle(chosen)
    return tuple(chosen)


def appended(text: Text, function: str) -> Text:
    """Return a file with one more function."""
    return [*text, "", "", *function.split("\n")] if text else function.split("\n")


def renamed(text: Text, chance: Random) -> Text:
    """Return a file in which the most used name of one of its functions is another."""
    first, last = chance.choice(spans(text))
    names = _NAME.findall("\n".join(text[first + 1 : last]))
    known = [one for one in names if not keyword.iskeyword(one) and one not in ("self", "None")]
    name = max(sorted(set(known)), key=known.count)
    new = f"{name}_{chance.choice(('value', 'item', 'state', 'entry', 'part'))}"
    body = [re.sub(rf"\b{name}\b", new, line) for line in text[first:last]]
    return [*text[:first], *body, *text[last:]]


def extended(text: Text, block: Text, chance: Random) -> Text:
    """Return a file in which one of its functions has a block more before its last line."""
    first, last = chance.choice(spans(text))
    at = max(first + 1, last - 1)
    indent = text[at][: len(text[at]) - len(text[at].lstrip())] or "    "
    return [*text[:at], *(indent + line for line in block), *text[at:]]


def shortened(text: Text, chance: Random) -> Text:
    """Return a file without some of the lines of its longest function."""
    first, last = max(spans(text), key=lambda span: span[1] - span[0])
    at = first + 2 + chance.randrange(2)
    return [*text[:at], *text[min(at + 5, last - 1) :]]


def without(text: Text, function: str) -> Text:
    """Return a file without a function that was appended to it."""
    lines = function.split("\n")
    for at in range(len(text)):
        if text[at : at + len(lines)] == lines:
            return [*text[: max(0, at - 2)], *text[at + len(lines) :]]
    raise ValueError("no such function in the file")


def tinkered(lines: Text, share: float, chance: Random) -> Text:
    """Return lines as a person leaves them who rewrites some: other names, another wording."""
    return [_tinkered(line) if line.strip() and chance.random() < share else line for line in lines]


def _tinkered(line: str) -> str:
    words = [one for one in _NAME.findall(line) if not keyword.iskeyword(one)]
    if line.lstrip().startswith("def ") or not words:
        return f"{line}  # checked"
    return re.sub(rf"\b{words[0]}\b", f"the_{words[0]}", line)


def formatted(text: Text) -> Text:
    """Return a file as a formatter leaves it: double quotes, long calls over several lines."""
    found: Text = []
    for line in text:
        quoted = line.replace("'", '"') if line.count("'") == 2 and '"' not in line else line
        call = _CALL.match(quoted)
        if call and len(line) > 56:
            arguments = [one.strip() for one in call[3].split(",")]
            found += [f"{call[1]}{call[2]}", *(f"{call[1]}    {one}," for one in arguments if one)]
            found.append(f"{call[1]}{call[4]}")
        else:
            found.append(quoted)
    return found


def spans(text: Text) -> list[tuple[int, int]]:
    """Return first line and end of every function of a file."""
    starts = [at for at, line in enumerate(text) if line.startswith("def ")]
    ends = [*starts[1:], len(text)]
    found = []
    for start, end in zip(starts, ends, strict=True):
        while end > start and not text[end - 1].strip():
            end -= 1
        found.append((start, end))
    return found
