"""A real browser that a test drives, over the pipe that Chromium has for that (Chrome DevTools Protocol)."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
_FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--remote-debugging-pipe",
)
_READ, _WRITE = 3, 4  # where the browser expects the ends of the pipes that are its own


class Tab:
    """One page in the browser."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = commands
        self._answers = os.fdopen(answers, "rb")
        self._number = 0
        self._session: str | None = None
        target = self._send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._send("Page.enable")

    def open(self, address: str) -> None:
        """Open a page and wait until it and its scripts are loaded."""
        self._send("Page.navigate", url=address)
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def evaluate(self, expression: str) -> Any:
        """Give the value of an expression of JavaScript, or of the promise that it is."""
        answer = self._send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def type(self, text: str) -> None:
        """Type into the field that has the focus."""
        self._send("Input.insertText", text=text)

    def narrow(self, width: int) -> None:
        """Show the page on a screen that is so many pixels wide."""
        self._send("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=2, mobile=True)

    def _send(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def _next(self) -> dict[str, Any]:
        message = bytearray()
        while (byte := self._answers.read(1)) != b"\0":
            assert byte, "the browser ended"
            message += byte
        read: dict[str, Any] = json.loads(message)
        return read

    def close(self) -> None:
        """Let go of the pipes; the browser ends."""
        os.close(self._commands)
        self._answers.close()


@contextmanager
def browser(folder: Path) -> Iterator[Tab]:
    """Start a browser.

    :param folder: where it keeps its profile.
    """
    theirs_in, commands = os.pipe()
    answers, theirs_out = os.pipe()
    moved = f'exec "$@" {_READ}</dev/fd/{theirs_in} {_WRITE}>/dev/fd/{theirs_out}'
    process = subprocess.Popen(
        ["sh", "-c", moved, "sh", PROGRAM, f"--user-data-dir={folder}", *_FLAGS],
        pass_fds=(theirs_in, theirs_out),
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs_in)
    os.close(theirs_out)
    with process:
        try:
            tab = Tab(commands, answers)
            yield tab
            tab.close()
        finally:
            process.kill()
