"""An address can only ask for what exists; anything else is the default."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.view import MapView, read_view
from tests.cities import real_city
from tests.invented import by_ward, city_showing

USUAL = MapView("civility", "", None, None, "vi", False)


def test_an_empty_address_is_the_usual_view() -> None:
    assert read_view("", real_city()) == USUAL


def test_a_full_address_is_read() -> None:
    query = "overlay=fire&view=area&ward=p15&radius=1500&station=106.66970,10.83130&lang=en&practice=1"
    assert read_view(query, real_city()) == MapView("fire", "p15", 1500.0, (106.6697, 10.8313), "en", True)


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("set=12&ward=w12-p08", ("12", "w12-p08")),
        ("set=6&ward=w6-go-vap", ("6", "w6-go-vap")),
        ("ward=p15", ("16", "p15")),
        ("set=16&ward=p15", ("16", "p15")),
    ],
)
def test_a_ward_set_is_read_with_a_ward_of_its_own(query: str, read: tuple[str, str]) -> None:
    view = read_view(query, real_city())
    assert (view.set_id, view.ward) == read


@pytest.mark.parametrize("query", ["set=12&ward=p08", "set=6&ward=w12-p08", "ward=w6-go-vap"])
def test_a_ward_of_another_set_is_ignored(query: str) -> None:
    assert read_view(query, real_city()).ward == ""


def test_a_view_of_an_earlier_period_is_told_from_those_that_come_with_the_wards() -> None:
    city = city_showing(*by_ward("t03", "2024-11", [90.0] * 16), *by_ward("t03", "2024-10", [80.0] * 16))
    told = [read_view(f"overlay=t03&view={view}", city).past for view in ("2024-10", "2024-11", "2023-01")]
    assert told == ["2024-10", "", ""]


@pytest.mark.parametrize(
    "query",
    [
        "overlay=<script>",
        "ward=p02",
        "radius=-1",
        "radius=99999",
        "radius=1e3",
        "station=200,10",
        "station=106.66",
        "station=nan,nan",
        "lang=fr",
        "practice=yes",
        "view=%00",
        "set=11",
        "set=<script>",
        "overlay=civility&view=existing",
    ],
)
def test_what_does_not_exist_is_ignored(query: str) -> None:
    assert read_view(query, real_city()) == USUAL


@given(st.text(max_size=200))
def test_no_address_breaks_the_page(query: str) -> None:
    assert isinstance(read_view(query, real_city()), MapView)


@pytest.mark.parametrize(
    ("radius", "read"), [("200", 200.0), ("6000", 6000.0), ("199", None), ("6001", None)]
)
def test_a_radius_is_read_within_the_sliders_ends(radius: str, read: float | None) -> None:
    assert read_view(f"radius={radius}", real_city()).radius_m == read


@pytest.mark.parametrize(
    ("station", "where"),
    [("105.85,21.03", "Hà Nội"), ("10.83,106.67", "latitude first"), ("106.67,11.3", "north of the city")],
)
def test_a_station_outside_the_city_is_ignored(station: str, where: str) -> None:
    assert read_view(f"station={station}", real_city()).station is None, where


@pytest.mark.parametrize("start", ["?", "#"])
def test_an_address_may_keep_its_question_mark(start: str) -> None:
    assert read_view(f"{start}overlay=green&ward=p15", real_city()).overlay == "green"


def test_the_first_of_two_answers_counts() -> None:
    assert read_view("ward=p15&ward=p16", real_city()).ward == "p15"


def test_practice_is_asked_for_by_one_only() -> None:
    assert [read_view(f"practice={said}", real_city()).practice for said in ("1", "0", "true")] == [
        True,
        False,
        False,
    ]
