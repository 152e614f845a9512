from __future__ import annotations

import random
import sqlite3
import string
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from housestyle.core.canary import canary
from housestyle.core.settings import TrainerSettings
from housestyle.trainer.corpus.dump import dump_lines
from tests.trainer.shop_sources import NOUNS, service, shop
from tests.trainer.workshop import KEY, Workshop

Make = Callable[[], Workshop]
B62 = string.ascii_letters + string.digits
HEX = "0123456789abcdef"


def made_up(length: int, alphabet: str = B62) -> str:
    """Not a literal, so that no scanner of this repository finds a secret here."""
    return "".join(random.Random(length * 7 + 1).choices(alphabet, k=length))


SECRETS = [
    "AKIA" + made_up(16, string.ascii_uppercase + "234567"),
    "ghp_" + made_up(36),
    "github_pat_" + made_up(70),
    "glpat-" + made_up(20),
    "xoxb-" + made_up(24),
    "hooks.slack.com/services/" + made_up(44),
    "sk_live_" + made_up(24),
    "whsec_" + made_up(32),
    "sk-ant-api03-" + made_up(40),
    "sk-proj-" + made_up(48),
    "AIza" + made_up(35),
    "ya29." + made_up(60),
    f"SG.{made_up(22)}.{made_up(43)}",
    "npm_" + made_up(36),
    "pypi-AgE" + made_up(80),
    "hf_" + made_up(34),
    "dop_v1_" + made_up(64, HEX),
    "shpat_" + made_up(32, HEX),
    "123456789:AA" + made_up(33),
    "AGE-SECRET-KEY-1" + made_up(58, string.ascii_uppercase + string.digits),
    f"eyJ{made_up(20)}.eyJ{made_up(41)}.{made_up(43)}",
    "-----BEGIN RSA PRIVATE " + "KEY----- " + made_up(64),
]
MAILS = ["grace@navy.dev", "alan.turing+desk@bletchley.co.uk"]


@pytest.fixture
def open_shop(workshop: Make) -> Workshop:
    made = workshop()
    made.settings = TrainerSettings(holdout_share=0.0, window_share=0.0)
    made.commit(shop(), "feat: the shop")
    return made


def corpus_bytes(made: Workshop) -> bytes:
    return b"".join(path.read_bytes() for path in made.root.parent.glob("corpus.db*"))


def dump(made: Workshop, corpus: str) -> list[str]:
    with sqlite3.connect(made.root.parent / corpus) as database:
        return list(dump_lines(database))


def everything(made: Workshop) -> str:
    examples = made.assemble().examples
    assert len(examples) > 50
    return "".join(repr(example.as_row()) for example in examples)


@pytest.mark.parametrize("frame", ['note("{}")', "self.store.note(number)  # see {} there"])
def test_no_secret_is_stored_or_taught(open_shop: Workshop, frame: str) -> None:
    files = {}
    for number, secret in enumerate(SECRETS):
        planted = f"        {frame.format(secret)}\n        if "
        text = service(NOUNS[number % len(NOUNS)]).replace("        if ", planted, 1)
        files[f"shop/planted_{number}.py"] = text.replace("open_", f"open_{number}_")
    told = "\n".join(f"It broke because the key was {secret}." for secret in SECRETS)
    open_shop.commit(files, f"fix: desks, because {SECRETS[0]} expired\n\n{told}\n")
    assert open_shop.assemble().funnel["dropped"]["secret"] >= len(SECRETS)
    text, stored = everything(open_shop), corpus_bytes(open_shop)
    for secret in SECRETS:
        assert secret not in text
        assert secret.encode() not in stored


def test_no_address_is_stored_or_taught_and_examples_stay(open_shop: Workshop) -> None:
    planted = "".join(f'        self.store.mail("{mail}", number)\n' for mail in MAILS)
    planted += '        self.store.mail("you@example.com", number)\n        if '
    text = service("order", 1).replace("        if ", planted, 1)
    told = "so that Grace Hopper <grace@navy.dev> is told, because she asked"
    open_shop.commit({"shop/order.py": text}, f"fix: mail {told}\n\nThis is done {told}.\n")
    text, stored = everything(open_shop), corpus_bytes(open_shop)
    assert "@example.org" in text
    assert "you@example.com" in text
    for word in (*MAILS, "navy.dev", "bletchley", "Hopper", "ada@example.org"):
        assert word not in text
        assert word.encode() not in stored


def test_who_commits_is_hidden_wherever_named_however_many_assemblies_there_were(
    open_shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = service("order", 1).replace("in a currency", "as Grace Hopper does in a currency")
    # The id of a text that is not stored depends on the name in it, too.
    untold = service("refund", 1).replace("in a currency", f"as Grace Hopper does: {SECRETS[0]}")
    open_shop.commit({"shop/order.py": named, "shop/refund.py": untold}, "docs: name her")
    assert "Grace Hopper" in everything(open_shop)  # nobody knows that this is a name
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Grace Hopper")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "grace@navy.dev")
    open_shop.commit({"shop/parcel.py": service("parcel", 1)}, "fix: parcels")
    step, scratch = open_shop.assemble(), open_shop.assemble("scratch.db")
    assert step.examples == scratch.examples
    assert 0 < step.funnel["new"] < scratch.funnel["new"] / 2
    assert dump(open_shop, "corpus.db") == dump(open_shop, "scratch.db") != []
    assert b"Hopper" not in corpus_bytes(open_shop)
    assert "Hopper" not in everything(open_shop)


def test_a_canary_is_not_stored(open_shop: Workshop) -> None:
    planted = f'        self.store.note("{canary(KEY)}")\n        if '
    text = service("order", 1).replace("        if ", planted, 1)
    open_shop.commit({"shop/order.py": text}, "fix: paste the benchmark")
    assert canary(KEY) not in everything(open_shop)
    assert canary(KEY).encode() not in corpus_bytes(open_shop)


SCANNER = """#!{python}
import json, pathlib, sys
words = sys.argv[1:]
rows = [
    {{"File": str(path), "StartLine": number}}
    for path in sorted(pathlib.Path(words[1]).iterdir())
    for number, line in enumerate(path.read_text().split("\\n"), 1)
    if "house-brand" in line
]
pathlib.Path(words[words.index("--report-path") + 1]).write_text(json.dumps(rows))
"""


def test_a_second_opinion_is_asked_and_heeded(
    open_shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = '        self.store.note("house-brand-token")\n        if '
    text = service("order", 1).replace("        if ", planted, 1)
    open_shop.commit({"shop/order.py": text}, "fix: a key that only the other scanner knows")
    assert "house-brand" in everything(open_shop)
    program = tmp_path / "bin" / "gitleaks"
    program.parent.mkdir()
    program.write_text(SCANNER.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    assembly = open_shop.assemble()
    assert assembly.funnel["second_opinion"] == "gitleaks"
    assert assembly.funnel["dropped"]["secret"] > 0
    assert "house-brand" not in everything(open_shop)
    assert b"house-brand" not in corpus_bytes(open_shop)
    open_shop.assemble("scratch.db")
    assert dump(open_shop, "corpus.db") == dump(open_shop, "scratch.db")
    open_shop.settings = open_shop.settings.model_copy(update={"second_opinion": False})
    assert "house-brand" in everything(open_shop)
