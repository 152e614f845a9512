"""Reads the micro cases: small programs and the calls that running them makes.

A file of ``cases/`` is one category. In it, ``=== name`` starts a case, ``--- path`` a file of the
program (``main.py`` is run), and ``--- edges`` corrects what the trace of the run says:

- ``a => b``: expected although no trace shows it, such as a generator that is made in one
  function and consumed in another, or code that only one branch reaches;
- ``a -> b``: expected; the trace may show it;
- ``a ~> b``: neither expected nor wrong, because only running the program can tell.

Names are the module's and, joined by a dot, the qualified name without ``<locals>``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"

Call = tuple[str, str]  # caller, callee


@dataclass(slots=True)
class Case:
    """One program.

    Attributes:
        files: path → source.
        expected: calls that the graph must show besides the traced ones.
        excused: calls that are neither expected nor wrong.
    """

    category: str
    name: str
    files: dict[str, str] = field(default_factory=dict)
    expected: set[Call] = field(default_factory=set)
    excused: set[Call] = field(default_factory=set)


def read_cases(folder: Path = FOLDER) -> list[Case]:
    """Return all cases, by category and in order."""
    return [case for path in sorted(folder.glob("*.txt")) for case in _read(path)]


def _read(path: Path) -> list[Case]:
    cases: list[Case] = []
    place = ""
    for line in path.read_text("utf-8").splitlines(keepends=True):
        if line.startswith("=== "):
            cases.append(Case(path.stem, line[4:].strip()))
        elif line.startswith("--- "):
            place = line[4:].strip()
            if place != "edges":
                cases[-1].files[place] = ""
        elif place != "edges":
            cases[-1].files[place] += line
        elif line.strip():
            _correct(cases[-1], line)
    return cases


def _correct(case: Case, line: str) -> None:
    caller, arrow, callee = line.split()
    chosen = {"=>": case.expected, "->": case.expected, "~>": case.excused}[arrow]
    chosen.add((caller, callee))
