from __future__ import annotations

from collections import Counter

import pytest

from housestyle.trainer.assemble import Assembly
from housestyle.trainer.curation.decisions import Decision, remember
from housestyle.trainer.curation.edits import EVIDENCE
from housestyle.trainer.example import Example, example_id
from tests.repositories import GitRepository
from tests.trainer.desk import assembled
from tests.trainer.shop_sources import shop

BETTER = "        ledger = self.books.pop(volume)\n        ledger.seal(witness, on=today())\n"


@pytest.fixture
def made(git_repository: GitRepository) -> Assembly:
    git_repository.commit("feat: the shop", shop())
    git_repository.commit("feat: later", {"shop/later.py": "def later():\n    return 1\n"})
    return assembled(git_repository.folder)


def edited(repository: GitRepository, example: Example, text: str) -> Assembly:
    remember(repository.folder, [Decision(id=example.id, action="edit", completion=text)])
    return assembled(repository.folder)


def test_an_edit_is_taught_in_place_of_what_was_edited(
    git_repository: GitRepository, made: Assembly
) -> None:
    before = next(e for e in made.examples if e.kind == "completion")
    after = {e.id: e for e in edited(git_repository, before, BETTER).examples}
    found = after[example_id(before.kind, before.prompt, before.suffix, BETTER)]
    assert before.id not in after
    assert found.completion == BETTER
    assert EVIDENCE in found.evidence
    assert (found.path, found.prompt, found.shows) == (before.path, before.prompt, before.shows)


def test_an_edit_rescues_what_was_dropped(git_repository: GitRepository, made: Assembly) -> None:
    look = made.look
    rows = zip(look.outcome.reasons, look.live.leak, strict=True)
    row = next(row for row, (reason, leak) in enumerate(rows) if reason and not leak)
    twins = [other for other, name in enumerate(look.live.id) if name == look.live.id[row]]
    assert not look.outcome.kept[twins].any()
    remember(
        git_repository.folder, [Decision(id=look.live.id[row], action="edit", completion=BETTER)]
    )
    again = assembled(git_repository.folder)
    assert BETTER in {example.completion for example in again.examples}


def test_an_edit_brings_in_no_secret_and_no_benchmark_item(
    git_repository: GitRepository, made: Assembly
) -> None:
    first, second = [e for e in made.examples if e.kind == "completion"][:2]
    item = "".join(f"        check_{n}(order.lines[{n}], currency, places={n})\n" for n in range(9))
    token = "ghp_" + "a1B2c3D4e5" * 4
    path = git_repository.folder / ".housestyle" / "curation.jsonl"
    lines = [
        Decision(id=first.id, action="edit", completion=item),
        Decision(id=second.id, action="edit", completion=f'        token = "{token}"\n'),
    ]
    path.parent.mkdir()
    path.write_text("".join(f"{line.model_dump_json(exclude_defaults=True)}\n" for line in lines))
    again = assembled(git_repository.folder, (item,))
    texts = "".join(example.text for example in again.examples)
    assert token not in texts
    assert "check_3(order" not in texts
    reasons = Counter(again.look.outcome.reasons)
    assert (reasons["secret"], reasons["near benchmark item"]) == (1, 1)
