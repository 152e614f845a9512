from __future__ import annotations

from housestyle.gate.suite.coverage import Part, coverage
from housestyle.gate.suite.item import Suite, make_item

PATHS = ["a/x.py"] * 3 + ["a/b/y.py"] * 5 + ["z.py"]


def test_what_nothing_guards_is_named() -> None:
    items = [make_item("completion", "a/x.py", str(n), ["t"], title="") for n in range(4)]
    elsewhere = make_item("retention", "lib.py", "p", ["t"], title="", path="")
    suite = Suite((*items, elsewhere), ("completion", "retention"))
    found = coverage(suite, PATHS, ("completion", "review", "retention"), 4, 1)
    assert found.unguarded == (("a/b/y.py", 5), ("z.py", 1))
    assert found.parts == (
        Part(".", 3, 9, 1, 6, 4),
        Part("a", 2, 8, 1, 5, 4),
        Part("a/b", 1, 5, 0, 5, 0),
    )
    assert found.categories == {"completion": 4, "review": 0, "retention": 1}
    assert found.thin == ("review", "retention")
    assert coverage(suite, PATHS, (), 4, 2).thin == ("completion", "retention")
    assert found.as_dict()["unguarded"][0] == {"path": "a/b/y.py", "functions": 5}
