"""Every command of the README runs and prints what the README says."""

import functools
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest

from gfmdkg.settings import Settings
from live import server

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SERVER = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"

Addresses = Callable[[tuple[str, ...]], str]


SERVE = ["gfmdkg", "serve"]


def sessions() -> Iterator[tuple[tuple[str, ...], str, str]]:
    """List each command with what it prints, and the arguments of the server that its block has started."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        arguments: tuple[str, ...] = ()
        for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, printed = split(session)
            if command.split()[:2] == SERVE:
                arguments = tuple(shlex.split(command)[2:])
            else:
                yield arguments, command, printed


def split(session: str) -> tuple[str, str]:
    lines = session.splitlines(keepends=True)
    for end in range(1, len(lines) + 1):
        command = "".join(lines[:end])
        if command.count("'") % 2 == 0:
            return command, "".join(lines[end:])
    raise AssertionError(f"an open quote in {session!r}")


@pytest.fixture(scope="module")
def addresses(address: str) -> Iterator[Addresses]:
    """Start each server that is asked for with arguments, once."""
    with ExitStack() as running:
        start = functools.cache(lambda arguments: running.enter_context(server(*arguments, folder=ROOT))[0])
        yield lambda arguments: start(arguments) if arguments else address


@pytest.mark.parametrize(("arguments", "command", "printed"), list(sessions()))
def test_a_command_prints_what_the_readme_says(
    addresses: Addresses, arguments: tuple[str, ...], command: str, printed: str
) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace(ADDRESS, addresses(arguments))],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
        check=True,
    )
    assert done.stdout.replace("\r\n", "\n") == printed


@pytest.mark.parametrize("target", re.findall(r"^make (\w+) +#", README, re.MULTILINE))
def test_a_make_target_of_the_readme_exists(target: str) -> None:
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda setting: setting.name)
def test_a_setting_stands_in_the_manual_with_its_default(setting: Field[Any]) -> None:
    name, default = setting.name, setting.default
    row = next((line for line in SERVER.splitlines() if line.startswith("|") and f"`{name}`" in line), "")
    assert row, f"add a row for {name} to the table of settings"
    assert not default or f"`{default:g}`" in row if isinstance(default, float) else f"{default}" in row


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", README))
def test_a_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
