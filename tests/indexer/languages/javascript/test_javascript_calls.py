from pathlib import Path

import pytest

from tests.indexer.inspection import called, edges, index
from tests.repositories import GitRepository

SHAPES = """
class Base {
  constructor() {}
  draw() { this.fill(); }
  fill() {}
  static make() { return new this(); }
}
class Shape extends Base {
  size = new Size();
  #hidden() {}
  onClick = () => this.area();
  area() { this.#hidden(); return this.size.get(); }
  fill() { super.fill(); }
  get box() { return new Size(); }
  static of() { return Shape.check(); }
  static check() {}
  chain() { return this; }
}
class Size { get() {} }
class Empty extends Size { constructor() { super(); } }
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("main.Base.draw", {"main.Base.fill": "self"}),
        ("main.Shape.onClick", {"main.Shape.area": "self"}),
        ("main.Shape.area", {"main.Shape.#hidden": "self", "main.Size.get": "assignment"}),
        ("main.Shape.fill", {"main.Base.fill": "inherited"}),
        ("main.Shape.of", {"main.Shape.check": "scope"}),
        ("main.Empty.constructor", {"main.Size": "inherited"}),
    ],
)
def test_classes(
    git_repository: GitRepository, tmp_path: Path, name: str, expected: dict[str, str]
) -> None:
    assert called(git_repository, tmp_path, {"main.js": SHAPES}, name) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("new Shape().draw();",
         {"main.Base.constructor": "constructor", "main.Base.draw": "assignment"}),
        ("new Size();", {"main.Size": "constructor"}),
        ("const s = new Shape(); s.area();", {"main.Shape.area": "assignment"}),
        ("const { size } = new Shape(); size.get();", {"main.Size.get": "assignment"}),
        ("new Shape().box.get();", {"main.Size.get": "return"}),
        ("new Shape().chain().chain().area();", {"main.Shape.area": "return"}),
        ("const all = [new Size()]; all[0].get();", {"main.Size.get": "element"}),
        ("const all = [new Size()]; for (const one of all) one.get();",
         {"main.Size.get": "assignment"}),
        ("const all = [new Size()]; all.forEach((one) => one.get());",
         {"main.Size.get": "assignment"}),
        ("const t = { a: new Size() }; t.a.get(); t['a'].get();", {"main.Size.get": "assignment"}),
        ("(flag ? new Size() : new Other()).get();", {"main.Size": "constructor"}),
        ("const s = flag ? new Size() : new Shape(); s.get();", {"main.Size.get": "assignment"}),
        ("const { get } = new Size(); get();", {"main.Size.get": "assignment"}),
        ("(new Size()).get?.();", {"main.Size.get": "assignment"}),
        ("async () => { (await new Size()).get(); };", {"main.Size.get": "assignment"}),
        ("Base.make().draw();", {"main.Base.make": "scope", "main.Base.draw": "return"}),
    ],
)  # fmt: skip
def test_expressions(
    git_repository: GitRepository, tmp_path: Path, body: str, expected: dict[str, str]
) -> None:
    source = f"{SHAPES}\nexport function run() {{ {body} }}\n"
    found = called(git_repository, tmp_path, {"main.js": source}, "main.run")
    inside = {name: how for name, how in found.items() if name.startswith("main.")}
    for name, how in expected.items():
        assert inside.get(name) == how, found


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        ("const o = { m() { this.n(); }, n: function () {}, k: () => 1 };\no.m(); o.k();",
         "main", {"main.o.m": "assignment", "main.o.k": "assignment"}),
        ("const o = { m() { this.n(); }, n: function () {} };", "main.o.m", {"main.o.n": "self"}),
        ("const o = { a: { deep() {} } };\no.a.deep();", "main", {"main.o.a.deep": "assignment"}),
        ("function f() {}\nconst o = { f, g: f };\no.f(); o.g();", "main",
         {"main.f": "assignment"}),
        ("function A() { this.x = new B(); }\nA.prototype.go = function () { this.x.run(); };\n"
         "function B() {}\nB.prototype = { run() {} };\nnew A().go();", "main",
         {"main.A": "scope", "main.A.go": "assignment"}),
        ("function A() { this.x = new B(); }\nA.prototype.go = function () { this.x.run(); };\n"
         "function B() {}\nB.prototype = { run() {} };", "main.A.go", {"main.B.run": "assignment"}),
        ("function app() {}\napp.use = function use() {};\napp.use();", "main",
         {"main.app.use": "assignment"}),
        ("let f;\nf = function () {};\nf();", "main", {"main.f": "scope"}),
        ("const f = function inner() { inner(); };", "main.f", {"main.f": "assignment"}),
        ("function f() {}\nf.call(null); f.bind(null);", "main",
         {"Function.call": "builtin", "Function.bind": "builtin"}),
        ("const C = flag || class { go() {} };\nnew C().go();", "main",
         {"main.C": "constructor", "main.C.go": "assignment"}),
    ],
)  # fmt: skip
def test_objects_and_prototypes(
    git_repository: GitRepository,
    tmp_path: Path,
    source: str,
    name: str,
    expected: dict[str, str],
) -> None:
    assert called(git_repository, tmp_path, {"main.js": source}, name) == expected


def test_callbacks_keep_their_names_apart(git_repository: GitRepository, tmp_path: Path) -> None:
    source = """
class A { go() {} }
class B { go() {} stop() {} }
it("a", () => { const x = new A(); x.go(); });
it("b", () => { const x = new B(); x.stop(); });
{ const x = new B(); { const x = new A(); x.go(); } }
"""
    git_repository.commit("files", {"main.js": source})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    found = [(one.line, one.name) for one in edges(graph, "main") if one.strategy == "assignment"]
    graph.close()
    assert found == [(4, "main.A.go"), (5, "main.B.stop"), (6, "main.A.go")]


def test_a_parameter_hides_what_is_imported(git_repository: GitRepository, tmp_path: Path) -> None:
    files = {
        "main.js": "import { go } from './a';\nfunction f(go) { go(); }\nxs.map((go) => go());\n",
        "a.js": "export function go() {}\n",
    }
    assert called(git_repository, tmp_path, files, "main.f") == {"go": "unresolved"}


def test_alternatives_share_confidence(git_repository: GitRepository, tmp_path: Path) -> None:
    source = "class A { go() {} }\nclass B { go() {} }\nlet x = new A();\nx = new B();\nx.go();\n"
    git_repository.commit("files", {"main.js": source})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    found = {e.name: e.confidence for e in edges(graph, "main") if e.name.endswith("go")}
    graph.close()
    assert set(found) == {"main.A.go", "main.B.go"}
    assert all(0 < one < 0.5 for one in found.values())


def test_what_is_outside_has_a_name(git_repository: GitRepository, tmp_path: Path) -> None:
    source = """
import _ , { get } from "lodash";
import * as path from "node:path";
import { readFile } from "fs";
const express = require("express");
_.map(); get(); path.join(); readFile(); express().use();
console.log(); [].map(); "".trim(); new Map().set(); Promise.all(); setTimeout();
"""
    assert called(git_repository, tmp_path, {"main.mjs": source}) == {
        "lodash.map": "external",
        "lodash.get": "external",
        "path.join": "external",
        "fs.readFile": "external",
        "express": "external",
        "express().use": "external",
        "console.log": "builtin",
        "Array.map": "builtin",
        "String.trim": "builtin",
        "Map": "builtin",
        "Map.set": "builtin",
        "Promise.all": "builtin",
        "setTimeout": "builtin",
    }


def test_components_are_called_where_they_are_rendered(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    files = {
        "app.jsx": "import { Item } from './item';\nimport * as ui from './item';\n"
        "export const App = () => <ui.Box><div><Item a={1} /></div></ui.Box>;\n",
        "item.tsx": "export function Item() { return <b />; }\nexport const Box = () => null;\n",
    }
    expected = {"item.Item": "import", "item.Box": "import"}
    assert called(git_repository, tmp_path, files, "app.App") == expected


def test_jsdoc_declares_types(git_repository: GitRepository, tmp_path: Path) -> None:
    files = {
        "main.js": """/** @typedef { import("./a.js").A } A */
/**
 * @param {A} a
 * @param {A[]} all
 * @returns {Promise<A>}
 */

export async function f(a, all) { a.go(); all[0].stop(); }
export async function g() { /** @type {A} */ const b = make(); b.go(); (await f()).stop(); }
""",
        "a.js": "export class A { go() {} stop() {} }\n",
    }
    found = called(git_repository, tmp_path, files, "main.f")
    assert found == {"a.A.go": "annotation", "a.A.stop": "element"}
    found = called(git_repository, tmp_path, {}, "main.g")
    assert {name: how for name, how in found.items() if name.startswith("a.")} == {
        "a.A.go": "annotation",
        "a.A.stop": "return",
    }
