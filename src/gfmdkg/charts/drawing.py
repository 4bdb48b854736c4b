"""The process that draws: a Vega-Lite document in, a picture out, nothing else.

Run as ``python -m gfmdkg.charts.drawing DESCRIPTOR MEMORY IDLE_SECONDS`` by :mod:`gfmdkg.charts.renderer`. It holds the
JavaScript engine of vl-convert, which has no time limit and ends the process when its memory is used up; so it is a
process of its own, with a cap on its memory and an alarm, and nothing that it draws may load anything from anywhere.
"""

import json
import resource
import signal
import sys
from multiprocessing.connection import Connection
from typing import Any

import vl_convert

from gfmdkg.charts.labelling import labelled
from gfmdkg.charts.renderer import READY

VERSION = "6.4"  # of Vega-Lite: the newest that vl-convert has, and the one in web/frontend/package.json
_SCALE = 2  # pixels of a PNG for one of the document
_GRACE = 1.0  # seconds behind the deadline of the server after which the alarm rings
_STATUS = "/proc/self/status"


def draw(document: dict[str, Any], name: str) -> bytes:
    """Draw a document as ``svg`` or ``png``.

    :raises ValueError: if it is no document that Vega-Lite can draw.
    """
    drawn = vl_convert.vegalite_to_svg(document, vl_version=VERSION, allowed_base_urls=[])
    if name == "png":
        return vl_convert.svg_to_png(drawn, scale=_SCALE)
    return labelled(drawn, _title(document), document["description"])


def _title(document: dict[str, Any]) -> str:
    return " ".join(document.get("title", {}).get("text", ()))


def main() -> None:
    """Draw what comes until nothing comes any more."""
    descriptor, memory, idle_seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.SIG_IGN)  # a terminal sends these to the whole group; the server ends us
    _warm_up()
    _cap(memory)
    with Connection(descriptor) as server:
        server.send_bytes(READY)
        while server.poll(idle_seconds):
            try:
                request = json.loads(server.recv_bytes())
            except EOFError:
                return
            server.send_bytes(_reply(request))


def _reply(request: dict[str, Any]) -> bytes:
    signal.setitimer(signal.ITIMER_REAL, request["seconds"] + _GRACE)
    try:
        return b"\x01" + draw(request["document"], request["name"])
    except ValueError as error:
        return b"\x00" + str(error).encode()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _warm_up() -> None:
    # What the engine takes before it draws anything does not count.
    document = {"data": {"values": [{"a": 1}]}, "mark": "text", "encoding": {"text": {"field": "a"}}}
    draw({"description": "", **document}, "png")


def _cap(memory: int) -> None:
    # Not the address space, of which the engine reserves 34 GB without using it.
    with open(_STATUS, encoding="ascii") as status:  # noqa: PTH123 - it is no file with a path of ours
        taken = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData"))
    resource.setrlimit(resource.RLIMIT_DATA, (taken + memory, taken + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
