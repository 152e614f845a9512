import time

import pytest

from housestyle.indexer.extraction.budget import Budget
from housestyle.indexer.extraction.extract import extract
from housestyle.indexer.languages.table import language

GO = language("go")
BUDGET = Budget(max_file_bytes=1_000_000, max_line_bytes=500_000)
HEAD = "package p\n\n"

SOURCES = {
    "calls in calls": "func f() { " + "f(" * 5_000 + ")" * 5_000 + " }",
    "a long chain": "func f() { a" + ".b()" * 20_000 + " }",
    "elements of elements": "func f() { a" + "[0]" * 20_000 + ".b() }",
    "blocks in blocks": "func f() { " + "{ x := 1; " * 3_000 + "}" * 3_000 + " }",
    "functions in functions": "var f = " + "func() { x := 1; " * 1_000 + "}" * 1_000,
    "types in types": "var x " + "[]" * 20_000 + "T",
    "structs in structs": "type T " + "struct { a " * 1_000 + "int" + " }" * 1_000,
    "one name, many blocks": "func f() { " + "{ x := 1; x.y() }\n" * 5_000 + " }",
    "one name, many times": "func f() {\n" + "x, y := f()\n" * 5_000 + " }",
    "many fields": "type T struct {\n" + "".join(f"f{n} int\n" for n in range(10_000)) + "}",
    "constants that repeat": "const (\nA T = iota\n"
    + "".join(f"B{n}\n" for n in range(10_000))
    + ")",
    "an unfinished file": "func (s *T) f(a, b := range for switch x := type { case",
    "receivers without types": "func () f() {}\nfunc (a) g() {}\nfunc (a, b T) h() {}",
}


@pytest.mark.parametrize("name", SOURCES)
def test_hostile_sources_are_read_in_bounded_time(name):
    started = time.process_time()
    facts = extract((HEAD + SOURCES[name]).encode(), BUDGET, GO)
    assert facts.status in ("indexed", "partial", "skipped")
    assert time.process_time() - started < 5


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_every_beginning_of_a_file_is_read(cut):
    whole = (
        HEAD
        + 'import f "fmt"\n\ntype T[K any] struct { *A; b.C; d, e int `x` }\n'
        + (
            "func (t *T[K]) M(a, b int, c ...*T) (x, y []T) { for i, j := range t.M(1) { "
            "switch v := x.(type) { case *T: v.M(); default: f.P(v) } }; return T{1}, &T{d: 1} }\n"
            "const ( A T = iota; B ); var c = func(q int) { select { case z := <-c: z() } }\n"
        )
    )
    facts = extract(whole[:cut].encode(), BUDGET, GO)
    assert facts.definitions[0].kind == "module"
