from __future__ import annotations

from housestyle.gate.prequential.offering import Token, right_lines


def tokens(text: str, *words: str | tuple[str, str]) -> list[Token]:
    """Tokens of a text; a pair is one with what the model would have written instead."""
    found, start = [], 0
    for word in words:
        true, guess = word if isinstance(word, tuple) else (word, "")
        assert text.startswith(true, start)
        found.append(Token(start, start + len(true), not isinstance(word, tuple), guess))
        start += len(true)
    return found


def test_a_line_is_offered_when_each_of_its_tokens_is() -> None:
    text = "a = 1\n\nb = 2\n"
    lines = right_lines(text, tokens(text, "a", " = ", "1", "\n", "\n", "b", (" = ", "("), "2\n"))
    assert [(line.text, line.right) for line in lines] == [("a = 1\n", True), ("b = 2\n", False)]


def test_a_line_that_would_have_gone_on_was_not_offered() -> None:
    text = "a = 1\nb\n"
    assert not right_lines(text, tokens(text, "a = ", "1", ("\n", " + 2"), "b", "\n"))[0].right


def test_a_token_over_two_lines_counts_as_far_as_its_line() -> None:
    text = "if a:\n    b\n"
    first, second = right_lines(text, tokens(text, "if a:", ("\n    ", "\n        "), "b", "\n"))
    assert first.right
    assert not second.right
    first, second = right_lines(text, tokens(text, "if a:", ("\n    ", " \n"), "b", "\n"))
    assert not first.right


def test_what_no_token_covers_is_not_counted() -> None:
    text = "a = 1\nb = 2\nc = 3"
    assert len(right_lines(text, tokens(text, "a = 1\n", "b = "))) == 1
    assert len(right_lines(text, tokens(text, "a = 1\n", "b = 2\n", "c = 3"))) == 3
    assert right_lines(text, []) == []


def test_what_stands_before_the_first_mistake_of_a_line_is_accepted() -> None:
    text = "if é:\n    return total(x)\n"
    read = tokens(text, "if é:", "\n", "    ", "return", " total", ("(", "["), "x)", "\n")
    assert [(line.accepted, line.typed) for line in right_lines(text, read)] == [(6, 6), (12, 15)]
    read = tokens(text, ("if é:", "while"), "\n", "    ", "return total(x)", ("\n", " + 1"))
    assert [line.accepted for line in right_lines(text, read)] == [0, 15]
    read = tokens(text, "if é:", ("\n    ", "\n        "), "return total(x)", "\n")
    assert [line.accepted for line in right_lines(text, read)] == [6, 0]
