"""Entity tags."""

import re

_TAG = re.compile(r'"([^"]*?)(?:-(?:gzip|zstd|br))?"')


def is_held(etag: str, header: str | None) -> bool:
    """Whether a client that sends this ``If-None-Match`` holds the answer with this tag, compressed or not."""
    return bool(header) and etag[1:-1] in _TAG.findall(header or "")
