"""What stands where on a slide, measured in Arial letter by letter, not by the code that made it fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from fontTools.agl import UV2AGL
from PIL import ImageFont
from pptx.util import Emu

from maps.sheets.letters import font_files

PT = 12_700  # EMU
WIDE, TALL = 960.0, 540.0
HORNED = (  # how much wider ơ, ư, Ơ, Ư are than o, u, O, U, in em; from Arimo, which is as wide as Arial
    {"o": 0.100, "u": 0.113, "O": 0.079, "U": 0.132},
    {"o": 0.100, "u": 0.113, "O": 0.075, "U": 0.108},
)
WIDE_TILDE = 0.056  # how much wider ĩ is than i
NEAR = 0.6  # points by which rounding may let two boxes touch
STAMP = "stamp across"
TITLE_LEAST, BODY_LEAST = 28.0, 18.0


@dataclass(frozen=True)
class Ground:
    """What a shape covers: left, top, right, bottom in points."""

    name: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Ground) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right - NEAR
            and other.left < self.right - NEAR
            and self.top < other.bottom - NEAR
            and other.top < self.bottom - NEAR
        )


def ground(shape: Any) -> Ground:
    """Where a shape is."""
    left, top, wide, tall = (Emu(side) / PT for side in (shape.left, shape.top, shape.width, shape.height))
    return Ground(shape.name, left, top, left + wide, top + tall)


@cache
def on_paper(is_bold: bool) -> ImageFont.FreeTypeFont:
    """The letters of printed lists at 100 points, as Pillow reads them."""
    return ImageFont.truetype(font_files("bold" if is_bold else "normal")[0], 100)


def wide_on_paper(text: str, size: float, is_bold: bool) -> float:
    """How wide a text of a printed list is, in points."""
    return on_paper(is_bold).getlength(text) * size / 100


@cache
def helvetica(is_bold: bool) -> dict[str, int]:
    """How wide each letter of Helvetica is, as each of Arial, in thousandths of the size; by name."""
    name = "Helvetica-Bold.afm" if is_bold else "Helvetica.afm"
    lines = Path(mpl.get_data_path(), "fonts", "pdfcorefonts", name).read_text("latin-1").splitlines()
    parts = [line.split() for line in lines if line.startswith("C ")]  # C 32 ; WX 278 ; N space ; B …
    return {part[7]: int(part[4]) for part in parts}


@lru_cache(maxsize=16_384)
def wide_of(text: str, size: float, is_bold: bool) -> float:
    """How wide a text is in Arial, in points: the letters without their accents, and what the horned ones are more."""
    known, total = helvetica(is_bold), 0.0
    for letter in text:
        name = UV2AGL.get(ord(letter), "")
        name = name if name in known else UV2AGL.get(ord(base_of(letter)), "")
        horn = HORNED[is_bold][base_of(letter)] if "\N{COMBINING HORN}" in decomposed(letter) else 0.0
        total += known[name] / 1000 + horn + WIDE_TILDE * (letter == "ĩ") if name in known else 1.0
    return total * size


def decomposed(letter: str) -> str:
    """A letter and its accents, each for itself."""
    return unicodedata.normalize("NFD", letter)


def base_of(letter: str) -> str:
    """A letter without its accents."""
    return {"²": "2", "³": "3"}.get(letter, decomposed(letter)[0])


def lines_in(text: str, wide: float, size: float, is_bold: bool) -> int:
    """In how many lines a program breaks a text at its spaces, or inside a word that is wider than a line."""
    count, line = 1, ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if wide_of(longer, size, is_bold) <= wide:
            line = longer
            continue
        count += bool(line)
        line = word
        while wide_of(line, size, is_bold) > wide and len(line) > 1:
            keep = next(
                n for n in range(len(line) - 1, 0, -1) if n == 1 or wide_of(line[:n], size, is_bold) <= wide
            )
            count, line = count + 1, line[keep:]
    return count


def paragraphs_of(frame: Any) -> Iterator[tuple[str, float, bool, float, float]]:
    """Each paragraph with text: words, size, weight, what a line of it takes, the space after it."""
    for paragraph in frame.paragraphs:
        words = "".join(one.text or "" for one in paragraph._p.iterfind(".//{*}t"))
        properties = paragraph._p.find(".//{*}rPr")
        if properties is None:
            continue
        size, is_bold = int(properties.get("sz")) / 100, properties.get("b") == "1"
        after = paragraph.space_after.pt if paragraph.space_after else 0.0
        yield words, size, is_bold, paragraph.line_spacing.pt, after


def height_of(frame: Any, wide: float) -> float:
    """How high the text of a frame is that is `wide` points."""
    total = 0.0
    for paragraph, (words, size, is_bold, line, after) in zip(
        frame.paragraphs, paragraphs_of(frame), strict=True
    ):
        indent = int(paragraph._p.pPr.get("marL", 0)) / PT
        total += lines_in(words, wide - indent, size, is_bold) * line + after
    return total


def faults_of(slide: Any) -> Iterator[str]:
    """What is wrong on a slide: a text that leaves its box, shapes that overlap or leave the slide, letters too small."""
    grounds = [ground(shape) for shape in slide.shapes if shape.name != STAMP]
    for place, one in enumerate(grounds):
        if one.left < -NEAR or one.top < -NEAR or one.right > WIDE + NEAR or one.bottom > TALL + NEAR:
            yield f"{one} leaves the slide"
        yield from (f"{one} lies on {other}" for other in grounds[place + 1 :] if one.meets(other))
    for shape in slide.shapes:
        if shape.has_text_frame and shape.name != STAMP:
            yield from _text_faults(slide, shape)
        elif shape.has_table:
            yield from _table_faults(shape)


def _text_faults(slide: Any, shape: Any) -> Iterator[str]:
    one = ground(shape)
    tall = height_of(shape.text_frame, one.right - one.left)
    if tall > one.bottom - one.top + NEAR:
        yield f"{shape.text_frame.text[:60]!r} is {tall} high in {one}"
    least = TITLE_LEAST if shape == slide.shapes.title else BODY_LEAST
    if shape.name in ("foot", "number", "stamp"):
        return
    for words, size, *_ in paragraphs_of(shape.text_frame):
        if size < least:
            yield f"{words[:60]!r} is of {size} points"


def _table_faults(shape: Any) -> Iterator[str]:
    table = shape.table
    if abs(sum(row.height for row in table.rows) - shape.height) > 20 * PT / 100:
        yield "a table is higher than its frame"
    if sum(column.width for column in table.columns) > shape.width + PT:
        yield "a table is wider than its frame"
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            wide = (column.width - cell.margin_left - cell.margin_right) / PT
            tall = height_of(cell.text_frame, wide) + (cell.margin_top + cell.margin_bottom) / PT
            if tall > row.height / PT + NEAR:
                yield f"{cell.text_frame.text[:60]!r} needs {tall} in a row of {row.height / PT}"
            for words, size, *_ in paragraphs_of(cell.text_frame):
                if size < BODY_LEAST:
                    yield f"{words[:60]!r} is of {size} points"
