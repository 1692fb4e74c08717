"""A time axis: from which day to which, where a day lies on it, and which periods mark it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from geo.periods import MONTHS, Period

MOST_TICKS = 13
LONGEST_DAYS = {"month": 396, "quarter": 1_100}  # up to about 13 months by months, three years by quarters


@dataclass(frozen=True)
class Timeline:
    """An axis of whole periods: `first` is its first day, `end` the day after its last. `ticks` begin at their place."""

    first: date
    end: date
    ticks: tuple[Period, ...]

    def share(self, day: date) -> float:
        """Where the beginning of `day` lies, 0 at the left end, 1 at the right; days beyond are at the ends."""
        return min(1.0, max(0.0, (day - self.first).days / (self.end - self.first).days))

    def width(self, first: date, last: date) -> float:
        """How much of the axis the days from `first` to `last`, both included, take; 0 where they are in no order."""
        return max(0.0, self.share(last + timedelta(days=1)) - self.share(first))


def timeline(least: date, most: date) -> Timeline:
    """The axis of whole months, quarters or years that holds the days from `least` to `most`, at most MOST_TICKS marked.

    The longer the time, the coarser the periods; of very many years every second, third … is marked.
    """
    kind = next((name for name, longest in LONGEST_DAYS.items() if (most - least).days <= longest), "year")
    periods = [_period_at(kind, least)]
    while periods[-1].last_day < most:
        periods.append(_period_at(kind, periods[-1].last_day + timedelta(days=1)))
    step = -(-len(periods) // MOST_TICKS)
    return Timeline(periods[0].first_day, periods[-1].last_day + timedelta(days=1), tuple(periods[::step]))


def _period_at(kind: str, day: date) -> Period:
    """The period of a kind that holds a day."""
    if kind == "year":
        return Period("year", day.year)
    return Period(kind, day.year, (day.month - 1) // MONTHS[kind] + 1)  # type: ignore[arg-type]
