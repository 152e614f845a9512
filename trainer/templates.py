"""The wording of every prompt, shared by training, evaluation and use.

A model is only ever asked in the words that it was taught in, so nobody else writes a prompt. Every
prompt ends with a newline (a token boundary), and the most valuable text stands nearest to its end
because long prompts are cut on their left.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence

MAX_DOCSTRING_LINES = 8
MAX_CALLERS = 3
MAX_DIFF_LINES = 32
MAX_DIFFED_LINES = 400  # difflib is quadratic in the worst case


def completion_prompt(path: str, context: Sequence[str], prefix: str) -> str:
    """Return the text before the hole of a fill-in-the-middle example.

    Args:
        path: file that the hole is in.
        context: pieces of text from elsewhere, least valuable first.
        prefix: the file's text that ends where the hole starts, cut at a line start.

    """
    pieces = "".join(_ended(piece) for piece in context)
    return f"{pieces}# {_one_line(path)}\n{prefix}"


def implementation_prompt(path: str, signature: str, docstring: str, callers: Sequence[str]) -> str:
    """Return the prompt whose continuation is a function's body.

    Args:
        path: file that the function is in.
        signature: ``def`` to the colon, verbatim, its leading indentation included.
        docstring: the cleaned docstring, or "".
        callers: source lines that call the function.

    """
    used = "".join(f"# used: {_one_line(line)}\n" for line in callers[:MAX_CALLERS])
    indent = signature[: len(signature) - len(signature.lstrip())] + "    "
    return f"# {_one_line(path)}\n{used}{_ended(signature)}{_quoted(docstring, indent)}"


def calls_prompt(qualified_name: str) -> str:
    """Return the question of what a function calls; the answer is a qualified name a line."""
    return f"# Architecture: what {_one_line(qualified_name)} calls\n"


def imports_prompt(module: str) -> str:
    """Return the question of what a module imports; the answer is a module name a line."""
    return f"# Architecture: what the module {_one_line(module)} imports\n"


def edit_prompt(path: str, subject: str, before: str) -> str:
    """Return the prompt whose continuation is a definition's text after a commit.

    Args:
        path: file that was changed.
        subject: first line of the commit's message.
        before: the definition before the commit, verbatim.

    """
    head = f"# {_one_line(path)}\n# Before:\n{_ended(before)}"
    return f"{head}# Change: {_one_line(subject)}\n# After:\n"


def intent_prompt(path: str, before: str, after: str) -> str:
    """Return the question of what kind of change a difference is; the answer is one word.

    Args:
        path: file that was changed.
        before: the definition before the commit, or "" when it was added.
        after: the definition after the commit, or "" when it was removed.

    """
    return f"# {_one_line(path)}\n# Difference:\n{_difference(before, after)}# Kind of change:\n"


def description_prompt(signature_and_body: str) -> str:
    """Return the question of what a definition does; the answer is its docstring's first line.

    Args:
        signature_and_body: the definition's text without its docstring.

    """
    return f"{_ended(signature_and_body)}# What it does, in one line:\n"


def _difference(before: str, after: str) -> str:
    old = before.splitlines()[:MAX_DIFFED_LINES]
    new = after.splitlines()[:MAX_DIFFED_LINES]
    lines = list(difflib.unified_diff(old, new, n=1, lineterm=""))[2:]
    body = [line for line in lines if not line.startswith("@@")]
    return "".join(f"{line}\n" for line in body[:MAX_DIFF_LINES])


def _quoted(docstring: str, indent: str) -> str:
    if not docstring:
        return ""
    lines = docstring.replace('"""', "'''").splitlines()[:MAX_DOCSTRING_LINES]
    if len(lines) == 1:
        return f'{indent}"""{lines[0]}"""\n'
    rest = "".join(f"{indent}{line}".rstrip() + "\n" for line in lines[1:])
    return f'{indent}"""{lines[0]}\n{rest}{indent}"""\n'


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())
