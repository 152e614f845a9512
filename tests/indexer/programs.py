"""Small programs that import, subclass, call and assign across files, from a few bytes each.

A statement is a string of bytes: the first chooses a group of templates and one of them, the others
fill its slots from small pools. So any bytes are a program, names meet often, and another byte is a
small edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STATEMENT_BYTES = 12
NAMES = ("f", "C", "g", "D", "x")
CLASSES = ("C", "D", "C", "D", "C", "f")
FUNCTIONS = ("f", "g", "f", "g", "f", "C")
MEMBERS = ("m", "n")
QUIET = {"f": "write", "g": "find", "C": "get", "D": "pop", "x": "keys", "m": "read", "n": "close"}
"""The same with names that builtin objects have: they are never guessed by name alone, so that
nothing hides a look-up that was not recorded."""

EXPRESSIONS = (
    "{u}()",
    "{u}({b})",
    "{t}()",
    "{t}().{m}()",
    "{v}().{n}()",
    "{w}().{m}()",
    "{a}.{b}()",
    "{a}().{m}()",
    "{a}.{m}({b}())",
    "{t}({a}).{n}",
    "{a}[0]()",
    "{a}['k'].{m}()",
    "{self}.{m}()",
    "{self}.{n}",
    "{t}.{n}.{m}()",
    "{a}",
    "[{a}, {b}]",
    "{u}({t}, {b})",
    "a.{u}({a})",
)
PYTHON_EXPRESSIONS = (
    *EXPRESSIONS,
    "super().{m}()",
    "super().__init__({a})",
    "map({a}, {b})",
    "{a}(x={b})",
    "p.{a}()",
    "p.a.{b}()",
    "{{'k': {a}}}",
    "lambda: {a}",
    "{a} or {b}",
    "{a}()()",
)
PYTHON_IMPORTS = (
    "import {o}",
    "import {o} as {a}",
    "from {r} import {t}",
    "from {r} import {u}",
    "from {r} import {t}, {u}",
    "from {r} import {t} as {v}",
    "from {r} import {u} as {w}",
    "from {r} import *",
    "from {r} import *",
    "from {r} import {s}",
    "try:\n    from {r} import {t}\nexcept ImportError:\n    from {q} import {t}",
    "if {a}:\n    from {r} import {u}\nelse:\n    def {u}():\n        return {e}",
    "def {u}():\n    from {r} import {t}\n    return {t}({e})",
)
PYTHON_DEFINITIONS = (
    "def {u}({a}, {b}=None):\n    return {e}",
    "def {u}({a}: {t}) -> {v}:\n    {a}.{m}()\n    return {e}",
    "def {u}({a}: {t}) -> {v}:\n    {a}.{m}()\n    return {e}",
    "@{w}\ndef {u}({a}):\n    {e}\n    return {a}",
    "class {t}({v}):\n    def {m}(self):\n        return {e}",
    "class {t}({v}):\n    def {m}(self):\n        return {e}",
    "class {t}({v}, {a}):\n    def __init__(self, {b}):\n        self.{n} = {e}\n"
    "    def {m}(self):\n        return self.{n}.{m}()",
    "class {t}({a}.{v}):\n    pass",
    "class {t}:\n    {k}\n    def {m}(self):\n        self.{n} = {e}\n        {i}",
    "class {t}:\n    {u} = {e}\n    def {m}(self, {a}: {v}):\n        return self.{u}.{n}()",
    "class {t}({s}.{v}):\n    class {b}({a}):\n        def {m}(self):\n            return {e}",
    "class {t}:\n    class {v}({a}):\n        def {m}(self):\n            return {e}\n"
    "    def {n}(self) -> {v}:\n        return self.{v}().{m}()",
    "if {a}:\n    class {t}({v}):\n        def {m}(self):\n            return {e}",
    "class {t}({v}):\n    def {m}(self):\n        return self.{n}()\n"
    "    def {n}(self):\n        return {e}",
    "class {t}:\n    @property\n    def {m}(self) -> {v}:\n        return {e}\n"
    "    @{m}.setter\n    def {m}(self, {a}):\n        {a}.{n}()",
    "def {u}({a}):\n    for {b} in {e}:\n        {b}.{m}()\n        yield {i}",
    "def {u}({a}):\n    def {w}():\n        return {e}\n    return {w}",
)
PYTHON_USES = (
    "{b} = {e}",
    "{b} = {t}()\n{b}.{m}()\n{b}.{n}.{m}()",
    "{b}: {t} = {e}",
    "{b} = [{e}, {i}]",
    "{b}['k'] = {e}",
    "{t}.{m} = {e}",
    "def {u}():\n    global {b}\n    {b} = {e}",
    "with {e} as {b}:\n    {b}.{m}()",
    "{e}",
    "{e}\n{i}",
    "{t}().{m}().{n}()",
    "for {b} in {e}:\n    {b}()",
    "{b} = {s}.{u}\n{b}.{m}()",
    "def {u}(:\n    {e}",
    "__all__ = ['{a}', '{b}']",
)
PYTHON = (PYTHON_IMPORTS, PYTHON_DEFINITIONS, PYTHON_USES)
DECORATIONS = ("", "@staticmethod", "@classmethod", "@property")
PYTHON_MODULES = ("a", "p.a", "p", "b", "p.b", "a", "p.a", "p", "p.q", "p.q.d", "s", "z", "os")
PYTHON_RELATIVE = (
    *PYTHON_MODULES,
    "a",
    "p",
    "p.a",
    "b",
    ".",
    ".a",
    ".b",
    "..a",
    "..",
    "...a",
    ".q",
)
SUBMODULES = ("a", "b", "p", "q", "d", "s")

SCRIPT_EXPRESSIONS = (*EXPRESSIONS, "new {a}()", "new {a}({b}).{m}()", "super.{m}()", "() => {a}()")
SCRIPT_IMPORTS = (
    'import {{ {t} }} from "{j}"',
    'import {{ {u} }} from "{j}"',
    'import {{ {t} as {v}, {u} }} from "{j}"',
    'import {a} from "{j}"',
    'import * as {a} from "{j}"',
    'const {a} = require("{j}")',
    'const {{ {t}, {u}: {w} }} = require("{j}")',
    'export * from "{j}"',
    'export * from "{j}"',
    'export {{ {t} }} from "{j}"',
    'export {{ {t} as {v}, {u} }} from "{j}"',
    'export {{ default as {t} }} from "{j}"',
)
SCRIPT_DEFINITIONS = (
    "export function {u}({a}) {{ return {e} }}",
    "function {u}({a}, {b}) {{ {e}; return {i} }}",
    "export const {u} = ({a}) => {e}",
    "export class {t} extends {v} {{\n  {m}() {{ return {e} }}\n}}",
    "export class {t} extends {v} {{\n  {m}() {{ return {e} }}\n  {n}() {{ this.{m}() }}\n}}",
    "class {t} extends {v} {{\n  constructor({a}) {{ super({a}); this.{m} = {e} }}\n"
    "  {n}() {{ return this.{m}.{m}() }}\n}}",
    "class {t} {{\n  static {m}() {{ return {e} }}\n  {n} = {i}\n}}",
    "export default class {t} {{ {m}() {{ {e} }} }}",
    "export default {a}",
    "export {{ {t}, {u} as {w} }}",
    "module.exports = {{ {t}, {u}: {w} }}",
    "module.exports = {t}",
    "exports.{a} = {b}",
)
SCRIPT_USES = (
    "const {b} = {e}",
    "const {b} = new {t}()\n{b}.{m}()",
    "const {b} = {{ {m}() {{ return {e} }}, {n}: {u} }}\n{b}.{m}()",
    "let {b}\n{b} = {e}",
    "{e}",
    "if ({a}) {{ {e} }} else {{ {i} }}",
    "function {u}( {{ {e}",
)
SCRIPT = (SCRIPT_IMPORTS, SCRIPT_DEFINITIONS, SCRIPT_USES)
TYPED = (
    (*SCRIPT_IMPORTS, 'import type {{ {t} }} from "{j}"'),
    (
        *SCRIPT_DEFINITIONS,
        "export interface {t} extends {v} {{ {m}(): {v} }}",
        "export function {u}({a}: {t}): {v} {{ {a}.{m}(); return {e} }}",
        "export class {t} implements {v} {{\n  constructor(private {n}: {v}) {{}}\n"
        "  {m}(): {v} {{ return this.{n}.{m}() }}\n}}",
        "export type {t} = {v}",
    ),
    (*SCRIPT_USES, "const {b}: {t} = {e}\n{b}.{m}()"),
)
SCRIPT_MODULES = (
    "./a",
    "./b",
    "../a",
    "./p",
    "./p/a",
    "../p/b",
    "./a.js",
    "./index",
    ".",
    "@/a",
    "lib",
    "lib/a",
    "react",
)

GO_EXPRESSIONS = (
    "{a}()",
    "{a}({b})",
    "{a}({b}).{M}()",
    "k.{A}()",
    "x.{A}({b})",
    "r.{M}()",
    "r.{N}.{M}()",
    "{a}.{M}()",
    "{A}{{}}.{M}()",
    "&k.{A}{{}}",
    "k.{A}{{}}.{M}()",
)
GO = (
    ('import "{y}"', 'import "{y}"', 'import x "{y}"', 'import . "{y}"'),
    (
        "func {u}({a} {T}) {V} {{\n\treturn {e}\n}}",
        "func {U}() *{T} {{\n\t{e}\n\treturn &{T}{{}}\n}}",
        "func {U}(x k.{T}) k.{V} {{\n\tx.{M}()\n\treturn {e}\n}}",
        "type {T} struct {{\n\t{V}\n\t{N} *{V}\n}}",
        "type {T} struct {{\n\tk.{V}\n\t{N} k.{V}\n}}",
        "type {T} interface {{\n\t{M}() {V}\n}}",
        "func (r *{T}) {M}() {V} {{\n\treturn {e}\n}}",
        "func (r {T}) {M}(x {V}) {{\n\tx.{N}()\n\t{e}\n}}",
    ),
    ("var {b} = {e}", "const {A} = 1", "func {U}() {{\n\t{e}\n\t{i}\n}}", "func {A}( {{"),
)
GO_MODULES = ("example.org/m", "example.org/m/k", "example.org/m/k/l", "example.org/n/k", "fmt")

RUBY = (
    ('require_relative "{s}"',),
    ("def {u}({a})\n  {e}\nend", "class {T} < {V}\n  def {m}\n    {e}\n  end\nend"),
    ("{b} = {e}",),
)
C = (
    ('#include "{s}.h"',),
    ("int {u}(int {a}) {{ return {w}({b}); }}", "struct {T} {{ int {m}; }};"),
    ("int {u}(void);",),
)

PYPROJECT = (
    "",
    '[tool.setuptools.package-dir]\nroot = "."\n',
    '[tool.setuptools.package-dir]\n"" = "p"\n',
    '[tool.setuptools.package-dir]\np = "p/q"\n',
    '[tool.setuptools.package-dir]\nt = "src/t"\na = "p"\n',
    "[tool.setuptools\n",
)
PACKAGE = (
    "{}",
    '{"name": "lib", "main": "./a.js"}',
    '{"name": "lib", "exports": {".": "./p/index.js", "./a": "./p/a.ts"}}',
    '{"name": "lib", "workspaces": ["p"]}',
    '{"name": "lib", "imports": {"#a": "./a.js"}, "type": "module"}',
    "{",
)
TSCONFIG = (
    "{}",
    '{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["./*"]}}}',
    '{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["./p/*"], "lib": ["a.js"]}}}',
    '{"extends": "../tsconfig.json"}',
)
GO_MOD = ("module example.org/m\n", "module example.org/n\n", "", "module example.org/m/k\n")
PROJECTS = {
    "pyproject.toml": PYPROJECT,
    "package.json": PACKAGE,
    "tsconfig.json": TSCONFIG,
    "go.mod": GO_MOD,
}

TEMPLATES = {
    "python": (PYTHON, PYTHON_EXPRESSIONS, "self"),
    "javascript": (SCRIPT, SCRIPT_EXPRESSIONS, "this"),
    "typescript": (TYPED, SCRIPT_EXPRESSIONS, "this"),
    "go": (GO, GO_EXPRESSIONS, "r"),
    "ruby": (RUBY, EXPRESSIONS, "self"),
    "c": (C, EXPRESSIONS, "self"),
}


@dataclass(frozen=True)
class Program:
    """A file's content: a language or a project file's name, and its statements.

    Attributes:
        quiet: whether ``QUIET`` names are taken.
    """

    language: str
    statements: tuple[bytes, ...]
    quiet: bool = False

    def text(self) -> str:
        """Return the source."""
        if self.language in PROJECTS:
            return _pick(PROJECTS[self.language], sum(self.statements[0]))
        head = "package k\n\n" if self.language == "go" else ""
        return head + "".join(f"{self._statement(one)}\n" for one in self.statements)

    def _statement(self, code: bytes) -> str:
        groups, expressions, own = TEMPLATES[self.language]
        e = _pick(expressions, code[8]).format(**self._slots(code, code[9]), self=own)
        i = _pick(expressions, code[10]).format(**self._slots(code, code[11]), self=own)
        template = _pick(groups[code[0] // 86], code[0])
        return template.format(**self._slots(code, code[1]), e=e, i=i)

    def _slots(self, code: bytes, names: int) -> dict[str, str]:
        slots = _slots(code) | {"a": _pick(NAMES, names), "b": _pick(NAMES, names // len(NAMES))}
        if self.quiet:
            slots = {slot: QUIET.get(name, name) for slot, name in slots.items()}
        return slots | {slot.upper(): slots[slot].capitalize() for slot in "abtuvwmn"}


def _slots(code: bytes) -> dict[str, str]:
    return {
        "m": _pick(MEMBERS, code[3]),
        "n": _pick(MEMBERS, code[3] // len(MEMBERS)),
        "t": _pick(CLASSES, code[2]),
        "v": _pick(CLASSES, code[2] // len(CLASSES)),
        "u": _pick(FUNCTIONS, code[4]),
        "w": _pick(FUNCTIONS, code[4] // len(FUNCTIONS)),
        "o": _pick(PYTHON_MODULES, code[5]),
        "r": _pick(PYTHON_RELATIVE, code[5]),
        "q": _pick(PYTHON_RELATIVE, code[6]),
        "j": _pick(SCRIPT_MODULES, code[5]),
        "y": _pick(GO_MODULES, code[5]),
        "s": _pick(SUBMODULES, code[6]),
        "k": _pick(DECORATIONS, code[7]),
    }


def _pick(pool: Sequence[str], number: int) -> str:
    return pool[number % len(pool)]
