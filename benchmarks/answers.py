"""Queries, answered by every server in turn: the time of one answer, and answers in a second."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field

from benchmarks import wrk
from benchmarks.in_process import InProcess
from benchmarks.plan import Bench, Plan
from benchmarks.processes import StartError
from benchmarks.queries import Query, measured
from benchmarks.report import Cell, Report, Table
from benchmarks.servers import Server
from benchmarks.spread import Spread, number
from benchmarks.targets import File, Http, Target, file_name
from benchmarks.worlds import World

CONNECTIONS = 16
COLD, WARM, OXIGRAPH, RDFLIB, FILES = "ours, cold", "ours, warm", "oxigraph", "rdflib-endpoint", "nginx, file"
COLUMNS = (InProcess.name, COLD, OXIGRAPH, RDFLIB, WARM, FILES)
_MILLISECONDS = 1000
_LONGEST_RATE = 3.0  # seconds; where twice 16 answers take longer, answers in a second are not measured
_SHORT, _LONG = 1.0, 10.0  # milliseconds between which the issue wants nothing
_MORE, _TIMES, _BEST_PEER = 0.35, 1.15, 10.0


@dataclass
class Outcome:
    """What one target did with one query.

    :param refusal: why it was not measured, or empty.
    :param times: seconds of answers over one connection.
    :param rates: answers in a second over many connections.
    """

    refusal: str = ""
    times: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    @property
    def milliseconds(self) -> Spread | None:
        """The times as they are shown."""
        return Spread.of([time * _MILLISECONDS for time in self.times]) if self.times else None

    @property
    def rate(self) -> Spread | None:
        """The rates as they are shown."""
        return Spread.of(self.rates) if self.rates else None


@dataclass(frozen=True)
class Runners:
    """All that are measured over one graph.

    :param targets: those that answer, the bare engine first.
    :param absent: why others do not, by name.
    """

    targets: list[Target]
    absent: dict[str, str]

    def end(self, target: Target) -> None:
        """End one that takes too long; nothing goes on behind the back of the others."""
        target.end()
        self.targets.remove(target)
        self.absent[target.name] = "ended before"


Outcomes = Mapping[str, Mapping[str, Outcome]]


def measure(bench: Bench) -> None:
    """Measure every query over every graph."""
    for world in bench.worlds:
        with ExitStack() as stack:
            runners = _runners(bench, world, stack)
            outcomes = {query.name: _of_query(bench.plan, query, runners) for query in measured()}
        _tell(bench.report, world, outcomes)
        _want(bench.report, world, outcomes)


def _runners(bench: Bench, world: World, stack: ExitStack) -> Runners:
    kitchen, patience = bench.kitchen, bench.plan.patience
    targets: list[Target] = [stack.enter_context(InProcess.over(world.named))]
    absent: dict[str, str] = {}

    def add(name: str, server: AbstractContextManager[Server], kind: type[Http] = Http, *, fresh: bool = True) -> None:
        try:
            targets.append(kind(name, stack.enter_context(server), patience, fresh))
        except StartError as error:
            absent[name] = str(error)

    add(COLD, kitchen.ours(world))
    ours = targets[-1]
    if isinstance(ours, Http):
        targets.append(Http(WARM, ours.server, patience, fresh=False))
        files = {file_name(query): ours.reply(query).body for query in measured()}
        add(FILES, kitchen.nginx(files), File)
    add(OXIGRAPH, kitchen.oxigraph(world))
    add(RDFLIB, kitchen.rdflib_endpoint(world))
    return Runners(targets, absent)


def _of_query(plan: Plan, query: Query, runners: Runners) -> dict[str, Outcome]:
    outcomes = {name: Outcome(refusal) for name, refusal in runners.absent.items()}
    outcomes |= {target.name: Outcome() for target in runners.targets}
    able = list(_checked(plan, query, runners, outcomes))
    for turn in _turns(plan.rounds, able):
        outcomes[turn.name].times += turn.times(query, plan.seconds, plan.least)
    is_rated = wrk.is_installed() and (plan.rated is None or query.name in plan.rated)
    for turn in _turns(plan.rounds if is_rated else 0, able):
        taken = outcomes[turn.name].milliseconds
        if isinstance(turn, Http) and taken:
            _add_rate(plan, query, turn, outcomes[turn.name], 2 * CONNECTIONS * taken.median / _MILLISECONDS)
    return outcomes


def _checked(plan: Plan, query: Query, runners: Runners, outcomes: dict[str, Outcome]) -> Iterator[Target]:
    """Give the targets whose answer has as many rows as that of the engine, and which are quick enough to go on."""
    wanted = None
    for target in list(runners.targets):
        outcome = outcomes[target.name]
        try:
            rows, seconds = target.check(query)
        except TimeoutError:
            outcome.refusal = f"over {plan.patience:g} s; ended"
            runners.end(target)
            continue
        except OSError as error:
            outcome.refusal = str(error)
            continue
        wanted = rows if wanted is None else wanted
        if rows != wanted:
            outcome.refusal = f"wrong: {rows} rows, not {wanted}"
        elif seconds > plan.slow:
            outcome.times = [seconds]
        else:
            yield target


def _turns(rounds: int, targets: Sequence[Target]) -> Iterator[Target]:
    """Let targets take turns, in another order each time, so that a slow moment of the machine meets all of them."""
    for at in range(rounds):
        yield from targets if at % 2 == 0 else reversed(targets)


def _add_rate(plan: Plan, query: Query, target: Http, outcome: Outcome, seconds: float) -> None:
    if seconds > _LONGEST_RATE:
        return
    try:
        outcome.rates.append(target.rate(query, CONNECTIONS, max(plan.rate_seconds, seconds)))
    except wrk.LoadError as error:
        outcome.refusal = str(error)


def _tell(report: Report, world: World, outcomes: Outcomes) -> None:
    title = f"{world.name} graph, {world.statements} statements"
    latency = [
        [query, *(_cell(found.get(name), "milliseconds") for name in COLUMNS)] for query, found in outcomes.items()
    ]
    rates = [
        [query, *(_cell(found.get(name), "rate") for name in COLUMNS[1:])]
        for query, found in outcomes.items()
        if any(outcome.rates for outcome in found.values())
    ]
    note = "median (least..p90)"
    report.add(Table(f"Time of an answer in ms, one connection: {title}", ("query", *COLUMNS), latency, [note]))
    if wrk.is_installed():
        title = f"Answers in a second, {CONNECTIONS} connections: {title}"
        report.add(Table(title, ("query", *COLUMNS[1:]), rates, [note]))
    else:
        report.add(
            Table(f"Answers in a second: {title}", ("wrk",), [["not installed (apt-get install nginx-light wrk)"]])
        )


def _cell(outcome: Outcome | None, kind: str) -> Cell:
    if outcome is None:
        return None
    shown: Spread | None = getattr(outcome, kind)
    return shown or outcome.refusal or None


def _want(report: Report, world: World, outcomes: Outcomes) -> None:
    for query, found in outcomes.items():
        ours, peer = (found.get(name, Outcome()).milliseconds for name in (COLD, OXIGRAPH))
        if ours and peer:
            _want_near(report, f"uncached, {world.name} graph, {query}", ours.median, peer.median)
    matrix = outcomes["matrix"]
    rates = {name: outcome.rate.median for name, outcome in matrix.items() if outcome.rate}
    peers = [rates[name] for name in (OXIGRAPH, RDFLIB) if name in rates]
    if world.name == "embedded":
        ratio = rates[WARM] / max(peers) if peers and WARM in rates else None
        what = f"repeated matrix query against the best peer, {CONNECTIONS} connections"
        kept = None if ratio is None else ratio >= _BEST_PEER
        report.want(what, f"{_BEST_PEER:g} x or more", "-" if ratio is None else f"{number(ratio)} x", kept)


def _want_near(report: Report, what: str, ours: float, peer: float) -> None:
    if peer < _SHORT:
        wanted, kept = f"oxigraph + {_MORE} ms or less", ours - peer <= _MORE
    elif peer > _LONG:
        wanted, kept = f"{_TIMES} x oxigraph or less", ours / peer <= _TIMES
    else:
        return
    report.want(what, wanted, f"{ours - peer:+.2f} ms, {ours / peer:.2f} x ({ours:.2f} against {peer:.2f} ms)", kept)
