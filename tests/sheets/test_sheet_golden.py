"""A sheet of four invented wards as SVG, beside the file that a reviewer has read; and that a grey copy says the same.

`RENEW=1 python -m pytest tests/sheets/test_sheet_golden.py` writes the file again; look at it before it is committed.
"""

from __future__ import annotations

import io
import os
import re
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.patches import Rectangle

from geo.city import City
from geo.crs import METRES
from layers import layer_named, views_of
from layers._layer import UNKNOWN
from maps.classes import Look, classes_of
from maps.plotting import drawing
from maps.sheets.drawn import sheet_of, sheet_png
from maps.sheets.overlay_page import MAP
from maps.sheets.paper import About, Box, Paper, paper_of, png_of
from maps.sheets.parts import Ask, keys_of
from maps.sheets.window import fitted
from tests.cities import real_city
from tests.invented import city_showing, figure
from tests.sheets.grey import Grey, cut_of, grey_of, told_apart

GOLDEN = Path(__file__).parent / "golden" / "civility.svg"
LARGEST_B = 200_000
NEAR = 0.02  # of a point: what two makes of one library may differ by
NUMBER, LONG_NUMBER = re.compile(r"-?\d+\.\d+"), re.compile(r"-?\d+\.\d{3,}")
WEST, SOUTH, SIDE_M = 600_000, 1_198_000, 1_000  # METRES
WARDS = {"p01": (0, 1), "p03": (1, 1), "p04": (0, 0), "p05": (1, 0)}  # id, column and row from the south-west
STATES = {
    "p01": "met",
    "p03": "not_met",
    "p04": "under_review",
    "p05": UNKNOWN,
}  # the last: nobody published one
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: of a letter against what it stands on


def line(*corners: tuple[float, float]) -> shapely.LineString:
    """A line of the invented ground, in sides of a ward."""
    return shapely.LineString([(WEST + x * SIDE_M, SOUTH + y * SIDE_M) for x, y in corners])


def elsewhere(frame: gpd.GeoDataFrame, shape: shapely.Geometry, **more: str) -> gpd.GeoDataFrame:
    """The first row of a frame in another place and called otherwise."""
    first = frame.iloc[:1].assign(**more)
    return first.set_geometry(gpd.GeoSeries([shape], index=first.index, crs=METRES))


@cache
def invented_city() -> City:
    """Four square wards with a street and a canal, and a release that knows the state of three."""
    real = real_city()
    wards = real.wards.loc[list(WARDS)]
    squares = [
        shapely.box(west, south, west + SIDE_M, south + SIDE_M)
        for west, south in ((WEST + x * SIDE_M, SOUTH + y * SIDE_M) for x, y in WARDS.values())
    ]
    base = replace(
        real,
        wards=wards.set_geometry(gpd.GeoSeries(squares, index=wards.index, crs=METRES)),
        streets=elsewhere(real.streets, line((-0.2, 1.3), (2.2, 1.3)), name="Ặ Ỡ Ữ", street_class="primary"),
        paths=real.paths.iloc[:0],
        water=elsewhere(real.water, line((0.5, -0.2), (0.7, 2.2))),
        land=real.land.iloc[:0],
        parks=real.parks.iloc[:0],
        fingerprint="ab" * 32,
    )
    states = [figure("civility", ward, "2021", state) for ward, state in STATES.items() if state != UNKNOWN]
    return city_showing(*states, base=base)


def ask_of(city: City, layer: str) -> Ask:
    found = layer_named(layer)
    return Ask(city, found, views_of(found, city)[0], address="https://bando.example.vn")


def svg_of(paper: Paper) -> str:
    """A sheet as SVG: letters as letters, no day, no id by chance, two decimals."""
    with drawing():
        mpl.rcParams["svg.hashsalt"], mpl.rcParams["svg.fonttype"] = "sheet", "none"
        content = io.StringIO()
        nothing = {"Date": None, "Creator": None}
        FigureCanvasSVG(paper.figure).print_svg(content, metadata=nothing)
    return LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}", content.getvalue())


def differences(made: str, wanted: str) -> list[str]:
    """Lines that say another thing, or numbers that are farther than NEAR; as "was → is"."""
    pairs = list(zip(made.splitlines(), wanted.splitlines(), strict=False))
    found = [] if made.count("\n") == wanted.count("\n") else ["another number of lines"]
    for new, old in pairs:
        numbers = [np.array(NUMBER.findall(text), dtype=float) for text in (old, new)]
        same = NUMBER.sub("#", new) == NUMBER.sub("#", old)
        if not same or not np.allclose(*numbers, rtol=0, atol=NEAR):
            found.append(f"{old.strip()} → {new.strip()}")
    return found


@pytest.fixture(scope="module")
def svg() -> str:
    return svg_of(sheet_of(ask_of(invented_city(), "civility")))


def test_the_sheet_is_what_a_reviewer_has_seen(svg: str) -> None:
    if os.environ.get("RENEW"):
        GOLDEN.write_text(svg, encoding="utf-8")
    assert differences(svg, GOLDEN.read_text(encoding="utf-8"))[:5] == []
    assert len(svg.encode()) < LARGEST_B
    assert "chưa có số liệu" in svg, "letters are letters"


def test_another_letter_colour_or_place_would_be_found(svg: str) -> None:
    for old, new in ((">C<", ">B<"), ("#c2500f", "#c25010"), ("Phường 3", "Phường 5")):
        assert old in svg
        assert differences(svg.replace(old, new), svg)
    moved = re.sub(
        r"(translate\()(\d+\.\d+)", lambda found: f"{found[1]}{float(found[2]) + 0.1:.2f}", svg, count=1
    )
    assert moved != svg
    assert len(differences(moved, svg)) == 1


# ---- a grey copy ----


def contrast(area: Grey) -> float:
    """Of the letters in an area against its ground, as WCAG 2.2 counts it."""
    shares = (area / 255).clip(0, 1)
    light = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    ground = float(np.median(light))
    ink = max((float(light.min()), float(light.max())), key=lambda one: abs(one - ground))
    return (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05)


@cache
def copied() -> tuple[Grey, dict[str, Box], dict[str, tuple[Box, str]]]:
    """A grey copy of the invented sheet; of each ward a quarter without street, canal and label; its letter and where."""
    ask = ask_of(invented_city(), "civility")
    window = fitted(MAP, ask.city.wards.geometry.union_all(), 2.5, 1.0)
    quarters, letters = {}, {}
    texts = [
        (one.text, one.at) for one, _ in sheet_of(ask).texts if len(one.text) == 1 and one.text.isalpha()
    ]
    for ward, shape in ask.city.wards.geometry.items():
        (left, bottom), (right, top) = window.place(np.array([shape.bounds[:2], shape.bounds[2:]]))
        aside = (right - left) * 0.55 if ward in ("p01", "p04") else (right - left) * 0.05
        low = (bottom - top) * 0.05
        quarters[str(ward)] = Box(left + aside + 3, top + low, right - (right - left) * 0.05, top + low + 14)
        for text, (x, y) in texts:
            if left < x < right and top < y < bottom:
                letters[str(ward)] = (Box(x, y - 1.8, x + 1.6, y + 0.1), text)
    return grey_of(sheet_png(ask)), quarters, letters


def test_states_are_told_apart_without_colour() -> None:
    grey, quarters, _ = copied()
    for one, other in combinations(quarters, 2):
        assert told_apart(cut_of(grey, quarters[one]), cut_of(grey, quarters[other])), (one, other)


def test_every_state_has_its_letter_on_the_map_and_it_can_be_read() -> None:
    grey, _, letters = copied()
    keys = keys_of(layer_named("civility"))
    assert {ward: letter for ward, (_, letter) in letters.items()} == {
        ward: keys[state] for ward, state in STATES.items() if state != UNKNOWN
    }
    for ward, (box, _) in letters.items():
        assert contrast(cut_of(grey, box)) > LEAST_CONTRAST, ward


def test_colours_of_one_grey_without_a_pattern_would_be_found() -> None:
    red, blue, ink = "#b05050", "#4f78a0", "#ffffff"  # one luma (ITU-R BT.601), two hues
    looks = (Look(red, ink, ""), Look(blue, ink, ""), Look(blue, ink, "cross"))
    areas = [Box(20 + 40 * place, 20, 50 + 40 * place, 50) for place in range(3)]
    with drawing():
        paper = paper_of("a4", lying=False)
        for box, look in zip(areas, looks, strict=True):
            paper.fill(Rectangle((box.left, box.top), box.wide, box.tall), look)
        grey = grey_of(png_of(paper, About("", "")))
    plain, same, crossed = (cut_of(grey, box)[5:-5, 5:-5] for box in areas)
    assert not told_apart(plain, same)
    assert told_apart(plain, crossed)
    assert contrast(plain) < LEAST_CONTRAST


@pytest.mark.parametrize("layer", ["green", "fire", "density"])
def test_of_numbers_every_ward_has_its_own_on_the_map(layer: str) -> None:
    """Two steps of a ramp may copy alike: what tells them apart is the figure itself."""
    ask = ask_of(real_city(), layer)
    written = [
        line.text
        for line, inside in sheet_of(ask).texts
        if (inside.left, inside.right) == (MAP.left, MAP.right)
    ]
    number = re.compile(r"[\d.]+,\d+|\d{1,3}(\.\d{3})+")
    assert sum(bool(number.fullmatch(text)) for text in written) == len(ask.city.wards)
    assert len(classes_of(ask.layer)) > 3
