"""The two maps of a ward's sheet: its streets with everything that layers mark, and where it lies in the district."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from geo.city import City
from layers import layers_of
from layers._layer import MarkKind
from maps.classes import QUIET_INK, RULE_INK
from maps.payload import label_point
from maps.picture import PAPER
from maps.sheets.ground import (
    Room,
    draw_ground,
    draw_marks,
    draw_outline,
    draw_street_names,
    marks_of,
    marks_seen,
    room_on,
)
from maps.sheets.letters import width_mm
from maps.sheets.paper import Box, Paper
from maps.sheets.parts import BODY_PT, Ask, keys_of
from maps.sheets.window import Window, draw_frame, draw_grid, fitted_freely, label_points, patch_of
from maps.sheets.works_list import BADGE_MM, Listed, draw_badge

ASIDE_MM = (0.0, 4.0, -4.0, 8.0, -8.0)  # of a neighbour's name from the middle of what is seen of it


def kinds_seen(city: City, window: Window) -> list[MarkKind]:
    """The families of marks of every layer that reach into the window; of two that are called and drawn alike the first."""
    seen = [
        kind
        for layer in layers_of(city)
        if layer.mark_kinds
        for kind, _ in marks_seen(layer, marks_of(layer, city), window)
    ]
    return list({(kind.status.label.vi, kind.shape): kind for kind in reversed(seen)}.values())[::-1]


def draw_ward_map(paper: Paper, ask: Ask, window: Window, works: list[Listed]) -> None:
    """The ward with its surroundings and every mark of every layer, works numbered."""
    city = ask.city
    draw_ground(paper, city, window)
    own = city.wards.geometry[ask.ward]
    veil = shapely.difference(window.ground, own)
    paper.add(patch_of(window, veil, facecolor=PAPER, alpha=0.55, edgecolor="none", zorder=2.0))
    others = [shape for ward, shape in city.wards.geometry.items() if ward != ask.ward]
    draw_outline(paper, others, window, 0.5)
    draw_outline(paper, [own], window, 1.5)
    for layer in layers_of(city):
        if layer.mark_kinds:
            draw_marks(paper, layer, marks_of(layer, city), window)
    room = room_on(window, [*city.wards.geometry, *_marked(city)])
    for work in works:
        _draw_number(paper, work, own, window, room)
    _draw_neighbours(paper, ask, window, room)
    draw_street_names(paper, city, window, room)
    draw_grid(paper, window)
    draw_frame(paper, window)


def _marked(city: City) -> Iterator[shapely.Geometry]:
    """Everything of a known site that a layer marks."""
    for layer in layers_of(city):
        if layer.mark_kinds:
            yield from (mark.geometry for mark in marks_of(layer, city) if mark.geometry is not None)


def _draw_number(paper: Paper, work: Listed, own: shapely.Geometry, window: Window, room: Room) -> None:
    """The number of a work where it lies in the ward; a work without a known site has none on the map."""
    shape = work.mark.geometry
    if shape is None:
        return
    inside = shapely.intersection(shape, own)
    where = shape if inside.is_empty else inside
    for point in _places(where):
        x, y = (float(value) for value in window.place(np.array([[point.x, point.y]]))[0])
        half = BADGE_MM / 2
        box = Box(x - half, y - half, x + half, y + half)
        if room.take(box, 0.4):
            draw_badge(paper, (x, y), work.number, window.box)
            return


def _places(shape: shapely.Geometry) -> list[shapely.Point]:
    """Where a number may stand on a thing, the best place first."""
    longest = max(shapely.get_parts(shape), key=lambda part: (part.area, part.length))
    if longest.geom_type == "LineString":
        shares = (0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9)
        return [longest.interpolate(share, normalized=True) for share in shares]
    return [longest.representative_point()]


def _draw_neighbours(paper: Paper, ask: Ask, window: Window, room: Room) -> None:
    """The names of the wards around, each near the middle of what is seen of it, where no line runs through."""
    for ward, row in ask.city.wards.to_dict("index").items():
        seen = shapely.intersection(row["geometry"], window.ground)
        if ward == ask.ward or seen.is_empty:
            continue
        x, y = (float(value) for value in window.place(np.array([label_point(seen)]))[0])
        wide, tall = width_mm(row["name"], BODY_PT, "bold"), BODY_PT * 0.4
        for down in ASIDE_MM:
            box = Box(x - wide / 2, y + down - tall, x + wide / 2, y + down + tall * 0.4)
            around = shapely.box(box.left - 0.5, box.top, box.right + 0.5, box.bottom)
            if room.take(box, 0.6, around):
                look = {"color": QUIET_INK, "ha": "center", "weight": "bold", "zorder": 4.2}
                paper.write((x, y + down), row["name"], BODY_PT, window.box, halo=(2.2, PAPER), **look)
                break


def draw_inset(paper: Paper, box: Box, ask: Ask) -> None:
    """The district in the classes of the overlay, the ward outlined."""
    wards = ask.city.wards
    window = fitted_freely(box, wards.geometry.union_all(), 1.0)
    found = ask.subject.classes()
    for shape, entry in zip(wards.geometry, found, strict=True):
        paper.fill(patch_of(window, shape, zorder=2.0), entry.look)
    draw_outline(paper, wards.geometry, window, 0.35)
    draw_outline(paper, [wards.geometry[ask.ward]], window, 1.5)
    keys = keys_of(ask.layer)
    labels = window.place(label_points(ask.city))
    for (x, y), number, entry in zip(labels, wards["number"], found, strict=True):
        text = f"{number}{keys.get(entry.id, '')}"
        look = {"color": entry.look.ink, "ha": "center", "halo": (1.6, entry.look.colour), "zorder": 5}
        paper.write((float(x), float(y) + 0.8), text, 5.2, box, weight="bold", **look)
    paper.rectangle(box, fill=False, edgecolor=RULE_INK, linewidth=0.5, zorder=7)
