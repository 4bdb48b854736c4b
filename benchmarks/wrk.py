"""Requests in a second over many connections, by wrk."""

import json
import math
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

_SCRIPT = Path(__file__).with_name("wrk.lua")
_GRACE = 30.0
_TIMEOUT = 60


class LoadError(Exception):
    """The load did not go as it must; the message says how."""


def is_installed() -> bool:
    """Whether wrk is there."""
    return shutil.which("wrk") is not None


def rate(address: str, headers: Mapping[str, str], connections: int, seconds: float, *, fresh: bool = False) -> float:
    """Ask over many connections, one request after another on each, and count the answers.

    :param address: what to ask for.
    :param fresh: whether each request is to be another one: a number is put behind the address.
    :returns: answers in a second.
    :raises LoadError: if an answer was an error, or a connection broke.
    """
    whole = math.ceil(seconds)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{whole}s", f"--timeout={_TIMEOUT}s", "-s", str(_SCRIPT)]
    given = [part for name, text in headers.items() for part in ("-H", f"{name}: {text}")]
    done = subprocess.run(
        [*command, *given, address, "--", *(["fresh"] if fresh else [])],
        capture_output=True,
        text=True,
        check=True,
        timeout=whole + _GRACE,
    )
    counted = json.loads(done.stdout.strip().splitlines()[-1])
    if counted["refused"] or counted["broken"]:
        raise LoadError(f"{counted['refused']} errors, {counted['broken']} broken connections")
    return float(counted["requests"] / counted["seconds"])
