"""The real server does what its OpenAPI description says, by the requests that schemathesis makes of it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout import CORPUS
from live import server

# One query with a parameter of each kind; those of the corpus have but few of them.
EVERY_TYPE = """\
#+ title: A parameter of each type
#+ description: Gives back what it is asked with.
#+ tags: [made-up]
#+ since: 0.1.0
#+ params:
#+   area: {type: iri, class: gfmd:ThematicArea, description: D., required: true, several: true}
#+   target: {type: iri, class: sdgo:Target, description: D., required: false}
#+   code: {type: code, class: sdgo:Goal, description: D., required: false, several: true}
#+   entity: {type: iri, class: rdfs:Resource, description: D., required: true}
#+   text: {type: string, description: D., required: false}
#+   number: {type: 'xsd:integer', description: D., required: true, several: true}
#+   amount: {type: 'xsd:decimal', description: D., required: false}
#+   day: {type: 'xsd:date', description: D., required: true}
#+   year: {type: 'xsd:gYear', description: D., required: false, several: true}
#+   truth: {type: 'xsd:boolean', description: D., required: true}
PREFIX sdg: <http://metadata.un.org/sdg/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT * WHERE {
  VALUES ?area { <https://w3id.org/gfmdkg/id/area/diaspora> <https://w3id.org/gfmdkg/id/area/remittances> }
  VALUES ?target { <http://metadata.un.org/sdg/10.7> }
  VALUES ?code { "1" "2" }
  VALUES ?entity { sdg:1 }
  VALUES ?text { "a" }
  VALUES ?number { 1 2 }
  VALUES ?amount { 1.5 }
  VALUES ?day { "2017-06-28"^^xsd:date }
  VALUES ?year { "2016"^^xsd:gYear "2017"^^xsd:gYear }
  VALUES ?truth { true }
}
"""
QUERIES = (
    "made-up/every-type",
    "roundtables/of-area",
    "entities/by-name",
    "provenance/why",
    "provenance/why/choices/entity",
    "areas/by-summit-count/chart.json",
)
# No schema says what SPARQL is; and OpenAPI 3.1 cannot describe the method QUERY.
UNKNOWN_TO_SCHEMAS = "positive_data_acceptance,unsupported_method,allow_header_conformance"
# No schema says which columns a table has.
UNKNOWN_OF_TABLES = "positive_data_acceptance"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("corpus")
    for part in ("ontology", "data", "queries"):
        shutil.copytree(CORPUS.root / part, folder / part)
    (folder / "queries" / "made-up").mkdir()
    (folder / "queries" / "made-up" / "every-type.rq").write_text(EVERY_TYPE, encoding="utf-8")
    with server("--corpus", str(folder)) as (address, _):
        yield address.rstrip("/")


@pytest.mark.parametrize(
    ("path", "excluded"),
    [
        pytest.param("/sparql", UNKNOWN_TO_SCHEMAS, id="endpoint"),
        pytest.param("/(describe|lookup|links)", UNKNOWN_OF_TABLES, id="documents and links"),
        pytest.param(f"/queries/({'|'.join(map(re.escape, QUERIES))})", "", id="saved queries"),
    ],
)
def test_the_server_keeps_its_promises(address: str, tmp_path: Path, path: str, excluded: str) -> None:
    options = ["--include-path-regex", f"^{path}$", "--phases", "coverage,fuzzing", "--workers", "1", "--no-color"]
    bounds = ["--max-examples", "3", "--generation-deterministic", "--request-timeout", "60"]
    checks = ["--exclude-checks", excluded] if excluded else []
    program = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
    done = subprocess.run(
        [*program, "run", f"{address}/openapi.json", *options, *bounds, *checks],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(re.findall(r"(\d+) generated", done.stdout)[0]) > 50
