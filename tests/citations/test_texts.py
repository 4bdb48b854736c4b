"""The texts of a citation, each read by a program that reads such texts."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import rispy
from citeproc import Citation as Reference
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import Entry, parse_string

from gfmdkg.citations.citation import MOST_VALUES, UNTITLED, Citation, Question, complete, of_question
from gfmdkg.citations.facts import Author, Facts
from gfmdkg.citations.texts import TEXTS, bibtex, csl, plain, ris
from gfmdkg.corpus import Corpus
from gfmdkg.errors import CorpusError, ParameterError
from gfmdkg.saved_queries import SavedQueries

URL = "https://kg.example/cite/practices/of-area/0/1/2?area=a%20b_c%7D&d=1#x~y"
NASTY = [
    "100 % & more_",
    "{",
    "}",
    "}}{",
    "\\",
    "\\end{x}",
    "$x^2~#",
    'say "no"',
    "a\nTY  - BOOK\r\nER  - ",
    "Zoë 中 😀",
    "@misc{x,",
]


def entry(text: str) -> Entry:
    (found,) = parse_string(text, "bibtex").entries.values()
    return found


def without_tex(text: str) -> str:
    """Undo what TeX would: grouping and the commands for its own signs."""
    names = {"backslash": "\\", "asciicircum": "^", "asciitilde": "~", "braceleft": "{", "braceright": "}"}
    plain_text = re.sub(r"(?<!\\)[{}]", "", re.sub(r"(\\text\w+)\{\}", r"\1;", text))
    return re.sub(r"\\(?:text(\w+);|(.))", lambda found: names[found[1]] if found[1] else found[2], plain_text)


def test_bibtex_is_read_by_pybtex(citation: Citation) -> None:
    read = entry(bibtex(citation, URL))
    assert read.type == "misc"
    assert read.fields["title"] == "{Practices of an area (area = diaspora)}"
    assert read.fields["url"] == URL
    assert (read.fields["year"], read.fields["version"]) == ("2026", citation.dataset_version)
    assert [person.last_names for person in read.persons["author"]] == [["{The gfmdkg developers}"]]
    assert citation.fingerprint in read.fields["note"]


def test_ris_is_read_by_rispy(citation: Citation) -> None:
    (read,) = rispy.loads(ris(citation, URL))
    assert read["type_of_reference"] == "DATA"
    assert read["title"] == citation.what
    assert read["authors"] == ["The gfmdkg developers"]
    assert read["urls"] == [URL]
    assert (read["year"], read["edition"]) == ("2026", citation.dataset_version)


def test_csl_is_written_out_by_citeproc(citation: Citation) -> None:
    source = CiteProcJSON(json.loads(csl(citation, URL)))
    (key,) = source
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    references = CitationStylesBibliography(style, source, formatter.plain)
    references.register(Reference([CitationItem(key)]))
    (written,) = map(str, references.bibliography())
    assert "The gfmdkg developers" in written
    assert citation.what in written
    assert "2026" in written


def test_every_text_says_on_which_day_the_link_was_followed(citation: Citation) -> None:
    day = date(2026, 1, 2)
    assert f" {URL} (accessed 2026-01-02). " in plain(citation, URL, day)
    assert entry(bibtex(citation, URL, day)).fields["urldate"] == "2026-01-02"
    assert rispy.loads(ris(citation, URL, day))[0]["access_date"] == "2026/01/02"
    assert json.loads(csl(citation, URL, day))[0]["accessed"] == {"date-parts": [[2026, 1, 2]]}
    assert all(write(citation, "", day) == write(citation, "") for write in (plain, bibtex, ris, csl))


def test_the_text_for_people_says_all(citation: Citation) -> None:
    assert plain(citation, "https://kg.example/x") == (
        "The gfmdkg developers (2026): Practices of an area (area = diaspora). "
        f"{citation.facts.title}, version {citation.dataset_version}. https://kg.example/x. "
        f"Query practices/of-area, version {citation.query_version}. SHA-256 of the answer: {citation.fingerprint}.\n"
    )


@pytest.mark.parametrize("value", NASTY)
def test_a_value_stays_a_value(citation: Citation, value: str) -> None:
    nasty = replace(citation, parameters=(("area", value),))
    expected = f"{citation.title} (area = {' '.join(value.split())})"
    read = entry(bibtex(nasty, URL))
    assert without_tex(read.fields["title"]) == expected
    assert set(read.fields) == set(entry(bibtex(citation, URL)).fields)
    (reference,) = rispy.loads(ris(nasty, URL))
    assert reference["title"] == expected
    (item,) = json.loads(csl(nasty, URL))
    assert item["title"] == nasty.what == expected
    assert plain(nasty, URL).count("\n") == 1


def test_what_is_not_known_is_not_said(citation: Citation) -> None:
    bare = replace(citation, facts=Facts())
    assert (
        plain(bare, "") == f"{bare.what}. Dataset, version {bare.dataset_version}. "
        f"Query practices/of-area, version {bare.query_version}. SHA-256 of the answer: {bare.fingerprint}.\n"
    )
    assert set(entry(bibtex(bare, "")).fields) == {"title", "howpublished", "version", "note"}
    (item,) = json.loads(csl(bare, ""))
    assert set(item) == {"id", "type", "title", "version", "note"}
    assert "AU" not in ris(bare, "")


def test_the_day_is_that_of_the_release_that_answered(citation: Citation) -> None:
    older = replace(citation, dataset_version="0.0.9+0123456789ab")
    assert "2026" not in plain(older, "") + bibtex(older, "") + ris(older, "") + csl(older, "")


def test_persons_are_named_as_such(citation: Citation) -> None:
    facts = replace(citation.facts, authors=(Author("de la Cruz", "Ana"), Author("Sums and Figures")))
    people = replace(citation, facts=facts)
    first, second = entry(bibtex(people, "")).persons["author"]
    assert (first.prelast_names, first.last_names, first.first_names) == (["de", "la"], ["Cruz"], ["Ana"])
    assert second.last_names == ["{Sums and Figures}"]
    assert rispy.loads(ris(people, ""))[0]["authors"] == ["de la Cruz, Ana", "Sums and Figures"]
    (item,) = json.loads(csl(people, ""))
    assert item["author"] == [{"family": "de la Cruz", "given": "Ana"}, {"literal": "Sums and Figures"}]
    assert plain(people, "").startswith("Ana de la Cruz, Sums and Figures (2026): ")


def test_the_facts_are_those_of_the_file() -> None:
    facts = Facts.parse(
        "title: T\nversion: 1.2.0\ndate-released: 2026-11-23\nlicense: CC0-1.0\ndoi: 10.5072/x\npublisher: {name: P}\n"
        "authors: [{family-names: Cruz, name-particle: de la, given-names: Ana}]"
    )
    assert facts == Facts("T", (Author("de la Cruz", "Ana"),), "1.2.0", "2026-11-23", "CC0-1.0", "P", "10.5072/x")
    assert Facts.parse("{}") == Facts()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "title: [", "date-released: soon", "authors: [A]", "publisher: P"],
    ids=["empty", "list", "no YAML", "no date", "author without a name", "publisher without a name"],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "CITATION.cff").write_text(text)
    with pytest.raises(CorpusError, match=r"^CITATION[.]cff: citation file: this cannot be read"):
        Facts.of(Corpus(tmp_path))


def test_no_file_says_nothing(tmp_path: Path) -> None:
    assert Facts.of(Corpus(tmp_path)) == Facts()


def test_values_that_are_too_long_for_a_link_are_refused(citation: Citation) -> None:
    with pytest.raises(ParameterError, match="too long for a link"):
        replace(citation, parameters=(("area", "x" * MOST_VALUES), ("other", "x")))


def test_the_link_holds_every_parameter(queries: SavedQueries, citation: Citation) -> None:
    query = queries["practices/of-area"]
    assert complete(query, ()) == (("area", "id:area/remittances"),)
    assert citation.path.startswith("cite/practices/of-area/")
    assert citation.path.endswith(f"/{citation.dataset_version}/{citation.fingerprint}?area=diaspora")
    with pytest.raises(ParameterError, match="no parameter 'region'"):
        complete(query, [("region", "x")])


def test_any_other_query_is_named_by_its_text(facts: Facts) -> None:
    question = Question("ASK {}")
    cited = of_question(question, "1+a", "0" * 64, facts)
    assert cited.what == f"{UNTITLED} ({question.id})"
    assert cited.path == cited.short_path == f"cite/{cited.id}"
    assert question.id != Question("ASK {}", ("x:g",)).id != Question("ASK {}", (), ("x:g",)).id


@pytest.mark.parametrize("name", ["query_version", "dataset_version", "fingerprint"])
@pytest.mark.parametrize("value", ["", "../x", "a b", "x" * 101])
def test_a_link_of_another_form_is_none(citation: Citation, name: str, value: str) -> None:
    with pytest.raises(ParameterError, match="of a citation"):
        replace(citation, **{name: value})  # type: ignore[arg-type]


def test_it_is_the_same_after_it_was_written_as_json(citation: Citation) -> None:
    assert Citation.from_dict(json.loads(json.dumps(citation.to_dict()))) == citation


@pytest.mark.parametrize("write", [form.write for form in TEXTS.values()], ids=list(TEXTS))
def test_every_text_names_link_and_fingerprint(citation: Citation, write: Callable[[Citation, str], str]) -> None:
    assert all(part in write(citation, URL) for part in (URL, citation.fingerprint))
