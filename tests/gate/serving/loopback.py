"""Lets a test talk to servers of this machine, and to nobody else."""

from __future__ import annotations

import _socket
import socket

import pytest

HERE = "127.0.0.1"


def allow_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo the seal on the network for the loopback interface."""

    def connect(self: socket.socket, address: tuple[object, ...]) -> None:
        assert self.family == socket.AF_UNIX or address[0] == HERE, address
        _socket.socket.connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
