from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from housestyle.indexer.extraction import guard as guard_module
from housestyle.indexer.extraction.budget import DEADLINE_REASON, Budget
from housestyle.indexer.extraction.pool import FEW_BYTES, Job, Work, extract_blobs
from housestyle.indexer.extraction.suspicion import is_suspicious

EXTRACTOR = """
import ctypes, os, signal, time

def extract(data, language, budget, reason=""):
    if "PIDS" in os.environ:
        with open(os.environ["PIDS"], "a") as pids:
            print(os.getpid(), file=pids)
    if reason:
        return ("skipped", reason, len(data))
    if b"SEGFAULT" in data:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"ABORT" in data:
        os.abort()
    if b"MEMORY" in data:
        bytearray(8 << 30)
    if b"HANG" in data:
        time.sleep(600)
    if b"SPIN" in data:
        while True:
            pass
    if b"DEFECT" in data:
        raise RecursionError
    if b"ABSENT" in data:
        import no_such_grammar
    if b"PRINT" in data:
        os.write(1, b"noise")
    return ("indexed", language, len(data), budget.max_file_bytes)
"""
PADDING = b" " * 1_000
Results = list[tuple[str, object]]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """An extractor whose files say how it shall fail."""
    (tmp_path / "failing_extractor.py").write_text(EXTRACTOR)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    yield Work("failing_extractor:extract", Budget(1_000_000, 20_000))
    sys.modules.pop("failing_extractor", None)


def run(contents: list[bytes], work: Work, workers: int) -> Results:
    found: Results = []
    jobs = (Job(str(number), "python", data) for number, data in enumerate(contents))
    extract_blobs(jobs, work, lambda job, result: found.append((job.blob, result)), workers)
    return found


def many(*special: bytes) -> list[bytes]:
    """Contents enough for the pool, the special ones among them."""
    plain = [PADDING * (1 + number % 3) for number in range(FEW_BYTES // 1_500)]
    step = len(plain) // (len(special) + 1)
    for number, one in enumerate(special, 1):
        plain.insert(number * step, one)
    return plain


def test_any_number_of_workers_gives_the_same_in_the_same_order(work: Work) -> None:
    contents = many(b"DEFECT", b"PRINT" * 50_000, b"(" * 300)
    expected = run(contents, work, 0)
    assert [blob for blob, _ in expected] == [str(number) for number in range(len(contents))]
    assert run(contents, work, 1) == expected
    assert run(contents, work, 3) == expected


def test_a_dying_worker_costs_only_the_guilty_file(work: Work) -> None:
    contents = many(b"SEGFAULT", b"ABORT", b"MEMORY", b"SEGFAULT again")
    found = run(contents, work, 2)
    bad = {contents[int(blob)]: result[1] for blob, result in found if result[0] == "skipped"}
    assert bad == {
        b"SEGFAULT": f"extraction crashed (status {-signal.SIGSEGV})",
        b"ABORT": f"extraction crashed (status {-signal.SIGABRT})",
        b"MEMORY": "extraction ran out of memory",
        b"SEGFAULT again": f"extraction crashed (status {-signal.SIGSEGV})",
    }
    assert len(found) == len(contents)


@pytest.mark.parametrize("content", [b"HANG", b"HANG" + b"(" * 300])
def test_a_hanging_file_is_tried_again_another_day(
    content: bytes, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard_module, "WALL_SECONDS", 0.3)
    contents = many(content) if len(content) < 10 else [content, b"fine"]
    skipped = [result for _, result in run(contents, work, 1) if result[0] == "skipped"]
    assert skipped == [("skipped", f"{DEADLINE_REASON}: extraction hung", len(content))]


@pytest.mark.slow
def test_processor_time_is_limited(work: Work) -> None:
    ((_, result),) = run([b"SPIN" + b"(" * 300], work, 1)
    assert result[1] == f"{DEADLINE_REASON}: extraction hung"


def test_suspicious_files_do_not_run_here_even_alone(work: Work) -> None:
    killer = b"SEGFAULT" + b"[" * 300
    found = run([b"fine", killer, b"fine too"], work, 2)
    assert [result[0] for _, result in found] == ["indexed", "skipped", "indexed"]
    assert run([b"fine", killer, b"fine too"], work, 0) == found


def test_workers_do_not_import_from_the_working_folder(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "hostile"
    trap.mkdir()
    for name in ("housestyle", "tree_sitter", "marshal", "struct"):
        (trap / f"{name}.py").write_text("open('/dev/null').close(); raise SystemExit(3)")
    monkeypatch.chdir(trap)
    ((_, result),) = run([b"(" * 300], work, 1)
    assert result[0] == "indexed"


def test_without_processes_everything_has_its_facts(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = many(b"(" * 300)
    expected = run(contents, work, 2)
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert run(contents, work, 2) == expected


@pytest.mark.parametrize("contents", [[b"ABSENT"], [b"ABSENT" + b"(" * 300], many(b"ABSENT")])
def test_a_missing_grammar_is_no_fact_about_a_file(contents: list[bytes], work: Work) -> None:
    with pytest.raises(ImportError, match="no_such_grammar"):
        run(contents, work, 2)


def test_a_failing_sink_leaves_no_process(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sink(job: Job, result: object) -> None:
        raise OSError("disk full")

    monkeypatch.setenv("PIDS", str(tmp_path / "pids"))
    with pytest.raises(OSError, match="disk full"):
        extract_blobs((Job("x", "python", one) for one in many()), work, sink, 2)
    for pid in set((tmp_path / "pids").read_text().split()):
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)


def test_jobs_are_read_as_they_are_needed(work: Work) -> None:
    ahead: list[int] = []
    done = 0

    def jobs() -> Iterator[Job]:
        for number in range(4_000):
            ahead.append(number - done)
            yield Job(str(number), "python", PADDING)

    def sink(job: Job, result: object) -> None:
        nonlocal done
        done += 1

    extract_blobs(jobs(), work, sink, 2)
    assert done == 4_000
    assert max(ahead) < 1_000


def test_a_worker_imports_nothing_heavy() -> None:
    code = (
        "import sys; from housestyle.indexer.extraction import worker;"
        "print([n for n in ('tree_sitter', 'pygit2', 'pydantic', 'sqlite3', 'rich', 'click',"
        " 'subprocess', 'threading', 'concurrent') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"x = 1\n", False),
        (b"f(a)[b]{c}" * 10_000, False),
        (b"x" * 200_001, True),
        (b"(" * 201, True),
        (b"([{" * 67 + b"}])" * 67, True),
        (b")" * 1_000 + b"()" * 300, False),
        (b"if x:\n" + b" " * 400 + b"y\n", True),
        (b"\xff\0\xfe" * 100, False),
    ],
)
def test_suspicion_is_a_count(data: bytes, expected: bool) -> None:
    assert is_suspicious(data) is expected
