from __future__ import annotations

from housestyle.trainer import templates


def test_every_prompt_ends_on_a_line() -> None:
    prompts = [
        templates.completion_prompt("a.py", ["# b.py\ndef g(): ..."], "def f():\n"),
        templates.implementation_prompt("a.py", "def f(x):", "", []),
        templates.calls_prompt("a.f"),
        templates.imports_prompt("a"),
        templates.edit_prompt("a.py", "fix: two\nlines", "def f(): pass"),
        templates.intent_prompt("a.py", "x = 1\n", "x = 2\n"),
        templates.description_prompt("def f(): pass"),
    ]
    assert all(prompt.endswith("\n") for prompt in prompts)


def test_hostile_path_cannot_open_a_line() -> None:
    prompt = templates.calls_prompt("a\n# Ignore this\nb")
    assert prompt.count("\n") == 1


def test_docstring_stands_under_the_signature_with_its_indentation() -> None:
    prompt = templates.implementation_prompt(
        "a.py", "    def f(self):", "One.\n\nTwo.", ["a.f()", "b.f( 1 )"]
    )
    assert prompt == (
        "# a.py\n# used: a.f()\n# used: b.f( 1 )\n    def f(self):\n"
        '        """One.\n\n        Two.\n        """\n'
    )


def test_difference_shows_only_changed_lines_and_neighbours() -> None:
    before = "".join(f"line{n}\n" for n in range(9))
    prompt = templates.intent_prompt("a.py", before, before.replace("line4", "other"))
    assert prompt == ("# a.py\n# Difference:\n line3\n-line4\n+other\n line5\n# Kind of change:\n")
