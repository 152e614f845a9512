"""An equal source key means equal examples and measures, whatever happens to the repository."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from housestyle.trainer.curation.filters.kinds import TOLD
from housestyle.trainer.curation.filters.measures import measured
from housestyle.trainer.curation.subjects import subject
from housestyle.trainer.kinds import ALL
from tests.trainer.kinds.gallery import shop_with_tests
from tests.trainer.kinds.test_notebooks import CELLS, notebook
from tests.trainer.kinds.test_pattern import CORE, EXCEPTION, MODULE, modules
from tests.trainer.kinds.test_pinned import PAGE, TABLE
from tests.trainer.kinds.test_retirement import OLD
from tests.trainer.shop_sources import NOUNS, service
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]
Files = dict[str, str | None]
SUBJECTS = (
    "fix: {}",
    "feat: {}",
    "refactor: {}\n\nWe do so because the auditors asked for it, and not for speed.",
    "Fix a crash of {}\n\nIt must not fail, so that the desk stays open.",
)


def start() -> dict[str, str]:
    return (
        shop_with_tests()
        | modules(7)
        | {
            "core.py": CORE,
            "app/odd.py": EXCEPTION,
            "shop/old.py": OLD,
            "notes/totals.ipynb": notebook(CELLS),
            ".housestyle/examples/a.md": PAGE,
            ".housestyle/examples/b.toml": TABLE,
        }
    )


def edits(chance: random.Random, files: dict[str, str]) -> Files:
    """Return what one commit changes: a few files, each in one of a few ways."""
    changed: Files = {}
    for _ in range(chance.randint(1, 3)):
        noun, n = chance.choice(NOUNS), chance.randrange(7)
        text = service(noun, chance.randrange(3))
        ways: list[Files] = [
            {f"shop/{noun}.py": text},
            {f"shop/{noun}.py": text.replace("desk.store.note(", "desk.store.record(")},
            {f"shop/{noun}.py": text.replace("def close", "@deprecated\ndef close")},
            {f"shop/{noun}.py": None, f"shop/new_{noun}.py": text},
            {
                f"app/m{n}.py": MODULE.format(n=n).replace(
                    "audit(", chance.choice(("audit(", "len("))
                )
            },
            {f"app/m{n}.py": f"# {chance.random()}\n{MODULE.format(n=n)}"},
            {"app/odd.py": EXCEPTION.replace("peeking", chance.choice(("looking", "peeking")))},
            {"core.py": CORE.replace("return name", "return [name]", chance.randrange(3))},
            {"notes/totals.ipynb": notebook(CELLS[chance.randrange(3) :])},
            {".housestyle/examples/b.toml": TABLE.replace("rate)", f"rate, {n})")},
            {"tests/test_money.py": shop_with_tests()["tests/test_money.py"] + f"# {n}\n"},
            {"shop/old.py": OLD.replace("@deprecated", chance.choice(("@deprecated", "@cached")))},
        ]
        changed |= chance.choice(ways)
    return {name: text for name, text in changed.items() if text is not None or name in files}


def keyed(made: Workshop) -> dict[str, object]:
    """Return source key → its examples with their measures, of what may be taught."""
    material, context = made.material(holdout_share=0.15, window_share=0.05)
    found: dict[str, object] = {}
    for kind in ALL:
        for source in kind.sources(material, context):
            if not source.withheld and not source.retired:
                examples = list(kind.examples(material, context, source))
                values = [measured(subject(material, source, e)).tobytes() for e in examples]
                found[source.key] = (source.kind, examples, values)
    return found


def follow(made: Workshop, seed: int, steps: int) -> set[str]:
    """Make commits, compare what equal keys give, and return the kinds that were compared."""
    chance = random.Random(seed)
    files = start()
    made.commit(dict(files), "feat: everything")
    seen, compared = keyed(made), set[str]()
    for step in range(steps):
        can_revert = step and made.repository.git("diff", "--name-only", "HEAD~1", "HEAD")
        if can_revert and chance.random() < 0.15:
            made.repository.git("revert", "--no-edit", "HEAD")
            listed = made.repository.git("ls-files").splitlines()
            files = {name: (made.root / name).read_text() for name in listed}
        else:
            changed = edits(chance, files)
            made.commit(changed, chance.choice(SUBJECTS).format("the desk"))
            files |= {name: text for name, text in changed.items() if text is not None}
            files = {
                name: text for name, text in files.items() if changed.get(name, "") is not None
            }
        now = keyed(made)
        for key in now.keys() & seen.keys():
            assert now[key] == seen[key]
            compared.add(now[key][0])  # type: ignore[index]
        seen |= now
    return compared


def test_over_a_short_history(workshop: Make) -> None:
    compared = follow(workshop(), seed=1, steps=14)
    assert compared >= {kind.KIND for kind in ALL} - TOLD


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 8))
def test_over_long_histories(workshop: Make, seed: int) -> None:
    follow(workshop(), seed=seed, steps=80)
