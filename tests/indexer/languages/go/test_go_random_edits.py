"""Random edits of a small Go tree: following them equals indexing afresh."""

import random

import pytest

from tests.indexer.inspection import dump

PATHS = ("a.go", "b.go", "c_test.go", "d_test.go", "sub/a.go", "sub/b.go", "sub/c_test.go")
CLAUSES = {"c_test.go": ("p", "p_test"), "d_test.go": ("p", "p_test")}
TYPES = ("A", "B", "C", "s.A", "s.B", "[]A", "map[string]B", "func() A", "fmt.X")
NAMES = ("f", "g", "A", "B", "x", "M")
DECLARATIONS = (
    "type {T} struct {{ {n} {t}; {u} }}",
    "type {T} struct {{ {n} *{t} }}",
    "type {T} interface {{ M() {t} }}",
    "type {T} = {t}",
    "type {T} {t}",
    "func ({n} *{T}) M() {t} {{ {n}.M().M(); return {v} }}",
    "func ({n} {T}) {m}() ({t}, error) {{ y, _ := {n}.{m}(); y.M(); return {v}, nil }}",
    "func {n}({m} {t}) {u} {{ {m}.M(); {m} := {v}; {m}.{n}.M(); return {v} }}",
    "var {n} = {v}",
    "var {n} {t}",
    "const {n} {T} = 1",
)
VALUES = ("f()", "g().x", "A{{}}", "s.f()", "s.A{{}}", "x", "s.x.M()", "x[0]", "*g()", "B(x)")
IMPORTS = ("", 'import s "m/sub"', 'import . "m/sub"', 'import s "n"', 'import "m/sub"')
MODULES = ("module m\n", "module n\n", "module m\nreplace n => ./sub\n")


def source(path: str, chance: random.Random) -> str:
    """Return a file of a few declarations."""
    clause = chance.choice(CLAUSES.get(path, ("p", "p", "p", "main", "q")))
    lines = [f"package {clause}", chance.choice(IMPORTS)]
    for _ in range(chance.randrange(4)):
        slots = {"T": chance.choice("ABC"), "v": chance.choice(VALUES).format()}
        slots |= {slot: chance.choice(TYPES) for slot in "tu"}
        slots |= {slot: chance.choice(NAMES) for slot in "nm"}
        lines.append(chance.choice(DECLARATIONS).format(**slots))
    return "\n".join(lines) + "\n"


def follow(repository, folder, seed, steps):
    chance = random.Random(seed)
    repository.commit("start", {"go.mod": "module m\n"})
    for step in range(steps):
        files = {}
        for path in chance.sample(PATHS, chance.randint(1, 3)):
            files[path] = source(path, chance)
        if chance.random() < 0.1:
            files["go.mod"] = chance.choice(MODULES)
        if chance.random() < 0.1:
            files["sub/go.mod"] = chance.choice(("module n\n", "module m/sub\n", ""))
        repository.commit(f"step {step}", {path: text or "\n" for path, text in files.items()})
        followed = dump(repository.folder, folder / "graph.db")
        assert followed == dump(repository.folder, folder / f"fresh{step}.db"), (seed, step)


@pytest.mark.parametrize("seed", range(2))
def test_random_edits_are_followed(git_repository, tmp_path, seed):
    follow(git_repository, tmp_path, seed, 6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 130))
def test_many_random_edits_are_followed(git_repository, tmp_path, seed):
    follow(git_repository, tmp_path, seed, 20)
