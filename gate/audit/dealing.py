"""Score tables in which the truth is known: two equal models, made of two real ones.

The candidate's losses are scaled, category by category, to the champion's mean. Then the two
answers to each file's items are dealt at random to two players. No player is better than the
other, whatever the cards are, and item by item they differ as the real models do.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from ..score import ItemScore

Cards = tuple["Card", "Card"]


@dataclass(frozen=True, slots=True)
class Loss:
    """What is taken from a player's answers in one category.

    Attributes:
        heavier: relative rise of the bits that an answer costs.
        lost: share of all answers that turn from right to wrong.
    """

    heavier: float = 0.0
    lost: float = 0.0


@dataclass(frozen=True, slots=True)
class Card:
    """One real model's answer to one item.

    Attributes:
        usual: the answer, with what was taken from it.
        slipped: the same, wrong.
        chance: of the latter.
    """

    usual: ItemScore
    slipped: ItemScore
    chance: float = 0.0

    def drawn(self, generator: Random) -> ItemScore:
        """Return the answer that is given this time."""
        slips = self.chance and generator.random() < self.chance
        return self.slipped if slips else self.usual


@dataclass(frozen=True, slots=True)
class Deck:
    """The answers of two real models to one suite, the second one's on the first one's level.

    Attributes:
        champion: scores of one.
        candidate: scores of the other.
    """

    champion: tuple[ItemScore, ...]
    candidate: tuple[ItemScore, ...]

    def cards(self, losses: Mapping[str, Loss]) -> list[Cards]:
        """Return both answers to every item, with a loss in some categories.

        Args:
            losses: by category; nothing is taken elsewhere.
        """
        sides = [_cards(scores, losses) for scores in (self.champion, self.candidate)]
        return list(zip(*sides, strict=True))

    def deal(self, hurt: Sequence[Cards], seed: str) -> tuple[list[ItemScore], list[ItemScore]]:
        """Deal every file's answers to two players.

        Args:
            hurt: what the first player's answers are taken from, as `cards` made it.
            seed: the same one deals the same.

        Returns:
            The first player's scores and the second one's.
        """
        generator = Random(seed)  # noqa: S311 - a simulation, not a secret
        whole = (self.champion, self.candidate)
        sides: dict[str, int] = {}
        first, second = [], []
        for place, cards in enumerate(hurt):
            cluster = self.champion[place].cluster
            if cluster not in sides:
                sides[cluster] = generator.getrandbits(1)
            side = sides[cluster]
            first.append(cards[side].drawn(generator))
            second.append(whole[1 - side][place])
        return first, second


def deck_of(candidate: Sequence[ItemScore], champion: Sequence[ItemScore]) -> Deck:
    """Return the deck of two models that answered the same items in the same order."""
    ratios = {}
    for category in {score.category for score in champion}:
        before, after = (_total(scores, category) for scores in (champion, candidate))
        ratios[category] = before / after if before > 0.0 and after > 0.0 else 1.0
    levelled = tuple(_heavier(score, ratios[score.category]) for score in candidate)
    return Deck(tuple(champion), levelled)


def _total(scores: Sequence[ItemScore], category: str) -> float:
    return math.fsum(s.loss for s in scores if s.category == category and s.status == "ok")


def _heavier(score: ItemScore, ratio: float) -> ItemScore:
    """Return a score whose bits are so many times as many; a body that runs has none."""
    if score.kind == "execution" or ratio == 1.0:
        return score
    if score.choice_bits is None:
        return replace(score, bits=score.bits * ratio)
    return replace(score, choice_bits=score.choice_bits * ratio)


def _cards(scores: Sequence[ItemScore], losses: Mapping[str, Loss]) -> list[Card]:
    wrong = _wrong_bits(scores)
    right: dict[str, list[bool]] = {}
    for score in scores:
        right.setdefault(score.category, []).append(bool(score.correct))
    shares = {name: sum(answers) / len(answers) for name, answers in right.items()}
    found = []
    for place, score in enumerate(scores):
        loss = losses.get(score.category, Loss())
        usual = _heavier(score, 1.0 + loss.heavier)
        if not score.correct or not loss.lost:
            found.append(Card(usual, usual))
            continue
        bits = wrong.get((score.category, score.options), [])
        chance = min(1.0, loss.lost / shares[score.category])
        found.append(Card(usual, _slipped(usual, bits, place), chance))
    return found


def _wrong_bits(scores: Sequence[ItemScore]) -> dict[tuple[str, int], list[float]]:
    """Return what wrong answers cost, by category and number of options."""
    found: dict[tuple[str, int], list[float]] = {}
    for score in scores:
        if score.correct is False and score.choice_bits is not None:
            found.setdefault((score.category, score.options), []).append(score.choice_bits)
    return found


def _slipped(score: ItemScore, bits: Sequence[float], place: int) -> ItemScore:
    """Return a right answer as a wrong one, which costs what wrong ones of its kind cost."""
    if score.choice_bits is None:
        return replace(score, correct=False)
    cost = bits[place % len(bits)] if bits else math.log2(score.options) + 1.0
    return replace(score, correct=False, choice_bits=max(cost, score.choice_bits))
