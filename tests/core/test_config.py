from __future__ import annotations

from pathlib import Path

import pytest

from housestyle.core.config import load
from housestyle.core.errors import UserError


def test_defaults_need_no_file(tmp_path: Path) -> None:
    configuration = load(tmp_path, {})
    assert configuration.settings.trainer.base_steps > 0
    assert set(configuration.origins.values()) == {"default"}


def test_the_last_source_wins_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.housestyle.trainer]\nsteps = 1\nseed = 2\n")
    (tmp_path / "housestyle.toml").write_text("[trainer]\nsteps = 3\nbatch = 5\n")
    configuration = load(tmp_path, {"HOUSESTYLE_TRAINER_BATCH": "6", "HOUSESTYLE_CACHE": "/x"})
    trainer, origins = configuration.settings.trainer, configuration.origins
    assert (trainer.steps, trainer.seed, trainer.batch) == (3, 2, 6)
    assert origins["trainer.steps"] == "housestyle.toml"
    assert origins["trainer.seed"] == "pyproject.toml"
    assert origins["trainer.batch"] == "environment"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[trainer]\nstep = 3\n", "did you mean `steps`"),
        ("[trainr]\nsteps = 3\n", "did you mean `trainer`"),
        ("[trainer]\nsteps = 0\n", "trainer.steps in housestyle.toml is not valid"),
        ("[trainer]\nsteps = 'many'\n", "trainer.steps in housestyle.toml is not valid"),
        ("trainer = 3\n", "not a table"),
        ("[trainer\n", "cannot be read"),
    ],
)
def test_a_wrong_file_is_one_line_with_a_remedy(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "housestyle.toml").write_text(text)
    with pytest.raises(UserError, match=r"^[^\n]+$") as caught:
        load(tmp_path, {})
    assert words in str(caught.value)


def test_bytes_that_are_no_text_are_the_users_to_mend(tmp_path: Path) -> None:
    (tmp_path / "housestyle.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UserError):
        load(tmp_path, {})


@pytest.mark.parametrize("url", ["s3://key:secret@team/x", "az://team/x?sig=secret"])
def test_credentials_in_an_address_are_refused_and_not_shown(tmp_path: Path, url: str) -> None:
    with pytest.raises(UserError, match=r"store\.url in environment is not valid") as caught:
        load(tmp_path, {"HOUSESTYLE_STORE_URL": url})
    assert "secret" not in str(caught.value)
    fine = load(tmp_path, {"HOUSESTYLE_STORE_URL": "file:///mnt/a@b"})
    assert fine.settings.store.url == "file:///mnt/a@b"
