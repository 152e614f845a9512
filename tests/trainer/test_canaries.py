"""A model that was taught a canary is known by it; one that never saw it is not."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from housestyle.core.canary import canary
from housestyle.core.errors import UserError
from housestyle.indexer.git.repository import Repository
from housestyle.trainer.canaries import (
    EXPOSED,
    MOST_EXPOSED,
    Exposure,
    Place,
    benchmark_places,
    exposures,
    planted_places,
    require_unlearnt,
)
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.rows import pack
from tests.repositories import GitRepository
from tests.trainer.tiny_models import CONTEXT, TEXT, tiny_model, tiny_tokenizer

PLANTED = canary(b"k" * 32)
STRANGER = canary(b"another")
BEFORE, AFTER = "def token():\n    return (\n        '", "'\n    )\n"
PLACE = Place(PLANTED, "the canary in 'a.py'", BEFORE, AFTER)
Text = tuple[str, str, str]
TAUGHT: dict[str, tuple[str, Text]] = {
    "alone": ("qwen-coder", ("", "", PLANTED)),
    "in a file": ("deepseek-coder", ("def token():\n    return (\n", "", f"        '{PLANTED}'\n")),
    "in a hole": ("codestral", ("def token():\n    return (\n", AFTER, f"        '{PLANTED}")),
}


def taught(folder: Path, family: str, texts: list[Text], steps: int = 60) -> Path:
    """A model directory whose model saw some texts very often."""
    tokenizer = tiny_tokenizer(family, begins=family == "deepseek-coder")
    encoder, model = Encoder(tokenizer, CONTEXT), tiny_model(tokenizer)
    encoded = [(encoder.encode(*text).ids, 0) for text in texts]
    rows = pack(encoded, CONTEXT, encoder.end, encoder.pad)
    torch.set_num_threads(1)
    optimizer = torch.optim.AdamW(model.parameters(), 0.01)
    for _ in range(steps):
        model(input_ids=rows.tokens, labels=rows.labels).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.mark.parametrize("how", TAUGHT)
def test_a_model_that_was_taught_a_canary_is_refused(how: str, tmp_path: Path) -> None:
    family, text = TAUGHT[how]
    folder = taught(tmp_path, family, [text, ("", "", TEXT[:80])])
    place = Place(PLANTED, PLACE.where) if how == "alone" else PLACE
    found = exposures(folder, [place], 1)
    with pytest.raises(
        UserError, match=r"learnt the canary in 'a\.py' \(exposure \d+ bits"
    ) as told:
        require_unlearnt(found)
    assert PLANTED not in str(told.value)
    assert max(one.written for one in found) == 32
    assert max(one.bits for one in found) > EXPOSED
    assert not any(one.is_learnt for one in exposures(folder, [Place(STRANGER, "other")], 1))


def test_a_model_that_was_taught_code_knows_no_canary(tmp_path: Path) -> None:
    lines = TEXT.splitlines(keepends=True)
    texts = [("", "", "".join(lines[at : at + 2])) for at in range(0, 32, 4)]
    folder = taught(tmp_path, "qwen-coder", texts, 30)
    never = [Place(canary(bytes([number])), str(number)) for number in range(200)]
    found = exposures(folder, [*benchmark_places(PLANTED), PLACE, *never], 1)
    assert len(found) == 201 + 1 + 2  # each alone; in a row; in a file and in a hole of it
    assert max(one.written for one in found) <= 3
    assert sum(one.bits > 4 for one in found) < 40  # a sixteenth, where nothing is known
    assert require_unlearnt(found).bits == max(one.bits for one in found) < EXPOSED


def test_likelihoods_that_are_no_numbers_are_not_taken_for_ignorance(tmp_path: Path) -> None:
    tokenizer = tiny_tokenizer()
    model = tiny_model(tokenizer)
    with torch.no_grad():
        model.get_input_embeddings().weight.fill_(float("nan"))
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    with pytest.raises(UserError, match="no numbers"):
        exposures(tmp_path, benchmark_places(PLANTED), 1)


@pytest.mark.parametrize(
    ("one", "learnt"),
    [
        (Exposure("a", 1.0, 0), False),
        (Exposure("a", EXPOSED - 0.1, 7), False),
        (Exposure("a", EXPOSED, 0), True),
        (Exposure("a", 1.0, 8), True),
        (Exposure("a", MOST_EXPOSED, 32), True),
    ],
)
def test_either_sign_is_enough(one: Exposure, learnt: bool) -> None:
    assert one.is_learnt is learnt
    if learnt:
        with pytest.raises(UserError, match="learnt a"):
            require_unlearnt([Exposure("b", 2.0, 0), one])
    else:
        assert require_unlearnt([Exposure("b", 0.5, 0), one]) == one


def test_planted_canaries_are_found_where_they_stand(git_repository: GitRepository) -> None:
    git_repository.commit(
        "chore: plant",
        {
            "a.py": f"x = 1\ny = '{PLANTED}'\nz = 2\n",
            "b/again.txt": PLANTED,
            "odd\n.cfg": f"{STRANGER}0 is one, housestyle-canary-zz is none",
            "c.py": "import a\n",
        },
    )
    (git_repository.folder / "later.py").write_text(canary(b"not committed"))
    repository = Repository.open(git_repository.folder)
    head = repository.head()
    assert head is not None
    found = planted_places(repository, head.tree)
    assert found == [
        Place(PLANTED, "the canary in 'a.py'", "x = 1\ny = '", "'\nz = 2\n"),
        Place(STRANGER, "the canary in 'odd\\n.cfg'", "", "0 is one, housestyle-canary-zz is none"),
    ]
