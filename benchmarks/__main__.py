"""The command of the benchmark: ``make bench``, or ``python -m benchmarks``."""

import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import click

from benchmarks import answers, dumping, handover, hostile, imports, machine, repeated, worlds
from benchmarks.plan import QUICK, WHOLE, Bench
from benchmarks.processes import StartError
from benchmarks.report import Report
from benchmarks.servers import Kitchen

_HERE = Path(__file__).parent
_MILLION = 1_000_000
_PARTS: dict[str, Callable[[Bench], None]] = {
    "imports": imports.measure,
    "handover": handover.measure,
    "repeated": repeated.measure,
    "hostile": hostile.measure,
    "dumps": dumping.measure,
    "answers": answers.measure,
}
_GRAPHS = ("embedded", "generated")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--quick", is_flag=True, help="A minute: the embedded graph only, fewer and shorter turns.")
@click.option("--only", "parts", multiple=True, type=click.Choice(list(_PARTS)), help="Measure this part (repeatable).")
@click.option(
    "--graph", "graphs", multiple=True, type=click.Choice(_GRAPHS), help="Measure over this graph (repeatable)."
)
@click.option("--statements", default=_MILLION, show_default=True, help="Statements of the generated graph.")
@click.option(
    "--peers", default=_HERE / ".venv" / "bin", type=click.Path(path_type=Path), help="Folder of the peers' programs."
)
def main(quick: bool, parts: Sequence[str], graphs: Sequence[str], statements: int, peers: Path) -> None:
    """Measure the endpoint beside its peers, and print the figures side by side."""
    signal.signal(signal.SIGTERM, _stop)
    work = _HERE / "work"
    work.mkdir(exist_ok=True)
    chosen = graphs or (_GRAPHS[:1] if quick else _GRAPHS)
    made = [worlds.embedded(work) if graph == "embedded" else worlds.generated(work, statements) for graph in chosen]
    report = Report({**machine.about(peers), "options": " ".join(sys.argv[1:]) or "none"})
    for name, value in report.about.items():
        click.echo(f"{name}: {value}")
    bench = Bench(QUICK if quick else WHOLE, Kitchen(work, peers), tuple(made), report)
    for name in parts or _PARTS:
        _measure(name, bench)
    report.finish(_HERE / "results", f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}")


def _measure(name: str, bench: Bench) -> None:
    try:
        _PARTS[name](bench)
    except StartError as error:
        click.echo(f"\n{name}: {error}", err=True)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
