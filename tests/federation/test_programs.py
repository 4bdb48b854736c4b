"""Programs of others ask the real server, directly and through SERVICE: rdflib, SPARQLWrapper, Oxigraph, and, where
they are at hand, Comunica (``make comunica``) and Jena (``make jena``)."""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import Request, urlopen
from xml.dom.minidom import Document

import pytest
import rdflib
import SPARQLWrapper as Wrapper
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import ResultRow

from checkout import ROOT

PATIENCE = 60
LISTENING = "0A"  # in /proc/net/tcp
SDGO = rdflib.Namespace("http://metadata.un.org/sdg/ontology#")
SDG = rdflib.Namespace("http://metadata.un.org/sdg/")
GOALS = "SELECT ?t { ?t a <http://metadata.un.org/sdg/ontology#Goal> }"
GRAPH = "CONSTRUCT WHERE { ?t a <http://metadata.un.org/sdg/ontology#Goal> }"
# Two targets of a list of one's own, with notes; their codes are what only this server knows.
NOTES = """
<http://metadata.un.org/sdg/10.7> <http://example.org/note> "first" .
<http://metadata.un.org/sdg/8.10> <http://example.org/note> "second" .
"""
PAGE = (ROOT / "docs" / "federation.md").read_text(encoding="utf-8")
JOIN: str = re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL)[-1]
JOINED = [["first", "10.7"], ["second", "8.10"]]


def run(*command: str | Path) -> str:
    beside = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        list(map(str, command)), capture_output=True, encoding="utf-8", env=beside, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def joining(address: str) -> str:
    assert "http://127.0.0.1:8000/sparql" in JOIN
    return JOIN.replace("http://127.0.0.1:8000/sparql", address)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


# rdflib


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format_", ["xml", "json", "csv", "tsv"])
def test_rdflib_reads_answers_in_every_format_and_by_every_method(address: str, method: str, format_: str) -> None:
    store = SPARQLStore(address, method=method, returnFormat=format_)
    found = {row[0] for row in rdflib.Graph(store).query(GOALS) if isinstance(row, ResultRow)}
    assert found == {SDG[str(number)] for number in range(1, 18)}


def test_rdflib_takes_the_endpoint_for_a_graph(address: str) -> None:
    graph = rdflib.Graph(SPARQLStore(address))
    assert len(list(graph.subjects(rdflib.RDF.type, SDGO.Goal))) == 17
    assert (SDG["10.7"], rdflib.SKOS.notation, rdflib.Literal("10.7")) in graph
    assert graph.query("ASK { ?s ?p 'nothing of the kind' }").askAnswer is False
    assert len(graph.query(GRAPH).graph or ()) == 17
    assert len(graph) > 1000
    bound = graph.query("SELECT * { ?t a ?c }", initBindings={"t": SDG["10.7"]})
    assert [row["c"] for row in bound if isinstance(row, ResultRow)] == [SDGO.Target]


def test_rdflib_lists_the_named_graphs(address: str) -> None:
    names = {str(name) for name in SPARQLStore(address).contexts()}
    assert "https://w3id.org/gfmdkg/graph/data/areas" in names


def joined_by_rdflib(address: str, _: Path) -> list[list[str]]:
    graph = rdflib.Graph().parse(data=NOTES, format="turtle")
    return [list(map(str, row)) for row in graph.query(joining(address)) if isinstance(row, ResultRow)]


# SPARQLWrapper


def wrapper(address: str, text: str, format_: str, method: str, kind: str) -> Wrapper.SPARQLWrapper:
    asking = Wrapper.SPARQLWrapper(address)
    asking.setQuery(text)
    asking.setReturnFormat(format_)
    asking.setMethod(method)
    asking.setRequestMethod(kind)
    return asking


WAYS = [(Wrapper.GET, Wrapper.URLENCODED), (Wrapper.POST, Wrapper.URLENCODED), (Wrapper.POST, Wrapper.POSTDIRECTLY)]


@pytest.mark.parametrize(("method", "kind"), WAYS)
@pytest.mark.parametrize("format_", [Wrapper.JSON, Wrapper.XML, Wrapper.CSV, Wrapper.TSV])
def test_sparqlwrapper_reads_rows(address: str, format_: str, method: str, kind: str) -> None:
    answer = wrapper(address, GOALS, format_, method, kind).query().convert()
    if isinstance(answer, dict):
        assert len(answer["results"]["bindings"]) == 17
    else:
        assert isinstance(answer, bytes | Document)
        text = answer.decode() if isinstance(answer, bytes) else answer.toxml()
        assert text.count("http://metadata.un.org/sdg/1") == 9


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("method", "kind"), WAYS)
@pytest.mark.parametrize("format_", [Wrapper.RDFXML, Wrapper.TURTLE, Wrapper.JSONLD, Wrapper.N3])
def test_sparqlwrapper_reads_graphs(address: str, format_: str, method: str, kind: str) -> None:
    answer = wrapper(address, GRAPH, format_, method, kind).query().convert()
    graph = rdflib.Graph().parse(data=answer, format="turtle") if isinstance(answer, bytes) else answer
    assert isinstance(graph, rdflib.Graph)
    assert len(graph) == 17


def test_sparqlwrapper_shows_what_is_wrong_with_a_query(address: str) -> None:
    asking = wrapper(address, "SELECT * { ?s a sdgo:Goal }", Wrapper.JSON, Wrapper.GET, Wrapper.URLENCODED)
    with pytest.raises(Wrapper.SPARQLExceptions.QueryBadFormed, match="PREFIX sdgo:"):
        asking.query()


# Programs of their own


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Serve the notes with Oxigraph; gives the address of its endpoint."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    assert program
    run(program, "load", "--location", folder / "store", "--file", folder / "notes.ttl")
    command = [program, "serve-read-only", "--location", str(folder / "store"), "--bind", "127.0.0.1:0"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        try:
            yield f"http://127.0.0.1:{port_of(process)}/query"
        finally:
            process.terminate()


def port_of(process: subprocess.Popen[bytes]) -> int:
    """Wait until a process listens; it does not say where."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        own = set(open_files(process.pid))
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            place, _, state, *rest = line.split()[1:]
            if state == LISTENING and f"socket:[{rest[5]}]" in own:
                return int(place.partition(":")[2], 16)
    raise AssertionError("Oxigraph does not listen")


def open_files(process: int) -> Iterator[str]:
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            yield str(descriptor.readlink())


def joined_by_oxigraph(address: str, folder: Path) -> list[list[str]]:
    with oxigraph(folder) as other:
        headers = {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
        with urlopen(Request(other, (joining(address)).encode(), headers), timeout=PATIENCE) as response:
            return rows(response.read().decode())


def comunica() -> str:
    """Find Comunica where ``make comunica`` puts it, or elsewhere."""
    beside = Path(sys.prefix) / "comunica" / "node_modules" / ".bin"
    program = shutil.which("comunica-sparql", path=str(beside)) or shutil.which("comunica-sparql")
    return program or pytest.skip("Comunica is not installed; see `make comunica`")


def joined_by_comunica(address: str, folder: Path) -> list[list[str]]:
    with oxigraph(folder) as notes:
        return sorted(rows(run(comunica(), f"sparql@{notes}", joining(address), "-t", "text/csv")))


def jena(name: str) -> list[str | Path]:
    """Find a command of Jena: in the jars that ``make jena`` installs, or elsewhere."""
    if command := shutil.which(name):
        return [command]
    jars = Path(sys.prefix) / "jena"
    if not (shutil.which("java") and any(jars.glob("jena-cmds-*.jar"))):
        pytest.skip("Jena's command line is not installed; see `make jena`")
    return ["java", "-cp", f"{jars}/*", f"arq.{name}"]


def joined_by_jena(address: str, folder: Path) -> list[list[str]]:
    return rows(run(*jena("arq"), "--data", folder / "notes.ttl", "--results", "csv", joining(address)))


@pytest.mark.parametrize("joined", [joined_by_rdflib, joined_by_oxigraph, joined_by_comunica, joined_by_jena])
def test_another_engine_joins_its_own_data_with_ours(
    address: str, tmp_path: Path, joined: Callable[[str, Path], list[list[str]]]
) -> None:
    (tmp_path / "notes.ttl").write_text(NOTES)
    assert joined(address, tmp_path) == JOINED


@pytest.mark.parametrize(
    ("text", "shown"),
    [(GOALS, "http://metadata.un.org/sdg/17"), ("ASK {}", "true"), (GRAPH, "http://metadata.un.org/sdg/17")],
    ids=["SELECT", "ASK", "CONSTRUCT"],
)
def test_comunica_finds_out_that_the_address_is_an_endpoint(address: str, text: str, shown: str) -> None:
    assert shown in run(comunica(), address, text)


LONG = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {' '.join(map(str, range(5000)))} }} }}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [(GOALS, "http://metadata.un.org/sdg/17"), ("ASK {}", "Yes"), (GRAPH, "sdg:17"), (LONG, "5000")],
    ids=["SELECT", "ASK", "CONSTRUCT", "long"],
)
def test_jena_asks_the_endpoint(address: str, tmp_path: Path, text: str, shown: str) -> None:
    (tmp_path / "asked.rq").write_text(text)
    assert shown in run(*jena("rsparql"), "--service", address, "--query", tmp_path / "asked.rq")
