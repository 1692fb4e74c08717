"""The base map's files hold the city's lines where they are, in few bytes, and names only as text."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.city import City, read_city
from geo.crs import METRES, metres_of
from maps.basemap import MARGIN_M, basemap_files
from tests.cities import quiet_city, real_city, small_data

MOST_ASTRAY_M = 1.2
MAIN_CLASSES = [
    f"{rank}{link}" for rank in ("trunk", "primary", "secondary", "tertiary") for link in ("", "_link")
]
MAIN_KINDS = ["trunk", "primary", "secondary", "tertiary", "link"]
EDGE_M = 12.0  # what is cut off at an edge may be shorter than a point apart
HOSTILE = '</script><img src=x onerror=alert(1)>\u2028${alert(1)}`"\\'


@pytest.fixture(scope="module")
def city() -> City:
    return real_city()


@pytest.fixture(scope="module")
def files(city: City) -> dict[str, bytes]:
    return basemap_files(city)


@pytest.fixture(scope="module")
def main(files: dict[str, bytes]) -> dict[str, Any]:
    return parsed(files, "basemap.json")


@pytest.fixture(scope="module")
def minor(files: dict[str, bytes]) -> dict[str, Any]:
    return parsed(files, "basemap_minor.json")


def parsed(files: dict[str, bytes], name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(files[name])
    return content


def points(sheet: dict[str, Any], steps: list[int]) -> np.ndarray[Any, Any]:
    """Easting and northing of a path, added up one step after the other as the format says."""
    x = y = 0
    found = []
    for index in range(0, len(steps), 2):
        x, y = x + steps[index], y + steps[index + 1]
        found.append((sheet["origin"][0] + x * sheet["unit"], sheet["origin"][1] + y * sheet["unit"]))
    return metres_of(np.array(found))


def drawn_lines(sheet: dict[str, Any], kinds: Iterator[str] | list[str]) -> gpd.GeoSeries:
    lines = [points(sheet, line[1:]) for kind in kinds for line in sheet["lines"].get(kind, [])]
    return gpd.GeoSeries([shapely.linestrings(line) for line in lines], crs=METRES)


def farthest(of: gpd.GeoSeries, from_: gpd.GeoSeries) -> float:
    """The longest way from a vertex of `of` to the nearest line of `from_`, in metres."""
    vertices = shapely.points(shapely.get_coordinates(of.to_numpy()))
    _, distances = shapely.STRtree(from_.to_numpy()).query_nearest(
        vertices, all_matches=False, return_distance=True
    )
    return float(distances.max())


def district(city: City) -> Any:
    return shapely.union_all(city.wards.geometry.to_numpy())


def within(frame: gpd.GeoDataFrame, mask: Any) -> gpd.GeoSeries:
    cut = frame.geometry.intersection(mask).explode()
    return cut[(cut.geom_type == "LineString") & ~cut.is_empty]


def test_main_streets_are_drawn_where_they_are_and_none_is_missing(city: City, main: dict[str, Any]) -> None:
    streets = city.streets[city.streets["street_class"].isin(MAIN_CLASSES)]
    drawn = drawn_lines(main, MAIN_KINDS)
    assert farthest(drawn, streets.geometry) <= MOST_ASTRAY_M
    assert farthest(within(streets, district(city).buffer(MARGIN_M - EDGE_M)), drawn) <= MOST_ASTRAY_M


def test_minor_streets_are_drawn_where_they_are_and_none_is_missing(
    city: City, minor: dict[str, Any]
) -> None:
    streets = city.streets[~city.streets["street_class"].isin(MAIN_CLASSES)]
    drawn = drawn_lines(minor, ["street", "alley"])
    assert farthest(drawn, streets.geometry) <= MOST_ASTRAY_M
    assert farthest(within(streets, district(city).buffer(-EDGE_M)), drawn) <= MOST_ASTRAY_M


def test_every_kind_of_water_is_drawn_where_it_is(city: City, main: dict[str, Any]) -> None:
    frame = district(city).buffer(MARGIN_M - EDGE_M)
    for kind in set(city.water["kind"]) - {"area"}:
        expected = within(city.water[city.water["kind"] == kind], frame)
        if len(expected):
            assert farthest(expected, drawn_lines(main, [kind])) <= MOST_ASTRAY_M, kind


def test_parks_keep_their_size(city: City, main: dict[str, Any]) -> None:
    frame = district(city).buffer(MARGIN_M)
    shapes = city.parks[city.parks.geom_type != "Point"]
    expected = shapes.intersection(frame).area.sum()
    rings = [area["rings"] for kind in ("park", "park_planned") for area in main["areas"][kind]]
    drawn = sum(
        shapely.Polygon(points(main, outer), [points(main, hole) for hole in holes]).area
        for outer, *holes in rings
    )
    assert drawn == pytest.approx(expected, rel=0.005)


def test_the_room_for_a_name_lies_inside_its_area(main: dict[str, Any]) -> None:
    for areas in main["areas"].values():
        for area in (area for area in areas if area["n"]):
            outer, *holes = (points(main, ring) for ring in area["rings"])
            [at] = points(main, area["at"])
            circle = shapely.Point(at).buffer(area["r"] * main["unit"] * 110_600)
            assert shapely.Polygon(outer, holes).buffer(3).contains(circle), main["names"][area["n"]]


def test_nothing_is_drawn_beyond_the_margin_and_no_alley_beyond_the_district(
    city: City, main: dict[str, Any], minor: dict[str, Any]
) -> None:
    for sheet, reach in ((main, MARGIN_M), (minor, 0.0)):
        lines = drawn_lines(sheet, list(sheet["lines"]))
        assert shapely.distance(district(city), lines.to_numpy()).max() <= reach + MOST_ASTRAY_M


def test_the_first_outline_is_the_district_and_each_next_is_wider(city: City, main: dict[str, Any]) -> None:
    shapes = [shapely.union_all([shapely.Polygon(points(main, r)) for r in rings]) for rings in main["fade"]]
    outer = shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(district(city))])
    assert shapes[0].symmetric_difference(outer).area / outer.area < 0.002
    assert all(wide.contains(narrow) for narrow, wide in itertools.pairwise(shapes))


def test_every_name_of_a_main_street_is_in_the_file_once(city: City, main: dict[str, Any]) -> None:
    names = main["names"]
    assert len(set(names)) == len(names)
    assert names[0] == ""
    inside = city.streets[city.streets.intersects(district(city))]
    wanted = set(inside.loc[inside["street_class"] == "primary", "name"]) - {""}
    short = {name.split(" ", 1)[1] for name in wanted if name.lower().startswith("đường ")}
    assert wanted <= set(names) | {name for name in wanted if name.split(" ", 1)[-1] in short}


def test_a_street_has_one_spelling(city: City) -> None:
    drawn_as = {
        "Đường Phan Văn Trị": "Phan Văn Trị",
        "Phan Văn Trị": "Phan Văn Trị",
        "Đường Số 8": "Đường số 8",
        "Đường 59": "Đường 59",
        "": "",
    }
    streets = city.streets[city.streets.intersects(district(city))].head(5 * len(drawn_as))
    renamed = streets.assign(name=list(drawn_as) * 5, street_class="primary")
    sheet = parsed(basemap_files(replace(city, streets=renamed)), "basemap.json")
    assert {sheet["names"][line[0]] for line in sheet["lines"]["primary"]} == set(drawn_as.values())


def test_small_streets_beside_each_other_become_one_line(city: City, minor: dict[str, Any]) -> None:
    minor_ways = city.streets[~city.streets["street_class"].isin(MAIN_CLASSES)]
    ways = within(minor_ways, district(city))
    assert len(minor["lines"]["street"]) + len(minor["lines"]["alley"]) < len(ways)


def test_the_same_city_gives_the_same_bytes(city: City, files: dict[str, bytes], tmp_path: Path) -> None:
    copied = {
        name: getattr(city, name).copy()
        for name in ("wards", "water", "land", "parks", "rail", "streets", "paths", "places")
    }
    assert basemap_files(replace(city, **copied)) == files  # drawn anew
    assert basemap_files(read_city(small_data(tmp_path / "once"))) == basemap_files(
        read_city(small_data(tmp_path / "again"))
    )


def test_a_hostile_name_stays_text(city: City) -> None:
    hostile = replace(
        city,
        streets=quiet_city().streets.assign(name=HOSTILE),
        places=city.places.assign(name=HOSTILE),
        parks=city.parks.assign(name=HOSTILE),
    )
    files = basemap_files(hostile)
    for name, content in files.items():
        assert b"<" not in content
        assert HOSTILE in parsed(files, name)["names"]


def test_the_files_are_small(files: dict[str, bytes]) -> None:
    packed = {name: len(gzip.compress(content)) for name, content in files.items()}
    assert packed["basemap.json"] <= 60_000
    assert packed["basemap_minor.json"] <= 220_000


def test_a_file_is_drawn_again_only_for_what_is_drawn_in_it(city: City, files: dict[str, bytes]) -> None:
    once = basemap_files(city)
    reported = basemap_files(replace(city, people=city.people.copy(), reports=city.reports.copy()))
    parks = basemap_files(replace(city, parks=city.parks.head(0)))
    assert all(reported[name] is once[name] for name in files)
    assert parks["basemap.json"] != once["basemap.json"]
    assert parks["basemap_minor.json"] is once["basemap_minor.json"]
    for name in ("wards", "water", "land", "rail", "streets"):
        fewer = replace(city, **{name: getattr(city, name).iloc[:-1]})
        assert basemap_files(fewer)["basemap.json"] is not once["basemap.json"], name
    for name in ("wards", "streets", "paths", "places"):
        fewer = replace(city, **{name: getattr(city, name).iloc[:-1]})
        assert basemap_files(fewer)["basemap_minor.json"] is not once["basemap_minor.json"], name
