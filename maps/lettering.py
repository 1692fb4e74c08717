"""Letters on drawn pictures: a font that has every Vietnamese letter, how wide words are, where lines break."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, get_font

from maps.harmless import clean

MM_PER_POINT = 25.4 / 72
FONTS = {"normal": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}  # matplotlib brings them
NO_GLYPH = "\u25a1"
CUT = "…"
LONGEST = 400  # letters of one text that anybody reads on a picture

Weight = Literal["normal", "bold"]


@cache
def font_file(weight: Weight) -> Path:
    """The font of a weight; the same on every machine."""
    return Path(mpl.get_data_path(), "fonts", "ttf", FONTS[weight])


def font(weight: Weight, size: float) -> FontProperties:
    """A font for matplotlib, `size` in points."""
    return FontProperties(fname=font_file(weight), size=size)


@cache
def _letters(weight: Weight) -> frozenset[int]:
    return frozenset(get_font(font_file(weight)).get_charmap())


def drawable(text: str, weight: Weight = "normal") -> str:
    """`text` on one line, composed, and with a box for every letter that the font lacks; at most LONGEST letters."""
    composed = " ".join(clean(unicodedata.normalize("NFC", text)).split())
    cut = composed if len(composed) <= LONGEST else composed[: LONGEST - 1] + CUT
    return "".join(letter if ord(letter) in _letters(weight) else NO_GLYPH for letter in cut)


@lru_cache(maxsize=4096)
def width_mm(text: str, size: float, weight: Weight = "normal") -> float:
    """How wide `text` is at `size` points, in mm."""
    measured = get_font(font_file(weight))
    measured.set_size(size, 72)
    measured.set_text(text, 0)
    return float(measured.get_width_height()[0]) / 64 * MM_PER_POINT


def lines_of(text: str, room_mm: float, size: float, weight: Weight = "normal", most: int = 9) -> list[str]:
    """`text` as at most `most` lines that fit into `room_mm`; what does not fit is cut, and says so."""
    lines = [""]
    for word in _words(drawable(text, weight), room_mm, size, weight):
        longer = f"{lines[-1]} {word}".strip()
        if width_mm(longer, size, weight) <= room_mm:
            lines[-1] = longer
        else:
            lines.append(word)
    shown = [line for line in lines if line]
    if len(shown) <= most:
        return shown
    last = shown[most - 1]
    while last and width_mm(last + CUT, size, weight) > room_mm:
        last = last[:-1]
    return [*shown[: most - 1], last + CUT]


def _words(text: str, room_mm: float, size: float, weight: Weight) -> Iterator[str]:
    """The words of a text; one that is wider than the room is broken."""
    for word in text.split():
        rest = word
        while width_mm(rest, size, weight) > room_mm and len(rest) > 1:
            fits = _letters_that_fit(rest, room_mm, size, weight)
            yield rest[:fits]
            rest = rest[fits:]
        yield rest


def _letters_that_fit(word: str, room_mm: float, size: float, weight: Weight) -> int:
    """How many letters of a word fit, at least one: a longer part of a word is never narrower."""
    counts = range(1, len(word))
    return max(1, bisect_right(counts, room_mm, key=lambda count: width_mm(word[:count], size, weight)))
