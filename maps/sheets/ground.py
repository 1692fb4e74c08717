"""The ground under a map on paper: water, green, streets, and the marks of layers over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
import shapely.affinity
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from geo.city import City
from layers._layer import Layer, Mark, MarkKind
from maps.basemap import STREET_WORD
from maps.classes import DARK_INK, mark_look
from maps.picture import HATCHES, PAPER
from maps.sheets.letters import drawable, width_mm
from maps.sheets.paper import Box, Paper
from maps.sheets.signs import BODY_PT, DASH, draw_point, line_looks
from maps.sheets.window import Window

WATER, GREEN, LAND = "#bcd8ea", "#d3e8cd", "#fbfaf7"
OUTSIDE = "#f4f5f7"  # of the wards, where they are painted
WIDTHS_PT = {"trunk": 2.6, "primary": 2.2, "secondary": 1.8, "tertiary": 1.3}
OTHER_WIDTH_PT, PATH_WIDTH_PT = 0.55, 0.3
MAIN_STREET, MINOR_STREET = "#9aa3b2", "#c3c8d1"
NAME_PT = 5.6
LEAST_NAMED_MM = 1.15  # of a street, times the width of its name
GREEN_LAND = ("grass", "meadow", "wood", "golf_course")
RING_MM = 1.4  # of the line around a point, from its middle
MAIN_STREETS = ("secondary", "primary", "trunk")  # that a map of the district shows
STREET_INK = "#3d4656"
BESIDE_MM = (1.4, 2.4)  # from the middle of a street to a name that stands beside it
LINES = (1, 2)  # of shapely's types: LineString, LinearRing


@dataclass(frozen=True, eq=False)
class Room:
    """What of a map is still free for names: inside `box`, off the `lines` that are drawn on it, beside what is `taken`."""

    box: Box
    lines: shapely.STRtree
    taken: list[Box] = field(default_factory=list)

    def take(self, box: Box, gap: float, around: shapely.Geometry | None = None) -> bool:
        """Takes a box with a gap to its neighbours, if it is free; with `around`, only where no line runs through that."""
        free = self.box.holds(box) and not any(box.meets(other, gap) for other in self.taken)
        if not free or (around is not None and len(self.lines.query(around, predicate="intersects"))):
            return False
        self.taken.append(box)
        return True


def room_on(window: Window, shapes: Iterable[shapely.Geometry]) -> Room:
    """A map on which these shapes, METRES, are drawn and nothing is written yet: areas count by their edge."""
    made = np.asarray(list(shapes), dtype=object)
    areas = shapely.get_dimensions(made) == 2
    made[areas] = shapely.boundary(made[areas])
    seen = shapely.clip_by_rect(made, *shapely.bounds(window.ground))
    return Room(window.box, shapely.STRtree(shapely.transform(seen, window.place)))


@dataclass(frozen=True, eq=False)
class _Lines:
    """Lines of one kind, METRES, with an index of where they are and, of streets, the name of each ("" for none)."""

    shapes: npt.NDArray[np.object_]
    names: npt.NDArray[np.object_]
    index: shapely.STRtree

    def inside(self, window: Window) -> npt.NDArray[np.intp]:
        """Which of them reach into the window, in their order."""
        return np.sort(self.index.query(window.ground, predicate="intersects"))


def _lines_of(frame: gpd.GeoDataFrame) -> _Lines:
    shapes = frame.geometry.to_numpy()
    said = frame["name"] if "name" in frame else frame.index.to_series()
    names = said.fillna("").astype(str).str.strip().str.replace(STREET_WORD, "", regex=True)
    return _Lines(np.asarray(shapes, dtype=object), names.to_numpy(dtype=object), shapely.STRtree(shapes))


@lru_cache(maxsize=4)
def _streets(city: City) -> dict[str, _Lines]:
    """The streets by class, ramps with the class they belong to."""
    kinds = city.streets["street_class"].str.removesuffix("_link")
    kinds = kinds.where(kinds.isin(list(WIDTHS_PT)), "other")
    return {str(kind): _lines_of(rows) for kind, rows in city.streets.groupby(kinds)}


@lru_cache(maxsize=4)
def _paths(city: City) -> _Lines:
    return _lines_of(city.paths)


def _inside(frame: gpd.GeoDataFrame, window: Window) -> npt.NDArray[np.object_]:
    """The geometries that reach into the window, in the frame's order."""
    found = np.sort(frame.sindex.query(window.ground, predicate="intersects"))
    return np.asarray(frame.geometry.to_numpy()[found], dtype=object)


def _cut(shapes: Iterable[shapely.Geometry], window: Window) -> Outline | None:
    """The lines among the shapes as one path on the paper, cut at the edge of the window; None where there are none."""
    made = np.asarray(list(shapes), dtype=object)
    parts = shapely.get_parts(shapely.clip_by_rect(made, *shapely.bounds(window.ground)))
    lines = parts[np.isin(shapely.get_type_id(parts), LINES) & ~shapely.is_empty(parts)]
    corners, of = shapely.get_coordinates(lines, return_index=True)
    if not len(corners):
        return None
    codes = np.full(len(corners), Outline.LINETO, dtype=Outline.code_type)
    codes[np.flatnonzero(np.diff(of, prepend=-1))] = Outline.MOVETO
    return Outline(window.place(corners), codes)


def _polygons(shapes: Iterable[shapely.Geometry], window: Window) -> list[shapely.Geometry]:
    cut = shapely.intersection(np.asarray(list(shapes), dtype=object), window.ground)
    return [part for part in shapely.get_parts(cut) if part.geom_type == "Polygon" and not part.is_empty]


def _lines(
    paper: Paper, shapes: Iterable[shapely.Geometry], window: Window, *looks: Mapping[str, Any]
) -> None:
    """Lines as one path, none beyond the edge of the window, drawn once in each look."""
    outline = _cut(shapes, window)
    if outline is None:
        return
    for look in looks:
        wide = look["linewidth"] * paper.grown
        more = {**look, "linewidth": wide, "capstyle": "round", "joinstyle": "round"}
        drawn = PathPatch(outline, fill=False, **more)
        paper.add(drawn)
        drawn.set_clip_path(window.edge, paper.in_mm)


def draw_ground(paper: Paper, city: City, window: Window) -> None:
    """Land, water, green and every street of the window."""
    paper.rectangle(window.box, facecolor=LAND, edgecolor="none", zorder=0.5)
    green = city.land[city.land["kind"].isin(GREEN_LAND)]
    for frame, colour in ((green, GREEN), (city.parks, GREEN), (city.water, WATER)):
        shapes = _polygons(_inside(frame, window), window)
        if shapes:
            outline = window.outline(shapely.union_all(shapes))
            paper.add(PathPatch(outline, facecolor=colour, edgecolor="none", zorder=0.6))
    water = {"edgecolor": WATER, "linewidth": 1.0, "zorder": 0.6}
    _lines(paper, _inside(city.water, window), window, water)
    paths, kinds = _paths(city), _streets(city)
    path = {"edgecolor": MINOR_STREET, "linewidth": PATH_WIDTH_PT, "zorder": 0.7}
    _lines(paper, paths.shapes[paths.inside(window)], window, path)
    for kind in ("other", *reversed(WIDTHS_PT)):
        if kind in kinds:
            _lines(paper, kinds[kind].shapes[kinds[kind].inside(window)], window, *_street_looks(kind))


def _street_looks(kind: str) -> tuple[dict[str, Any], ...]:
    """How a street is drawn: a larger one white in a grey casing, another one as a grey line."""
    if kind not in WIDTHS_PT:
        return ({"edgecolor": MINOR_STREET, "linewidth": OTHER_WIDTH_PT, "zorder": 0.8},)
    wide = WIDTHS_PT[kind]
    return (
        {"edgecolor": MAIN_STREET, "linewidth": wide + 0.7, "zorder": 0.9},
        {"edgecolor": PAPER, "linewidth": wide, "zorder": 1.0},
    )


def draw_main_streets(paper: Paper, city: City, window: Window) -> None:
    """Only the larger streets and the water, thin and over the fills of wards, to know one's way by."""
    water = {"edgecolor": WATER, "linewidth": 0.8, "zorder": 2.2}
    _lines(paper, _inside(city.water, window), window, water)
    kinds = _streets(city)
    for kind in MAIN_STREETS:
        if kind in kinds:
            look = {"edgecolor": PAPER, "linewidth": WIDTHS_PT[kind] * 0.45, "alpha": 0.6, "zorder": 2.3}
            _lines(paper, kinds[kind].shapes[kinds[kind].inside(window)], window, look)


def main_streets_in(city: City, window: Window) -> list[shapely.Geometry]:
    """The streets that `draw_main_streets` draws."""
    kinds = _streets(city)
    return [
        shape
        for kind in MAIN_STREETS
        if kind in kinds
        for shape in kinds[kind].shapes[kinds[kind].inside(window)]
    ]


@lru_cache(maxsize=64)
def marks_of(layer: Layer, city: City) -> tuple[Mark, ...]:
    """The marks of a layer, made once: a city never changes."""
    return layer.marks(city)


def marks_seen(
    layer: Layer, marks: Iterable[Mark], window: Window
) -> list[tuple[MarkKind, shapely.Geometry]]:
    """The marks that reach into the window, each with its family, in the order of the families' legend."""
    kinds = {kind.status.id: kind for kind in layer.mark_kinds}
    order = {kind.status.id: place for place, kind in enumerate(layer.mark_kinds)}
    found = [
        mark
        for mark in marks
        if mark.kind in kinds
        and mark.geometry is not None
        and shapely.intersects(mark.geometry, window.ground)
    ]
    return [(kinds[mark.kind], mark.geometry) for mark in sorted(found, key=lambda mark: order[mark.kind])]


def draw_marks(paper: Paper, layer: Layer, marks: Iterable[Mark], window: Window) -> list[MarkKind]:
    """The marks of a layer in the window, in their colours and dashes; which of its families there are."""
    found = marks_seen(layer, marks, window)
    for kind, shape in found:
        _draw_mark(paper, shape, kind, window)
    return list(dict.fromkeys(kind for kind, _ in found))


def _draw_mark(paper: Paper, shape: shapely.Geometry, kind: MarkKind, window: Window) -> None:
    """A mark as its family is drawn; an area or a point of a family of lines has its line around it."""
    is_line = kind.shape == "line"
    ground = shape
    if is_line and shape.geom_type in ("Point", "MultiPoint"):
        ground = shapely.buffer(shape, RING_MM / window.mm_per_m, quad_segs=16)
    for polygon in _polygons([ground], window):
        _draw_area(paper, window.outline(polygon), kind, has_edge=not is_line)
    if is_line:
        edge = shapely.boundary(ground) if shapely.get_dimensions(ground) == 2 else ground
        casing = {"edgecolor": PAPER, "linewidth": BODY_PT + 1.6, "zorder": 3.2}
        _lines(paper, [edge], window, casing, *line_looks(kind))
        return
    for point in shapely.get_parts(shape):
        if point.geom_type == "Point":
            x, y = window.place(np.array([[point.x, point.y]]))[0]
            draw_point(paper, (float(x), float(y)), kind)


def _draw_area(paper: Paper, outline: Outline, kind: MarkKind, has_edge: bool) -> None:
    colour, dash, pattern = mark_look(kind)
    paper.add(PathPatch(outline, facecolor=colour, alpha=0.35, edgecolor="none", zorder=3.0))
    if has_edge:
        edge = PathPatch(outline, fill=False, edgecolor=colour, zorder=3.1, linestyle=DASH if dash else "-")
        edge.set(linewidth=0.9 * paper.grown, hatch=HATCHES[pattern] or None)
        paper.add(edge)


def reach_of(city: City, layer: Layer) -> list[tuple[MarkKind, shapely.Geometry]]:
    """The circle around each station of a coverage layer, METRES, with the station's family; none of another layer."""
    reach = layer.reach(city)
    kinds = {kind.status.id: kind for kind in layer.mark_kinds}
    return [
        (kinds[mark.kind], shapely.boundary(shapely.buffer(mark.geometry, reach.default_m, quad_segs=32)))
        for mark in (marks_of(layer, city) if reach else ())
        if reach and mark.geometry is not None and mark.kind in kinds
    ]


def draw_reach(paper: Paper, city: City, layer: Layer, window: Window) -> None:
    """The circles of a coverage layer in the colours of their stations."""
    for kind, ring in reach_of(city, layer):
        casing = {"edgecolor": PAPER, "linewidth": 2.4, "alpha": 0.8, "zorder": 2.9}
        line = {"edgecolor": mark_look(kind)[0], "linewidth": 1.1, "zorder": 2.95, "linestyle": DASH}
        _lines(paper, [ring], window, casing, line)


def draw_street_names(paper: Paper, city: City, window: Window, room: Room) -> None:
    """Names of the larger streets along them, or beside them, where there is room."""
    kinds = _streets(city)
    for kind in WIDTHS_PT:
        if kind not in kinds:
            continue
        streets = kinds[kind]
        near = streets.inside(window)
        names = streets.names[near]
        for name in sorted(set(names) - {""}):
            _draw_name(paper, name, streets.shapes[near[names == name]], window, room)


def _draw_name(paper: Paper, name: str, shapes: npt.NDArray[np.object_], window: Window, room: Room) -> None:
    seen = shapely.clip_by_rect(shapes, *shapely.bounds(window.ground))
    merged = shapely.line_merge(shapely.union_all(seen))
    parts = [part for part in shapely.get_parts(merged) if part.geom_type == "LineString"]
    parts.sort(key=lambda part: (-part.length, part.coords[0]))
    shown = drawable(name)
    size = (width_mm(shown, NAME_PT), NAME_PT * 0.42)
    for part in parts[:2]:
        street = shapely.LineString(window.place(np.asarray(part.coords)[:, :2]))
        for (x, y), degrees in _beside(street, size):
            around = _turned(x, y, degrees, (size[0] + 1.0, size[1] + 1.0))
            if room.take(_turned_box(x, y, degrees, size), 0.8, around):
                look: dict[str, Any] = {"degrees": degrees, "ha": "center", "color": STREET_INK, "zorder": 4}
                paper.write((x, y), shown, NAME_PT, window.box, halo=(1.5, PAPER), **look)
                return


def _beside(
    street: shapely.LineString, size: tuple[float, float]
) -> Iterator[tuple[tuple[float, float], float]]:
    """Where a name may stand, the best first: on its street, above or below it, at five places; and its angle."""
    places = [_along(street, street.length * share, size[0]) for share in (0.5, 0.3, 0.7, 0.2, 0.8)]
    sideways = [0.0, *(side * (size[1] / 2 + off) for off in BESIDE_MM for side in (-1, 1))]
    for across in sideways:
        for x, y, degrees in filter(None, places):
            sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
            yield (x + across * float(sine), y + across * float(cosine)), degrees


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


def _turned(x: float, y: float, degrees: float, size: tuple[float, float]) -> shapely.Polygon:
    """The box of a text turned about its middle."""
    level = shapely.box(x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2)
    return shapely.affinity.rotate(level, -degrees, origin=(x, y))


def _turned_box(x: float, y: float, degrees: float, size: tuple[float, float]) -> Box:
    """The upright box around a text turned about its middle."""
    wide, tall = size
    sine, cosine = abs(np.sin(np.radians(degrees))), abs(np.cos(np.radians(degrees)))
    across, down = (wide * cosine + tall * sine) / 2, (wide * sine + tall * cosine) / 2
    return Box(x - across, y - down, x + across, y + down)


def draw_outline(paper: Paper, shapes: Iterable[shapely.Geometry], window: Window, width: float) -> None:
    """Borders of wards: dark in a light line, seen on every colour."""
    rings = [shapely.boundary(shape) for shape in shapes]
    casing = {"edgecolor": PAPER, "linewidth": width * 2.4, "zorder": 2.5}
    _lines(paper, rings, window, casing, {"edgecolor": DARK_INK, "linewidth": width, "zorder": 2.6})
