from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from housestyle.core.main import main
from housestyle.indexer.commands.graph import QUESTIONS
from housestyle.indexer.queries.strategies import STRATEGIES
from tests.repositories import GitRepository

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "graph.md").read_text()
ASKED = {
    "symbols": ["cart"],
    "outline": ["shop/cart.py"],
    "callers": ["arithmetic.add"],
    "callees": ["shop/web.py"],
    "impact": ["arithmetic.add"],
    "path": ["shop.web.handle", "arithmetic.add"],
    "tests": ["arithmetic.add"],
    "explain": ["Cart.total -> arithmetic.add"],
    "why": ["arithmetic.add"],
    "decision": ["HEAD"],
    "conversation": ["HEAD"],
    "modules": [],
    "hotspots": [],
    "debt": [],
    "changed": ["--since", "HEAD"],
    "similar": ["shop/arithmetic.py:12"],
    "stats": [],
}
DRAWN = ("callers", "callees", "impact", "path", "modules")


@pytest.fixture
def ask(shop: GitRepository, capsys: pytest.CaptureFixture[str]):
    def asked(*words: str) -> str:
        assert main(["graph", *words, "--repo", str(shop.folder)]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    return asked


def test_every_question_is_tested_and_documented() -> None:
    assert {*ASKED, "dump"} == set(QUESTIONS)
    assert set(re.findall(r"^\| `graph (\w+)", PAGE, flags=re.MULTILINE)) == set(QUESTIONS)
    assert set(
        re.findall(r"`(\w+)`", PAGE.partition("| strategy |")[2].partition("\n\n")[0])
    ) == set(STRATEGIES)


@pytest.mark.parametrize("name", list(ASKED))
def test_every_question_answers_people_and_scripts(ask, name: str) -> None:
    told = ask(name, *ASKED[name])
    assert told.strip()
    assert "\x1b" not in told
    data = json.loads(ask(name, *ASKED[name], "--json"))
    assert len(data["commit"]) == 40
    assert data["stale"] == ""


def test_tables_keep_guesses_apart(ask) -> None:
    told = ask("callees", "shop/web.py")
    facts, _, rest = told.partition("guesses (nothing but the name is the same)")
    guesses, _, unresolved = rest.partition("unresolved (what is meant is not known)")
    assert "requests.get" in facts
    assert "frobnicate" in guesses
    assert "missing" in unresolved
    assert "frobnicate" not in facts + unresolved


def test_a_limit_says_that_there_is_more(ask) -> None:
    assert "1 of 2: there is more: raise --limit" in ask(
        "callers", "arithmetic.add", "--limit", "1"
    )


@pytest.mark.parametrize("name", DRAWN)
def test_pictures(ask, name: str) -> None:
    assert ask(name, *ASKED[name], "--format", "mermaid").startswith("flowchart LR\n")
    dot = ask(name, *ASKED[name], "--format", "dot")
    assert dot.startswith("digraph {\n")
    assert dot.endswith("}\n")
    assert " -> " in dot


def test_guesses_are_drawn_otherwise(ask) -> None:
    dot = ask("callees", "shop/web.py", "--format", "dot")
    assert 'label="calls?", style=dashed' in dot
    assert 'label="calls??", style=dotted' in dot
    assert '-. "calls?" .->' in ask("callees", "shop/web.py", "--format", "mermaid")


def test_options_may_stand_before_the_question(
    shop: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["graph", "--repo", str(shop.folder), "--json", "symbols", "RATE"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["symbols"]
    assert found["name"] == "shop.arithmetic.RATE"


def test_the_dump_is_canonical(ask) -> None:
    lines = ask("dump").splitlines()
    kinds = [json.loads(line)["t"] for line in lines]
    assert kinds == sorted(kinds, reverse=True)  # symbols, then edges
    for kind in ("symbol", "edge"):
        part = [line for line, one in zip(lines, kinds, strict=True) if one == kind]
        assert part == sorted(part)
    assert set(json.loads(lines[0])) == {
        "t", "path", "qname", "kind", "line", "end_line", "cyclomatic", "cognitive",
        "nesting", "loc",
    }  # fmt: skip
    assert set(json.loads(lines[-1])) == {
        "t", "kind", "src_path", "src", "line", "col", "dst_path", "dst", "external", "strategy",
        "confidence",
    }  # fmt: skip
    assert len(ask("dump", "--complete").splitlines()) > len(lines)


@pytest.mark.parametrize(
    "words",
    [
        ["callers", "nothing_like_it"],
        ["callers", "total"],
        ["outline", "none.py"],
        ["explain", "nonsense"],
        ["changed", "--since", "nowhere"],
        ["similar", "shop/cart.py:99"],
    ],
)
def test_bad_input_is_one_line_and_status_1(
    shop: GitRepository, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(["graph", *words, "--repo", str(shop.folder)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(r"housestyle: .+: .+\n", told.err)


def test_names_of_a_repository_move_no_cursor(
    git_repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    git_repository.commit("odd", {'a\x1b[2J"`]\u202e.py': "def f():\n    g()\n"})
    for form in ("table", "json", "mermaid", "dot"):
        arguments = ["graph", "callees", "f", "--repo", str(git_repository.folder)]
        assert main([*arguments, "--format", form]) == 0
        told = capsys.readouterr().out
        assert "\x1b" not in told
        assert "\u202e" not in told
    assert "\\x1b[2J" in _table(git_repository, capsys)


def _table(repository: GitRepository, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["graph", "symbols", "f", "--repo", str(repository.folder)]) == 0
    return capsys.readouterr().out


def test_paths_that_are_not_utf8_can_be_asked(
    git_repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    git_repository.commit("latin", {"caf\udce9.py": "def f():\n    pass\n"})
    assert "caf\\udce9.py:1" in _table(git_repository, capsys)
    arguments = ["graph", "outline", "caf\udce9.py", "--json", "--repo", str(git_repository.folder)]
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["path"] == "caf\udce9.py"


HEAVY = {"torch", "transformers", "pydantic", "numpy", "sqlite_utils", "pygit2", "rich", "mcp"}


@pytest.mark.parametrize("name", ["callers", "impact", "explain", "why"])
def test_a_question_imports_nothing_heavy(shop: GitRepository, name: str) -> None:
    words = ["graph", name, *ASKED[name], "--repo", str(shop.folder)]
    code = (
        f"import sys; from housestyle.core.main import main; main({words!r}); "
        "names = {one.partition('.')[0] for one in sys.modules}; "
        f"heavy = [one for one in names if one in {HEAVY!r} or one.startswith('tree_sitter_')]; "
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
