"""The drawn picture of the wards: its pixels say what the figures say, at the right place, in letters that exist.

Where the wards stand in a picture is found from its pixels alone: the largest block of ink is the district.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyproj import Geod

from geo.city import City, Released
from geo.crs import degrees_of
from layers import layer_named
from layers._layer import Text, View
from maps.classes import classes_of
from maps.lettering import NO_GLYPH, drawable, lines_of, width_mm
from maps.messages import message, messages
from maps.picture import Subject, bar_of, choropleth_png, described, frame_of, mixed, release_line
from tests.cities import real_city

Pixels = npt.NDArray[np.int16]
WHITE = 255
EDGE_M = 60  # a ward's rim, where its border is drawn
LABEL_M = 260  # about its label
GREEN = (
    (0.1, "#edf8e9"),
    (0.3, "#c7e9c0"),
    (0.92, "#8fd08f"),
    (2.0, "#41ab5d"),
)  # below, colour; ColorBrewer Greens


def subject_of(layer: str, practice: bool = False, language: str = "vi") -> Subject:
    city = real_city(practice)
    found = layer_named(layer)
    return Subject(city, found, found.views(city)[0], language)


@cache
def drawn(layer: str, practice: bool = False) -> bytes:
    """The picture of a layer as it is drawn where nothing else is asked for."""
    return choropleth_png(subject_of(layer, practice))


@cache
def small_box() -> tuple[int, int, int, int]:
    """Where the district stands in a small picture of `green`."""
    return district_box(pixels_of(choropleth_png(subject_of("green"), 120, 100)))


def pixels_of(png: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16)


def runs(filled: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last+1 of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], filled, [False]]).astype(int)))
    return [(int(one), int(other)) for one, other in zip(edges[::2], edges[1::2], strict=True)]


def district_box(pixels: Pixels) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the largest block of ink in the left part."""
    ink = (pixels != WHITE).any(axis=2)
    left_part = ink[:, : int(ink.shape[1] * 0.69)]
    top, bottom = max(runs(left_part.any(axis=1)), key=lambda run: run[1] - run[0])
    left, right = max(runs(ink[top:bottom].any(axis=0)), key=lambda run: run[1] - run[0])
    return left, top, right, bottom


def pixel_at(city: City, box: tuple[int, int, int, int], point: shapely.Point) -> tuple[int, int]:
    west, south, east, north = city.wards.total_bounds
    left, top, right, bottom = box
    x = left + (point.x - west) / (east - west) * (right - left)
    y = top + (north - point.y) / (north - south) * (bottom - top)
    return int(x), int(y)


def inner_points(ward: shapely.Geometry) -> list[shapely.Point]:
    """Points of a ward on a grid of 40 m, off its rim and its label."""
    label = shapely.get_coordinates(shapely.maximum_inscribed_circle(ward, tolerance=5.0))[0]
    inner = shapely.buffer(ward, -EDGE_M) - shapely.Point(label).buffer(LABEL_M)
    west, south, east, north = (int(edge) for edge in ward.bounds)
    grid = [shapely.Point(x, y) for x in range(west, east, 40) for y in range(south, north, 40)]
    return [point for point in grid if inner.contains(point)]


def colours_of_wards(subject: Subject, png: bytes) -> dict[str, Counter[str]]:
    pixels = pixels_of(png)
    box = district_box(pixels)
    found = {}
    for ward, shape in subject.city.wards.geometry.items():
        places = [pixel_at(subject.city, box, point) for point in inner_points(shape)]
        assert places, ward
        found[str(ward)] = Counter("#{:02x}{:02x}{:02x}".format(*pixels[y, x]) for x, y in places)
    return found


def green_colour(value: float) -> str:
    if value == 0:
        return "#f7e6d0"
    return next((colour for below, colour in GREEN if value < below), "#006d2c")


def test_each_ward_has_the_colour_of_its_figure() -> None:
    subject = subject_of("green")
    wanted = {ward: green_colour(value) for ward, value in subject.view.values.items()}
    assert len(set(wanted.values())) >= 4
    for ward, colours in colours_of_wards(subject, drawn("green")).items():
        assert colours == {wanted[ward]: colours.total()}, ward


def test_a_ward_without_a_figure_is_hatched_and_so_is_a_state_told_by_a_pattern() -> None:
    subject = subject_of("civility", practice=True)
    tones = {
        "met": ("#157a5e", None),
        "under_review": ("#e8b73a", "#14213d"),
        "not_met": ("#c2500f", "#ffffff"),
        None: ("#e3e6ea", "#14213d"),
    }
    states = {ward: state if isinstance(state, str) else None for ward, state in subject.view.values.items()}
    assert set(states.values()) == set(tones)
    for ward, colours in colours_of_wards(subject, drawn("civility", True)).items():
        ground, ink = tones[states[ward]]
        assert colours.most_common(1)[0][0] == ground, ward
        assert (len(colours) > 1) == (ink is not None), ward


def test_the_fill_around_a_wards_number_is_its_colour() -> None:
    subject = subject_of("fire")
    pixels = pixels_of(choropleth_png(subject, dpi=300))
    box = district_box(pixels)
    colours = {entry.id: entry.look.colour for entry in classes_of(subject.layer)}
    for value, shape in zip(subject.view.values, subject.city.wards.geometry, strict=True):
        at = shapely.Point(shapely.get_coordinates(shapely.maximum_inscribed_circle(shape, tolerance=5.0))[0])
        x, y = pixel_at(subject.city, box, at)
        near = pixels[y - 30 : y + 30, x - 60 : x + 60].reshape(-1, 3)
        seen = Counter("#{:02x}{:02x}{:02x}".format(*pixel) for pixel in near)
        place = sum(value >= edge for edge in (25, 50, 75, 100))
        assert seen.most_common(1)[0][0] == list(colours.values())[place]


def test_the_district_stands_where_the_frame_says() -> None:
    subject = subject_of("works")
    dpi = 254  # ten pixels a millimetre
    frame = frame_of(subject.city, 150)
    corners = np.array([[frame.west, frame.north], [frame.east, frame.south]])
    (left, top), (right, bottom) = frame.place(corners) * dpi / 25.4
    found = district_box(pixels_of(choropleth_png(subject, 150, dpi)))
    assert found == pytest.approx(
        (left, top, right, bottom), abs=5
    )  # half a millimetre: its line has a width


def test_a_metre_is_as_long_to_the_east_as_to_the_north() -> None:
    city = real_city()
    left, top, right, bottom = district_box(pixels_of(drawn("works")))
    west, south, east, north = city.wards.total_bounds
    assert (right - left) / (east - west) == pytest.approx((bottom - top) / (north - south), rel=0.005)


def test_the_scale_bar_is_as_long_as_it_says_on_the_ellipsoid() -> None:
    subject = subject_of("density")
    pixels = pixels_of(choropleth_png(subject))
    left, _top, right, bottom = district_box(pixels)
    corner = pixels[bottom - 100 : bottom + 20, int(pixels.shape[1] * 0.69) : int(pixels.shape[1] * 0.9)]
    dark = (corner < 200).all(axis=2)
    bar = max(last - first for row in dark for first, last in runs(row))  # its upper edge is one line of ink
    west, south, east, north = subject.city.wards.total_bounds
    ends = degrees_of(np.array([[west, (south + north) / 2], [east, (south + north) / 2]]))
    metres = Geod(ellps="WGS84").inv(*ends[0], *ends[1])[2]
    assert bar / (right - left) * metres == pytest.approx(1000, rel=0.02)
    assert bar_of(frame_of(subject.city, 165)) == 1000


def test_the_size_of_a_picture_is_what_was_asked_for() -> None:
    subject = subject_of("green")
    picture = Image.open(io.BytesIO(choropleth_png(subject, 100, 254)))
    assert picture.width == pytest.approx(1000, abs=1)
    assert picture.info["dpi"] == pytest.approx((254, 254), abs=0.1)
    assert picture.height == pytest.approx(frame_of(subject.city, 100).height_mm * 10, abs=1)


def test_the_same_subject_is_the_same_bytes() -> None:
    assert choropleth_png(subject_of("green")) == drawn("green")


def stamped(png: bytes) -> int:
    return int((pixels_of(png) == (0xC0, 0x16, 0x2C)).all(axis=2).sum())


def test_practice_figures_are_stamped_and_real_ones_are_not() -> None:
    assert stamped(drawn("civility", True)) > 2000
    assert stamped(drawn("green")) == 0


def test_the_counts_of_the_legend_add_up_to_all_wards() -> None:
    for layer in ("civility", "green", "works", "fire", "density"):
        assert sum(count for _, count in subject_of(layer).counts()) == 16


def test_the_counts_are_those_of_the_view() -> None:
    subject = subject_of("civility", practice=True)
    counted = {entry.id: count for entry, count in subject.counts()}
    states = Counter(state if isinstance(state, str) else "unknown" for state in subject.view.values)
    assert {name: count for name, count in counted.items() if count} == states


def test_a_ward_that_the_view_leaves_out_is_unknown() -> None:
    subject = subject_of("green")
    short = replace(subject, view=replace(subject.view, values=subject.view.values.drop("p15")))
    assert {entry.id: count for entry, count in short.counts()}["unknown"] == 1
    ((colour, _),) = [colours_of_wards(short, choropleth_png(short))["p15"].most_common(1)[0]]
    assert colour == "#e3e6ea"


def test_a_picture_is_described_in_words() -> None:
    assert described(subject_of("civility", practice=True)) == (
        "Bản đồ 16 phường: Chuẩn văn minh đô thị, 2021. "
        "đạt chuẩn: 11; đang xét: 2; chưa đạt: 2; chưa có số liệu: 1."
    )


def test_a_picture_carries_its_words_with_it() -> None:
    subject = subject_of("civility", practice=True)
    assert Image.open(io.BytesIO(drawn("civility", True))).text == {
        "Title": "Chuẩn văn minh đô thị, 2021",
        "Description": described(subject),
    }


def test_the_title_says_the_period_once() -> None:
    assert subject_of("civility").title == "Chuẩn văn minh đô thị, 2021"
    assert subject_of("green", language="en").title == "Green space per person, Existing parks, 2019"


def test_a_picture_says_its_release() -> None:
    assert release_line(None, "cd" * 32, "en") == (
        "No reported figures were released; fingerprint of the data cdcdcdcdcdcd"
    )
    released = Released(7, "2021-04-08", "An", "Bình", False, "ab" * 32)
    assert release_line(released, "cd" * 32, "vi") == (
        "Bản phát hành 7 ngày 08/04/2021, dấu vân tay abababababab"
    )
    alone = replace(released, one_person=True)
    assert release_line(alone, "cd" * 32, "vi").endswith("; duyệt theo chế độ một người")


def test_the_font_has_every_letter_of_every_message_and_layer() -> None:
    words = [text for pair in messages().values() for text in (pair.vi, pair.en)]
    assert len(words) > 500
    for weight in ("normal", "bold"):
        missing = {text for text in words if NO_GLYPH in drawable(text, weight)}
        assert missing == set()


@pytest.mark.parametrize(
    "hostile",
    [
        "$\\frac{1}{0}$ $x^{",
        "<script>alert(1)</script>",
        "a" * 10_000,
        "\x00\x0b\u202e\ud800 Phường",
        "\U0001f600 新",
        "{0} %s",
    ],
)
def test_no_name_breaks_a_picture(hostile: str) -> None:
    subject = subject_of("green")
    text = Text(hostile, hostile)
    view: View = replace(subject.view, label=text, headline=text, note=text)
    named = replace(subject, layer=replace(subject.layer, title=text, unit=text), view=view)
    assert district_box(pixels_of(choropleth_png(named, 120, 100))) == small_box()


def test_a_letter_without_a_glyph_is_a_box_not_a_warning() -> None:
    assert drawable("Gò Vấp 新") == f"Gò Vấp {NO_GLYPH}"


def test_letters_are_composed_before_they_are_drawn() -> None:
    assert drawable("Go\u0300 Va\u0302\u0301p") == "Gò Vấp"


def test_lines_fit_and_lose_no_word() -> None:
    text = message("map.credit") + " " + message("map.notice")
    lines = lines_of(text, 50, 7)
    assert " ".join(lines) == text
    assert all(width_mm(line, 7) <= 50 for line in lines)
    assert all(width_mm(f"{one} {other.split()[0]}", 7) > 50 for one, other in pairwise(lines))


def test_what_does_not_fit_is_cut_and_says_so() -> None:
    lines = lines_of("một hai ba bốn năm sáu bảy tám", 20, 8, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(width_mm(line, 8) <= 20 for line in lines)


def test_a_word_wider_than_the_room_is_broken_without_loss() -> None:
    lines = lines_of("x" * 60, 20, 8, most=99)
    assert "".join(lines) == "x" * 60
    assert all(width_mm(line, 8) <= 20 for line in lines)


@given(
    word=st.text(st.sampled_from("iIlmMWTVAfjẬữđ.…W\u0301\u0323"), min_size=2, max_size=40),
    room=st.floats(2, 30),
    size=st.sampled_from([5.0, 7.0, 12.0]),
)
@settings(max_examples=40)
def test_a_word_is_broken_after_as_many_letters_as_fit(word: str, room: float, size: float) -> None:
    rest = drawable(word)
    *whole, last = lines_of(word, room, size, most=99)
    for line in whole:
        fitting = [count for count in range(1, len(rest)) if width_mm(rest[:count], size) <= room]
        assert line == rest[: max(fitting, default=1)]
        rest = rest[len(line) :]
    assert last == rest


def test_an_ink_over_a_ground_is_between_both() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#ff0000", "#0000ff", 1) == "#ff0000"
