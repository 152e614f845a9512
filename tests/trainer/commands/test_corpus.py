from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from housestyle.core.main import main
from housestyle.trainer.assemble import Assembly
from housestyle.trainer.commands.corpus import COMMANDS
from housestyle.trainer.curation.decisions import PLACE
from tests.repositories import GitRepository
from tests.trainer.desk import assembled
from tests.trainer.shop_sources import shop

Ask = Callable[..., str]
PAGE = (Path(__file__).resolve().parents[3] / "docs" / "corpus.md").read_text()


@pytest.fixture
def made(git_repository: GitRepository) -> Assembly:
    git_repository.commit("feat: the shop", shop())
    git_repository.commit("fix: places", shop(order=1, parcel=1))
    return assembled(git_repository.folder)


def reasons(made: Assembly) -> Counter[str]:
    return Counter(filter(None, made.look.outcome.reasons))


def one_dropped(made: Assembly, reason: str) -> str:
    """The id of a candidate that was dropped for this, and of which no twin is kept."""
    return next(identity for identity, _ in _dropped(made, reason))


def one_to_rescue(made: Assembly) -> str:
    """The same for any reason, of a candidate that repeats nothing that is protected."""
    return next(i for reason in reasons(made) for i, leak in _dropped(made, reason) if not leak)


def _dropped(made: Assembly, reason: str) -> Iterator[tuple[str, str]]:
    kept, live = {example.id for example in made.examples}, made.look.live
    rows = (row for row in made.look.rows_dropped(reason) if live.id[row] not in kept)
    return ((live.id[row], live.leak[row]) for row in rows)


def test_every_command_is_documented() -> None:
    assert set(re.findall(r"^\| `corpus ([\w-]+)", PAGE, flags=re.MULTILINE)) == set(COMMANDS)


def test_what_the_commands_see_is_what_was_selected(ask: Ask, made: Assembly) -> None:
    told = json.loads(ask("dropped", "--json"))["dropped"]
    assert told == dict(reasons(made))
    assert sum(told.values()) + len(made.examples) == len(made.look.live)


def test_an_example_is_explained(ask: Ask, made: Assembly) -> None:
    kept = json.loads(ask("explain", made.examples[0].id[:9], "--json"))
    assert (kept["id"], kept["kept"]) == (made.examples[0].id, True)
    reason = next(iter(reasons(made)))
    identity = one_dropped(made, reason)
    dropped = json.loads(ask("explain", identity, "--json"))
    assert (dropped["kept"], dropped["reason"]) == (False, reason)
    assert f"dropped: {reason}" in ask("explain", identity)
    assert "no example" in ask("explain", "ffff", status=1)


def test_samples_of_a_reason_are_shown(ask: Ask, made: Assembly) -> None:
    reason, number = reasons(made).most_common(1)[0]
    told = json.loads(ask("dropped", "--reason", reason, "--count", "2", "--json"))
    assert told["dropped"] == number
    assert len(told["samples"]) == min(2, number)
    assert {sample["reason"] for sample in told["samples"]} == {reason}
    assert ask("dropped", "--reason", reason, "--count", "2").count(f"dropped: {reason}") == 2
    assert f"did you mean {reason!r}" in ask("dropped", "--reason", reason[:-1], status=1)


def test_what_was_left_out_before_has_no_samples(ask: Ask, made: Assembly) -> None:
    number = made.funnel["dropped"]["held-out"]
    told = ask("dropped", "--reason", "held-out", status=1)
    assert f"{number} sources were left out (held-out)" in told


def test_another_limit_is_tried_and_nothing_is_changed(
    ask: Ask, made: Assembly, git_repository: GitRepository
) -> None:
    corpus = git_repository.folder / ".git" / "housestyle" / "corpus.db"
    before = corpus.read_bytes()
    told = json.loads(ask("what-if", "too short=2000", "--json"))
    assert told["kept"][0] == len(made.examples)
    assert told["kept"][1] < told["kept"][0]
    assert told["go"] == told["kept"][0] - told["kept"][1] + told["come"]
    assert set(told["samples"]["go"]) <= {example.id for example in made.examples}
    assert f"of {len(made.look.live)} candidates" in ask("what-if", "too short=2000")
    assert "did you mean 'too short'" in ask("what-if", "too shirt=3", status=1)
    assert "nothing overrules" in ask("what-if", "secret=1", status=1)
    assert corpus.read_bytes() == before


def test_the_limits_in_force_are_listed(ask: Ask, made: Assembly) -> None:
    told = json.loads(ask("what-if", "--json"))["limits"]
    limits = made.look.outcome.limits
    assert told["too short"]["completion"] == str(limits["too short", "completion"])
    assert "too short" in ask("what-if")


def test_a_pin_rescues_from_the_next_assembly_on(
    ask: Ask, made: Assembly, git_repository: GitRepository
) -> None:
    identity = one_to_rescue(made)
    told = json.loads(ask("pin", identity, "--note", "rare", "--json"))
    assert (told["action"], told["id"], told["note"]) == ("pin", identity, "rare")
    assert json.loads(ask("explain", identity, "--json"))["kept"]
    assert identity in {example.id for example in assembled(git_repository.folder).examples}


def test_a_rejected_example_is_dropped_even_when_its_context_changed(
    ask: Ask, made: Assembly, git_repository: GitRepository
) -> None:
    victim = next(e for e in made.examples if e.kind == "completion" and "order" in e.path)
    ask("reject", victim.id)
    again = assembled(git_repository.folder)
    assert victim.id not in {example.id for example in again.examples}
    assert reasons(again)["rejected by a person"] >= 1


@pytest.mark.usefixtures("made")
def test_a_review_is_remembered_and_not_asked_again(
    ask: Ask, git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = json.loads(ask("review", "--count", "3", "--json"))
    assert len(sample["samples"]) == 3
    answers = iter("arq")
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))
    assert "decided: 1 accept, 1 reject" in ask("review", "--count", "3")
    lines = (git_repository.folder / PLACE).read_text().splitlines()
    decided = [json.loads(line)["id"] for line in lines]
    assert decided == [one["id"] for one in sample["samples"][:2]]
    left = json.loads(ask("review", "--count", "3", "--json"))
    assert left["undecided"] < sample["undecided"]
    assert left["samples"][0] == sample["samples"][2]


@pytest.mark.usefixtures("made")
def test_what_was_not_assembled_since_is_told(
    ask: Ask, git_repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    git_repository.commit("fix: more", shop(order=2))
    assert main(["corpus", "dropped", "--repo", str(git_repository.folder)]) == 0
    assert "HEAD is another" in capsys.readouterr().err


def test_without_a_corpus_the_remedy_is_told(ask: Ask, git_repository: GitRepository) -> None:
    git_repository.commit("feat: nothing", {"a.py": "x = 1\n"})
    questions: tuple[tuple[str, ...], ...] = (
        ("explain", "abcd"),
        ("dropped",),
        ("what-if", "too short=1"),
        ("pin", "abcd"),
        ("review",),
    )
    for words in questions:
        assert "run `housestyle assemble`" in ask(*words, status=1)


@pytest.mark.parametrize("damage", [b"", b"x" * 5000])
def test_a_damaged_corpus_is_told(
    ask: Ask, made: Assembly, git_repository: GitRepository, damage: bytes
) -> None:
    (git_repository.folder / ".git" / "housestyle" / "corpus.db").write_bytes(damage)
    assert "run `housestyle assemble`" in ask("dropped", status=1)
    assert made.examples


def test_secrets_cannot_be_pinned_and_stand_nowhere(
    ask: Ask, git_repository: GitRepository
) -> None:
    token = "ghp_" + "a1B2c3D4e5" * 4
    line = f'self.opened = []\n        self.token = "{token}"'
    planted = {name: text.replace("self.opened = []", line) for name, text in shop().items()}
    git_repository.commit("feat: plant", planted)
    git_repository.commit("fix: places", {"shop/later.py": "def later():\n    return 1\n"})
    made = assembled(git_repository.folder)
    told = ask("pin", one_dropped(made, "secret"), status=1)
    assert "cannot be kept (secret)" in told
    assert not (git_repository.folder / PLACE).exists()
    state = git_repository.folder / ".git" / "housestyle"
    files = [path for path in state.rglob("*") if path.is_file() and "graph" not in path.name]
    assert files
    assert not [path for path in files if token.encode() in path.read_bytes()]


def test_leaks_cannot_be_pinned(ask: Ask, git_repository: GitRepository, made: Assembly) -> None:
    copied = next(e for e in made.examples if e.kind == "implementation")
    assembled(git_repository.folder, (copied.completion,))
    assert "cannot be kept (near benchmark item)" in ask("pin", copied.id, status=1)
