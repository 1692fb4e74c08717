"""People within the radius against a brute-force count, areas against counted cells."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.coverage import circle, covered_area_share, covered_people, service_area
from geo.crs import METRES, metres_of
from geo.errors import ParameterError
from geo.scenario import MoveStation, apply
from layers.fire import views_within
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
