"""What a generated program may try, tried in whatever sandbox this machine has."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from housestyle.gate.sandbox.job import MIB, Ended, Job, Limits, Mount, Sandbox, SandboxError
from housestyle.gate.sandbox.opening import NoSandboxError, open_sandbox
from housestyle.gate.sandbox.system import own_interpreter

QUICK = Limits(cpu=5, wall=20.0)


@pytest.fixture
def sandbox() -> Sandbox:
    try:
        return open_sandbox()
    except NoSandboxError as error:
        pytest.skip(f"no sandbox: {error}")


@pytest.fixture
def token() -> Iterator[str]:
    """A word in the command line of everything that a test starts: none of it may be left."""
    word = uuid.uuid4().hex
    yield word
    _until(lambda: not _running(word))


def python(
    sandbox: Sandbox, code: str, token: str, limits: Limits = QUICK, mounts: tuple[Mount, ...] = ()
) -> Ended:
    command = (own_interpreter(), "-I", "-S", "-c", code, token)
    return sandbox.run(Job(command, limits=limits, mounts=mounts))


def said(ended: Ended) -> str:
    return ended.output.decode()


def test_a_program_runs_and_its_status_is_known(sandbox: Sandbox, token: str) -> None:
    ended = python(sandbox, "print('hello')\nraise SystemExit(3)", token)
    assert (ended.how, ended.code, said(ended)) == ("exited", 3, "hello\n")


def test_nothing_of_this_machine_but_its_programs_is_seen(
    sandbox: Sandbox, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("key")
    monkeypatch.setenv("SECRET_KEY", "key")
    places = [str(secret), str(Path(__file__)), str(Path.home()), "/home", "/var", "/sys", "/mnt"]
    code = f"""
import os
print([place for place in {places!r} if os.path.exists(place)])
print('SECRET_KEY' in os.environ, len([p for p in os.listdir('/proc') if p.isdigit()]) < 5)
print(os.listdir('/tmp'))
"""
    assert said(python(sandbox, code, token)) == "[]\nFalse True\n[]\n"


def test_nothing_outside_can_be_written(sandbox: Sandbox, token: str, tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    shown.mkdir()
    (shown / "file").write_text("as it was")
    code = """
import os
for place in ('/x', '/usr/x', '/etc/passwd', '/dev/x', '/run/housestyle/inside.py', '/shown/x',
              '/shown/file', '/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger'):
    try:
        open(place, 'w').close()
        print('wrote', place)
    except OSError:
        pass
for act in (lambda: os.remove('/shown/file'), lambda: os.chmod('/shown/file', 0o777)):
    try:
        act()
        print('changed')
    except OSError:
        pass
print(open('/shown/file').read())
"""
    ended = python(sandbox, code, token, mounts=(Mount(shown, "/shown"),))
    assert said(ended) == "as it was\n"
    assert [path.name for path in shown.iterdir()] == ["file"]
    assert (shown / "file").read_text() == "as it was"


def test_there_is_no_network(sandbox: Sandbox, token: str) -> None:
    code = """
import socket
for place in (('1.1.1.1', 53), ('127.0.0.1', 22), ('10.0.0.1', 80), ('169.254.169.254', 80)):
    try:
        socket.create_connection(place, 2)
        print('reached', place)
    except OSError as error:
        print(type(error).__name__)
"""
    assert "reached" not in said(python(sandbox, code, token))


def test_a_fork_bomb_ends(sandbox: Sandbox, token: str) -> None:
    bomb = "import os\nwhile True:\n    os.fork()"
    ended = python(sandbox, bomb, token, Limits(cpu=2, wall=10.0, processes=32))
    assert (ended.how, ended.code) != ("exited", 0)


def test_a_fork_bomb_that_hides_its_failures_ends(sandbox: Sandbox, token: str) -> None:
    bomb = """
import os, signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    try:
        if os.fork() == 0:
            os.setsid()
    except OSError:
        pass
"""
    ended = python(sandbox, bomb, token, Limits(cpu=5, wall=1.0, processes=32))
    assert ended.how == "too long"


def test_a_gigabyte_is_refused(sandbox: Sandbox, token: str) -> None:
    ended = python(sandbox, "held = bytearray(10**9)", token)
    assert (ended.how, ended.code) == ("exited", 1)
    assert "MemoryError" in said(ended)


def test_many_small_memories_are_one_large_one(sandbox: Sandbox, token: str) -> None:
    code = """
import os, time
for _ in range(20):
    if os.fork() == 0:
        held = b'x' * (20 << 20)
        time.sleep(60)
time.sleep(60)
"""
    ended = python(sandbox, code, token, Limits(memory=128 * MIB, wall=20.0))
    assert (ended.how, ended.code) == ("too much memory", None)


def test_an_endless_loop_ends(sandbox: Sandbox, token: str) -> None:
    ended = python(sandbox, "while True: pass", token, Limits(cpu=1, wall=30.0))
    assert (ended.how, ended.code) == ("exited", 128 + signal.SIGKILL)
    ended = python(sandbox, "import time; time.sleep(60)", token, Limits(wall=1.0))
    assert ended.how == "too long"


def test_a_flood_of_words_is_cut(sandbox: Sandbox, token: str) -> None:
    flood = "while True: print('PASS ' * 1000)"
    ended = python(sandbox, flood, token, Limits(output=MIB, wall=20.0))
    assert ended.how == "too much output"
    assert len(ended.output) <= 1 << 16


def test_a_flood_of_files_is_cut(sandbox: Sandbox, token: str) -> None:
    code = """
try:
    with open('/tmp/0', 'wb') as handle:
        handle.write(bytes(8 << 20))
        handle.flush()
except OSError as error:
    print(error.strerror)
for folder in ('/tmp', '/dev/shm'):
    for number in range(8):
        try:
            with open(f'{folder}/{number}', 'wb') as handle:
                for _ in range(4):
                    handle.write(bytes(1 << 20))
        except OSError as error:
            print(error.strerror)
            break
"""
    ended = python(sandbox, code, token, Limits(file=6 * MIB, scratch=16 * MIB, wall=20.0))
    assert said(ended).splitlines() == ["File too large"] + 2 * ["No space left on device"]


def test_whoever_stays_behind_is_gone(sandbox: Sandbox, token: str) -> None:
    code = """
import os, time
if os.fork() == 0:
    os.setsid()
    for number in (0, 1, 2):
        os.close(number)
    time.sleep(60)
"""
    assert python(sandbox, code, token).code == 0


def test_signals_reach_nobody_else(sandbox: Sandbox, token: str) -> None:
    ended = python(sandbox, "import os\nos.kill(-1, 9)\nos.kill(1, 9)\nprint('here')", token)
    assert ended.how == "exited"
    assert os.getppid() > 0


def test_when_we_are_killed_it_is_killed(sandbox: Sandbox, token: str) -> None:
    code = f"""
from housestyle.gate.sandbox.job import Job
from housestyle.gate.sandbox.opening import open_sandbox
from housestyle.gate.sandbox.system import own_interpreter
print('ready', flush=True)
open_sandbox().run(Job((own_interpreter(), '-c', 'import time; time.sleep(60)', '{token}')))
"""
    ours = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
    _until(lambda: _running(token) - {ours.pid})
    ours.kill()
    ours.wait()


def _running(token: str) -> set[int]:
    processes = (path for path in Path("/proc").iterdir() if path.name.isdigit())
    return {int(path.name) for path in processes if token in _command_line(path)}


def _command_line(process: Path) -> str:
    try:
        return (process / "cmdline").read_text()
    except OSError:
        return ""


def _until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_sandbox_that_fails_says_so_and_judges_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    missing = Mount(tmp_path / "nowhere", "/nowhere")
    with pytest.raises(SandboxError):
        sandbox.run(Job((own_interpreter(), "-c", ""), mounts=(missing,)))
    with pytest.raises(SandboxError):
        sandbox.run(Job(("/no/such/program",), folder="/no/such/folder"))
