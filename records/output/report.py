"""What the report of a period says: the plan's targets, the wards, the works and what nobody has reported.

Everything is counted from the city's release; nothing is asked of the store here.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from geo.city import City, Released
from geo.errors import ParameterError
from geo.indicators import CIVILITY, Indicator, indicators_of
from geo.periods import Period, read_period
from geo.source import Source
from geo.wards import set_on, wards_in
from layers import all_layers, every_view_of, layers_of, views_of
from layers._layer import Layer, Text, View
from maps.picture import Subject
from records.board import BoardRow
from records.model import Figure, FigureKey

MOST_PICTURES = 8  # four pages
MET, NOT_MET = "met", "not_met"
Judgement = Literal["met", "not_met", "unjudged", "missing"]


@dataclass(frozen=True)
class TargetLine:
    """One part of a target: the district's figure of the period.

    Where there is none, `estimate` is the mean of all wards weighted by people, if they reported, and `before`
    the last figure before the period. Neither counts as reported.
    """

    indicator: Indicator
    department: str
    figure: Figure | None
    gap: float | None
    met: bool | None
    estimate: float | None
    before: Figure | None

    @property
    def number(self) -> int:
        """The number of the target."""
        return self.indicator.target.number if self.indicator.target else 0

    @property
    def name(self) -> str:
        """Number and part of the target: "9a"."""
        return f"{self.number}{self.indicator.target.part}" if self.indicator.target else self.indicator.id

    @property
    def judgement(self) -> Judgement:
        """Met, not met, missing, or reported without anything to compare it with."""
        if self.figure is None:
            return "missing"
        if self.met is None:
            return "unjudged"
        return "met" if self.met else "not_met"


@dataclass(frozen=True)
class WardLine:
    """One indicator as the wards reported it for `period`; `figures` stand in the order of `Report.wards`."""

    indicator: Indicator
    period: str
    figures: tuple[Figure | None, ...]

    def counted(self, status: str) -> int:
        """How many wards have a status; for a number "met" and "not_met" are judged by the target."""
        return sum(self._state(figure) == status for figure in self.figures if figure)

    @property
    def unknown(self) -> tuple[int, ...]:
        """The places, in the order of `Report.wards`, of the wards that reported nothing."""
        return tuple(place for place, figure in enumerate(self.figures) if figure is None)

    def _state(self, figure: Figure) -> str:
        target = self.indicator.target
        if figure.value is None or target is None:
            return figure.status
        return {True: MET, False: NOT_MET, None: ""}[target.met_by(figure.value)]


@dataclass(frozen=True)
class WorkLine:
    """One work as released. `progress_percent` is None, days and `source` are "" where nobody said."""

    id: str
    name: Text
    wards: tuple[str, ...]
    status: str
    progress_percent: float | None
    planned_finish: str
    status_as_of: str
    source: str


@dataclass(frozen=True)
class Report:
    """Everything that the report of a period says.

    `wards` are ids and names of the wards of its last day; `works_source` is where the list of works is from.
    """

    period: Period
    targets: tuple[TargetLine, ...]
    wards: tuple[tuple[str, str], ...]
    ward_lines: tuple[WardLine, ...]
    works: tuple[WorkLine, ...]
    works_source: str
    sources: tuple[tuple[str, Source], ...]
    released: Released | None
    practice: bool
    fingerprint: str

    def judged(self, judgement: Judgement) -> tuple[TargetLine, ...]:
        """The parts of targets with this judgement, in the plan's order."""
        return tuple(line for line in self.targets if line.judgement == judgement)

    @property
    def whole_targets(self) -> dict[Judgement, int]:
        """How many targets are met in every part, not met in one, or cannot be judged yet ("missing")."""
        parts: dict[int, set[Judgement]] = {}
        for line in self.targets:
            parts.setdefault(line.number, set()).add(line.judgement)
        found: dict[Judgement, int] = {"met": 0, "not_met": 0, "missing": 0}
        for judgements in parts.values():
            said: Judgement = "met" if judgements == {"met"} else "missing"
            found["not_met" if "not_met" in judgements else said] += 1
        return found

    @property
    def missing(self) -> dict[str, tuple[TargetLine, ...]]:
        """The parts without a figure by department, in the plan's order; "" where the plan names none."""
        found: dict[str, tuple[TargetLine, ...]] = {}
        for line in self.judged("missing"):
            found[line.department] = (*found.get(line.department, ()), line)
        return found

    @property
    def missing_wards(self) -> tuple[tuple[tuple[int, ...], tuple[WardLine, ...]], ...]:
        """Wards (their places in `wards`) that left out the same indicators, and those; who left out none is not there."""
        alike: dict[tuple[WardLine, ...], list[int]] = {}
        for place in range(len(self.wards)):
            lines = tuple(line for line in self.ward_lines if line.figures[place] is None)
            alike.setdefault(lines, []).append(place)
        return tuple((tuple(places), lines) for lines, places in alike.items() if lines)


def report_of(city: City, period: Period, board: Iterable[BoardRow]) -> Report:
    """The report of a period: what `city` shows as released, with the targets as the board judges them.

    A figure belongs to the period if its own period lies within it; of what is reported by the year only,
    that year's.
    """
    wards = wards_in(city, set_on(period.last_day))
    ids = [str(ward) for ward in wards.index]
    return Report(
        period=period,
        targets=tuple(_target_line(row, period) for row in board),
        wards=tuple(zip(ids, map(str, wards["name"]), strict=True)),
        ward_lines=(_civility_line(city, period, ids), *_ward_lines(city, period, ids)),
        works=tuple(_work_lines(city)),
        works_source=city.sources["works.geojson"].producer,
        sources=tuple(city.sources.items()),
        released=city.released,
        practice=city.practice,
        fingerprint=city.fingerprint,
    )


def _target_line(row: BoardRow, period: Period) -> TargetLine:
    about, found = (row.indicator, row.department), row.latest
    if found is not None and _belongs(row.indicator, found.key.period, period):
        return TargetLine(*about, found, row.gap, row.met, None, None)
    shown = row.shown
    is_estimate = shown is not None and shown.is_estimate and _belongs(row.indicator, shown.period.id, period)
    estimate = shown.value if shown is not None and is_estimate else None
    return TargetLine(*about, None, None, None, estimate, found)


def _belongs(indicator: Indicator, written: str, period: Period) -> bool:
    try:
        own = read_period(written)
    except ParameterError:
        return False
    return period.holds(own) or (indicator.periods == ("year",) and own.holds(period))


def _civility_line(city: City, period: Period, wards: Sequence[str]) -> WardLine:
    """The civility standard in the year of `period`, whether or not anybody reported it."""
    year = str(period.year)
    indicator = indicators_of(city)[CIVILITY]
    known = city.civility[(city.civility["year"] == period.year) & (city.civility["status"] != "")]
    said = {
        row["ward"]: Figure(FigureKey(CIVILITY, row["ward"], year), None, row["status"], row["source"])
        for row in known.to_dict("records")
    }
    reports = city.reports[(city.reports["indicator"] == CIVILITY) & (city.reports["period"] == year)]
    said |= {row["ward"]: _figure(row) for row in reports.to_dict("records")}
    return WardLine(indicator, year, tuple(said.get(ward) for ward in wards))


def _ward_lines(city: City, period: Period, wards: Sequence[str]) -> Iterator[WardLine]:
    """Of each other indicator that a ward reported, the newest period that belongs to `period`."""
    reports = city.reports[city.reports["ward"].isin(list(wards))]
    known = indicators_of(city)
    rows = {str(name): same for name, same in reports.groupby("indicator") if name != CIVILITY}
    for indicator in (known[name] for name in known if name in rows):
        same = rows[indicator.id]
        periods = [name for name in same["period"].unique() if _belongs(indicator, name, period)]
        if periods:
            newest = max(periods, key=read_period)
            said = {row["ward"]: _figure(row) for row in same[same["period"] == newest].to_dict("records")}
            yield WardLine(indicator, newest, tuple(said.get(ward) for ward in wards))


def _figure(row: Mapping[Hashable, Any]) -> Figure:
    key = FigureKey(row["indicator"], row["ward"], row["period"])
    return Figure(key, _number(row["value"]), row["status"], row["source"], row["note"])


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _work_lines(city: City) -> Iterator[WorkLine]:
    names = city.wards["name"]
    for work, row in city.works.to_dict("index").items():
        yield WorkLine(
            id=str(work),
            name=Text(row["name_vi"], row["name_en"]),
            wards=tuple(str(names.get(ward, ward)) for ward in row["wards"]),
            status=row["status"],
            progress_percent=_number(row.get("progress_percent")),
            planned_finish=row.get("planned_finish", ""),
            status_as_of=row["status_as_of"],
            source=row.get("reported_source", ""),
        )


def subjects_of(city: City, period: Period, language: str = "vi") -> tuple[Subject, ...]:
    """The pictures of a report, at most MOST_PICTURES: each main layer, then each layer reported in the period."""
    usual = {layer.id for layer in all_layers()}
    main = [layer for layer in layers_of(city) if layer.is_main]
    found = [(layer, _within(layer, city, period) or views_of(layer, city)[0]) for layer in main]
    for layer in layers_of(city):
        view = None if layer.id in usual else _within(layer, city, period)
        if view is not None:
            found.append((layer, view))
    return tuple(Subject(city, layer, view, language) for layer, view in found[:MOST_PICTURES])


def _within(layer: Layer, city: City, period: Period) -> View | None:
    """The newest view of a layer whose period lies within `period` or is its year, and that colours a ward."""
    for view in every_view_of(layer, city):
        if _is_near(view.period, period) and view.values.notna().any():
            return view
    return None


def _is_near(written: str, period: Period) -> bool:
    try:
        own = read_period(written)
    except ParameterError:
        return False
    return period.holds(own) or own == Period("year", period.year)
