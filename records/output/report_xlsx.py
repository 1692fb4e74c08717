"""The report of a period as a workbook: targets, wards, works, sources; figures as numbers, in either language."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from geo.source import Source
from layers._layer import period_name
from maps.harmless import harmless
from maps.legend import vietnamese_date
from maps.messages import message
from maps.picture import release_line
from records.model import Figure
from records.output.report import Report, TargetLine, WardLine
from records.output.report_words import (
    department_said,
    judgement_said,
    period_words,
    target_said,
    ward_label,
    wards_said,
)
from records.output.stable import NO_DAY, stable_package
from records.words import status_name

HEADER_FILL, STAMP_INK = "FF14213D", "FFC0162C"
THIN = Side(style="thin", color="FF9CA3AF")
RULED = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
LONGEST_CELL = 32_767  # letters that Excel takes
LINE_PT, MOST_LINES = 15.0, 12  # height of a line; Excel takes rows up to 409 pt
Cells = Sequence[Any]


@dataclass(frozen=True)
class Number:
    """A number that is shown with at least so many decimals as its indicator has."""

    value: float
    decimals: int

    @property
    def format(self) -> str:
        """How Excel writes it; the marks follow the reader's own settings."""
        needed = next(places for places in range(self.decimals, 7) if places == 6 or self._fits(places))
        return "#,##0" + ("." + "0" * needed if needed else "")

    def _fits(self, places: int) -> bool:
        return abs(round(self.value, places) - self.value) < 1e-9


def report_xlsx(report: Report, language: str) -> bytes:
    """The report as .xlsx; the same report is always the same bytes."""
    book = Workbook()
    book.remove(book.active)
    _targets(_sheet(book, "targets", report, language), report, language)
    _wards(_sheet(book, "wards", report, language), report, language)
    _works(_sheet(book, "works", report, language), report, language)
    _sources(_sheet(book, "sources", report, language), report, language)
    book.properties.creator = ""
    book.properties.title = message("paper.subject", language)
    content = io.BytesIO()
    book.save(content)
    return stable_package(content.getvalue(), report.released.made_on if report.released else NO_DAY)


def _sheet(book: Workbook, name: str, report: Report, language: str) -> Any:
    """A sheet that says at its head what it is, of which period and release, and whether it is for practice."""
    sheet = book.create_sheet(message(f"sheet.{name}", language))
    period = period_words(report.period, language)
    sheet.append([f"{message(f'sheet.title_{name}', language)}, {period}"])
    sheet.append([release_line(report.released, report.fingerprint, language)])
    sheet["A1"].font, sheet["A2"].font = Font(bold=True, size=14), Font(italic=True)
    if report.practice:
        sheet.append([message("map.practice.stamp", language)])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True, size=14, color=STAMP_INK)
    page = sheet.page_setup
    page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight = "landscape", 9, 1, 0  # 9: A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return sheet


def _table(sheet: Any, headings: Sequence[str], rows: Iterable[Cells], widths: Sequence[float]) -> None:
    """A ruled table below what the sheet holds: its headings stay in view, and come again on every printed page."""
    first = sheet.max_row + 2
    for at, row in enumerate([headings, *rows], start=first):
        for place, value in enumerate(row, start=1):
            _write(sheet.cell(at, place), value)
        sheet.row_dimensions[at].height = LINE_PT * max(map(_lines, row, widths), default=1)
    for cell in sheet[first]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor=HEADER_FILL)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = sheet.cell(first + 1, 1)
    sheet.auto_filter.ref = f"A{first}:{get_column_letter(len(headings))}{sheet.max_row}"
    sheet.print_title_rows = f"{first}:{first}"


def _write(cell: Any, value: Any) -> None:
    if isinstance(value, Number):
        cell.value, cell.number_format = value.value, value.format
    else:
        cell.value = harmless(value)[:LONGEST_CELL] if isinstance(value, str) else value
    cell.border = RULED
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def _lines(value: Any, width: float) -> int:
    """How many lines a text takes in a column `width` letters wide."""
    return min(MOST_LINES, math.ceil(len(value) * 1.1 / width)) if isinstance(value, str) and value else 1


def _said(figure: Figure | None, decimals: int, language: str) -> Number | str | None:
    if figure is None:
        return None
    if figure.value is None:
        return status_name(figure.status, language)
    return Number(figure.value, decimals)


def _targets(sheet: Any, report: Report, language: str) -> None:
    names = (
        "order",
        "content",
        "unit",
        "target",
        "result",
        "period",
        "gap",
        "judgement",
        "department",
        "source",
    )
    headings = [message(f"sheet.{name}", language) for name in names]
    rows = [_target_row(line, language) for line in report.targets]
    _table(sheet, headings, rows, (7, 52, 14, 16, 14, 16, 12, 16, 32, 40))


def _target_row(line: TargetLine, language: str) -> Cells:
    figure = line.figure
    return (
        line.name,
        line.indicator.label(language),
        line.indicator.unit(language),
        target_said(line.indicator, language),
        _said(figure, line.indicator.decimals, language),
        period_name(figure.key.period, language) if figure else None,
        None if line.gap is None else Number(round(line.gap, 6), line.indicator.decimals),
        judgement_said(line, language),
        department_said(line.department, language),
        figure.source if figure else None,
    )


def _wards(sheet: Any, report: Report, language: str) -> None:
    headings = [message(f"sheet.{name}", language) for name in ("content", "unit", "period")]
    headings += [name for _, name in report.wards]
    rows = [_ward_row(line, language) for line in report.ward_lines]
    _table(sheet, headings, rows, (52, 14, 16, *(11 for _ in report.wards)))


def _ward_row(line: WardLine, language: str) -> Cells:
    about = (ward_label(line, language), line.indicator.unit(language), period_name(line.period, language))
    return (*about, *(_said(figure, line.indicator.decimals, language) for figure in line.figures))


def _works(sheet: Any, report: Report, language: str) -> None:
    names = ("order", "work", "wards_of", "status", "progress", "finish", "as_of", "source")
    rows = [
        (
            place,
            work.name.in_language(language),
            wards_said(work, language),
            status_name(work.status, language),
            None if work.progress_percent is None else Number(work.progress_percent, 0),
            vietnamese_date(work.planned_finish),
            vietnamese_date(work.status_as_of),
            work.source,
        )
        for place, work in enumerate(report.works, start=1)
    ]
    headings = [message(f"sheet.{name}", language) for name in names]
    _table(sheet, headings, rows, (7, 46, 34, 24, 14, 18, 16, 44))


def _sources(sheet: Any, report: Report, language: str) -> None:
    """Who said the figures, then where the data of the map are from."""
    names = ("file", "producer", "as_of", "method", "licence", "address")
    rows = [(file, *_source_cells(source, language)) for file, source in report.sources]
    _table(
        sheet,
        [message(f"table.{name}" if name != "file" else "sources.file", language) for name in names],
        [*_reported(report, language), *rows],
        (24, 44, 14, 60, 16, 44),
    )


def _reported(report: Report, language: str) -> list[Cells]:
    """Each text that figures of the report name as their source, with the number of figures."""
    figures = [line.figure for line in report.targets]
    figures += [figure for line in report.ward_lines for figure in line.figures]
    counted: dict[str, int] = {}
    for figure in figures:
        if figure is not None:
            counted[figure.source] = counted.get(figure.source, 0) + 1
    kind, unnamed = message("sheet.reported", language), message("sheet.unnamed", language)
    return [
        (kind, source or unnamed, None, message("sheet.figures", language, count=count), None, None)
        for source, count in sorted(counted.items())
    ]


def _source_cells(source: Source, language: str) -> Cells:
    method = source.method_en if language == "en" and source.method_en else source.method
    return source.producer, vietnamese_date(source.as_of), method, source.licence, source.address
