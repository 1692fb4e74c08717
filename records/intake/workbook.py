"""Workbooks (.xlsx) from outside: every part is looked through first, then openpyxl reads the cells.

Refused before a cell is read: macros, embedded programs, DDE links, document types in any XML part (entity
bombs, external entities), and sheets of more rows or columns than any report has.
"""

from __future__ import annotations

import io
import pyexpat
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from geo.errors import ParameterError
from records.intake.archive import Archive, chunks, open_archive
from records.intake.cells import BLANK, Cell, CellKind, Row, Sheet

MOST_ROWS = 50_000  # rows with anything in them; ten years of all figures by ward are 35,000
MOST_COLUMNS = 256
MOST_CELLS = 1_000_000
MOST_DEPTH = 60  # elements in elements; a workbook has about ten
LAST_ROW = 200_000  # empty rows count too: they take time

PROGRAMS = ("vbaproject", "macrosheets/", "dialogsheets/", "activex/", "embeddings/", "ctrlprops/")
LINKS_TO_PROGRAMS = ("ddeLink", "oleLink")
STRICT = "purl.oclc.org/ooxml"  # namespace of the strict variant, which openpyxl does not read
CELL_KINDS: dict[str, CellKind] = {
    "n": "number",
    "s": "text",
    "d": "date",
    "b": "bool",
    "f": "formula",
    "e": "error",
}

_LITERAL = re.compile(r'"[^"]*"|\\.|_.')  # of a number format: shown as it is, as in 0.0"%"

# What openpyxl and the libraries under it raise for parts that are well-formed XML and still make no workbook
NOT_A_WORKBOOK = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,  # of both XML parsers below openpyxl
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass
class Part:
    """What looking through one part of a workbook found."""

    filled_rows: set[int] = field(default_factory=set)
    last_column: int = 0
    merged: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def read_workbook(content: bytes) -> tuple[Sheet, ...]:
    """The sheets of a workbook, formulas as formulas, in their order.

    Raises
    ------
    ParameterError
        If the file is no workbook, could run something, or is larger than any report.
    """
    archive = open_archive(content)
    names = [name.casefold() for name in archive.members]
    if any(program in name for name in names for program in PROGRAMS):
        raise ParameterError("macros")
    if "[content_types].xml" not in names:
        raise ParameterError("bad_zip")
    looked = [name for name in archive.members if name.casefold().endswith((".xml", ".rels"))]
    parts = {name: _Look().through(archive, name) for name in looked}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of formats openpyxl cannot keep; we keep none
            return tuple(_sheets(content, parts))
    except NOT_A_WORKBOOK as error:
        raise ParameterError("bad_workbook") from error


class _Look:
    """One pass over an XML part with expat: refuses document types, notes what a person does not see."""

    def __init__(self) -> None:
        self.part = Part()
        self.depth = self.rows = self.cells = 0  # so far
        self.row = self.column = 0  # where the parser is, from 1
        self.handlers: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._row,
            "c": self._cell,
            "v": self._filled,
            "is": self._filled,
            "f": self._filled,
            "mergeCell": self._merge,
            "col": self._col,
            **dict.fromkeys(LINKS_TO_PROGRAMS, self._link),
        }

    def through(self, archive: Archive, name: str) -> Part:
        """What is in the part `name`; ParameterError if it is not to be opened."""
        parser = pyexpat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            for piece in chunks(archive, name):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except (pyexpat.ExpatError, LookupError, ValueError) as error:
            raise ParameterError("bad_workbook") from error
        return self.part

    def _doctype(self, *_declared: object) -> None:
        raise ParameterError("doctype")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise ParameterError("bad_workbook")
        handler = self.handlers.get(name.rpartition(" ")[2])
        if handler:
            handler(attributes)
        elif self.depth == 1 and STRICT in name:
            raise ParameterError("strict_workbook")

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r") or self.row + 1)
        if number <= self.row:  # openpyxl would leave such a row out
            raise ParameterError("bad_workbook")
        self.row, self.column = number, 0
        self.rows += 1
        if self.rows > LAST_ROW:
            raise ParameterError("too_many_rows", most=MOST_ROWS)
        if attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0":
            self.part.hidden_rows.add(number)

    def _cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise ParameterError("too_many_cells", most=MOST_CELLS)
        letters = attributes.get("r", "").rstrip("0123456789")
        number = column_index_from_string(letters) if letters else self.column + 1
        if number <= self.column:  # two cells at one address
            raise ParameterError("bad_workbook")
        self.column = number

    def _filled(self, _attributes: dict[str, str]) -> None:
        self.part.last_column = max(self.part.last_column, self.column)
        self.part.filled_rows.add(self.row)
        if len(self.part.filled_rows) > MOST_ROWS or self.row > LAST_ROW:
            raise ParameterError("too_many_rows", most=MOST_ROWS)

    def _merge(self, attributes: dict[str, str]) -> None:
        self.part.merged.append(attributes.get("ref", ""))

    def _col(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in ("1", "true") or float(attributes.get("width") or 1) == 0:
            first, last = int(attributes["min"]), int(attributes["max"])
            self.part.hidden_columns.update(range(first, min(last, MOST_COLUMNS) + 1))

    def _link(self, _attributes: dict[str, str]) -> None:
        raise ParameterError("dde")


def _sheets(content: bytes, parts: dict[str, Part]) -> Iterator[Sheet]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        for sheet in book.worksheets:
            if isinstance(sheet, ReadOnlyWorksheet):
                # the one way to know which part a sheet is
                part = parts[sheet._worksheet_path.lstrip("/")]  # noqa: SLF001
                yield _sheet(sheet, part)
    finally:
        book.close()


def _sheet(sheet: Any, part: Part) -> Sheet:
    if part.last_column > MOST_COLUMNS:
        raise ParameterError("too_many_columns", count=part.last_column, most=MOST_COLUMNS)
    last = max(part.filled_rows, default=0)  # what the file says of its own size is not to be relied on
    rows = enumerate(sheet.iter_rows(max_col=part.last_column, max_row=last) if last else (), start=1)
    read = (Row(number, tuple(map(_cell, cells))) for number, cells in rows if number in part.filled_rows)
    return Sheet(
        name=str(sheet.title),
        rows=tuple(row for row in read if any(not cell.is_blank for cell in row.cells)),
        is_workbook=True,
        merged=tuple(part.merged),
        hidden_rows=frozenset(part.hidden_rows),
        hidden_columns=frozenset(part.hidden_columns),
        is_hidden=sheet.sheet_state != "visible",
    )


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return BLANK
    kind = CELL_KINDS.get(cell.data_type, "text")
    if kind == "formula":
        return Cell(str(getattr(value, "text", value)), "formula")
    if isinstance(value, date | time | timedelta):
        return Cell(value, "date")
    if kind == "number":
        return Cell(value, "number", percent="%" in _LITERAL.sub("", str(cell.number_format)))
    return Cell(value if isinstance(value, bool) else str(value), kind)
