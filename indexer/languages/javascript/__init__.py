"""JavaScript and TypeScript, with JSX: what is particular to reading and resolving them.

``indexer.facts`` says what a path is. Here a path may have more in it:

- ``{./a}``, ``{:Foo}`` (with other signs for the dots): a name made up for ``require("./a")`` or
  ``import("./a")`` inside an expression, for what ``export … from`` passes on, and for ``(x as
  Foo)``; an import or a binding says what it is;
- ``a#2``: a name of a block or of a function without a name that another scope in reach binds
  too (see ``locals``); bound to ``@5``, it is the definition of that number;
- ``operate{0.1}``: what ``operate`` gives to a function that is its first argument, as the second
  argument of that; ``operate`` says it by the binding ``<given>.0.1``;
- ``super()`` is the object as its base class sees it, ``a[key]`` an element whose key a variable
  holds.

The words ``static``, ``get``, ``set`` and ``namespace`` of a definition are among its decorators.
"""
