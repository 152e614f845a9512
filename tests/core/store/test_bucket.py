"""Addresses, credentials and failures of stores in buckets."""

from __future__ import annotations

import hashlib
import socket
import sys
import time
import traceback
from pathlib import Path

import pytest

from housestyle.core.store.bucket import open_bucket
from housestyle.core.store.opening import open_store
from housestyle.core.store.store import Store, StoreError
from tests.buckets import new_address

pytest.importorskip("obstore")
SECRETS = ("AKIAEXAMPLEEXAMPLE77", "secret/of/the/tests")
DATA = b"data"
DIGEST = hashlib.sha256(DATA).hexdigest()


def refused(store: Store) -> list[str]:
    """What every use says, with everything that a traceback would show."""
    told = []
    for use in (
        lambda: store.put("a/b", DATA, DIGEST),
        lambda: store.get("a/b", DIGEST, 9),
        lambda: list(store.list("a")),
        lambda: store.delete("a/b"),
    ):
        with pytest.raises(StoreError) as caught:
            use()
        assert "\n" not in str(caught.value)
        told.append("".join(traceback.format_exception(caught.value)) + repr(caught.value))
    return told


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("s3://team", "s3://team"),
        ("s3://team/", "s3://team"),
        ("s3://team/a/b/", "s3://team/a/b"),
        ("gs://team/x", "gs://team/x"),
        ("az://team/x", "az://team/x"),
    ],
)
def test_addresses_of_buckets(url: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "team")
    assert open_store(url, Path("/")).address == address


@pytest.mark.parametrize(
    "url",
    [
        "s3://", "s3:///x", "s3://team/../x", "s3://team/A", "s3://team/a b",
        "s3://AKIAEXAMPLEEXAMPLE77:secret@team/x", "az://team/x?sig=secret", "s3://team#secret",
    ],
)  # fmt: skip
def test_addresses_that_are_no_bucket(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_bucket(url)
    assert "AKIA" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_without_obstore_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore.exceptions", None)
    with pytest.raises(StoreError, match="obstore") as caught:
        open_bucket("s3://team/x")
    assert ".[store]" in caught.value.remedy


@pytest.mark.usefixtures("s3")
def test_a_bucket_that_is_not_there() -> None:
    store = open_bucket("s3://nobody/x")
    with pytest.raises(StoreError, match="s3://nobody/x is not there"):
        store.put("a/b", DATA, DIGEST)
    with pytest.raises(StoreError, match="s3://nobody/x"):
        list(store.list("a"))


def test_a_store_out_of_reach_says_so_soon_and_nothing_of_credentials(
    s3: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused.getsockname()[1]}")
        started = time.monotonic()
        told = refused(open_bucket("s3://team/x", patient=False))
    assert time.monotonic() - started < 5
    assert s3["AWS_SECRET_ACCESS_KEY"] in SECRETS
    for text in told:
        assert "cannot be reached" in text
        assert not any(secret in text for secret in SECRETS)


@pytest.mark.usefixtures("s3")
def test_nothing_shows_credentials() -> None:
    store = open_bucket(new_address())
    shown = repr(store) + repr(vars(store)) + str(store) + store.address
    assert not any(secret in shown for secret in SECRETS)


@pytest.mark.usefixtures("s3")
def test_stores_of_one_bucket_do_not_see_each_other() -> None:
    one, other = open_bucket(new_address()), open_bucket(new_address())
    one.put("a/b", DATA, DIGEST)
    assert list(other.list("a")) == []
    assert [found.name for found in one.list("a")] == ["a/b"]


def test_what_is_set_to_nothing_is_not_set(
    s3: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A CI sets every secret that a job has not to the empty text.
    for name in ("AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"):
        monkeypatch.setenv(name, "")
    store = open_store(new_address(), Path("/"))
    assert store.put("a/b", DATA, DIGEST)
    assert store.get("a/b", DIGEST, 9) == DATA


def test_without_any_credential_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_REGION"):
        monkeypatch.setenv(name, "")
    # Where a machine would have its role from; nothing answers there.
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    store = open_store("s3://team/x", Path("/"), patient=False)
    assert all("cannot be reached" in told or "refuses" in told for told in refused(store))
