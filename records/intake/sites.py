"""Shapes from outside: brought to DEGREES and judged: drawn well, in the right order of coordinates, in the district."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.city import City
from geo.crs import metres_of, to_degrees
from geo.errors import ParameterError
from geo.files import CITY_BOX
from geo.schemas import AREAS, LINES, POINTS
from layers._layer import Text
from maps.messages import LANGUAGES, message

DECIMALS = 7  # of a degree: a centimetre, as exact as data/ is
MOST_OUTSIDE = 0.5  # share of a shape beyond the district that is told
SHAPES_OF = {
    "park": AREAS | POINTS,
    "work": AREAS | LINES | POINTS,
    "station": POINTS,
    "plot": AREAS | POINTS,
}

Shapes = npt.NDArray[Any]

_PLACE = re.compile(r"\[(-?[0-9.eE+-]+) (-?[0-9.eE+-]+)\]")
_CROSSING = ("Self-intersection", "Ring Self-intersection")


@dataclass(frozen=True)
class Drawn:
    """A shape as a file draws it, in the CRS `epsg`, and in DEGREES, flat and rounded to DECIMALS."""

    shape: shapely.Geometry
    epsg: int
    degrees: shapely.Geometry


def drawn_in(shapes: Sequence[shapely.Geometry | None], epsg: int) -> list[Drawn | None]:
    """The shapes of a layer with what they are in DEGREES; None stays None."""
    flat = shapely.force_2d(np.array(shapes, dtype=object))
    moved = flat if epsg == 4326 else _moved(flat, epsg)
    degrees = shapely.transform(moved, lambda places: np.round(places, DECIMALS))
    return [
        None if shape is None else Drawn(shape, epsg, there)
        for shape, there in zip(shapes, degrees, strict=True)
    ]


def _moved(shapes: Shapes, epsg: int) -> Shapes:
    """Shapes of a known CRS in DEGREES."""
    frame = gpd.GeoDataFrame(geometry=gpd.array.from_shapely(shapes, crs=f"EPSG:{epsg}"))
    return np.array(to_degrees(frame).geometry.array, dtype=object)


def sited(city: City, kind: str, drawn: Drawn) -> shapely.Geometry:
    """What is drawn, in DEGREES.

    Raises
    ------
    ParameterError
        If it is empty, of a kind that `kind` cannot have, crosses itself, or does not lie in the district.
    """
    shape = drawn.shape
    if shapely.is_empty(shape):
        raise ParameterError("empty_shape")
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise ParameterError("bad_shape")
    if shape.geom_type not in SHAPES_OF[kind]:
        raise ParameterError("shape_of_kind", shape=shape.geom_type, allowed=shape_words(SHAPES_OF[kind]))
    if not in_city(drawn.degrees):
        raise elsewhere(drawn)
    _check_drawn(drawn.degrees)
    if shapely.disjoint(district(city), drawn.degrees):
        x, y = shapely.get_coordinates(shapely.point_on_surface(drawn.degrees))[0]
        raise ParameterError("outside_district", **_at(x, y))
    return drawn.degrees


def shape_words(kinds: Collection[str]) -> Text:
    """What kinds of shape are called."""
    groups = [
        name for name, group in (("area", AREAS), ("line", LINES), ("point", POINTS)) if group <= set(kinds)
    ]
    vi, en = (", ".join(message(f"shape.{name}", language) for name in groups) for language in LANGUAGES)
    return Text(vi, en)


def in_city(shape: shapely.Geometry) -> bool:
    """True for a shape in DEGREES that lies within the city's bounds."""
    west, south, east, north = CITY_BOX
    left, bottom, right, top = shapely.bounds(shape)
    return bool(left >= west and bottom >= south and right <= east and top <= north)


def elsewhere(drawn: Drawn) -> ParameterError:
    """Why a shape is not in the city: coordinates swapped, metres called degrees, or really elsewhere."""
    x, y = (float(place) for place in shapely.get_coordinates(drawn.shape)[0])
    turned = shapely.transform(shapely.force_2d(drawn.shape), lambda places: places[:, ::-1])
    if any(in_city(other.degrees) for other in drawn_in([turned], drawn.epsg) if other):
        return ParameterError("swapped", **_at(x, y))
    if drawn.epsg == 4326 and max(abs(x), abs(y)) > 360:
        return ParameterError("metres_called_degrees", x=f"{x:.0f}", y=f"{y:.0f}")
    if not np.isfinite(shapely.get_coordinates(drawn.degrees)).all():
        return ParameterError("bad_shape")
    lon, lat = shapely.get_coordinates(drawn.degrees)[0]
    return ParameterError("outside_city", **_at(lon, lat))


def _at(lon: float, lat: float) -> dict[str, str]:
    return {"lon": f"{lon:.5f}", "lat": f"{lat:.5f}"}


def _check_drawn(shape: shapely.Geometry) -> None:
    if shapely.is_valid(shape):
        return
    reason = str(shapely.is_valid_reason(shape))
    where = _PLACE.search(reason)
    lon, lat = (float(where[1]), float(where[2])) if where else shapely.get_coordinates(shape)[0]
    if reason.startswith(_CROSSING):
        raise ParameterError("crosses_itself", **_at(lon, lat))
    raise ParameterError("badly_drawn", reason=reason.partition("[")[0], **_at(lon, lat))


def share_outside(city: City, shape: shapely.Geometry) -> float:
    """Share of a shape in DEGREES that lies beyond the district, 0 to 1: of its area or length, 0 for a point."""
    if shapely.covers(district(city), shape):
        return 0.0
    measured = shapely.area if shape.geom_type in AREAS else shapely.length
    whole = float(measured(shape))
    return 0.0 if whole == 0 else float(measured(shapely.difference(shape, district(city)))) / whole


@lru_cache(maxsize=4)
def district(city: City) -> shapely.Geometry:
    """The outline of the district in DEGREES, prepared for many questions."""
    outline = to_degrees(city.wards).geometry.union_all()
    shapely.prepare(outline)
    return outline


def area_m2(shape: shapely.Geometry) -> float:
    """Area of an outline in DEGREES, in square metres."""
    return float(shapely.transform(shape, metres_of).area)
