"""Aider's history: whose words are whose, what was changed, and reading on while it grows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.indexer.conversations.model import Edit
from housestyle.indexer.conversations.source import Origin, Surroundings
from housestyle.indexer.conversations.sources.aider import NAME, SOURCE
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.sources.folding import Known, read
from tests.repositories import GitRepository

# Headings, quotations and blocks as aider 0.86 writes them; its own lines end with
# two spaces, for which ¶ stands.
HISTORY = """
# aider chat started at 2026-03-04 16:45:52

> /usr/bin/aider --message # a task

with a body
> Aider v0.86.1¶
> Main model: gpt-5 with diff edit format¶
> Git repo: .git with 3 files¶

#### cache the answer¶
#### and test it¶

Sure, because it is asked for often.

#### Step one

> a word that the model quotes

src/app.py
```python
<<<<<<< SEARCH
def answer():
    return 42
=======
def answer():
    return cached(42)
>>>>>>> REPLACE
```

tests/test_app.py
```python
<<<<<<< SEARCH
=======
assert answer() == 42
>>>>>>> REPLACE
```

> Tokens: 1k sent, 2k received.¶
> Applied edit to src/app.py¶
> Commit 4ac95691 feat: cache the answer¶
> pytest -q¶
> Run shell command? (Y)es/(N)o/(D)on't ask again [Yes]: y¶
> Running pytest -q¶

#### Create new file? (Y)es/(N)o/(A)ll/(S)kip all [Yes]: all¶

The second block is repeated.

# aider chat started at 2026-03-05 09:00:00

> Aider v0.86.2¶
> Model: local with whole edit format¶

#### say hello¶

hello.py
```
print("hello")
```

An example, which is no edit:

```
print("other")
```

> Applied edit to hello.py¶
""".replace("¶", "  ")


def _write(folder: Path, text: str = HISTORY) -> Path:
    path = folder / NAME
    path.write_text(text)
    return path


def test_people_models_and_aider_are_told_apart(tmp_path: Path):
    known = read(SOURCE, _write(tmp_path))
    first, second = known.sessions
    assert first.startswith("2026-03-04T16:45:52-")
    assert known.sessions[first]["version"] == "0.86.1"
    assert known.sessions[first]["cwd"] == str(tmp_path)
    assert known.sessions[first]["time"] == datetime(2026, 3, 4, 16, 45, 52).timestamp()
    person, agent, again = known.said(first)
    assert person == ("person", "cache the answer\nand test it")
    assert agent[0] == "agent"
    assert agent[1].startswith("Sure, because it is asked for often.\n\n#### Step one\n\n> a word")
    assert "SEARCH" not in agent[1]
    assert "src/app.py" not in agent[1]
    assert again == ("agent", "The second block is repeated.")
    assert [turn.model for turn in known.turns[first].values()] == ["", "gpt-5", "gpt-5"]
    assert known.said(second)[0] == ("person", "say hello")
    assert known.turns[second]["2"].model == "local"


def test_blocks_files_and_commits_become_calls(tmp_path: Path):
    known = read(SOURCE, _write(tmp_path))
    edited, tested, committed, ran, written = known.calls()
    assert edited.edits == (Edit("src/app.py", ("    return 42",), ("    return cached(42)",)),)
    assert tested.edits == (Edit("tests/test_app.py", (), ("assert answer() == 42",)),)
    assert (committed.operation, committed.command) == ("run", "git commit")
    assert ran.command == "pytest -q"
    assert written.edits == (Edit("hello.py", (), ('print("hello")',)),)
    results = {(key[0][:10], key[1]): one for key, one in known.results.items()}
    assert {key: (one.status, one.output) for key, one in results.items()} == {
        ("2026-03-04", "2.1"): ("ok", ""),
        ("2026-03-04", "2.3"): ("ok", "Commit 4ac95691 feat: cache the answer"),
        ("2026-03-05", "2.1"): ("ok", ""),
    }


def test_what_did_not_apply_has_failed(tmp_path: Path):
    refused = HISTORY.replace(
        "> Applied edit to src/app.py  ", "> 1 SEARCH/REPLACE block failed to match!  "
    )
    known = read(SOURCE, _write(tmp_path, refused))
    assert [one.status for (session, _), one in known.results.items() if "03-04" in session] == [
        "failed",
        "failed",
        "ok",
    ]


def test_unified_diffs_are_read(tmp_path: Path):
    text = (
        "# aider chat started at 2026-03-04 16:45:52\n\n#### go  \n\nSo:\n\n```diff\n"
        "--- a/one.py\n+++ b/one.py\n@@ ... @@\n import a\n-b = 1\n+b = 2\n```\n\n"
        "> Applied edit to one.py  \n"
    )
    known = read(SOURCE, _write(tmp_path, text))
    (call,) = known.calls()
    assert call.edits == (Edit("one.py", ("b = 1",), ("b = 2",)),)
    assert known.said()[1] == ("agent", "So:")


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(0, len(HISTORY.encode())), max_size=6).map(sorted))
def test_any_pieces_tell_the_same(tmp_path_factory, cuts: list[int]):
    path = tmp_path_factory.mktemp("aider") / NAME
    data = HISTORY.encode()
    known = Known()
    for cut in (*cuts, len(data), len(data)):
        path.write_bytes(data[:cut])
        known.read(SOURCE, Origin("main", path))
    whole = read(SOURCE, path)
    assert known.dump() == whole.dump()
    assert known.tally == whole.tally


def test_a_rewritten_history_is_read_anew(tmp_path: Path):
    path = _write(tmp_path)
    known = read(SOURCE, path)
    path.write_text(HISTORY.replace("2026-03-05", "2026-03-06").replace("2026-03-04", "2026-03-02"))
    known.read(SOURCE, Origin("key", path))
    assert len(known.sessions) == 4


def test_every_worktree_has_its_history(tmp_path: Path):
    repo = GitRepository(tmp_path / "repo")
    repo.commit("first", {"a.py": "a = 1\n"})
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    _write(repo.folder)
    _write(tmp_path / "linked")
    (tmp_path / "elsewhere").mkdir()
    _write(tmp_path / "elsewhere")
    for opened in (repo.folder, tmp_path / "linked"):
        around = Surroundings(Repository.open(opened), tmp_path)
        origins = {one.key.partition("-")[0]: one.path for one in SOURCE.origins(around)}
        assert origins == {"main": repo.folder / NAME, "linked": tmp_path / "linked" / NAME}


def test_what_is_no_plain_file_is_not_opened(tmp_path: Path):
    repo = GitRepository(tmp_path / "repo")
    repo.commit("first", {"a.py": "a = 1\n"})
    (repo.folder / NAME).symlink_to("/etc/hostname")
    assert not list(SOURCE.origins(Surroundings(Repository.open(repo.folder), tmp_path)))
    assert not read(SOURCE, repo.folder / NAME).sessions


def test_blocks_that_do_not_end_take_no_time(tmp_path: Path):
    many = "<<<<<<< SEARCH\n```python\n" * 20_000
    text = f"# aider chat started at 2026-03-04 16:45:52\n\n#### go  \n\n{many}"
    begin = process_time()
    known = read(SOURCE, _write(tmp_path, text))
    assert process_time() - begin < 5
    assert not known.calls()
