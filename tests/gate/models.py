"""Tiny model folders and verdicts about them."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from housestyle.gate.artifact import model_digest
from housestyle.gate.promotion import Promotion, promote
from housestyle.gate.registry import Registry
from housestyle.gate.verdict import Outcome, Verdict
from tests.gate.contest import judge, model


def safetensors(content: bytes) -> bytes:
    """A file in the safetensors format with one tensor of bytes."""
    tensor = {"dtype": "U8", "shape": [len(content)], "data_offsets": [0, len(content)]}
    header = json.dumps({"weights": tensor}).encode()
    return len(header).to_bytes(8, "little") + header + content


def make_model(folder: Path, content: str = "weights") -> Path:
    """Write a model that consists of its name."""
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(safetensors(content.encode()))
    (folder / "config.json").write_text('{"model_type": "llama"}')
    (folder / "tokenizer.json").write_text("{}")
    return folder


@cache
def _promoting() -> Verdict:
    verdict = judge(model(2, {"completion": -0.1}, noise=0.01), model(1, noise=0.01))
    assert verdict.outcome == "promote"
    return verdict


def verdict_for(candidate: str, champion: str | None) -> Verdict:
    """A verdict of promote for this pair of digests."""
    return replace(_promoting(), candidate=candidate, champion=champion)


def hold_for(candidate: str, champion: str | None, outcome: Outcome = "hold") -> Verdict:
    """A verdict that promotes nothing for this pair of digests."""
    return replace(verdict_for(candidate, champion), outcome=outcome)


def promote_new(registry: Registry, folder: Path, content: str, time: int = 1) -> Promotion:
    """Make a model and promote it over what is in production."""
    source = make_model(folder / content, content)
    head = registry.production()
    verdict = verdict_for(model_digest(source), head.model if head else None)
    return promote(registry, source, verdict, actor="ci", time=time, note=content)
