"""Whom given fire teams reach, ward by ward and in the district, by each of the three measures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.city import City
from geo.coverage import covered_area_share
from geo.crs import METRES
from geo.engines import NEVER, Measure, costs
from geo.ground import Ground, ground_of
from geo.same import Same

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Costs = npt.NDArray[np.uint16]
Places = tuple[tuple[float, float], ...]

BACKUP = 2  # teams that reach a place for it to have a second one
KEPT = 24  # answers kept of the placings asked last


def reached_by_ward(city: City, measure: Measure, limit: int, teams: Floats) -> pd.DataFrame:
    """By ward, in the city's order, what `teams` (k, 2) METRES reach within `limit` of the measure's unit.

    Columns: `people` of the ward; `within` and `backup`, people whom one team, two or more reach within the limit;
    `never`, people to whom no team has a way; `area_share`, the part of the ward's area that is reached, 0 to 1 (for
    the circle exactly, else by 50 m cells); `median` and `worst` of the people whom a team has a way to, in the
    measure's unit (NaN where there are none); `passes`, True where everybody is reached, False where not, NaN where
    nobody lives. Without a team nobody is reached.
    """
    ground = ground_of(city)
    every = np.sort(costs(city, measure, teams, ground.points), axis=0) if len(teams) else _none(ground, 1)
    first = every[0]
    second = every[BACKUP - 1] if len(every) >= BACKUP else _none(ground, 1)[0]
    counts = {
        "people": np.ones(len(ground), dtype=bool),
        "within": first <= limit,
        "backup": second <= limit,
        "never": first == NEVER,
    }
    table = pd.DataFrame({name: np.where(which, ground.people, 0) for name, which in counts.items()})
    table = table.groupby(ground.ward).sum().reindex(city.wards.index, fill_value=0)
    table["area_share"] = _area_share(city, measure, limit, teams, first)
    rows = {ward: np.flatnonzero(ground.ward == ward) for ward in city.wards.index}
    spread = {ward: median_and_worst(first[some], ground.people[some]) for ward, some in rows.items()}
    table["median"] = pd.Series({ward: found[0] for ward, found in spread.items()}, dtype=float)
    table["worst"] = pd.Series({ward: found[1] for ward, found in spread.items()}, dtype=float)
    table["passes"] = (table["within"] == table["people"]).where(table["people"] > 0)
    return table


def _none(ground: Ground, teams: int) -> Costs:
    return np.full((teams, len(ground)), NEVER, dtype=np.uint16)


def _area_share(city: City, measure: Measure, limit: int, teams: Floats, first: Costs) -> pd.Series:
    if measure.by == "circle" and len(teams):
        stations = gpd.GeoSeries(gpd.points_from_xy(teams[:, 0], teams[:, 1]), crs=METRES)
        return covered_area_share(city.wards, stations, float(limit))
    ground = ground_of(city)
    inside = pd.Series(np.where(first <= limit, ground.area_m2, 0.0)).groupby(ground.ward).sum()
    whole = pd.Series(ground.area_m2).groupby(ground.ward).sum()
    return (inside / whole).reindex(city.wards.index, fill_value=0.0)


def median_and_worst(cost: Costs, people: Ints) -> tuple[float, float]:
    """What half of the people whom a team has a way to are reached within, and the last of them; NaN for nobody."""
    counted = (people > 0) & (cost < NEVER)
    if not counted.any():
        return float("nan"), float("nan")
    order = np.argsort(cost[counted], kind="stable")
    sums = people[counted][order].cumsum()
    middle = int(np.searchsorted(sums, sums[-1] / 2))
    return float(cost[counted][order][middle]), float(cost[counted].max())


@dataclass(frozen=True, eq=False)
class Reached:
    """What all teams reach within `limit` of a measure: `wards` as `reached_by_ward` has it.

    Of the district: `people`, those `within`, with `backup` and with `never` a way; the share of its area, 0 to 1;
    `median` and `worst` of the people whom a team has a way to, NaN for nobody; how many wards pass of how many that
    have people.
    """

    measure: Measure
    limit: int
    wards: pd.DataFrame
    people: int
    within: int
    backup: int
    never: int
    area_share: float
    median: float
    worst: float
    passing: int
    judged: int


def reached(city: City, measure: Measure, limit: int, teams: Places) -> Reached:
    """What `teams`, places in METRES, reach, by ward and in the district. Kept for the same city and teams."""
    return _reached(Same(city, ground_of(city)), measure, limit, teams)


@lru_cache(maxsize=KEPT)
def _reached(frames: Same, measure: Measure, limit: int, teams: Places) -> Reached:
    city, ground = frames.things
    points = np.array(teams, dtype=float).reshape(-1, 2)
    wards = reached_by_ward(city, measure, limit, points)
    median, worst = median_and_worst(_first(city, measure, points), ground.people)
    area = city.wards.geometry.area
    sums = wards[["people", "within", "backup", "never"]].sum()
    return Reached(
        measure=measure,
        limit=limit,
        wards=wards,
        people=int(sums["people"]),
        within=int(sums["within"]),
        backup=int(sums["backup"]),
        never=int(sums["never"]),
        area_share=float((wards["area_share"] * area).sum() / area.sum()),
        median=median,
        worst=worst,
        passing=int((wards["passes"] == True).sum()),  # noqa: E712 - NaN where nobody lives
        judged=int(wards["passes"].notna().sum()),
    )


def _first(city: City, measure: Measure, teams: Floats) -> Costs:
    """What each point of the ground costs from the nearest of `teams`."""
    ground = ground_of(city)
    every = costs(city, measure, teams, ground.points) if len(teams) else _none(ground, 1)
    first: Costs = every.min(axis=0)
    return first


@dataclass(frozen=True)
class Missed:
    """People inside the circle, and those of them whom no fire engine reaches in the other measure.

    `without_stop`: no street that an engine can enter comes near enough; `too_far`: the way there is too long.
    """

    inside: int
    without_stop: int
    too_far: int

    @property
    def missed(self) -> int:
        """All whom the circle counts and no engine reaches."""
        return self.without_stop + self.too_far


def missed_by(city: City, radius_m: int, measure: Measure, limit: int, teams: Floats) -> Missed:
    """How many of the people within `radius_m` of `teams` (k, 2) no engine reaches within `limit` of `measure`."""
    ground = ground_of(city)
    if not len(teams):
        return Missed(0, 0, 0)
    inside = _first(city, Measure("circle", "m"), teams) <= radius_m
    first = _first(city, measure, teams)
    never = first == NEVER
    return Missed(
        inside=int(ground.people[inside].sum()),
        without_stop=int(ground.people[inside & never].sum()),
        too_far=int(ground.people[inside & ~never & (first > limit)].sum()),
    )
