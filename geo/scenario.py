"""What if: frozen edits, and the city they make. Every layer works on plans without knowing that plans exist.

An edit holds coordinates as tuples in METRES, rounded to ROUND_DECIMALS, so that it can be compared, kept as a key
and written down without loss. `plain_edit` and `read_edit` are the way to JSON and back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
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
from geo.same import Same
from geo.source import sha256
from geo.street_edits import ALONG_M, free_id, joined, with_class_along

ROUND_DECIMALS = 2  # of a metre
FURTHEST_M = 10_000_000.0  # from the origin of the grid: a coordinate beyond it is none
MOST_COORDINATES = 50_000  # of one edit that is read: more is no drawing
MOST_LETTERS = 200  # of a name that is read
ID = re.compile(r"[\w.-]{1,50}")  # of an edit: with PLANNED before it an id of a mark, at most 64 letters
NAMED = re.compile(r"[\w.:-]{0,64}")  # the id of a park, plot or station that an edit speaks of
PLANNED = "plan-"  # before the id of an edit in the frames of a city, so that it is no id of the facts

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

    @property
    def reach_m(self) -> float:
        """How far from the line a street may run that is meant: half the street, and what a drawn line may be off."""
        return max(self.width_m / 2, ALONG_M)


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


def together(scenario: Scenario, more: Scenario) -> Scenario:
    """The edits of both, those of `more` under new ids where the scenario has theirs; a station is moved once."""
    taken = {edit.id for edit in scenario}
    for edit in more:
        if edit.id in taken and not isinstance(edit, MoveStation):
            scenario = with_edit(scenario, replace(edit, id=new_id(scenario, kind_of(edit))))
        else:
            scenario = with_edit(scenario, edit)
        taken = {one.id for one in scenario}
    return scenario


def new_id(scenario: Scenario, kind: str) -> str:
    """An id that no edit of the scenario has: the kind and the first free number."""
    taken = {edit.id for edit in scenario}
    return next(name for number in range(1, len(taken) + 2) if (name := f"{kind}-{number}") not in taken)


def geometry_of(edit: Edit, city: City) -> shapely.Geometry:
    """The shape of an edit in METRES: a MultiPolygon, a LineString or a Point; it may be invalid as drawn.

    Rings of fewer than three different corners are left out, and lines of fewer than two: such a shape is empty, like
    that of a park which the city does not have.
    """
    match edit:
        case AddPark():
            return ground_of(edit)
        case OpenPark():
            return city.parks.geometry.get(edit.park, shapely.MultiPolygon())
        case WidenStreet() | AddStreet():
            return shapely.LineString(edit.line if len(set(edit.line)) > 1 else ())
        case AddStation() | MoveStation():
            return shapely.Point(edit.east, edit.north)


def ground_of(park: AddPark) -> shapely.MultiPolygon:
    """The ground of a park as drawn: its polygons that have an outer ring, with those holes that are rings."""
    parts = [
        shapely.Polygon(rings[0], [hole for hole in rings[1:] if is_ring(hole)])
        for rings in park.polygons
        if rings and is_ring(rings[0])
    ]
    return shapely.MultiPolygon(parts)


def is_ring(corners: Line) -> bool:
    """True for a ring of at least three different corners."""
    return len(set(corners)) > 2


def rounded_line(shape: Any) -> Line:
    """The corners of a line or ring in METRES as an edit holds them.

    Raises
    ------
    ParameterError
        `bad_edit` if a corner is further than FURTHEST_M from the origin of the grid: elsewhere on Earth.
    """
    pairs = np.round(shapely.get_coordinates(shape), ROUND_DECIMALS) + 0.0
    if not (np.abs(pairs) <= FURTHEST_M).all():
        raise ParameterError("bad_edit", field="line")
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
    """The edit that `plain_edit` wrote. What it says comes from a file or a browser and is not believed.

    Raises
    ------
    ParameterError
        `bad_edit` if a field is missing, unknown, of another type, or a text that is no id or name;
        `edit_too_long` if it has more than MOST_COORDINATES coordinates or rings.
    """
    if not isinstance(plain, Mapping):
        raise ParameterError("bad_edit", field="kind")
    kind = KINDS.get(str(plain.get("kind")))
    if kind is None:
        raise ParameterError("bad_edit", field="kind")
    known = {field.name: field for field in fields(kind)}
    values = {name: value for name, value in plain.items() if name != "kind"}
    wanted = {name for name, field in known.items() if field.default is MISSING}
    for name in sorted(map(str, (values.keys() - known.keys()) | (wanted - values.keys()))):
        raise ParameterError("bad_edit", field=name[:MOST_LETTERS])
    _count(values.get("polygons"), values.get("line"), values.get("entrances"))
    return kind(**{name: _read(str(known[name].type), name, value) for name, value in values.items()})


def _count(polygons: Any, *lines: Any) -> None:
    """Refuses more coordinates than an edit may have, before any is read."""
    rings = [ring for part in _listed(polygons) for ring in (part, *_listed(part))]
    count = sum(len(_listed(some)) for some in (polygons, *rings, *lines))
    if count > MOST_COORDINATES:
        raise ParameterError("edit_too_long", count=count, most=MOST_COORDINATES)


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _read(kind: str, name: str, value: Any) -> Any:
    readers: Mapping[str, Callable[[Any], Any]] = {
        "str": TEXTS.get(name, _name),
        "bool": _truth,
        "float": _number,
        "Line": _line,
        "Polygons": _polygons,
    }
    try:
        return readers[kind](value)
    except (TypeError, ValueError) as error:
        raise ParameterError("bad_edit", field=name) from error


def _name(value: Any) -> str:
    """A text of one line: nothing in it that a file of another kind could not hold."""
    if not isinstance(value, str):
        raise TypeError(value)
    if len(value) > MOST_LETTERS or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in value):
        raise ValueError(value)
    return value


def _id(value: Any) -> str:
    return _matching(ID, value)


def _named(value: Any) -> str:
    return _matching(NAMED, value)


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(value)
    return str(value)


TEXTS = {"id": _id, "park": _named, "plot": _named, "station": _named}


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= FURTHEST_M:
        raise TypeError(value)
    return float(value)


def _line(value: Any) -> Line:
    return tuple((_number(east), _number(north)) for east, north in value)


def _polygons(value: Any) -> Polygons:
    return tuple(tuple(_line(ring) for ring in rings) for rings in value)


@lru_cache(maxsize=64)
def apply(city: City, scenario: Scenario) -> City:
    """The city after the edits, in their order. The empty scenario is the city itself.

    A frame that no edit changes is the very same object, and so is one that the same edits changed before: what is
    computed from the streets alone is not computed again because a park was drawn. A new park, street or station has
    the id of its edit with PLANNED before it, and a number behind it where the city has that id already. Edits must
    be without fault (`geo/drawing.py`).

    Raises
    ------
    ParameterError
        If an edit names a park or station that the city does not have.
    """
    if not scenario:
        return city
    parks = _parks_after(
        Same(city.parks), tuple(edit for edit in scenario if isinstance(edit, AddPark | OpenPark))
    )
    streets = _streets_after(
        Same(city.streets), tuple(edit for edit in scenario if isinstance(edit, WidenStreet | AddStreet))
    )
    stations = _stations_after(
        Same(city.stations), tuple(edit for edit in scenario if isinstance(edit, AddStation | MoveStation))
    )
    fingerprint = sha256(f"{city.fingerprint} {scenario}".encode())
    return replace(city, parks=parks, streets=streets, stations=stations, fingerprint=fingerprint)


@lru_cache(maxsize=32)
def _parks_after(frames: Same, edits: tuple[AddPark | OpenPark, ...]) -> gpd.GeoDataFrame:
    """The parks with new ones, and with planned ones built; `entrances` is a column of points or None."""
    (parks,) = frames.things
    for edit in edits:
        if "entrances" not in parks:
            parks = parks.assign(entrances=pd.Series(None, index=parks.index, dtype=object))
        parks = _opened(parks, edit) if isinstance(edit, OpenPark) else _with_park(parks, edit)
    return parks


def _opened(parks: gpd.GeoDataFrame, edit: OpenPark) -> gpd.GeoDataFrame:
    if edit.park not in parks.index:
        raise ParameterError("unknown_park", park=edit.park)
    return parks.assign(status=parks["status"].where(parks.index != edit.park, "existing"))


def _with_park(parks: gpd.GeoDataFrame, edit: AddPark) -> gpd.GeoDataFrame:
    shape = ground_of(edit)
    entrances = shapely.MultiPoint(edit.entrances) if edit.entrances else None
    row = {"name": edit.name, "status": "existing", "area_m2": shape.area, "entrances": entrances}
    return _with_row(parks, edit.id, row, shape)


@lru_cache(maxsize=32)
def _streets_after(frames: Same, edits: tuple[WidenStreet | AddStreet, ...]) -> gpd.GeoDataFrame:
    """The streets with new ones joined to them, and with a class along those that are widened."""
    (streets,) = frames.things
    for edit in edits:
        line = shapely.LineString(edit.line)
        if isinstance(edit, AddStreet):
            streets, line = joined(streets, line)
            row = {"name": edit.name, "street_class": edit.street_class, "oneway": "no"}
            streets = _with_row(streets, edit.id, row, line)
        elif edit.street_class:
            streets = with_class_along(streets, line, edit.reach_m, edit.street_class)
    return streets


@lru_cache(maxsize=32)
def _stations_after(frames: Same, edits: tuple[AddStation | MoveStation, ...]) -> gpd.GeoDataFrame:
    (stations,) = frames.things
    for edit in edits:
        place = shapely.Point(edit.east, edit.north)
        if isinstance(edit, AddStation):
            row = {"name_vi": edit.name, "name_en": edit.name, "status": "planned"}
            stations = _with_row(stations, edit.id, row, place)
        elif edit.station in stations.index:
            points = stations.geometry.copy()
            points[edit.station] = place
            stations = stations.set_geometry(gpd.GeoSeries(points, crs=METRES))
        else:
            raise ParameterError("unknown_station", station=edit.station)
    return stations


def _with_row(
    frame: gpd.GeoDataFrame, edit_id: str, row: Mapping[str, Any], shape: shapely.Geometry
) -> gpd.GeoDataFrame:
    """The frame with one row more; what `row` does not say is "" in a column of texts, else missing."""
    wanted = f"{PLANNED}{edit_id}"
    row_id = free_id(wanted, set(frame.index)) if wanted in frame.index else wanted
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
