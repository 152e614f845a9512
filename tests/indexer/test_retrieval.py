from __future__ import annotations

from pathlib import Path

from housestyle.indexer.retrieval import Retriever, words
from tests.indexer.inspection import find, index
from tests.repositories import GitRepository

FILES = {
    "a.py": "def load_user(path):\n    return parse(path.read_text())\n\n"
    "def saveUserName(user):\n    store.write(user.name)\n",
    "b.py": "def area(width, height):\n    return width * height\n",
}


def test_words_of_identifiers() -> None:
    found = words("getUserName HTTPServer2 snake_case größe")
    assert found[:6] == ["get", "user", "name", "http", "server", "2"]
    assert found[6:8] == ["snake", "case"]


def test_best_match_first(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", FILES)
    graph = index(git_repository.folder, tmp_path / "graph.db")
    retriever = Retriever(graph)
    found = retriever.similar("def save_user(user): write the name", 5, frozenset())
    assert [one.name for one in found] == ["saveUserName", "load_user", "area"]
    without = retriever.similar("save user", 1, frozenset({find(graph, "a.saveUserName").id}))
    assert [one.name for one in without] == ["load_user"]


def test_nothing_to_look_for(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", FILES)
    retriever = Retriever(index(git_repository.folder, tmp_path / "graph.db"))
    for text in ("", '"" OR * ()', "NEAR AND zzz"):
        assert retriever.similar(text, 3, frozenset()) == []
    assert retriever.similar("width", 0, frozenset()) == []
