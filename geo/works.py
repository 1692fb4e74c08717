"""How a work stands on a day: late or in time, money against time, land clearance.

Days are as exact as they were reported: a day, a month or a year. Whatever follows from one known to the month or the
year is counted in the work's favour: late only when no day it can mean is left.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from geo.city import City
from geo.days import Day, read_day

CLEAR_GAP = 0.10  # money and time less than ten percentage points apart are called level; our own choice
STAGES = ("notified", "paid", "handed_over")

Standing = Literal["finished", "overdue", "in_time", "unknown"]
Pace = Literal["behind", "level", "ahead", "unknown"]
Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Span:
    """From when to when; None for an end that nobody said."""

    start: Day | None = None
    finish: Day | None = None

    @property
    def is_known(self) -> bool:
        """True where at least one end is."""
        return self.start is not None or self.finish is not None


@dataclass(frozen=True)
class Clearance:
    """How many cases of land clearance there are, and how many are through each stage; None for what nobody said."""

    cases: float | None = None
    notified: float | None = None
    paid: float | None = None
    handed_over: float | None = None

    @property
    def shares(self) -> dict[str, float]:
        """Share of all cases through each stage that is known, 0 to 1; empty without a total."""
        if not self.cases:
            return {}
        counts = {stage: getattr(self, stage) for stage in STAGES}
        return {
            stage: min(1.0, max(0.0, count / self.cases))
            for stage, count in counts.items()
            if count is not None
        }

    @property
    def is_known(self) -> bool:
        """True where anybody said a count."""
        return any(count is not None for count in (self.cases, self.notified, self.paid, self.handed_over))


@dataclass(frozen=True)
class Milestone:
    """What comes next and when; `on` is None where its day is not known or `written` is none."""

    text: str = ""
    written: str = ""
    on: Day | None = None


@dataclass(frozen=True)
class Work:
    """What is known of one work; money in VND."""

    id: str
    status: str
    progress_percent: float | None = None
    planned: Span = Span()
    actual: Span = Span()
    capital_vnd: float | None = None
    paid_vnd: float | None = None
    clearance: Clearance = Clearance()
    milestone: Milestone = Milestone()

    @property
    def is_finished(self) -> bool:
        """True where it is said to be done, or when it was."""
        return self.status == "done" or self.actual.finish is not None

    @property
    def due(self) -> date | None:
        """The last day that its planned end can mean; None when it is finished or nobody said."""
        finish = self.planned.finish
        return None if self.is_finished or finish is None else finish.last

    @property
    def paid_share(self) -> float | None:
        """Money paid over the capital, 0 or more (above 1 where more was paid); None where one is not known."""
        return None if self.paid_vnd is None or not self.capital_vnd else self.paid_vnd / self.capital_vnd


def works_of(city: City) -> tuple[Work, ...]:
    """Every work of the city, in the order of its frame."""
    return tuple(work_of(str(key), row) for key, row in city.works.to_dict("index").items())


def work_of(work_id: str, row: Row) -> Work:
    """A row of City.works, with or without the columns WORK_PROGRESS."""

    def number(name: str) -> float | None:
        value = row.get(name)
        return None if value is None or math.isnan(value) else float(value)

    def span(kind: str) -> Span:
        start, finish = (str(row.get(f"{kind}_{end}") or "") for end in ("start", "finish"))
        return Span(read_day(start), read_day(finish))

    written = str(row.get("next_milestone_on") or "")
    return Work(
        id=work_id,
        status=str(row["status"]),
        progress_percent=number("progress_percent"),
        planned=span("planned"),
        actual=span("actual"),
        capital_vnd=number("capital_vnd"),
        paid_vnd=number("paid_vnd"),
        clearance=Clearance(number("clearance_cases"), *(number(f"clearance_{stage}") for stage in STAGES)),
        milestone=Milestone(str(row.get("next_milestone") or ""), written, read_day(written)),
    )


def days_late(work: Work, today: date) -> int:
    """Days by which a work is past its planned end on `today`, or was when it ended; 0 where it is not or none is known.

    At least so many: of ends known to the month or the year the nearest are taken.
    """
    if work.is_finished:
        return ended_late(work)
    return 0 if work.due is None else max(0, (today - work.due).days)


def ended_late(work: Work) -> int:
    """Days, at least, from the planned end of a work to its real one; 0 where it came in time or one is not known."""
    planned, ended = work.planned.finish, work.actual.finish
    return 0 if planned is None or ended is None else max(0, (ended.first - planned.last).days)


def standing(work: Work, today: date) -> Standing:
    """Finished, past its planned end, still in time, or without a planned end to judge by."""
    if work.is_finished:
        return "finished"
    if work.due is None:
        return "unknown"
    return "overdue" if days_late(work, today) else "in_time"


def elapsed_share(work: Work, today: date) -> float | None:
    """Share of the planned days, first and last included, that were over when `today` began, 0 to 1.

    None where an end of the plan is not known, or the end comes before the start.
    """
    start, finish = work.planned.start, work.planned.finish
    if start is None or finish is None or finish.last < start.first:
        return None
    days = (finish.last - start.first).days + 1
    return min(1.0, max(0.0, (today - start.first).days / days))


def money_gap(work: Work, today: date) -> float | None:
    """Share of the money paid minus share of the planned time gone; None for a finished work or where one is not known."""
    elapsed, paid = elapsed_share(work, today), work.paid_share
    return None if work.is_finished or elapsed is None or paid is None else paid - elapsed


def pace(work: Work, today: date) -> Pace:
    """Whether money runs behind or ahead of time by at least CLEAR_GAP."""
    gap = money_gap(work, today)
    if gap is None:
        return "unknown"
    if abs(gap) < CLEAR_GAP - 1e-9:
        return "level"
    return "ahead" if gap > 0 else "behind"


def milestone_days_late(work: Work, today: date) -> int:
    """Days since the last day the next milestone can mean; 0 while it is ahead, without a day, or the work is finished."""
    on = work.milestone.on
    return 0 if on is None or work.is_finished else max(0, (today - on.last).days)
