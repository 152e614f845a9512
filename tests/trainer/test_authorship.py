from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

import pytest

from housestyle.core.settings import TrainerSettings
from housestyle.indexer.history import changes
from housestyle.indexer.provenance.attribution import NOBODY, Attribution, attribute
from housestyle.trainer.assemble import Assembly, assemble
from housestyle.trainer.curation.ledger import AI_SHARE, UNREVIEWED
from tests.trainer.shop_sources import NOUNS, service, shop
from tests.trainer.workshop import KEY, QUIET, Workshop

Make = Callable[[], Workshop]
AGENT = "198982749+copilot-swe-agent[bot]@users.noreply.github.com"


def assembled(made: Workshop, attribution: Attribution | None = None) -> Assembly:
    graph, repository = made.graph()
    found = attribute(repository) if attribution is None else attribution
    database = made.root.parent / "corpus.db"
    return assemble(
        graph,
        repository,
        changes(graph),
        made.settings,
        database,
        KEY,
        (),
        QUIET,
        attribution=found,
    )


def classes(assembly: Assembly) -> Counter[str]:
    return Counter(example.author_class for example in assembly.examples)


@pytest.fixture
def agents_shop(workshop: Make, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """A shop of a person's, and as much again that an agent wrote a month later."""
    made = workshop()
    made.settings = TrainerSettings(holdout_share=0.0, window_share=0.0)
    made.commit(shop(), "feat: the shop")
    made.repository.clock += 30 * 86400
    with monkeypatch.context() as agent:
        agent.setenv("GIT_AUTHOR_EMAIL", AGENT)
        texts = {f"desk/{n}.py": service(n, 1).replace("store", "shelf") for n in NOUNS}
        made.commit(texts, "feat: more of it")
    return made


def test_without_evidence_everything_is_unknown(agents_shop: Workshop) -> None:
    assembly = assembled(agents_shop, NOBODY)
    assert set(classes(assembly)) == {"unknown"}
    assert assembly.funnel["shares"]["by_class"]["unknown"] == 1.0


def test_fresh_ai_text_stays_out_and_old_text_is_capped(agents_shop: Workshop) -> None:
    fresh = assembled(agents_shop)
    assert fresh.funnel["dropped"][UNREVIEWED] > 10
    assert classes(fresh)["ai"] == 0
    agents_shop.repository.clock += 15 * 86400
    agents_shop.commit({"shop/account.py": service("account", 1)}, "fix: accounts")
    settled = assembled(agents_shop)
    assert UNREVIEWED not in settled.funnel["dropped"]
    assert settled.funnel["dropped"][AI_SHARE] > 0
    assert 0.15 < settled.funnel["shares"]["ai"] <= 0.25
    told = [example for example in settled.examples if example.author_class == "ai"]
    assert {example.evidence for example in told} == {"author copilot"}
    assert {example.confidence for example in told} == {0.9}
    assert all(example.path.startswith("desk/") for example in told)


def test_evidence_that_comes_later_changes_classes_and_no_candidate(agents_shop: Workshop) -> None:
    made = agents_shop
    before = assembled(made, NOBODY)
    commit = made.repository.git("rev-list", "--max-parents=0", "HEAD")
    listed = "".join(f"shop/{noun}.py\n  h_0123456789abcd 1-200\n" for noun in NOUNS)
    facts = json.dumps({"schema_version": "authorship/3.0.0"})
    made.repository.git("notes", "--ref=ai", "add", "-m", f"{listed}---\n{facts}", commit)
    after = assembled(made)
    assert after.funnel["new"] == 0
    assert after.funnel["candidates"] == before.funnel["candidates"]
    assert classes(after)["human"] > 10
    assert after.funnel["shares"]["human"] >= 0.6
    assert assembled(made, NOBODY).examples == before.examples


def test_the_funnel_tells_how_diverse_the_dataset_is(agents_shop: Workshop) -> None:
    assembly = assembled(agents_shop)
    found = assembly.funnel["diversity"]
    assert found["sampled"] == len(assembly.examples)
    assert 0 < found["rare_coverage"] <= 1
    assert found["path_entropy"] > 3
