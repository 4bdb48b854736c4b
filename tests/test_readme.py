"""Every command of the README runs and prints what the README says."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest

from gfmdkg.settings import Settings
from live import server

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"


def sessions() -> Iterator[tuple[str, str]]:
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            yield split(session)


def split(session: str) -> tuple[str, str]:
    lines = session.splitlines(keepends=True)
    for end in range(1, len(lines) + 1):
        command = "".join(lines[:end])
        if command.count("'") % 2 == 0:
            return command, "".join(lines[end:])
    raise AssertionError(f"an open quote in {session!r}")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with server() as (address, _):
        yield address


@pytest.mark.parametrize(("command", "printed"), list(sessions()))
def test_a_command_prints_what_the_readme_says(address: str, command: str, printed: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace(ADDRESS, address)],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
        check=True,
    )
    assert done.stdout.replace("\r\n", "\n") == printed


@pytest.mark.parametrize("target", re.findall(r"^make (\w+) +#", README, re.MULTILINE))
def test_a_make_target_of_the_readme_exists(target: str) -> None:
    subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, check=True)


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda setting: setting.name)
def test_a_setting_stands_in_the_readme_with_its_default(setting: Field[Any]) -> None:
    name, default = setting.name, setting.default
    row = next((line for line in README.splitlines() if line.startswith("|") and f"`{name}`" in line), "")
    assert row, f"add a row for {name} to the table of settings"
    assert not default or f"`{default:g}`" in row if isinstance(default, float) else f"{default}" in row


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", README))
def test_a_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
