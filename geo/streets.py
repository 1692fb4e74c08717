"""Streets by name: which there are, which meet, and what a part of one is like. Everything in METRES."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.city import City
from geo.errors import NotFoundError
from geo.stretch import NODE_DECIMALS, street_key, stretch
from geo.words import vietnamese_order, without_diacritics

MEETS_M = 1.0  # streets this near to each other meet: a line that is written to the centimetre still does
POINTED_AT_M = 60.0  # how far from a street a click may be that means it
ALLEY = "hem "  # how the name of an alley begins, without diacritics; others begin with a house number

# Today's width of one drawn line of each OpenStreetMap class, pavements included. ASSUMED: no register of widths is
# public. The one published width is 8 m, of Dương Quảng Hàm before it was widened, a tertiary street: two lanes of 3 m
# and a metre on each side. Of the streets drawn here OpenStreetMap states 2 lanes (median) from tertiary to trunk, 2 to
# 3 on primary and trunk; a lane more or a wider pavement is added from class to class. Of 8 residential streets it
# states a width: 2.5 to 16 m, median 5.5 m. A width that staff enter takes the place of this one.
ASSUMED_WIDTH_M = {
    "trunk": 20.0,
    "trunk_link": 7.0,
    "primary": 16.0,
    "primary_link": 7.0,
    "secondary": 12.0,
    "secondary_link": 6.0,
    "tertiary": 8.0,
    "tertiary_link": 6.0,
    "unclassified": 8.0,
    "residential": 5.0,
    "living_street": 4.0,
}
UNKNOWN_CLASS = (
    "residential"  # of a line along which no street is known, and the width of a class not in the table
)

Floats = npt.NDArray[np.float64]
Nodes = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Street:
    """A part of a street: its name, the line from its first limit to its second, its class and assumed width.

    `street_class` is the class of most of its length; `width_m` is ASSUMED_WIDTH_M of that class.
    """

    name: str
    line: LineString
    length_m: float
    street_class: str
    width_m: float


def street_between(city: City, name: str, start: str | BaseGeometry, end: str | BaseGeometry) -> Street:
    """The part of the street `name` from `start` to `end`, each the name of a street or a geometry in METRES.

    Raises
    ------
    NotFoundError
        As `geo.stretch.stretch` does.
    """
    found = stretch(city.streets, [name], start, end)
    street_class = class_along(city, found.line)
    return Street(
        name=_spellings(city).get(street_key(name), name),
        line=found.line,
        length_m=found.length_m,
        street_class=street_class,
        width_m=assumed_width_m(street_class),
    )


def class_along(city: City, line: BaseGeometry) -> str:
    """The class of the streets that most of `line` runs along; UNKNOWN_CLASS where it runs along none.

    Equal lengths: the class that stands first in ASSUMED_WIDTH_M, the higher one.
    """
    beside = shapely.buffer(line, MEETS_M, cap_style="flat")
    rows = city.streets.iloc[np.sort(city.streets.sindex.query(beside, predicate="intersects"))]
    lengths = np.round(shapely.length(shapely.intersection(rows.geometry.to_numpy(), beside)), 3)
    along: dict[str, float] = dict.fromkeys(ASSUMED_WIDTH_M, 0.0)
    for street_class, length in zip(rows["street_class"], lengths, strict=True):
        along[street_class] = along.get(street_class, 0.0) + float(length)
    most = max(along, key=lambda street_class: along[street_class])
    return most if along[most] > 0 else UNKNOWN_CLASS


def assumed_width_m(street_class: str) -> float:
    """Today's width of a street of that class, assumed."""
    return ASSUMED_WIDTH_M.get(street_class, ASSUMED_WIDTH_M[UNKNOWN_CLASS])


def street_at(city: City, point: Point, within_m: float = POINTED_AT_M) -> str:
    """The name of the named street nearest to `point`; at a corner, the one that is no alley.

    Raises
    ------
    NotFoundError
        `no_street_here` if none is within `within_m`.
    """
    keys = _keys(city)
    near = city.streets.sindex.query(point, predicate="dwithin", distance=within_m)
    near = near[keys[near] != ""]
    if not len(near):
        raise NotFoundError("no_street_here", within_m=within_m)
    off = np.round(shapely.distance(city.streets.geometry.to_numpy()[near], point), 3)
    names = [spelled(city, key) for key in keys[near]]
    return min(zip(off, map(listed, names), names, strict=True))[2]


@lru_cache(maxsize=8)
def street_names(city: City) -> tuple[str, ...]:
    """The names of the streets that touch the district, streets before alleys, each in Vietnamese order.

    Of several spellings of a name the one on the longest line stands for all.
    """
    district = shapely.union_all(city.wards.geometry.to_numpy())
    shapely.prepare(district)
    inside = shapely.intersects(district, city.streets.geometry.to_numpy())
    return tuple(sorted((spelled(city, key) for key in set(_keys(city)[inside]) - {""}), key=listed))


def listed(name: str) -> tuple[bool, Any]:
    """What a list of street names is sorted by: alleys last, and "Đường" before a name plays no part."""
    return is_alley(name), vietnamese_order(street_key(name))


def is_alley(name: str) -> bool:
    """Whether a street is an alley by its name: one of thousands that are numbered after a street and a house."""
    bare = without_diacritics(name)
    return bare.startswith(ALLEY) or bare[:1].isdecimal()


def crossing_names(city: City, name: str) -> tuple[str, ...]:
    """The names of the streets that meet the street `name`, in their order along it, streets before alleys.

    The order begins at the western one of its two far ends. A street that meets it twice stands at its first place.

    Raises
    ------
    NotFoundError
        `street_not_found` if no street is called so.
    """
    keys, shapes = _keys(city), city.streets.geometry.to_numpy()
    own = shapes[keys == street_key(name)]
    if not street_key(name) or not len(own):
        raise NotFoundError("street_not_found", name=name)
    others = np.flatnonzero((keys != street_key(name)) & (keys != ""))
    row, other = shapely.STRtree(shapes[others]).query(own, predicate="dwithin", distance=MEETS_M)
    along = _along(own)
    first: dict[str, float] = {}
    for mine, key, shape in zip(row, keys[others[other]], shapes[others[other]], strict=True):
        first[key] = min(along.place(int(mine), shape), first.get(key, np.inf))
    names = {spelled(city, key): place for key, place in first.items()}
    return tuple(sorted(names, key=lambda one: (is_alley(one), names[one], listed(one))))


@lru_cache(maxsize=8)
def _keys(city: City) -> Shapes:
    """The key of the name of each row of the streets, "" for none."""
    return np.array([street_key(name) for name in city.streets["name"]], dtype=object)


def keys_of(city: City, rows: npt.NDArray[np.int64]) -> Shapes:
    """The `street_key` of the streets at these row numbers, "" where one has no name."""
    return _keys(city)[rows]


def spelled(city: City, key: str) -> str:
    """The name that stands for a `street_key`: the spelling on the longest line."""
    return _spellings(city)[key]


@lru_cache(maxsize=8)
def _spellings(city: City) -> dict[str, str]:
    lengths: dict[str, dict[str, float]] = {}
    for key, name, length in zip(_keys(city), city.streets["name"], city.streets.length, strict=True):
        written = lengths.setdefault(key, {})
        written[name] = written.get(name, 0.0) + length
    return {
        key: max(sorted(written), key=lambda name: written[name]) for key, written in lengths.items() if key
    }


@dataclass(frozen=True, eq=False)
class _Along:
    """How far along a street, from its western far end, each vertex of each of its rows lies."""

    rows: Shapes
    vertices: tuple[tuple[Floats, Floats], ...]  # of each row: metres from its start, metres from the far end

    def place(self, row: int, shape: BaseGeometry) -> float:
        """Metres from the far end to where `shape` is nearest to that row."""
        nearest = shapely.get_point(shapely.shortest_line(self.rows[row], shape), 0)
        return float(np.interp(shapely.line_locate_point(self.rows[row], nearest), *self.vertices[row]))


def _along(rows: Shapes) -> _Along:
    pairs, row = shapely.get_coordinates(rows, return_index=True)
    nodes, node = np.unique(np.round(pairs, NODE_DECIMALS), axis=0, return_inverse=True)
    same = row[:-1] == row[1:]
    steps = np.column_stack([node[:-1], node[1:]])[same]
    from_end = _from_far_end(nodes, _joined(nodes, steps))
    vertices = []
    for number in range(len(rows)):
        own = np.flatnonzero(row == number)
        step_m = np.hypot(*np.diff(pairs[own], axis=0).T)
        vertices.append((np.concatenate([[0.0], np.cumsum(step_m)]), from_end[node[own]]))
    return _Along(rows, tuple(vertices))


def _from_far_end(nodes: Floats, steps: Nodes) -> Floats:
    """Metres along the steps from one of the two nodes farthest from each other, the western one."""
    graph = _graph(nodes, steps)
    one = int(np.argmax(dijkstra(graph, directed=False, indices=0)))
    other = int(np.argmax(dijkstra(graph, directed=False, indices=one)))
    found: Floats = dijkstra(graph, directed=False, indices=min(one, other))  # nodes are sorted west to east
    return found


def _joined(nodes: Floats, steps: Nodes) -> Nodes:
    """The steps and, where a street is in parts, a straight step from part to nearest part."""
    _, part = connected_components(_graph(nodes, steps), directed=False)
    reached = part == part[0]
    while not reached.all():
        inside, outside = np.flatnonzero(reached), np.flatnonzero(~reached)
        gaps, nearest = cKDTree(nodes[inside]).query(nodes[outside])
        least = int(np.argmin(gaps))
        steps = np.vstack([steps, (inside[nearest[least]], outside[least])])
        reached |= part == part[outside[least]]
    return steps


def _graph(nodes: Floats, steps: Nodes) -> csr_array:
    """The graph of the steps, each once, by their length in metres."""
    once = np.unique(np.sort(steps, axis=1), axis=0)
    once = once[once[:, 0] != once[:, 1]]
    length = np.hypot(*(nodes[once[:, 0]] - nodes[once[:, 1]]).T)
    return csr_array((length, (once[:, 0], once[:, 1])), shape=(len(nodes), len(nodes)))
