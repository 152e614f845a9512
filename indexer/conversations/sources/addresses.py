"""Addresses of folders, as editors write them."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from .fields import text


def local(address: object) -> str:
    """Return the path of a ``file:`` address, or a path as it is; "" for what lies elsewhere."""
    value = text(address)
    if value.startswith("/"):
        return value
    try:
        found = urlsplit(value)
    except ValueError:
        return ""
    return unquote(found.path) if found.scheme == "file" and not found.netloc else ""
