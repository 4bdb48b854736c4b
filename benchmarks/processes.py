"""Processes that the benchmark starts: each is waited for until it answers, and ended whatever happens."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

HOST = "127.0.0.1"
_STOP_SECONDS = 15
_PAUSE = 0.05


class StartError(Exception):
    """A server could not be started; the message says which and where its log is."""


@contextmanager
def started(
    command: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process in a session of its own, and end it and its children with the block.

    :param log: the file for what it says.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
    try:
        yield process
    finally:
        end(process)


def await_answering(process: subprocess.Popen[bytes], place: SplitResult, log: Path, patience: float) -> None:
    """Wait until a process answers, whatever it says: some listen long before.

    :raises StartError: if it ends before, or is not there in time.
    """
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection((place.hostname, place.port or 80), timeout=1) as connection:
                connection.sendall(f"GET {place.path} HTTP/1.0\r\n\r\n".encode())
                if connection.recv(1):
                    return
        except OSError:
            time.sleep(_PAUSE)
    reason = "ended at once" if process.poll() is not None else f"did not answer within {patience:g} s"
    raise StartError(f"{reason}; see {log}")


def free_place(path: str) -> SplitResult:
    """Give an address on this machine where nothing listens.

    :param path: its path.
    """
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return urlsplit(f"http://{HOST}:{probe.getsockname()[1]}{path}")


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children, politely first."""
    if process.poll() is None:
        process.terminate()
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
