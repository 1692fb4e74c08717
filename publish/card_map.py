"""The little map of a share card: the district drawn once, and one ward laid over it in the accent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import shapely
from PIL import Image, ImageDraw

from geo.city import City
from publish.card_palette import ACCENT, GROUND, LINE, PAPER, PARK, STRONG
from publish.svg_sheet import Sheet
from publish.ward_svg import outlines, plain_wards

WIDE, HIGH = 500, 352  # pixels
ROOM = 4  # pixels around a ward, for its outline
FINER = 3  # times finer than the card the map is drawn, so that its edges are smooth
Corners = list[tuple[float, float]]


@dataclass(frozen=True)
class Number:
    """The number of a ward, the pixel of the map it stands on, and how many of its ground are on each side of it."""

    ward: str
    text: str
    x: float
    y: float
    room: float


def lay_ward(card: Image.Image, at: tuple[int, int], city: City, ward: str) -> None:
    """Lays `ward` in the accent over the map that stands at `at` on a card."""
    shape, sheet = plain_wards(city)[ward], _sheet(city)
    left, top, right, bottom = _box(shape, sheet)
    cut = (left + at[0], top + at[1], right + at[0], bottom + at[1])
    size = ((right - left) * FINER, (bottom - top) * FINER)
    fine = card.crop(cut).resize(size, Image.Resampling.NEAREST)
    pen, shift = ImageDraw.Draw(fine), (left * FINER, top * FINER)
    for part in shapely.get_parts(shape):
        for corners in _rings(part, sheet, shift)[:1]:
            pen.polygon(corners, fill=ACCENT)
    _trace(pen, _rings(shape, sheet, shift), STRONG, 9)
    card.paste(fine.reduce(FINER), cut[:2])


@lru_cache(maxsize=4)
def numbers(city: City) -> tuple[Number, ...]:
    """The numbers of the wards that have one."""
    sheet, middles = _sheet(city), np.array([outline.middle for outline in outlines(city).values()])
    edges = shapely.boundary(list(plain_wards(city).values()))
    room = shapely.distance(shapely.points(middles), edges) * sheet.per_m / FINER
    points = (sheet.place(middles) / FINER).tolist()
    rows = zip(outlines(city), city.wards["number"], points, room.tolist(), strict=True)
    return tuple(
        Number(ward, str(int(number)), x, y, room) for ward, number, (x, y), room in rows if pd.notna(number)
    )


@lru_cache(maxsize=4)
def _sheet(city: City) -> Sheet:
    """The district in the middle of the map, FINER times finer than pixels."""
    west, south, east, north = (float(edge) for edge in city.wards.total_bounds)
    wide, high = WIDE * FINER, HIGH * FINER
    per_m = min((wide - 2 * ROOM * FINER) / (east - west), (high - 2 * ROOM * FINER) / (north - south))
    left, top = (wide / per_m - (east - west)) / 2, (high / per_m - (north - south)) / 2
    return Sheet(west - left, north + top, per_m, wide, high)


def district(city: City) -> Image.Image:
    """The map without any ward in the accent."""
    drawn, sheet = Image.new("RGB", (WIDE * FINER, HIGH * FINER), PAPER), _sheet(city)
    pen, shapes = ImageDraw.Draw(drawn), list(plain_wards(city).values())
    for shape in shapes:
        _fill(pen, shape, sheet, GROUND)
    existing = city.parks.geometry[city.parks["status"] == "existing"].to_numpy()
    areas = shapely.union_all(existing[shapely.get_dimensions(existing) == 2])
    _fill(pen, shapely.intersection(areas, shapely.union_all(shapes)), sheet, PARK)
    for shape in shapes:
        _trace(pen, _rings(shape, sheet), LINE, 4)
    return drawn.reduce(FINER)


def _rings(shape: shapely.Geometry, sheet: Sheet, shift: tuple[int, int] = (0, 0)) -> list[Corners]:
    """The rings of the areas in a shape, of each the outer one first, in pixels of the fine map less `shift`."""
    rings = [
        ring
        for part in shapely.get_parts(shape)
        if shapely.get_type_id(part) == shapely.GeometryType.POLYGON
        for ring in (part.exterior, *part.interiors)
    ]
    corners = (sheet.place(shapely.get_coordinates(ring)) - shift for ring in rings)
    return [[(float(x), float(y)) for x, y in places] for places in corners]


def _fill(pen: ImageDraw.ImageDraw, shape: shapely.Geometry, sheet: Sheet, colour: str) -> None:
    for part in shapely.get_parts(shape):
        for corners in _rings(part, sheet)[:1]:
            pen.polygon(corners, fill=colour)


def _trace(pen: ImageDraw.ImageDraw, rings: list[Corners], colour: str, width: int) -> None:
    for corners in rings:
        pen.line([*corners, corners[1]], fill=colour, width=width, joint="curve")


def _box(shape: shapely.Geometry, sheet: Sheet) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the pixels around a ward."""
    west, south, east, north = shapely.bounds(shape)
    (left, top), (right, bottom) = sheet.place(np.array([(west, north), (east, south)])) / FINER
    return (
        max(0, int(left) - ROOM),
        max(0, int(top) - ROOM),
        min(WIDE, int(right) + ROOM + 1),
        min(HIGH, int(bottom) + ROOM + 1),
    )
