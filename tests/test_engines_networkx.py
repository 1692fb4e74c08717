"""Costs on the real streets beside networkx, on a graph put together here from the lines of the map.

Of the network of `geo/network.py` only the links between pieces of the map are taken; what a street costs, where it
may be driven, what engines enter and where points join is worked out again, in the slow and obvious way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import ceil, dist, inf

import networkx as nx
import numpy as np
import pytest
import shapely

from geo.engines import NEVER, Measure, costs
from geo.network import LINK, driving_network
from geo.travel import SPEED_KMH
from geo.truck import TruckRule
from tests.cities import real_city
from tests.networks import points_in

ORIGINS, POINTS = 25, 20  # 500 pairs
REACH_M, HOSE_M, FOOT_KMH = 30.0, 100.0, 5.0
CUT_M = 0.002  # where a link meets a street the street is cut to the millimetre: costs within this of a whole differ
BY_CLASS = ("trunk", "primary", "secondary", "tertiary", "unclassified")

Corner = tuple[float, float]


@dataclass(frozen=True)
class Piece:
    """A straight piece of a street from corner to corner, or of a link."""

    start: Corner
    end: Corner
    street_class: str
    name: str
    both: bool

    @property
    def metres(self) -> float:
        return dist(self.start, self.end)

    def cost(self, unit: str) -> float:
        return self.metres if unit == "m" else self.metres * 3.6 / SPEED_KMH[self.street_class]

    @property
    def is_main(self) -> bool:
        return self.street_class.removesuffix("_link") in BY_CLASS

    @property
    def is_entered(self) -> bool:
        """By hand: of small streets those with a name that is no alley of this map."""
        words = self.name.split()
        is_alley = (
            words[:1] in (["Hẻm"], ["hẻm"], ["Hèm"]) or "/" in self.name or self.name == "43 Tân Sơn Nhì"
        )
        return self.is_main or (self.street_class != LINK and bool(words) and not is_alley)


@cache
def pieces() -> tuple[Piece, ...]:
    city = real_city()
    network = driving_network(city)
    links = [
        tuple(tuple(node) for node in network.nodes[ends])
        for ends in network.edges[network.street_class == LINK]
    ]
    found = [
        Piece(
            one, other, row.street_class, row.name if isinstance(row.name, str) else "", row.oneway != "yes"
        )
        for row in city.streets.rename_axis("id").reset_index().itertuples()
        for part in shapely.get_parts(row.geometry)
        for one, other in pairwise(tuple(np.round(corner, 3)) for corner in part.coords)
        if one != other
    ]
    cuts: dict[int, list[Corner]] = {}
    tree = shapely.STRtree([shapely.LineString([piece.start, piece.end]) for piece in found])
    corners = {corner for piece in found for corner in (piece.start, piece.end)}
    for foot in {corner for link in links for corner in link} - corners:
        cuts.setdefault(int(tree.nearest(shapely.Point(foot))), []).append(foot)
    touching = (
        {tuple(node) for node in network.nodes} - corners - {corner for link in links for corner in link}
    )
    for foot in touching:  # streets that touch between their corners: the map joins them without a link
        cuts.setdefault(int(tree.nearest(shapely.Point(foot))), []).append(foot)
    whole = [piece for number, piece in enumerate(found) if number not in cuts]
    for number, feet in cuts.items():
        piece = found[number]
        feet.sort(key=lambda foot: dist(piece.start, foot))
        for one, other in pairwise([piece.start, *feet, piece.end]):
            whole.append(Piece(one, other, piece.street_class, piece.name, piece.both))
    return (*whole, *(Piece(*link, LINK, "", True) for link in links))


@cache
def lines() -> np.ndarray:
    return shapely.linestrings([(piece.start, piece.end) for piece in pieces()])


@dataclass(frozen=True)
class Join:
    """Where a point joins the streets: on which piece, metres from its start, metres off it."""

    number: int
    along: float
    off: float


@cache
def joins(point: Corner) -> tuple[Join, ...]:
    """All pieces within reach, or the nearest one, by measuring every one of them."""
    place = shapely.Point(point)
    off = shapely.distance(lines(), place)
    near = np.flatnonzero(off <= REACH_M) if off.min() <= REACH_M else np.array([off.argmin()])
    return tuple(
        Join(int(number), float(lines()[number].project(place)), float(off[number])) for number in near
    )


def cheapest(graph: nx.DiGraph, one: object, other: object, cost: float) -> None:
    if cost < graph.get_edge_data(one, other, {"cost": inf})["cost"]:
        graph.add_edge(one, other, cost=cost)


def street_graph(unit: str, chosen: tuple[Piece, ...]) -> nx.DiGraph:
    graph = nx.DiGraph()
    for piece in chosen:
        cheapest(graph, piece.start, piece.end, piece.cost(unit))
        if piece.both:
            cheapest(graph, piece.end, piece.start, piece.cost(unit))
    return graph


def foot(metres: float, unit: str) -> float:
    return metres if unit == "m" else metres * 3.6 / FOOT_KMH


def leave(graph: nx.DiGraph, thing: object, some: tuple[Join, ...], unit: str) -> None:
    """Arcs from a thing beside the streets to the corners that it may come to first."""
    for join in some:
        piece = pieces()[join.number]
        off, each = foot(join.off, unit), piece.cost(unit) / piece.metres
        cheapest(graph, thing, piece.end, off + (piece.metres - join.along) * each)
        if piece.both or join.along == 0:
            cheapest(graph, thing, piece.start, off + join.along * each)


def arrive(graph: nx.DiGraph, some: tuple[Join, ...], thing: object, unit: str) -> None:
    """Arcs to a thing beside the streets from the corners that it may be come to from."""
    for join in some:
        piece = pieces()[join.number]
        off, each = foot(join.off, unit), piece.cost(unit) / piece.metres
        cheapest(graph, piece.start, thing, off + join.along * each)
        if piece.both or join.along == piece.metres:
            cheapest(graph, piece.end, thing, off + (piece.metres - join.along) * each)


def on_one_piece(one: tuple[Join, ...], other: tuple[Join, ...], unit: str) -> float:
    """The cheapest way along a piece that both join."""
    ways = [inf]
    for first in one:
        for last in other:
            piece = pieces()[first.number]
            if first.number == last.number and (piece.both or last.along >= first.along):
                along = abs(last.along - first.along) * piece.cost(unit) / piece.metres
                ways.append(along + foot(first.off + last.off, unit))
    return min(ways)


def pairs() -> tuple[np.ndarray, np.ndarray]:
    district = real_city().wards.union_all()
    return points_in(district.buffer(300), ORIGINS, seed=41), points_in(district, POINTS, seed=42)


def agree(found: int, slow: float) -> bool:
    """Equal when rounded up; or one apart where a cut to the millimetre may have moved the cost past a whole number."""
    whole = NEVER if slow == inf else ceil(slow)
    return found == whole or (slow < inf and abs(found - whole) == 1 and abs(slow - round(slow)) < CUT_M)


@pytest.mark.parametrize("unit", ["m", "s"])
def test_500_random_pairs_on_the_real_streets_cost_what_networkx_finds(unit: str) -> None:
    origins, points = pairs()
    found = costs(real_city(), Measure("street", unit), origins, points)
    graph = street_graph(unit, pieces())
    for number, point in enumerate(points):
        arrive(graph, joins(tuple(point)), number, unit)
    reached = 0
    for row, origin in enumerate(origins):
        leave(graph, "origin", joins(tuple(origin)), unit)
        away = nx.single_source_dijkstra_path_length(graph, "origin", weight="cost")
        graph.remove_node("origin")
        for column, point in enumerate(points):
            beside = on_one_piece(joins(tuple(origin)), joins(tuple(point)), unit)
            slow = min(away.get(column, inf), beside)
            assert agree(int(found[row, column]), slow), (row, column, slow)
            reached += slow < inf
    assert reached > 450


def truck_pieces() -> set[int]:
    """The numbers of the pieces that engines enter, of those that join the longest."""
    whole = nx.Graph()
    for piece in pieces():
        if piece.is_entered:
            whole.add_edge(piece.start, piece.end, metres=piece.metres)
    longest = max(nx.connected_components(whole), key=lambda nodes: whole.subgraph(nodes).size("metres"))
    return {number for number, piece in enumerate(pieces()) if piece.is_entered and piece.start in longest}


@pytest.mark.parametrize("unit", ["m", "s"])
def test_random_pairs_by_truck_cost_the_best_stop_that_networkx_finds(unit: str) -> None:
    """Drive on truck streets only; from each house the hose backwards to every corner that an engine comes to."""
    origins, points = pairs()
    beside_main = shapely.line_interpolate_point(
        lines()[[n for n, p in enumerate(pieces()) if p.is_main][::600]], 3.0
    )
    origins = np.concatenate([origins, shapely.get_coordinates(beside_main)])
    points = np.concatenate([points, points_in(real_city().wards.union_all(), 40, seed=43)])
    found = costs(real_city(), Measure("truck", unit, truck=TruckRule(HOSE_M)), origins, points)
    entered = truck_pieces()
    drive = street_graph(unit, tuple(pieces()[number] for number in sorted(entered)))
    hose = street_graph("m", pieces())
    for column, point in enumerate(points):
        arrive(hose, joins(tuple(point)), column, "m")
        beside = tuple(join for join in joins(tuple(point)) if join.number in entered and join.off <= HOSE_M)
        arrive(drive, beside, ("beside", column), unit)
    backwards = hose.reverse()
    laid = [
        nx.single_source_dijkstra_path_length(backwards, column, HOSE_M, weight="cost")
        if column in backwards
        else {}
        for column in range(len(points))
    ]
    reached = 0
    for row, origin in enumerate(origins):
        start = tuple(join for join in joins(tuple(origin)) if join.number in entered)
        away = {}
        if start:
            leave(drive, "origin", start, unit)
            away = nx.single_source_dijkstra_path_length(drive, "origin", weight="cost")
            drive.remove_node("origin")
        for column, point in enumerate(points):
            ends = tuple(
                join for join in joins(tuple(point)) if join.number in entered and join.off <= HOSE_M
            )
            ways = [away.get(("beside", column), inf), on_one_piece(start, ends, unit)]
            ways += [
                away[corner] + foot(metres, unit) for corner, metres in laid[column].items() if corner in away
            ]
            assert agree(int(found[row, column]), min(ways)), (row, column, min(ways))
            reached += min(ways) < inf
    assert reached > 500
