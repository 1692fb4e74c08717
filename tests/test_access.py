"""Access to parks: distances beside brute force, plain hypot and a graph by hand; what a park may never take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from math import hypot, inf
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from geo.access import Access, AccessStandard, Way, access, access_standards, newly_within, served_by_plots
from geo.network import places_on, walking_network
from geo.parks import DEFINITIONS, counted_parks, entrances
from geo.scenario import AddPark, apply, rounded_polygons
from layers import all_layers
from tests.cities import DATA, real_city
from tests.networks import (
    city_of,
    graph_with,
    parks_of,
    paths_of,
    people_at,
    points_in,
    slow_costs,
    streets_of,
    wards_of_shapes,
)

WAYS: tuple[Way, ...] = ("straight", "streets")
STANDARDS = access_standards(real_city())
NEAR = AccessStandard("near", 150.0, 0.0, "gần", "near", "", "", "", "low")

# one garden with one gate at (0, 10), north of the corner (0, 0) of a ring of streets; an alley stands 70 m apart
#
#   [garden]
#     gate
#  (0,0)────────(100,0)────(160,0)        (400,0)──(400,60)  apart
#                  │
#              (100,90)
GARDEN = box(-20, 10, 20, 40)
SMALL = city_of(
    wards=wards_of_shapes(
        west=box(-50, -20, 50, 100), east=box(50, -20, 500, 100), barren=box(500, 0, 600, 100)
    ),
    parks=parks_of(garden=GARDEN).assign(entrances=[shapely.MultiPoint([(0, 10)])]),
    streets=streets_of(
        ("residential", "yes", [(0, 0), (100, 0)]),
        ("residential", "no", [(100, 0), (160, 0)]),
        ("residential", "no", [(400, 0), (400, 60)]),
    ),
    paths=paths_of([(100, 0), (100, 90)]),
    people=people_at(
        gate=("west", 10, (0, 0)),
        street=("west", 20, (40, -5)),
        corner=("east", 40, (160, 0)),
        alley=("east", 80, (103, 60)),
        apart=("east", 160, (400, 30)),
    ),
)


def small_by_hand() -> list[float]:
    """Metres to the gate of each of SMALL's people, over a graph written down by hand."""
    graph = nx.Graph()
    graph.add_weighted_edges_from(
        [
            *(("gate", "sw", 10), ("sw", "street", 40), ("street", "s", 60), ("s", "corner", 60)),
            *(("s", "alley", 60), ("alley", "end", 30), ("apart", "nowhere", 30)),
        ]
    )
    found = nx.single_source_dijkstra_path_length(graph, "gate")
    off = {"sw": 0, "street": 5, "corner": 0, "alley": 3, "apart": 0}
    return [found.get(name, inf) + metres for name, metres in off.items()]


def standard_of(distance_m: float, least_m2: float = 0.0) -> AccessStandard:
    return replace(NEAR, distance_m=distance_m, least_m2=least_m2)


def test_the_way_to_a_gate_is_that_of_a_graph_written_by_hand() -> None:
    found = access(SMALL, "existing", standard_of(100.0), "streets")
    assert small_by_hand() == [10, 55, 170, 173, inf]
    assert found.distance_m == pytest.approx(small_by_hand())
    assert found.reached.tolist() == [True, True, False, False, False]
    assert found.people.to_dict() == {"west": 30, "east": 0, "barren": 0}
    assert found.share["west"] == 1
    assert found.share["east"] == 0
    assert found.district == pytest.approx(30 / 310)


def test_a_distance_is_known_to_twice_that_of_the_standard() -> None:
    for way in WAYS:
        known = access(SMALL, "existing", standard_of(500.0), way).distance_m
        cut = access(SMALL, "existing", standard_of(82.0), way).distance_m
        assert cut == pytest.approx(np.where(known <= 164, known, inf))
        assert not np.isfinite(cut).all()
    edge = access(SMALL, "existing", standard_of(170.0), "streets")
    assert edge.reached.tolist() == [True, True, True, False, False]


def test_straight_counts_from_the_gate_and_not_from_the_middle_of_the_park() -> None:
    found = access(SMALL, "existing", standard_of(500.0), "straight")
    assert found.distance_m == pytest.approx(
        [hypot(x, y - 10) for x, y in [(0, 0), (40, -5), (160, 0), (103, 60), (400, 30)]]
    )
    assert found.district == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_ward_without_people_has_no_share_and_a_city_without_parks_reaches_nobody(way: Way) -> None:
    assert np.isnan(access(SMALL, "existing", NEAR, way).share["barren"])
    bare = access(replace(SMALL, parks=SMALL.parks.iloc[:0]), "existing", NEAR, way)
    assert np.isinf(bare.distance_m).all()
    assert (bare.district, bare.people.sum()) == (0, 0)
    deserted = access(replace(SMALL, people=SMALL.people.iloc[:0]), "existing", NEAR, way)
    assert deserted.people.tolist() == [0, 0, 0]
    assert np.isnan(deserted.district)


def test_without_streets_nobody_walks_to_a_park_but_some_live_near_one() -> None:
    bare = replace(SMALL, streets=SMALL.streets.iloc[:0], paths=SMALL.paths.iloc[:0])
    assert access(bare, "existing", NEAR, "streets").people.sum() == 0
    assert access(bare, "existing", NEAR, "straight").people.sum() > 0


def test_people_whom_no_street_leads_to_the_park_are_not_reached() -> None:
    assert access(SMALL, "existing", standard_of(5_000.0), "streets").distance_m[4] == inf
    joined = replace(SMALL, paths=paths_of([(100, 0), (100, 90)], [(160, 0), (400, 0)]))
    assert access(joined, "existing", standard_of(5_000.0), "streets").distance_m[4] == pytest.approx(
        10 + 400 + 30
    )


def test_a_park_counts_for_a_standard_by_its_own_size_and_one_without_outline_only_where_any_does() -> None:
    city = replace(SMALL, parks=parks_of(garden=box(-20, 10, 80, 110), place=Point(160, 5)))  # 1 ha
    for way in WAYS:
        exact = access(city, "existing", standard_of(200.0, 10_000.0), way)
        more = access(city, "existing", standard_of(200.0, 10_000.1), way)
        every = access(city, "existing", standard_of(200.0, 0.0), way)
        assert exact.people.sum() > 0
        assert np.isinf(more.distance_m).all()
        assert every.distance_m[2] == pytest.approx(5)
        assert exact.distance_m[2] > 5


def test_the_standards_are_those_of_the_regulation_with_the_shortest_distance_first() -> None:
    assert [(one.distance_m, one.least_m2) for one in STANDARDS] == [(400, 0), (800, 10_000), (2_000, 50_000)]
    assert {one.in_force_from for one in STANDARDS} == {"2027-01-01"}
    assert {one.confidence for one in STANDARDS} == {"medium"}
    assert all("nguồn thứ cấp" in one.clause for one in STANDARDS)
    assert STANDARDS[0].label("vi") != STANDARDS[0].label("en")


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda one: one.id)
def test_ways_along_the_real_streets_are_those_of_brute_force_for_200_random_points(
    standard: AccessStandard,
) -> None:
    """Every entrance and every point is a node of a graph of its own; one Dijkstra from each entrance; the least."""
    points = points_in(real_city().wards.union_all(), 200, seed=11)
    rows = {f"r{number}": ("p01", 1, tuple(point)) for number, point in enumerate(points)}
    city = replace(real_city(), people=people_at(**rows))
    parks = counted_parks(city, "planned")
    doors = entrances(city, parks[parks.geometry.area >= standard.least_m2]).iloc[::12]
    network = walking_network(city)
    seeds = places_on(network, shapely.get_coordinates(doors.geometry.to_numpy()))
    places = places_on(network, points)
    some = _only_from(city, doors)
    graph, limit = graph_with(network, network.length_m, seeds, places), 2 * standard.distance_m
    slow = np.array(slow_costs(graph, seeds, places, cutoff=limit))
    found = access(some, "planned", standard, "streets").distance_m
    assert found == pytest.approx(np.where(slow <= limit, slow, inf))
    assert np.isfinite(found).sum() > 20


def _only_from(city: Any, doors: Any) -> Any:
    """The city whose parks are entered at `doors` only; parks without any are none."""
    said = {park: shapely.MultiPoint(list(some)) for park, some in doors.geometry.groupby(doors["park"])}
    parks = city.parks[city.parks.index.isin(list(said))]
    return replace(city, parks=parks.assign(entrances=[said[park] for park in parks.index]))


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda one: one.id)
def test_straight_distances_are_the_least_of_all_entrances(standard: AccessStandard) -> None:
    city = real_city()
    parks = counted_parks(city, "existing")
    doors = entrances(city, parks[parks.geometry.area >= standard.least_m2])
    x, y = doors.geometry.x.to_numpy(), doors.geometry.y.to_numpy()
    found = access(city, "existing", standard, "straight").distance_m
    for row in range(0, len(city.people), 37):
        home = city.people.geometry.iloc[row]
        least = min(hypot(home.x - east, home.y - north) for east, north in zip(x, y, strict=True))
        assert found[row] == pytest.approx(least if least <= 2 * standard.distance_m else inf)


@cache
def todays_access() -> list[Access]:
    return every_access(real_city())


def every_access(city: Any) -> list[Access]:
    return [
        access(city, definition, standard, way)
        for definition in DEFINITIONS
        for standard in STANDARDS
        for way in WAYS
    ]


def test_nobody_walks_a_shorter_way_than_straight_there() -> None:
    for definition in DEFINITIONS:
        for standard in STANDARDS:
            straight = access(real_city(), definition, standard, "straight")
            streets = access(real_city(), definition, standard, "streets")
            assert (straight.distance_m <= streets.distance_m + 0.01).all()  # nodes lie on whole mm
            assert 0 < streets.district < straight.district < 1


def test_people_reached_by_ward_add_up_to_those_of_the_district() -> None:
    city = real_city()
    everybody = int(city.people["people"].sum())
    for found in todays_access():
        assert found.people.sum() == city.people["people"][found.reached].sum()
        assert found.district == pytest.approx(found.people.sum() / everybody)
        assert found.people.index.tolist() == city.wards.index.tolist()
        assert ((found.share >= 0) & (found.share <= 1)).all()


def test_the_shares_in_the_methods_are_the_computed_ones() -> None:
    methods = (DATA.parent / "docs" / "methods.md").read_text(encoding="utf-8")
    for standard in STANDARDS:
        cells = [f"| {standard.distance_m:,.0f} m"]
        for way in WAYS:
            one, both = (access(real_city(), name, standard, way).district * 100 for name in DEFINITIONS)
            cells.append(f"{one:.1f} % ({both:.1f} %)")
        assert " | ".join(cells) in methods


def test_more_parks_and_a_longer_distance_reach_no_fewer_people() -> None:
    for standard in STANDARDS:
        for way in WAYS:
            one, both = (access(real_city(), name, standard, way).people for name in DEFINITIONS)
            assert (both >= one).all()
            longer = replace(standard, distance_m=standard.distance_m * 1.3)
            assert (access(real_city(), "existing", longer, way).people >= one).all()


WEST_END, SOUTH_END, EAST_END, NORTH_END = real_city().wards.total_bounds
GATES = st.lists(st.floats(0, 1), max_size=3)


@settings(max_examples=8)
@given(
    east=st.floats(WEST_END, EAST_END),
    north=st.floats(SOUTH_END, NORTH_END),
    wide=st.floats(10, 500),
    high=st.floats(10, 500),
    gates=GATES,
)
def test_a_new_park_never_lowers_access(
    east: float, north: float, wide: float, high: float, gates: Sequence[float]
) -> None:
    city, shape = real_city(), box(east, north, east + wide, north + high)
    doors = tuple((p.x, p.y) for p in (shape.exterior.interpolate(gate, normalized=True) for gate in gates))
    planned = apply(city, (AddPark("park-1", "", rounded_polygons(shape), doors),))
    for before, after in zip(todays_access(), every_access(planned), strict=True):
        assert (after.people >= before.people).all()
        assert (after.distance_m <= before.distance_m).all()
        gained = newly_within(city, before, after)
        assert (gained == after.people - before.people).all()


def test_a_park_drawn_where_people_live_brings_those_around_it_within_reach() -> None:
    city = real_city()
    middle = city.wards.geometry["p15"].representative_point()
    shape = middle.buffer(80, cap_style="square")
    planned = apply(city, (AddPark("park-1", "", rounded_polygons(shape)),))
    for way in WAYS:
        before, after = (access(one, "existing", STANDARDS[0], way) for one in (city, planned))
        gained = newly_within(city, before, after)
        assert gained["p15"] > 5_000
        assert gained.index.tolist() == city.wards.index.tolist()
        around = city.people.geometry.distance(shape.exterior) <= 400
        assert gained.sum() <= city.people["people"][around & ~before.reached].sum()


def test_who_was_reached_already_is_not_newly_reached() -> None:
    closer = replace(SMALL, parks=parks_of(garden=GARDEN, new=LineString([(95, 80), (105, 80)]).buffer(5)))
    before, after = (access(one, "existing", standard_of(60.0), "straight") for one in (SMALL, closer))
    assert before.people.to_dict() == {"west": 30, "east": 0, "barren": 0}
    assert newly_within(SMALL, before, after).to_dict() == {"west": 0, "east": 80, "barren": 0}
    assert newly_within(SMALL, after, before).sum() == 0


def test_no_layer_is_judged_by_how_near_a_park_must_be() -> None:
    judged = {one.id for layer in all_layers() for one in layer.thresholds(real_city())}
    assert judged
    assert not judged & {standard.id for standard in STANDARDS}


@pytest.mark.parametrize("way", ["straight", "streets"])
@pytest.mark.parametrize("standard", [0, 1], ids=["garden", "one hectare"])
def test_whom_a_plot_would_serve_is_whom_a_park_on_it_reaches_anew(way: Way, standard: int) -> None:
    city = real_city(practice=True)
    asked = access_standards(city)[standard]
    served = served_by_plots(city, "existing", asked, way)
    before = access(city, "existing", asked, way).reached
    assert served.shape == (len(city.plots), len(city.people))
    for row in range(standard, len(city.plots), 3):
        key, ground = city.plots.index[row], city.plots.geometry.iloc[row]
        park = AddPark("park-1", "", rounded_polygons(ground), plot=str(key))
        after = access(apply(city, (park,)), "existing", asked, way).reached
        differs = np.flatnonzero(served[row] != (after & ~before))
        assert len(differs) == 0, (key, differs)
    assert served.any()


def test_without_plots_nobody_is_served() -> None:
    served = served_by_plots(real_city(), "existing", access_standards(real_city())[0], "streets")
    assert served.shape == (0, len(real_city().people))
