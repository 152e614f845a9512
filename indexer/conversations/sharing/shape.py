"""Entries of conversations as JSON and back; what comes back has exactly the declared types."""

from __future__ import annotations

import math
import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import lru_cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

MAX_NUMBER = 1 << 53  # whole numbers that every reader of JSON keeps
_MAX_TIME = float(1 << 40)


class ShapeError(ValueError):
    """JSON is not of the declared shape; says where, never what."""


def to_json(value: Any) -> Any:  # noqa: ANN401 any value of the model
    """Return a value of the model as JSON; fields that hold their default are left out."""
    if is_dataclass(value):
        return {
            field.name: to_json(getattr(value, field.name))
            for field in fields(value)
            if getattr(value, field.name) != field.default
        }
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    return value


def from_json(kind: Any, value: Any) -> Any:  # noqa: ANN401 a type and its value
    """Return a value of a type of the model.

    Args:
        kind: a dataclass of the model, or a type of one of its fields.
        value: parsed JSON.

    Raises:
        ShapeError: a field is missing, unknown, or of another type.

    """
    return _reader(kind)(value, kind.__name__.lower() if isinstance(kind, type) else "value")


_Read = Callable[[Any, str], Any]


@lru_cache(maxsize=64)
def _reader(kind: Any) -> _Read:  # noqa: ANN401 a type
    if is_dataclass(kind):
        return _object(kind)
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return lambda value, where: _one_of(parts, value, where)
    if origin is tuple:
        return _array(_reader(parts[0]))
    if origin in (Union, types.UnionType):
        return _optional(_reader(next(one for one in parts if one is not type(None))))
    return _PLAIN[kind]


def _object(kind: Any) -> _Read:  # noqa: ANN401 a dataclass
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    needed = [field.name for field in fields(kind) if _is_needed(field)]

    def read(value: Any, where: str) -> Any:  # noqa: ANN401 JSON and what it is read as
        if not isinstance(value, dict) or not value.keys() <= readers.keys():
            raise ShapeError(f"{where} is no object, or has fields that are not known")
        if any(name not in value for name in needed):
            raise ShapeError(f"{where} lacks a field")
        return kind(**{name: readers[name](one, f"{where}.{name}") for name, one in value.items()})

    return read


def _is_needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _array(read: _Read) -> _Read:
    def read_all(value: Any, where: str) -> tuple[Any, ...]:  # noqa: ANN401 JSON
        if not isinstance(value, list):
            raise ShapeError(f"{where} is no array")
        return tuple(read(one, where) for one in value)

    return read_all


def _optional(read: _Read) -> _Read:
    return lambda value, where: None if value is None else read(value, where)


def _one_of(words: tuple[Any, ...], value: Any, where: str) -> str:  # noqa: ANN401 JSON
    text = _text(value, where)
    if text not in words:
        raise ShapeError(f"{where} is none of its words")
    return text


def _text(value: Any, where: str) -> str:  # noqa: ANN401 JSON
    if not isinstance(value, str):
        raise ShapeError(f"{where} is no text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ShapeError(f"{where} holds half a character") from error
    return value


def _flag(value: Any, where: str) -> bool:  # noqa: ANN401 JSON
    if not isinstance(value, bool):
        raise ShapeError(f"{where} is neither true nor false")
    return value


def _count(value: Any, where: str) -> int:  # noqa: ANN401 JSON
    if type(value) is not int or not 0 <= value <= MAX_NUMBER:
        raise ShapeError(f"{where} is no count")
    return value


def _time(value: Any, where: str) -> float:  # noqa: ANN401 JSON
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ShapeError(f"{where} is no time")
    if not (0 <= value < _MAX_TIME) or not math.isfinite(value):
        raise ShapeError(f"{where} is no time")
    return float(value)


_PLAIN: dict[Any, _Read] = {str: _text, bool: _flag, int: _count, float: _time}
