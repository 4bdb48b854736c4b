"""What can go wrong, as types that say what, where and what would be right."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class GfmdkgError(Exception):
    """The base of every error that this package raises on purpose."""


@dataclass(frozen=True, order=True)
class Offence:
    """One rule broken by one file, entity or query.

    :param file: the file as the curator knows it, relative to the corpus where it lies inside.
    :param line: the line in that file, from 1; 0 where no line can be named.
    :param rule: the name of the shape, the check or the syntax that is broken.
    :param entity: the IRI that breaks it; empty for a file that does not parse.
    :param message: what is wrong and what would be right.

    >>> str(Offence("data/a.ttl", 3, "syntax", "", "expected a dot"))
    'data/a.ttl:3: syntax: expected a dot'
    """

    file: str
    line: int
    rule: str
    entity: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.rule, self.entity, self.message) if part)


class CorpusError(GfmdkgError):
    """The ontology, data or query files cannot be served as they are.

    :param offences: every rule that is broken, not only the first.
    """

    def __init__(self, offences: Sequence[Offence]) -> None:
        super().__init__("\n".join(str(offence) for offence in offences))
        self.offences = tuple(offences)


class QueryError(GfmdkgError):
    """The text is not a query that the engine can evaluate.

    :param detail: what is wrong, in words.
    :param line: where, from 1, or None.
    :param column: where in that line, in characters from 1, or None.
    :param hint: what would be right, if we know.
    """

    def __init__(self, detail: str, line: int | None = None, column: int | None = None, hint: str = "") -> None:
        place = f" (line {line}, column {column})" if line else ""
        super().__init__(detail + place + (f" {hint}" if hint else ""))
        self.detail = detail
        self.line = line
        self.column = column
        self.hint = hint


class RefusedError(GfmdkgError):
    """The query asks for something that this service never does, such as calling another server.

    :param line: where it asks for it, from 1, or None.
    :param column: where in that line, in characters from 1, or None.
    """

    def __init__(self, detail: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(detail)
        self.line = line
        self.column = column


class NotAcceptableError(GfmdkgError):
    """The answer cannot be written in any format that the caller accepts."""


class LimitError(GfmdkgError):
    """A query broke a limit and was stopped; there is no partial answer.

    :param limit: the name of the limit, as in :class:`gfmdkg.settings.Settings`.
    :param value: its value, with the unit.
    :param advice: what the caller can do.
    :param retry_after: seconds after which another try makes sense; 0 where it makes none.
    """

    def __init__(self, limit: str, value: str, advice: str, retry_after: int = 0) -> None:
        super().__init__(f"The query broke the limit {limit} ({value}) and was stopped. {advice}")
        self.retry_after = retry_after
        self.limit = limit
        self.value = value
        self.advice = advice


class BusyError(GfmdkgError):
    """There is no room for the query now.

    :param reason: what is taken.
    :param retry_after: seconds after which another try makes sense.
    """

    def __init__(self, reason: str, retry_after: int) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class WithdrawnError(GfmdkgError):
    """The caller went away before the answer was there; nobody reads it."""

    def __init__(self) -> None:
        super().__init__("The query was stopped, since nobody waits for its answer.")


class ServiceError(GfmdkgError):
    """Another endpoint, which a query calls with SERVICE, gave no usable answer; so this query has none.

    :param endpoint: its IRI.
    :param reason: what it did, as the end of a sentence.
    :param is_timeout: whether it took too long.
    """

    def __init__(self, endpoint: str, reason: str, is_timeout: bool = False) -> None:
        super().__init__(f"The endpoint <{endpoint}>, which the query calls with SERVICE, {reason}.")
        self.endpoint = endpoint
        self.reason = reason
        self.is_timeout = is_timeout


class EngineError(GfmdkgError):
    """The engine failed for a reason that is not the caller's."""


class ParameterError(GfmdkgError):
    """A request or a saved query was given a parameter or a value that it does not know.

    :param parameter: the name as given.
    :param choices: values or names that would be right.
    """

    def __init__(self, message: str, parameter: str, choices: Sequence[str] = ()) -> None:
        tail = f" Choices: {', '.join(choices)}." if choices else ""
        super().__init__(message + tail)
        self.parameter = parameter
        self.choices = tuple(choices)


class UnknownNameError(GfmdkgError):
    """Nothing has this name.

    :param reason: why not, where that is known.

    >>> str(UnknownNameError("saved query", "tables/goal", ["tables/goal-by-category", "areas/x"]))
    "There is no saved query named 'tables/goal'. Did you mean tables/goal-by-category?"
    """

    def __init__(self, kind: str, name: str, known: Sequence[str], reason: str = "") -> None:
        near = get_close_matches(name, known, n=5, cutoff=0.6)
        tail = (f" {reason}" if reason else "") + (f" Did you mean {' or '.join(near)}?" if near else "")
        super().__init__(f"There is no {kind} named {name!r}.{tail}")
        self.near = tuple(near)


class UnknownVersionError(UnknownNameError):
    """No release of this version is held.

    >>> str(UnknownVersionError("0.0.9", ["0.1.0+847226e91047"]))
    "No version '0.0.9' is held here, but 0.1.0+847226e91047."
    """

    def __init__(self, version: str, held: Sequence[str]) -> None:
        super().__init__("version", version, held)
        self.args = (f"No version {version!r} is held here, but {', '.join(held) or 'none'}.",)
        self.near = tuple(held)


class UnknownIriError(UnknownNameError):
    """The graph says nothing of an IRI, and nothing with it.

    >>> str(UnknownIriError("urn:a", ["urn:b"]))
    'The graph has nothing on urn:a. Did you mean urn:b?'

    :param near: IRIs that are like it.
    """

    def __init__(self, iri: str, near: Sequence[str] = ()) -> None:
        tail = f" Did you mean {' or '.join(near)}?" if near else ""
        super(UnknownNameError, self).__init__(f"The graph has nothing on {iri}.{tail}")
        self.near = tuple(near)


class SettingError(GfmdkgError):
    """A setting has a value that cannot be used."""


class SourceError(GfmdkgError):
    """A text that was given as a copy of the report cannot be read, or is not the report."""


class ReleaseError(GfmdkgError):
    """A release cannot be made, or a folder holds none."""


class SiteError(GfmdkgError):
    """The site cannot be written as files."""


class VocabularyError(GfmdkgError):
    """A vocabulary of others cannot be brought in, kept or found as it was asked for."""


class MissingVocabularyError(GfmdkgError):
    """A saved query reads a vocabulary of others that is not held beside the graph.

    >>> print(MissingVocabularyError("linking/indicators", ["un-sdg"]))  # doctest: +ELLIPSIS
    The query linking/indicators reads un-sdg, a vocabulary of others that is not held here. ...

    :param query: the name of the query.
    :param missing: the names of the vocabularies.
    """

    def __init__(self, query: str, missing: Sequence[str]) -> None:
        several = len(missing) > 1
        what = "vocabularies of others that are" if several else "a vocabulary of others that is"
        steps = [*(f"gfmdkg vocab add {name} FILE" for name in missing), *(f"--with {name}" for name in missing)]
        advice = f"Whoever holds the graph can put {'them' if several else 'it'} beside it: {', '.join(steps)}"
        super().__init__(
            f"The query {query} reads {', '.join(missing)}, {what} not held here. {advice}; docs/vocabularies.md "
            "says which files they are."
        )
        self.missing = tuple(missing)
