from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from housestyle.ci.workflows import requirement
from housestyle.ci.workflows.header import headed, read, state_of
from housestyle.ci.workflows.rendering import NAMES, VERSION, Parameters, render
from housestyle.ci.workflows.requirement import installed_from, with_extras
from housestyle.core.errors import UserError
from housestyle.core.settings import CiSettings
from tests.ci.workflows.rendered import COMMIT, PARAMETERS, REQUIREMENT, parsed

TEMPLATES = Path(requirement.__file__).parent / "templates"
# A version that was written into repositories is never changed: the next one is added beside it.
KNOWN = {1: "af728c4c5cb0b9bc"}


def test_all_are_written_unless_settings_say_otherwise() -> None:
    assert CiSettings().workflows == NAMES


def test_versions_that_were_written_stay_as_they_were() -> None:
    assert sorted(int(folder.name) for folder in TEMPLATES.iterdir()) == list(KNOWN)
    assert list(KNOWN)[-1] == VERSION
    for version, digest in KNOWN.items():
        texts = [render(name, PARAMETERS, version) for name in NAMES]
        assert sha256("".join(texts).encode()).hexdigest()[:16] == digest


@pytest.mark.parametrize(
    ("branch", "pattern", "literal"),
    [
        ("main", "main", "'refs/heads/main'"),
        ("v+1!", r"v\+1\!", "'refs/heads/v+1!'"),
        ("a\"'$(x)#é", "a\"'$(x)#é", "'refs/heads/a\"''$(x)#é'"),
        ("@REF@", "@REF@", "'refs/heads/@REF@'"),
    ],
)
def test_a_branch_is_taken_literally(branch: str, pattern: str, literal: str) -> None:
    found = parsed("train", Parameters(branch, REQUIREMENT))
    assert found["on"]["push"]["branches"] == [pattern]
    assert f"github.ref == {literal})" in found["jobs"]["train"]["if"]
    gpu, cpu = (REQUIREMENT.replace(" @", f"[{one}store,train] @", 1) for one in ("gpu,", ""))
    assert found["env"] == {"REQUIREMENT": f"${{{{ vars.GPU_RUNNER && '{gpu}' || '{cpu}' }}}}"}
    written = read(headed("train", Parameters(branch, REQUIREMENT)))
    assert written is not None
    assert written.parameters.branch == branch


@pytest.mark.parametrize(
    "parameters",
    [
        Parameters("a${{github.token}}"),
        Parameters("main\njobs: {}"),
        Parameters("main \u007f"),
        Parameters("main", "housestyle"),
        Parameters("main", "housestyle==1.0"),
        Parameters("main", "--index-url https://evil.example housestyle"),
        Parameters("main", "housestyle @ git+https://me:pw@example.org/a/b@c"),
        Parameters("main", "housestyle @ git+https://me:pw@example.org/a/b"),
        Parameters("main", "housestyle @ git+ssh://git@example.org/a/b@c"),
        Parameters("main", "housestyle @ https://example.org/${{secrets.X}}"),
        Parameters("main", "housestyle @ https://example.org/a\n"),
    ],
)
def test_what_would_be_evaluated_is_refused(parameters: Parameters) -> None:
    for name in NAMES:
        with pytest.raises(UserError):
            render(name, parameters)


def test_extras_replace_those_that_stand_there() -> None:
    assert with_extras("housestyle[serve, mcp] @ https://e.org/h.whl", "store", "train") == (
        "housestyle[store,train] @ https://e.org/h.whl"
    )
    assert with_extras("") == ""
    assert parsed("graph", Parameters("main"))["env"] == {"REQUIREMENT": ""}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_tells_how_it_stands(name: str) -> None:
    now = headed(name, PARAMETERS)
    other = headed(name, Parameters("main"))
    assert state_of(name, None, PARAMETERS) == "missing"
    assert state_of(name, "name: mine\n", PARAMETERS) == "yours"
    assert state_of(name, now, PARAMETERS) == "current"
    assert state_of(name, now.replace("\n", "\r\n"), PARAMETERS) == "current"
    assert state_of(name, now + "# mine\n", PARAMETERS) == "edited"
    assert state_of(name, other, PARAMETERS) == "stale"
    assert state_of(name, other + "# mine\n", PARAMETERS) == "edited and stale"
    written = read(now + "# mine\n")
    assert written is not None
    assert written.original(name) == render(name, PARAMETERS)


@pytest.mark.parametrize(
    "record",
    ["{", "{}", "[1]", '{"branch": 1}', "{" * 4000, json.dumps({"version": "x", "branch": ""})],
)
def test_a_header_that_says_nothing_is_somebodys_own(record: str) -> None:
    assert read(f"# housestyle: {record}}}\nname: x\n") is None


def test_a_header_of_another_version_knows_no_original() -> None:
    for version in (0, -1, VERSION + 1, 10**9):
        text = headed("train", PARAMETERS).replace(f'"version": {VERSION}', f'"version": {version}')
        written = read(text)
        assert written is not None
        assert written.original("train") is None


class Installation:
    def __init__(self, written: str | None) -> None:
        self.written = written

    def read_text(self, name: str) -> str | None:
        assert name == "direct_url.json"
        return self.written


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (
            {"url": "https://e.org/a/b", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
            f"housestyle @ git+https://e.org/a/b@{COMMIT}",
        ),
        ({"url": "https://me:pw@e.org/a", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}, ""),
        ({"url": "ssh://git@e.org/a", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}, ""),
        ({"url": "https://e.org/a", "vcs_info": {"vcs": "git", "commit_id": "$(x)"}}, ""),
        ({"url": "file:///home/me/housestyle", "dir_info": {"editable": True}}, ""),
        (None, ""),
        ([], ""),
    ],
)
def test_where_a_runner_can_install_from(
    written: object, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = None if written is None else json.dumps(written)
    monkeypatch.setattr(requirement, "distribution", lambda name: Installation(text))
    assert installed_from() == wanted
    assert with_extras(wanted, "train").startswith("housestyle[train] @ " if wanted else "")
