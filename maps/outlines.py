"""How a browser draws the wards of 2025 from the outlines of the 16, which stand in the document once.

A merged ward is its parts with the sides they share left out. Of a divided ward only the line through it is
written: `half` 0 is what lies on the line's left, 1 on its right. maps/client/src/outlines.ts puts them together.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
import shapely

from geo.city import City
from geo.wards import links, set_of, wards_in

Side = frozenset[tuple[float, float]]
ASIDE_M = 0.5  # from the line, where it is seen which half lies there


@lru_cache(maxsize=4)
def lines_through(city: City) -> dict[str, tuple[tuple[str, str], shapely.LineString]]:
    """The line through each divided ward, METRES, by its id, with the wards of the 12 left and right of it.

    Raises
    ------
    ValueError
        If a ward is not divided by one line between two of its corners.
    """
    rows = links(city, "16", "12")
    divided = rows[rows["share_area"] < 1]
    return {
        str(ward): _line(city, str(ward), tuple(some["to_ward"]))
        for ward, some in divided.groupby("from_ward")
    }


def _line(city: City, ward: str, halves: tuple[str, ...]) -> tuple[tuple[str, str], shapely.LineString]:
    one, other = (_sides(city.wards_12.geometry[half]) for half in halves)
    outline = city.wards.geometry[ward]
    known = {side for shape in city.wards.geometry for side in _sides(shape)}
    line = shapely.line_merge(
        shapely.multilinestrings([shapely.LineString(sorted(side)) for side in (one & other) - known])
    )
    corners = {tuple(corner) for corner in shapely.get_coordinates(outline)}
    if line.geom_type != "LineString" or not {line.coords[0], line.coords[-1]} <= corners:
        raise ValueError(f"{ward} is not divided by one line from corner to corner")
    left = halves if city.wards_12.geometry[halves[0]].contains(_aside(line)) else halves[::-1]
    return (left[0], left[1]), line


def _sides(shape: shapely.Geometry) -> set[Side]:
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    return {frozenset(side) for ring in rings for side in pairwise(ring.coords)}


def _aside(line: shapely.LineString) -> shapely.Point:
    """A point on the left of the line, ASIDE_M from the middle of its longest side."""
    corners = shapely.get_coordinates(line)
    steps = np.diff(corners, axis=0)
    at = int(np.argmax(np.hypot(*steps.T)))
    left = np.array([-steps[at][1], steps[at][0]]) / np.hypot(*steps[at])
    return shapely.Point(corners[at] + steps[at] / 2 + left * ASIDE_M)


def half_of(city: City, ward: str, merged: str) -> int:
    """Which half of a divided ward lies in a merged ward: 0 left of its line, 1 right."""
    halves, _ = lines_through(city)[ward]
    own = wards_in(city, set_of(merged)).geometry[merged]
    shapes = [
        shapely.intersection(city.wards.geometry[ward], city.wards_12.geometry[half]) for half in halves
    ]
    return int(np.argmax([own.intersection(shape).area for shape in shapes]))
