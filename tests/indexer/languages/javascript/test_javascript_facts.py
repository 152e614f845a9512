import pytest

from housestyle.indexer.extraction.budget import Budget
from housestyle.indexer.extraction.extract import extract
from housestyle.indexer.facts import Facts
from housestyle.indexer.languages.javascript import jsdoc, jsonc
from housestyle.indexer.languages.javascript.packages import read_package, targets
from housestyle.indexer.languages.table import language

BUDGET = Budget(max_file_bytes=1_000_000, max_line_bytes=20_000)


def facts(source: str, spoken: str = "typescript") -> Facts:
    return extract(source.encode(), BUDGET, language(spoken))


def called(source: str) -> list[str]:
    return [one.path for one in facts(source).references if one.kind == "calls"]


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        ("a.b.c()", "a.b.c"),
        ("a?.b?.()", "a.b"),
        ("a\n  .b()", "a.b"),
        ("new A(b).c()", "A().c"),
        ("(await a.b()).c()", "a.b().c"),
        ("a!.b()", "a.b"),
        ("a[0].b()", "a[0].b"),
        ("a['k'].b()", "a['k'].b"),
        ("a[i + 1].b()", "a[*].b"),
        ("a[key]()", "a[key]"),
        ("'text'.trim()", "String().trim"),
        ("[1].map()", "Array().map"),
        ("(x as Foo).b()", "{:Foo}.b"),
        ("(a satisfies B).c()", "a.c"),
        ("f`x`", "f"),
        ("(() => 1)()", "?"),
        ("a.#b()", "a.#b"),
        ("f<T>()", "f"),
        ("$.ajax()", "$.ajax"),
        ("ünï.cödé()", "ünï.cödé"),
    ],
)
def test_paths(expression: str, path: str) -> None:
    assert called(f"{expression};\n")[-1] == path


def test_long_chains_end() -> None:
    path = called("a" + ".b()" * 40)[-1]
    assert path.startswith("?")
    assert path.endswith(".b")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("const { a, b: { c = 1 }, ...d } = e;", {("a", "e.a"), ("c", "e.b.c"), ("d", "")}),
        ("const [a, , b] = e;", {("a", "e[0]"), ("b", "e[2]")}),
        ("for (const a of b) {}", {("a", "b[*]")}),
        ("for (const a in b) {}", {("a", "")}),
        ("try {} catch ({ a }) {}", {("a", "")}),
        ("x = y = z;", {("x", "z"), ("y", "z")}),
        ("let a = b ?? c;", {("a", "b"), ("a", "c")}),
        ("const a: B[] = [];", {("a", ":Array"), ("a[*]", ":B")}),
        ("const a: Map<string, B> = c;", {("a", ":Map"), ("a[*]", ":B")}),
        ("type A = B | null;", {("A", ":B")}),
        ("export { a as b } from './c';", {("<export>.b", "{b}")}),
        ("export = a;", {("<export>.=", "a")}),
        ("namespace N { export const a = b; }", {("a", "b")}),
    ],
)
def test_bindings(source: str, expected: set[tuple[str, str]]) -> None:
    assert {(one.target, one.value) for one in facts(source).bindings} == expected


def test_names_of_blocks_are_told_apart_only_where_they_must_be() -> None:
    source = "it(() => { const a = b; a(); only(); });\nit(() => { const a = c; const d = a; });\n"
    found = facts(source)
    assert {(one.target, one.value) for one in found.bindings} == {
        ("a#1", "b"),
        ("a#2", "c"),
        ("d", "a#2"),
    }
    assert called(source) == ["it", "a#1", "only", "it"]


def test_functions_belong_to_what_holds_them() -> None:
    source = """
const f = () => 1, g = function () {};
const o = { m() {}, n: async () => 1, 'quoted': function () {}, [k]() {} };
A.prototype.p = function () {};
use({ anonymous() {} }, function named() {});
export default class { static s = () => 1; get x() { return 1; } set x(v) {} }
"""
    found = [(one.kind, one.qualname, one.decorators) for one in facts(source).definitions[1:]]
    assert found == [
        ("function", "f", ()),
        ("function", "g", ()),
        ("function", "o.m", ()),
        ("function", "o.n", ()),
        ("function", "o.quoted", ()),
        ("function", "o.[k]", ()),
        ("method", "A.p", ()),
        ("function", "named", ()),
        ("class", "default", ()),
        ("method", "default.s", ("static",)),
        ("method", "default.x", ("get",)),
        ("method", "default.x", ("set",)),
    ]


def test_a_definition_begins_where_its_statement_does() -> None:
    source = "/** Says. */\nexport const f = (a: A, { b }: B, ...c: C[]): D => 1;\n"
    (_, one) = facts(source).definitions
    assert source.encode()[one.start_byte : one.end_byte].startswith(b"export const f")
    assert (one.docstring, one.signature) == ("Says.", source.split("\n")[1].split(" 1")[0])
    assert one.parameters == ("a", "{}", "c")
    assert (one.annotations, one.returns) == ((":A", ":B", ""), ":D")


def test_fields_are_variables() -> None:
    source = """
export const LIMIT = 1;
class A { a = 1; #b: B; static c; constructor(private d: D, e: E) { this.f = 1; } m = () => 1; }
enum Color { Red, Green = 2 }
interface I { i: string; j: { inner: string } }
function local() { const hidden = 1; }
"""
    found = [(one.kind, one.qualname) for one in facts(source).variables]
    assert found == [
        ("constant", "LIMIT"),
        ("field", "A.a"),
        ("field", "A.#b"),
        ("field", "A.c"),
        ("field", "A.d"),
        ("field", "A.f"),
        ("field", "Color.Red"),
        ("field", "Color.Green"),
        ("field", "I.i"),
        ("field", "I.j"),
    ]


@pytest.mark.parametrize(
    ("source", "cyclomatic", "cognitive", "nesting"),
    [
        ("if (a) {} else if (b) {} else {}", 3, 3, 1),
        ("for (const a of b) { if (a) {} }", 3, 3, 2),
        ("return a && b && c || d;", 4, 2, 0),
        ("switch (a) { case 1: if (b) {} case 2: default: }", 4, 3, 2),
        ("try {} catch { while (a) {} }", 3, 3, 2),
        ("xs.map((x) => { if (x) {} });", 2, 2, 1),
        ("return a ? b : c ? d : e;", 3, 3, 2),
    ],
)
def test_complexity(source: str, cyclomatic: int, cognitive: int, nesting: int) -> None:
    (_, one) = facts(f"function f() {{ {source} }}").definitions
    assert (one.complexity, one.cognitive, one.nesting) == (cyclomatic, cognitive, nesting)


def test_bodies_are_equal_whatever_their_comments_are() -> None:
    def body(source: str) -> str:
        return facts(source).definitions[1].body_hash

    assert body("function f() { a(); }") == body("function f() {\n  // b\n  a();\n}")
    assert body("function f() { a('x'); }") != body("function f() { a('y'); }")


@pytest.mark.parametrize(
    ("written", "paths", "held"),
    [
        ("A", [":A"], []),
        ("?A|null", [":A"], []),
        ("(A|B)=", [":A", ":B"], []),
        ("A[]", [":Array"], [":A"]),
        ("Array<A>", [":Array"], [":A"]),
        ("Promise<A>", [":A"], []),
        ("string", [":String"], []),
        ("function(A): B", [], []),
        ("*", [], []),
    ],
)
def test_jsdoc_types(written: str, paths: list[str], held: list[str]) -> None:
    assert (jsdoc.instances(written), jsdoc.elements(written)) == (paths, held)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b'\xef\xbb\xbf{"a": "// no, /* */ comment", /* one */ "b": [1, 2,], } // two', None),
        (b"[1]", {}),
        (b"{", {}),
        (b"[" * 100_000, {}),
    ],
)
def test_json_with_comments(content: bytes, expected: dict[str, object] | None) -> None:
    both = {"a": "// no, /* */ comment", "b": [1, 2]}
    assert jsonc.read(content) == (both if expected is None else expected)


def test_the_longest_pattern_decides() -> None:
    content = (
        b'{"exports": {".": "./i.js", "./*": "./a/*.js", "./b/*": ["./b/*.js"], "./b/c": null}}'
    )
    package = read_package("", content, b"")
    found = {path: targets(package.exports, path) for path in (".", "./x", "./b/x", "./b/c", "./")}
    assert found == {
        ".": ["./i.js"],
        "./x": ["./a/x.js"],
        "./b/x": ["./b/x.js"],
        "./b/c": [],
        "./": ["./a/.js"],
    }
