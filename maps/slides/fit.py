"""Texts that fit their boxes: measured in the letters of slides, smaller where they must be, then cut or carried on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from maps.lettering import CUT, Weight, Width, broken, cut_to
from maps.sheets.letters import drawable
from maps.slides import arial
from maps.slides.deck import Bullets, Cell, Column, Place, Table

ROOM = 0.97  # of a width that words may fill
LEADING = 1.2  # of the size, from one line to the next
TITLE_PT = (36.0, 34.0, 32.0, 30.0, 28.0)
BULLET_PT = (24.0, 22.0, 20.0, 18.0)
BODY_PT = 18.0
CELL_SIZES = ((20.0, 3.0), (20.0, 1.5), (18.0, 2.0), (18.0, 0.4))  # size, and the space above and below
CELL_PAD = 5.0  # left and right of the words of a cell
LEAST_SHARE = 0.26  # of a table that is kept for each column of several lines
BULLET_INDENT, BULLET_GAP = 20.0, 8.0
LONGEST_BULLET = 5  # lines


@dataclass(frozen=True)
class Fitted:
    """A text that fits: as it is to be written, its size, and the lines it was measured in."""

    text: str
    size: float
    lines: int


def width_pt(text: str, size: float, weight: Weight = "normal") -> float:
    """How wide a text is, in points, with room to spare for a program that sets letters a little wider."""
    return arial.width_pt(drawable(text, weight), size, weight) / ROOM


def fitted(text: str, wide: float, sizes: Sequence[float], most: int, weight: Weight = "normal") -> Fitted:
    """A text in at most `most` lines of `wide`, at the first of `sizes` that holds it, else cut at the last.

    The first size is for one line only: a heading that needs two is smaller.
    """
    for place, size in enumerate(sizes):
        allowed = 1 if place == 0 and len(sizes) > 1 else most
        lines = _lines(text, wide, size, weight)
        if len(lines) <= allowed:
            return Fitted(drawable(text, weight), size, max(len(lines), 1))
    return _cut(text, wide, sizes[-1], most, weight)


def _lines(text: str, wide: float, size: float, weight: Weight) -> list[str]:
    return broken(drawable(text, weight), wide * ROOM, _measured(size, weight), most=999)


def _measured(size: float, weight: Weight) -> Width:
    return lambda part: arial.width_pt(part, size, weight)


def _cut(text: str, wide: float, size: float, most: int, weight: Weight) -> Fitted:
    shown, room, measured = drawable(text, weight), wide * ROOM, _measured(size, weight)
    if most == 1:
        return Fitted(cut_to(shown, room, measured), size, 1)
    lines = broken(shown, room, measured, most)
    return Fitted(" ".join(lines), size, len(lines))


# ---- tables


@dataclass(frozen=True)
class Row:
    """A row of a laid table: its height and what is written in each cell."""

    tall: float
    texts: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def is_cut(self) -> bool:
        """Whether a cell had no room for all its words."""
        return any(
            text.endswith(CUT) and not cell.text.endswith(CUT)
            for text, cell in zip(self.texts, self.cells, strict=True)
        )


@dataclass(frozen=True)
class Sheetful:
    """The part of a table that one slide has room for; the first row is the head."""

    size: float
    pad: float
    widths: tuple[float, ...]
    rows: tuple[Row, ...]


def table_pages(table: Table, first: Place, others: Place) -> list[Sheetful]:
    """A table in as many parts as it needs: the first in `first`, the others in `others`, each with its head.

    The largest letters are taken with which one slide is enough and nothing is cut, else the smallest of one slide.
    """
    fits: Sheetful | None = None
    for size, pad in CELL_SIZES:
        laid = _laid(table, first.wide, size, pad)
        if sum(row.tall for row in laid.rows) <= first.tall:
            fits = laid
            if not any(row.is_cut for row in laid.rows):
                break
    if fits is not None:
        return [fits]
    size, pad = CELL_SIZES[-2]
    page = _begun(_laid(table, first.wide, size, pad), first.tall)
    rest = _laid(table, others.wide, size, pad, len(page.rows) - 1)
    return [page, *_split(rest, others.tall)]


def _split(laid: Sheetful, tall: float) -> Iterator[Sheetful]:
    """A laid table in parts that have room, each with the head."""
    head, rows = laid.rows[0], laid.rows[1:]
    while rows:
        page = _begun(replace(laid, rows=(head, *rows)), tall)
        rows = rows[len(page.rows) - 1 :]
        yield page


def _begun(laid: Sheetful, tall: float) -> Sheetful:
    """As many rows as have room; the head, and at least one row below it."""
    used, count = 0.0, 0
    for row in laid.rows:
        used += row.tall
        if count > 1 and used > tall:
            break
        count += 1
    return replace(laid, rows=laid.rows[:count])


def _laid(table: Table, wide: float, size: float, pad: float, start: int = 0) -> Sheetful:
    head = tuple(Cell(column.head, bold=True) for column in table.columns)
    rows = [head, *table.rows[start:]]
    widths = column_widths(table.columns, rows, wide, size)
    return Sheetful(size, pad, widths, tuple(_row(row, table.columns, widths, (size, pad)) for row in rows))


def _row(
    cells: tuple[Cell, ...], columns: tuple[Column, ...], widths: tuple[float, ...], look: tuple[float, float]
) -> Row:
    size, pad = look
    found = [
        fitted(cell.text, wide - 2 * CELL_PAD, (size,), column.most, weight_of(cell))
        for cell, column, wide in zip(cells, columns, widths, strict=True)
    ]
    tall = max(one.lines for one in found) * size * LEADING + 2 * pad
    return Row(tall, tuple(one.text for one in found), cells)


def weight_of(cell: Cell) -> Weight:
    """The weight of a cell's letters."""
    return "bold" if cell.bold else "normal"


def column_widths(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], wide: float, size: float
) -> tuple[float, ...]:
    """Columns as wide as their longest cell; where they need more than `wide`, those of several lines give way first.

    Of the others the widest give way then, all to one width. What is left over goes to the columns of words, or to
    all where there are none.
    """
    wanted = [2 * CELL_PAD] * len(columns)
    for row in rows:
        for place, cell in enumerate(row):
            needs = width_pt(cell.text, size, weight_of(cell)) + 2 * CELL_PAD + 0.5
            wanted[place] = max(wanted[place], needs)
    spare = wide - sum(wanted)
    if spare >= 0:
        words = [place for place, column in enumerate(columns) if not column.right] or range(len(columns))
        return tuple(w + spare / len(words) * (place in words) for place, w in enumerate(wanted))
    loose = [place for place, column in enumerate(columns) if column.most > 1]
    tight = [place for place in range(len(columns)) if place not in loose]
    least = sum(min(wanted[place], LEAST_SHARE * wide) for place in loose)
    cap = _level([wanted[place] for place in tight], wide - least)
    widths = {place: min(wanted[place], cap) for place in tight}
    cap = _level([wanted[place] for place in loose], wide - sum(widths.values()))
    widths |= {place: min(wanted[place], cap) for place in loose}
    return tuple(widths[place] for place in range(len(columns)))


def _level(wanted: list[float], wide: float) -> float:
    """The width to which the widest columns shrink so that all together are at most `wide`."""
    left, rest = wide, sorted(wanted)
    for place, one in enumerate(rest):
        level = left / (len(rest) - place)
        if one >= level:
            return level
        left -= one
    return wide


# ---- sentences


@dataclass(frozen=True)
class Said:
    """The sentences that one slide has room for."""

    size: float
    lines: tuple[Fitted, ...]


def bullet_pages(bullets: Bullets, first: Place, others: Place) -> list[Said]:
    """Sentences in as many parts as they need, in the largest letters with which they need one slide, else the smallest."""
    for size in BULLET_PT:
        found = _said(bullets, first.wide, size)
        if height_of(found, size) <= first.tall:
            return [Said(size, tuple(found))]
    return list(_said_on(bullets, first, others, BULLET_PT[-2]))


def _said_on(bullets: Bullets, first: Place, others: Place, size: float) -> Iterator[Said]:
    place, shown = first, list[Fitted]()
    for line in bullets.lines:
        one = _said(replace(bullets, lines=(line,)), place.wide, size)
        if shown and height_of([*shown, *one], size) > place.tall:
            yield Said(size, tuple(shown))
            place, shown = others, []
            one = _said(replace(bullets, lines=(line,)), place.wide, size)
        shown += one
    yield Said(size, tuple(shown))


def _said(bullets: Bullets, wide: float, size: float) -> list[Fitted]:
    room = wide - (BULLET_INDENT if bullets.points else 0.0)
    return [fitted(line, room, (size,), LONGEST_BULLET) for line in bullets.lines]


def height_of(lines: Iterable[Fitted], size: float) -> float:
    """How high sentences are together."""
    return sum(one.lines * size * LEADING + BULLET_GAP for one in lines)
