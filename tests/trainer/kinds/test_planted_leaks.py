"""A held-out body is planted wherever a kind could show it; nothing of it is taught."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from housestyle.trainer.assemble import protected_texts
from housestyle.trainer.curation.cleanliness import check_clean
from housestyle.trainer.example import KINDS
from housestyle.trainer.holdout import is_held_out
from housestyle.trainer.kinds.told import Corrected, Decided, Landed, Mended, Reviewed, Told
from tests.trainer.kinds.gallery import examples
from tests.trainer.kinds.test_notebooks import notebook
from tests.trainer.shop_sources import shop
from tests.trainer.workshop import KEY, Workshop

Make = Callable[[], Workshop]
SHARE = 0.15
BODY = """    ledger = desk.ledgers[account.currency]
    opening = ledger.balance_at(account.opened_on)
    movements = [entry for entry in ledger.entries if entry.account == account.number]
    for entry in sorted(movements, key=lambda entry: (entry.booked_on, entry.number)):
        opening += entry.amount if entry.is_credit else -entry.amount
        desk.audit.write(account.number, entry.number, opening)
    return opening.quantize(ledger.smallest_unit)
"""
TELLING = ("ledger.balance_at", "for entry in ledger.entries", "desk.audit.write(account.number")


def named(path: str, start: str, held: bool) -> str:
    """Return a name that is held out, or one that is not."""
    names = (f"{start}_{number}" for number in count())
    return next(name for name in names if is_held_out(KEY, path, name, SHARE) is held)


def function(path: str, start: str, body: str = BODY, held: bool = False) -> str:
    return f"def {named(path, start, held)}(desk, account):\n{body}\n\n"


def commented(path: str) -> str:
    lines = "".join(f"    # {line.strip()}\n" for line in BODY.splitlines())
    told = "    # It is done so because the desk may be closed meanwhile:\n" + lines
    return function(path, "explained", f"{told}    return desk.balance(account, today())\n")


def documented(path: str) -> str:
    text = f'    """Return the balance.\n\n    It is computed so::\n\n{BODY}    """\n'
    return function(path, "documented", text + "    return desk.balance(account, desk.today)\n")


def changed(path: str) -> tuple[str, str]:
    """Return a module before and after an edit of two functions that both hold the body."""
    before = function(path, "first") + function(path, "second")
    return before, before.replace("desk.audit", "desk.auditor").replace("opening =", "start =")


CORE = {
    "core.py": "def locked(n):\n    return n\n\n\ndef audit(n):\n    return n\n",
    "bank/plain.py": "def plain(desk):\n    desk.count += 1\n    return desk.count\n",
    **{
        f"bank/user{n}.py": "from core import audit, locked\n\n\n"
        + function(
            f"bank/user{n}.py", "user", f"    return [locked({n}), audit({n}), desk.user_{n}]\n"
        )
        for n in range(5)
    },
}
FILES = {
    "bank/copy.py": function("bank/copy.py", "balance", f'    """Return the balance."""\n{BODY}'),
    "bank/nested.py": function("bank/nested.py", "outer", "    inner = desk\n" + BODY),
    "bank/why.py": commented("bank/why.py"),
    "bank/docs.py": documented("bank/docs.py"),
    "bank/used.py": "from core import audit, locked\n\n\n"
    + "".join(
        function("bank/used.py", f"use{n}", f"    locked({n})\n    audit({n})\n{BODY}")
        for n in range(3)
    ),
    "tests/test_bank.py": "from bank.plain import plain\n\n\n"
    + function("tests/test_bank.py", "test_plain", "    plain(desk)\n" + BODY),
    "notes/bank.ipynb": notebook(
        [("markdown", "Compute the balance."), ("code", f"def f(desk, account):\n{BODY}")]
    ),
    ".housestyle/examples/bank.md": f"## Balance\n\nCompute it:\n\n```python\n{BODY}```\n",
    ".housestyle/examples/more.toml": "[[example]]\ntitle = 'More'\n"
    f"prompt = '''As before:\n{BODY}'''\ncompletion = 'desk.close(account)'\n",
}


SHOWING = {
    "completion",
    "implementation",
    "description",
    "documentation",
    "test",
    "edit",
    "fix",
    "next edit",
    "intent",
    "decision",
    "pattern",
    "notebook",
    "pinned",
}


@pytest.fixture
def made(workshop: Make) -> Workshop:
    """A repository whose held-out body is planted in files, in changes and in a message."""
    made = workshop()
    made.settings = made.settings.model_copy(update={"holdout_share": SHARE, "window_share": 0.0})
    secret = {"bank/secret.py": function("bank/secret.py", "balance", held=True)}
    made.commit(shop() | CORE | secret, "feat: the shop")
    made.commit(FILES, "feat: plant")
    told = " ".join(BODY.split())[:250]
    for path, subject in (("bank/book.py", "fix: balances"), ("bank/page.py", "Audit balances")):
        before, after = changed(path)
        made.commit({path: before}, "feat: plant more")
        made.commit({path: after}, f"{subject}\n\nIt was not so because {told} is slow.\n")
    return made


def held(text: str) -> list[str]:
    return [told for told in TELLING if told in text]


def test_the_body_is_held_out(made: Workshop) -> None:
    material, _ = made.material()
    paths = {s.path for s in material.units if s.id in material.forbidden}
    assert {path for path in paths if path.startswith("bank/")} == {"bank/secret.py"}


def test_every_kind_would_show_it(made: Workshop) -> None:
    settings = {"holdout_share": SHARE, "window_share": 0.0}
    shown = {kind: [e for e in examples(made, kind, **settings) if held(e.text)] for kind in KINDS}
    assert {kind for kind, found in shown.items() if found} >= SHOWING
    assert {e.path for found in shown.values() for e in found} >= set(FILES)


def test_nothing_of_it_is_taught(made: Workshop) -> None:
    assembly = made.assemble()
    assert assembly.funnel["dropped"]["near held-out text"] >= len(FILES)
    for example in assembly.examples:
        assert not held(example.text), (example.kind, example.path)
    material, _ = made.material()
    check_clean(assembly.examples, protected_texts(material), [])


def test_nothing_of_it_is_taught_by_conversations(made: Workshop) -> None:
    graph, _ = made.graph()
    plain = next(s for s in graph.symbols() if s.qualname == "plain")
    landed = Landed(plain.id, graph.commit, plain.blob, "ada@example.org")
    other = "    desk.count += 1\n    return desk.count\n"
    made.told = Told(
        reviewed=(Reviewed(landed, "Do it as elsewhere.", BODY, other),),
        corrected=(Corrected(landed, "count", other, BODY, "    return desk.counted()\n"),),
        mended=(Mended(landed, f"E   in:\n{BODY}", other, "    return desk.more()\n"),),
        decided=(Decided(landed, "How?", (), "It is so because of the count.", BODY),),
    )
    live = made.assemble().look.live
    kinds = ("review", "correction", "debugging", "decision")
    rows = zip(live.kind, live.commit, live.leak, strict=True)
    found = {kind: leak for kind, commit, leak in rows if commit == graph.commit and kind in kinds}
    assert found == dict.fromkeys(kinds, "near held-out text")
