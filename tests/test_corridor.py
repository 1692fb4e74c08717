"""The corridor of a street: areas against counted cells, parts against the whole, what meets it and stands on it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from geo.city import City
from geo.corridor import OUTSIDE, corridor, strip
from geo.crs import METRES
from geo.errors import ParameterError
from geo.streets import street_between
from tests.cities import real_city

CELL_M, TILE_M = 0.5, 20.0
STRETCHES = (
    ("Dương Quảng Hàm", "Lương Ngọc Quyến", "Phạm Huy Thông", 20.0),
    ("Quang Trung", "Lê Văn Thọ", "Nguyễn Oanh", 30.0),
    ("Lê Đức Thọ", "Lê Văn Thọ", "Nguyễn Oanh", 30.0),
)
WIDTHS = st.floats(1.0, 50.0)


def frame(*rows: tuple[str, dict[str, Any], shapely.Geometry]) -> gpd.GeoDataFrame:
    """Rows of id, columns and shape in METRES."""
    table = pd.DataFrame([columns for _, columns, _ in rows], index=[id_ for id_, _, _ in rows])
    return gpd.GeoDataFrame(table, geometry=[shape for _, _, shape in rows], crs=METRES)


def street(id_: str, name: str, *points: tuple[float, float]) -> tuple[str, dict[str, Any], LineString]:
    return id_, {"name": name, "street_class": "residential", "oneway": "no"}, LineString(points)


def flat_city(**frames: gpd.GeoDataFrame) -> City:
    """Two wards of 500 m side by side, one street along both and one across; nothing else unless given."""
    empty = {
        name: getattr(real_city(), name).iloc[:0] for name in ("parks", "places", "works", "land", "plots")
    }
    wards = frame(("w1", {}, box(0, 0, 500, 500)), ("w2", {}, box(500, 0, 1000, 500)))
    streets = frame(
        street("main", "Main", (100, 250), (900, 250)), street("across", "Across", (300, 0), (300, 500))
    )
    return replace(real_city(), **{"wards": wards, "streets": streets, **empty, **frames})


@cache
def bare_district() -> City:
    """The real wards and nothing else: ground taken depends on nothing else."""
    return flat_city(wards=real_city().wards, streets=real_city().streets.iloc[:0])


@st.composite
def bent_lines(draw: st.DrawFn) -> LineString:
    """A line of 2 to 6 corners in or near the district; pieces of 30 m at least, turning by 120° at most."""
    west, south, east, north = real_city().wards.total_bounds
    at = np.array([draw(st.floats(west, east)), draw(st.floats(south, north))])
    heading, corners = draw(st.floats(0, 2 * np.pi)), [at]
    for _ in range(draw(st.integers(1, 5))):
        at = at + draw(st.floats(30, 400)) * np.array([np.cos(heading), np.sin(heading)])
        corners.append(at)
        heading += draw(st.floats(-2 * np.pi / 3, 2 * np.pi / 3))
    return LineString(corners)


def cells_of(line: LineString, width_m: float, cell_m: float) -> np.ndarray:
    """Centres of the cells no farther from `line` than half the width and not beyond its ends."""
    west, south, east, north = line.buffer(width_m).bounds
    corner = np.mgrid[west:east:TILE_M, south:north:TILE_M].reshape(2, -1).T
    tiles = shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + TILE_M, corner[:, 1] + TILE_M)
    corner = corner[shapely.dwithin(tiles, line, width_m / 2)]
    inside = np.mgrid[0:TILE_M:cell_m, 0:TILE_M:cell_m].reshape(2, -1).T + cell_m / 2
    centres = (corner[:, None, :] + inside[None, :, :]).reshape(-1, 2)
    shapely.prepare(line)
    centres = centres[shapely.dwithin(shapely.points(centres), line, width_m / 2)]
    corners = np.array(line.coords)
    for end, inner in ((corners[0], corners[1]), (corners[-1], corners[-2])):
        off = centres - end
        nearest = np.hypot(*off.T) <= shapely.distance(shapely.points(centres), line) + 1e-9
        centres = centres[~nearest | (off @ (inner - end) >= 0)]
    return centres


def counted(line: LineString, width_m: float) -> float:
    """m² near `line`, by cells of CELL_M."""
    return len(cells_of(line, width_m, CELL_M)) * CELL_M**2


def test_a_straight_corridor_is_its_length_times_its_width() -> None:
    found = corridor(flat_city(), LineString([(100, 250), (900, 250)]), 8, 20)
    assert found.length_m == 800
    assert found.area_m2 == pytest.approx(800 * 20, abs=1e-6)
    assert found.taken_area_m2 == pytest.approx(800 * 12, abs=1e-6)
    assert found.shape.bounds == (100, 240, 900, 260)


def test_a_bent_corridor_is_as_large_as_the_half_metre_cells_near_its_axis() -> None:
    line = LineString([(0, 0), (200, 0), (260, 80), (260, 200), (150, 220)])
    for width_m in (8.0, 20.0, 33.0):
        assert strip(line, width_m).area == pytest.approx(counted(line, width_m), rel=0.002)


def test_a_bend_has_an_arc_outside_and_counts_its_inside_once() -> None:
    line = LineString([(0, 0), (100, 0), (100, 100)])
    by_hand = 2 * 100 * 20 - 10 * 10 + np.pi * 10**2 / 4  # the shared square inside, a quarter disc outside
    assert strip(line, 20).area == pytest.approx(by_hand, abs=0.2)


def test_a_hairpin_counts_the_ground_between_its_legs_once() -> None:
    line = LineString([(0, 0), (200, 0), (200, 10), (0, 10)])
    assert strip(line, 20).area == pytest.approx(counted(line, 20), rel=0.005)
    assert strip(line, 20).area < line.length * 20 - 200 * 8


@settings(max_examples=40)
@given(bent_lines(), WIDTHS, WIDTHS)
def test_the_area_is_the_same_whichever_end_is_named_first(
    line: LineString, one: float, other: float
) -> None:
    there = corridor(bare_district(), line, min(one, other), max(one, other))
    back = corridor(real_city(), line.reverse(), min(one, other), max(one, other))
    assert there.shape.equals(back.shape)
    assert there.taken_area_m2 == back.taken_area_m2
    assert there.taken_m2.tolist() == back.taken_m2.tolist()


@pytest.mark.parametrize(("name", "start", "end", "planned_width_m"), STRETCHES)
def test_the_area_along_a_real_street_is_the_same_whichever_limit_is_named_first(
    name: str, start: str, end: str, planned_width_m: float
) -> None:
    city = real_city()
    there, back = street_between(city, name, start, end), street_between(city, name, end, start)
    assert there.line.coords[0] == back.line.coords[-1]
    areas = [corridor(city, way.line, 8, planned_width_m).taken_area_m2 for way in (there, back)]
    assert areas[0] == pytest.approx(areas[1], rel=1e-9)


@settings(max_examples=40)
@given(bent_lines(), WIDTHS, WIDTHS)
def test_ward_parts_and_the_rest_outside_add_up_to_the_whole(
    line: LineString, one: float, other: float
) -> None:
    found = corridor(bare_district(), line, min(one, other), max(one, other))
    assert list(found.taken_m2.index) == [*real_city().wards.index, OUTSIDE]
    assert found.taken_m2.sum() == pytest.approx(found.taken_area_m2, abs=0.01)
    assert (found.taken_m2 >= 0).all()


@settings(max_examples=40)
@given(bent_lines(), WIDTHS, WIDTHS, WIDTHS)
def test_a_wider_corridor_never_takes_less_in_any_ward(
    line: LineString, one: float, two: float, three: float
) -> None:
    now, narrow, wide = sorted((one, two, three))
    less, more = corridor(bare_district(), line, now, narrow), corridor(bare_district(), line, now, wide)
    assert more.taken_area_m2 >= less.taken_area_m2
    assert (more.taken_m2 >= less.taken_m2 - 0.1).all()  # m²; an arc is drawn in straight pieces


@settings(max_examples=40)
@given(bent_lines(), WIDTHS)
def test_what_is_taken_is_the_corridor_without_todays(line: LineString, width_m: float) -> None:
    found = corridor(bare_district(), line, width_m, 2 * width_m)
    assert found.taken_area_m2 == pytest.approx(found.area_m2 - strip(line, width_m).area, rel=0.002)
    assert found.taken.intersection(strip(line, width_m)).area == pytest.approx(0, abs=1e-6)
    assert found.taken.difference(found.shape).area == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("name", "start", "end", "planned_width_m"), STRETCHES)
def test_land_taken_in_each_ward_equals_a_count_of_one_metre_cells(
    name: str, start: str, end: str, planned_width_m: float
) -> None:
    city = real_city()
    line = street_between(city, name, start, end).line
    found = corridor(city, line, 8, planned_width_m).taken_m2
    wide, now = (cells_of(line, width_m, 1.0) for width_m in (planned_width_m, 8.0))
    assert found.sum() == pytest.approx(len(wide) - len(now), rel=0.005)
    for ward, m2 in found[found > 0].drop(OUTSIDE, errors="ignore").items():
        shape = city.wards.geometry[ward]
        shapely.prepare(shape)
        cells = shapely.contains_xy(shape, *wide.T).sum() - shapely.contains_xy(shape, *now.T).sum()
        assert m2 == pytest.approx(cells, rel=0.005, abs=20), ward


def test_land_is_split_between_wards_and_the_ground_outside_is_a_row_of_its_own() -> None:
    found = corridor(flat_city(), LineString([(400, 500), (600, 500)]), 0, 20)
    assert found.taken_m2.to_dict() == pytest.approx({"w1": 1000, "w2": 1000, OUTSIDE: 2000})
    assert found.taken_area_m2 == pytest.approx(4000)


def test_a_corridor_wholly_outside_takes_nothing_of_any_ward() -> None:
    found = corridor(flat_city(), LineString([(2000, 0), (2100, 0)]), 0, 10)
    assert found.taken_m2.to_dict() == pytest.approx({"w1": 0, "w2": 0, OUTSIDE: 1000})


def test_streets_that_meet_or_cross_the_axis_are_named_once_in_their_order_along_it() -> None:
    streets = frame(
        street("m1", "Main", (100, 250), (500, 250)),
        street("m2", "Đường Main", (500, 250), (990, 250)),
        street("end", "Last", (900, 250), (900, 400)),
        street("over", "Đường Flyover", (650, 100), (650, 400)),
        street("a1", "Across", (300, 250), (300, 500)),
        street("a2", "Across", (300, 0), (300, 250)),
        street("a3", "across", (700, 0), (700, 250)),
        street("near", "Beside", (100, 256), (900, 256)),
        street("x1", "", (400, 250), (400, 500)),
        street("x2", "", (400, 0), (400, 250)),
        street("x3", "", (450, 0), (450, 249.5)),
        street("own", "", (500, 250), (600, 250)),
    )
    found = corridor(flat_city(streets=streets), LineString([(100, 250), (900, 250)]), 8, 20)
    assert found.crossings == ("Across", "Đường Flyover", "Last")
    assert found.unnamed_crossings == 2
    back = corridor(flat_city(streets=streets), LineString([(900, 250), (100, 250)]), 8, 20)
    assert back.crossings == ("Last", "Across", "Đường Flyover")


def test_a_new_street_names_every_street_it_meets() -> None:
    found = corridor(flat_city(), LineString([(200, 100), (200, 250), (500, 400)]), 0, 10)
    assert found.crossings == ("Main", "Across")


def test_a_short_axis_still_knows_its_own_street() -> None:
    found = corridor(flat_city(), LineString([(295, 250), (310, 250)]), 0, 10)
    assert found.crossings == ("Across",)


def test_the_names_along_a_real_street_are_those_that_share_a_corner_with_it() -> None:
    city = real_city()
    line = street_between(city, *STRETCHES[0][:3]).line
    found = corridor(city, line, 8, 20)
    corners = {tuple(pair) for pair in np.round(shapely.get_coordinates(line), 3).tolist()}
    shared = {
        name
        for name, shape in zip(city.streets["name"], city.streets.geometry, strict=True)
        if name and corners & {tuple(pair) for pair in np.round(shapely.get_coordinates(shape), 3).tolist()}
    } - {"Dương Quảng Hàm"}
    assert set(found.crossings) == shared
    assert found.crossings[0] == "Lương Ngọc Quyến"


def test_what_stands_on_the_corridor_is_listed_with_the_ground_taken_of_it() -> None:
    words = {"status": "existing", "name": "Green"}
    things = {
        "parks": frame(
            ("beside", words, box(200, 255, 300, 300)),  # 5 m of the 6 m taken on this side
            ("street-side", words, box(400, 240, 410, 260)),  # across the street: today's 8 m are not taken
            ("far", words, box(200, 300, 300, 400)),
            ("sliver", words, box(600, 259.95, 610, 270)),
            ("known by a point", words, Point(350, 258)),
        ),
        "places": frame(
            ("school", {"name": "School"}, Point(500, 241)), ("off", {"name": "Off"}, Point(500, 239))
        ),
        "works": frame(
            ("road", {"name_vi": "Road", "name_en": "Way"}, LineString([(500, 250), (500, 400)])),
            ("touching", {"name_vi": "T", "name_en": "T"}, LineString([(100, 260.0), (100, 300)])),
            ("nowhere", {"name_vi": "N", "name_en": "N"}, None),
        ),
        "land": frame(("army", {"name": "", "kind": "military"}, box(800, 200, 1000, 300))),
        "plots": frame(("plot", {"name": "Plot"}, box(650, 0, 750, 250))),
    }
    found = corridor(flat_city(**things), LineString([(100, 250), (900, 250)]), 8, 20).touched
    assert found["kind"].tolist() == ["parks", "parks", "parks", "places", "works", "land", "plots"]
    assert found["id"].tolist() == [
        *("beside", "street-side", "known by a point", "school", "road", "army", "plot"),
    ]
    assert found["area_m2"].dropna().tolist() == pytest.approx([500, 120, 1200, 600])
    assert found["name"].tolist()[3:5] == ["School", "Road"]


def test_a_corridor_that_touches_nothing_has_an_empty_list() -> None:
    found = corridor(flat_city(), LineString([(100, 50), (200, 50)]), 0, 10)
    assert found.touched.empty
    assert list(found.touched) == ["kind", "id", "name", "area_m2"]
    assert found.crossings == ()


def test_a_street_as_wide_as_planned_takes_nothing() -> None:
    found = corridor(flat_city(), LineString([(100, 250), (900, 250)]), 20, 20)
    assert found.taken_area_m2 == 0
    assert found.taken_m2.tolist() == [0, 0, 0]


@pytest.mark.parametrize(("now", "planned"), [(20, 8), (-1, 8), (0, 0), (float("nan"), 8), (8, float("inf"))])
def test_widths_that_make_no_corridor_are_refused(now: float, planned: float) -> None:
    with pytest.raises(ParameterError, match="corridor_width"):
        corridor(flat_city(), LineString([(0, 0), (9, 0)]), now, planned)


@pytest.mark.parametrize("line", [LineString(), LineString([(1, 1), (1, 1)]), Point(0, 0)])
def test_an_axis_without_length_is_refused(line: shapely.Geometry) -> None:
    with pytest.raises(ParameterError, match="corridor_line"):
        corridor(flat_city(), line, 0, 9)
