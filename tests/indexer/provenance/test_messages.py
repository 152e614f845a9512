from __future__ import annotations

import pytest

from housestyle.indexer.provenance.agents import ACCOUNTS, ADDRESSES, agent_of
from housestyle.indexer.provenance.classes import UNKNOWN
from housestyle.indexer.provenance.messages import class_by_message

PERSON = ("ada@example.org", "Ada")


@pytest.mark.parametrize("address", ADDRESSES)
def test_agents_are_known_by_their_address(address: str) -> None:
    assert agent_of(address.upper()) == ADDRESSES[address]


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("number", ["", "175728472+"])
def test_agents_are_known_by_their_account(account: str, number: str) -> None:
    assert agent_of(f"{number}{account}@users.noreply.github.com") == ACCOUNTS[account]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("claude@example.org", "Claude"),
        ("1+claudette@users.noreply.github.com", "Claude"),
        ("noreply@github.com", "GitHub"),
        ("noreply@anthropic.com.example.org", "Claude"),
        ("dependabot[bot]@users.noreply.github.com", "dependabot[bot]"),
    ],
)
def test_a_name_alone_is_no_evidence(address: str, name: str) -> None:
    assert agent_of(address, name) == ""
    assert class_by_message("fix: x", address, name) is UNKNOWN


def test_an_agent_as_author_wrote_it() -> None:
    by_account = class_by_message("x", "198+copilot-swe-agent[bot]@users.noreply.github.com", "C")
    by_name = class_by_message("x", "ada@example.org", "Ada (aider)")
    assert [by_account.author_class, by_name.author_class] == ["ai", "ai"]
    assert by_account.ai == 1.0


@pytest.mark.parametrize(
    ("line", "evidence"),
    [
        ("Co-Authored-By: Claude <noreply@anthropic.com>", "trailer co-authored-by claude"),
        ("* Co-authored-by: A B <cursoragent@cursor.com>", "trailer co-authored-by cursor"),
        ("Assisted-by: Claude:claude-3-opus coccinelle", "trailer assisted-by claude"),
        ("Generated-by: ChatGPT 4o", "trailer generated-by chatgpt 4o"),
        ("Co-authored-by-AI: Kiro", "trailer co-authored-by-ai kiro"),
        ("Entire-Checkpoint: a3b2c4d5e6f7", "trailer entire-checkpoint"),
    ],
)
def test_a_trailer_makes_a_commit_mixed(line: str, evidence: str) -> None:
    found = class_by_message(f"feat: x\n\nWhy.\n\n{line}\n", *PERSON)
    assert (found.author_class, found.evidence) == ("mixed", evidence)
    assert (found.ai, found.human) == (0.0, 0.0)
    assert 0 < found.confidence < 1


@pytest.mark.parametrize(
    "line",
    [
        "Co-authored-by: Claude Dupont <claude@example.org>",
        "Assisted-by: Jane Doe <jane@example.org>",
        "Assisted-by: my rubber duck",
        "Generated-by: jane@example.org",
        "Signed-off-by: Ada <ada@example.org>",
        "Entire-Checkpoint: none",
        "This used to say Co-authored-by: Claude <noreply@anthropic.com> by mistake",
        "Co-authored-by: Claude <noreply@anthropic.com>" + " " * 2000 + ".",
    ],
)
def test_people_and_prose_are_no_evidence(line: str) -> None:
    assert class_by_message(f"feat: x\n\n{line}\n", *PERSON) is UNKNOWN


def test_evidence_never_carries_an_address() -> None:
    message = "x\n\nCo-authored-by: Eve <eve@example.net>, C <noreply@anthropic.com>"
    found = class_by_message(message, *PERSON)
    assert found.author_class == "mixed"
    assert "@" not in found.evidence
    assert "Eve" not in found.evidence
