"""The static maps: read back from their text, they show the wards where they are and the figures that are true."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely

from geo.city import City
from layers import layer_named, views_of
from maps.messages import LANGUAGES
from publish.said import ward_name
from publish.ward_svg import overlay_key, overlay_map, ward_key, ward_map
from tests.cities import real_city
from tests.publish.hostile import hostile_city

SVG = "{http://www.w3.org/2000/svg}"
MAIN = ("civility", "green", "works", "fire")
GREEN = (
    (0.1, "#edf8e9"),
    (0.3, "#c7e9c0"),
    (0.92, "#8fd08f"),
    (2.0, "#41ab5d"),
)  # below, colour; ColorBrewer Greens
EDGE_UNITS = 12
WARDS = tuple(str(ward) for ward in real_city().wards.index)
NUMBER = re.compile(r"-?\d+")


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own text, and the test that it is well formed


def said(element: ET.Element) -> str:
    """The text of an element, that of its parts too."""
    return "".join(element.itertext())


def by_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [one for one in root.iter() if one.get("class") == name]


def area_of(path: str) -> shapely.Geometry:
    """What a path of M x y l dx dy … z fills."""
    shapes = []
    for ring in filter(None, path.split("z")):
        numbers = np.array([int(one) for one in NUMBER.findall(ring)]).reshape(-1, 2)
        shapes.append(shapely.Polygon(np.cumsum(numbers, axis=0)))
    return shapely.union_all(shapes)


def on_sheet(city: City, x: float, y: float) -> tuple[float, float]:
    """A unit of the district's map in METRES, from its size alone."""
    west, _south, east, north = city.wards.total_bounds
    per_unit = (east - west) / (1_000 - 2 * EDGE_UNITS)
    return west + (x - EDGE_UNITS) * per_unit, north - (y - EDGE_UNITS) * per_unit


def green_colour(value: float) -> str:
    if value == 0:
        return "#f7e6d0"
    return next((colour for below, colour in GREEN if value < below), "#006d2c")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layer", MAIN)
def test_a_map_is_markup_that_runs_and_styles_nothing(layer: str, language: str) -> None:
    made = overlay_map(real_city(), layer, language)
    for root in (parsed(made), parsed(overlay_key(real_city(), layer, language))):
        for one in root.iter():
            assert one.tag.removeprefix(SVG) not in {"script", "style", "foreignObject", "image", "use"}
            assert not [name for name in one.attrib if name == "style" or name.startswith("on")]
    assert len(made) < 25_000


def test_each_ward_has_the_colour_of_its_figure() -> None:
    values = views_of(layer_named("green"), real_city())[0].values
    drawn = [one.get("fill") for one in by_class(parsed(overlay_map(real_city(), "green", "vi")), "m-ward")]
    assert drawn == [green_colour(value) for value in values]
    assert len(set(drawn)) >= 4


def test_each_ward_is_drawn_where_it_is() -> None:
    city = real_city()
    paths = by_class(parsed(overlay_map(city, "green", "vi")), "m-ward")
    for path, (ward, shape) in zip(paths, city.wards.geometry.items(), strict=True):
        drawn = shapely.transform(
            area_of(path.get("d", "")), lambda at: np.array([on_sheet(city, x, y) for x, y in at])
        )
        shared = drawn.intersection(shape).area / drawn.union(shape).area
        assert shared > 0.97, ward


def test_neighbours_leave_no_gap_between_them() -> None:
    root = parsed(overlay_map(real_city(), "green", "vi"))
    wards = shapely.union_all([area_of(one.get("d", "")) for one in by_class(root, "m-ward")])
    (district,) = by_class(root, "m-district")
    assert wards.symmetric_difference(area_of(district.get("d", ""))).area < 0.001 * wards.area


def test_a_ward_says_its_figure_and_the_unknown_is_said_and_hatched() -> None:
    green = parsed(overlay_map(real_city(), "green", "vi"))
    titles = [one.text for one in green.iter(f"{SVG}title")][1:17]
    assert titles[0] == "Phường 1: 0,00 m²/người"
    assert titles[1] == "Phường 3: 2,77 m²/người"
    unknown = parsed(overlay_map(real_city(), "civility", "en"))
    assert {one.get("fill") for one in by_class(unknown, "m-ward")} == {"url(#m-civility-en-unknown)"}
    assert "m-civility-en-unknown" in {one.get("id") for one in unknown.iter(f"{SVG}pattern")}
    assert [one.text for one in unknown.iter(f"{SVG}title")][1] == "Ward 1: no data"


def test_numbers_stand_in_their_own_wards() -> None:
    root = parsed(overlay_map(real_city(), "works", "vi"))
    numbers, paths = by_class(root, "m-number"), by_class(root, "m-ward")
    assert [one.text for one in numbers] == [str(number) for number in real_city().wards["number"]]
    for number, path in zip(numbers, paths, strict=True):
        at = shapely.Point(int(number.get("x", "")), int(number.get("y", "")))
        assert area_of(path.get("d", "")).contains(at), number.text


def test_the_key_counts_every_ward_once() -> None:
    for layer in MAIN:
        counts = [
            int(NUMBER.findall(one.text or "")[0])
            for one in by_class(parsed(overlay_key(real_city(), layer, "vi")), "m-count")
        ]
        assert sum(counts) == len(WARDS), layer


def test_wards_are_links_where_addresses_are_given_and_else_the_map_is_one_image() -> None:
    plain = parsed(overlay_map(real_city(), "green", "vi"))
    assert plain.get("role") == "img"
    assert not list(plain.iter(f"{SVG}a"))
    linked = parsed(overlay_map(real_city(), "green", "vi", lambda ward: f"../{ward}/index.html?a=1&b=2"))
    assert linked.get("role") == "group"
    assert [one.get("href") for one in linked.iter(f"{SVG}a")] == [
        f"../{ward}/index.html?a=1&b=2" for ward in WARDS
    ]


@pytest.mark.parametrize("ward", WARDS)
def test_the_map_of_a_ward_shows_it_whole_and_names_it(ward: str) -> None:
    city, root = real_city(), parsed(ward_map(real_city(), ward, "vi"))
    (own,) = by_class(root, "m-own")
    left, top, right, bottom = area_of(own.get("d", "")).bounds
    assert left > 0
    assert top > 0
    assert right < 1_000
    assert bottom < 750
    known = city.wards.geometry[ward]
    west, south, east, north = known.bounds
    assert (right - left) / (bottom - top) == pytest.approx((east - west) / (north - south), rel=0.02)
    assert [said(one) for one in by_class(root, "m-own-name")] == [city.wards["name"][ward]]
    near = city.wards["name"][city.wards.distance(known) < 2_500]
    assert {said(one) for one in by_class(root, "m-name")} < set(near)
    assert len(ward_map(city, ward, "vi")) < 20_000


def test_a_ward_map_is_drawn_to_its_scale() -> None:
    """The bar says 500 m: so many units must be 500 m of the ward's own outline."""
    root, shape = parsed(ward_map(real_city(), "p15", "vi")), real_city().wards.geometry["p15"]
    (bar,) = by_class(root, "m-bar")
    wide = int(re.findall(r"h(\d+)", bar[0].get("d", ""))[0])
    assert bar[1].text == "500 m"
    (own,) = by_class(root, "m-own")
    area = area_of(own.get("d", "")).area
    assert area * (500 / wide) ** 2 == pytest.approx(shape.area, rel=0.01)


def test_a_work_is_on_the_map_of_its_ward_and_in_its_key() -> None:
    titles = [one.text for one in parsed(ward_map(real_city(), "p15", "en")).iter(f"{SVG}title")]
    assert "Upgrade and widening of Lê Đức Thọ street: late" in titles
    assert "late" in ward_key(real_city(), "p15", "en")
    assert "widening" not in str(titles[0])


def test_an_assumed_fire_team_is_drawn_dashed_and_said_to_be_assumed() -> None:
    root = parsed(ward_map(real_city(), "p10", "vi"))
    (team,) = [one for one in by_class(root, "m-mark") if "(vị trí giả định)" in (one[0].text or "")]
    assert team[1].get("stroke-dasharray")
    assert "(vị trí giả định)" in ward_key(real_city(), "p10", "vi")


def test_hostile_names_stay_text() -> None:
    city = hostile_city()
    for made in (overlay_map(city, "works", "en"), *(ward_map(city, ward, "vi") for ward in WARDS[:9])):
        root = parsed(made)
        assert not list(root.iter(f"{SVG}script"))
        assert "<script" not in made
        assert not {"\u202e", "\u2066", "\x00", "\x0b"} & set(made)
        assert max(len(text) for text in root.itertext()) <= 900  # a name and a state
    assert "<script>alert('x')</script>" in "".join(parsed(ward_map(city, WARDS[0], "vi")).itertext())


def test_an_unknown_ward_or_layer_is_refused() -> None:
    with pytest.raises(KeyError):
        ward_map(real_city(), "p02", "vi")
    with pytest.raises(KeyError):
        overlay_map(real_city(), "nothing", "vi")


def test_the_kind_of_place_is_apart_from_its_number_so_that_a_small_map_can_leave_it_out() -> None:
    (own,) = by_class(parsed(ward_map(real_city(), "p15", "vi")), "m-own-name")
    (kind,) = own
    assert (kind.get("class"), kind.text, kind.tail) == ("m-kind", "Phường ", "15")


def test_names_are_of_the_language() -> None:
    root = parsed(ward_map(real_city(), "p15", "en"))
    assert said(by_class(root, "m-own-name")[0]) == ward_name(real_city(), "p15", "en") == "Ward 15"
