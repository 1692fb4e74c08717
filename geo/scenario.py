"""What if: frozen edits, and the city they make. Every layer works on plans without knowing that plans exist.

An edit holds coordinates as tuples in METRES, rounded to ROUND_DECIMALS, so that it can be compared, kept as a key
and written down without loss. `plain_edit` and `read_edit` are the way to JSON and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields, replace
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.city import City
from geo.crs import METRES
from geo.errors import ParameterError
from geo.source import sha256

ROUND_DECIMALS = 2  # of a metre

Point = tuple[float, float]
Line = tuple[Point, ...]
Polygons = tuple[tuple[Line, ...], ...]  # of each polygon the outer ring and its holes, closed


@dataclass(frozen=True)
class AddPark:
    """A new park, counted as an existing one. `entrances` are on its edge; none: where a street meets the edge.

    `plot` is the id of the candidate plot it stands on, "" for none.
    """

    id: str
    name: str
    polygons: Polygons
    entrances: Line = ()
    plot: str = ""


@dataclass(frozen=True)
class OpenPark:
    """A planned park of the city (`park`) is built: it counts as an existing one."""

    id: str
    park: str


@dataclass(frozen=True)
class WidenStreet:
    """The street along `line` becomes `planned_width_m` wide, and a street of `street_class` ("": as before).

    `width_m` is today's width; `is_assumed` where it was taken from the class of the street.
    """

    id: str
    name: str
    line: Line
    width_m: float
    planned_width_m: float
    is_assumed: bool = True
    street_class: str = ""


@dataclass(frozen=True)
class AddStreet:
    """A new street along `line`, joined to the streets that its ends and corners touch."""

    id: str
    name: str
    line: Line
    planned_width_m: float
    street_class: str = "residential"


@dataclass(frozen=True)
class AddStation:
    """A new fire station."""

    id: str
    name: str
    east: float
    north: float


@dataclass(frozen=True)
class MoveStation:
    """Put a station at another place; METRES."""

    station: str
    east: float
    north: float

    @property
    def id(self) -> str:
        """A station is moved once in a plan."""
        return f"move-{self.station}"


Edit = AddPark | OpenPark | WidenStreet | AddStreet | AddStation | MoveStation
Scenario = tuple[Edit, ...]
KINDS: Mapping[str, type[Edit]] = {
    "park": AddPark,
    "open_park": OpenPark,
    "widen": WidenStreet,
    "street": AddStreet,
    "station": AddStation,
    "move_station": MoveStation,
}
NAMES = {kind: name for name, kind in KINDS.items()}


def kind_of(edit: Edit) -> str:
    """The name of an edit's kind, a key of KINDS."""
    return NAMES[type(edit)]


def edit_named(scenario: Scenario, edit_id: str) -> Edit:
    """The edit of that id.

    Raises
    ------
    ParameterError
        `unknown_edit` if the scenario has none.
    """
    for edit in scenario:
        if edit.id == edit_id:
            return edit
    raise ParameterError("unknown_edit", edit=edit_id)


def with_edit(scenario: Scenario, edit: Edit) -> Scenario:
    """The scenario with `edit` in the place of the one of its id, or at its end."""
    if any(one.id == edit.id for one in scenario):
        return tuple(edit if one.id == edit.id else one for one in scenario)
    return (*scenario, edit)


def without_edit(scenario: Scenario, edit_id: str) -> Scenario:
    """The scenario without the edit of that id."""
    return tuple(edit for edit in scenario if edit.id != edit_id)


def new_id(scenario: Scenario, kind: str) -> str:
    """An id that no edit of the scenario has: the kind and the first free number."""
    taken = {edit.id for edit in scenario}
    return next(name for number in range(1, len(taken) + 2) if (name := f"{kind}-{number}") not in taken)


def geometry_of(edit: Edit, city: City) -> shapely.Geometry:
    """The shape of an edit in METRES: a MultiPolygon, a LineString or a Point; it may be invalid as drawn."""
    match edit:
        case AddPark():
            return shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:]) for rings in edit.polygons])
        case OpenPark():
            return city.parks.geometry[edit.park]
        case WidenStreet() | AddStreet():
            return shapely.LineString(edit.line)
        case AddStation() | MoveStation():
            return shapely.Point(edit.east, edit.north)


def rounded_line(shape: Any) -> Line:
    """The corners of a line or ring in METRES as an edit holds them."""
    pairs = np.round(shapely.get_coordinates(shape), ROUND_DECIMALS) + 0.0
    return tuple((float(east), float(north)) for east, north in pairs)


def rounded_polygons(shape: shapely.Geometry) -> Polygons:
    """A polygon or multipolygon in METRES as an edit holds it."""
    return tuple(
        tuple(rounded_line(ring) for ring in (polygon.exterior, *polygon.interiors))
        for polygon in shapely.get_parts(shape)
    )


def plain_edit(edit: Edit) -> dict[str, Any]:
    """The edit as JSON knows it, with `kind` beside its own fields."""
    return {"kind": kind_of(edit), **asdict(edit)}


def read_edit(plain: Mapping[str, Any]) -> Edit:
    """The edit that `plain_edit` wrote.

    Raises
    ------
    ParameterError
        `bad_edit` if a field is missing, unknown or of another type.
    """
    kind = KINDS.get(str(plain.get("kind")))
    if kind is None:
        raise ParameterError("bad_edit", field="kind")
    known = {field.name: field for field in fields(kind)}
    values = {name: value for name, value in plain.items() if name != "kind"}
    wanted = {name for name, field in known.items() if field.default is MISSING}
    for name in sorted((values.keys() - known.keys()) | (wanted - values.keys())):
        raise ParameterError("bad_edit", field=name)
    return kind(**{name: _read(str(known[name].type), name, value) for name, value in values.items()})


def _read(kind: str, name: str, value: Any) -> Any:
    readers = {
        "str": _text,
        "bool": _truth,
        "float": _number,
        "Line": _line,
        "Polygons": _polygons,
    }
    try:
        return readers[kind](value)
    except (TypeError, ValueError) as error:
        raise ParameterError("bad_edit", field=name) from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise TypeError(value)
    return float(value)


def _line(value: Any) -> Line:
    return tuple((_number(east), _number(north)) for east, north in value)


def _polygons(value: Any) -> Polygons:
    return tuple(tuple(_line(ring) for ring in rings) for rings in value)


@lru_cache(maxsize=64)
def apply(city: City, scenario: Scenario) -> City:
    """The city after the edits, in their order. The empty scenario is the city itself.

    Raises
    ------
    ParameterError
        If an edit names a park or station that the city does not have.
    """
    for edit in scenario:
        city = _applied(city, edit)
    return city


def _applied(city: City, edit: Edit) -> City:
    match edit:
        case AddPark() | OpenPark():
            changed = {"parks": _parks_with(city, edit)}
        case AddStation() | MoveStation():
            changed = {"stations": _stations_with(city, edit)}
        case _:
            raise NotImplementedError
    return replace(city, **changed, fingerprint=sha256(f"{city.fingerprint} {edit}".encode()))


def _parks_with(city: City, edit: AddPark | OpenPark) -> gpd.GeoDataFrame:
    """The parks with a new one, or with a planned one built; `entrances` is a column of points or None."""
    parks = city.parks
    if "entrances" not in parks:
        parks = parks.assign(entrances=pd.Series(None, index=parks.index, dtype=object))
    if isinstance(edit, OpenPark):
        if edit.park not in parks.index:
            raise ParameterError("unknown_park", park=edit.park)
        return parks.assign(status=parks["status"].where(parks.index != edit.park, "existing"))
    shape = geometry_of(edit, city)
    entrances = shapely.MultiPoint(edit.entrances) if edit.entrances else None
    row = {"name": edit.name, "status": "existing", "area_m2": shape.area, "entrances": entrances}
    return _with_row(parks, edit.id, row, shape)


def _stations_with(city: City, edit: AddStation | MoveStation) -> gpd.GeoDataFrame:
    stations, place = city.stations, shapely.Point(edit.east, edit.north)
    if isinstance(edit, AddStation):
        row = {"name_vi": edit.name, "name_en": edit.name, "status": "planned"}
        return _with_row(stations, edit.id, row, place)
    if edit.station not in stations.index:
        raise ParameterError("unknown_station", station=edit.station)
    points = stations.geometry.copy()
    points[edit.station] = place
    return stations.set_geometry(gpd.GeoSeries(points, crs=METRES))


def _with_row(
    frame: gpd.GeoDataFrame, row_id: str, row: Mapping[str, Any], shape: shapely.Geometry
) -> gpd.GeoDataFrame:
    """The frame with one row more; what `row` does not say is "" in a column of texts, else missing."""
    index = frame.index.append(pd.Index([row_id])).rename(frame.index.name)
    columns = {
        name: pd.Series([*cells, row.get(name, _unsaid(cells))], index=index, dtype=cells.dtype)
        for name, cells in frame.drop(columns=frame.geometry.name).items()
    }
    shapes = gpd.array.from_shapely([*frame.geometry, shape], crs=METRES)
    return gpd.GeoDataFrame(columns, geometry=shapes, index=index, crs=METRES)


def _unsaid(cells: pd.Series) -> Any:
    """What stands in a column of which a new row says nothing."""
    return "" if pd.api.types.is_string_dtype(cells) and cells.dtype != object else None
