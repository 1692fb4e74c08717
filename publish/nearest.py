"""How far the people of each ward are from a park on foot and from a fire team by car: medians over the people grid.

Parks are the existing ones, those outside the district too, entered where `geo/parks.py` says. Teams are the stations
that stand today, assumed places too, but no planned one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.access import access, access_standards
from geo.city import City
from geo.engines import NEVER, Measure, costs
from geo.network import Places, Travel, costs_from, places_on, walking_network
from geo.parks import counted_parks, entrances_on
from geo.reached import median_and_worst
from geo.same import Same

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WALKED_M_PER_MINUTE = 80.0  # ASSUMED: 4.8 km/h on a pavement, without waiting at crossings
SECONDS_PER_MINUTE = 60.0
DISTRICT = ""
NOT_COUNTED = "planned"  # status of a station that does not stand yet
BY_CAR = Measure("street", "s")


@dataclass(frozen=True, eq=False)
class Nearest:
    """By ward, and by DISTRICT for all: the median over its people, NaN where nobody has a way, and which thing it is.

    `most` is the id of the park or team that is the nearest one of the most people, "" where there is none.
    """

    median: pd.Series
    most: pd.Series


@lru_cache(maxsize=8)
def parks_on_foot(city: City) -> Nearest:
    """Metres on foot along streets and paths to the nearest existing park."""
    metres, names = park_distances(city)
    people, wards = city.people["people"].to_numpy(np.int64), city.people["ward"].to_numpy(object)
    first = metres.min(axis=0, initial=np.inf)
    return Nearest(
        _by_ward(city, wards, lambda rows: median_of(first[rows], people[rows])),
        _by_ward(city, wards, lambda rows: _nearest_of_most(metres[:, rows], names, people[rows])),
    )


def garden_shares(city: City) -> pd.Series:
    """Share of the people of each ward, and of the DISTRICT, who have an existing park within the garden's standard."""
    found = access(city, "existing", access_standards(city)[0], "streets")
    return pd.concat([found.share, pd.Series({DISTRICT: found.district})])


def park_distances(city: City) -> tuple[Floats, list[str]]:
    """Metres from the entrances of each existing park (row) to each row of `City.people`; and the ids of the parks.

    Kept for the same streets, parks and people: read-only.
    """
    names = [str(name) for name in counted_parks(city, "existing").index]
    return _park_distances(Same(walking_network(city), city.parks, city.people), tuple(names)), names


@lru_cache(maxsize=4)
def _park_distances(frames: Same, names: tuple[str, ...]) -> Floats:
    network, parks, people = frames.things
    found = np.full((len(names), len(people)), np.inf)
    if len(network.edges) and names:
        doors = entrances_on(network, parks[parks.index.isin(names)])
        places = places_on(network, _points(doors))
        homes = places_on(network, _points(people))
        travel, owner = Travel(network, network.length_m), doors["park"].to_numpy()
        for row, name in enumerate(names):
            own = owner == name
            some = Places(places.edge[own], places.share[own], places.off_m[own])
            found[row] = costs_from(travel, some, homes)
    found.flags.writeable = False
    return found


@lru_cache(maxsize=8)
def teams_by_car(city: City) -> Nearest:
    """Seconds from the nearest standing team along the streets."""
    standing, homes = standing_teams(city), city.people
    names = [str(name) for name in standing.index]
    cost = np.full((len(names), len(homes)), NEVER, dtype=np.uint16)
    if names and len(city.streets):
        cost = costs(city, BY_CAR, _points(standing), _points(homes))
    first = cost.min(axis=0, initial=NEVER)
    seconds = np.where(cost == NEVER, np.inf, cost.astype(float))
    people, wards = homes["people"].to_numpy(np.int64), homes["ward"].to_numpy(object)
    return Nearest(
        _by_ward(city, wards, lambda rows: median_and_worst(first[rows], people[rows])[0]),
        _by_ward(city, wards, lambda rows: _nearest_of_most(seconds[:, rows], names, people[rows])),
    )


def _points(frame: gpd.GeoDataFrame) -> Floats:
    return np.column_stack([frame.geometry.x, frame.geometry.y])


def standing_teams(city: City) -> gpd.GeoDataFrame:
    """The stations that stand today, assumed places too."""
    return city.stations[city.stations["status"] != NOT_COUNTED]


def _by_ward(city: City, wards: npt.NDArray[np.object_], said: Callable[[Ints], float | str]) -> pd.Series:
    """What `said` makes of the rows of each ward, and of all rows for DISTRICT."""
    rows = {str(ward): np.flatnonzero(wards == ward) for ward in city.wards.index}
    every = {ward: said(found) for ward, found in rows.items()}
    return pd.Series({**every, DISTRICT: said(np.arange(len(wards)))})


def median_of(distance: Floats, people: Ints) -> float:
    """Within what half of the people who have a way live; NaN where nobody has one."""
    counted = (people > 0) & np.isfinite(distance)
    if not counted.any():
        return float("nan")
    order = np.argsort(distance[counted], kind="stable")
    sums = people[counted][order].cumsum()
    return float(distance[counted][order][int(np.searchsorted(sums, sums[-1] / 2))])


def _nearest_of_most(distance: Floats, names: list[str], people: Ints) -> str:
    """Of things (rows) and people (columns), the thing that is the nearest of the most people; "" without a way."""
    if not names:
        return ""
    counted = np.isfinite(distance.min(axis=0))
    totals = np.bincount(distance.argmin(axis=0)[counted], weights=people[counted], minlength=len(names))
    return names[int(totals.argmax())] if totals.sum() > 0 else ""
