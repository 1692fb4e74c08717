"""How families of marks are told apart on paper, on a grey copy too: a line by what runs in it, a point by its middle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path as Outline

from layers._layer import MarkKind
from maps.classes import mark_look
from maps.picture import PAPER
from maps.sheets.paper import Box, Paper

Style = tuple[float, tuple[float, ...]] | Literal["-"]

DASH: Style = (0, (2.4, 1.6))
BODY_PT, CORE_PT, CAP_MM = (
    2.8,
    1.2,
    0.5,
)  # a line, the white one in its middle, and how far its round end reaches
STROKES: Mapping[
    str, tuple[Style, Style | None]
] = {  # by tone: the dashes of a line and of the white one in it
    "good": ("-", None),
    "partial": ("-", "-"),
    "active": ("-", (0, (2.5, 3.0))),
    "pending": ((0, (1.0, 1.7, 0.01, 1.7)), None),
    "plain": ((0, (0.9, 1.7)), None),
    "late": ("-", (0, (0.01, 2.2))),
    "unknown": ((0, (0.01, 1.9)), None),
}
POINT_MM = 1.9
HOLLOW, DOT = 0.62, 0.26  # of a point: its white middle, and what is in that


def _stroke(kind: MarkKind) -> tuple[str, Style, Style | None]:
    """Colour of a line, its dashes and those of the white one in it."""
    colour, dash, _ = mark_look(kind)
    plain: tuple[Style, Style | None] = (DASH if dash else "-", None)
    body, core = plain if kind.assumed else STROKES.get(kind.status.tone, plain)
    return colour, body, core


def line_looks(kind: MarkKind) -> tuple[dict[str, Any], ...]:
    """The lines over each other that a family of lines is drawn as; their widths in points on A4."""
    colour, body, core = _stroke(kind)
    line = {"edgecolor": colour, "linewidth": BODY_PT, "linestyle": body, "zorder": 3.3}
    if core is None:
        return (line,)
    return line, {"edgecolor": PAPER, "linewidth": CORE_PT, "linestyle": core, "zorder": 3.35}


def draw_point(paper: Paper, at: tuple[float, float], kind: MarkKind) -> None:
    """A point in its colour: hollow where its place is assumed, with a dot in the hollow where it is not there yet."""
    colour, body, _ = _stroke(kind)
    edge = {"edgecolor": PAPER, "linewidth": 1.0 * paper.grown}
    paper.add(Circle(at, POINT_MM / 2, facecolor=colour, zorder=3.5, **edge))
    if body == "-":
        return
    paper.add(Circle(at, POINT_MM / 2 * HOLLOW, facecolor=PAPER, edgecolor="none", zorder=3.55))
    if not kind.assumed:
        paper.add(Circle(at, POINT_MM / 2 * DOT, facecolor=colour, edgecolor="none", zorder=3.6))


def draw_sign(paper: Paper, box: Box, kind: MarkKind) -> None:
    """A family of marks as it is on the map, in the middle of a box's height."""
    y = (box.top + box.bottom) / 2
    if kind.shape == "line":
        ends = Outline([(box.left + CAP_MM, y), (box.right - CAP_MM, y)])
        for look in line_looks(kind):
            wide = look["linewidth"] * paper.grown
            paper.add(PathPatch(ends, fill=False, capstyle="round", **{**look, "linewidth": wide}))
    elif kind.shape == "area":
        colour, body, _ = _stroke(kind)
        inner = Box(box.left, box.top + 0.5, box.right, box.bottom - 0.5)
        paper.rectangle(inner, facecolor=colour, alpha=0.35, edgecolor="none")
        paper.rectangle(inner, fill=False, edgecolor=colour, linewidth=0.9, linestyle=body)
    else:
        draw_point(paper, ((box.left + box.right) / 2, y), kind)
