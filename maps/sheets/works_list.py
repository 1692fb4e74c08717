"""The works of a ward as a list: as much of each as there is room for, and how many had none."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.patches import Circle

from layers._layer import Layer, Mark
from maps.classes import DARK_INK, MARK_TONES, QUIET_INK, TONES
from maps.lettering import MM_PER_POINT
from maps.picture import PAPER
from maps.sheets.letters import width_mm, wrapped
from maps.sheets.paper import Box, Paper, line_mm
from maps.sheets.parts import BODY_PT, HEAD_PT, SMALL_PT, Ask

WORK_PT, DETAIL_PT, PACKED_PT = BODY_PT - 0.4, SMALL_PT - 0.3, SMALL_PT - 0.6
DETAIL_LINES = 3
DETAILED = 6  # works of which there is room to say more than the state
BADGE_MM, BADGE_PT = 3.6, 6.2
NUMBER_MM, NAME_MM, STATE_SHARE = (
    2.2,
    8.6,
    0.45,
)  # middle of a number, where a name begins, most that a state may take
ACROSS, GUTTER_MM = 2, 5.0  # columns of a list without details


@dataclass(frozen=True)
class Listed:
    """A work in the list, with the number it has on the map."""

    number: int
    mark: Mark


def draw_badge(paper: Paper, at: tuple[float, float], number: int, inside: Box) -> None:
    """The number of a work, white in a dark circle."""
    x, y = at
    edge = {"edgecolor": PAPER, "linewidth": 0.8 * paper.grown, "zorder": 4.5}
    paper.add(Circle((x, y), BADGE_MM / 2, facecolor=DARK_INK, **edge))
    look = {"color": PAPER, "ha": "center", "weight": "bold", "zorder": 4.6}
    paper.write((x, y + BADGE_PT * 0.125), str(number), BADGE_PT, inside, **look)


def list_mm(works: list[Listed], wide: float, language: str) -> float:
    """How high a list of every work would like to be, with its head."""
    head = line_mm(HEAD_PT) + 1.0
    if len(works) <= DETAILED:
        return (
            head + sum(_work_mm(work, wide, language) for work in works) + (0 if works else line_mm(BODY_PT))
        )
    return head + -(-len(works) // ACROSS) * (line_mm(WORK_PT) + 0.5)


def draw_works(paper: Paper, box: Box, works: tuple[Layer, list[Listed]], ask: Ask) -> None:
    """The works of the ward: number on the map, name, state; what has no room is counted."""
    _, listed = works
    head = Box(box.left, box.top, box.right, box.top + line_mm(HEAD_PT))
    paper.line_in(head, ask.say("sheet.works_listed", count=len(listed)), HEAD_PT, weight="bold")
    rest = Box(box.left, head.bottom + 1.0, box.right, box.bottom)
    if not listed:
        paper.paragraph(rest, ask.say("sheet.text.no_works"), BODY_PT, 1, color=QUIET_INK)
    elif len(listed) <= DETAILED and list_mm(listed, box.wide, ask.language) <= box.tall:
        _draw_detailed(paper, rest, works, ask.language)
    else:
        _draw_packed(paper, rest, works, ask)


def _details_of(work: Listed, wide: float, language: str) -> list[str]:
    """What is known of a work beside its state, as at most DETAIL_LINES."""
    said = [
        f"{label.in_language(language)}: {value.in_language(language)}" for label, value in work.mark.rows[1:]
    ]
    where = work.mark.where.in_language(language)
    words = " · ".join(([where] if where else []) + said)
    return wrapped(words, wide - NAME_MM, DETAIL_PT, "normal", DETAIL_LINES)


def _work_mm(work: Listed, wide: float, language: str) -> float:
    """How high a work with its details is."""
    return line_mm(WORK_PT) + 0.3 + len(_details_of(work, wide, language)) * line_mm(DETAIL_PT) + 1.0


def _draw_detailed(paper: Paper, box: Box, works: tuple[Layer, list[Listed]], language: str) -> None:
    layer, listed = works
    y, step = box.top, line_mm(WORK_PT) + 0.3
    for work in listed:
        _work_line(paper, Box(box.left, y, box.right, y + step), work, (layer, language, False), WORK_PT)
        for place, text in enumerate(_details_of(work, box.wide, language)):
            top = y + step + place * line_mm(DETAIL_PT)
            detail = Box(box.left + NAME_MM, top, box.right + 0.1, top + line_mm(DETAIL_PT))
            paper.line_in(detail, text, DETAIL_PT, color=QUIET_INK)
        y += _work_mm(work, box.wide, language)


def _draw_packed(paper: Paper, box: Box, works: tuple[Layer, list[Listed]], ask: Ask) -> None:
    layer, listed = works
    size, gap = WORK_PT, 0.5
    if len(listed) > int(box.tall / (line_mm(size) + gap)) * ACROSS:
        size, gap = PACKED_PT, 0.1
    step = line_mm(size) + gap
    rows = max(int(box.tall / step), 1)
    room = rows * ACROSS
    shown = listed if len(listed) <= room else listed[: room - 1]
    down = -(-len(shown) // ACROSS) if len(shown) == len(listed) else rows
    wide = (box.wide - GUTTER_MM * (ACROSS - 1)) / ACROSS
    places = [
        Box(left, top, left + wide, top + step)
        for place in range(room)
        for left, top in ((box.left + place // down * (wide + GUTTER_MM), box.top + place % down * step),)
    ]
    for place, work in zip(places, shown, strict=False):
        _work_line(paper, place, work, (layer, ask.language, True), size)
    if len(shown) < len(listed):
        more = ask.say("sheet.more.works", count=len(listed) - len(shown))
        last = places[len(shown)]
        paper.line_in(
            Box(last.left + NAME_MM, last.top, last.right, last.bottom), more, size, color=QUIET_INK
        )


def _work_line(paper: Paper, box: Box, work: Listed, said: tuple[Layer, str, bool], size: float) -> None:
    """Number, colour and words of the state, name; with the third of `said` where it is, if not exactly known.

    The number of a work that stands on the map looks as it does there.
    """
    layer, language, packed = said
    kind = next((one for one in layer.mark_kinds if one.status.id == work.mark.kind), None)
    state = kind.status.label.in_language(language) if kind else ""
    where = work.mark.where.in_language(language) if packed else ""
    tone = kind.status.tone if kind else "unknown"
    y = (box.top + box.bottom) / 2
    if work.mark.geometry is not None and not packed:
        draw_badge(
            paper,
            (box.left + NUMBER_MM, y),
            work.number,
            Box(box.left, box.top - 1, box.left + 5, box.bottom + 1),
        )
    else:
        number = Box(box.left, box.top, box.left + 2 * NUMBER_MM, box.bottom)
        paper.line_in(
            number,
            str(work.number),
            size,
            ha="center",
            weight="bold" if work.mark.geometry is not None else "normal",
        )
    colour = MARK_TONES.get(tone, TONES[tone].colour)
    dot = Circle(
        (box.left + NAME_MM - 2.0, y), size * MM_PER_POINT * 0.28, facecolor=colour, edgecolor=DARK_INK
    )
    dot.set_linewidth(0.3 * paper.grown)
    paper.add(dot)
    room = Box(box.left + NAME_MM, box.top, box.right, box.bottom)
    words = f"{state}; {where}" if where else state
    if width_mm(words, size - 0.6) > room.wide * STATE_SHARE:
        words = state
    state_wide = min(width_mm(words, size - 0.6) + 0.2, room.wide * STATE_SHARE)
    name = Box(room.left, room.top, room.right - state_wide - 2, room.bottom)
    more = {} if packed else {"weight": "bold"}
    paper.line_in(name, work.mark.name.in_language(language), size, **more)
    state_box = Box(room.right - state_wide, room.top, room.right, room.bottom)
    paper.line_in(state_box, words, size - 0.6, ha="right", color=QUIET_INK)
