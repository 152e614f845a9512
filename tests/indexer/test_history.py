from __future__ import annotations

from pathlib import Path

from housestyle.indexer.history import SymbolChange, changes
from tests.indexer.inspection import dump, find, index
from tests.repositories import GitRepository

SHOP = (
    "class Shop:\n    limit = 3\n\n    def sell(self, item):\n"
    "        total = item.price * self.limit\n        return total\n\n"
    "def helper(a):\n    return [a, a, a]\n"
)


def listed(repository: GitRepository, database: Path) -> list[tuple[int, str, str]]:
    graph = index(repository.folder, database)
    return [(one.ordinal, one.change, one.qualname) for one in changes(graph)]


def test_the_root_is_the_initial_state(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", {"a.py": SHOP})
    assert listed(git_repository, tmp_path / "graph.db") == []


def test_kinds_of_change(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", {"a.py": SHOP})
    steps = [
        ("body", SHOP.replace("item.price *", "item.price +")),
        ("signature", SHOP.replace("(self, item)", "(self, item, n=1)")),
        ("documentation", SHOP.replace("helper(a):\n", 'helper(a):\n    """Text."""\n')),
        ("comment", SHOP.replace("    return [a", "    # why\n    return [a")),
        ("class", SHOP.replace("limit = 3", "limit = 4")),
        ("added", SHOP + "def more(): pass\n"),
        ("removed", SHOP),
    ]
    for message, text in steps:
        git_repository.commit(message, {"a.py": text})
        git_repository.commit("back", {"a.py": SHOP})
    found = listed(git_repository, tmp_path / "graph.db")
    assert [(change, name) for position, change, name in found if position % 2] == [
        ("body", "Shop.sell"),
        ("signature", "Shop.sell"),
        ("documentation", "helper"),
        ("body", "Shop"),
        ("added", "more"),
    ]


def test_what_a_change_says(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", {"a.py": SHOP})
    second = git_repository.commit("fix: sum\n\nwhy", {"a.py": SHOP.replace("*", "+")})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    (change,) = changes(graph)
    assert isinstance(change, SymbolChange)
    assert (change.commit, change.subject, change.ordinal) == (second, "fix: sum", 1)
    assert change.message == "fix: sum\n\nwhy\n"
    assert change.symbol == find(graph, "a.Shop.sell").id
    assert change.before_blob is not None
    assert change.before_span is not None
    assert change.after_blob is not None
    assert change.after_span is not None
    before = graph.source(change.before_blob)[slice(*change.before_span)]
    after = graph.source(change.after_blob)[slice(*change.after_span)]
    assert before.startswith(b"def sell")
    assert after == before.replace(b"*", b"+")


def test_births_follow_renames_and_moves(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", {"a.py": SHOP})
    git_repository.git("mv", "a.py", "b.py")
    git_repository.commit("file renamed")
    rest, helper = SHOP.split("def helper")
    git_repository.commit("moved", {"b.py": rest, "c.py": "X = 1\n\n\ndef helper" + helper})
    git_repository.commit("named", {"c.py": "def repeat" + helper})
    git_repository.commit("edited", {"c.py": "def repeat" + helper.replace("[a, a, a]", "[a]")})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    assert graph.birth(find(graph, "c.repeat")) == ("a.py", "helper")
    assert graph.birth(find(graph, "b.Shop.sell")) == ("a.py", "Shop.sell")
    assert graph.birth(find(graph, "c")) == ("c.py", "<module>")
    found = [(one.ordinal, one.change, one.qualname) for one in changes(graph)]
    assert found == [
        (1, "moved", "Shop"),
        (1, "moved", "Shop.sell"),
        (1, "moved", "helper"),
        (2, "moved", "helper"),
        (3, "moved", "repeat"),
        (4, "body", "repeat"),
    ]


def test_a_name_that_is_used_again_is_born_again(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit("one", {"a.py": "def f():\n    return one(1)\n"})
    git_repository.commit("moved", {"a.py": "def g():\n    return one(1)\n"})
    git_repository.commit("again", {"a.py": "def g():\n    return one(1)\n\ndef f():\n    two()\n"})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    assert graph.birth(find(graph, "a.g")) == ("a.py", "f")
    assert graph.birth(find(graph, "a.f")) == ("a.py", "f")
    git_repository.commit("gone", {"a.py": "x = 1\n"})
    git_repository.commit("back", {"a.py": "def g():\n    return three(3)\n"})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    assert graph.birth(find(graph, "a.g")) == ("a.py", "g")


def test_identical_bodies_are_not_taken_for_moves(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit("one", {"a.py": "def f(): pass\ndef g(): pass\n"})
    git_repository.commit("two", {"a.py": "def h(): pass\ndef i(): pass\n"})
    found = listed(git_repository, tmp_path / "graph.db")
    assert sorted(change for _, change, _ in found) == ["added", "added", "removed", "removed"]


def test_step_by_step_equals_at_once(git_repository: GitRepository, tmp_path: Path) -> None:
    texts = [SHOP, SHOP.replace("3", "4"), "def helper(a):\n    return [a, a, a]\n", SHOP]
    for number, text in enumerate(texts):
        git_repository.commit(str(number), {f"m{number % 2}.py": text})
        stepwise = dump(git_repository.folder, tmp_path / "steps.db")
    assert dump(git_repository.folder, tmp_path / "once.db") == stepwise


def test_rewritten_history_is_computed_again(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", {"a.py": SHOP})
    git_repository.commit("two", {"a.py": SHOP.replace("3", "4")})
    dump(git_repository.folder, tmp_path / "graph.db")
    git_repository.git("commit", "-q", "--amend", "-m", "other words")
    after = dump(git_repository.folder, tmp_path / "graph.db")
    assert dump(git_repository.folder, tmp_path / "fresh.db") == after
    git_repository.git("reset", "-q", "--hard", "HEAD~1")
    assert listed(git_repository, tmp_path / "graph.db") == []


def test_a_shallow_clone_has_less_history(git_repository: GitRepository, tmp_path: Path) -> None:
    for number in range(3):
        git_repository.commit(str(number), {"a.py": f"def f():\n    return {number}\n"})
    clone = tmp_path / "clone"
    git_repository.git("clone", "-q", "--depth", "1", f"file://{git_repository.folder}", str(clone))
    graph = index(clone, tmp_path / "graph.db")
    assert graph.counts()["commits"] == 1
    assert changes(graph) == []


def test_a_method_may_stand_before_its_type(git_repository: GitRepository, tmp_path: Path) -> None:
    method, kind = "func (s *S) Run() {}\n", "type S struct{}\n"
    git_repository.commit("one", {"a.go": f"package a\n{method}{kind}"})
    git_repository.commit("two", {"a.go": f"package a\n{kind}{method}func F() {{}}\n"})
    assert listed(git_repository, tmp_path / "graph.db") == [(1, "added", "F")]


def test_history_follows_a_clone_that_is_deepened_and_cut_off(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    for number in range(6):
        git_repository.commit("more", {"a.py": f"def f():\n    return {number}\n"})
    clone, source = tmp_path / "clone", git_repository.folder.as_uri()
    git_repository.git("clone", "-q", "--depth", "2", source, str(clone))
    grown = [dump(clone, tmp_path / "grown.db")]
    for depth in (("--unshallow",), ("--depth", "3"), ("--depth", "4")):
        git_repository.git("-C", str(clone), "fetch", "-q", *depth)
        grown.append(dump(clone, tmp_path / "grown.db"))
        assert grown[-1] == dump(clone, tmp_path / f"{depth[-1]}.db")
    assert grown[0] != grown[1]
