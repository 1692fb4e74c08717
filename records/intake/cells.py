"""Raw cells as a workbook or a CSV file holds them, before anybody says what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

Raw = str | float | int | bool | date | datetime | time | timedelta | None
CellKind = Literal["blank", "text", "number", "date", "bool", "formula", "error"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value as read and what it is. `percent` is True where 0.145 is shown as 14.5 %."""

    value: Raw
    kind: CellKind
    percent: bool = False

    @property
    def text(self) -> str:
        """What a person would read in it: whole numbers without ".0", dates day first, no space around."""
        if self.value is None:
            return ""
        if isinstance(self.value, float) and self.value.is_integer() and abs(self.value) < 1e15:
            return str(int(self.value))
        if isinstance(self.value, date):
            return f"{self.value:%d/%m/%Y}"
        return str(self.value).strip()

    @property
    def is_blank(self) -> bool:
        """True where nothing is written in it."""
        return self.kind == "blank" or (self.kind == "text" and not self.text)


BLANK = Cell(None, "blank")


def text_cell(text: str) -> Cell:
    """A cell that holds `text`."""
    return Cell(text, "text") if text.strip() else BLANK


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number as a person counts, from 1, and its cells from the first column on."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, place: int) -> Cell:
        """The cell in column `place`, from 0; blank beyond the last."""
        return self.cells[place] if 0 <= place < len(self.cells) else BLANK


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet that hold anything, and what a person would not see in it.

    `merged` are ranges like "A3:C3"; `hidden_columns` counts from 1. `is_workbook` is True where numbers
    come as numbers, False where all is text.
    """

    name: str
    rows: tuple[Row, ...]
    is_workbook: bool
    merged: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False


@dataclass(frozen=True)
class Table:
    """The table in a sheet: the row of headings, where each known column stands (from 0), and the rows below.

    `above` are the rows before the headings; `units` the words in brackets behind a heading.
    """

    sheet: Sheet
    header: Row
    places: Mapping[str, int]
    units: Mapping[str, str]
    rows: tuple[Row, ...]
    above: tuple[Row, ...]

    def heading(self, column: str) -> str:
        """The heading of a known column as it is written."""
        return self.header.cell(self.places[column]).text if column in self.places else ""

    def has(self, column: str) -> bool:
        """True where the table has the column."""
        return column in self.places

    def cell(self, row: Row, column: str) -> Cell:
        """The cell of `row` in a known column; blank where the table lacks it."""
        return row.cell(self.places.get(column, -1))
