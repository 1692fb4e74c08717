"""Letters on drawn pictures: a font that has every Vietnamese letter, how wide words are, where lines break."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Container, Iterator
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
Width = Callable[[str], float]  # how wide a text is, in the unit of the room that it is held against


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
    return on_one_line(text, _letters(weight))


@lru_cache(maxsize=4096)
def width_mm(text: str, size: float, weight: Weight = "normal") -> float:
    """How wide `text` is at `size` points, in mm."""
    measured = get_font(font_file(weight))
    measured.set_size(size, 72)
    measured.set_text(text, 0)
    return float(measured.get_width_height()[0]) / 64 * MM_PER_POINT


def lines_of(text: str, room_mm: float, size: float, weight: Weight = "normal", most: int = 9) -> list[str]:
    """`text` as at most `most` lines that fit into `room_mm`; what does not fit is cut, and says so."""
    return broken(drawable(text, weight), room_mm, lambda part: width_mm(part, size, weight), most)


# ---- in the letters of any font


def on_one_line(text: str, known: Container[int]) -> str:
    """`text` on one line, composed, a box for every letter that is not known; at most LONGEST letters."""
    composed = " ".join(clean(unicodedata.normalize("NFC", text)).split())
    cut = composed if len(composed) <= LONGEST else composed[: LONGEST - 1] + CUT
    return "".join(letter if ord(letter) in known else NO_GLYPH for letter in cut)


def cut_to(text: str, room: float, width: Width) -> str:
    """`text` within `room`, cut with "…" where it is longer; "" where not even that fits."""
    if width(text) <= room:
        return text
    fits = bisect_right(range(1, len(text) + 1), room, key=lambda count: width(text[:count].rstrip() + CUT))
    return text[:fits].rstrip() + CUT if fits else ""


def broken(text: str, room: float, width: Width, most: int) -> list[str]:
    """`text` as at most `most` lines within `room`; what does not fit is cut, and says so."""
    lines: list[str] = []
    words = list(_words(text, room, width))
    for place, word in enumerate(words):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer) <= room:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            rest = " ".join([lines[-1], *words[place:]])
            return [*lines[:-1], cut_to(rest, room, width)]
    return lines


def _words(text: str, room: float, width: Width) -> Iterator[str]:
    """The words of a text; one that is wider than the room is broken."""
    for word in text.split():
        rest = word
        while len(rest) > 1 and width(rest) > room:
            fits = _letters_that_fit(rest, room, width)
            yield rest[:fits]
            rest = rest[fits:]
        yield rest


def _letters_that_fit(word: str, room: float, width: Width) -> int:
    """How many letters of a word fit, at least one: a longer part of a word is never narrower."""
    return max(1, bisect_right(range(1, len(word)), room, key=lambda count: width(word[:count])))
