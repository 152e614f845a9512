from __future__ import annotations

import io
import sys

import pytest

from housestyle.indexer.commands.printing import Section, print_sections
from housestyle.indexer.queries.pictures import Arrow, Picture, drawn


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_a_terminal(patch: pytest.MonkeyPatch, section: Section) -> str:
    patch.setenv("COLUMNS", "100")
    patch.setenv("NO_COLOR", "1")
    with patch.context() as shortly:
        shortly.setattr(sys, "stdout", shown := Terminal())
        print_sections([section])
    return shown.getvalue()


def test_names_are_no_markup_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("[red]name[/red]", "a\x1b[2J.py:1")]
    section = Section("[b]title", ("symbol", "at"), rows, "guess", "note [/]")
    shown = on_a_terminal(monkeypatch, section)
    for text in ("[red]name[/red]", "[b]title", "note [/]", "\\x1b[2J.py"):
        assert text in shown
    assert "\x1b[2J" not in shown


def test_long_names_are_whole_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    section = Section("", ("symbol",), [("x" * 300,)])
    assert on_a_terminal(monkeypatch, section).count("x") == 300


def test_columns_are_aligned_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    print_sections([Section("title", ("a", "b"), [("long", "1"), ("x", "22")], note="note")])
    assert capsys.readouterr().out == "title\na     b\nlong  1\nx     22\nnote\n"


def test_pictures_quote_names() -> None:
    name = 'a"];\nb\\'
    picture = Picture({"1": name, "2": "plain.name"}, {Arrow("1", "2", 'says "x"', "guess"): None})
    assert drawn(picture, "mermaid").splitlines() == [
        "flowchart LR",
        '  n1["a#34;#93;#59;#10;b#92;"]',
        '  n2["plain.name"]',
        '  n1 -. "says #34;x#34;?" .-> n2',
    ]
    assert drawn(picture, "dot").splitlines()[3:] == [
        '  n1 [label="a\\"];\N{REPLACEMENT CHARACTER}b\\\\"];',
        '  n2 [label="plain.name"];',
        '  n1 -> n2 [label="says \\"x\\"?", style=dashed];',
        "}",
    ]
