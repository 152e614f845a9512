from __future__ import annotations

import pytest

from housestyle.indexer.languages.python.modules import layout
from housestyle.indexer.testing import is_test_path

SRC = ["src/shop/__init__.py", "src/shop/app.py", "tests/test_app.py", "setup.py"]
ROOT_PACKAGE = ["__init__.py", "core/__init__.py", "core/a.py", "docs/conf.py"]


@pytest.mark.parametrize(
    ("paths", "pyproject", "path", "module"),
    [
        (SRC, "", "src/shop/app.py", "shop.app"),
        (SRC, "", "src/shop/__init__.py", "shop"),
        (SRC, "", "tests/test_app.py", "tests.test_app"),
        (SRC, "", "packages/x/src/y/z.py", "y.z"),
        (["src/__init__.py", "src/a.py"], "", "src/a.py", "src.a"),
        ([], '[tool.setuptools]\npackage-dir = {"" = "lib"}', "lib/p/a.py", "p.a"),
        ([], "", ".py", ""),
        ([], "not toml [", "lib/p/a.py", "lib.p.a"),
        ([], "[tool]\nsetuptools = 3", "a.py", "a"),
        (
            ROOT_PACKAGE,
            '[tool.setuptools.package-dir]\nhouse = "."',
            "core/a.py",
            "house.core.a",
        ),
        (ROOT_PACKAGE, '[tool.setuptools.package-dir]\nhouse = "."', "__init__.py", "house"),
        (ROOT_PACKAGE, '[tool.setuptools.package-dir]\nhouse = "."', "docs/conf.py", "docs.conf"),
    ],
)
def test_module_names(paths: list[str], pyproject: str, path: str, module: str) -> None:
    assert layout(paths, pyproject.encode()).module(path) == module


@pytest.mark.parametrize("path", ["tests/a.py", "x/test_a.py", "a_test.py", "conftest.py"])
def test_test_paths(path: str) -> None:
    assert is_test_path(path)


def test_other_paths() -> None:
    assert not is_test_path("src/contest/attest.py")
