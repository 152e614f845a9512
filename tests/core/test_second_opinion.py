from __future__ import annotations

import sys
from pathlib import Path

import pytest

from housestyle.core import second_opinion as module
from housestyle.core.errors import UserError
from housestyle.core.second_opinion import Opinion, second_opinion

# Takes the options that gitleaks takes, and finds a secret wherever HIDDEN stands.
SCANNER = """#!{python}
import json, pathlib, sys
words = sys.argv[1:]
assert words[0] == "dir"
assert not list(pathlib.Path.cwd().glob(".*")), "a configuration would be read"
rows = []
for path in sorted(pathlib.Path(words[1]).iterdir()):
    for number, line in enumerate(path.read_text().split("\\n"), 1):
        if "HIDDEN" in line and "leaks:allow" not in line:
            rows.append({{"RuleID": "x", "File": str(path), "StartLine": number + {off}}})
report = words[words.index("--report-path") + 1]
pathlib.Path(report).write_text({report})
sys.exit({status})
"""


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the only programs that can be found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(
    folder: Path, name: str, *, off: int = 0, status: int = 0, report: str = "json.dumps(rows)"
) -> None:
    program = folder / name
    text = SCANNER.format(python=sys.executable, off=off, status=status, report=report)
    program.write_text(text)
    program.chmod(0o755)


def test_without_a_scanner_there_is_no_opinion() -> None:
    assert second_opinion(["HIDDEN"]) == Opinion("")


@pytest.mark.parametrize("off", [-1, 0, 1])
@pytest.mark.parametrize("name", module.SCANNERS)
def test_the_texts_are_named(path: Path, name: str, off: int) -> None:
    install(path, name, off=off)
    texts = [
        "a\n",
        "b\nHIDDEN\n",
        "",
        "c",
        "HIDDEN",
        "d\n\n\n",
        "\nHIDDEN\n\nHIDDEN # gitleaks:allow",
    ]
    assert second_opinion(texts) == Opinion(name, frozenset({1, 4, 6}))


def test_a_comment_does_not_silence_it(path: Path) -> None:
    install(path, "gitleaks")
    found = second_opinion(["HIDDEN  # gitleaks:allow", "HIDDEN # Betterleaks:Allow"]).found
    assert found == {0, 1}


def test_many_texts_go_into_several_files(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARD", 50)
    install(path, "gitleaks")
    texts = [f"text {n}\n" + "HIDDEN\n" * (n % 7 == 3) for n in range(100)]
    assert second_opinion(texts).found == {n for n in range(100) if n % 7 == 3}


def test_undecodable_text_is_looked_at(path: Path) -> None:
    install(path, "gitleaks")
    assert second_opinion(["\udc80 HIDDEN\r\n", "x"]).found == {0}


@pytest.mark.parametrize("report", ['"[{}]"', '"nonsense"', '"[1]"', '\'[{"File":"?"}]\''])
def test_a_report_that_is_none_stops(path: Path, report: str) -> None:
    install(path, "gitleaks", report=report)
    with pytest.raises(UserError, match="gitleaks does not answer"):
        second_opinion(["x"])


def test_a_failing_scanner_stops(path: Path) -> None:
    install(path, "gitleaks", status=126)
    with pytest.raises(UserError, match="exit status 126"):
        second_opinion(["x"])


def test_an_empty_report_is_an_answer(path: Path) -> None:
    install(path, "gitleaks", report='"null"')
    assert second_opinion(["x"]) == Opinion("gitleaks")


def test_nothing_is_left_behind(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    install(path, "gitleaks")
    before = sorted(tmp_path.iterdir())
    second_opinion(["HIDDEN"])
    assert sorted(tmp_path.iterdir()) == before
