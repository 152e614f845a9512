"""Examples as Parquet, one column an attribute, for tools that work on whole columns."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from ...core.errors import UserError
from ..example import Example
from .layout import plain
from .shards import Row

if TYPE_CHECKING:
    import pyarrow as pa

COMPRESSION = "zstd"


def require_parquet() -> None:
    """Refuse at once where the library is not installed.

    Raises:
        UserError: pyarrow is missing.

    """
    if importlib.util.find_spec("pyarrow") is None:
        remedy = "run `pip install '.[parquet]'` in a clone of housestyle"
        raise UserError("the Parquet form needs pyarrow, which is not installed", remedy)


def as_parquet(rows: Sequence[Row]) -> bytes:
    """Return the rows of one shard as a Parquet file; equal rows give equal bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pylist([_encodable(row) for row in rows], schema=schema())
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression=COMPRESSION)
    return buffer.getvalue()


def schema() -> pa.Schema:
    """Return the columns: the attributes of an example, in their order."""
    import pyarrow as pa

    types = {
        "str": pa.string(),
        "float": pa.float64(),
        "int": pa.int64(),
        "tuple[str, ...]": pa.list_(pa.string()),
    }
    return pa.schema([(field.name, types[str(field.type)]) for field in fields(Example)])


def _encodable(row: Row) -> dict[str, Any]:
    return {name: plain(value) if isinstance(value, str) else value for name, value in row.items()}
