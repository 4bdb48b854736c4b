"""Draws documents in a process of its own (:mod:`gfmdkg.charts.drawing`), which is ended when it breaks a limit."""

import json
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Literal

from gfmdkg.charts.header import ChartError
from gfmdkg.charts.rows import ADVICE
from gfmdkg.errors import BusyError, EngineError, LimitError

Picture = Literal["svg", "png"]

READY = b"ready"
_START_SECONDS = 30.0
_CLOSING_SECONDS = 5.0


@dataclass(frozen=True)
class DrawingLimits:
    """What one picture may use.

    :param seconds: wall-clock time, once its turn has come.
    :param memory: bytes beyond what the engine takes to begin with.
    :param picture_bytes: length of the picture.
    :param waiting_seconds: time until its turn comes.
    :param idle_seconds: time without pictures after which the process ends, until there is one again.
    """

    seconds: float = 20.0
    memory: int = 500_000_000
    picture_bytes: int = 20_000_000
    waiting_seconds: float = 10.0
    idle_seconds: float = 120.0


class Renderer:
    """Draws one document after another; the process is started when there is something to draw, and when it is gone.

    :param limits: what one picture may use.
    """

    def __init__(self, limits: DrawingLimits | None = None) -> None:
        self._limits = limits or DrawingLimits()
        self._turn = threading.Lock()
        self._drawer: _Drawer | None = None

    def draw(self, document: Mapping[str, Any], name: Picture) -> bytes:
        """Draw a Vega-Lite document as SVG or PNG.

        :raises ChartError: if Vega-Lite cannot draw it.
        :raises LimitError: if the picture takes too much time or memory, or is too long.
        :raises BusyError: if too many pictures are drawn before it.
        :raises EngineError: if the process cannot be started.
        """
        request = {"document": document, "name": name, "seconds": self._limits.seconds}
        if not self._turn.acquire(timeout=self._limits.waiting_seconds):
            raise BusyError("Too many pictures are to be drawn now.", round(self._limits.waiting_seconds) or 1)
        try:
            reply = self._ask(json.dumps(request, allow_nan=False).encode())
        finally:
            self._turn.release()
        if reply[:1] != b"\x01":
            raise ChartError(f"This cannot be drawn: {reply[1:].decode(errors='replace')}")
        return reply[1:]

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._end()

    def _ask(self, request: bytes) -> bytes:
        while True:
            try:
                return self._started().ask(request, self._limits)
            except LimitError:
                self._end()
                raise
            except _GoneError:
                if self._end():
                    raise LimitError("chart_memory", f"{self._limits.memory} bytes", ADVICE) from None
                # Else it ended by itself, since it had nothing to do for long.

    def _started(self) -> "_Drawer":
        self._drawer = self._drawer or _Drawer(self._limits)
        return self._drawer

    def _end(self) -> int:
        drawer, self._drawer = self._drawer, None
        return (drawer.end() or 0) if drawer else 0


class _GoneError(Exception):
    """The process has ended."""


class _Drawer:
    """One process that draws, ready to be asked."""

    def __init__(self, limits: DrawingLimits) -> None:
        ours, theirs = socket.socketpair()
        arguments = theirs.fileno(), limits.memory, limits.idle_seconds
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gfmdkg.charts.drawing", *map(str, arguments)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._connection = Connection(ours.detach())
        self.end = weakref.finalize(self, _end, self._process, self._connection)
        try:
            if self._connection.poll(_START_SECONDS) and self._connection.recv_bytes() == READY:
                return
        except (EOFError, OSError):
            pass
        self.end()
        raise EngineError("The process that draws pictures could not be started.")

    def ask(self, request: bytes, limits: DrawingLimits) -> bytes:
        try:
            self._connection.send_bytes(request)
            if not self._connection.poll(limits.seconds):
                self._process.kill()
                raise LimitError("chart_seconds", f"{limits.seconds:g} seconds", ADVICE)
            return self._connection.recv_bytes(limits.picture_bytes)
        except (EOFError, ConnectionError) as error:
            raise _GoneError from error
        except OSError as error:  # its length comes first
            raise LimitError("chart_bytes", f"{limits.picture_bytes} bytes", ADVICE) from error


def _end(process: subprocess.Popen[bytes], connection: Connection) -> int:
    connection.close()
    try:
        return process.wait(_CLOSING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
