"""The links of a page: what it leads to, and the same page with other links."""

import posixpath
from collections.abc import Callable, Iterator
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from lxml import html

_OF_SCRIPTS = ("data-document", "data-picture", "data-choices")  # read by the scripts of charts and of forms
_ASKED = frozenset({"action", "data-choices"})  # with what somebody types


def links(page: html.HtmlElement, address: str, root: str) -> Iterator[str]:
    """List the addresses of the same service to which a page leads, as paths with their query strings.

    :param page: the page.
    :param address: its own address, in full.
    :param root: that of the service, without a slash at the end.
    """
    for _, _, link in _found(page):
        if there := inside(link, address, root):
            yield there


def relinked(page: html.HtmlElement, address: str, root: str, own: str, file_of: Callable[[str], str]) -> str:
    """Write a page in which each link to the same service leads to a file, by a relative path.

    A form is sent to the service: what it asks for is in no file.

    :param address: the address of the page, in full.
    :param root: that of the service, without a slash at the end.
    :param own: the path of its own file.
    :param file_of: gives the path of the file for an address; an address in full for what is in no file.
    """
    for element, attribute, link in list(_found(page)):
        if there := inside(link, address, root):
            fragment = urldefrag(link).fragment
            target = root + there if attribute in _ASKED else file_of(there)
            element.set(attribute, relative(target, own) + (f"#{fragment}" if fragment else ""))
    return str(html.tostring(page, encoding="unicode", doctype="<!doctype html>")) + "\n"


def relative(target: str, own: str) -> str:
    """Write the path of a file as seen from another one; an address in full stays as it is.

    >>> relative("queries/index.html", "doc/id/area/diaspora/index.html")
    '../../../../queries/index.html'
    """
    if urlsplit(target).scheme:
        return target
    return quote(posixpath.relpath(target, posixpath.dirname(own) or "."))


def inside(link: str, address: str, root: str) -> str:
    """Give the path of a link below a root, with its query string; an empty text for any other link.

    :param address: where the link stands, in full.
    :param root: the address of the service, without a slash at the end.

    >>> inside("../?a=b#c", "https://a.example/kg/d/e", "https://a.example/kg")
    '/?a=b'
    >>> inside("#c", "https://a.example/", "https://a.example"), inside("mailto:a", "", "https://a.example")
    ('', '')
    """
    if link.startswith("#"):
        return ""
    there = urldefrag(urljoin(address, link)).url
    if there == root:
        return "/"
    return there.removeprefix(root) if there.startswith(f"{root}/") else ""


def _found(page: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str, str]]:
    for element, attribute, link, _ in page.iterlinks():
        if attribute:
            yield element, attribute, link
    for attribute in _OF_SCRIPTS:
        for element in page.iterfind(f".//*[@{attribute}]"):
            yield element, attribute, element.get(attribute)
