"""What a preview says of a real change, and that it touches nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from pathlib import Path

import pytest

from housestyle.ci.preview.artifact import Artifact
from housestyle.ci.preview.comparing import GONE
from housestyle.ci.preview.preview import CORPUS, STAGE
from housestyle.ci.session import Session
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.graph import Graph
from housestyle.indexer.history import changes
from housestyle.indexer.key import repository_key
from housestyle.indexer.update import update
from housestyle.trainer.assemble import assemble
from housestyle.trainer.taught import taught_changes
from tests.ci.preview.changing import (
    DISCOUNT,
    changed_shop,
    named,
    opened,
    previewed,
    sealed,
    total,
)
from tests.repositories import GitRepository

Lessons = Counter[tuple[str, str, str]]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    with sealed():
        return changed_shop(tmp_path_factory.mktemp("changed") / "shop")


@pytest.fixture(scope="module")
def told(repository: GitRepository) -> Artifact:
    with sealed():
        return previewed(repository)


def files_of(folder: Path) -> dict[str, str]:
    """Every file of a repository but for the runs of previews, with its digest."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and f"/runs/{STAGE}/" not in str(path)
    }


def kept_at(repository: GitRepository, commit: str, folder: Path) -> Lessons:
    """Assemble a commit in a clone of its own, as if nothing were withheld for a window."""
    origin = opened(repository)
    repository.git("clone", "-q", str(repository.folder), str(folder))
    clone = GitRepository(folder)
    clone.git("checkout", "-q", commit)
    there = Repository.open(folder)
    settings = origin.settings
    update(there, folder / "graph.db", settings.indexer, origin.console)
    graph = Graph.open(folder / "graph.db", there)
    found = assemble(
        graph,
        there,
        taught_changes(changes(graph)),
        settings.trainer.model_copy(update={"window_share": 0.0}),
        folder / "corpus.db",
        repository_key(there, commit),
        (),
        origin.console,
    )
    live = found.look.live
    rows = zip(live.kind, live.path, live.exact, found.look.outcome.reasons, strict=True)
    return Counter((kind, path, exact) for kind, path, exact, reason in rows if not reason)


def test_what_is_gained_and_retired_is_what_two_assemblies_say(
    repository: GitRepository, told: Artifact, tmp_path: Path
) -> None:
    assert told.lessons is not None
    before = kept_at(repository, told.base, tmp_path / "before")
    after = kept_at(repository, told.head, tmp_path / "after")
    assert (told.lessons.before, told.lessons.after) == (before.total(), after.total())
    grown = told.lessons.after - told.lessons.before
    lessons = told.lessons
    shifted = lessons.came - lessons.went
    assert total(lessons.gained) - total(lessons.retired) + shifted == grown
    new = Counter(kind for kind, path, _ in after - before if path == "shop/discount.py")
    assert new
    assert all(named(lessons.gained)[kind] >= count for kind, count in new.items())


def test_new_code_is_gained_and_shown(told: Artifact) -> None:
    assert told.lessons is not None
    shown = [one for one in told.lessons.samples if one.fate == "gained"]
    texts = [one.text for one in shown if one.place.path == "shop/discount.py"]
    assert any(text.strip() in DISCOUNT for text in texts)
    assert all(one.place.line for one in shown)


def test_what_is_gone_retires(told: Artifact) -> None:
    assert told.lessons is not None
    retired = [one for one in told.lessons.samples if one.fate == "retired"]
    chains = [one.text for one in retired if one.name == "shop.closing.close_all"]
    assert any("close_voucher" in text for text in chains)
    assert {one.reason for one in retired} == {GONE}


def test_a_moved_file_is_no_news(told: Artifact) -> None:
    assert told.lessons is not None
    written = [one for one in told.lessons.samples if one.kind in ("completion", "implementation")]
    assert not [one for one in written if one.place.path.startswith(("shop/refund", "shop/repay"))]
    assert told.lessons.renewed > 0


def test_what_came_to_the_other_branch_is_no_part_of_it(told: Artifact) -> None:
    assert told.commits == 3
    assert told.files == 4
    assert "parcel" not in told.model_dump_json()


def test_who_depends_on_it(told: Artifact) -> None:
    impact = told.impact
    assert impact is not None
    names = {one.name: one for one in impact.symbols}
    total_of_orders = names["shop.order.OrderDesk.total_of_orders"]
    assert (total_of_orders.change, total_of_orders.detail) == ("changed", "body")
    assert total_of_orders.is_tested is True
    assert names["shop.discount.discounted"].change == "added"
    assert names["shop.discount.discounted"].is_tested is False
    assert impact.untested == ("shop.discount.discounted", "shop.order.close_order")


def test_code_that_names_what_is_gone_is_told(told: Artifact) -> None:
    assert told.impact is not None
    (lost,) = told.impact.broken
    assert (lost.name, lost.through) == ("shop.closing.close_all", "shop.voucher.close_voucher")


def test_the_lines_of_the_agent_are_known_as_such(told: Artifact) -> None:
    assert told.provenance is not None
    written = [line for line in DISCOUNT.splitlines() if line.strip()]
    assert named(told.provenance.lines) == {"mixed": len(written), "unknown": 2}


def test_a_cached_graph_and_corpus_change_nothing(
    repository: GitRepository, told: Artifact, tmp_path: Path
) -> None:
    repository.git("clone", "-q", "--mirror", str(repository.folder), str(tmp_path / "o" / ".git"))
    other = GitRepository(tmp_path / "o")
    other.git("config", "core.bare", "false")
    other.git("reset", "-q", "--hard")
    session = opened(other)
    update(session.repository, session.workspace.graph, session.settings.indexer, session.console)
    assemble(
        session.graph,
        session.repository,
        session.changes,
        session.settings.trainer,
        session.workspace.corpus,
        session.key,
        (),
        session.console,
    )
    assert previewed(other) == told
    kept = session.workspace.runs / STAGE / CORPUS
    assert kept.is_file()
    damaged = bytearray(kept.read_bytes())
    damaged[4096:12_288] = b"\xff" * 8192
    kept.write_bytes(damaged)
    (run,) = (path for path in kept.parent.iterdir() if path.is_dir())
    shutil.rmtree(run)
    assert previewed(other) == told


def test_the_team_s_secret_decides_nothing_that_is_told(
    repository: GitRepository, told: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOUSESTYLE_KEY", "a secret of the team's")
    session = opened(repository)
    monkeypatch.setattr(Session, "key", property(lambda one: pytest.fail("the secret was asked")))
    shutil.rmtree(session.workspace.runs / STAGE)
    assert previewed(repository) == told


def test_nothing_is_written_but_the_run(repository: GitRepository, told: Artifact) -> None:
    before = files_of(repository.folder)
    again = previewed(repository, "main..change~1")
    assert again.head != told.head
    assert files_of(repository.folder) == before
    runs = repository.folder / ".git" / "housestyle" / "runs" / STAGE
    assert {path.name for run in runs.iterdir() if run.is_dir() for path in run.iterdir()} == {
        "MANIFEST.json",
        "preview.json",
    }
