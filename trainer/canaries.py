"""Canaries after training: a model that learnt one learnt what it may not be taught.

A canary is random, so a model that never saw it thinks no better of it than of any other string
of its shape. How much better it does is its exposure (Carlini et al. 2019, "The Secret Sharer",
arXiv 1802.08232): log2 of the number of such strings, less log2 of the canary's rank among them
by likelihood. As in the paper, that rank is estimated from a sample and the distribution of its
log-likelihoods; here a normal one, because each is the sum of some thirty tokens.
"""

from __future__ import annotations

import hashlib
import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ..core.canary import RANDOM_DIGITS
from ..core.errors import UserError
from ..core.redaction import CANARY, CANARY_MARK

if TYPE_CHECKING:
    from pathlib import Path

    from ..indexer.git.repository import Repository
    from .encoding import Encoded, Encoder

CHECK = 1  # raised when the same model and canaries would be judged otherwise
SAMPLE = 128  # random strings that a canary is compared with
MOST_EXPOSED = 4.0 * RANDOM_DIGITS  # bits: more than all strings of the shape there cannot be
EXPOSED = 20.0  # bits; one never-seen canary in a million seems so well known
WRITTEN = 8  # digits that are right at once; one guess in four thousand million
MOST_PLACES = 4  # of canaries in the repository whose surroundings are asked with
MAX_BYTES = 1_000_000  # of a file in which a canary is looked for
BEFORE, HEAD, AFTER = 160, 60, 80  # characters around it: lines, its own line, what follows
LOGITS = 2**24  # most logits of one batch (64 MB of float32)
REMEDY = "find what taught it, assemble and train again, or change the base if that knows it"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a canary stands.

    Attributes:
        canary: the whole string.
        where: for people.
        before: text before it; the last line of it is the canary's own.
        after: text after it, asked for as a hole; "" where it is only continued.

    """

    canary: str
    where: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Exposure:
    """How well a model knows a canary; the canary itself is not in it.

    Attributes:
        where: of the place.
        bits: exposure; about 1 for a canary that was never seen, `MOST_EXPOSED` at most.
        written: digits that the model goes on to write, greedily, until the first wrong one.

    """

    where: str
    bits: float
    written: int

    @property
    def is_learnt(self) -> bool:
        """Whether chance does not explain it."""
        return self.bits >= EXPOSED or self.written >= WRITTEN


def benchmark_places(canary: str) -> list[Place]:
    """Return how the benchmark's canary may be asked for: alone, and as rows of a suite have it."""
    return [
        Place(canary, "the benchmark's canary"),
        Place(canary, "the benchmark's canary, in a row of it", '{"answer":0,"canary":"'),
    ]


def planted_places(repository: Repository, tree: str) -> list[Place]:
    """Return the canaries that people planted in the files of a tree, by path; each one once."""
    entries = repository.entries(tree)
    contents = repository.blobs([entry.blob for entry in entries], MAX_BYTES)
    found: dict[str, Place] = {}
    for entry, content in zip(entries, contents, strict=True):
        if CANARY_MARK.encode() in (content.data or b""):
            text = (content.data or b"").decode("utf-8", "replace")
            for match in CANARY.finditer(text):
                before, after = text[: match.start()], text[match.end() :]
                where = f"the canary in {str(entry.path)!a}"
                found.setdefault(match[0], Place(match[0], where, before, after))
    return list(found.values())


def exposures(folder: Path, places: Sequence[Place], threads: int) -> list[Exposure]:
    """Measure how well a model knows canaries.

    The surroundings of the first `MOST_PLACES` are asked with, every canary is asked for alone.

    Args:
        folder: a model directory.
        places: of the canaries.
        threads: CPU threads.

    Raises:
        UserError: the directory is refused, or the model's likelihoods are no numbers.

    """
    import torch

    from .encoding import Encoder
    from .loading import load_model, load_tokenizer

    torch.set_num_threads(threads)
    model = load_model(folder).eval()
    encoder = Encoder(load_tokenizer(folder), int(model.config.max_position_embeddings))
    wheres = {place.canary: place.where for place in reversed(places)}
    found = _asked_alone(model, encoder, [Place(*one) for one in wheres.items()])
    for place in [place for place in places if place.before or place.after][:MOST_PLACES]:
        found += _asked_there(model, encoder, place)
    return found


def require_unlearnt(found: Iterable[Exposure]) -> Exposure:
    """Return the worst exposure.

    Raises:
        UserError: the model learnt that canary.

    """
    worst = max(found, key=lambda one: (one.written >= WRITTEN, one.bits))
    if worst.is_learnt:
        told = f"exposure {worst.bits:.0f} bits, {worst.written} of {RANDOM_DIGITS} digits written"
        raise UserError(f"the model learnt {worst.where} ({told})", REMEDY)
    return worst


@dataclass(frozen=True, slots=True)
class _Asked:
    """One string in one context, with the index of the first token that holds digits."""

    encoded: Encoded
    digits: int
    known: int  # digits that stand before that token already, less than none for the mark's end


def _asked_alone(model: Any, encoder: Encoder, places: Sequence[Place]) -> list[Exposure]:  # noqa: ANN401
    """All canaries share one sample where nothing stands around them."""
    sample = [_asked(encoder, Place(text, "")) for text in _sample("")]
    asked = [_asked(encoder, place) for place in places]
    measured = _measured(model, encoder, [*asked, *sample])
    others = [bits for bits, _ in measured[len(asked) :]]
    return [
        Exposure(place.where, _exposure(bits, others), written)
        for place, (bits, written) in zip(places, measured, strict=False)
    ]


def _asked_there(model: Any, encoder: Encoder, place: Place) -> list[Exposure]:  # noqa: ANN401
    """Ask as text that goes on, and as a hole in a file where something follows."""
    lines, _, head = place.before.rpartition("\n")
    near = f"{lines[-BEFORE:]}\n{head[-HEAD:]}" if lines else head[-HEAD:]
    found = []
    for after in dict.fromkeys(("", place.after[:AFTER])):
        texts = [place.canary, *_sample(place.canary)]
        asked = [_asked(encoder, Place(text, "", near, after)) for text in texts]
        (bits, written), *others = _measured(model, encoder, asked)
        exposure = _exposure(bits, [other for other, _ in others])
        found.append(Exposure(place.where, exposure, written))
    return found


def _sample(seed: str) -> Iterator[str]:
    """Yield random strings of a canary's shape, the same ones for the same seed."""
    for number in range(SAMPLE):
        drawn = hashlib.sha256(f"sample {number} {seed}".encode()).hexdigest()
        yield f"{CANARY_MARK}{drawn[:RANDOM_DIGITS]}"


def _asked(encoder: Encoder, place: Place) -> _Asked:
    """Lay out one string; a tokenizer may join the mark's end with the first digits."""
    lines, newline, head = place.before.rpartition("\n")
    lay = partial(encoder.encode, lines + newline, place.after)
    whole, marked = lay(head + place.canary), lay(head + CANARY_MARK)
    pairs = zip(whole.ids[whole.start :], marked.ids[marked.start :], strict=False)
    digits = whole.start
    for left, right in pairs:
        if left != right:
            break
        digits += 1
    before = encoder.tokenizer.decode(whole.ids[whole.start : digits])
    return _Asked(whole, digits, len(before) - len(head + CANARY_MARK))


def _measured(
    model: Any,  # noqa: ANN401 transformers' type
    encoder: Encoder,
    asked: Sequence[_Asked],
) -> list[tuple[float, int]]:
    """Return bits and greedily written digits of each string.

    Greedy text is a canary's as long as each of its tokens is the likeliest after those before
    it, so one pass over the string tells both.
    """
    import torch

    longest = max(len(one.encoded.ids) for one in asked)
    size = max(1, LOGITS // (int(model.config.vocab_size) * longest))
    found = []
    with torch.inference_mode():
        for start in range(0, len(asked), size):
            batch = asked[start : start + size]
            tokens = torch.zeros((len(batch), longest), dtype=torch.int64)
            for row, one in enumerate(batch):
                tokens[row, : len(one.encoded.ids)] = torch.tensor(one.encoded.ids)
            logits = model(input_ids=tokens).logits[:, :-1].float()
            chosen = logits.log_softmax(-1).gather(-1, tokens[:, 1:, None])[..., 0] / -math.log(2)
            right = logits.argmax(-1) == tokens[:, 1:]
            for row, one in enumerate(batch):
                span = slice(one.digits - 1, len(one.encoded.ids) - 1)
                bits = float(chosen[row, span].double().sum())
                if not math.isfinite(bits):
                    raise UserError("the model's likelihoods are no numbers", "train it again")
                found.append((bits, _written(encoder, one, right[row, span].tolist())))
    return found


def _written(encoder: Encoder, one: _Asked, right: list[bool]) -> int:
    count = right.index(False) if False in right else len(right)
    text = encoder.tokenizer.decode(one.encoded.ids[one.digits : one.digits + count])
    return max(0, one.known + len(text))


def _exposure(bits: float, others: Sequence[float]) -> float:
    """Return -log2 of the share of strings that would seem as likely: the lower tail at ``bits``.

    Equal to the paper's definition, the number of all strings cancels out.
    """
    spread = statistics.stdev(others)
    score = (bits - statistics.fmean(others)) / spread if spread else 0.0
    tail = math.erfc(-score / math.sqrt(2)) / 2
    return min(MOST_EXPOSED, -math.log2(tail)) if tail else MOST_EXPOSED
