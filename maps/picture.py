"""A choropleth of the wards as a PNG, drawn without a browser in the classes, colours and patterns of the screen."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.patches import Polygon as Ring
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from geo.city import City, Released
from geo.crs import Coordinates
from geo.source import Source
from layers._layer import Layer, Statuses, View, number, period_name
from maps.classes import DARK_INK, QUIET_INK, STAMP_INK, Look, MapClass, classes_of, classified
from maps.harmless import clean
from maps.legend import vietnamese_date
from maps.lettering import MM_PER_POINT, Weight, drawable, font, lines_of, width_mm
from maps.messages import message
from maps.payload import label_point
from maps.plotting import drawing
from maps.release import SHORT

MM_PER_INCH = 25.4
DRAWN_FOR_MM = 165.0  # the text width of an A4 page; the sizes below hold for it and grow with the picture
MARGIN_MM, LEGEND_MM, GAP_MM = 2.0, 46.0, 4.0
TITLE_MM, FOOT_MM = 17.0, 13.0
TITLE_PT, LONG_TITLE_PT, HEAD_PT, BODY_PT, SMALL_PT, NUMBER_PT, FIGURE_PT = 12.0, 9.5, 8.0, 7.5, 6.0, 9.0, 6.0
SWATCH_MM = (7.0, 4.2)
PAPER = "#ffffff"
HATCHES = {"": "", "hatch": "///", "cross": "xx", "dots": ".."}  # pattern of a Look, hatch of matplotlib
HATCH_STRENGTH = 0.45  # of the ink in a pattern
HATCH_PT = 0.7
BAR_STEPS_M = (100, 200, 500, 1_000, 2_000, 5_000, 10_000)
BAR_SHARE = 0.25  # of the district's width that the scale bar may take


@dataclass(frozen=True, eq=False)
class Subject:
    """What a picture shows: one view of a layer of a city, in words of a language."""

    city: City
    layer: Layer
    view: View
    language: str = "vi"

    @property
    def title(self) -> str:
        """What it is about: the layer, the view, and the period where the view does not say it."""
        label = self.view.label.in_language(self.language)
        parts = [self.layer.title.in_language(self.language), label]
        period = period_name(self.view.period, self.language)
        if period not in label:
            parts.append(period)
        return ", ".join(part for part in parts if part)

    def classes(self) -> list[MapClass]:
        """The class of each ward, in the order of the city's wards."""
        values = self.view.values.reindex(self.city.wards.index)
        return list(classified(values, classes_of(self.layer)))

    def counts(self) -> list[tuple[MapClass, int]]:
        """Every class in legend order with the number of its wards."""
        found = self.classes()
        return [(entry, sum(one == entry for one in found)) for entry in classes_of(self.layer)]


@dataclass(frozen=True)
class Frame:
    """Where the wards stand in a picture of `width_mm` × `height_mm`.

    The district's north-west corner (`west`, `north` in METRES) is `left_mm` from the left and `top_mm`
    from the top; `grown` is how much larger than at DRAWN_FOR_MM everything is.
    """

    west: float
    north: float
    east: float
    south: float
    left_mm: float
    top_mm: float
    mm_per_m: float
    width_mm: float
    height_mm: float
    grown: float

    def place(self, east_north: Coordinates) -> Coordinates:
        """Millimetres from the left and from the top, of an (n, 2) array in METRES."""
        x = self.left_mm + (east_north[:, 0] - self.west) * self.mm_per_m
        return np.column_stack([x, self.top_mm + (self.north - east_north[:, 1]) * self.mm_per_m])


def frame_of(city: City, wide_mm: float) -> Frame:
    """The frame of a picture `wide_mm` wide; its height follows from the district's shape."""
    west, south, east, north = (float(edge) for edge in city.wards.total_bounds)
    grown = wide_mm / DRAWN_FOR_MM
    room = wide_mm - (2 * MARGIN_MM + GAP_MM + LEGEND_MM) * grown
    mm_per_m = room / (east - west)
    height = (north - south) * mm_per_m + (2 * MARGIN_MM + TITLE_MM + FOOT_MM) * grown
    top = (MARGIN_MM + TITLE_MM) * grown
    return Frame(west, north, east, south, MARGIN_MM * grown, top, mm_per_m, wide_mm, round(height, 3), grown)


def choropleth_png(subject: Subject, wide_mm: float = DRAWN_FOR_MM, dpi: int = 200) -> bytes:
    """The picture as PNG, with its title and description inside; the same subject is always the same bytes."""
    frame = frame_of(subject.city, wide_mm)
    with drawing():
        size = (frame.width_mm / MM_PER_INCH, frame.height_mm / MM_PER_INCH)
        figure = Figure(figsize=size, dpi=dpi, facecolor=PAPER)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, frame.width_mm), ylim=(frame.height_mm, 0))
        axes.set_axis_off()
        pen = _Pen(axes, frame.grown)
        _draw_title(pen, subject, frame)
        _draw_wards(pen, subject, frame)
        _draw_legend(pen, subject, frame)
        _draw_scale(pen, frame, subject.language)
        _draw_foot(pen, subject, frame)
        content = io.BytesIO()
        words = {"Software": None, "Title": drawable(subject.title), "Description": described(subject)}
        FigureCanvasAgg(figure).print_png(content, metadata=words)  # type: ignore[no-untyped-call]
        return content.getvalue()


@dataclass(frozen=True, eq=False)
class _Pen:
    """Draws on axes whose unit is 1 mm, everything `grown` times its plain size."""

    axes: Axes
    grown: float

    def write(self, x: float, y: float, text: str, size: float, **more: Any) -> None:
        """One line whose upper left corner is at `x`, `y`, unless `more` says otherwise."""
        weight: Weight = more.get("weight", "normal")
        look = {"color": DARK_INK, "va": "top", "ha": "left", **more, "parse_math": False}
        look.pop("weight", None)
        letters = font(weight, size * self.grown)
        self.axes.text(x, y, drawable(text, weight), fontproperties=letters, **look)

    def write_lines(self, x: float, y: float, lines: list[str], size: float, **more: Any) -> float:
        """Lines below each other; where the next would begin."""
        for line in lines:
            ascent = size * MM_PER_POINT * self.grown  # a baseline, so that accents do not move the line
            self.write(x, y + ascent, line, size, va="baseline", **more)
            y += line_mm(size) * self.grown
        return y

    def fill(self, patch: Any, look: Look, line_pt: float = 0.0) -> None:
        """A shape in the colour and pattern of a class, its edge drawn where `line_pt` is given."""
        patch.set(facecolor=look.colour, edgecolor=DARK_INK if line_pt else "none")
        patch.set_linewidth(line_pt * self.grown)
        if look.pattern:
            patch.set_hatch(HATCHES[look.pattern])
            patch.set_hatchcolor(mixed(look.ink, look.colour, HATCH_STRENGTH))
            patch.set_hatch_linewidth(HATCH_PT)
        self.axes.add_patch(patch)


def line_mm(size: float) -> float:
    """From one line of text to the next, in mm."""
    return size * MM_PER_POINT * 1.3


def mixed(ink: str, ground: str, share: float) -> str:
    """The "#rrggbb" of `ink` laid over `ground` so that `share` of it shows."""
    pairs = [(int(ink[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02x}" for one, other in pairs)


def _draw_title(pen: _Pen, subject: Subject, frame: Frame) -> None:
    left = frame.left_mm
    room = frame.width_mm - 2 * left
    if subject.city.practice:
        room -= LEGEND_MM * frame.grown
        _draw_stamp(pen, message("map.practice.stamp", subject.language), frame)
    fits = width_mm(drawable(subject.title, "bold"), TITLE_PT, "bold") * frame.grown <= room
    size = TITLE_PT if fits else LONG_TITLE_PT
    title = lines_of(subject.title, room / frame.grown, size, "bold", most=2)
    y = pen.write_lines(left, left, title, size, weight="bold")
    place = f"{message('map.district', subject.language)} · {_headline(subject)}"
    pen.write_lines(left, y, lines_of(place, room / frame.grown, HEAD_PT, most=2), HEAD_PT, color=QUIET_INK)


def _headline(subject: Subject) -> str:
    said = (subject.view.headline, subject.view.note)
    return " · ".join(text.in_language(subject.language) for text in said if text.vi)


def _draw_stamp(pen: _Pen, text: str, frame: Frame) -> None:
    wide, tall = LEGEND_MM * frame.grown, 7 * frame.grown
    x = frame.width_mm - frame.left_mm - wide
    box = Rectangle(
        (x, frame.left_mm), wide, tall, fill=False, edgecolor=STAMP_INK, linewidth=1.5 * frame.grown
    )
    pen.axes.add_patch(box)
    middle = {"ha": "center", "va": "center_baseline", "color": STAMP_INK, "weight": "bold"}
    pen.write(x + wide / 2, frame.left_mm + tall / 2, text, TITLE_PT - 1, **middle)


def _outline(shape: shapely.Geometry, frame: Frame) -> Outline:
    """A polygon with its holes as one path in mm."""
    rings = [
        Outline(frame.place(np.asarray(ring.coords)[:, :2]), closed=True)
        for polygon in shapely.get_parts(shapely.orient_polygons(shape))
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return Outline.make_compound_path(*rings)


def _draw_wards(pen: _Pen, subject: Subject, frame: Frame) -> None:
    wards = subject.city.wards
    found = subject.classes()
    outlines = [_outline(shape, frame) for shape in wards.geometry]
    for outline, entry in zip(outlines, found, strict=True):
        pen.fill(PathPatch(outline), entry.look)
    for colour, width in ((PAPER, 1.8), (DARK_INK, 0.6)):  # a dark line in a light one shows on every colour
        for outline in outlines:
            pen.axes.add_patch(
                PathPatch(
                    outline, fill=False, edgecolor=colour, linewidth=width * pen.grown, joinstyle="round"
                )
            )
    district = _outline(wards.geometry.union_all(), frame)
    pen.axes.add_patch(PathPatch(district, fill=False, edgecolor=DARK_INK, linewidth=1.4 * pen.grown))
    labels = frame.place(np.array([label_point(shape) for shape in wards.geometry]))
    for (x, y), ward, text, entry in zip(labels, wards["number"], _figures(subject), found, strict=True):
        _draw_label(pen, (float(x), float(y)), (str(ward), text), entry.look)


def _figures(subject: Subject) -> Iterator[str]:
    """The figure of each ward as it stands on the map; "" for a status and for the unknown."""
    is_status = isinstance(subject.layer.classes, Statuses)
    for value in subject.view.values.reindex(subject.city.wards.index):
        known = not is_status and value is not None and value == value  # noqa: PLR0124 - NaN is not itself
        yield number(float(value), subject.layer.decimals, subject.language) if known else ""


def _draw_label(pen: _Pen, at: tuple[float, float], texts: tuple[str, str], look: Look) -> None:
    """A ward's number and, below it, its figure, on a halo of the ward's colour."""
    halo = [withStroke(linewidth=2.4 * pen.grown, foreground=look.colour)]
    centred: dict[str, Any] = {"ha": "center", "color": look.ink, "path_effects": halo}
    number, figure = texts
    if not figure:
        pen.write(*at, number, NUMBER_PT, va="center_baseline", weight="bold", **centred)
        return
    pen.write(*at, number, NUMBER_PT, va="bottom", weight="bold", **centred)
    pen.write(*at, figure, FIGURE_PT, va="top", **centred)


def _draw_legend(pen: _Pen, subject: Subject, frame: Frame) -> None:
    left = frame.width_mm - frame.left_mm - LEGEND_MM * frame.grown
    right = frame.width_mm - frame.left_mm
    y = frame.top_mm + frame.grown
    numbers = message("picture.wards", subject.language)
    pen.write(right, y, numbers, SMALL_PT, ha="right", color=QUIET_INK)
    is_number = not isinstance(subject.layer.classes, Statuses)
    unit = subject.layer.unit.in_language(subject.language) if is_number else ""
    heads = lines_of(unit or message("map.legend", subject.language), LEGEND_MM - 18, HEAD_PT, "bold", most=3)
    y = pen.write_lines(left, y, heads, HEAD_PT, weight="bold") + frame.grown
    wide, tall = (side * frame.grown for side in SWATCH_MM)
    for entry, count in subject.counts():
        pen.fill(Rectangle((left, y), wide, tall), entry.look, line_pt=0.5)
        label = lines_of(entry.label.in_language(subject.language), LEGEND_MM - 18, BODY_PT, most=3)
        pen.write(right, y + tall / 2, str(count), BODY_PT, ha="right", va="center_baseline", weight="bold")
        first = y + (tall - BODY_PT * MM_PER_POINT * frame.grown) / 2 - 0.2 * frame.grown
        after = pen.write_lines(left + wide + 2 * frame.grown, first, label, BODY_PT)
        y = max(y + tall, after) + 1.2 * frame.grown


def bar_of(frame: Frame) -> int:
    """How long the scale bar is, in metres: a round number, at most BAR_SHARE of the district's width."""
    most = (frame.east - frame.west) * BAR_SHARE
    return max((step for step in BAR_STEPS_M if step <= most), default=BAR_STEPS_M[0])


def _draw_scale(pen: _Pen, frame: Frame, language: str) -> None:
    """The scale bar, and the north arrow beside it: METRES has north within 0.2° of the top."""
    metres = bar_of(frame)
    left = frame.width_mm - frame.left_mm - LEGEND_MM * frame.grown
    bottom = frame.top_mm + (frame.north - frame.south) * frame.mm_per_m - 2 * frame.grown
    half, tall = metres / 2 * frame.mm_per_m, 1.4 * frame.grown
    for place, colour in ((0, DARK_INK), (1, PAPER)):
        part = Rectangle((left + place * half, bottom - tall), half, tall, facecolor=colour)
        part.set(edgecolor=DARK_INK, linewidth=0.6 * frame.grown)
        pen.axes.add_patch(part)
    decimals = 1 if metres < BAR_STEPS_M[3] else 0
    unit = number(metres / 1000, decimals, language)
    pen.write(left, bottom - tall - frame.grown, "0", SMALL_PT, va="bottom", ha="center")
    pen.write(left + 2 * half, bottom - tall - frame.grown, f"{unit} km", SMALL_PT, va="bottom", ha="center")
    x, g = frame.width_mm - frame.left_mm - 5 * frame.grown, frame.grown
    arrow = Ring([(x, bottom - 8 * g), (x - 2 * g, bottom), (x, bottom - 2 * g), (x + 2 * g, bottom)])
    arrow.set(facecolor=DARK_INK, edgecolor="none")
    pen.axes.add_patch(arrow)
    pen.write(
        x,
        bottom - 9 * g,
        message("picture.north", language),
        HEAD_PT,
        va="bottom",
        ha="center",
        weight="bold",
    )


def _draw_foot(pen: _Pen, subject: Subject, frame: Frame) -> None:
    language, left = subject.language, frame.left_mm
    room = (frame.width_mm - 2 * left) / frame.grown
    said = (
        source_line(subject.view.source, subject.language),
        message("map.credit", language),
        message("map.notice", language),
        release_line(subject.city.released, subject.city.fingerprint, language),
    )
    lines = [line for text in said for line in lines_of(text, room, SMALL_PT, most=1)]
    y = frame.height_mm - left - len(lines) * line_mm(SMALL_PT) * frame.grown
    pen.write_lines(left, y, lines, SMALL_PT, color=QUIET_INK)


def source_line(source: Source, language: str) -> str:
    """Producer and as-of date."""
    date = vietnamese_date(source.as_of) or message("map.source.undated", language)
    producer = source.producer or message("map.source.none", language)
    return message("map.source.line", language, producer=producer, date=date)


def release_line(released: Released | None, data_fingerprint: str, language: str) -> str:
    """Which release a paper shows: number, day, beginning of the fingerprint, whether one person approved it."""
    if released is None:
        return message("picture.no_release", language, fingerprint=data_fingerprint[:SHORT])
    day, fingerprint = vietnamese_date(released.made_on), released.fingerprint[:SHORT]
    line = message("picture.release", language, number=released.number, day=day, fingerprint=fingerprint)
    return f"{line}; {message('picture.one_person', language)}" if released.one_person else line


def described(subject: Subject) -> str:
    """The picture in words, for whoever cannot see it: its title and how many wards are in each class."""
    said = [
        f"{entry.label.in_language(subject.language)}: {count}" for entry, count in subject.counts() if count
    ]
    return clean(message("picture.alt", subject.language, title=subject.title, counts="; ".join(said)))
