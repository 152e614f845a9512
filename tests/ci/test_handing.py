"""What one job hands over is not believed by the other."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from housestyle.ci.handing import FILE, TOLD, read_hand_over
from housestyle.ci.session import Session, open_session
from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.core.main import main
from tests.repositories import GitRepository


@pytest.fixture
def session(git_repository: GitRepository) -> Session:
    git_repository.commit("one", {"a.py": "A = 1\n"})
    return open_session(git_repository.folder, Console(quiet=True))


def told(session: Session, **changed: object) -> dict[str, object]:
    stages = {name: {"key": "a" * 16, "result": {}} for name in TOLD}
    return {"schema": 1, "commit": session.head.id, "stages": stages, **changed}


def write(folder: Path, shape: object) -> None:
    (folder / FILE).write_text(json.dumps(shape))


def nothing(folder: Path, session: Session) -> None:
    return


def no_json(folder: Path, session: Session) -> None:
    (folder / FILE).write_bytes(b"\xff{")


def nested(folder: Path, session: Session) -> None:
    (folder / FILE).write_text("[" * 100_000)


def a_list(folder: Path, session: Session) -> None:
    write(folder, [1])


def another_version(folder: Path, session: Session) -> None:
    write(folder, told(session, schema=2))


def another_commit(folder: Path, session: Session) -> None:
    write(folder, told(session, commit="f" * 40))


def a_stage_less(folder: Path, session: Session) -> None:
    write(folder, told(session, stages={}))


def a_key_that_leads_elsewhere(folder: Path, session: Session) -> None:
    stages = {name: {"key": "../../x", "result": {}} for name in TOLD}
    write(folder, told(session, stages=stages))


def results_of_other_kinds(folder: Path, session: Session) -> None:
    stages = {name: {"key": "a" * 16, "result": 3} for name in TOLD}
    write(folder, told(session, stages=stages))


def no_verdict(folder: Path, session: Session) -> None:
    write(folder, told(session))


def a_link(folder: Path, session: Session) -> None:
    write(folder, told(session))
    (folder / "corpus.db").symlink_to("/etc/passwd")


def a_link_to_a_folder(folder: Path, session: Session) -> None:
    write(folder, told(session))
    (folder / "model").symlink_to("/etc")


def a_pipe(folder: Path, session: Session) -> None:
    write(folder, told(session))
    os.mkfifo(folder / "corpus.db")


def deep_folders(folder: Path, session: Session) -> None:
    write(folder, told(session))
    (folder / "model" / "deeper").mkdir(parents=True)


@pytest.mark.parametrize(
    "leave",
    [
        nothing,
        no_json,
        nested,
        a_list,
        another_version,
        another_commit,
        a_stage_less,
        a_key_that_leads_elsewhere,
        results_of_other_kinds,
        no_verdict,
        a_link,
        a_link_to_a_folder,
        a_pipe,
        deep_folders,
    ],
)
def test_what_is_no_hand_over_is_refused_in_a_line(
    leave: Callable[[Path, Session], None],
    session: Session,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "handed"
    folder.mkdir()
    leave(folder, session)
    with pytest.raises(UserError, match=r"hand-over|handed over"):
        read_hand_over(session, folder)
    repo = str(session.workspace.repository)
    assert main(["publish", str(folder), "--repo", repo]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not (session.workspace.registry / "log").exists()
    assert not session.workspace.corpus.exists()


def test_a_corpus_that_is_none_is_left(session: Session, tmp_path: Path) -> None:
    from housestyle.ci.snapshots import take_corpus
    from housestyle.core.store.store import StoreError

    path = tmp_path / "corpus.db"
    path.write_bytes(b"SQLite format 3\0" + bytes(4000))
    with pytest.raises(StoreError, match="is no corpus"):
        take_corpus(session, path)
    assert not session.workspace.corpus.exists()
    assert not list(session.workspace.state.glob("snapshot-*"))
