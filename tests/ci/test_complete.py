"""``housestyle complete``, with models of random weights: what is asked, and how it is told."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from housestyle.core.main import main
from housestyle.gate.ledger import drafted
from housestyle.gate.registry import Registry
from tests.repositories import GitRepository
from tests.trainer.shop_sources import service, shop
from tests.trainer.tiny_models import tiny_folder, tiny_model, tiny_tokenizer

Capture = pytest.CaptureFixture[str]
ORDER = service("order")
LINE = next(n for n, line in enumerate(ORDER.splitlines(), 1) if "return rounded" in line)


@pytest.fixture
def repository(git_repository: GitRepository, tmp_path: Path) -> GitRepository:
    """The shop, with a base that is a directory."""
    base = tiny_folder(tmp_path / "base")
    settings = f"[trainer]\nbase = {json.dumps(str(base))}\nthreads = 1\n"
    git_repository.commit("feat: the shop", {**shop(), "housestyle.toml": settings})
    return git_repository


def run(repository: GitRepository, *words: str) -> int:
    return main(["complete", *words, "--repo", str(repository.folder)])


def told(repository: GitRepository, capsys: Capture, *words: str) -> Any:
    capsys.readouterr()
    assert run(repository, *words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def promote(repository: GitRepository, folder: Path) -> str:
    tokenizer = tiny_tokenizer()
    tiny_model(tokenizer, seed=5).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    registry = Registry(repository.folder / ".git" / "housestyle" / "registry")
    with registry.changing():
        digest = registry.publish(folder)
        registry.append(registry.history(), drafted("promote", digest, actor="ci", time=1))
    return digest


def test_the_champion_stands_beside_the_base(
    repository: GitRepository, tmp_path: Path, capsys: Capture
) -> None:
    alone = told(repository, capsys, f"shop/order.py:{LINE}")
    assert [one["role"] for one in alone["answers"]] == ["base"]
    digest = promote(repository, tmp_path / "champion")
    both = told(repository, capsys, f"shop/order.py:{LINE}")
    champion, base = both["answers"]
    assert (champion["role"], champion["model"], champion["entry"]) == ("champion", digest, 1)
    assert {**base, "seconds": 0} == {**alone["answers"][0], "seconds": 0}
    assert both["function"] == "OrderDesk.total_of_orders"
    assert "def convert(amount, rate, places=2)" in "".join(both["signatures"])
    assert both["similar"].startswith("shop/voucher.py::")
    assert both["prompt"].endswith("self.rates[order.currency])\n")


def test_people_get_both_answers_under_their_heads(
    repository: GitRepository, tmp_path: Path, capsys: Capture
) -> None:
    assert run(repository, f"shop/order.py:{LINE}") == 0
    printed = capsys.readouterr()
    assert "no model was promoted yet" in printed.err
    digest = promote(repository, tmp_path / "champion")
    assert run(repository, f"shop/order.py:{LINE}:9") == 0
    printed = capsys.readouterr()
    head, shown, used, *rest = printed.out.splitlines()
    assert head == f"shop/order.py:{LINE}:9 in OrderDesk.total_of_orders"
    assert shown.startswith("shown as similar: shop/voucher.py")
    assert used.startswith("shown as used: def convert(amount, rate, places=2)")
    assert f"champion ({digest[:12]}, entry 1)" in rest
    assert "base (base)" in rest
    assert "no model" not in printed.err
    assert all(line.isprintable() for line in printed.out.split("\n"))


def test_on_a_terminal_the_answers_are_columns(
    repository: GitRepository, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = promote(repository, tmp_path / "champion")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "dumb")
    assert run(repository, f"shop/order.py:{LINE}") == 0
    lines = capsys.readouterr().out.splitlines()
    (heads,) = (line for line in lines if "champion" in line)
    assert heads.index(f"champion ({digest[:12]}, entry 1)") < heads.index("base (base)")


def test_what_is_not_saved_counts(
    repository: GitRepository, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "def fresh(path):\n    \n"

    class Given:
        buffer = io.BytesIO(text.encode())

    monkeypatch.setattr("sys.stdin", Given())
    found = told(repository, capsys, "shop/unsaved.py:2:5", "--stdin")
    assert found["function"] == "fresh"
    assert found["prompt"] == "# shop/unsaved.py\ndef fresh(path):\n"
    assert found["begun"] == "    "
    (repository.folder / "shop" / "order.py").write_text(text)
    assert told(repository, capsys, "shop/order.py:2")["function"] == "fresh"


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("shop/order.py", "is no place in a file"),
        ("shop/order.py:9999", "lines, not 9999"),
        ("shop/order.py:1:999", "characters"),
        ("shop/missing.py:1", "does not exist"),
        ("../outside.py:1", "outside of the repository"),
        ("shop/away.py:1", "outside of the repository"),
        ("shop:1", "is not a file"),
        ("image.png:1", "binary"),
        ("book.ipynb:1", "notebook"),
        ("a\0b.py:1", "does not exist"),
    ],
)
def test_a_place_that_is_none_is_one_clear_line(
    repository: GitRepository, capsys: Capture, place: str, problem: str
) -> None:
    (repository.folder.parent / "outside.py").write_text("x = 1\n")
    (repository.folder / "shop" / "away.py").symlink_to(repository.folder.parent / "outside.py")
    (repository.folder / "image.png").write_bytes(b"\x89PNG\0\0")
    assert run(repository, place) == 1
    error = capsys.readouterr().err
    assert problem in error
    assert error.count("\n") == 1
