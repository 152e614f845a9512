"""A store in a bucket of an object store: S3 and what speaks like it, Google's and Azure's.

Credentials come from the environment, as obstore reads them, and are shown nowhere: what obstore
says of an error quotes addresses and answers, so that only its kind is told.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .store import (
    MissingObjectError,
    Stored,
    StoreError,
    check_digest,
    check_name,
    damaged,
    is_name,
)

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

SCHEMES = frozenset({"s3", "gs", "az"})
CONNECT_S, ANSWER_S = 5, 60
RETRIES, RETRYING_S = 3, 30
HURRIED_S = 2
_PLAIN_HTTP = ("AWS_ALLOW_HTTP", "AZURE_ALLOW_HTTP", "GOOGLE_ALLOW_HTTP")
_READ = ("AWS_", "AZURE_", "GOOGLE_")  # by obstore
_CHECK = "check the bucket's name, the network and the credentials (docs/store.md)"


class BucketStore:
    """The store in a bucket, below a prefix.

    Args:
        bucket: as obstore opened it.
        address: for people.

    """

    def __init__(self, bucket: ObjectStore, address: str) -> None:
        self._bucket, self._address = bucket, address

    @property
    def address(self) -> str:
        """Scheme, bucket and prefix."""
        return self._address

    def list(self, prefix: str) -> Iterator[Stored]:
        """Yield the objects below ``prefix``, by name."""
        import obstore

        check_name(prefix)
        with self._told():
            found = [
                Stored(meta["path"], meta["size"], int(meta["last_modified"].timestamp()))
                for chunk in obstore.list(self._bucket, prefix, chunk_size=1000)
                for meta in chunk
            ]
        yield from sorted((one for one in found if is_name(one.name)), key=lambda one: one.name)

    def get(self, name: str, digest: str | None, limit: int) -> bytes:
        """Return an object that has the digest, if one is given, and at most ``limit`` bytes."""
        import obstore

        check_name(name)
        with self._told():
            try:
                result = obstore.get(self._bucket, name)
            except FileNotFoundError:
                problem = f"{name} is not in {self.address}"
                raise MissingObjectError(problem, "push it again") from None
            data = b"" if result.meta["size"] > limit else bytes(result.bytes())
        if max(result.meta["size"], len(data)) > limit:
            raise damaged(name, self.address, "is too large")
        check_digest(name, data, digest, self.address)
        return data

    def put(self, name: str, data: bytes, digest: str) -> bool:
        """Store an object unless one of that name is there; return whether it was stored.

        False can mean, too, that it was stored and the answer was lost on its way, so that the
        second try met the first: whoever has to know compares what is there.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError

        check_name(name)
        check_digest(name, data, digest, "memory")
        with self._told():
            try:
                obstore.put(self._bucket, name, data, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
        return True

    def delete(self, name: str) -> None:
        """Delete an object."""
        import obstore

        check_name(name)
        with self._told():
            try:
                obstore.delete(self._bucket, name)
            except FileNotFoundError:  # S3 does not say so, others do
                return

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what obstore raises into a line for people, with nothing of its own words."""
        from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

        try:
            yield
        except FileNotFoundError:
            raise StoreError(
                f"the store {self.address} is not there",
                "make the bucket, or correct `url` of [store]",
            ) from None
        except (PermissionDeniedError, UnauthenticatedError):
            raise StoreError(f"the store {self.address} refuses to do this", _CHECK) from None
        except (BaseError, OSError):
            raise StoreError(f"the store {self.address} cannot be reached", _CHECK) from None


def open_bucket(url: str, *, patient: bool = True) -> BucketStore:
    """Return the store at an address like ``s3://bucket/prefix``.

    Args:
        url: the address.
        patient: wait for an answer, and try again; else one try of two seconds.

    Raises:
        StoreError: it is none, it holds credentials, or the extra `store` is not installed.

    """
    try:
        from obstore.exceptions import BaseError
        from obstore.store import from_url
    except ImportError:
        raise StoreError(
            "stores in buckets need obstore", "pip install '.[store]' in housestyle's clone"
        ) from None
    address = _address(url)
    _forget_empty()
    try:
        bucket = from_url(address, client_options=_client(patient), retry_config=_retries(patient))
    except (BaseError, ValueError):
        raise StoreError(f"the store {address} cannot be opened", _CHECK) from None
    return BucketStore(bucket, address)


def _address(url: str) -> str:
    """Check an address and return it; one with credentials is not even told."""
    split = urlsplit(url)
    if "@" in split.netloc or split.query or split.fragment:
        raise StoreError(
            "the address of the store holds more than bucket and prefix",
            "write `s3://bucket/prefix`, and keep credentials in the environment",
        )
    if not split.netloc or (split.path.strip("/") and not is_name(split.path.strip("/"))):
        raise StoreError(
            f"{split.scheme}:// with this bucket or prefix is no store",
            "write `s3://bucket/prefix`, in lower case",
        )
    return f"{split.scheme}://{split.netloc}/{split.path.strip('/')}".rstrip("/")


def _forget_empty() -> None:
    """Unset what is set to nothing: a CI does so with every secret that a job has not.

    obstore would take it for a credential, or an address.
    """
    for name in [name for name, value in os.environ.items() if not value]:
        if name.startswith(_READ):
            del os.environ[name]


def _client(patient: bool) -> ClientConfig:
    plain = any(os.environ.get(name, "").lower() in {"1", "true"} for name in _PLAIN_HTTP)
    return {
        "allow_http": plain,
        "connect_timeout": timedelta(seconds=CONNECT_S if patient else HURRIED_S),
        "timeout": timedelta(seconds=ANSWER_S if patient else HURRIED_S),
        "user_agent": "housestyle",
    }


def _retries(patient: bool) -> RetryConfig:
    retrying = timedelta(seconds=RETRYING_S if patient else HURRIED_S)
    return {"max_retries": RETRIES if patient else 0, "retry_timeout": retrying}
