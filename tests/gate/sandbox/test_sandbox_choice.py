"""Which sandbox is taken, and that one that does not hold is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from housestyle.gate.sandbox import opening
from housestyle.gate.sandbox.docker import Docker, dockers
from housestyle.gate.sandbox.job import Job, Limits, Mount, SandboxError
from housestyle.gate.sandbox.opening import NoSandboxError, open_sandbox
from housestyle.gate.sandbox.system import interpreter_folders

STUB = """#!/bin/sh
echo "$@" >> {log}
case "$1" in
run) {run} ;;
image) exit {known} ;;
esac
"""


@pytest.fixture(autouse=True)
def unknown() -> Iterator[None]:
    """Nothing was found before this test, nor is what it finds kept."""
    open_sandbox.cache_clear()
    yield
    open_sandbox.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def stub(folder: Path, run: str = "true", known: int = 0) -> Path:
    log = folder / "log"
    program(folder, "docker", STUB.format(log=log, run=run, known=known))
    return log


def test_without_any_the_reasons_are_told(folder: Path) -> None:
    with pytest.raises(NoSandboxError, match=r"bubblewrap is not .*; docker is not installed"):
        open_sandbox()


@pytest.mark.parametrize("says", ["echo sound", "exit 0", "exit 1", "echo broken; sleep 0"])
def test_one_that_runs_nothing_is_not_taken(folder: Path, says: str) -> None:
    program(folder, "bwrap", f"#!/bin/sh\nPATH=/bin\n{says}\n")
    with pytest.raises(NoSandboxError, match="bubblewrap does not work here"):
        open_sandbox()


def test_one_that_shuts_nothing_in_is_not_taken(folder: Path) -> None:
    """It starts the program as it is told, in the open."""
    launcher = Path(opening.__file__).with_name("inside.py")
    script = f"""#!/bin/sh
while [ "$1" != "/run/housestyle/inside.py" ]; do program=$1; last=$2; shift; done
shift
PATH=/bin exec /usr/bin/env python3 -I -S {launcher} "$1" 0 "$3" /usr/bin/env python3 -c "$8"
"""
    program(folder, "bwrap", script)
    with pytest.raises(NoSandboxError, match=r"can be written to|sees the network|administrator|."):
        open_sandbox()


def test_docker_is_told_to_shut_everything_off(tmp_path: Path) -> None:
    job = Job(("true",), mounts=(Mount(tmp_path, "/shown"),), environment={"A": "b c"})
    words = Docker("docker").command(job, "mark", "name")
    line = " ".join(words)
    for told in (
        "--network none",
        "--cap-drop ALL",
        "--read-only",
        "--security-opt no-new-privileges",
        "--pull never",
        "--pids-limit 64",
        f"--memory {Limits().memory} --memory-swap {Limits().memory}",
        "--user 65534:65534",
        f"type=bind,source={tmp_path},target=/shown,readonly",
    ):
        assert told in line
    assert "--privileged" not in words
    assert words[words.index("--env") + 1] == "A=b c"
    mounts = [words[n + 1] for n, word in enumerate(words) if word == "--mount"]
    assert all(mount.endswith(",readonly") for mount in mounts)


def test_a_path_that_would_mount_something_else_is_refused(tmp_path: Path) -> None:
    odd = tmp_path / "a,target=/etc"
    with pytest.raises(SandboxError):
        Docker("docker").command(Job(("true",), mounts=(Mount(odd, "/shown"),)), "mark", "name")


def test_the_empty_image_is_made_here_once(folder: Path) -> None:
    log = stub(folder, known=1)
    list(dockers())
    assert "import - housestyle/empty:1" in log.read_text()
    log = stub(folder, known=0)
    log.write_text("")
    list(dockers())
    assert "import" not in log.read_text()


def test_a_container_that_goes_on_is_killed_by_name(folder: Path) -> None:
    log = stub(folder, run='for last; do :; done; [ "$last" = x ] && PATH=/bin exec sleep 30')
    words = Docker(str(folder / "docker"))
    with pytest.raises(SandboxError):
        words.run(Job(("x",), limits=Limits(wall=0.3)))
    assert "kill housestyle-" in log.read_text()


def test_folders_of_an_interpreter_are_found_without_asking_it(tmp_path: Path) -> None:
    real = tmp_path / "versions" / "3.11"
    (real / "lib" / "python3.11").mkdir(parents=True)
    (real / "lib" / "python3.11" / "os.py").touch()
    program_file = real / "bin" / "python3.11"
    program_file.parent.mkdir()
    program_file.write_text("#!/bin/sh\ntouch ran\n")
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "pyvenv.cfg").write_text(f"home = {real / 'bin'}\n")
    (venv / "bin" / "python").symlink_to(program_file)
    assert interpreter_folders(venv / "bin" / "python") == [venv, real]
    assert interpreter_folders(Path("/usr/bin/python3")) == []
    assert interpreter_folders(tmp_path / "bin" / "python") == []
