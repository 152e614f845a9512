"""An S3 server on loopback for the tests of stores, and where its buckets are."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

# One request at a time: moto itself does not look and write in one step.
SERVER = """
import logging
logging.disable(logging.CRITICAL)
from moto.s3.models import s3_backends
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app))
s3_backends["123456789012"]["aws"].create_bucket("team", "us-east-1")
print(server.port, flush=True)
server.serve_forever()
"""
_NUMBERS = itertools.count(1)


@contextmanager
def serving() -> Iterator[dict[str, str]]:
    """Run the server; yields the environment in which obstore finds it."""
    for needed in ("obstore", "moto", "flask_cors"):
        if find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed, so there is no S3 to test on")
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            port = server.stdout.readline().strip()
            if not port:
                pytest.skip("moto's server does not start here")
            yield {
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
                "AWS_ALLOW_HTTP": "true",
                "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "AKIAEXAMPLEEXAMPLE77",
                "AWS_SECRET_ACCESS_KEY": "secret/of/the/tests",
            }
        finally:
            server.kill()


def new_address() -> str:
    """Return the address of a store that nothing was put into yet."""
    return f"s3://team/store-{next(_NUMBERS)}"
