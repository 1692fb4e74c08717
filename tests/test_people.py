"""The people grid keeps every ward's census and puts nobody where nobody lives."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import METRES
from geo.people import apportion, people_grid, unpeopled_land
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
