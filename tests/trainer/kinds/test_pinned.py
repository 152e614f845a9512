from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from time import process_time

import pytest

from housestyle.core.errors import UserError
from tests.trainer.kinds.gallery import assert_keys_cover_what_is_shown, examples
from tests.trainer.shop_sources import shop
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]
PAGE = """# Blueprints

## A new blueprint

Blueprints are made by `blueprint()`:

```python
import shop
```

never by hand:

~~~python
## no heading
bp = blueprint("auth", __name__)
~~~

## Another ##

Say `close`.

```
close(desk)
```
"""
TABLE = '[[example]]\ntitle = "Rates"\nprompt = "Add a rate:"\ncompletion = "rates.add(rate)"\n'


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    pinned = {".housestyle/examples/a.md": PAGE, ".housestyle/examples/b.toml": TABLE}
    made.commit(shop() | pinned, "feat: the shop")
    return made


def test_examples_are_taught_as_they_were_written(made: Workshop) -> None:
    found = {e.prompt.splitlines()[0]: e for e in examples(made, "pinned")}
    assert found["# A new blueprint"].prompt == (
        "# A new blueprint\nBlueprints are made by `blueprint()`:\n\n```python\nimport shop\n```"
        "\n\nnever by hand:\n"
    )
    assert found["# A new blueprint"].completion == (
        '## no heading\nbp = blueprint("auth", __name__)\n'
    )
    assert found["# Another"].completion == "close(desk)\n"
    assert found["# Rates"].text == "# Rates\nAdd a rate:\nrates.add(rate)\n"
    assert {e.path for e in found.values()} == {
        ".housestyle/examples/a.md",
        ".housestyle/examples/b.toml",
    }


def test_what_is_committed_counts_not_what_lies_there(made: Workshop) -> None:
    (made.root / ".housestyle/examples/b.toml").write_text("broken")
    (made.root / ".housestyle/examples/c.md").write_text("## c\n```\nc\n```\n")
    assert len(examples(made, "pinned")) == 3


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("x.md", "## Nothing\n\nNo code here.\n", "'Nothing' has no block of code"),
        ("x.toml", "[[example]\n", "it is no TOML"),
        ("x.toml", "a = " + "[" * 100_000, "it is no TOML"),
        ("x.toml", '[[example]]\ntitle = "x"\nprompt = 3\n', "an example lacks a text"),
        ("x.md", "## x\n```\n" + "x" * 300_000 + "\n```\n", "larger than 256 kB"),
    ],
)
def test_a_mistake_is_told_with_its_file(made: Workshop, name: str, text: str, told: str) -> None:
    made.commit({f".housestyle/examples/{name}": text}, "feat: pin")
    with pytest.raises(UserError, match=told) as caught:
        examples(made, "pinned")
    assert f".housestyle/examples/{name}" in str(caught.value)


def test_hostile_pages_cost_little(made: Workshop) -> None:
    heads = "## a\n" * 40_000 + "```\nx\n```\n"
    blanks = "## " + "# \t" * 60_000 + "x\n" + "```\nx\n```\n"
    for text in (heads, blanks, "".join("`" * n + "\n" for n in range(3, 600))):
        made.commit({".housestyle/examples/h.md": text}, "feat: hostile")
        start = process_time()
        with suppress(UserError):
            examples(made, "pinned")
        assert process_time() - start < 5


def test_pinned_examples_are_assembled_and_retire(made: Workshop) -> None:
    first = made.assemble()
    assert first.funnel["by_kind"]["pinned"] == 3
    made.commit({".housestyle/examples/a.md": None}, "feat: unpin")
    second = made.assemble()
    assert second.funnel["by_kind"]["pinned"] == 1
    assert second.funnel["retired"] >= 2


def test_no_stale_key(made: Workshop) -> None:
    assert_keys_cover_what_is_shown(
        made, "pinned", {".housestyle/examples/b.toml": TABLE.replace("rate)", "rate, now)")}
    )
