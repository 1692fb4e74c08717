"""The letters of sheets: Be Vietnam Pro as on the screen, DejaVu Sans for the few signs that it lacks."""

from __future__ import annotations

from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from fontTools.merge import Merger  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.ft2font import LoadFlags

from geo.source import sha256
from maps.lettering import MM_PER_POINT, Weight, broken, cut_to, font_file, on_one_line
from maps.release import BUILT, ClientMissingError
from maps.whole_file import write_whole

WEIGHTS: dict[Weight, int] = {"normal": 400, "bold": 700}
SUBSETS = ("latin", "vietnamese")  # the files of the browser client, which split the letters between them
FAMILY = "Be Vietnam Pro Sheets"  # a name of our own: an installed Be Vietnam Pro may be of another version
UNUSED = (
    "GSUB",
    "fpgm",
    "prep",
    "cvt ",
    "gasp",
)  # no letter of ours is exchanged; paper needs no hints for screens
MEASURED_PT = 100.0


@cache
def font_files(weight: Weight) -> tuple[Path, Path]:
    """The font of a weight as a TrueType file, and the one for what it lacks.

    Raises
    ------
    ClientMissingError
        If the browser client, which brings the letters, has not been built.
    """
    names = [f"be-vietnam-pro-{subset}-{WEIGHTS[weight]}-normal.woff2" for subset in SUBSETS]
    if not all((BUILT / name).is_file() for name in names):
        raise ClientMissingError(str(BUILT))
    packed = [(BUILT / name).read_bytes() for name in names]
    digest = sha256("".join([FAMILY, *UNUSED, *map(sha256, packed)]).encode())[:16]
    path = Path(mpl.get_cachedir(), f"sheets-{WEIGHTS[weight]}-{digest}.ttf")
    if not path.is_file():
        write_whole(path, _merged(packed))
    fontManager.addfont(path)
    return path, font_file(weight)


def _merged(packed: list[bytes]) -> bytes:
    """One TrueType font of several WOFF2 ones; no clock goes into it."""
    parts = []
    for content in packed:
        part = TTFont(BytesIO(content), recalcTimestamp=False)
        part.flavor = None
        for table in UNUSED:
            if table in part:
                del part[table]
        plain = BytesIO()
        part.save(plain)
        parts.append(BytesIO(plain.getvalue()))
    font = Merger().merge(parts)
    font.recalcTimestamp = False
    for record in font["name"].names:
        if record.nameID in (1, 16):
            record.string = FAMILY
    written = BytesIO()
    font.save(written)
    return written.getvalue()


def font(weight: Weight, size: float, text: str) -> FontProperties:
    """A font for matplotlib that has the letters of `text`, `size` in points; the spare one only where it is needed."""
    own, _ = _letters(weight)
    spare = [] if own.issuperset(map(ord, text)) else ["DejaVu Sans"]
    return FontProperties(family=[FAMILY, *spare], weight=WEIGHTS[weight], size=size)


@cache
def _letters(weight: Weight) -> tuple[frozenset[int], frozenset[int]]:
    """Those of the font itself, and of it with the one for what it lacks."""
    own, spare = (frozenset(get_font(path).get_charmap()) for path in font_files(weight))
    return own, own | spare


def drawable(text: str, weight: Weight = "normal") -> str:
    """`text` on one line, composed, a box for every letter that no font has; at most LONGEST letters."""
    return on_one_line(text, _letters(weight)[1])


@lru_cache(maxsize=16_384)
def _width(text: str, weight: Weight) -> float:
    """How wide a text is as it is drawn, at 1 point, in points.

    The font is shared with all that draws, which leaves its own size.
    """
    measured = get_font(tuple(map(str, font_files(weight))))
    measured.set_size(MEASURED_PT, 72)
    measured.set_text(drawable(text, weight), 0, flags=LoadFlags.NO_HINTING)
    return float(measured.get_width_height()[0]) / 64 / MEASURED_PT


def width_mm(text: str, size: float, weight: Weight = "normal") -> float:
    """How wide `text` is at `size` points, in mm."""
    return _width(text, weight) * size * MM_PER_POINT if text else 0.0


def shortened(text: str, room_mm: float, size: float, weight: Weight = "normal") -> str:
    """`text` on one line within `room_mm`, cut with "…" where it is longer; "" where not even that fits."""
    return cut_to(drawable(text, weight), room_mm, lambda part: width_mm(part, size, weight))


def wrapped(text: str, room_mm: float, size: float, weight: Weight = "normal", most: int = 9) -> list[str]:
    """`text` as at most `most` lines within `room_mm`; what does not fit is cut, and says so."""
    return broken(drawable(text, weight), room_mm, lambda part: width_mm(part, size, weight), most)
