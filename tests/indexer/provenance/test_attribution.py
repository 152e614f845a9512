from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from housestyle.indexer.git.process import Git
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.provenance import attribution, reach
from housestyle.indexer.provenance.attribution import NOBODY, Attribution, attribute
from housestyle.indexer.provenance.blame import Blamed, blame
from housestyle.indexer.provenance.classes import UNKNOWN
from housestyle.indexer.provenance.evidence import notes_state, read_history
from tests.repositories import GitRepository

CLAUDE = "\n\nCo-authored-by: Claude <noreply@anthropic.com>"


def text(*blocks: str) -> str:
    """Blocks of eight lines that blame does not mistake for one another."""
    return "".join(
        f"{block}_{line} = compute_{block}({line}, 'of {block} number {line}')\n"
        for block in blocks
        for line in range(8)
    )


def attributed(made: GitRepository) -> Attribution:
    return attribute(Repository.open(made.folder))


def classes(found: Attribution, path: str, lines: int) -> list[str]:
    return [found.line(path, number).author_class for number in range(1, lines + 1)]


def note(made: GitRepository, commit: str, listed: str) -> None:
    facts = {"schema_version": "authorship/3.0.0", "sessions": {}}
    made.git("notes", "--ref=ai", "add", "-f", "-m", f"{listed}\n---\n{json.dumps(facts)}", commit)


def test_without_evidence_nothing_is_blamed_and_nobody_is_human(
    git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    git_repository.commit("feat: a", {"a.py": text("a")})
    monkeypatch.setattr(attribution, "blame", None)
    found = attributed(git_repository)
    assert found is NOBODY
    assert found.lines("a.py", 1, 8) is UNKNOWN
    assert found.commit("f" * 40) is UNKNOWN


def test_an_empty_repository_has_no_evidence(git_repository: GitRepository) -> None:
    assert attributed(git_repository) is NOBODY


def test_a_trailer_reaches_its_own_lines_only(git_repository: GitRepository) -> None:
    git_repository.commit("feat: a", {"a.py": text("a"), "b.py": text("b")})
    commit = git_repository.commit(f"feat: c{CLAUDE}", {"a.py": text("a", "c")})
    git_repository.commit("fix: d", {"a.py": text("d", "a", "c")})
    found = attributed(git_repository)
    assert classes(found, "a.py", 24) == ["unknown"] * 16 + ["mixed"] * 8
    assert found.files == {"a.py"}
    assert found.commit(commit).author_class == "mixed"
    assert found.lines("a.py", 9, 24).author_class == "mixed"
    assert found.lines("a.py", 1, 16) is UNKNOWN
    assert found.lines("a.py", 100, 200) is UNKNOWN


def test_a_note_is_surer_than_a_trailer(git_repository: GitRepository) -> None:
    git_repository.commit("chore: start", {"z.py": ""})
    commit = git_repository.commit(f"feat: a{CLAUDE}", {"a.py": text("a"), "b.py": text("b")})
    note(git_repository, commit, "a.py\n  s_01::t_02 1-4\n  h_03 5-6")
    found = attributed(git_repository)
    assert classes(found, "a.py", 8) == ["ai"] * 4 + ["human"] * 2 + ["mixed"] * 2
    assert found.commit(commit, "b.py").author_class == "mixed"
    assert found.commit(commit, "a.py").ai == pytest.approx(4 / 6, abs=1e-3)


def test_notes_may_come_later_and_fan_out(git_repository: GitRepository) -> None:
    commit = git_repository.commit("feat: a", {"a.py": text("a")})
    repository = Repository.open(git_repository.folder)
    assert notes_state(repository) == ""
    assert attribute(repository) is NOBODY
    note(git_repository, commit, "a.py\n  s_01::t_02 1-8")
    blob = git_repository.git("rev-parse", f"refs/notes/ai:{commit}")
    tree = git_repository.git(
        *("rev-parse", "refs/notes/ai^{tree}"),
    )
    assert attributed(git_repository).lines("a.py", 1, 8).author_class == "ai"
    # The layout of a ref with many notes: folders of two digits.
    git_repository.git("read-tree", "--empty")
    git_repository.git(
        "update-index", "--add", "--cacheinfo", f"100644,{blob},{commit[:2]}/{commit[2:]}"
    )
    fanned = git_repository.git("write-tree")
    assert fanned != tree
    written = git_repository.git("commit-tree", "-m", "notes", fanned)
    git_repository.git("update-ref", "refs/notes/ai", written)
    assert notes_state(repository) == written
    assert attributed(git_repository).lines("a.py", 1, 8).author_class == "ai"


def test_a_trace_counts_for_the_revision_that_it_names(git_repository: GitRepository) -> None:
    commit = git_repository.commit("feat: a", {"a.py": text("a")})
    ranges = [{"start_line": 3, "end_line": 5}]
    conversation = {"contributor": {"type": "ai"}, "ranges": ranges}
    record = {
        "vcs": {"type": "git", "revision": commit},
        "files": [{"path": "a.py", "conversations": [conversation]}],
    }
    line = json.dumps(record) + "\n"
    git_repository.commit("chore: trace", {".agent-trace/traces.jsonl": line + "nonsense\n"})
    found = attributed(git_repository)
    assert classes(found, "a.py", 8) == ["unknown"] * 2 + ["ai"] * 3 + ["unknown"] * 3


def test_lines_are_followed_through_renames_and_indentation(git_repository: GitRepository) -> None:
    git_repository.commit(f"feat: a{CLAUDE}", {"a.py": text("a")})
    git_repository.git("mv", "a.py", "b.py")
    git_repository.commit("refactor: b")
    git_repository.commit("feat: more", {"b.py": text("b") + text("a")})
    git_repository.git("mv", "b.py", "c d.py")
    git_repository.commit("refactor: c")
    indented = "".join(f"    {line}\n" for line in text("b", "a").splitlines())
    git_repository.commit("style: indent", {"c d.py": f"if True:\n{indented}"})
    found = attributed(git_repository)
    assert classes(found, "c d.py", 17) == ["unknown"] * 9 + ["mixed"] * 8


def test_paths_of_any_name(git_repository: GitRepository) -> None:
    names = ["ü.py", 'quo"te.py', "back\\slash.py", "-x.py", ":(glob)*.py", "tab\t.py", "*.py"]
    git_repository.commit("chore: start", dict.fromkeys(names, text("a")))
    git_repository.commit(f"feat{CLAUDE}", {n: text("a", f"n{i}") for i, n in enumerate(names)})
    found = attributed(git_repository)
    for name in names:
        assert classes(found, name, 16) == ["unknown"] * 8 + ["mixed"] * 8


def test_the_newest_part_of_an_agents_tells_the_time(git_repository: GitRepository) -> None:
    git_repository.commit("chore: start", {"a.py": text("a")})
    first = git_repository.commit(f"feat: b{CLAUDE}", {"a.py": text("a", "b")})
    times = [git_repository.clock]
    git_repository.commit(f"feat: c{CLAUDE}", {"a.py": text("a", "b", "c")})
    times.append(git_repository.clock)
    git_repository.commit("feat: d", {"a.py": text("a", "b", "c", "d")})
    found = attributed(git_repository)
    assert found.commit(first).written == times[0]
    assert [found.lines("a.py", *ends).written for ends in ((1, 8), (1, 16), (1, 32))] == [
        0,
        *times,
    ]


def test_a_merge_takes_its_sides_with_it(git_repository: GitRepository) -> None:
    git_repository.commit("chore: start", {"a.py": text("a"), "b.py": text("b")})
    git_repository.git("checkout", "-q", "-b", "side")
    git_repository.commit(f"feat: c{CLAUDE}", {"a.py": text("a", "c")})
    git_repository.commit("feat: e", {"e.py": text("e")})
    git_repository.git("checkout", "-q", "main")
    git_repository.commit("feat: d", {"b.py": text("b", "d")})
    git_repository.git("merge", "-q", "--no-ff", "-m", f"Merge{CLAUDE}", "side")
    found = attributed(git_repository)
    assert classes(found, "a.py", 16) == ["unknown"] * 8 + ["mixed"] * 8
    assert found.files == {"a.py"}  # the merge itself changed no file of its own


def test_a_file_renamed_on_a_side_branch_is_followed(git_repository: GitRepository) -> None:
    git_repository.commit("chore: start", {"a.py": text("a", "b"), "z.py": ""})
    git_repository.git("checkout", "-q", "-b", "side")
    git_repository.git("mv", "a.py", "b.py")
    git_repository.commit("refactor: b")
    git_repository.git("checkout", "-q", "main")
    git_repository.commit(f"feat: c{CLAUDE}", {"a.py": text("a", "b", "c")})
    git_repository.git("merge", "-q", "--no-ff", "-m", "Merge", "side")
    found = attributed(git_repository)
    assert classes(found, "b.py", 24) == ["unknown"] * 16 + ["mixed"] * 8


def test_lines_are_followed_into_another_file(git_repository: GitRepository) -> None:
    git_repository.commit("chore: start", {"z.py": text("z"), "y.py": text("y")})
    git_repository.commit(f"feat: a{CLAUDE}", {"a.py": text("a", "b", "c")})
    git_repository.commit("refactor: extract", {"a.py": text("c"), "b.py": text("b", "a")})
    git_repository.commit("refactor: move", {"b.py": text("a"), "z.py": text("z", "b")})
    found = attributed(git_repository)
    assert classes(found, "b.py", 8) == ["mixed"] * 8
    assert classes(found, "z.py", 16) == ["unknown"] * 8 + ["mixed"] * 8
    assert "y.py" not in found.files


def test_blank_lines_are_nobodys(git_repository: GitRepository) -> None:
    git_repository.commit("chore: start", {"z.py": ""})
    git_repository.commit(f"feat: a{CLAUDE}", {"a.py": "\n\n".join(text("a").splitlines()) + "\n"})
    found = attributed(git_repository)
    assert found.lines("a.py", 1, 15).evidence == "trailer co-authored-by claude"
    assert found.line("a.py", 2) is UNKNOWN


def test_no_program_that_the_repository_names_is_run(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "trap"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {trap}\n")
    program.chmod(0o755)
    git_repository.commit("chore: start", {".gitattributes": "*.py diff=evil filter=evil\n"})
    git_repository.commit(f"feat: a{CLAUDE}", {"a.py": text("a")})
    for key in ("diff.evil.textconv", "filter.evil.clean", "gpg.program", "core.fsmonitor"):
        git_repository.git("config", key, str(program))
    for key in ("log.showSignature", "blame.showEmail"):
        git_repository.git("config", key, "true")
    git_repository.git("config", "blame.ignoreRevsFile", "missing")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(git_repository.folder / ".git" / "config"))
    assert classes(attributed(git_repository), "a.py", 8) == ["mixed"] * 8
    assert not trap.exists()


def seeds(few: int, many: int) -> list[object]:
    """So many seeds in every test run, and so many in the long one."""
    return [*range(few), *(pytest.param(n, marks=pytest.mark.slow) for n in range(few, many))]


def random_history(made: GitRepository, random: Random) -> Iterator[None]:
    """Edits, moves, branches and merges, some of them signed by an agent; yields after each."""
    files = {f"{n}.py": text(n) for n in "ab"}
    made.commit("chore: start", files)
    for step in range(14):
        name = random.choice(sorted(files))
        lines = files[name].splitlines(keepends=True)
        place = random.randrange(len(lines) + 1)
        message = f"step {step}" + random.choice(["", "", CLAUDE])
        if random.random() < 0.2:
            moved = f"m{step}.py"
            made.git("mv", name, moved)
            files[moved] = files.pop(name)
            made.commit(message)
        elif random.random() < 0.2 and len(lines) > 8:
            other = random.choice([*files, f"n{step}.py"])
            moved_lines, files[name] = "".join(lines[:8]), "".join(lines[8:])
            files[other] = files.get(other, "") + moved_lines
            made.commit(message, {name: files[name], other: files[other]})
        elif random.random() < 0.3:
            made.git("checkout", "-q", "-b", f"side{step}", "HEAD~1" if step else "HEAD")
            made.commit(message, {f"s{step}.py": text(f"s{step}")})
            made.git("checkout", "-q", "main")
            made.git("merge", "-q", "--no-ff", "-m", f"Merge {step}", f"side{step}")
            files[f"s{step}.py"] = text(f"s{step}")
        else:
            added = text(f"x{step}").splitlines(keepends=True)[: random.randrange(1, 8)]
            removed = random.randrange(3)
            files[name] = "".join(lines[:place] + added + lines[place + removed :])
            made.commit(message, {name: files[name]})
        if random.random() < 0.15:
            late = random.choice(made.git("rev-list", "HEAD").split())
            note(made, late, "".join(f"{path}\n  s_1::t_2 1-3\n" for path in files).rstrip())
        yield


@pytest.mark.parametrize("seed", seeds(3, 40))
def test_saved_work_changes_no_answer(tmp_path: Path, seed: int) -> None:
    """Every line of every file, blamed through all of history, has the class that is answered."""
    made = GitRepository(tmp_path / "repository")
    for _ in random_history(made, Random(seed)):
        pass
    repository = Repository.open(made.folder)
    found = attribute(repository)
    head = repository.head()
    assert head is not None
    git = Git(repository.git_dir, repository.git_dir)
    entries = repository.entries(head.tree)
    told = read_history(repository, git, head.id, {}).told
    compared = 0
    for entry in entries:
        for number, line in enumerate(blame(git, head.id, (), entry.path), 1):
            expected = told[line.commit].line(line.path, line.line) if line.commit in told else None
            assert found.line(entry.path, number) == (expected or UNKNOWN), (entry.path, number)
            compared += expected is not None
    assert compared
    assert attribute(repository).digest() == found.digest()


@pytest.mark.parametrize("seed", seeds(2, 20))
def test_what_is_remembered_changes_no_answer(tmp_path: Path, seed: int) -> None:
    made, memory = GitRepository(tmp_path / "repository"), tmp_path / "blames.json"
    random = Random(seed)
    for _ in random_history(made, random):
        if random.random() < 0.6:
            repository = Repository.open(made.folder)
            assert attribute(repository, memory=memory).digest() == attribute(repository).digest()
    made.git("reset", "-q", "--hard", "HEAD~3")
    repository = Repository.open(made.folder)
    assert attribute(repository, memory=memory).digest() == attribute(repository).digest()
    assert memory.exists()


def test_only_what_was_touched_is_blamed_again(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, asked = tmp_path / "blames.json", []

    def counted(git: Git, head: str, before: list[str], path: str) -> list[Blamed]:
        asked.append(path)
        return blame(git, head, before, path)

    monkeypatch.setattr(attribution, "blame", counted)
    repository = Repository.open(git_repository.folder)
    git_repository.commit("chore: start", {"z.py": ""})
    git_repository.commit(f"feat{CLAUDE}", {f"{n}.py": text(n) for n in "abcd"})
    attribute(repository, memory=memory)
    assert sorted(asked) == ["a.py", "b.py", "c.py", "d.py"]
    git_repository.commit("feat: b", {"b.py": text("b", "x")})
    asked.clear()
    found = attribute(repository, memory=memory)
    assert asked == ["b.py"]
    assert classes(found, "b.py", 16) == ["mixed"] * 8 + ["unknown"] * 8
    for damage in ("", "{}", "[]", memory.read_text().replace('"format":1', '"format":0')):
        memory.write_text(damage)
        assert attribute(repository, memory=memory).digest() == found.digest()


def test_evidence_that_comes_late_is_not_missed(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    made, memory = git_repository, tmp_path / "blames.json"
    commits = [made.commit(n, {"a.py": text(*"abcde"[: "abcde".index(n) + 1])}) for n in "abcd"]
    made.commit(f"e{CLAUDE}", {"a.py": text(*"abcde")})
    repository = Repository.open(made.folder)
    assert classes(attribute(repository, memory=memory), "a.py", 40)[:32] == ["unknown"] * 32
    note(made, commits[1], "a.py\n  s_1::t_2 9-16")
    found = attribute(repository, memory=memory)
    assert classes(found, "a.py", 24) == ["unknown"] * 8 + ["ai"] * 8 + ["unknown"] * 8


def test_a_blame_ends_where_evidence_begins(git_repository: GitRepository) -> None:
    for number in range(5):
        last = git_repository.commit(f"chore: {number}", {"a.py": text(*"abcde"[: number + 1])})
    git_repository.commit(f"feat{CLAUDE}", {"a.py": text(*"abcdef")})
    repository = Repository.open(git_repository.folder)
    git = Git(repository.git_dir, repository.git_dir)
    head = repository.head()
    assert head is not None
    history = read_history(repository, git, head.id, {})
    assert reach.ends(history) == [last]


def test_only_wanted_files_are_blamed(git_repository: GitRepository) -> None:
    git_repository.commit("chore: start", {"z.py": ""})
    git_repository.commit(f"feat{CLAUDE}", {"a.py": text("a"), "b.py": text("b")})
    found = attribute(Repository.open(git_repository.folder), wanted=["b.py", "no.py"])
    assert found.line("b.py", 1).author_class == "mixed"
    assert found.line("a.py", 1) is UNKNOWN


@pytest.mark.parametrize("how", [("--object-format=sha256",), ()])
def test_other_layouts_of_a_repository(tmp_path: Path, how: tuple[str, ...]) -> None:
    made = GitRepository(tmp_path / "first")
    for number in range(4):
        made.commit("feat" + CLAUDE * (number > 1), {"a.py": text(*"abcd"[: number + 1])})
    if how:
        (tmp_path / "other").mkdir()
        made.git("init", "-q", *how, str(tmp_path / "other"))
        made.folder = tmp_path / "other"
        made.commit("chore: start", {"a.py": text("a", "b")})
        made.commit(f"feat{CLAUDE}", {"a.py": text(*"abcd")})
    else:
        url = made.folder.as_uri()
        made.git("clone", "-q", "--bare", "--depth=3", url, str(tmp_path / "bare"))
        made.folder = tmp_path / "bare"
    assert classes(attributed(made), "a.py", 32) == ["unknown"] * 16 + ["mixed"] * 16
