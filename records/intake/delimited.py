"""CSV files from outside as a sheet of text cells: encoding and separator are told apart, never guessed wrong."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable

from geo.errors import ParameterError
from records.intake.cells import Cell, Row, Sheet, text_cell
from records.intake.columns import plain_heading
from records.intake.findings import quoted
from records.intake.workbook import MOST_CELLS, MOST_COLUMNS, MOST_ROWS

SEPARATORS = (";", ",", "\t")
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LINES_LOOKED_AT = 30  # to find the separator
SEPARATOR_LINE = "sep="  # a first line by which Excel tells its own separator

_FORMULA = re.compile(r"\s*(=|@|[+-].*\|.*!)", re.DOTALL)  # also DDE: +cmd|' /C calc'!A0


def read_delimited(content: bytes, name: str, headings: Collection[str]) -> Sheet:
    """The one sheet of a CSV file, called `name`; rows are numbered as a spreadsheet numbers them.

    The separator is the one by which most of the known `headings` stand in one line.

    Raises
    ------
    ParameterError
        If it is not UTF-8 (or UTF-16 with its mark), holds NUL, is no CSV, or is larger than any report.
    """
    text = unicodedata.normalize("NFC", decoded(content))
    separator, text = _stated_separator(text)
    rows = _rows(text, separator or _separator(text, headings))
    return Sheet(name=name, rows=rows, is_workbook=False)


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, or in UTF-16 where it begins with that encoding's mark.

    Raises
    ------
    ParameterError
        For any other encoding: the Vietnamese ones of old look alike, and a wrong guess garbles names.
    """
    is_utf16 = content.startswith(UTF16)
    try:
        text = content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParameterError("old_encoding", byte=error.start) from error
    if "\0" in text:
        raise ParameterError("nul")
    return text


def _stated_separator(text: str) -> tuple[str, str]:
    """The separator that the first line states, "" for none, and the text without that line."""
    first, _, rest = text.partition("\n")
    stated = first.strip("\r\"' ").removeprefix(SEPARATOR_LINE)
    if first.lstrip("\"' ").startswith(SEPARATOR_LINE) and stated in SEPARATORS:
        return stated, rest
    return "", text


def _separator(text: str, headings: Collection[str]) -> str:
    """The separator that makes most headings of one of the first lines, of those the one that makes most cells."""
    lines = "\n".join(text.splitlines()[:LINES_LOOKED_AT])

    def made(separator: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(io.StringIO(lines), delimiter=separator))
        except csv.Error:
            return 0, 0
        known = (sum(plain_heading(cell) in headings for cell in row[:MOST_COLUMNS]) for row in rows)
        return max(known, default=0), max(map(len, rows), default=0)

    return max(SEPARATORS, key=made)


def _rows(text: str, separator: str) -> tuple[Row, ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return tuple(_filled(enumerate(reader, start=1)))
    except csv.Error as error:
        raise ParameterError("bad_csv", line=reader.line_num, reason=quoted(error)) from error


def _filled(written: Iterable[tuple[int, list[str]]]) -> Iterable[Row]:
    """The rows that hold anything."""
    rows = cells = 0
    for number, row in written:
        cells += len(row)
        if cells > MOST_CELLS:
            raise ParameterError("too_many_cells", most=MOST_CELLS)
        if not any(map(str.strip, row)):
            continue
        if len("".join(row[MOST_COLUMNS:]).strip()):
            raise ParameterError("too_many_columns", count=len(row), most=MOST_COLUMNS)
        rows += 1
        if rows > MOST_ROWS:
            raise ParameterError("too_many_rows", most=MOST_ROWS)
        yield Row(number, tuple(map(_cell, row[:MOST_COLUMNS])))


def _cell(text: str) -> Cell:
    return Cell(text, "formula") if _FORMULA.match(text) else text_cell(text)
