"""The QR code of a sheet: the address of the same view, with the fingerprint of what was printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import segno
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from geo.errors import GoVapError
from maps.picture import PAPER
from maps.sheets.paper import Box, Paper

LONGEST_ADDRESS = 200  # letters: a longer one makes modules too small for an old phone
QUIET_MODULES = 4  # ISO/IEC 18004, 5.3.8
STATION_DECIMALS = 5  # 1 m, as in the browser
INK = "#000000"


@dataclass(frozen=True)
class Printed:
    """What a sheet shows: ids of layer, view and ward ("" for none), its language, and the figures.

    `release` is the number of the records' release, 0 where only facts are shown; `fingerprint` begins that of the city
    as released, facts and release. Practice figures are of no release, so that no sheet of them can ever be out of
    date. `station`, WGS 84 degrees, and `radius_m` are what a reader chose, None where they are as usual.
    """

    overlay: str
    view: str
    ward: str
    language: str
    release: int
    fingerprint: str
    practice: bool = False
    station: tuple[float, float] | None = None
    radius_m: float | None = None


class AddressError(GoVapError):
    """An address that no sheet can carry; says the address."""


def checked_address(base: str) -> str:
    """The address of a map, fit to be followed by a query.

    Raises
    ------
    AddressError
        If it is no http or https address of a host, has a query, fragment, name or passphrase of its own, holds spaces
        or letters beyond ASCII, or is too long.
    """
    plain = len(base) <= LONGEST_ADDRESS and re.fullmatch(r"[!-~]+", base) is not None
    if not plain or not re.fullmatch(r"https?://[^/?#@\\]+(/[^?#\\]*)?", base):
        raise AddressError(base)
    try:
        host = urlsplit(base).hostname
    except ValueError as error:
        raise AddressError(base) from error
    if not host:
        raise AddressError(base)
    return base


def address_of(base: str, printed: Printed) -> str:
    """The address of the map at `base`, opened at the view that was printed.

    All stands in the query, as maps/client/src/state.ts reads it: a page that finds a fragment would take that for the
    view. Nothing is left out as usual, since what is usual may be another thing when the sheet is found in a drawer.
    """
    said = {"overlay": printed.overlay, "view": printed.view}
    if printed.ward:
        said["ward"] = printed.ward
    if printed.radius_m is not None:
        said["radius"] = f"{printed.radius_m:.0f}"
    if printed.station is not None:
        said["station"] = ",".join(f"{degrees:.{STATION_DECIMALS}f}" for degrees in printed.station)
    if printed.language != "vi":
        said["lang"] = printed.language
    said |= {"practice": "1"} if printed.practice else {"sheet": f"{printed.release}.{printed.fingerprint}"}
    query = urlencode(said, safe=",")
    return f"{_folder(base)}?{query}"


def _folder(base: str) -> str:
    """The address with a path that a server need not lead to another: a folder ends in "/", a page has a name with a dot."""
    parts = urlsplit(base)
    last = parts.path.rpartition("/")[2]
    return base if parts.path.endswith("/") or "." in last else f"{base}/"


def draw_code(paper: Paper, text: str, box: Box) -> None:
    """A QR code, error correction M, that fills a square box with its quiet zone."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False, boost_error=False).matrix]
    module = box.wide / (len(rows) + 2 * QUIET_MODULES)
    paper.rectangle(box, facecolor=PAPER, edgecolor="none", zorder=8)
    left, top = box.left + QUIET_MODULES * module, box.top + QUIET_MODULES * module
    bars = [
        _bar(left + run.start() * module, top + y * module, len(run[0]) * module, module)
        for y, row in enumerate(rows)
        for run in re.finditer(b"\x01+", row)
    ]
    outline = Outline.make_compound_path(*bars)
    paper.add(PathPatch(outline, facecolor=INK, edgecolor="none", linewidth=0, zorder=8.1))


def _bar(x: float, y: float, wide: float, tall: float) -> Outline:
    """Dark modules side by side."""
    return Outline([(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall), (x, y)], closed=True)
