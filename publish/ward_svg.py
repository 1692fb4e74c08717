"""Static maps of the wards as SVG text: the district coloured by an overlay, and a ward among its neighbours.

They need no script and no style sheet: lines and letters take the colour of the text around them, so that they are
read on light and on dark ground; `publish/styles/ward_svg.css` refines them by their classes (`m-…`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import shapely
from markupsafe import Markup, escape

from geo.city import City
from geo.crs import Coordinates
from layers import layer_named, views_of
from layers._layer import UNKNOWN, Layer, Mark, MarkKind, Statuses, View, figure
from maps.classes import DARK_INK, Look, MapClass, classes_of, classified, mark_look
from maps.harmless import clean
from maps.messages import message
from maps.payload import label_point
from publish.drawn_marks import Drawn, Sheet, drawn_mark, marks_of, path_of, shown_kinds

WIDE = 1_000  # units of a map from left to right
EDGE = 12  # units around the district
SHARED_TOLERANCE_M = 3.0  # how far a drawn border may lie from the known one; neighbours keep one border
LONGEST = 400  # letters of one text that anybody reads on a map
WHITE = "#ffffff"
PATTERNS = {  # side of the tile in units, what is drawn on it
    "hatch": (14, "M-2 16 16-2M-9 9 9-9M5 23 23 5"),
    "cross": (16, "M0 0 16 16M16 0 0 16"),
    "dots": (14, "M7 7h.01"),
}
PATTERN_WIDTH = {"hatch": 2.4, "cross": 2.0, "dots": 4.5}
PATTERN_STRENGTH = 0.45
Href = Callable[[str], str]


@dataclass(frozen=True, eq=False)
class Label:
    """Where the number of a ward stands, in units, with the radius of the largest circle around it."""

    x: int
    y: int
    room: int


@lru_cache(maxsize=8)
def district_sheet(city: City) -> Sheet:
    """The sheet that holds the whole district."""
    west, south, east, north = (float(edge) for edge in city.wards.total_bounds)
    per_m = (WIDE - 2 * EDGE) / (east - west)
    return Sheet(west - EDGE / per_m, north + EDGE / per_m, per_m, WIDE, round((north - south) * per_m) + 2 * EDGE)


@lru_cache(maxsize=8)
def plain_wards(city: City) -> dict[str, shapely.Geometry]:
    """The wards, METRES, with fewer corners: within SHARED_TOLERANCE_M of the known ones, borders still shared."""
    plain = shapely.coverage_simplify(city.wards.geometry.to_numpy(), SHARED_TOLERANCE_M)
    return {str(ward): shape for ward, shape in zip(city.wards.index, plain, strict=True)}


@lru_cache(maxsize=8)
def _district_paths(city: City) -> tuple[dict[str, str], dict[str, Label], str]:
    """Outline and label of each ward on the district's sheet, and the outline of the district."""
    sheet, shapes = district_sheet(city), plain_wards(city)
    paths = {ward: path_of(shape, sheet) for ward, shape in shapes.items()}
    labels = {ward: _label(shape, sheet) for ward, shape in shapes.items()}
    return paths, labels, path_of(shapely.union_all(list(shapes.values())), sheet)


def _label(shape: shapely.Geometry, sheet: Sheet) -> Label:
    ((x, y),) = sheet.place(np.array([label_point(shape)])).round().astype(int).tolist()
    room = float(shapely.distance(shapely.Point(label_point(shape)), shapely.boundary(shape))) * sheet.per_m
    return Label(x, y, round(room))
