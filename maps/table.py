"""The table that says everything the map says, and its downloads."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from geo.city import City
from geo.measure import rank
from geo.source import Source
from layers import all_layers
from layers._layer import Layer, View
from maps.classes import class_of, classes_of
from maps.messages import message

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that begins so
HEADER_FILL = "FF14213D"
WIDEST_COLUMN = 48


@dataclass(frozen=True, eq=False)
class Column:
    """One column: its heading, decimals (None for text), the values by ward, and where they come from."""

    heading: str
    decimals: int | None
    values: pd.Series
    source: Source


def columns(city: City, language: str, radius_m: float | None = None) -> tuple[Column, ...]:
    """Every view of every layer as columns, ranks beside the ranked ones, marks as lists of names.

    With `radius_m`, coverage layers answer for that radius instead of their own.
    """
    made: list[Column] = [_ward_column(city, language), *_facts(city, language)]
    for layer in all_layers():
        made.extend(_layer_columns(layer, city, language, radius_m))
    return tuple(made)


def _ward_column(city: City, language: str) -> Column:
    names = city.wards["name"]
    return Column(message("table.ward", language), None, names, city.sources["wards.geojson"])


def _facts(city: City, language: str) -> tuple[Column, Column]:
    source = city.sources["wards.geojson"]
    people = city.wards["population_2019"].astype(float)
    return (
        Column(message("table.area", language), 3, city.wards.geometry.area / 1e6, source),
        Column(message("table.population", language), 0, people, source),
    )


def views_of(layer: Layer, city: City, radius_m: float | None) -> tuple[View, ...]:
    """The views of a layer, at a radius of one's own where the layer knows radii."""
    if radius_m is not None and layer.views_within is not None:
        return layer.views_within(city, radius_m)
    return layer.views(city)


def _layer_columns(layer: Layer, city: City, language: str, radius_m: float | None) -> list[Column]:
    made = []
    reach = layer.reach(city)
    radius = f", {(radius_m or reach.default_m) / 1000:g} km" if reach else ""
    for view in views_of(layer, city, radius_m):
        label, short = view.label.in_language(language), layer.short.in_language(language)
        heading = f"{short}: {label}{radius} ({layer.unit.in_language(language)})"
        made.append(_view_column(layer, view, heading, language))
        if layer.better != "none":
            ranks = rank(view.values.astype(float), layer.better == "high")
            made.append(Column(f"{heading} – {message('table.rank', language)}", 0, ranks, view.source))
    names = _mark_names(layer, city, language)
    if names is not None:
        source = city.sources.get(f"{layer.id}.geojson", made[-1].source)
        made.append(
            Column(
                f"{layer.short.in_language(language)}: {message('table.names', language)}",
                None,
                names,
                source,
            )
        )
    return made


def _view_column(layer: Layer, view: View, heading: str, language: str) -> Column:
    if any(isinstance(value, str) for value in view.values) or view.values.isna().all():
        classes = classes_of(layer)
        labels = [class_of(value, classes).label.in_language(language) for value in view.values]
        return Column(heading, None, pd.Series(labels, index=view.values.index), view.source)
    return Column(heading, layer.decimals, view.values.astype(float), view.source)


def _mark_names(layer: Layer, city: City, language: str) -> pd.Series | None:
    marks = [mark for mark in layer.marks(city) if mark.wards and mark.name.vi]
    if not marks or layer.reach(city) is not None:
        return None
    names: dict[str, list[str]] = {str(ward): [] for ward in city.wards.index}
    for mark in marks:
        for ward in mark.wards:
            name = mark.name.in_language(language)
            if name not in names[ward]:
                names[ward].append(name)
    return pd.Series({ward: "; ".join(listed) for ward, listed in names.items()})


def frame(made: tuple[Column, ...]) -> pd.DataFrame:
    """The columns as a frame, one row a ward, numbers rounded to what is shown."""
    return pd.DataFrame(
        {
            column.heading: column.values if column.decimals is None else column.values.round(column.decimals)
            for column in made
        }
    )


def harmless(cell: Any) -> Any:
    """Text without control characters that a spreadsheet cannot take for a formula; anything else as it is."""
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _cells(made: tuple[Column, ...], language: str) -> list[list[Any]]:
    rows = frame(made)
    missing = message("table.no_data", language)
    return [
        [missing if pd.isna(cell) else harmless(cell) for cell in row] for row in rows.to_numpy(dtype=object)
    ]


def _source_rows(made: tuple[Column, ...]) -> list[list[str]]:
    return [[harmless(text) for text in (column.heading, *_said(column.source))] for column in made]


def _said(source: Source) -> tuple[str, str, str, str, str]:
    return source.producer, source.as_of, source.method, source.licence, source.address


def _source_heading(language: str) -> list[str]:
    keys = ("column", "producer", "as_of", "method", "licence", "address")
    return [message(f"table.{key}", language) for key in keys]


def csv_bytes(made: tuple[Column, ...], release: str, language: str) -> bytes:
    """The table as UTF-8 CSV with a byte-order mark (Excel), the sources below it."""
    lines = [
        [column.heading for column in made],
        *_cells(made, language),
        [],
        [message("table.release", language), release],
    ]
    lines += [[], _source_heading(language), *_source_rows(made)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(made: tuple[Column, ...], release: str, language: str) -> bytes:
    """The table as a workbook: one sheet of figures, one of sources."""
    book = Workbook()
    sheet = book.active
    sheet.title = message("table.sheet", language)
    sheet.append([column.heading for column in made])
    for row in _cells(made, language):
        sheet.append(row)
    for place, column in enumerate(made, start=1):
        if column.decimals is not None:
            _format_numbers(sheet, place, column.decimals)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    _dress(sheet)
    sources = book.create_sheet(message("table.sources", language))
    sources.append(_source_heading(language))
    for row in _source_rows(made):
        sources.append(row)
    sources.append([])
    sources.append([message("table.release", language), release])
    _dress(sources)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _format_numbers(sheet: Any, place: int, decimals: int) -> None:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    for (cell,) in sheet.iter_rows(min_row=2, min_col=place, max_col=place):
        cell.number_format = pattern


def _dress(sheet: Any) -> None:
    """Bold light-on-dark header that wraps, columns wide enough to read."""
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", fgColor=HEADER_FILL)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for place, cells in enumerate(sheet.iter_cols(), start=1):
        longest = max((len(str(cell.value)) for cell in cells[1:] if cell.value is not None), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(14, longest + 2), WIDEST_COLUMN)
