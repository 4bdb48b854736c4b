"""The commands that ask print whole answers, or one clear line."""

import subprocess
import sys
from pathlib import Path

import pytest

import endpoints
from command import call
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.formats import BY_NAME
from gfmdkg.query import QueryRequest
from live import PYTHON, run

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <http://metadata.un.org/sdg/ontology#Goal> }"


def test_a_saved_query_is_printed_as_a_table() -> None:
    done = run("query", "tables/goal-by-category")
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0].split() == ["number", "goal", "goalLabel", "explicit", "vulnerability", "potential", "employment"]
    assert len(lines) == 2 + 17
    assert "\x1b" not in done.stdout


def test_a_parameter_changes_the_answer() -> None:
    done = run("query", "roundtables/of-area", "-p", "area=diaspora", "-f", "csv")
    assert [line.split(",")[2] for line in done.stdout.splitlines()[1:]] == ["2.4", "1.2", "1.2", "1.2", "2.2"]


@pytest.mark.parametrize("name", ["csv", "json", "tsv", "xml"])
def test_an_answer_is_that_of_the_engine(engine: EmbeddedEngine, name: str, tmp_path: Path) -> None:
    text = "SELECT ?s ?o { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o } ORDER BY ?s ?o"
    file = tmp_path / "query.rq"
    file.write_text(text)
    done = subprocess.run([*PYTHON, "sparql", str(file), "-f", name], capture_output=True, check=True)
    assert done.stdout == engine.answer(QueryRequest(text, solutions=BY_NAME[name])).read()


def test_a_query_is_read_from_standard_input() -> None:
    assert run("sparql", "-", "-f", "csv", given=COUNT).stdout.split() == ["n", "17"]
    assert run("sparql", "-", given="ASK {}").stdout == "true\n"


def test_a_graph_is_printed_as_turtle_and_in_graph_formats() -> None:
    construct = "CONSTRUCT { <http://metadata.un.org/sdg/1> <a:b> 1 } {}"
    assert "sdg:1 <a:b> 1 ." in run("sparql", "-", given=construct).stdout
    assert run("sparql", "-", "-f", "nt", given=construct).stdout.startswith("<http://metadata.un.org/sdg/1> <a:b>")


def test_the_list_names_every_query_and_parameter() -> None:
    listed = run("queries").stdout
    assert "tables/goal-by-category" in listed
    assert "-p area=" in listed


@pytest.mark.parametrize(
    ("arguments", "given", "status", "said"),
    [
        (["query", "tables/goal-by-categori"], b"", 2, "Did you mean tables/goal-by-category"),
        (["query", "roundtables/of-area", "-p", "area=labour-migration"], b"", 2, "labor-migration"),
        (["query", "roundtables/of-area", "-p", "region=x"], b"", 2, "Choices: area."),
        (["query", "roundtables/of-area", "-p", "area"], b"", 2, "no NAME=VALUE"),
        (
            ["query", "roundtables/of-area", "-p", "area=diaspora", "-p", "area=x"],
            b"",
            2,
            "was given 2 times; give it once",
        ),
        (["query", "tables/goal-by-category", "-f", "pdf"], b"", 2, "'pdf' is not one of"),
        (["sparql", "-"], b"SELECT * {\n ?s foaf:name ?o }", 1, "(line 2, column 5)"),
        (["sparql", "-"], b"SELECT * { SERVICE <http://127.0.0.1/> {} }", 1, "SERVICE is not allowed"),
        (["sparql", "-"], b"ASK { ?s ?p '\xff' }", 1, "not UTF-8: byte 13"),
        (["sparql", "-", "-f", "ttl"], b"ASK {}", 1, "cannot be written as 'ttl', but as json, xml"),
        (["sparql", "/nowhere.rq"], b"", 2, "No such file"),
        (["nonsense"], b"", 2, "gfmdkg --help lists all."),
        (["quer"], b"", 2, "There is no command named 'quer'. gfmdkg --help lists all. Did you mean query or queries?"),
        (["query", "tables/goal-by-category", "--corpus", "/nowhere"], b"", 2, "does not exist"),
    ],
)
def test_a_mistake_is_one_clear_line(arguments: list[str], given: bytes, status: int, said: str) -> None:
    done = run(*arguments, given=given)
    assert done.returncode == status
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("query areas/by-summit-count >&-", "Standard output is closed"),
        ("queries >&-", "Standard output is closed"),
        ("query areas/by-summit-count > /dev/full", "No space left on device"),
        ("sparql - <&-", "The text holds no query"),
    ],
)
def test_a_stream_that_is_closed_or_full_is_one_clear_line(command: str, said: str) -> None:
    script = f"{' '.join(PYTHON)} {command}"
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"gfmdkg: {said}")


def test_a_terminal_that_knows_few_letters_gets_the_others_as_escapes() -> None:
    done = run("sparql", "-", given='SELECT ("\u65e5" AS ?a) {}', environment={"PYTHONIOENCODING": "latin-1:strict"})
    assert (done.returncode, done.stderr) == (0, "1 row\n")
    assert "\\u65e5" in done.stdout


def test_what_an_endpoint_says_commands_no_terminal() -> None:
    with endpoints.endpoint(endpoints.answers("a\x1b]0;b\x07\x9b2J".encode(), "text/plain", 500)) as other:
        done = call("sparql", "-", "--endpoint", other.address, given="ASK {}")
    assert (done.returncode, done.stderr.endswith(" a\\x1b]0;b\\x07\\x9b2J\n")) == (1, True)


def test_a_byte_order_mark_is_no_part_of_a_query() -> None:
    assert call("sparql", "-", given="\ufeffASK {}").stdout == "true\n"


def test_a_hyphen_stands_for_standard_output() -> None:
    assert call("query", "areas/by-summit-count", "-o", "-", "-f", "csv").stdout.startswith("area,areaLabel")


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    script = f"{' '.join(PYTHON)} query marks/with-passage | head -n 1"
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    assert "Traceback" not in done.stderr


def test_asking_needs_neither_rdflib_nor_flask() -> None:
    code = "import sys, gfmdkg.cli.asking; print(sorted({'rdflib', 'flask', 'pyshacl'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_help_names_every_format() -> None:
    helped = run("sparql", "--help").stdout
    assert [name for name in BY_NAME if name not in helped] == []
