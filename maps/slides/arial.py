"""The letters of slides: Arial, which every office computer has. It cannot be shipped; how wide it is, is known.

Its letters are as wide as those of Helvetica, whose measures matplotlib brings; an accent makes none of them wider but
the horn of ơ and ư, which Helvetica lacks.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from fontTools.afmLib import AFM  # type: ignore[import-untyped]
from fontTools.agl import AGL2UV  # type: ignore[import-untyped]

from maps.lettering import MM_PER_POINT, broken, cut_to
from maps.sheets.letters import drawable

if TYPE_CHECKING:
    from maps.lettering import Weight

FONT = "Arial"
MEASURES: dict[Weight, str] = {"normal": "Helvetica.afm", "bold": "Helvetica-Bold.afm"}
HORN, HORN_EM = "\u031b", 0.14  # at most: Arimo, which is as wide as Arial, has 0.076 to 0.132
WIDER_EM = {"·": 0.334, chr(0x129): 0.278}  # than in Helvetica; i with a tilde: than i
UNKNOWN_EM = (
    1.0  # of a letter that Helvetica lacks: another font stands in, and none is wider in a text of ours
)


@cache
def _advances(weight: Weight) -> dict[str, float]:
    """How wide each letter of Helvetica is, in em."""
    measured = AFM(str(Path(mpl.get_data_path(), "fonts", "pdfcorefonts", MEASURES[weight])))
    letters = {chr(AGL2UV[name]): name for name in measured.chars() if name in AGL2UV}
    return {letter: measured[name][1] / 1000 for letter, name in letters.items()} | WIDER_EM


def advance_em(letter: str, weight: Weight = "normal") -> float:
    """How wide a letter is, at most, in em."""
    known = _advances(weight)
    parts = unicodedata.normalize("NFKD", letter)
    return known.get(letter, known.get(parts[0], UNKNOWN_EM)) + HORN_EM * parts.count(HORN)


@lru_cache(maxsize=16_384)
def _width_em(text: str, weight: Weight) -> float:
    return sum(advance_em(letter, weight) for letter in text)


def width_mm(text: str, size: float, weight: Weight = "normal") -> float:
    """How wide `text` is, at most, at `size` points, in mm."""
    return _width_em(text, weight) * size * MM_PER_POINT


def shortened(text: str, room_mm: float, size: float, weight: Weight = "normal") -> str:
    """`text` on one line within `room_mm`, cut with "…" where it is longer; "" where not even that fits."""
    return cut_to(drawable(text, weight), room_mm, lambda part: width_mm(part, size, weight))


def wrapped(text: str, room_mm: float, size: float, weight: Weight = "normal", most: int = 9) -> list[str]:
    """`text` as at most `most` lines within `room_mm`; what does not fit is cut, and says so."""
    return broken(drawable(text, weight), room_mm, lambda part: width_mm(part, size, weight), most)
