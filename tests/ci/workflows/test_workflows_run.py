"""The workflows, run: what is pushed is trained, published and told; strangers change nothing."""

from __future__ import annotations

import io
import json
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ci.workflows import preloaded
from tests.ci.workflows.harness import Hub, Job, Run
from tests.ci.workflows.rendered import write_all
from tests.indexer.github.loopback import Loopback, running
from tests.repositories import GitRepository

SMALL = """
[trainer]
base_steps = 2
steps = 4
checkpoint_steps = 4
threads = 1
min_examples = 40
holdout_share = 0.3

[gate]
max_items = 6
min_items = 4
choice_margin = 1.0  # so few items show nothing about choices,
completion_margin = 1.0  # and four steps little about code
gain = ["retention"]

[ci]
requirement = "housestyle @ git+https://example.org/a/b@0123456789012345678901234567890123456789"

[store]
url = "{store}"
"""
MODULES = ("exceptions.py", "formatting.py", "globals.py", "parser.py")
ENVIRONMENTS = ("housestyle-train", "housestyle-trial", "housestyle-publish", "housestyle-read")


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What starts housestyle on the machines, without importing torch anew each time."""
    place = tmp_path_factory.mktemp("preloaded") / "socket"
    words = [sys.executable, "-P", preloaded.__file__, "serve", str(place)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        yield shlex.join([sys.executable, "-I", preloaded.__file__, str(place)])
        server.terminate()


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where bases are kept: one is grown for all tests here."""
    return tmp_path_factory.mktemp("bases")


@pytest.fixture
def hub(git_repository: GitRepository, tmp_path: Path, command: str, bases: Path) -> Iterator[Hub]:
    """GitHub with a package of some modules, the workflows, and a store."""
    import click

    source = Path(click.__file__).parent
    for name in MODULES:
        target = git_repository.folder / "clicks" / name
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(source / name, target)
    store = tmp_path / "store"
    store.mkdir()
    write_all(git_repository.folder)
    git_repository.commit("feat: clicks", {"housestyle.toml": SMALL.format(store=store)})
    with running(Loopback()) as server:
        secrets = {"AWS_SECRET_ACCESS_KEY": "s3cr3t-of-{}", "HOUSESTYLE_KEY": "key"}
        yield Hub(
            tmp_path / "machines",
            git_repository,
            server,
            command,
            environments={
                name: {key: value.format(name) for key, value in secrets.items()}
                for name in ENVIRONMENTS
            },
            variables={"HOUSESTYLE_TORCH_INDEX_CPU": "https://torch.example.org"},
            extra={
                "HOUSESTYLE_CACHE": str(bases),
                "GIT_CONFIG_GLOBAL": "/dev/null",
            },
        )


def offer(hub: Hub, number: int, files: dict[str, str], home: str = "") -> str:
    """Open a pull request with a change; its merge is made as GitHub makes it."""
    branch, origin = f"topic-{number}", hub.origin
    origin.git("checkout", "-q", "-b", branch, "main")
    commit = origin.commit(f"feat: change {number}", files)
    origin.git("update-ref", f"refs/pull/{number}/head", commit)
    origin.git("checkout", "-q", "--detach", "main")
    origin.git("merge", "-q", "--no-ff", "-m", "merged", commit)
    origin.git("update-ref", f"refs/pull/{number}/merge", "HEAD")
    origin.git("checkout", "-q", "main")
    if home:  # a fork's branch is not ours
        origin.git("branch", "-q", "-D", branch)
    more = {"head_repository": home} if home else {}
    hub.state.pull(number, f"Change {number}", headRefOid=commit, headRefName=branch, **more)
    hub.state.push(commit)
    return commit


def conclusions(runs: list[Run]) -> list[tuple[str, str]]:
    return [(run.name.removeprefix("housestyle "), run.conclusion) for run in runs]


def logs(runs: list[Run]) -> str:
    return "\n".join(job.log for run in runs for job in run.jobs.values())


def comments(hub: Hub, number: int) -> list[str]:
    return [one["body"] for one in hub.state.discussions[number]["said"]]


def everything(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def test_what_is_pushed_is_trained_published_and_told(hub: Hub, tmp_path: Path) -> None:
    head = hub.origin.git("rev-parse", "main")
    hub.state.pull(5, "Clicks", headRefOid="5" * 40)
    hub.state.merge(5, head)
    runs = hub.push()
    assert conclusions(runs) == [
        ("graph", "success"),
        ("train", "success"),
        ("comment", "skipped"),
        ("publish", "success"),
    ], logs(runs)
    _the_champion_is_in_the_store(tmp_path / "store")
    (comment,) = comments(hub, 5)
    assert comment.startswith("<!-- housestyle")
    assert "Promoted" in comment
    assert [(one["name"], one["conclusion"], one["head_sha"]) for one in hub.state.checks] == [
        ("housestyle", "success", head)
    ]
    assert "Promoted" in runs[3].jobs["publish"].summary
    _each_machine_installed_what_was_asked_for(hub)
    _what_was_changed_on_its_way_is_refused(runs[3].jobs["publish"], tmp_path / "other")
    _an_own_pull_request_is_previewed_with_surprise(hub)
    _the_dead_man_looks(hub)
    _secrets_stay_where_they_are(hub, tmp_path)


@pytest.mark.slow
def test_a_maintainers_label_compares_and_promotes_nothing(hub: Hub, tmp_path: Path) -> None:
    hub.push()
    offer(hub, 6, {"clicks/shout.py": SHOUT})
    _a_label_compares(hub, tmp_path / "store")
    _the_schedule_learns_what_is_new(hub, tmp_path / "store")
    _secrets_stay_where_they_are(hub, tmp_path)


def _the_champion_is_in_the_store(store: Path) -> None:
    (entry,) = store.rglob("log/000001.json")
    told = json.loads(entry.read_text())
    assert (told["action"], told["actor"]) == ("promote", "ci")
    assert list(store.rglob(f"models/{told['model']}/manifest.json"))
    assert list(store.rglob("corpus/*"))
    assert list(store.rglob("verdicts/*/*.json"))
    assert list(store.rglob("anchor/*/items/*.json"))


def _each_machine_installed_what_was_asked_for(hub: Hub) -> None:
    lines = hub.installed.read_text().splitlines()
    assert len(lines) == 4  # graph, train, publish, tell
    assert all("git+https://example.org/a/b@0123456789" in line for line in lines)
    assert sum("housestyle[store,train] @" in line for line in lines) == 2
    assert sum("--extra-index-url https://torch.example.org" in one for one in lines) == 2


def _what_was_changed_on_its_way_is_refused(job: Job, folder: Path) -> None:
    """The same publishing on a fresh machine with an empty store, but for one change each."""
    other = {"HOUSESTYLE_STORE_URL": str(folder / "store")}
    for name, spoil, words in CHANGED:
        place = folder / name
        shutil.copytree(job.temp / "candidate", place / "candidate")
        shutil.copytree(job.workspace, place / "work")
        shutil.rmtree(place / "work/.git/housestyle")
        (folder / "store").mkdir(exist_ok=True)
        spoil(place / "candidate")
        assert not job.shell(f"housestyle publish {place / 'candidate'}", place / "work", other)
        assert words in job.log.splitlines()[-1]
        assert not list((folder / "store").rglob("log/*"))


def _weights(folder: Path) -> None:
    path = folder / "model/model.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def _suite(folder: Path) -> None:
    path = folder / "suite/items.jsonl"
    path.write_text(path.read_text().replace("def ", "dof ", 1))


def _verdict(folder: Path) -> None:
    path = folder / "hand-over.json"
    path.write_text(path.read_text().replace('"alpha": 0.05', '"alpha": 0.06', 1))


def _code_to_load(folder: Path) -> None:
    (folder / "model/modeling_x.py").write_text("raise SystemExit('run')")


CHANGED = (
    ("weights", _weights, "was changed after it was trained"),
    ("suite", _suite, "the verdict is not about the suite"),
    ("verdict", _verdict, "the verdict is not about what was decided"),
    ("code", _code_to_load, "modeling_x.py"),
)


def _an_own_pull_request_is_previewed_with_surprise(hub: Hub) -> None:
    hub.variables["HOUSESTYLE_SURPRISE"] = "true"
    offer(hub, 6, {"clicks/shout.py": SHOUT})
    runs = hub.pull_request(6, "opened")
    assert conclusions(runs) == [
        ("pull request", "success"),
        ("comment", "success"),
    ], logs(runs)
    assert runs[1].jobs["surprise"].result == "success"
    assert "started from the copy of the graph" in runs[0].jobs["preview"].log
    (comment,) = comments(hub, 6)
    assert "urprising" in comment or "bits per byte" in comment, comment


def _a_label_compares(hub: Hub, store: Path) -> None:
    before = everything(store)
    runs = hub.pull_request(6, "labeled", label={"name": "housestyle-train"})
    assert conclusions(runs) == [
        ("train", "success"),
        ("comment", "success"),
        ("publish", "skipped"),
    ], logs(runs)
    assert runs[1].jobs["surprise"].result == "skipped"
    assert everything(store) == before
    (comment,) = comments(hub, 6)
    assert "compared" in comment
    assert hub.state.checks[-1]["name"] == "housestyle candidate"
    (other,) = hub.pull_request(6, "labeled", label={"name": "bug"})[:1]
    assert other.conclusion == "skipped"


def _the_schedule_learns_what_is_new(hub: Hub, store: Path) -> None:
    """A fresh machine goes on from the store, where nobody else left anything."""
    hub.origin.commit("feat: shout", {"clicks/shout.py": SHOUT})
    runs = hub.event("schedule", {"schedule": "17 */12 * * *"})
    assert conclusions(runs) == [
        ("train", "success"),
        ("comment", "skipped"),
        ("publish", "success"),
    ], logs(runs)
    kept = [json.loads(path.read_text()) for path in store.rglob("verdicts/*/*.json")]
    assert len({one["commit"] for one in kept}) == 2
    assert list(store.rglob("corpus/*/*-*"))


def _the_dead_man_looks(hub: Hub) -> None:
    (alive,) = hub.event("schedule", {"schedule": "41 5 * * *"})
    assert alive.conclusion == "success", logs([alive])
    for record in hub.state.runs.values():
        if record["name"] == "housestyle publish":
            record["updated_at"] = "2020-01-01T00:00:00Z"
    (late,) = hub.event("schedule", {"schedule": "41 5 * * *"})
    assert late.conclusion == "failure"
    assert "::error title=housestyle::housestyle-publish.yml last came through" in logs([late])


def _secrets_stay_where_they_are(hub: Hub, tmp_path: Path) -> None:
    assert "s3cr3t" not in logs(hub.runs)
    for content in hub.state.stored.values():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert not any(b"s3cr3t" in archive.read(name) for name in archive.namelist())
    posting = {
        headers["Authorization"] for verb, _, headers, _ in hub.server.requests if verb != "GET"
    }
    named = {f"Bearer {job.token}" for run in hub.runs for job in run.jobs.values() if _writes(job)}
    assert posting <= named
    for path in (tmp_path / "store").rglob("*"):
        assert not path.is_file() or b"s3cr3t" not in path.read_bytes()


def _writes(job: Any) -> bool:
    return "write" in job.body["permissions"].values()


SHOUT = '''\
"""Says things loudly."""

from __future__ import annotations

from .globals import get_current_context


def shout(text: str, times: int = 1) -> str:
    """Return a text in capitals, with as many exclamation marks as were asked for."""
    if times < 0:
        raise ValueError("less than silence")
    loud = text.upper() + "!" * times
    context = get_current_context(silent=True)
    return loud if context is None else f"{context}: {loud}"
'''
FORK = "mallory/app"


def test_a_fork_is_previewed_and_nothing_of_it_is_believed(hub: Hub) -> None:
    hub.variables["HOUSESTYLE_SURPRISE"] = "true"
    hub.state.pull(1, "Somebody else's", headRefOid="1" * 40, headRefName="theirs")
    head = offer(hub, 9, {"clicks/shout.py": SHOUT}, home=FORK)
    runs = hub.pull_request(9, "opened")
    assert conclusions(runs)[:2] == [("pull request", "success"), ("comment", "success")], logs(
        runs
    )
    assert runs[0].is_fork
    assert runs[0].jobs["preview"].secrets == {}
    assert runs[1].jobs["surprise"].result == "skipped"
    assert runs[1].jobs["post"].secrets == {}
    (honest,) = comments(hub, 9)
    for archive in (other_number(), script_in_names(), zeros()):
        _nothing_wrong_is_posted(hub, head, archive, honest)
    _a_label_does_not_help(hub)


def _nothing_wrong_is_posted(hub: Hub, head: str, archive: bytes, honest: str) -> None:
    record = hub.state.run(head, "topic-9", FORK)
    hub.state.leave(record, "housestyle-preview", archive)
    runs = hub.ended(record)
    assert runs[0].jobs["surprise"].result == "skipped"
    assert comments(hub, 1) == []
    assert comments(hub, 9) == [honest]
    temp = runs[0].jobs["post"].temp
    assert sum(everything(temp).values()) < 1 << 20  # nothing was unpacked
    assert not list(runs[0].folder.rglob("pwned"))


def _a_label_does_not_help(hub: Hub) -> None:
    runs = hub.pull_request(9, "labeled", label={"name": "housestyle-train"})
    assert {run.conclusion for run in runs} == {"skipped"}


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def other_number() -> bytes:
    """It names somebody else's pull request, and talks."""
    told = {"pull_request": 1, "number": 1, "body": "@everyone <script>x</script>"}
    return zipped({"preview.json": json.dumps(told).encode()})


def script_in_names() -> bytes:
    """Names that lead elsewhere or would be run."""
    names = ["../../../pwned", "/pwned", "$(touch pwned)", "preview.json;touch pwned"]
    return zipped(dict.fromkeys(names, b"{}"))


def zeros() -> bytes:
    """A gigabyte of zeros in one small file."""
    import zlib

    block, count = bytes(1 << 20), 1 << 10
    pressed = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = pressed.compress(block) + pressed.flush(zlib.Z_FULL_FLUSH)
    packed = first * count + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    check = 0
    for _ in range(count):
        check = zlib.crc32(block, check)
    info = zipfile.ZipInfo("preview.json")
    size = len(block) * count
    head = b"PK\3\4" + b"\x14\0\0\0\x08\0\0\0!\0"
    sizes = b"".join(n.to_bytes(4, "little") for n in (check, len(packed), size))
    name = info.filename.encode()
    local = head + sizes + len(name).to_bytes(2, "little") + b"\0\0" + name + packed
    central = (
        b"PK\1\2"
        + b"\x14\0\x14\0\0\0\x08\0\0\0!\0"
        + sizes
        + len(name).to_bytes(2, "little")
        + bytes(16)
        + name
    )
    end = b"PK\5\6" + bytes(4) + b"\1\0\1\0" + len(central).to_bytes(4, "little")
    return local + central + end + len(local).to_bytes(4, "little") + b"\0\0"


def test_the_bomb_is_one(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(zeros())) as archive:
        (info,) = archive.infolist()
        assert info.file_size == 1 << 30
        assert info.compress_size < 2 << 20
        with archive.open(info) as stream:
            assert stream.read(5_000_000) == bytes(5_000_000)
