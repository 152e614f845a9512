from pathlib import Path

import pytest

from tests.indexer.inspection import called, dump, index
from tests.repositories import GitRepository

GO = "export function go() {}\nexport default function start() {}\n"


def use(specifier: str) -> str:
    return f"import {{ go }} from '{specifier}';\ngo();\n"


@pytest.mark.parametrize(
    ("main", "specifier", "path", "expected"),
    [
        ("main.js", "./a.js", "a.js", "a.go"),
        ("main.js", "./a", "a.js", "a.go"),
        ("main.js", "./a", "a.mjs", "a.go"),
        ("main.js", "./a", "a.jsx", "a.go"),
        ("main.js", "./a", "a/index.js", "a/index.go"),
        ("main.ts", "./a.js", "a.ts", "a.go"),
        ("main.ts", "./a.jsx", "a.tsx", "a.go"),
        ("main.mts", "./a.mjs", "a.mts", "a.go"),
        ("main.cts", "./a.cjs", "a.cts", "a.go"),
        ("main.ts", "./a", "a.tsx", "a.go"),
        ("main.ts", "./a", "a/index.ts", "a/index.go"),
        ("main.ts", "./a", "a.d.ts", "a.go"),
        ("lib/main.ts", "../a", "a.ts", "a.go"),
        ("lib/main.ts", ".", "lib/index.ts", "lib/index.go"),
        ("lib/main.ts", "..", "index.ts", "index.go"),
        ("main.js", "./a?raw", "a.js", "a.go"),
    ],
)
def test_relative_paths(
    git_repository: GitRepository,
    tmp_path: Path,
    main: str,
    specifier: str,
    path: str,
    expected: str,
) -> None:
    found = called(git_repository, tmp_path, {main: use(specifier), path: GO}, main.split(".")[0])
    assert found == {expected: "import"}


def test_the_source_is_preferred(git_repository: GitRepository, tmp_path: Path) -> None:
    files = {
        "main.ts": use("./a.js"),
        "a.ts": GO,
        "a.js": GO,
        "a.d.ts": "export function go(): void;",
    }
    git_repository.commit("files", files)
    graph = index(git_repository.folder, tmp_path / "graph.db")
    (edge,) = graph.imports()
    found = graph.symbol(edge.target).path
    graph.close()
    assert found == "a.ts"


@pytest.mark.parametrize("specifier", ["./missing", "../outside", "../../etc/passwd", "#none"])
def test_misses_are_no_edges(git_repository: GitRepository, tmp_path: Path, specifier: str) -> None:
    files = {"main.js": use(specifier), "a.js": GO, "package.json": "{}"}
    assert called(git_repository, tmp_path, files) == {"go": "unresolved"}


def test_a_miss_that_is_satisfied_becomes_an_edge(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    assert called(git_repository, tmp_path, {"main.js": use("./a")}) == {"go": "unresolved"}
    assert called(git_repository, tmp_path, {"a.js": GO}) == {"a.go": "import"}
    assert called(git_repository, tmp_path, {"a.js": "export const other = 1;\n"}) == {
        "go": "unresolved"
    }


TSCONFIG = """{
  // comments, and a comma too many
  "compilerOptions": { "baseUrl": "./src", "paths": { "@/*": ["*"], "~lib": ["lib/main"], }, },
}"""


@pytest.mark.parametrize(
    ("configuration", "specifier"),
    [
        ({"tsconfig.json": TSCONFIG}, "@/deep/a"),
        ({"tsconfig.json": TSCONFIG}, "deep/a"),
        ({"tsconfig.json": TSCONFIG, "src/deep/package.json": "{}"}, "@/deep/a.js"),
        ({"tsconfig.base.json": TSCONFIG, "tsconfig.json": '{"extends": "./tsconfig.base"}'},
         "@/deep/a"),
        ({"tsconfig.app.json": TSCONFIG,
          "tsconfig.json": '{"files": [], "references": [{"path": "./tsconfig.app.json"}]}'},
         "@/deep/a"),
        ({"jsconfig.json": TSCONFIG}, "@/deep/a"),
        ({"package.json": '{"imports": {"#a/*": "./src/deep/*.ts"}}'}, "#a/a"),
        ({"package.json": '{"imports": {"#a": {"node": "./src/deep/a.ts"}}}'}, "#a"),
        ({"package.json": '{"name": "me", "exports": {"./a": "./src/deep/a.ts"}}'}, "me/a"),
        ({"package.json": '{"name": "me", "exports": {"./*": "./src/deep/*.ts"}}'}, "me/a"),
        ({"package.json": '{"name": "me", "exports": "./src/deep/a.ts"}'}, "me"),
        ({"package.json": '{"name": "me", "main": "src/deep/a"}'}, "me"),
        ({"package.json": '{"name": "@me/x", "module": "./src/deep/a.ts"}'}, "@me/x/src/deep/a"),
    ],
)  # fmt: skip
def test_project_files(
    git_repository: GitRepository, tmp_path: Path, configuration: dict[str, str], specifier: str
) -> None:
    files = {"src/main.ts": use(specifier), "src/deep/a.ts": GO, **configuration}
    assert called(git_repository, tmp_path, files, "src/main") == {"src/deep/a.go": "import"}


@pytest.mark.parametrize(
    "hostile",
    ["[", "[" * 50_000, '{"compilerOptions": {"paths": 5, "baseUrl": ["x"]}, "extends": {}}',
     '{"extends": "./tsconfig.json"}', '{"compilerOptions": {"baseUrl": "../../.."}}'],
)  # fmt: skip
def test_unreadable_project_files_say_nothing(
    git_repository: GitRepository, tmp_path: Path, hostile: str
) -> None:
    files = {"main.ts": use("./a"), "a.ts": GO, "tsconfig.json": hostile, "package.json": hostile}
    assert called(git_repository, tmp_path, files) == {"a.go": "import"}


WORKSPACE = {"package.json": '{"workspaces": ["packages/*", "!packages/old"]}'}


@pytest.mark.parametrize(
    ("package", "source", "expected"),
    [
        ('{"name": "kit", "main": "src/index.ts"}', "src/index.ts", True),
        ('{"name": "kit", "main": "dist/index.js"}', "src/index.ts", True),
        ('{"name": "kit", "exports": {".": {"types": "./dist/index.d.ts", "import":'
         ' "./dist/esm/index.js"}}}', "src/index.ts", True),
        ('{"name": "kit"}', "index.js", True),
        ('{"name": "other"}', "index.js", False),
    ],
)  # fmt: skip
def test_workspaces(
    git_repository: GitRepository, tmp_path: Path, package: str, source: str, expected: bool
) -> None:
    files = {
        **WORKSPACE,
        "packages/app/package.json": '{"name": "app"}',
        "packages/app/main.js": use("kit"),
        "packages/kit/package.json": package,
        f"packages/kit/{source}": GO,
    }
    found = called(git_repository, tmp_path, files, "packages/app/main")
    module = f"packages/kit/{source}".rpartition(".")[0]
    assert found == ({f"{module}.go": "import"} if expected else {"kit.go": "external"})


def test_a_built_entry_is_less_sure_than_a_source(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    files = {
        "pnpm-workspace.yaml": "packages:\n  - 'packages/*'\ncatalog:\n  - 'x'\n",
        "packages/app/main.js": use("kit"),
        "packages/kit/package.json": '{"name": "kit", "main": "./dist/index.js"}',
        "packages/kit/src/index.ts": GO,
    }
    git_repository.commit("files", files)
    graph = index(git_repository.folder, tmp_path / "graph.db")
    (edge,) = graph.imports()
    graph.close()
    assert (edge.name, edge.strategy, edge.confidence) == ("packages/kit/src/index", "import", 0.8)


def test_packages_that_are_no_members_are_outside(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    files = {
        **WORKSPACE,
        "main.js": use("kit"),
        "packages/old/package.json": '{"name": "kit"}',
        "packages/old/index.js": GO,
        "test/fixtures/kit/package.json": '{"name": "kit"}',
        "test/fixtures/kit/index.js": GO,
    }
    assert called(git_repository, tmp_path, files) == {"kit.go": "external"}
    linked = {"package.json": '{"dependencies": {"kit": "file:packages/old"}}'}
    assert called(git_repository, tmp_path, linked) == {"packages/old/index.go": "import"}


@pytest.mark.parametrize(
    ("main", "module", "expected"),
    [
        ("import s from './a'; s();", GO, {"a.start": "import"}),
        ("import { default as s } from './a'; s();", GO, {"a.start": "import"}),
        ("import * as a from './a'; a.go(); a.default();", GO,
         {"a.go": "import", "a.start": "import"}),
        ("import { x } from './a'; x();", "function y() {}\nexport { y as x };",
         {"a.y": "import"}),
        ("import { x } from './a'; x();", "export { go as x } from './b';", {"b.go": "import"}),
        ("import { go } from './a'; go();", "export * from './b';", {"b.go": "import"}),
        ("import s from './a'; s();", "export * from './b';", {"s": "unresolved"}),
        ("import { b } from './a'; b.go();", "export * as b from './b';", {"b.go": "import"}),
        ("import s from './a'; s();", "export { default } from './b';", {"b.start": "import"}),
        ("import { go } from './a'; go();", "import { go } from './b';\nexport { go };",
         {"b.go": "import"}),
        ("import { go } from './a'; go();", "export * from './a';", {"go": "unresolved"}),
        ("import f from './a'; f();", "export default () => 1;", {"a.default": "import"}),
        ("import C from './a'; new C().m();", "export default class { m() {} }",
         {"a.default": "constructor", "a.default.m": "assignment"}),
        ("import { o } from './a'; o.m();", "export const o = { m() {} };",
         {"a.o.m": "assignment"}),
        ("import { go } from './a'; go();", "export * from 'kit';", {"kit.go": "external"}),
        ("const { go } = require('./b'); go();", "", {"b.go": "import"}),
        ("const b = require('./b'); b.go();", "", {"b.go": "import"}),
        ("require('./b').go();", "", {"b.go": "import"}),
        ("async () => (await import('./b')).go();", "", {"b.go": "import"}),
        ("const a = require('./a'); a();", "module.exports = function () {};",
         {"a.module.exports": "import"}),
        ("const a = require('./a'); a();", "function f() {}\nmodule.exports = f;",
         {"a.f": "import"}),
        ("const a = require('./a'); a.x();", "exports.x = function () {};",
         {"a.exports.x": "import"}),
        ("import { x } from './a'; x();", "exports.x = () => 1;", {"a.exports.x": "import"}),
        ("const { f, g } = require('./a'); f(); g();",
         "function f() {}\nmodule.exports = { f, g() {} };",
         {"a.f": "import", "a.exports.g": "import"}),
        ("import a from './a'; a.f();", "function f() {}\nmodule.exports = { f };",
         {"a.f": "import"}),
        ("const a = require('./a'); a().m(); a.m();",
         "module.exports = make;\nclass C { m() {} }\nfunction make() { return new C(); }\n"
         "module.exports.m = () => 1;",
         {"a.make": "import", "a.C.m": "return", "a.exports.m": "import"}),
        ("const C = require('./a'); new C().m();", "module.exports = class C { m() {} };",
         {"a.C": "constructor", "a.C.m": "assignment"}),
    ],
)  # fmt: skip
def test_exports(
    git_repository: GitRepository,
    tmp_path: Path,
    main: str,
    module: str,
    expected: dict[str, str],
) -> None:
    files = {"main.js": main, "a.js": module, "b.js": GO}
    assert called(git_repository, tmp_path, files) == expected


def test_typescript_assigns_exports(git_repository: GitRepository, tmp_path: Path) -> None:
    files = {
        "main.ts": "import a = require('./a');\na();\nimport go = a.inner;\ngo();\n",
        "a.ts": "function f() {}\nnamespace f { export function inner() {} }\nexport = f;\n",
    }
    assert "a.f" in called(git_repository, tmp_path, files)


def test_an_edge_follows_project_files(git_repository: GitRepository, tmp_path: Path) -> None:
    files = {"main.ts": use("@/a"), "one/a.ts": GO, "two/a.ts": GO}
    config = '{"compilerOptions": {"paths": {"@/*": ["./%s/*"]}}}'
    first = called(git_repository, tmp_path, {**files, "tsconfig.json": config % "one"})
    second = called(git_repository, tmp_path, {"tsconfig.json": config % "two"})
    assert (first, second) == ({"one/a.go": "import"}, {"two/a.go": "import"})
    fresh = dump(git_repository.folder, tmp_path / "fresh.db")
    assert dump(git_repository.folder, tmp_path / "graph.db") == fresh
