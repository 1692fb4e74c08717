"""Minutes of fire engines: by hand on a small map, beside networkx on the real one, and what a plan may never do."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import inf, isnan

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from geo.city import City
from geo.crs import METRES
from geo.network import LINK, Network, driving_network, places_on
from geo.scenario import AddStation, AddStreet, MoveStation, WidenStreet, apply, rounded_line
from geo.travel import (
    ACCESS_REACH_M,
    ON_FOOT_KMH,
    SPEED_KMH,
    median_minutes,
    minutes_from_stations,
    reach_change,
)
from tests.cities import real_city
from tests.networks import city_of, people_at, points_in, streets_of, wards_of_shapes

RANDOM_POINTS = 100
NEAR_M = 1_500
ROUNDING_MIN = 1e-4  # a street is cut to the millimetre, and an alley's millimetre takes 0.000004 minutes
FASTER = ("living_street", "residential", "tertiary", "secondary", "primary", "trunk")


def stations_at(*places: tuple[float, float]) -> gpd.GeoDataFrame:
    index = pd.Index([f"f{number}" for number in range(len(places))], name="id", dtype=str)
    table = {"name_vi": "", "name_en": "", "status": "confirmed"}
    return gpd.GeoDataFrame(table, geometry=[Point(place) for place in places], index=index, crs=METRES)


# a ring: the south side is one-way eastward and fast, the way round by the north is slow
#   (0,500) ───────── (1000,500)   residential
#      │                  │        tertiary
#   (0,0) ─────▶────── (1000,0)    primary, one-way
RING = streets_of(
    ("primary", "yes", [(0, 0), (1000, 0)]),
    ("tertiary", "no", [(0, 0), (0, 500)]),
    ("tertiary", "no", [(1000, 0), (1000, 500)]),
    ("residential", "no", [(0, 500), (1000, 500)]),
)
WEST, EAST = (0.0, 0.0), (1000.0, 0.0)
WARDS = wards_of_shapes(w=shapely.box(-50, -50, 500, 600), e=shapely.box(500, -50, 1100, 600))


def ring_city(*stations: tuple[float, float], people: gpd.GeoDataFrame | None = None) -> City:
    homes = people_at(west=("w", 10, (0, 0)), east=("e", 20, (1000, 0)), north=("e", 5, (600, 520)))
    return city_of(
        wards=WARDS, streets=RING, stations=stations_at(*stations), people=homes if people is None else people
    )


def ring_by_hand() -> nx.DiGraph:
    """RING in minutes, written down: 35 km/h one way in the south, 25 at the sides, 15 in the north."""
    graph = nx.DiGraph()
    graph.add_edge("sw", "se", minutes=1.0 / 35 * 60)
    for one, other, minutes in (("sw", "nw", 0.5 / 25 * 60), ("se", "ne", 0.5 / 25 * 60)):
        graph.add_edge(one, other, minutes=minutes)
        graph.add_edge(other, one, minutes=minutes)
    for one, other, minutes in (("nw", "home", 0.6 / 15 * 60), ("home", "ne", 0.4 / 15 * 60)):
        graph.add_edge(one, other, minutes=minutes)
        graph.add_edge(other, one, minutes=minutes)
    return graph


@pytest.mark.parametrize(("station", "corner"), [(WEST, "sw"), (EAST, "se")])
def test_minutes_are_those_of_a_graph_written_by_hand(station: tuple[float, float], corner: str) -> None:
    away = nx.single_source_dijkstra_path_length(ring_by_hand(), corner, weight="minutes")
    on_foot = 0.020 / ON_FOOT_KMH * 60  # the northern house lies 20 m off its street
    expected = [away["sw"], away["se"], away["home"] + on_foot]
    assert minutes_from_stations(ring_city(station)).tolist() == pytest.approx(expected)


def test_an_engine_keeps_to_one_way_streets_from_the_station_outwards() -> None:
    there, back = minutes_from_stations(ring_city(WEST)), minutes_from_stations(ring_city(EAST))
    assert there[1] == pytest.approx(60 / 35)
    assert back[0] == pytest.approx(2 * 0.5 / 25 * 60 + 1 / 15 * 60)


def test_of_several_stations_the_nearest_in_minutes_counts() -> None:
    one, other = minutes_from_stations(ring_city(WEST)), minutes_from_stations(ring_city(EAST))
    both = minutes_from_stations(ring_city(WEST, EAST))
    assert both.tolist() == np.minimum(one, other).tolist()


def test_a_station_off_the_street_walks_to_it() -> None:
    on, off = minutes_from_stations(ring_city((500, 0))), minutes_from_stations(ring_city((500, -25)))
    assert (off - on).tolist() == pytest.approx([0.025 / ON_FOOT_KMH * 60] * 3)


def test_a_house_is_reached_from_any_street_near_it_and_a_far_one_from_the_nearest() -> None:
    homes = people_at(
        between=("w", 1, (28, 40)),  # 28 m from the western street, 40 m from the southern one
        corner=(
            "w",
            1,
            (20, 10),
        ),  # nearer to the one-way street, that passes it before the engine can enter it
        far=("w", 1, (500, -200)),
    )
    found = minutes_from_stations(ring_city((0, 300), people=homes))
    walk = 60 / (ON_FOOT_KMH * 1000)
    by_west = (300 - np.array([40, 10])) * 60 / 25_000 + np.array([28, 20]) * walk
    by_south = 300 * 60 / 25_000 + 20 * 60 / 35_000 + 10 * walk
    assert found.tolist() == pytest.approx(
        [by_west[0], min(by_west[1], by_south), 300 * 60 / 25_000 + 500 * 60 / 35_000 + 200 * walk]
    )


def test_without_a_station_and_where_no_street_leads_there_are_no_minutes() -> None:
    assert minutes_from_stations(ring_city()).tolist() == [inf] * 3
    island = people_at(home=("w", 1, (0, 0)), island=("e", 3, (5000, 0)))
    streets = pd.concat([RING, streets_of(("trunk", "no", [(4000, 0), (6000, 0)])).rename(index={"s0": "t"})])
    city = replace(ring_city(WEST, people=island), streets=streets)
    assert minutes_from_stations(city).tolist() == [0, inf]
    table = reach_change(city, city, 4)
    assert table.loc["e", ["unreached_before", "unreached_after"]].tolist() == [3, 3]
    assert table.loc["e", "median_before"] == inf
    assert isnan(table.loc["e", "worst_before"])


def test_minutes_at_random_places_equal_networkx_on_the_real_streets() -> None:
    """Every edge near a place found by measuring all of them, every cost by networkx."""
    city = real_city()
    points = points_in(shapely.union_all(city.wards.geometry.to_numpy()), RANDOM_POINTS, seed=4)
    homes = people_at(**{f"h{number}": ("w", 1, tuple(point)) for number, point in enumerate(points)})
    found = minutes_from_stations(replace(city, people=homes))
    network = driving_network(city)
    lines = shapely.linestrings(network.nodes[network.edges])
    cost = shapely.length(lines) / 1000 / np.array([SPEED_KMH[name] for name in network.street_class]) * 60
    graph = minutes_graph(network, cost)
    for edge, share, on_foot in near(lines, city.stations.geometry.iloc[0]):
        for node, part in ends(network, edge, share, leaving=True):
            graph.add_edge(("station", edge), node, minutes=on_foot + part * cost[edge])
        graph.add_edge("station", ("station", edge), minutes=0.0)
    away = nx.single_source_dijkstra_path_length(graph, "station", weight="minutes")
    for point, minutes in zip(homes.geometry, found, strict=True):
        ways = [
            away.get(node, inf) + part * cost[edge] + on_foot
            for edge, share, on_foot in near(lines, point)
            for node, part in ends(network, edge, share, leaving=False)
        ]
        assert minutes == pytest.approx(min(ways), abs=1e-9)
    assert np.isfinite(found).sum() > 0.9 * RANDOM_POINTS


def minutes_graph(network: Network, cost: np.ndarray) -> nx.DiGraph:
    """The network for networkx: of two edges between the same corners the quicker one."""
    graph = nx.DiGraph()
    for (start, end), both, minutes in zip(network.edges.tolist(), network.both, cost.tolist(), strict=True):
        for one, other in ((start, end), (end, start)) if both else ((start, end),):
            known = graph.get_edge_data(one, other, {"minutes": inf})["minutes"]
            graph.add_edge(one, other, minutes=min(minutes, known))
    return graph


def ends(network: Network, edge: int, share: float, leaving: bool) -> list[tuple[int, float]]:
    """The corners that a place on an edge may be left to, or come to from, and the part of the edge between."""
    start, end = network.edges[edge].tolist()
    forth, back = ((end, 1 - share), (start, share)) if leaving else ((start, share), (end, 1 - share))
    return [forth, back] if network.both[edge] else [forth]


def near(lines: np.ndarray, point: Point) -> list[tuple[int, float, float]]:
    """Edges within reach of a place, or the nearest one: number, share along it, minutes on foot."""
    off = shapely.distance(lines, point)
    edges = np.flatnonzero(off <= ACCESS_REACH_M)
    if not len(edges):
        edges = np.array([int(np.argmin(off))])
    return [
        (
            int(edge),
            float(lines[edge].project(point) / lines[edge].length),
            float(off[edge] / 1000 / ON_FOOT_KMH * 60),
        )
        for edge in edges
    ]


def test_the_real_station_reaches_its_own_ward_first() -> None:
    city = real_city()
    table = reach_change(city, city, 4)
    assert table["median_before"].idxmin() == "p10"
    assert table["people"].tolist() == city.wards["population_2019"].tolist()
    unreached = table["unreached_before"].sum() / table["people"].sum()
    assert unreached == pytest.approx(0.014, abs=0.005)


def longer(before: City, after: City) -> float:
    """By how many minutes the worst served row is later after than before; -inf where there is none."""
    was, is_now = minutes_from_stations(before), minutes_from_stations(after)
    reached = np.isfinite(was)
    return float((is_now[reached] - was[reached]).max(initial=-inf))


@cache
def around_the_station() -> City:
    """The real streets and homes within NEAR_M of the station, which are joined anew in a fraction of the time."""
    city = real_city()
    near = city.stations.geometry.iloc[0].buffer(NEAR_M)
    return replace(
        city,
        streets=city.streets[city.streets.geometry.intersects(near)],
        people=city.people[city.people.geometry.within(near)],
    )


@settings(max_examples=12)
@given(st.integers(0), st.sampled_from(FASTER))
def test_a_street_of_a_faster_class_never_makes_a_way_longer(row: int, street_class: str) -> None:
    city = around_the_station()
    street = city.streets.iloc[row % len(city.streets)]
    if SPEED_KMH[street_class] < SPEED_KMH[street["street_class"]]:
        street_class = "trunk"
    edit = WidenStreet("w", "W", rounded_line(street.geometry), 5.0, 20.0, True, street_class)
    assert longer(city, apply(city, (edit,))) <= ROUNDING_MIN


def test_a_wide_main_street_makes_ways_shorter() -> None:
    city = real_city()
    line = rounded_line(city.works.geometry["ldt"])
    faster = apply(city, (WidenStreet("w", "W", line, 8.0, 30.0, True, "trunk"),))
    table = reach_change(city, faster, 6)
    assert longer(city, faster) <= ROUNDING_MIN
    assert table["gained"].sum() > 1_000
    assert table["lost"].sum() == 0


@settings(max_examples=15)
@given(st.integers(0), st.floats(-500, 500), st.floats(-500, 500), st.sampled_from(FASTER))
def test_a_new_street_never_makes_a_way_longer(
    row: int, east: float, north: float, street_class: str
) -> None:
    city = around_the_station()
    start = city.people.geometry.iloc[row % len(city.people)]
    line = LineString([start, (start.x + east, start.y + north + 1)])
    edit = AddStreet("s", "S", rounded_line(line), 20.0, street_class)
    assert longer(city, apply(city, (edit,))) <= ROUNDING_MIN


def test_a_new_street_that_joins_two_pieces_of_the_map_takes_no_link_between_them_away() -> None:
    """An alley of the map stands 20 m apart; a street drawn round it must not close the short way on foot."""
    streets = pd.concat(
        [RING, streets_of(("residential", "no", [(300, 20), (300, 60)])).rename(index={"s0": "a"})]
    )
    homes = people_at(home=("w", 4, (300, 60)), west=("w", 1, (0, 0)))
    city = replace(ring_city(WEST, people=homes), streets=streets)
    assert np.isfinite(minutes_from_stations(city)).all()
    detour = AddStreet("d", "D", ((300, 60), (700, 400), (1000, 250)), 5.0, "living_street")
    planned = apply(city, (detour,))
    assert minutes_from_stations(planned) == pytest.approx(minutes_from_stations(city))


def test_a_new_station_never_makes_a_way_longer_and_a_moved_one_may() -> None:
    city = real_city()
    far = city.wards.geometry["p15"].representative_point()
    assert longer(city, apply(city, (AddStation("f", "F", far.x, far.y),))) <= 0
    moved = apply(city, (MoveStation(str(city.stations.index[0]), far.x, far.y),))
    assert longer(city, moved) > 1
    table = reach_change(city, moved, 4)
    assert table.loc["p15", "gained"] > 0
    assert table.loc["p10", "lost"] > 0


def test_who_is_gained_and_lost_is_counted_by_ward() -> None:
    people = people_at(
        a=("w", 10, (0, 100)),
        b=("w", 7, (0, 400)),
        c=("e", 20, (1000, 0)),
        d=("e", 3, (1000, 400)),
        e=("e", 0, (600, 500)),
    )
    before, after = ring_city(WEST, people=people), ring_city(EAST, people=people)
    table = reach_change(before, after, 1.0)
    assert table["people"].to_dict() == {"w": 17, "e": 23}
    assert table["within_before"].to_dict() == {"w": 17, "e": 0}
    assert table["within_after"].to_dict() == {"w": 0, "e": 23}
    assert table["gained"].to_dict() == {"w": 0, "e": 23}
    assert table["lost"].to_dict() == {"w": 17, "e": 0}
    assert table["median_before"].to_dict() == pytest.approx({"w": 0.1 / 25 * 60, "e": 60 / 35})
    assert table["worst_before"].to_dict() == pytest.approx(
        {"w": 0.4 / 25 * 60, "e": 60 / 35 + 0.4 / 25 * 60}
    )
    assert table["worst_after"]["e"] == pytest.approx(0.4 / 25 * 60)


def test_a_ward_without_people_has_no_median() -> None:
    people = people_at(a=("w", 10, (0, 100)))
    table = reach_change(ring_city(WEST, people=people), ring_city(WEST, people=people), 1.0)
    assert table.loc["e", "people"] == 0
    assert isnan(table.loc["e", "median_before"])
    assert isnan(table.loc["e", "worst_after"])


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(0, 9)), min_size=1, max_size=9))
def test_the_median_is_that_of_a_list_with_everybody_in_it(cells: list[tuple[float, int]]) -> None:
    everybody = sorted(minutes for minutes, people in cells for _ in range(people))
    found = median_minutes(pd.Series([m for m, _ in cells]), pd.Series([p for _, p in cells]))
    if not everybody:
        assert isnan(found)
    else:
        assert found == everybody[(len(everybody) - 1) // 2]


def test_every_class_of_the_real_streets_has_a_speed_and_a_higher_class_is_no_slower() -> None:
    assert set(real_city().streets["street_class"]) | {LINK} <= set(SPEED_KMH)
    assert [SPEED_KMH[name] for name in FASTER] == sorted(SPEED_KMH[name] for name in FASTER)
    assert max(SPEED_KMH.values()) < 50  # the limit inside towns on a street without a median
    assert SPEED_KMH[LINK] == ON_FOOT_KMH


def test_every_home_of_the_real_city_has_a_street_within_reach() -> None:
    city = real_city()
    places = places_on(driving_network(city), shapely.get_coordinates(city.people.geometry.to_numpy()))
    assert places.off_m.max() <= ACCESS_REACH_M


def test_minutes_are_kept_and_cannot_be_written_to() -> None:
    city = real_city()
    assert minutes_from_stations(city) is minutes_from_stations(replace(city, fingerprint="other"))
    with pytest.raises(ValueError, match="read-only"):
        minutes_from_stations(city)[0] = 0
