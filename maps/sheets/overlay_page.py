"""One sheet, lying: an overlay of the district with its map, classes, marks and the figure of every ward."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely
from matplotlib.lines import Line2D

from layers._layer import MarkKind, Statuses, number
from maps.classes import QUIET_INK, RULE_INK, Look, MapClass
from maps.sheets.facts import NO_RANK, ranks, value_text
from maps.sheets.ground import (
    OUTSIDE,
    Room,
    draw_main_streets,
    draw_marks,
    draw_outline,
    draw_reach,
    main_streets_in,
    marks_of,
    reach_of,
    room_on,
)
from maps.sheets.letters import width_mm, wrapped
from maps.sheets.paper import Box, Paper, line_mm, paper_of
from maps.sheets.parts import (
    BODY_PT,
    CODE_MM,
    FOOT_PT,
    SMALL_PT,
    Ask,
    draw_code_of,
    draw_foot,
    draw_head,
    draw_legend,
    draw_mark_legend,
    keys_of,
)
from maps.sheets.signs import DASH
from maps.sheets.window import Window, draw_frame, draw_grid, draw_scale, fitted, label_points, patch_of

EDGE_MM = 10.0
HEAD = Box(EDGE_MM, 9.0, 297 - EDGE_MM, 26.0)
MAP = Box(EDGE_MM + 4, 32.5, 200.0, 179.0)
SCALE = Box(MAP.left, 180.2, MAP.right, 189.2)
SIDE = Box(206.0, 29.0, 297 - EDGE_MM, 189.2)
FOOT_TOP = 191.5
FOOT = Box(EDGE_MM, FOOT_TOP, 297 - EDGE_MM, FOOT_TOP + 4 * line_mm(FOOT_PT))
NUMBER_PT, FIGURE_PT, FINDING_PT = 10.0, 7.0, 7.0
HINT_MM, MOST_LINES = line_mm(FINDING_PT) + 0.8, 16  # the words beside a code; lines of findings
QUIET_MM = 2.0  # about the margin inside a code
LARGEST_ROW_MM, LEAST_ROW_MM = 5.6, 2.9
LEAST_CELL_PT = 6.2
ASIDE_MM = sorted(  # where a label may move to, the nearest place first
    ((right, down) for right in range(-9, 10) for down in range(-9, 10)),
    key=lambda move: (move[0] ** 2 + move[1] ** 2, move),
)


def overlay_sheet(ask: Ask) -> Paper:
    """The sheet of a view of a layer."""
    paper = paper_of(ask.size, lying=True)
    stamp = ask.say("map.practice.stamp") if ask.city.practice else ""
    draw_head(paper, HEAD, ask.subject.title, _under(ask), stamp)
    window = fitted(MAP, ask.city.wards.geometry.union_all(), 2.5, paper.grown)
    kinds = _draw_map(paper, ask, window)
    draw_scale(paper, window, SCALE, ask.language)
    y = draw_legend(paper, SIDE, ask)
    if kinds:
        y = draw_mark_legend(paper, Box(SIDE.left, y + 1.5, SIDE.right, SIDE.bottom), kinds, ask.language)
    if ask.layer.reach(ask.city):
        y = _draw_reach_sign(paper, Box(SIDE.left, y + 0.5, SIDE.right, SIDE.bottom), ask)
    least = (len(ask.city.wards) + 1) * LEAST_ROW_MM
    top = max(SIDE.bottom - _findings_mm(ask), y + least + 4.5)
    _draw_wards_list(paper, Box(SIDE.left, y + 2.5, SIDE.right, top - 2), ask)
    _draw_findings(paper, Box(SIDE.left, top, SIDE.right, SIDE.bottom), ask)
    draw_foot(paper, FOOT, ask)
    return paper


def _under(ask: Ask) -> str:
    said = [text.in_language(ask.language) for text in (ask.view.headline, ask.view.note) if text.vi]
    return " · ".join([ask.say("map.district"), *said])


def _draw_map(paper: Paper, ask: Ask, window: Window) -> list[MarkKind]:
    city = ask.city
    paper.rectangle(window.box, facecolor=OUTSIDE, edgecolor="none", zorder=0.4)
    found = ask.subject.classes()
    for shape, entry in zip(city.wards.geometry, found, strict=True):
        patch = patch_of(window, shape, zorder=2.0)
        paper.fill(patch, entry.look)
    draw_main_streets(paper, city, window)
    draw_outline(paper, city.wards.geometry, window, 0.7)
    draw_outline(paper, [city.wards.geometry.union_all()], window, 1.3)
    draw_reach(paper, city, ask.layer, window)
    kinds = draw_marks(paper, ask.layer, marks_of(ask.layer, city), window)
    _draw_labels(paper, ask, window, found)
    draw_grid(paper, window)
    draw_frame(paper, window)
    return kinds


def _draw_labels(paper: Paper, ask: Ask, window: Window, found: list[MapClass]) -> None:
    """A ward's number and its figure, aside from what is marked and, if it can be, from the larger streets."""
    city = ask.city
    marks = [mark.geometry for mark in marks_of(ask.layer, city) if mark.geometry is not None]
    rings = [ring for _, ring in reach_of(city, ask.layer)]
    rooms = [
        room_on(window, [*marks, *rings, *main_streets_in(city, window)]),
        room_on(window, [*marks, *rings]),
    ]
    labels = window.place(label_points(city))
    wards = zip(
        city.wards.geometry, city.wards["number"], ask.view.values.reindex(city.wards.index), strict=True
    )
    for at, entry, (shape, ward, value) in zip(labels, found, wards, strict=True):
        figure = _figure(ask, value, entry)
        size = (
            max(width_mm(str(ward), NUMBER_PT, "bold"), width_mm(figure, FIGURE_PT)) + 1.0,
            6.8 if figure else 4.2,
        )
        inside = shapely.transform(shape, window.place)
        x, y = _aside((float(at[0]), float(at[1])), size, inside, rooms)
        _draw_label(paper, (x, y), str(ward), figure, (entry.look, window))


def _aside(
    at: tuple[float, float], size: tuple[float, float], inside: shapely.Geometry, rooms: list[Room]
) -> tuple[float, float]:
    """The place nearest to `at` where a label of this size is free of lines, in mm; `at` where there is none.

    The first room is asked first; a label that moves stays inside its ward.
    """
    for room in rooms:
        for x, y in ((at[0] + right, at[1] + down) for right, down in ASIDE_MM):
            around = shapely.box(x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2)
            if (x, y) != at and not shapely.contains(inside, around):
                continue
            if not len(room.lines.query(around, predicate="intersects")):
                return x, y
    return at


def _figure(ask: Ask, value: object, entry: MapClass) -> str:
    """What stands under a ward's number: its figure, the letter of its status, nothing where nobody published one."""
    if isinstance(ask.layer.classes, Statuses):
        return keys_of(ask.layer).get(entry.id, "")
    return "" if pd.isna(value) else value_text(ask.layer, value, ask.language)


def _draw_label(
    paper: Paper, at: tuple[float, float], ward: str, figure: str, drawn: tuple[Look, Window]
) -> None:
    """A ward's number and, below it, its figure, on a halo of the ward's colour."""
    look, window = drawn
    halo = (3.0, look.colour)
    centred = {"ha": "center", "color": look.ink, "halo": halo, "zorder": 5}
    x, y = at
    low = y + 1.3 if not figure else y - 0.1
    paper.write((x, low), ward, NUMBER_PT, window.box, weight="bold", **centred)
    if figure:
        paper.write((x, y + 2.8), figure, FIGURE_PT, window.box, **centred)


def _draw_reach_sign(paper: Paper, box: Box, ask: Ask) -> float:
    """How far the circle on the map reaches, beside its dash; where it ends."""
    reach = ask.layer.reach(ask.city)
    step = line_mm(SMALL_PT) + 0.5
    if reach is None:
        return box.top
    y = box.top + step / 2
    look: dict[str, Any] = {"color": QUIET_INK, "linewidth": 1.1 * paper.grown, "linestyle": DASH}
    paper.add(Line2D([box.left, box.left + 7.5], [y, y], **look))
    metres = f"{number(reach.default_m, 0, ask.language)} m"
    said = [ask.say("sheet.reach", radius=metres), reach.assumed.in_language(ask.language)]
    words = " · ".join(word for word in said if word)
    paper.line_in(Box(box.left + 9.5, box.top, box.right, box.top + step), words, SMALL_PT)
    return box.top + step


def _draw_wards_list(paper: Paper, box: Box, ask: Ask) -> None:
    """The wards in numeric order with value and rank: what the map says, in figures."""
    wards = ask.city.wards
    step = min(LARGEST_ROW_MM, box.tall / (len(wards) + 1))
    if step < LEAST_ROW_MM:
        return
    size = min(BODY_PT, step / line_mm(1.0))
    ranked = ranks(ask.layer, ask.view)
    has_ranks = bool(ranked.notna().any())
    value_right = box.right - (17.0 if has_ranks else 0.0)
    name_right = box.left + 26.0
    heads = (ask.say("table.ward"), _value_head(ask), ask.say("sheet.head.rank") if has_ranks else "")
    cells = [heads]
    for ward, name in zip(wards.index, wards["name"], strict=True):
        value = value_text(ask.layer, ask.view.values.get(ward), ask.language)
        place = ranked.get(ward)
        cells.append((str(name), value, NO_RANK if pd.isna(place) else number(float(place), 0, ask.language)))
    for place, (name, value, said) in enumerate(cells):
        top = box.top + place * step
        more = {"weight": "bold", "color": QUIET_INK} if place == 0 else {}
        points = size - 0.8 if place == 0 else size
        paper.line_in(Box(box.left, top, name_right, top + step), name, points, **more)
        paper.line_in(
            Box(name_right + 1, top, value_right, top + step),
            value,
            points,
            ha="right",
            least=LEAST_CELL_PT,
            **more,
        )
        if has_ranks:
            column = Box(value_right + 1, top, box.right, top + step)
            paper.line_in(column, said, points, ha="right", **more)
        paper.rule(box.left, box.right, top + step, RULE_INK, 0.3)


def _value_head(ask: Ask) -> str:
    if isinstance(ask.layer.classes, Statuses):
        return ask.say("sheet.head.state")
    return ask.layer.unit.in_language(ask.language)


def _said(ask: Ask) -> str:
    return " ".join(finding.in_language(ask.language) for finding in ask.view.findings)


def _findings_mm(ask: Ask) -> float:
    """How high the findings and the code would like to be."""
    wide = SIDE.wide - (CODE_MM + 2 if ask.address else 0)
    words = len(wrapped(_said(ask), wide, FINDING_PT, "normal", MOST_LINES)) * line_mm(FINDING_PT)
    return max(words + HINT_MM + QUIET_MM + 0.5, CODE_MM) if ask.address else words + 1.0


def _draw_findings(paper: Paper, box: Box, ask: Ask) -> None:
    """The QR code at the left, what the layer found beside it; without a code the words take all the room."""
    if not ask.address:
        paper.paragraph(Box(box.left, box.top + 1, box.right, box.bottom), _said(ask), FINDING_PT, MOST_LINES)
        return
    left, low = box.left + CODE_MM + 2, box.bottom - QUIET_MM
    draw_code_of(paper, Box(box.left, box.bottom - CODE_MM, box.left + CODE_MM, box.bottom), ask)
    hint = Box(left, low - HINT_MM + 0.8, box.right, low + 0.8)
    paper.line_in(hint, ask.say("sheet.code.short"), FINDING_PT, color=QUIET_INK, least=LEAST_CELL_PT)
    top = low - HINT_MM - (_findings_mm(ask) - HINT_MM - QUIET_MM)
    top = max(min(top, box.bottom - CODE_MM + QUIET_MM - 0.6), box.top)
    paper.paragraph(Box(left, top, box.right, low - HINT_MM + 0.4), _said(ask), FINDING_PT, MOST_LINES)
