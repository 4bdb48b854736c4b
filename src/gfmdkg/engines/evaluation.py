"""One query against one store: evaluate, write, and say in our words what went wrong.

Whatever runs a query, in this process or in a worker, runs it here, so the answer is the same everywhere.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from itertools import chain, islice
from typing import IO, Protocol, cast

import pyoxigraph as ox

from gfmdkg import guard
from gfmdkg.engines.csv_rows import CountingSink, write_rows
from gfmdkg.engines.diagnosis import explain, unsupported
from gfmdkg.engines.prefixes import SAMPLE, bound, used
from gfmdkg.engines.standard import as_standard
from gfmdkg.engines.windows import RowCounter, cut, parsed
from gfmdkg.engines.xml_sinks import RdfXmlSink, XmlSink
from gfmdkg.errors import GfmdkgError, LimitError, NotAcceptableError, QueryError, RefusedError
from gfmdkg.formats import CSV, RDF_XML, TRIG, TURTLE, XML, Format
from gfmdkg.limits import LIMITS
from gfmdkg.query import WHOLE, QueryRequest

_SEVERAL = 2
_IS_SET = "ASK { { SELECT (COUNT(*) AS ?all) (COUNT(DISTINCT *) AS ?each) { ?s ?p ?o } } FILTER (?all = ?each) }"

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Sink(Protocol):
    """What the engine writes an answer to."""

    def write(self, data: bytes, /) -> int:
        """Take the next bytes."""

    def flush(self) -> None:
        """Do nothing that matters to us; the engine calls it."""


class Output(Sink, Protocol):
    """Where a whole answer goes."""

    def restart(self) -> None:
        """Forget what was written: it is written once more, otherwise."""


class LimitedSink:
    """Passes bytes on until the answer is too long.

    :param output: where the bytes go.
    :param limit: the most bytes of one answer.
    """

    def __init__(self, output: Output, limit: int) -> None:
        self._output = output
        self._limit = limit
        self.size = 0

    def write(self, data: bytes, /) -> int:
        """Take the next bytes.

        :raises LimitError: if they are too many.
        """
        self.size += len(data)
        if self.size > self._limit:
            raise LimitError("answer_limit", f"{self._limit} bytes", LIMITS["answer_limit"].advice)
        return self._output.write(data)

    def flush(self) -> None:
        """Hand buffered bytes to the output."""
        self._output.flush()

    def restart(self) -> None:
        """Begin anew."""
        self.size = 0
        self._output.restart()


def calls_of(request: QueryRequest, services: Collection[str]) -> tuple[guard.Call, ...]:
    """Find out which endpoints a query calls, where this process cannot do it.

    :param services: the endpoints that it may call.
    :raises QueryError: if it calls one and is not a valid query.
    :raises RefusedError: if it would call another one.
    """
    calls = guard.check(request.text, services)
    if calls:
        try:
            with suppress(OSError, RuntimeError, ValueError):
                ox.Store().query(request.text, base_iri=request.base_iri)
        except SyntaxError as error:
            raise explain(request.text, error) from error
    return calls


def evaluate(
    store: ox.Store, request: QueryRequest, sink: Output, services: Collection[str] = ()
) -> tuple[Format, int | None]:
    """Evaluate a query to its end and write its answer, or the window of it that is asked for.

    :param sink: takes the answer; what is in it after an error is no answer.
    :param services: the endpoints that it may call.
    :returns: the format in which the answer is written, and how many rows the complete one has where they are counted.
    :raises QueryError: if the text is not a valid query.
    :raises RefusedError: if it would call another server.
    :raises NotAcceptableError: if no accepted format can hold the answer.
    """
    guard.check(request.text, services)
    try:
        results = _results(store, request)
        accepted = _accepted(results, request)
        if isinstance(results, ox.QuerySolutions):
            return accepted, _write_solutions(results, lambda: _solutions(store, request), request, accepted, sink)
        _write(results, accepted, sink, request.text)
    except SyntaxError as error:
        raise explain(request.text, error) from error
    except (RuntimeError, ValueError) as error:
        raise unsupported(request.text, str(error)) from error
    except OSError as error:
        if error.errno is None:
            raise _unwritable(request, error) from error
        raise
    return accepted, None


def _unwritable(request: QueryRequest, error: OSError) -> GfmdkgError:
    if guard.mentions_call(request.text):
        return RefusedError("This server never calls another one.")
    return NotAcceptableError(f"The answer cannot be written in this format: {error}. Ask for another format.")


def _results(store: ox.Store, request: QueryRequest) -> Results:
    return _evaluated(store, as_standard(store, request))


def _solutions(store: ox.Store, request: QueryRequest) -> ox.QuerySolutions:
    return cast("ox.QuerySolutions", _results(store, request))


def _evaluated(store: ox.Store, request: QueryRequest) -> Results:
    if not request.default_graphs and not request.named_graphs:
        return store.query(request.text, base_iri=request.base_iri)
    default = [_graph(iri) for iri in dict.fromkeys(request.default_graphs)]
    named = [_graph(iri) for iri in dict.fromkeys(request.named_graphs)]
    if len(default) >= _SEVERAL and _overlap(store, default):
        merged = _merged(store, default, named)
        return _query(merged, request, [ox.DefaultGraph()], named)
    return _query(store, request, default, named)


def _graph(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise QueryError(f"The graph name {iri!r} is no absolute IRI.") from error


def _query(
    store: ox.Store,
    request: QueryRequest,
    default: Sequence[ox.NamedNode | ox.DefaultGraph],
    named: Sequence[ox.NamedNode],
) -> Results:
    # Both lists, always: the engine takes a missing one for "all".
    return store.query(request.text, base_iri=request.base_iri, default_graph=[*default], named_graphs=[*named])


def _overlap(store: ox.Store, graphs: Sequence[ox.NamedNode]) -> bool:
    # Counting takes a fifth of the time of copying.
    found = store.query(_IS_SET, default_graph=[*graphs], named_graphs=[])
    return not (isinstance(found, ox.QueryBoolean) and bool(found))


def _merged(store: ox.Store, default: Sequence[ox.NamedNode], named: Sequence[ox.NamedNode]) -> ox.Store:
    # The engine would count a triple once for each default graph it stands in; the standard wants a merge.
    merged = ox.Store()
    for graph in default:
        merged.extend(ox.Quad(*quad.triple) for quad in store.quads_for_pattern(None, None, None, graph))
    for graph in named:
        merged.extend(store.quads_for_pattern(None, None, None, graph))
    return merged


def _accepted(results: Results, request: QueryRequest) -> Format:
    is_graph = isinstance(results, ox.QueryTriples)
    accepted = request.graph if is_graph else request.solutions
    if accepted is None:
        kind = "a graph (CONSTRUCT, DESCRIBE)" if is_graph else "solutions (SELECT, ASK)"
        raise NotAcceptableError(f"The query gives {kind}, and no format that is accepted can hold it.")
    return accepted


def _write_solutions(
    results: ox.QuerySolutions,
    again: Callable[[], ox.QuerySolutions],
    request: QueryRequest,
    form: Format,
    sink: Output,
) -> int | None:
    """Write the window of an answer that is asked for; give the number of all rows where they are counted."""
    if request.window is None:
        _write_rows(results, again, request.text, form, sink)
        return None
    if request.window == WHOLE:
        counter = RowCounter(sink, form)
        _write_rows(results, again, request.text, form, counter)
        return counter.rows
    document, total = cut(results, request.window)
    _write_rows(parsed(document), lambda: parsed(document), request.text, form, sink)
    return total


def _write_rows(
    results: ox.QuerySolutions, again: Callable[[], ox.QuerySolutions], text: str, form: Format, sink: Output
) -> None:
    if not _write(results, form, sink, text):
        sink.restart()
        write_rows(again(), sink)


def _write(results: Results, accepted: Format, sink: Sink, text: str) -> bool:
    """Let the engine write an answer; false where what it wrote is no CSV."""
    if accepted == CSV and isinstance(results, ox.QuerySolutions):
        counting = CountingSink(sink, len(results.variables))
        _serialise(results, accepted, counting, text)
        return counting.is_right
    if accepted == RDF_XML:
        well_formed = RdfXmlSink(sink)
        _serialise(results, accepted, well_formed, text)
        well_formed.close()
    else:
        _serialise(results, accepted, XmlSink(sink) if accepted == XML else sink, text)
    return True


def _serialise(results: Results, accepted: Format, sink: Sink, text: str) -> None:
    output = cast("IO[bytes]", sink)  # the engine calls write and flush only
    if not isinstance(results, ox.QueryTriples):
        results.serialize(output, format=ox.QueryResultsFormat.from_media_type(accepted.media_type))
        return
    form = ox.RdfFormat.from_media_type(accepted.media_type)
    if accepted not in (TURTLE, TRIG, RDF_XML):
        results.serialize(output, format=form)
        return
    first = list(islice(results, SAMPLE))
    prefixes = used(first) if accepted == RDF_XML else bound(text, first)  # not every prefix is a name in XML
    ox.serialize(chain(first, results), output, form, prefixes=prefixes)
