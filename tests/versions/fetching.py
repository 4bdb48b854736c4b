"""Requests to a server, with what comes back."""

from email.message import Message
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener


class Got(NamedTuple):
    """A response.

    :param status: its status.
    :param headers: its headers.
    :param text: its body.
    """

    status: int
    headers: Message
    text: str

    @property
    def version(self) -> str:
        """The version of the dataset that answered."""
        return str(self.headers["GFMDKG-Dataset-Version"])


class _Staying(HTTPRedirectHandler):
    """Shows a redirect instead of following it."""

    def redirect_request(self, *_: object) -> None:
        return None


_opener = build_opener(_Staying)


def get(address: str, path: str, body: str = "", method: str = "", **headers: str) -> Got:
    """Make a request; a header is named with underscores.

    :param path: what follows the address and a slash.
    """
    fields = {"Accept": "text/csv", **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        request = Request(f"{address}/{path}", body.encode() or None, fields, method=method or None)
        with _opener.open(request) as found:
            return Got(found.status, found.headers, found.read().decode(errors="replace"))
    except HTTPError as error:
        with error:
            return Got(error.code, error.headers, error.read().decode())
