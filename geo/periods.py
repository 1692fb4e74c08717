"""Reporting periods: a month, a quarter or a year, and when their reports are due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import Literal

from geo.errors import ParameterError
from geo.words import without_diacritics

DUE_DAY = 8  # of the month that follows: QĐ 125/QĐ-UBND, "Tổ chức thực hiện" 3
YEARLY_DUE = (11, 10)  # month and day in the year itself: the same, 5
SUMMARY_DUE = (11, 20)  # the district's own summary: the same, 5
FIRST_YEAR, LAST_YEAR = 1976, 2100
MONTHS = {"year": 12, "quarter": 3, "month": 1}

_WRITTEN = (
    ("month", re.compile(r"^(?P<year>\d{4})-(?P<part>0?[1-9]|1[0-2])$")),
    ("quarter", re.compile(r"^(?P<year>\d{4})-q(?P<part>[1-4])$")),
    ("year", re.compile(r"^(?P<year>\d{4})$")),
    ("month", re.compile(r"^(?:thang|t|month)?\s*(?P<part>0?[1-9]|1[0-2])\s*/\s*(?P<year>\d{4})$")),
    ("month", re.compile(r"^thang\s*(?P<part>0?[1-9]|1[0-2])\s*(?:nam|,)?\s*(?P<year>\d{4})$")),
    ("quarter", re.compile(r"^(?:quy|q)\s*(?P<part>[1-4]|iv|i{1,3})\s*(?:/|nam|,|-)?\s*(?P<year>\d{4})$")),
    ("year", re.compile(r"^(?:ca\s*)?nam\s*(?P<year>\d{4})$")),
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@total_ordering
@dataclass(frozen=True)
class Period:
    """A year, a quarter (`part` 1 to 4) or a month (`part` 1 to 12) of a year; `part` is 0 for a year.

    Sorted by the day it ends on; of those that end together the shorter comes first.
    """

    kind: Literal["year", "quarter", "month"]
    year: int
    part: int = 0

    @property
    def id(self) -> str:
        """The form it is stored and addressed in: "2021", "2021-Q1" or "2021-03"."""
        return {"year": f"{self.year}", "quarter": f"{self.year}-Q{self.part}"}.get(
            self.kind, f"{self.year}-{self.part:02d}"
        )

    @property
    def first_day(self) -> date:
        """The day it begins on."""
        return date(self.year, max(1, (self.part - 1) * MONTHS[self.kind] + 1), 1)

    @property
    def last_day(self) -> date:
        """The day it ends on."""
        month = self.part * MONTHS[self.kind] if self.part else 12
        after = date(self.year + month // 12, month % 12 + 1, 1)
        return after - timedelta(days=1)

    @property
    def due(self) -> date:
        """The day before which its report is due: the 8th of the next month; 10 November for a year."""
        if self.kind == "year":
            return date(self.year, *YEARLY_DUE)
        after = self.last_day + timedelta(days=1)
        return after.replace(day=DUE_DAY)

    def holds(self, other: Period) -> bool:
        """True where `other` lies within this period."""
        return self.first_day <= other.first_day and other.last_day <= self.last_day

    def __lt__(self, other: Period) -> bool:
        return self._place() < other._place()

    def _place(self) -> tuple[date, int]:
        return self.last_day, MONTHS[self.kind]


def read_period(text: str) -> Period:
    """The period that `text` names: "2021", "2021-Q1", "Quý I/2021", "T3/2021", "tháng 3 năm 2021".

    Capitals and diacritics do not matter.

    Raises
    ------
    ParameterError
        If it names none, or a year outside FIRST_YEAR to LAST_YEAR.
    """
    plain = without_diacritics(text).strip()
    for kind, pattern in _WRITTEN:
        found = pattern.match(plain)
        if found and FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
            part = found.groupdict().get("part") or "0"
            return Period(kind, int(found["year"]), _ROMAN.get(part) or int(part))  # type: ignore[arg-type]
    raise ParameterError("bad_period", text=text[:40])


def months_of(year: int) -> tuple[Period, ...]:
    """The twelve months of a year."""
    return tuple(Period("month", year, month) for month in range(1, 13))
