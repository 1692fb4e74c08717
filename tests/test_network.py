"""The street graph: built as the map says, and cheapest costs beside networkx and brute force."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import dist, inf

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString

from geo.errors import ParameterError
from geo.network import (
    LINK,
    LINK_REACH_M,
    NO_WAY,
    Network,
    Places,
    Travel,
    costs_from,
    driving_network,
    lines_of,
    places_on,
    walking_network,
)
from geo.scenario import AddPark, apply, rounded_polygons
from tests.cities import real_city
from tests.networks import city_of, graph_with, paths_of, points_in, slow_costs, streets_of

# a block of streets: the north side is one-way eastward, an alley leads from the south side up to nowhere
#   (0,100) ──▶── (200,100)
#      │              │
#   (0,0) ─(80,0)─ (200,0)
#             │
#          (80,60)
BLOCK = city_of(
    streets=streets_of(
        ("residential", "no", [(0, 0), (80, 0), (200, 0)]),
        ("residential", "no", [(0, 0), (0, 100)]),
        ("residential", "yes", [(0, 100), (200, 100)]),
        ("primary", "no", [(200, 0), (200, 100)]),
    ),
    paths=paths_of([(80, 0), (80, 60)]),
)


def at(network: Network, *points: tuple[float, float]) -> Places:
    return places_on(network, np.array(points, dtype=float).reshape(-1, 2))


def walk(network: Network, start: tuple[float, float], end: tuple[float, float], **how: float) -> float:
    travel = Travel(network, network.length_m, **how)
    return float(costs_from(travel, at(network, start), at(network, end))[0])


def block_by_hand() -> nx.DiGraph:
    """The streets of BLOCK for cars, written down corner by corner."""
    graph = nx.DiGraph()
    both = [("sw", "s", 80), ("s", "se", 120), ("sw", "nw", 100), ("se", "ne", 100)]
    graph.add_weighted_edges_from([*both, *((end, start, m) for start, end, m in both), ("nw", "ne", 200)])
    return graph


CORNERS = {"sw": (0, 0), "s": (80, 0), "se": (200, 0), "nw": (0, 100), "ne": (200, 100)}


@pytest.mark.parametrize("start", CORNERS)
@pytest.mark.parametrize("end", CORNERS)
def test_costs_between_corners_are_those_of_a_graph_written_by_hand(start: str, end: str) -> None:
    network = driving_network(BLOCK)
    travel = Travel(network, network.length_m)
    slow = nx.dijkstra_path_length(block_by_hand(), start, end)
    assert walk(network, CORNERS[start], CORNERS[end]) == pytest.approx(slow)
    backwards = replace(travel, backwards=True)
    assert costs_from(backwards, at(network, CORNERS[end]), at(network, CORNERS[start])) == pytest.approx(
        [slow]
    )


def test_on_foot_a_one_way_street_and_an_alley_lead_both_ways() -> None:
    walking, driving = walking_network(BLOCK), driving_network(BLOCK)
    assert walk(walking, (150, 100), (50, 100)) == pytest.approx(100)
    assert walk(driving, (150, 100), (50, 100)) == pytest.approx(50 + 100 + 200 + 100 + 50)
    assert walk(driving, (50, 100), (150, 100)) == pytest.approx(100)
    assert walk(walking, (80, 60), (0, 0)) == pytest.approx(140)
    assert walk(driving, (80, 60), (0, 0)) == pytest.approx(40 + 120 + 100 + 200)  # by the north side


def test_the_way_off_the_network_is_paid_at_both_ends() -> None:
    network = walking_network(BLOCK)
    assert walk(network, (100, -7), (150, -5)) == pytest.approx(7 + 50 + 5)
    assert walk(network, (100, -7), (150, -5), off_cost=3.0) == pytest.approx(21 + 50 + 15)
    assert walk(network, (60, -7), (150, -5), off_cost=3.0) == pytest.approx(21 + 90 + 15)  # past a corner


def test_a_car_past_its_place_on_a_one_way_street_goes_round_the_block() -> None:
    network = driving_network(BLOCK)
    travel = Travel(network, network.length_m, backwards=True)
    seed, place = at(network, (150, 100)), at(network, (50, 100))
    assert costs_from(travel, seed, place) == pytest.approx([100])
    assert costs_from(travel, place, seed) == pytest.approx([500])


def test_a_place_at_the_end_of_a_one_way_street_is_at_its_corner() -> None:
    network = driving_network(city_of(streets=streets_of(("residential", "yes", [(0, 0), (100, 0)]))))
    end = Places(np.array([0]), np.array([1.0]), np.array([0.0]))
    start = Places(np.array([0]), np.array([0.0]), np.array([0.0]))
    travel = Travel(network, network.length_m)
    assert costs_from(travel, start, end) == pytest.approx([100])
    assert costs_from(travel, end, start) == [inf]
    assert costs_from(travel, end, end) == pytest.approx([0])


@pytest.mark.parametrize("backwards", [False, True])
def test_a_place_where_one_way_streets_meet_is_on_all_of_them(backwards: bool) -> None:
    streets = [[(0, 0), (100, 0)], [(0, 0), (0, 90)], [(100, 90), (100, 0)]]
    city = city_of(streets=streets_of(*(("residential", "yes", corners) for corners in streets)))
    network = driving_network(city)
    travel = Travel(network, network.length_m, backwards=backwards)
    corner, leg = at(network, (0, 0)), at(network, (0, 50))  # the corner is a place of the first street
    end, arm = at(network, (100, 0)), at(network, (100, 50))
    assert corner.edge == end.edge == [0]
    for start, place, metres in [(corner, leg, 50), (arm, end, 50), (arm, leg, inf), (corner, end, 100)]:
        seed, asked = (place, start) if backwards else (start, place)
        assert costs_from(travel, seed, asked) == pytest.approx([metres])


def test_nothing_is_known_beyond_the_limit() -> None:
    network = walking_network(BLOCK)
    assert walk(network, (0, 0), (80, 60), limit=140.0) == pytest.approx(140)
    assert walk(network, (0, 0), (80, 60), limit=139.9) == inf
    assert walk(network, (10, 0), (60, 0), limit=49.9) == inf


def test_of_two_streets_between_the_same_corners_the_cheaper_one_counts() -> None:
    twice = ("residential", "no", [(0, 0), (100, 0)])
    network = driving_network(
        city_of(streets=streets_of(twice, twice, ("residential", "no", [(100, 0), (150, 0)])))
    )
    assert len(network.edges) == 3
    start, end = at(network, (0, 0)), at(network, (150, 0))
    for cost in ([9.0, 4.0, 1.0], [4.0, 9.0, 1.0]):
        assert costs_from(Travel(network, np.array(cost)), start, end) == pytest.approx([5])


def test_an_edge_may_cost_nothing() -> None:
    network = driving_network(BLOCK)
    travel = Travel(network, np.zeros(len(network.edges)))
    assert costs_from(travel, at(network, (0, 0)), at(network, (200, 100), (30, 0))) == pytest.approx([0, 0])


def test_without_a_seed_nobody_is_reached_and_without_a_place_nothing_is_asked() -> None:
    network = walking_network(BLOCK)
    travel, nobody = Travel(network, network.length_m), at(network)
    assert costs_from(travel, nobody, at(network, (0, 0))).tolist() == [inf]
    assert costs_from(travel, at(network, (0, 0)), nobody).tolist() == []


def test_a_network_without_streets_is_refused() -> None:
    network = driving_network(city_of(streets=streets_of()))
    with pytest.raises(ParameterError, match="no_streets"):
        at(network, (0, 0))


def test_pieces_within_reach_are_linked_straight_and_others_stay_apart() -> None:
    network = walking_network(
        city_of(
            streets=streets_of(
                ("residential", "no", [(0, 0), (100, 0)]),
                ("residential", "no", [(40, 20), (40, 25), (40, 90)]),  # 20 m off the first
                ("residential", "no", [(70, -50), (70, 0)]),  # touches it without a corner in common
                ("residential", "no", [(0, 200), (100, 200)]),  # 110 m off
            ),
            paths=paths_of(),
        )
    )
    links = network.street_class == LINK
    assert network.length_m[links].tolist() == [20]
    assert (network.way[links] == NO_WAY).all()
    assert walk(network, (0, 0), (40, 90)) == pytest.approx(40 + 20 + 70)
    assert walk(network, (0, 0), (70, -50)) == pytest.approx(70 + 50)
    assert walk(network, (0, 0), (50, 200)) == inf


def test_a_link_is_driven_both_ways_beside_one_way_streets() -> None:
    network = driving_network(
        city_of(
            streets=streets_of(
                ("residential", "yes", [(0, 0), (100, 0)]), ("residential", "no", [(50, 10), (50, 90)])
            )
        )
    )
    assert walk(network, (20, 0), (50, 90)) == pytest.approx(30 + 10 + 80)
    assert walk(network, (50, 90), (90, 0)) == pytest.approx(80 + 10 + 40)
    assert walk(network, (50, 90), (20, 0)) == inf


def test_nobody_walks_on_a_motorway() -> None:
    city = city_of(
        streets=streets_of(("motorway", "no", [(0, 0), (9, 0)]), ("trunk", "no", [(9, 0), (9, 9)])),
        paths=paths_of(),
    )
    assert walking_network(city).street_class.tolist() == ["trunk"]
    assert walking_network(city).way.tolist() == [1]
    assert driving_network(city).street_class.tolist() == ["motorway", "trunk"]


def test_a_network_is_made_once_for_the_same_streets() -> None:
    city = real_city()
    planned = apply(
        city, (AddPark("park-1", "", rounded_polygons(shapely.box(600000, 1198000, 600050, 1198050))),)
    )
    assert walking_network(planned) is walking_network(city)
    assert driving_network(replace(city, streets=city.streets.copy())) is not driving_network(city)


@pytest.mark.parametrize("drive", [False, True])
def test_the_real_network_holds_every_step_of_the_map_and_short_links_between_pieces(drive: bool) -> None:
    city = real_city()
    network = driving_network(city) if drive else walking_network(city)
    lines = list(city.streets.geometry) if drive else [*city.streets.geometry, *city.paths.geometry]
    steps = [dist(*ends) for line in lines for ends in pairwise(line.coords)]
    linked = network.way == NO_WAY
    assert network.length_m[~linked].sum() == pytest.approx(sum(steps), rel=1e-6)
    assert network.length_m[linked].max() <= LINK_REACH_M + 0.01
    whole = nx.Graph(map(tuple, network.edges.tolist()))
    without = nx.Graph(map(tuple, network.edges[~linked].tolist()))
    assert linked.sum() > 100
    assert len(nx.minimum_spanning_tree(without).edges) + linked.sum() == len(
        nx.minimum_spanning_tree(whole).edges
    )
    assert nx.number_connected_components(without) - nx.number_connected_components(whole) == linked.sum()


def test_pieces_of_the_real_network_that_stay_apart_are_out_of_reach_of_each_other() -> None:
    network = walking_network(real_city())
    pieces = list(nx.connected_components(nx.Graph(map(tuple, network.edges.tolist()))))
    lines, piece_of = (
        lines_of(network),
        {node: number for number, piece in enumerate(pieces) for node in piece},
    )
    piece = np.array([piece_of[int(node)] for node in network.edges[:, 0]])
    main = np.bincount(piece).argmax()
    one, other = shapely.STRtree(lines).query(
        lines[piece != main], predicate="dwithin", distance=LINK_REACH_M - 0.01
    )
    assert (piece[np.flatnonzero(piece != main)[one]] == piece[other]).all()


def test_a_place_joins_the_network_at_the_nearest_of_all_edges() -> None:
    network = walking_network(real_city())
    points = points_in(real_city().wards.union_all(), 40, seed=1)
    places = places_on(network, points)
    for point, edge, share, off in zip(points, places.edge, places.share, places.off_m, strict=True):
        gaps = shapely.distance(shapely.Point(point), lines_of(network))
        assert off == pytest.approx(gaps.min(), abs=1e-6)
        assert edge == np.flatnonzero(gaps == gaps.min())[0]
        there = LineString(network.nodes[network.edges[edge]]).interpolate(share, normalized=True)
        assert dist(there.coords[0], point) == pytest.approx(off, abs=1e-6)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("drive", [False, True])
def test_costs_on_the_real_streets_are_those_of_brute_force_for_200_random_points(
    drive: bool, backwards: bool
) -> None:
    """Every seed and place is a node of a graph of its own; one Dijkstra from each seed; the least of all."""
    city = real_city()
    network = driving_network(city) if drive else walking_network(city)
    district = city.wards.union_all()
    seeds = places_on(network, points_in(district, 6, seed=2))
    places = places_on(network, points_in(district, 200, seed=3))
    cost = network.length_m * np.where(network.street_class == "residential", 3.0, 1.0) / 500
    graph = graph_with(network, cost, seeds, places)
    slow = slow_costs(graph.reverse() if backwards else graph, seeds, places, off_cost=0.01)
    travel = Travel(network, cost, backwards=backwards, off_cost=0.01)
    fast = costs_from(travel, seeds, places)
    assert fast == pytest.approx(slow)
    assert np.isfinite(fast).sum() > 180
    limit = float(np.median(fast))
    assert costs_from(replace(travel, limit=limit), seeds, places) == pytest.approx(
        np.where(fast <= limit, fast, inf)
    )


@given(
    seeds=st.lists(st.tuples(st.floats(0, 200), st.floats(-20, 120)), min_size=1, max_size=4),
    places=st.lists(st.tuples(st.floats(0, 200), st.floats(-20, 120)), min_size=1, max_size=6),
    backwards=st.booleans(),
    costs=st.lists(st.floats(0, 100), min_size=5, max_size=5),
)
def test_costs_on_a_block_are_those_of_brute_force_wherever_places_lie(
    seeds: list[tuple[float, float]],
    places: list[tuple[float, float]],
    backwards: bool,
    costs: list[float],
) -> None:
    network = driving_network(BLOCK)
    start, end, cost = at(network, *seeds), at(network, *places), np.array(costs)
    graph = graph_with(network, cost, start, end)
    slow = slow_costs(graph.reverse() if backwards else graph, start, end)
    assert costs_from(Travel(network, cost, backwards=backwards), start, end) == pytest.approx(slow)
