"""People within the radius against a brute-force count, areas against counted cells."""

from __future__ import annotations

import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.coverage import circle, covered_area_share, covered_people, service_area
from geo.crs import METRES, metres_of
from geo.errors import ParameterError
from geo.scenario import MoveStation, apply
from layers.fire import LAYER, views_within
from tests.cities import real_city


def stations(*places: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.Point(place) for place in places], crs=METRES)


@pytest.mark.parametrize("radius_m", [500.0, 3_000.0, 5_000.0])
def test_people_inside_equal_a_brute_force_count(radius_m: float) -> None:
    city = real_city()
    places = [(point.x, point.y) for point in city.stations.geometry] + [(601_000.0, 1_199_000.0)]
    counted = dict.fromkeys(city.wards.index, 0)
    rows = zip(city.people.geometry, city.people["ward"], city.people["people"], strict=True)
    for point, ward, people in rows:
        if any(math.dist((point.x, point.y), place) <= radius_m for place in places):
            counted[ward] += people
    assert covered_people(city.people, stations(*places), radius_m).to_dict() == counted


def test_area_share_equals_a_count_of_ten_metre_cells() -> None:
    city = real_city()
    (place,) = [(point.x, point.y) for point in city.stations.geometry]
    share = covered_area_share(city.wards, city.stations.geometry, 3_000)
    for ward, shape in city.wards.geometry.items():
        west, south, east, north = shape.bounds
        x, y = np.meshgrid(np.arange(west, east, 10) + 5, np.arange(south, north, 10) + 5)
        inside = shapely.contains_xy(shape, x, y)
        near = np.hypot(x - place[0], y - place[1]) <= 3_000
        assert share[ward] == pytest.approx((inside & near).sum() / inside.sum(), abs=0.004), ward


@given(st.floats(200, 10_000))
def test_the_circle_has_the_circles_area(radius_m: float) -> None:
    assert circle(600_000, 1_198_000, radius_m).area == pytest.approx(math.pi * radius_m**2, rel=1e-12)


def test_two_stations_at_one_place_reach_what_one_reaches() -> None:
    one, two = stations((0, 0)), stations((0, 0), (0, 0))
    assert service_area(two, 1_000).area == pytest.approx(service_area(one, 1_000).area)


def test_overlapping_circles_count_their_common_ground_once() -> None:
    """Lens of two circles of radius r at distance d: 2 r² acos(d / 2r) - d/2 √(4r² - d²)."""
    r, d = 1_000.0, 800.0
    lens = 2 * r * r * math.acos(d / (2 * r)) - d / 2 * math.sqrt(4 * r * r - d * d)
    assert service_area(stations((0, 0), (d, 0)), r).area == pytest.approx(
        2 * math.pi * r * r - lens, rel=2e-4
    )


@given(st.floats(300, 5_000), st.floats(300, 5_000))
def test_a_longer_radius_never_reaches_fewer(one: float, other: float) -> None:
    city = real_city()
    short, long = sorted((one, other))
    here = city.stations.geometry
    assert (covered_people(city.people, here, short) <= covered_people(city.people, here, long)).all()


@pytest.mark.parametrize("radius_m", [0.0, -3.0, 199.0, 10_001.0, math.inf, math.nan])
def test_a_radius_outside_the_range_is_refused(radius_m: float) -> None:
    with pytest.raises(ParameterError, match="radius_outside"):
        circle(0, 0, radius_m)


def test_a_moved_station_reaches_other_people_and_leaves_the_city_as_it_was() -> None:
    city = real_city()
    ((east, north),) = metres_of(np.array([(106.64, 10.845)]))
    station = str(city.stations.index[0])
    moved = apply(city, (MoveStation(station, float(east), float(north)),))
    before, after = (views_within(one, 3_000)[0].values for one in (city, moved))
    assert after["p14"] > before["p14"]
    assert after["p01"] < before["p01"]
    assert city.stations.geometry[station].distance(shapely.Point(east, north)) > 1_000
    assert moved.fingerprint != city.fingerprint


def test_no_edit_is_the_city_itself() -> None:
    assert apply(real_city(), ()) is real_city()


def test_moving_an_unknown_station_is_refused() -> None:
    with pytest.raises(ParameterError, match="unknown_station"):
        apply(real_city(), (MoveStation("nowhere", 0.0, 0.0),))


def test_the_layers_percentages_are_counted_people_and_measured_ground() -> None:
    """People by brute force; ground by shapely's own buffer of 1 024 sides a quarter."""
    city = real_city()
    (station,) = city.stations.geometry
    disc = station.buffer(3_000, quad_segs=1_024)
    people, area = (view for view in LAYER.views(city))
    inside = dict.fromkeys(city.wards.index, 0)
    for point, ward, count in zip(
        city.people.geometry, city.people["ward"], city.people["people"], strict=True
    ):
        inside[ward] += count * (math.dist((point.x, point.y), (station.x, station.y)) <= 3_000)
    census = city.wards["population_2019"]
    for ward, shape in city.wards.geometry.items():
        assert people.values[ward] == pytest.approx(100 * inside[ward] / census[ward])
        assert area.values[ward] == pytest.approx(
            100 * shape.intersection(disc).area / shape.area, abs=0.01
        ), ward
    assert people.district == pytest.approx(100 * sum(inside.values()) / census.sum())
    district = city.wards.union_all()
    assert area.district == pytest.approx(100 * district.intersection(disc).area / district.area, abs=0.01)
    whole = sum(inside[ward] == census[ward] for ward in city.wards.index)
    assert f"{whole} of 16 wards entirely" in people.findings[0].en
    assert people.headline.vi.startswith(f"{people.district:.1f}".replace(".", ","))
    assert people.headline.en == f"{people.district:.1f}%"


def test_the_radius_that_was_asked_for_is_the_one_that_is_said() -> None:
    (people, _) = views_within(real_city(), 1_500)
    assert "1,5" in people.note.vi
    assert "1.5" in people.note.en


def test_a_ward_that_nobody_is_reached_in_counts_zero_not_unknown() -> None:
    city = real_city()
    counts = covered_people(city.people, stations((0, 0)), 200)
    assert list(counts.index) == sorted(city.wards.index)
    assert counts.sum() == 0


def test_the_station_on_the_edge_of_the_radius_still_reaches() -> None:
    people = gpd.GeoDataFrame(
        {"ward": ["p01", "p01"], "people": [3, 5]},
        geometry=[shapely.Point(300, 400), shapely.Point(300, 400.1)],
        crs=METRES,
    )
    assert covered_people(people, stations((0, 0)), 500)["p01"] == 3


def test_a_moved_station_stands_where_it_was_put_and_the_others_stay() -> None:
    city = real_city()
    pair = gpd.GeoDataFrame(
        pd.concat([city.stations, city.stations.rename(index={city.stations.index[0]: "other"})]), crs=METRES
    )
    both = replace(city, stations=pair)
    first = str(city.stations.index[0])
    moved = apply(both, (MoveStation(first, 1.0, 2.0), MoveStation("other", 5.0, 6.0)))
    there = moved.stations.geometry
    assert [(there[name].x, there[name].y) for name in (first, "other")] == [(1.0, 2.0), (5.0, 6.0)]
    alone = apply(both, (MoveStation(first, 1.0, 2.0),)).stations.geometry
    assert alone["other"] == city.stations.geometry[first]


def test_each_place_of_a_station_is_a_city_of_its_own_name() -> None:
    city, station = real_city(), str(real_city().stations.index[0])
    names = [apply(city, (MoveStation(station, east, 0.0),)).fingerprint for east in (1.0, 2.0, 1.0)]
    assert names[0] == names[2] != names[1]


def test_a_moved_station_keeps_the_census_where_people_live() -> None:
    city = real_city()
    moved = apply(city, (MoveStation(str(city.stations.index[0]), 1.0, 2.0),))
    assert moved.people is city.people


@pytest.mark.parametrize("radius_m", [800.0, 5_000.0])
def test_a_radius_of_ones_own_is_counted_and_measured_with(radius_m: float) -> None:
    city = real_city()
    (station,) = city.stations.geometry
    people, area = views_within(city, radius_m)
    near = city.people.geometry.distance(station) <= radius_m
    census = city.wards["population_2019"].sum()
    assert people.district == pytest.approx(100 * city.people["people"][near].sum() / census)
    district = city.wards.union_all()
    inside = district.intersection(station.buffer(radius_m, quad_segs=1_024)).area
    assert area.district == pytest.approx(100 * inside / district.area, abs=0.01)
