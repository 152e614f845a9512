from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.core.lock import exclusive

HOLD = "import sys, time\nfrom pathlib import Path\nfrom housestyle.core.lock import exclusive\n"
HOLD += "with exclusive(Path(sys.argv[1]), 'x'):\n    print('held', flush=True); time.sleep(60)\n"


def test_a_second_process_is_told_and_a_killed_one_frees_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(UserError, match="another housestyle process"), exclusive(path, "it"):
        pass
    holder.kill()
    holder.communicate()
    with exclusive(path, "it"):
        pass


def test_a_file_system_without_locks_is_not_taken_for_a_holder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: object, wait: bool) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("housestyle.core.lock._lock", refuse)
    told = r"lock cannot be locked \(No locks available\): keep the repository on a file system"
    with pytest.raises(UserError, match=told), exclusive(tmp_path / "lock", "it"):
        pass
