"""Compare calls with jedi on real packages: ``python …/against_jedi.py [-v] [PACKAGE==VERSION…]``.

Precision is counted over the calls that lead into the package, are no guesses, and for which jedi
has an answer; recall over jedi's answers inside the package. Needs ``pip install jedi``.
"""

from __future__ import annotations

import ast
import sys
import tarfile
import tempfile
from collections import Counter
from pathlib import Path

from graph_calls import GUESSES, GraphCall, graph_calls
from jedi_answers import OUTSIDE, Answers, Place, jedi_answers

sys.path.append(str(Path(__file__).parents[2]))
from releases import download

PACKAGES = {
    "httpx==0.28.1": "httpx",
    "click==8.1.8": "src/click",
    "typer==0.15.1": "typer",
    "attrs==24.3.0": "src",
}
CACHE = Path(tempfile.gettempdir()) / "housestyle-precision"


class Classes:
    """Which constructors belong to a class, by the names of its bases."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.names: dict[Place, str] = {}
        self.bases: dict[str, set[str]] = {}
        self.constructors: dict[Place, str] = {}
        for path, source in files.items():
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.ClassDef):
                    self._add(path, node)

    def _add(self, path: str, node: ast.ClassDef) -> None:
        self.names[path, node.lineno] = node.name
        bases = {ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases}
        self.bases.setdefault(node.name, set()).update(bases)
        for child in node.body:
            if isinstance(child, ast.FunctionDef) and child.name == "__init__":
                self.constructors[path, child.lineno] = node.name

    def constructs(self, constructor: Place, kind: Place) -> bool:
        """Return whether calling a class runs a constructor."""
        owner, seen, waiting = self.constructors.get(constructor), set(), [self.names.get(kind, "")]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(self.bases.get(name, ()))
        return owner in seen


def unpack(requirement: str) -> Path:
    """Return the unpacked sdist of a package."""
    name, _, version = requirement.partition("==")
    target = CACHE / f"{name}-{version}"
    if not target.exists():
        archive = download(name, version, CACHE / "sdists")
        with tarfile.open(archive) as files:
            files.extractall(CACHE, filter="data")
    return target


class Comparison:
    """The calls of one package against jedi's answers."""

    def __init__(self, files: dict[str, bytes], answers: Answers) -> None:
        self.answers, self.classes = answers, Classes(files)
        self.definitions = _name_lines(files)
        self.right: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.found = 0
        self.disagreements: list[str] = []
        self.missing: list[str] = []

    def run(self, calls: list[GraphCall]) -> None:
        """Compare all calls."""
        shown: dict[tuple[str, int, int], list[GraphCall]] = {}
        for call in calls:
            if call.kind == "calls" and call.target_path and call.strategy not in GUESSES:
                shown.setdefault((call.path, call.line, call.column), []).append(call)
        for position, answer in sorted(self.answers.items()):
            if answer:
                self._compare(position, answer, shown.get(position, []))

    def _compare(
        self,
        position: tuple[str, int, int],
        answer: list[tuple[str, int, str]],
        calls: list[GraphCall],
    ) -> None:
        hit = False
        for call in calls:
            agrees = any(self._same(call, one) for one in answer)
            hit = hit or agrees
            (self.right if agrees else self.wrong)[call.strategy] += 1
            if not agrees:
                self.disagreements.append(
                    f"{position} {call.strategy}: {call.callee} jedi {answer}"
                )
        if not _inside(answer):
            return
        self.found += hit
        if not hit:
            self.missing.append(f"{position} jedi {answer}")

    def _same(self, call: GraphCall, answer: tuple[str, int, str]) -> bool:
        path, line, kind = answer
        place = (call.target_path, self.definitions.get((call.target_path, call.target_line), 0))
        if place == (path, line):
            return True
        return kind == "class" and self.classes.constructs(place, (path, line))

    def summary(self) -> str:
        """Return precision and recall in words."""
        right, wrong = self.right.total(), self.wrong.total()
        total = sum(1 for answer in self.answers.values() if _inside(answer))
        return (
            f"precision {right / max(right + wrong, 1):.3f} ({wrong} of {right + wrong} wrong)  "
            f"recall {self.found / max(total, 1):.3f} ({self.found} of {total})"
        )


def _inside(answer: list[tuple[str, int, str]]) -> bool:
    """Return whether jedi's answer is a definition of the tree, whatever else it may be."""
    return any(one != OUTSIDE for one in answer)


def _name_lines(files: dict[str, bytes]) -> dict[Place, int]:
    """Return for the first line of a definition, decorators included, that of its name."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = {}
    for path, source in files.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, kinds):
                first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                found[path, first] = node.lineno
    return found


def main(words: list[str]) -> int:
    """Print the comparison for each package."""
    verbose = "-v" in words
    chosen = [word for word in words if word != "-v"] or list(PACKAGES)
    for requirement in chosen:
        root, package = unpack(requirement), PACKAGES[requirement]
        answers = jedi_answers(root, package, CACHE / f"{requirement}.json")
        files = {
            str(path.relative_to(root)): path.read_bytes()
            for path in sorted((root / package).rglob("*.py"))
        }
        comparison = Comparison(files, answers)
        comparison.run(graph_calls(files))
        print(f"{requirement:16} {comparison.summary()}")
        for strategy, right in comparison.right.most_common():
            print(f"    {strategy:12} {right:5} agree {comparison.wrong[strategy]:4} differ")
        if verbose:
            print(*(f"  + {one}" for one in comparison.disagreements), sep="\n")
            print(*(f"  - {one}" for one in comparison.missing), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
