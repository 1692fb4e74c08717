"""The table that says everything the map says, and its downloads."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from geo.city import City
from geo.measure import rank
from geo.source import Source
from geo.wards import is_converted, people_in, wards_holding, wards_in
from layers import layers_of, views_of
from layers._layer import Layer, Statuses, View
from maps.classes import class_of, classes_of
from maps.harmless import harmless
from maps.legend import vietnamese_date
from maps.messages import message
from maps.ward_sets import InSet, Tally, in_set

CENSUS_DATE = "2019-04-01"
HEADER_FILL = "FF14213D"
WIDEST_COLUMN = 48


@dataclass(frozen=True, eq=False)
class Column:
    """One column: group, label and unit of its heading, decimals (None for text), values by ward, source."""

    group: str
    label: str
    unit: str
    decimals: int | None
    values: pd.Series
    source: Source

    @property
    def heading(self) -> str:
        """The heading in one line, for files."""
        unit = f" ({self.unit})" if self.unit else ""
        return f"{self.group}: {self.label}{unit}" if self.label != self.group else f"{self.group}{unit}"


@dataclass(frozen=True, eq=False)
class Question:
    """What a table is asked for: language, wards of which set, a radius of one's own, a past view by layer and id."""

    language: str
    set_id: str = "16"
    radius_m: float | None = None
    past: tuple[str, str] = ("", "")


def columns(
    city: City,
    language: str,
    radius_m: float | None = None,
    set_id: str = "16",
    past: tuple[str, str] = ("", ""),
) -> tuple[Column, ...]:
    """Every view of every layer as columns, ranks beside the ranked ones, marks as lists of names.

    With `radius_m`, coverage layers answer for that radius instead of their own. Rows are the wards of the set;
    a column with converted figures says that it holds estimates. `past` names a layer and a view of an earlier
    period, which stands beside the layer's own.
    """
    asked = Question(language, set_id, radius_m, past)
    made = list(_ward_columns(city, asked))
    for layer in layers_of(city):
        made.extend(_layer_columns(layer, city, asked))
    return tuple(made)


def _ward_columns(city: City, asked: Question) -> tuple[Column, Column, Column]:
    language, set_id = asked.language, asked.set_id
    wards = wards_in(city, set_id)
    source = city.sources["wards.geojson" if set_id == "16" else f"wards_{set_id}.geojson"]
    ward, area, people, facts = (
        message(f"table.{key}", language) for key in ("ward", "area", "population", "facts")
    )
    unit = message("unit.people", language)
    census = replace(city.sources["wards.geojson"], as_of=CENSUS_DATE)
    counted = people_in(city, set_id)
    return (
        Column(ward, ward, "", None, wards["name"], source),
        Column(facts, area, "km²", 3, wards.geometry.area / 1e6, source),
        Column(facts, _marked(people, is_converted(city, "16", set_id), language), unit, 0, counted, census),
    )


def _marked(label: str, estimated: pd.Series, language: str) -> str:
    """A label that says so where the column holds estimates."""
    return f"{label}, {message('table.estimated', language)}" if estimated.any() else label


def _views_at(layer: Layer, city: City, asked: Question) -> tuple[View, ...]:
    """The views of a layer, at a radius of one's own where the layer knows radii, and the past one asked for."""
    if asked.radius_m is not None and layer.views_within is not None:
        return layer.views_within(city, asked.radius_m)
    past = [view for view in layer.past(city) if (layer.id, view.id) == asked.past]
    return (*views_of(layer, city), *past)


def _layer_columns(layer: Layer, city: City, asked: Question) -> list[Column]:
    made = []
    language = asked.language
    group = _group(layer, city, asked)
    for view in _views_at(layer, city, asked):
        found = in_set(layer, view, city, asked.set_id)
        column = _view_column(layer, view, group, found, language)
        made.append(column)
        if layer.better != "none":
            ranks = told_ranks(found.values.astype(float), layer.better == "high")
            ranked = f"{column.label}, {message('table.rank', language)}"
            made.append(Column(group, ranked, "", 0, ranks, view.source))
    names = _mark_names(layer, city, asked)
    if names is not None:
        source = city.sources.get(f"{layer.id}.geojson", made[-1].source)
        made.append(Column(group, message("table.names", language), "", None, names, source))
    return made


def _group(layer: Layer, city: City, asked: Question) -> str:
    """The heading over a layer's columns; of a coverage layer with its radius."""
    language, reach = asked.language, layer.reach(city)
    group = layer.short.in_language(language)
    if not reach:
        return group
    assumed = reach.assumed.in_language(language)
    group += f" {_kilometres(asked.radius_m or reach.default_m, language)} km"
    return f"{group} ({assumed})" if assumed else group


def told_ranks(values: pd.Series, largest_first: bool) -> pd.Series:
    """Ranks, unknown for all where all are equal: first of sixteen equals would be praise for nothing."""
    ranks = rank(values, largest_first)
    return ranks if values.min() < values.max() else ranks.where(values.isna())


def _kilometres(metres: float, language: str) -> str:
    return f"{metres / 1000:g}".replace(".", "," if language == "vi" else ".")


def _view_column(layer: Layer, view: View, group: str, found: InSet, language: str) -> Column:
    label = _marked(view.label.in_language(language), found.estimated, language)
    unit = layer.unit.in_language(language)
    if isinstance(layer.classes, Statuses):
        classes = classes_of(layer)
        labels = [
            value.said(layer, language)
            if isinstance(value, Tally)
            else class_of(value, classes).label.in_language(language)
            for value in found.values
        ]
        return Column(group, label, "", None, pd.Series(labels, index=found.values.index), view.source)
    return Column(group, label, unit, layer.decimals, found.values.astype(float), view.source)


def _mark_names(layer: Layer, city: City, asked: Question) -> pd.Series | None:
    """The names of a layer's marks in each ward, "–" where it has none; None for a layer without marks."""
    marks = [mark for mark in layer.marks(city) if mark.wards]
    if not marks or layer.reach(city) is not None:
        return None
    names: dict[str, dict[str, int]] = {str(ward): {} for ward in wards_in(city, asked.set_id).index}
    for mark in marks:
        name = mark.name.in_language(asked.language)
        for ward in wards_holding(city, asked.set_id, mark.wards, mark.geometry):
            names[ward][name] = names[ward].get(name, 0) + 1
    return pd.Series(
        {
            ward: "; ".join(f"{name} × {count}" if count > 1 else name for name, count in listed.items())
            or "–"
            for ward, listed in names.items()
        }
    )


def groups(made: tuple[Column, ...]) -> list[dict[str, Any]]:
    """The columns as the browser's table takes them: by group, numbers rounded, None where not known."""
    found: list[dict[str, Any]] = []
    for column in made:
        if not found or found[-1]["title"] != column.group:
            found.append({"title": column.group, "unit": "", "columns": []})
        values = column.values if column.decimals is None else column.values.round(column.decimals)
        cells = [None if pd.isna(value) else value for value in values.tolist()]
        unit = f" ({column.unit})" if column.unit else ""
        found[-1]["columns"].append(
            {"label": column.label + unit, "decimals": column.decimals, "cells": cells}
        )
    return found


def frame(made: tuple[Column, ...]) -> pd.DataFrame:
    """The columns as a frame, one row a ward, numbers rounded to what is shown."""
    return pd.DataFrame(
        {
            column.heading: column.values if column.decimals is None else column.values.round(column.decimals)
            for column in made
        }
    )


def _cells(made: tuple[Column, ...], language: str) -> list[list[Any]]:
    """The cells of a file, row by row: whole numbers whole, the unknown in words, no formula."""
    missing = message("table.no_data", language)
    columns_ = [[_cell(value, column, missing) for value in column.values] for column in made]
    return [list(row) for row in zip(*columns_, strict=True)]


def _cell(value: Any, column: Column, missing: str) -> Any:
    if pd.isna(value):
        return missing
    if column.decimals is None:
        return harmless(value)
    return round(float(value), column.decimals) if column.decimals else round(float(value))


def _source_rows(made: tuple[Column, ...], language: str) -> list[list[str]]:
    return [[harmless(text) for text in (column.heading, *_said(column.source, language))] for column in made]


def _said(source: Source, language: str) -> tuple[str, str, str, str, str]:
    method = source.method_en if language == "en" and source.method_en else source.method
    return source.producer, vietnamese_date(source.as_of), method, source.licence, source.address


def _source_heading(language: str) -> list[str]:
    keys = ("column", "producer", "as_of", "method", "licence", "address")
    return [message(f"table.{key}", language) for key in keys]


def _about_rows(about: Mapping[str, str]) -> list[list[str]]:
    return [[harmless(name), harmless(value)] for name, value in about.items()]


def csv_bytes(made: tuple[Column, ...], about: Mapping[str, str], language: str) -> bytes:
    """The table as UTF-8 CSV with a byte-order mark (Excel); below it `about`, name and value a line, and the sources."""
    lines = [[column.heading for column in made], *_cells(made, language), [], *_about_rows(about)]
    lines += [[], _source_heading(language), *_source_rows(made, language)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(made: tuple[Column, ...], about: Mapping[str, str], language: str) -> bytes:
    """The table as a workbook: one sheet of figures with `about` below them, one of sources."""
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
    for row in ([], *_about_rows(about)):
        sheet.append(row)
    sources = book.create_sheet(message("table.sources", language))
    sources.append(_source_heading(language))
    for row in _source_rows(made, language):
        sources.append(row)
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
