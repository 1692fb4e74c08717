"""The letters of slides: Arial, which every office computer has. It cannot be shipped; how wide it is, is known.

Its letters are as wide as those of Helvetica, whose measures matplotlib brings; an accent makes none of them wider but
the horn of ơ and ư, which Helvetica lacks.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import matplotlib as mpl
from fontTools.afmLib import AFM  # type: ignore[import-untyped]
from fontTools.agl import AGL2UV  # type: ignore[import-untyped]

from maps.lettering import Weight

FONT = "Arial"
MEASURES: dict[Weight, str] = {"normal": "Helvetica.afm", "bold": "Helvetica-Bold.afm"}
HORN, HORN_EM = "\u031b", 0.14  # at most: Arimo, which is as wide as Arial, has 0.076 to 0.132
WIDER_EM = {"·": 0.334, chr(0x129): 0.278}  # than in Helvetica; i with a tilde: than i
UNKNOWN_EM = 1.0  # of a letter that Helvetica lacks: another font stands in, in which few letters are wider


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


def width_pt(text: str, size: float, weight: Weight = "normal") -> float:
    """How wide `text` is, at most, at `size` points, in points."""
    return _width_em(text, weight) * size
