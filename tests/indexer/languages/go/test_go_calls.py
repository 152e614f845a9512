from pathlib import Path

import pytest

from tests.indexer.inspection import calls, dump, find, index
from tests.repositories import GitRepository

MOD = "module example.com/app\n\ngo 1.21\n"
APP = "example.com/app"


def called(
    repository: GitRepository, folder: Path, files: dict[str, str], name: str
) -> dict[str, str]:
    """Return what a symbol of a module calls: name to strategy."""
    repository.commit("files", {"go.mod": MOD, **files})
    graph = index(repository.folder, folder / "graph.db")
    try:
        found = calls(graph, f"{APP}.{name}" if name else APP)
    finally:
        graph.close()
    return {key.replace(f"{APP}/", "").replace(f"{APP}.", ""): how for key, how in found.items()}


def main(body: str, imports: str = "") -> dict[str, str]:
    return {"main.go": f"package app\n{imports}\nfunc main() {{\n{body}\n}}\n"}


SERVER = """package app

type Server struct {
	Logger
	pool *Pool
	byName map[string]*Conn
	handlers []func(int) *Conn
}

type Logger struct{ prefix string }

func (l *Logger) Log() {}

type Pool struct{ conns []Conn }

func (p Pool) Get() (*Conn, error) { return nil, nil }

type Conn struct{}

func (c *Conn) Close() error { return nil }
func NewServer() *Server { return &Server{} }
func Default() (server *Server, err error) { return NewServer(), nil }

type Closer interface{ Close() error }
type Named interface {
	Closer
	Name() string
}
type Conns []*Conn

func (c Conns) First() *Conn { return c[0] }

type Alias = Server
type Handler func(int) *Conn
"""
METHODS = "package app\n\nfunc (s *Server) Run() { s.helper() }\nfunc (s *Server) helper() {}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("NewServer().Run()", {"NewServer": "scope", "Server.Run": "return"}),
        ("s := NewServer(); s.Run()", {"NewServer": "scope", "Server.Run": "assignment"}),
        ("s, _ := Default(); s.Run()", {"Default": "scope", "Server.Run": "assignment"}),
        ("var s Server; s.Run()", {"Server.Run": "annotation"}),
        ("s := &Server{}; s.Run()", {"Server": "constructor", "Server.Run": "assignment"}),
        ("s := new(Server); s.Run()", {"new": "builtin", "Server.Run": "assignment"}),
        ("var s Alias; s.Run()", {"Server.Run": "annotation"}),
        ("var s Server; s.Log()", {"Logger.Log": "inherited"}),
        ("var s Server; s.Logger.Log()", {"Logger.Log": "annotation"}),
        (
            "var s Server; c, err := s.pool.Get(); c.Close(); err.Error()",
            {"Pool.Get": "annotation", "Conn.Close": "assignment", "error.Error": "builtin"},
        ),
        (
            "var s Server; for _, c := range s.byName { c.Close() }",
            {"Conn.Close": "assignment"},
        ),
        ('var s Server; s.byName["a"].Close()', {"Conn.Close": "element"}),
        ("var s Server; s.handlers[0](1).Close()", {"Conn.Close": "return", "s.handlers[*]": ""}),
        ("var p Pool; p.conns[1:][0].Close()", {"Conn.Close": "element"}),
        ("var c Closer; c.Close()", {"Closer.Close": "annotation"}),
        (
            "var n Named; n.Close(); n.Name()",
            {"Closer.Close": "inherited", "Named.Name": "annotation"},
        ),
        ("var c Conns; c.First().Close()", {"Conns.First": "annotation", "Conn.Close": "return"}),
        ("var c Conns; c[0].Close()", {"Conn.Close": "element"}),
        ("var h Handler; h(1).Close()", {"Conn.Close": "return", "h": ""}),
        ("f := func() *Conn { return nil }; f().Close()", {"Conn.Close": "return", "f": ""}),
        ("var x any; x.(*Conn).Close()", {"Conn.Close": "constructor"}),
        ("c := make(chan *Conn); (<-c).Close()", {"make": "builtin", "Conn.Close": "element"}),
        ("(*Conn).Close(nil)", {"Conn.Close": "constructor"}),
        ("f := NewServer; f().Run()", {"NewServer": "assignment", "Server.Run": "return"}),
        (
            "tests := []struct{ conn *Conn; n int }{}; for _, t := range tests { t.conn.Close() }",
            {"Conn.Close": "annotation"},
        ),
        ("var s Server; s.Missing()", {"s.Missing": "unresolved"}),
    ],
)
def test_calls_follow_declared_types(git_repository, tmp_path, body, expected):
    files = {"server.go": SERVER, "run.go": METHODS, **main(body)}
    found = called(git_repository, tmp_path, files, "main")
    assert found == {name: how or "unresolved" for name, how in expected.items()}


def test_methods_of_a_type_in_another_file_call_each_other(git_repository, tmp_path):
    files = {"server.go": SERVER, "run.go": METHODS}
    assert called(git_repository, tmp_path, files, "Server.Run") == {"Server.helper": "self"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "if c := (&Conn{}); true { c.Close() }; c := NewServer(); c.Run()",
            "Conn.Close Server.Run",
        ),
        ("c := &Conn{}; { c := NewServer(); c.Run() }; c.Close()", "Server.Run Conn.Close"),
        ("for Conn := range NewServer().byName { _ = Conn }; (&Conn{}).Close()", "Conn.Close"),
        (
            "var v any; switch v := v.(type) { case *Conn: v.Close(); case *Server: v.Run() }",
            "Conn.Close Server.Run",
        ),
        ("Pool := Pool{}; Pool.Get()", "Pool Pool.Get"),
        (
            "g := func(c *Conn) { c.Close() }; c := NewServer(); c.Run(); g(nil)",
            "Conn.Close Server.Run",
        ),
    ],
)
def test_names_mean_what_their_block_declares(git_repository, tmp_path, body, expected):
    files = {"server.go": SERVER, "run.go": METHODS, **main(body)}
    found = called(git_repository, tmp_path, files, "main")
    assert {name for name, how in found.items() if how != "unresolved"} >= {*expected.split()}
    assert "Server.Close" not in found
    assert "Conn.Run" not in found


def test_imports_reach_packages_of_the_module_and_outside(git_repository, tmp_path):
    files = {
        "store/store.go": "package store\n\nfunc Open() *DB { return nil }\n",
        "store/db.go": "package store\n\ntype DB struct{}\n\nfunc (d *DB) Get() {}\n",
        "go-odd/odd.go": "package strange\n\nfunc Do() {}\n",
        "dots/dots.go": "package dots\n\nfunc Dotted() {}\n",
        **main(
            "db := st.Open(); db.Get(); strange.Do(); Dotted(); fmt.Println(); "
            'r, _ := http.NewRequest("", "", nil); r.Cookies(); var c http.Client; c.Do(r)',
            f'import (\n"fmt"\n"net/http"\nst "{APP}/store"\n"{APP}/go-odd"\n. "{APP}/dots"\n)',
        ),
    }
    assert called(git_repository, tmp_path, files, "main") == {
        "store.Open": "import",
        "store.DB.Get": "assignment",
        "go-odd.Do": "import",
        "dots.Dotted": "import",
        "fmt.Println": "external",
        "net/http.NewRequest": "external",
        "net/http.NewRequest().Cookies": "external",
        "net/http.Client.Do": "external",
    }


def test_tests_of_a_package_see_it_and_are_not_seen(git_repository, tmp_path):
    files = {
        "a.go": "package app\n\nfunc A() { helper() }\n",
        "a_test.go": "package app\n\nfunc helper() {}\nfunc TestA() { A(); helper() }\n",
        "b_test.go": f'package app_test\n\nimport "{APP}"\n\n'
        "func A() {}\nfunc TestB() { A(); app.A(); app.Seen() }\n",
        "export_test.go": "package app\n\nfunc Seen() {}\n",
    }
    git_repository.commit("files", {"go.mod": MOD, **files})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    by_id = {one.id: one for one in graph.symbols()}

    def targets(name):
        edges = graph.calls_from(find(graph, f"{APP}.{name}").id)
        return [by_id[one.target].path if one.target else one.strategy for one in edges]

    assert targets("TestA") == ["a.go", "a_test.go"]
    assert targets("TestB") == ["b_test.go", "a.go", "export_test.go"]
    (own,) = [one for one in graph.symbols() if (one.name, one.path) == ("A", "a.go")]
    assert [one.strategy for one in graph.calls_from(own.id)] == ["unresolved"]
    graph.close()


def test_files_that_builds_choose_among_share_the_confidence(git_repository, tmp_path):
    files = {
        "x_linux.go": "package app\n\nfunc open() {}\n",
        "x_windows.go": "package app\n\nfunc open() {}\n",
        **main("open()"),
    }
    git_repository.commit("files", {"go.mod": MOD, **files})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    edges = graph.calls_from(find(graph, f"{APP}.main").id)
    assert [(one.strategy, one.confidence) for one in edges] == [("scope", 0.5), ("scope", 0.5)]
    graph.close()


def test_types_that_go_in_circles_are_no_harm(git_repository, tmp_path):
    odd = (
        "package app\n\ntype A B\ntype B A\ntype C = D\ntype D = C\ntype E struct{ E }\n"
        "type F struct{ G }\ntype G struct{ F }\nvar x = y\nvar y = x\n"
        "func f() { var a A; a.X(); var c C; c.X(); var e E; e.X(); x.X(); f().X()"
        "\nvar g G; g.X() }\n"
        f"func g(a {'[]' * 400}A) {{ a{'[0]' * 100}.X() }}\n"
    )
    found = called(git_repository, tmp_path, {"odd.go": odd}, "f")
    assert set(found.values()) == {"scope", "unresolved"}


EDITS: list[dict[str, str]] = [
    {"a.go": "package p\n\nfunc A() *T { return New() }\nfunc B() { A().M() }\n"},
    {"t.go": "package p\n\ntype T struct{ U }\n\nfunc New() *T { return nil }\n"},
    {"u.go": "package p\n\ntype U struct{}\n\nfunc (u U) M() {}\n"},
    {"m.go": "package p\n\nfunc (t *T) M() {}\n"},
    {"m.go": "package p_test\n\nfunc (t *T) M() {}\n"},
    {"q/q.go": f'package q\n\nimport "{APP}"\n\nfunc C() {{ p.A().M(); p.V.M() }}\n'},
    {"v.go": "package p\n\nvar V = New()\n"},
    {"v.go": "package p\n\nvar V U\n"},
    {"t.go": "package p\n\ntype T = U\n\nfunc New() *T { return nil }\n"},
    {"go.mod": "module example.com/other\n"},
    {"go.mod": MOD},
]


def test_updates_equal_a_fresh_index(git_repository, tmp_path):
    git_repository.commit("start", {"go.mod": MOD})
    for number, files in enumerate(EDITS):
        git_repository.commit(f"edit {number}", files)
        followed = dump(git_repository.folder, tmp_path / "graph.db")
        assert followed == dump(git_repository.folder, tmp_path / f"fresh{number}.db")


def test_fields_are_read_and_written(git_repository, tmp_path):
    body = (
        "var s Server; s.pool = nil; s.prefix = ``; s.pool.conns[0] = Conn{}; _ = s.byName; x.y++"
    )
    git_repository.commit("files", {"go.mod": MOD, "server.go": SERVER, **main(body)})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    main_id = find(graph, f"{APP}.main").id
    names = {one.id: one.qualname for one in (*graph.symbols(), *graph.variables())}
    found = {
        (kind, names[edge.target])
        for kind in ("reads", "writes")
        for edge in graph.edges(kind)
        if edge.source == main_id
    }
    assert found == {
        ("writes", "Server.pool"),
        ("writes", "Logger.prefix"),
        ("reads", "Server.pool"),
        ("reads", "Pool.conns"),
        ("reads", "Server.byName"),
    }
    graph.close()
