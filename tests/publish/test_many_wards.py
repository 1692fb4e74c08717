"""A city of 168 wards and 300 works becomes a site without a fault, in a minute, and its map stays light."""

from __future__ import annotations

import time

import pytest

from maps.messages import LANGUAGES
from publish.build import build
from publish.checks import html_paths
from publish.edition import edition_of
from publish.markup import read_page
from publish.site import PAGES, Files
from tests.publish.conftest import ADDRESS
from tests.publish.many_wards import WARDS, WORKS, many_wards

MOST_S = 60  # of one processor: a busy machine takes longer by the clock
MOST_FIRST_BYTES = 250_000


@pytest.fixture(scope="module")
def built() -> tuple[Files, float]:
    """The site, and the seconds of processor time that it took. The one test of this size: half a minute or more."""
    city = many_wards()
    begun = time.process_time()
    files = build(edition_of(None, address=ADDRESS, base=city))
    return files, time.process_time() - begun


def test_it_builds_within_a_minute(built: tuple[Files, float]) -> None:
    assert built[1] <= MOST_S


def test_every_ward_has_its_page_and_every_work_its_line(built: tuple[Files, float]) -> None:
    files, _ = built
    assert len(html_paths(files)) == len(LANGUAGES) * (WARDS + len(PAGES) - 1)
    works = read_page(files["cong-trinh/index.html"]).text
    assert all(f"({number})" in works for number in range(1, WORKS + 1))


def test_what_the_map_loads_first_stays_light(built: tuple[Files, float]) -> None:
    files, _ = built
    fetched = {link.address for link in read_page(files["index.html"]).links if link.fetched}
    first = ["index.html", *(path for path in fetched if path.endswith((".js", ".css")))]
    assert len(first) > 2
    assert sum(len(files.get(f"{path}.br", files[path])) for path in first) <= MOST_FIRST_BYTES
