"""The people grid keeps every ward's census and puts nobody where nobody lives."""

from __future__ import annotations

from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import METRES
from geo.people import CELL_M, apportion, people_grid, unpeopled_land
from tests.cities import real_city

NOWHERE = gpd.GeoSeries([], crs=METRES)


def town(streets: list[tuple[shapely.LineString, str]]) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    wards = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 200, 100)], index=["p01"], crs=METRES)
    lines = gpd.GeoDataFrame(
        {"street_class": [kind for _, kind in streets]}, geometry=[line for line, _ in streets], crs=METRES
    )
    return wards, lines


def test_the_grid_keeps_every_wards_census_exactly() -> None:
    city = real_city()
    assert city.people.groupby("ward")["people"].sum().to_dict() == city.wards["population_2019"].to_dict()


def test_people_stand_in_their_own_ward() -> None:
    city = real_city()
    home = city.wards.geometry.reindex(city.people["ward"]).to_numpy()
    assert shapely.distance(home, city.people.geometry.to_numpy()).max() < 36  # a centre of bent street line


def test_a_cells_people_follow_its_share_of_the_residential_street_length() -> None:
    """By hand: 100 m of street in the first two cells, 50 m in the third, none in the fourth."""
    wards, streets = town(
        [
            (shapely.LineString([(0, 25), (100, 25)]), "residential"),
            (shapely.LineString([(100, 25), (150, 25)]), "living_street"),
            (shapely.LineString([(0, 75), (200, 75)]), "primary"),
        ]
    )
    grid = people_grid(wards, pd.Series({"p01": 300}), streets, NOWHERE)
    found = {(round(p.x), round(p.y)): n for p, n in zip(grid.geometry, grid["people"], strict=True)}
    assert found == {(25, 25): 100, (75, 25): 100, (125, 25): 100}


def test_nobody_lives_on_excluded_ground() -> None:
    wards, streets = town([(shapely.LineString([(0, 25), (200, 25)]), "residential")])
    park = gpd.GeoSeries([shapely.box(0, 0, 100, 100)], crs=METRES)
    grid = people_grid(wards, pd.Series({"p01": 100}), streets, park)
    assert grid.geometry.x.min() > 100
    assert grid["people"].sum() == 100


def test_a_ward_without_residential_streets_is_spread_by_area() -> None:
    wards, streets = town([(shapely.LineString([(0, 25), (200, 25)]), "primary")])
    grid = people_grid(wards, pd.Series({"p01": 80}), streets, NOWHERE)
    assert grid["people"].tolist() == [10] * 8


def test_excluded_ground_is_areas_of_the_named_kinds_only() -> None:
    city = real_city()
    ground = unpeopled_land(city.parks, city.land, city.water)
    assert set(ground.geom_type) <= {"Polygon", "MultiPolygon"}
    military = city.land[city.land["kind"] == "military"].geometry
    assert ground.union_all().buffer(0.01).covers(military.union_all())


def test_the_real_grid_weighs_cells_by_street_length_counted_another_way() -> None:
    """Ward 1, by walking its residential streets in steps of 0.25 m and counting steps per cell."""
    city = real_city()
    ward = city.wards.geometry["p01"]
    homes = city.streets[city.streets["street_class"].isin(["residential", "living_street"])].geometry
    line = shapely.union_all(homes.to_numpy()).intersection(ward)
    line = line.difference(unpeopled_land(city.parks, city.land, city.water).union_all())
    counts: dict[tuple[int, int], float] = {}
    for part in shapely.get_parts(line):
        steps = np.arange(0.125, part.length, 0.25)
        for point in shapely.line_interpolate_point(part, steps):
            cell = (int(point.x // 50), int(point.y // 50))
            counts[cell] = counts.get(cell, 0) + 1
    total, people = sum(counts.values()), int(city.wards["population_2019"]["p01"])
    expected = sorted(people * count / total for count in counts.values())
    found = sorted(city.people[city.people["ward"] == "p01"]["people"])
    assert len(found) == pytest.approx(len(expected), abs=3)
    assert found[-20:] == pytest.approx(expected[-20:], abs=2.5)


@given(st.integers(0, 100_000), st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40))
def test_apportioning_keeps_the_total_and_stays_within_one_of_the_exact_share(
    total: int, weights: list[float]
) -> None:
    parts = apportion(total, weights)
    exact = np.array(weights) / sum(weights) * total
    assert parts.sum() == total
    assert np.abs(parts - exact).max() < 1 + 1e-6


def test_equal_remainders_go_to_the_earlier_weight_and_larger_ones_first() -> None:
    assert apportion(2, [1, 1, 1]).tolist() == [1, 1, 0]
    assert apportion(10, [1.4, 3.3, 5.3]).tolist() == [2, 3, 5]
    assert apportion(100, [1] * 40).tolist() == [3] * 20 + [2] * 20


def test_a_point_of_people_is_the_middle_of_its_cells_street_line() -> None:
    """By hand: 10 m at (5, 5) and 30 m at (25, 45) of one cell: (10·5 + 30·25) / 40 = 20, (10·5 + 30·45) / 40 = 35."""
    wards, streets = town(
        [
            (shapely.LineString([(0, 5), (10, 5)]), "residential"),
            (shapely.LineString([(10, 45), (40, 45)]), "residential"),
        ]
    )
    grid = people_grid(wards, pd.Series({"p01": 7}), streets, NOWHERE)
    assert [(point.x, point.y) for point in grid.geometry] == [(20.0, 35.0)]


def test_a_street_drawn_twice_weighs_once() -> None:
    once, half = shapely.LineString([(0, 25), (100, 25)]), shapely.LineString([(100, 25), (200, 25)])
    wards, streets = town([(once, "residential"), (once, "living_street"), (half, "residential")])
    grid = people_grid(wards, pd.Series({"p01": 400}), streets, NOWHERE)
    assert grid["people"].tolist() == [100] * 4


def test_a_street_beyond_the_wards_edge_houses_nobody_of_the_ward() -> None:
    wards, streets = town([(shapely.LineString([(0, 25), (900, 25)]), "residential")])
    grid = people_grid(wards, pd.Series({"p01": 80}), streets, NOWHERE)
    assert grid["people"].tolist() == [20] * 4
    assert grid.geometry.x.max() < 200


def test_without_streets_nobody_lives_in_the_lake_unless_there_is_nothing_else() -> None:
    wards, streets = town([(shapely.LineString([(0, 25), (200, 25)]), "primary")])
    half = gpd.GeoSeries([shapely.box(0, 0, 100, 100)], crs=METRES)
    whole = gpd.GeoSeries([shapely.box(-9, -9, 300, 300)], crs=METRES)
    people = pd.Series({"p01": 80})
    assert people_grid(wards, people, streets, half).geometry.x.min() > 100
    assert people_grid(wards, people, streets, whole)["people"].sum() == 80


@pytest.mark.parametrize("kind", ["military", "golf_course", "cemetery"])
def test_nobody_lives_on_land_of_this_kind_nor_in_parks_and_water(kind: str) -> None:
    city = real_city()
    ground = unpeopled_land(city.parks, city.land, city.water).union_all().buffer(0.01)
    assert ground.covers(city.land[city.land["kind"] == kind].geometry.union_all())
    for frame in (city.parks, city.water):
        shapes = frame.geometry[frame.geom_type.isin(["Polygon", "MultiPolygon"])]
        assert ground.covers(shapes.union_all())


def test_the_real_grid_has_the_published_cell_and_census() -> None:
    """50 m cells: no two points of a ward share a cell except where a ward's line bends out of its own."""
    people = real_city().people
    assert CELL_M == 50.0
    assert len(people) == pytest.approx(4_800, rel=0.1)
    assert people["people"].sum() == 676_899


def test_points_of_people_stand_on_a_decimetre() -> None:
    easts = real_city().people.geometry.x.to_numpy()
    assert np.abs(easts * 10 - np.round(easts * 10)).max() < 1e-4
    assert len(set(np.round(easts * 10) % 10)) == 10


def test_apportioning_is_hamiltons_to_the_last_tie() -> None:
    """In exact fractions: whole parts first, then one each by remainder, the earlier of equals first."""
    weights, total = [1, 2, 1, 4] * 16, 100
    exact = [Fraction(weight * total, sum(weights)) for weight in weights]
    expected = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: -(exact[place] - int(exact[place])))
    for place in by_remainder[: total - sum(expected)]:
        expected[place] += 1
    assert apportion(total, weights).tolist() == expected
