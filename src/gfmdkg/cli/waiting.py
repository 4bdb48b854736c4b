"""What happens while something takes long: a word each second on a terminal, an end when time is up."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

CHECKING = "Checking the graph ..."
DRAWING = "Drawing the table ..."
READING = "Reading ..."
WAITING = "Waiting for the answer ..."

QUIET_SECONDS = 1.0
_BROKEN = 1


@contextmanager
def showing(what: str) -> Iterator[None]:
    """Show on a terminal what is at work, from the first second on.

    :param what: a word or two, on standard error.
    """
    with _watched(what, None):
        yield


@contextmanager
def awaiting(what: str, seconds: float | None) -> Iterator[None]:
    """Show on a terminal what is awaited, and end the process when it takes too long or the user interrupts it.

    Nothing can stop the engine in this process, so it is the process that ends; no file was begun by then.

    :param what: what is shown on standard error from the first second on, if that is a terminal.
    :param seconds: the limit, or None.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)  # the engine never looks for Python's own signal
    try:
        with _watched(what, seconds):
            yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _watched(what: str, limit: float | None) -> Iterator[None]:
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(what, limit, done), daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join()


def is_terminal() -> bool:
    """Whether a person sees what is written to standard error."""
    return sys.stderr.isatty()


def _watch(what: str, limit: float | None, done: threading.Event) -> None:
    started, is_shown, line = time.monotonic(), is_terminal(), ""
    pause = QUIET_SECONDS if limit is None else min(QUIET_SECONDS, limit)
    while not done.wait(pause):
        elapsed = time.monotonic() - started
        if limit is not None and elapsed >= limit:
            _show(" " * len(line))
            _end(limit)
        line = f"{what} {elapsed:.0f} s" if is_shown else ""
        _show(line)
        pause = QUIET_SECONDS if limit is None else max(0.0, min(QUIET_SECONDS, limit - elapsed))
    _show(" " * len(line))


def _show(line: str) -> None:
    # No other control character, and the cursor stays: an interrupted process cannot tidy up.
    if line:
        click.echo(f"\r{line}\r", nl=False, err=True)


def _end(seconds: float) -> None:
    advice = "Ask for less, or give more time."
    click.echo(f"gfmdkg: The answer was not there within {seconds:g} seconds. {advice}", err=True)
    os._exit(_BROKEN)
