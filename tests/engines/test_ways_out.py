"""The engine calls nobody but in SERVICE: what else names an address in a query or a file is only a name."""

from collections.abc import Iterator
from contextlib import suppress

import pyoxigraph as ox
import pytest

from endpoints import TABLE, Endpoint, answers, endpoint


@pytest.fixture
def other() -> Iterator[Endpoint]:
    with endpoint(answers(TABLE)) as other:
        yield other
        assert other.connections == 0


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <{other}> FROM NAMED <{other}> {{ ?s ?p ?o GRAPH ?g {{ ?a ?b ?c }} }}",
        "SELECT * {{ GRAPH <{other}> {{ ?s ?p ?o }} }}",
        "SELECT (<{other}>(1) AS ?x) {{}}",
        "DESCRIBE <{other}>",
        "LOAD <{other}>",
    ],
)
def test_a_query_calls_nobody(other: Endpoint, text: str) -> None:
    with suppress(SyntaxError, RuntimeError):
        found = ox.Store().query(text.format(other=other.address))
        assert isinstance(found, ox.QueryBoolean) or list(found) == []


RDF = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:D><r:value>{}</r:value></r:D></r:RDF>'


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (ox.RdfFormat.JSON_LD, '{{"@context": "{other}", "a": "b"}}'),
        (ox.RdfFormat.JSON_LD, '{{"@context": {{"@import": "{other}"}}, "a": "b"}}'),
        (ox.RdfFormat.RDF_XML, '<!DOCTYPE r SYSTEM "{other}">' + RDF.format(1)),
        (ox.RdfFormat.RDF_XML, '<!DOCTYPE r [<!ENTITY e SYSTEM "{other}">]>' + RDF.format("&e;")),
        (ox.RdfFormat.RDF_XML, '<!DOCTYPE r [<!ENTITY % e SYSTEM "{other}"> %e;]>' + RDF.format(1)),
        (ox.RdfFormat.TURTLE, "<> <http://www.w3.org/2002/07/owl#imports> <{other}> ."),
    ],
)
def test_a_file_calls_nobody(other: Endpoint, form: ox.RdfFormat, text: str) -> None:
    with suppress(SyntaxError):
        list(ox.parse(text.format(other=other.address), format=form, base_iri=other.address))
