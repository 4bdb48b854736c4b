"""Whether a dataset keeps its rules: SHACL shapes and check queries. An offence names entity, rule, file and line."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

import pyoxigraph as ox
from rdflib import SH, Graph
from rdflib.term import Node

from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset, graph_name
from gfmdkg.errors import CorpusError, Offence
from gfmdkg.iris import MAPPING_SET, expand, shorten
from gfmdkg.linking.checks import UNLINKED, Links
from gfmdkg.linking.entities import Entities
from gfmdkg.linking.mappings import line_of
from gfmdkg.linking.vocabularies import LinkTables
from gfmdkg.loading import mapping_sets
from gfmdkg.saved_queries import CheckQuery, Parameter, SavedQueries

_TYPE = ox.NamedNode(expand("rdf:type"))
_CODES = frozenset({expand("skos:notation"), expand("gfmd:number")})
_PREFIX_LINE = re.compile(r"@?prefix\s+(\S*):\s+<([^>]*)>", re.IGNORECASE)


def validate(dataset: Dataset, corpus: Corpus, more: tuple[Path, ...] = ()) -> None:
    """Hold a dataset against every shape and every check of its corpus, and the examples of saved queries against it.

    :param more: the files beside the corpus that the dataset was loaded from.
        What these add need not be linked to an outside vocabulary.
    :raises CorpusError: with every offence, in the order of file and line.
    """
    places = _Places(dataset, corpus, more)
    offences = [
        *_broken_shapes(dataset, corpus, places),
        *_failed_checks(dataset, corpus, places),
        *_strange_examples(dataset, corpus),
        *(offence for offence in links(dataset, corpus).offences() if not more or offence.rule != UNLINKED),
    ]
    if offences:
        raise CorpusError(sorted(set(offences)))


def links(dataset: Dataset, corpus: Corpus) -> Links:
    """Put together what a corpus says of links, and the entities of its dataset.

    :raises CorpusError: if a file of links cannot be read.
    """
    tables = LinkTables.read(corpus.link_tables, corpus.name(corpus.link_tables))
    return Links(mapping_sets(corpus), tables, Entities.of(dataset.quads))


@dataclass(frozen=True)
class _Places:
    """Knows in which file, and on which line of it, an entity is described."""

    dataset: Dataset
    corpus: Corpus
    more: tuple[Path, ...]

    @cached_property
    def files(self) -> dict[str, Path]:
        return {self.corpus.graph(path): path for path in (*self.corpus.graph_files, *self.more)}

    @cached_property
    def graphs(self) -> dict[str, list[str]]:
        graphs: dict[str, list[str]] = {}
        for quad in self.dataset.quads:
            if isinstance(quad.subject, ox.NamedNode):
                graphs.setdefault(quad.subject.value, []).append(graph_name(quad))
        return graphs

    def of(self, entity: str, graph: str = "") -> tuple[str, int]:
        """Name file and line; the graph helps where an entity is described in several."""
        path = (
            self.files.get(graph)
            or self.files.get(entity)
            or next((self.files[found] for found in self.graphs.get(entity, ()) if found in self.files), None)
        )
        return (self.corpus.name(path), self._line(path, entity)) if path else (graph or "the corpus", 0)

    def _line(self, path: Path, entity: str) -> int:
        if path.name.endswith(MAPPING_SET):
            return line_of(path, entity, self.corpus.graph(path))
        return _line(path, entity)


def _line(path: Path, entity: str) -> int:
    prefixes: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if declared := _PREFIX_LINE.match(line):
            prefixes[declared[1]] = declared[2]
        elif line[:1].strip() and _expanded(line.split()[0], prefixes) == entity:
            return number
    return 0


def _expanded(subject: str, prefixes: dict[str, str]) -> str:
    if subject.startswith("<"):
        return subject.strip("<>")
    prefix, _, local = subject.partition(":")
    return prefixes.get(prefix, prefix + ":") + local.replace("\\", "")


def _broken_shapes(dataset: Dataset, corpus: Corpus, places: _Places) -> Iterator[Offence]:
    import pyshacl  # noqa: PLC0415 - it takes a second, and most commands check no shapes

    shapes = Graph()
    for path in corpus.shape_files:
        shapes.parse(path, format="turtle")
    data = Graph()
    data.parse(data=_n_triples(dataset), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    for result in report.subjects(SH.resultSeverity, SH.Violation):
        yield _shape_offence(report, result, places)


def _n_triples(dataset: Dataset) -> bytes:
    return ox.serialize(dataset.merge(), format=ox.RdfFormat.N_TRIPLES) or b""


def _shape_offence(report: Graph, result: Node, places: _Places) -> Offence:
    entity = str(report.value(result, SH.focusNode))
    shape = shorten(str(report.value(result, SH.sourceShape)))
    value = report.value(result, SH.value)
    message = str(report.value(result, SH.resultMessage)) + (f" The value is {value.n3()}." if value else "")
    file, line = places.of(entity)
    return Offence(file, line, f"shape {shape}", shorten(entity), message)


def _failed_checks(dataset: Dataset, corpus: Corpus, places: _Places) -> Iterator[Offence]:
    checks = CheckQuery.all(corpus)
    store = dataset.store()
    for check in checks:
        solutions = cast(ox.QuerySolutions, store.query(check.text))
        columns = [variable.value for variable in solutions.variables]
        yield from (_check_offence(check, columns, row, places) for row in solutions)


def _check_offence(check: CheckQuery, columns: list[str], row: ox.QuerySolution, places: _Places) -> Offence:
    values = {column: row[column] for column in columns}
    entity = _plain(values[columns[0]])
    graph = _plain(values.get("graph"))
    details = ", ".join(f"{name}: {shorten(_plain(value))}" for name, value in list(values.items())[1:] if value)
    message = f"{check.description.strip()} {check.fix.strip()}" + (f" ({details})" if details else "")
    file, line = places.of(entity, graph)
    return Offence(file, line, f"check {check.name}", shorten(entity), message)


def _strange_examples(dataset: Dataset, corpus: Corpus) -> Iterator[Offence]:
    # Who asks a query with its example must not be told that it is no choice.
    members, codes = _members_and_codes(dataset)
    for name, query in SavedQueries.of(corpus).items():
        for parameter in query.parameters.values():
            if parameter.has_choices and not query.needs:  # else they may be in a vocabulary that is not held
                of_class = members.get(parameter.member_of, set())
                known = of_class if parameter.type == "iri" else {code for iri in of_class for code in codes[iri]}
                if message := _strangeness(parameter, known):
                    file = corpus.name(corpus.saved_query_files[name])
                    yield Offence(file, parameter.line, "query file", "", message)


def _members_and_codes(dataset: Dataset) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    members, codes = defaultdict(set), defaultdict(set)
    for quad in dataset.quads:
        subject, value = _plain(quad.subject), _plain(quad.object)
        if quad.predicate == _TYPE:
            members[value].add(subject)
        elif quad.predicate.value in _CODES:
            codes[subject].add(value)
    return members, codes


def _strangeness(parameter: Parameter, known: set[str]) -> str:
    what = "entity" if parameter.type == "iri" else "code of an entity"
    kind = f"of the class {shorten(parameter.member_of)}"
    if not known:
        return f"there is no {what} {kind}, which parameter {parameter.name!r} chooses from."
    strange = [term.value for term in parameter.defaults if term.value not in known]
    return f"the example {strange[0]} of parameter {parameter.name!r} is no {what} {kind}." if strange else ""


def _plain(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else ""
