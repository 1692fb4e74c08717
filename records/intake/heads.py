"""Before the rows of a table of figures: which sheet, which indicator and period, which columns must be there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.city import City
from geo.errors import ParameterError
from geo.indicators import Indicator
from geo.periods import Period
from layers._layer import period_text
from maps.messages import LANGUAGES
from records.intake.cells import Cell, Row, Sheet, Table, text_cell
from records.intake.columns import FIGURE_COLUMNS, find_header, plain_heading, table_below, words_of
from records.intake.figure_rows import (
    Form,
    check_period,
    check_unit,
    indicator_named,
    label_of,
    number_notation,
    period_in,
)
from records.intake.findings import Findings, Place, cell_at, column_at, quoted, row_at

KEYS_OF_FIGURES = ("ward", "ward_code", "value", "indicator")
FEWEST_HEADINGS = 2  # in a row that is taken for headings where another sheet has such a row too


@dataclass(frozen=True)
class Stated:
    """What a sheet says above its table, and where."""

    cell: Cell
    place: Place


def find_sheet(
    sheets: Sequence[Sheet], words: Mapping[str, str], needed: Collection[str], findings: Findings
) -> tuple[Sheet, Row]:
    """The one sheet that has a row of headings, and that row; notices for the sheets left out.

    Raises
    ------
    ParameterError
        If none has, several have, or only a hidden one has.
    """
    found = [(sheet, header) for sheet in sheets if (header := find_header(sheet, words, needed))]
    if len(found) > 1:
        clear = [(sheet, row) for sheet, row in found if _headings(row, words) >= FEWEST_HEADINGS]
        found = clear or found
    seen = [(sheet, header) for sheet, header in found if not sheet.is_hidden]
    if len(seen) > 1:
        raise ParameterError("several_sheets", sheets=_names([sheet for sheet, _ in seen]))
    if not seen:
        raise _no_table(sheets, hidden=[sheet for sheet, _ in found])
    others = [sheet for sheet in sheets if sheet.rows and sheet is not seen[0][0]]
    if others:
        findings.notice("sheets_ignored", sheets=_names(others))
    return seen[0]


def _headings(row: Row, words: Mapping[str, str]) -> int:
    return len({words[heading] for cell in row.cells if (heading := plain_heading(cell.text)) in words})


def _no_table(sheets: Sequence[Sheet], hidden: Sequence[Sheet]) -> ParameterError:
    if hidden:
        return ParameterError("hidden_sheet", sheets=_names(hidden))
    if not any(sheet.rows for sheet in sheets):
        return ParameterError("nothing_in_it")
    return ParameterError("wrong_sheet", sheets=_names([sheet for sheet in sheets if sheet.rows]))


def _names(sheets: Sequence[Sheet]) -> str:
    return ", ".join(f"«{quoted(sheet.name)}»" for sheet in sheets)


def stated_above(rows: Sequence[Row], words: Mapping[str, str]) -> dict[str, Stated]:
    """Indicator and period as the rows above a table state them: "Kỳ: quý 1/2021" or in the next cell."""
    found: dict[str, Stated] = {}
    for row in rows:
        for place, cell in enumerate(row.cells):
            label, _, rest = cell.text.partition(":")
            column = words.get(plain_heading(label))
            if column not in ("indicator", "period") or column in found:
                continue
            said = place if rest.strip() else _next_filled(row, place)
            written = text_cell(rest) if rest.strip() else row.cell(said)
            if not written.is_blank:
                found[column] = Stated(written, cell_at(row.number, said + 1, label))
    return found


def _next_filled(row: Row, place: int) -> int:
    return next((at for at in range(place + 1, len(row.cells)) if not row.cells[at].is_blank), place + 1)


@dataclass(frozen=True)
class Question:
    """What whoever uploads has already said: indicator, period, decimal mark; None and "" where the file says."""

    indicator: Indicator | None
    period: Period | None
    mark: str
    today: date


def figure_form(city: City, sheets: Sequence[Sheet], question: Question, findings: Findings) -> Form | None:
    """The table of figures with all that is known before its rows are read; None with faults if it is unusable.

    Raises
    ------
    ParameterError
        If there is no table, or more than one.
    """
    more = _labels(question.indicator)
    sheet, header = find_sheet(sheets, words_of(FIGURE_COLUMNS, more), KEYS_OF_FIGURES, findings)
    above = [row for row in sheet.rows if row.number < header.number]
    stated = stated_above(above, words_of(("indicator", "period")))
    indicator = _indicator(city, question, stated, findings)
    period = _period(question, stated, findings)
    table = table_below(sheet, header, words_of(FIGURE_COLUMNS, _labels(indicator)), findings)
    if not _has_columns(table, indicator, period, findings):
        return None
    if indicator:
        _check_fixed(city, table, indicator, findings)
    if indicator and period:
        _try_period(period, indicator, question.today, findings)
    notation = number_notation(table, ("value",), question.mark, is_template=bool(stated))
    return Form(city, table, findings, question.today, notation, indicator, period)


def _labels(indicator: Indicator | None) -> dict[str, tuple[str, ...]]:
    """The indicator's own name as a heading of the values."""
    return {"value": tuple(map(indicator.label, LANGUAGES))} if indicator else {}


def _indicator(
    city: City, question: Question, stated: Mapping[str, Stated], findings: Findings
) -> Indicator | None:
    """The indicator of all rows; a fault where the file and the question differ."""
    said = stated.get("indicator")
    found = indicator_named(city, said.cell.text) if said else None
    if said and question.indicator and found and found != question.indicator:
        findings.fault(
            "other_indicator", said.place, said=label_of(found), asked=label_of(question.indicator)
        )
    if said and not found and not question.indicator:
        findings.fault("unknown_indicator", said.place, shown=quoted(said.cell.text))
    return question.indicator or found


def _period(question: Question, stated: Mapping[str, Stated], findings: Findings) -> Period | None:
    """The period of all rows; a fault where the file and the question differ."""
    said = stated.get("period")
    if not said:
        return question.period
    try:
        found = period_in(said.cell)
    except ParameterError as error:
        findings.error(error, said.place)
        return question.period
    if question.period and found != question.period:
        findings.fault(
            "other_period", said.place, said=period_text(found), asked=period_text(question.period)
        )
    return question.period or found


def _has_columns(
    table: Table, indicator: Indicator | None, period: Period | None, findings: Findings
) -> bool:
    """True if every column is there that the rows need; faults for those that are not."""
    whole = indicator is not None and not indicator.by_ward
    missing = []
    if not (table.has("ward") or table.has("ward_code") or whole):
        missing.append("no_ward_column")
    if not (table.has("value") or (table.has("status") and (indicator is None or indicator.statuses))):
        missing.append("no_status_column" if indicator and indicator.statuses else "no_value_column")
    if indicator is None and not table.has("indicator"):
        missing.append("no_indicator")
    if period is None and not table.has("period"):
        missing.append("no_period")
    for key in missing:
        findings.fault(key, row_at(table.header.number))
    return not missing


def _check_fixed(city: City, table: Table, indicator: Indicator, findings: Findings) -> None:
    """A fault if the heading of the values names another unit than the indicator's."""
    if table.has("value"):
        try:
            check_unit(city, indicator, table.units["value"])
        except ParameterError as error:
            findings.error(error, column_at(table.places["value"] + 1, table.heading("value")))


def _try_period(period: Period, indicator: Indicator, today: date, findings: Findings) -> None:
    try:
        check_period(period, indicator, today)
    except ParameterError as error:
        findings.error(error)
