"""Boxes in columns with lines between them: the way of Sugiyama, Tagawa and Toda (1981), made for a class diagram.

Every line leads from a box to one in a column further right. A line over several columns has a place of its own in
those between, which it shares with the other lines to the same box, so that no line runs behind a box.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

_ROUNDS = 24  # of sorting, and of moving; more change nothing
_BOX_GAP = 14.0
_LINE_GAP = 6.0
_LINE = 8.0


class Waypoint(NamedTuple):
    """The place of the lines to a box in a column that they cross.

    :param target: the box.
    :param column: that column.
    """

    target: str
    column: int


Node = str | Waypoint


class Layers:
    """A layout. Columns count from the right, heights from the top.

    :param heights: the height of each box by name.
    :param lines: the pairs of boxes between which there is a line; those that would lead to the left or within a
        column, as one of a circle must, are left out.
    """

    def __init__(self, heights: Mapping[str, float], lines: Iterable[tuple[str, str]]) -> None:
        self._heights = dict(sorted(heights.items()))
        self._lines = _without_circles(self._heights, sorted(set(lines)))
        self.column = _columns(self._heights, self._lines)
        self._near: dict[Node, dict[Node, None]] = defaultdict(dict)  # in order: sums of numbers depend on it
        for source, target in self._lines:
            for node, other in pairwise([source, *self.route(source, target)]):
                self._near[node][other] = self._near[other][node] = None
        self._stacks = self._stacked()
        self._tops: dict[Node, float] = {}
        self._sort()
        self._move()

    @property
    def columns(self) -> int:
        """The number of columns."""
        return len(self._stacks)

    @property
    def height(self) -> float:
        """The height of the whole."""
        return max((top + self._height(node) for node, top in self._tops.items()), default=0)

    def has_line(self, source: str, target: str) -> bool:
        """Whether there is a line between two boxes."""
        return (source, target) in self._lines

    def top(self, name: str) -> float:
        """Give the upper edge of a box."""
        return self._tops[name]

    def middle(self, node: Node) -> float:
        """Give the height at which a line passes a waypoint, or the middle of a box."""
        return self._tops[node] + self._height(node) / 2

    def route(self, source: str, target: str) -> list[Node]:
        """Give the nodes that a line passes, up to its target."""
        between = range(self.column[source] - 1, self.column[target], -1)
        return [*(Waypoint(target, column) for column in between), target]

    def _height(self, node: Node) -> float:
        return _LINE if isinstance(node, Waypoint) else self._heights[node]

    def _stacked(self) -> list[list[Node]]:
        stacks: list[list[Node]] = [[] for _ in range(max(self.column.values(), default=-1) + 1)]
        for name in self._heights:
            stacks[self.column[name]].append(name)
        for node in sorted({node for node in self._near if isinstance(node, Waypoint)}):
            stacks[node.column].append(node)
        return stacks

    def _sort(self) -> None:
        """Put each column in the order of what its nodes are linked to in the column before, back and forth."""
        for column in range(self.columns):
            self._stack(column)
        best, fewest = [list(stack) for stack in self._stacks], self._crossings()
        for turn in range(_ROUNDS):
            step = 1 if turn % 2 else -1
            for column in range(self.columns)[::step]:
                self._sort_by(column, column - step)
            if (crossings := self._crossings()) < fewest:
                best, fewest = [list(stack) for stack in self._stacks], crossings
        self._stacks = best
        for column in range(self.columns):
            self._stack(column)

    def _crossings(self) -> int:
        """Count the pairs of lines that cross each other."""
        return sum(map(self._crossings_behind, range(1, self.columns)))

    def _crossings_behind(self, column: int) -> int:
        places = {node: at for at, node in enumerate(self._stacks[column - 1])}
        ends = [sorted(places[near] for near in self._near[node] if near in places) for node in self._stacks[column]]
        before: list[int] = []
        crossings = 0
        for found in ends:
            crossings += sum(len(before) - bisect_right(before, place) for place in found)
            before = sorted([*before, *found])
        return crossings

    def _sort_by(self, column: int, neighbour: int) -> None:
        self._stacks[column].sort(key=lambda node: self._wish(node, neighbour))
        self._stack(column)

    def _wish(self, node: Node, column: int) -> float:
        heights = [self.middle(other) for other in self._near[node] if self._column(other) == column]
        return sum(heights) / len(heights) if heights else self.middle(node)

    def _column(self, node: Node) -> int:
        return node.column if isinstance(node, Waypoint) else self.column[node]

    def _stack(self, column: int) -> None:
        for node, offset in self._offsets(column):
            self._tops[node] = offset

    def _offsets(self, column: int) -> Iterator[tuple[Node, float]]:
        top = 0.0
        for node in self._stacks[column]:
            yield node, top
            top += self._height(node) + (_LINE_GAP if isinstance(node, Waypoint) else _BOX_GAP)

    def _move(self) -> None:
        """Move each node towards what it is linked to, as far as the order of its column lets it."""
        for turn in range(_ROUNDS):
            for column in range(self.columns)[:: 1 if turn % 2 else -1]:
                offsets = list(self._offsets(column))
                wishes = [self._mean(node) - self._height(node) / 2 - offset for node, offset in offsets]
                for (node, offset), moved in zip(offsets, _rising(wishes), strict=True):
                    self._tops[node] = offset + moved
        highest = min(self._tops.values(), default=0)
        self._tops = {node: round(top - highest, 1) for node, top in self._tops.items()}

    def _mean(self, node: Node) -> float:
        heights = [self.middle(other) for other in self._near[node]]
        return sum(heights) / len(heights) if heights else self.middle(node)


def _without_circles(names: Iterable[str], lines: list[tuple[str, str]]) -> dict[tuple[str, str], None]:
    """Leave out the lines that lead back to where one came from."""
    targets: dict[str, list[str]] = defaultdict(list)
    for source, target in lines:
        targets[source].append(target)
    kept: dict[tuple[str, str], None] = {}
    done: set[str] = set()

    def follow(name: str, way: frozenset[str]) -> None:
        for target in targets[name]:
            if target not in way:
                kept[name, target] = None
                if target not in done:
                    follow(target, way | {target})
        done.add(name)

    for name in names:
        if name not in done:
            follow(name, frozenset({name}))
    return kept


def _columns(names: Iterable[str], lines: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Put each box one column left of the leftmost box that it leads to."""
    targets: dict[str, list[str]] = defaultdict(list)
    for source, target in lines:
        targets[source].append(target)
    found: dict[str, int] = {}

    def column(name: str) -> int:
        if name not in found:
            found[name] = 1 + max(map(column, targets[name]), default=-1)
        return found[name]

    return {name: column(name) for name in names}


def _rising(wishes: list[float]) -> list[float]:
    """Give the rising numbers that are nearest to some numbers: neighbours that fall become their mean.

    >>> _rising([1, 5, 3, 6])
    [1.0, 4.0, 4.0, 6.0]
    """
    blocks: list[tuple[float, int]] = []
    for wish in wishes:
        blocks.append((float(wish), 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (last, few), (before, many) = blocks.pop(), blocks.pop()
            blocks.append(((before * many + last * few) / (few + many), few + many))
    return [mean for mean, size in blocks for _ in range(size)]
