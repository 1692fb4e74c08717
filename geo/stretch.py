"""The real stretch of named streets between two limits. Frames in METRES."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.errors import NotFoundError

PREFIX = "đường "  # "street", written before a name or not
NODE_DECIMALS = 3  # of a metre: nodes of the network closer than 1 mm are one node
ON_LINE_M = 0.001  # a cut point this near a street lies on it
CONNECTOR_REACH_M = 100.0  # how far off the named streets a connecting piece may be looked for
CONNECTOR_COST = 10.0  # a metre of connecting piece counts as this many metres of named street

Node = tuple[float, float]


@dataclass(frozen=True)
class Limit:
    """One end of a stretch: where it was cut, and how the limit meets the street there.

    `name` is the limiting street's, "" where the limit was a geometry. `at` in METRES. `gap_m` is
    the distance from the cut to the limit where the limit does not cross, else 0.
    """

    name: str
    at: Point
    crosses: bool
    gap_m: float


@dataclass(frozen=True)
class Stretch:
    """A line in METRES from the first limit to the second, its length, and both limits."""

    line: LineString
    length_m: float
    limits: tuple[Limit, Limit]


@dataclass(frozen=True)
class _Meeting:
    """Every point of a street where a limit may cut it, and the limit itself."""

    name: str
    shape: BaseGeometry
    nodes: tuple[Node, ...]
    crosses: bool

    def limit(self, node: Node) -> Limit:
        gap = 0.0 if self.crosses else float(self.shape.distance(Point(node)))
        return Limit(self.name, Point(node), self.crosses, gap)


def street_key(name: str | None) -> str:
    """What two spellings of one street's name share: NFC, no "Đường " before it, case folded.

    >>> street_key("Đường  Lê Đức Thọ") == street_key("lê đức thọ")
    True
    """
    words = " ".join(unicodedata.normalize("NFC", name or "").split()).casefold()
    return words.removeprefix(PREFIX)


def stretch(
    streets: gpd.GeoDataFrame,
    names: Sequence[str],
    start: str | BaseGeometry,
    end: str | BaseGeometry,
) -> Stretch:
    """The shortest line along the streets called `names` from limit `start` to limit `end`.

    A limit is the name of a street or a geometry in METRES. It cuts where it shares a node with the
    named streets, else where it crosses them, else at their point nearest to it. Of several
    crossings the pair nearest to each other along the street counts; of two carriageways one is
    followed. Where the named streets have a gap (a roundabout of another name), the shortest
    connecting pieces of other streets close it. Travel direction plays no part: the line from `end`
    to `start` is the same line, reversed.

    `streets` in METRES with a column `name`; touching streets share a vertex.

    Raises
    ------
    NotFoundError
        `street_not_found` with the name; `stretch_not_connected` if no way leads along the streets;
        `stretch_is_empty` if both limits cut at the same point.
    """
    subject = shapely.union_all([street for name in names for street in _called(streets, name)])
    first, second = _meeting(streets, subject, start), _meeting(streets, subject, end)
    turned = second.nodes < first.nodes  # one order for both directions, so that ties fall alike
    low, high = (second, first) if turned else (first, second)
    path = _path(streets, names, low.nodes, high.nodes)
    line = LineString(path[::-1] if turned else path)
    cuts = (first.limit(line.coords[0]), second.limit(line.coords[-1]))
    return Stretch(line, float(line.length), cuts)


def _called(streets: gpd.GeoDataFrame, name: str) -> list[LineString]:
    key = street_key(name)
    found = [
        shape
        for other, shape in zip(streets["name"], streets.geometry, strict=True)
        if isinstance(other, str) and street_key(other) == key
    ]
    if not found:
        raise NotFoundError("street_not_found", name=name)
    return found


def _meeting(streets: gpd.GeoDataFrame, subject: BaseGeometry, limit: str | BaseGeometry) -> _Meeting:
    is_name = isinstance(limit, str)
    name = limit if is_name else ""
    shape = shapely.union_all(_called(streets, limit)) if is_name else limit
    nodes = set(_nodes(subject)) & set(_nodes(shape)) or _crossings(subject, shape)
    if nodes:
        return _Meeting(name, shape, tuple(sorted(nodes)), crosses=True)
    nearest = shapely.get_point(shapely.shortest_line(subject, shape), 0)
    return _Meeting(name, shape, (_node(*nearest.coords[0]),), crosses=False)


def _crossings(subject: BaseGeometry, shape: BaseGeometry) -> set[Node]:
    """Where `subject` crosses the line `shape`, or the outline of the area `shape`."""
    outline = shape.boundary if shapely.get_dimensions(shape) == 2 else shape
    return set(_nodes(subject.intersection(outline)))


def _node(east: float, north: float) -> Node:
    return round(float(east), NODE_DECIMALS), round(float(north), NODE_DECIMALS)


def _nodes(shape: BaseGeometry) -> Iterator[Node]:
    return (_node(*pair) for pair in shapely.get_coordinates(shape))


def _path(
    streets: gpd.GeoDataFrame, names: Sequence[str], starts: Sequence[Node], ends: Sequence[Node]
) -> list[Node]:
    """Nodes of the shortest way from one of `starts` to one of `ends`."""
    if set(starts) & set(ends):
        raise NotFoundError("stretch_is_empty", names=tuple(names))
    named = [street for name in names for street in _called(streets, name)]
    graph = nx.Graph()
    _add(graph, _cut(named, (*starts, *ends)), 1.0)
    if not _reachable(graph, starts, ends):
        _add(graph, _connectors(streets, named), CONNECTOR_COST)
        if not _reachable(graph, starts, ends):
            raise NotFoundError("stretch_not_connected", names=tuple(names))
    costs, paths = nx.multi_source_dijkstra(graph, set(starts), weight="cost")
    nearest = min((end for end in ends if end in costs), key=lambda end: (costs[end], end))
    path: list[Node] = paths[nearest]
    return path


def _reachable(graph: nx.Graph, starts: Sequence[Node], ends: Sequence[Node]) -> bool:
    parts = ({start} | nx.descendants(graph, start) for start in starts)
    return any(end in part for part in parts for end in ends)


def _add(graph: nx.Graph, chains: Iterable[Sequence[Node]], cost_per_metre: float) -> None:
    """Adds every step of `chains`; a step that is there already keeps its cost."""
    for chain in chains:
        for one, other in pairwise(chain):
            if not graph.has_edge(one, other):
                graph.add_edge(one, other, cost=dist(one, other) * cost_per_metre)


def _cut(lines: Sequence[LineString], points: Sequence[Node]) -> Iterator[list[Node]]:
    """The nodes of each line, with those of `points` that lie on it put in between."""
    for line in lines:
        nodes = list(_nodes(line))
        along = [0.0, *np.cumsum([dist(one, other) for one, other in pairwise(nodes)])]
        placed = dict(zip(nodes, along, strict=True))
        new = (p for p in points if p not in placed and line.distance(Point(p)) <= ON_LINE_M)
        stops = [*zip(along, nodes, strict=True), *((line.project(Point(p)), p) for p in new)]
        yield [node for _, node in sorted(stops, key=lambda stop: stop[0])]


def _connectors(streets: gpd.GeoDataFrame, named: Sequence[LineString]) -> Iterator[list[Node]]:
    near = shapely.buffer(shapely.union_all(named), CONNECTOR_REACH_M)
    inside = streets.geometry[streets.intersects(near)]
    return (list(_nodes(shape)) for shape in inside)
