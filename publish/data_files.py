"""Tables as files: CSV, XLSX, GeoJSON and GeoPackage. The same tables are always the same bytes.

What people typed is cleaned and can run nowhere (`maps/harmless.py`); what nobody knows is left empty.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from geo.crs import DEGREES
from layers._layer import Text
from maps.harmless import harmless
from maps.messages import messages
from publish.data_table import DECIMALS, Cell, Column, Table, named
from records.output.geopackage import settled, table_of, write_layer
from records.output.sheets import HEADER_FILL
from records.output.stable import stable_package

PLACE = ("lon", "lat")  # columns of a CSV of things with a place: a point of each, in DEGREES
ABOUT_COLUMN = (
    *("table", "column", "title_vi", "title_en", "unit_vi", "unit_en", "decimals", "period"),
    *(
        "target_vi",
        "target_en",
        "codes_vi",
        "codes_en",
        "source",
        "as_of",
        "licence",
        "method_vi",
        "method_en",
    ),
)
WIDE, WIDEST = 16, 60  # letters in a column of a sheet


def csv_bytes(table: Table) -> bytes:
    """A table as UTF-8 CSV with a byte-order mark: one line of names, numbers with a point, the unknown empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    places = _places(table)
    writer.writerow([*table.fields, *(PLACE if places else ())])
    for at, row in enumerate(table.rows):
        cells = [_written(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        writer.writerow([*cells, *(places[at] if places else ())])
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return str(harmless(cell))
    if column.decimals is not None:
        return f"{cell:.{column.decimals}f}"
    return str(int(cell)) if cell == int(cell) else repr(cell)


def _places(table: Table) -> list[tuple[str, str]]:
    """A point of each thing that surely lies on it, empty for a thing without a place."""
    if not table.shapes:
        return []
    points = [None if shape is None else shapely.point_on_surface(shape) for shape in table.shapes]
    return [
        ("", "") if point is None else (f"{point.x:.{DECIMALS}f}", f"{point.y:.{DECIMALS}f}")
        for point in points
    ]


def columns_table(tables: Iterable[Table]) -> Table:
    """What every column of some tables holds: title, unit, period, target, meaning of codes, source."""
    rows = tuple(_about(table.name, column) for table in tables for column in table.columns)
    return Table("columns", tuple(named(name) for name in ABOUT_COLUMN), rows)


def _about(table: str, column: Column) -> tuple[Cell, ...]:
    source = column.source
    decimals = None if column.decimals is None else float(column.decimals)
    codes = (
        "; ".join(f"{code}: {text.in_language(language)}" for code, text in column.codes)
        for language in ("vi", "en")
    )
    said = (table, column.name, column.title.vi, column.title.en, column.unit.vi, column.unit.en)
    origin = ("",) * 5
    if source is not None:
        origin = (source.producer, source.as_of, source.licence, source.method, source.method_en)
    return (*said, decimals, column.period, column.target.vi, column.target.en, *codes, *origin)


# ---- GeoJSON


def geojson_bytes(table: Table, about: Mapping[str, Any]) -> bytes:
    """A table as GeoJSON (RFC 7946): WGS 84, right-hand rule, no `crs`; `about` as members beside."""
    features = [
        {
            "type": "Feature",
            "id": row[0],
            "properties": _properties(row, table.columns),
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for row, shape in zip(table.rows, table.shapes, strict=True)
    ]
    document = {
        "type": "FeatureCollection",
        "name": table.name,
        **_bounds(table),
        **about,
        "features": features,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _bounds(table: Table) -> dict[str, list[float]]:
    placed = [shape for shape in table.shapes if shape is not None]
    return {"bbox": [float(edge) for edge in shapely.total_bounds(placed)]} if placed else {}


def _properties(row: tuple[Cell, ...], columns: tuple[Column, ...]) -> dict[str, Any]:
    return {column.name: _plain(cell) for column, cell in zip(columns, row, strict=True)}


def _plain(cell: Cell) -> Any:
    """A cell as JSON has it: whole numbers whole, the unknown null."""
    if isinstance(cell, float):
        return int(cell) if cell == int(cell) else cell
    return harmless(cell)


# ---- XLSX


def xlsx_bytes(sheets: Iterable[tuple[Text, Table]], about: Mapping[Text, str], day: str) -> bytes:
    """Tables as a workbook with titles in both languages, and `about` on a last sheet; dated `day`."""
    book = Workbook(write_only=True)
    for title, table in sheets:
        _add_table(book, title, table)
    said = messages()["public.data.sheet_about"]
    sheet = book.create_sheet(_both(said, " – "))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 100
    for name, value in about.items():
        sheet.append([_both(name, " – "), harmless(value)])
    made = io.BytesIO()
    book.save(made)
    return stable_package(made.getvalue(), day)


def _both(text: Text, between: str) -> str:
    return between.join(dict.fromkeys((text.vi, text.en)))


def _add_table(book: Any, title: Text, table: Table) -> None:
    sheet = book.create_sheet(_both(title, " – "))
    sheet.freeze_panes = "B2" if table.shapes else "A2"
    for place in range(1, len(table.columns) + 1):
        longest = max(
            (len(str(row[place - 1])) for row in table.rows if isinstance(row[place - 1], str)), default=0
        )
        sheet.column_dimensions[get_column_letter(place)].width = min(max(WIDE, longest + 2), WIDEST)
    sheet.append([_head(sheet, column) for column in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, cell, column) for cell, column in zip(row, table.columns, strict=True)])
    if table.rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"


def _head(sheet: Any, column: Column) -> Any:
    unit = f" ({_both(column.unit, ' / ')})" if column.unit.vi else ""
    cell = WriteOnlyCell(sheet, str(harmless(_both(column.title, "\n") + unit)))
    cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor=HEADER_FILL)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _cell(sheet: Any, cell: Cell, column: Column) -> Any:
    if isinstance(cell, str):
        named_ = dict(column.codes).get(cell)
        return harmless(_both(named_, " / ")) if named_ else harmless(cell)
    if cell is None or column.decimals is None:
        return _plain(cell)
    made = WriteOnlyCell(sheet, _plain(cell))
    made.number_format = "#,##0" + ("." + "0" * column.decimals if column.decimals else "")
    return made


# ---- GeoPackage


def geopackage_bytes(tables: Iterable[Table], about: Mapping[Text, str], day: str) -> bytes:
    """Tables as the layers of one GeoPackage, those without shapes as tables; `about` is the last; dated `day`."""
    words = {"DESCRIPTION": "; ".join(f"{name.vi}: {value}" for name, value in about.items())}
    facts = [[name.vi, name.en, harmless(value)] for name, value in about.items()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "release.gpkg"
        for table in tables:
            frame = table_of(table.fields, [[harmless(cell) for cell in row] for row in table.rows])
            kind = None
            if table.shapes:
                frame, kind = gpd.GeoDataFrame(frame, geometry=list(table.shapes), crs=DEGREES), "Unknown"
            write_layer(frame, path, table.name, words, kind)
        write_layer(table_of(("name_vi", "name_en", "value"), facts), path, "about", words, None)
        return settled(path, day)
