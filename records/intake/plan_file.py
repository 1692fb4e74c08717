"""A plan from a file: one of our own, to the last centimetre, or areas and lines that somebody drew elsewhere.

The guards of every upload hold (`upload.py`, `archive.py`, `shapes.py`, `workbook.py`). Whether a drawing can be
counted is not asked here: it is kept as it was drawn, so that it can be mended (`geo/drawing.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import PurePosixPath
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import DEGREES, metres_of, to_degrees
from geo.errors import DataError, ParameterError
from geo.scenario import (
    AddPark,
    AddStreet,
    Edit,
    Scenario,
    plain_edit,
    read_edit,
    rounded_line,
    rounded_polygons,
)
from geo.schemas import AREAS, LINES
from maps.harmless import clean
from maps.messages import LANGUAGES, message
from records.intake.cells import BLANK, Cell, Row, Sheet
from records.intake.columns import plain_heading
from records.intake.findings import Findings, Place, feature_at, quoted, row_at
from records.intake.shapes import MOST_VERTICES, RawFeature, RawLayer, vertices_of
from records.intake.sites import Drawn, drawn_in, elsewhere, in_city, shape_words
from records.intake.texts import clean_text, text_in
from records.intake.upload import SHAPES, check_size, suffix_of
from records.intake.workbook import read_workbook
from records.plan_rows import COLUMNS, PlanRow, edit_of
from records.schema import NAME_LENGTH

OURS = frozenset({"position", "plan", "kind"})  # fields by which a file of ours is known
NUMBERS = ("position", "width_m", "planned_width_m")
NAME_FIELDS = ("name", "ten", "ten goi", "name vi", "title")
WIDTH_FIELDS = ("planned width m", "planned width", "width m", "width", "lo gioi", "be rong", "chieu rong")
USUAL_WIDTH_M = 12.0  # of a drawn street for which the file says none: to be set on the page
WIDTHS_M = (1.0, 100.0)  # what a width may be; another column of that name is none

_WKT = re.compile(
    r"\s*(MULTI)?(POINT|LINESTRING|POLYGON)\b[^A-DF-LN-Z]*\Z", re.IGNORECASE
)  # no collection in it

_MORE = re.compile(r" [0-9]+$")  # behind the heading of a column that goes on


@dataclass(frozen=True)
class _Item:
    """One row of our own file, or one feature of another's: cells by field, where it stands, its shape in DEGREES."""

    cells: Mapping[str, Cell]
    place: Place
    shape: shapely.Geometry | None


def read_plan(name: str, content: bytes) -> tuple[str, Scenario]:
    """Name and edits of the plan in the file `name`: GeoJSON, GeoPackage, zipped shapefile, or a workbook of ours.

    Areas of another's file become parks, lines become streets; they are called after the file.

    Raises
    ------
    DataError
        Lists every fault of the file, each with its place.
    """
    file = PurePosixPath(name.replace("\\", "/"))
    findings = Findings(quoted(file.name) or "?")
    title = ""
    edits: list[Edit] = []
    try:
        check_size(content)
        suffix = suffix_of(name, content)
        with np.errstate(all="ignore"):  # shapes with infinite places are judged, not warned of
            title, edits = _read(suffix, content, findings)
    except ParameterError as error:
        findings.error(error)
    if findings.faults:
        raise DataError(findings.all_faults())
    return title or _called(file.stem), tuple(edits)


def _called(text: str) -> str:
    """A name for what has none of its own."""
    plain = " ".join(unicodedata.normalize("NFC", clean(text)).split())[:NAME_LENGTH].strip()
    return plain or message("plan_file.unnamed")


def _read(suffix: str, content: bytes, findings: Findings) -> tuple[str, list[Edit]]:
    if suffix == ".xlsx":
        return _ours(_sheet_items(read_workbook(content), findings), findings)
    if suffix not in SHAPES:
        raise ParameterError("plan_format", suffix=suffix)
    layers = SHAPES[suffix](content)
    if vertices_of(layers) > MOST_VERTICES:
        raise ParameterError("too_many_vertices", most=MOST_VERTICES)
    if any(set(layer.fields) >= OURS for layer in layers):
        return _ours([item for layer in layers for item in _layer_items(layer, findings)], findings)
    return layers[0].name and _called(layers[0].name), _drawn_elsewhere(layers, findings)


# ---- our own


def _ours(items: Sequence[_Item], findings: Findings) -> tuple[str, list[Edit]]:
    """The plan's name and its edits in their order."""
    found: dict[str, tuple[float, Edit]] = {}
    title = ""
    for number, item in enumerate(items, start=1):
        try:
            values = _values(item.cells)
            edit = edit_of(PlanRow(values, item.shape))
        except ParameterError as error:
            findings.error(error, item.place)
            continue
        if edit.id in found:
            findings.fault("plan_id_twice", item.place, shown=quoted(edit.id))
        found[edit.id] = (float(values.get("position") or number), edit)
        title = title or str(values["plan"])
    return _called(title) if title else "", [
        edit for _, edit in sorted(found.values(), key=lambda one: one[0])
    ]


def _values(cells: Mapping[str, Cell]) -> dict[str, Any]:
    """What the cells of a row say, texts as they were before we made them harmless; nothing for a blank number."""
    values: dict[str, Any] = {}
    for name in COLUMNS:
        cell = cells.get(name, BLANK)
        if name in NUMBERS:
            values |= {} if cell.is_blank else {name: _number(name, cell)}
        elif name == "is_assumed":
            values |= {} if cell.is_blank else {name: _truth(cell)}
        elif name in ("exact", "entrances"):
            values[name] = cell.text.removeprefix("'")  # long, and read by a reader of its own
        else:
            values[name] = text_in(cell)
    return values


def _number(name: str, cell: Cell) -> float:
    if cell.kind != "number" or not isinstance(cell.value, int | float) or not np.isfinite(float(cell.value)):
        raise ParameterError("bad_edit", field=name)
    return float(cell.value)


def _truth(cell: Cell) -> bool:
    if cell.value not in (True, False):
        raise ParameterError("bad_edit", field="is_assumed")
    return bool(cell.value)


def _layer_items(layer: RawLayer, findings: Findings) -> Iterator[_Item]:
    shapes = _in_degrees(layer)
    for number, (feature, shape) in enumerate(zip(layer.features, shapes, strict=True), start=1):
        place = feature_at(number, _named(feature.cells))
        if _is_placed(feature, layer.epsg, place, findings):
            yield _Item(feature.cells, place, shape)


def _in_degrees(layer: RawLayer) -> list[shapely.Geometry | None]:
    """The shapes of a layer as exact as they stand."""
    shapes = [feature.shape for feature in layer.features]
    if layer.epsg == DEGREES.to_epsg():
        return shapes
    frame = gpd.GeoDataFrame(geometry=gpd.array.from_shapely(shapes, crs=f"EPSG:{layer.epsg}"))
    return list(to_degrees(frame).geometry)


def _is_placed(feature: RawFeature, epsg: int, place: Place, findings: Findings) -> bool:
    """True for a shape that lies in the city, or none at all; else a fault that says why not."""
    try:
        _check_placed(feature, epsg)
    except ParameterError as error:
        findings.error(error, place)
        return False
    return True


def _check_placed(feature: RawFeature, epsg: int) -> None:
    shape = feature.shape
    if not feature.is_drawn:
        return
    if shape is None or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise ParameterError("bad_shape")
    (drawn,) = drawn_in([shape], epsg)
    if drawn is not None and not shape.is_empty and not in_city(drawn.degrees):
        raise elsewhere(drawn)


def _named(cells: Mapping[str, Cell]) -> str:
    """The first name that a feature gives itself, "" for none."""
    texts = (cell.text for field, cell in cells.items() if plain_heading(field) in NAME_FIELDS)
    return next(filter(None, texts), "")


def _sheet_items(sheets: Sequence[Sheet], findings: Findings) -> list[_Item]:
    """The rows of the first sheet that has the headings of ours."""
    words = _headings()
    for sheet in sheets:
        first = sheet.rows[0].cells if sheet.rows else ()
        columns = [words.get(_MORE.sub("", plain_heading(cell.text)), "") for cell in first]
        if set(columns) >= OURS:
            found = [item for row in sheet.rows[1:] if (item := _row_item(row, columns, findings))]
            if not found and not findings.faults:
                raise ParameterError("nothing_in_it")
            return found
    raise ParameterError("plan_no_sheet")


def _headings() -> dict[str, str]:
    """The headings of our own sheet in every language, and the columns that they name."""
    known = {column: column for column in (*COLUMNS, "wkt")}
    for language in LANGUAGES:
        known |= {message(f"plan_file.column_{column}", language): column for column in (*COLUMNS, "wkt")}
    return {plain_heading(heading): column for heading, column in known.items()}


def _row_item(row: Row, columns: Sequence[str], findings: Findings) -> _Item | None:
    place = row_at(row.number)
    try:
        cells = _joined(row, columns)
        shape = _from_wkt(cells.pop("wkt", BLANK).text)
        _check_placed(RawFeature(cells, {}, shape, shape is not None), 4326)
    except ParameterError as error:
        findings.error(error, place)
        return None
    return _Item(cells, place, shape)


def _joined(row: Row, columns: Sequence[str]) -> dict[str, Cell]:
    """The cells of a row by column; what goes on in further columns of one name is put together again."""
    cells: dict[str, Cell] = {}
    for column, cell in zip(columns, row.cells, strict=False):
        if not column or cell.is_blank:
            continue
        if cell.kind in ("formula", "error"):
            text_in(cell)
        first = cells.get(column)
        cells[column] = cell if first is None else Cell(f"{first.value}{cell.value}", "text")
    return cells


def _from_wkt(written: str) -> shapely.Geometry | None:
    if not written:
        return None
    shape = shapely.from_wkt(written, on_invalid="ignore") if _WKT.match(written) else None
    if shape is None:
        raise ParameterError("bad_shape")
    return shape


# ---- others'


def _drawn_elsewhere(layers: Sequence[RawLayer], findings: Findings) -> list[Edit]:
    """A park for every area and a street for every line, in their order."""
    edits: list[Edit] = []
    numbers = {"park": count(1), "street": count(1)}
    for layer in layers:
        drawn = drawn_in([feature.shape for feature in layer.features], layer.epsg)
        for number, (feature, one) in enumerate(zip(layer.features, drawn, strict=True), start=1):
            place = feature_at(number, _named(feature.cells))
            try:
                _check_placed(feature, layer.epsg)
                made = _edits(feature, one, numbers)
                edits += [read_edit(plain_edit(edit)) for edit in made]  # what no edit may hold is refused
            except ParameterError as error:
                findings.error(error, place)
    return edits


def _edits(feature: RawFeature, drawn: Drawn | None, numbers: Mapping[str, Iterator[int]]) -> list[Edit]:
    if drawn is None or drawn.degrees.is_empty:
        raise ParameterError("empty_shape" if feature.is_drawn else "no_shape")
    name = clean_text(_named(feature.cells))[:NAME_LENGTH]
    shape = shapely.transform(drawn.degrees, metres_of)
    if shape.geom_type in AREAS:
        return [AddPark(f"park-{next(numbers['park'])}", name, rounded_polygons(shape))]
    if shape.geom_type not in LINES:
        allowed = shape_words(AREAS | LINES)
        raise ParameterError("shape_of_kind", shape=shape.geom_type, allowed=allowed)
    return [
        AddStreet(f"street-{next(numbers['street'])}", name, rounded_line(part), _width_m(feature.cells))
        for part in shapely.get_parts(shape)
    ]


def _width_m(cells: Mapping[str, Cell]) -> float:
    """The width that a feature gives, USUAL_WIDTH_M where it gives none that can be one."""
    least, most = WIDTHS_M
    stated = {plain_heading(field): cell.value for field, cell in cells.items() if cell.kind == "number"}
    for field in WIDTH_FIELDS:
        value = stated.get(field)
        if isinstance(value, int | float) and least <= value <= most:
            return float(value)
    return USUAL_WIDTH_M
