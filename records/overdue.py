"""Who has not reported in time, told by what was entered, approved or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import and_, select

from geo.city import City
from geo.indicators import Indicator, indicators_of
from geo.periods import SUMMARY_DUE, Period, read_period
from geo.wards import set_on, wards_in
from records.model import DISTRICT, WITHDRAWN, FigureKey
from records.schema import OBSERVATIONS
from records.store import Store

YEAR = timedelta(days=365)
Reporter = Literal["district", "department", "ward"]
ORDER: dict[Reporter, int] = {"district": 0, "department": 1, "ward": 2}


@dataclass(frozen=True)
class Overdue:
    """Somebody who has not reported a period in time.

    `name` is the department as the plan names it, the id of a ward, or "" for the district's own summary of a
    year. `due` is the day before which the report was due. `missing` are the ids of the indicators that it
    lacks, out of `expected`: a department owes all that it leads, for the district or for every ward; a ward
    that reported any is not overdue.
    """

    reporter: Reporter
    name: str
    period: Period
    due: date
    days_late: int
    missing: tuple[str, ...]
    expected: int


def entered_keys(store: Store) -> frozenset[FigureKey]:
    """What figures stand in the store, approved or not, without those taken back."""
    table, newer = OBSERVATIONS, OBSERVATIONS.alias()
    key = ("indicator", "ward", "period")
    same = and_(*(newer.c[name] == table.c[name] for name in key), newer.c.revision > table.c.revision)
    asked = select(*(table.c[name] for name in key)).where(
        table.c.status != WITHDRAWN, ~select(newer.c.id).where(same).exists()
    )
    with store.reading() as connection:
        return frozenset(FigureKey(*row) for row in connection.execute(asked))


def overdue_of(city: City, entered: Iterable[FigureKey], today: date) -> tuple[Overdue, ...]:
    """Who has not reported, the longest overdue first: months, quarters and years that fell due within a year.

    Nothing is asked for periods that ended before the first one that anybody ever entered a figure for; where
    nobody entered any, for none but the last of each kind. The wards are those of the period's last day.
    """
    keys = frozenset(entered)
    begun = min((read_period(text).first_day for text in {key.period for key in keys}), default=None)
    due = sorted(_due_periods(today), reverse=True)
    if begun is None:
        asked = [
            next(one for one in due if one.kind == kind) for kind in dict.fromkeys(one.kind for one in due)
        ]
    else:
        asked = [one for one in due if one.last_day >= begun]
    found = [late for period in asked for late in _Round(city, keys, period, today).overdue()]
    return tuple(sorted(found, key=lambda one: (-one.days_late, one.period, ORDER[one.reporter], one.name)))


def _due_periods(today: date) -> Iterator[Period]:
    """The periods that fell due within the year that ends today."""
    for year in range(today.year - 2, today.year + 1):
        months = (Period("month", year, month) for month in range(1, 13))
        quarters = (Period("quarter", year, quarter) for quarter in range(1, 5))
        every = (*months, *quarters, Period("year", year))
        yield from (one for one in every if today - YEAR < one.due <= today)


@dataclass(frozen=True)
class _Round:
    """The reports that are owed for one period."""

    city: City
    keys: frozenset[FigureKey]
    period: Period
    today: date

    def overdue(self) -> Iterator[Overdue]:
        """Everybody who has not reported."""
        known = [one for one in indicators_of(self.city).values() if self.period.kind in one.periods]
        wards = list(map(str, wards_in(self.city, set_on(self.period.last_day)).index))
        targets = [one for one in known if one.target is not None]
        absent = [one.id for one in targets if not self._is_known(one.id, wards)]
        yield from self._departments(targets, absent)
        yield from self._wards([one.id for one in known if one.by_ward], wards)
        summary = date(self.period.year, *SUMMARY_DUE)
        if self.period.kind == "year" and absent and self.today >= summary:
            yield self._late("district", DISTRICT, summary, absent, len(targets))

    def _has(self, indicator: str, ward: str) -> bool:
        return FigureKey(indicator, ward, self.period.id) in self.keys

    def _is_known(self, indicator: str, wards: Iterable[str]) -> bool:
        """True where the district reported it, or every ward did."""
        return self._has(indicator, DISTRICT) or all(self._has(indicator, ward) for ward in wards)

    def _departments(self, targets: Iterable[Indicator], absent: list[str]) -> Iterator[Overdue]:
        led: dict[str, list[str]] = {}
        for one in targets:
            if one.target is not None and one.target.department:
                led.setdefault(one.target.department, []).append(one.id)
        for department, ids in led.items():
            missing = [name for name in ids if name in absent]
            if missing:
                yield self._late("department", department, self.period.due, missing, len(ids))

    def _wards(self, indicators: list[str], wards: Iterable[str]) -> Iterator[Overdue]:
        for ward in wards:
            if not any(self._has(name, ward) for name in indicators):
                yield self._late("ward", ward, self.period.due, indicators, len(indicators))

    def _late(self, reporter: Reporter, name: str, due: date, missing: list[str], expected: int) -> Overdue:
        days = (self.today - due).days + 1  # due is the first day on which it is late
        return Overdue(reporter, name, self.period, due, days, tuple(missing), expected)
