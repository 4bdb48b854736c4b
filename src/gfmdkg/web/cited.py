"""What the views of citations show: a citation with what is kept of it, and the answer of today."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial

from flask import request, url_for

from gfmdkg.citations import citation as citing
from gfmdkg.citations.citation import Citation, Question
from gfmdkg.citations.comparison import HeldRows, Verdict, compare
from gfmdkg.citations.content import Content
from gfmdkg.citations.store import Kept, Store
from gfmdkg.engines import Engine
from gfmdkg.errors import BusyError, LimitError, QueryError
from gfmdkg.query import Answer
from gfmdkg.saved_queries import SavedQuery
from gfmdkg.saved_queries.parameters import RESERVED
from gfmdkg.web.bridge import CANCELLATION
from gfmdkg.web.fields import url_fields
from gfmdkg.web.service import publication, service
from gfmdkg.web.versions import asked_version, endpoint_engine, held_engine, saved_engine

_PATIENCE = 10  # seconds
# Rows that are compared are in memory; a few answers at a time, however many are asked for.
_reading = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Cited:
    """A citation, and what this server has of it.

    :param kept: what is kept; None for a link that holds everything itself.
    """

    citation: Citation
    kept: Kept | None

    @property
    def values(self) -> dict[str, list[str]]:
        """The values of the parameters, by name."""
        return citing.values_of(self.citation.parameters)

    @property
    def query(self) -> SavedQuery | None:
        """The saved query of this name today, or None."""
        return _query_of_today(self.citation.query)

    def question(self) -> Question:
        """Give what is to be asked: the text as it was, where it is kept, else that of the query of this name."""
        if self.kept:
            return self.kept.question
        return Question(publication().choices.bind(publication().queries[self.citation.query], self.values))


def store() -> Store:
    """Give what is kept here."""
    settings = service().settings
    return Store(settings.state_folder, settings.state_limit)


def kept(name: str) -> Cited:
    """Give a citation that is kept.

    :raises UnknownNameError: if there is none with this id.
    """
    found = store().citation(name)
    return Cited(found.citation, found)


def _query_of_today(name: str) -> SavedQuery | None:
    queries = publication().queries
    if name not in queries:
        return None
    return queries[name]


def linked(name: str, query_version: str, dataset_version: str, fingerprint: str) -> Cited:
    """Give the citation that the link of this request holds.

    :param name: the name of a saved query.
    :raises UnknownNameError: if there is no such query, and nothing of the citation is kept.
    :raises ParameterError: if the link has another form.
    """
    published = publication()
    query = _query_of_today(name)
    parameters = url_fields().besides(*RESERVED)
    if query and query.version == query_version:
        parameters = citing.complete(query, parameters)
    title = query.title if query else name
    fixed = (query_version, dataset_version, fingerprint)
    citation = Citation(title, name, parameters, *fixed, facts=published.facts)
    found = _found(citation, is_needed=query is None)
    if not found and not query:
        published.queries[name]  # nothing has this name: that says which names are near
    return Cited(found.citation if found else citation, found)


def _found(citation: Citation, *, is_needed: bool) -> Kept | None:
    try:
        return store().find(citation.id)
    except BusyError:
        if is_needed:
            raise
        return None  # the link holds all that is needed; only the rows are missing


@contextmanager
def of_today(
    query: SavedQuery, parameters: tuple[tuple[str, str], ...]
) -> Iterator[tuple[Citation, Question, Content]]:
    """Cite the answer of today to a saved query, and hold what it says for as long as the block runs.

    :param parameters: the values that were given.
    :raises ParameterError: if a name or a value is wrong.
    """
    complete = citing.complete(query, parameters)
    question = Question(publication().choices.bind(query, citing.values_of(complete)))
    with said(question, is_saved=True, version=asked_version()) as (content, version):
        yield citing.of_saved(query, complete, version, content.fingerprint, publication().facts), question, content


@contextmanager
def said(question: Question, *, is_saved: bool, version: str = "") -> Iterator[tuple[Content, str]]:
    """Ask a question, and hold what the answer says, with the version of the dataset, for as long as the block runs.

    :param is_saved: whether it is a saved query.
    :param version: the version of the dataset that is asked; empty for the one that is served.
    :raises LimitError: if the answer is too long.
    :raises BusyError: if others are held for too long.
    """
    with _read(ask(question, is_saved=is_saved, version=version), question) as said_now:
        yield said_now


@contextmanager
def _read(answer: Answer, question: Question) -> Iterator[tuple[Content, str]]:
    with answer.body:
        if not _reading.acquire(timeout=_PATIENCE):
            raise BusyError("Answers are compared a few at a time, and others wait.", _PATIENCE)
        try:
            yield Content.of(answer, question.text, service().settings.cite_limit), answer.version
        finally:
            _reading.release()


def ask(question: Question, *, is_saved: bool, version: str = "") -> Answer:
    """Ask a question in the formats from which what it says is read.

    :param is_saved: whether it is a saved query.
    :param version: the version of the dataset that is asked; empty for the one that is served.
    """
    return _ask(saved_engine(version) if is_saved else endpoint_engine(version), question, is_saved=is_saved)


def _ask(engine: Engine, question: Question, *, is_saved: bool) -> Answer:
    asked = question.request(None if is_saved else url_for("sparql.answer", _external=True))
    return engine.answer(replace(asked, cancellation=request.environ.get(CANCELLATION)))


def verdict(cited: Cited) -> Verdict:
    """Compare a cited answer with that of today.

    Where its rows are not kept, they are had from the version that gave them, as long as it is held.
    """
    found = _compared(cited, cited.kept.rows if cited.kept else None)
    if found.is_same is False and not found.rows_held and (rows := _rows_of_then(cited)):
        return _compared(cited, rows)
    return found


def _compared(cited: Cited, rows: HeldRows | None) -> Verdict:
    with ExitStack() as until_compared:
        return compare(cited.citation.fingerprint, rows, partial(_today, cited, until_compared))


def _rows_of_then(cited: Cited) -> HeldRows | None:
    is_saved = bool(cited.citation.query)
    engine = held_engine(cited.citation.dataset_version, is_saved=is_saved)
    if not engine:
        return None
    question = cited.question()
    with suppress(LimitError, QueryError), _read(_ask(engine, question, is_saved=is_saved), question) as (content, _):
        return HeldRows.of(content) if content.fingerprint == cited.citation.fingerprint else None
    return None


def _today(cited: Cited, until_compared: ExitStack) -> Content:
    content, _ = until_compared.enter_context(said(cited.question(), is_saved=bool(cited.citation.query)))
    return content
