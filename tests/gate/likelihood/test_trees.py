from __future__ import annotations

from housestyle.gate.likelihood.trees import grown


def test_what_answers_share_is_one_way() -> None:
    tree = grown((7, 8), [(1, 2, 3), (1, 2, 4, 5), (1, 9), (6,)])
    assert tree.prompt == (7,)
    assert tree.tokens == (8, 1, 2, 4)
    assert tree.parents == (0, 0, 1, 2)
    assert tree.depths == (0, 1, 2, 3)
    assert tree.paths == ((0, 1, 2), (0, 1, 2, 3), (0, 1), (0,))


def test_the_same_token_in_two_places_is_two_nodes() -> None:
    tree = grown((0,), [(1, 1, 1), (2, 1, 1)])
    assert tree.tokens == (0, 1, 1, 2, 1)
    assert tree.parents == (0, 0, 1, 0, 3)
    assert not tree.prompt


def test_an_answer_without_tokens_has_no_way() -> None:
    assert grown((1, 2), [(), (3,)]).paths == ((), (0,))
