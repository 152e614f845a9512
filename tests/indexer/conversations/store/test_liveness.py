"""Which turns count, and in what order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from housestyle.indexer.conversations.store.liveness import NONE, Node, conversation


def _live(*turns: tuple[int, int, float, str], is_discussion: bool = False) -> list[int]:
    """Return what counts of turns: key, parent, time, and ``g`` for gone, ``s`` for said aside."""
    keys = [key for key, *_ in turns]
    at = {key: place for place, key in enumerate(keys)}
    nodes = [Node(at.get(up, NONE), time, "g" in how, "s" in how) for _, up, time, how in turns]
    return [keys[place] for place in conversation(nodes, is_discussion)]


def test_a_line_counts_as_told() -> None:
    assert _live((1, 0, 1, ""), (2, 1, 2, ""), (3, 2, 3, "")) == [1, 2, 3]


def test_the_branch_with_the_newest_leaf_counts() -> None:
    newer = _live((1, 0, 1, ""), (2, 1, 2, ""), (3, 2, 3, ""), (4, 1, 4, ""), (5, 4, 5, ""))
    assert newer == [1, 4, 5]
    resumed = _live((1, 0, 1, ""), (2, 1, 2, ""), (3, 2, 9, ""), (4, 1, 4, ""), (5, 4, 5, ""))
    assert resumed == [1, 2, 3]
    without_times = _live((1, 0, 0, ""), (2, 1, 0, ""), (3, 1, 0, ""))
    assert without_times == [1, 3]


def test_the_order_of_telling_is_not_that_of_the_conversation() -> None:
    assert _live((3, 2, 3, ""), (2, 1, 2, ""), (1, 0, 1, "")) == [1, 2, 3]


def test_what_is_gone_takes_with_it_what_follows() -> None:
    assert _live((1, 0, 1, ""), (2, 1, 2, "g"), (3, 2, 3, ""), (4, 1, 1.5, "")) == [1, 4]
    assert _live((1, 0, 1, "g"), (2, 1, 2, ""), (3, 0, 3, "")) == [3]


def test_agents_aside_do_not_compete_with_their_starter() -> None:
    turns = ((1, 0, 1, ""), (2, 1, 9, "s"), (3, 1, 8, "s"), (4, 2, 10, "s"), (5, 1, 5, ""))
    assert _live(*turns) == [1, 2, 4, 3, 5]


def test_a_rewind_aside_is_one_too() -> None:
    assert _live((1, 0, 1, ""), (2, 1, 2, "s"), (3, 2, 3, "s"), (4, 2, 4, "s")) == [1, 2, 4]


def test_in_a_discussion_all_answers_count() -> None:
    turns = ((1, 0, 1, ""), (2, 1, 2, ""), (3, 0, 3, "g"), (4, 1, 4, ""), (5, 3, 5, ""))
    assert _live(*turns, is_discussion=True) == [1, 2, 4, 5]


def test_circles_and_parents_that_are_missing_are_begun_somewhere() -> None:
    assert _live((1, 2, 1, ""), (2, 1, 2, ""), (3, 3, 3, ""), (4, 77, 4, "")) == [3, 4, 1, 2]


def test_a_long_conversation_needs_no_deep_stack() -> None:
    nodes = [Node(place - 1, 0, False, False) for place in range(50_000)]
    assert len(conversation(nodes, False)) == 50_000


NODES = st.lists(
    st.builds(
        Node, st.integers(-2, 12), st.sampled_from([0.0, 1.0, 2.0]), st.booleans(), st.booleans()
    ),
    max_size=10,
)


@given(NODES, st.booleans())
def test_any_turns_have_one_conversation(nodes: list[Node], is_discussion: bool) -> None:
    live = list(conversation(nodes, is_discussion))
    assert len(set(live)) == len(live)
    assert not any(nodes[at].is_gone for at in live)
    roots = [node for node in nodes if not 0 <= node.parent < len(nodes)]
    if is_discussion:
        assert set(live) == {at for at, node in enumerate(nodes) if not node.is_gone}
    elif any(not node.is_gone for node in roots):
        assert live
