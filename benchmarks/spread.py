"""What is said of a series of measurements: the least, the middle one, and the one that nine of ten do not pass."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

_NINTH_OF_TEN = 0.9
_SMALL = 0.1  # below it three digits behind the point are shown, and below ten two
_TEN, _THOUSAND = 10, 1000


@dataclass(frozen=True)
class Spread:
    """A series of measurements in short.

    :param count: how many there were.
    :param least: the smallest.
    :param median: the middle one.
    :param p90: the smallest that is not below nine tenths of them.
    """

    count: int
    least: float
    median: float
    p90: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """Sum up a series with at least one member.

        >>> Spread.of([3.0, 1.0, 2.0])
        Spread(count=3, least=1.0, median=2.0, p90=3.0)
        """
        ordered = sorted(values)
        ninth = ordered[math.ceil(_NINTH_OF_TEN * len(ordered)) - 1]
        return cls(len(ordered), ordered[0], statistics.median(ordered), ninth)

    def __str__(self) -> str:
        if self.count == 1:
            return f"{number(self.median)} (once)"
        return f"{number(self.median)} ({number(self.least)}..{number(self.p90)})"


def number(value: float) -> str:
    """Write a number with about three digits that count.

    >>> [number(value) for value in (0.0123, 1.234, 45.67, 12345.6)]
    ['0.012', '1.23', '45.7', '12346']
    """
    size = abs(value)
    digits = 3 if size < _SMALL else 2 if size < _TEN else 1 if size < _THOUSAND else 0
    return f"{value:.{digits}f}"
