import pytest

from housestyle.indexer.languages.go.importing import package_name
from housestyle.indexer.languages.go.modules import Project, is_test, read_project
from tests.indexer.inspection import calls, index

ROOT = b"// the module\nmodule example.com/app // here\n\ngo 1.21\n"


def test_a_folder_has_the_path_of_the_nearest_module():
    project = read_project(
        {"go.mod": ROOT, "tools/go.mod": b'module "example.com/tools"\r\n', "x/go.mod": b"\xff"}
    )
    assert project.package("main.go") == "example.com/app"
    assert project.package("a/b/c.go") == "example.com/app/a/b"
    assert project.package("tools/t.go") == "example.com/tools"
    assert project.package("tools/in/t.go") == "example.com/tools/in"
    assert project.package("toolsmith/t.go") == "example.com/app/toolsmith"
    assert project.package("x/y.go") == "example.com/app/x"


def test_vendored_packages_have_their_own_path():
    project = read_project({"go.mod": ROOT})
    assert project.package("vendor/example.com/other/a.go") == "example.com/other"
    assert project.package("in/vendor/golang.org/x/net/a.go") == "golang.org/x/net"
    assert project.package("invendor/a.go") == "example.com/app/invendor"
    assert project.package("vendor/a.go") == "example.com/app/vendor"


def test_the_standard_library_does_without_its_name():
    project = read_project({"src/go.mod": b"module std\n"})
    assert project.package("src/net/http/a.go") == "net/http"


def test_without_modules_imports_end_with_folders():
    project = Project()
    assert project.package("pkg/util/a.go") == "pkg/util"
    names = ["example.com/u/app/pkg", "u/app/pkg", "app/pkg", "pkg"]
    assert list(project.packages("example.com/u/app/pkg")) == names
    assert list(project.packages("net/http")) == ["net/http"]


@pytest.mark.parametrize("path", ["go.mod", "go.work"])
@pytest.mark.parametrize(
    "line",
    ["replace example.com/old => ./old", "replace (\n\texample.com/old v1.2.3 => ./old // why\n)"],
)
def test_modules_are_replaced_by_folders(path, line):
    contents = {"old/go.mod": b"module example.com/new\n", "go.mod": ROOT}
    contents[path] = contents.get(path, b"") + line.encode()
    project = read_project(contents)
    assert list(project.packages("example.com/old/x")) == ["example.com/new/x", "example.com/old/x"]
    assert list(project.packages("example.com/older")) == ["example.com/older"]


def test_replacements_elsewhere_are_ignored():
    text = "replace a => ../../b\nreplace c => example.com/d v1.0.0\nreplace e => ./missing\n"
    assert read_project({"go.mod": ROOT + text.encode()}).replaced == ()


def test_hostile_module_files_are_read_fast():
    text = b"module " + b" " * 100_000 + b"\nreplace " + b"a " * 100_000 + b"=> ./" + b"x" * 99_999
    read_project({"go.mod": text, "go.work": b"\n" * 500_000})


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("fmt", "fmt"),
        ("net/http", "http"),
        ("gopkg.in/yaml.v3", "yaml"),
        ("example.com/app/v2", "app"),
        ("github.com/a/go-isatty", "isatty"),
        ("github.com/a/redis.go", "redis"),
    ],
)
def test_packages_are_mostly_named_like_their_path(path, name):
    assert package_name(path) == name


def test_tests_are_known_by_their_name():
    assert is_test("a/b_test.go")
    assert not is_test("a/test.go")


def test_a_change_of_module_paths_resolves_imports_again(git_repository, tmp_path):
    files = {
        "go.mod": "module example.com/app\n\nreplace example.com/lib => ./lib\n",
        "main.go": 'package app\n\nimport "example.com/lib"\n\nfunc Main() { lib.Do() }\n',
        "lib/go.mod": "module example.com/lib\n",
        "lib/do.go": "package lib\n\nfunc Do() {}\n",
    }
    git_repository.commit("one", {**files, "lib/go.mod": "module x\n"})
    seen = []
    for text in ("module example.com/lib\n", "module example.com/moved\n", "module other\n"):
        git_repository.commit(text, {"lib/go.mod": text})
        graph = index(git_repository.folder, tmp_path / "graph.db")
        seen.append(calls(graph, "example.com/app.Main"))
        graph.close()
        git_repository.commit("back", {"go.mod": "module example.com/app\n"})
    assert seen == [
        {"example.com/lib.Do": "import"},
        {"example.com/lib.Do": "external"},
        {"example.com/lib.Do": "external"},
    ]
