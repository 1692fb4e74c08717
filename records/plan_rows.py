"""Edits as rows of a file: columns that anybody can read, a shape in DEGREES, and the way back without loss.

What neither the shape nor a column can hold (a ring of two corners, a ring turned as GeoJSON wants it, a name that a
spreadsheet would run) stands in the column `exact`, and counts as long as the rest of the row still agrees with it.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import shapely

from geo.city import City
from geo.crs import degrees_of, metres_of
from geo.errors import ParameterError
from geo.scenario import (
    KINDS,
    AddPark,
    AddStation,
    Edit,
    Line,
    MoveStation,
    OpenPark,
    geometry_of,
    ground_of,
    plain_edit,
    read_edit,
    rounded_line,
    rounded_polygons,
)
from geo.schemas import AREAS, LINES, POINTS
from maps.harmless import harmless
from records.intake.texts import REFUSED, clean_text

DECIMALS = 9  # of a degree: a tenth of a millimetre, so that metres rounded to centimetres come back
DIGITS = 15
COLUMNS = (
    *("position", "plan", "kind", "id", "name", "park", "station", "plot"),
    *("width_m", "planned_width_m", "is_assumed", "street_class", "entrances", "exact"),
)
DRAWN = {"polygons": AREAS, "line": LINES, "east": POINTS, "north": POINTS}  # field, shapes that hold it

Values = Mapping[str, Any]


@dataclass(frozen=True)
class PlanRow:
    """One edit as a file has it: columns of COLUMNS but for `position` and `plan`, and its shape or None."""

    values: Values
    shape: shapely.Geometry | None


def row_of(city: City, edit: Edit, turned: bool) -> PlanRow:
    """The row of an edit; `turned` where outer rings are to run counter-clockwise, as RFC 7946 wants."""
    shape = degrees_shape(geometry_of(edit, city))
    if turned and shape is not None:
        shape = shapely.orient_polygons(shape, exterior_cw=False)
    plain = plain_edit(edit)
    values = {
        name: file_text(value) for name, value in plain.items() if name not in DRAWN | {"entrances": ""}
    }
    if isinstance(edit, AddPark):
        values["entrances"] = _corners_written(edit.entrances)
    if isinstance(edit, MoveStation):
        values["id"] = edit.id
    lost = _lost(edit, PlanRow(values, shape))
    return PlanRow({**values, "exact": json.dumps(lost) if lost else ""}, shape)


def _lost(edit: Edit, row: PlanRow) -> dict[str, Any]:
    """The fields of an edit that its row would not give back."""
    told = plain_edit(edit)
    read = _fields({name: _as_read(value) for name, value in row.values.items()}, row.shape)
    return {name: told[name] for name in told if name != "kind" and _tuples(read.get(name)) != told[name]}


def file_text(value: Any) -> Any:
    """A text as every kind of file can hold it and no spreadsheet runs it; anything else as it is."""
    if not isinstance(value, str):
        return value
    return harmless("".join(letter for letter in value if unicodedata.category(letter) not in REFUSED))


def _as_read(value: Any) -> Any:
    """A value of a row as whoever reads the file finds it: a workbook keeps 15 digits of a number."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    return clean_text(value) if isinstance(value, str) else value


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


def edit_of(row: PlanRow) -> Edit:
    """The edit that a row holds.

    Raises
    ------
    ParameterError
        If its kind is not known, its shape is missing or of another kind, or a field is wrong.
    """
    plain = _fields(row.values, row.shape)
    exact = _exact(str(row.values.get("exact") or ""))
    known = plain.keys() | DRAWN.keys()
    plain |= {name: value for name, value in exact.items() if name in known and _agrees(name, value, row)}
    _check_drawn(plain, row.shape)
    return read_edit(plain)


def _exact(written: str) -> Values:
    try:
        read = json.loads(written or "{}")
    except (RecursionError, ValueError) as error:
        raise ParameterError("bad_edit", field="exact") from error
    if not isinstance(read, dict):
        raise ParameterError("bad_edit", field="exact")
    return read


def _agrees(name: str, value: Any, row: PlanRow) -> bool:
    """True where a value of `exact` is what the row still says as far as it can."""
    if name in ("polygons", "line", "east", "north"):
        return _corners(_shape_of(name, value, row)) == _corners(row.shape)
    if name == "entrances":
        return bool(_corners_written(_line_of(value)) == row.values.get("entrances", ""))
    there = row.values.get(name, "")
    if isinstance(value, float) and isinstance(there, float):
        return math.isclose(value, there, rel_tol=10 ** (1 - DIGITS))
    return bool(_as_read(file_text(value)) == there)


def _shape_of(name: str, value: Any, row: PlanRow) -> shapely.Geometry | None:
    """The shape that a field of `exact` would have in a file."""
    try:
        if name == "polygons":
            return degrees_shape(
                ground_of(AddPark("a", "", tuple(tuple(map(_line_of, part)) for part in value)))
            )
        if name == "line":
            line = _line_of(value)
            return degrees_shape(shapely.LineString(line if len(set(line)) > 1 else ()))
    except (TypeError, ValueError, shapely.errors.ShapelyError) as error:
        raise ParameterError("bad_edit", field=name) from error
    return row.shape  # a place further than its rounding tells


def _line_of(value: Any) -> Line:
    try:
        return tuple((float(east), float(north)) for east, north in value)
    except (TypeError, ValueError) as error:
        raise ParameterError("bad_edit", field="exact") from error


def _corners(shape: shapely.Geometry | None) -> frozenset[tuple[int, ...]]:
    """The corners of a shape in DEGREES, whatever their order, as whole numbers of its last decimal."""
    if shape is None or not np.isfinite(shapely.get_coordinates(shape)).all():
        return frozenset()
    return frozenset(
        map(tuple, np.rint(shapely.get_coordinates(shape) * 10**DECIMALS).astype(np.int64).tolist())
    )


def _fields(values: Values, shape: shapely.Geometry | None) -> dict[str, Any]:
    """The fields of an edit of that kind, as far as the columns and the shape say them."""
    kind = KINDS.get(str(values.get("kind", "")))
    if kind is None:
        raise ParameterError("plan_kind", shown=str(values.get("kind", ""))[:40])
    names = [field.name for field in fields(kind)]
    plain = {name: values[name] for name in names if name in values and name not in DRAWN}
    if "entrances" in names:
        plain["entrances"] = rounded_line(
            shapely.points(metres_of(_corners_read(str(values.get("entrances", "")))))
        )
    return {"kind": values["kind"], **plain, **_drawn(kind, shape)}


def _drawn(kind: type[Edit], shape: shapely.Geometry | None) -> dict[str, Any]:
    """What a shape says of an edit, {} where it is none of that kind."""
    if shape is None or kind is OpenPark:
        return {}
    flat = shapely.transform(shapely.force_2d(shape), metres_of)
    if kind is AddPark and shape.geom_type in AREAS:
        return {"polygons": rounded_polygons(flat)}
    if kind in (AddStation, MoveStation) and shape.geom_type in POINTS:
        ((east, north),) = rounded_line(flat)
        return {"east": east, "north": north}
    if (
        shape.geom_type in LINES
        and kind not in (AddPark, AddStation, MoveStation)
        and shapely.get_num_geometries(flat) == 1
    ):
        return {"line": rounded_line(flat)}
    return {}


def _check_drawn(plain: Values, shape: shapely.Geometry | None) -> None:
    """Refuses an edit for whose place nothing stands."""
    wanted = {field.name for field in fields(KINDS[plain["kind"]])} & DRAWN.keys()
    if wanted - plain.keys():
        raise (
            ParameterError("no_shape")
            if shape is None
            else ParameterError("plan_shape", shape=shape.geom_type)
        )


def degrees_shape(shape: shapely.Geometry) -> shapely.Geometry | None:
    """A shape in METRES as files have it, None for an empty one."""
    if shape is None or shape.is_empty:
        return None
    return shapely.transform(shape, lambda places: np.round(degrees_of(places), DECIMALS))


def _corners_written(corners: Line) -> str:
    """Places in METRES as "longitude latitude; …" in DEGREES."""
    places = np.round(degrees_of(np.array(corners, dtype=float)), DECIMALS)
    return "; ".join(f"{lon:.{DECIMALS}f} {lat:.{DECIMALS}f}" for lon, lat in places)


def _corners_read(written: str) -> Any:
    """Places in DEGREES.

    Raises
    ------
    ParameterError
        If they are not written as `_corners_written` does.
    """
    try:
        places = [tuple(map(float, pair.split())) for pair in written.split(";") if pair.strip()]
        read = np.array(places, dtype=float).reshape(len(places), 2)
    except ValueError as error:
        raise ParameterError("bad_edit", field="entrances") from error
    if not np.isfinite(read).all():
        raise ParameterError("bad_edit", field="entrances")
    return read
