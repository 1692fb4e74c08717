"""Who has a park near: the people within a standard's distance of the entrance of a park of the size it asks for.

Straight, or on foot along streets and paths: off the street to the park's entrance and to where people live, a metre
counts as one. People are those of the census grid (`geo/people.py`); parks outside the district count as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geo.city import City
from geo.measure import per_person
from geo.network import Network, Places, Travel, costs_from, places_on, walking_network
from geo.parks import counted_parks, entrances_on
from geo.same import Same

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Way = Literal["straight", "streets"]

TOPIC = "park_access"  # of data/standards.csv
KNOWN_TO = 2.0  # times the standard's distance: farther off, a distance is inf
KEPT = 16  # answers kept of the frames asked last


@dataclass(frozen=True)
class AccessStandard:
    """A row of data/standards.csv: a park of at least `least_m2` within `distance_m`, since when and until when."""

    id: str
    distance_m: float
    least_m2: float
    label_vi: str
    label_en: str
    clause: str
    in_force_from: str
    in_force_to: str
    confidence: str

    def label(self, language: str) -> str:
        """What it is called in "vi" or "en"."""
        return self.label_en if language == "en" else self.label_vi


@dataclass(frozen=True, eq=False)
class Access:
    """How near a park is, and to how many people it is near enough.

    By row of `City.people`: `distance_m` to the nearest entrance of a park that counts, inf beyond KNOWN_TO times the
    standard's, and `reached`. By ward: `people` reached and their `share`, 0 to 1, NaN where nobody lives.
    `district` is the share of all people, NaN where there are none.
    """

    distance_m: Floats
    reached: Flags
    people: pd.Series
    share: pd.Series
    district: float


def access_standards(city: City) -> tuple[AccessStandard, ...]:
    """The standards of nearness, the shortest distance first."""
    rows = city.standards[city.standards["topic"] == TOPIC].sort_values("value", kind="stable")
    return tuple(
        AccessStandard(
            id=row["id"],
            distance_m=float(row["value"]),
            least_m2=0.0 if pd.isna(row["least_area_m2"]) else float(row["least_area_m2"]),
            label_vi=row["label_vi"],
            label_en=row["label_en"],
            clause=row["clause"],
            in_force_from=row["in_force_from"],
            in_force_to=row["in_force_to"],
            confidence=row["confidence"],
        )
        for row in rows.to_dict("records")
    )


def access(city: City, definition: str, standard: AccessStandard, way: Way) -> Access:
    """Who has a park of `standard` near, of those that count under a definition of `geo/parks.py`.

    A park is as large as its own ground, parts outside the district included; one known by its place only has 0 m².
    Whoever no street leads to is not reached.
    """
    parks = counted_parks(city, definition)
    large = parks.index[parks.geometry.area >= standard.least_m2]
    network = walking_network(city)
    doors = _doors(Same(network, city.parks))
    usable = doors["park"].isin(large).to_numpy(bool)
    limit = KNOWN_TO * standard.distance_m
    if way == "straight":
        distance = _straight(_points(city.people), _points(doors[usable]))
        distance = np.where(distance <= limit, distance, np.inf)
    else:
        distance = _along_streets(city, network, usable, limit)
    return _access(city, distance, distance <= standard.distance_m)


def newly_within(city: City, before: Access, after: Access) -> pd.Series:
    """People of each ward whom `after` reaches and `before` does not; both are of the people of `city`."""
    return _by_ward(city, after.reached & ~before.reached)


def _access(city: City, distance: Floats, reached: Flags) -> Access:
    people, everybody = _by_ward(city, reached), _by_ward(city, np.ones(len(reached), dtype=bool))
    total = int(everybody.sum())
    district = float(people.sum()) / total if total else float("nan")
    return Access(distance, reached, people, per_person(people, everybody), district)


def _by_ward(city: City, counted: Flags) -> pd.Series:
    people = city.people["people"].where(counted, 0)
    return people.groupby(city.people["ward"]).sum().reindex(city.wards.index, fill_value=0).astype(int)


def _points(frame: gpd.GeoDataFrame) -> Floats:
    return np.column_stack([frame.geometry.x.to_numpy(), frame.geometry.y.to_numpy()])


def _straight(people: Floats, doors: Floats) -> Floats:
    """Metres from each of `people` to the nearest of `doors`, inf without any."""
    if not len(doors):
        return np.full(len(people), np.inf)
    distance: Floats = cKDTree(doors).query(people)[0]
    return distance


def _along_streets(city: City, network: Network, usable: Flags, limit: float) -> Floats:
    """Metres on foot from the nearest usable entrance to each of the city's people, inf beyond `limit`."""
    if not len(network.edges):
        return np.full(len(city.people), np.inf)
    doors = _door_places(Same(network, city.parks))
    seeds = Places(doors.edge[usable], doors.share[usable], doors.off_m[usable])
    return costs_from(
        Travel(network, network.length_m, limit), seeds, _home_places(Same(network, city.people))
    )


@lru_cache(maxsize=KEPT)
def _doors(frames: Same) -> gpd.GeoDataFrame:
    """The entrances of all parks, whatever counts."""
    network, parks = frames.things
    return entrances_on(network, parks)


@lru_cache(maxsize=KEPT)
def _door_places(frames: Same) -> Places:
    return places_on(frames.things[0], _points(_doors(frames)))


@lru_cache(maxsize=KEPT)
def _home_places(frames: Same) -> Places:
    network, people = frames.things
    return places_on(network, _points(people))


def served_by_plots(city: City, definition: str, standard: AccessStandard, way: Way) -> Flags:
    """True where a plot (row, as `City.plots`) would newly serve a cell of the people grid (column, as `City.people`).

    Whoever has a park of the standard near already is not served anew. A plot smaller than the standard asks, or known
    by its place only, serves nobody.
    """
    plots, network, people = city.plots, walking_network(city), _points(city.people)
    shapes = plots.geometry.to_numpy()
    large = (shapely.get_dimensions(shapes) == 2) & (shapely.area(shapes) >= standard.least_m2)
    served = np.zeros((len(plots), len(people)), dtype=bool)
    if not large.any() or not len(people) or not len(network.edges):
        return served
    doors = entrances_on(network, plots[large])
    points = _points(doors)
    places, homes = places_on(network, points), _home_places(Same(network, city.people))
    travel = Travel(network, network.length_m, standard.distance_m)
    for row, plot in zip(np.flatnonzero(large), plots.index[large], strict=True):
        own = (doors["park"] == plot).to_numpy()
        if way == "straight":
            far = _straight(people, points[own])
        else:
            far = costs_from(travel, Places(places.edge[own], places.share[own], places.off_m[own]), homes)
        served[row] = far <= standard.distance_m
    return served & ~access(city, definition, standard, way).reached
