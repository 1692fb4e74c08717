"""One sheet, upright: a ward with its street map, every indicator, its works, and where it lies in the district."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.patches import Circle
from matplotlib.patheffects import withStroke

from layers import layers_of
from layers._layer import Layer, Mark, MarkKind
from maps.classes import DARK_INK, MARK_TONES, TONES
from maps.payload import label_point
from maps.picture import PAPER
from maps.sheets.facts import Indicator, indicators_of, said_of, works_in
from maps.sheets.ground import draw_ground, draw_marks, draw_outline, draw_street_names, marks_of
from maps.sheets.letters import width_mm, wrapped
from maps.sheets.paper import QUIET_INK, RULE_INK, Box, Paper, line_mm, paper_of
from maps.sheets.parts import (
    BODY_PT,
    CODE_MM,
    FOOT_PT,
    HEAD_PT,
    SMALL_PT,
    Ask,
    draw_code_of,
    draw_foot,
    draw_head,
    draw_legend,
    draw_mark_legend,
    keys_of,
)
from maps.sheets.window import Window, draw_frame, draw_grid, draw_scale, fitted, label_points, patch_of

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
    70.0,
    16.0,
    36.0,
    17.0,
    30.0,
    21.0,
)  # name, period, value, rank, trend, district; the width of the sheet
LARGEST_ROW_MM, LEAST_ROW_MM = 4.9, 3.3
TEXT_PT, TEXT_LINES = BODY_PT - 0.4, 4
LEAST_REST_MM = 44.0  # kept free for text and works where indicators are many
WORK_PT, DETAIL_PT, PACKED_PT = BODY_PT - 0.4, SMALL_PT - 0.3, SMALL_PT - 0.6
DETAILED = 6  # works of which there is room to say more than the state
BADGE_MM, BADGE_PT = 3.6, 6.2


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
class Listed:
    """A work in the list, with the number it has on the map."""

    number: int
    mark: Mark


def ward_sheet(ask: Ask, page: str = "") -> Paper:
    """The sheet of a ward; `page` is its place in an atlas, or ""."""
    paper = paper_of(ask.size, lying=False)
    row = ask.city.wards.loc[ask.ward]
    stamp = ask.say("map.practice.stamp") if ask.city.practice else ""
    rows = indicators_of(ask.city, ask.ward, ask.language)
    said = said_of(ask.city, ask.ward, rows, ask.language)
    draw_head(paper, HEAD, str(row["name"]), ask.say("sheet.ward.under"), stamp)
    layer, works = works_in(ask.city, ask.ward)
    listed = [Listed(place, mark) for place, mark in enumerate(works, start=1)]
    rest_mm = _rest_mm(said, listed, ask.language)
    places = regions_of((len(rows) + 1) * LARGEST_ROW_MM + rest_mm)
    window = fitted(places.map, row.geometry, 4.0, paper.grown)
    kinds = _draw_map(paper, ask, window, listed)
    draw_scale(paper, window, places.scale, ask.language)
    _draw_side(paper, places.side, ask, kinds)
    body = places.body
    y = _draw_indicators(paper, body, rows, ask, min(rest_mm, LEAST_REST_MM))
    text = Box(body.left, y + 2.5, body.right, body.bottom)
    y = paper.paragraph(text, said, TEXT_PT, TEXT_LINES)
    _draw_works(paper, Box(body.left, y + 2.0, body.right, body.bottom), (layer, listed), ask)
    draw_foot(paper, FOOT, ask, page)
    return paper


def _rest_mm(said: str, works: list[Listed], language: str) -> float:
    """How high the text and every work would like to be, below the indicators."""
    lines = len(wrapped(said, RIGHT - EDGE_MM, TEXT_PT, "normal", TEXT_LINES))
    if len(works) <= DETAILED:
        listed = sum(work_mm(work, language) for work in works) + line_mm(BODY_PT)
    else:
        listed = -(-len(works) // 2) * (line_mm(WORK_PT) + 0.5)
    return 2.5 + lines * line_mm(TEXT_PT) + 2.0 + line_mm(HEAD_PT) + 1.0 + listed + 1.0


def details_of(work: Listed, language: str) -> list[str]:
    """What is known of a work beside its state, as at most two lines."""
    said = [
        f"{label.in_language(language)}: {value.in_language(language)}" for label, value in work.mark.rows[1:]
    ]
    where = work.mark.where.in_language(language)
    words = " · ".join(([where] if where else []) + said)
    return wrapped(words, RIGHT - EDGE_MM - 7.6, DETAIL_PT, "normal", 2)


def work_mm(work: Listed, language: str) -> float:
    """How high a work with its details is."""
    return line_mm(WORK_PT) + 0.3 + len(details_of(work, language)) * line_mm(DETAIL_PT) + 1.0


def _draw_map(paper: Paper, ask: Ask, window: Window, works: list[Listed]) -> list[MarkKind]:
    city = ask.city
    draw_ground(paper, city, window)
    own = city.wards.geometry[ask.ward]
    veil = shapely.difference(window.ground, own)
    paper.add(patch_of(window, veil, facecolor=PAPER, alpha=0.55, edgecolor="none", zorder=2.0))
    others = [shape for ward, shape in city.wards.geometry.items() if ward != ask.ward]
    draw_outline(paper, others, window, 0.5)
    draw_outline(paper, [own], window, 1.5)
    kinds = [
        kind
        for layer in layers_of(city)
        if layer.mark_kinds
        for kind in draw_marks(paper, layer, marks_of(layer, city), window)
    ]
    taken: list[Box] = []
    for work in works:
        _draw_badge(paper, work, own, window, taken)
    _draw_neighbours(paper, ask, window, taken)
    draw_street_names(paper, city, window, taken)
    draw_grid(paper, window)
    draw_frame(paper, window)
    return kinds


def _draw_badge(paper: Paper, work: Listed, own: shapely.Geometry, window: Window, taken: list[Box]) -> None:
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
        if window.box.holds(box) and not any(box.meets(other, 0.4) for other in taken):
            edge = {"edgecolor": PAPER, "linewidth": 0.8 * paper.grown, "zorder": 4.5}
            paper.add(Circle((x, y), half, facecolor=DARK_INK, **edge))
            look = {"color": PAPER, "ha": "center", "weight": "bold", "zorder": 4.6}
            paper.write((x, y + BADGE_PT * 0.125), str(work.number), BADGE_PT, window.box, **look)
            taken.append(box)
            return


def _places(shape: shapely.Geometry) -> list[shapely.Point]:
    """Where a number may stand on a thing, the best place first."""
    longest = max(shapely.get_parts(shape), key=lambda part: (part.area, part.length))
    if longest.geom_type == "LineString":
        shares = (0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9)
        return [longest.interpolate(share, normalized=True) for share in shares]
    return [longest.representative_point()]


def _draw_neighbours(paper: Paper, ask: Ask, window: Window, taken: list[Box]) -> None:
    """The names of the wards around, each in the middle of what is seen of it."""
    halo = [withStroke(linewidth=2.2 * paper.grown, foreground=PAPER)]
    for ward, row in ask.city.wards.to_dict("index").items():
        seen = shapely.intersection(row["geometry"], window.ground)
        if ward == ask.ward or seen.is_empty:
            continue
        x, y = (float(value) for value in window.place(np.array([label_point(seen)]))[0])
        wide, tall = width_mm(row["name"], BODY_PT, "bold"), BODY_PT * 0.4
        box = Box(x - wide / 2, y - tall, x + wide / 2, y + tall * 0.4)
        if window.box.holds(box) and not any(box.meets(other, 0.6) for other in taken):
            look = {"color": QUIET_INK, "ha": "center", "weight": "bold", "path_effects": halo, "zorder": 4.2}
            paper.write((x, y), row["name"], BODY_PT, window.box, **look)
            taken.append(box)


def _draw_side(paper: Paper, side: Box, ask: Ask, kinds: list[MarkKind]) -> None:
    """Inset of the district in the classes of the overlay, its legend, the signs of the map, the QR code."""
    title = ask.subject.title
    y = paper.paragraph(Box(side.left, side.top, side.right, side.top + 9), title, BODY_PT, 2, weight="bold")
    inset = Box(side.left, y + 0.8, side.right, y + 0.8 + INSET_TALL)
    _draw_inset(paper, inset, ask)
    bottom = side.bottom - (CODE_MM if ask.address else 0)
    y = draw_legend(paper, Box(side.left, inset.bottom + 2, side.right, bottom), ask, SMALL_PT + 0.3)
    step = line_mm(SMALL_PT) + 0.5
    room = int((bottom - y - 7) / step)
    if kinds and room > 0:
        top = y + 1.5
        head = Box(side.left, top, side.right, top + step)
        paper.line_in(head, ask.say("sheet.signs"), SMALL_PT + 0.3, weight="bold")
        unique = list({(kind.status.label.vi, kind.shape): kind for kind in kinds}.values())
        place = Box(side.left, head.bottom + 0.5, side.right, bottom)
        draw_mark_legend(paper, place, unique[:room], ask.language)
    draw_code_of(paper, Box(side.left, side.bottom - CODE_MM, side.right, side.bottom), ask)


def _draw_inset(paper: Paper, box: Box, ask: Ask) -> None:
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
        halo = [withStroke(linewidth=1.4 * paper.grown, foreground=entry.look.colour)]
        text = f"{number}{keys.get(entry.id, '')}"
        look = {"color": entry.look.ink, "ha": "center", "path_effects": halo, "zorder": 5}
        paper.write((float(x), float(y) + 0.8), text, 5.2, box, weight="bold", **look)
    paper.rectangle(box, fill=False, edgecolor=RULE_INK, linewidth=0.5, zorder=7)


def fitted_freely(box: Box, shape: shapely.Geometry, margin_mm: float) -> Window:
    """The window that shows a shape as large as it can be, at no round scale."""
    west, south, east, north = shapely.bounds(shape)
    across, down = box.wide - 2 * margin_mm, box.tall - 2 * margin_mm
    return Window(
        box, (west + east) / 2, (south + north) / 2, min(across / (east - west), down / (north - south))
    )


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
        paper.line_in(cell, text, size - 0.6 if is_head else size, **more)
        left += wide
    paper.rule(box.left, box.right, box.bottom, RULE_INK, 0.3)


def _draw_works(paper: Paper, box: Box, works: tuple[Layer, list[Listed]], ask: Ask) -> None:
    """The works of the ward in two columns: number on the map, name, state; what has no room is counted."""
    _, listed = works
    head = Box(box.left, box.top, box.right, box.top + line_mm(HEAD_PT))
    title = ask.say("sheet.works", count=len(listed))
    paper.line_in(head, title, HEAD_PT, weight="bold")
    if not listed:
        none = Box(box.left, head.bottom + 0.8, box.right, box.bottom)
        paper.paragraph(none, ask.say("sheet.text.no_works"), BODY_PT, 1, color=QUIET_INK)
        return
    rest = Box(box.left, head.bottom + 1.0, box.right, box.bottom)
    if len(listed) <= DETAILED and sum(work_mm(work, ask.language) for work in listed) <= rest.tall:
        _draw_detailed(paper, rest, works, ask.language)
    else:
        _draw_packed(paper, rest, works, ask)


def _draw_detailed(paper: Paper, box: Box, works: tuple[Layer, list[Listed]], language: str) -> None:
    layer, listed = works
    y, step = box.top, line_mm(WORK_PT) + 0.3
    for work in listed:
        line = Box(box.left, y, box.right, y + step)
        _work_line(paper, line, work, (layer, language, False), WORK_PT)
        below = Box(box.left + 7.6, line.bottom, box.right, line.bottom + 2 * line_mm(DETAIL_PT) + 0.1)
        for place, text in enumerate(details_of(work, language)):
            top = below.top + place * line_mm(DETAIL_PT)
            detail = Box(below.left, top, below.right + 0.1, top + line_mm(DETAIL_PT))
            paper.line_in(detail, text, DETAIL_PT, color=QUIET_INK)
        y += work_mm(work, language)


def _draw_packed(paper: Paper, box: Box, works: tuple[Layer, list[Listed]], ask: Ask) -> None:
    layer, listed = works
    size, across, gap = WORK_PT, 2, 0.5
    if len(listed) > int(box.tall / (line_mm(size) + gap)) * across:
        size, gap = PACKED_PT, 0.1
    step = line_mm(size) + gap
    rows = max(int(box.tall / step), 1)
    room = rows * across
    shown = listed if len(listed) <= room else listed[: room - 1]
    down = -(-len(shown) // across) if len(shown) == len(listed) else rows
    wide = (box.wide - 5 * (across - 1)) / across
    places = [
        Box(left, top, left + wide, top + step)
        for place in range(room)
        for left, top in ((box.left + place // down * (wide + 5), box.top + place % down * step),)
    ]
    for place, work in zip(places, shown, strict=False):
        _work_line(paper, place, work, (layer, ask.language, True), size)
    if len(shown) < len(listed):
        more = ask.say("sheet.more.works", count=len(listed) - len(shown))
        paper.line_in(places[len(shown)], more, size, color=QUIET_INK)


def _work_line(paper: Paper, box: Box, work: Listed, said: tuple[Layer, str, bool], size: float) -> None:
    """Number on the map, colour and words of the state, name; with the third of `said` where it is, if not exactly known."""
    layer, language, with_place = said
    kind = next((one for one in layer.mark_kinds if one.status.id == work.mark.kind), None)
    state = kind.status.label.in_language(language) if kind else ""
    where = work.mark.where.in_language(language) if with_place else ""
    tone = kind.status.tone if kind else "unknown"
    colour = MARK_TONES.get(tone, TONES[tone].colour)
    x, y = box.left + 5.6, (box.top + box.bottom) / 2
    dot = Circle((x, y), size * 0.1, facecolor=colour, edgecolor=DARK_INK, linewidth=0.3 * paper.grown)
    paper.add(dot)
    paper.line_in(Box(box.left, box.top, box.left + 4.2, box.bottom), str(work.number), size, ha="right")
    room = Box(x + 2, box.top, box.right, box.bottom)
    words = f"{state}; {where}" if where else state
    if width_mm(words, size - 0.6) > room.wide * 0.45:
        words = state
    state_wide = min(width_mm(words, size - 0.6) + 0.2, room.wide * 0.45)
    name = Box(room.left, room.top, room.right - state_wide - 2, room.bottom)
    more = {} if with_place else {"weight": "bold"}
    paper.line_in(name, work.mark.name.in_language(language), size, **more)
    state_box = Box(room.right - state_wide, room.top, room.right, room.bottom)
    paper.line_in(state_box, words, size - 0.6, ha="right", color=QUIET_INK)
