"""What a job prints: commands of ours alone, whatever a repository is called."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.ci.github.job import MOST_SUMMARY, ci_job

HOSTILE = "100%: a, b\r\n::error::mine\u202e\x1b[31m ##[error]x"


def test_an_annotation_is_one_escaped_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with ci_job() as job:
        sys.stdout.write("::error::from a repository\n")
        sys.stderr.write("::warning::from a repository, on the other stream\n")
        job.annotate("notice", HOSTILE, "a: b, c")
    lines = capsys.readouterr().out.splitlines()
    stop = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", lines[0])
    assert stop
    resume = f"::{stop[1]}::"
    assert lines[1:3] == [
        "::error::from a repository",
        "::warning::from a repository, on the other stream",
    ]
    assert lines[3] == resume
    assert lines[4].startswith("::notice title=a%3A b%2C c::100%25: a, b ::error::mine\ufffd")
    assert lines[5:] == [lines[0], resume]


def test_elsewhere_lines_are_plain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    with ci_job() as job:
        job.annotate("error", "nothing fits")
    assert capsys.readouterr().out == "error: nothing fits\n"


def test_what_a_script_reads_stays_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with ci_job(is_read=True) as job:
        sys.stdout.write("{}\n")
        job.annotate("warning", "look")
    printed = capsys.readouterr()
    assert printed.out == "{}\n"
    assert printed.err == "::warning title=housestyle::look\n"


def test_the_block_is_closed_by_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with pytest.raises(ValueError, match="x"), ci_job():
        raise ValueError("x")
    first, last = capsys.readouterr().out.splitlines()
    assert last == f"::{first.rpartition('::')[2]}::"


def test_summary_and_outputs_are_added_to_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    summary, output = tmp_path / "summary", tmp_path / "output"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    with ci_job() as job:
        job.summarize("**Promoted**")
        job.summarize("x" * MOST_SUMMARY)
        job.output(outcome="promote", name="a\nEVIL=1")
    assert summary.read_text() == "before\n**Promoted**\n"
    assert output.read_text() == "outcome=promote\nname=a EVIL=1\n"


@given(st.text(max_size=60), st.text(max_size=30))
def test_no_text_makes_a_second_line(message: str, title: str) -> None:
    import io
    from dataclasses import replace

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_ACTIONS", "true")
        with ci_job(is_read=True) as job:
            log = io.StringIO()
            replace(job, log=log).annotate("error", message, title)
    assert len(log.getvalue().splitlines()) == 1
    assert log.getvalue().startswith("::error title=")
