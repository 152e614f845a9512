from __future__ import annotations

import time

import pytest

from housestyle.core.errors import UserError
from housestyle.core.main import main
from housestyle.indexer.queries.building import built
from housestyle.indexer.queries.conversation import conversation
from housestyle.indexer.queries.naming import inside
from housestyle.indexer.queries.why import Why, why
from tests.indexer.queries.talking import ROUNDED, TILL, asked, talk, till
from tests.repositories import GitRepository


def ask(repository: GitRepository, symbol: str, limit: int = 20) -> Why:
    view = asked(repository.folder)
    try:
        return why(view, inside(view, symbol), limit)
    finally:
        view.close()


def commits(found: Why) -> list[str]:
    return [one.id for one in found.voices if one.kind == "commit"]


def test_the_commits_behind_a_symbol_newest_first(git_repository: GitRepository) -> None:
    made = till(git_repository)
    found = ask(git_repository, "Till.total")
    assert commits(found) == [made["exact"], made["root"]]
    exact, root = found.voices
    assert [(one.label, one.text) for one in exact.reasons] == [
        ("rationale", "Floats lose money, so that totals differ from the bank's."),
        ("decision", "We keep Decimal instead of float."),
    ]
    assert exact.what == ("body Till.total",)
    assert root.what == ("added Till.total",)
    assert found.missing.startswith("no conversations are harvested yet")


def test_what_is_defined_in_it_counts_and_what_is_beside_it_does_not(
    git_repository: GitRepository,
) -> None:
    made = till(git_repository)
    assert commits(ask(git_repository, "Till")) == [made["exact"], made["root"]]
    assert commits(ask(git_repository, "open_till")) == [made["root"]]
    assert commits(ask(git_repository, "till.py")) == [made["exact"], made["root"]]


def test_renames_and_moves_are_followed(git_repository: GitRepository) -> None:
    made = till(git_repository)
    git_repository.git("mv", "till.py", "desk.py")
    moved = git_repository.commit("Move")
    text = ROUNDED.replace("total", "amount_due")
    renamed = git_repository.commit("Rename", {"desk.py": text})
    found = commits(ask(git_repository, "Till.amount_due"))
    assert found[0] == renamed
    assert found[-2:] == [made["exact"], made["root"]]
    assert set(found) <= {renamed, moved, made["exact"], made["root"]}


def test_a_name_taken_over_keeps_the_histories_apart(git_repository: GitRepository) -> None:
    body = "\n".join(f"    step_{n}(desk)" for n in range(6))
    first = git_repository.commit("first", {"a.py": f"def run(desk):\n{body}\n"})
    edited = git_repository.commit("edited", {"a.py": f"def run(desk):\n{body}\n    end(desk)\n"})
    away = git_repository.commit("away", {"a.py": f"def go(desk):\n{body}\n    end(desk)\n"})
    text = f"def go(desk):\n{body}\n    end(desk)\n\n\ndef run(shop):\n    return shop.open\n"
    again = git_repository.commit("again", {"a.py": text})
    last = git_repository.commit("last", {"a.py": text.replace("shop.open", "shop.shut")})
    assert commits(ask(git_repository, "a.run")) == [last, again]
    assert commits(ask(git_repository, "a.go")) == [away, edited, first]


def test_what_lies_inside_a_function_changes_with_it(git_repository: GitRepository) -> None:
    text = "def outer(desk):\n    def inner():\n        return desk\n    return inner\n"
    first = git_repository.commit("first", {"a.py": text})
    second = git_repository.commit(
        "second", {"a.py": text.replace("return inner", "return inner()")}
    )
    assert commits(ask(git_repository, "a.py:2")) == [second, first]


def test_a_constant_has_the_history_of_its_lines(git_repository: GitRepository) -> None:
    text = "RATE = 2\n\n\ndef add(a):\n    return a * RATE\n"
    first = git_repository.commit("first", {"a.py": text})
    git_repository.commit("other", {"a.py": text.replace("return a", "return 1 + a")})
    last = git_repository.commit("last", {"a.py": "import os\n" + text.replace("= 2", "= 3")})
    assert commits(ask(git_repository, "a.RATE")) == [last, first]


def test_a_merge_is_told_commit_by_commit(git_repository: GitRepository) -> None:
    made = till(git_repository)
    git_repository.git("checkout", "-q", "-b", "side")
    other = git_repository.commit("Other", {"other.py": "def other():\n    pass\n"})
    why_so = "Cents\n\nThe bank rounds to cents, so the till must do so."
    inner = git_repository.commit(why_so, {"till.py": ROUNDED.replace("exact(", "cents(")})
    git_repository.git("checkout", "-q", "main")
    git_repository.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")
    merge = git_repository.git("rev-parse", "HEAD")
    found = ask(git_repository, "Till.total")
    assert set(commits(found)) == {merge, inner, made["exact"], made["root"]}
    told = next(one for one in found.voices if one.id == inner)
    assert told.what == (f"in {merge[:12]}",)
    view = asked(git_repository.folder)
    assert {one.qualname for one in built(view, inner).symbols} == {"Till.total"}
    assert {one.qualname for one in built(view, other).symbols} == {"other"}
    view.close()


def test_a_limit_keeps_the_newest(git_repository: GitRepository) -> None:
    made = till(git_repository)
    found = ask(git_repository, "Till.total", 1)
    assert commits(found) == [made["exact"]]
    assert (found.cut, found.total) == (True, 2)


def test_what_was_said_stands_among_the_commits(git_repository: GitRepository) -> None:
    made = till(git_repository)
    view = asked(git_repository.folder)
    digest = talk(view, made["exact"])
    found = why(view, inside(view, "Till.total"))
    kinds = [one.kind for one in found.voices]
    assert kinds == ["remark", "commit", "commit", "turn", "turn", "turn"]
    turns = [one for one in found.voices if one.kind == "turn"]
    correction = next(one for one in turns if one.title.startswith("No, don't"))
    assert [(one.label, one.weight) for one in correction.reasons] == [
        ("rejected", 4.0),
        ("decision", 4.0),
    ]
    assert correction.commit == made["exact"]
    assert correction.standing == "private"
    exact = next(one for one in found.voices if one.id == made["exact"])
    assert digest[:12] in exact.conversations
    assert found.missing == ""
    view.close()


def test_others_are_shown_only_what_was_approved(git_repository: GitRepository) -> None:
    made = till(git_repository)
    view = asked(git_repository.folder)
    talk(view, made["exact"])
    what = inside(view, "Till.total")
    kinds = {one.kind for one in why(view, what, shared_only=True).voices}
    assert kinds == {"commit", "remark"}
    told = conversation(view, made["exact"], shared_only=True)
    assert [one.source for one in told.sessions] == ["github"]
    mine = next(one for one in why(view, what).voices if one.kind == "turn")
    with pytest.raises(UserError, match="no turn"):
        built(view, mine.id, shared_only=True)
    view.close()


def test_what_is_built_on_a_decision(git_repository: GitRepository) -> None:
    made = till(git_repository)
    view = asked(git_repository.folder)
    found = built(view, made["exact"][:10])
    assert [one.qualname for one in found.symbols] == ["Till.total"]
    talk(view, made["exact"])
    turn = next(one for one in why(view, inside(view, "Till.total")).voices if one.kind == "turn")
    said = built(view, turn.id)
    assert [one.qualname for one in said.symbols] == ["Till.total"]
    assert said.decision.title == turn.title
    view.close()


def test_what_depends_on_a_decision_is_told(git_repository: GitRepository) -> None:
    till(git_repository)
    opened = git_repository.commit("Open", {"till.py": ROUNDED.replace("Till()", "Till() or 0")})
    view = asked(git_repository.folder)
    found = built(view, opened)
    assert [one.qualname for one in found.symbols] == ["open_till"]
    assert "sell" in {one.node.qualname for one in found.facts}
    git_repository.commit("Gone", {"till.py": TILL.partition("\n\n\n")[0] + "\n"})
    later = asked(git_repository.folder)
    assert built(later, opened).symbols == ()
    view.close()
    later.close()


@pytest.mark.parametrize("name", ["0123456789ab/1", "abcd/99999", "nothing", "--all", "HEAD~99"])
def test_a_decision_that_is_none(git_repository: GitRepository, name: str) -> None:
    till(git_repository)
    view = asked(git_repository.folder)
    with pytest.raises(UserError):
        built(view, name)
    view.close()


def test_the_conversation_that_led_to_a_commit(git_repository: GitRepository) -> None:
    made = till(git_repository)
    view = asked(git_repository.folder)
    assert conversation(view, "HEAD").sessions == ()
    digest = talk(view, made["exact"])
    found = conversation(view, "HEAD")
    session = next(one for one in found.sessions if one.source == "codex")
    assert (session.id, session.evidence, session.title) == (digest[:12], "commit", "totals")
    assert [one.title[:4] for one in session.turns] == ["Make", "I us", "No, "]
    assert found.total == 4
    short = conversation(view, "HEAD", 2)
    assert short.cut
    assert sum(len(one.turns) for one in short.sessions) == 2
    view.close()


def test_a_hostile_message_is_told_in_one_line_and_quickly(
    git_repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    till(git_repository)
    key = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    words = "because\x1b[31m it is the only one that was given to us for this year and the next"
    evil = f"Fix \x1b[2J\u202e {key}\n\nUse {key} {words}.\n\n"
    git_repository.commit(evil + "so that it is so. " * 6_000, {"till.py": TILL})
    started = time.process_time()
    found = ask(git_repository, "Till.total")
    assert time.process_time() - started < 3
    assert key not in repr(found)
    assert found.voices[0].reasons[0].text.startswith("Use [redacted")
    assert main(["graph", "why", "Till.total", "--repo", str(git_repository.folder)]) == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_damaged_conversations_leave_the_commits(git_repository: GitRepository) -> None:
    made = till(git_repository)
    view = asked(git_repository.folder)
    database = view.repository.common_dir / "housestyle" / "sessions.db"
    database.write_bytes(b"no database" * 100)
    found = why(view, inside(view, "Till.total"))
    assert commits(found) == [made["exact"], made["root"]]
    assert "left as it is" in found.missing
    assert database.read_bytes() == b"no database" * 100
    view.close()
