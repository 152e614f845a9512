"""Pushes and pulls that are killed anywhere: what they leave is whole, and the next one ends it."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from housestyle.core.store.folder import FolderStore
from housestyle.indexer.conversations.sharing.form import decode
from tests.indexer.conversations.sharing.machines import Machine, conversation

ROOT = Path(__file__).resolve().parents[4]
SHARER = """
import sys
from pathlib import Path
from housestyle.core.store.folder import FolderStore
from tests.indexer.conversations.sharing.machines import Machine
machine = Machine(Path(sys.argv[1]), FolderStore(Path(sys.argv[2])))
print("go", flush=True)
getattr(machine, sys.argv[3])()
"""
SESSIONS = 60


def killed(machine: Path, store: Path, what: str, after: float) -> bool:
    """Share, and be killed after so many seconds; return whether it was."""
    command = [sys.executable, "-c", SHARER, str(machine), str(store), what]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as sharer:
        assert sharer.stdout is not None
        sharer.stdout.readline()
        time.sleep(after)
        sharer.send_signal(signal.SIGKILL)
    return sharer.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_a_killed_push_or_pull_is_taken_up(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    store = FolderStore(tmp_path / "store")
    ada = Machine(tmp_path / "ada", store)
    natives = [f"s{number}" for number in range(SESSIONS)]
    for native in natives:
        ada.tell(conversation(native))
        ada.decide(native, "approved")
    dice = random.Random(7)
    kills = 0
    for _ in range(12):
        kills += killed(tmp_path / "ada", store.root, "push", dice.random() * 0.15)
        for name, data in ada.objects().items():
            assert hashlib.sha256(data).hexdigest() in name
            decode(data)
    ada.push()
    assert len(ada.objects()) == SESSIONS
    assert set(ada.standings().values()) == {"published"}
    ci = Machine(tmp_path / "ci", store)
    for _ in range(12):
        kills += killed(tmp_path / "ci", store.root, "pull", dice.random() * 0.15)
        for session in ci.sessions.sessions():
            assert len(list(ci.sessions.turns(session.id))) == 2
    ci.pull()
    assert ci.standings() == dict.fromkeys(natives, "pulled")
    assert kills > 4
