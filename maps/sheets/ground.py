"""The ground under a map on paper: water, green, streets, and the marks of layers over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.patches import Circle, PathPatch
from matplotlib.patheffects import withStroke

from geo.city import City
from geo.crs import Coordinates
from layers._layer import Layer, Mark, MarkKind
from maps.basemap import STREET_WORD
from maps.classes import DARK_INK, mark_look
from maps.picture import HATCHES, PAPER
from maps.sheets.letters import drawable, width_mm
from maps.sheets.paper import Box, Paper
from maps.sheets.window import Window, path_of

WATER, GREEN, LAND = "#bcd8ea", "#d3e8cd", "#fbfaf7"
WIDTHS_PT = {"trunk": 2.6, "primary": 2.2, "secondary": 1.8, "tertiary": 1.3}
OTHER_WIDTH_PT, PATH_WIDTH_PT = 0.55, 0.3
MAIN_STREET, MINOR_STREET = "#9aa3b2", "#c3c8d1"
NAME_PT = 5.6
LEAST_NAMED_MM = 1.15  # of a street, times the width of its name
GREEN_LAND = ("grass", "meadow", "wood", "golf_course")
POINT_MM = 1.9
DASH: tuple[float, tuple[float, float]] = (0, (2.4, 1.6))
Style = tuple[float, tuple[float, float]] | Literal["-"]


@lru_cache(maxsize=4)
def _streets(city: City) -> dict[str, gpd.GeoDataFrame]:
    """The streets by class, ramps with the class they belong to."""
    kinds = city.streets["street_class"].str.removesuffix("_link")
    kinds = kinds.where(kinds.isin(list(WIDTHS_PT)), "other")
    return {str(kind): rows for kind, rows in city.streets.groupby(kinds)}


def _inside(frame: gpd.GeoDataFrame, window: Window) -> npt.NDArray[np.object_]:
    """The geometries that reach into the window, in the frame's order."""
    found = np.sort(frame.sindex.query(window.ground, predicate="intersects"))
    return np.asarray(frame.geometry.to_numpy()[found], dtype=object)


def _parts(shapes: Iterable[shapely.Geometry], window: Window) -> Iterator[Coordinates]:
    """Each line of the shapes, on the paper, cut at the edge of the window."""
    cut = shapely.intersection(np.asarray(list(shapes), dtype=object), window.ground)
    for part in shapely.get_parts(cut):
        if part.geom_type in ("LineString", "LinearRing") and not part.is_empty:
            yield window.place(np.asarray(part.coords)[:, :2])


def _polygons(shapes: Iterable[shapely.Geometry], window: Window) -> list[shapely.Geometry]:
    cut = shapely.intersection(np.asarray(list(shapes), dtype=object), window.ground)
    return [part for part in shapely.get_parts(cut) if part.geom_type == "Polygon" and not part.is_empty]


def _lines(paper: Paper, shapes: Iterable[shapely.Geometry], window: Window, **look: Any) -> None:
    """Lines as one path, none beyond the edge of the window."""
    lines = list(_parts(shapes, window))
    if not lines:
        return
    look["linewidth"] *= paper.grown
    drawn = PathPatch(path_of(lines), fill=False, capstyle="round", joinstyle="round", **look)
    paper.add(drawn)
    drawn.set_clip_path(window.edge, paper.axes.transData)


def draw_ground(paper: Paper, city: City, window: Window) -> None:
    """Land, water, green and every street of the window."""
    paper.rectangle(window.box, facecolor=LAND, edgecolor="none", zorder=0.5)
    green = city.land[city.land["kind"].isin(GREEN_LAND)]
    for frame, colour in ((green, GREEN), (city.parks, GREEN), (city.water, WATER)):
        shapes = _polygons(_inside(frame, window), window)
        if shapes:
            outline = window.outline(shapely.union_all(shapes))
            paper.add(PathPatch(outline, facecolor=colour, edgecolor="none", zorder=0.6))
    _lines(paper, _inside(city.water, window), window, edgecolor=WATER, linewidth=1.0, zorder=0.6)
    _lines(
        paper,
        _inside(city.paths, window),
        window,
        edgecolor=MINOR_STREET,
        linewidth=PATH_WIDTH_PT,
        zorder=0.7,
    )
    kinds = _streets(city)
    if "other" in kinds:
        other = _inside(kinds["other"], window)
        _lines(paper, other, window, edgecolor=MINOR_STREET, linewidth=OTHER_WIDTH_PT, zorder=0.8)
    for casing in (True, False):
        for kind in reversed(WIDTHS_PT):
            if kind in kinds:
                width = WIDTHS_PT[kind] + (0.7 if casing else 0.0)
                colour = MAIN_STREET if casing else PAPER
                found = _inside(kinds[kind], window)
                _lines(paper, found, window, edgecolor=colour, linewidth=width, zorder=0.9 if casing else 1.0)


def draw_main_streets(paper: Paper, city: City, window: Window) -> None:
    """Only the larger streets and the water, thin and over the fills of wards, to know one's way by."""
    kinds = _streets(city)
    _lines(paper, _inside(city.water, window), window, edgecolor=WATER, linewidth=0.8, zorder=2.2)
    for kind in ("secondary", "primary", "trunk"):
        if kind in kinds:
            found = _inside(kinds[kind], window)
            look = {"linewidth": WIDTHS_PT[kind] * 0.45, "alpha": 0.75, "zorder": 2.3}
            _lines(paper, found, window, edgecolor=PAPER, **look)


@lru_cache(maxsize=64)
def marks_of(layer: Layer, city: City) -> tuple[Mark, ...]:
    """The marks of a layer, made once: a city never changes."""
    return layer.marks(city)


def draw_marks(paper: Paper, layer: Layer, marks: Iterable[Mark], window: Window) -> list[MarkKind]:
    """The marks of a layer in the window, in their colours and dashes; which of its families there are."""
    kinds = {kind.status.id: kind for kind in layer.mark_kinds}
    found = set()
    for mark in marks:
        kind = kinds.get(mark.kind)
        if kind and mark.geometry is not None and shapely.intersects(mark.geometry, window.ground):
            _draw_mark(paper, mark.geometry, kind, window)
            found.add(mark.kind)
    return [kind for kind in layer.mark_kinds if kind.status.id in found]


def _draw_mark(paper: Paper, shape: shapely.Geometry, kind: MarkKind, window: Window) -> None:
    colour, dash, pattern = mark_look(kind)
    style: Style = DASH if dash else "-"
    for polygon in _polygons([shape], window):
        look = {"facecolor": colour, "alpha": 0.35, "edgecolor": "none", "zorder": 3.0}
        paper.add(PathPatch(window.outline(polygon), **look))
        edge = PathPatch(window.outline(polygon), fill=False, edgecolor=colour, zorder=3.1, linestyle=style)
        edge.set(linewidth=0.9 * paper.grown, hatch=HATCHES[pattern] or None)
        paper.add(edge)
    if shapely.get_dimensions(shape) == 1:
        _lines(paper, [shape], window, edgecolor=PAPER, linewidth=4.4, zorder=3.2)
        _lines(paper, [shape], window, edgecolor=colour, linewidth=2.8, zorder=3.3, linestyle=style)
    for point in shapely.get_parts(shape):
        if point.geom_type == "Point":
            x, y = window.place(np.array([[point.x, point.y]]))[0]
            look = {"facecolor": colour, "edgecolor": PAPER, "linewidth": 1.0 * paper.grown, "zorder": 3.5}
            paper.add(Circle((float(x), float(y)), POINT_MM / 2, **look))


def draw_reach(paper: Paper, city: City, layer: Layer, window: Window) -> bool:
    """The radius around each station of a coverage layer; False for any other layer."""
    reach = layer.reach(city)
    if reach is None:
        return False
    kinds = {kind.status.id: kind for kind in layer.mark_kinds}
    for mark in marks_of(layer, city):
        if mark.geometry is not None and mark.kind in kinds:
            rings = [shapely.boundary(shapely.buffer(mark.geometry, reach.default_m, quad_segs=32))]
            colour = mark_look(kinds[mark.kind])[0]
            _lines(paper, rings, window, edgecolor=PAPER, linewidth=2.4, alpha=0.8, zorder=2.9)
            _lines(paper, rings, window, edgecolor=colour, linewidth=1.1, zorder=2.95, linestyle=DASH)
    return True


def draw_street_names(paper: Paper, city: City, window: Window, taken: list[Box]) -> None:
    """Names of the larger streets along them, where neither another text nor the edge is in the way."""
    kinds = _streets(city)
    for kind in WIDTHS_PT:
        rows = kinds.get(kind)
        if rows is None:
            continue
        near = rows.iloc[np.sort(rows.sindex.query(window.ground, predicate="intersects"))]
        names = near["name"].fillna("").astype(str).str.strip().str.replace(STREET_WORD, "", regex=True)
        for name in sorted(set(names) - {""}):
            _draw_name(paper, name, list(near.geometry[names == name]), window, taken)


def _draw_name(
    paper: Paper, name: str, shapes: list[shapely.Geometry], window: Window, taken: list[Box]
) -> None:
    merged = shapely.line_merge(shapely.intersection(shapely.union_all(shapes), window.ground))
    parts = [part for part in shapely.get_parts(merged) if part.geom_type == "LineString"]
    parts.sort(key=lambda part: (-part.length, part.coords[0]))
    shown = drawable(name)
    wide, tall = width_mm(shown, NAME_PT), NAME_PT * 0.42
    for part in parts[:2]:
        line = shapely.LineString(window.place(np.asarray(part.coords)[:, :2]))
        for share in (0.5, 0.3, 0.7, 0.2, 0.8):
            turned = _along(line, line.length * share, wide)
            if turned is None:
                continue
            x, y, degrees = turned
            box = _turned_box(x, y, degrees, (wide, tall))
            if window.box.holds(box) and not any(box.meets(other, 0.8) for other in taken):
                look: dict[str, Any] = {
                    "rotation": degrees,
                    "rotation_mode": "anchor",
                    "ha": "center",
                    "va": "center",
                }
                halo = [withStroke(linewidth=1.5 * paper.grown, foreground=PAPER)]
                look |= {"color": "#3d4656", "path_effects": halo, "zorder": 4}
                paper.write((x, y), shown, NAME_PT, window.box, **look)
                taken.append(box)
                return


def _along(line: shapely.LineString, at: float, wide: float) -> tuple[float, float, float] | None:
    """Middle and angle of a text on a line, where the line is long and straight enough for it."""
    start, end = at - wide / 2, at + wide / 2
    if start < 0 or end > line.length or line.length < wide * LEAST_NAMED_MM:
        return None
    one, other = line.interpolate(start), line.interpolate(end)
    if one.distance(other) < wide * 0.97:
        return None
    angle = float(np.degrees(np.arctan2(-(other.y - one.y), other.x - one.x)))
    angle = angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
    return (one.x + other.x) / 2, (one.y + other.y) / 2, angle


def _turned_box(x: float, y: float, degrees: float, size: tuple[float, float]) -> Box:
    """The upright box around a text turned about its middle."""
    wide, tall = size
    sine, cosine = abs(np.sin(np.radians(degrees))), abs(np.cos(np.radians(degrees)))
    across, down = (wide * cosine + tall * sine) / 2, (wide * sine + tall * cosine) / 2
    return Box(x - across, y - down, x + across, y + down)


def draw_outline(paper: Paper, shapes: Iterable[shapely.Geometry], window: Window, width: float) -> None:
    """Borders of wards: dark in a light line, seen on every colour."""
    rings = [shapely.boundary(shape) for shape in shapes]
    _lines(paper, rings, window, edgecolor=PAPER, linewidth=width * 2.4, zorder=2.5)
    _lines(paper, rings, window, edgecolor=DARK_INK, linewidth=width, zorder=2.6)
