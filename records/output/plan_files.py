"""A plan to take away: GeoJSON, GeoPackage and XLSX. Each says whose plan it is and that nobody has approved it.

What is written here `records/intake/plan_file.py` reads again, to the last centimetre. The same plan over the same
release is always the same bytes.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from openpyxl import Workbook
from openpyxl.cell.cell import ERROR_CODES

from geo.city import City
from geo.crs import DEGREES
from geo.schemas import AREAS, LINES, POINTS
from maps.harmless import FORMULA_STARTS, harmless
from maps.legend import vietnamese_date
from maps.messages import message
from records.city import day_of
from records.output.geopackage import settled, table_of, write_layer
from records.output.sheets import add_sheet
from records.output.stable import stable_package
from records.plan_rows import COLUMNS, DECIMALS, PlanRow, row_of
from records.plans import Plan

LAYERS = {"plan_areas": AREAS, "plan_lines": LINES, "plan_points": POINTS}
MOST_LETTERS = 32_000  # of a cell; Excel takes 32,767
UNKEPT = (*FORMULA_STARTS, "'", " ")  # at the beginning of a cell
LONG = ("entrances", "exact", "wkt")  # columns that go on in others where a cell is full


def about_plan(city: City, plan: Plan, language: str) -> dict[str, str]:
    """Which plan it is, over which release it was drawn, that it is no decision, and what whoever uses it must say."""
    facts = {
        "plan_file.plan": plan.name,
        "plan_file.id": plan.id,
        "plan_file.revision": str(plan.revision),
        "plan_file.author": plan.author,
        "plan_file.changed_by": plan.who,
        "plan_file.changed_on": vietnamese_date(day_of(plan.at)),
        "plan_file.state": message("plan_file.not_approved", language),
        "export.release": str(city.released.number)
        if city.released
        else message("plan_file.no_release", language),
        "export.fingerprint": city.fingerprint,
        "export.licence": message("export.licence_name", language),
        "export.credit": message("map.credit", language),
        "export.notice": message("map.notice", language),
    }
    if city.practice:
        facts["plan_file.practice"] = message("map.practice.stamp", language)
    return {message(key, language): str(harmless(text)) for key, text in facts.items()}


def _rows(city: City, plan: Plan, turned: bool = False) -> list[PlanRow]:
    """The edits with their place in the plan and its name."""
    rows = [row_of(city, edit, turned) for edit in plan.scenario]
    name = harmless(plan.name)
    return [
        PlanRow({"position": place, "plan": name, **row.values}, row.shape)
        for place, row in enumerate(rows, start=1)
    ]


def plan_geojson(city: City, plan: Plan, language: str = "vi") -> bytes:
    """The plan as GeoJSON (RFC 7946): WGS 84, outlines counter-clockwise, no `crs`; what it is as members beside."""
    facts = about_plan(city, plan, language)
    document = {
        "type": "FeatureCollection",
        "name": harmless(plan.name),
        "plan": plan.id,
        "revision": plan.revision,
        "date": day_of(plan.at),
        "fingerprint": city.fingerprint,
        "licence": facts[message("export.licence", language)],
        "practice": city.practice,
        "about": facts,
        "features": [
            {
                "type": "Feature",
                "id": row.values["id"],
                "properties": {name: value for name, value in row.values.items() if value != ""},
                "geometry": None if row.shape is None else json.loads(shapely.to_geojson(row.shape)),
            }
            for row in _rows(city, plan, turned=True)
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def plan_gpkg(city: City, plan: Plan, language: str = "vi") -> bytes:
    """The plan as a GeoPackage: a layer each of areas, lines and points, and the table `about`."""
    facts = about_plan(city, plan, language)
    words = {"DESCRIPTION": "; ".join(f"{name}: {value}" for name, value in facts.items())}
    rows = _rows(city, plan)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.gpkg"
        for name, kinds in LAYERS.items():
            held = [row for row in rows if _layer_of(row) is kinds]
            write_layer(_frame(held), path, name, words, "Unknown")
        write_layer(table_of(("name", "value"), list(map(list, facts.items()))), path, "about", words, None)
        return settled(path, day_of(plan.at))


def _layer_of(row: PlanRow) -> frozenset[str]:
    """The kinds of shape that stand in the layer of a row; what has none is with the areas."""
    return next((kinds for kinds in LAYERS.values() if row.shape and row.shape.geom_type in kinds), AREAS)


def _frame(rows: Sequence[PlanRow]) -> gpd.GeoDataFrame:
    cells = [[_number(row.values.get(name)) for name in COLUMNS] for row in rows]
    return gpd.GeoDataFrame(table_of(COLUMNS, cells), geometry=[row.shape for row in rows], crs=DEGREES)


def _number(value: Any) -> Any:
    """A GeoPackage column holds numbers: true is 1."""
    return float(value) if isinstance(value, bool) else value


def plan_xlsx(city: City, plan: Plan, figures: pd.DataFrame, language: str = "vi") -> bytes:
    """The plan as a workbook: its edits with their shapes as WKT, any figures of what it comes to, and `about`."""
    book = Workbook(write_only=True)
    cells = [_cells(row) for row in _rows(city, plan)]
    columns = [column for name in (*COLUMNS, "wkt") for column in _continued(name, cells)]
    add_sheet(
        book,
        message("plan_file.sheet_edits", language),
        columns,
        [_heading(column, language) for column in columns],
        ([_safe(row.get(column)) for column in columns] for row in cells),
    )
    if len(figures.columns):
        headings = [str(_safe(str(name))) for name in figures.columns]
        rows = ([_safe(cell) for cell in row] for row in figures.astype(object).to_numpy().tolist())
        add_sheet(book, message("plan_file.sheet_figures", language), headings, headings, rows)
    facts = about_plan(city, plan, language)
    add_sheet(book, message("plan_file.sheet_about", language), ("", "note"), (), facts.items())
    made = io.BytesIO()
    book.save(made)
    return stable_package(made.getvalue(), day_of(plan.at))


def _cells(row: PlanRow) -> dict[str, Any]:
    """The cells of an edit by column; a text that no cell can hold goes on in columns `<name>_2` and so on."""
    wkt = "" if row.shape is None else shapely.to_wkt(row.shape, rounding_precision=DECIMALS)
    cells = {**row.values, "wkt": wkt}
    for name in LONG:
        for number, part in enumerate(_parts(str(cells.get(name) or "")), start=1):
            cells[name if number == 1 else f"{name}_{number}"] = part
    return cells


def _parts(text: str) -> list[str]:
    """A text in pieces that a cell can hold, none of which begins or ends with what a cell would not keep."""
    parts = []
    while len(text) > MOST_LETTERS:
        end = next(
            end for end in range(MOST_LETTERS, 0, -1) if text[end] not in UNKEPT and text[end - 1] != " "
        )
        parts.append(text[:end])
        text = text[end:]
    return [*parts, text]


def _continued(name: str, cells: Sequence[dict[str, Any]]) -> list[str]:
    """A column and those in which it goes on."""
    more = {column for row in cells for column in row if name in LONG and column.startswith(f"{name}_")}
    return [name, *(f"{name}_{number}" for number in range(2, len(more) + 2))]


def _heading(column: str, language: str) -> str:
    name, _, number = column.rpartition("_")
    if name in LONG and number.isdigit():
        return f"{message(f'plan_file.column_{name}', language)} {number}"
    return message(f"plan_file.column_{column}", language)


def _safe(cell: Any) -> Any:
    """A cell that is empty where nothing is known, and no text that a spreadsheet takes for more than text."""
    if cell is None or cell == "" or (isinstance(cell, float) and cell != cell):  # noqa: PLR0124 - not a number
        return None
    text = harmless(cell)
    return f"{text} " if isinstance(text, str) and text in ERROR_CODES else text
