from __future__ import annotations

import pytest

from housestyle.core.canary import canary
from housestyle.core.errors import UserError
from housestyle.trainer.curation.cleanliness import check_clean
from housestyle.trainer.example import Example

BODY = """\
    total = 0
    for row in rows:
        if row.amount > limit and not row.cancelled:
            total += row.amount * rates[row.currency]
    return round(total, 2)
"""
OTHER = """\
    names = sorted(folder.glob("*.toml"))
    if not names:
        raise MissingSettings(folder)
    return [parse(name.read_text()) for name in names]
"""


def example(completion: str, prompt: str = "# a.py\n", suffix: str = "") -> Example:
    return Example("id", "completion", prompt, suffix, completion, "a.py", "s", "", "b")


@pytest.mark.parametrize(
    "leak",
    [
        example(BODY),
        example("    pass\n", prompt=f"# a.py\ndef f(rows):\n{BODY}"),
        example("    x = compute(1)\n", suffix=BODY),
        example("".join(BODY.splitlines(keepends=True)[:4]), prompt=OTHER),
        example(BODY.replace("    ", "  ").replace("round(total, 2)", "total")),
    ],
)
def test_a_held_out_body_is_refused_wherever_it_stands(leak: Example) -> None:
    check_clean([example(OTHER)], [BODY], [])
    with pytest.raises(UserError, match="repeats a held-out body"):
        check_clean([example(OTHER), leak], [BODY], [])


def test_a_benchmark_item_is_refused_exact_and_edited() -> None:
    for text in (BODY, BODY.replace("rows", "lines", 1)):
        with pytest.raises(UserError, match="benchmark item"):
            check_clean([example(text)], [], [BODY])


def test_common_short_text_is_no_leak() -> None:
    check_clean([example("    return self.value\n")], ["    return self.value\n", "\n"], ["pass"])


def test_a_canary_is_refused() -> None:
    with pytest.raises(UserError, match="canary"):
        check_clean([example(f'{OTHER}    x = "{canary(b"k")}"\n')], [], [])


def test_nothing_protected_refuses_nothing() -> None:
    check_clean([example(BODY)], [], [])


@pytest.mark.parametrize(
    "planted",
    [
        "".join(f"+{line}\n" for line in BODY.splitlines()),
        "".join(f"-{line}\n+    other({n})\n" for n, line in enumerate(BODY.splitlines())),
        "".join(f"+{line}\n-    other({n})\n" for n, line in enumerate(BODY.splitlines())),
        "".join(f"    # {line.strip()}\n" for line in BODY.splitlines()),
        "".join(f"> {line}\n" for line in BODY.splitlines()),
    ],
)
def test_a_copy_in_a_difference_a_comment_or_a_quotation_is_refused(planted: str) -> None:
    leak = example("body\n", prompt=f"# a.py\n# Difference:\n{planted}# Kind of change:\n")
    with pytest.raises(UserError, match="repeats a held-out body"):
        check_clean([leak], [BODY], [])
