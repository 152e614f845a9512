"""A tiny real model that learns four made-up languages in a second, and suites that ask for them.

Every language has words of its own, each of which is followed by one of two others. Whoever knows
a language spends about a bit a word; whoever does not, four. So one language can be spoilt without
the others, as bad training data of one kind spoil one skill.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from housestyle.core.settings import GateSettings
from housestyle.gate.artifact import model_digest
from housestyle.gate.decision import decide
from housestyle.gate.rules import Evidence, Rules, Scored
from housestyle.gate.score import ItemScore
from housestyle.gate.scoring import score_suite
from housestyle.gate.suite.item import Item, Suite, make_item
from housestyle.gate.verdict import Verdict
from housestyle.trainer.base.general import Document
from housestyle.trainer.base.tokenizer import train_tokenizer

if TYPE_CHECKING:
    from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

CATEGORIES = ("completion", "conventions", "review", "retention")
CHOICES = ("conventions", "review")
LENGTH, GIVEN, WRONG = 12, 3, 3
ITEMS, FILES = 50, 20
RULES = Rules.of(GateSettings(), CATEGORIES)


def words_of(language: str) -> list[str]:
    """The vocabulary of a language."""
    return [f"{language[:3]}{letter}" for letter in "abcdefghijklmnop"]


def sentence(language: str, generator: random.Random, *, shuffled: bool = False) -> list[str]:
    """Words of a language, each one that may follow the one before."""
    grammar, words = random.Random(language), words_of(language)
    follows = {word: grammar.sample(words, 2) for word in words}
    text = [generator.choice(words)]
    while len(text) < LENGTH:
        text.append(generator.choice(words if shuffled else follows[text[-1]]))
    return text


def joined(words: Sequence[str]) -> str:
    return "".join(f"{word}\n" for word in words)


def suite() -> Suite:
    """Items of every language that no pupil was taught."""
    generator = random.Random(99)
    items = [
        _item(category, number, generator) for category in CATEGORIES for number in range(ITEMS)
    ]
    return Suite(tuple(items), CATEGORIES)


def _item(category: str, number: int, generator: random.Random) -> Item:
    text = sentence(category, generator)
    options = [joined(text[GIVEN:])]
    if category in CHOICES:
        options += [joined(_misspoken(category, text[GIVEN:], generator)) for _ in range(3)]
    prompt = joined(text[:GIVEN])
    return make_item(category, f"src/{number % FILES}.py", prompt, options, title=f"{number}")


def _misspoken(language: str, text: list[str], generator: random.Random) -> list[str]:
    """Return a text of which some words in a row are others."""
    place = generator.randrange(len(text) - WRONG)
    wrong = generator.choices(words_of(language), k=WRONG)
    return [*text[:place], *wrong, *text[place + WRONG :]]


class School:
    """Teaches pupils in one folder.

    Args:
        folder: of all pupils.
    """

    def __init__(self, folder: Path) -> None:
        import torch

        torch.set_num_threads(1)  # of so small a model
        self.folder = folder
        self.suite = suite()
        self._scores: dict[str, list[ItemScore]] = {}
        drawn = random.Random(0)
        texts = [joined(sentence(name, drawn)) for name in CATEGORIES * 30]
        documents = tuple(Document(f"{n}.py", text) for n, text in enumerate(texts))
        self.tokenizer: PreTrainedTokenizerFast = train_tokenizer(documents, 64)

    def teach(
        self, name: str, steps: int, *, start: str = "", spoilt: str = "", seed: int = 1
    ) -> Path:
        """Teach a pupil and return its model folder.

        Args:
            name: of the pupil.
            steps: of training.
            start: pupil that it goes on from; a new one without.
            spoilt: language of which it is taught shuffled words.
            seed: of its data.
        """
        import torch

        model = self.model(start)
        optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
        drawn = random.Random(seed)
        for _ in range(steps):
            rows = [
                joined(sentence(language, drawn, shuffled=language == spoilt))
                for language in CATEGORIES * 8
            ]
            ids = torch.tensor([self.tokenizer(row)["input_ids"][: 2 * LENGTH] for row in rows])
            loss = model(input_ids=ids, labels=ids).loss
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        return self.save(model, name)

    def model(self, name: str = "") -> LlamaForCausalLM:
        """Return a pupil's model, or a new one."""
        import torch
        from transformers import LlamaConfig, LlamaForCausalLM

        if name:
            loaded: LlamaForCausalLM = LlamaForCausalLM.from_pretrained(self.folder / name)
            return loaded
        torch.manual_seed(0)
        return LlamaForCausalLM(
            LlamaConfig(
                vocab_size=len(self.tokenizer),
                hidden_size=48,
                num_hidden_layers=1,
                num_attention_heads=2,
                num_key_value_heads=2,
                intermediate_size=96,
                max_position_embeddings=64,
                tie_word_embeddings=True,
                bos_token_id=None,
                eos_token_id=0,
                pad_token_id=1,
            )
        )

    def save(self, model: LlamaForCausalLM, name: str) -> Path:
        """Write a pupil's model folder."""
        folder = self.folder / name
        model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        return folder

    def scores(self, folder: Path) -> list[ItemScore]:
        """Return what a pupil makes of the suite; each model is asked once."""
        digest = model_digest(folder)
        if digest not in self._scores:
            self._scores[digest] = score_suite(folder, self.suite.items, 1, _silent)
        return self._scores[digest]

    def judge(
        self,
        candidate: Path,
        champion: Path,
        *,
        rules: Rules = RULES,
        suite_of_candidate: str = "",
        without: str = "",
    ) -> Verdict:
        """Return the gate's verdict on two pupils.

        Args:
            candidate: model folder.
            champion: model folder.
            rules: of the gate.
            suite_of_candidate: digest of the suite that the candidate was asked, if another.
            without: category of which the scores got lost.
        """
        own, other = (
            [score for score in self.scores(folder) if score.category != without]
            for folder in (candidate, champion)
        )
        digest = self.suite.digest
        context = Evidence(
            candidate=Scored(model_digest(candidate), suite_of_candidate or digest, "e", "p"),
            champion=Scored(model_digest(champion), digest, "e", "p"),
            base=None,
            suite=digest,
            in_production=True,
            contaminated=(),
            expected=self.suite.counts(),
            files=self.suite.files(),
        )
        return decide(own, other, None, rules, context)


def resaved(source: Path, target: Path) -> Path:
    """Copy a model so that its files have other bytes and its weights the same values."""
    shutil.copytree(source, target)
    config = json.loads((source / "config.json").read_text())
    (target / "config.json").write_text(json.dumps(config, indent=7))
    return target


def _silent(done: int, note: str = "") -> None:
    """Nobody watches."""
