"""How long the modules of the serving process take to import, and that rdflib is not among them."""

import json
import subprocess
import sys

from benchmarks.plan import Bench
from benchmarks.report import Cell, Table
from benchmarks.spread import Spread

_SERVING, _HEAVY = "gfmdkg.web.serving", "rdflib"
_PROGRAM = """
import json, sys, time
started = time.perf_counter()
__import__(sys.argv[1])
print(json.dumps([(time.perf_counter() - started) * 1000, sys.argv[2] in sys.modules]))
"""


def measure(bench: Bench) -> None:
    """Import what serves, and rdflib, each in a new process."""
    seen = {module: [_import(module) for _ in range(bench.plan.imports)] for module in (_SERVING, _HEAVY)}
    rows: list[list[Cell]] = [[module, Spread.of([taken for taken, _ in runs])] for module, runs in seen.items()]
    bench.report.add(Table("Import in a new process, in ms", ("module", "time"), rows, ["median (least..p90)"]))
    is_there = any(found for _, found in seen[_SERVING])
    bench.report.want(f"{_HEAVY} in the serving process", "no", "yes" if is_there else "no", not is_there)


def _import(module: str) -> tuple[float, bool]:
    command = [sys.executable, "-c", _PROGRAM, module, _HEAVY]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    taken, is_there = json.loads(done.stdout)
    return float(taken), bool(is_there)
