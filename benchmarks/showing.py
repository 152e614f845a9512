"""What a model can be shown beside a hole: one window of tokens, filled in different ways.

``taught`` is what training writes and the gate asks with. It is made from HEAD, where the hole is
filled: the imports and signatures that only the hidden lines use are among what is shown. Where
code is being written nobody knows those lines, so ``asked`` leaves out what only they say. Two
ways are controls: ``function`` shows nothing else, ``answer`` the very lines that are hidden. A
model that makes nothing of these can make nothing of any context.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from housestyle.gate.suite.completion import CATEGORY
from housestyle.gate.suite.item import Item
from housestyle.indexer.model import Edge, Symbol
from housestyle.indexer.retrieval import Retriever
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.kinds import completion
from housestyle.trainer.kinds.context import Context
from housestyle.trainer.kinds.filling import SIMILAR, Written, fill
from housestyle.trainer.kinds.holes import Hole, holes
from housestyle.trainer.kinds.material import Material
from housestyle.trainer.templates import completion_prompt

SPECIAL = 5  # tokens: begin, three of the hole, end
TOKENS_FOUND = 100  # of a definition that is found; more of them than fit are shown


@dataclass(frozen=True, slots=True)
class Place:
    """A hole that the suite asks about."""

    item: Item
    written: Written
    hole: Hole

    @property
    def before(self) -> str:
        """The function's text before the hole."""
        return "".join(self.written.lines[self.written.first - 1 : self.hole.first - 1])

    @property
    def after(self) -> str:
        """The function's text after it."""
        return "".join(self.written.lines[self.hole.last : self.written.last])


def places(material: Material, items: Sequence[Item]) -> list[Place]:
    """Find the holes of the suite's completions again, in the order of the items."""
    context, found = Context(material), {}
    asked = [item for item in items if item.category == CATEGORY]
    titles = {item.title for item in asked}
    for symbol in material.units:
        if f"{symbol.path}: {symbol.qualname}" in titles:
            for hole in holes(material, symbol):
                written = completion.written_at_head(material, symbol)
                truth = "".join(written.lines[hole.first - 1 : hole.last])
                told = fill(written, hole, len(truth), context)
                found[told.prompt, told.suffix, truth] = written, hole
    return [Place(one, *found[one.prompt, one.suffix, one.truth]) for one in asked]


class Alone(Context):
    """Nothing from elsewhere."""

    def signatures(self, symbol: Symbol, limit: int) -> tuple[str, ...]:
        """Return none."""
        del symbol, limit
        return ()

    def similar(self, symbol: Symbol) -> Symbol | None:
        """Return none."""
        del symbol
        return None


class Unwritten(Context):
    """The context of a function whose hole is not filled yet."""

    def __init__(self, whole: Context, place: Place) -> None:
        """Take over what is known of all other functions."""
        super().__init__(whole.material)
        self.place, symbol = place, place.written.symbol
        known = vars(self)  # where cached properties are kept
        names = {symbol.id: self._names_called(symbol)}
        known["_callee_names"] = ChainMap(names, whole._callee_names)
        known["_groups"] = ChainMap({symbol.id: self._groups_of(symbol)}, whole._groups)
        known["_words"] = ChainMap({symbol.id: self._words_of(symbol)}, whole._words)
        known["_showable"] = whole._showable

    def _calls(self, symbol: Symbol) -> list[Edge]:
        hole = self.place.hole
        return [one for one in super()._calls(symbol) if not hole.first <= one.line <= hole.last]


class Ranked(Unwritten):
    """The same, but what is shown as similar was found by bm25."""

    def __init__(self, whole: Context, place: Place, best: Symbol | None) -> None:
        """Take what was found best."""
        super().__init__(whole, place)
        self.best = best

    def similar(self, symbol: Symbol) -> Symbol | None:
        """Return what bm25 found."""
        del symbol
        return self.best


class Showing:
    """The prompts for a place; one for a repository.

    Attributes:
        ways: name → what makes the prompt.

    """

    def __init__(self, material: Material, encoder: Encoder) -> None:
        """Index what may be shown.

        Args:
            material: HEAD.
            encoder: of the models; its context is the window.
        """
        self.encoder = encoder
        self.context, self.retriever = Context(material), Retriever(material.graph)
        shown = {one.id for one in material.units if self.context.is_showable(one)}
        self.hidden = frozenset(one.id for one in material.graph.symbols() if one.id not in shown)
        self.ways: dict[str, Callable[[Place], str]] = {
            "function": self._function,
            "file": self._file,
            "bm25": self._bm25,
            "asked": self._asked,
            "asked, similar by bm25": self._ranked,
            "taught": lambda place: place.item.prompt,
            "answer": self._answer,
        }

    def items(self, way: str, placed: Sequence[Place]) -> list[Item]:
        """Return the suite's items, asked in one way, their prompts cut to the window."""
        ask = self.ways[way]
        return [_cut(replace(one.item, prompt=ask(one)), self.encoder) for one in placed]

    def _file(self, place: Place) -> str:
        """Show the file up to the hole, as an editor sends it."""
        before = "".join(place.written.lines[: place.hole.first - 1])
        return completion_prompt(place.written.symbol.path, (), before)

    def _function(self, place: Place) -> str:
        """Show the function and its imports alone."""
        return fill(*_unwritten(place), 0, Alone(self.context.material)).prompt

    def _bm25(self, place: Place) -> str:
        """Show the definitions that resemble the function's visible text, the best last."""
        limit = self.encoder.context // TOKENS_FOUND + 1
        texts = [self.context.similar_text(one, SIMILAR) for one in self._found(place, limit)]
        return "".join(reversed(texts)) + self._function(place)

    def _answer(self, place: Place) -> str:
        """Show what is to be written, as if it stood in another file: a control."""
        return f"# {place.written.symbol.path}\n{place.item.truth}{self._function(place)}"

    def _asked(self, place: Place) -> str:
        written, hole = _unwritten(place)
        return fill(written, hole, len(place.item.truth), Unwritten(self.context, place)).prompt

    def _ranked(self, place: Place) -> str:
        written, hole = _unwritten(place)
        best = next(iter(self._found(place, 1)), None)
        context = Ranked(self.context, place, best)
        return fill(written, hole, len(place.item.truth), context).prompt

    def _found(self, place: Place, limit: int) -> list[Symbol]:
        return self.retriever.similar(place.before + place.after, limit, self.hidden)


def _cut(item: Item, encoder: Encoder) -> Item:
    """Keep as many of the prompt's last lines as fit into the encoder's context."""
    room = encoder.context - SPECIAL - encoder.count(item.truth) - encoder.count(item.suffix)
    lines, kept = item.prompt.splitlines(keepends=True), 0
    while kept < len(lines) and (room := room - encoder.count(lines[-kept - 1])) >= 0:
        kept += 1
    return replace(item, prompt="".join(lines[-max(1, kept) :]))


def _unwritten(place: Place) -> tuple[Written, Hole]:
    """Return the function with its hidden lines taken out, and the hole between two lines."""
    written, hole = place.written, place.hole
    lines = [*written.lines[: hole.first - 1], *written.lines[hole.last :]]
    last = written.last - (hole.last - hole.first + 1)
    return replace(written, lines=lines, last=last), Hole(hole.first, hole.first - 1)
