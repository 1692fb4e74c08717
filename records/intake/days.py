"""Days as people write them: 15/03/2021, 03/2021, 2021 or 2021-03-15; the day always stands before the month."""

from __future__ import annotations

import re
from datetime import date, datetime

from geo.errors import ParameterError
from geo.periods import FIRST_YEAR, LAST_YEAR
from records.intake.cells import Cell
from records.intake.findings import quoted

_WRITTEN = (
    re.compile(r"(?P<day>0?[1-9]|[12][0-9]|3[01])[/.-](?P<month>0?[1-9]|1[0-2])[/.-](?P<year>[0-9]{4})$"),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-9]{2})(?:[T ]00:00:00)?$"),
    re.compile(r"(?P<month>0?[1-9]|1[0-2])[/.-](?P<year>[0-9]{4})$"),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])$"),
    re.compile(r"(?P<year>[0-9]{4})$"),
)


def day_in(cell: Cell) -> str:
    """The day in a cell as ISO text, as exact as it is written: "2021-03-15", "2021-03" or "2021"; "" if blank.

    Raises
    ------
    ParameterError
        If it is no day, no day that exists, or of a year outside FIRST_YEAR to LAST_YEAR.
    """
    if cell.is_blank:
        return ""
    if isinstance(cell.value, datetime | date):
        return _checked(cell.value.year, cell.value.month, cell.value.day, cell)
    for pattern in _WRITTEN:
        found = pattern.match(cell.text)
        if found and cell.kind in ("text", "number"):
            parts = {"month": "0", "day": "0"} | found.groupdict()
            return _checked(int(parts["year"]), int(parts["month"]), int(parts["day"]), cell)
    raise ParameterError("bad_day", shown=quoted(cell.text))


def _checked(year: int, month: int, day: int, cell: Cell) -> str:
    try:
        date(year, month or 1, day or 1)
    except ValueError as error:
        raise ParameterError("bad_day", shown=quoted(cell.text)) from error
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ParameterError("bad_day", shown=quoted(cell.text))
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def first_day(iso: str) -> date:
    """The first day that an ISO text of `day_in` can mean."""
    year, month, day = (*map(int, iso.split("-")), 1, 1)[:3]
    return date(year, month, day)
