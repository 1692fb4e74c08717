"""Rows of a table as figures: which indicator, ward and period, and whether the value can be true."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar

from geo.city import City
from geo.errors import NotFoundError, ParameterError
from geo.indicators import Indicator, indicators_of
from geo.periods import Period, read_period
from geo.wards import ward_of
from geo.words import without_diacritics
from layers._layer import Text, figure, period_text
from maps.messages import LANGUAGES, message
from records.intake.cells import Cell, Row, Table
from records.intake.columns import plain_heading
from records.intake.findings import Findings, Place, cell_at, quoted, row_at
from records.intake.numbers import Notation, notation_of, number_in
from records.intake.texts import NOT_GIVEN, text_in
from records.model import DISTRICT, Figure, FigureKey
from records.words import status_name

STATUS_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "met": ("dat chuan", "da dat", "co"),
    "not_met": ("khong dat", "khong dat chuan", "chua dat chuan", "khong"),
    "under_review": ("cho xet", "dang xem xet"),
}
TOTALS = frozenset(
    {"tong", "tong cong", "cong", "tong so", "total", "sum", "binh quan", "trung binh", "average"}
)
GSO_CODE = re.compile(r"[0-9]{5}$")

MORE_UNITS = frozenset(
    {"ha", "km2", "m2", "nghin nguoi", "trieu dong", "ty dong", "dong", "nghin dong", "ho", "m", "km"}
)
DISTRICT_NAME = Text(message("record.district", "vi"), message("record.district", "en"))
WHOLE_DISTRICT = frozenset(
    {"quan go vap", "quan", "district", "whole district", "go vap", "go vap district"}
    | {plain_heading(DISTRICT_NAME.vi), plain_heading(DISTRICT_NAME.en)}
)

Found = TypeVar("Found")


@dataclass
class Form:
    """What is known of a table before its rows are read, and the figures and blank rows found on the way.

    `indicator` and `period` are None where each row says its own.
    """

    city: City
    table: Table
    findings: Findings
    today: date
    notation: Notation
    indicator: Indicator | None
    period: Period | None
    figures: dict[FigureKey, tuple[int, Figure]] = field(default_factory=dict)
    blank_rows: list[int] = field(default_factory=list)

    def at(self, row: Row, column: str) -> Place:
        """The cell of a row in a known column; the row where the table lacks the column."""
        if not self.table.has(column):
            return row_at(row.number)
        return cell_at(row.number, self.table.places[column] + 1, self.table.heading(column))


def read_figures(form: Form) -> tuple[Figure, ...]:
    """The figures of the rows that are without fault, in their order."""
    for row in form.table.rows:
        if any(not form.table.cell(row, column).is_blank for column in form.table.places):
            _read_row(form, row)
    if form.blank_rows:
        form.findings.notice("blank_rows", row_at(form.blank_rows[0]), count=len(form.blank_rows))
    if not form.figures and not form.findings.faults:
        form.findings.fault("no_figures")
    return tuple(found for _, found in form.figures.values())


def number_notation(table: Table, columns: tuple[str, ...], mark: str, is_template: bool) -> Notation:
    """The notation of the numbers in `columns`; `mark` is the decimal mark where whoever asks knows it."""
    if mark:
        return Notation(mark, proven=True)
    cells = [table.cell(row, column) for row in table.rows for column in columns]
    texts = [cell.text for cell in cells if cell.kind == "text"]
    numbers = any(cell.kind == "number" for cell in cells)
    return notation_of(texts, leans_vietnamese=table.sheet.is_workbook and (numbers or is_template))


def _read_row(form: Form, row: Row) -> None:
    ward_column = "ward" if not form.table.cell(row, "ward").is_blank else "ward_code"
    named = form.table.cell(row, ward_column).text
    if plain_heading(named) in TOTALS:
        form.findings.notice("total_ignored", row_at(row.number), shown=quoted(named))
        return
    if all(_is_blank(form.table.cell(row, column)) for column in ("value", "status")):
        form.blank_rows.append(row.number)
        return
    indicator = _agreed(form, row, "indicator", form.indicator, lambda cell: _own_indicator(form.city, cell))
    period = _agreed(form, row, "period", form.period, period_in)
    if indicator and period and not (form.indicator and form.period):
        _tried(form, row, "period", lambda _cell: check_period(period, indicator, form.today))
    ward = _tried(form, row, ward_column, lambda cell: _ward(form.city, cell, indicator, period))
    answer = _answer(form, row, indicator) if indicator else None
    words = _words(form, row)
    if indicator is None or period is None or ward is None or answer is None or words is None:
        return
    key = FigureKey(indicator.id, ward, period.id)
    _keep(form, row, Figure(key, *answer, source=words[0], note=words[1]))


def _words(form: Form, row: Row) -> tuple[str, str] | None:
    """Source and note of a row; None with faults where one of them is refused."""
    source, note = (_tried(form, row, column, text_in) for column in ("source", "note"))
    return None if source is None or note is None else (source, note)


def _tried(form: Form, row: Row, column: str, read: Callable[[Cell], Found]) -> Found | None:
    """What `read` makes of a cell; None with a fault at that cell where it refuses."""
    try:
        return read(form.table.cell(row, column))
    except ParameterError as error:
        form.findings.error(error, form.at(row, column))
        return None


def _agreed(
    form: Form, row: Row, column: str, fixed: Found | None, read: Callable[[Cell], Found]
) -> Found | None:
    """What a row says of its indicator or period; what is `fixed` for all rows where it says nothing."""
    if fixed is not None and form.table.cell(row, column).is_blank:
        return fixed
    own = _tried(form, row, column, read)
    if own is not None and fixed is not None and own != fixed:
        form.findings.fault(f"other_{column}", form.at(row, column), said=_name(own), asked=_name(fixed))
    return own


def _name(thing: object) -> object:
    if isinstance(thing, Indicator):
        return label_of(thing)
    return period_text(thing) if isinstance(thing, Period) else thing


def _keep(form: Form, row: Row, found: Figure) -> None:
    first = form.figures.get(found.key)
    if first is None:
        form.figures[found.key] = (row.number, found)
        return
    column = "ward" if form.table.has("ward") else "ward_code"
    shown = quoted(form.table.cell(row, column).text) or DISTRICT_NAME
    form.findings.fault("ward_twice", form.at(row, column), shown=shown, first=first[0])


def _is_blank(cell: Cell) -> bool:
    return cell.is_blank or (cell.kind == "text" and without_diacritics(cell.text) in NOT_GIVEN)


def _own_indicator(city: City, cell: Cell) -> Indicator:
    """The indicator that a row names.

    Raises
    ------
    ParameterError
        If it names none.
    """
    if cell.is_blank:
        raise ParameterError("no_indicator")
    found = indicator_named(city, text_in(cell))
    if found is None:
        raise ParameterError("unknown_indicator", shown=quoted(cell.text))
    return found


def indicator_named(city: City, text: str) -> Indicator | None:
    """The indicator with that id, number and part ("9a", "chỉ tiêu 9a") or name in either language; None for none."""
    known = indicators_of(city)
    plain = plain_heading(text)
    if plain in known:
        return known[plain]
    number = plain.removeprefix(plain_heading(message("column.indicator"))).strip()
    for indicator in known.values():
        target = indicator.target
        names = {plain_heading(indicator.label(language)) for language in LANGUAGES}
        if plain in names or (target and number == f"{target.number}{target.part}"):
            return indicator
    return None


def period_in(cell: Cell) -> Period:
    """The period that a cell names; a date on the first of a month is what Excel makes of "3/2021".

    Raises
    ------
    ParameterError
        If it names none.
    """
    if cell.is_blank:
        raise ParameterError("no_period")
    if isinstance(cell.value, date):
        if cell.value.day == 1:
            return Period("month", cell.value.year, cell.value.month)
        raise ParameterError("bad_period", shown=quoted(cell.text))
    try:
        return read_period(text_in(cell))
    except ParameterError as error:
        if error.key == "bad_period":
            raise ParameterError("bad_period", shown=quoted(cell.text)) from error
        raise


def check_period(period: Period, indicator: Indicator, today: date) -> None:
    """Nothing, if the indicator is reported for such a period and it has begun.

    Raises
    ------
    ParameterError
        Otherwise.
    """
    if period.first_day > today:
        raise ParameterError("future_period", period=period_text(period))
    if period.kind not in indicator.periods:
        allowed = [period_kind(kind) for kind in indicator.periods]
        listed = Text(", ".join(kind.vi for kind in allowed), ", ".join(kind.en for kind in allowed))
        raise ParameterError("wrong_period_kind", period=period_text(period), allowed=listed)


def period_kind(kind: str) -> Text:
    """What a kind of period is called."""
    vi, en = (message(f"entry.period_{kind}", language) for language in LANGUAGES)
    return Text(vi, en)


def _ward(city: City, cell: Cell, indicator: Indicator | None, period: Period | None) -> str | None:
    """Id of the ward that a cell names at the period's last day, DISTRICT for the whole; None where nobody can tell.

    Raises
    ------
    ParameterError
        If there is no such ward then, or the indicator is not reported for it.
    """
    text = text_in(cell)
    if plain_heading(text) in WHOLE_DISTRICT or (not text and indicator and not indicator.by_ward):
        if indicator and not indicator.by_district:
            raise ParameterError("not_by_district", indicator=label_of(indicator))
        return DISTRICT
    if not text:
        raise ParameterError("no_ward")
    if period is None:
        if GSO_CODE.match(text):
            raise ParameterError("code_without_date", shown=quoted(text))
        return None
    ward = _ward_then(city, text, period.last_day)
    if indicator and not indicator.by_ward:
        raise ParameterError("not_by_ward", indicator=label_of(indicator))
    return ward


def _ward_then(city: City, text: str, day: date) -> str:
    try:
        return _ward_on(city, text, day)
    except NotFoundError as error:
        if error.key == "ward_ambiguous":
            names = error.parameters["names"]
            raise ParameterError("ward_ambiguous", shown=quoted(text), names=names) from error
        raise ParameterError("no_such_ward", shown=quoted(text), day=f"{day:%d/%m/%Y}") from error


@lru_cache(maxsize=4096)  # a file of ten years names each ward a thousand times
def _ward_on(city: City, text: str, day: date) -> str:
    return ward_of(city, text, day)


def label_of(indicator: Indicator) -> Text:
    """What an indicator is called."""
    return Text(indicator.label_vi, indicator.label_en)


def _answer(form: Form, row: Row, indicator: Indicator) -> tuple[float | None, str] | None:
    """Value and status of a row, one of them; None with a fault where it has none."""
    value, status = (form.table.cell(row, column) for column in ("value", "status"))
    wanted = "status" if indicator.statuses and not _is_blank(status) else "value"
    other = status if wanted == "value" else value
    if not _is_blank(other):
        column = "status" if wanted == "value" else "value"
        form.findings.fault("value_and_status", form.at(row, column), indicator=label_of(indicator))
        return None
    _tried(form, row, "unit", lambda cell: check_unit(form.city, indicator, cell.text))
    if indicator.statuses:
        found = _tried(form, row, wanted, lambda cell: status_in(cell, indicator))
        return None if found is None else (None, found)
    number = _tried(form, row, wanted, lambda cell: value_in(cell, indicator, form.notation))
    return None if number is None else (number, "")


def status_in(cell: Cell, indicator: Indicator) -> str:
    """The status that a cell names by its label in either language or its id.

    Raises
    ------
    ParameterError
        If it names none of the indicator.
    """
    return word_in(cell, indicator.statuses)


def word_in(cell: Cell, allowed: tuple[str, ...]) -> str:
    """The coded word that a cell means: the word, or its label in either language.

    Raises
    ------
    ParameterError
        If it is none of those allowed.
    """
    plain = plain_heading(text_in(cell))
    for word in allowed:
        labels = {plain_heading(status_name(word, language)) for language in LANGUAGES}
        if plain in {plain_heading(word), *labels, *STATUS_SYNONYMS.get(word, ())}:
            return word
    vi, en = (", ".join(status_name(word, language) for word in allowed) for language in LANGUAGES)
    raise ParameterError("unknown_status", shown=quoted(cell.text), allowed=Text(vi, en))


def value_in(cell: Cell, indicator: Indicator, notation: Notation) -> float:
    """The number in a cell, within the indicator's limits.

    Raises
    ------
    ParameterError
        If it is no number, or one that cannot be true.
    """
    is_percent = indicator.unit_vi.startswith("%")
    number = number_in(cell, notation, is_percent, indicator.whole)
    if indicator.whole and not number.is_integer():
        raise ParameterError("not_whole", shown=quoted(cell.text))
    limit = indicator.most if number > indicator.most else indicator.least
    if indicator.least <= number <= indicator.most:
        return number
    key = "above_most" if number > indicator.most else "below_least"
    if is_percent and number > indicator.most == 100:
        key = "above_hundred"
    unit = Text(indicator.unit_vi, indicator.unit_en)
    raise ParameterError(key, shown=quoted(cell.text), limit=figure(limit, 0, unit))


def check_unit(city: City, indicator: Indicator, written: str) -> None:
    """Nothing, if `written` is the indicator's unit or no unit that anybody knows.

    Raises
    ------
    ParameterError
        If it is another unit.
    """
    unit = plain_heading(written)
    own = {plain_heading(indicator.unit(language)) for language in LANGUAGES}
    if unit and unit in known_units(city) - own:
        shown = Text(indicator.unit_vi, indicator.unit_en)
        raise ParameterError("other_unit", shown=quoted(written), unit=shown)


@lru_cache(maxsize=16)
def known_units(city: City) -> frozenset[str]:
    """Units that can stand beside a value, as `plain_heading` gives them."""
    units = {each.unit(language) for each in indicators_of(city).values() for language in LANGUAGES}
    return frozenset(plain_heading(unit) for unit in units if unit) | MORE_UNITS
