"""Whom given teams reach by ward: beside counts made row by row, and by hand on one street."""

from __future__ import annotations

import math
from statistics import median_low

import numpy as np
import pytest
import shapely

from geo.coverage import covered_people
from geo.engines import NEVER, Measure, costs
from geo.ground import ground_of
from geo.reached import Missed, median_and_worst, missed_by, reached, reached_by_ward
from geo.truck import TruckRule
from tests.cities import real_city
from tests.networks import city_of, people_at, streets_of, wards_of_shapes

PLACES = ((600513.3, 1197776.1), (598500.0, 1199000.0))
TEAMS = np.array(PLACES)
MEASURES = [
    (Measure("circle", "m"), 1500),
    (Measure("street", "m"), 2000),
    (Measure("street", "s"), 240),
    (Measure("truck", "s"), 240),
]


@pytest.mark.parametrize(("measure", "limit"), MEASURES)
def test_each_number_equals_a_count_row_by_row(measure: Measure, limit: int) -> None:
    city = real_city()
    ground, table = ground_of(city), reached_by_ward(city, measure, limit, TEAMS)
    every = costs(city, measure, TEAMS, ground.points)
    for ward in ("p01", "p08", "p12"):
        reached: list[int] = []
        within = backup = never = whole = 0
        for row in np.flatnonzero(ground.ward == ward):
            of_teams = sorted(int(cost) for cost in every[:, row])
            people = int(ground.people[row])
            whole += people
            within += people if of_teams[0] <= limit else 0
            backup += people if of_teams[1] <= limit else 0
            never += people if of_teams[0] == NEVER else 0
            reached += [of_teams[0]] * (people if of_teams[0] < NEVER else 0)
        assert table.loc[ward, ["people", "within", "backup", "never"]].tolist() == [
            whole,
            within,
            backup,
            never,
        ]
        assert table.loc[ward, "worst"] == max(reached)
        assert table.loc[ward, "median"] == median_low(reached)
        assert bool(table.loc[ward, "passes"]) == (within == whole)


def test_the_circle_counts_the_people_that_the_map_counts() -> None:
    city = real_city()
    stations = city.stations.geometry
    teams = shapely.get_coordinates(stations.to_numpy())
    found = reached_by_ward(city, Measure("circle", "m"), 3000, teams)["within"]
    assert found.tolist() == covered_people(city.people, stations, 3000.0).reindex(city.wards.index).tolist()


def test_the_circle_of_the_district_counts_the_people_within_it() -> None:
    city = real_city()
    one = reached(city, Measure("circle", "m"), 2_000, PLACES)
    points = np.column_stack([city.people.geometry.x, city.people.geometry.y])
    metres = np.array([np.hypot(*(points - team).T) for team in TEAMS])
    people = city.people["people"].to_numpy()
    inside = np.ceil(metres - 1e-6) <= 2_000
    assert one.within == people[inside.any(axis=0)].sum()
    assert one.backup == people[inside.all(axis=0)].sum()
    assert one.people == people.sum()
    counted = city.people.assign(inside=inside.any(axis=0) * people).groupby("ward")["inside"].sum()
    assert one.wards["within"].to_dict() == counted.reindex(city.wards.index, fill_value=0).to_dict()


@pytest.mark.parametrize(("measure", "limit"), MEASURES)
def test_the_district_is_counted_person_by_person(measure: Measure, limit: int) -> None:
    city = real_city()
    ground, one = ground_of(city), reached(city, measure, limit, PLACES)
    every = costs(city, measure, TEAMS, ground.points)
    found: list[int] = []
    second: list[int] = []
    for row, people in enumerate(ground.people.tolist()):
        near, far = sorted(int(cost) for cost in every[:, row])
        found += [near] * people
        second += [far] * people
    with_way = [cost for cost in found if cost < NEVER]
    assert (one.median, one.worst) == (median_low(with_way), max(with_way))
    assert one.people == len(found)
    assert one.within == sum(cost <= limit for cost in found)
    assert one.never == len(found) - len(with_way)
    assert one.backup == sum(cost <= limit for cost in second)
    inside = one.wards["within"] == one.wards["people"]
    assert (one.passing, one.judged) == (inside.sum(), (one.wards["people"] > 0).sum())
    by_area = sum(one.wards["area_share"][ward] * shape.area for ward, shape in city.wards.geometry.items())
    assert one.area_share == pytest.approx(by_area / shapely.unary_union(city.wards.geometry).area, rel=1e-6)


def test_area_by_cells_is_near_the_exact_area() -> None:
    """The circle is measured exactly; by cells, as the other measures are, it comes within 1 % of a ward."""
    city = real_city()
    ground = ground_of(city)
    exact = reached_by_ward(city, Measure("circle", "m"), 1500, TEAMS)["area_share"]
    near = costs(city, Measure("circle", "m"), TEAMS, ground.points).min(axis=0) <= 1500
    for ward, share in exact.items():
        rows = ground.ward == ward
        assert ground.area_m2[rows & near].sum() / ground.area_m2[rows].sum() == pytest.approx(
            share, abs=0.03
        )


def test_without_a_team_nobody_is_reached() -> None:
    table = reached_by_ward(real_city(), Measure("street", "s"), 240, np.empty((0, 2)))
    assert not table["within"].any()
    assert not table["area_share"].any()
    assert table["never"].tolist() == table["people"].tolist()
    assert table["worst"].isna().all()
    assert missed_by(real_city(), 3000, Measure("truck", "s"), 240, np.empty((0, 2))) == Missed(0, 0, 0)


def test_one_team_is_no_backup_and_two_on_one_spot_are() -> None:
    city, measure = real_city(), Measure("circle", "m")
    one, twice = (reached_by_ward(city, measure, 2000, TEAMS[[0] * count]) for count in (1, 2))
    assert not one["backup"].any()
    assert twice["backup"].tolist() == twice["within"].tolist() == one["within"].tolist()


def test_a_ward_where_nobody_lives_neither_passes_nor_fails() -> None:
    city = city_of(
        wards=wards_of_shapes(a=shapely.box(0, 0, 50, 50), b=shapely.box(50, 0, 100, 50)),
        people=people_at(home=("a", 7, (10.0, 10.0))),
        streets=streets_of(("tertiary", "no", [(0, 10), (100, 10)])),
        places=real_city().places.iloc[:0],
    )
    table = reached_by_ward(city, Measure("street", "m"), 300, np.array([[20.0, 10.0]]))
    assert table["passes"].tolist()[0] is True
    assert math.isnan(table["passes"].tolist()[1])
    assert math.isnan(table.loc["b", "median"])
    assert table["area_share"].tolist() == [1.0, 1.0]


def test_the_median_is_where_half_of_the_people_are_reached() -> None:
    cost = np.array([5, 1, NEVER, 9, 3], dtype=np.uint16)
    assert median_and_worst(cost, np.array([1, 1, 50, 0, 2])) == (3.0, 5.0)
    assert all(map(math.isnan, median_and_worst(cost, np.array([0, 0, 50, 0, 0]))))


def test_the_circle_s_people_whom_no_engine_reaches_are_told_apart() -> None:
    """A tertiary street of 400 m, an alley of 300 m off its end; people on the street, in the alley, at its far end."""
    streets = streets_of(
        ("tertiary", "no", [(0, 0), (400, 0)]), ("residential", "no", [(400, 0), (400, 300)])
    )
    streets["name"] = ["Quang Trung", "Hẻm 7"]
    city = city_of(
        wards=wards_of_shapes(a=shapely.box(-50, -50, 450, 350)),
        people=people_at(
            near=("a", 10, (100.0, 0.0)), far=("a", 200, (390.0, 0.0)), alley=("a", 3000, (400.0, 250.0))
        ),
        streets=streets,
        places=real_city().places.iloc[:0],
    )
    team = np.array([[0.0, 0.0]])
    rule = TruckRule(hose_m=100.0)
    assert missed_by(city, 600, Measure("truck", "m", truck=rule), 300, team) == Missed(3210, 3000, 200)
    assert missed_by(city, 300, Measure("truck", "m", truck=rule), 300, team) == Missed(10, 0, 0)
    assert missed_by(city, 600, Measure("street", "m"), 700, team) == Missed(3210, 0, 0)
    assert Missed(3210, 3000, 200).missed == 3200
