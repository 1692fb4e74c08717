"""The part of the ground that a sheet shows: its place on the paper, its scale, grid, scale bar and north arrow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from typing import Any

import numpy as np
import shapely
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path as Outline

from geo.city import City
from geo.crs import Coordinates
from layers._layer import number
from maps.classes import DARK_INK, QUIET_INK
from maps.lettering import MM_PER_POINT
from maps.messages import message
from maps.payload import label_point
from maps.picture import PAPER
from maps.sheets.letters import width_mm
from maps.sheets.paper import HALF_HIGH, Box, Paper

ROUND = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.5)  # of a scale, times a power of ten
GRID_M = (100, 200, 500, 1_000, 2_000, 5_000)
BAR_M = (50, 100, 200, 500, 1_000, 2_000, 5_000)
GRID_PT, BAR_PT, NORTH_PT = 5.5, 6.5, 8.0
LEAST_SQUARE_MM = 22.0
TICK_MM = 2.0  # of a cross of the grid, each way


@dataclass(frozen=True)
class Window:
    """A box of the paper in which `mm_per_m` is the scale and (`east`, `north`), METRES, stands in the middle."""

    box: Box
    east: float
    north: float
    mm_per_m: float

    @property
    def ground(self) -> shapely.Polygon:
        """What is shown, in METRES."""
        across, down = self.box.wide / self.mm_per_m / 2, self.box.tall / self.mm_per_m / 2
        return shapely.box(self.east - across, self.north - down, self.east + across, self.north + down)

    @property
    def edge(self) -> Outline:
        """The edge on the paper, to cut at."""
        corners = [(self.box.left, self.box.top), (self.box.right, self.box.top)]
        corners += [(self.box.right, self.box.bottom), (self.box.left, self.box.bottom), corners[0]]
        return Outline(corners, closed=True)

    def place(self, east_north: Coordinates) -> Coordinates:
        """Where an (n, 2) array in METRES stands on the paper, in mm."""
        x = (self.box.left + self.box.right) / 2 + (east_north[:, 0] - self.east) * self.mm_per_m
        y = (self.box.top + self.box.bottom) / 2 - (east_north[:, 1] - self.north) * self.mm_per_m
        return np.column_stack([x, y])

    def outline(self, shape: shapely.Geometry) -> Outline:
        """A polygon with its holes as one path on the paper."""
        rings = [
            Outline(self.place(np.asarray(ring.coords)[:, :2]), closed=True)
            for polygon in shapely.get_parts(shapely.orient_polygons(shape))
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        return Outline.make_compound_path(*rings)

    def scale(self, grown: float) -> int:
        """The n of 1 : n on paper on which everything is `grown` times as large as on A4."""
        return round(1000 / (self.mm_per_m * grown))


@lru_cache(maxsize=4)
def label_points(city: City) -> Coordinates:
    """Where the number of each ward stands, METRES, in the order of the wards."""
    return np.array([label_point(shape) for shape in city.wards.geometry])


def fitted_freely(box: Box, shape: shapely.Geometry, margin_mm: float) -> Window:
    """The window that shows a shape, METRES, as large as it can be with a margin around it, at no round scale."""
    west, south, east, north = (float(edge) for edge in shapely.bounds(shape))
    across, down = box.wide - 2 * margin_mm, box.tall - 2 * margin_mm
    largest = min(across / (east - west), down / (north - south))
    return Window(box, (west + east) / 2, (south + north) / 2, largest)


def fitted(box: Box, shape: shapely.Geometry, margin_mm: float, grown: float) -> Window:
    """The window that shows a shape, METRES, as large as a round scale lets it, with a margin around it."""
    freely = fitted_freely(box, shape, margin_mm)
    least = 1000 / (freely.mm_per_m * grown)
    scale = next(
        part * 10**power for power in count(2) for part in ROUND if part * 10**power >= least * (1 - 1e-9)
    )
    return replace(freely, mm_per_m=1000 / (scale * grown))


def draw_grid(paper: Paper, window: Window) -> None:
    """Crosses at round coordinates of METRES (EPSG:9210), written along the left and the upper edge, outside."""
    box, ground = window.box, shapely.bounds(window.ground)
    step = next((one for one in GRID_M if one * window.mm_per_m >= LEAST_SQUARE_MM), GRID_M[-1])
    easts = np.arange(np.ceil(ground[0] / step), np.floor(ground[2] / step) + 1) * step
    norths = np.arange(np.ceil(ground[1] / step), np.floor(ground[3] / step) + 1) * step
    xs = [float(x) for x in window.place(np.column_stack([easts, np.full(len(easts), window.north)]))[:, 0]]
    ys = [float(y) for y in window.place(np.column_stack([np.full(len(norths), window.east), norths]))[:, 1]]
    ticks = [[(x, box.top - 1.2), (x, box.top)] for x in xs]
    ticks += [[(box.left - 1.2, y), (box.left, y)] for y in ys]
    crosses = [
        [(x - across, y - down), (x + across, y + down)]
        for x in xs
        for y in ys
        for across, down in ((TICK_MM, 0.0), (0.0, TICK_MM))
    ]
    width = 0.35 * paper.grown
    for lines, alpha, order in ((ticks, 1.0, 6.0), (crosses, 0.55, 2.4)):
        look = {"edgecolor": QUIET_INK, "linewidth": width, "alpha": alpha, "zorder": order}
        paper.add(PathPatch(path_of(lines), fill=False, **look))
    words = {"color": QUIET_INK}
    above = Box(box.left - 5, box.top - 4.5, box.right + 5, box.top - 1.0)
    beside = Box(box.left - 5, box.top - 5, box.left - 1.0, box.bottom + 5)
    for x, east in zip(xs, easts, strict=True):
        text = f"{east:,.0f}".replace(",", " ")
        if window.box.left < x - width_mm(text, GRID_PT) / 2 and x + width_mm(text, GRID_PT) / 2 < box.right:
            paper.write((x, box.top - 1.8), text, GRID_PT, above, ha="center", **words)
    for y, north in zip(ys, norths, strict=True):
        text = f"{north:,.0f}".replace(",", " ")
        if box.top < y - width_mm(text, GRID_PT) / 2 and y + width_mm(text, GRID_PT) / 2 < box.bottom:
            place = (box.left - 1.8 - GRID_PT * MM_PER_POINT * HALF_HIGH, y)
            paper.write(place, text, GRID_PT, beside, ha="center", degrees=90.0, **words)


def path_of(lines: Iterable[Any]) -> Outline:
    """Lines as one path: a page is written line by line in a tenth of the time that single lines take."""
    corners = [np.asarray(line, dtype=float) for line in lines]
    codes = np.concatenate([[Outline.MOVETO] + [Outline.LINETO] * (len(line) - 1) for line in corners])
    return Outline(np.concatenate(corners), codes)


def draw_frame(paper: Paper, window: Window) -> None:
    """The line around a map."""
    paper.rectangle(window.box, fill=False, edgecolor=DARK_INK, linewidth=0.7, zorder=7)


def bar_metres(window: Window, room_mm: float) -> int:
    """How long the scale bar is, in metres: the longest round length that fits."""
    return max((one for one in BAR_M if one * window.mm_per_m <= room_mm), default=BAR_M[0])


def draw_scale(paper: Paper, window: Window, room: Box, language: str) -> None:
    """North arrow, scale bar in true metres and the scale in words, from left to right in a box 9 mm high."""
    middle = (room.top + room.bottom) / 2
    x = room.left + 2.2
    ring = [(x, middle - 1.6), (x - 1.8, middle + 4), (x, middle + 2.6), (x + 1.8, middle + 4)]
    paper.add(Polygon(ring, facecolor=DARK_INK, edgecolor="none"))
    north = Box(room.left, room.top, room.left + 4.4, middle - 1.6)
    paper.line_in(north, message("picture.north", language), NORTH_PT, weight="bold", ha="center")
    left, top = room.left + 10.0, middle + 0.4
    metres = bar_metres(window, min(60.0, room.wide - 52.0))
    quarter = metres / 4 * window.mm_per_m
    for place in range(4):
        part = Box(left + place * quarter, top, left + (place + 1) * quarter, top + 1.5)
        colour = PAPER if place % 2 else DARK_INK
        paper.rectangle(part, facecolor=colour, edgecolor=DARK_INK, linewidth=0.5)
    for share in (0.0, 0.5, 1.0):
        text = length_text(metres * share, metres, language) if share else "0"
        at = (left + share * 4 * quarter, top - 1.0)
        paper.write(at, text, BAR_PT, Box(room.left, room.top, room.right, top), ha="center")
    right = left + 4 * quarter + width_mm(length_text(metres, metres, language), BAR_PT) / 2 + 3
    said = message("sheet.scale", language, scale=number(window.scale(paper.grown), 0, language))
    upper, lower = Box(right, room.top, room.right, middle), Box(right, middle, room.right, room.bottom)
    paper.line_in(upper, said, BAR_PT + 0.5, weight="bold")
    paper.line_in(lower, message("sheet.plane", language), BAR_PT - 0.5, color=QUIET_INK)


def length_text(metres: float, whole: float, language: str) -> str:
    """A part of a length in the unit of the whole."""
    if whole < 1_000:
        return f"{number(metres, 0 if metres == int(metres) else 1, language)} m"
    return f"{number(metres / 1000, 0 if metres % 1000 == 0 else 1, language)} km"


def patch_of(window: Window, shape: shapely.Geometry, **look: object) -> PathPatch:
    """A polygon as a patch cut at the edge of the window."""
    return PathPatch(window.outline(shapely.intersection(shape, window.ground)), **look)
