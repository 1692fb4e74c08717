"""Where a new fire team may stand: places on streets of sufficient class, or candidate plots. METRES."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.city import City
from geo.errors import ParameterError
from geo.network import NO_WAY, Network, driving_network
from geo.same import Same
from geo.truck import TruckRule, truck_enters

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CLASSES = ("trunk", "primary", "secondary", "tertiary", "unclassified", "residential")  # from wide to narrow
LEAST_CLASSES = ("primary", "secondary", "tertiary", "residential")
LEAST_SPACING_M, SPACING_M, MOST_SPACING_M = 20.0, 50.0, 500.0
NAMES_JOINED = " – "
KEPT = 16  # choices of sites, of the frames asked last


@dataclass(frozen=True)
class Choice:
    """Which places are candidates: those on streets of `least_class` or wider, about `spacing_m` apart, or plots.

    Only those in `wards` and in `area` (METRES), where given.
    """

    source: Literal["streets", "plots"] = "streets"
    least_class: str = "tertiary"
    spacing_m: float = SPACING_M
    wards: tuple[str, ...] = ()
    area: shapely.Geometry | None = None


@dataclass(frozen=True, eq=False)
class Sites:
    """Candidate places: `points` (k, 2) METRES; by place its id, its name from the map ("" for none), its ward.

    Compared by identity: it is a key of caches.
    """

    points: Floats
    ids: tuple[str, ...]
    names: tuple[str, ...]
    wards: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def nearest(self, east: float, north: float) -> int:
        """The number of the site nearest to a point; the first of several.

        Raises
        ------
        ParameterError
            `no_sites` where there is none.
        """
        if not len(self):
            raise ParameterError("no_sites")
        return int(np.hypot(self.points[:, 0] - east, self.points[:, 1] - north).argmin())


def sites_of(city: City, choice: Choice) -> Sites:
    """The candidate places of a choice inside the district, in a fixed order; none is an empty answer.

    Raises
    ------
    ParameterError
        `unknown_class`, `spacing_outside` or `unknown_ward`.
    """
    if choice.least_class not in LEAST_CLASSES:
        raise ParameterError("unknown_class", street_class=choice.least_class)
    if not LEAST_SPACING_M <= choice.spacing_m <= MOST_SPACING_M:
        raise ParameterError(
            "spacing_outside", spacing_m=choice.spacing_m, least=LEAST_SPACING_M, most=MOST_SPACING_M
        )
    unknown = [ward for ward in choice.wards if ward not in city.wards.index]
    if unknown:
        raise ParameterError("unknown_ward", ward=", ".join(unknown))
    return _sites(Same(city.wards, city.streets, city.plots), choice, Same(city))


@lru_cache(maxsize=KEPT)
def _sites(frames: Same, choice: Choice, whole: Same) -> Sites:  # noqa: ARG001 - the frames say when it is another
    (city,) = whole.things
    every = _on_plots(city.plots) if choice.source == "plots" else _on_streets(city, choice)
    ward = _wards_at(city.wards, every.points)
    kept = ward >= 0
    if choice.wards:
        kept &= np.isin(ward, [city.wards.index.get_loc(name) for name in choice.wards])
    if choice.area is not None:
        kept &= shapely.intersects_xy(choice.area, every.points[:, 0], every.points[:, 1])
    names = city.wards.index.astype(str)
    return Sites(
        points=every.points[kept],
        ids=tuple(np.array(every.ids, dtype=object)[kept]),
        names=tuple(np.array(every.names, dtype=object)[kept]),
        wards=tuple(names[number] for number in ward[kept]),
    )


def _wards_at(wards: gpd.GeoDataFrame, points: Floats) -> Ints:
    """The number of the ward of each point, the first of two on a border, -1 outside."""
    found = np.full(len(points), -1)
    point, ward = shapely.STRtree(wards.geometry.to_numpy()).query(
        shapely.points(points), predicate="intersects"
    )
    order = np.lexsort((-ward, point))
    found[point[order]] = ward[order]  # the last one written is the first ward
    return found


def _on_plots(plots: gpd.GeoDataFrame) -> Sites:
    inside = shapely.point_on_surface(plots.geometry.to_numpy())
    ids = tuple(map(str, plots.index))
    points = shapely.get_coordinates(inside).reshape(-1, 2)
    return Sites(points, ids, tuple(plots["name"].astype(str)), ("",) * len(ids))


def _on_streets(city: City, choice: Choice) -> Sites:
    """Nodes of the wide enough streets that an engine enters: junctions first, then the widest streets."""
    network, streets = driving_network(city), city.streets
    rank = _ranks(network)
    enters = np.append(truck_enters(streets, TruckRule()), False)[network.way]  # NO_WAY is the last
    used = enters & (rank <= CLASSES.index(choice.least_class))
    nodes = np.unique(network.edges[used])
    inside = _wards_at(city.wards, network.nodes[nodes]) >= 0
    nodes = nodes[inside]
    best = np.full(len(network.nodes), len(CLASSES))
    np.minimum.at(best, network.edges[used].ravel(), np.repeat(rank[used], 2))
    arms = np.bincount(network.edges[used].ravel(), minlength=len(network.nodes))
    east, north = network.nodes[nodes].T
    nodes = nodes[np.lexsort((north, east, best[nodes], arms[nodes] < 3))]
    nodes = nodes[_spaced(network.nodes[nodes], choice.spacing_m)]
    points = network.nodes[nodes]
    ids = tuple(f"{east:.1f}-{north:.1f}" for east, north in points)
    return Sites(points, ids, _names(city, network, used, nodes), ("",) * len(ids))


def _ranks(network: Network) -> Ints:
    """The place of each edge's class in CLASSES, a link road as the road it belongs to; beyond the last: not used."""
    classes, number = np.unique(network.street_class.astype(str), return_inverse=True)
    places = {name: place for place, name in enumerate(CLASSES)}
    ranks = [places.get(name.removesuffix("_link"), len(CLASSES)) for name in classes]
    return np.array(ranks, dtype=np.int64)[number]


def _spaced(points: Floats, spacing_m: float) -> Ints:
    """Numbers of points no two of which are nearer than `spacing_m`: each in turn, unless one before is too near."""
    near = shapely.STRtree(shapely.points(points)).query(
        shapely.points(points), predicate="dwithin", distance=spacing_m
    )
    order = np.lexsort((near[1], near[0]))
    one, other = near[0][order], near[1][order]
    starts = np.searchsorted(one, np.arange(len(points) + 1))
    free = np.ones(len(points), dtype=bool)
    for number in range(len(points)):
        if free[number]:
            later = other[starts[number] : starts[number + 1]]
            free[later[later > number]] = False
    return np.flatnonzero(free)


def _names(city: City, network: Network, used: npt.NDArray[np.bool_], nodes: Ints) -> tuple[str, ...]:
    """The names of the streets that meet at each node, at most two, the widest first."""
    given = city.streets["name"].fillna("").astype(str).to_numpy(object)
    met: dict[int, list[str]] = {int(node): [] for node in nodes}
    rank = _ranks(network)
    edges = np.flatnonzero(used & (network.way != NO_WAY))
    for edge in edges[np.argsort(rank[edges], kind="stable")]:
        name = given[network.way[edge]]
        for node in network.edges[edge]:
            found = met.get(int(node))
            if found is not None and name and name not in found:
                found.append(name)
    return tuple(NAMES_JOINED.join(met[int(node)][:2]) for node in nodes)
