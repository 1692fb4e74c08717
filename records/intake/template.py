"""Workbooks to fill in: one row a ward or a work, names locked, statuses to choose from, limits checked as one types."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from geo.city import City
from geo.indicators import Indicator
from geo.periods import Period
from geo.schemas import WORK_STATUSES
from geo.wards import set_on, wards_in
from maps.harmless import harmless
from maps.messages import message
from records.intake.columns import WORK_TEMPLATE_COLUMNS
from records.intake.feature_rows import CASES, DAYS
from records.intake.known_features import known_features
from records.intake.texts import MOST_LETTERS
from records.model import DISTRICT, Figure
from records.words import indicator_name, status_name

HEADER_ROW = 6  # above it stand the title, the indicator, the period and how to fill in
HEADER_FILL, OPEN_FILL, LOCKED_FILL = "FF14213D", "FFFFF7D6", "FFF1F3F5"
LOCKED = ("id", "name_vi", "ward")
WIDTHS = {"id": 12, "name_vi": 44, "ward": 22, "source": 36, "note": 36, "next_milestone": 36}
USUAL_WIDTH = 17
LINE_HEIGHT = 16  # points
BILLION = 1e9
UNITS = {
    "progress_percent": "%",
    "capital_vnd": "billion_vnd",
    "paid_vnd": "billion_vnd",
    **dict.fromkeys(CASES, "cases"),
}


@dataclass(frozen=True)
class _Column:
    """One column of a template: its heading, the format of its cells, and what may be typed into them."""

    name: str
    heading: str
    number_format: str
    rule: DataValidation | None = None


def figure_template(
    city: City, indicator: Indicator, period: Period, known: Mapping[str, Figure], language: str
) -> bytes:
    """The workbook for one indicator and period, .xlsx: a row for each ward of that time and for the district.

    What is reported for one of them only has that one's rows. `known` are the figures by ward, "" for the
    district, that the cells begin with. Reading it back needs no further question: it says what it is about.
    """
    answer = "status" if indicator.statuses else "value"
    columns = [_ward_column(language), _answer_column(indicator, language), *_word_columns(language)]
    rows = [
        [name, *_said(known.get(ward), answer, language), *_origin(known.get(ward))]
        for ward, name in _reporters(city, indicator, period, language)
    ]
    head = [
        (message("template.title", language, name=indicator_name(city, indicator.id, language)), ""),
        (message("column.indicator", language), indicator.id),
        (message("column.period", language), period.id),
        (message("template.hint", language), ""),
    ]
    return _book(message("template.sheet", language), head, columns, rows)


def works_template(city: City, language: str) -> bytes:
    """The workbook for the progress of all works, .xlsx: a row each, with what is known now."""
    columns = [_work_column(name, language) for name in WORK_TEMPLATE_COLUMNS]
    rows = [
        [_work_cell(name, {**known.properties, "id": key}, language) for name in WORK_TEMPLATE_COLUMNS]
        for key, known in known_features(city, "work").items()
    ]
    head = [
        (message("template.works_title", language), ""),
        (message("template.works_hint", language), ""),
        (message("template.hint", language), ""),
    ]
    return _book(message("template.works_sheet", language), head, columns, rows)


def _reporters(city: City, indicator: Indicator, period: Period, language: str) -> list[tuple[str, str]]:
    """Id and name of everybody who reports the indicator for the period."""
    wards = wards_in(city, set_on(period.last_day))["name"] if indicator.by_ward else {}
    whole = [(DISTRICT, message("record.district", language))] if indicator.by_district else []
    return [*whole, *((str(ward), str(name)) for ward, name in wards.items())]


def _said(known: Figure | None, answer: str, language: str) -> list[Any]:
    if known is None:
        return [None]
    if answer == "value":
        return [known.value]
    return [status_name(known.status, language)]


def _origin(known: Figure | None) -> list[str]:
    return [known.source, known.note] if known else ["", ""]


def _ward_column(language: str) -> _Column:
    return _Column("ward", message("column.ward", language), "@")


def _word_columns(language: str) -> list[_Column]:
    return [
        _Column(name, message(f"column.{name}", language), "@", _short_text(language))
        for name in ("source", "note")
    ]


def _answer_column(indicator: Indicator, language: str) -> _Column:
    if indicator.statuses:
        return _Column(
            "status", message("column.status", language), "@", _choice(indicator.statuses, language)
        )
    unit = indicator.unit(language)
    heading = f"{message('column.value', language)} ({unit})"
    rule = _between(indicator.least, indicator.most, indicator.whole, language)
    return _Column("value", heading, "#,##0" if indicator.whole else "General", rule)


def _work_column(name: str, language: str) -> _Column:
    heading = message(f"column.{name}", language)
    if name in UNITS:
        unit = UNITS[name]
        heading += f" ({unit if unit == '%' else message(f'unit.{unit}', language)})"
    if name == "status":
        return _Column(name, heading, "@", _choice(WORK_STATUSES, language))
    if name == "progress_percent":
        return _Column(name, heading, "General", _between(0, 100, False, language))
    if name in CASES:
        return _Column(name, heading, "#,##0", _between(0, math.inf, True, language))
    if name in UNITS:
        return _Column(name, heading, "General", _between(0, math.inf, False, language))
    # a day is text: Excel would take 3/4/2021 for the 4th of March on many machines
    return _Column(name, heading, "@", None if name in (*LOCKED, *DAYS) else _short_text(language))


def _work_cell(name: str, properties: Mapping[str, Any], language: str) -> Any:
    value = properties.get(name)
    if value is None:
        return None
    if name == "status":
        return status_name(str(value), language)
    if name in DAYS:
        return "/".join(reversed(str(value).split("-")))
    return value / BILLION if name in ("capital_vnd", "paid_vnd") else value


def _choice(words: Sequence[str], language: str) -> DataValidation:
    """A list to choose from."""
    listed = ",".join(status_name(word, language) for word in words)
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
    return _with_words(rule, "template.choose", language)


def _between(least: float, most: float, is_whole: bool, language: str) -> DataValidation:
    """A number within limits; one or both may be infinite."""
    kind = "whole" if is_whole else "decimal"
    low, high = (max(least, -1e15), min(most, 1e15))  # the largest that Excel keeps to the last digit
    rule = DataValidation(type=kind, operator="between", formula1=f"{low:.0f}", formula2=f"{high:.0f}")
    key = "template.whole" if is_whole else "template.number"
    if math.isfinite(least) and math.isfinite(most):
        return _with_words(rule, f"{key}_between", language, least=f"{least:.0f}", most=f"{most:.0f}")
    return _with_words(rule, key, language)


def _short_text(language: str) -> DataValidation:
    rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(MOST_LETTERS))
    return _with_words(rule, "template.short", language, most=MOST_LETTERS)


def _with_words(rule: DataValidation, key: str, language: str, **parameters: object) -> DataValidation:
    """`rule` with what Excel says where it is broken."""
    rule.allow_blank = True
    rule.showErrorMessage = True
    rule.errorTitle = message("template.error", language)
    rule.error = message(key, language, **parameters)
    return rule


def _book(
    name: str, head: Sequence[tuple[str, str]], columns: Sequence[_Column], rows: Sequence[Sequence[Any]]
) -> bytes:
    """The bytes of a workbook with one protected sheet: `head`, the headings, the rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = name
    for number, (label, said) in enumerate(head, start=1):
        sheet.cell(number, 1, label).font = Font(bold=number == 1, size=13 if number == 1 else 11)
        if said:
            sheet.cell(number, 2, said).font = Font(bold=True)
    _write_headings(sheet, columns)
    for number, row in enumerate(rows, start=HEADER_ROW + 1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
            _write_cell(sheet.cell(number, place), column, value)
    _add_rules(sheet, columns, last=HEADER_ROW + len(rows))
    _set_up(sheet, locked=sum(column.name in LOCKED for column in columns))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write_headings(sheet: Any, columns: Sequence[_Column]) -> None:
    lines = 1
    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(HEADER_ROW, place, column.heading)
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", fgColor=HEADER_FILL)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        width = WIDTHS.get(column.name, USUAL_WIDTH)
        sheet.column_dimensions[get_column_letter(place)].width = width
        lines = max(lines, math.ceil(len(column.heading) / (width - 4)))
    sheet.row_dimensions[HEADER_ROW].height = LINE_HEIGHT * lines


def _write_cell(cell: Any, column: _Column, value: Any) -> None:
    if value not in (None, ""):
        cell.value = harmless(value)
    line = Side(style="thin", color="FFCED4DA")
    is_open = column.name not in LOCKED
    cell.number_format = column.number_format
    cell.border = Border(top=line, bottom=line, left=line, right=line)
    cell.fill = PatternFill("solid", fgColor=OPEN_FILL if is_open else LOCKED_FILL)
    cell.protection = Protection(locked=not is_open)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _add_rules(sheet: Any, columns: Sequence[_Column], last: int) -> None:
    for place, column in enumerate(columns, start=1):
        if column.rule is not None:
            letter = get_column_letter(place)
            column.rule.add(f"{letter}{HEADER_ROW + 1}:{letter}{last}")
            sheet.add_data_validation(column.rule)


def _set_up(sheet: Any, locked: int) -> None:
    """Locked but for the open cells; headings and names stay in sight; fits the width of a page."""
    sheet.protection.sheet = True  # without a password: it guards against slips, not against people
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, locked + 1)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
