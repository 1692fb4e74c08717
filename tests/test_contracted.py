"""The contracted network: the same costs as a search from each origin by itself, on any network."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.contracted import Contracted, Joined, contracted, least_costs
from geo.network import (
    Floats,
    Network,
    Places,
    Travel,
    costs_from,
    driving_network,
    places_on,
    walking_network,
)
from tests.cities import real_city
from tests.networks import graph_with, points_in, slow_costs


def network_with(edges: list[tuple[int, int]], both: list[bool], nodes: int) -> Network:
    """A network on a circle of nodes; the places of nodes play no part in costs."""
    angle = np.arange(nodes) / nodes * 6
    return Network(
        np.column_stack([np.cos(angle), np.sin(angle)]),
        np.array(edges, dtype=np.int64).reshape(-1, 2),
        np.ones(len(edges)),
        np.zeros(len(edges), dtype=np.int64),
        np.full(len(edges), "residential", dtype=object),
        np.array(both, dtype=bool),
    )


def joined(places: Places) -> Joined:
    """Each place a thing of its own."""
    return Joined(places, np.arange(len(places)), len(places))


def all_costs(graph: Contracted, start: Joined, end: Joined, off_cost: float = 1.0) -> Floats:
    blocks = list(least_costs(graph, off_cost, start, end))
    assert [number for rows, _ in blocks for number in range(rows.start, rows.stop)] == list(
        range(start.count)
    )
    return np.concatenate([np.empty((0, end.count)), *(cost for _, cost in blocks)])


@st.composite
def networks(draw: st.DrawFn) -> tuple[Network, Floats]:
    """Up to 12 nodes and 24 edges anyhow, some of them twice, some one-way, some that cost nothing."""
    nodes = draw(st.integers(2, 12))
    pair = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1)).filter(
        lambda ends: ends[0] != ends[1]
    )
    edges = draw(st.lists(pair, min_size=1, max_size=24))
    both = draw(st.lists(st.booleans(), min_size=len(edges), max_size=len(edges)))
    costs = st.lists(st.sampled_from([0.0, 1.0, 2.5, 7.0, 40.0]), min_size=len(edges), max_size=len(edges))
    return network_with(edges, both, nodes), np.array(draw(costs))


@st.composite
def places_of(draw: st.DrawFn, network: Network) -> Places:
    edge = draw(st.lists(st.integers(0, len(network.edges) - 1), min_size=1, max_size=6))
    count = {"min_size": len(edge), "max_size": len(edge)}
    share = draw(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), **count))
    off = draw(st.lists(st.sampled_from([0.0, 3.0]), **count))
    return Places(np.array(edge), np.array(share), np.array(off))


@settings(max_examples=100)
@given(st.data(), networks(), st.integers(0, 6))
def test_costs_on_any_network_are_those_of_networkx(
    data: st.DataObject, network: tuple[Network, Floats], core: int
) -> None:
    streets, cost = network
    start, end = data.draw(places_of(streets)), data.draw(places_of(streets))
    found = all_costs(contracted(streets, cost, core), joined(start), joined(end), off_cost=2.0)
    for row in range(len(start)):
        seed = Places(start.edge[[row]], start.share[[row]], start.off_m[[row]])
        slow = slow_costs(graph_with(streets, cost, seed, end), seed, end, off_cost=2.0)
        assert found[row] == pytest.approx(slow)


@settings(max_examples=40)
@given(st.data(), networks())
def test_a_thing_with_several_places_costs_what_the_cheapest_of_them_does(
    data: st.DataObject, network: tuple[Network, Floats]
) -> None:
    streets, cost = network
    start, end = data.draw(places_of(streets)), data.draw(places_of(streets))
    whose = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(start), max_size=len(start))))
    home = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(end), max_size=len(end))))
    graph = contracted(streets, cost, 1)
    each = all_costs(graph, joined(start), joined(end))
    found = all_costs(graph, Joined(start, whose, 3), Joined(end, home, 4))
    for one in range(3):
        for other in range(4):
            expected = each[np.ix_(whose == one, home == other)].min(initial=inf)
            assert found[one, other] == pytest.approx(expected)


@pytest.mark.parametrize("drive", [False, True])
def test_costs_on_the_real_streets_are_those_of_a_search_from_each_origin(drive: bool) -> None:
    """More origins than fit into one block; a cost per class, so that the shortest way is not the cheapest."""
    city = real_city()
    network = driving_network(city) if drive else walking_network(city)
    district = city.wards.union_all()
    start, end = (places_on(network, points_in(district, count, seed=9)) for count in (40, 300))
    cost = network.length_m * np.where(network.street_class == "residential", 3.0, 1.0)
    many = Joined(
        Places(*(np.tile(part, 60) for part in (start.edge, start.share, start.off_m))),
        np.arange(40 * 60),
        40 * 60,
    )
    graph = contracted(network, cost)
    assert len(list(least_costs(graph, 4.0, many, joined(end)))) > 1
    found = all_costs(graph, many, joined(end), off_cost=4.0)
    travel = Travel(network, cost, off_cost=4.0)
    for row in range(0, 40 * 60, 83):
        number = row % 40
        seed = Places(start.edge[[number]], start.share[[number]], start.off_m[[number]])
        assert found[row] == pytest.approx(costs_from(travel, seed, end))
    assert np.isfinite(found).mean() > 0.9


def test_without_origins_or_places_there_are_no_costs() -> None:
    graph = contracted(network_with([(0, 1)], [True], 2), np.ones(1), 0)
    one, none = Places(np.array([0]), np.array([0.5]), np.array([0.0])), Places(*np.empty((3, 0)))
    none = Places(none.edge.astype(np.int64), none.share, none.off_m)
    assert all_costs(graph, joined(none), joined(one)).shape == (0, 1)
    assert all_costs(graph, joined(one), joined(none)).shape == (1, 0)
    unplaced = Joined(none, none.edge, 2)
    assert all_costs(graph, unplaced, joined(one)).tolist() == [[inf], [inf]]
    assert all_costs(graph, joined(one), unplaced).tolist() == [[inf, inf]]


def test_contracting_keeps_the_network_small() -> None:
    """What makes it fast: few more arcs than streets have, and few rounds."""
    network = driving_network(real_city())
    graph = contracted(network, network.length_m)
    arcs = sum(len(some) for way in (graph.up, graph.down) for some in way)
    assert arcs < 2 * (len(network.edges) + network.both.sum())
    assert len(graph.up) < 80
    assert sorted(graph.row) == list(range(len(network.nodes)))
