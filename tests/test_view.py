"""An address can only ask for what exists; anything else is the default."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.view import MapView, read_view
from tests.cities import real_city

USUAL = MapView("civility", "", None, None, "vi", False)


def test_an_empty_address_is_the_usual_view() -> None:
    assert read_view("", real_city()) == USUAL


def test_a_full_address_is_read() -> None:
    query = "overlay=fire&view=area&ward=p15&radius=1500&station=106.66970,10.83130&lang=en&practice=1"
    assert read_view(query, real_city()) == MapView("fire", "p15", 1500.0, (106.6697, 10.8313), "en", True)


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
        "overlay=civility&view=existing",
    ],
)
def test_what_does_not_exist_is_ignored(query: str) -> None:
    assert read_view(query, real_city()) == USUAL


@given(st.text(max_size=200))
def test_no_address_breaks_the_page(query: str) -> None:
    assert isinstance(read_view(query, real_city()), MapView)
