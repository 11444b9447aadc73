"""Where names fit on a drawing: beside their points, covering nothing.

Knows rectangles and lines, how wide a name is in Archive Sans, and how to choose a place for each of several names so
that no name covers a name, a point or what is taken; a name for which there is no room is left out. Knows nothing of
what is drawn: its unit is that of the drawing, with y downwards.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice
from typing import Literal, TypeAlias

Point: TypeAlias = tuple[float, float]
Line: TypeAlias = tuple[Point, Point]
Anchor: TypeAlias = Literal["start", "middle", "end"]
"""Which part of a text stands at its x, as SVG's ``text-anchor`` has it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def overlaps(self, other: Box) -> bool:
        """Whether two rectangles have an area in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: Box) -> bool:
        """Whether it lies in another rectangle."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )

    def holds(self, point: Point) -> bool:
        """Whether a point lies in it."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def distance(self, point: Point) -> float:
        """How far a point is from it; 0 within."""
        x = max(self.left - point[0], 0.0, point[0] - self.right)
        y = max(self.top - point[1], 0.0, point[1] - self.bottom)
        return math.hypot(x, y)

    def grown(self, by: float) -> Box:
        """Return the rectangle with a margin; a negative one makes it smaller."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def entered_by(self, line: Line) -> bool:
        """Whether a line touches it."""
        diagonals: tuple[Line, Line] = (
            ((self.left, self.bottom), (self.right, self.top)),
            ((self.left, self.top), (self.right, self.bottom)),
        )
        return self.holds(line[0]) or self.holds(line[1]) or any(cross(line, diagonal) for diagonal in diagonals)

    @classmethod
    def around(cls, points: Iterable[Point]) -> Box:
        """Return the smallest rectangle that holds some points."""
        xs, ys = zip(*points, strict=True)
        return cls(min(xs), min(ys), max(xs), max(ys))


def cross(one: Line, other: Line) -> bool:
    """Whether two lines cross."""

    def apart(line: Line, pair: Line) -> bool:
        """Whether two points lie on different sides of a line."""
        (ax, ay), (bx, by) = line
        sides = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in pair]
        return sides[0] * sides[1] < 0

    return apart(one, other) and apart(other, one)


def near(point: Point, line: Line, limit: float) -> bool:
    """Whether a point lies nearer to a line than the limit."""
    (ax, ay), (bx, by) = line
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = ((point[0] - ax) * (bx - ax) + (point[1] - ay) * (by - ay)) / length if length else 0.0
    along = max(0.0, min(1.0, along))
    return math.dist(point, (ax + along * (bx - ax), ay + along * (by - ay))) < limit


# -- names ---------------------------------------------------------------------------------------------------

_ADVANCES = {
    200: " ", 246: "i", 255: "jıl'.,", 263: "Iİ", 292: "f", 303: "()", 311: "-", 347: "tr", 425: "sşz", 456: "cçxk",
    467: "vy", 486: "YJL–", 504: "aəeğgF0123456789", 536: "XVEZSŞT", 547: "oönhuüA", 566: "bdpqPR", 588: "CÇKBD",
    664: "GĞUÜNƏHOQÖ", 727: "wM", 829: "mW",
}  # fmt: skip
"""Widths of letters in Archive Sans, in thousandths of the size."""
_WIDTHS = {letter: advance / 1000 for advance, letters in _ADVANCES.items() for letter in letters}
_UNKNOWN_WIDTH = 0.65
_SLACK = 1.06
"""Room for a fallback font, which may be a little wider."""
_ASCENT, _DESCENT = 0.74, 0.22
_MIDDLE = 0.31
"""How far above its baseline the middle of a line of text lies."""


@lru_cache(maxsize=1 << 12)
def text_width(text: str, size: float) -> float:
    """Return how wide a text is at most, in the unit of its size."""
    return sum(_WIDTHS.get(letter, _UNKNOWN_WIDTH) for letter in text) * size * _SLACK


@dataclass(frozen=True)
class Place:
    """Where a name stands: the x of its anchor, its baseline, what it covers, and the line that leads to its point.

    ``cost`` says how far it is from the best place there could be.
    """

    x: float
    y: float
    anchor: Anchor
    covers: Box
    leader: Line | None = None
    cost: float = 0.0

    @classmethod
    def of(cls, text: str, size: float, at: Point, anchor: Anchor, cost: float = 0.0) -> Place:
        """Return the place of a text of which the anchor's middle is given."""
        width = text_width(text, size)
        left = at[0] - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        baseline = at[1] + size * _MIDDLE
        covers = Box(left, baseline - size * _ASCENT, left + width, baseline + size * _DESCENT)
        return cls(at[0], baseline, anchor, covers, None, cost)

    @cached_property
    def reach(self) -> Box:
        """The rectangle around all of it: the name and the line."""
        if self.leader is None:
            return self.covers
        corners = ((self.covers.left, self.covers.top), (self.covers.right, self.covers.bottom))
        return Box.around((*corners, *self.leader))

    def clashes(self, other: Place, size: float) -> bool:
        """Whether two names, a name and the line to another, or two lines meet."""
        if not self.reach.grown(size * 0.12).overlaps(other.reach):  # most names are far from each other
            return False
        if self.covers.grown(size * 0.06).overlaps(other.covers.grown(size * 0.06)):
            return True
        if any(
            mine.leader and theirs.covers.grown(size * 0.1).entered_by(mine.leader)
            for mine, theirs in ((self, other), (other, self))
        ):
            return True
        return self.leader is not None and other.leader is not None and cross(self.leader, other.leader)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What names are written on: its extent, the size of names, the radius of points, and what is drawn already.

    No name covers a point or what is taken; a name covers a part of the outlines only where it must. With ``leaders``
    a name that finds no room beside its point may stand at the end of a line from it.
    """

    extent: Box
    size: float
    radius: float
    points: Sequence[Point] = ()
    taken: Sequence[Box] = ()
    outlines: Sequence[Point] = ()
    leaders: bool = True

    def place(self, names: Sequence[tuple[str, Point]]) -> dict[int, Place]:
        """Return the place of each name that fits, by its number.

        Several orders are tried, each from one side of the sheet to the other; the best whole is taken. Nothing is
        left to chance.
        """
        possible = [self._possible(text, point, alone=len(names) == 1) for text, point in names]
        numbers = range(len(names))
        orders = [sorted(numbers, key=lambda i: (len(possible[i]), i))]
        for turn in range(8):
            dx, dy = math.cos(math.pi * turn / 4), math.sin(math.pi * turn / 4)
            forward = [point[0] * dx + point[1] * dy for _, point in names]
            orders.append(sorted(numbers, key=lambda i: (forward[i], i)))
        return min(
            (self._filled(order, possible) for order in orders),
            key=lambda found: (-len(found), sum(place.cost for place in found.values())),
        )

    def _possible(self, text: str, point: Point, *, alone: bool) -> list[Place]:
        """Return the places for a name that cover neither a point nor what is taken, the best first.

        A name that is ``alone`` has no rival for the best place: where that is beside its point, no line is tried.
        """
        reach = _DISTANCES[-1] * self.size + text_width(text, self.size)
        far = reach + 4 * self.size  # a point farther away than this is in nobody's way
        others = [other for other in self.points if self.radius < math.dist(point, other) < far]
        outlines = [end for end in self.outlines if math.dist(point, end) < reach]
        sheet = self.extent.grown(-self.size * 0.25)

        def weighed(tries: Iterable[Place]) -> Iterator[Place]:
            for place in tries:
                if place.covers.within(sheet) and self._is_free(place, point, others):
                    over = _OVER_OUTLINE * sum(map(place.covers.holds, outlines))
                    yield replace(place, cost=place.cost + over)

        tries = self._tries(text, point)
        found = list(weighed(islice(tries, len(_BESIDE))))
        if not (alone and any(place.cost < _COST_OF_LINE * _DISTANCES[0] + len(_BESIDE) for place in found)):
            found += weighed(tries)
        return sorted(found, key=lambda place: place.cost)

    def _tries(self, text: str, point: Point) -> Iterator[Place]:
        """Yield places for a name: touching its point, or at the end of a line from it."""
        size, (x, y) = self.size, point
        gap = self.radius + size * 0.22
        for cost, (anchor, dx, dy) in enumerate(_BESIDE):
            yield Place.of(text, size, (x + dx * gap, y + dy * (gap + size * 0.3)), anchor, cost)
        for distance in _DISTANCES if self.leaders else ():
            for step in range(_DIRECTIONS):
                dx, dy = math.cos(math.tau * step / _DIRECTIONS), math.sin(math.tau * step / _DIRECTIONS)
                start = x + dx * self.radius, y + dy * self.radius
                end = x + dx * distance * size, y + dy * distance * size
                far = len(_BESIDE) + _COST_OF_LINE * distance
                if abs(dx) < _STEEP:
                    middle = end[0], end[1] + math.copysign(size * 0.55, dy)
                    found = Place.of(text, size, middle, "middle", far + 2)
                else:
                    near_end = end[0] + math.copysign(size * 0.2, dx), end[1]
                    found = Place.of(text, size, near_end, "start" if dx > 0 else "end", far)
                yield replace(found, leader=(start, end))

    def _is_free(self, place: Place, point: Point, others: Sequence[Point]) -> bool:
        """Whether a place covers neither a point nor what is taken, and is nearest to its own point."""
        if any(place.covers.overlaps(box) for box in self.taken):
            return False
        own = place.covers.distance(point) if place.leader is None else self.radius
        if any(place.covers.distance(other) < own + self.radius for other in others):
            return False
        line = place.leader
        return line is None or not (
            place.covers.distance(point) < self.radius
            or any(near(other, line, self.radius * 1.5) for other in others)
            or any(box.entered_by(line) for box in self.taken)
        )

    def _filled(self, order: Sequence[int], possible: Sequence[Sequence[Place]]) -> dict[int, Place]:
        """Give each name in turn the best place that is left, and again while one finds a better place."""
        found: dict[int, Place] = {}
        for _ in range(_ROUNDS):
            before = dict(found)
            for number in order:
                others = [place for other, place in found.items() if other != number]
                best = next(
                    (p for p in possible[number] if not any(p.clashes(other, self.size) for other in others)), None
                )
                if best is not None:
                    found[number] = best
            if found == before:
                break
        return found


_BESIDE: tuple[tuple[Anchor, float, float], ...] = (
    ("start", 1, 0),
    ("end", -1, 0),
    ("start", 0.75, -0.8),
    ("start", 0.75, 0.8),
    ("end", -0.75, -0.8),
    ("end", -0.75, 0.8),
    ("middle", 0, -1.35),
    ("middle", 0, 1.35),
)
"""Places beside a point, the best first: right, left, then around it."""
_DISTANCES = (1.1, 1.6, 2.2, 3.0, 4.0, 5.2)
"""Lengths of the lines to names that find no room beside their points, in sizes."""
_OVER_OUTLINE = 0.6
"""What covering a point of an outline costs."""
_COST_OF_LINE = 6
"""What a line to a name costs, for each size of its length."""
_DIRECTIONS = 16
_STEEP = 0.3
_ROUNDS = 4
