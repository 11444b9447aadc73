"""The map of places: where a point of the earth lies in the picture, and what each panel shows.

Knows the ground (``mapdata.json``: coastline, lakes and rivers, made by ``tools/map_data.py``) and one projection.
It knows one frame and no more: a place without coordinates or outside of the frame is not drawn. Knows no lines
between states, no archive and no HTML.

A map has panels, of which a page shows what fits its width: ``wide`` with every name; or ``narrow``, with the names
that stand alone, and ``close``, the part where the points crowd. All panels share one system of units, so that the
ground is drawn once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypeAlias

from heydar_archive.lettering import Box, Place, Point, Sheet
from heydar_archive.views import Href, MapLabel, MapPanel, MapPoint, MapScale, MapView

Course: TypeAlias = tuple[tuple[float, float], ...]
"""Longitude and latitude of the points of a line, in degrees."""

WIDTH = 640.0
"""The width of the picture in its own units."""
_KILOMETRES_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to draw: its name, which leads to its page, and its coordinates in degrees."""

    name: Href
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Frame:
    """What part of the earth the picture shows, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def __contains__(self, spot: Spot) -> bool:
        """Whether a spot lies in the frame."""
        return self.west <= spot.longitude <= self.east and self.south <= spot.latitude <= self.north


@dataclass(frozen=True, slots=True)
class Water:
    """A water that the map names: its key in the wording, and the middle of its name in degrees."""

    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under the points."""

    frame: Frame
    land: tuple[Course, ...]
    lakes: tuple[Course, ...]
    rivers: tuple[Course, ...]
    names: tuple[Water, ...]


@dataclass(frozen=True, slots=True)
class Equirectangular:
    """The equirectangular projection, true to scale along the middle parallel of its frame.

    Over the three degrees of latitude of our frame the scale from west to east errs by two per cent or so.
    """

    frame: Frame

    @property
    def per_degree(self) -> tuple[float, float]:
        """Units in a degree of longitude, and in one of latitude."""
        along = WIDTH / (self.frame.east - self.frame.west)
        return along, along / math.cos(math.radians((self.frame.south + self.frame.north) / 2))

    @property
    def extent(self) -> Box:
        """The whole picture."""
        return Box(0.0, 0.0, WIDTH, (self.frame.north - self.frame.south) * self.per_degree[1])

    def units(self, kilometres: float) -> float:
        """Return a distance on the ground in units."""
        return kilometres / _KILOMETRES_PER_DEGREE * self.per_degree[1]

    def __call__(self, longitude: float, latitude: float) -> Point:
        """Return where a point of the earth lies in the picture, from its upper left corner."""
        x, y = self.per_degree
        return (longitude - self.frame.west) * x, (self.frame.north - latitude) * y


@cache
def ground() -> Ground:
    """Return the ground that the package holds."""
    data = json.loads(resources.files("heydar_archive").joinpath("mapdata.json").read_text("utf-8"))

    def courses(layer: str) -> tuple[Course, ...]:
        return tuple(tuple((x, y) for x, y in line) for line in data[layer])

    waters = tuple(Water(**name) for name in data["names"])
    return Ground(Frame(**data["frame"]), courses("land"), courses("lakes"), courses("rivers"), waters)


def overview(spots: Iterable[Spot], name_of_water: Callable[[str], str]) -> MapView | None:
    """Return the map of all spots in the frame, or None if there is none."""
    drawn = _drawn(spots)
    if not drawn:
        return None
    whole = Equirectangular(ground().frame).extent
    panels = [_Panel("wide", whole, _WIDE)]
    part = crowd([point for _, point in drawn], whole)
    panels.append(_Panel("narrow", whole, _NARROW, part))
    if part is not None:
        panels.append(_Panel("close", part, part.width * _CLOSE))
    return _view("overview", [panel.view(drawn, name_of_water) for panel in panels])


def locator(spot: Spot, name_of_water: Callable[[str], str]) -> MapView | None:
    """Return the map of one spot, or None if it lies outside of the frame."""
    drawn = _drawn([spot])
    whole = Equirectangular(ground().frame).extent
    return _view("locator", [_Panel("locator", whole, _LOCATOR).view(drawn, name_of_water)]) if drawn else None


_WIDE, _NARROW, _LOCATOR = 14.0, 27.5, 26.0
"""Sizes of names in units: 15 pixels or more where the picture is 680, 360 and 400 pixels wide."""
_CLOSE = 15 / 354
"""The size of names in the close panel as a part of its width: 15 pixels on a phone."""


# -- points --------------------------------------------------------------------------------------------------

_Drawn: TypeAlias = tuple[Spot, Point]


def _drawn(spots: Iterable[Spot]) -> list[_Drawn]:
    """Return the spots in the frame and where they lie, from north to south."""
    frame = ground().frame
    project = Equirectangular(frame)
    inside = [(spot, project(spot.longitude, spot.latitude)) for spot in spots if spot in frame]
    return sorted(inside, key=lambda drawn: (drawn[1][1], drawn[1][0], drawn[0].name.text))


def crowd(points: Sequence[Point], whole: Box) -> Box | None:
    """Return the part of the picture where points crowd, or None if they do not.

    Points of which each is near another make a group. The largest group is a crowd if it has several points in a
    part of the picture that is small enough to be shown larger.
    """
    groups: list[list[Point]] = []
    for point in points:
        near = [group for group in groups if any(math.dist(point, other) < _NEAR for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([point, *(other for group in near for other in group)])
    group = max(groups, key=lambda found: (len(found), sorted(found)))
    bounds = Box.around(group)
    if len(group) < _CROWD or bounds.width > _PART * whole.width or bounds.height > _PART * whole.height:
        return None
    ends = bounds.height * 0.07
    sides = max(bounds.width * 0.25, ((bounds.height + 2 * ends) / _TALLEST - bounds.width) / 2)
    return Box(bounds.left - sides, bounds.top - ends, bounds.right + sides, bounds.bottom + ends)


_NEAR = WIDTH * 0.15
_CROWD, _PART = 5, 0.6
_TALLEST = 1.25
"""The height of the close panel, in its widths, at most."""


# -- panels --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Panel:
    """A panel under way: what it shows of the picture, the size of names, and the part that it leaves to another."""

    style: str
    extent: Box
    size: float
    left_out: Box | None = None

    def view(self, drawn: Sequence[_Drawn], name_of_water: Callable[[str], str]) -> MapPanel:
        """Return the panel with its points, the names that fit, the names of waters and a scale."""
        shown = [(spot, point) for spot, point in drawn if self.extent.holds(point)]
        named = [(spot, point) for spot, point in shown if not (self.left_out and self.left_out.holds(point))]
        scale, covered = self._scale()
        waters = [(text, place) for text, place in self._waters(name_of_water) if not place.covers.overlaps(covered)]
        radius = self.size * 0.21
        sheet = Sheet(
            self.extent,
            self.size,
            radius,
            [point for _, point in shown],
            [covered, *(place.covers for _, place in waters)],
            _outlines(),
            leaders=self.left_out is None,
        )
        places = sheet.place([(spot.name.text, point) for spot, point in named])
        labels = {named[number][0]: _label(place) for number, place in places.items()}
        return MapPanel(
            style=self.style,
            box=_box(self.extent),
            size=_number(self.size),
            radius=_number(radius),
            points=tuple(MapPoint(spot.name, _number(x), _number(y), labels.get(spot)) for spot, (x, y) in shown),
            waters=tuple((text, _label(place)) for text, place in waters),
            scale=scale,
            part=_box(self.left_out) if self.left_out else "",
        )

    def _waters(self, name_of_water: Callable[[str], str]) -> Iterable[tuple[str, Place]]:
        """Yield the names of the waters that the panel shows, moved to the left where they would be cut."""
        project = Equirectangular(ground().frame)
        for water in ground().names:
            x, y = project(water.longitude, water.latitude)
            if self.extent.holds((x, y)):
                text = name_of_water(water.name)
                over = Place.of(text, self.size, (x, y), "middle").covers.right - self.extent.right + self.size * 0.4
                yield text, Place.of(text, self.size, (x - max(over, 0.0), y), "middle")

    def _scale(self) -> tuple[MapScale, Box]:
        """Return the scale in the lower left corner, the longest round distance in a quarter of the width."""
        units = Equirectangular(ground().frame).units
        kilometres = next(n for n in _SCALES if units(n) <= self.extent.width / 4)
        margin = self.size * 0.8
        left, bottom = self.extent.left + margin, self.extent.bottom - margin
        length = units(kilometres)
        covered = Box(left, bottom - self.size * 1.3, left + max(length, self.size * 4), bottom)
        scale = MapScale(
            kilometres, _number(left), _number(bottom), _number(length), _number(bottom - self.size * 0.45)
        )
        return scale, covered.grown(self.size * 0.2)


_SCALES = (500, 200, 100, 50, 20, 10, 5, 2, 1)


@cache
def _outlines() -> tuple[Point, ...]:
    """Return the points of coasts and banks, which names should rather not cover."""
    under = ground()
    project = Equirectangular(under.frame)
    return tuple(project(*point) for course in (*under.land, *under.lakes, *under.rivers) for point in course)


def _view(style: str, panels: Sequence[MapPanel]) -> MapView:
    """Return a map of its panels."""
    under = ground()
    return MapView(
        style=style,
        land=_path(under.land, "Z"),
        lakes=_path(under.lakes, "Z"),
        rivers=_path(under.rivers),
        panels=tuple(panels),
        enlarged=any(panel.part for panel in panels),
    )


def _path(courses: Iterable[Course], end: str = "") -> str:
    """Return lines as the data of an SVG path."""
    project = Equirectangular(ground().frame)
    return "".join(
        "M" + " ".join(f"{_number(x)} {_number(y)}" for x, y in (project(*point) for point in course)) + end
        for course in courses
    )


def _label(place: Place) -> MapLabel:
    line = " L".join(f"{_number(x)} {_number(y)}" for x, y in place.leader) if place.leader else ""
    return MapLabel(_number(place.x), _number(place.y), place.anchor, f"M{line}" if line else "")


def _box(box: Box) -> str:
    return " ".join(map(_number, (box.left, box.top, box.width, box.height)))


def _number(value: float) -> str:
    """Return a number with one decimal at most."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text in {"-0", "0"} else text
