import pytest

from housestyle.indexer.languages.go.paths import PathError, split_path
from housestyle.indexer.languages.go.types import Type, parse


def shown(text: str) -> str:
    """Return a type as text in which every name has been read."""
    return _shown(parse(text, lambda name: Type("named", name=name)))


def _shown(kind: Type) -> str:
    parts = ",".join(map(_shown, kind.parts))
    return kind.name if kind.kind == "named" else f"{kind.kind}({parts})"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Foo", "Foo"),
        ("pkg.Foo", "pkg.Foo"),
        ("G[K,map[a]b]", "G"),
        ("[]Foo", "slice(Foo)"),
        ("[...][N]Foo", "slice(slice(Foo))"),
        ("map[string][]pkg.Foo", "map(string,slice(pkg.Foo))"),
        ("map[[2]int]Foo", "map(slice(int),Foo)"),
        ("chan Foo", "slice(Foo)"),
        ("<-chan Foo", "slice(Foo)"),
        ("chan<- Foo", "slice(Foo)"),
        ("chan[]Foo", "slice(slice(Foo))"),
        ("func()", "func()"),
        ("func(x int,y func(a)b)Foo", "func(Foo)"),
        ("func(x int)(Foo,error)", "func(tuple(Foo,error))"),
        ("(a,b Foo,c map[x]Bar)", "tuple(Foo,Foo,map(x,Bar))"),
        ("(chan Foo,error)", "tuple(slice(Foo),error)"),
        ("(Foo)", "Foo"),
        ("struct{a,b Foo;C;pkg.D;e func(int)F}", "struct(Foo,Foo,C,pkg.D,func(F))"),
        ("struct{}", "struct()"),
        ("interface{}", "unknown()"),
        ("fmt.Stringer|Foo", "unknown()"),
        ("~Foo", "Foo"),
        ("", "unknown()"),
        ("1Foo", "unknown()"),
    ],
)
def test_types_are_read(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize("text", ["[", "map[", "func(", "(", "struct{", "chan", "..."])
@pytest.mark.parametrize("times", [1, 300])
def test_broken_and_deep_types_are_no_harm(text, times):
    shown(text * times)


@pytest.mark.parametrize(
    ("path", "head", "steps"),
    [
        ("a", "a", []),
        ("a'1.b", "a'1", [".b"]),
        ("pkg.F()[0].Run", "pkg", [".F", "()", "[0]", ".Run"]),
        ("m[*][#].X", "m", ["[*]", "[#]", ".X"]),
        ("([]func(a)(b,c))()[*].X", "([]func(a)(b,c))", ["()", "[*]", ".X"]),
    ],
)
def test_paths_are_taken_apart(path, head, steps):
    assert split_path(path) == (head, steps)


@pytest.mark.parametrize("path", ["", "?", "?.x", "(a", "a" + ".b" * 100])
def test_paths_without_a_beginning_are_refused(path):
    with pytest.raises(PathError):
        split_path(path)
