from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.gate.serving.child import check_port, free_port, running, wait_until_ready
from housestyle.gate.serving.servers import Server
from tests.gate.serving.loopback import HERE, allow_loopback

STUB = """
import http.server, os, subprocess, sys
inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open("inner", "w").write(str(inner.pid))
open("environment", "w").write(repr(dict(os.environ)))
class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
http.server.HTTPServer((sys.argv[1], int(sys.argv[2])), Healthy).serve_forever()
"""


def stub(text: str = STUB, **more: tuple[tuple[str, ...], ...]) -> Server:
    python = Path(sys.executable).name

    def start(host: str, port: int) -> list[str]:
        return [python, "-c", text, host, str(port)]

    return Server("stub", (python,), start, **more)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(pid)


def test_a_server_and_all_that_it_started_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow_loopback(monkeypatch)
    port = free_port(HERE)
    with running(stub(), tmp_path, HERE, port) as child:
        wait_until_ready(child, HERE, port)
        inner = int((tmp_path / "inner").read_text())
        assert is_alive(inner)
        assert os.getpgid(inner) == child.pid != os.getpgrp()
        with pytest.raises(UserError, match=f"port {port}"):
            check_port(HERE, port)
    assert child.returncode == -signal.SIGTERM
    assert gone(inner)
    environment = (tmp_path / "environment").read_text()
    assert "'HF_HUB_OFFLINE': '1'" in environment
    check_port(HERE, port)


def test_a_server_that_ends_by_itself_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow_loopback(monkeypatch)
    port = free_port(HERE)
    with (
        pytest.raises(UserError, match=r"ended \(status 3\)"),
        running(stub("raise SystemExit(3)"), tmp_path, HERE, port) as child,
    ):
        wait_until_ready(child, HERE, port)


def test_what_has_to_run_before_has_to_succeed(tmp_path: Path) -> None:
    python = Path(sys.executable).name
    server = stub(prepare=((python, "-c", "open('made', 'w')"), (python, "-c", "1 / 0")))
    with (
        pytest.raises(UserError, match="failed"),
        running(server, tmp_path, HERE, free_port(HERE)),
    ):
        raise AssertionError("it must not start")
    assert (tmp_path / "made").exists()


def test_a_server_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = f"""
import os, sys, time
from pathlib import Path
sys.path[:0] = {sys.path!r}
from housestyle.gate.serving.child import running
from housestyle.gate.serving.servers import Server
start = lambda host, port: [{Path(sys.executable).name!r}, "-c", "import time; time.sleep(60)"]
with running(Server("stub", (), start), Path({str(tmp_path)!r}), "127.0.0.1", 1) as child:
    print(child.pid, flush=True)
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as killed:
        assert killed.stdout
        server = int(killed.stdout.readline())
        assert is_alive(server)
        killed.kill()
    assert gone(server)


def test_an_address_that_is_none_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind((HERE, 0))
        taken.listen()
        with pytest.raises(UserError, match="choose another --port"):
            check_port(HERE, taken.getsockname()[1])
    with pytest.raises(UserError, match="cannot listen"):
        check_port("no such host", 8000)
