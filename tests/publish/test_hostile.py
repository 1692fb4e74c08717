"""Text that people typed stays text on every page of the site, whatever is in it."""

from __future__ import annotations

import re
from dataclasses import replace

import geopandas as gpd
import pytest

from publish.build import unpacked
from publish.checks import MAPS, check, html_paths
from publish.edition import edition_of
from publish.markup import read_page
from publish.site import Files
from publish.wayfinding import marker
from publish.writing import MARKER
from tests.cities import real_city
from tests.publish.conftest import ADDRESS, CONTACT
from tests.publish.hostile import LONG, SCRIPT, hostile_city

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
MOST_PAGE_BYTES = 600_000


@pytest.fixture(scope="module")
def made() -> Files:
    """The site of the hostile city, unpacked. Costs a build: its checks refuse it if anything runs or leads away."""
    facts = edition_of(None, address=ADDRESS, contact=CONTACT, base=real_city())
    city = hostile_city()
    shorter = {name: _shorter(getattr(city, name)) for name in ("wards", "parks")}
    edition = replace(facts, release=replace(facts.release, city=replace(city, **shorter)))
    files = unpacked(edition)
    files[MARKER] = marker(edition, files)
    check(files, edition)
    return files


def _shorter(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A frame with SCRIPT for LONG: with 10,000 letters in every ward and park the sealed file is refused as too large."""
    columns = [name for name in ("name", "note_vi") if name in frame]
    return frame.assign(**{name: frame[name].where(frame[name] != LONG, SCRIPT) for name in columns})


def test_markup_in_a_name_is_read_back_as_the_same_letters(made: Files) -> None:
    told = [path for path in html_paths(made) if SCRIPT in read_page(made[path]).text]
    assert len(told) > 20


def test_no_page_says_a_mark_that_turns_the_direction_of_what_follows(made: Files) -> None:
    """The maps carry names as they are in their data; what they say without a script is clean."""
    said = {
        path: read_page(made[path]).text if path in MAPS else made[path].decode() for path in html_paths(made)
    }
    assert [path for path, text in said.items() if TURNING.search(text)] == []


def test_a_name_of_ten_thousand_letters_leaves_pages_that_can_be_loaded(made: Files) -> None:
    assert {path: len(made[path]) for path in html_paths(made) if len(made[path]) > MOST_PAGE_BYTES} == {}
