"""The stretch of a street between two limits, on invented networks and on the real streets."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from math import dist
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from geo.crs import METRES, to_metres
from geo.errors import NotFoundError
from geo.stretch import street_key, stretch

DATA = Path(__file__).parent.parent / "data"
WGS84 = Geod(ellps="WGS84")
BRIDGE = "Cầu Hang Ngoài"  # carries Nguyễn Văn Nghi over to Lê Quang Định under its own name


def network(*streets: tuple[str | None, Sequence[tuple[float, float]]]) -> gpd.GeoDataFrame:
    names = [name for name, _ in streets]
    shapes = [LineString(points) for _, points in streets]
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, crs=METRES)


CROSSED = network(
    ("Main", [(0, 0), (100, 0), (300, 0), (300, 200), (300, 500)]),
    ("First", [(100, -50), (100, 0), (100, 50)]),
    ("Second", [(250, 200), (300, 200), (350, 200)]),
    ("Far", [(600, 0), (600, 900)]),
    (None, [(0, 0), (0, 90)]),
)


def test_a_stretch_runs_from_crossing_to_crossing() -> None:
    found = stretch(CROSSED, ["Main"], "First", "Second")
    assert list(found.line.coords) == [(100, 0), (300, 0), (300, 200)]
    assert found.length_m == 400
    assert [(limit.name, limit.crosses, limit.gap_m) for limit in found.limits] == [
        ("First", True, 0),
        ("Second", True, 0),
    ]
    assert found.limits[0].at == Point(100, 0)


def test_the_stretch_is_the_same_whichever_end_is_named_first() -> None:
    there = stretch(CROSSED, ["Main"], "First", "Second")
    back = stretch(CROSSED, ["Main"], "Second", "First")
    assert list(back.line.coords) == list(there.line.coords)[::-1]
    assert back.limits == there.limits[::-1]


def test_names_match_with_and_without_the_word_for_street() -> None:
    assert street_key("Đường Lê Đức Thọ") == street_key("  lê đức  THỌ ")
    assert street_key(unicodedata.normalize("NFD", "Đường Lê Đức Thọ")) == street_key("Lê Đức Thọ")
    assert street_key("Đường số 9") != street_key("Đường số 91")
    assert street_key(None) == ""
    assert stretch(CROSSED, ["Đường Main"], "đường first", "Second").length_m == 400


def test_a_limit_that_does_not_cross_cuts_at_the_nearest_point_and_says_the_gap() -> None:
    found = stretch(CROSSED, ["Main"], Point(40, 30), "First")
    assert list(found.line.coords) == [(40, 0), (100, 0)]
    near, crossing = found.limits
    assert (near.at, near.crosses, near.gap_m) == (Point(40, 0), False, 30)
    assert (crossing.crosses, crossing.gap_m) == (True, 0)


def test_a_street_that_ends_before_the_subject_is_a_limit_with_a_gap() -> None:
    short = network(("Main", [(0, 0), (400, 0)]), ("Stub", [(250, 12), (250, 80)]))
    found = stretch(short, ["Main"], Point(0, 0), "Stub")
    assert found.length_m == 250
    assert (found.limits[1].crosses, found.limits[1].gap_m) == (False, 12)


def test_the_cut_is_exact_where_streets_cross_without_a_shared_node() -> None:
    bridge = network(
        ("Main", [(0, 0), (100, 0)]),
        ("Over", [(30.25, -10), (30.25, 10)]),
        ("Other", [(80.5, -5), (80.5, 5)]),
    )
    found = stretch(bridge, ["Main"], "Over", "Other")
    assert list(found.line.coords) == [(30.25, 0), (80.5, 0)]
    assert all(limit.crosses for limit in found.limits)


def test_an_area_cuts_at_its_outline() -> None:
    found = stretch(CROSSED, ["Main"], box(120, -10, 180, 10), "Second")
    assert list(found.line.coords) == [(180, 0), (300, 0), (300, 200)]
    assert found.limits[0].crosses


def test_two_street_names_make_one_stretch() -> None:
    joined = network(
        ("Upper", [(0, 0), (100, 0)]),
        ("Lower", [(100, 0), (100, 80), (100, 200)]),
        ("West", [(20, 5), (20, 0.0), (20, -5)]),
        ("South", [(90, 150), (110, 150)]),
    )
    found = stretch(joined, ["Upper", "Lower"], "West", "South")
    assert list(found.line.coords) == [(20, 0), (100, 0), (100, 80), (100, 150)]


def test_of_two_carriageways_one_is_followed() -> None:
    dual = network(
        ("Dual", [(0, 0), (500, 0)]),
        ("Dual", [(500, 15), (0, 15)]),
        ("West", [(100, -20), (100, 40)]),
        ("East", [(400, -20), (400, 40)]),
    )
    found = stretch(dual, ["Dual"], "West", "East")
    assert found.length_m == 300
    assert len({north for _, north in found.line.coords}) == 1


def test_a_roundabout_of_another_name_closes_the_gap_the_short_way() -> None:
    circle = network(
        ("Main", [(0, 0), (100, 0)]),
        ("Main", [(140, 0), (300, 0)]),
        ("Circle", [(100, 0), (120, 20), (140, 0)]),
        ("Circle", [(140, 0), (120, -30), (100, 0)]),
        ("Shortcut", [(0, 0), (0, -1), (300, -1), (300, 0)]),
    )
    found = stretch(circle, ["Main"], Point(0, 0), Point(300, 0))
    assert (120, 20) in found.line.coords
    assert found.length_m == pytest.approx(260 + 2 * dist((100, 0), (120, 20)))


def test_a_shortcut_off_the_named_street_is_not_taken_where_the_street_is_whole() -> None:
    bend = network(("Main", [(0, 0), (0, 300), (20, 300), (20, 0)]), ("Short", [(0, 0), (20, 0)]))
    assert stretch(bend, ["Main"], Point(0, 0), Point(20, 0)).length_m == 620


@pytest.mark.parametrize(
    ("names", "start", "end", "key"),
    [
        (["Nowhere"], "First", "Second", "street_not_found"),
        (["Main"], "Nowhere", "Second", "street_not_found"),
        (["Main"], "First", "Nowhere", "street_not_found"),
        (["Main"], "First", "First", "stretch_is_empty"),
        (["Main", "Far"], "First", Point(600, 900), "stretch_not_connected"),
    ],
)
def test_what_cannot_be_found_is_named_by_a_key(
    names: list[str], start: str, end: str | BaseGeometry, key: str
) -> None:
    with pytest.raises(NotFoundError) as caught:
        stretch(CROSSED, names, start, end)
    assert caught.value.key == key
    if key == "street_not_found":
        assert caught.value.parameters == {"name": "Nowhere"}


@given(
    st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40)), min_size=9, max_size=9),
    st.sets(st.integers(0, 11), min_size=8, max_size=12),
    st.tuples(st.integers(0, 8), st.integers(0, 8)),
)
def test_the_stretch_is_the_shortest_of_all_ways(
    shifts: list[tuple[int, int]], kept: set[int], ends: tuple[int, int]
) -> None:
    """Oracle: every simple way through a small grid, measured one by one."""
    corners = [(100.0 * (i % 3) + x, 100.0 * (i // 3) + y) for i, (x, y) in enumerate(shifts)]
    links = [(i, i + 1) for i in range(9) if i % 3 < 2] + [(i, i + 3) for i in range(6)]
    chosen = [links[i] for i in sorted(kept)]
    grid = nx.Graph(chosen)
    first, last = ends
    if first == last or not {first, last} <= set(grid) or not nx.has_path(grid, first, last):
        return
    lengths = [
        sum(dist(corners[a], corners[b]) for a, b in pairwise(way))
        for way in nx.all_simple_paths(grid, first, last)
    ]
    streets = network(*(("Grid", [corners[a], corners[b]]) for a, b in chosen))
    found = stretch(streets, ["Grid"], Point(corners[first]), Point(corners[last]))
    assert found.length_m == pytest.approx(min(lengths))
    assert found.line.coords[0] == corners[first]


# ---- the real streets ----


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((DATA / "streets.geojson").read_text("utf-8"))["features"]
    return features


@pytest.fixture(scope="module")
def streets() -> gpd.GeoDataFrame:
    return to_metres(gpd.read_file(DATA / "streets.geojson"))


def shortest_m(records: list[dict[str, Any]], names: set[str], limits: tuple[set[str], set[str]]) -> float:
    """Shortest way in ellipsoid metres, from the file's own degrees: no projection, no geo.stretch."""

    def called(wanted: set[str]) -> list[list[tuple[float, float]]]:
        spelt = wanted | {f"Đường {name}" for name in wanted}
        return [
            [tuple(pair) for pair in record["geometry"]["coordinates"]]
            for record in records
            if record["properties"]["name"] in spelt
        ]

    graph = nx.Graph()
    for line in called(names):
        for one, other in pairwise(line):
            graph.add_edge(one, other, metres=WGS84.inv(*one, *other)[2])
    starts, ends = ({node for line in called(limit) for node in line} & set(graph) for limit in limits)
    return min(
        float(nx.dijkstra_path_length(graph, one, other, weight="metres"))
        for one in starts
        for other in ends
        if nx.has_path(graph, one, other)
    )


@pytest.mark.parametrize(
    ("names", "start", "end"),
    [
        (["Lê Đức Thọ"], "Lê Văn Thọ", "Nguyễn Oanh"),
        (["Nguyễn Văn Nghi", "Lê Quang Định"], "Nguyễn Thái Sơn", "Phạm Văn Đồng"),
    ],
)
def test_real_stretches_equal_the_ellipsoid_length_of_a_graph_built_anew(
    streets: gpd.GeoDataFrame, records: list[dict[str, Any]], names: list[str], start: str, end: str
) -> None:
    found = stretch(streets, names, start, end)
    expected = shortest_m(records, {*names, BRIDGE}, ({start}, {end}))
    assert found.length_m == pytest.approx(expected, rel=1e-3)
    assert found.line.is_simple
    assert all(limit.crosses for limit in found.limits)


def test_the_widened_road_to_the_culture_park_is_about_two_and_a_half_kilometres(
    streets: gpd.GeoDataFrame, records: list[dict[str, Any]]
) -> None:
    """Oracle: the way along the street to its node nearest the park, on the ellipsoid."""
    parks = to_metres(gpd.read_file(DATA / "parks.geojson")).set_index("id")
    park = parks.geometry["w1084373313"]
    found = stretch(streets, ["Dương Quảng Hàm"], "Lương Ngọc Quyến", park)
    by_street = shortest_m(records, {"Dương Quảng Hàm"}, ({"Lương Ngọc Quyến"}, {"Nguyễn Văn Lượng"}))
    assert 2_300 < found.length_m < 2_600
    assert found.length_m == pytest.approx(by_street, abs=60)
    assert not found.limits[1].crosses
    assert 0 < found.limits[1].gap_m < 30


def test_published_works_are_drawn_on_the_streets_they_name(streets: gpd.GeoDataFrame) -> None:
    works = gpd.read_file(DATA / "works.geojson").set_index("id")
    roads = works[works["kind"] == "road"]
    on = {
        "dqh": {"dương quảng hàm"},
        "ldt": {"lê đức thọ"},
        "nvn-lqd": {"nguyễn văn nghi", "lê quang định", street_key(BRIDGE)},
    }
    assert set(roads.index) == set(on)
    lines = to_metres(roads).geometry
    keys = streets["name"].map(lambda name: street_key(name) if isinstance(name, str) else "")
    for work, line in lines.items():
        named = streets.geometry[keys.isin(on[work])].union_all().buffer(0.1)
        assert named.covers(line), work
        degrees = roads.geometry[work].coords
        metres = sum(WGS84.inv(*one, *other)[2] for one, other in pairwise(degrees))
        assert roads["length_m"][work] == pytest.approx(metres, rel=1e-3)


def test_every_measured_length_in_the_facts_is_that_of_the_drawn_line() -> None:
    works = gpd.read_file(DATA / "works.geojson").set_index("id")
    with (DATA / "work_facts.csv").open(encoding="utf-8", newline="") as file:
        measured = [row for row in csv.DictReader(file) if "between the plan's limits" in row["value_en"]]
    said = {row["work"]: float(row["value_en"].split(" ")[0]) for row in measured}
    lengths = works["length_m"].dropna()
    assert said == {work: pytest.approx(metres / 1000, abs=0.0051) for work, metres in lengths.items()}
