"""What the engine writes as XML, checked on its way: it can hold characters and names that XML cannot."""

from typing import TYPE_CHECKING
from xml.parsers import expat

from gfmdkg.errors import NotAcceptableError

if TYPE_CHECKING:
    from gfmdkg.engines.evaluation import Sink

# What XML cannot hold (XML 1.0, 2.2), in UTF-8. A piece of the answer may end within a character.
_CONTROLS = bytes(code for code in range(0x20) if chr(code) not in "\t\n\r")
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_SHORT_OF_CHARACTER = 2


class XmlSink:
    """Refuses characters that XML cannot hold.

    A carriage return is allowed only as a reference: written raw, every reader takes it for a line end (XML 1.0, 2.11).

    :param sink: takes what is right.
    """

    def __init__(self, sink: "Sink") -> None:
        self._sink = sink
        self._rest = b""

    def write(self, data: bytes, /) -> int:
        """Take the next bytes.

        :raises NotAcceptableError: if XML cannot hold them.
        """
        read = self._rest + data
        if len(read.translate(None, _CONTROLS)) < len(read) or any(code in read for code in _NO_CHARACTERS):
            raise _no_xml()
        self._rest = data[-_SHORT_OF_CHARACTER:]
        self._sink.write(data.replace(b"\r", b"&#13;"))
        return len(data)

    def flush(self) -> None:
        """Hand buffered bytes on."""
        self._sink.flush()


class RdfXmlSink(XmlSink):
    """Parses what is written, since not every predicate is a name in XML.

    :param sink: takes what is right.
    """

    def __init__(self, sink: "Sink") -> None:
        super().__init__(sink)
        self._parser = expat.ParserCreate(namespace_separator=" ")

    def write(self, data: bytes, /) -> int:
        """Take the next bytes.

        :raises NotAcceptableError: if they are no XML.
        """
        self._parse(data, is_last=False)
        return super().write(data)

    def close(self) -> None:
        """End the document.

        :raises NotAcceptableError: if it is not whole.
        """
        self._parse(b"", is_last=True)

    def _parse(self, data: bytes, *, is_last: bool) -> None:
        try:
            self._parser.Parse(data, is_last)
        except expat.ExpatError as error:
            raise _no_xml() from error


def _no_xml() -> NotAcceptableError:
    return NotAcceptableError("The answer holds characters or names that XML cannot write. Ask for another format.")
