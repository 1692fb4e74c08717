"""The map of a view as a picture for a slide: wards in their classes, or the streets of one ward, with a legend below."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.transforms import Affine2D

from layers._layer import UNKNOWN, MarkKind, Statuses, number
from maps.classes import DARK_INK, QUIET_INK, STAMP_INK, Look
from maps.lettering import MM_PER_POINT, Weight
from maps.messages import message
from maps.picture import MM_PER_INCH, PAPER, described
from maps.plotting import drawing
from maps.sheets.facts import is_known, value_text
from maps.sheets.ground import (
    OUTSIDE,
    draw_ground,
    draw_main_streets,
    draw_marks,
    draw_outline,
    draw_reach,
    draw_street_names,
    marks_of,
    room_on,
)
from maps.sheets.letters import width_mm
from maps.sheets.paper import Box, Paper, line_mm
from maps.sheets.parts import STAMP_ALPHA, Ask, keys_of
from maps.sheets.signs import draw_sign
from maps.sheets.window import (
    Window,
    bar_metres,
    draw_frame,
    fitted_freely,
    label_points,
    length_text,
    patch_of,
)
from maps.slides.deck import Picture, Place

PACKED = {"compress_level": 3}  # a quarter larger than at best, in half the time
GROWN = 2.0  # a slide is read from afar: everything is twice as large as on a sheet of A4
DPI = 216  # the whole slide would be 2,880 dots wide: sharp on 1920 and on twice as fine a screen
LEGEND_PT, NUMBER_PT, FIGURE_PT, SMALL_PT, CREDIT_PT = 6.8, 8.0, 6.5, 6.0, 4.8  # times GROWN
SMALL_MAP, WIDE_MAP_MM = 0.75, 70.0  # of the sizes on the map, where two stand beside each other
SWATCH_MM, MARGIN_MM = (5.0, 3.2), 1.5
SCALE_MM = 5.0
ACROSS_PT = 25.0


@dataclass(frozen=True, eq=False)
class Shot:
    """What a picture shows: a view, the wards that are outlined; with `is_ward` the streets of `ask.ward` instead."""

    ask: Ask
    outlined: tuple[str, ...] = ()
    is_ward: bool = False

    @property
    def about(self) -> str:
        """The picture in words."""
        if self.is_ward:
            name = str(self.ask.city.wards.loc[self.ask.ward]["name"])
            return self.ask.say("slides.alt.ward", ward=name, layer=self.ask.subject.title)
        named = [str(self.ask.city.wards["name"].get(ward, ward)) for ward in self.outlined]
        more = f" {self.ask.say('slides.alt.outlined', wards=', '.join(named))}" if named else ""
        return f"{described(self.ask.subject)}{more}"


def picture_of(shot: Shot, place: Place) -> Picture:
    """The picture as PNG, as large as its place; the same question is the same bytes."""
    with drawing():
        paper = _paper(place)
        draw_shot(paper, shot, paper.box)
        content = io.BytesIO()
        canvas = FigureCanvasAgg(paper.figure)
        canvas.print_png(content, metadata={"Software": None}, pil_kwargs=PACKED)  # type: ignore[no-untyped-call]
    return Picture(content.getvalue(), shot.about)


def _paper(place: Place) -> Paper:
    """A sheet as large as a place on a slide."""
    inches = (place.wide / 72, place.tall / 72)
    figure = Figure(figsize=inches, dpi=DPI, facecolor=PAPER)
    wide, tall = (side * MM_PER_INCH / GROWN for side in inches)
    in_inches = Affine2D().translate(0, -tall).scale(GROWN / MM_PER_INCH, -GROWN / MM_PER_INCH)
    return Paper(figure, in_inches + figure.dpi_scale_trans, Box(0, 0, wide, tall), GROWN)


def draw_shot(paper: Paper, shot: Shot, sheet: Box) -> None:
    """The map in a part of a sheet, its scale and its legend below it."""
    ask = shot.ask
    signs = list(_ward_signs(ask) if shot.is_ward else _signs(ask))
    legend = _flow(signs, sheet.wide)
    top = sheet.bottom - legend.tall
    box = Box(sheet.left + 0.2, sheet.top + 0.2, sheet.right - 0.2, top - SCALE_MM - 0.8)
    shape = ask.city.wards.geometry[ask.ward] if shot.is_ward else ask.city.wards.geometry.union_all()
    window = fitted_freely(box, shape, MARGIN_MM)
    if shot.is_ward:
        _draw_ward(paper, ask, window)
    else:
        _draw_district(paper, shot, window)
    draw_frame(paper, window)
    _draw_scale(paper, window, Box(box.left, box.bottom + 0.5, box.right, box.bottom + SCALE_MM), ask)
    _draw_legend(paper, legend, (sheet.left, top))
    if ask.city.practice:
        _stamp_across(paper, box, ask.say("map.practice.stamp"))


def _stamp_across(paper: Paper, box: Box, stamp: str) -> None:
    """The stamp in pale letters across the map: a picture is soon copied out of its slide."""
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    size = ACROSS_PT * min(1.0, 0.9 * box.wide / width_mm(stamp, ACROSS_PT, "bold"))
    look = {"weight": "bold", "color": STAMP_INK, "ha": "center", "degrees": 24, "zorder": 9}
    paper.write(middle, stamp, size, paper.box, **look)
    paper.texts[-1][0].set_alpha(STAMP_ALPHA)


# ---- the district


def _draw_district(paper: Paper, shot: Shot, window: Window) -> None:
    ask, city = shot.ask, shot.ask.city
    paper.rectangle(window.box, facecolor=OUTSIDE, edgecolor="none", zorder=0.4)
    found = ask.subject.classes()
    for shape, entry in zip(city.wards.geometry, found, strict=True):
        paper.fill(patch_of(window, shape, zorder=2.0), entry.look)
    draw_main_streets(paper, city, window)
    draw_outline(paper, city.wards.geometry, window, 0.5)
    draw_outline(paper, [city.wards.geometry.union_all()], window, 1.0)
    draw_reach(paper, city, ask.layer, window)
    draw_marks(paper, ask.layer, marks_of(ask.layer, city), window)
    outlined = [city.wards.geometry[ward] for ward in shot.outlined if ward in city.wards.index]
    for shape in outlined:
        edge = {"fill": False, "edgecolor": STAMP_INK, "linewidth": 2.2 * paper.grown, "zorder": 2.8}
        paper.add(patch_of(window, shape, **edge))
    _draw_labels(paper, ask, window)


@dataclass(frozen=True)
class Label:
    """A ward's number or its figure: the words, their size, where their baseline is, the look of the ward."""

    text: str
    size: float
    at: tuple[float, float]
    look: Look
    weight: Weight

    @property
    def box(self) -> Box:
        """The ground that it covers."""
        half, (x, y) = width_mm(self.text, self.size, self.weight) / 2, self.at
        return Box(x - half, y - self.size * MM_PER_POINT * 0.75, x + half, y)


def _draw_labels(paper: Paper, ask: Ask, window: Window) -> None:
    """The number of every ward; below it its figure where that has room: the table beside the map has them all."""
    shrink = 1.0 if window.box.wide > WIDE_MAP_MM else SMALL_MAP
    city, keys = ask.city, keys_of(ask.layer)
    numbers, figures = [], []
    places = [(float(x), float(y)) for x, y in window.place(label_points(city))]
    values = ask.view.values.reindex(city.wards.index)
    for (x, y), ward, value, entry in zip(
        places, city.wards["number"], values, ask.subject.classes(), strict=True
    ):
        figure = keys.get(entry.id, "") if isinstance(ask.layer.classes, Statuses) else _figure(ask, value)
        low = y - 0.2 * shrink if figure else y + 1.0 * shrink
        numbers.append(Label(str(ward), NUMBER_PT * shrink, (x, low), entry.look, "bold"))
        figures.append(Label(figure, FIGURE_PT * shrink, (x, y + 2.3 * shrink), entry.look, "normal"))
    taken = [label.box for label in numbers]
    for label in numbers:
        _write_label(paper, label, window)
    for label in figures:
        if label.text and not any(label.box.meets(other, 0.1) for other in taken):
            _write_label(paper, label, window)
            taken.append(label.box)


def _figure(ask: Ask, value: Any) -> str:
    return value_text(ask.layer, value, ask.language) if is_known(value) else ""


def _write_label(paper: Paper, label: Label, window: Window) -> None:
    halo = (label.size * 0.28, label.look.colour)
    centred: dict[str, Any] = {"ha": "center", "color": label.look.ink, "halo": halo, "zorder": 5}
    paper.write(label.at, label.text, label.size, window.box, weight=label.weight, **centred)


# ---- one ward


def _draw_ward(paper: Paper, ask: Ask, window: Window) -> None:
    city = ask.city
    draw_ground(paper, city, window)
    own = city.wards.geometry[ask.ward]
    veil = shapely.difference(window.ground, own)
    paper.add(patch_of(window, veil, facecolor=PAPER, alpha=0.55, edgecolor="none", zorder=2.0))
    others = [shape for ward, shape in city.wards.geometry.items() if ward != ask.ward]
    draw_outline(paper, others, window, 0.4)
    draw_outline(paper, [own], window, 1.3)
    draw_marks(paper, ask.layer, marks_of(ask.layer, city), window)
    shapes = [mark.geometry for mark in marks_of(ask.layer, city) if mark.geometry is not None]
    draw_street_names(paper, city, window, room_on(window, [*city.wards.geometry, *shapes]))


def _ward_signs(ask: Ask) -> Iterator[Sign]:
    """The families of marks that stand in the ward."""
    own = ask.city.wards.geometry[ask.ward]
    marks = marks_of(ask.layer, ask.city)
    near = {one.kind for one in marks if one.geometry is not None and shapely.intersects(one.geometry, own)}
    yield from (
        Sign(kind.status.label.in_language(ask.language), kind=kind)
        for kind in ask.layer.mark_kinds
        if kind.status.id in near
    )


# ---- legend and scale


@dataclass(frozen=True)
class Sign:
    """One line of a legend: a class with its look and its letter, or a family of marks."""

    text: str
    look: Look | None = None
    kind: MarkKind | None = None
    key: str = ""


@dataclass(frozen=True)
class Legend:
    """Signs with the place of each from the left and from the legend's top, and how high they are together."""

    signs: tuple[tuple[Sign, float, float, float], ...]
    tall: float


def _signs(ask: Ask) -> Iterator[Sign]:
    """Every class with the number of its wards, then the marks and the reach that are on the map."""
    keys = keys_of(ask.layer)
    for entry, count in ask.subject.counts():
        if count or entry.id != UNKNOWN:
            label = f"{entry.label.in_language(ask.language)} ({count})"
            yield Sign(label, look=entry.look, key=keys.get(entry.id, ""))
    found = {mark.kind for mark in marks_of(ask.layer, ask.city) if mark.geometry is not None}
    for kind in ask.layer.mark_kinds:
        if kind.status.id in found:
            yield Sign(kind.status.label.in_language(ask.language), kind=kind)
    reach = ask.layer.reach(ask.city)
    if reach is not None:
        yield Sign(ask.say("sheet.reach", radius=f"{number(reach.default_m, 0, ask.language)} m"))


def _flow(signs: list[Sign], wide: float) -> Legend:
    """Signs one behind the other as words are, a new line where one has no room."""
    step, left, down = line_mm(LEGEND_PT) + 0.4, 0.0, 0.0
    placed = []
    for sign in signs:
        needs = min(width_mm(sign.text, LEGEND_PT) + SWATCH_MM[0] + 3.2, wide)
        if left > 0 and left + needs > wide:
            left, down = 0.0, down + step
        placed.append((sign, left, down, needs))
        left += needs
    return Legend(tuple(placed), down + step if placed else 0.0)


def _draw_legend(paper: Paper, legend: Legend, corner: tuple[float, float]) -> None:
    step = line_mm(LEGEND_PT)
    for sign, across, down, wide in legend.signs:
        left, top = corner[0] + across, corner[1] + down
        box = Box(left + 0.3, top, left + SWATCH_MM[0], top + step)
        middle = (box.top + box.bottom) / 2
        if sign.look is not None:
            swatch = Rectangle((box.left, middle - SWATCH_MM[1] / 2), box.wide, SWATCH_MM[1])
            paper.fill(swatch, sign.look, line_pt=0.4)
            if sign.key:
                look = {"weight": "bold", "ha": "center", "color": sign.look.ink, "zorder": 6}
                paper.line_in(box, sign.key, LEGEND_PT - 1, **look)
        elif sign.kind is not None:
            draw_sign(paper, box, sign.kind)
        else:
            paper.add(
                Circle(
                    (box.left + box.wide / 2, middle), 1.5, fill=False, edgecolor=QUIET_INK, linestyle="--"
                )
            )
        room = Box(box.right + 1.0, box.top, left + wide - 1.0, box.bottom)
        paper.line_in(room, sign.text, LEGEND_PT)


def _draw_scale(paper: Paper, window: Window, room: Box, ask: Ask) -> None:
    """North arrow and scale bar at the left, whose map it is at the right."""
    x, base = room.left + 1.5, room.bottom - 0.3
    ring = [(x, base - 3.6), (x - 1.2, base), (x, base - 0.9), (x + 1.2, base)]
    paper.add(Polygon(ring, facecolor=DARK_INK, edgecolor="none"))
    north = Box(x + 1.4, room.top, x + 4.6, room.bottom)
    paper.line_in(north, message("picture.north", ask.language), SMALL_PT, weight="bold")
    metres = bar_metres(window, room.wide * 0.25)
    left, long = x + 6.0, metres * window.mm_per_m
    middle = (room.top + room.bottom) / 2
    for part, colour in ((0, DARK_INK), (1, PAPER)):
        bar = Box(left + part * long / 2, middle - 0.5, left + (part + 1) * long / 2, middle + 0.5)
        paper.rectangle(bar, facecolor=colour, edgecolor=DARK_INK, linewidth=0.4)
    words = Box(left + long + 1.0, room.top, left + long + 11.0, room.bottom)
    paper.line_in(words, length_text(metres, metres, ask.language), SMALL_PT)
    credit = Box(words.right, room.top, room.right, room.bottom)
    paper.line_in(credit, ask.say("slides.credit"), CREDIT_PT, ha="right", color=QUIET_INK)
