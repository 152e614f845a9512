"""What the official client gets from the server that is shipped."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from housestyle.core.main import main
from housestyle.gate.ledger import drafted
from housestyle.gate.registry import Registry
from housestyle.gate.serving.folder import NAME, place_model
from housestyle.trainer.drafts.answering import answer
from housestyle.trainer.drafts.asking import Question
from housestyle.trainer.kinds.filling import Asked
from tests.gate.serving.loopback import allow_loopback
from tests.repositories import GitRepository
from tests.trainer.tiny_models import CONTEXT, family, tiny_model, tiny_tokenizer

BEFORE, AFTER = "def area_7(width, height):\n", "    return total\n"
PROMPT = family("qwen-coder").prompt(BEFORE, AFTER)
TOKENS = CONTEXT // 3
ASKED = {"model": NAME, "prompt": PROMPT, "max_tokens": TOKENS, "temperature": 0}
CHAT = {"model": NAME, "messages": [{"role": "user", "content": BEFORE}], "max_tokens": 4}


def model(folder: Path, seed: int) -> Path:
    """A model whose layers outweigh its embeddings: others repeat FIM's last token."""
    import torch

    tokenizer = tiny_tokenizer()
    loud = tiny_model(tokenizer, seed)
    with torch.no_grad():
        for name, weights in loud.named_parameters():
            if weights.ndim > 1 and "embed" not in name:
                weights.mul_(20)
    loud.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def expected(folder: Path) -> str:
    """What the model writes in the process that judges it."""
    return answer(folder, Question(Asked(BEFORE, AFTER), ""), threads=1).text


def test_the_official_client_gets_what_the_gate_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's own handlers, asked in this process."""
    httpx2 = pytest.importorskip("httpx2")
    openai = pytest.importorskip("openai")
    serve = pytest.importorskip("transformers.cli.serve")
    (tmp_path / "place").mkdir()
    source = model(tmp_path / "model", seed=3)
    place_model(source, tmp_path / "place")
    monkeypatch.chdir(tmp_path / "place")
    monkeypatch.setattr(serve.Serve, "start_server", lambda self: None)
    served = serve.Serve(NAME, device="cpu", dtype="float32", non_blocking=True)

    async def ask() -> tuple[str, list[str], str]:
        transport = httpx2.ASGITransport(served.server.config.app)
        async with httpx2.AsyncClient(transport=transport) as http:
            client = openai.AsyncOpenAI(base_url="http://x/v1", api_key="none", http_client=http)
            whole = await client.completions.create(**ASKED)
            stream = await client.completions.create(**ASKED, stream=True)
            pieces = [chunk.choices[0].text async for chunk in stream]
            chat = await client.chat.completions.create(**CHAT)
        return whole.choices[0].text, pieces, chat.choices[0].message.content

    whole, pieces, chat = asyncio.run(ask())
    served._model_manager.shutdown()
    assert whole == expected(source) != ""
    assert "".join(pieces) == whole
    assert len(pieces) > 2
    assert isinstance(chat, str)


@contextmanager
def serving(repository: GitRepository) -> Iterator[dict[str, Any]]:
    """``housestyle serve`` as people start it; ended as they end it."""
    words = ["serve", "--json", "--port", "0", "--server", "transformers"]
    command = [sys.executable, "-P", "-m", "housestyle.core.main", *words]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    child = subprocess.Popen(
        [*command, "--repo", str(repository.folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    )
    try:
        assert child.stdout
        lines = []
        for line in child.stdout:
            lines.append(line)
            if line == "}\n":
                break
        yield json.loads("".join(lines))
    finally:
        child.send_signal(signal.SIGINT)
        assert child.wait(30) == 0


@pytest.mark.slow
def test_after_a_rollback_and_a_restart_the_older_model_answers(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    openai = pytest.importorskip("openai")
    allow_loopback(monkeypatch)
    git_repository.commit("feat: start", {"a.py": "x = 1\n"})
    registry = Registry(git_repository.folder / ".git" / "housestyle" / "registry")
    digests = [promoted(registry, model(tmp_path / f"model{n}", seed=n), n) for n in (3, 4)]
    texts = [expected(tmp_path / f"model{n}") for n in (3, 4)]
    assert texts[0] != texts[1]

    def asked(told: dict[str, Any]) -> str:
        client = openai.OpenAI(base_url=told["url"], api_key="none")
        stream = client.completions.create(**ASKED, stream=True)
        streamed = "".join(chunk.choices[0].text for chunk in stream)
        whole: str = client.completions.create(**ASKED).choices[0].text
        assert streamed == whole
        return whole

    with serving(git_repository) as told:
        assert told["model"] == digests[1]
        assert asked(told) == texts[1]
        assert main(["rollback", "--repo", str(git_repository.folder)]) == 0
        assert asked(told) == texts[1]
    with serving(git_repository) as told:
        assert (told["model"], told["entry"]) == (digests[0], 3)
        assert asked(told) == texts[0]


def promoted(registry: Registry, folder: Path, time: int) -> str:
    with registry.changing():
        digest = registry.publish(folder)
        promoting = drafted("promote", digest, actor="ci", time=time)
        entry = registry.append(registry.history(), promoting)
    assert entry is not None
    return digest
