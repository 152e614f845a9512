"""What a completion does, what it has in common with its prompt, and whether it can be parsed."""

from __future__ import annotations

import builtins
import hashlib
import keyword
import re
import textwrap

from ....indexer.extraction.parse import parse
from ....indexer.languages.table import language
from .subject import Subject

OPERATION = re.compile(
    r"\b(?:if|elif|for|while|except|with|and|or|not|in|is|assert|raise|yield|await|lambda|case)\b"
    r"|[\w\])'][(\[]"  # a call or a subscript
    r"|(?<=[\w\])'])\s*(?!->)(?:[-+*/%<>&|^@]+|[=!]=)"  # between two operands
)
WORD = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}")
UNTELLING = frozenset({"self", "cls", "args", "kwargs", *keyword.kwlist, *dir(builtins)})
LEAST_FORM = 10  # lexemes; shorter code has few forms to have
LABELS = 2**24  # whole numbers that a float of 32 bits tells apart
CONTINUED = {  # what a clause that is cut out of its statement continues
    "elif": "if x:\n    pass\n",
    "else": "if x:\n    pass\n",
    "except": "try:\n    pass\n",
    "finally": "try:\n    pass\n",
    "case": "match x:\n",
}
FIRST_WORD = re.compile(r"\w*")


def operations(subject: Subject) -> float:
    """Return how many calls, subscripts, operators, branches and loops the completion has."""
    return sum(1 for _ in OPERATION.finditer(subject.code))


def anchors(subject: Subject) -> float:
    """Return how many words of the completion's names stand in its prompt or suffix.

    Without any, nothing around the hole tells what belongs into it. Keywords and builtins tell
    nothing.
    """
    example = subject.example
    around = _words(f"{example.prompt}\n{example.suffix}")
    return len((_words(" ".join(subject.names - UNTELLING)) & around) - UNTELLING)


def syntax_error(subject: Subject) -> float:
    """Return 1 when the completion is no sequence of whole statements or clauses of one."""
    text = textwrap.dedent(subject.completion)
    first = FIRST_WORD.match(text)
    before = CONTINUED.get(first[0], "") if first else ""
    if before.startswith("match"):
        text = textwrap.indent(text, "    ")
    return float(parse((before + text).encode("utf-8", "replace"), language("python")).has_error)


def shape(subject: Subject) -> float:
    """Return a number from 1 to 2^24 - 1 for the completion's form, names and literals left out.

    Code of equal form has an equal number; 0 stands for code too short to have a form.
    """
    if len(subject.lexemes) < LEAST_FORM:
        return 0.0
    joined = " ".join(map(_form, subject.lexemes)).encode("utf-8", "replace")
    label = int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest(), "big")
    return float(1 + label % (LABELS - 1))


def _words(text: str) -> set[str]:
    return set(map(str.lower, set(WORD.findall(text))))


def _form(lexeme: str) -> str:
    if lexeme.isidentifier():
        return lexeme if keyword.iskeyword(lexeme) else "n"
    return "0" if lexeme[0].isdigit() else lexeme
