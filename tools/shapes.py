"""Small geometry in DEGREES that several themes need: clipping, parts, areas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import geopandas as gpd
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.crs import DEGREES, metres_of
from tools.raw import Feature

DECIMALS = 7  # of a degree, about 1 cm: OpenStreetMap's own resolution
BOX = (106.62, 10.795, 106.71, 10.875)  # west, south, east, north of everything in data/, degrees


def metric(geometry: BaseGeometry) -> BaseGeometry:
    """`geometry` of DEGREES in METRES."""
    return shapely.transform(geometry, metres_of)


def area_m2(geometry: BaseGeometry) -> float:
    """Area of a geometry of DEGREES, measured in METRES."""
    return float(metric(geometry).area)


def clipped(geometry: BaseGeometry) -> BaseGeometry:
    """The part of `geometry` inside BOX; untouched where it lies wholly inside."""
    window = box(*BOX)
    return geometry if window.covers(geometry) else geometry.intersection(window)


def lines(geometry: BaseGeometry) -> Iterator[LineString]:
    """The line strings of `geometry` inside BOX, each in the direction it was drawn."""
    for whole in shapely.get_parts(geometry):
        for part in shapely.get_parts(clipped(whole)):
            if isinstance(part, LineString) and part.length > 0:
                yield _along(part, whole)


def _along(part: LineString, whole: LineString) -> LineString:
    """`part` turned to run the way `whole` runs."""
    first, last = (whole.project(Point(part.coords[end])) for end in (0, -1))
    closed = part.coords[0] == part.coords[-1]
    return part if closed or first <= last else part.reverse()


def polygons(geometry: BaseGeometry) -> Polygon | MultiPolygon:
    """The area of `geometry` inside BOX, valid as written too; an empty MultiPolygon if there is none.

    A single area is a Polygon, several are a MultiPolygon. A sliver that the clipping leaves and that
    has no area at the decimals written is no area.
    """
    parts = [
        part
        for part in shapely.get_parts(shapely.make_valid(clipped(geometry)))
        if isinstance(part, Polygon) and part.area > 0
    ]
    shape = parts[0] if len(parts) == 1 else MultiPolygon(parts)
    if shapely.transform(shape, lambda pairs: pairs.round(DECIMALS)).is_valid:
        return shape
    return polygons(shapely.set_precision(shape, 10.0**-DECIMALS))


def frame(features: Sequence[Feature]) -> gpd.GeoDataFrame:
    """Features of one theme as a frame in DEGREES, one column a property."""
    rows = [dict(feature.properties) for feature in features]
    shapes = [feature.geometry for feature in features]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=DEGREES)
