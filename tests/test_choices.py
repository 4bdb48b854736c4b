"""What a caller types for a parameter is understood or refused by name, with what would be right."""

import pytest

from gfmdkg.choices import Choices
from gfmdkg.corpus import Corpus
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import ParameterError
from gfmdkg.saved_queries import SavedQueries, SavedQuery

AREA = "https://w3id.org/gfmdkg/id/area/labor-migration"


@pytest.fixture(scope="module")
def queries(corpus: Corpus) -> SavedQueries:
    return SavedQueries.of(corpus)


@pytest.fixture(scope="module")
def choices(engine: EmbeddedEngine, queries: SavedQueries) -> Choices:
    return Choices(engine, queries)


def typed(kind: str, example: str) -> SavedQuery:
    header = (
        f"#+ title: t\n#+ description: d\n#+ tags: [a]\n#+ since: 0.1.0\n"
        f"#+ params:\n#+   value: {{type: '{kind}', description: d, required: false}}\n"
    )
    return SavedQuery.parse("a/b", f"{header}SELECT ?value {{\n  VALUES ?value {{ {example} }}\n}}\n")


@pytest.mark.parametrize(
    "text", ["labor-migration", "Labor Migration", "labor migration", AREA, "id:area/labor-migration"]
)
def test_an_entity_is_known_by_slug_label_and_iri(choices: Choices, queries: SavedQueries, text: str) -> None:
    assert f"VALUES ?area {{ <{AREA}> }}" in choices.bind(queries["roundtables/of-area"], {"area": text})


def test_a_goal_is_known_by_its_code(choices: Choices, queries: SavedQueries) -> None:
    assert "VALUES ?goal { <http://metadata.un.org/sdg/3> }" in choices.bind(queries["targets/of-goal"], {"goal": "3"})


def test_every_member_of_the_class_is_a_choice(choices: Choices, queries: SavedQueries) -> None:
    parameter = queries["roundtables/of-summit"].parameter("summit")
    assert [choice.slug for choice in choices.of(parameter)][::9] == ["bel-2007", "berlin-2017"]


@pytest.mark.parametrize(
    ("query", "values", "said"),
    [
        pytest.param("roundtables/of-area", {"area": "labour-migration"}, "labor-migration", id="near choice"),
        pytest.param("roundtables/of-area", {"area": "x"}, "Choices: remittances", id="no near choice"),
        pytest.param("roundtables/of-area", {"area": ""}, "needs a value", id="empty"),
        pytest.param("roundtables/of-area", {"aera": "x"}, "no parameter 'aera'. Choices: area", id="name"),
        pytest.param("tables/goal-by-category", {"area": "x"}, "has no parameters", id="no parameters"),
        pytest.param("provenance/passages-of", {"entity": "a b"}, "give a full IRI", id="no IRI"),
        pytest.param("provenance/passages-of", {"entity": "http://a/>x"}, "without spaces", id="bracket in an IRI"),
    ],
)
def test_a_wrong_value_is_named(
    choices: Choices, queries: SavedQueries, query: str, values: dict[str, str], said: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        choices.bind(queries[query], values)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "example", "right", "wrong"),
    [
        ("xsd:integer", "1", "-7", "7.5"),
        ("xsd:decimal", "1.5", "7.5", "seven"),
        ("xsd:boolean", "true", "false", "yes"),
        ("xsd:date", '"2017-01-01"^^<http://www.w3.org/2001/XMLSchema#date>', "2017-06-28", "2017-02-30"),
        ("xsd:gYear", '"2017"^^<http://www.w3.org/2001/XMLSchema#gYear>', "2016", "16"),
    ],
)
def test_a_literal_must_be_of_its_datatype(choices: Choices, kind: str, example: str, right: str, wrong: str) -> None:
    query = typed(kind, example)
    assert f'"{right}"' in choices.bind(query, {"value": right})
    with pytest.raises(ParameterError, match=r"give a|give true"):
        choices.bind(query, {"value": wrong})


def test_an_optional_parameter_without_value_means_any(choices: Choices) -> None:
    assert "VALUES ?value { UNDEF }" in choices.bind(typed("xsd:integer", "1"), {"value": ""})
