"""The board of the plan's targets: what the release shows, held against what the plan wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.city import City
from geo.indicators import Indicator, Target, indicators_of
from geo.periods import Period, read_period
from geo.wards import SET_IDS, people_in, set_of, wards_in
from records.model import DISTRICT, Figure, FigureKey

MOST_SHOWN = 24  # periods of a row's series
SAME = 1e-9  # a difference that is none

Trend = Literal["up", "down", "same"]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """What is known of the district for one period: a `value` or a `status`.

    `figure` is what the district itself reported; None where the value is an estimate, the mean of all wards
    weighted by people. `gap` is the value less the target, in its unit; for a range, less its lower end.
    `met` is None where the plan gives no number.
    """

    period: Period
    value: float | None
    status: str
    gap: float | None
    met: bool | None
    figure: Figure | None

    @property
    def is_estimate(self) -> bool:
        """True where the district did not report it."""
        return self.figure is None


@dataclass(frozen=True)
class WardCount:
    """How many of the wards of a set reported for a period, and how many of those meet the target."""

    period: Period
    reported: int
    met: int
    wards: int


@dataclass(frozen=True)
class BoardRow:
    """One part of a target as it stands.

    `shown` is the newest reading, `before` the one of the same kind of period before it; `series` are the
    readings of that kind with a number, oldest first, at most MOST_SHOWN. `own` is the newest that the district
    itself reported. `by_ward` speaks of the newest period that a ward reported for.
    """

    indicator: Indicator
    target: Target
    shown: Reading | None
    before: Reading | None
    own: Reading | None
    series: tuple[tuple[Period, float], ...]
    by_ward: WardCount | None

    @property
    def department(self) -> str:
        """Who leads; "" where the plan names nobody."""
        return self.target.department

    @property
    def latest(self) -> Figure | None:
        """The newest figure that the district itself reported."""
        return self.own.figure if self.own else None

    @property
    def gap(self) -> float | None:
        """The gap of `latest`."""
        return self.own.gap if self.own else None

    @property
    def met(self) -> bool | None:
        """Whether `latest` reaches the target."""
        return self.own.met if self.own else None

    @property
    def trend(self) -> Trend | None:
        """Where the value went since the period before; None without two numbers."""
        if not self.shown or not self.before or self.shown.value is None or self.before.value is None:
            return None
        step = self.shown.value - self.before.value
        if abs(step) <= SAME:
            return "same"
        return "up" if step > 0 else "down"

    @property
    def trend_is_better(self) -> bool | None:
        """Whether the way the value went is the way the target wants; None where it stands or is not known."""
        if self.trend in (None, "same"):
            return None
        return (self.trend == "down") == self.target.less_is_better


def board_of(city: City, today: date, period: Period | None = None) -> tuple[BoardRow, ...]:
    """A row for every part of the plan's targets, in the plan's order, of what the city's release shows.

    With `period`, of the periods that end with it or before; else of those that have begun by `today`.
    """
    known = {name: one for name, one in indicators_of(city).items() if one.target is not None}
    reports = city.reports[city.reports["indicator"].isin(list(known))]
    periods = {text: read_period(text) for text in reports["period"].unique()}
    if period is None:
        wanted = {text: one for text, one in periods.items() if one.first_day <= today}
    else:
        wanted = {text: one for text, one in periods.items() if one.last_day <= period.last_day}
    reports = reports[reports["period"].isin(list(wanted))]
    of_wards = reports["ward"] != DISTRICT
    own = _own(reports[~of_wards], known, wanted)
    counts = _counts(city, reports[of_wards], known, wanted)
    return tuple(_row(one, own.get(name, ()), counts.get(name, ())) for name, one in known.items())


def _own(
    reports: pd.DataFrame, known: Mapping[str, Indicator], periods: Mapping[str, Period]
) -> dict[str, list[Reading]]:
    """What the district itself reported, by indicator."""
    found: dict[str, list[Reading]] = {}
    for name, text, value, status, source, note in zip(
        *(
            reports[column].tolist()
            for column in ("indicator", "period", "value", "status", "source", "note")
        ),
        strict=True,
    ):
        number = None if status else float(value)
        figure = Figure(FigureKey(name, DISTRICT, text), number, status, source, note)
        reading = Reading(periods[text], number, status, None, None, figure)
        found.setdefault(name, []).append(_judged(reading, known[name].target))
    return found


def _judged(reading: Reading, target: Target | None) -> Reading:
    """The reading held against the target."""
    if reading.value is None:
        return replace(reading, met=reading.status == "met")
    if target is None or target.value is None:
        return reading
    return replace(reading, gap=reading.value - target.value, met=target.met_by(reading.value))


@dataclass(frozen=True)
class _Count:
    """What the wards of one set reported of one indicator for one period."""

    count: WardCount
    mean: float | None


def _counts(
    city: City, reports: pd.DataFrame, known: Mapping[str, Indicator], periods: Mapping[str, Period]
) -> dict[str, list[_Count]]:
    """What the wards reported by indicator, of each period in the set that most reported in."""
    if not len(reports):
        return {}
    sets = {set_id: len(wards_in(city, set_id)) for set_id in SET_IDS}
    weights = pd.concat([people_in(city, set_id) for set_id in SET_IDS])
    ward = reports["ward"]
    homes = {name: set_of(name) for name in ward.unique()}
    weight = ward.map(weights.to_dict()).to_numpy(dtype=float)
    table = pd.DataFrame(
        {
            "indicator": reports["indicator"],
            "period": reports["period"],
            "set": ward.map(homes),
            "met": _met(reports, known),
            "weight": weight,
            "weighted": weight * reports["value"].to_numpy(dtype=float),
        }
    )
    grouped = table.groupby(["indicator", "period", "set"], sort=False)
    sums = grouped[["met", "weight", "weighted"]].sum(min_count=1).assign(size=grouped.size())
    found: dict[str, dict[str, _Count]] = {}
    for (name, text, set_id), met, people, weighted, size in sums.itertuples(name=None):
        every = sets[set_id]
        count = WardCount(periods[text], int(size), int(met), every)
        mean = weighted / people if size == every and not known[name].statuses else None
        best = found.setdefault(name, {}).get(text)
        if best is None or best.count.reported / best.count.wards < size / every:
            found[name][text] = _Count(count, mean)
    return {name: list(by_period.values()) for name, by_period in found.items()}


def _met(reports: pd.DataFrame, known: Mapping[str, Indicator]) -> npt.NDArray[np.bool_]:
    """True for each row whose value or status reaches the target."""
    met = np.array(reports["status"] == "met")
    values, names = reports["value"].to_numpy(dtype=float), reports["indicator"].to_numpy()
    for name in pd.unique(names):
        target, rows = known[name].target, names == name
        if target is not None and target.value is not None:
            met[rows] = _reaching(target, values[rows])
    return met


def _reaching(target: Target, values: Floats) -> npt.NDArray[np.bool_]:
    """`Target.met_by` of many values."""
    each = {value: bool(target.met_by(value)) for value in np.unique(values).tolist()}
    return np.array([each[value] for value in values.tolist()], dtype=bool)


def _row(indicator: Indicator, own: Iterable[Reading], counts: Iterable[_Count]) -> BoardRow:
    target = indicator.target
    if target is None:
        raise ValueError(indicator.id)
    reported = {reading.period: reading for reading in own}
    estimates = {
        one.count.period: _judged(Reading(one.count.period, one.mean, "", None, None, None), target)
        for one in counts
        if one.mean is not None
    }
    readings = estimates | reported  # the district's own word goes before an estimate
    newest = max(readings, default=None)
    same = sorted(period for period in readings if newest is not None and period.kind == newest.kind)
    numbers = [(period, value) for period in same if (value := readings[period].value) is not None]
    last = max(reported, default=None)
    return BoardRow(
        indicator=indicator,
        target=target,
        shown=readings[newest] if newest else None,
        before=readings[same[-2]] if len(same) > 1 else None,
        own=reported[last] if last else None,
        series=tuple(numbers[-MOST_SHOWN:]),
        by_ward=max((one.count for one in counts), key=lambda count: count.period, default=None),
    )
