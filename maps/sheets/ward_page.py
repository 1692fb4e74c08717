"""One sheet, upright: a ward with its street map, every indicator, its works, and where it lies in the district."""

from __future__ import annotations

from dataclasses import dataclass

from layers._layer import Layer, MarkKind
from maps.classes import QUIET_INK, RULE_INK, classes_of
from maps.sheets.facts import Indicator, indicators_of, said_of, works_in
from maps.sheets.letters import wrapped
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
)
from maps.sheets.ward_map import draw_inset, draw_ward_map, kinds_seen
from maps.sheets.window import Window, draw_scale, fitted
from maps.sheets.works_list import Listed, draw_works, list_mm

EDGE_MM = 10.0
RIGHT = 210 - EDGE_MM
HEAD = Box(EDGE_MM, 9.0, RIGHT, 25.0)
MAP_LEFT, MAP_RIGHT, MAP_TOP = EDGE_MM + 4, 134.0, 31.5
LEAST_MAP_MM, LARGEST_MAP_MM, SCALE_MM = 112.0, 172.0, 9.0
SIDE_LEFT, SIDE_TOP = 139.0, 27.5
INSET_TALL = 46.0
FOOT_TOP = 297 - EDGE_MM - 4 * line_mm(FOOT_PT)
FOOT = Box(EDGE_MM, FOOT_TOP, RIGHT, 297 - EDGE_MM)
BODY_BOTTOM = FOOT_TOP - 3
COLUMNS = (
    73.0,
    15.0,
    33.0,
    14.0,
    35.0,
    20.0,
)  # name, period, value, rank, trend, district: the width of the sheet
LARGEST_ROW_MM, LEAST_ROW_MM = 4.9, 3.3
LEAST_CELL_PT = 6.2
TEXT_PT, TEXT_LINES, TEXT_SIDE_LINES = BODY_PT - 0.4, 4, 12
LEAST_REST_MM = 44.0  # kept free for text and works where indicators are many
LEGEND_PT = SMALL_PT + 0.3


@dataclass(frozen=True)
class Regions:
    """How a sheet is divided: the map, the scale under it, the column beside it, the body below."""

    map: Box
    scale: Box
    side: Box
    body: Box


def regions_of(body_mm: float) -> Regions:
    """The larger the body has to be, the smaller the map, within limits."""
    free = BODY_BOTTOM - MAP_TOP - SCALE_MM - 4.0 - body_mm
    map_bottom = MAP_TOP + min(max(free, LEAST_MAP_MM), LARGEST_MAP_MM)
    low = map_bottom + 1.2 + SCALE_MM
    return Regions(
        map=Box(MAP_LEFT, MAP_TOP, MAP_RIGHT, map_bottom),
        scale=Box(MAP_LEFT, map_bottom + 1.2, MAP_RIGHT, low),
        side=Box(SIDE_LEFT, SIDE_TOP, RIGHT, low),
        body=Box(EDGE_MM, low + 2.8, RIGHT, BODY_BOTTOM),
    )


@dataclass(frozen=True)
class Plan:
    """What a sheet says, and where: the text stands beside the map where there is room, else below the indicators."""

    rows: list[Indicator]
    said: str
    works_layer: Layer
    works: list[Listed]
    places: Regions
    window: Window
    kinds: list[MarkKind]
    beside: bool


def _plan_of(ask: Ask, grown: float) -> Plan:
    rows = indicators_of(ask.city, ask.ward, ask.language)
    said = said_of(ask.city, ask.ward, rows, ask.language)
    works_layer, marks = works_in(ask.city, ask.ward)
    works = [Listed(place, mark) for place, mark in enumerate(marks, start=1)]
    shape = ask.city.wards.geometry[ask.ward]
    needed = (len(rows) + 1) * LARGEST_ROW_MM + 2.5 + list_mm(works, RIGHT - EDGE_MM, ask.language) + 1.0
    for more in (0.0, _text_mm(said, RIGHT - EDGE_MM, TEXT_LINES)):
        places = regions_of(needed + more)
        window = fitted(places.map, shape, 4.0, grown)
        kinds = kinds_seen(ask.city, window)
        beside = _side_mm(ask, kinds) + _text_mm(said, places.side.wide, TEXT_SIDE_LINES) <= places.side.tall
        if beside or more:
            break
    return Plan(rows, said, works_layer, works, places, window, kinds, beside and not more)


def ward_sheet(ask: Ask, page: str = "") -> Paper:
    """The sheet of a ward; `page` is its place in an atlas, or ""."""
    paper = paper_of(ask.size, lying=False)
    stamp = ask.say("map.practice.stamp") if ask.city.practice else ""
    draw_head(paper, HEAD, str(ask.city.wards.loc[ask.ward]["name"]), ask.say("sheet.ward.under"), stamp)
    plan = _plan_of(ask, paper.grown)
    draw_ward_map(paper, ask, plan.window, plan.works)
    draw_scale(paper, plan.window, plan.places.scale, ask.language)
    _draw_side(paper, ask, plan)
    body = plan.places.body
    y = _draw_indicators(paper, body, plan.rows, ask, min(_rest_mm(plan, ask.language), LEAST_REST_MM))
    if not plan.beside:
        text = Box(body.left, y + 2.5, body.right, body.bottom)
        y = paper.paragraph(text, plan.said, TEXT_PT, TEXT_LINES)
    draw_works(paper, Box(body.left, y + 2.5, body.right, body.bottom), (plan.works_layer, plan.works), ask)
    draw_foot(paper, FOOT, ask, page)
    return paper


def _text_mm(said: str, wide: float, most: int) -> float:
    """How high the text about a ward is, with the room above it."""
    return 2.5 + len(wrapped(said, wide, TEXT_PT, "normal", most)) * line_mm(TEXT_PT)


def _rest_mm(plan: Plan, language: str) -> float:
    """How high text and works would like to be, below the indicators."""
    text = 0.0 if plan.beside else _text_mm(plan.said, RIGHT - EDGE_MM, TEXT_LINES)
    return text + 2.5 + list_mm(plan.works, RIGHT - EDGE_MM, language)


def _side_mm(ask: Ask, kinds: list[MarkKind]) -> float:
    """How high the column beside the map is without the text."""
    wide = RIGHT - SIDE_LEFT
    title = len(wrapped(ask.subject.title, wide, BODY_PT, "bold", 2)) * line_mm(BODY_PT)
    classes = (len(classes_of(ask.layer)) + 1) * (line_mm(LEGEND_PT) + 0.7)
    signs = (len(kinds) + 1) * (line_mm(SMALL_PT) + 0.5) + 2.0 if kinds else 0.0
    return title + INSET_TALL + 2.8 + classes + signs + (CODE_MM if ask.address else 0.0) + 2.0


def _draw_side(paper: Paper, ask: Ask, plan: Plan) -> None:
    """Inset of the district in the classes of the overlay, its legend, the signs of the map, text, the QR code."""
    side = plan.places.side
    head = Box(side.left, side.top, side.right, side.top + 9)
    y = paper.paragraph(head, ask.subject.title, BODY_PT, 2, weight="bold")
    inset = Box(side.left, y + 0.8, side.right, y + 0.8 + INSET_TALL)
    draw_inset(paper, inset, ask)
    bottom = side.bottom - (CODE_MM if ask.address else 0)
    y = draw_legend(paper, Box(side.left, inset.bottom + 2, side.right, bottom), ask, LEGEND_PT)
    step = line_mm(SMALL_PT) + 0.5
    room = int((bottom - y - 3 - step) / step)
    if plan.kinds and room > 0:
        sign = Box(side.left, y + 1.5, side.right, y + 1.5 + step)
        paper.line_in(sign, ask.say("sheet.signs"), LEGEND_PT, weight="bold")
        place = Box(side.left, sign.bottom + 0.5, side.right, bottom)
        y = draw_mark_legend(paper, place, plan.kinds[:room], ask.language)
    if plan.beside:
        paper.paragraph(Box(side.left, y + 2.5, side.right, bottom), plan.said, TEXT_PT, TEXT_SIDE_LINES)
    draw_code_of(paper, Box(side.left, side.bottom - CODE_MM, side.right, side.bottom), ask)


def _draw_indicators(paper: Paper, box: Box, rows: list[Indicator], ask: Ask, kept: float) -> float:
    """The table of indicators, `kept` mm left free below; where it ends. What has no room is counted in its last line."""
    step = min(LARGEST_ROW_MM, max(LEAST_ROW_MM, (box.tall - kept) / (len(rows) + 1)))
    most = int((box.tall - kept) / step) - 1
    shown = rows if len(rows) <= most else rows[: most - 1]
    size = min(BODY_PT, step / line_mm(1.0))
    heads = [ask.say(f"sheet.head.{name}") for name in ("indicator", "period", "value", "rank", "trend")]
    lines = [(*heads, ask.say("sheet.head.district"))]
    lines += [(one.name, one.period, one.value, one.rank, one.trend, one.district) for one in shown]
    y = box.top
    for place, cells in enumerate(lines):
        known = place == 0 or shown[place - 1].known
        _table_line(paper, Box(box.left, y, box.right, y + step), cells, size, (place == 0, known))
        y += step
    if len(shown) < len(rows):
        more = ask.say("sheet.more.indicators", count=len(rows) - len(shown))
        paper.line_in(Box(box.left, y, box.right, y + step), more, size, color=QUIET_INK)
        y += step
    return y


def _table_line(paper: Paper, box: Box, cells: tuple[str, ...], size: float, kind: tuple[bool, bool]) -> None:
    is_head, is_known = kind
    if is_head:
        paper.rectangle(box, facecolor="#eef0f4", edgecolor="none", zorder=0.5)
    left = box.left
    for place, (text, wide) in enumerate(zip(cells, COLUMNS, strict=True)):
        cell = Box(left + 0.8, box.top, left + wide - 0.8, box.bottom)
        more: dict[str, str] = {"ha": "left" if place in (0, 1) else "right"}
        if is_head:
            more |= {"weight": "bold", "color": QUIET_INK}
        elif place == 2 and is_known:
            more["weight"] = "bold"
        elif place in (1, 4, 5) or (place == 2 and not is_known):
            more["color"] = QUIET_INK
        paper.line_in(cell, text, size - 0.6 if is_head else size, least=LEAST_CELL_PT, **more)
        left += wide
    paper.rule(box.left, box.right, box.bottom, RULE_INK, 0.3)
