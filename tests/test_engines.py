"""The three measures of reach: by hand on a small map, and what must hold between them on the real one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import ceil, hypot
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.city import City
from geo.engines import (
    LEAST_FACTOR,
    MOST_FACTOR,
    MOST_TURNOUT_S,
    NEVER,
    Costs,
    Measure,
    costs,
)
from geo.errors import ParameterError
from geo.travel import ON_FOOT_KMH, SPEED_KMH, minutes_from_stations
from geo.truck import MOST_HOSE_M, TruckRule
from tests.cities import real_city
from tests.networks import city_of, points_in, streets_of
from tests.test_truck import CITY, STREETS, named

CIRCLE, STREET_M, STREET_S = Measure("circle", "m"), Measure("street", "m"), Measure("street", "s")
TRUCK_M, TRUCK_S = Measure("truck", "m"), Measure("truck", "s")
FOOT, MAIN, SMALL = (
    kmh / 3.6 for kmh in (ON_FOOT_KMH, SPEED_KMH["primary"], SPEED_KMH["residential"])
)  # m/s
Point = tuple[float, float]
PLAIN = TruckRule()


def cost(city: City, measure: Measure, origin: Point, point: Point) -> int:
    return int(costs(city, measure, np.array([origin], dtype=float), np.array([point], dtype=float))[0, 0])


def as_numbers(found: Costs) -> np.ndarray:
    return found.astype(np.int64)


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        # straight; street m, s; truck m, s
        ((200.0, 60.0), (hypot(200, 60), 260, 200 / MAIN + 60 / SMALL, 260, 200 / MAIN + 60 / FOOT)),
        (
            (600.0, 12.5),
            (hypot(600, 12.5), 612.5, 600 / MAIN + 12.5 / SMALL, 612.5, 600 / MAIN + 12.5 / FOOT),
        ),
        (
            (500.0, -7.25),
            (hypot(500, 7.25), 507.25, 500 / MAIN + 7.25 / FOOT, 507.25, 500 / MAIN + 7.25 / FOOT),
        ),
        ((200.0, 120.0), (hypot(200, 120), 320, 200 / MAIN + 120 / SMALL, None, None)),
        ((600.0, 80.0), (hypot(600, 80), 680, 600 / MAIN + 80 / SMALL, 680, 600 / MAIN + 80 / FOOT)),
    ],
)
def test_costs_are_those_by_hand_rounded_up(point: Point, expected: tuple[float | None, ...]) -> None:
    found = [cost(CITY, measure, (0, 0), point) for measure in (CIRCLE, STREET_M, STREET_S, TRUCK_M, TRUCK_S)]
    assert found == [NEVER if one is None else ceil(one) for one in expected]


def test_whole_costs_are_not_rounded_further_up() -> None:
    assert cost(CITY, CIRCLE, (0, 0), (30, 40)) == 50
    assert cost(CITY, CIRCLE, (0, 0), (30.001, 40)) == 51
    assert cost(CITY, STREET_M, (0, 0), (200, 60)) == 260
    assert cost(CITY, STREET_M, (0, 0), (200, 60.001)) == 261


def test_the_last_bit_of_a_coordinate_makes_no_metre() -> None:
    """At 2^19 m the step between two numbers doubles, and 50 m between equal decimals are a bit more or less."""
    ways = [(round(524_258 + tenth / 10, 1), round(524_308 + tenth / 10, 1)) for tenth in range(10)]
    assert any(east - west > 50 for west, east in ways)
    assert {cost(CITY, CIRCLE, (west, 0), (east, 0)) for west, east in ways} == {50}


@pytest.mark.parametrize(("hose", "reached"), [(0.0, False), (50.0, False), (60.0, True), (100.0, True)])
def test_the_hose_must_be_long_enough(hose: float, reached: bool) -> None:
    found = cost(CITY, Measure("truck", "m", truck=TruckRule(hose)), (0, 0), (200, 60))
    assert found == (260 if reached else NEVER)


def test_an_engine_in_an_unnamed_street_drives_there_if_the_rule_says_so() -> None:
    by_hose = cost(CITY, TRUCK_S, (0, 0), (600, 80))
    driven = cost(CITY, Measure("truck", "s", truck=TruckRule(unnamed=True)), (0, 0), (600, 80))
    assert (by_hose, driven) == (ceil(600 / MAIN + 80 / FOOT), ceil(600 / MAIN + 80 / SMALL))


def test_an_engine_that_stands_in_an_alley_comes_nowhere() -> None:
    assert cost(CITY, STREET_M, (200, 80), (100, 0)) == 180
    assert cost(CITY, TRUCK_M, (200, 80), (100, 0)) == NEVER
    assert cost(CITY, TRUCK_M, (200, 25), (100, 0)) == 125  # 25 m off the main street, which it walks
    assert cost(CITY, TRUCK_M, (200, 80), (200, 80)) == NEVER


def test_a_one_way_street_is_driven_in_its_direction_and_the_best_stop_depends_on_it() -> None:
    ring = named(
        ("Nam", "primary", "yes", [(0, 0), (100, 0), (200, 0)]),
        ("Bắc", "primary", "yes", [(200, 0), (200, 90), (100, 90), (0, 90), (0, 0)]),
        ("Hẻm 1", "residential", "no", [(100, 0), (100, 90)]),
    )
    city = city_of(streets=ring)
    assert cost(city, TRUCK_M, (50, 0), (100, 40)) == 50 + 40
    assert (
        cost(city, TRUCK_M, (150, 0), (100, 40)) == 50 + 90 + 100 + 50
    )  # from the north, though farther by hose
    assert cost(city, STREET_M, (150, 0), (50, 0)) == 50 + 90 + 200 + 90 + 50


def test_an_unnamed_street_out_of_which_one_may_only_drive_takes_nobody_away() -> None:
    """Its end is nearer to the house than the main street, but no engine comes there."""
    streets = named(
        ("Lớn", "primary", "no", [(0, 0), (790, 0), (800, 0)]),
        ("", "residential", "yes", [(800, 80), (800, 0)]),
        ("Hẻm 8", "residential", "no", [(790, 0), (790, 80), (800, 80)]),
    )
    city = city_of(streets=streets)
    for unnamed in (False, True):
        assert (
            cost(city, Measure("truck", "m", truck=TruckRule(unnamed=unnamed)), (0, 0), (790, 75)) == 790 + 75
        )


def test_the_hose_may_cut_through_an_alley_to_a_street_that_engines_enter_a_long_way_round() -> None:
    streets = named(
        ("Lớn", "primary", "no", [(0, 0), (100, 0), (1000, 0)]),
        ("Vòng", "residential", "no", [(1000, 0), (1000, 60), (120, 60), (100, 60), (0, 60)]),
        ("Hẻm 1", "residential", "no", [(100, 0), (100, 60)]),
    )
    city = city_of(streets=streets)
    assert cost(city, Measure("truck", "m", truck=TruckRule(80)), (0, 0), (120, 60)) == 100 + 60 + 20
    assert cost(city, Measure("truck", "m", truck=TruckRule(79)), (0, 0), (120, 60)) == 1000 + 60 + 880


def test_what_no_street_joins_is_never_reached() -> None:
    streets = pd.concat([CITY.streets, streets_of(("primary", "no", [(0, 5000), (100, 5000)]))])
    city = city_of(streets=streets)
    for measure in (STREET_M, STREET_S, TRUCK_M, TRUCK_S):
        assert cost(city, measure, (0, 0), (50, 5000)) == NEVER
    assert cost(city, STREET_M, (10, 5000), (50, 5000)) == 40
    assert cost(city, CIRCLE, (0, 0), (50, 5000)) == ceil(hypot(50, 5000))


def test_costs_too_large_for_their_numbers_are_never() -> None:
    city = city_of(streets=named(("Dài", "primary", "no", [(0, 0), (100_000, 0)])))
    assert [cost(city, STREET_M, (0, 0), (x, 0)) for x in (65_534, 65_534.5, 65_535, 65_536, 100_000)] == [
        65_534
    ] + 4 * [NEVER]
    assert [cost(city, CIRCLE, (0, 0), (x, 0)) for x in (65_534, 65_535, 1e9)] == [65_534, NEVER, NEVER]
    slow = Measure("street", "s", MOST_TURNOUT_S, speed_factor=LEAST_FACTOR)
    within = [cost(city, slow, (0, 0), (x, 0)) for x in (63_100, 63_200)]
    assert within == [ceil(63_100 / MAIN / LEAST_FACTOR) + MOST_TURNOUT_S, NEVER]


def test_a_station_outside_the_district_counts_like_any_other() -> None:
    city = real_city()
    west, south = city.wards.total_bounds[:2]
    outside = np.array([[west - 700.0, south - 600.0]])
    assert not city.wards.union_all().contains(shapely.Point(outside[0]))
    homes = shapely.get_coordinates(city.people.geometry.to_numpy())[::40]
    for measure in (CIRCLE, STREET_M, STREET_S):
        assert (costs(city, measure, outside, homes) < NEVER).mean() > 0.95


@pytest.mark.parametrize("measure", [STREET_M, STREET_S, TRUCK_M, TRUCK_S])
def test_without_streets_nothing_can_be_asked_but_the_circle(measure: Measure) -> None:
    city = city_of(streets=streets_of())
    with pytest.raises(ParameterError, match="no_streets"):
        cost(city, measure, (0, 0), (3, 4))
    assert cost(city, CIRCLE, (0, 0), (3, 4)) == 5


@pytest.mark.parametrize("measure", [CIRCLE, STREET_M, TRUCK_S])
def test_without_origins_or_points_there_are_no_costs(measure: Measure) -> None:
    none, one = np.empty((0, 2)), np.array([[10.0, 0.0]])
    assert costs(CITY, measure, none, one).shape == (0, 1)
    assert costs(CITY, measure, one, none).shape == (1, 0)


def test_hostile_and_missing_names_are_names_like_others() -> None:
    for name in ("<script>", "=1+1", "'; DROP TABLE", "../..", "🚒", "\x00"):
        city = city_of(streets=named((name, "residential", "no", [(0, 0), (90, 0)])))
        assert cost(city, TRUCK_M, (0, 0), (90, 0)) == 90
    for missing in (None, np.nan, ""):
        city = city_of(streets=named((missing, "residential", "no", [(0, 0), (90, 0)]), *STREETS))
        assert cost(city, STREET_M, (0, 0), (90, 0)) == 90


@pytest.mark.parametrize(
    ("how", "key"),
    [
        ({"by": "circle", "unit": "s"}, "circle_without_time"),
        ({"turnout_s": -1}, "turnout_outside"),
        ({"turnout_s": MOST_TURNOUT_S + 1}, "turnout_outside"),
        ({"speed_factor": 0.0}, "speed_factor_outside"),
        ({"speed_factor": MOST_FACTOR + 1}, "speed_factor_outside"),
        ({"speed_factor": float("nan")}, "speed_factor_outside"),
    ],
)
def test_a_measure_that_means_nothing_is_refused(how: dict[str, Any], key: str) -> None:
    with pytest.raises(ParameterError) as refused:
        Measure(**{"by": "street", "unit": "s", **how})
    assert refused.value.key == key


def test_the_nearest_station_costs_what_the_driving_model_says() -> None:
    """`geo/travel.py` counts minutes from the nearest station, by another search."""
    city = real_city()
    stations, homes = (
        shapely.get_coordinates(frame.geometry.to_numpy()) for frame in (city.stations, city.people)
    )
    seconds = as_numbers(costs(city, STREET_S, stations, homes)).min(axis=0)
    exact = minutes_from_stations(city) * 60
    expected = np.where(np.isfinite(exact), np.ceil(exact - 1e-6), NEVER)
    assert seconds.tolist() == expected.astype(int).tolist()


REAL_POINTS = points_in(real_city().wards.union_all(), 400, seed=31)
REAL_ORIGINS = points_in(real_city().wards.union_all().buffer(500), 25, seed=32)


def real(by: Literal["circle", "street", "truck"], unit: Literal["m", "s"], **how: Any) -> np.ndarray:
    return as_numbers(costs(real_city(), Measure(by, unit, **how), REAL_ORIGINS, REAL_POINTS))


@pytest.mark.parametrize("rule", [TruckRule(), TruckRule(40, unnamed=True), TruckRule(MOST_HOSE_M)])
@pytest.mark.parametrize("factor", [1.0, 0.7, 1.3])
def test_no_measure_is_less_than_the_one_before_it(rule: TruckRule, factor: float) -> None:
    circle, street, truck = real("circle", "m"), real("street", "m"), real("truck", "m", truck=rule)
    assert (circle <= street).all()
    assert (street <= truck).all()
    assert (circle < street).mean() > 0.9
    assert (street < truck).mean() > 0.2
    street = real("street", "s", speed_factor=factor)
    truck = real("truck", "s", speed_factor=factor, truck=rule)
    assert (street <= truck).all()
    assert (truck < NEVER).any()


@pytest.mark.parametrize("unit", ["m", "s"])
@pytest.mark.parametrize("unnamed", [False, True])
def test_a_longer_hose_and_more_streets_never_make_a_cost_larger(
    unit: Literal["m", "s"], unnamed: bool
) -> None:
    before = None
    for hose in (0.0, 25.0, 50.0, 100.0, 160.0, 300.0):
        found = real("truck", unit, truck=TruckRule(hose, unnamed))
        assert (found <= real("truck", unit, truck=TruckRule(hose))).all()
        if before is not None:
            assert (found <= before).all()
            assert (found < NEVER).sum() > (before < NEVER).sum()
        before = found


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Lớn", "Hẻm 2", "", "2/3 Lớn"]),
            st.sampled_from(["primary", "residential", "living_street"]),
            st.sampled_from(["yes", "no"]),
            st.lists(
                st.tuples(*2 * [st.sampled_from([0, 40, 80, 120])]), min_size=2, max_size=4, unique=True
            ),
        ),
        min_size=1,
        max_size=9,
    ),
    st.lists(st.tuples(*2 * [st.floats(-30, 150)]), min_size=1, max_size=5),
    st.sampled_from([0.0, 20.0, 50.0, 90.0]),
)
def test_the_measures_keep_their_order_on_any_map(
    streets: list[tuple[str, str, str, list[Point]]], points: list[Point], hose: float
) -> None:
    city, places = city_of(streets=named(*streets)), np.array(points)

    def found(by: Any, unit: Any, rule: TruckRule = PLAIN) -> np.ndarray:
        return as_numbers(costs(city, Measure(by, unit, truck=rule), places, places))

    rules = [TruckRule(hose), TruckRule(hose + 30), TruckRule(hose + 30, unnamed=True)]
    metres = [
        found("circle", "m"),
        found("street", "m"),
        *(found("truck", "m", rule) for rule in reversed(rules)),
    ]
    seconds = [found("street", "s"), *(found("truck", "s", rule) for rule in reversed(rules))]
    for order in (metres, seconds):
        for one, other in pairwise(order):
            assert (one <= other).all()


@pytest.mark.parametrize("by", ["street", "truck"])
def test_the_time_to_turn_out_is_added_to_the_second(by: Literal["street", "truck"]) -> None:
    without, found = real(by, "s"), real(by, "s", turnout_s=80)
    assert (found == np.where(without < NEVER, without + 80, NEVER)).all()
    assert (real(by, "m", turnout_s=80) == real(by, "m")).all()


@pytest.mark.parametrize("by", ["street", "truck"])
@pytest.mark.parametrize("factor", [0.5, 0.8, 2.0])
def test_speeds_scale_the_time_and_not_the_way(by: Literal["street", "truck"], factor: float) -> None:
    plain, scaled = real(by, "s"), real(by, "s", speed_factor=factor)
    ways = plain < NEVER
    assert (scaled[~ways] == NEVER).all()
    assert (scaled[ways] <= np.ceil(plain[ways] / factor)).all()
    assert (scaled[ways] >= np.ceil((plain[ways] - 1) / factor)).all()
    assert (real(by, "m", speed_factor=factor) == real(by, "m")).all()


def test_costs_are_kept_for_the_same_arrays_and_cannot_be_written_to() -> None:
    city = real_city()
    for measure in (CIRCLE, STREET_M, TRUCK_S):
        found = costs(city, measure, REAL_ORIGINS, REAL_POINTS)
        assert found.dtype == np.uint16
        assert costs(replace(city, fingerprint="other"), measure, REAL_ORIGINS, REAL_POINTS) is found
        assert costs(city, measure, REAL_ORIGINS.copy(), REAL_POINTS) is not found
        with pytest.raises(ValueError, match="read-only"):
            found[0, 0] = 0


def test_other_streets_give_other_costs() -> None:
    origin, point = np.array([[0.0, 0.0]]), np.array([[300.0, 150.0]])
    before = costs(CITY, STREET_M, origin, point)
    after = costs(replace(CITY, streets=CITY.streets.iloc[:3]), STREET_M, origin, point)
    assert before.tolist() != after.tolist()
