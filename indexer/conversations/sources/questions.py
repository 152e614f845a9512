"""Questions that an agent puts to a person through a tool: with their options, and the answers."""

from __future__ import annotations

from collections.abc import Iterator

from .fields import Record, joined, mapping, mappings, text, texts


def asked(given: Record) -> str:
    """Return the questions of a call's arguments, each with its options as a list."""
    return joined(map(_asked, mappings(given.get("questions"))))


def _asked(question: Record) -> str:
    options = mappings(question.get("options"))
    lines = [f"- {text(one.get('label'))}: {text(one.get('description'))}" for one in options]
    return "\n".join((text(question.get("question")), *lines))


def answered(answers: object) -> str:
    """Return the answers: question, or its id → what was chosen or written."""
    return "\n".join(_answered(mapping(answers)))


def _answered(answers: Record) -> Iterator[str]:
    for question, answer in answers.items():
        chosen = texts(mapping(answer).get("answers"))
        said = ", ".join(one.removeprefix("user_note: ") for one in chosen) or text(answer)
        if said:
            yield f"{question} {said}"
