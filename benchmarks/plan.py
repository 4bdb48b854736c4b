"""How much is measured: the whole plan, and one of a minute."""

from dataclasses import dataclass

from benchmarks.report import Report
from benchmarks.servers import Kitchen
from benchmarks.worlds import World


@dataclass(frozen=True)
class Plan:
    """How long and how often is measured.

    :param rounds: how often each pair takes its turns.
    :param seconds: how long one turn with one connection takes.
    :param least: how many answers it has at least.
    :param rate_seconds: how long one turn with many connections takes.
    :param rated: the queries that are asked over many connections; None for all.
    :param repeated: how many turns the repeated answers have: two cores share out their time by luck.
    :param patience: seconds that a server may take for one answer.
    :param slow: an answer that takes more seconds is asked for once only.
    :param hostile: how many hostile queries of each kind are sent.
    :param hostile_seconds: the limit under which they run.
    :param hostile_memory: the bytes that they may take.
    :param imports: how often the modules of the server are imported.
    """

    rounds: int = 3
    seconds: float = 0.3
    least: int = 2
    rate_seconds: int = 1
    rated: frozenset[str] | None = None
    repeated: int = 9
    patience: float = 60.0
    slow: float = 2.0
    hostile: int = 10
    hostile_seconds: float = 2.0
    hostile_memory: int = 500_000_000
    imports: int = 10


WHOLE = Plan()
QUICK = Plan(
    rounds=2,
    seconds=0.1,
    rated=frozenset({"ask", "matrix"}),
    repeated=2,
    patience=5.0,
    slow=0.5,
    hostile=2,
    hostile_seconds=1.0,
    imports=3,
)


@dataclass(frozen=True)
class Bench:
    """What every part of the benchmark is given.

    :param plan: how much is measured.
    :param kitchen: where servers come from.
    :param worlds: the graphs over which is measured.
    :param report: what takes the figures.
    """

    plan: Plan
    kitchen: Kitchen
    worlds: tuple[World, ...]
    report: Report
