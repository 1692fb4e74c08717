"""Families of works are told apart on a grey copy of paper, on the map and in its legend."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
import pytest
import shapely

from layers import layer_named
from layers._layer import NOTHING, Layer, Mark, MarkKind
from maps.picture import MM_PER_INCH
from maps.plotting import drawing
from maps.sheets.ground import RING_MM, draw_marks
from maps.sheets.paper import DPI, About, Box, paper_of, png_of
from maps.sheets.signs import CAP_MM, draw_sign
from maps.sheets.window import Window
from tests.cities import real_city
from tests.sheets.grey import Grey, cut_of, grey_of, told_apart

WORKS = layer_named("works")
STEP_MM, LINE_MM, HALF_MM = (
    9.0,
    20.0,
    0.4,
)  # from one family to the next, along one of its lines, and beside it
WINDOW = Window(
    Box(10, 10, 200, 90), 0.0, 0.0, 1.0
)  # a metre is a millimetre, and the middle of the map the origin


def mark_of(kind: MarkKind, shape: shapely.Geometry) -> Mark:
    source = real_city().sources["wards.geojson"]
    return Mark(kind.status.id, NOTHING, kind.status.id, (), shape, NOTHING, (), "", (), source)


def marks_at(kind: MarkKind, y: float) -> list[Mark]:
    """A line, an area and a point of a family, beside each other at a height of the map."""
    line = shapely.LineString([(-80, y), (-80 + LINE_MM, y)])
    area = shapely.box(-20, y - 2, -20 + LINE_MM, y + 2)
    return [mark_of(kind, shape) for shape in (line, area, shapely.Point(60, y))]


def height_of(place: int) -> float:
    return 30 - STEP_MM * place


def sign_box(place: int) -> Box:
    return Box(20, 120 + 6 * place, 27.5, 124 + 6 * place)


@cache
def copied(layer: Layer = WORKS) -> Grey:
    """A grey copy of every family on a map, and of the legend of them all."""
    with drawing():
        paper = paper_of("a4", lying=False)
        marks = [
            mark for place, kind in enumerate(layer.mark_kinds) for mark in marks_at(kind, height_of(place))
        ]
        assert draw_marks(paper, layer, marks, WINDOW) == list(layer.mark_kinds)
        for place, kind in enumerate(layer.mark_kinds):
            draw_sign(paper, sign_box(place), kind)
        return grey_of(png_of(paper, About("", "")))


def straight(left: float, y: float, long: float) -> Grey:
    """What is along a line of the map and close beside it."""
    (x, down) = WINDOW.place(np.array([[left, y]]))[0]
    return cut_of(copied(), Box(x, down - HALF_MM, x + long, down + HALF_MM))


def around(x: float, y: float) -> Grey:
    """What is along the ring around a point and close beside it, unrolled."""
    turns = np.linspace(0, 2 * np.pi, 400)
    radii = RING_MM + np.linspace(-HALF_MM, HALF_MM, 9)
    ((across, down),) = WINDOW.place(np.array([[x, y]]))
    columns = (across + np.outer(radii, np.cos(turns))) * DPI / MM_PER_INCH
    rows = (down + np.outer(radii, np.sin(turns))) * DPI / MM_PER_INCH
    return copied()[rows.round().astype(int), columns.round().astype(int)]


def sign_of(place: int) -> Grey:
    """What the legend shows of a family, close around the middle of its height."""
    box = sign_box(place)
    y = (box.top + box.bottom) / 2
    return cut_of(copied(), Box(box.left + CAP_MM, y - HALF_MM, box.right - CAP_MM, y + HALF_MM))


def is_other(one: Grey, other: Grey) -> bool:
    """Whether two lines differ as a whole, in their middle or at their edges."""
    strips = (slice(None), slice(3, -3), slice(0, 3))
    return any(told_apart(one[strip], other[strip]) for strip in strips)


@pytest.mark.parametrize("where", ["line", "area", "point", "legend"])
def test_works_of_two_states_are_told_apart_on_a_grey_copy(where: str) -> None:
    found = {}
    for place, kind in enumerate(WORKS.mark_kinds):
        y = height_of(place)
        found[kind.status.id] = {
            "line": lambda y=y: straight(-80, y, LINE_MM),
            "area": lambda y=y: straight(-20, y + 2, LINE_MM),
            "point": lambda y=y: around(60, y),
            "legend": lambda place=place: sign_of(place),
        }[where]()
    assert len(found) == 7
    for one, other in combinations(found, 2):
        assert is_other(found[one], found[other]), (one, other)


def test_lines_that_differ_in_their_colour_alone_would_be_found() -> None:
    """A red and a green of nearly one grey, as late works and finished ones have: 75 and 84 of 255."""
    red, green = np.full((9, 200), 75.0), np.full((9, 200), 84.0)
    assert not is_other(red, green)
