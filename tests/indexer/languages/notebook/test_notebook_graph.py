import json

from tests.indexer.inspection import calls, find, index


def test_notebooks_call_modules_and_show_their_text(git_repository, tmp_path):
    cells = [
        {"cell_type": "code", "id": "a", "source": "%load x\nfrom tools import load\n"},
        {"cell_type": "code", "id": "b", "source": ["def show():\n", "    return load()\n"]},
    ]
    written = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    files = {"tools.py": "def load():\n    pass\n", "work/first.ipynb": written}
    git_repository.commit("one", files)
    graph = index(git_repository.folder, tmp_path / "graph.db")
    symbol = find(graph, "work.first.ipynb.show")
    assert (symbol.language, symbol.start_line) == ("notebook", 5)
    assert graph.text(symbol) == "def show():\n    return load()"
    assert calls(graph, "work.first.ipynb.show") == {"tools.load": "import"}
    graph.close()


def test_other_outputs_give_the_same_symbols(git_repository, tmp_path):
    def written(outputs):
        cell = {"cell_type": "code", "id": "a", "source": "def f(): pass", "outputs": outputs}
        return json.dumps({"nbformat": 4, "metadata": {}, "cells": [cell]})

    def hashes():
        graph = index(git_repository.folder, tmp_path / "graph.db")
        found = [(one.qualname, one.start_byte, one.body_hash) for one in graph.symbols()]
        graph.close()
        return found

    git_repository.commit("one", {"a.ipynb": written([])})
    before = hashes()
    git_repository.commit("two", {"a.ipynb": written([{"data": {"text/plain": "x" * 2_000_000}}])})
    assert hashes() == before
    assert len(before) == 2
