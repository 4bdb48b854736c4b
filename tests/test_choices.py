"""What a caller types for a parameter is understood or refused by name, with what would be right."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gfmdkg.choices import MOST_VALUES, Choices
from gfmdkg.corpus import Corpus
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import ParameterError
from gfmdkg.saved_queries import SavedQueries, SavedQuery
from gfmdkg.terms import Term

AREA = "https://w3id.org/gfmdkg/id/area/labor-migration"


@pytest.fixture(scope="module")
def queries(corpus: Corpus) -> SavedQueries:
    return SavedQueries.of(corpus)


@pytest.fixture(scope="module")
def choices(engine: EmbeddedEngine, queries: SavedQueries) -> Choices:
    return Choices(engine, queries)


def typed(kind: str, example: str, more: str = "", *, required: bool = False, declared: str = "") -> SavedQuery:
    header = (
        f"#+ title: t\n#+ description: d\n#+ tags: [a]\n#+ since: 0.1.0\n"
        f"#+ params:\n#+   value: {{type: '{kind}', description: d, required: {str(required).lower()}{more}}}\n"
    )
    return SavedQuery.parse("a/b", f"{header}{declared}SELECT ?value {{\n  VALUES ?value {{ {example} }}\n}}\n")


@pytest.mark.parametrize(
    "text", ["labor-migration", "Labor Migration", "labor migration", AREA, "id:area/labor-migration"]
)
def test_an_entity_is_known_by_slug_label_and_iri(choices: Choices, queries: SavedQueries, text: str) -> None:
    assert f"VALUES ?area {{ <{AREA}> }}" in choices.bind(queries["roundtables/of-area"], {"area": [text]})


@pytest.mark.parametrize("name", ["area:labor-migration", "here:labor-migration"])
def test_a_name_with_a_prefix_of_the_file_is_known(choices: Choices, name: str) -> None:
    declared = "PREFIX here: <https://w3id.org/gfmdkg/id/area/>\nPREFIX area: <https://w3id.org/gfmdkg/id/area/>\n"
    for known in ("gfmd:ThematicArea", "rdfs:Resource"):
        query = typed("iri", "here:diaspora", f", class: '{known}'", declared=declared)
        assert f"VALUES ?value {{ <{AREA}> }}" in choices.bind(query, {"value": [name]})


def test_a_search_for_any_entity_finds_targets_and_no_link_records(choices: Choices, queries: SavedQueries) -> None:
    found = choices.search(queries["provenance/why"].parameter("entity"), "target 10.7").choices
    assert "sdg:10.7" in {choice.value for choice in found}
    assert [choice.iri for choice in found if "/id/link/" in choice.iri] == []


def test_a_goal_is_known_by_its_code(choices: Choices, queries: SavedQueries) -> None:
    assert "VALUES ?goal { <http://metadata.un.org/sdg/3> }" in choices.bind(
        queries["targets/of-goal"], {"goal": ["3"]}
    )


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
        pytest.param("provenance/passages-of", {"entity": "Remittance Prices"}, "no value", id="no IRI and no name"),
        pytest.param("provenance/passages-of", {"entity": "diaspora"}, "id:area/diaspora", id="a name for an IRI"),
        pytest.param("provenance/passages-of", {"entity": "10.7"}, "Choices: sdg:10.7", id="a code for an IRI"),
        pytest.param("provenance/passages-of", {"entity": "good health"}, "sdg:3", id="a goal by its name"),
        pytest.param("provenance/passages-of", {"entity": "http://a/>x"}, "without spaces", id="bracket in an IRI"),
    ],
)
def test_a_wrong_value_is_named(
    choices: Choices, queries: SavedQueries, query: str, values: dict[str, str], said: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        choices.bind(queries[query], {name: [text] for name, text in values.items()})
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
    assert f'"{right}"' in choices.bind(query, {"value": [right]})
    with pytest.raises(ParameterError, match=r"give a|give true"):
        choices.bind(query, {"value": [wrong]})


@pytest.mark.parametrize(("text", "written"), [("1e-7", "0.0000001"), ("-2.5E+3", "-2500"), ("+.5", "0.5")])
def test_a_number_with_an_exponent_is_written_out(choices: Choices, text: str, written: str) -> None:
    assert f'"{written}"^^' in choices.bind(typed("xsd:decimal", "1.5"), {"value": [text]})
    with pytest.raises(ParameterError, match="give a number"):
        choices.bind(typed("xsd:decimal", "1.5"), {"value": ["1e1000"]})


def test_an_optional_parameter_without_value_means_any(choices: Choices) -> None:
    assert "VALUES ?value { UNDEF }" in choices.bind(typed("xsd:integer", "1"), {"value": [""]})


SEVERAL = ", several: true"
GOAL = '"8"', ", class: sdgo:Goal"
ROUNDTABLE = '"1.2"', ", class: gfmd:Roundtable"


class TestSeveralValues:
    def test_become_one_line(self, choices: Choices) -> None:
        query = typed("xsd:integer", "1", SEVERAL)
        integer = "<http://www.w3.org/2001/XMLSchema#integer>"
        assert f'VALUES ?value {{ "7"^^{integer} "8"^^{integer} }}' in choices.bind(query, {"value": ["7", "8"]})

    def test_that_are_the_same_are_one(self, choices: Choices) -> None:
        query = typed("iri", f"<{AREA}>", ", class: gfmd:ThematicArea" + SEVERAL)
        assert f"VALUES ?value {{ <{AREA}> }}" in choices.bind(query, {"value": ["labor-migration", AREA]})

    def test_may_have_empty_ones_between(self, choices: Choices) -> None:
        query = typed("string", '"a"', SEVERAL)
        assert 'VALUES ?value { "b" "c" }' in choices.bind(query, {"value": ["", "b", "", "c"]})
        assert "VALUES ?value { UNDEF }" in choices.bind(query, {"value": ["", ""]})
        assert "VALUES ?value { UNDEF }" in choices.bind(query, {"value": []})

    def test_are_refused_where_one_is_meant(self, choices: Choices) -> None:
        with pytest.raises(ParameterError, match=r"'value' was given 2 times; give it once\. Choices: 7, 8\."):
            choices.bind(typed("xsd:integer", "1"), {"value": ["7", "8"]})
        with pytest.raises(ParameterError, match=r"give it once\. Choices: 7\."):
            choices.bind(typed("xsd:integer", "1"), {"value": ["", "7"]})

    def test_are_refused_where_there_are_too_many(self, choices: Choices) -> None:
        numbers = [str(number) for number in range(MOST_VALUES + 1)]
        query = typed("xsd:integer", "1", SEVERAL)
        assert choices.bind(query, {"value": numbers[1:]}).count("integer>") == MOST_VALUES
        with pytest.raises(ParameterError, match="give it 100 times at most"):
            choices.bind(query, {"value": numbers})

    def test_are_needed_where_the_parameter_is(self, choices: Choices) -> None:
        query = typed("iri", f"<{AREA}>", ", class: gfmd:ThematicArea" + SEVERAL, required=True)
        for texts in ([], [""], ["", ""]):
            with pytest.raises(ParameterError, match=r"'value' needs a value\. Choices: remittances"):
                choices.bind(query, {"value": texts})

    def test_one_that_is_wrong_is_named(self, choices: Choices) -> None:
        with pytest.raises(ParameterError, match=r"'8\.5' is no value for 'value'"):
            choices.bind(typed("xsd:integer", "1", SEVERAL), {"value": ["7", "8.5"]})


class TestCodes:
    @pytest.mark.parametrize("text", ["10.7", "sdg:10.7", "http://metadata.un.org/sdg/10.7"])
    def test_are_written_as_strings(self, choices: Choices, text: str) -> None:
        query = typed("code", '"8.1"', ", class: sdgo:Target")
        assert 'VALUES ?value { "10.7" }' in choices.bind(query, {"value": [text]})

    @pytest.mark.parametrize(("text", "meant"), [("8.1", "8.1"), ("8.10", "8.10"), ("3.c", "3.c")])
    def test_that_look_alike_are_kept_apart(self, choices: Choices, text: str, meant: str) -> None:
        query = typed("code", '"1.1"', ", class: sdgo:Target")
        assert f'VALUES ?value {{ "{meant}" }}' in choices.bind(query, {"value": [text]})

    def test_are_known_by_the_label_of_their_only_entity(self, choices: Choices) -> None:
        query = typed("code", *GOAL)
        label = next(choice.label for choice in choices.of(query.parameter("value")) if choice.code == "3")
        assert 'VALUES ?value { "3" }' in choices.bind(query, {"value": [label]})

    def test_of_several_entities_are_one_choice(self, choices: Choices) -> None:
        parameter = typed("code", *ROUNDTABLE).parameter("value")
        codes = [choice.code for choice in choices.of(parameter)]
        assert len(set(codes)) == len(codes)
        (shared,) = [choice for choice in choices.of(parameter) if choice.code == "1.2"]
        assert (shared.iri, shared.label, shared.value) == ("", "", "1.2")

    def test_that_are_unknown_are_told_the_near_ones(self, choices: Choices) -> None:
        with pytest.raises(ParameterError) as caught:
            choices.bind(typed("code", '"8.1"', ", class: sdgo:Target"), {"value": ["10.77"]})
        assert "10.7" in caught.value.choices
        assert len(caught.value.choices) <= 5


class TestErrors:
    @pytest.mark.parametrize("kind", ["xsd:integer", "iri"])
    def test_cut_a_value_that_is_long(self, choices: Choices, kind: str) -> None:
        query = typed(kind, f"<{AREA}>" if kind == "iri" else "1", ", class: gfmd:Country" if kind == "iri" else "")
        with pytest.raises(ParameterError) as caught:
            choices.bind(query, {"value": ["é" * 1_000_000]})
        assert "'value'" in str(caught.value)
        assert "ééé..." in str(caught.value)
        assert len(str(caught.value)) < 500

    def test_cut_a_name_that_is_long(self, choices: Choices) -> None:
        with pytest.raises(ParameterError) as caught:
            choices.bind(typed("string", '"a"'), {"v" * 1_000_000: ["a"]})
        assert len(str(caught.value)) < 500

    def test_give_five_choices_at_most(self, choices: Choices) -> None:
        query = typed("iri", f"<{AREA}>", ", class: sdgo:Goal")
        for text in ("zzz", "", "goal", "1x", "the"):
            with pytest.raises(ParameterError) as caught:
                choices.bind(typed("iri", f"<{AREA}>", ", class: sdgo:Goal", required=True), {"value": [text]})
            assert len(caught.value.choices) <= 5
        assert choices.bind(query, {"value": [""]})

    def test_give_what_can_be_sent(self, choices: Choices) -> None:
        query = typed("iri", f"<{AREA}>", ", class: gfmd:Summit", required=True)
        with pytest.raises(ParameterError) as caught:
            choices.bind(query, {"value": ["berlin"]})
        assert caught.value.choices[0] == "berlin-2017"
        assert choices.bind(query, {"value": [caught.value.choices[0]]})


@pytest.mark.parametrize("member_of", ["sdgo:Goal", "sdgo:Target", "gfmd:Roundtable", "gfmd:Passage", "gfmd:Country"])
def test_every_choice_is_meant_by_its_value_alone(choices: Choices, member_of: str) -> None:
    query = typed("iri", f"<{AREA}>", f", class: {member_of}")
    for choice in choices.of(query.parameter("value")):
        assert f"VALUES ?value {{ <{choice.iri}> }}" in choices.bind(query, {"value": [choice.value]})


def test_an_example_is_typed_as_its_choice(choices: Choices, queries: SavedQueries) -> None:
    assert choices.defaults(queries["areas/not-discussed-at"].parameter("summit")) == ("bgd-2016",)
    assert choices.defaults(queries["provenance/why"].parameter("entity"))[0].partition(":")[1] == ":"
    assert choices.defaults(typed("xsd:integer", "7 8", SEVERAL).parameter("value")) == ("7", "8")


class RenewedEngine(EmbeddedEngine):
    """Has a new version when it is told so."""

    current = "1"

    @property
    def version(self) -> str:
        return self.current


def test_the_choices_are_those_of_the_dataset_that_is_served(queries: SavedQueries) -> None:
    store = ox.Store()
    engine = RenewedEngine(store, "")
    choices = Choices(engine, queries)
    parameter = typed("iri", f"<{AREA}>", ", class: gfmd:ThematicArea").parameter("value")
    assert choices.of(parameter) == ()
    store.load(f"<{AREA}> a <https://w3id.org/gfmdkg/ontology#ThematicArea> .".encode(), ox.RdfFormat.TURTLE)
    assert choices.of(parameter) == ()
    engine.current = "2"
    assert [choice.iri for choice in choices.of(parameter)] == [AREA]


ANY_TEXT = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(["<", ">", "{", "}", '"', "\\", "\n", " ", "} UNION {", "UNDEF", "sdg:", "10.7", "urn:x"])
    ).map("".join),
)
KINDS = [
    *((kind, example, "") for kind, example in (("string", '"a"'), ("xsd:integer", "1"), ("xsd:decimal", "1.5"))),
    ("xsd:date", '"2017-06-28"^^<http://www.w3.org/2001/XMLSchema#date>', ""),
    ("iri", f"<{AREA}>", ", class: rdfs:Resource"),
    ("iri", f"<{AREA}>", ", class: gfmd:ThematicArea"),
    ("code", *GOAL),
]


@pytest.mark.parametrize(("kind", "example", "more"), KINDS)
@given(texts=st.lists(ANY_TEXT, max_size=3))
def test_whatever_is_typed_is_bound_as_terms_or_refused_by_name(
    choices: Choices, kind: str, example: str, more: str, texts: list[str]
) -> None:
    query = typed(kind, example, more + SEVERAL)
    terms, problem = read(choices, query, texts)
    if problem:
        assert "'value'" in str(problem)
        assert len(problem.choices) <= 5
    elif terms:
        bound = choices.bind(query, {"value": texts})
        again = SavedQuery.parse("a/b", query.text.replace(query.sparql.strip(), bound.strip()))
        assert again.parameter("value").defaults == terms
        assert again.bind({"value": ()}) == query.bind({"value": ()})


def read(choices: Choices, query: SavedQuery, texts: list[str]) -> tuple[tuple[Term, ...], ParameterError | None]:
    try:
        return choices.terms(query.parameter("value"), texts), None
    except ParameterError as error:
        return (), error


class TestSearch:
    def test_finds_all_words_in_any_case_and_without_accents(self, choices: Choices) -> None:
        parameter = typed("iri", f"<{AREA}>", ", class: gfmd:ThematicArea").parameter("value")
        for words in ("labor", "MIGRATION labor", "  lábor  "):
            assert [choice.value for choice in choices.search(parameter, words).choices] == ["labor-migration"]

    def test_without_words_gives_the_first_of_all(self, choices: Choices) -> None:
        parameter = typed("iri", f"<{AREA}>", ", class: sdgo:Target").parameter("value")
        found = choices.search(parameter, "", most=3)
        assert ([choice.code for choice in found.choices], found.total) == (["1.1", "1.2", "1.3"], 169)

    def test_gives_first_what_begins_so(self, choices: Choices) -> None:
        parameter = typed("iri", f"<{AREA}>", ", class: sdgo:Target").parameter("value")
        found = choices.search(parameter, "10.", most=200)
        assert {choice.code.partition(".")[0] for choice in found.choices[:10]} == {"10"}

    def test_of_anything_asks_the_graph(self, choices: Choices, queries: SavedQueries) -> None:
        parameter = queries["provenance/why"].parameter("entity")
        found = choices.search(parameter, "working group")
        assert found.total == len(found.choices) > 0
        assert all(choice.value.startswith("id:") for choice in found.choices)
        assert choices.search(parameter, " w ").total == 0

    @pytest.mark.parametrize("words", ["nothing at all", '"} UNION {', "x" * 1_000_000])
    def test_finds_nothing_where_nothing_fits(self, choices: Choices, queries: SavedQueries, words: str) -> None:
        area, entity = typed("iri", f"<{AREA}>", ", class: gfmd:ThematicArea"), queries["provenance/why"]
        for parameter in (area.parameter("value"), entity.parameter("entity")):
            assert choices.search(parameter, words).choices == ()

    def test_is_for_what_is_too_long_to_list(self, choices: Choices, queries: SavedQueries) -> None:
        assert choices.are_many(typed("iri", f"<{AREA}>", ", class: gfmd:Passage").parameter("value"))
        assert choices.are_many(queries["provenance/why"].parameter("entity"))
        assert not choices.are_many(typed("iri", f"<{AREA}>", ", class: sdgo:Target").parameter("value"))
        assert not choices.are_many(typed("string", '"a"').parameter("value"))
