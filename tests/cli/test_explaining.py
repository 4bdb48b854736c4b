"""``why`` and ``coverage`` lead from statements to places in the report."""

import pytest

from live import run


def test_why_names_the_place_of_each_statement() -> None:
    done = run("why", "sdg:3.c")
    line = next(line for line in done.stdout.splitlines() if "id:explicit-reference/3-c" in line)
    assert "bullet 1 (3.c)" in line
    assert "http://metadata.un.org/sdg" in done.stdout


def test_why_of_one_property_explains_a_shortcut_by_its_record() -> None:
    lines = run("why", "http://metadata.un.org/sdg/3", "gfmd:linkedThrough").stdout.splitlines()[2:]
    assert len(lines) == 3
    assert all('Table 1, row 3 ("Good Health"), column' in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["why", "sdg:99"], "The graph says nothing of sdg:99."),
        (["why", "sdg:3", "gfmd:chairedBy"], "The graph says nothing of sdg:3 by gfmd:chairedBy."),
        (["why", "no iri"], "give a full IRI or a name such as sdg:10.7"),
    ],
)
def test_nothing_to_explain_is_one_clear_line(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_coverage_counts_by_basis_graph_and_section() -> None:
    printed = run("coverage").stdout
    assert "gfmd:stated" in printed
    assert "graph:data/external/un-sdg-targets" in printed
    assert "Table 1: Links between Migration and the 2030 Agenda" in printed
