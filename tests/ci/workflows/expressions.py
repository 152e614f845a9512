"""GitHub's expressions, as far as the workflows use them; anything else is an error.

https://docs.github.com/actions/reference/workflows-and-actions/expressions
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>\d+)|(?P<sign>==|!=|&&|\|\||[!().])|(?P<name>[\w-]+))"
)
_INSIDE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
Value = Any


class Expression:
    """One expression, read from left to right."""

    def __init__(self, text: str, contexts: Mapping[str, Value]) -> None:
        self.contexts, self.tokens = contexts, list(_tokens(text))

    def value(self) -> Value:
        """Evaluate all of it."""
        found = self._either()
        assert not self.tokens, f"left over: {self.tokens}"
        return found

    def _either(self) -> Value:
        left = self._both()
        while self._take("||"):
            right = self._both()
            left = left or right
        return left

    def _both(self) -> Value:
        left = self._compared()
        while self._take("&&"):
            right = self._compared()
            left = right if left else left
        return left

    def _compared(self) -> Value:
        left = self._negated()
        if self._take("=="):
            return _same(left, self._negated())
        if self._take("!="):
            return not _same(left, self._negated())
        return left

    def _negated(self) -> Value:
        return not self._negated() if self._take("!") else self._atom()

    def _atom(self) -> Value:
        if self._take("("):
            found = self._either()
            assert self._take(")")
            return found
        kind, text = self.tokens.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return int(text)
        assert kind == "name", text
        return self._named(text)

    def _named(self, name: str) -> Value:
        if self._take("("):
            assert self._take(")"), "no function with arguments is known"
            known: Callable[[], bool] = self.contexts[f"{name}()"]
            return known()
        found = self.contexts[name]  # a context that is not known here is an error
        while self._take("."):
            _, key = self.tokens.pop(0)
            found = found.get(key) if isinstance(found, Mapping) else None
        return found

    def _take(self, sign: str) -> bool:
        if self.tokens and self.tokens[0] == ("sign", sign):
            self.tokens.pop(0)
            return True
        return False


def evaluated(text: str, contexts: Mapping[str, Value]) -> Value:
    """The value of a condition, with or without its braces."""
    match = re.fullmatch(r"\s*\$\{\{(.*)\}\}\s*", text, re.DOTALL)
    return Expression(match[1] if match else text, contexts).value()


def filled(value: Value, contexts: Mapping[str, Value]) -> str:
    """A value of the YAML as a text, its expressions evaluated."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _INSIDE.sub(lambda found: _shown(Expression(found[1], contexts).value()), str(value))


def _tokens(text: str) -> Any:
    place = 0
    text = text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        assert match, f"no expression: {text[place:]}"
        place = match.end()
        kind = match.lastgroup
        yield kind, match[kind]


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()  # GitHub compares texts so
    return bool(left == right)


def _shown(value: Value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
