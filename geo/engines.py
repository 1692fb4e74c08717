"""Three measures of how far a fire engine is from where it is needed: by circle, by street, by streets it can enter.

Every cost is a whole number of metres or seconds, rounded up, so that whoever is within a limit by the whole number is
within it, and so that the browser, which looks the same numbers up, agrees to the last person. For equal origin, point
and unit no measure is less than the one before it: circle, street, truck.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from geo.city import City
from geo.contracted import Contracted, Joined, contracted, least_costs
from geo.errors import ParameterError
from geo.network import Floats, Network, driving_network
from geo.same import Same
from geo.travel import ON_FOOT_KMH, minutes_of_edges, minutes_per_m, places_near
from geo.truck import TruckRule, TruckStreets, entries, stops, truck_streets

Costs = npt.NDArray[np.uint16]

NEVER = 65_535  # of a point to which no way leads, or one that costs this much or more
SECONDS_PER_MINUTE = 60.0
SECONDS_PER_M_ON_FOOT = minutes_per_m(ON_FOOT_KMH) * SECONDS_PER_MINUTE
ROUNDING = 1e-6  # of a metre or second: less than this above a whole number is that number
LEAST_FACTOR, MOST_FACTOR = 0.1, 10.0
MOST_TURNOUT_S = 600
FEW = 32  # teams: their costs are small and asked at every move of one, so they are kept apart and put out no large ones
COSTS_OF_FEW_KEPT = 64  # of the streets, origins and points asked last
COSTS_OF_MANY_KEPT = 12  # from all sites: 12 MB each for the district
PLACES_KEPT = 16  # on the streets, of the points asked last
CONTRACTED_KEPT = 16  # networks, by metres and by seconds


@dataclass(frozen=True)
class Measure:
    """How reach is measured.

    `by` "circle": in a straight line. "street": along the streets by the driving model of `geo/travel.py`. "truck":
    along the streets that an engine enters by the rule `truck`, then with the hose. `unit` is "m" or "s". Seconds have
    `turnout_s` added, and all speeds, those on foot too, times `speed_factor`; metres know neither.

    Raises
    ------
    ParameterError
        `circle_without_time`: a straight line has no speed. `turnout_outside`, `speed_factor_outside`.
    """

    by: Literal["circle", "street", "truck"]
    unit: Literal["m", "s"]
    turnout_s: int = 0
    truck: TruckRule = field(default_factory=TruckRule)
    speed_factor: float = 1.0

    def __post_init__(self) -> None:
        if self.by == "circle" and self.unit == "s":
            raise ParameterError("circle_without_time")
        if not 0 <= self.turnout_s <= MOST_TURNOUT_S:
            raise ParameterError("turnout_outside", turnout_s=self.turnout_s, most=MOST_TURNOUT_S)
        if not LEAST_FACTOR <= self.speed_factor <= MOST_FACTOR:
            raise ParameterError(
                "speed_factor_outside", factor=self.speed_factor, least=LEAST_FACTOR, most=MOST_FACTOR
            )


def costs(city: City, measure: Measure, origins: Floats, points: Floats) -> Costs:
    """What each of `points` (n, 2) costs from each of `origins` (k, 2), METRES: (k, n), read-only.

    Whole metres or seconds, rounded up; NEVER where no way leads. Kept for the same arrays, which are never changed.

    Raises
    ------
    ParameterError
        `no_streets` if the city has no street, unless the measure is the circle.
    """
    streets: Network | TruckStreets | None = None
    if measure.by == "street":
        streets = driving_network(city)
    elif measure.by == "truck":
        streets = truck_streets(city, measure.truck)
    asked = Same(streets, origins, points)
    return _from_few(asked, measure) if len(origins) <= FEW else _from_many(asked, measure)


@lru_cache(maxsize=COSTS_OF_FEW_KEPT)
def _from_few(asked: Same, measure: Measure) -> Costs:
    return _costs(asked, measure)


@lru_cache(maxsize=COSTS_OF_MANY_KEPT)
def _from_many(asked: Same, measure: Measure) -> Costs:
    return _costs(asked, measure)


def _costs(asked: Same, measure: Measure) -> Costs:
    streets, origins, points = asked.things
    if measure.by == "circle":
        return _circle(origins, points)
    if measure.by == "street":
        start, end = (_near(Same(streets, some)) for some in (origins, points))
        return _least(streets, measure, start, end)
    start = Joined(*entries(streets, origins), len(origins))
    return _least(streets.network, measure, start, _stops(Same(streets, points), measure.truck.hose_m))


def _circle(origins: Floats, points: Floats) -> Costs:
    found = np.empty((len(origins), len(points)), dtype=np.uint16)
    for row, origin in enumerate(origins):
        found[row] = _whole(np.hypot(*(points - origin).T))
    return _kept(found)


@lru_cache(maxsize=PLACES_KEPT)
def _near(frames: Same) -> Joined:
    network, points = frames.things
    return Joined(*places_near(network, points), len(points))


@lru_cache(maxsize=PLACES_KEPT)
def _stops(frames: Same, hose_m: float) -> Joined:
    trucks, points = frames.things
    return Joined(*stops(trucks, hose_m, points), len(points))


def _least(network: Network, measure: Measure, start: Joined, end: Joined) -> Costs:
    """Whole costs by start and end, each by the cheapest of its places."""
    found = np.empty((start.count, end.count), dtype=np.uint16)
    off_cost, factor, more = 1.0, 1.0, 0
    if measure.unit == "s":
        off_cost, factor, more = SECONDS_PER_M_ON_FOOT, measure.speed_factor, measure.turnout_s
    for rows, cost in least_costs(_contracted(network, measure.unit), off_cost, start, end):
        found[rows] = _whole(cost / factor, more)
    return _kept(found)


@lru_cache(maxsize=CONTRACTED_KEPT)
def _contracted(network: Network, unit: Literal["m", "s"]) -> Contracted:
    if unit == "m":
        return contracted(network, network.length_m)
    return contracted(network, minutes_of_edges(network) * SECONDS_PER_MINUTE)


def _whole(cost: Floats, more: int = 0) -> Costs:
    """Rounded up, and `more`; NEVER where that is NEVER or more."""
    whole: Costs = np.minimum(np.ceil(cost - ROUNDING) + more, NEVER).astype(np.uint16)
    return whole


def _kept(found: Costs) -> Costs:
    found.flags.writeable = False
    return found
