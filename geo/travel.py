"""How many minutes a fire engine needs, from the nearest station along the streets to where people live.

From the station outwards, one-way streets in their direction only. The first and the last metres, between the station
or the house and a street near it, are made on foot. Time to turn out, lights, turns and traffic are not counted: what
is asked of these minutes is where they differ between one plan and another.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.city import City
from geo.network import (
    LINK,
    Floats,
    Network,
    Places,
    Travel,
    costs_from,
    driving_network,
    lines_of,
    places_on,
    tree_of,
)
from geo.same import Same

Ints = npt.NDArray[np.int64]

M_PER_KM, MINUTES_PER_HOUR = 1_000.0, 60.0
ON_FOOT_KMH = 5.0  # ASSUMED: a hose or a stretcher carried
ACCESS_REACH_M = (
    30.0  # ASSUMED: from each street this near a house is reached on foot, else from the nearest one
)

# km/h of an engine by OpenStreetMap class, ASSUMED: nothing measured is public. All lie below the limits inside towns
# (50 km/h, 60 km/h with a median), fall with the class, and in alleys are those of a large vehicle among motorbikes. A
# link that the map lacks (geo/network.py) is made on foot.
SPEED_KMH = {
    "trunk": 45.0,
    "trunk_link": 30.0,
    "primary": 35.0,
    "primary_link": 25.0,
    "secondary": 30.0,
    "secondary_link": 25.0,
    "tertiary": 25.0,
    "tertiary_link": 20.0,
    "unclassified": 20.0,
    "residential": 15.0,
    "living_street": 10.0,
    LINK: ON_FOOT_KMH,
}
UNKNOWN_KMH = SPEED_KMH["residential"]  # of a class not in the table
KEPT = 32  # answers kept of the frames asked last: those of the city and of some plans


def minutes_per_m(speed_kmh: float) -> float:
    """Minutes that one metre takes."""
    return MINUTES_PER_HOUR / (speed_kmh * M_PER_KM)


def minutes_of_edges(network: Network) -> Floats:
    """Minutes along each edge, by the speed of its class."""
    classes, number = np.unique(network.street_class.astype(str), return_inverse=True)
    each = np.array([minutes_per_m(SPEED_KMH.get(name, UNKNOWN_KMH)) for name in classes.tolist()])
    return np.asarray(network.length_m * each[number])


def minutes_from_stations(city: City) -> Floats:
    """Minutes from the nearest fire station to each row of `city.people`; inf where no street leads. Read-only.

    All stations of the city count, assumed and planned ones too.

    Raises
    ------
    ParameterError
        `no_streets` if the city has no street.
    """
    return _minutes(Same(driving_network(city), city.stations, city.people))


@lru_cache(maxsize=KEPT)
def _minutes(frames: Same) -> Floats:
    network, stations, people = frames.things
    travel = Travel(network, minutes_of_edges(network), off_cost=minutes_per_m(ON_FOOT_KMH))
    seeds, _ = _places_near(Same(network, stations))
    homes, home = _places_near(Same(network, people))
    found = np.full(len(people), np.inf)
    np.minimum.at(found, home, costs_from(travel, seeds, homes))
    found.flags.writeable = False
    return found


@lru_cache(maxsize=KEPT)
def _places_near(frames: Same) -> tuple[Places, Ints]:
    network, things = frames.things
    return places_near(network, shapely.get_coordinates(things.geometry.to_numpy()))


def places_near(network: Network, points: Floats) -> tuple[Places, Ints]:
    """Every place where a point (row of `points`, METRES) joins the network, and the row whose it is.

    On all edges within ACCESS_REACH_M, or on the nearest edge where none is; every row has a place. All edges and not
    the nearest alone, so that a new street beside a house never takes it away from its old one.

    Raises
    ------
    ParameterError
        `no_streets` if there are points, and the network has no edge.
    """
    shapes = shapely.points(points)
    owner, edge = tree_of(network).query(shapes, predicate="dwithin", distance=ACCESS_REACH_M)
    far = np.setdiff1d(np.arange(len(points)), owner)
    nearest = places_on(network, points[far])
    lines = lines_of(network)[edge]
    share = np.clip(shapely.line_locate_point(lines, shapes[owner], normalized=True), 0.0, 1.0)
    off = shapely.distance(lines, shapes[owner])
    places = Places(
        np.concatenate([edge, nearest.edge]).astype(np.int64),
        np.concatenate([share, nearest.share]),
        np.concatenate([off, nearest.off_m]),
    )
    return places, np.concatenate([owner, far]).astype(np.int64)


def reach_change(before: City, after: City, minutes: float) -> pd.DataFrame:
    """By ward, whom fire teams reach within `minutes` before and after a plan, and how long they need.

    Columns in people: `people`, `within_before`, `within_after`, `gained` and `lost` (who is within after and was not
    before, and the other way round); in minutes `median_before`, `median_after` (by people), `worst_before`,
    `worst_after` (of the people whom a street leads to at all; NaN where there are none). `unreached_before` and
    `unreached_after` are the people to whom none does, by the map. Both cities have the same people.
    """
    cells = pd.DataFrame(
        {
            "ward": before.people["ward"].to_numpy(object),
            "people": before.people["people"].to_numpy(),
            "before": minutes_from_stations(before),
            "after": minutes_from_stations(after),
        }
    )
    was, is_now = cells["before"] <= minutes, cells["after"] <= minutes
    counts = {
        "people": np.ones(len(cells), dtype=bool),
        "within_before": was,
        "within_after": is_now,
        "gained": is_now & ~was,
        "lost": was & ~is_now,
        "unreached_before": np.isinf(cells["before"]),
        "unreached_after": np.isinf(cells["after"]),
    }
    people = pd.DataFrame({name: cells["people"].where(which, 0) for name, which in counts.items()})
    table = people.groupby(cells["ward"]).sum().reindex(before.wards.index, fill_value=0)
    groups = {ward: some[some["people"] > 0] for ward, some in cells.groupby("ward")}
    for measure, of in (("median", median_minutes), ("worst", _worst)):
        for when in ("before", "after"):
            values = {ward: of(some[when], some["people"]) for ward, some in groups.items()}
            table[f"{measure}_{when}"] = pd.Series(values, dtype=float).reindex(table.index)
    return table


def median_minutes(minutes: pd.Series, people: pd.Series) -> float:
    """The minutes within which half of the people are reached; inf if half are not, NaN if there is nobody."""
    ordered = minutes.sort_values()
    reached = people[ordered.index].cumsum().to_numpy()
    if not len(reached) or reached[-1] == 0:
        return float("nan")
    return float(ordered.iloc[int(np.searchsorted(reached, reached[-1] / 2))])


def _worst(minutes: pd.Series, people: pd.Series) -> float:
    return float(minutes[(people > 0) & np.isfinite(minutes)].max())
