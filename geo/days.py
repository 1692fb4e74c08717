"""Days as exactly as they are known: a day, a month or a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from geo.periods import FIRST_YEAR, LAST_YEAR, Period

_ISO = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_WRITTEN = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})")


@dataclass(frozen=True)
class Day:
    """A day as exactly as it is known: any day from `first` to `last`. `iso` is how it was written."""

    iso: str
    first: date
    last: date

    @property
    def is_exact(self) -> bool:
        """True where it can be one day only."""
        return self.first == self.last


def read_day(iso: str) -> Day | None:
    """The day that "2026", "2026-10" or "2026-10-31" means; None for anything else and years beyond the calendar's."""
    if not _ISO.fullmatch(iso):
        return None
    parts = [int(part) for part in iso.split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    last = {1: Period("year", year).last_day, 2: Period("month", year, month).last_day, 3: first}
    return Day(iso, first, last[len(parts)])


def written_day(text: str) -> Day | None:
    """The day that is written dd/mm/yyyy, where `text` says nothing else; None otherwise."""
    found = _WRITTEN.fullmatch(text.strip())
    return read_day("-".join(found[name].zfill(2) for name in ("year", "month", "day"))) if found else None
