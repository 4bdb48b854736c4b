"""A request on its way to the application: what its head says, and on what its answer depends."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from gfmdkg.web import coding
from gfmdkg.web.bridge import Scope
from gfmdkg.web.cache import Key

_LONGEST_IN_KEY = 2048
_MATTERS = (
    b"host",
    b"accept",
    b"accept-datetime",
    b"x-forwarded-host",
    b"x-forwarded-proto",
    b"x-forwarded-prefix",
    b"content-type",
    b"content-encoding",
)


@dataclass(frozen=True)
class Incoming:
    """One request.

    :param scope: as ASGI gives it.
    :param fields: its header fields, their names in lower case.
    """

    scope: Scope
    fields: Mapping[bytes, bytes]

    @property
    def is_get(self) -> bool:
        """Whether one answer may serve it and others."""
        return self.scope["method"] in ("GET", "HEAD")

    @property
    def has_body(self) -> bool:
        """Whether a body can come with it."""
        return not self.is_get or b"content-length" in self.fields or b"transfer-encoding" in self.fields

    @property
    def coding(self) -> str:
        """The coding in which its client likes to read the answer."""
        return coding.choose(self._accept_encoding)

    @property
    def head_size(self) -> int:
        """The bytes of its path and its header fields."""
        return len(self.scope["path"]) + sum(map(len, chain.from_iterable(self.scope["headers"])))

    @property
    def shortest(self) -> int:
        """How long an answer must be to be coded."""
        return 1 if coding.refuses_identity(self._accept_encoding) else coding.SMALLEST

    @property
    def _accept_encoding(self) -> str:
        return self.fields.get(b"accept-encoding", b"").decode("latin-1")

    def key(self, body: bytes = b"") -> Key:
        """Give everything on which an answer depends."""
        scope = self.scope
        method = "GET" if self.is_get else scope["method"]
        fields = [_short(self.fields.get(name, b"")) for name in _MATTERS]
        return (method, _short(scope["path"].encode()), _short(scope["query_string"]), _short(body), *fields)


def _short(text: bytes) -> bytes:
    return text if len(text) <= _LONGEST_IN_KEY else hashlib.sha256(text).digest()
