"""Text that people typed stays text in every file of the site, whatever is in it and however long it is."""

from __future__ import annotations

import re
from dataclasses import replace

import geopandas as gpd
import pytest

from publish.build import unpacked
from publish.checks import check, html_paths
from publish.edition import Edition, as_shown, edition_of
from publish.headers import OFFLINE
from publish.markup import read_page
from publish.site import Files
from publish.texts import CUT, MOST_NAME
from publish.wayfinding import marker
from publish.writing import MARKER
from tests.cities import real_city
from tests.publish.conftest import ADDRESS, CONTACT
from tests.publish.hostile import LONG, SCRIPT, TURNED, hostile_city

TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ESCAPED = re.compile(r"\\u(?:061c|200[ef]|202[a-e]|206[6-9])", re.IGNORECASE)
MOST_PAGE_BYTES = 600_000
TEXTS = (".html", ".json", ".jsonld", ".geojson", ".csv", ".js", ".svg", ".xml", ".webmanifest")
OF_FACTS = ("parks", "works", "stations", "streets", "places", "land", "water")  # frames with names


@pytest.fixture(scope="module")
def edition() -> Edition:
    """The hostile city, and the names of everything that it leaves alone with 10,000 letters each."""
    city = hostile_city()
    longer = {name: _longer(getattr(city, name)) for name in OF_FACTS}
    return edition_of(None, address=ADDRESS, contact=CONTACT, base=replace(city, **longer))


def _longer(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A frame with LONG behind each name of one of two things."""
    columns = [name for name in ("name", "name_vi", "name_en") if name in frame]
    often = [place % 2 == 0 for place in range(len(frame))]
    return frame.assign(
        **{
            name: frame[name].where(~frame.index.isin(frame.index[often]), frame[name] + LONG)
            for name in columns
        }
    )


@pytest.fixture(scope="module")
def made(edition: Edition) -> Files:
    """The site of it, unpacked. Costs a build: its checks refuse it if anything runs or leads away, or is too large."""
    files = unpacked(edition)
    files[MARKER] = marker(edition, files)
    check(files, as_shown(edition))
    return files


def test_markup_in_a_name_is_read_back_as_the_same_letters(made: Files) -> None:
    told = [path for path in html_paths(made) if SCRIPT in read_page(made[path]).text]
    assert len(told) > 20


def test_no_file_holds_a_mark_that_turns_the_direction_of_what_follows(made: Files) -> None:
    texts = {path: made[path].decode("utf-8-sig") for path in made if path.endswith(TEXTS)}
    assert {".html", ".csv", ".geojson", ".json"} <= {path[path.rindex(".") :] for path in texts}
    programs = tuple(path for path in texts if path.endswith(".js"))
    turned = [path for path, text in texts.items() if TURNING.search(text)]
    assert turned == []
    assert [path for path, text in texts.items() if path not in programs and ESCAPED.search(text)] == []
    assert TURNING.search(TURNED)


def test_what_is_long_is_cut_on_pages_and_maps_and_whole_in_the_data(made: Files, edition: Edition) -> None:
    cut = f"{LONG[: MOST_NAME - 1].rstrip()}{CUT}"
    shown = ("index.html", "en/index.html", "cong-trinh/index.html", OFFLINE)
    assert [cut in made[path].decode() for path in shown] == [True] * len(shown)
    assert [path for path in (*html_paths(made), OFFLINE) if LONG in made[path].decode()] == []
    for path in (
        "du-lieu/phuong.csv",
        "du-lieu/phuong.geojson",
        "du-lieu/cong-vien.csv",
        "du-lieu/cong-trinh.geojson",
    ):
        assert LONG in made[path].decode()
    assert LONG in set(edition.city.wards["name"])


def test_names_of_ten_thousand_letters_leave_pages_that_can_be_loaded(made: Files) -> None:
    assert {path: len(made[path]) for path in html_paths(made) if len(made[path]) > MOST_PAGE_BYTES} == {}


def test_an_ordinary_edition_is_shown_as_it_is() -> None:
    plain = edition_of(None, base=real_city())
    assert plain.city is real_city()
    assert as_shown(plain) is plain
