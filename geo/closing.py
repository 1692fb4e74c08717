"""Closing the gap: the best set of candidate plots that brings wards, or the district, to a threshold.

Each plot gives each ward the part of it that lies there and is no park yet; the problem is a knapsack cover
(`geo/cover.py`). What a budget can do for the reach of parks is another question: `trade_off` of `geo/reaching.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.candidates import offers
from geo.city import City
from geo.cover import Cover, ranked
from geo.errors import ParameterError
from geo.measure import clipped_area_m2
from geo.parks import counted_parks
from geo.programme import End
from geo.reaching import Served, trade_off

__all__ = ["Aim", "Choice", "Closing", "Served", "close_gap", "trade_off"]

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

TIME_LIMIT_S = 4.0
UNITS_PER_M2 = 100.0  # areas are counted in 0.01 m²
DISTRICT = ""


@dataclass(frozen=True)
class Aim:
    """What is wanted: which parks count, how many m² a person, each ward or all together, least of what, within what.

    `wards` are those to be looked at, none: all. With scope "district" they are brought to the threshold together.
    """

    definition: str
    threshold_m2: float
    scope: Literal["wards", "district"] = "wards"
    least: Literal["cost", "area"] = "cost"
    budget_vnd: float | None = None
    wards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """A set of plots, in the order of the city's: its cost (NaN where one has none), its ground, counted once.

    `missing_m2` is what each ward of the aim still lacks, 0 where it lacks nothing; scope "district": one entry, "".
    """

    plots: tuple[str, ...]
    cost_vnd: float
    area_m2: float
    missing_m2: Mapping[str, float]


@dataclass(frozen=True)
class Closing:
    """The best choice and the next ones.

    Where the threshold cannot be reached, the best choice leaves the smallest sum of `missing_m2`, and is the cheapest
    (or smallest) of those; runners-up follow in the same order. A runner-up is never a better choice with plots
    added, so each is an alternative; there are fewer than three where there are no more, or where the time was over.
    `is_proven`: the best choice is the optimum to a millionth. `gap` is the share by which it could still be improved;
    without the proof the runners-up are the best that were found.
    `without_cost` and `without_outline` are plots that could not be weighed, and were left out.
    """

    best: Choice
    is_reached: bool
    gap: float
    is_proven: bool
    runners_up: tuple[Choice, ...]
    seconds: float
    without_cost: tuple[str, ...] = ()
    without_outline: tuple[str, ...] = ()


def close_gap(city: City, people: pd.Series, aim: Aim, time_limit_s: float = TIME_LIMIT_S) -> Closing:
    """The best plots for `aim`, over `people` by ward; exact unless the time is over, which `gap` then says.

    Plots that lie over each other or over a counted park give their common ground once. Without a cost a plot cannot
    be weighed where money counts, without an outline never.

    Raises
    ------
    ParameterError
        `threshold_not_positive`, `budget_not_positive`, `unknown_ward`, `no_plots`, `plots_without_outline` or
        `plots_without_cost` where no plot has any.
    """
    start = perf_counter()
    _check(city, aim)
    outlined = shapely.get_dimensions(city.plots.geometry.to_numpy()) == 2
    costed = (city.plots["cost_vnd"] >= 0).to_numpy() | (aim.least == "area" and aim.budget_vnd is None)
    plots = city.plots[outlined & costed]
    _check_left(city.plots, outlined, costed)
    cover = _cover(city, plots, people, aim)
    found = ranked(cover, start + time_limit_s)
    return Closing(
        best=_choice(cover, found[0].chosen),
        is_reached=bool(cover.short(found[0].chosen).sum() == 0),
        gap=found[0].gap,
        is_proven=found[0].end is End.OPTIMAL,
        runners_up=tuple(_choice(cover, one.chosen) for one in found[1:]),
        seconds=perf_counter() - start,
        without_cost=tuple(map(str, city.plots.index[~costed])),
        without_outline=tuple(map(str, city.plots.index[~outlined])),
    )


def _check(city: City, aim: Aim) -> None:
    if not (np.isfinite(aim.threshold_m2) and aim.threshold_m2 > 0):
        raise ParameterError("threshold_not_positive", threshold_m2=aim.threshold_m2)
    if aim.budget_vnd is not None and not aim.budget_vnd > 0:
        raise ParameterError("budget_not_positive", budget_vnd=aim.budget_vnd)
    unknown = [ward for ward in aim.wards if ward not in city.wards.index]
    if unknown:
        raise ParameterError("unknown_ward", ward=", ".join(unknown))
    if not len(city.plots):
        raise ParameterError("no_plots")


def _check_left(plots: gpd.GeoDataFrame, outlined: Truths, costed: Truths) -> None:
    """Refuses plots of which none can be weighed, by their names."""
    for key, usable in (("plots_without_outline", outlined), ("plots_without_cost", outlined & costed)):
        if not usable.any():
            named = plots["name"].where(plots["name"] != "", plots.index.to_series())
            raise ParameterError(key, plots=", ".join(named))


def _cover(city: City, plots: gpd.GeoDataFrame, people: pd.Series, aim: Aim) -> Cover:
    wards = city.wards[city.wards.index.isin(aim.wards)] if aim.wards else city.wards
    parks = counted_parks(city, aim.definition)
    wanted = aim.threshold_m2 * people.loc[wards.index].to_numpy(dtype=float)
    lacking = wanted - clipped_area_m2(wards, parks).to_numpy()
    offered = offers(plots.geometry, parks.geometry, wards.geometry)
    gain, goals = offered.gain_m2, tuple(map(str, wards.index))
    if aim.scope == "district":
        lacking, gain, goals = lacking.sum(keepdims=True), gain.sum(axis=1, keepdims=True), (DISTRICT,)
    return Cover(
        plots=tuple(map(str, plots.index)),
        goals=goals,
        covers=offered.covers,
        area=_units(offered.area_m2),
        gain=_units(gain),
        need=np.maximum(_units(lacking), 0.0),
        cost=np.rint(plots["cost_vnd"].to_numpy(dtype=float)),
        budget=np.inf if aim.budget_vnd is None else aim.budget_vnd,
        is_costed=aim.least == "cost",
    )


def _units(area_m2: Floats) -> Floats:
    return np.asarray(np.rint(area_m2 * UNITS_PER_M2))


def _choice(cover: Cover, chosen: Truths) -> Choice:
    missing = cover.short(chosen) / UNITS_PER_M2
    return Choice(
        plots=tuple(key for key, taken in zip(cover.plots, chosen, strict=True) if taken),
        cost_vnd=float(cover.cost[chosen].sum()),
        area_m2=cover.ground(chosen) / UNITS_PER_M2,
        missing_m2=dict(zip(cover.goals, map(float, missing), strict=True)),
    )
