"""A sheet of SVG units over a part of the district: places, outlines, patterns and texts on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from markupsafe import Markup, escape

from geo.crs import Coordinates
from maps.classes import Look
from maps.harmless import clean
from maps.picture import mixed

LONGEST = 400  # letters of one text that anybody reads on a map
CUT = "…"
PATTERNS = {  # of a Look: side of the tile in units, its lines, their width
    "hatch": (14, "M-2 16 16-2M-9 9 9-9M5 23 23 5", 2.4),
    "cross": (16, "M0 0 16 16M16 0 0 16", 2.0),
    "dots": (14, "M7 7h.01", 4.5),
}
PATTERN_STRENGTH = 0.45  # of the ink in a pattern


@dataclass(frozen=True)
class Sheet:
    """A sheet whose upper left corner is `west`, `north` in METRES; `per_m` units a metre, `wide` × `high` units."""

    west: float
    north: float
    per_m: float
    wide: int
    high: int

    def place(self, east_north: Coordinates) -> Coordinates:
        """Units from the left and from the top, of an (n, 2) array in METRES."""
        return np.column_stack(
            [(east_north[:, 0] - self.west) * self.per_m, (self.north - east_north[:, 1]) * self.per_m]
        )

    @property
    def window(self) -> tuple[float, float, float, float]:
        """West, south, east, north in METRES of what the sheet shows."""
        return (
            self.west,
            self.north - self.high / self.per_m,
            self.west + self.wide / self.per_m,
            self.north,
        )


def path_of(shape: shapely.Geometry, sheet: Sheet) -> str:
    """The rings or lines of a shape (METRES) as data of an SVG path, in whole units; "" for an empty one."""
    return "".join(_path(part, sheet) for part in _lines(shape))


def _lines(shape: shapely.Geometry) -> Iterator[shapely.Geometry]:
    for part in shapely.get_parts(shape):
        kind = shapely.get_type_id(part)
        if kind == shapely.GeometryType.POLYGON:
            yield from (part.exterior, *part.interiors)
        elif kind in (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING):
            yield part
        elif shapely.get_num_geometries(part) > 1:
            yield from _lines(part)


def _path(line: shapely.Geometry, sheet: Sheet) -> str:
    """One line; corners that fall together are one, and a line that falls into one corner is none."""
    corners = np.rint(sheet.place(shapely.get_coordinates(line))).astype(int)
    steps = np.diff(corners, axis=0)
    steps = steps[steps.any(axis=1)]
    if not len(steps):
        return ""
    is_ring = shapely.get_type_id(line) == shapely.GeometryType.LINEARRING
    drawn = steps[:-1] if is_ring else steps
    (x, y), *_ = corners.tolist()
    return f"M{x} {y}l{' '.join(f'{dx} {dy}' for dx, dy in drawn.tolist())}{'z' if is_ring else ''}"


def words(text: str) -> Markup:
    """A text of whatever origin, fit for markup: one line without control characters, at most LONGEST letters."""
    plain = " ".join(clean(text).split())
    return escape(plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + CUT)


def pattern(name: str, look: Look) -> str:
    """The pattern of a look under the id `name`; "" for a look that has none."""
    if not look.pattern:
        return ""
    side, lines, width = PATTERNS[look.pattern]
    ink = mixed(look.ink, look.colour, PATTERN_STRENGTH)
    return (
        f'<pattern id="{name}" width="{side}" height="{side}" patternUnits="userSpaceOnUse">'
        f'<rect width="{side}" height="{side}" fill="{look.colour}"/>'
        f'<path d="{lines}" stroke="{ink}" stroke-width="{width}" stroke-linecap="round"/></pattern>'
    )


def fill_of(name: str, look: Look) -> str:
    """What a shape of a look is filled with, its pattern standing under the id `name`."""
    return f"url(#{name})" if look.pattern else look.colour


def plain_id(text: str) -> str:
    """A text as an id of markup: letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text)
