from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from housestyle.core.commands import COMMANDS, cli
from housestyle.core.errors import UserError
from housestyle.core.main import main

HEAVY = {"torch", "transformers", "pydantic", "numpy", "sqlite_utils", "datasketch", "pygit2"}


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(cli, "main", fail)


def test_a_users_problem_is_one_line_and_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, UserError("no such thing", "make one"))
    assert main([]) == 1
    assert capsys.readouterr().err == "housestyle: no such thing: make one\n"


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_full_disk_is_the_users_problem(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wrapped: bool
) -> None:
    error: Exception = OSError(28, "No space left on device")
    if wrapped:
        outer = RuntimeError("while saving")
        outer.__cause__ = error
        error = outer
    fail_with(monkeypatch, error)
    assert main([]) == 1
    assert "the disk is full: free some space" in capsys.readouterr().err


def test_a_missing_permission_is_one_line_that_names_the_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, PermissionError(13, "Permission denied", "/r/.git/housestyle/lock"))
    assert main([]) == 1
    told = "housestyle: no permission for /r/.git/housestyle/lock: run it as the owner"
    assert capsys.readouterr().err.startswith(told)


def test_a_bug_is_status_3_with_a_log_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, ZeroDivisionError("oops"))
    assert main([]) == 3
    printed = capsys.readouterr().err
    assert "Traceback" not in printed
    log = Path(printed.split()[-1])
    assert "ZeroDivisionError: oops" in log.read_text()
    log.unlink()


def test_interruption_is_status_130(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, KeyboardInterrupt())
    assert main([]) == 130


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from housestyle.core.main import main; main(['--help']); "
        f"heavy = {HEAVY!r} & set(sys.modules); sys.exit(repr(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "loop" in done.stdout


def _lines() -> Iterator[list[str]]:
    """Every command with its name; of a group without options of its own, every one in it."""
    for name in COMMANDS:
        context = click.Context(cli)
        command = cli.get_command(context, name)
        if isinstance(command, click.Group) and not command.params:
            yield from ([name, inner] for inner in command.list_commands(context))
        else:
            yield [name]


@pytest.mark.parametrize("words", list(_lines()), ids=" ".join)
def test_every_command_has_help_and_takes_repo_and_json(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--help"]) == 0
    printed = capsys.readouterr().out
    assert "--repo DIR" in printed
    assert "--json" in printed or words == ["mcp"]  # which speaks nothing else


def test_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lop"]) == 2
    assert "No such command" in capsys.readouterr().err
