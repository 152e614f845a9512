"""What GitHub would interpret of a comment."""

from __future__ import annotations

import re


def outside_code(comment: str) -> str:
    """Return a comment without its code blocks and code spans."""
    fenced = re.sub(r"^(`{3,})\n.*?^\1$", "", comment, flags=re.S | re.M)
    return re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", fenced)


def rendered(comment: str) -> str:
    """Return the HTML of a comment, as a renderer of CommonMark with GitHub's tables makes it."""
    from markdown_it import MarkdownIt

    html: str = (
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(comment)
    )
    return html


def tags(comment: str) -> set[str]:
    """Return the names of the HTML elements that a comment becomes."""
    return set(re.findall(r"<([a-z][a-z0-9]*)", rendered(comment)))
