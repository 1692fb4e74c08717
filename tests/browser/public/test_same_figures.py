"""Table, map and download say the same: every figure of every ward, read back from each of the three."""

from __future__ import annotations

import csv
import io

from playwright.sync_api import Page

from maps.messages import LANGUAGES
from publish.edition import Edition
from publish.figures import DRIVE, FACTS, GAP, WALK, figures_of
from tests.browser.conftest import OpenPage
from tests.browser.public.conftest import Site
from tests.browser.public.first_visit import until
from tests.browser.public.released import REPORTED, SILENT, WARDS
from tests.browser.public.test_first_visit import COMPLETE

OWN = (FACTS, GAP, WALK, DRIVE)  # of the pages, not of the map
Place = tuple[str, str, str]

TABLE = """() => [...document.querySelectorAll('main table data.fig')].map(one =>
  [one.dataset.layer, one.dataset.view, one.dataset.ward, one.getAttribute('value'), one.textContent])"""

# What the map's wards say in every view of every layer, and the numbers that it draws them by.
MAP = """() => {
  const release = JSON.parse(document.getElementById('govap-release').textContent);
  return release.layers.flatMap(layer => layer.views.flatMap(view => {
    window.govap.setView(`overlay=${layer.id}&view=${view.id}`);
    return [...document.querySelectorAll('path[data-ward]')].map((path, i) =>
      [layer.id, view.id, path.dataset.ward, view.values[release.wards.findIndex(one => one.id === path.dataset.ward)],
       path.getAttribute('aria-label')]);
  }));
}"""


def in_table(page: Page) -> dict[Place, tuple[str, str]]:
    """Value and words of every figure of the table."""
    return {(layer, view, ward): (value, words) for layer, view, ward, value, words in page.evaluate(TABLE)}


def plain(value: float | str | None) -> str:
    """A value of the map as the table carries it."""
    if value is None or isinstance(value, str):
        return value or ""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def test_table_and_map_say_the_same_of_every_ward_in_every_view(
    public_site: Site, open_page: OpenPage, released: Edition
) -> None:
    page = open_page(public_site.url("table")).page
    table = in_table(page)
    assert table.keys() == {(one.layer, one.view, one.ward) for one in figures_of(released.city)}
    page.goto(public_site.url("map"))
    until(page, COMPLETE)
    drawn = page.evaluate(MAP)
    seen = {(layer, view, ward) for layer, view, ward, _, _ in drawn}
    assert seen == {place for place in table if place[0] not in OWN and place[2]}
    for layer, view, ward, value, sentence in drawn:
        raw, words = table[layer, view, ward]
        assert plain(value) == raw, (layer, view, ward)
        assert " ".join(words.split()) in " ".join(sentence.split()), (layer, view, ward)
    assert table[REPORTED, "2021-03", SILENT][0] == ""
    assert table[REPORTED, "2021-03", WARDS[0]][0] == "93.5"


def test_the_download_says_what_the_table_says_in_both_languages(
    public_site: Site, open_page: OpenPage
) -> None:
    for language in LANGUAGES:
        page = open_page(public_site.url("table", language)).page
        table = in_table(page)
        with page.expect_download() as saving:
            page.click("a[download][href$='/so-lieu.csv']")
        saved = saving.value.path().read_text(encoding="utf-8-sig")
        rows = {(row["layer"], row["view"], row["ward"]): row for row in csv.DictReader(io.StringIO(saved))}
        assert {place for place in rows if place[0] != REPORTED or place[2]} >= {
            place for place in table if place[2]
        }
        for place in table.keys() & rows.keys():
            value, words = table[place]
            assert " ".join(rows[place][f"text_{language}"].split()) == " ".join(words.split()), place
            if value and rows[place]["value"]:
                assert same_number(rows[place]["value"], value), place
            else:
                assert value == rows[place]["value"], place


def same_number(rounded: str, exact: str) -> bool:
    """True if a download's value is the table's to the digits that it has; words are the same to the letter."""
    try:
        digits = len(rounded.partition(".")[2])
        return abs(float(rounded) - float(exact)) <= 0.500001 * 10**-digits
    except ValueError:
        return rounded == exact
