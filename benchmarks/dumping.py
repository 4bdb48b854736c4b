"""How long the dumps of a graph take to build, and how much memory: the graph is never in it as a whole."""

import os
import subprocess
import sys
import tempfile
import time

from benchmarks.plan import Bench
from benchmarks.report import Cell, Table
from benchmarks.worlds import World

_WANTED = 200
_MEGABYTE = 1_000_000
_KIBIBYTE = 1024


def measure(bench: Bench) -> None:
    """Build every dump of each graph in a process of its own."""
    rows: list[list[Cell]] = []
    for world in bench.worlds:
        seconds, memory = _build(world)
        rows.append([world.name, str(world.statements), f"{seconds:.0f}", f"{memory:.0f}"])
        wanted = f"{_WANTED} MB or less"
        bench.report.want(f"building the dumps of {world.name}", wanted, f"{memory:.0f} MB", memory <= _WANTED)
    bench.report.add(Table("Building every dump", ("graph", "statements", "s", "peak memory, MB"), rows))


def _build(world: World) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="gfmdkg-") as folder:
        command = [sys.executable, "-m", "gfmdkg", "build", "--files", str(world.named), f"{folder}/release"]
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        taken = time.perf_counter() - started
    if process.returncode:
        raise AssertionError(f"gfmdkg build ended with {process.returncode}")
    return taken, usage.ru_maxrss * _KIBIBYTE / _MEGABYTE
