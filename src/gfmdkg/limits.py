"""What each limit among the settings means to a caller: the page of limits and the problem documents say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

_AS_TABLE = "Ask for less, or take the answer as a table."
_COME_BACK = "Come back after the seconds in Retry-After, and ask fewer questions at once."


@dataclass(frozen=True)
class Limit:
    """What a setting keeps within bounds.

    :param holds: what is limited, in a few words.
    :param unit: what its value counts.
    :param status: what who breaks it is answered; None where nothing fails.
    :param advice: what the caller can do.
    """

    holds: str
    unit: str
    status: HTTPStatus | None
    advice: str


LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "time_limit": Limit(
            "the time that one query may take; a request may ask for less with timeout=",
            "seconds",
            HTTPStatus.GATEWAY_TIMEOUT,
            "Ask for less, or filter earlier.",
        ),
        "light_seconds": Limit(
            "the time after which a query counts as long and leaves its place to shorter ones",
            "seconds",
            None,
            "Nothing; a long query goes on among the long ones.",
        ),
        "memory_limit": Limit(
            "the memory that one query may take beyond that of the graph",
            "bytes",
            HTTPStatus.INSUFFICIENT_STORAGE,
            "Ask for less: ORDER BY, DISTINCT, GROUP BY and joins without a common variable hold many rows at once.",
        ),
        "answer_limit": Limit(
            "the length of one answer",
            "bytes",
            HTTPStatus.INSUFFICIENT_STORAGE,
            "Ask for fewer rows or columns, or page with ORDER BY, LIMIT and OFFSET.",
        ),
        "request_limit": Limit(
            "the length of a request: of its body, and of its query string",
            "bytes",
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "Send a shorter request.",
        ),
        "body_seconds": Limit(
            "the time that a client may take to send a request",
            "seconds",
            HTTPStatus.REQUEST_TIMEOUT,
            "Send the request without a pause.",
        ),
        "write_seconds": Limit(
            "the time that a client may take to read a block of the answer; then the connection is closed",
            "seconds",
            None,
            "Read on; an answer that was cut off lacks its end, and HTTP clients notice.",
        ),
        "cache_limit": Limit(
            "the answers, of everybody, that are kept in memory to be sent again",
            "bytes",
            None,
            "Nothing; an answer that is not kept is evaluated again.",
        ),
        "queue_limit": Limit(
            "the requests that may wait for a worker", "requests", HTTPStatus.SERVICE_UNAVAILABLE, _COME_BACK
        ),
        "queue_seconds": Limit(
            "the time that a request may wait for a worker", "seconds", HTTPStatus.SERVICE_UNAVAILABLE, _COME_BACK
        ),
        "service_seconds": Limit(
            "the time of one call of another endpoint with SERVICE, where such calls are allowed",
            "seconds",
            HTTPStatus.GATEWAY_TIMEOUT,
            "Ask the other endpoint for less, or write SERVICE SILENT to do without it.",
        ),
        "service_limit": Limit(
            "what other endpoints may send for one query, together",
            "bytes",
            HTTPStatus.BAD_GATEWAY,
            "Ask the other endpoint for less, or write SERVICE SILENT to do without it.",
        ),
        "spool_limit": Limit(
            "the finished answers, of everybody, that wait until they are read",
            "bytes",
            HTTPStatus.SERVICE_UNAVAILABLE,
            _COME_BACK,
        ),
        "chart_seconds": Limit(
            "the time that the drawing of one picture may take", "seconds", HTTPStatus.GATEWAY_TIMEOUT, _AS_TABLE
        ),
        "chart_memory": Limit(
            "the memory that the drawing of one picture may take", "bytes", HTTPStatus.INSUFFICIENT_STORAGE, _AS_TABLE
        ),
        "state_limit": Limit(
            "the citations and shared queries that are kept, of everybody",
            "bytes",
            HTTPStatus.INSUFFICIENT_STORAGE,
            "Tell who runs the service. What is kept stays, and an answer of a saved query can be cited all the same.",
        ),
        "keep_limit": Limit(
            "the citations and shared queries that one client can have kept in an hour",
            "times",
            HTTPStatus.TOO_MANY_REQUESTS,
            "Go on later. An answer of a saved query can be cited all the same.",
        ),
        "cite_limit": Limit(
            "the length of an answer that can be cited, as JSON or N-Triples",
            "bytes",
            HTTPStatus.INSUFFICIENT_STORAGE,
            "Cite a smaller answer: filter it, or count.",
        ),
        "held_engines": Limit(
            "the older versions of the dataset that are asked at the same time",
            "versions",
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Come back after the seconds in Retry-After, or take a dump of that version.",
        ),
        "lookup_rows": Limit(
            "the rows of a table whose identifiers are looked up at once",
            "rows",
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "Send the table in parts.",
        ),
        "document_limit": Limit(
            "the length of one of the answers from which the document of an IRI is made, as JSON",
            "bytes",
            HTTPStatus.INSUFFICIENT_STORAGE,
            "Ask for less at the SPARQL endpoint, or take the whole graph; the page shows the document in parts.",
        ),
        "page_rows": Limit(
            "the rows that a page shows of an answer; every other format gives all of them",
            "rows",
            None,
            "Take the complete answer in another format; the page leads to each.",
        ),
    }
)
