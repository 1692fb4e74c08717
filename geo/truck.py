"""Where a fire engine can go, and how far from there a hose is carried. METRES.

An engine keeps to streets of which it is taken that it fits: main streets by their class, smaller ones by their name,
for an alley ("Hẻm …", "179/7 …") is told by it. It drives along them only, stops, and the hose is carried on along the
streets of the map to the house.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo.city import City
from geo.errors import ParameterError
from geo.network import Flags, Floats, Ints, Network, Objects, Places, arcs_of, driving_network, ranges
from geo.same import Same
from geo.travel import places_near
from geo.words import without_diacritics

HOSE_M = 100.0  # ASSUMED: five lengths of hose of 20 m, from the engine to the house
MOST_HOSE_M = 400.0  # twenty lengths; the work grows with the square of it
KEPT = 8  # answers kept of the streets, rules and points asked last

# OpenStreetMap classes that an engine enters whatever the street is called, and those where the name decides
ENTERED = frozenset(
    name + end
    for name in ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified")
    for end in ("", "_link")
)
ENTERED_BY_NAME = frozenset(("residential", "living_street"))

# what the name of an alley begins with: a word for it, or the number of the house beside which it leads in; a number
# alone ("3E") names a street of a grid, and "3 tháng 2" and "30/4" are days
_ALLEY_WORD = re.compile(r"(hem|ngach|kiet)\b|ngo \d")  # without diacritics
_ALLEY_WITH_MARK = re.compile(r"ng\u00f5\b")  # Ngõ is an alley, Ngô a family name
_HOUSE_NUMBER = re.compile(r"\d+\w*/|\d+\w*\s+(?!thang \d)\w")  # without diacritics
_DAY = re.compile(r"(0?[1-9]|[12]\d|3[01])/(0?[1-9]|1[0-2])")


@dataclass(frozen=True)
class TruckRule:
    """How far a hose reaches in m, and whether engines enter residential streets without a name too.

    Raises
    ------
    ParameterError
        `hose_outside` if the length is not between 0 and MOST_HOSE_M.
    """

    hose_m: float = HOSE_M
    unnamed: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.hose_m <= MOST_HOSE_M:
            raise ParameterError("hose_outside", hose_m=self.hose_m, most=MOST_HOSE_M)


@dataclass(frozen=True, eq=False)
class TruckStreets:
    """The edges of the network `driving` that engines enter, as a `network` with the same nodes.

    `edge` is, by edge of `driving`, its number in `network`, or -1 where engines do not go.
    """

    driving: Network
    network: Network
    edge: Ints


def is_alley(name: str) -> bool:
    """Whether a street is an alley by its name: Hẻm, Ngõ, Ngách, Kiệt, or a house number and the street it is of.

    >>> [is_alley(name) for name in ("hẻm 246", "179/7 Lê Đình Thám", "Ngô Quyền", "30/4")]
    [True, True, False, False]
    """
    bare, marked = without_diacritics(name), unicodedata.normalize("NFC", name).strip().casefold()
    if _DAY.fullmatch(bare):
        return False
    found = _ALLEY_WORD.match(bare) or _ALLEY_WITH_MARK.match(marked) or _HOUSE_NUMBER.match(bare)
    return found is not None


def names_of(streets: gpd.GeoDataFrame) -> Objects:
    """The name of each of `streets`, "" where none is known."""
    return np.array(
        [str(name).strip() if isinstance(name, str) else "" for name in streets["name"]], dtype=object
    )


def truck_enters(streets: gpd.GeoDataFrame, rule: TruckRule) -> Flags:
    """Whether an engine fits into each of `streets` (n,), as `City.streets` has them, by class and name."""
    return _enters(streets, rule.unnamed)


def _enters(streets: gpd.GeoDataFrame, unnamed: bool) -> Flags:
    classes, names = streets["street_class"].to_numpy(object), names_of(streets)
    by_name = np.array([not is_alley(name) if name else unnamed for name in names], dtype=bool)
    entered = np.isin(classes, list(ENTERED)) | (np.isin(classes, list(ENTERED_BY_NAME)) & by_name)
    return np.asarray(entered, dtype=bool)


def truck_streets(city: City, rule: TruckRule) -> TruckStreets:
    """The streets that engines can come to: those joined, by streets they enter, to the main ones.

    The main ones are the longest connected piece of the streets that engines enter whatever the rule. Truck streets
    apart from them are none: an engine would have to pass an alley, or a link that the map lacks, to come there.
    """
    return _truck_streets(Same(driving_network(city), city.streets), rule.unnamed)


@lru_cache(maxsize=KEPT)
def _truck_streets(frames: Same, unnamed: bool) -> TruckStreets:
    network, streets = frames.things
    always, entered = (_entered_edges(network, streets, which) for which in (False, unnamed))
    if always.any():
        piece = _pieces(network, always)
        length = np.bincount(piece, weights=np.where(always, network.length_m, 0.0))
        main = np.flatnonzero(always & (piece == length.argmax()))[0]
        piece = _pieces(network, entered)
        entered &= piece == piece[main]
    else:
        entered = always
    edge = np.where(entered, np.cumsum(entered) - 1, -1)
    kept = Network(
        network.nodes,
        network.edges[entered],
        network.length_m[entered],
        network.way[entered],
        network.street_class[entered],
        network.both[entered],
    )
    return TruckStreets(network, kept, edge)


def _entered_edges(network: Network, streets: gpd.GeoDataFrame, unnamed: bool) -> Flags:
    """The edges that engines enter; never a link."""
    entered: Flags = np.append(_enters(streets, unnamed), False)[network.way]  # NO_WAY is the last
    return entered


def _pieces(network: Network, chosen: Flags) -> Ints:
    """The number of the connected piece that the chosen edges form around the start of each edge."""
    size, ends = len(network.nodes), network.edges[chosen]
    graph = csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    piece: Ints = connected_components(graph, directed=False)[1][network.edges[:, 0]]
    return piece


def entries(trucks: TruckStreets, points: Floats) -> tuple[Places, Ints]:
    """Where an engine that stands at one of `points` (k, 2) comes onto the streets that it enters, and whose each is.

    Those of its places on the driving network (`geo/travel.places_near`) that lie on truck streets; a point may have
    none. The places are on `trucks.network`.
    """
    return _on_truck_streets(trucks, *places_near(trucks.driving, points))


def _on_truck_streets(trucks: TruckStreets, places: Places, owner: Ints) -> tuple[Places, Ints]:
    edge = trucks.edge[places.edge]
    on = edge >= 0
    return Places(edge[on], places.share[on], places.off_m[on]), owner[on]


def stops(trucks: TruckStreets, hose_m: float, points: Floats) -> tuple[Places, Ints]:
    """Every place where an engine may stop for each of `points` (n, 2), and the row whose it is; some have none.

    The places are on `trucks.network`; their `off_m` is the hose: metres along the driving network from there to the
    point, streets in their direction, the metres off the network counted, at most `hose_m`. A place is on the truck
    street beside the point itself, or where an alley leaves the truck streets.
    """
    places, owner = places_near(trucks.driving, points)
    beside, whose = _on_truck_streets(trucks, places, owner)
    near = beside.off_m <= hose_m
    beside, whose = Places(beside.edge[near], beside.share[near], beside.off_m[near]), whose[near]
    hose = _hoses(trucks, hose_m)
    found, row, metres = _laid(trucks.driving, hose, places, hose_m)
    mouth = _at_nodes(trucks.network, found)
    every = Places(
        np.concatenate([beside.edge, mouth.edge]),
        np.concatenate([beside.share, mouth.share]),
        np.concatenate([beside.off_m, metres]),
    )
    return every, np.concatenate([whose, owner[row]])


@dataclass(frozen=True, eq=False)
class _Hoses:
    """Hose laid from the mouths of alleys: to each node, sorted, from which mouth (a node) and how many metres."""

    node: Ints
    mouth: Ints
    metres: Floats


@lru_cache(maxsize=KEPT)
def _hoses(trucks: TruckStreets, hose_m: float) -> _Hoses:
    """The shortest hose from every mouth to every node within `hose_m`, along any streets.

    A mouth is a node of the truck streets at which a street begins that engines do not enter. A hose that begins
    elsewhere is of no use: up to the first mouth the engine would drive. Bellman and Ford, all mouths at once.
    """
    network = trucks.driving
    arcs = arcs_of(network)
    length, starts = network.length_m[arcs.edge], arcs.starts
    at_truck, at_other = np.zeros((2, len(network.nodes)), dtype=bool)
    at_truck[network.edges[trucks.edge >= 0]] = True
    at_other[network.edges[trucks.edge < 0]] = True
    mouth, size = np.flatnonzero(at_truck & at_other), len(network.nodes)
    key, known = mouth * size + mouth, np.zeros(len(mouth))  # of each node, and mouth: sorted
    new, laid = key, known
    while len(new):
        at, arc = ranges(starts[new // size], np.diff(starts)[new // size])
        metres = laid[at] + length[arc]
        short = metres <= hose_m
        new, laid = _least((arcs.to[arc] * size + new[at] % size)[short], metres[short])
        place = np.searchsorted(key, new)
        is_known = np.append(key, -1)[place] == new
        better = laid < np.where(is_known, np.append(known, np.inf)[place], np.inf)
        new, laid, place, is_known = new[better], laid[better], place[better], is_known[better]
        known[place[is_known]] = laid[is_known]
        key, known = (
            np.insert(one, place[~is_known], other[~is_known]) for one, other in ((key, new), (known, laid))
        )
    return _Hoses(key // size, key % size, known)


def _least(key: Ints, metres: Floats) -> tuple[Ints, Floats]:
    """Each key once, sorted, with the least of its metres."""
    order = np.lexsort((metres, key))
    first = order[np.diff(key[order], prepend=-1) > 0]
    return key[first], metres[first]


def _laid(network: Network, hose: _Hoses, into: Places, hose_m: float) -> tuple[Ints, Ints, Floats]:
    """Every mouth from which a hose reaches a place of `into`, the number of the place, and the metres."""
    whole, both = network.length_m[into.edge], network.both[into.edge]
    rows = np.arange(len(into))
    node = np.concatenate([network.edges[into.edge, 0], network.edges[into.edge, 1]])
    last = into.off_m + np.concatenate([whole * into.share, whole * (1 - into.share)]).reshape(2, -1)
    last[1, ~both & (into.share < 1)] = np.inf
    row, rest = np.concatenate([rows, rows]), last.ravel()
    first = np.searchsorted(hose.node, node)
    of, label = ranges(first, np.searchsorted(hose.node, node, side="right") - first)
    metres = hose.metres[label] + rest[of]
    reached = metres <= hose_m
    return hose.mouth[label][reached], row[of][reached], metres[reached]


def _at_nodes(network: Network, node: Ints) -> Places:
    """The nodes as places: each at the end of an edge."""
    edge_at, share_at = np.empty(len(network.nodes), dtype=np.int64), np.empty(len(network.nodes))
    for end in (1, 0):
        edge_at[network.edges[:, end]], share_at[network.edges[:, end]] = np.arange(len(network.edges)), end
    return Places(edge_at[node], share_at[node], np.zeros(len(node)))
