"""The benchmark suite: frozen items from what is never taught, one module a category."""
