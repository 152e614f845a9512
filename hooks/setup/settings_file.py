"""The settings file that ``init`` writes: every key, commented out at its default.

It is made from the models of the settings, so it cannot fall behind them. Section headers stand
uncommented, as in systemd's own files, so that any line of ``#key = value`` can be uncommented
alone; a description has a blank after its ``#``.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...core.settings import Section, Settings

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

NAME = "housestyle.toml"
_WIDTH = 98
_INTRODUCTION = """\
# Settings of housestyle for this repository. Everything here is optional: a key that is commented
# out has the value shown (what the recipe leaves open: that of `embedded`).
# HOUSESTYLE_<SECTION>_<KEY> in the environment goes before this file, and `housestyle config`
# shows what is in force and where it came from.
"""


def settings_text() -> str:
    """Return the file's text."""
    return "\n".join([_INTRODUCTION, *_sections()])


def _sections() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        model: type[Section] = field.annotation  # type: ignore[assignment]
        yield f"[{name}]\n" + "".join(_entries(model))


def _entries(model: type[Section]) -> Iterator[str]:
    for key, field in model.model_fields.items():
        told = textwrap.wrap(field.description or "", _WIDTH)
        yield "".join(f"# {line}\n" for line in told)
        yield f"#{key} = {toml_value(_shown(field))}\n"


def _shown(field: FieldInfo) -> Any:  # noqa: ANN401 any value that a setting can have
    """Return a setting's default; where that is to leave it to a recipe, the embedded one's."""
    default = field.get_default(call_default_factory=True)
    return (field.examples or [None])[0] if default is None else default


def toml_value(value: Any) -> str:  # noqa: ANN401 any value that a setting can have
    """Return a value as TOML writes it.

    Raises:
        TypeError: TOML has no such value.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, Mapping):
        pairs = (f"{_string(key)} = {toml_value(one)}" for key, one in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    raise TypeError(f"TOML cannot say {value!r}")


def _string(text: str) -> str:
    """Quote a text: JSON's escapes are among TOML's, but for surrogates and the character DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
