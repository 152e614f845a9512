"""A hub on this machine, as far as its client asks one for a model."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMIT = "c" * 40


@dataclass
class Hub:
    """What it has of one repository, and how it answers.

    ``told`` are the bytes that it announces where they are others than those it sends.
    """

    repository: str
    files: dict[str, bytes]
    told: dict[str, bytes] = field(default_factory=dict)
    commit: str = COMMIT
    status: int = 200
    error: str = ""
    url: str = ""
    asked: list[str] = field(default_factory=list)

    def info(self) -> dict[str, Any]:
        return {
            "id": self.repository,
            "sha": self.commit,
            "siblings": [self._sibling(name) for name in self.files],
        }

    def _sibling(self, name: str) -> dict[str, Any]:
        data = self.told.get(name, self.files[name])
        blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        found: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": blob}
        if name.endswith((".safetensors", ".bin")):
            sha256 = hashlib.sha256(data).hexdigest()
            found["lfs"] = {"sha256": sha256, "size": len(data), "pointerSize": 134}
        return found


@contextmanager
def served(hub: Hub) -> Iterator[Hub]:
    """Answer on a port of the loopback until the block ends; the hub learns its ``url``."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            self._answer(True)

        def do_HEAD(self) -> None:
            self._answer(False)

        def _answer(self, whole: bool) -> None:
            path = self.path.split("?")[0]
            hub.asked.append(path)
            revisions = {hub.commit, "main", "v1"}
            begun = f"/api/models/{hub.repository}/revision/"
            file = path.rpartition(f"/resolve/{hub.commit}/")[2]
            if hub.status != 200:
                self._send(hub.status, b"{}", {"X-Error-Code": hub.error}, whole)
            elif path.startswith(begun) and path.removeprefix(begun) in revisions:
                self._send(200, json.dumps(hub.info()).encode(), {}, whole)
            elif path.startswith(f"/api/models/{hub.repository}"):
                self._send(404, b"{}", {"X-Error-Code": "RevisionNotFound"}, whole)
            elif path == f"/{hub.repository}/resolve/{hub.commit}/{file}" and file in hub.files:
                data = hub.files[file]
                etag = hashlib.sha256(data).hexdigest()
                self._send(200, data, {"ETag": etag, "X-Repo-Commit": hub.commit}, whole)
            else:
                self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"}, whole)

        def _send(self, status: int, data: bytes, headers: dict[str, str], whole: bool) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            if whole:
                self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
