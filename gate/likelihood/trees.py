"""A prompt and the answers that may follow it, as a tree: what they share is read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Ids = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """What a model reads to weigh some answers.

    A node is a token that something is predicted from. The first is the prompt's last token; an
    answer's last token predicts nothing and is none.

    Attributes:
        prompt: the ids before the first node.
        tokens: ids of the nodes, none before the one that it follows.
        parents: the node that each follows; the first follows itself.
        depths: number of nodes on the way to each.
        answers: the ids of each answer.
        paths: for each answer, the nodes that its ids are predicted from.
    """

    prompt: Ids
    tokens: Ids
    parents: Ids
    depths: Ids
    answers: tuple[Ids, ...]
    paths: tuple[Ids, ...]


def grown(head: Ids, answers: Sequence[Ids]) -> Tree:
    """Return the tree of some answers after a prompt.

    Args:
        head: the prompt's ids, at least one.
        answers: their ids.
    """
    tokens, parents, depths = [head[-1]], [0], [0]
    known: dict[tuple[int, int], int] = {}
    paths = []
    for answer in answers:
        path = [0]
        for token in answer[:-1]:
            here = path[-1]
            if (here, token) not in known:
                known[here, token] = len(tokens)
                tokens.append(token)
                parents.append(here)
                depths.append(depths[here] + 1)
            path.append(known[here, token])
        paths.append(tuple(path[: len(answer)]))
    return Tree(
        head[:-1], tuple(tokens), tuple(parents), tuple(depths), tuple(answers), tuple(paths)
    )
