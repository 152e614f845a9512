from pathlib import Path

import pytest

from tests.indexer.inspection import calls, index
from tests.repositories import GitRepository

TYPES = """
import type { Far } from "./far";
import * as ns from "./far";
export interface Drawn { draw(): void; size: Size; }
export class Size { get(): number { return 1; } self(): this { return this; } }
export class Big extends Size { big() {} }
type Alias = Size;
type Shaped = { paint(): void; inner: Size };
type Handler = (size: Size) => void;
function each(handler: (size: Size, big: Big) => void) {}
function handle(handler: Handler) {}
function sizes(): Size[] { return []; }
async function later(): Promise<Size | null> { return null; }
namespace util { export function help() {} export const more = () => help(); }
enum Color { Red }
class Owner {
  static shared: Size;
  constructor(private readonly size: Size, public big?: Big) {}
  run() { this.size.get(); this.big!.big(); Owner.shared.get(); }
  on(handler: (big: Big) => void): this { return this; }
}
"""


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("(a: Size) { a.get(); }", {"Size.get": "annotation"}),
        ("(a?: Size | null) { a?.get(); }", {"Size.get": "annotation"}),
        ("(a: Drawn) { a.draw(); a.size.get(); }",
         {"Drawn.draw": "annotation", "Size.get": "annotation"}),
        ("(a: Big) { a.get(); a.big(); }", {"Size.get": "annotation", "Big.big": "annotation"}),
        ("(a: Alias) { a.get(); }", {"Size.get": "annotation"}),
        ("(a: Shaped) { a.paint(); a.inner.get(); }",
         {"Shaped.paint": "annotation", "Size.get": "annotation"}),
        ("(a: Size[]) { a[0].get(); }", {"Size.get": "element"}),
        ("(a: Size[]) { for (const b of a) b.get(); }", {"Size.get": "assignment"}),
        ("(a: Map<string, Size>) { for (const b of a) b.get(); }", {"Size.get": "assignment"}),
        ("({ size }: Drawn) { size.get(); }", {"Size.get": "annotation"}),
        ("<T extends Size>(a: T) { a.get(); }", {"Size.get": "annotation"}),
        ("(a: Readonly<Size>) { a.get(); }", {"Size.get": "annotation"}),
        ("(a: any) { (a as Size).get(); (<Big>a).big(); a.get(); }",
         {"Size.get": "annotation", "Big.big": "annotation"}),
        ("(a: Far) { a.go(); }", {"far.Far.go": "annotation"}),
        ("(a: ns.Far) { a.go(); }", {"far.Far.go": "annotation"}),
        ("() { each((a, b) => { a.get(); b.big(); }); }",
         {"each": "scope", "Size.get": "annotation", "Big.big": "annotation"}),
        ("() { handle((a) => a.get()); }", {"handle": "scope", "Size.get": "annotation"}),
        ("(a: Owner) { a.on((b) => b.big()).run(); }",
         {"Owner.on": "annotation", "Big.big": "annotation", "Owner.run": "return"}),
        ("() { sizes()[0].get(); }", {"sizes": "scope"}),
        ("(a: Big) { a.self().big(); }", {"Size.self": "annotation", "Big.big": "return"}),
        ("() { util.help(); util.more(); }", {"util.help": "scope", "util.more": "scope"}),
        ("(a: typeof util) { a.help(); }", {"util.help": "assignment"}),
        ("() { const a: Size = make(); a.get(); }", {"Size.get": "annotation"}),
        ("() { let a: Drawn; a = new Size(); a.draw(); }",
         {"Drawn.draw": "annotation", "Size": "constructor"}),
        ("() { new Owner(new Size()).run(); }",
         {"Owner.constructor": "constructor", "Size": "constructor", "Owner.run": "assignment"}),
        ("(Size: any) { Size.get(); }", {}),
    ],
)  # fmt: skip
def test_types(
    git_repository: GitRepository, tmp_path: Path, function: str, expected: dict[str, str]
) -> None:
    files = {
        "main.ts": f"{TYPES}\nexport function test{function}\n",
        "far.ts": "export class Far { go() {} }\n",
    }
    assert inside(git_repository, tmp_path, files, "main.test") == expected


def test_awaited_results(git_repository: GitRepository, tmp_path: Path) -> None:
    files = {"main.ts": f"{TYPES}\nasync function test() {{ (await later())?.get(); }}\n"}
    found = inside(git_repository, tmp_path, files, "main.test")
    assert found == {"later": "scope", "Size.get": "return"}


def test_fields_and_parameter_properties(git_repository: GitRepository, tmp_path: Path) -> None:
    found = inside(git_repository, tmp_path, {"main.ts": TYPES}, "main.Owner.run")
    assert found == {"Size.get": "annotation", "Big.big": "annotation"}


def test_overloads_are_one_function(git_repository: GitRepository, tmp_path: Path) -> None:
    source = """
function f(a: string): void;
function f(a: number): void;
function f(a: unknown) {}
class A { g(a: string): void; g(a: number): void; g(a: unknown) {} }
function test() { f(1); new A().g(""); }
"""
    found = inside(git_repository, tmp_path, {"main.ts": source}, "main.test")
    assert found == {"f": "scope", "A": "constructor", "A.g": "assignment"}


def test_abstract_and_interface_methods_are_overridden(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    source = """
interface I { go(): void }
abstract class A implements I { abstract draw(): void; go() { this.draw(); } }
class B extends A { draw() {} }
"""
    git_repository.commit("files", {"main.ts": source})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    overridden = {(graph.symbol(e.source).qualname, e.name) for e in graph.edges("overrides")}
    found = calls(graph, "main.A.go")
    graph.close()
    assert overridden == {("A.go", "main.I.go"), ("B.draw", "main.A.draw")}
    assert found == {"main.A.draw": "self"}


def test_namespaces_and_values_beside_types(git_repository: GitRepository, tmp_path: Path) -> None:
    source = """
export interface Kind { run(): void }
export const Kind = { make(): Kind { return null!; } };
export function test() { Kind.make().run(); }
"""
    found = inside(git_repository, tmp_path, {"main.ts": source}, "main.test")
    assert found == {"Kind.make": "assignment", "Kind.run": "return"}


def inside(
    repository: GitRepository, folder: Path, files: dict[str, str], name: str
) -> dict[str, str]:
    """Return what a symbol calls in the repository: name without ``main.`` to strategy."""
    repository.commit("files", files)
    graph = index(repository.folder, folder / "graph.db")
    try:
        found = calls(graph, name)
    finally:
        graph.close()
    outside = ("external", "builtin", "unresolved", "name")
    return {key.removeprefix("main."): how for key, how in found.items() if how not in outside}
