from __future__ import annotations

import time

import pytest

from housestyle.trainer.curation.standing.files import FileStanding, file_standings
from housestyle.trainer.curation.standing.ignores import NAMES

SPDX = "SPDX-License" + "-Identifier"


def standings(files: dict[str, str], licences: tuple[str, ...] = ()) -> dict[str, FileStanding]:
    paths = [path for path in files if path.endswith(".py")]
    return file_standings(files, files.__getitem__, paths, licences)


def opted_out(files: dict[str, str]) -> set[str]:
    return {path for path, said in standings(files).items() if said.opted_out}


def test_nothing_is_said_of_plain_files() -> None:
    assert standings({"a.py": "x = 1\n", "README": "hello"}) == {}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_tool_s_ignore_file_counts(name: str) -> None:
    assert opted_out({name: "secret/\n", "secret/a.py": "", "b.py": ""}) == {"secret/a.py"}


def test_ignore_files_are_taken_in_union_and_overruled_from_below() -> None:
    files = {
        ".aiignore": "# ours\n/private/\n*.gen.py\n!keep.gen.py\n",
        ".cursorignore": "other.py\n",
        "private/deep/.aiignore": "!open.py\n",
        "private/a.py": "",
        "private/deep/open.py": "",
        "x/private/b.py": "",
        "c.gen.py": "",
        "keep.gen.py": "",
        "x/other.py": "",
    }
    assert opted_out(files) == {"private/a.py", "c.gen.py", "x/other.py"}


def test_a_folder_s_own_ignore_file_is_about_that_folder() -> None:
    assert opted_out({"x/.aiignore": "*.py\n", "x/y/a.py": "", "b.py": ""}) == {"x/y/a.py"}


def test_attributes_say_what_is_generated_and_vendored() -> None:
    files = {
        ".gitattributes": "# all\n*.py text\n"
        "gen/** linguist-generated\nlib/*.py linguist-vendored=true\n"
        "gen/hand.py -linguist-generated\ngen/unsaid.py !linguist-generated\n"
        "whole linguist-generated=true\n",
        "sub/.gitattributes": "*.py linguist-generated=false\n",
        **dict.fromkeys(
            ["gen/a/b.py", "gen/hand.py", "gen/unsaid.py", "lib/a.py", "lib/x/b.py"], ""
        ),
        **dict.fromkeys(["sub/c.py", "whole/d.py", "plain.py"], ""),
    }
    assert standings(files) == {
        "gen/a/b.py": FileStanding(generated=True),
        "gen/hand.py": FileStanding(generated=False),
        "lib/a.py": FileStanding(vendored=True),
        "sub/c.py": FileStanding(generated=False),
    }


def barred(files: dict[str, str], *licences: str) -> set[str]:
    return {path for path, said in standings(files, licences).items() if said.licence}


@pytest.mark.parametrize(
    ("expression", "is_barred"),
    [
        ("GPL-3.0-only", True),
        ("gpl-2.0-or-later", True),
        ("MIT", False),
        ("MIT OR GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", True),
        ("GPL-3.0-only WITH Classpath-exception-2.0", True),
        ("(MIT OR GPL-3.0-only) AND Apache-2.0", True),
        ("GPL-2.0-only OR AGPL-3.0-only", True),
        ("", False),
    ],
)
def test_headers_name_licences(expression: str, is_barred: bool) -> None:
    files = {"a.py": f"#!/bin/python\n# {SPDX}: {expression}\nx = 1\n"}
    assert bool(barred(files, "GPL-*", "AGPL-3.0-only")) == is_barred
    assert not barred(files)


def test_licences_stand_beside_files_and_in_reuse_tables() -> None:
    reuse = f"""
version = 1
[[annotations]]
path = ["lib/**", "one/*.py"]
{SPDX} = "GPL-3.0-only"
[[annotations]]
path = "forced/**"
precedence = "override"
{SPDX} = ["MIT", "GPL-3.0-only"]
"""
    files = {
        "REUSE.toml": reuse,
        "lib/a/b.py": "",
        "lib/own.py": f"# {SPDX}: MIT\n",
        "one/c.py": "",
        "one/deep/d.py": "",
        "forced/e.py": f"# {SPDX}: MIT\n",
        "beside.py": "",
        "beside.py.license": f"{SPDX}: GPL-3.0-only\n",
        "inner/REUSE.toml": f'[[annotations]]\npath = "f.py"\n{SPDX} = "GPL-3.0-only"\n',
        "inner/f.py": "",
    }
    expected = {"lib/a/b.py", "one/c.py", "forced/e.py", "beside.py", "inner/f.py"}
    assert barred(files, "GPL-3.0-only") == expected


def test_hostile_files_neither_fail_nor_take_time() -> None:
    stars = "*a" * 60 + "b"
    deep = "**/a" * 40
    files = {
        ".aiignore": f"{stars}\n{deep}\n[\n\\\n!\n\ufeff\x00\n",
        ".gitattributes": f"{stars} linguist-generated\n[ linguist-generated\n",
        "REUSE.toml": f'annotations = [1, {{path = "{stars}"}}, {{path = 7, precedence = 1}}]',
        "b/REUSE.toml": "not toml",
        "c/REUSE.toml": "annotations = 7",
        "a" * 250 + ".py": "",
        "/".join("a" * 100) + "/c.py": "",
    }
    started = time.process_time()
    assert standings(files, ("GPL-*",)) == {}
    assert time.process_time() - started < 1
