"""The real command and the real server, as a user starts them."""

import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

PYTHON = (sys.executable, "-m", "gfmdkg")
_PATIENCE = 60.0


def run(
    *arguments: str | Path,
    given: bytes | str = b"",
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    command: tuple[str, ...] = PYTHON,
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*command, *map(str, arguments)],
        input=given.decode("latin-1") if isinstance(given, bytes) else given,
        encoding="latin-1" if isinstance(given, bytes) else "utf-8",
        capture_output=True,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        check=False,
        timeout=_PATIENCE,
    )


@contextmanager
def server(
    *arguments: str,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    command: tuple[str, ...] = PYTHON,
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve on a free port; gives the address and the process, and stops it with SIGTERM."""
    process = subprocess.Popen(
        [*command, "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
    )
    with process:
        try:
            address = _address(process)
            _await(address)
            yield address, process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_PATIENCE)


@contextmanager
def files_server(
    folder: Path, files: Mapping[str, str | bytes], *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Write a small world into a folder and serve it as plain SPARQL; gives the address.

    :param files: the text of each file by its name.
    :param arguments: what follows ``serve``; without any, all of the files are served.
    """
    write_files(folder, files)
    with server(*(arguments or ("--files", *files)), folder=folder, environment=environment) as (address, _):
        yield address


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write the text of each file below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    for line in process.stdout:
        if "http://" in line:
            return next(word for word in line.split() if word.startswith("http://"))
    raise AssertionError("the server ended before it served")


def _await(address: str) -> None:
    place = urlsplit(address)
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection((place.hostname, place.port or 80), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the server does not listen")


def family(process: int) -> list[int]:
    """List a process and all below it, as far as they are still there."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [process, *(member for child in children for member in family(int(child)))]


def on_a_terminal(*arguments: str, given: str = "") -> tuple[int, bytes]:
    """Run the command with a terminal as standard error; give its status and what the terminal has shown."""
    ours, theirs = pty.openpty()
    shown: list[bytes] = []

    def read() -> None:
        try:
            while part := os.read(ours, 1024):
                shown.append(part)
        except OSError:  # the other end is closed
            return

    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(
        [*PYTHON, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        reader = threading.Thread(target=read)
        reader.start()
        process.communicate(given.encode(), timeout=60)
        reader.join()
        os.close(ours)
    return process.returncode, b"".join(shown)
