"""The parts that every sheet has: its head, its foot, legends, the stamp of practice figures, the QR code."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from matplotlib.patches import Rectangle

from geo.city import City
from layers._layer import Layer, MarkKind, Statuses, View
from maps.classes import QUIET_INK, STAMP_INK, MapClass, classes_of
from maps.lettering import MM_PER_POINT
from maps.messages import message
from maps.picture import Subject, release_line, source_line
from maps.release import SHORT
from maps.sheets.code import Printed, address_of, draw_code
from maps.sheets.letters import width_mm
from maps.sheets.paper import HALF_HIGH, Box, Paper, Size, line_mm
from maps.sheets.signs import draw_sign
from maps.sheets.written import Written

TITLE_PT, LEAST_TITLE_PT, HEAD_PT, BODY_PT, SMALL_PT, FOOT_PT = 17.0, 11.0, 9.5, 8.0, 7.0, 6.4
STAMP_WIDE_MM = 52.0
CODE_MM = 27.0
KEYS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # letters that tell statuses apart where colours cannot
STAMP_ALPHA = 0.13
ACROSS_PT, ACROSS_DEGREES = 62.0, 38.0  # of the stamp from corner to corner


@dataclass(frozen=True)
class Moved:
    """What a reader changed in what was released: a station's place, WGS 84 degrees, the radius of a layer in m.

    `released` is the fingerprint of the city before the station was moved, "" where none was.
    """

    released: str = ""
    station: tuple[float, float] | None = None
    radius_m: float | None = None


@dataclass(frozen=True, eq=False)
class Ask:
    """What a sheet is of: a city, a layer and one of its views, a ward or "", paper, language, the map's address or "".

    The city and the layer are as they are `moved`.
    """

    city: City
    layer: Layer
    view: View
    ward: str = ""
    size: Size = "a4"
    language: str = "vi"
    address: str = ""
    moved: Moved = Moved()

    @property
    def subject(self) -> Subject:
        """The same question to the picture of a report."""
        return Subject(self.city, self.layer, self.view, self.language)

    def say(self, key: str, **parameters: Any) -> str:
        """A message in the sheet's language."""
        return message(key, self.language, **parameters)

    @property
    def fingerprint(self) -> str:
        """What names the figures, facts and release alike; a station that a reader moved is no other release."""
        return (self.moved.released or self.city.fingerprint)[:SHORT]


def keys_of(layer: Layer) -> dict[str, str]:
    """A letter for each status, by the class's id; none for numbers, which stand on the map themselves."""
    if not isinstance(layer.classes, Statuses):
        return {}
    return {entry.id: KEYS[place] for place, entry in enumerate(classes_of(layer)[:-1])}


def draw_head(paper: Paper, box: Box, title: str, under: str, stamp: str) -> None:
    """Title, the line under it and, of practice figures, the stamp at the right and across the sheet."""
    right = box.right - (STAMP_WIDE_MM + 4 if stamp else 0)
    size = TITLE_PT
    while size > LEAST_TITLE_PT and width_mm(title, size, "bold") > right - box.left:
        size -= 0.5
    split = box.top + 8.5
    paper.line_in(Box(box.left, box.top, right, split), title, size, weight="bold")
    paper.paragraph(Box(box.left, split, right, box.bottom), under, HEAD_PT - 0.5, color=QUIET_INK, most=2)
    if stamp:
        place = Box(box.right - STAMP_WIDE_MM, box.top + 0.5, box.right, box.top + 8.5)
        paper.rectangle(place, fill=False, edgecolor=STAMP_INK, linewidth=1.5)
        inside = Box(place.left + 1, place.top, place.right - 1, place.bottom)
        paper.line_in(inside, stamp, 11.0, weight="bold", color=STAMP_INK, ha="center")
        _stamp_across(paper, stamp)
    paper.rule(box.left, box.right, box.bottom + 0.6)


def _stamp_across(paper: Paper, stamp: str) -> None:
    """The stamp in pale letters from corner to corner, so that no part can be cut out and pass for real."""
    middle = ((paper.box.left + paper.box.right) / 2, (paper.box.top + paper.box.bottom) / 2)
    before, below = width_mm(stamp, ACROSS_PT, "bold") / 2, ACROSS_PT * MM_PER_POINT * HALF_HIGH
    sine, cosine = math.sin(math.radians(ACROSS_DEGREES)), math.cos(math.radians(ACROSS_DEGREES))
    begins = (middle[0] - before * cosine + below * sine, middle[1] + before * sine + below * cosine)
    across = Written(stamp, begins, ACROSS_PT * paper.grown, "bold")
    across.colour, across.degrees = STAMP_INK, ACROSS_DEGREES
    across.set(alpha=STAMP_ALPHA, zorder=9, gid="stamp")
    paper.add(across)


def release_said(ask: Ask) -> str:
    """Which release the figures are of, or that there is none of them, the fingerprint, whether a station was moved."""
    said = _release_said(ask)
    return f"{said}; {ask.say('sheet.moved_station')}" if ask.moved.station else said


def _release_said(ask: Ask) -> str:
    city = ask.city
    if city.practice:
        return ask.say("sheet.practice", fingerprint=ask.fingerprint)
    if city.released is None:
        return ask.say("sheet.facts_only", fingerprint=ask.fingerprint)
    shown = replace(city.released, fingerprint=ask.fingerprint)  # as in the code: it covers the facts too
    return release_line(shown, ask.fingerprint, ask.language)


def draw_foot(paper: Paper, box: Box, ask: Ask, page: str = "") -> None:
    """Source and date, credit, boundary notice, release and fingerprint; at the right the number of the page."""
    paper.rule(box.left, box.right, box.top - 0.8)
    step = line_mm(FOOT_PT)
    lines = (
        (source_line(ask.view.source, ask.language), "normal"),
        (ask.say("map.credit"), "normal"),
        (ask.say("map.notice"), "bold"),
        (release_said(ask), "bold"),
    )
    narrow = 22.0 if page else 0.0
    for place, (text, weight) in enumerate(lines):
        top = box.top + place * step
        right = box.right - (narrow if place == len(lines) - 1 else 0)
        line = Box(box.left, top, right, top + step)
        paper.line_in(line, text, FOOT_PT, weight=weight, color=QUIET_INK)
    if page:
        corner = Box(box.right - narrow + 2, box.top + 3 * step, box.right, box.top + 4 * step)
        paper.line_in(corner, page, FOOT_PT, ha="right", color=QUIET_INK)


def draw_legend(paper: Paper, box: Box, ask: Ask, size: float = BODY_PT) -> float:
    """Every class with its swatch, its letter where colours need one, and the number of its wards; where it ends."""
    counts = ask.subject.counts()
    keys = keys_of(ask.layer)
    is_number = not isinstance(ask.layer.classes, Statuses)
    head = ask.layer.unit.in_language(ask.language) if is_number else ask.say("map.legend")
    step = line_mm(size)
    top = Box(box.left, box.top, box.right - 16, box.top + step)
    paper.line_in(top, head, size, weight="bold")
    corner = Box(box.right - 15, box.top, box.right, box.top + step)
    paper.line_in(corner, ask.say("picture.wards"), size - 1, ha="right", color=QUIET_INK)
    y = box.top + step + 0.6
    for entry, count in counts:
        row = ClassRow(entry, entry.label.in_language(ask.language), count, keys.get(entry.id, ""))
        y = _class_row(paper, Box(box.left, y, box.right, box.bottom), row, size)
    return y


@dataclass(frozen=True)
class ClassRow:
    """A class in a legend: its label, how many wards it has, the letter that tells it apart or ""."""

    entry: MapClass
    label: str
    count: int
    key: str


def _class_row(paper: Paper, box: Box, row: ClassRow, size: float) -> float:
    entry, label = row.entry, row.label
    step = line_mm(size)
    room = Box(box.left + 9.5, box.top, box.right - 7, box.bottom)
    lines = 1 if width_mm(label, size) <= room.wide else 2
    tall = step * lines
    swatch = Box(box.left, box.top + 0.3, box.left + 7.5, box.top + step - 0.3)
    paper.fill(Rectangle((swatch.left, swatch.top), swatch.wide, swatch.tall), entry.look, line_pt=0.5)
    if row.key:
        halo = (2.4, entry.look.colour)
        paper.line_in(swatch, row.key, size - 1, weight="bold", ha="center", color=entry.look.ink, halo=halo)
    if lines == 1:
        paper.line_in(Box(room.left, box.top, room.right, box.top + step), label, size)
    else:
        words = Box(room.left, box.top + 0.3, room.right, box.top + tall + 0.4)
        paper.paragraph(words, label, size, most=lines)
    number = Box(box.right - 6, box.top, box.right, box.top + step)
    paper.line_in(number, str(row.count), size, weight="bold", ha="right")
    return box.top + tall + 0.7


def draw_mark_legend(paper: Paper, box: Box, kinds: list[MarkKind], language: str) -> float:
    """The families of marks that are drawn, two beside each other where their names allow it; where it ends."""
    labels = [kind.status.label.in_language(language) for kind in kinds]
    longest = max((width_mm(label, SMALL_PT) for label in labels), default=0.0)
    across = 2 if longest <= box.wide / 2 - 11 else 1
    step, wide = line_mm(SMALL_PT) + 0.5, box.wide / across
    for place, kind in enumerate(kinds):
        left, top = box.left + place % across * wide, box.top + place // across * step
        draw_sign(paper, Box(left, top, left + 7.5, top + step), kind)
        room = Box(left + 9.5, top, left + wide - 1, top + step)
        paper.line_in(room, kind.status.label.in_language(language), SMALL_PT)
    return box.top + -(-len(kinds) // across) * step


def draw_code_of(paper: Paper, box: Box, ask: Ask) -> None:
    """The QR code in the upper left corner of a box and what it is for beside it; nothing without an address."""
    if not ask.address:
        return
    side = min(CODE_MM, box.tall)
    code = Box(box.left, box.top, box.left + side, box.top + side)
    released, practice = ask.city.released, ask.city.practice
    number = released.number if released else 0
    printed = Printed(
        overlay=ask.layer.id,
        view=ask.view.id,
        ward=ask.ward,
        language=ask.language,
        release=number,
        fingerprint=ask.fingerprint,
        practice=practice,
        station=ask.moved.station,
        radius_m=ask.moved.radius_m,
    )
    text = address_of(ask.address, printed)
    draw_code(paper, text, code)
    words = Box(code.right + 1.5, box.top + 2.5, box.right, box.bottom)
    if words.wide > 14:
        said = ask.say("sheet.code.short" if practice else "sheet.code")
        paper.paragraph(words, said, SMALL_PT, color=QUIET_INK)
