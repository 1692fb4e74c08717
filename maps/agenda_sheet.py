"""The steps of an agenda on paper: the sheet of a view or a ward, or a list of what changed, is late or was decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from matplotlib.patches import Rectangle

from maps.classes import DARK_INK, QUIET_INK, RULE_INK
from maps.plotting import drawing
from maps.sheets.drawn import sheet_of
from maps.sheets.letters import drawable, width_mm, wrapped
from maps.sheets.paper import Box, Paper, Size, line_mm, paper_of
from maps.sheets.parts import FOOT_PT, Ask, draw_foot, draw_head
from maps.slides.deck import Bullets, Cell, Column, Table
from maps.slides.fit import weight_of
from maps.slides.pictures import Shot, draw_shot
from maps.slides.scenes import Compared, OneWard, Overview, Scene, Words, words_of
from maps.slides.sight import Side

EDGE_MM = 10.0
HEAD = Box(EDGE_MM, 9.0, 210 - EDGE_MM, 26.0)
FOOT_TOP = 297 - EDGE_MM - 4 * line_mm(FOOT_PT)
FOOT = Box(EDGE_MM, FOOT_TOP, 210 - EDGE_MM, 297 - EDGE_MM)
BODY = Box(EDGE_MM, 31.0, 210 - EDGE_MM, FOOT_TOP - 3)
TEXT_PT, PAD_MM, SIDE_MM = 10.0, 0.8, 1.5
LONGEST = 8  # lines of one cell
LARGEST_SHARE = 0.62  # of the sheet that one column may take beside others
HEAD_FILL = "#eef0f4"
LEAST_MAP_MM = 60.0


def scene_papers(scene: Scene, size: Size, address: str) -> Iterator[Paper]:
    """The sheet of a step, or as many as its list needs; `address` of the map is printed as a code where it is a view."""
    shown = scene.shown
    if isinstance(shown, Overview | OneWard):
        ward = shown.ask.ward if isinstance(shown, OneWard) else ""
        yield sheet_of(replace(shown.ask, ward=ward, size=size, address=address))
        return
    sides = (shown.left, shown.right) if isinstance(shown, Compared) else ()
    ask = shown.right.ask if isinstance(shown, Compared) else shown.ask
    yield from list_papers(scene.title, words_of(shown), replace(ask, size=size), sides)


def list_papers(title: str, words: Words, ask: Ask, sides: tuple[Side, ...] = ()) -> Iterator[Paper]:
    """A list on upright sheets, its head on each; every line is there, whatever number of sheets that takes.

    The maps of the `sides` of a comparison stand beside each other below its table.
    """
    table = words.body if isinstance(words.body, Table) else _numbered(words.body)
    laid = _laid(table)
    pages = list(_pages(laid))
    stamp = ask.say("map.practice.stamp") if ask.city.practice else ""
    for place, rows in enumerate(pages, start=1):
        with drawing():
            paper = paper_of(ask.size, lying=False)
            draw_head(paper, HEAD, title, words.under, stamp)
            y = BODY.top
            for row in rows:
                _draw_row(paper, y, row, laid)
                y += row.tall
            if sides:
                _draw_maps(paper, y + 5, sides)
            page = ask.say("sheet.page", page=place, pages=len(pages)) if len(pages) > 1 else ""
            draw_foot(paper, FOOT, ask, page)
        yield paper


def _draw_maps(paper: Paper, top: float, sides: tuple[Side, ...]) -> None:
    """Two maps with their names, where a list leaves room for them."""
    wide = (BODY.wide - 4) / 2
    bottom = min(BODY.bottom, top + wide)
    if bottom - top < LEAST_MAP_MM:
        return
    for place, side in enumerate(sides):
        left = BODY.left + place * (wide + 4)
        head = Box(left, top, left + wide, top + line_mm(TEXT_PT))
        paper.line_in(head, side.label, TEXT_PT, weight="bold")
        draw_shot(paper, Shot(side.ask), Box(left, head.bottom + 0.5, left + wide, bottom))


def _numbered(said: Bullets) -> Table:
    """Sentences as a table: a number and the sentence; what is said in place of a list has none."""
    numbers = (str(place) if said.points else "" for place in range(1, len(said.lines) + 1))
    rows = tuple((Cell(number), Cell(line)) for number, line in zip(numbers, said.lines, strict=True))
    return Table((Column("", right=True), Column("", most=LONGEST)), rows, "")


@dataclass(frozen=True)
class _Row:
    """A row as it is drawn: its height in mm, the lines of each cell."""

    tall: float
    cells: tuple[Cell, ...]
    lines: tuple[list[str], ...]
    is_head: bool = False


@dataclass(frozen=True)
class _Laid:
    """A table with the width of each column in mm, and its rows; the first is the head where it has one."""

    widths: tuple[float, ...]
    rights: tuple[bool, ...]
    rows: tuple[_Row, ...]


def _laid(table: Table) -> _Laid:
    head = tuple(Cell(column.head, bold=True) for column in table.columns)
    has_head = any(cell.text for cell in head)
    cells = [head, *table.rows] if has_head else list(table.rows)
    widths = _widths(cells)
    rows = tuple(_row(row, widths, is_head=has_head and place == 0) for place, row in enumerate(cells))
    return _Laid(widths, tuple(column.right for column in table.columns), rows)


def _widths(cells: list[tuple[Cell, ...]]) -> tuple[float, ...]:
    """Columns as wide as they need, the widest narrower until all have room; what is left over is shared."""
    needs = [
        max(width_mm(drawable(cell.text), TEXT_PT, weight_of(cell)) for cell in column) + 2 * SIDE_MM + 0.5
        for column in zip(*cells, strict=True)
    ]
    widths = [min(one, LARGEST_SHARE * BODY.wide) for one in needs]
    if sum(widths) > BODY.wide:
        widths = [one * BODY.wide / sum(widths) for one in widths]
    spare = BODY.wide - sum(widths)
    is_short = max(needs) < LARGEST_SHARE * BODY.wide / 2
    for place in range(len(widths)) if is_short else [needs.index(max(needs))]:
        widths[place] += spare / (len(widths) if is_short else 1)
    return tuple(widths)


def _row(cells: tuple[Cell, ...], widths: tuple[float, ...], *, is_head: bool) -> _Row:
    lines = tuple(
        wrapped(cell.text, wide - 2 * SIDE_MM, TEXT_PT, weight_of(cell), LONGEST)
        for cell, wide in zip(cells, widths, strict=True)
    )
    tall = max(len(one) for one in lines) * line_mm(TEXT_PT) + 2 * PAD_MM
    return _Row(tall, cells, lines, is_head)


def _pages(laid: _Laid) -> Iterator[list[_Row]]:
    """The rows of each sheet, the head first."""
    head = [row for row in laid.rows[:1] if row.is_head]
    page = list(head)
    for row in laid.rows[len(head) :]:
        if len(page) > len(head) and sum(one.tall for one in page) + row.tall > BODY.tall:
            yield page
            page = list(head)
        page.append(row)
    yield page


def _draw_row(paper: Paper, top: float, row: _Row, laid: _Laid) -> None:
    left = BODY.left
    for cell, lines, wide, right in zip(row.cells, row.lines, laid.widths, laid.rights, strict=True):
        box = Box(left, top, left + wide, top + row.tall)
        colour = HEAD_FILL if row.is_head else cell.colour
        if colour:
            patch = Rectangle((box.left, box.top), box.wide, box.tall, facecolor=colour, edgecolor="none")
            patch.set_zorder(0.5)
            paper.add(patch)
        look = {"color": QUIET_INK if row.is_head else cell.ink or DARK_INK, "weight": weight_of(cell)}
        look["ha"] = "right" if right else "left"
        for place, line in enumerate(lines):
            y = top + PAD_MM + place * line_mm(TEXT_PT)
            inside = Box(box.left + SIDE_MM, y, box.right - SIDE_MM, y + line_mm(TEXT_PT))
            paper.line_in(inside, line, TEXT_PT, **look)
        left += wide
    paper.rule(BODY.left, BODY.right, top + row.tall, RULE_INK, 0.3)
