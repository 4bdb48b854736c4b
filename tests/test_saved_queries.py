"""Saved queries: the header, the text, the answer by two engines, and values put in (queries/README.md)."""

import json
import re
import warnings
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from answers import as_result, as_tsv, columns, rdflib_warns_of_itself, rows
from checkout import CORPUS, EXPECTED, file_id
from gfmdkg import __version__
from gfmdkg.choices import MOST_VALUES, Choices
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import CorpusError, ParameterError
from gfmdkg.query import QueryRequest
from gfmdkg.saved_queries import CheckQuery, QueryFileError, SavedQueries, SavedQuery
from gfmdkg.terms import iri
from gfmdkg.tokens import Token, tokens

# These count the files and statements of the whole dataset, so their answer changes with every file.
WITHOUT_EXPECTED = {
    "coverage/by-basis",
    "coverage/by-section",
    "coverage/passages-without-record",
    "dataset/classes",
    "dataset/graphs",
}
NAMES = sorted(CORPUS.saved_query_files)
FILES = [*CORPUS.saved_query_files.values(), *CORPUS.check_files.values()]
READING = {name for name, path in CORPUS.saved_query_files.items() if "#+ needs:" in path.read_text(encoding="utf-8")}
WITH_VOCABULARIES = {*READING, "linking/vocabularies"}  # asked where small vocabularies are beside the graph
every_query = pytest.mark.parametrize("name", NAMES)
every_file = pytest.mark.parametrize("path", FILES, ids=file_id)


@pytest.fixture(scope="module")
def queries() -> SavedQueries:
    return SavedQueries.of(CORPUS)


@pytest.fixture(scope="module")
def known(dataset: Dataset) -> set[str]:
    """Every IRI that stands in a statement of the dataset."""
    terms = (term for quad in dataset.quads for term in (quad.subject, quad.predicate, quad.object))
    return {
        str(term.datatype.value if isinstance(term, ox.Literal) else term.value)
        for term in terms
        if isinstance(term, (ox.Literal, ox.NamedNode))
    }


@cache
def saved(name: str) -> SavedQuery:
    return SavedQuery.parse(name, CORPUS.saved_query_files[name].read_text(encoding="utf-8"))


@pytest.fixture
def holder(engine: EmbeddedEngine, engine_with_others: EmbeddedEngine, name: str) -> EmbeddedEngine:
    """What a query is asked of: the graph alone, or with vocabularies beside it where it reads them."""
    return engine_with_others if name in WITH_VOCABULARIES else engine


@pytest.fixture
def second_holder(
    second_engine: rdflib.Dataset, second_engine_with_others: rdflib.Dataset, name: str
) -> rdflib.Dataset:
    return second_engine_with_others if name in WITH_VOCABULARIES else second_engine


@pytest.fixture
def reversed_holder(
    reversed_engine: EmbeddedEngine, reversed_engine_with_others: EmbeddedEngine, name: str
) -> EmbeddedEngine:
    return reversed_engine_with_others if name in WITH_VOCABULARIES else reversed_engine


@pytest.fixture(scope="module")
def reversed_engine(dataset: Dataset) -> EmbeddedEngine:
    return EmbeddedEngine.of(replace(dataset, quads=dataset.quads[::-1]))


@pytest.fixture(scope="module")
def reversed_engine_with_others(with_others: Dataset) -> EmbeddedEngine:
    return EmbeddedEngine.of(replace(with_others, quads=with_others.quads[::-1]))


@pytest.fixture(scope="module")
def engine_with_others(with_others: Dataset) -> EmbeddedEngine:
    return EmbeddedEngine.of(with_others)


@pytest.fixture(scope="module")
def second_engine_with_others(with_others: Dataset) -> rdflib.Dataset:
    store = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib warns of its own methods
        store.parse(data=with_others.n_quads(), format="nquads")
        store.default_context.parse(
            data=ox.serialize(with_others.merge(), format=ox.RdfFormat.N_TRIPLES) or b"", format="nt"
        )
    return store


class TestAnswer:
    @every_query
    def test_is_the_expected_one(self, holder: EmbeddedEngine, accept: bool, name: str) -> None:
        if name in WITHOUT_EXPECTED:
            pytest.skip("the answer changes with every file of the dataset")
        found, expected = as_tsv(holder, saved(name).sparql), EXPECTED / f"{name}.tsv"
        if accept:
            expected.parent.mkdir(parents=True, exist_ok=True)
            expected.write_text(found, encoding="utf-8", newline="")
        assert expected.is_file(), f"run `pytest --accept`, then compare {expected} with the report"
        with expected.open(encoding="utf-8", newline="") as lines:
            assert found == lines.read(), "if the new answer is right, run `pytest --accept` and review the change"

    @every_query
    def test_has_a_row(self, holder: EmbeddedEngine, name: str) -> None:
        assert len(as_tsv(holder, saved(name).sparql).splitlines()) > 1, "give an example that has an answer"

    @every_query
    def test_has_rows_and_columns_that_differ(self, holder: EmbeddedEngine, name: str) -> None:
        head, *rows = as_tsv(holder, saved(name).sparql).splitlines()
        assert len(set(rows)) == len(rows), "select what tells the rows apart"
        assert len(set(head.split("\t"))) == len(head.split("\t"))

    @rdflib_warns_of_itself
    @every_query
    def test_is_the_same_by_the_second_engine(
        self, holder: EmbeddedEngine, second_holder: rdflib.Dataset, name: str
    ) -> None:
        first, second = as_result(holder, saved(name).sparql), second_holder.query(saved(name).sparql)
        assert columns(first) == columns(second)
        assert rows(first) == rows(second)

    @every_query
    def test_has_the_same_order_however_the_statements_are_loaded(
        self, holder: EmbeddedEngine, reversed_holder: EmbeddedEngine, name: str
    ) -> None:
        text = saved(name).sparql
        assert as_tsv(reversed_holder, text) == as_tsv(holder, text), "let ORDER BY end in a unique column"


@pytest.mark.parametrize("path", sorted(EXPECTED.rglob("*.tsv")), ids=file_id)
def test_an_expected_answer_has_its_query(path: Path) -> None:
    assert path.relative_to(EXPECTED).with_suffix("").as_posix() in NAMES, "remove it, or rename it with its query"


def test_the_queries_without_expected_answer_are_there() -> None:
    assert set(NAMES) >= WITHOUT_EXPECTED


class TestHeader:
    @every_query
    def test_is_valid(self, name: str) -> None:
        assert saved(name).name == name

    @pytest.mark.parametrize("name", sorted(CORPUS.check_files))
    def test_of_a_check_is_valid(self, name: str) -> None:
        check = CheckQuery.parse(name, CORPUS.check_files[name].read_text(encoding="utf-8"))
        assert check.fix.strip().endswith("."), "say in a sentence what to do about it"

    @every_query
    def test_says_what_is_asked_in_words(self, name: str) -> None:
        query = saved(name)
        assert not query.title.endswith("."), "the title is a few words"
        assert query.description.strip().endswith("."), "the description is a sentence"
        assert query.explanation.strip().endswith("."), "explain what is counted and what is not"

    @every_query
    def test_has_tags_in_kebab_case(self, name: str) -> None:
        assert saved(name).tags
        assert [tag for tag in saved(name).tags if not re.fullmatch(r"[a-z]+(-[a-z]+)*", tag)] == []

    @every_query
    def test_names_a_release_that_is_there(self, name: str) -> None:
        since, current = ([int(part) for part in text.split(".")] for text in (saved(name).since, __version__))
        assert since <= current, f"the next release is {__version__}"

    @every_query
    def test_says_for_each_parameter_of_type_iri_what_it_can_be(self, name: str) -> None:
        unknown = [
            given.name for given in saved(name).parameters.values() if given.type == "iri" and not given.member_of
        ]
        assert not unknown, "give the class whose members are the choices; rdfs:Resource for any"

    def test_comes_first_and_only_once(self) -> None:
        for path in FILES:
            lines = path.read_text(encoding="utf-8").splitlines()
            header = [line.startswith("#+") for line in lines]
            assert header == sorted(header, reverse=True), f"{CORPUS.name(path)}: put all lines of the header on top"


class TestText:
    @every_file
    def test_has_lines_of_120_characters_at_most(self, path: Path) -> None:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if len(line) > 120 or line != line.rstrip()] == []

    @every_file
    def test_is_indented_by_two_spaces(self, path: Path) -> None:
        for line in body(path):
            indent = line[: len(line) - len(line.lstrip())]
            assert set(indent) <= {" "}, f"indent by spaces: {line}"
            assert len(indent) % 2 == 0, f"indent by two spaces for each level: {line}"

    @every_file
    def test_has_keywords_in_capitals(self, path: Path) -> None:
        words = {token.text for token in sparql_tokens(path) if token.kind == "word"}
        assert {word for word in words if word != word.upper()} <= {"a", "true", "false"}

    @every_file
    def test_has_no_word_that_hides_a_mistake(self, path: Path) -> None:
        words = {token.text.upper() for token in sparql_tokens(path) if token.kind == "word"}
        assert not words & {"SERVICE", "LIMIT", "OFFSET", "FROM", "BASE"}

    @every_file
    def test_selects_named_columns_in_an_order(self, path: Path) -> None:
        texts = [token.text for token in sparql_tokens(path)]
        forms = [text for text in texts if text in {"SELECT", "CONSTRUCT", "DESCRIBE", "ASK"}]
        assert forms[0] == "SELECT", "a saved query is a SELECT: its answer is a table"
        assert not re.search(r"SELECT( DISTINCT)? \*", " ".join(texts)), "name the columns"
        assert re.search(r"^ORDER BY\b", "\n".join(body(path)), re.MULTILINE), "give the rows an order"

    @every_file
    def test_declares_the_prefixes_that_it_uses_and_no_others(self, path: Path) -> None:
        found = sparql_tokens(path)
        declared = {after.text for token, after in pairwise(found) if token.text == "PREFIX"}
        used = Counter(token.text.partition(":")[0] + ":" for token in found if token.kind == "prefixed")
        assert {prefix for prefix in declared if used[prefix] < 2} == set(), "remove what is not used"

    @pytest.mark.parametrize("name", sorted({*NAMES} - WITH_VOCABULARIES))
    def test_names_nothing_that_the_dataset_lacks(self, known: set[str], name: str) -> None:
        lacking = named(CORPUS.saved_query_files[name]) - known
        assert lacking == set(), "no statement has it, so this part of the query never finds anything"

    @every_query
    def test_has_one_line_for_each_parameter(self, name: str) -> None:
        text = saved(name).sparql
        for parameter in saved(name).parameters:
            assert len(re.findall(rf"^\s*VALUES \?{parameter} \{{ \S.* \}}$", text, re.MULTILINE)) == 1


def body(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#+")]


def sparql_tokens(path: Path) -> list[Token]:
    return list(tokens("\n".join(body(path))))


def named(path: Path) -> set[str]:
    """Give the IRIs that a query writes with a prefix."""
    found = sparql_tokens(path)
    namespaces = {name.text: iri.text.strip("<>") for name, iri in pairwise(found) if iri.kind == "iri"}
    names = (token.text.partition(":") for token in found if token.kind == "prefixed")
    return {namespaces[f"{prefix}:"] + local for prefix, _, local in names if local}


HEADER = "#+ title: T\n#+ description: D.\n#+ tags: [t]\n#+ since: 0.1.0\n"
PARAMS = HEADER + "#+ params:\n#+   text: {type: string, description: D., required: true}\n"
TWO = PARAMS + "#+   other: {type: string, description: D., required: false}\n"
ECHO = (
    PARAMS + 'SELECT ?text ?kept WHERE {\n  VALUES ?text { "example" }\n  BIND ("kept" AS ?kept)\n}\nORDER BY ?text\n'
)
ECHO_TWO = TWO + (
    "SELECT ?text ?other ?kept WHERE {\n"
    '  VALUES ?text { "example" }\n  VALUES ?other { "another" }\n  BIND ("kept" AS ?kept)\n}\nORDER BY ?text\n'
)
# What would break out of a string, a group or a line, if anything could.
PIECES = [
    *"\"'\\{}<>?$@^#\n\r\t\0\x0b\x0c\x1c\x85\u2028\ufeff\U0010ffff",
    *(
        '"""',
        "'''",
        '" }',
        "} UNION {",
        '\n  VALUES ?text { "b" }',
        '\nVALUES ?other { "b" }',
        "\\g<1>",
        "\\1",
        "UNDEF",
    ),
    *(
        "\\u0022",
        "\\U00000022",
        "\\u005C",
        '"@en',
        '"^^<x:y>',
        "#+ title: x",
        "\nSERVICE <http://example.org/> {}",
        "é",
        "漢",
    ),
]
VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])), st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
)


@pytest.fixture(scope="module")
def empty_engine() -> EmbeddedEngine:
    return EmbeddedEngine(ox.Store(), "test")


def echo(engine: EmbeddedEngine, text: str) -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = json.loads(engine.answer(QueryRequest(text)).read())["results"]["bindings"]
    return found


def plain(text: str) -> dict[str, str]:
    return {"type": "literal", "value": text}


class TestBinding:
    @given(VALUES)
    def test_gives_any_string_back_as_one_term(self, empty_engine: EmbeddedEngine, value: str) -> None:
        text = SavedQuery.parse("t/echo", ECHO).bind({"text": [ox.Literal(value)]})
        assert echo(empty_engine, text) == [{"text": plain(value), "kept": plain("kept")}]

    @given(VALUES, VALUES)
    def test_keeps_two_strings_apart(self, empty_engine: EmbeddedEngine, value: str, other: str) -> None:
        bound = SavedQuery.parse("t/echo", ECHO_TWO).bind({"text": [ox.Literal(value)], "other": [ox.Literal(other)]})
        assert echo(empty_engine, bound) == [{"text": plain(value), "other": plain(other), "kept": plain("kept")}]

    @given(st.lists(VALUES, min_size=1, max_size=4))
    def test_gives_every_string_of_several_back(self, empty_engine: EmbeddedEngine, values: list[str]) -> None:
        text = SavedQuery.parse("t/echo", ECHO).bind({"text": [ox.Literal(value) for value in values]})
        assert text.count("\n") == SavedQuery.parse("t/echo", ECHO).sparql.count("\n")
        found = Counter(row["text"]["value"] for row in echo(empty_engine, text))
        assert found == Counter(values)

    @given(st.text("<>{}\"' \\|^`\n\tabc:/?#%é", max_size=20))
    def test_of_an_iri_changes_nothing_else_or_is_refused(self, empty_engine: EmbeddedEngine, tail: str) -> None:
        try:
            term = iri(f"http://example.org/{tail}")
        except ValueError:
            assert set(tail) & set("<>{}\"' \\|^`\n\t%")
            return
        text = SavedQuery.parse("t/echo", ECHO).bind({"text": [term]})
        assert echo(empty_engine, text) == [{"text": {"type": "uri", "value": term.value}, "kept": plain("kept")}]

    @given(VALUES)
    def test_changes_no_other_line(self, value: str) -> None:
        query = SavedQuery.parse("t/echo", ECHO)
        bound = query.bind({"text": [ox.Literal(value)]})
        assert bound.replace(f"VALUES ?text {{ {ox.Literal(value)} }}", 'VALUES ?text { "example" }', 1) == query.sparql
        assert bound.count("\n") == query.sparql.count("\n")

    def test_takes_a_very_long_string(self, empty_engine: EmbeddedEngine) -> None:
        value = '"} \\ { \n' * 50_000
        text = SavedQuery.parse("t/echo", ECHO).bind({"text": [ox.Literal(value)]})
        assert echo(empty_engine, text) == [{"text": plain(value), "kept": plain("kept")}]

    @pytest.mark.parametrize(
        ("term", "expected"),
        [
            pytest.param(
                ox.NamedNode("http://example.org/a"), {"type": "uri", "value": "http://example.org/a"}, id="iri"
            ),
            pytest.param(
                ox.Literal("deux", language="fr"), {"type": "literal", "value": "deux", "xml:lang": "fr"}, id="language"
            ),
            pytest.param(
                ox.Literal("2017", datatype=ox.NamedNode(str(rdflib.XSD.gYear))),
                {"type": "literal", "value": "2017", "datatype": str(rdflib.XSD.gYear)},
                id="datatype",
            ),
        ],
    )
    def test_keeps_the_kind_of_a_term(
        self, empty_engine: EmbeddedEngine, term: ox.NamedNode | ox.Literal, expected: dict[str, str]
    ) -> None:
        text = SavedQuery.parse("t/echo", ECHO).bind({"text": [term]})
        assert echo(empty_engine, text) == [{"text": expected, "kept": plain("kept")}]

    def test_of_nothing_leaves_the_variable_free(self, empty_engine: EmbeddedEngine) -> None:
        text = SavedQuery.parse("t/echo", ECHO).bind({"text": []})
        assert echo(empty_engine, text) == [{"kept": plain("kept")}]

    def test_without_values_keeps_the_example(self, empty_engine: EmbeddedEngine) -> None:
        assert echo(empty_engine, SavedQuery.parse("t/echo", ECHO).bind({}))[0]["text"] == plain("example")

    def test_refuses_a_parameter_that_is_not_there(self) -> None:
        with pytest.raises(ParameterError, match=r"t/echo has no parameter 'texts'\. Choices: text\."):
            SavedQuery.parse("t/echo", ECHO).bind({"texts": [ox.Literal("a")]})

    def test_refuses_a_parameter_where_there_are_none(self) -> None:
        with pytest.raises(ParameterError, match=r"t/none has no parameters; 'text' was given\."):
            SavedQuery.parse("t/none", HEADER + "SELECT ?a { }").bind({"text": [ox.Literal("a")]})

    @every_query
    def test_of_the_example_changes_no_answer(self, engine: EmbeddedEngine, name: str) -> None:
        query = saved(name)
        bound = query.bind({key: parameter.defaults for key, parameter in query.parameters.items()})
        assert as_tsv(engine, bound) == as_tsv(engine, query.sparql)


EVERY = [(name, parameter) for name in NAMES for parameter in saved(name).parameters.values()]
PARAMETERS = [(name, parameter.name) for name, parameter in EVERY]
SEVERAL = [(name, parameter.name) for name, parameter in EVERY if parameter.several]
OPTIONAL = [(name, parameter.name) for name, parameter in EVERY if not parameter.required]


@pytest.fixture(scope="module")
def choices(engine: EmbeddedEngine, queries: SavedQueries) -> Choices:
    return Choices(engine, queries)


class TestParameter:
    @pytest.mark.parametrize(("name", "key"), PARAMETERS)
    def test_has_an_example_that_can_be_chosen(self, choices: Choices, name: str, key: str) -> None:
        query = saved(name)
        typed = query.bind({key: choices.terms(query.parameter(key), choices.defaults(query.parameter(key)))})
        assert typed == query.bind({key: query.parameter(key).defaults})

    @pytest.mark.parametrize(("name", "key"), SEVERAL)
    def test_with_several_values_leaves_rows_that_differ(
        self, holder: EmbeddedEngine, choices: Choices, name: str, key: str
    ) -> None:
        query = saved(name)
        most = [choice.value for choice in choices.of(query.parameter(key))][:MOST_VALUES]
        _, *rows = as_tsv(
            holder,
            query.bind({key: choices.terms(query.parameter(key), most or choices.defaults(query.parameter(key)))}),
        ).splitlines()
        assert len(set(rows)) == len(rows) > 1, "give the parameter a column"

    @rdflib_warns_of_itself
    @pytest.mark.parametrize(("name", "key"), OPTIONAL)
    def test_without_a_value_gives_more_and_the_same_by_the_second_engine(
        self, holder: EmbeddedEngine, second_holder: rdflib.Dataset, name: str, key: str
    ) -> None:
        query = saved(name)
        found = rows(as_result(holder, query.bind({key: []})))
        assert found == rows(second_holder.query(query.bind({key: []})))
        assert len(found) > len(rows(as_result(holder, query.sparql)))


LINE = '\nSELECT ?text {\n  VALUES ?text { "a" }\n}\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("SELECT ?a { }", "the file has no header", id="no header"),
        pytest.param("#+ just words\nSELECT ?a { }", "the file has no header", id="header of words"),
        pytest.param("#+ title: [\nSELECT ?a { }", "the header is no YAML", id="no YAML"),
        pytest.param("#+ title: T\n#+ - a\nSELECT ?a { }", "the header is no YAML", id="two kinds of YAML"),
        pytest.param(HEADER + "#+ author: A\n", "unknown key 'author'; known are title,", id="unknown key"),
        pytest.param(HEADER.replace("#+ title: T\n", ""), "missing title", id="missing title"),
        pytest.param(HEADER.replace("#+ tags: [t]\n", ""), "missing tags", id="missing tags"),
        pytest.param(HEADER.replace("[t]", "t"), "'tags' is 't': give a list", id="tags no list"),
        pytest.param(HEADER.replace("0.1.0", "0.1"), "'since' is 0.1: give a text, in quotes", id="release a number"),
        pytest.param(HEADER.replace("T\n", "2017\n"), "'title' is 2017: give a text, in quotes", id="title a number"),
        pytest.param(
            HEADER + "#+ params: [text]\n" + LINE, "'params' is ['text']: give keys with values", id="params no map"
        ),
        pytest.param(
            HEADER + "#+ params:\n#+   text: string\n" + LINE, "'text' needs type and description", id="no map"
        ),
        pytest.param(PARAMS.replace("type: string, ", "") + LINE, "missing type", id="parameter without type"),
        pytest.param(
            PARAMS.replace("string", "text") + LINE, "unknown type 'text'; known are code, iri,", id="unknown type"
        ),
        pytest.param(
            PARAMS.replace("string", "irri, class: gfmd:Mark") + LINE,
            "unknown type 'irri'",
            id="unknown type with class",
        ),
        pytest.param(
            PARAMS.replace("string", "xsd:duration") + LINE, "unknown type 'xsd:duration'", id="unknown xsd type"
        ),
        pytest.param(
            PARAMS.replace("true", "'yes'") + LINE, "'required' is 'yes': give true or false", id="required a string"
        ),
        pytest.param(PARAMS.replace("D., r", "D., min: 1, r") + LINE, "unknown key 'min'", id="unknown parameter key"),
        pytest.param(
            PARAMS.replace("string", "string, class: gfmd:Mark") + LINE, "unknown key 'class'", id="class of text"
        ),
        pytest.param(PARAMS.replace("string", "iri") + LINE, "'text': missing class", id="iri without class"),
        pytest.param(
            PARAMS.replace("string", "iri, class: Mark") + LINE, "class 'Mark' of parameter 'text'", id="class"
        ),
        pytest.param(HEADER.replace("T\n", "''\n") + "SELECT ?a { }", "'title' is '': give a text", id="empty title"),
        pytest.param(HEADER.replace("T\n", "a: b\n") + "SELECT ?a { }", "with ': ' in it in quotes", id="colon"),
        pytest.param(HEADER.replace("#+ s", "#+ title: U\n#+ s"), "the key 'title' is there twice", id="key twice"),
        pytest.param(
            PARAMS + "#+   text: {type: string, description: E., required: false}\n" + LINE,
            "the key 'text' is there twice",
            id="parameter twice",
        ),
        pytest.param(
            PARAMS.replace("D., r", "D., several: 2, r") + LINE, "'several' is 2: give true or false", id="several"
        ),
        pytest.param(PARAMS.replace("string", "code") + LINE, "missing class", id="code without class"),
        pytest.param(
            PARAMS.replace("string", "code, class: rdfs:Resource") + LINE, "name the class", id="code of anything"
        ),
        *(
            pytest.param(PARAMS.replace("text", name) + LINE.replace("text", name), f"named '{name}'", id=name)
            for name in ("format", "limit", "offset")
        ),
        pytest.param(PARAMS.replace("text:", "1:") + LINE, "1 is no name", id="name a number"),
        pytest.param(PARAMS.replace("text:", "a-b:") + LINE, "'a-b' is no name", id="name no variable"),
        pytest.param(HEADER.replace("[t]", "[2017]") + "SELECT ?a { }", "the tag 2017 is no text", id="tag a number"),
        pytest.param(PARAMS.replace("string", "iri, class: gfmd:Mark") + LINE, 'is no iri: "a"', id="example no IRI"),
        pytest.param(PARAMS + LINE.replace('"a"', "<x:y>"), "is no string: <x:y>", id="example no string"),
        pytest.param(PARAMS + LINE.replace('"a"', '"a"@en'), 'is no string: "a"@en', id="example with a language"),
        pytest.param(PARAMS.replace("string", "xsd:integer") + LINE, 'is no xsd:integer: "a"', id="example no number"),
        pytest.param(PARAMS + "SELECT ?a { }", "exactly one line", id="no line"),
        pytest.param(PARAMS + LINE + LINE, "not 2.", id="two lines"),
        pytest.param(PARAMS + 'SELECT ?a { VALUES ?text { "a" } }', "exactly one line", id="line with more"),
        pytest.param(PARAMS + LINE.replace('"a"', '"a" "b"'), "needs one IRI or literal as example", id="two examples"),
        pytest.param(PARAMS + LINE.replace('"a"', "?b"), "is no RDF term: ?b", id="example a variable"),
        pytest.param(PARAMS + LINE.replace('"a"', "area:x"), "is no RDF term: area:x", id="example without prefix"),
        pytest.param(
            PARAMS + LINE.replace('"a"', "UNDEF"), "needs one IRI or literal as example, not UNDEF", id="no example"
        ),
    ],
)
def test_a_wrong_header_is_refused_with_the_reason(text: str, problem: str) -> None:
    with pytest.raises(QueryFileError) as caught:
        SavedQuery.parse("t/wrong", text)
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("#+ title: T\n#+ tags: [t]\n#+ since: a: b\nSELECT ?a { }", 3, id="no YAML"),
        pytest.param(HEADER + "#+ author: A\n", 5, id="key"),
        pytest.param(HEADER.replace("0.1.0", "0.1"), 4, id="value"),
        pytest.param("\nSELECT ?a { }\n" + HEADER.replace("0.1.0", "0.1"), 6, id="header below the query"),
        pytest.param(HEADER + "#+ chart: {type: pie}\nSELECT ?a { }", 5, id="chart"),
        pytest.param(PARAMS.replace("string", "text") + LINE, 6, id="parameter"),
        pytest.param(PARAMS + LINE.replace('"a"', "1"), 9, id="example"),
        pytest.param(
            PARAMS + LINE.replace("VALUES ?text {", "values (?text) {"), 9, id="line that is written otherwise"
        ),
        pytest.param(PARAMS + LINE + LINE, 13, id="second line"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(QueryFileError) as caught:
        SavedQuery.parse("t/wrong", text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("#+ title: T\n#+ description: D.\n", "missing fix", id="missing fix"),
        pytest.param(
            "#+ title: T\n#+ description: D.\n#+ fix: F.\n#+ params: {}\n", "unknown key 'params'", id="parameters"
        ),
    ],
)
def test_a_wrong_header_of_a_check_is_refused_with_the_reason(text: str, problem: str) -> None:
    with pytest.raises(QueryFileError) as caught:
        CheckQuery.parse("wrong", text)
    assert problem in str(caught.value)


class TestShape:
    @pytest.mark.parametrize(
        ("text", "form", "columns"),
        [
            ("SELECT ?b ?a { }", "SELECT", ("b", "a")),
            ("select (1 as ?select) { }", "SELECT", ("select",)),
            ("PREFIX ask: <http://example.org/> ASK { ?a ask:b ?c }", "ASK", ()),
            ("CONSTRUCT WHERE { ?a ?b ?c }", "CONSTRUCT", ()),
            ("# SELECT\nDESCRIBE <http://example.org/select>", "DESCRIBE", ()),
        ],
    )
    def test_is_that_of_the_text(self, text: str, form: str, columns: tuple[str, ...]) -> None:
        query = SavedQuery.parse("t/a", HEADER + text)
        assert (query.form, query.columns) == (form, columns)

    def test_has_the_prefixes_that_are_declared(self) -> None:
        text = 'PREFIX : <http://a.example/>\nprefix b: <http://b.example/#>\nASK { :a b:c "PREFIX c: <d>" }'
        prefixes = {"": "http://a.example/", "b": "http://b.example/#"}
        assert SavedQuery.parse("t/a", HEADER + text).prefixes == prefixes


class TestVersion:
    def test_is_twelve_hexadecimal_digits(self, queries: SavedQueries) -> None:
        versions = [query.version for query in queries.values()]
        assert len(set(versions)) == len(versions)
        assert [version for version in versions if not re.fullmatch("[0-9a-f]{12}", version)] == []

    def test_changes_with_what_is_asked_only(self) -> None:
        query = SavedQuery.parse("t/a", HEADER + "ASK { }")
        assert query.version == SavedQuery.parse("u/b", HEADER.replace("T\n", "U\n") + "ASK { }\n").version
        assert query.version != SavedQuery.parse("t/a", HEADER + "ASK { ?a ?b ?c }").version

    def test_of_a_library_changes_with_every_file(self) -> None:
        texts = (HEADER + "ASK { }", HEADER.replace("T\n", "U\n") + "ASK { }")
        libraries = [
            SavedQueries({}),
            *(SavedQueries({name: SavedQuery.parse(name, text)}) for name in "ab" for text in texts),
        ]
        assert len({library.version for library in libraries}) == 5


def test_a_line_ends_at_a_line_feed_only() -> None:
    text = 'SELECT ?a {\n  VALUES ?a { "x\x0b\x0c\x1c\x85\u2028#+ y" }\n}\n'
    assert SavedQuery.parse("t/a", HEADER + text).sparql == text


def test_several_examples_are_allowed_where_several_values_are() -> None:
    text = PARAMS.replace("D., r", "D., several: true, r") + LINE.replace('"a"', '"a" "b"')
    parameter = SavedQuery.parse("t/a", text).parameter("text")
    assert (parameter.several, parameter.examples) == (True, ("a", "b"))


def test_a_library_names_every_file_that_is_wrong(tmp_path: Path) -> None:
    for name, text in (("a/good", HEADER + "SELECT ?a { }"), ("a/bad", "SELECT ?a { }"), ("b/worse", "#+ title: [")):
        path = tmp_path / "queries" / f"{name}.rq"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "queries" / "b" / "latin.rq").write_bytes(b"#+ title: caf\xe9")
    with pytest.raises(CorpusError) as caught:
        SavedQueries.of(type(CORPUS)(tmp_path))
    named = [offence.file for offence in caught.value.offences]
    assert named == ["queries/a/bad.rq", "queries/b/latin.rq", "queries/b/worse.rq"]


@pytest.mark.parametrize("name", ["top", "a/b c", "a/b.c", "A/b", "a/b/c", "a/-b", "a/\u00e9t\u00e9"])
def test_a_file_that_can_have_no_address_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "queries" / f"{name}.rq"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "SELECT ?a { }", encoding="utf-8")
    with pytest.raises(CorpusError, match="cannot be a public name: put the file at"):
        SavedQueries.of(type(CORPUS)(tmp_path))


def test_a_file_may_begin_with_a_byte_order_mark_and_end_its_lines_as_windows_does(tmp_path: Path) -> None:
    path = tmp_path / "queries" / "a" / "b.rq"
    path.parent.mkdir(parents=True)
    path.write_text("\ufeff" + PARAMS + LINE, encoding="utf-8", newline="\r\n")
    assert SavedQueries.of(type(CORPUS)(tmp_path))["a/b"] == SavedQuery.parse("a/b", PARAMS + LINE)


def test_a_library_has_every_query_by_the_path_of_its_file(queries: SavedQueries) -> None:
    assert list(queries) == NAMES
    assert {query.topic for query in queries.values()} == {name.split("/")[0] for name in NAMES}
