"""Streets by name: in which order they are listed, which one a click means, what meets what, and class and width."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from geo.city import City
from geo.crs import METRES
from geo.errors import NotFoundError
from geo.streets import (
    ASSUMED_WIDTH_M,
    assumed_width_m,
    class_along,
    crossing_names,
    is_alley,
    street_at,
    street_between,
    street_names,
)
from geo.stretch import street_key
from geo.words import vietnamese_order
from tests.cities import real_city

MAIN_STREETS = ("Dương Quảng Hàm", "Quang Trung", "Lê Đức Thọ", "Phan Văn Trị", "Nguyễn Oanh")
UNDIVIDED = ("Quang Trung", "Lê Đức Thọ", "Phan Văn Trị", "Nguyễn Oanh", "Lê Văn Thọ", "Phạm Văn Chiêu")


def city_of(*streets: tuple[str, str, list[tuple[float, float]]], district: float = 1000.0) -> City:
    """A city of these streets (name, class, points), its only ward a square from the origin."""
    names, classes, points = zip(*streets, strict=True)
    table = {"name": names, "street_class": classes, "oneway": "no"}
    rows = gpd.GeoDataFrame(table, geometry=[LineString(some) for some in points], crs=METRES)
    ward = gpd.GeoDataFrame({"name": ["W"]}, geometry=[box(0, 0, district, district)], crs=METRES)
    return replace(real_city(), wards=ward, streets=rows)


def row(
    name: str, *points: tuple[float, float], of: str = "residential"
) -> tuple[str, str, list[tuple[float, float]]]:
    return name, of, list(points)


def test_names_are_in_the_order_of_the_vietnamese_alphabet() -> None:
    ordered = [
        *("An", "Ăn", "Ân", "Ba", "Dung", "Đa", "Đà", "Đả", "Đã", "Đá", "Đạ", "Đa Kao", "Em", "Êm"),
        *("Oanh", "Ông", "Ơn", "Số 2", "Số 9", "Số 10", "Số 10A", "Uy", "Ưng", "Yên"),
    ]
    mixed = ordered[::2] + ordered[1::2][::-1]
    assert sorted(mixed, key=vietnamese_order) == ordered


def test_a_tone_counts_only_between_names_of_equal_letters() -> None:
    assert sorted(["Lê Lai", "Lễ An", "Lê Lợi"], key=vietnamese_order) == ["Lễ An", "Lê Lai", "Lê Lợi"]


@given(st.text(max_size=8), st.text(max_size=8))
def test_the_order_of_any_two_texts_is_known_and_knows_no_capitals(one: str, other: str) -> None:
    assert (vietnamese_order(one) < vietnamese_order(other)) or (
        vietnamese_order(one) >= vietnamese_order(other)
    )
    assert vietnamese_order(one.upper().casefold()) == vietnamese_order(one.upper())


def test_streets_come_before_alleys_and_each_name_once_in_its_usual_spelling() -> None:
    city = city_of(
        row("Hẻm 12 Bình Lợi", (0, 0), (10, 0)),
        row("đường Đông", (0, 0), (5, 0)),
        row("Đường Đông", (0, 0), (500, 0)),
        row("Dung", (0, 0), (10, 0)),
        row("156/35 Lê Văn Thọ", (0, 0), (10, 0)),
        row("", (0, 0), (10, 0)),
        row("Far", (2000, 0), (2010, 0)),
        row("Hẻm 9 Bình Lợi", (0, 0), (10, 0)),
        row("Ending here", (1000, 0), (2010, 0)),
    )
    assert street_names(city) == (
        *("Dung", "Đường Đông", "Ending here"),
        *("156/35 Lê Văn Thọ", "Hẻm 9 Bình Lợi", "Hẻm 12 Bình Lợi"),
    )


def test_the_list_of_the_real_city_begins_with_about_a_hundred_streets() -> None:
    names = street_names(real_city())
    streets = [name for name in names if not is_alley(name)]
    assert list(names[: len(streets)]) == streets
    assert set(MAIN_STREETS) <= set(streets)
    assert 80 <= len(streets) <= 150
    assert len({street_key(name) for name in names}) == len(names)


def test_a_click_means_the_nearest_named_street() -> None:
    city = city_of(
        row("Near", (0, 0), (100, 0)), row("Other", (0, 90), (100, 90)), row("", (0, 20), (100, 20))
    )
    assert street_at(city, Point(50, 30)) == "Near"
    assert street_at(city, Point(50, 60)) == "Other"


def test_a_click_on_a_corner_means_the_street_and_not_the_alley() -> None:
    city = city_of(row("Hẻm 1", (0, 0), (0, 50)), row("Street", (0, 0), (50, 0)))
    assert street_at(city, Point(0, 0)) == "Street"
    assert street_at(city, Point(0, 10)) == "Hẻm 1"


def test_a_click_far_from_every_named_street_is_refused() -> None:
    city = city_of(row("Street", (0, 0), (50, 0)), row("", (0, 70), (50, 70)))
    assert street_at(city, Point(20, 59)) == "Street"
    with pytest.raises(NotFoundError, match="no_street_here"):
        street_at(city, Point(20, 61))
    assert street_at(city, Point(20, 61), within_m=62) == "Street"


@given(st.integers(0, 10_000))
def test_the_street_at_a_real_place_is_the_one_that_brute_force_finds(seed: int) -> None:
    city = real_city()
    place = np.random.default_rng(seed).uniform(*np.array(city.wards.total_bounds).reshape(2, 2))
    off = city.streets.geometry.distance(Point(place))[city.streets["name"] != ""]
    if off.min() > 60:
        with pytest.raises(NotFoundError):
            street_at(city, Point(place))
        return
    nearest = {street_key(city.streets["name"][one]) for one in off.index[off <= off.min() + 1e-3]}
    assert street_key(street_at(city, Point(place))) in nearest


BENT = city_of(
    row("Bent", (0, 0), (100, 0)),
    row("Đường Bent", (100, 0), (100, 100), (0, 100)),
    row("Third", (50, 100), (50, 150)),
    row("First", (20, 0), (20, -50)),
    row("Both", (60, -50), (60, 150)),
    row("Hẻm 3 Bent", (1, 0), (1, -20)),
    row("Second", (100, 50), (150, 50)),
    row("", (80, 0), (80, 20)),
    row("Apart", (500, 0), (600, 0)),
    row("Almost", (30, 100.9), (30, 200)),
    row("Short of it", (10, 101.1), (10, 200)),
)


def test_what_meets_a_street_is_in_its_order_along_the_street_and_alleys_come_last() -> None:
    assert crossing_names(BENT, "bent") == ("First", "Both", "Second", "Third", "Almost", "Hẻm 3 Bent")


def test_a_street_in_parts_is_ordered_from_part_to_part() -> None:
    city = city_of(
        row("Long", (300, 0), (400, 0)),
        row("Long", (0, 0), (100, 0)),
        row("Long", (130, 0), (220, 0)),
        row("D", (390, 0), (390, 9)),
        row("A", (10, 0), (10, 9)),
        row("C", (320, 0), (320, 9)),
        row("B", (200, 0), (200, 9)),
    )
    assert crossing_names(city, "Long") == ("A", "B", "C", "D")


def test_a_street_that_nothing_meets_and_one_that_does_not_exist() -> None:
    assert crossing_names(BENT, "Apart") == ()
    for name in ("Nowhere", ""):
        with pytest.raises(NotFoundError, match="street_not_found"):
            crossing_names(BENT, name)


@pytest.mark.parametrize("name", UNDIVIDED)
def test_the_order_along_a_real_street_is_that_of_the_way_along_it(name: str) -> None:
    """Networkx walks the street from one end; names that it meets once must come in that order or its reverse."""
    city = real_city()
    own = city.streets[[street_key(other) == street_key(name) for other in city.streets["name"]]]
    graph = nx.Graph()
    for shape in own.geometry:
        corners = [tuple(pair) for pair in np.round(shape.coords, 3)]
        for one, other in pairwise(corners):
            graph.add_edge(one, other, m=float(np.hypot(*np.subtract(one, other))))
    met: dict[str, list[tuple[float, float]]] = {}
    for other, shape in zip(city.streets["name"], city.streets.geometry, strict=True):
        shared = [tuple(pair) for pair in np.round(shape.coords, 3) if tuple(pair) in graph]
        if other and street_key(other) != street_key(name) and shared:
            met.setdefault(street_key(other), []).extend(shared)
    once = {key: places[0] for key, places in met.items() if len(set(places)) == 1 and not is_alley(key)}
    found = [street_key(other) for other in crossing_names(city, name)]
    listed = [key for key in found if key in once]
    assert set(once) == set(listed)
    metres = nx.single_source_dijkstra_path_length(graph, _far_end(graph, once[listed[0]]), weight="m")
    reached = [metres[once[key]] for key in listed if once[key] in metres]
    assert len(reached) >= 3
    assert reached in (sorted(reached), sorted(reached, reverse=True))


def _far_end(graph: nx.Graph, start: tuple[float, float]) -> tuple[float, float]:
    away = nx.single_source_dijkstra_path_length(graph, start, weight="m")
    return max(away, key=lambda node: away[node])


def test_a_part_of_a_street_has_its_line_its_class_and_an_assumed_width() -> None:
    city = city_of(
        row("Main", (0, 0), (100, 0), of="tertiary"),
        row("Main", (100, 0), (300, 0), of="secondary"),
        row("Main", (300, 0), (310, 0), of="primary"),
        row("A", (20, 0), (20, 9)),
        row("B", (305, 0), (305, 9)),
    )
    found = street_between(city, "đường main", "A", "B")
    assert (found.name, found.length_m, found.street_class, found.width_m) == ("Main", 285, "secondary", 12)
    back = street_between(city, "Main", Point(305, 3), Point(20, 5))
    assert list(back.line.coords) == list(found.line.coords)[::-1]
    assert street_between(city, "Main", "A", Point(110, 1)).street_class == "tertiary"


def test_limits_that_are_not_on_the_map_are_refused() -> None:
    with pytest.raises(NotFoundError, match="street_not_found"):
        street_between(BENT, "Bent", "First", "Nowhere")


def test_the_class_of_a_line_is_that_of_most_of_its_length() -> None:
    city = city_of(
        row("A", (0, 0), (100, 0), of="tertiary"),
        row("A", (100, 0), (190, 0), of="primary"),
        row("A", (190, 0), (280, 0), of="primary"),
        row("across", (150, -500), (150, 500), of="trunk"),
    )
    assert class_along(city, LineString([(0, 0), (280, 0)])) == "primary"
    assert class_along(city, LineString([(0, 0), (150, 0)])) == "tertiary"
    assert (
        class_along(city, LineString([(0, 0), (200, 0)])) == "primary"
    )  # as long as the other: the higher one
    assert class_along(city, LineString([(0, 40), (90, 40)])) == "residential"


def test_every_class_of_the_real_streets_has_an_assumed_width_and_a_higher_class_is_no_narrower() -> None:
    assert set(real_city().streets["street_class"]) <= set(ASSUMED_WIDTH_M)
    assert assumed_width_m("of tomorrow") == ASSUMED_WIDTH_M["residential"]
    main = [ASSUMED_WIDTH_M[name] for name in ("trunk", "primary", "secondary", "tertiary", "residential")]
    assert main == sorted(main, reverse=True)


def test_the_assumed_width_of_a_tertiary_street_is_the_one_published() -> None:
    widths = real_city().work_facts.query("work == 'dqh' and attribute_en == 'Width'")["value_en"]
    assert widths.tolist() == [f"from {ASSUMED_WIDTH_M['tertiary']:g} m to 20 m"]
    work = real_city().works.geometry["dqh"]
    assert class_along(real_city(), shapely.force_2d(work)) == "tertiary"
