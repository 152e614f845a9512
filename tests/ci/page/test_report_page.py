"""``housestyle report --html``: what lies here as a page, without running anything."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from housestyle.core.main import main
from housestyle.core.workspace import Workspace
from housestyle.gate.history.shelf import append, shelf_in
from housestyle.gate.ledger import Ledger, drafted, following
from housestyle.gate.prequential import shelf as measured
from housestyle.trainer.forms.dataset import complete, write_rows
from tests.ci.page.facts_made import dataset, example, followed, judged
from tests.ci.page.reading import Node, read
from tests.ci.page.test_page import check_inert
from tests.indexer.shelf import SOURCES
from tests.repositories import GitRepository


def report(repository: GitRepository, *words: str) -> tuple[int, Path]:
    page = repository.folder.parent / "page.html"
    return main(["report", "--html", str(page), "--repo", str(repository.folder), *words]), page


def shown(repository: GitRepository, *words: str) -> Node:
    status, page = report(repository, *words)
    assert status == 0
    return read(page.read_text())


@pytest.fixture
def grown(git_repository: GitRepository) -> GitRepository:
    """A repository with decisions, a curve, a dataset and a log, as loops leave them."""
    git_repository.commit("begin", SOURCES)
    commit = git_repository.commit("more", {"shop/more.py": SOURCES["shop/arithmetic.py"]})
    workspace = Workspace(git_repository.folder, git_repository.folder / ".git/housestyle")
    workspace.create()
    shelf = shelf_in(workspace.verdicts)
    workspace.verdicts.mkdir()
    assert all(append(shelf, judged(number)) for number in (1, 2, 3))
    rows = [followed(1, "champion"), followed(1, "predecessor")]
    assert measured.shelf_in(workspace.prequential).put(rows, 7)
    _assemble(workspace, commit)
    _promote(workspace)
    return git_repository


def _assemble(workspace: Workspace, commit: str) -> None:
    folder = workspace.runs / "assemble" / "0123456789abcdef"
    made = asdict(dataset(7))
    shares = {"by_class": made["shares"]}
    result = {**made, **made["counts"], "commit": commit, "dataset": "7" * 64, "shares": shares}
    shards = write_rows([example("completion"), example("edit")], folder)
    complete(shards, folder, {})
    (folder / "MANIFEST.json").write_text(json.dumps({"result": result, "outputs": {}}))


def _promote(workspace: Workspace) -> None:
    ledger = Ledger(workspace.registry / "log")
    ledger.folder.mkdir(parents=True)
    for number in (1, 2):
        model = f"{number:064x}"
        (workspace.registry / "models" / model).mkdir(parents=True)
        draft = drafted("promote", model, verdict="f" * 64, actor="ci", time=1_790_000_000)
        assert ledger.write(following(ledger.entries(), draft))


def test_it_tells_what_lies_here(grown: GitRepository) -> None:
    page = shown(grown)
    text = page.text
    for told in (
        "In all 3 decisions",
        "1,507 of 4,000",
        "shop.more.add",
        "housestyle rollback --to 1",
    ):
        assert told in text
    assert len(list(page.all("svg"))) > 10
    assert "before it" in text


def test_nothing_is_run(grown: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    state = grown.folder / ".git/housestyle"
    shown(grown)
    capsys.readouterr()
    before = {path: path.stat().st_mtime_ns for path in state.rglob("*") if path.is_file()}
    status, page = report(grown, "--json")
    assert status == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"page": str(page), "bytes": page.stat().st_size, "notes": []}
    after = {path: path.stat().st_mtime_ns for path in state.rglob("*") if path.is_file()}
    assert {path for path in after if after[path] != before.get(path)} <= {
        path for path in after if path.name.startswith(("graph.db", "similar"))
    }


def test_samples_may_be_left_out(grown: GitRepository) -> None:
    assert "return sum(self.prices)" in shown(grown).text
    assert "return sum(self.prices)" not in shown(grown, "--samples", "0").text


def test_before_the_first_loop_it_shows_the_code(git_repository: GitRepository) -> None:
    git_repository.commit("begin", SOURCES)
    page = shown(git_repository)
    assert "No candidate was judged yet" in page.text
    assert "of all complexity" in page.text


def test_what_cannot_be_read_is_named_and_the_rest_is_shown(grown: GitRepository) -> None:
    state = grown.folder / ".git/housestyle"
    (state / "registry/log/000001.json").write_text("{}")
    (state / "graph.db").mkdir(exist_ok=True)
    page = shown(grown)
    warning = next(n for n in page.all("ul") if n.attributes.get("class") == "warning")
    assert "registry: " in warning.text
    assert "housestyle/registry/log/000001.json" in warning.text
    assert str(grown.folder.parent) not in warning.text
    assert "In all 3 decisions" in page.text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_the_users_to_mend(grown: GitRepository) -> None:
    folder = grown.folder.parent / "closed"
    folder.mkdir(mode=0o500)
    assert main(["report", "--html", str(folder / "page.html"), "--repo", str(grown.folder)]) == 1


def test_a_file_in_the_way_of_a_folder_is_the_users_to_mend(
    grown: GitRepository, capsys: pytest.CaptureFixture[Any]
) -> None:
    (grown.folder.parent / "file").write_text("")
    page = str(grown.folder.parent / "file" / "page.html")
    assert main(["report", "--html", page, "--repo", str(grown.folder)]) == 1
    assert "choose a file in a folder of yours" in capsys.readouterr().err


def test_names_that_want_more_than_to_be_read(git_repository: GitRepository) -> None:
    loop = "def {}(rows):\n    for row in rows:\n        if row:\n            return row\n"
    names = [
        "<script>alert(1)</script>",
        'a"onload="b',
        "\u202egnp",
        "line\nbreak",
        "\u0645\u0644\u0641",
    ]
    hostile = {f"{name}.py": loop.format(f"f{number}") for number, name in enumerate(names)}
    git_repository.commit("begin", hostile)
    changed = {path: text.replace("row\n", "rows\n") for path, text in hostile.items()}
    git_repository.commit("</title><script>alert(2)</script>", changed)
    page = shown(git_repository)
    check_inert(page)
    assert sum("alert(1)" in one.text for one in page.all("code")) >= 1
    assert "\u202e" not in page.text
    rows = next(t for t in page.all("table") if "hottest" in t.text)
    assert len(list(rows.all("tr"))) == 1 + len(names)
