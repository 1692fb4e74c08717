"""Areas against the ellipsoid, green space against counted cells, ranks against the definition."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.crs import METRES, to_degrees
from geo.measure import (
    area_km2,
    clipped_area_m2,
    density_per_km2,
    district_rate,
    per_person,
    rank,
    wards_of,
)
from geo.parks import green_m2
from layers.green import greenness
from tests.cities import real_city

CENSUS_2019 = 676_899  # published district total
RASTER_M = 1.0


def squares(*corners: tuple[float, float, float], crs: object = METRES) -> gpd.GeoDataFrame:
    shapes = [shapely.box(x, y, x + side, y + side) for x, y, side in corners]
    return gpd.GeoDataFrame(geometry=shapes, index=[f"w{n}" for n in range(len(shapes))], crs=crs)


def ellipsoid_km2(shape: shapely.Geometry) -> float:
    return (
        sum(abs(Geod(ellps="WGS84").geometry_area_perimeter(part)[0]) for part in shapely.get_parts(shape))
        / 1e6
    )


def cells_inside(shapes: list[shapely.Geometry], ward: shapely.Geometry) -> float:
    """m² of `shapes` within `ward`, by counting the centres of 1 m cells."""
    west, south, east, north = np.floor(shapely.total_bounds(np.array(shapes, dtype=object)))
    total = 0.0
    for left in np.arange(west, east + 1, 500):
        for low in np.arange(south, north + 1, 500):
            tile = shapely.box(left, low, left + 500, low + 500)
            near = [shape for shape in shapes if shape.intersects(tile)]
            if not near or not ward.intersects(tile):
                continue
            x, y = np.meshgrid(np.arange(left, left + 500) + 0.5, np.arange(low, low + 500) + 0.5)
            covered = np.zeros(x.shape, dtype=bool)
            for shape in near:
                shapely.prepare(shape)
                covered |= shapely.contains_xy(shape, x, y)
            if covered.any():
                shapely.prepare(ward)
                total += float((covered & shapely.contains_xy(ward, x, y)).sum()) * RASTER_M**2
    return total


def test_every_wards_area_equals_the_ellipsoids_within_a_thousandth() -> None:
    wards = real_city().wards
    on_ellipsoid = pd.Series(
        [ellipsoid_km2(shape) for shape in to_degrees(wards).geometry], index=wards.index
    )
    difference = (area_km2(wards) / on_ellipsoid - 1).abs()
    assert difference.max() < 0.001


def test_the_wards_areas_sum_to_the_districts() -> None:
    assert 19.7 <= area_km2(real_city().wards).sum() <= 19.8


def test_the_stated_area_is_the_measured_one() -> None:
    wards = real_city().wards
    assert wards["area_km2"].to_numpy() == pytest.approx(area_km2(wards).to_numpy(), abs=0.0005)


def test_the_census_sums_to_the_published_total() -> None:
    assert int(real_city().wards["population_2019"].sum()) == CENSUS_2019


@pytest.mark.parametrize("definition", ["existing", "planned"])
def test_green_ground_equals_a_count_of_one_metre_cells(definition: str) -> None:
    city = real_city()
    measured = green_m2(city, definition)
    statuses = ["existing"] if definition == "existing" else ["existing", "planned"]
    chosen = city.parks[city.parks["status"].isin(statuses)].geometry
    shapes = [shape for shape in chosen if shape.geom_type != "Point"]
    for ward, shape in city.wards.geometry.items():
        near = [park for park in shapes if park.intersects(shape)]
        counted = cells_inside(near, shape) if near else 0.0
        assert measured[ward] == pytest.approx(counted, rel=0.005, abs=30), ward
    district = cells_inside(
        [park for park in shapes if park.intersects(city.wards.union_all())], city.wards.union_all()
    )
    assert float(measured.sum()) == pytest.approx(district, rel=0.005)


def test_the_district_has_a_third_of_a_square_metre_and_nine_wards_have_none() -> None:
    existing, planned = greenness(real_city(), "existing"), greenness(real_city(), "planned")
    assert existing.district == pytest.approx(0.32, abs=0.01)
    assert planned.district == pytest.approx(0.87, abs=0.01)
    assert int((existing.green_m2 == 0).sum()) >= 8


def test_overlapping_parks_count_once() -> None:
    ward = squares((0, 0, 100))
    parks = squares((0, 0, 50), (25, 0, 50))
    assert clipped_area_m2(ward, parks)["w0"] == pytest.approx(75 * 50)


def test_a_park_across_two_wards_is_split_between_them() -> None:
    wards = squares((0, 0, 100), (100, 0, 100))
    parks = squares((90, 0, 40))
    assert clipped_area_m2(wards, parks).tolist() == pytest.approx([10 * 40, 30 * 40])


def test_without_parks_every_ward_has_zero_not_unknown() -> None:
    wards = squares((0, 0, 100))
    assert clipped_area_m2(wards, wards.iloc[:0]).tolist() == [0.0]


def test_nobody_counted_gives_no_rate() -> None:
    rate = per_person(pd.Series([5.0, 5.0]), pd.Series([0, 10]))
    assert np.isnan(rate[0])
    assert rate[1] == 0.5


def test_the_districts_rate_is_not_the_mean_of_the_wards_rates() -> None:
    amount, people = pd.Series([0.0, 100.0]), pd.Series([100, 900])
    assert district_rate(amount, people) == pytest.approx(0.1)


def test_density_is_people_over_square_kilometres() -> None:
    wards = squares((0, 0, 500))
    assert density_per_km2(pd.Series([1_000.0], index=wards.index), wards)["w0"] == pytest.approx(4_000)


@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=1, max_size=16))
def test_rank_is_one_more_than_the_number_of_better_values(values: list[int | None]) -> None:
    found = rank(pd.Series(values, dtype=float))
    for value, place in zip(values, found, strict=True):
        if value is None:
            assert np.isnan(place)
        else:
            assert place == 1 + sum(other is not None and other > value for other in values)


def test_a_thing_belongs_to_the_wards_it_lies_in_and_not_to_those_it_touches() -> None:
    wards = squares((0, 0, 100), (100, 0, 100))
    things = gpd.GeoDataFrame(
        geometry=[
            shapely.box(50, 10, 100, 20),
            shapely.LineString([(90, 5), (110, 5)]),
            shapely.Point(150, 50),
        ],
        index=["park", "road", "tree"],
        crs=METRES,
    )
    assert wards_of(wards, things) == {"park": ("w0",), "road": ("w0", "w1"), "tree": ("w1",)}


def test_equal_values_share_the_better_place_and_the_next_is_skipped() -> None:
    values = pd.Series([5.0, 7.0, 7.0, 1.0, np.nan])
    assert rank(values).tolist()[:4] == [3, 1, 1, 4]
    assert rank(values, largest_first=False).tolist()[:4] == [2, 3, 3, 1]


def test_a_line_that_only_touches_a_ward_is_not_in_it() -> None:
    wards = squares((0, 0, 100), (100, 0, 100))
    touching = gpd.GeoDataFrame(
        geometry=[shapely.LineString([(50, 50), (100, 50)])], index=["road"], crs=METRES
    )
    assert wards_of(wards, touching) == {"road": ("w0",)}


def test_wards_are_named_in_their_order_whatever_the_things_order() -> None:
    wards = squares((300, 0, 100), (200, 0, 100), (100, 0, 100), (0, 0, 100))
    road = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 50), (400, 50)])], index=["road"], crs=METRES)
    assert wards_of(wards, road)["road"] == ("w0", "w1", "w2", "w3")


def test_a_ward_in_two_parts_counts_the_ground_of_both() -> None:
    both = shapely.MultiPolygon([shapely.box(0, 0, 100, 100), shapely.box(200, 0, 300, 100)])
    wards = gpd.GeoDataFrame(geometry=[both], index=["w0"], crs=METRES)
    parks = squares((50, 0, 200))
    assert clipped_area_m2(wards, parks)["w0"] == pytest.approx(2 * 50 * 100)
    assert area_km2(wards)["w0"] == pytest.approx(0.02)


def test_a_park_partly_outside_the_district_counts_with_its_inside_part_only() -> None:
    wards = squares((0, 0, 100))
    assert clipped_area_m2(wards, squares((60, 60, 80)))["w0"] == pytest.approx(40 * 40)
