"""An update equals a fresh index, whatever changes in the files that others asked."""

import random
from pathlib import Path

from tests.indexer.inspection import dump
from tests.repositories import GitRepository

MAIN = """
import { o, Shape, make, Old, value } from './a';
import whole, * as all from './b';
const common = require('./c');
o.m(); o.n.deep(); new Shape().draw().draw(); make().draw(); new Old().go(); value.draw();
whole(); all.go(); all.each((one) => one.draw()); common.x(); common();
function f(shape) { const own = shape || new Shape(); own.draw(); own[key](); }
export class Sub extends Shape { run() { super.draw(); this.size.get(); this.tool(); } }
"""
PARTS = {
    "a.js": [
        "export const o = { m() {}, n: { deep() {} } };\n",
        "export const o = {};\no.m = function () {};\n",
        "export class Shape { draw() { return this; } }\n",
        "export class Shape extends Base { size = new Size(); [key]() {} }\n",
        "class Base { draw() { return new Shape(); } tool() {} }\nclass Size { get() {} }\n",
        "export function make() { return new Shape(); }\n",
        "export const make = () => value;\n",
        "export function Old() { this.x = 1; }\n",
        "Old.prototype.go = function () {};\n",
        "export let value = new Shape();\nvalue = make();\n",
        "import { Shape as Far } from './b';\nexport const value = new Far();\n",
        "export * from './b';\n",
    ],
    "b.js": [
        "export default function whole() {}\n",
        "export { go } from './c';\nexport { default } from './c';\n",
        "import { Shape } from './a';\n/** @param {function} f */\nexport function each(f) {}\n",
        "export class Shape { draw() {} }\n",
        "export function go() {}\n",
        "export * from './a';\n",
    ],
    "c.js": [
        "module.exports = function () {};\n",
        "module.exports = { x() {} };\n",
        "exports.x = function () {};\n",
        "function go() {}\nexports.go = go;\n",
        "module.exports = require('./a').make;\n",
        "it(() => { const y = 1; });\nit(() => { const y = function () {}; exports.x = y; });\n",
    ],
}


def test_updates_equal_fresh_indexes(git_repository: GitRepository, tmp_path: Path) -> None:
    chance = random.Random(7)
    git_repository.commit("start", {"main.js": MAIN})
    updated = tmp_path / "updated.db"
    for step in range(14):
        name = chance.choice(sorted(PARTS))
        kept = [part for part in PARTS[name] if chance.random() < 0.5]
        chance.shuffle(kept)
        if kept:
            git_repository.commit("change", {name: "".join(kept)})
        elif (git_repository.folder / name).exists():
            (git_repository.folder / name).unlink()
            git_repository.commit("remove")
        after = dump(git_repository.folder, updated)
        assert after == dump(git_repository.folder, tmp_path / f"fresh{step}.db"), (name, kept)
