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
PROPOSED, CORRECTED = "# Proposed:\n", "# Corrected:\n"
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


def chain_prompt(first: str, last: str) -> str:
    """Return the question of how one function reaches another; the answer is a call a line.

    Args:
        first: qualified name of the function that the chain starts at.
        last: qualified name of what it ends at.

    """
    return f"# Architecture: how {_one_line(first)} reaches {_one_line(last)}\n"


def need_prompt(module: str, needed: str) -> str:
    """Return the question of why a module imports another; the answer is a use of it a line."""
    return f"# Architecture: why the module {_one_line(module)} needs {_one_line(needed)}\n"


def test_prompt(path: str, text: str, test_path: str, name: str, frame: str) -> str:
    """Return the prompt whose continuation is a test.

    Args:
        path: file of what is tested.
        text: the tested definition, as much of it as is shown.
        test_path: file of the test.
        name: qualified name of what is tested.
        frame: line of the class that the test stands in, or "".

    """
    head = f"# {_one_line(path)}\n{_ended(text)}# {_one_line(test_path)}\n"
    return f"{head}# Test of {_one_line(name)}:\n{_ended(frame)}"


def pattern_prompt(subject: str) -> str:
    """Return the question of what is always done in some place; the answer is counts and names."""
    return f"# Pattern: {_one_line(subject)}\n"


def pattern_use_prompt(subject: str, habit: str, path: str, header: str) -> str:
    """Return the prompt whose continuation follows a pattern.

    Args:
        subject: the place where it is followed.
        habit: what is done there.
        path: file of the definition that is to be written.
        header: its lines through the signature.

    """
    told = f"# Pattern: {_one_line(subject)} {_one_line(habit)}\n"
    return f"{told}# {_one_line(path)}\n{_ended(header)}"


def documentation_prompt(path: str, text: str) -> str:
    """Return the prompt whose continuation is a definition's documentation.

    Args:
        path: file that the definition is in.
        text: the definition without its docstring.

    """
    return f"# {_one_line(path)}\n{_ended(text)}# Documentation:\n"


def notebook_prompt(path: str, before: str, words: str) -> str:
    """Return the prompt whose continuation is the code cell under a text cell.

    Args:
        path: the notebook.
        before: the code cell before, or "".
        words: the text cell.

    """
    return f"# {_one_line(path)}\n{_ended(before)}{_commented(words)}"


def fix_prompt(path: str, test: str, before: str, problem: str) -> str:
    """Return the prompt whose continuation is a definition's text after it was mended.

    Args:
        path: file that was changed.
        test: a test that the same commit brought, or "".
        before: the definition before the commit, verbatim.
        problem: what the commit's message says, a paragraph.

    """
    shown = f"# Test:\n{_ended(test)}" if test else ""
    head = f"# {_one_line(path)}\n{shown}# Before:\n{_ended(before)}"
    return f"{head}# Problem: {_one_line(problem)}\n# Mended:\n"


def next_edit_prompt(subject: str, edited: str, old: str, new: str, path: str, before: str) -> str:
    """Return the prompt whose continuation is the edit that follows from another.

    Args:
        subject: first line of the commit's message.
        edited: file of the edit that was made.
        old: the definition before that edit.
        new: the definition after it.
        path: file of the definition that is to be edited next.
        before: that definition, verbatim.

    """
    made = f"{place_line(edited)}# Edited:\n{_difference(old, new)}"
    return f"{routing_prompt(subject)}{made}{place_line(path)}{_ended(before)}# Next:\n"


def routing_prompt(subject: str) -> str:
    """Return the question of where a change is made; the answer is ``place_line`` of a file.

    A next edit begins with the same words.

    Args:
        subject: first line of the commit's message.

    """
    return f"# Change: {_one_line(subject)}\n"


def place_line(path: str) -> str:
    """Return the line that names a file."""
    return f"# {_one_line(path)}\n"


def decision_prompt(path: str, subject: str, before: str, after: str) -> str:
    """Return the question of why something was changed; the answer is the author's words.

    Args:
        path: file that was changed.
        subject: first line of the commit's message.
        before: the definition before the commit, or "" when it was added.
        after: the definition after the commit.

    """
    change = f"# Change: {_one_line(subject)}\n# Difference:\n{_difference(before, after)}"
    return f"# {_one_line(path)}\n{change}# Why:\n"


def reason_prompt(path: str, text: str, place: str) -> str:
    """Return the question of why code is as it is; the answer is the comment above it.

    Args:
        path: file of the code.
        text: the definition's header and the lines before the comment.
        place: the lines under the comment.

    """
    return f"# {_one_line(path)}\n{_ended(text)}# Why is the next line so:\n{_ended(place)}# Why:\n"


def review_prompt(path: str, before: str, comment: str) -> str:
    """Return the prompt whose continuation is a definition revised after a reviewer's comment.

    Args:
        path: file that was reviewed.
        before: the definition that the reviewer saw, verbatim.
        comment: the reviewer's words.

    """
    return f"{remark_prompt(path, before)}{remark_lines(comment)}# Revised:\n"


def remark_prompt(path: str, before: str) -> str:
    """Return the question of what a reviewer says; the answer is ``remark_lines`` of a comment.

    A review begins with the same words.

    Args:
        path: file that was reviewed.
        before: the definition that the reviewer saw, verbatim.

    """
    return f"# {_one_line(path)}\n# Before:\n{_ended(before)}# Review:\n"


def remark_lines(comment: str) -> str:
    """Return a reviewer's comment as a review shows it."""
    return _commented(comment)


def correction_prompt(path: str, before: str, request: str, proposed: str) -> str:
    """Return the prompt whose continuation is a person's version of a proposed change.

    Args:
        path: file that is changed.
        before: the lines that are replaced, or "".
        request: what was asked for.
        proposed: the lines that were proposed.

    """
    return f"{_request(path, before, request)}{PROPOSED}{_ended(proposed)}{CORRECTED}"


def preference(prompt: str) -> tuple[str, str]:
    """Return the prompt of a pair, and the lines that were not preferred.

    Args:
        prompt: as ``correction_prompt`` writes it.

    """
    asked, _, proposed = prompt.removesuffix(CORRECTED).rpartition(PROPOSED)
    return f"{asked}# After:\n", proposed


def is_markable(*texts: str) -> bool:
    """Tell whether texts hold none of the lines by which ``preference`` takes prompts apart."""
    return not any(line in text for text in texts for line in (PROPOSED, CORRECTED))


def debugging_prompt(path: str, before: str, failure: str) -> str:
    """Return the prompt whose continuation are the lines after which a failure was gone.

    Args:
        path: file that was changed.
        before: the lines that failed.
        failure: the end of what was printed.

    """
    head = f"# {_one_line(path)}\n# Before:\n{_ended(before)}"
    return f"{head}# Failure:\n{_commented(failure)}# Mended:\n"


def discussion_prompt(path: str, question: str, options: Sequence[str], text: str) -> str:
    """Return the question of why code was written so; the answer is the words of who decided.

    Args:
        path: file of the code.
        question: what had been asked.
        options: what was considered and not taken.
        text: the code.

    """
    rejected = "".join(f"# Not: {_one_line(option)}\n" for option in options)
    head = f"# {_one_line(path)}\n# Question: {_one_line(question)}\n"
    return f"{head}{rejected}{_ended(text)}# Why:\n"


def pinned_prompt(title: str, words: str) -> str:
    """Return the prompt of an example that people wrote by hand.

    Args:
        title: what it is about.
        words: what they say before the code, code included.

    """
    return f"# {_one_line(title)}\n{_ended(words)}"


def _request(path: str, before: str, request: str) -> str:
    old = f"# Before:\n{_ended(before)}" if before else ""
    return f"# {_one_line(path)}\n{old}# Change: {_one_line(request)}\n"


def _commented(words: str) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in words.splitlines())


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
