"""``housestyle serve`` as a command; with llama.cpp's programs stood in for."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from housestyle.core.main import main
from housestyle.gate.ledger import drafted
from housestyle.gate.registry import Registry
from tests.repositories import GitRepository
from tests.trainer.tiny_models import tiny_folder

CONVERT = """
import sys
model, _, target = sys.argv[1:]
open(f"{model}/model.safetensors").close()
open(target, "w").write("GGUF")
"""
SERVE = """
import http.server, os, sys
words = dict(zip(sys.argv[1::2], sys.argv[2::2]))
assert open(words["--model"]).read() == "GGUF"
open(os.environ["NOTED"], "w").write(f"{os.getpid()} {os.getcwd()}")
class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
http.server.HTTPServer((words["--host"], int(words["--port"])), Healthy).serve_forever()
"""


def promoted(repository: GitRepository, folder: Path) -> str:
    registry = Registry(repository.folder / ".git" / "housestyle" / "registry")
    with registry.changing():
        digest = registry.publish(tiny_folder(folder))
        registry.append(registry.history(), drafted("promote", digest, actor="ci", time=1))
    return digest


def script(place: Path, text: str) -> None:
    place.write_text(f"#!{sys.executable}\n{text}")
    place.chmod(0o755)


def test_what_stands_in_the_way_is_one_clear_line(
    git_repository: GitRepository,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    git_repository.commit("feat: start", {"a.py": "x = 1\n"})
    words = ["serve", "--repo", str(git_repository.folder)]
    assert main(words) == 1
    assert "nothing is in production yet" in capsys.readouterr().err
    promoted(git_repository, tmp_path / "model")
    monkeypatch.setenv("PATH", str(Path("/usr/bin")))
    assert main([*words, "--server", "llama.cpp"]) == 1
    assert "llama.cpp is not installed" in capsys.readouterr().err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        monkeypatch.setattr("housestyle.ci.commands.serve.choose", lambda name: None)
        assert main([*words, "--port", port]) == 1
    assert "cannot listen at '127.0.0.1'" in capsys.readouterr().err


@pytest.mark.slow
def test_llama_cpp_is_given_a_converted_model_and_ends_with_the_command(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit("feat: start", {"a.py": "x = 1\n"})
    digest = promoted(git_repository, tmp_path / "model")
    script(tmp_path / "convert_hf_to_gguf.py", CONVERT)
    script(tmp_path / "llama-server", SERVE)
    noted = tmp_path / "noted"
    environment = {**os.environ, "NOTED": str(noted)}
    environment["PATH"] = f"{tmp_path}:{environment['PATH']}"
    words = ["serve", "--json", "--port", "0", "--server", "llama.cpp"]
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "housestyle.core.main", *words],
        cwd=git_repository.folder,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout
        told = json.loads("".join(iter(child.stdout.readline, "}\n")) + "}")
        pid, place = noted.read_text().split(" ", 1)
        assert Path(place).is_dir()
        child.send_signal(signal.SIGTERM)
        assert child.wait(30) == 0
    assert (told["server"], told["model"], told["name"]) == ("llama.cpp", digest, "housestyle")
    assert not Path(place).exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)
