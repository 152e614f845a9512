"""Writes expressions as paths (see ``indexer.facts``): ``a.b``, ``Flask().run``, ``rows[0]``.

A few builtins say by themselves what they give, whatever they are given: ``list(x)`` is written
``x[:]`` (a sequence of what iterating over ``x`` gives), ``next(x)`` is ``x[]``,
``getattr(x, 'name')`` is ``x.name``, and ``partial(f, 1)`` is ``f``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...extraction.nesting import Span
from ...extraction.sourcetext import SourceText
from ...facts import Argument
from .argument_list import arguments, closes, trim
from .lambdas import Lambdas

UNKNOWN = "?"
MAX_BYTES = 1000  # of a longer expression only the last name is read
MAX_PARENTHESES = 8
ELEMENT, ITERATED, SEQUENCE = "[*]", "[]", "[:]"
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*\Z")
_SPACE = re.compile(r"(\s|\\\n|#[^\n]*\n)+")
_GAP = re.compile(rb"(?:\s|\\\r?\n|#[^\n]*\n)+\Z")
_BLANK = re.compile(r"\s")
_DOT = re.compile(r"(?:\s|\\\n|#[^\n]*\n)*\.(?:\s|\\\n|#[^\n]*\n)*")
_NUMBER = re.compile(rb"-?\d{1,6}\Z")
_STRING = re.compile(rb"[rbuRBU]{0,2}(['\"])([^'\"\\\n\[\]]{1,80})\1\Z")
_SLICE = re.compile(rb"[^\[\](){}'\",]*:[^\[\](){}'\",]*\Z")
MAX_ANNOTATION = 200
_ANNOTATION = re.compile(r"[^\W\d][\w.\[\]|,]*\Z")
_OPTIONAL = re.compile(r"(?:(?:typing|t)\.)?Optional\[(.*)\]\Z")
ALIAS = "type:"  # before a type that another name stands for
_GENERIC = frozenset(
    {
        "Union",
        "Optional",
        "Callable",
        "Type",
        "type",
        "List",
        "list",
        "Dict",
        "dict",
        "Tuple",
        "tuple",
        "Set",
        "set",
        "FrozenSet",
        "frozenset",
        "Sequence",
        "Mapping",
        "MutableMapping",
        "Iterable",
        "Iterator",
        "AsyncIterable",
        "AsyncIterator",
        "Awaitable",
        "Annotated",
        "Generator",
        "AsyncGenerator",
    }
)
_TELLS_NOTHING = frozenset({"None", "Any", "t.Any", "typing.Any"})
SEQUENCES = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter"})
_SAME = frozenset({"partial", "functools.partial", "copy.copy", "copy.deepcopy", "deepcopy"})
_CASTS = frozenset({"cast", "typing.cast", "t.cast"})
_TELLING = SEQUENCES | _SAME | _CASTS | {"next", "anext", "getattr", "type"}


class Paths:
    """The paths of a file's expressions.

    Args:
        text: the source.
        calls: (end of the call, its first byte, end of what is called), in any order.
        subscripts: (end of the subscript, its first byte, end of its value), in any order.
        lambdas: parameters that have no path.

    Attributes:
        calls: (first byte, path of what is called, its end, end of the call), by the last.
        subscripted: (path of what is subscripted, its end), by the end of the subscript.
        passed: what calls pass, once the bindings are read.
    """

    def __init__(
        self,
        text: SourceText,
        calls: Iterable[tuple[int, int, int]],
        subscripts: Iterable[tuple[int, int, int]] = (),
        lambdas: Lambdas | None = None,
    ) -> None:
        self._text = text
        self._lambdas = lambdas or None
        self._known: dict[Span, str] = {}  # paths of calls and subscripts
        self.calls: list[tuple[int, str, int, int]] = []
        self.subscripted: list[tuple[str, int]] = []
        self.passed: tuple[Argument, ...] = ()
        compounds = [(*place, True) for place in calls]
        compounds += [(*place, False) for place in subscripts]
        compounds.sort()  # inner ones end first
        known, path = self._known, self.path
        for end, start, last, called in compounds:
            base = path((start, last))
            if not called:
                known[start, end] = self._subscript(base, last, end)
                self.subscripted.append((base, last))
                continue
            told = base in _TELLING and self._told(base, last, end)
            known[start, end] = told or f"{base}()"
            self.calls.append((start, base, last, end))

    def path(self, span: Span) -> str:
        """Return the path of the expression at a span; ``?`` when it has none."""
        known = self._known.get(span)
        if known is not None:
            return known
        start, end = span
        if end - start > MAX_BYTES:
            name = self._last(end - MAX_BYTES, end)[1]
            return f"{UNKNOWN}.{name}" if name else UNKNOWN
        plain = self._text.text(start, end)
        if plain.isidentifier() or _DOTTED.match(plain):
            return plain if self._lambdas is None else self._named(start, plain)
        return self._dotted(start, end)

    def _named(self, start: int, plain: str) -> str:
        """Return a dotted name, of which a lambda's parameter is not known."""
        if self._lambdas is None:
            return plain
        first, dot, rest = plain.partition(".")
        return f"{UNKNOWN}{dot}{rest}" if self._lambdas.own(first, start) else plain

    def _dotted(self, start: int, end: int) -> str:
        """Take names off the end until something with a path remains."""
        names: list[str] = []
        base, parentheses = UNKNOWN, 0
        while start < end:
            known = self._known.get((start, end)) or self._plain(start, end)
            if known:
                base = known
                break
            if parentheses < MAX_PARENTHESES and self._wrapped(start, end):
                parentheses += 1
                start, end = self._unwrap(start + 1, end - 1)
                continue
            dot, name = self._last(start, end)
            if not name:
                break
            names.append(name)
            end = self._before(start, dot)
        return ".".join([base, *reversed(names)])

    def _plain(self, start: int, end: int) -> str:
        """Return a name or dotted name; empty when it is neither."""
        plain = self._text.text(start, end)
        if _DOTTED.match(plain):
            return self._named(start, plain)
        if "#" not in plain and ("(" in plain or "[" in plain or not _BLANK.search(plain)):
            return ""
        plain = _DOT.sub(".", plain)
        return self._named(start, plain) if _DOTTED.match(plain) else ""

    def _last(self, start: int, end: int) -> tuple[int, str]:
        """Return the last dot and the name after it; an empty name when there is none."""
        dot = self._text.data.rfind(b".", start, end)
        if dot < 0:
            return dot, ""
        name = self._text.text(dot + 1, end)
        if not name.isidentifier():
            name = _SPACE.sub("", name)
        return dot, name if name.isidentifier() else ""

    def _before(self, start: int, dot: int) -> int:
        """Return the end of what stands before a dot, without blanks and comments."""
        if not self._text.data[dot - 1 : dot].isspace():
            return dot
        gap = _GAP.search(self._text.data[start:dot])
        return dot if gap is None else start + gap.start()

    def _wrapped(self, start: int, end: int) -> bool:
        return self._text.data[start] == ord("(") and closes(self._text.data, start, end)

    def _unwrap(self, start: int, end: int) -> Span:
        """Return what parentheses and ``await`` hold."""
        start, end = trim(self._text.data, start, end)
        awaited = self._text.data.startswith(b"await ", start, end)
        return trim(self._text.data, start + 6, end) if awaited else (start, end)

    def _told(self, callee: str, last: int, end: int) -> str:
        """Return what a builtin gives whose result its arguments tell; else empty."""
        given = list(arguments(self._text.data, last, end))
        first = self.path(given[0][1]) if given and given[0][0] == "0" else UNKNOWN
        if first.startswith(UNKNOWN):
            return ""
        if callee in SEQUENCES:
            return first + SEQUENCE
        if callee in ("next", "anext"):
            return first + ITERATED
        if callee == "type":
            return f"{first}.__class__" if len(given) == 1 else ""
        if callee == "getattr":
            return self._attribute(first, given)
        if callee in _CASTS:
            return f"{first}()" if _DOTTED.match(first) else ""
        return first

    def _attribute(self, owner: str, given: list[tuple[str, Span]]) -> str:
        """Return the attribute that ``getattr`` with a constant name takes."""
        name = _STRING.match(self._text.data[slice(*given[1][1])]) if len(given) > 1 else None
        text = name.group(2).decode("utf-8", "replace") if name else ""
        return f"{owner}.{text}" if text.isidentifier() else ""

    def _subscript(self, base: str, last: int, end: int) -> str:
        """Return the path of an element."""
        data = self._text.data
        opening = data.find(b"[", last, end)
        if base == UNKNOWN or opening < 0:
            return UNKNOWN
        return base + key(data[slice(*trim(data, opening + 1, end - 1))])


def key(written: bytes) -> str:
    """Return the step of a subscript: ``['name']``, ``[0]``, ``[:]`` or, unknown, ``[*]``."""
    if _NUMBER.match(written):
        return f"[{written.decode()}]"
    string = _STRING.match(written)
    if string:
        return f"['{string.group(2).decode('utf-8', 'replace')}']"
    return SEQUENCE if _SLICE.match(written) else ELEMENT


def last_identifier(path: str, span: Span, data: bytes) -> Span:
    """Return the span of an expression's last identifier.

    Without one it is the closing bracket of a call or subscript, else all of the expression.
    """
    name = path.rpartition(".")[2].encode()
    start = span[1] - len(name)
    if start >= span[0] and data.startswith(name, start) and not name.endswith((b")", b"]")):
        return start, span[1]
    return (span[1] - 1, span[1]) if path.endswith((")", "]")) else span


def alias_path(written: str) -> str:
    """Return the path of a type's other name, for a subscript that writes a type; else empty.

    ``Union[Flask, "App"]`` gives ``type:Union[Flask,App]``.
    """
    name = written.partition("[")[0].rpartition(".")[2]
    return annotation_path(written).replace(":", ALIAS, 1) if name in _GENERIC else ""


def annotation_path(annotation: str) -> str:
    """Return the path of an instance of an annotated type; empty when it names none.

    ``Flask``, ``"Flask"`` and ``Optional[Flask]`` give ``:Flask``; ``Flask | App`` gives
    ``:Flask|App``, and ``list["Flask"]`` gives ``:list[Flask]``.
    """
    plain = _SPACE.sub("", annotation.strip()).replace('"', "").replace("'", "")
    if len(plain) > MAX_ANNOTATION or not _ANNOTATION.match(plain):
        return ""
    optional = _OPTIONAL.match(plain)
    if optional and optional.group(1).count("[") == optional.group(1).count("]"):
        plain = optional.group(1)
    return "" if plain in _TELLS_NOTHING else f":{plain.replace('|None', '')}"
