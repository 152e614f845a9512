"""Decision records as teams write them: templates, standings, and records that name others."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.indexer.conversations.records import Option, read, records
from housestyle.indexer.git.repository import Repository
from tests.repositories import GitRepository

PATTERNS = ("docs/adr/*.md", "docs/decisions/*.md")

MADR = """---
status: accepted
date: 2026-03-04
decision-makers: somebody
---

# Keep sessions in SQLite

## Context and Problem Statement

Transcripts vanish after weeks. Where are they kept?

```markdown
## Decision Outcome
no heading
```

## Decision Drivers

* one file to copy
* must survive `kill -9`

## Considered Options

* SQLite
* [PostgreSQL](https://www.postgresql.org)
* Option C: plain files

## Decision Outcome

Chosen option: "SQLite", because it is one file
and survives a crash.

### Consequences

* Good, because nothing is installed.
* Bad, because one writer at a time.

### Confirmation

A test kills the writer.

## Pros and Cons of the Options

### SQLite

Small.

### PostgreSQL

* Bad, because somebody must run it.

## More Information

Supersedes [ADR-1](0001-plain-files.md).
"""

MADR_2 = """# Use Markdown Records

* Status: superseded by [ADR-0003](0003-keep-sessions.md)
* Deciders: all
* Date: 2024-01-02

Technical Story: none

## Context and Problem Statement

We want to record decisions.

## Considered Options

* Markdown
* nothing

## Decision Outcome

Chosen option: "Markdown", because it lies beside the code.
"""

NYGARD = """# 1. Plain files

Date: 2023-05-06

## Status

Accepted

Superseded by [3. Keep sessions](0003-keep-sessions.md)

## Context

There is little.

## Decision

We will use plain files.

## Consequences

None yet.
"""

SETEXT = """ADR 7: Write what changes
=========================

Status: **Rejected**, 2026-01-01

Problem
-------

Rows are written anew.

Alternatives
------------

1. write all rows
2. write none

Rationale
---------

It must be quick.
"""


def test_the_parts_of_madr():
    record = read("docs/adr/0003-keep-sessions.md", "b1", MADR)
    assert record is not None
    assert (record.id, record.number, record.title) == (
        "0003-keep-sessions",
        3,
        "Keep sessions in SQLite",
    )
    assert (record.standing, record.date, record.holds) == ("accepted", "2026-03-04", True)
    assert [(part.kind, part.heading) for part in record.parts] == [
        ("context", "Context and Problem Statement"),
        ("drivers", "Decision Drivers"),
        ("options", "Considered Options"),
        ("decision", "Decision Outcome"),
        ("consequences", "Consequences"),
        ("confirmation", "Confirmation"),
        ("options", "Pros and Cons of the Options"),
        ("options", "SQLite"),
        ("options", "PostgreSQL"),
        ("links", "More Information"),
    ]
    assert record.text("decision") == (
        'Chosen option: "SQLite", because it is one file\nand survives a crash.'
    )
    lines = MADR.split("\n")
    for part in record.parts:
        assert "\n".join(lines[part.first - 1 : part.last]) == part.text or not part.first
    assert record.options == (
        Option("SQLite", "Small.", is_chosen=True),
        Option("PostgreSQL", "* Bad, because somebody must run it."),
        Option("plain files"),
    )


def test_other_templates():
    old = read("docs/adr/0002-records.md", "b", MADR_2)
    assert old is not None
    assert (old.standing, old.date, old.holds) == ("superseded", "2024-01-02", False)
    assert [one.name for one in old.options if one.is_chosen] == ["Markdown"]
    first = read("docs/adr/0001-plain-files.md", "b", NYGARD)
    assert first is not None
    assert (first.title, first.standing, first.date) == ("Plain files", "superseded", "2023-05-06")
    assert [part.kind for part in first.parts][1:] == ["context", "decision", "consequences"]
    seventh = read("docs/adr/adr-007.md", "b", SETEXT)
    assert seventh is not None
    assert (seventh.number, seventh.title) == (7, "Write what changes")
    assert (seventh.standing, seventh.date) == ("rejected", "2026-01-01")
    assert [part.kind for part in seventh.parts] == ["context", "options", "decision"]
    assert [one.name for one in seventh.options] == ["write all rows", "write none"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Decisions\n\n* [one](0001.md)\n",
        "## Context\n\nno title\n",
        "# Title\n\n## Context\n\n## Decision\n",
    ],
)
def test_other_texts_are_no_records(text: str):
    assert read("docs/adr/README.md", "b", text) is None
    assert read("docs/adr/template.md", "b", NYGARD) is None


def test_the_choice_of_a_template_is_no_standing():
    record = read("a.md", "b", NYGARD.replace("Accepted\n", "[proposed | accepted]\n"))
    assert record is not None
    assert record.standing == ""


def test_records_of_a_tree_name_each_other(tmp_path: Path):
    repo = GitRepository(tmp_path / "repo")
    repo.commit(
        "first",
        {
            "docs/adr/0001-plain-files.md": NYGARD.replace("Superseded by", "See"),
            "docs/adr/0002-records.md": MADR_2,
            "docs/adr/0003-keep-sessions.md": MADR,
            "docs/adr/deeper/0004.md": NYGARD,
            "docs/decisions/0005-other.md": NYGARD.replace("[3. Keep sessions]", "ADR-0006"),
            "docs/adr/README.md": "# Decisions\n\nAn index.\n",
            "docs/adr/huge.md": NYGARD + "x" * 600_000,
        },
    )
    (repo.folder / "docs/adr/0002-records.md").unlink()  # the worktree does not count
    opened = Repository.open(repo.folder)
    found = records(opened, opened.tree_of_head() or "", PATTERNS)
    assert {one.id: (one.superseded_by, one.supersedes, one.holds) for one in found} == {
        "0001-plain-files": (("docs/adr/0003-keep-sessions.md",), (), False),
        "0002-records": (("docs/adr/0003-keep-sessions.md",), (), False),
        "0003-keep-sessions": (
            (),
            ("docs/adr/0001-plain-files.md", "docs/adr/0002-records.md"),
            True,
        ),
        "0005-other": ((), (), False),
    }
    assert found[0].blob == opened.entries(opened.tree_of_head() or "")[0].blob


def test_records_that_name_each_other_or_themselves(tmp_path: Path):
    repo = GitRepository(tmp_path / "repo")
    body = "\n\n## Context\n\nx\n\n## Status\n\nSuperseded by "
    files = {
        "docs/adr/1.md": f"# A{body}ADR-2, ADR-1\n",
        "docs/adr/2.md": f"# B{body}[one](../adr/1.md#context)\n",
        "docs/adr/3.md": f"# C{body}0001\n",
        "docs/adr/4.md": f"# D{body}[x](../../../../etc/passwd) and 9 others\n",
    }
    repo.commit("first", files)
    opened = Repository.open(repo.folder)
    found = records(opened, opened.tree_of_head() or "", PATTERNS)
    assert [[Path(path).stem for path in one.superseded_by] for one in found] == [
        ["2"],
        ["1"],
        ["1"],
        [],
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*MADR.split("\n"), *SETEXT.split("\n"), "---", "```", "# x", "\0\ud800"]),
        max_size=60,
    ).map("\n".join)
)
def test_any_text_is_read(text: str):
    record = read("docs/adr/1.md", "b", text)
    if record:
        lines = text.replace("\r\n", "\n").split("\n")
        for part in record.parts:
            assert part.text == "\n".join(lines[part.first - 1 : part.last]) if part.first else True


@pytest.mark.parametrize(
    "line",
    ["## Options", "* a", "superseded by ", "### x\n", "chosen option: ", "[a](" * 9, "- \t" * 30],
)
def test_much_of_anything_takes_no_time(line: str):
    begin = process_time()
    read("1.md", "b", NYGARD + "\n## Options\n\n" + f"{line}\n" * (40_000 // len(line)))
    assert process_time() - begin < 2
