"""Takes the Python source out of a notebook's JSON.

The code cells follow each other in the order of the document, each under a comment that names it,
as editors write notebooks as scripts::

    # %% [4f0c1a7e]
    import pandas as pd

So every line of the source belongs to the cell whose comment is the last one above it, and a
position in the source is the position in the cell after that. All positions of a notebook's facts
are bytes and lines of this source, not of the JSON. Outputs, execution counts, metadata and text
cells are no part of it: two notebooks that differ in these alone have the same source.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from ...extraction.budget import RejectedError
from .magics import plain_python

_ID = re.compile(r"[\w-]{1,64}\Z", re.ASCII)  # as nbformat has it
_LANGUAGE = re.compile(r"[\w+#. -]{1,30}\Z", re.ASCII)
_PYTHON = re.compile(r"(?:i?python|sage)[\d.]*\Z", re.IGNORECASE)


class Cell(NamedTuple):
    """A cell of a notebook.

    Attributes:
        is_code: whether it is code; else it is text.
        text: its source, verbatim.
        first: line in the notebook's Python source on which it begins, from 1; 0 for text.
        last: its last line there.
    """

    is_code: bool
    text: str
    first: int = 0
    last: int = 0


def cells(data: bytes) -> list[Cell]:
    """Return the code and text cells of a notebook, in the order of the document.

    Args:
        data: the notebook's JSON; hostile.

    Raises:
        RejectedError: it is no notebook, or one in another language.
    """
    notebook = _load(data)
    _require_python(notebook)
    found, line = [], 1
    for cell in _cells(notebook):
        kind = cell.get("cell_type") if isinstance(cell, dict) else None
        text = _text(cell.get("source", cell.get("input"))) if kind else ""
        if kind == "code":
            first, line = line + 1, line + 2 + text.count("\n")
            found.append(Cell(True, text, first, line - 1))
        elif kind == "markdown":
            found.append(Cell(False, text))
    return found


def python_source(data: bytes) -> bytes:
    """Return the Python source of a notebook.

    Args:
        data: the notebook's JSON; hostile.

    Raises:
        RejectedError: it is no notebook, or one in another language.
    """
    notebook = _load(data)
    _require_python(notebook)
    parts = [f"# %% [{name}]\n{plain_python(text)}\n" for name, text in _code_cells(notebook)]
    return "".join(parts).encode("utf-8", "replace")


def _load(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise RejectedError("not a notebook: no readable JSON") from error
    cells = found.get("cells", found.get("worksheets")) if isinstance(found, dict) else None
    if not isinstance(cells, list):
        raise RejectedError("not a notebook: it has no cells")
    return cast("dict[str, Any]", found)


def _require_python(notebook: dict[str, Any]) -> None:
    """Refuse a notebook whose kernel says that it speaks another language."""
    metadata = _dict(notebook.get("metadata"))
    kernel, info = _dict(metadata.get("kernelspec")), _dict(metadata.get("language_info"))
    name = kernel.get("language") or info.get("name") or "python"
    if not isinstance(name, str) or not _PYTHON.match(name):
        known = isinstance(name, str) and _LANGUAGE.match(name)
        raise RejectedError(f"a notebook in {name if known else 'an unknown language'}")


def _code_cells(notebook: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and text of each code cell; the name is its id or, before 4.5, its number."""
    for number, cell in enumerate(_cells(notebook), 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        text = _text(cell.get("source", cell.get("input")))
        given = cell.get("id")
        named = isinstance(given, str) and _ID.match(given)
        yield (str(given) if named else str(number)), text


def _cells(notebook: dict[str, Any]) -> list[Any]:
    """Return all cells; before version 4 they lay in worksheets."""
    if isinstance(notebook.get("cells"), list):
        return list(notebook["cells"])
    sheets = (_dict(sheet).get("cells") for sheet in notebook["worksheets"])
    return [cell for cells in sheets if isinstance(cells, list) for cell in cells]


def _text(source: object) -> str:
    """Return a cell's text, which is a string or a list of lines, with plain line ends."""
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
