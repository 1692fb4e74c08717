"""Share cards: read back from their pixels they show the ward, its figures' colours, and letters that exist."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from PIL import Image

from maps.lettering import NO_GLYPH, drawable
from maps.messages import LANGUAGES
from publish import cards
from publish.card_palette import MOST, STEPS, looks
from publish.edition import Edition, edition_of
from publish.figures import figures_by_place
from publish.site import Files
from tests.cities import real_city
from tests.invented import by_ward, city_showing
from tests.publish.hostile import LONG, TEXTS, hostile_city

Pixels = npt.NDArray[np.uint8]
WARDS = tuple(str(ward) for ward in real_city().wards.index)
ACCENT, UNKNOWN = (0x0B, 0x5C, 0xAD), (0xE3, 0xE6, 0xEA)
GREEN = (
    (0.1, "edf8e9"),
    (0.3, "c7e9c0"),
    (0.92, "8fd08f"),
    (2.0, "41ab5d"),
)  # below, colour; ColorBrewer Greens
MAP = (slice(0, 395), slice(650, 1200))  # rows and columns of the card that hold the map and nothing else
BAR_ROW, SECOND_TILE = 410, 460  # a pixel in the bar of the green figure


@pytest.fixture(scope="module")
def facts() -> Edition:
    return edition_of(None, base=real_city())


@pytest.fixture(scope="module")
def made(facts: Edition) -> Files:
    figures_by_place(facts.city)  # their own time is not the cards'
    return cards.files(facts)


def pixels_of(png: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


@cache
def inner_pixels(ward: str) -> npt.NDArray[np.int64]:
    """Rows and columns of the map inside a ward, off its rim and its number, by a card of the district."""
    ink = (pixels_of(cards.png_of(edition_of(None, base=real_city()), "", "vi"))[MAP] != 255).any(axis=2)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    west, south, east, north = real_city().wards.total_bounds
    shape = real_city().wards.geometry[ward]
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(shape, tolerance=5.0))[0]
    inner = shapely.buffer(shape, -60) - shapely.Point(middle).buffer(330)
    shapely.prepare(inner)
    y, x = np.mgrid[rows[0] : rows[-1], columns[0] : columns[-1]]
    easting = west + (x - columns[0]) / (columns[-1] - columns[0]) * (east - west)
    northing = north - (y - rows[0]) / (rows[-1] - rows[0]) * (north - south)
    inside = shapely.contains_xy(inner, easting, northing)
    return np.stack([y[inside], x[inside]])


def green_colour(value: float) -> str:
    return "f7e6d0" if value == 0 else next((colour for below, colour in GREEN if value < below), "006d2c")


def test_every_ward_and_the_district_has_a_card_in_each_language(made: Files) -> None:
    names = [*WARDS, "govap"]
    assert sorted(made) == sorted(
        [*(f"the/{name}.png" for name in names), *(f"en/the/{name}.png" for name in names)]
    )
    for path, png in made.items():
        image = Image.open(io.BytesIO(png))
        assert (image.format, image.size) == ("PNG", (1_200, 630)), path
        assert len(png) < 60_000, path
        assert image.info["Title"], path


def test_the_ward_and_no_other_is_in_the_accent(made: Files) -> None:
    for ward in WARDS:
        accent = (pixels_of(made[f"the/{ward}.png"])[MAP] == ACCENT).all(axis=2)
        for name in WARDS:
            rows, columns = inner_pixels(name)
            assert len(rows) > 5, name
            assert set(accent[rows, columns].tolist()) == {name == ward}, (ward, name)
    assert not (pixels_of(made["the/govap.png"])[MAP] == ACCENT).all(axis=2).any()


def test_the_bar_has_the_colour_of_the_figure_and_the_unknown_is_hatched(made: Files) -> None:
    figures = figures_by_place(real_city())
    for ward in (*WARDS, ""):
        pixels = pixels_of(made[cards.card_path(ward, "en")])
        value = figures["green", "existing", ward].value
        assert isinstance(value, float)
        assert bytes(pixels[BAR_ROW, SECOND_TILE]).hex() == green_colour(value), ward
        bar = pixels[BAR_ROW - 4 : BAR_ROW + 4, 80:280].reshape(-1, 3)
        ground = (bar == UNKNOWN).all(axis=1).mean()
        assert 0.3 < ground < 0.9, ward


def test_the_tiles_say_the_figures_of_the_pages() -> None:
    figures = figures_by_place(real_city())
    for language in LANGUAGES:
        for ward in WARDS:
            shown = [tile.value for tile in cards.tiles(real_city(), ward, language)]
            wanted = (("civility", "2021"), ("green", "existing"), ("walk", "metres"), ("drive", "minutes"))
            texts = [figures[layer, view, ward].text.in_language(language) for layer, view in wanted]
            assert shown == [text.replace("\u00a0", " ") for text in texts]
    said = cards.tiles(real_city(), "p03", "vi")
    assert said[1].value == "2,77 m²/người"
    assert said[1].notes == ("hạng 1 trên 16", "chỉ tiêu 0,92\u00a0m²/người")
    assert said[0].value == "chưa có số liệu"
    assert "vị trí giả định" in said[3].notes


def test_a_unit_without_room_beside_its_figure_stands_below_it() -> None:
    city = city_showing(*by_ward("civility", "2021", ["met", "under_review", "not_met", "met"] * 4))
    for language, unit in (("vi", "phường đạt chuẩn, 2021"), ("en", "wards that meet it, 2021")):
        civility = cards.tiles(city, "", language)[0]
        assert civility.value == "8/16"
        assert civility.notes[0] == unit
    assert cards.tiles(city, "p01", "vi")[0].value == "đạt chuẩn"


def test_every_letter_of_a_card_is_in_the_font() -> None:
    for language in LANGUAGES:
        for ward in (*WARDS, ""):
            for tile in cards.tiles(real_city(), ward, language):
                for text in (tile.label, tile.value, *tile.notes):
                    assert NO_GLYPH not in drawable(text, "bold") + drawable(text, "normal"), text


def test_lines_fit_their_room_and_the_longest_is_cut() -> None:
    size = cards.fitted(LONG, 500, (90, 60, 40))
    lines = cards.lines_in(LONG, 500, size, 3, "bold")
    assert size == 40
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert (
        max(cards.width_of(line, size, "bold") for line in lines) <= 500 * 1.02
    )  # hinted and plain widths differ
    assert cards.fitted("P.1", 500, (90, 60, 40)) == 90


def test_hostile_names_stay_inside_their_part_of_the_card(facts: Edition, made: Files) -> None:
    hostile = replace(facts, release=replace(facts.release, city=hostile_city(every_street=True)))
    plain = pixels_of(made["the/p01.png"])
    for ward, text in zip(WARDS, TEXTS, strict=False):
        pixels = pixels_of(cards.png_of(hostile, ward, "vi"))
        mine = pixels_of(made[f"the/{ward}.png"])
        assert (pixels[MAP] == mine[MAP]).all(), text[:20]
        assert (pixels[402:560] == mine[402:560]).all(), text[:20]
        assert (pixels[:395, 56:650] != plain[:395, 56:650]).any(), text[:20]
        assert (pixels[365:395, 20:650] == 255).all(), text[:20]  # the head leaves room above the tiles


def test_a_card_is_always_the_same_bytes(facts: Edition, made: Files) -> None:
    again = edition_of(None, base=real_city())
    assert again is not facts
    assert cards.png_of(again, "p15", "vi") == made["the/p15.png"]


def test_the_release_of_the_records_is_named(edition: Edition, made: Files) -> None:
    foot = (slice(565, 630), slice(0, 1_200))
    shown = pixels_of(cards.png_of(edition, "p15", "vi"))
    assert (shown[foot] != pixels_of(made["the/p15.png"])[foot]).any()


def test_the_cards_of_all_wards_take_less_than_six_seconds_of_the_processor(made: Files) -> None:
    assert made
    again = edition_of(None, base=real_city())
    began = time.process_time()
    cards.files(again)
    assert time.process_time() - began < 6


def test_the_palette_holds_every_colour_that_is_drawn() -> None:
    assert sum(STEPS.values()) + 2 * len(list(looks())) <= MOST
