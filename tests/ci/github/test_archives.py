"""Archives that anybody may have made: one plain file comes out, or nothing at all."""

from __future__ import annotations

import contextlib
import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.ci.github.archive import MOST_BYTES, UnfitError, files_in

NAME, MOST = "preview.json", 2_000_000
WANTED = {NAME: MOST}


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()


def entry(change: Callable[[zipfile.ZipInfo], None], content: bytes = b"{}") -> bytes:
    info = zipfile.ZipInfo(NAME)
    change(info)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(info, content)
    return made.getvalue()


def crafted(name: bytes, body: bytes, declared: int, checksum: int) -> bytes:
    """An archive of one deflated file, whatever it says of itself."""
    sizes = (checksum, len(body), declared, len(name))
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 33, *sizes, 0) + name
    told = (0x02014B50, 20, 20, 0, 8, 0, 33, *sizes, 0, 0, 0, 0, 0, 0)
    central = struct.pack("<IHHHHHHIIIHHHHHII", *told) + name
    end = (0x06054B50, 0, 0, 1, 1, len(central), len(local) + len(body), 0)
    return local + body + central + struct.pack("<IHHHHIIH", *end)


def zeros(mebibytes: int) -> bytes:
    """So many, deflated; after a full flush each one of them takes the same bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return one * mebibytes + packer.flush()


def test_the_file_comes_out() -> None:
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        assert files_in(packed((NAME, b'{"a": 1}'), method=method), WANTED) == {NAME: b'{"a": 1}'}


def test_several_may_be_wanted() -> None:
    archive = packed(("a.json", b"1"), ("b.json", b"2"))
    wanted = {"a.json": 9, "b.json": 9, "c.json": 9}
    assert files_in(archive, wanted) == {"a.json": b"1", "b.json": b"2"}


@pytest.mark.parametrize(
    "name",
    [
        "other.json",
        "../preview.json",
        "/preview.json",
        "a/preview.json",
        "./preview.json",
        "preview.json/",
        "PREVIEW.JSON",
        "C:\\preview.json",
        "x" * 60_000,
    ],
)
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(UnfitError):
        files_in(packed((name, b"{}")), WANTED)


def test_more_than_what_is_wanted_is_refused() -> None:
    with pytest.raises(UnfitError, match="2 entries"):
        files_in(packed((NAME, b"{}"), ("run.sh", b"rm -rf /")), WANTED)
    with pytest.raises(UnfitError, match="0 entries"):
        files_in(packed(), WANTED)
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = packed(("a", b"1"), ("a", b"2"))
    with pytest.raises(UnfitError, match="twice"):
        files_in(twice, {"a": 9, "b": 9})


@pytest.mark.parametrize("mode", [0o120777, 0o020666, 0o010644, 0o040755, 0o140777])
def test_no_link_or_device_is_a_file(mode: int) -> None:
    def change(info: zipfile.ZipInfo) -> None:
        info.external_attr = mode << 16

    with pytest.raises(UnfitError, match="plain file"):
        files_in(entry(change, b"/etc/passwd"), WANTED)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_packers_are_refused(method: int) -> None:
    with pytest.raises(UnfitError, match="another way"):
        files_in(packed((NAME, b"{}"), method=method), WANTED)


def test_what_is_encrypted_is_refused() -> None:
    archive = bytearray(packed((NAME, b"{}")))
    archive[6] |= 1
    archive[archive.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnfitError, match="another way"):
        files_in(bytes(archive), WANTED)


@pytest.mark.parametrize("name", [b"", b"preview.json\x00.sh", b"\xff\xfe", b"\x00"])
def test_a_crafted_name_is_refused(name: bytes) -> None:
    body = zlib.compress(b"{}", wbits=-15)
    assert files_in(crafted(NAME.encode(), body, 2, zlib.crc32(b"{}")), WANTED) == {NAME: b"{}"}
    with pytest.raises(UnfitError):
        files_in(crafted(name, body, 2, zlib.crc32(b"{}")), WANTED)


@pytest.mark.parametrize("declared", [1 << 30, MOST + 1, MOST, 1_000, 0])
def test_a_gigabyte_of_zeros_is_never_unpacked(declared: int) -> None:
    checksum = zlib.crc32(bytes(declared)) if declared <= MOST else 0
    archive = crafted(NAME.encode(), zeros(1024), declared, checksum)
    assert len(archive) < MOST_BYTES
    tracemalloc.start()
    try:
        assert len(files_in(archive, WANTED)[NAME]) == declared == MOST
    except UnfitError:
        assert declared != MOST
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 << 20


def test_a_plain_file_may_be_too_large_as_well() -> None:
    text = bytes(range(256)) * 8
    assert files_in(packed((NAME, text)), {NAME: len(text)})
    with pytest.raises(UnfitError, match="more than 2,047 bytes"):
        files_in(packed((NAME, text)), {NAME: len(text) - 1})


def test_what_shrinks_beyond_all_text_is_refused_unread() -> None:
    with pytest.raises(UnfitError, match="too small"):
        files_in(packed((NAME, bytes(MOST))), WANTED)


def test_a_wrong_checksum_is_refused() -> None:
    body = zlib.compress(b"{}", wbits=-15)
    with pytest.raises(UnfitError, match="damaged"):
        files_in(crafted(NAME.encode(), body, 2, 7), WANTED)


def test_an_archive_in_an_archive_is_only_bytes() -> None:
    inner = packed((NAME, b"{}"))
    assert files_in(packed((NAME, inner)), WANTED) == {NAME: inner}


def test_ten_thousand_entries_are_refused_soon() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(10_000):
            archive.writestr(f"{number}", b"")
    with pytest.raises(UnfitError, match="10,000 entries"):
        files_in(made.getvalue(), WANTED)


@pytest.mark.parametrize("size", [0, 21, MOST_BYTES + 1])
def test_size_is_looked_at_first(size: int) -> None:
    with pytest.raises(UnfitError, match="size"):
        files_in(bytes(size), WANTED)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_whatever_is_changed_in_it_nothing_breaks(data: st.DataObject) -> None:
    archive = bytearray(packed((NAME, b'{"a": "' + b"x" * 50 + b'"}')))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(archive) - 1))
        archive[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(archive)))
    for hostile in (bytes(archive), bytes(archive[:cut]), bytes(archive[cut:])):
        with contextlib.suppress(UnfitError):
            assert set(files_in(hostile, WANTED)) == {NAME}
