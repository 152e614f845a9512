"""housestyle: a code model that writes in the house style of its repository."""

__version__ = "0.1.0"
