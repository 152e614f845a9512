"""Bodies are judged by the repository's own tests, and by nothing that they say of themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.gate.execution.checkout import UnfitError, check_out
from housestyle.gate.execution.testing import (
    Layout,
    UnavailableError,
    check_tools,
    find_tools,
    layout,
    workbench,
)
from housestyle.gate.execution.trial import Trial
from housestyle.gate.execution.validity import Proposal, fair, passes, steady, trouble
from housestyle.gate.execution.workbench import Result, Workbench
from housestyle.gate.sandbox import opening
from housestyle.gate.sandbox.job import MIB
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.model import IndexedFile
from tests.gate.execution.bodies import LAYOUT, QUICK, SOURCE, TOTAL, body, opened, shop, trial
from tests.repositories import GitRepository


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    return shop(tmp_path_factory.mktemp("shop") / "repository")


@pytest.fixture(scope="module")
def bench(repository: GitRepository) -> Iterator[Workbench]:
    try:
        with opened(repository) as found:
            yield found
    except UnavailableError as error:
        pytest.skip(str(error))


def right(bench: Workbench, text: str) -> bool:
    return passes(bench, trial("total", TOTAL), SOURCE.encode(), text)


def test_a_body_that_does_the_same_in_another_way_passes(bench: Workbench) -> None:
    other = """\
    if min(prices) < 0:
        raise ValueError
    return sum(prices) - discount
"""
    assert right(bench, other)


def slow(text: str) -> object:
    return pytest.param(text, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    "text",
    [
        "    return 3 - discount\n",
        slow("    return (\n"),
        "    print('2 passed in 0.01s')\n    print('PASS')\n",
        "    import os\n    os._exit(0)\n",
        slow("    raise SystemExit(0)\n"),
        slow("    import pytest\n    pytest.skip('enough')\n"),
        slow("    import pytest\n    pytest.exit('done', 0)\n"),
    ],
)
def test_what_is_wrong_or_only_says_that_it_is_right_fails(bench: Workbench, text: str) -> None:
    assert not right(bench, text)


@pytest.mark.parametrize(
    "text",
    [
        slow("    import os\n    while True:\n        os.fork()\n"),
        slow("    held = bytearray(10**9)\n    return 3 - discount\n"),
        slow("    while True:\n        pass\n"),
        slow("    import socket\n    socket.create_connection(('1.1.1.1', 53), 2)\n"),
        slow("    open('/work', 'w').write('x')\n"),
        "    open(__file__, 'w').write('x')\n",
        slow("    open('tests/test_sums.py', 'w').write('def test_total(): pass')\n"),
    ],
)
def test_hostile_bodies_fail_and_change_nothing(bench: Workbench, text: str) -> None:
    before = {path: path.read_bytes() for path in bench.checkout.rglob("*") if path.is_file()}
    assert not right(bench, text)
    after = {path: path.read_bytes() for path in bench.checkout.rglob("*") if path.is_file()}
    assert after == before


def test_neither_history_nor_the_true_body_is_there(
    bench: Workbench, repository: GitRepository
) -> None:
    code = f"""
import pathlib
root = pathlib.Path({str(repository.folder)!r})
print(sorted(path.name for path in root.iterdir()))
print((root / '.git').exists())
"""
    assert bench.python(code).output.decode() == "['src', 'tests']\nFalse\n"


@pytest.mark.slow
def test_tests_that_are_not_steady_are_left_out(bench: Workbench) -> None:
    names = ["total", "greeting", "unsure", "skipped", "of_no_name"]
    found, _ = steady(bench, [f"tests/test_sums.py::test_{name}" for name in names])
    assert found == {f"tests/test_sums.py::test_{n}": t for n, t in (("total", 2), ("greeting", 1))}


def proposal(name: str, *tests: str) -> Proposal:
    named = tuple((f"tests/test_sums.py::{test}", 1) for test in tests)
    return Proposal(trial(name, named), SOURCE.encode(), body(name))


@pytest.mark.slow
def test_only_functions_whose_tests_tell_right_from_wrong_are_fair(bench: Workbench) -> None:
    proposals = [
        proposal("unnoticed", "test_unnoticed"),
        proposal("greeting", "test_greeting", "test_skipped"),
        proposal("unnoticed", "test_of_no_name"),
        proposal("total", "test_total"),
    ]
    told: list[int] = []
    found, refused, _ = fair(bench, proposals, 2, 2, lambda done, note="": told.append(done))
    assert [one.trial.tests for one in found] == [
        (("tests/test_sums.py::test_greeting", 1),),
        (("tests/test_sums.py::test_total", 2),),
    ]
    assert refused == {"an empty body passes": 1, "no steady test": 1}
    assert told[-1] == 2


class Scripted(Workbench):
    """Knows which bodies pass, and runs nothing."""

    def __init__(self, passing: Callable[[bytes], bool], runs: Sequence[Mapping[str, int]]) -> None:
        self.passing, self.runs = passing, iter(runs)

    def test(
        self,
        tests: Sequence[str],
        changed: tuple[str, bytes] | None = None,
        *,
        until_failure: bool = False,
        patience: int = 1,
    ) -> Result:
        if changed is None:
            return Result(next(self.runs), frozenset(), finished=True, said="said")
        passed = dict.fromkeys(tests, 2) if self.passing(changed[1]) else {}
        return Result(passed, frozenset(), finished=True, said="")


def test_a_test_that_fails_once_or_is_not_always_asked_is_left_out() -> None:
    runs = [{"a": 1, "b": 1, "c": 2}, {"a": 1, "b": 1, "c": 1}, {"a": 1, "c": 2}]
    assert steady(Scripted(lambda data: True, runs), ["a", "b", "c", "d"]) == ({"a": 1}, "")
    nothing = Scripted(lambda data: True, [{}, {}, {}])
    assert steady(nothing, ["a"]) == ({}, "said")


@pytest.mark.parametrize(
    ("passing", "why"),
    [
        (lambda data: True, "an empty body passes"),
        (lambda data: b"pass\n" not in data, "a body that only raises passes"),
        (lambda data: False, "its own body fails alone"),
        (lambda data: b"found" in data, "no small mistake is noticed"),
        (lambda data: b"found - discount" in data, ""),
    ],
)
def test_what_makes_a_function_unfair_is_told(passing: Callable[[bytes], bool], why: str) -> None:
    assert trouble(Scripted(passing, []), proposal("total", "test_total")) == why


def test_a_command_is_believed_by_its_status(repository: GitRepository, bench: Workbench) -> None:
    command = (str(QUICK.python), "-c", "from shop.sums import total; assert total([1, 2]) == 3")
    with opened(repository, QUICK.model_copy(update={"command": command})) as other:
        once = trial("total", (("all", 1),))
        assert passes(other, once, SOURCE.encode(), body("total"))
        assert not passes(other, once, SOURCE.encode(), "    return 4\n")


def test_a_checkout_holds_files_alone(repository: GitRepository, tmp_path: Path) -> None:
    found = Repository.open(repository.folder)
    link = repository.folder / "link"
    link.symlink_to("/etc/passwd")
    (repository.folder / "run.sh").write_text("true\n")
    (repository.folder / "run.sh").chmod(0o755)
    repository.commit("a link", {})
    check_out(found, found.commit("HEAD").tree, tmp_path / "files")
    repository.git("reset", "-q", "--hard", "HEAD~1")
    names = {str(path.relative_to(tmp_path / "files")) for path in (tmp_path / "files").rglob("*")}
    assert "link" not in names
    assert ".git" not in names
    assert (tmp_path / "files/run.sh").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "files/src/shop/sums.py").read_text() == SOURCE


def test_a_tree_that_would_write_elsewhere_is_refused(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit("a", {"a": "x"})
    blob = git_repository.git("rev-parse", "HEAD:a")
    for name in ("..", ".git", ".GIT"):
        inner = _tree(git_repository, f"100644 blob {blob}\tevil\n")
        tree = _tree(git_repository, f"040000 tree {inner}\t{name}\n")
        with pytest.raises(UnfitError):
            check_out(Repository.open(git_repository.folder), tree, tmp_path / "files")
    assert not list(tmp_path.rglob("evil"))


def _tree(repository: GitRepository, listing: str) -> str:
    return repository.git("mktree", stdin=listing)


def test_roots_come_from_paths_and_modules() -> None:
    def file(path: str, module: str, language: str = "python") -> IndexedFile:
        return IndexedFile(path, "0", language, module, 1, "indexed", "")

    files = [
        file("src/shop/__init__.py", "shop"),
        file("src/shop/sums.py", "shop.sums"),
        file("tools/make.py", "tools.make"),
        file("tests/test_sums.py", "tests.test_sums"),
        file("web/app.js", "web.app", "javascript"),
        file("odd-name.py", ""),
    ]
    assert layout(files) == Layout(("src", ""), ("shop", "tools"))


def test_a_trial_is_read_as_it_was_written_and_nothing_else_is() -> None:
    whole = trial("total", TOTAL, "c" * 40)
    assert Trial.from_text(whole.as_text()) == whole
    for text in ("", "{}", "[]", whole.as_text()[:-1], whole.as_text().replace("src", "s\\u0072c")):
        with pytest.raises(UserError):
            Trial.from_text(text)


@pytest.mark.parametrize("python", ["/no/such/python", ".venv/bin/python"])
def test_without_an_interpreter_it_is_unavailable(
    repository: GitRepository, bench: Workbench, python: str
) -> None:
    with pytest.raises(UnavailableError, match="is no interpreter"):
        find_tools(
            QUICK.model_copy(update={"python": python}), Repository.open(repository.folder), LAYOUT
        )


def test_without_a_sandbox_it_is_unavailable(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    opening.open_sandbox.cache_clear()
    with pytest.raises(UnavailableError, match="there is no sandbox"):
        find_tools(QUICK, Repository.open(repository.folder), LAYOUT)
    opening.open_sandbox.cache_clear()


def test_what_cannot_be_imported_is_named(git_repository: GitRepository, bench: Workbench) -> None:
    git_repository.commit("broken", {"src/shop/__init__.py": "import no_such_thing\n"})
    found = Repository.open(git_repository.folder)
    with (
        workbench(find_tools(QUICK, found, LAYOUT), found, "HEAD") as broken,
        pytest.raises(UnavailableError, match="shop cannot be imported: ModuleNotFoundError"),
    ):
        check_tools(broken, LAYOUT)
    check_tools(bench, LAYOUT)


def test_an_installed_copy_does_not_show_the_answer(
    git_repository: GitRepository, bench: Workbench, tmp_path: Path
) -> None:
    """Pytest's own package stands for one that is installed where its tests run."""
    git_repository.commit("a copy", {"src/pluggy/__init__.py": "mine = 1\n"})
    found = Repository.open(git_repository.folder)
    tools = find_tools(QUICK, found, Layout(("src",), ("pluggy",)))
    with workbench(tools, found, "HEAD") as copied:
        code = "import pluggy, sys; print(pluggy.mine, sys.modules['pluggy'].__file__)"
        said = copied.python(code).output.decode()
        assert said.startswith(f"1 {git_repository.folder.resolve()}")
        hidden = [place for place in tools.hidden if "site-packages" in place]
        assert hidden
        listed = copied.python(f"import os; print(*(os.listdir(p) for p in {hidden!r}))")
        assert set(listed.output.decode().split()) == {"[]"}


def test_limits_are_those_of_the_settings(repository: GitRepository, bench: Workbench) -> None:
    assert bench.tools.limits.cpu == QUICK.seconds
    assert bench.tools.limits.memory == QUICK.memory * MIB
