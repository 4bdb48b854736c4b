"""Which format a client wants: RFC 9110, section 12.5.1, as pure functions.

The most specific range of the header decides about a media type, and ``q=0`` refuses it. Between types of equal
quality the order of the offers decides. An absent, empty or malformed header accepts everything. Clients send the same
few headers again and again, so what was read from one is kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from werkzeug.http import parse_accept_header, parse_list_header, parse_options_header

from gfmdkg.errors import NotAcceptableError, ParameterError
from gfmdkg.formats import BY_NAME, GRAPH_FORMATS, JSON, SOLUTION_FORMATS, TURTLE, Format
from gfmdkg.query import QueryRequest

HTML = "text/html"
_PAGE_NAMES = ("html", HTML)
_MOST_ECHO = 200
_MOST_KEPT = 512  # headers, the longest of 1,000 characters: half a megabyte
_LONGEST_KEPT = 1000

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"\*/\*|(?!\*/){_TOKEN}/{_TOKEN}")
# Parameters that every answer of ours meets: it is UTF-8, CSV has a header, and a profile of JSON-LD is a wish.
_MET = {("charset", "utf-8"), ("charset", "utf8"), ("header", "present")}
_WISHES = {"profile"}


@dataclass(frozen=True)
class Offer:
    """A media type under which we give a format."""

    media_type: str
    format: Format


@dataclass(frozen=True)
class Accepted:
    """What a client accepts.

    :param solutions: for SELECT and ASK; None where it accepts none of our formats.
    :param graph: for CONSTRUCT and DESCRIBE; None where it accepts none of our formats.
    :param page: whether it would rather have a page for people; the formats are then what the page is made from.
    """

    solutions: Offer | None
    graph: Offer | None
    page: bool = False

    @property
    def formats(self) -> tuple[Format | None, Format | None]:
        """The formats for solutions and for a graph."""
        return _format(self.solutions), _format(self.graph)

    def request(self, text: str) -> QueryRequest:
        """Ask for an answer to a query in one of these formats; see :class:`gfmdkg.query.QueryRequest`."""
        return QueryRequest(text, *self.formats)

    def both(self, other: "Accepted") -> "Accepted":
        """Join what two names of a format accept.

        :raises ParameterError: if they are names of different formats.
        """
        solutions, graph = self.solutions or other.solutions, self.graph or other.graph
        theirs = other.solutions or solutions, other.graph or graph
        if (_format(solutions), _format(graph)) != tuple(map(_format, theirs)) or self.page != other.page:
            raise ParameterError("'format' names several formats; give one.", "format")
        return Accepted(solutions, graph, self.page)

    @property
    def labels(self) -> tuple[str, str]:
        """The media types under which an answer can be sent; empty for none."""
        return self.solutions.media_type if self.solutions else "", self.graph.media_type if self.graph else ""

    def media_type(self, answered: Format) -> str:
        """Name the format of an answer as the client did."""
        offer = self.solutions if answered.kind == "solutions" else self.graph
        return offer.media_type if offer else answered.media_type


@dataclass(frozen=True)
class _Range:
    type: str
    subtype: str
    is_met: bool
    parameters: int
    quality: float

    def covers(self, media_type: str) -> bool:
        main, _, sub = media_type.partition("/")
        return self.is_met and self.type in ("*", main) and self.subtype in ("*", sub)

    @property
    def specificity(self) -> tuple[bool, bool, int]:
        return self.type != "*", self.subtype != "*", self.parameters


def _offers(formats: Sequence[Format]) -> tuple[Offer, ...]:
    canonical = [Offer(known.media_type, known) for known in formats]
    return (*canonical, *(Offer(alias, known) for known in formats for alias in known.aliases))


SOLUTION_OFFERS = _offers(SOLUTION_FORMATS)
GRAPH_OFFERS = _offers(GRAPH_FORMATS)
FOR_PAGES = Accepted(Offer(JSON.media_type, JSON), Offer(TURTLE.media_type, TURTLE), page=True)


def negotiate(header: str | None) -> Accepted:
    """Read which formats a client accepts.

    :param header: its ``Accept`` header.
    :raises NotAcceptableError: if it accepts none that we have.
    """
    return _negotiate(header) if len(header or "") > _LONGEST_KEPT else _kept(header)


@lru_cache(_MOST_KEPT)
def _kept(header: str | None) -> Accepted:
    return _negotiate(header)


def _negotiate(header: str | None) -> Accepted:
    if prefers_page(header, [offer.media_type for offer in (*SOLUTION_OFFERS, *GRAPH_OFFERS)]):
        return FOR_PAGES
    accepted = Accepted(_best_offer(header, SOLUTION_OFFERS), _best_offer(header, GRAPH_OFFERS))
    if accepted.solutions is None and accepted.graph is None:
        known = ", ".join(dict.fromkeys(form.media_type for form in BY_NAME.values()))
        raise NotAcceptableError(
            f"No format that is accepted ({(header or '')[:_MOST_ECHO]}) is offered here. Offered: {known}."
        )
    return accepted


def named(name: str) -> Accepted:
    """Give what is accepted by a client that names one format, as ``?format=`` or a suffix does.

    A name that means one format for solutions and another for graphs, such as ``xml``, accepts both.

    :param name: a short name, or a media type; in a URL its plus may have become a space.
    :raises NotAcceptableError: if we have no such format; the message names those we have.
    """
    wanted = _plain(name)
    if wanted in _PAGE_NAMES:
        return FOR_PAGES
    solutions = _offer_named(wanted, SOLUTION_OFFERS)
    graph = _offer_named(wanted, GRAPH_OFFERS)
    if solutions is None and graph is None:
        known = ", ".join((*BY_NAME, "html"))
        raise NotAcceptableError(f"There is no format {name!r}. Known are {known}, and their media types.")
    return Accepted(solutions, graph)


def graph_or_page(header: str | None, formats: Sequence[Format]) -> Offer | None:
    """Choose between some formats for graphs and a page for people.

    :param header: the ``Accept`` header of the client.
    :returns: None where it would rather have the page.
    :raises NotAcceptableError: if it accepts neither.
    """
    offers = _offers(formats)
    if prefers_page(header, [offer.media_type for offer in offers]):
        return None
    chosen = _best_offer(header, offers)
    if chosen is None:
        known = ", ".join((HTML, *(form.media_type for form in formats)))
        raise NotAcceptableError(
            f"No format that is accepted ({(header or '')[:_MOST_ECHO]}) is offered here. Offered: {known}."
        )
    return chosen


def is_named(name: str) -> bool:
    """Whether we have a format of this name, as :func:`named` reads it."""
    wanted = _plain(name)
    offers = (*SOLUTION_OFFERS, *GRAPH_OFFERS)
    return wanted in _PAGE_NAMES or any(wanted in (offer.format.name, offer.media_type) for offer in offers)


def _plain(name: str) -> str:
    return name.strip().replace(" ", "+").lower()


def prefers_page(header: str | None, media_types: Sequence[str]) -> bool:
    """Whether a client would rather have HTML than any of these media types.

    A browser names HTML; a program that sends ``*/*`` or nothing wants data.
    """
    ranges = _parse(header)
    names_html = any((found.type, found.subtype) == ("text", "html") and found.is_met for found in ranges)
    quality = _quality(ranges, HTML)
    return names_html and quality > 0 and quality >= max(_quality(ranges, media_type) for media_type in media_types)


def best(header: str | None, media_types: Sequence[str]) -> str | None:
    """Choose the media type that a client likes best, the first of them in case of doubt.

    :returns: None where it accepts none of them.

    >>> best("text/*;q=0.5, text/csv;q=0.1, application/json;q=0.3", ["text/csv", "application/json"])
    'application/json'
    """
    ranges = _parse(header)
    chosen = max(media_types, key=lambda media_type: _quality(ranges, media_type))
    return chosen if _quality(ranges, chosen) > 0 else None


def best_graph(header: str | None) -> Offer | None:
    """Choose the format for graphs that a client likes best; None where it accepts none.

    :param header: its ``Accept`` header.
    """
    return _best_offer(header, GRAPH_OFFERS)


def _format(offer: Offer | None) -> Format | None:
    return offer.format if offer else None


def _best_offer(header: str | None, offers: Sequence[Offer]) -> Offer | None:
    chosen = best(header, [offer.media_type for offer in offers])
    return next((offer for offer in offers if offer.media_type == chosen), None)


def _offer_named(name: str, offers: Sequence[Offer]) -> Offer | None:
    fitting = (offer for offer in offers if name in (offer.format.name, offer.media_type, *offer.format.other_names))
    return next(fitting, None)


def _quality(ranges: Sequence[_Range], media_type: str) -> float:
    if not ranges:
        return 1
    covering = [found for found in ranges if found.covers(media_type)]
    return max(covering, key=lambda found: found.specificity).quality if covering else 0


def _parse(header: str | None) -> list[_Range]:
    read = parse_accept_header(header)
    if len(read) != len(parse_list_header(header or "")):  # Werkzeug leaves out items with an impossible q.
        return []
    ranges = [_range(item, quality) for item, quality in read]
    return [found for found in ranges if found] if all(ranges) else []


def _range(item: str, quality: float) -> _Range | None:
    media_range, parameters = parse_options_header(item.lower())
    if not _RANGE.fullmatch(media_range):
        return None
    main, _, sub = media_range.partition("/")
    is_met = all(name in _WISHES or (name, value) in _MET for name, value in parameters.items())
    return _Range(main, sub, is_met, len(parameters), quality)
