"""The ground that teams have to reach: beside cells counted one by one, and what every spread of the people keeps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.crs import METRES
from geo.errors import ParameterError
from geo.ground import BY_AREA, BY_STREETS, CELL, FIRES, PEOPLE, SPREADS, ground_of, weight_kinds, weights_of
from geo.people import CELL_M
from tests.cities import real_city
from tests.invented import by_ward, city_showing, figure
from tests.networks import city_of, people_at, streets_of, wards_of_shapes


def test_the_people_of_the_city_come_first_in_their_own_order() -> None:
    city, ground = real_city(), ground_of(real_city())
    count = len(city.people)
    assert np.array_equal(ground.points[:count], shapely.get_coordinates(city.people.geometry))
    assert ground.people[:count].tolist() == city.people["people"].tolist()
    assert ground.ward[:count].tolist() == city.people["ward"].tolist()
    assert not ground.people[count:].any()


def test_the_ground_of_each_ward_is_its_area() -> None:
    city, ground = real_city(), ground_of(real_city())
    areas: dict[str, float] = defaultdict(float)
    for ward, area in zip(ground.ward, ground.area_m2, strict=True):
        areas[ward] += area
    assert areas == pytest.approx(city.wards.geometry.area.to_dict(), abs=0.01)


def test_each_cell_of_each_ward_is_there_once() -> None:
    """Counted the slow way: a box for every step of the grid, cut with the ward."""
    city, ground = real_city(), ground_of(real_city())
    ward = "p01"
    shape = city.wards.geometry[ward]
    west, south, east, north = shape.bounds
    expected = {}
    for x in np.arange(west // CELL_M, east // CELL_M + 1) * CELL_M:
        for y in np.arange(south // CELL_M, north // CELL_M + 1) * CELL_M:
            area = shape.intersection(shapely.box(x, y, x + CELL_M, y + CELL_M)).area
            if area > 0:
                expected[x, y] = area
    rows = np.flatnonzero((ground.ward == ward) & (ground.kind == CELL) & (ground.area_m2 > 0))
    found = {
        (float(x), float(y)): area
        for (x, y), area in zip(ground.corner[rows], ground.area_m2[rows], strict=True)
    }
    assert len(found) == len(rows)
    assert found == pytest.approx(expected, abs=1e-6)


def test_a_row_is_reached_inside_its_cell_or_within_the_rounding_of_its_edge() -> None:
    ground = ground_of(real_city())
    inside = (ground.points - ground.corner)[ground.kind == CELL]
    assert inside.min() >= -0.05
    assert inside.max() <= CELL_M + 0.05


def test_a_cell_with_a_street_and_nobody_is_reached_at_the_middle_of_the_street() -> None:
    city = city_of(
        wards=wards_of_shapes(a=shapely.box(0, 0, 100, 50)),
        people=people_at(home=("a", 7, (10.0, 10.0))),
        streets=streets_of(("tertiary", "no", [(0, 40), (80, 40)])),
        places=real_city().places.iloc[:0],
    )
    ground = ground_of(city)
    assert ground.points.tolist() == [[10.0, 10.0], [65.0, 40.0]]
    assert ground.people.tolist() == [7, 0]
    assert ground.has_street.tolist() == [True, True]
    assert ground.area_m2.tolist() == [2500.0, 2500.0]


def test_a_cell_without_a_street_is_reached_at_its_middle() -> None:
    city = city_of(
        wards=wards_of_shapes(a=shapely.box(0, 0, 100, 40)),
        people=people_at(home=("a", 7, (10.0, 10.0))),
        streets=streets_of(("tertiary", "no", [(0, 500), (80, 500)])),
        places=real_city().places.iloc[:0],
    )
    ground = ground_of(city)
    assert ground.points[1].tolist() == [75.0, 20.0]
    assert not ground.has_street[1]


def test_places_of_note_inside_the_wards_are_rows_of_their_own() -> None:
    city, ground = real_city(), ground_of(real_city())
    inside = city.places[city.places.intersects(city.wards.union_all())]
    counts = inside["kind"].value_counts().to_dict()
    assert {kind: int((ground.kind == kind).sum()) for kind in counts} == counts
    assert not ground.area_m2[ground.kind != CELL].any()


@pytest.mark.parametrize("kind", SPREADS)
def test_every_spread_keeps_the_people_of_each_ward(kind: str) -> None:
    city = real_city()
    found = pd.Series(weights_of(city, kind)).groupby(ground_of(city).ward).sum()
    assert found.to_dict() == city.wards["population_2019"].to_dict()


def test_people_by_area_are_as_dense_in_every_cell_that_is_no_park() -> None:
    city = city_of(
        wards=wards_of_shapes(a=shapely.box(0, 0, 200, 50)),
        people=people_at(home=("a", 400, (10.0, 10.0))),
        parks=real_city().parks.iloc[:0],
        places=real_city().places.iloc[:0],
        land=gpd.GeoDataFrame({"kind": ["cemetery"]}, geometry=[shapely.box(150, 0, 200, 50)], crs=METRES),
        water=real_city().water.iloc[:0],
        streets=streets_of(("residential", "no", [(0, 10), (40, 10)])),
    )
    ground, weight = ground_of(city), weights_of(city, BY_AREA)
    by_cell = {float(x): int(w) for (x, _), w in zip(ground.corner, weight, strict=True)}
    assert by_cell == {0.0: 134, 50.0: 133, 100.0: 133, 150.0: 0}


def test_people_by_streets_follow_the_length_of_all_streets() -> None:
    city = city_of(
        wards=wards_of_shapes(a=shapely.box(0, 0, 100, 50)),
        people=people_at(home=("a", 300, (10.0, 10.0))),
        parks=real_city().parks.iloc[:0],
        places=real_city().places.iloc[:0],
        land=real_city().land.iloc[:0],
        water=real_city().water.iloc[:0],
        streets=streets_of(
            ("residential", "no", [(10, 10), (30, 10)]), ("primary", "no", [(60, 20), (100, 20)])
        ),
    )
    ground, weight = ground_of(city), weights_of(city, BY_STREETS)
    by_cell = {float(x): int(w) for (x, _), w in zip(ground.corner, weight, strict=True)}
    assert by_cell == {0.0: 100, 50.0: 200}


def test_schools_weigh_one_each() -> None:
    city = real_city()
    weight = weights_of(city, "school")
    assert set(weight.tolist()) == {0, 1}
    assert weight.sum() == (ground_of(city).kind == "school").sum() > 0


def test_fires_weigh_once_they_are_reported_and_the_newest_count() -> None:
    assert FIRES not in weight_kinds(real_city())
    rows = [*by_ward(FIRES, "2020", [9] * 16), *by_ward(FIRES, "2021", range(16))]
    city = city_showing(*rows)
    assert FIRES in weight_kinds(city)
    found = pd.Series(weights_of(city, FIRES)).groupby(ground_of(city).ward).sum()
    assert found.reindex(city.wards.index).tolist() == list(range(16))
    assert not weights_of(city, FIRES)[ground_of(city).people == 0].any()


def test_no_fire_anywhere_is_no_weight() -> None:
    city = city_showing(*(figure(FIRES, ward, "2021", 0) for ward in real_city().wards.index))
    assert FIRES not in weight_kinds(city)


def test_an_unknown_weight_is_refused() -> None:
    with pytest.raises(ParameterError) as caught:
        weights_of(real_city(), "dragons")
    assert (caught.value.key, caught.value.parameters) == ("unknown_weight", {"weight": "dragons"})


def test_the_ground_is_made_once_for_the_same_frames() -> None:
    city = real_city()
    assert ground_of(replace(city, fingerprint="another")) is ground_of(city)
    assert weight_kinds(city)[: len(SPREADS)] == (PEOPLE, BY_AREA, BY_STREETS)
