"""Parks, works and stations drawn on a sheet: areas, lines and points in the tone of their kind."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.city import City
from layers._layer import Layer, Mark, MarkKind
from maps.classes import mark_look
from publish.svg_sheet import Sheet, path_of, words

Shapes = npt.NDArray[Any]  # of shapely geometries
POINT_UNITS = 11
TOLERANCE_M = 2.0
WHITE = "#ffffff"
INK = "#14213d"
DASH = "14 10"


def kinds_of(layer: Layer) -> dict[str, MarkKind]:
    """The families of marks of a layer by id."""
    return {kind.status.id: kind for kind in layer.mark_kinds}


def marks_on(layer: Layer, city: City, sheet: Sheet) -> tuple[tuple[Mark, shapely.Geometry], ...]:
    """The marks of a layer that the sheet shows, each with its visible part in METRES."""
    marks, tree, shapes = _sited(layer, city)
    near = np.sort(tree.query(shapely.box(*sheet.window)))
    parts = shapely.clip_by_rect(shapes[near], *sheet.window)
    return tuple((marks[at], part) for at, part in zip(near, parts, strict=True) if not part.is_empty)


@lru_cache(maxsize=32)
def _sited(layer: Layer, city: City) -> tuple[tuple[Mark, ...], shapely.STRtree, Shapes]:
    """The marks of a layer that have a place, and their shapes with fewer corners, METRES."""
    kinds = kinds_of(layer)
    marks = tuple(mark for mark in layer.marks(city) if mark.geometry is not None and mark.kind in kinds)
    shapes = np.array([mark.geometry for mark in marks], dtype=object)
    plain = shapely.simplify(shapes, TOLERANCE_M)
    return marks, shapely.STRtree(plain), plain


def drawn_mark(mark: Mark, part: shapely.Geometry, layer: Layer, words_of: tuple[Sheet, str]) -> str:
    """A mark as SVG, its name and state as its title; `words_of` are sheet and language."""
    sheet, language = words_of
    kind = kinds_of(layer)[mark.kind]
    colour, dash, _ = mark_look(kind)
    name, state = mark.name.in_language(language), kind.status.label.in_language(language)
    dashes = f' stroke-dasharray="{DASH}"' if dash else ""
    title = f"<title>{words(name)}: {words(state)}</title>"
    return f'<g class="m-mark">{title}{_shape(part, sheet, colour, dashes)}</g>'


def _shape(part: shapely.Geometry, sheet: Sheet, colour: str, dashes: str) -> str:
    dimension = shapely.get_dimensions(part)
    if dimension == 0:
        places = sheet.place(shapely.get_coordinates(part)).round().astype(int).tolist()
        return "".join(_point(x, y, colour, dashes) for x, y in places)
    outline = path_of(part, sheet)
    if dimension == 1:
        return (
            f'<path d="{outline}" fill="none" stroke="{WHITE}" stroke-width="13" stroke-linecap="round"/>'
            f'<path d="{outline}" fill="none" stroke="{colour}" stroke-width="7" stroke-linecap="round"{dashes}/>'
        )
    return (
        f'<path class="m-area" d="{outline}" fill="{colour}" fill-opacity=".45" stroke="{colour}" stroke-width="3"'
        f' fill-rule="evenodd"{dashes}/>'
    )


def _point(x: int, y: int, colour: str, dashes: str) -> str:
    return (
        f'<circle cx="{x}" cy="{y}" r="{POINT_UNITS + 4}" fill="{WHITE}" stroke="{INK}" stroke-width="2.5"{dashes}/>'
        f'<circle cx="{x}" cy="{y}" r="{POINT_UNITS}" fill="{colour}"/>'
    )
