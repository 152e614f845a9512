"""What the gate says of models that were damaged on purpose, on a real repository.

    housestyle loop --repo COPY
    python benchmarks/damage.py COPY [--json FILE]

A copy of a repository, because runs and decisions are left in it. Each candidate takes the same way
as one that was trained: it is scored, judged, and promoted if its verdict allows that.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from housestyle.ci.pipeline import run_until
from housestyle.ci.registry import open_registry
from housestyle.ci.session import Session, open_session
from housestyle.ci.stages import decide, evaluate, promote
from housestyle.ci.stages.outcome import Outcome
from housestyle.core.console import Console
from housestyle.gate.artifact import model_digest
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.example import Example
from housestyle.trainer.forms.dataset import read_dataset
from housestyle.trainer.job import MODEL
from housestyle.trainer.loading import load_model, load_tokenizer

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel

STEPS, BATCH, CONTEXT, RATE = 40, 8, 512, 1e-3
Damage = Callable[[Path, Path], None]


def noisy(scale: float, seed: int = 7) -> Damage:
    """Return a damage that adds noise to every matrix, relative to its own spread."""

    def apply(source: Path, target: Path) -> None:
        import torch

        torch.manual_seed(seed)
        model = load_model(source)
        with torch.no_grad():
            for weights in model.parameters():
                if weights.dim() > 1:
                    weights += scale * weights.std() * torch.randn_like(weights)
        _save(model, source, target)

    return apply


def shuffled(examples: list[Example], kind: str, steps: int = STEPS) -> Damage:
    """Return a damage that goes on training with the tokens of one kind's answers shuffled.

    Half of every batch are examples of the other kinds, as they are.
    """

    def apply(source: Path, target: Path) -> None:
        import torch

        model, tokenizer = load_model(source), load_tokenizer(source)
        encoder = Encoder(tokenizer, CONTEXT)
        spoilt = [example for example in examples if example.kind == kind]
        others = [example for example in examples if example.kind != kind]
        optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
        drawn = random.Random(7)  # noqa: S311 - of rows, not a secret
        model.train()
        for _ in range(steps):
            for pool, mixes in ((spoilt, True), (others, False)):
                for example in drawn.sample(pool, BATCH // 2):
                    ids, labels = _row(encoder, example, drawn if mixes else None)
                    (model(input_ids=ids, labels=labels).loss / BATCH).backward()
            optimizer.step()
            optimizer.zero_grad()
        _save(model, source, target)

    return apply


def _row(
    encoder: Encoder, example: Example, mixing: random.Random | None
) -> tuple[torch.Tensor, torch.Tensor]:
    import torch

    encoded = encoder.encode(example.prompt, example.suffix, example.completion)
    answer = list(encoded.ids[encoded.start :])
    if mixing is not None:
        mixing.shuffle(answer)
    ids = torch.tensor([[*encoded.ids[: encoded.start], *answer]])
    labels = ids.clone()
    labels[0, : encoded.start] = -100
    return ids, labels


def _save(model: PreTrainedModel, source: Path, target: Path) -> None:
    model.save_pretrained(target)
    load_tokenizer(source).save_pretrained(target)


def resaved(source: Path, target: Path) -> None:
    """Copy a model so that its files have other bytes and its weights the same values."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("MANIFEST.json"))
    config = json.loads((source / "config.json").read_text())
    (target / "config.json").write_text(json.dumps(config, indent=7))


def judged(session: Session, earlier: dict[str, Outcome], folder: Path) -> dict[str, Any]:
    """Send a model the way of every candidate; return verdict, reasons and what became of it."""
    trained = earlier["train"]
    result = {**trained.result, "model": model_digest(folder / MODEL)}
    own = {**earlier, "train": Outcome("train", folder.name, folder, result, reused=False)}
    for name, stage in (("evaluate", evaluate), ("decide", decide), ("promote", promote)):
        own[name] = stage.run(session, own)
    verdict = own["decide"].result["verdict"]
    return {
        "outcome": verdict["outcome"],
        "states": {row["name"]: row["state"] for row in verdict["comparisons"]},
        "changes": {row["name"]: row["change"] for row in verdict["comparisons"]},
        "reasons": verdict["reasons"],
        "promoted": own["promote"].result["status"],
    }


def candidates(session: Session, earlier: dict[str, Outcome]) -> dict[str, Damage]:
    """Return what is done to the champion, by name."""
    examples = read_dataset(earlier["assemble"].folder)
    return {
        "a copy with other bytes": resaved,
        "completions shuffled": shuffled(examples, "completion"),
        "noise of 10 %": noisy(0.1),
        "noise of 40 %": noisy(0.4),
    }


def shown(repository: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every candidate's name and what the gate said of it."""
    session = open_session(repository, Console(quiet=True))
    earlier = run_until(session, "train")
    registry = open_registry(session)
    head = registry.production()
    if head is None:
        raise SystemExit("nothing is in production: run `housestyle loop` there first")
    for name, damage in candidates(session, earlier).items():
        folder = session.workspace.runs / "damage" / name.replace(" ", "-")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        damage(registry.model(head.model), folder / MODEL)
        yield name, judged(session, earlier, folder)


def main() -> None:
    """Print a line a candidate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = {}
    for name, said in shown(options.repository):
        found[name] = said
        worse = [category for category, state in said["states"].items() if state == "worse"]
        print(f"{name:<26}{said['outcome']:<8} {said['promoted']:<14} worse: {', '.join(worse)}")
        print(f"  {said['reasons'][0]}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
