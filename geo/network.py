"""The street graph: what it costs to get from places to places along streets and paths. METRES.

Every straight piece between two vertices of a street is an edge, so that a place on an edge is a share of its length.
Streets that touch share a vertex. The map lacks some alleys, so that pieces of the network stand alone: where one is
within LINK_REACH_M of another, a straight link joins them, an edge of the class LINK. A place off the network joins it
at the nearest point of the nearest edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree

from geo.city import City
from geo.errors import ParameterError
from geo.same import Same
from geo.scenario import PLANNED

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

NODE_DECIMALS = 3  # of a metre: vertices closer than 1 mm are one node
NOT_WALKED = ("motorway", "motorway_link")  # OSM classes without a pavement by law; a trunk road here has one
LINK_REACH_M = 30.0  # the map lacks alleys: pieces of the network this near each other are taken as joined
LINK, NO_WAY = "link", -1  # class and way of such a link: an assumption, not a street of the map
KEPT = 8  # networks kept of the frames asked last: the city's, and those of some plans


@dataclass(frozen=True, eq=False)
class Network:
    """A street graph. `nodes` (n, 2) in METRES; `edges` (m, 2) numbers of nodes; the rest by edge.

    `way` is the row number in the frame that the edge comes from (streets, then paths), NO_WAY for a link; `both`
    is False where one may only go from `edges[:, 0]` to `edges[:, 1]`. Compared by identity: it is a key of caches.
    """

    nodes: Floats
    edges: Ints
    length_m: Floats
    way: Ints
    street_class: Objects
    both: Flags


@dataclass(frozen=True, eq=False)
class Places:
    """Places on a network: the edge, the share along it from 0 to 1, and how far off it the place lies in m."""

    edge: Ints
    share: Floats
    off_m: Floats

    def __len__(self) -> int:
        return len(self.edge)


def walking_network(city: City) -> Network:
    """Streets and paths on foot: every edge both ways, steps and alleys too, without the classes of NOT_WALKED."""
    return _walking(Same(city.streets, city.paths))


def driving_network(city: City) -> Network:
    """Streets for cars: paths left out, one-way streets in their direction only."""
    return _driving(Same(city.streets))


@lru_cache(maxsize=KEPT)
def _walking(frames: Same) -> Network:
    streets, paths = frames.things
    lines = np.concatenate([streets.geometry.to_numpy(), paths.geometry.to_numpy()])
    classes = np.concatenate([streets["street_class"].to_numpy(object), paths["path_class"].to_numpy(object)])
    planned = np.concatenate([_planned(streets), np.zeros(len(paths), dtype=bool)])
    walked = ~np.isin(classes, NOT_WALKED)
    return network_of(
        _Ways(lines, classes, np.ones(len(lines), dtype=bool)), walked & ~planned, walked & planned
    )


@lru_cache(maxsize=KEPT)
def _driving(frames: Same) -> Network:
    (streets,) = frames.things
    both = (streets["oneway"] != "yes").to_numpy(bool)
    classes, planned = streets["street_class"].to_numpy(object), _planned(streets)
    return network_of(_Ways(streets.geometry.to_numpy(), classes, both), ~planned, planned)


def _planned(streets: gpd.GeoDataFrame) -> Flags:
    return np.asarray(streets.index.astype(str).str.startswith(PLANNED), dtype=bool)


@dataclass(frozen=True, eq=False)
class _Ways:
    """Lines in METRES, and by line its class and whether it is travelled both ways."""

    lines: Objects
    classes: Objects
    both: Flags


def network_of(ways: _Ways, used: Flags, planned: Flags) -> Network:
    """The graph of the ways that are `used` or `planned`, its pieces joined; `way` counts all of them.

    What is used is joined before anything planned comes to it: a new street takes no link of the map away, so that it
    never makes a way longer.
    """
    network = _joined(_noded(*_pieces(ways, used), ways), ways)
    if not planned.any():
        return network
    pieces, way = _pieces(ways, planned)
    every = np.concatenate([network.nodes[network.edges], pieces])
    return _joined(_noded(every, np.concatenate([network.way, way]), ways), ways)


def _pieces(ways: _Ways, chosen: Flags) -> tuple[Floats, Ints]:
    """The straight pieces (m, 2, 2) of the chosen ways, and the number of the way of each."""
    numbers = np.flatnonzero(chosen)
    parts, part_of = shapely.get_parts(ways.lines[numbers], return_index=True)
    corners, line = shapely.get_coordinates(parts, return_index=True)
    steps = np.flatnonzero(line[:-1] == line[1:])
    return np.stack([corners[steps], corners[steps + 1]], axis=1), numbers[part_of[line[steps]]]


def _noded(pieces: Floats, way: Ints, ways: _Ways) -> Network:
    """The graph of straight pieces (m, 2, 2) of the ways `way`, NO_WAY for a link; a piece without length is none."""
    keys = np.round(pieces.reshape(-1, 2) * 10**NODE_DECIMALS).astype(np.int64)
    _, first, node = np.unique(_pairs(keys), return_index=True, return_inverse=True)
    edges = node.reshape(-1, 2).astype(np.int64)
    real = edges[:, 0] != edges[:, 1]
    edges, way, nodes = edges[real], way[real], keys[first] / 10**NODE_DECIMALS
    length = np.hypot(*(nodes[edges[:, 1]] - nodes[edges[:, 0]]).T)
    is_link = way == NO_WAY
    street_class = np.concatenate([ways.classes, [LINK]])[way]
    return Network(
        nodes, edges, length, way, street_class, np.concatenate([ways.both, [True]])[way] | is_link
    )


def _pairs(keys: Ints) -> Ints:
    """One whole number for each pair of mm; all less than 2^31 from the smallest and from 0."""
    east, north = keys[:, 0], keys[:, 1]
    pairs: Ints = (east - east.min(initial=0)) * 2**31 + (north - north.min(initial=0))
    return pairs


def _joined(network: Network, ways: _Ways) -> Network:
    """The graph with a link wherever a piece of it lies within LINK_REACH_M of another: the shortest that join all."""
    ends = network.nodes[network.edges]
    lines = shapely.linestrings(ends)
    first, second = _links(network, lines)
    if not len(first):
        return network
    links = shapely.get_coordinates(shapely.shortest_line(lines[first], lines[second])).reshape(-1, 2, 2)
    pieces, edge = _cut(ends, np.concatenate([first, second]), links.transpose(1, 0, 2).reshape(-1, 2))
    way = np.concatenate([network.way[edge], np.full(len(links), NO_WAY)])
    return _noded(np.concatenate([pieces, links]), way, ways)


def _links(network: Network, lines: Objects) -> tuple[Ints, Ints]:
    """Pairs of edges to link: the minimum spanning forest of the graph's pieces by their distance."""
    size, arcs = len(network.nodes), (network.edges[:, 0], network.edges[:, 1])
    graph = csr_array((np.ones(len(lines)), arcs), shape=(size, size))
    count, piece_of = connected_components(graph, directed=False)
    piece = piece_of[network.edges[:, 0]]
    small = np.flatnonzero(piece != np.bincount(piece, minlength=1).argmax())
    one, other = shapely.STRtree(lines).query(lines[small], predicate="dwithin", distance=LINK_REACH_M)
    one = small[one]
    apart = piece[one] != piece[other]
    one, other = one[apart], other[apart]
    low, high = np.minimum(piece[one], piece[other]), np.maximum(piece[one], piece[other])
    gap = shapely.distance(lines[one], lines[other])
    order = np.lexsort((other, one, gap, high, low))
    _, nearest = np.unique(low[order] * np.int64(count) + high[order], return_index=True)
    kept = order[nearest]  # of each two pieces the nearest two edges
    weight = csr_array((gap[kept] + 1, (low[kept], high[kept])), shape=(count, count))  # no weight is 0
    tree = minimum_spanning_tree(weight).tocoo()
    chosen = np.isin(low[kept] * np.int64(count) + high[kept], tree.row * np.int64(count) + tree.col)
    return one[kept][chosen], other[kept][chosen].astype(np.int64)


def _cut(ends: Floats, edge: Ints, points: Floats) -> tuple[Floats, Ints]:
    """The straight pieces `ends` (m, 2, 2) cut at `points`, each on the piece `edge`; and what each was part of."""
    every = np.arange(len(ends))
    owner = np.concatenate([every, edge, every])
    corners = np.concatenate([ends[:, 0], points, ends[:, 1]])
    along = np.hypot(*(points - ends[edge, 0]).T)
    place = np.concatenate([np.zeros(len(ends)), along, np.full(len(ends), np.inf)])
    order = np.lexsort((place, owner))
    steps = np.flatnonzero(owner[order][:-1] == owner[order][1:])
    start, end = order[steps], order[steps + 1]
    return np.stack([corners[start], corners[end]], axis=1), owner[start]


def lines_of(network: Network) -> Objects:
    """The straight line of each edge."""
    lines: Objects = tree_of(network).geometries
    return lines


@lru_cache(maxsize=KEPT)
def tree_of(network: Network) -> shapely.STRtree:
    """A tree over the lines of the edges."""
    return shapely.STRtree(shapely.linestrings(network.nodes[network.edges]))


def places_on(network: Network, points: Floats) -> Places:
    """Where `points` (k, 2) join the network: at the nearest edge, the first of several equally near.

    Raises
    ------
    ParameterError
        `no_streets` if the network has no edge.
    """
    if not len(points):
        return Places(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))
    if not len(network.edges):
        raise ParameterError("no_streets")
    point, near = tree_of(network).query_nearest(shapely.points(points))
    order = np.lexsort((near, point))
    _, first = np.unique(point[order], return_index=True)
    edge = near[order][first].astype(np.int64)
    start, end = network.nodes[network.edges[edge, 0]], network.nodes[network.edges[edge, 1]]
    along = ((points - start) * (end - start)).sum(axis=1) / network.length_m[edge] ** 2
    share = np.clip(along, 0.0, 1.0)
    off = points - (start + (end - start) * share[:, None])
    return Places(edge, share, np.hypot(off[:, 0], off[:, 1]))


@dataclass(frozen=True, eq=False)
class Arcs:
    """The directed arcs of a network in the order of their first node: `edge` each goes along, rows as in CSR."""

    edge: Ints
    to: Ints
    starts: Ints


@lru_cache(maxsize=2 * KEPT)
def arcs_of(network: Network, backwards: bool = False) -> Arcs:
    """Arcs as they may be travelled or, `backwards`, against that."""
    edge = np.arange(len(network.edges))
    tail, head = network.edges[:, 0], network.edges[:, 1]
    tails, heads = (head, tail) if backwards else (tail, head)
    every = np.concatenate([edge, edge[network.both]])
    tails, heads = (
        np.concatenate([tails, heads[network.both]]),
        np.concatenate([heads, tails[network.both]]),
    )
    order = np.argsort(tails, kind="stable")
    starts = np.searchsorted(tails[order], np.arange(len(network.nodes) + 1))
    return Arcs(every[order], heads[order], starts)


@dataclass(frozen=True, eq=False)
class Travel:
    """How one travels on a network, for cheapest costs.

    `cost` of each edge for its whole length, not negative (metres, minutes); beyond `limit` a cost is inf. With
    `backwards` the way leads from the asked place to the seed. `off_cost` of a metre off the network, at both ends.
    """

    network: Network
    cost: Floats
    limit: float = np.inf
    backwards: bool = False
    off_cost: float = 1.0


def costs_from(travel: Travel, seeds: Places, at: Places) -> Floats:
    """The cheapest cost from any of `seeds` to each place of `at`, inf beyond the limit; by place.

    A place at the end of an edge is at its node: a one-way street may be left or entered there. From many seeds, each
    by itself: `geo/contracted.py`.
    """
    if not len(seeds) or not len(at):
        return np.full(len(at), np.inf)
    at_nodes = _node_costs(travel, seeds)
    last = ends_of(travel, at, leaving=travel.backwards)
    ends = travel.network.edges[at.edge]
    found = np.minimum(at_nodes[ends[:, 0]] + last[:, 0], at_nodes[ends[:, 1]] + last[:, 1])
    place, _, along = along_one_edge(travel, seeds, at)
    np.minimum.at(found, place, along)
    return np.where(found <= travel.limit, found, np.inf)


def ends_of(travel: Travel, places: Places, leaving: bool) -> Floats:
    """Cost between each place and both nodes of its edge (k, 2), inf against a one-way street."""
    network, whole = travel.network, travel.cost[places.edge]
    both, off = network.both[places.edge], travel.off_cost * places.off_m
    forbidden = places.share > 0 if leaving else places.share < 1
    costs = np.column_stack([off + whole * places.share, off + whole * (1 - places.share)])
    costs[forbidden & ~both, 0 if leaving else 1] = np.inf
    return costs


def _node_costs(travel: Travel, seeds: Places) -> Floats:
    """Cheapest cost from any seed to every node: a search from a node more, joined to the seeds."""
    network, arcs = travel.network, arcs_of(travel.network, travel.backwards)
    first = ends_of(travel, seeds, leaving=not travel.backwards).ravel()
    heads, size = network.edges[seeds.edge].ravel(), len(network.nodes) + 1
    way = np.isfinite(first)
    graph = csr_array(
        (
            np.concatenate([travel.cost[arcs.edge], first[way]]),
            np.concatenate([arcs.to, heads[way]]).astype(np.int32),
            np.append(arcs.starts, len(arcs.to) + way.sum()).astype(np.int32),
        ),
        shape=(size, size),
    )
    return np.asarray(dijkstra(graph, indices=size - 1, limit=travel.limit))


def along_one_edge(travel: Travel, seeds: Places, at: Places) -> tuple[Ints, Ints, Floats]:
    """Every place and seed that share an edge, and the cost along it; only what may be travelled."""
    order = np.argsort(seeds.edge, kind="stable")
    first = np.searchsorted(seeds.edge[order], at.edge, side="left")
    place, found = ranges(first, np.searchsorted(seeds.edge[order], at.edge, side="right") - first)
    seed = order[found]
    ahead = at.share[place] - seeds.share[seed]
    along = -ahead if travel.backwards else ahead
    allowed = (along >= 0) | travel.network.both[at.edge[place]]
    place, seed, ahead = place[allowed], seed[allowed], ahead[allowed]
    off = travel.off_cost * (at.off_m[place] + seeds.off_m[seed])
    return place, seed, np.abs(ahead) * travel.cost[at.edge[place]] + off


def ranges(first: Ints, count: Ints) -> tuple[Ints, Ints]:
    """The numbers `first`, `first` + 1 … of each of `count`, one after another; and before them, of which each is."""
    of = np.repeat(np.arange(len(count)), count)
    return of, np.arange(len(of)) + np.repeat(first - (np.cumsum(count) - count), count)
