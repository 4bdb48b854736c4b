"""How much one client may have kept, so that none fills what there is for all."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from gfmdkg.errors import LimitError
from gfmdkg.limits import LIMITS

_MOST_CLIENTS = 10_000
_HOUR = 3600.0


class Allowance:
    """Lets each client do something so many times in an hour, at any pace.

    :param most: how many times.
    :param clock: gives the seconds.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> None:
        """Count one time for a client; those who share a network of 64 bits are one.

        :param address: its IP address, or anything else that tells clients apart.
        :raises LimitError: if it has none left.
        """
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(_network(address), (float(self._most), now))
            left = min(self._most, left + (now - since) * self._most / _HOUR)
            self._left[_network(address)] = (left - 1 if left >= 1 else left), now
            if len(self._left) > _MOST_CLIENTS:
                self._left.popitem(last=False)
        if left < 1:
            seconds = math.ceil((1 - left) * _HOUR / self._most)
            raise LimitError("keep_limit", f"{self._most} in an hour", LIMITS["keep_limit"].advice, seconds)


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return parsed.exploded[:19] if isinstance(parsed, IPv6Address) else address
