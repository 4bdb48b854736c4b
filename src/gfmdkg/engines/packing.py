"""Answers that an endpoint packs: read block by block, and known to be whole only where the packing says so."""

import zlib

_GZIP = 16 + zlib.MAX_WBITS


class Unpacked:
    """What has come of an answer, block by block.

    :param coding: its ``Content-Encoding``; empty where it is not packed.
    :raises ValueError: if it is packed in another way than was asked for.
    """

    def __init__(self, coding: str) -> None:
        coding = coding.strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip"):
            raise ValueError(f"packs its answer as {coding[:50]}, which was not asked for")
        self.is_packed = "gzip" in coding
        self.body = bytearray()
        self._member = zlib.decompressobj(_GZIP)
        self._is_begun = False

    def add(self, block: bytes) -> None:
        """Take the next block.

        :raises ValueError: if it cannot be unpacked.
        """
        if not self.is_packed:
            self.body += block
            return
        try:
            self._unpack(block)
        except zlib.error as error:
            raise ValueError(f"sent gzip that cannot be read ({error})") from error

    @property
    def is_whole(self) -> bool:
        """Whether the packing has come to its end; what is not packed says nothing about that."""
        return not self._is_begun or self._member.eof

    def _unpack(self, block: bytes) -> None:
        while block:
            self._is_begun = True
            if self._member.eof:  # another file of gzip follows
                self._member = zlib.decompressobj(_GZIP)
            self.body += self._member.decompress(block)
            block = self._member.unused_data
