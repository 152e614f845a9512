"""What is taken out of entries, and what is left alone."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.core.redact import pseudonym
from housestyle.indexer.conversations.cleaning import Anchor, Clean, Cleaner
from housestyle.indexer.conversations.model import Call, Edit, Place, Result, Session, Turn

ROOT, HOME = "/home/adalove/work/engine", "/home/adalove"
KEY = "sk-ant-" + "abcdefghijklmnop0123456789"
PEM = (
    "-----BEGIN RSA PRIVATE " + "KEY-----\n" + "Zm9v\n" * 40 + "-----END RSA PRIVATE " + "KEY-----"
)
HERE = Anchor()


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    people = [("Grace Hopper", "grace@navy.example.mil")]
    return Cleaner(b"k" * 32, people, [ROOT], HOME, ["adalove", "max", "root"])


def _said(cleaner: Cleaner, text: str, anchor: Anchor = HERE) -> str:
    entry = cleaner.clean(Turn("s", "1", "person", text), anchor).entry
    assert isinstance(entry, Turn)
    return entry.text


def _printed(cleaner: Cleaner, output: str, status: str = "") -> str:
    entry = cleaner.clean(Result("s", "c", status, output)).entry  # type: ignore[arg-type]
    assert isinstance(entry, Result)
    return entry.output


def _counts(clean: Clean) -> dict[str, int]:
    return dict(clean.removed[""])


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"see {ROOT}/src/a.py:3", "see src/a.py:3"),
        (f"cd {ROOT} && ls", "cd . && ls"),
        (f"cd {ROOT}/", "cd ./"),
        (f"{ROOT}2/a and {ROOT}-b/a", "~/work/engine2/a and ~/work/engine-b/a"),
        (f"file://{ROOT}/a.py", "file://a.py"),
        (f"{HOME}/.bashrc", "~/.bashrc"),
        (f"in {HOME}, not", "in ~, not"),
        ("/home/babbage/x", "~/x"),
        ("/Users/Ada Byron/x", "~ Byron/x"),
        (r"C:\Users\babbage\x", r"~\x"),
        (r"C:\\Users\\babbage\\x", r"~\\x"),
        ("/projects/-home-babbage-engine/a.jsonl", "/projects/-home-~-engine/a.jsonl"),
        ("ls ~babbage/x", "ls ~/x"),
        ("https://x.example.com/home/page", "https://x.example.com/home/page"),
        ("a = b~c/d; x /= home", "a = b~c/d; x /= home"),
    ],
)
def test_paths_of_homes_and_of_the_repository(cleaner: Cleaner, text: str, clean: str) -> None:
    assert _said(cleaner, text) == clean


@pytest.mark.parametrize(
    ("path", "anchor", "clean"),
    [
        (f"{ROOT}/src/a.py", HERE, "src/a.py"),
        ("a.py", Anchor("src"), "src/a.py"),
        ("../b.py", Anchor("src"), "b.py"),
        ("../../b.py", Anchor("src"), "../b.py"),
        (f"{ROOT}/src/../a.py", HERE, "a.py"),
        (f"{ROOT}/../../x", HERE, "~/x"),
        ("~/work/engine/a.py", HERE, "a.py"),
        ("/workspace/src/a.py", Anchor("", "/workspace"), "src/a.py"),
        ("/etc/passwd", HERE, "/etc/passwd"),
        ("a\0b\ud800c", HERE, "abc"),
        ("a\nb", HERE, "a b"),
        ("", HERE, ""),
    ],
)
def test_paths_of_edits(cleaner: Cleaner, path: str, anchor: Anchor, clean: str) -> None:
    call = Call("c", "Edit", "edit", (Edit(path),), (path,))
    entry = cleaner.clean(Turn("s", "1", "agent", calls=(call,)), anchor).entry
    assert isinstance(entry, Turn)
    assert entry.calls[0].edits[0].path == clean
    assert entry.calls[0].paths == (clean,)


def test_a_worktree_is_found_through_links(tmp_path: Path) -> None:
    (tmp_path / "real" / "src").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    cleaner = Cleaner(b"k" * 32, [], [str(tmp_path / "real")])
    assert cleaner.paths.path(str(tmp_path / "link" / "src" / "a.py"), HERE) == "src/a.py"


def test_people_get_pseudonyms(cleaner: Cleaner) -> None:
    text = _said(cleaner, "Grace Hopper, grace@navy.example.mil, adalove: root, max(a)")
    grace, ada = (pseudonym(b"k" * 32, who) for who in ("grace@navy.example.mil", "adalove"))
    assert text == f"{grace}, {grace}@example.org, {ada}: root, max(a)"


def test_authors_are_pseudonyms_and_bots_are_not(cleaner: Cleaner) -> None:
    for author in ("grace@navy.example.mil", "dependabot[bot]", ""):
        entry = cleaner.clean(Turn("s", "1", "person", author=author)).entry
        assert isinstance(entry, Turn)
        assert (entry.author == author) == ("@" not in author)
        assert cleaner.clean(entry).entry == entry


def test_secrets_are_counted_and_gone(cleaner: Cleaner) -> None:
    call = Call("c", "Bash", "run", (Edit("a", (KEY,), (PEM, "x")),), (KEY,), f"curl {KEY}")
    clean = cleaner.clean(Turn("s", "1", "agent", f"{KEY} {KEY}", calls=(call,)))
    assert KEY not in repr(clean)
    assert "Zm9v" not in repr(clean)
    assert _counts(clean) == {"secret": 2}
    assert clean.removed["c"] == {"secret": 3}


def test_data_is_dropped_and_words_are_not(cleaner: Cleaner) -> None:
    data = base64.b64encode(bytes(range(256)) * 4).decode()
    wrapped = "\n".join(data[at : at + 76] for at in range(0, len(data), 76))
    for text in (f"src='data:image/png;base64,{data}'", f"a {data} b", f"see\n{wrapped}\nabove"):
        assert len(_said(cleaner, text)) < 80, text
        assert "[data left out]" in _said(cleaner, text)
    words = "/".join(["directory"] * 60)
    assert _said(cleaner, words) == words
    digest = "0123456789abcdef" * 8
    assert _said(cleaner, f"sha512 {digest}") == f"sha512 {digest}"


def test_what_cannot_be_seen_is_removed(cleaner: Cleaner) -> None:
    text = "a\x00b\x1b[31mred\x1b[0m \u202eevil\u2066 \ud800\r\nnext\rlast\ttab"
    assert _said(cleaner, text) == "abred evil \nnext\nlast\ttab"


def test_an_output_is_cut_to_what_tells(cleaner: Cleaner) -> None:
    lines = [f"line {number}" for number in range(500)]
    lines[200] = "[main 1a2b3c4] Use a tuple"
    lines[300] = "E   AssertionError: 1 != 2"
    lines[400] = "src/a.py:3:1: error: no such name"
    clean = cleaner.clean(Result("s", "c", "failed", "\n".join(lines)))
    assert isinstance(clean.entry, Result)
    kept = clean.entry.output.split("\n")
    assert len(kept) < 40
    assert {lines[0], lines[200], lines[300], lines[400], lines[499]} <= set(kept)
    assert _counts(clean) == {"lines": 500 - len(kept) + 1}
    assert cleaner.clean(clean.entry).entry == clean.entry


def test_the_outputs_of_reading_and_editing_are_files(cleaner: Cleaner) -> None:
    result = Result("s", "c", "ok", "the file")
    clean = cleaner.clean(result, HERE, "read")
    assert clean.entry == Result("s", "c", "ok")
    assert _counts(clean) == {"output": 1}
    failed = Result("s", "c", "failed", "no such file")
    assert cleaner.clean(failed, HERE, "edit").entry == failed


@pytest.mark.parametrize("secret", [KEY, PEM], ids=["key", "pem"])
@pytest.mark.parametrize("step", range(0, 2400, 37))
def test_no_secret_is_cut_in_two(cleaner: Cleaner, secret: str, step: int) -> None:
    filler = "lorem ipsum dolor\n" * 12_000
    output = f"{filler[: 49_000 + step]} {secret}\n{filler}"
    command = f"{filler[: 58_500 + step]} {secret}\n{filler}"
    one_line = f"{'x' * 399}{'y' * (step % 40)} {secret} z" + " w" * 400
    for text in (
        _printed(cleaner, output),
        _printed(cleaner, one_line),
        _said(cleaner, command),
    ):
        assert secret[8:28] not in text


def test_ids_that_are_none_are_hidden(cleaner: Cleaner) -> None:
    for native in ("0a1b-22", "toolu_01AbC", "x" * 128, ""):
        assert cleaner.name(native) == native
    for native in (f"{HOME}/x", KEY, "a b", "grace@navy.example.mil", "x" * 200, "\ud800"):
        assert len(cleaner.name(native)) == 32
        assert cleaner.name(native) == cleaner.name(native)


def test_a_session_holds_nothing_of_its_person(cleaner: Cleaner) -> None:
    told = Session(
        "s", "1.0", f"{ROOT}/src", "", "adalove/topic", "HEAD", "a" * 40, "p q", f"x {KEY}", KEY
    )
    entry = cleaner.clean(told).entry
    assert isinstance(entry, Session)
    assert (entry.cwd, entry.base, entry.head, entry.agent) == ("src", "", "a" * 40, "")
    assert "adalove" not in repr(entry)
    assert KEY not in repr(entry)


def test_a_remark_is_cleaned_too(cleaner: Cleaner) -> None:
    place = Place("../x", "main", hunk=f"@@\n+{KEY}", suggestion=f"{KEY}\n")
    entry = cleaner.clean(Turn("s", "1", "person", place=place)).entry
    assert isinstance(entry, Turn)
    assert entry.place
    assert KEY not in repr(entry.place)
    assert (entry.place.path, entry.place.commit) == ("../x", "")
    kept = cleaner.clean(Turn("s", "1", "person", place=Place("a", "b" * 40, suggestion=""))).entry
    assert isinstance(kept, Turn)
    assert kept.place == Place("a", "b" * 40, suggestion="")


PIECES = st.sampled_from(
    [
        *(KEY, f"{ROOT}/a.py", HOME, "/home/babbage", "Grace Hopper", "a@corp.example.net"),
        *("adalove", "word", "\n", "'", "=", "token:", "\x1b[1m", "\u202e", "~x/", "A1b2" * 60),
    ]
)


@given(st.lists(PIECES, max_size=12).map(" ".join))
def test_cleaning_what_is_clean_changes_nothing(cleaner: Cleaner, text: str) -> None:
    clean = _said(cleaner, text)
    assert _said(cleaner, clean) == clean
    assert KEY not in clean
    assert "/home/" not in clean


@pytest.mark.parametrize(
    "piece",
    [
        "/home/",
        "-home-",
        "A",
        "a@",
        "~a/",
        "\x1b[",
        "data:a/b;",
        "token=",
        " ",
        "/",
        "\\",
        "[... 1 ",
    ],
)
def test_hostile_text_takes_no_time(cleaner: Cleaner, piece: str) -> None:
    text = piece * (400_000 // len(piece))
    began = time.process_time()
    _said(cleaner, text)
    _printed(cleaner, text)
    cleaner.clean(Turn("s", "1", "agent", calls=(Call("c", "E", "edit", (Edit(text, (text,)),)),)))
    assert time.process_time() - began < 6
