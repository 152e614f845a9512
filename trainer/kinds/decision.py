"""Decision: why something was changed, or is as it is, in the words of who did it.

Two samples (question, then the words): the first from Flask 2.0.1, its commit's message from the
changelog, the second from a comment of Django 5.2::

    # src/flask/ctx.py
    # Change: Match the URL after the session is loaded
    # Difference:

    -        if self.url_adapter is not None:
    -            self.match_request()
    -
             # Open the session at the moment that the request context is available.
                     self.session = session_interface.make_null_session(self.app)
    +
    +        # Match the request URL after loading the session, so that the
    +        # session is available in custom URL converters.
    +        if self.url_adapter is not None:
    +            self.match_request()
    # Why:
    ----
    The URL is again matched after the session is loaded, so the session is available in custom URL
    converters.

    # django/forms/fields.py
        def __init__(self, fields, **kwargs):
            super().__init__(**kwargs)
    # Why is the next line so:
            for f in fields:
                f.required = False
            self.fields = fields
    # Why:
    ----
    Set 'required' to False on the individual fields, because the
    required validation will be handled by ComboField, not by those
    individual fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...indexer.conversations.reasons.clear import clear_reasons, is_clear_reason
from ...indexer.history import SymbolChange
from ...indexer.model import Symbol
from ..example import Example
from ..holdout import FUNCTIONS
from ..templates import decision_prompt, discussion_prompt, reason_prompt
from .changes import by_commit, edit_source
from .context import Context
from .landing import MOST_WORDS, told_origin, told_sources
from .material import Material, Source, clip, clip_left, make_example
from .retirement import retired_symbols
from .told import Decided

KIND = "decision"
CHANGES = frozenset({"added", "body", "signature"})
MOST_OF_COMMIT = 2  # definitions of one commit by which its reasons are told
MOST_CHANGED = 60  # definitions; a commit that changes more has no single reason
MOST_SIDE = 4000  # characters of either side; the difference is cut anyway
BEFORE, AFTER = 300, 6  # characters above a comment, lines under it
MOST_OF_FILE = 6
MOST_OPTIONS, MOST_CODE = 3, 800  # of a discussion; characters
COMMENT = re.compile(r"\s*#\s?(?!:|!|\s*(?:noqa|type:|pragma|todo|fixme|xxx)\b)(.*)", re.IGNORECASE)


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every change with a reason, discussion, and file with comments."""
    for changes in material.once(by_commit).values():
        if len(changes) <= MOST_CHANGED and clear_reasons(changes[0].message):
            for change in _told_by(material, changes):
                symbol = material.by_id[change.symbol or ""]
                yield edit_source(material, KIND, change, symbol)
    yield from told_sources(material, KIND, material.told.decided)
    units = material.once(_units)
    for module in material.modules:
        if module.path in units:
            shown = [(s.id, material.origin(s), material.shows([s])) for s in units[module.path]]
            yield material.source(KIND, module, shown)


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for the reasons of the source's change, or of the code under a file's comments."""
    unit = source.unit
    if isinstance(unit, SymbolChange):
        yield from _of_change(material, unit)
    elif isinstance(unit, Decided):
        yield _of_discussion(material, unit)
    else:
        assert isinstance(unit, Symbol)  # noqa: S101 - its other sources are modules
        found = [
            example
            for symbol in material.once(_units)[unit.path]
            for example in of_comments(material, symbol)
        ]
        ranked = sorted(found, key=lambda e: material.rank(e.id))
        yield from sorted(ranked[:MOST_OF_FILE], key=lambda e: e.id)


def _told_by(material: Material, changes: list[SymbolChange]) -> list[SymbolChange]:
    """Return the changes by which a commit's reasons are told: code before its tests."""
    shown = []
    for change in changes:
        symbol = material.by_id.get(change.symbol or "")
        if symbol and symbol.kind in FUNCTIONS and change.change in CHANGES:
            shown.append((symbol.is_test, material.rank(change.commit, symbol.id), change))
    return [change for _, _, change in sorted(shown, key=lambda one: one[:2])[:MOST_OF_COMMIT]]


def _of_change(material: Material, change: SymbolChange) -> Iterator[Example]:
    before, after = material.change_texts(change)
    if max(len(before), len(after)) > MOST_SIDE:
        return
    prompt = decision_prompt(change.path, change.subject, before, after)
    shows = material.shows([material.by_id[change.symbol or ""]])
    words = f"{clear_reasons(change.message)}\n"
    yield make_example(KIND, prompt, words, material.change_origin(change), shows=shows)


def _of_discussion(material: Material, decided: Decided) -> Example:
    origin, shows = told_origin(material, decided.landed)
    question = decided.question[:MOST_WORDS]
    options = [option[:MOST_WORDS] for option in decided.options[:MOST_OPTIONS]]
    prompt = discussion_prompt(origin.path, question, options, clip(decided.after, MOST_CODE))
    words = " ".join(decided.reason.split())[:MOST_WORDS]
    return make_example(KIND, prompt, f"{words}\n", origin, shows=shows)


def of_comments(material: Material, symbol: Symbol) -> Iterator[Example]:
    """Ask why the lines under a function's comments are so, whether it is withheld or not."""
    lines = material.lines(symbol.blob)
    body = material.graph.source(symbol.blob).count(b"\n", 0, symbol.body_byte)
    for first, last in _blocks(lines, body, symbol.end_line):
        words = [match[1] for line in lines[first:last] if (match := COMMENT.match(line))]
        if len(words) == last - first and is_clear_reason(" ".join(words)):
            above = clip_left("".join(lines[body:first]), BEFORE)
            text = material.header(symbol) + above
            place = "".join(lines[last : min(last + AFTER, symbol.end_line)])
            prompt = reason_prompt(symbol.path, text, place)
            origin, shows = material.origin(symbol), material.shows([symbol])
            told = "".join(f"{line}\n" for line in words)
            yield make_example(KIND, prompt, told, origin, shows=shows)


def _blocks(lines: list[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the first line and the end of each block of comments that code follows."""
    first = start
    for number in range(start, end):
        is_comment = lines[number].lstrip().startswith("#")
        if not is_comment:
            if number > first and lines[number].strip():
                yield first, number
            first = number + 1


def _units(material: Material) -> dict[str, list[Symbol]]:
    """Return path → its functions that may be shown, tests left out."""
    hidden = material.forbidden | material.once(retired_symbols).keys()
    units: dict[str, list[Symbol]] = {}
    for symbol in material.units:
        if not symbol.is_test and symbol.id not in hidden:
            units.setdefault(symbol.path, []).append(symbol)
    return units
