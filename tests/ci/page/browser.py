"""Headless Chromium over its debugging pipe: no port, no driver, no package.

https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # what is opened is our own page, and in CI we are root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
SECONDS = 30.0
Message = dict[str, Any]


@cache
def find_chromium() -> str:
    """Return the path of a Chromium that starts, "" where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name)) and _starts(path)), "")


def _starts(path: str) -> bool:
    """Tell whether it is more than a stub that asks for a package manager."""
    try:
        return not subprocess.run([path, "--version"], capture_output=True, timeout=20).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


class Browser:
    """One tab.

    Args:
        sending: descriptor that takes what is asked.
        receiving: descriptor that gives answers and events.
    """

    def __init__(self, sending: int, receiving: int) -> None:
        self.sending, self.receiving = sending, receiving
        self.events: list[Message] = []
        self._number, self._rest, self._session = 0, b"", ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **values: Any) -> Message:
        """Send a command; return its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": values}
        if self._session:
            message["sessionId"] = self._session
        os.write(self.sending, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer)
                result: Message = answer["result"]
                return result
            self.events.append(answer)

    def open(self, page: Path, width: int, height: int = 900, theme: str = "light") -> None:
        """Open a file at a size, in a theme, and wait until it is drawn."""
        self.resize(width, height, theme)
        self.events.clear()
        self.ask("Page.navigate", url=page.as_uri())
        end = time.monotonic() + SECONDS
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            assert time.monotonic() < end, "the page does not load"
            self.events.append(self._next())

    def resize(self, width: int, height: int, theme: str) -> None:
        """Change size and theme of what is open."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=width < 600)  # fmt: skip
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.ask("Emulation.setEmulatedMedia", features=features)

    def run(self, script: str) -> Any:
        """Return the value of an expression, evaluated beside the page's policy."""
        values = {"expression": script, "returnByValue": True, "awaitPromise": True}
        result = self.ask("Runtime.evaluate", **values)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def press(self, key: str) -> None:
        """Press and release a key."""
        codes = {"Tab": 9, "Enter": 13, " ": 32}
        text = {"Enter": "\r", " ": " "}.get(key, "")
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, text=text,
                     windowsVirtualKeyCode=codes[key])  # fmt: skip

    def tree(self) -> list[tuple[str, str]]:
        """Return role and name of everything that assistive technology is told of."""
        nodes = self.ask("Accessibility.getFullAXTree")["nodes"]
        seen = [node for node in nodes if not node.get("ignored")]
        return [(n["role"]["value"], n.get("name", {}).get("value", "")) for n in seen]

    def picture(self, whole: bool = False) -> bytes:
        """Return what is shown as PNG."""
        shot = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return base64.b64decode(shot["data"])

    def _next(self) -> Message:
        end = time.monotonic() + SECONDS
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self.receiving], [], [], max(0.0, end - time.monotonic()))
            assert ready, "Chromium does not answer"
            got = os.read(self.receiving, 1 << 20)
            assert got, "Chromium has ended"
            self._rest += got
        message, _, self._rest = self._rest.partition(b"\0")
        answer: Message = json.loads(message)
        return answer


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """Start a Chromium that keeps everything in a folder, and end it."""
    asked, sending = os.pipe()
    receiving, answered = os.pipe()
    high = [fcntl.fcntl(one, fcntl.F_DUPFD, 10) for one in (asked, answered)]
    shell = f'exec "$@" 3<&{high[0]} 4>&{high[1]}'
    words = [find_chromium(), *OPTIONS, f"--user-data-dir={folder}"]
    process = subprocess.Popen(
        ["bash", "-c", shell, "bash", *words],
        pass_fds=high,
        env={**os.environ, "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for one in (asked, answered, *high):
        os.close(one)
    try:
        yield Browser(sending, receiving)
    finally:
        os.close(sending)
        os.close(receiving)
        process.terminate()
        process.wait(SECONDS)
