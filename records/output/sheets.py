"""Sheets of a workbook that is written row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

Cells = Sequence[Any]
HEADER_FILL = "FF14213D"
WIDTHS = {"label": 48, "source": 36, "note": 36, "name": 36, "name_vi": 44, "name_en": 36, "plan_text": 48}
USUAL_WIDTH = 16


def add_sheet(
    book: Workbook, title: str, names: Sequence[str], headings: Sequence[str], rows: Iterable[Cells]
) -> None:
    """Adds a sheet with its columns `names`, as wide as they need, under their `headings`."""
    sheet = book.create_sheet(title)
    for place, name in enumerate(names, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(name, USUAL_WIDTH)
    if headings:
        sheet.freeze_panes = "A2"
        sheet.append([_head_cell(sheet, heading) for heading in headings])
    for row in rows:
        sheet.append(row)


def _head_cell(sheet: Any, heading: str) -> Any:
    cell = WriteOnlyCell(sheet, heading)
    cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor=HEADER_FILL)
    return cell
