"""A release to take away: CSV and XLSX of its figures, GeoJSON of a layer, GeoPackage of everything.

Each file says which release it is of, its fingerprint, licence and credit; the same release is always the
same bytes. What is written here `records/intake/upload.py` reads again.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from openpyxl import Workbook

from geo.city import City
from geo.crs import DEGREES
from maps.harmless import harmless
from maps.legend import vietnamese_date
from maps.messages import message
from records.city import day_of
from records.intake.feature_rows import DAYS
from records.intake.template import BILLION, UNITS
from records.model import DISTRICT
from records.output.export_tables import (
    FEATURE_LAYERS,
    FIGURE_FIELDS,
    LAYERS,
    MOST_WARD_FIGURES,
    Layer,
    figure_names,
    figure_rows,
    layer_of,
)
from records.output.geopackage import settled, table_of, write_layer
from records.output.sheets import add_sheet
from records.output.stable import stable_package
from records.releases import Content
from records.words import status_name

Cells = Sequence[Any]
SUFFIXES = ("csv", "xlsx", "geojson", "gpkg")
FIGURE_COLUMNS = (  # of FIGURE_FIELDS, what a table for people has; the ward by its name
    *("indicator", "label", "ward_name", "period", "value", "status", "unit", "source", "note"),
    *("entered_by", "entered_on", "approved_by", "revision"),
)
OURS = ("label", "entered_by", "entered_on", "approved_by", "revision")  # columns that no upload knows
UNIT_OF = {**UNITS, "cost_vnd": "billion_vnd", "area_m2": "m²", "length_m": "m"}


def about(city: City, content: Content, language: str) -> dict[str, str]:
    """Which release it is, who answers for it, and what whoever uses it must say."""
    info = content.info
    approval = "picture.one_person" if info.one_person else "export.two_persons"
    facts = {
        "export.release": str(info.number),
        "export.made_on": vietnamese_date(day_of(info.at)),
        "export.author": info.author,
        "export.approver": info.approver,
        "export.approval": message(approval, language),
        "export.fingerprint": info.fingerprint,
        "export.licence": message("export.licence_name", language),
        "export.credit": message("map.credit", language),
        "export.notice": message("map.notice", language),
    }
    if city.practice:
        facts["table.note"] = message("map.practice.stamp", language)
    return {message(key, language): str(harmless(text)) for key, text in facts.items()}


def csv_bytes(city: City, content: Content, language: str = "vi") -> bytes:
    """The figures as UTF-8 CSV with a byte-order mark: what the release is, a blank line, headings, figures."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([name, value] for name, value in about(city, content, language).items())
    writer.writerow([])
    writer.writerow(_figure_headings(language))
    writer.writerows(_figure_cells(city, content, language))
    return text.getvalue().encode("utf-8-sig")


def _figure_headings(language: str) -> list[str]:
    return [_heading("ward" if name == "ward_name" else name, language) for name in FIGURE_COLUMNS]


def _heading(name: str, language: str) -> str:
    """The heading that an upload knows a column by, with the unit of its numbers."""
    if name in OURS:
        return message(f"export.{name}", language)
    unit = UNIT_OF.get(name, "")
    said = message(f"unit.{unit}", language) if unit.isidentifier() and unit != "m" else unit
    return message(f"column.{name}", language) + (f" ({said})" if said else "")


def _figure_cells(city: City, content: Content, language: str) -> Iterable[list[Any]]:
    statuses: dict[str, str] = {"": ""}
    for row in figure_rows(city, content, language):
        status = row["status"]
        if status not in statuses:
            statuses[status] = status_name(status, language)
        name = row["ward_name"] or row["ward"]
        row |= {"status": statuses[status], "entered_on": vietnamese_date(row["entered_on"])}
        row["ward_name"] = message("record.district", language) if row["ward"] == DISTRICT else name
        yield [_safe(row[column]) for column in FIGURE_COLUMNS]


_safe_text = lru_cache(maxsize=65_536)(harmless)  # sources, names and units come again and again


def _safe(cell: Any) -> Any:
    return _safe_text(cell) if isinstance(cell, str) else cell


def xlsx_bytes(city: City, content: Content, language: str = "vi") -> bytes:
    """The release as a workbook: figures, then parks, works, stations and plots without their shapes, then `about`."""
    book = Workbook(write_only=True)
    add_sheet(
        book, "figures", FIGURE_COLUMNS, _figure_headings(language), _figure_cells(city, content, language)
    )
    for kind, name in FEATURE_LAYERS.items():
        layer = layer_of(city, content, name)
        headings = [_heading(field, language) for field in layer.fields]
        rows = (
            [_feature_cell(field, row[field], city, language) for field in layer.fields] for row in layer.rows
        )
        add_sheet(book, kind, layer.fields, headings, rows)
    add_sheet(book, "about", ("", "note"), (), about(city, content, language).items())
    for sheet in book.worksheets:
        sheet.title = message(f"export.sheet_{sheet.title}", language)
    made = io.BytesIO()
    book.save(made)
    return stable_package(made.getvalue(), day_of(content.info.at))


def _feature_cell(field: str, value: Any, city: City, language: str) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, list | tuple):
        return harmless(", ".join(str(city.wards["name"].get(ward, ward)) for ward in value))
    if field == "status":
        return harmless(status_name(str(value), language))
    if field in DAYS or field == "entered_on":
        return harmless(vietnamese_date(str(value)))
    if UNIT_OF.get(field) == "billion_vnd":
        return value / BILLION
    return harmless(value)


def geojson_bytes(city: City, content: Content, name: str, language: str = "vi") -> bytes:
    """One of LAYERS as GeoJSON (RFC 7946): WGS 84, outlines counter-clockwise, no `crs`; the release as members beside."""
    layer = layer_of(city, content, name)
    facts = about(city, content, language)
    document = {
        "type": "FeatureCollection",
        "name": layer.name,
        "release": content.info.number,
        "fingerprint": content.info.fingerprint,
        "licence": facts[message("export.licence", language)],
        "about": facts,
        "features": [
            {"type": "Feature", "id": row["id"], "properties": _plain(row), "geometry": _geometry(shape)}
            for row, shape in zip(layer.rows, layer.shapes, strict=True)
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON has it, without what is not known."""
    return {
        name: [harmless(one) for one in value] if isinstance(value, list | tuple) else harmless(value)
        for name, value in row.items()
        if value not in (None, "", [], ())
    }


def _geometry(shape: shapely.Geometry | None) -> Any:
    if shape is None:
        return None
    return json.loads(shapely.to_geojson(shapely.orient_polygons(shape, exterior_cw=False)))


def geopackage_bytes(city: City, content: Content, language: str = "vi") -> bytes:
    """The release as a GeoPackage: every one of LAYERS, and the tables `figures` and `about`."""
    facts = about(city, content, language)
    columns = len(figure_names(content))
    if columns > MOST_WARD_FIGURES:
        facts[message("table.note", language)] = message(
            "export.columns", language, shown=MOST_WARD_FIGURES, all=columns
        )
    words = {"DESCRIPTION": "; ".join(f"{name}: {value}" for name, value in facts.items())}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "release.gpkg"
        for name in LAYERS:
            write_layer(_frame(layer_of(city, content, name)), path, name, words, "Unknown")
        figures = [
            [_safe(row[name]) for name in FIGURE_FIELDS] for row in figure_rows(city, content, language)
        ]
        write_layer(table_of(FIGURE_FIELDS, figures), path, "figures", words, None)
        write_layer(table_of(("name", "value"), list(map(list, facts.items()))), path, "about", words, None)
        return settled(path, day_of(content.info.at))


def _frame(layer: Layer) -> gpd.GeoDataFrame:
    rows = [[_field(row[name]) for name in layer.fields] for row in layer.rows]
    return gpd.GeoDataFrame(table_of(layer.fields, rows), geometry=list(layer.shapes), crs=DEGREES)


def _field(value: Any) -> Any:
    return harmless(", ".join(map(str, value))) if isinstance(value, list | tuple) else harmless(value)


EXPORTS: dict[str, Callable[[City, Content, str], bytes]] = {
    "csv": csv_bytes,
    "xlsx": xlsx_bytes,
    "gpkg": geopackage_bytes,
}
