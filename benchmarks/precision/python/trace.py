"""Runs programs and prints which of their functions call which: ``python trace.py FOLDER…``.

What the interpreter does is the oracle: ``sys.setprofile`` reports every entered frame. Lambdas,
comprehensions and generator expressions belong to the definition around them, as in the graph. A
class without a Python ``__init__`` has no frame of its own, so its ``__new__`` tells.
"""

from __future__ import annotations

import builtins
import inspect
import json
import os
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import TextIO

_SYNTHETIC = ("<lambda>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


class Trace:
    """The calls of one run inside one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = f"{folder}/"
        self.calls: set[tuple[str, str]] = set()

    def run(self) -> None:
        """Run ``main.py`` of the folder."""
        sys.path.insert(0, self.folder)
        make = builtins.__build_class__
        builtins.__build_class__ = self._class_maker(make)
        sys.setprofile(self._entered)
        try:
            runpy.run_path(f"{self.folder}main.py", run_name="main")
        finally:
            sys.setprofile(None)
            builtins.__build_class__ = make

    def _entered(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call" or frame.f_back is None or _is_body(frame.f_code):
            return
        callee, caller = self._name(frame), self._name(frame.f_back)
        if callee and caller and not frame.f_code.co_name.startswith("<"):
            self.calls.add((caller, callee))

    def _name(self, frame: FrameType) -> str:
        """Return the name of a frame of the program; empty for others."""
        code = frame.f_code
        if not code.co_filename.startswith(self.folder):
            return ""
        relative = code.co_filename.removeprefix(self.folder).removesuffix(".py")
        module = relative.replace("/", ".").removesuffix(".__init__")
        return ".".join([module, *_definition(code.co_qualname)])

    def _class_maker(self, make: Callable[..., type]) -> Callable[..., type]:
        def build(body: FunctionType, name: str, *bases: type, **options: object) -> type:
            made = make(body, name, *bases, **options)
            if body.__code__.co_filename.startswith(self.folder):
                self._watch(made)
            return made

        return build

    def _watch(self, made: type) -> None:
        """Let a class tell that it is called when no Python constructor of it does."""
        inherited: Callable[..., object] = made.__new__
        own = inherited is not object.__new__
        written = own and inspect.isfunction(inherited) and not hasattr(inherited, "watches")
        if hasattr(made, "_member_map_") or written:
            return
        name = ".".join([made.__module__, *_definition(made.__qualname__)])

        def new(kind: type, *args: object, **options: object) -> object:
            caller = self._name(sys._getframe(1))
            if caller and kind is made and not self._constructs(made):
                self.calls.add((caller, name))
            return inherited(kind, *args, **options) if own else object.__new__(kind)

        new.watches = True  # type: ignore[attr-defined]
        made.__new__ = new  # type: ignore[method-assign]

    def _constructs(self, made: type) -> bool:
        """Return whether a class has a constructor that the program wrote."""
        code = getattr(made.__init__, "__code__", None)  # type: ignore[misc]
        return code is not None and code.co_filename.startswith(self.folder)


def _definition(qualname: str) -> list[str]:
    parts = qualname.split(".")
    return [one for one in parts if one not in ("<locals>", "<module>", *_SYNTHETIC)]


def _is_body(code: CodeType) -> bool:
    """Return whether a frame is a module's or a class's body, which nobody calls by name."""
    return not code.co_flags & inspect.CO_NEWLOCALS


def _report(folder: Path, output: TextIO) -> int:
    """Run one program in a process of its own, and print its calls as one line."""
    child = os.fork()
    if not child:
        traced = Trace(folder)
        sys.stdout = sys.stderr
        traced.run()
        output.write(json.dumps(sorted(traced.calls)) + "\n")
        output.flush()
        os._exit(0)
    return os.waitpid(child, 0)[1]


if __name__ == "__main__":
    failures = [one for one in sys.argv[1:] if _report(Path(one).resolve(), sys.stdout)]
    sys.exit(f"does not run: {failures[0]}" if failures else 0)
