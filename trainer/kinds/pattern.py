"""Pattern: what is nearly always done together in this repository, and where it is not.

Two samples from Django 5.2 (question, then counts and the exceptions; a pattern, then code that
follows it)::

    # Pattern: classes that inherit from django.template.base.Node
    ----
    define render: 43 of 44, in 10 files
    not django.template.library.TagHelperNode

    # Pattern: classes that inherit from django.template.base.Node define render
    # django/template/defaulttags.py
    class WithNode(Node):
        def render(self, context):
    ----
            values = {key: val.resolve(context) for key, val in self.extra_context.items()}
            with context.push(**values):
                return self.nodelist.render(context)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...indexer.conversations.reasons.clear import is_clear_reason
from ...indexer.history import SymbolChange
from ...indexer.model import Symbol
from ..example import Example
from ..templates import pattern_prompt, pattern_use_prompt
from .changes import is_showable
from .context import Context
from .habits import Habit, Trait, habits
from .material import Material, Source, make_example
from .replacement import Replacement, replaced

KIND = "pattern"
MOST_EXCEPTIONS = 3  # that are named
MOST_QUESTIONED = 6  # exceptions in which a reason is looked for
SHORTEST_USE, LONGEST_USE = 60, 700  # bytes of code that follows a pattern
SUBJECTS = {
    "calls": "functions that call {}",
    "inherits": "classes that inherit from {}",
    "wears": "definitions decorated with @{}",
}
DOINGS = {
    "calls": "call {}",
    "inherits": "inherit from {}",
    "defines": "define {}",
    "wears": "are decorated with @{}",
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A habit with the code that shows it; ``use`` is None when none is of a fitting length."""

    habit: Habit
    use: Symbol | None


@dataclass(frozen=True, slots=True)
class Told:
    """A replacement, and the newest change that makes it and may be told."""

    replacement: Replacement
    change: SymbolChange


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every habit, and for every call that the history has replaced."""
    for one in material.once(replaced).values():
        yield from _of_replacement(material, one)
    for habit in material.once(habits):
        use = _use(material, habit)
        first = use or material.by_id[habit.followers[0]]
        others = [_standing(material, one) for one in habit.others[:MOST_QUESTIONED]]
        counts = (len(habit.followers), len(habit.others), habit.files)
        shown = (habit.given, habit.done, counts, others, material.shows([first]))
        frame = _standing(material, first.parent) if use and first.parent else ()
        made = material.source(KIND, first, shown, use is None, frame)
        yield replace(made, unit=Pattern(habit, use))


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Tell the source's pattern, and ask for code that follows it."""
    pattern = source.unit
    if isinstance(pattern, Told):
        yield _example_of_replacement(material, pattern)
        return
    assert isinstance(pattern, Pattern)  # noqa: S101 - its other sources are patterns
    habit, use = pattern.habit, pattern.use
    subject = SUBJECTS[habit.given.verb].format(habit.given.name)
    doing = DOINGS[habit.done.verb].format(habit.done.name)
    first = use or material.by_id[habit.followers[0]]
    exceptions, quoted = _exceptions(material, habit)
    told = f"{doing}: {_counted(habit)}\n{exceptions}"
    origin, shows = material.origin(first), material.shows(quoted)
    yield make_example(KIND, pattern_prompt(subject), told, origin, shows=shows)
    if use is not None:
        yield _example_of_use(material, use, subject, doing)


def _of_replacement(material: Material, found: Replacement) -> Iterator[Source]:
    shown = [change for change in found.changes if is_showable(material, change)]
    if shown:
        counts = (found.old, found.new, len(found.changes), found.files)
        made = material.change_source(KIND, shown[-1], counts)
        yield replace(made, unit=Told(found, shown[-1]))


def _example_of_replacement(material: Material, told: Told) -> Example:
    found = told.replacement
    prompt = pattern_prompt(f"what is called instead of {found.old}")
    counted = f"{found.new}: in {len(found.changes)} edits of {found.files} files\n"
    return make_example(KIND, prompt, counted, material.change_origin(told.change))


def _example_of_use(material: Material, use: Symbol, subject: str, doing: str) -> Example:
    frame = material.by_id.get(use.parent or "")
    header = f"{frame.signature}\n" if frame and frame.kind == "class" else ""
    prompt = pattern_use_prompt(subject, doing, use.path, header + material.header(use))
    shows = material.shows([use])
    return make_example(KIND, prompt, material.body(use), material.origin(use), shows=shows)


def _counted(habit: Habit) -> str:
    followers = len(habit.followers)
    return f"{followers} of {followers + len(habit.others)}, in {habit.files} files"


def _exceptions(material: Material, habit: Habit) -> tuple[str, list[Symbol]]:
    """Return the exceptions, a line each, and those of which a comment is quoted."""
    questioned = [material.by_id[one] for one in habit.others[:MOST_QUESTIONED]]
    reasons = {symbol.id: _reason(material, symbol) for symbol in questioned}
    ordered = sorted(questioned, key=lambda one: not reasons[one.id])[:MOST_EXCEPTIONS]
    lines = [f"not {one.full_name}{_quoted(reasons[one.id])}\n" for one in ordered]
    return "".join(lines), [one for one in ordered if reasons[one.id]]


def _quoted(reason: str) -> str:
    return f": {reason}" if reason else ""


def _reason(material: Material, symbol: Symbol) -> str:
    """Return the first comment of a function that gives a reason, or ""."""
    if symbol.kind == "class":
        return ""  # its methods may be held out
    lines = material.lines(symbol.blob)[symbol.start_line - 1 : symbol.end_line]
    words: list[str] = []
    for line in lines:
        text = line.strip()
        if text.startswith("#"):
            words.append(text.lstrip("#: "))
        elif is_clear_reason(" ".join(words)):
            break
        else:
            words = []
    told = " ".join(words)
    return told if is_clear_reason(told) else ""


def _use(material: Material, habit: Habit) -> Symbol | None:
    """Return the function, or the class's method, by which a habit is shown."""
    fitting = [
        use
        for one in habit.followers
        if (use := _code(material, habit.done, material.by_id[one])) is not None
        and SHORTEST_USE <= use.end_byte - use.body_byte <= LONGEST_USE
    ]
    return min(fitting, key=lambda use: material.rank(KIND, use.id), default=None)


def _code(material: Material, done: Trait, owner: Symbol) -> Symbol | None:
    if owner.kind != "class":
        return owner
    if done.verb != "defines":
        return None
    inside = (material.by_id[one] for one in material.once(_methods).get(owner.id, ()))
    return next((s for s in inside if s.name == done.name), None)


def _methods(material: Material) -> dict[str, list[str]]:
    """Return class → its methods that may be shown."""
    methods: dict[str, list[str]] = {}
    for symbol in material.units:
        if symbol.parent and symbol.id not in material.forbidden:
            methods.setdefault(symbol.parent, []).append(symbol.id)
    return methods


def _standing(material: Material, symbol_id: str) -> tuple[object, ...]:
    symbol = material.by_id[symbol_id]
    return symbol.id, symbol.blob, symbol.start_byte, symbol.end_byte, material.shows([symbol])
