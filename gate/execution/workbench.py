"""Where tests are run: a sandbox, a commit's files in it, and an interpreter."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ..sandbox.job import Ended, Job, Limits, Mount, Sandbox

TALLY = Path(__file__).with_name("tally.py")
PLUGIN = "housestyle_tally"
OWN = "/run/housestyle/tests"
PYTEST = (
    *("-m", "pytest", "-p", PLUGIN, "-p", "no:cacheprovider", "-p", "no:randomly"),
    *("-q", "--tb=no", "--continue-on-collection-errors"),
)
REASON = 200  # characters of what went wrong


@dataclass(frozen=True, slots=True)
class Tools:
    """What runs the tests, the same for every commit.

    Attributes:
        sandbox: keeps them in.
        interpreter: absolute path of the Python that has what they need.
        command: what runs them by its exit status alone; pytest runs them when empty.
        options: further words for pytest.
        mounts: what they can read beside the repository's files.
        hidden: folders that they may not see though they lie in what they can read.
        root: where the repository's files appear.
        roots: folders of the repository, relative, that modules are imported from.
        limits: how far one run may go.
    """

    sandbox: Sandbox
    interpreter: Path
    command: tuple[str, ...]
    options: tuple[str, ...]
    mounts: tuple[Mount, ...]
    hidden: tuple[str, ...]
    root: str
    roots: tuple[str, ...]
    limits: Limits


@dataclass(frozen=True, slots=True)
class Result:
    """How tests ended.

    Attributes:
        passed: how often each passed, once for each of its parameters.
        failed: those that failed at least once.
        finished: whether all that was asked for was run to its end.
        said: what the run said last, for people.
    """

    passed: Mapping[str, int]
    failed: frozenset[str]
    finished: bool
    said: str


class Workbench:
    """The files of one commit, ready to be tested.

    Args:
        tools: what runs the tests.
        checkout: folder with the commit's files.
    """

    def __init__(self, tools: Tools, checkout: Path) -> None:
        self.tools, self.checkout = tools, checkout
        for place in tools.mounts:  # an environment inside of the repository needs a place there
            if Path(place.target).is_relative_to(tools.root):
                inside = checkout / Path(place.target).relative_to(tools.root)
                inside.mkdir(0o755, parents=True, exist_ok=True)

    def test(
        self,
        tests: Sequence[str],
        changed: tuple[str, bytes] | None = None,
        *,
        until_failure: bool = False,
        patience: int = 1,
    ) -> Result:
        """Run tests.

        Args:
            tests: their names, as pytest gives them, without parameters.
            changed: a file that is another than in the commit, and its content.
            until_failure: whether to stop at the first that fails.
            patience: how many times the usual time they may take.

        Raises:
            SandboxError: they were not run.
        """
        mark = secrets.token_hex(16)
        with _written(tests, changed) as (wanted, replaced):
            mounts = [*self._mounts(), Mount(wanted, f"{OWN}/wanted.json")]
            if changed is not None:
                mounts.append(Mount(replaced, f"{self.tools.root}/{changed[0]}"))
            stop = ("--maxfail=1",) if until_failure else ()
            words = self.tools.command or self._pytest(tests, stop)
            ended = self._run(words, mounts, patience, {"HOUSESTYLE_MARK": mark})
        return _by_status(ended, tests) if self.tools.command else _told(ended, tests, mark)

    def python(self, code: str) -> Ended:
        """Run a few lines of Python where the tests run.

        Raises:
            SandboxError: they were not run.
        """
        return self._run((str(self.tools.interpreter), "-c", code), self._mounts(), 1, {})

    def _pytest(self, tests: Sequence[str], stop: Sequence[str]) -> tuple[str, ...]:
        files = sorted({name.partition("::")[0] for name in tests})
        told = (f"--rootdir={self.tools.root}", *stop, *self.tools.options)
        return (str(self.tools.interpreter), *PYTEST, *told, "--", *files)

    def _mounts(self) -> list[Mount]:
        """Return what tests see; what lies inside of something else comes after it."""
        plugin = Mount(TALLY, f"{OWN}/{PLUGIN}.py")
        mounts = [Mount(self.checkout, self.tools.root), *self.tools.mounts, plugin]
        return sorted(mounts, key=lambda mount: mount.target.count("/"))

    def _run(
        self, words: tuple[str, ...], mounts: list[Mount], patience: int, more: Mapping[str, str]
    ) -> Ended:
        tools = self.tools
        cpu, wall = tools.limits.cpu * patience, tools.limits.wall * patience
        limits = replace(tools.limits, cpu=cpu, wall=wall)
        environment = {**_environment(tools), **more}
        job = Job(words, tools.root, tuple(mounts), environment, limits, tools.hidden)
        return tools.sandbox.run(job)


def _environment(tools: Tools) -> dict[str, str]:
    roots = [f"{tools.root}/{root}".rstrip("/") for root in tools.roots]
    return {
        "PATH": os.pathsep.join(
            (str(tools.interpreter.parent), "/usr/local/bin", "/usr/bin", "/bin")
        ),
        "PYTHONPATH": os.pathsep.join((OWN, *roots)),
        "HOUSESTYLE_WANTED": f"{OWN}/wanted.json",
        "HOME": "/tmp",  # noqa: S108 - the sandbox's own
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


@contextmanager
def _written(
    tests: Sequence[str], changed: tuple[str, bytes] | None
) -> Iterator[tuple[Path, Path]]:
    with tempfile.TemporaryDirectory(prefix="housestyle-") as name:
        wanted, replaced = Path(name, "wanted"), Path(name, "replaced")
        wanted.write_text(json.dumps(list(tests)), encoding="utf-8")
        replaced.write_bytes(b"" if changed is None else changed[1])
        for place in (wanted, replaced):
            place.chmod(0o644)  # the program may be run as another user
        yield wanted, replaced


def _by_status(ended: Ended, tests: Sequence[str]) -> Result:
    """Believe a command that all passed, or none."""
    passed = dict.fromkeys(tests, 1) if ended.code == 0 else {}
    failed = frozenset(tests).difference(passed)
    return Result(passed, failed, ended.how == "exited", _last(ended))


def _told(ended: Ended, tests: Sequence[str], mark: str) -> Result:
    """Read what the plugin told; a run that ended without telling has finished nothing."""
    start = ended.output.rfind(f"\n{mark} ".encode())
    try:
        counts = json.loads(ended.output[start:].split(b" ", 1)[1].splitlines()[0])
        passed = {tests[int(number)]: int(times) for number, times in counts["passed"].items()}
        failed = frozenset(tests[int(number)] for number in counts["failed"])
        finished = ended.how == "exited" and ended.code == counts["status"]
        said = str(counts["said"])
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return Result({}, frozenset(), finished=False, said=_last(ended))
    before = ended.output[:start].decode("utf-8", "replace")
    return Result(passed, failed, finished, _line(said) or _line(before))


def _last(ended: Ended) -> str:
    return _line(ended.output.decode("utf-8", "replace")) if ended.how == "exited" else ended.how


def _line(said: str) -> str:
    """Return the last line that says something, without what a terminal would obey."""
    lines = [line for line in said.splitlines() if line.strip(" =\t")]
    text = "".join(letter for letter in lines[-1] if letter.isprintable()) if lines else ""
    return text.strip(" =")[:REASON]
