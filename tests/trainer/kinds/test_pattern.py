from __future__ import annotations

from collections.abc import Callable

import pytest

from housestyle.trainer.kinds.habits import LEAST_FOLLOWERS, Trait, habits
from tests.trainer.kinds.gallery import (
    assert_keys_cover_what_is_shown,
    assert_nothing_held_out_is_shown,
    examples,
)
from tests.trainer.shop_sources import shop
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]
CORE = """def locked(name):
    return name


def audit(name):
    return name


def unrelated(name):
    return name


class Command:
    pass
"""
MODULE = """from core import Command, audit, locked, unrelated


def change_{n}(thing):
    with locked("{n}"):
        thing.number_{n} = thing.count + {n}
        audit("{n}")
    return thing


def read_{n}(thing):
    return unrelated(thing).value_{n}


class Do{n}(Command):
    def handle(self, options):
        things = self.find_{n}(options)
        return [change_{n}(thing) for thing in things]


class Thing{n}:
    def first_{n}(self):
        return self.things[{n}]

    def last_{n}(self):
        return self.things[-{n}]
"""
EXCEPTION = """from core import Command, locked


def peek(thing):
    # Nothing is written down here, because peeking changes nothing.
    with locked("peek"):
        return thing.count


class Silent(Command):
    pass
"""


def modules(number: int) -> dict[str, str]:
    return {f"app/m{n}.py": MODULE.format(n=n) for n in range(number)}


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.commit(shop() | modules(8) | {"core.py": CORE, "app/odd.py": EXCEPTION}, "feat: habits")
    return made


def told(made: Workshop) -> dict[str, str]:
    return {e.prompt: e.completion for e in examples(made, "pattern")}


def test_a_habit_is_told_with_counts_and_exceptions(made: Workshop) -> None:
    found = told(made)
    assert found["# Pattern: functions that call core.locked\n"] == (
        "call core.audit: 8 of 9, in 8 files\n"
        "not app.odd.peek: Nothing is written down here, because peeking changes nothing.\n"
    )
    assert found["# Pattern: classes that inherit from core.Command\n"] == (
        "define handle: 8 of 9, in 8 files\nnot app.odd.Silent\n"
    )


def test_a_habit_is_shown_by_code_that_follows_it(made: Workshop) -> None:
    uses = {e.prompt: e for e in examples(made, "pattern") if "# app/m" in e.prompt}
    prompt, use = next(
        (p, e) for p, e in uses.items() if p.startswith("# Pattern: classes that inherit")
    )
    head, _, frame, header = prompt.splitlines()
    assert head == "# Pattern: classes that inherit from core.Command define handle"
    assert frame.endswith("(Command):")
    assert header == "    def handle(self, options):"
    assert use.completion.startswith("        things = self.find_")


def test_what_everybody_does_is_no_habit(made: Workshop) -> None:
    material, _ = made.material(holdout_share=0.0, window_share=0.0)
    found = habits(material)
    assert all(len(habit.followers) >= LEAST_FOLLOWERS for habit in found)
    assert not [h for h in found if Trait("calls", "core.unrelated") in (h.given, h.done)]


def test_what_is_held_out_is_neither_counted_nor_named(made: Workshop) -> None:
    material, _ = made.material(holdout_share=0.2, window_share=0.0)
    for habit in habits(material):
        assert not material.forbidden.intersection(habit.followers + habit.others)
    hidden = {s.full_name for s in material.units if s.id in material.forbidden}
    assert hidden
    for example in examples(made, "pattern", holdout_share=0.2):
        named = [
            line.split()[1].rstrip(":")
            for line in example.completion.splitlines()
            if line.startswith("not ")
        ]
        assert not hidden.intersection(named)


def test_no_body_and_no_stale_key(made: Workshop) -> None:
    made.commit(modules(20), "feat: more of them")
    assert_nothing_held_out_is_shown(made, "pattern")
    assert_keys_cover_what_is_shown(
        made,
        "pattern",
        {"app/odd.py": EXCEPTION.replace("because peeking", "since peeking")},
        {"app/m3.py": MODULE.format(n=3).replace("locked", "unlocked")},
        {"app/m4.py": MODULE.format(n=4).replace("things = ", "found = ")},
    )
