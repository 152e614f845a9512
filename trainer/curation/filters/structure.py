"""What a completion does, what it has in common with its prompt, and whether it can be parsed."""

from __future__ import annotations

import builtins
import hashlib
import keyword
import re
import textwrap

from ....indexer.extraction.parse import parse
from ....indexer.languages.table import language
from .subject import LEXEME, Subject

OPERATION = re.compile(
    r"\b(?:if|elif|for|while|except|with|and|or|not|in|is|assert|raise|yield|await|lambda|case)\b"
    r"|[\w\])'][(\[]|(?<![\w(,=\s])\s*(?:[-+*/%<>&|^@]+|[=!]=)=?"
)
UNTELLING = frozenset({"self", "cls", "_", "args", "kwargs", *dir(builtins)})
LEAST_SHAPE = 40  # lexemes; shorter code has few shapes to have
LABELS = 2**24  # whole numbers that a float of 32 bits tells apart


def operations(subject: Subject) -> float:
    """Return how many calls, subscripts, operators, branches and loops the completion has."""
    return sum(1 for _ in OPERATION.finditer(subject.code))


def anchors(subject: Subject) -> float:
    """Return how many names of the completion stand in its prompt or suffix, builtins aside.

    Without any, nothing around the hole tells what belongs into it.
    """
    example = subject.example
    around = set(LEXEME.findall(example.prompt)) | set(LEXEME.findall(example.suffix))
    return len((subject.names - UNTELLING) & around)


def syntax_error(subject: Subject) -> float:
    """Return 1 when the completion is no sequence of whole statements."""
    text = textwrap.dedent(subject.completion)
    return float(parse(text.encode("utf-8", "replace"), language("python")).has_error)


def shape(subject: Subject) -> float:
    """Return a number from 1 to 2^24 - 1 for the completion's form, names and literals left out.

    Code of equal form has an equal number; 0 stands for code too short to have a form.
    """
    if len(subject.lexemes) < LEAST_SHAPE:
        return 0.0
    joined = " ".join(map(_form, subject.lexemes)).encode("utf-8", "replace")
    label = int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest(), "big")
    return float(1 + label % (LABELS - 1))


def _form(lexeme: str) -> str:
    if lexeme.isidentifier():
        return lexeme if keyword.iskeyword(lexeme) else "n"
    return "0" if lexeme[0].isdigit() else lexeme
