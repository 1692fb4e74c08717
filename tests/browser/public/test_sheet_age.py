"""Somebody holds a printed sheet: its code opens the same view of the public map, which says how old the sheet is."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from maps.messages import message
from publish.edition import Edition
from publish.sheet_age import FOLDER, LIST
from tests.browser.conftest import OpenPage
from tests.browser.public.conftest import Site
from tests.browser.public.first_visit import until
from tests.browser.public.test_everybody import SIDEWAYS, STILL, whole
from tests.browser.public.test_first_visit import COMPLETE
from tests.browser.test_access import faults_of
from tests.publish.server import nginx_serving

VIEW = "?overlay=green&view=planned&ward=p06"
LINE = ".sheet-age [role=status]"
HOSTILE = ("1.<img src=x onerror=alert(1)>", "__proto__." + "0" * 12, "2." + "0" * 12, "9" * 4000)
COVERED = """() => {
  const line = document.querySelector('.sheet-age').getBoundingClientRect();
  return [...document.querySelectorAll('.page button, .page a, .page input, .page select')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.bottom > line.top + 1 && box.top < line.bottom - 1 && !one.matches('.skip');
  }).map(one => one.outerHTML.slice(0, 100));
}"""


@pytest.fixture(scope="module")
def names(released: Edition) -> dict[str, str]:
    """What the codes of sheets say: of the release that the site shows, of the facts before it, of other facts."""
    (facts,) = released.earlier
    shown = released.city.fingerprint[:12]
    return {"valid": f"1.{shown}", "older": f"0.{facts.fingerprint[:12]}", "other": "1.0123456789ab"}


def scanned(open_page: OpenPage, site: Site, sheet: str, language: str = "vi", **context: object) -> Page:
    """The map as the code of a sheet opens it, its line read."""
    page = open_page(f"{site.url('map', language)}{VIEW}&sheet={quote(sheet)}", **context).page
    page.wait_for_selector(LINE)
    whole(page)
    return page


def shows_the_view(page: Page) -> None:
    expect(page.locator("button[data-overlay=green]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-panel]")).to_have_attribute("data-ward", "p06")


def test_a_sheet_of_the_shown_release_is_valid_and_its_line_is_closed_by_keyboard(
    public_site: Site, open_page: OpenPage, names: dict[str, str]
) -> None:
    page = scanned(open_page, public_site, names["valid"])
    expect(page.locator(LINE)).to_contain_text("Bản in này còn hiệu lực")
    shows_the_view(page)
    assert page.evaluate(COVERED) == []
    assert faults_of(page) == []
    page.evaluate("document.body.focus()")
    page.keyboard.press("Tab")
    expect(page.locator(".sheet-age button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".sheet-age")).to_have_count(0)
    page.wait_for_url(lambda address: "sheet" not in address)
    assert page.evaluate("document.activeElement.matches('.folium-map')")
    shows_the_view(page)


def test_a_sheet_of_an_older_release_says_what_changed_and_leads_there(
    public_site: Site, open_page: OpenPage, names: dict[str, str]
) -> None:
    phone = {"width": 390, "height": 844, "is_mobile": True, "has_touch": True}
    visit = open_page(f"{public_site.url('map')}{VIEW}&sheet={names['older']}", **phone)  # type: ignore[arg-type]
    page = visit.page
    whole(page)
    told = json.loads(public_site.read(f"{FOLDER}/0.json"))["changes"]
    expect(page.locator(LINE)).to_contain_text(f"{len(told)} thay đổi")
    expect(page.locator(LINE)).to_contain_text("Bản in này theo số liệu có sẵn")
    shows_the_view(page)
    visit.shoot("public-sheet-older")
    assert page.evaluate(COVERED) == []
    page.focus(".sheet-age .quiet")
    page.keyboard.press("Enter")
    sentences = page.locator(".sheet-age li")
    assert sentences.all_inner_texts() == [vi for vi, *_ in told]
    until(page, STILL)
    visit.shoot("public-sheet-changes")
    assert page.evaluate(COVERED) == []
    assert page.evaluate(SIDEWAYS) <= 0
    assert faults_of(page) == []
    works = sentences.locator("a[href*='overlay=works']").first
    works.focus()
    page.keyboard.press("Enter")
    expect(page.locator("button[data-overlay=works]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".sheet-age .quiet")).to_be_focused()  # the list is folded: the map is seen again
    expect(page.locator(".sheet-age .quiet")).to_have_attribute("aria-expanded", "false")
    expect(sentences.first).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".sheet-age")).to_have_count(0)
    expect(page.locator("button[data-overlay=works]")).to_have_attribute("aria-pressed", "true")


def test_a_sheet_in_english_opens_the_english_page_and_stays_known_in_the_other_language(
    public_site: Site, open_page: OpenPage, names: dict[str, str]
) -> None:
    page = open_page(f"{public_site.url('map')}{VIEW}&lang=en&sheet={names['older']}").page
    page.wait_for_url("**/en/**")
    expect(page.locator(LINE)).to_contain_text("This sheet is of the published facts")
    shows_the_view(page)
    page.click("a.language")
    expect(page.locator(LINE)).to_contain_text("Bản in này theo số liệu có sẵn")
    shows_the_view(page)


def test_what_the_address_makes_up_is_not_known_and_never_shown(
    public_site: Site, open_page: OpenPage, names: dict[str, str]
) -> None:
    (vi, _) = json.loads(public_site.read(LIST))["unknown"]
    page = open_page("about:blank").page
    for sheet in HOSTILE:
        page.goto(f"{public_site.url('map')}{VIEW}&sheet={quote(sheet)}")
        expect(page.locator(LINE)).to_have_text(vi)
        assert page.locator(".sheet-age img").count() == 0
    whole(page)
    shows_the_view(page)
    assert faults_of(page) == []
    page.goto(f"{public_site.url('map')}{VIEW}&sheet={names['other']}")
    expect(page.locator(LINE)).to_contain_text("dấu vân tay trên giấy không khớp")


def test_without_a_network_it_says_that_it_cannot_know(
    public_site: Site, open_page: OpenPage, names: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with nginx_serving(public_site.folder, tmp_path_factory.mktemp("gone")) as server:
        visit = open_page(f"{server.url}index.html", service_workers="allow")
        page = visit.page
        until(page, COMPLETE)
        page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.goto(f"{server.url}{VIEW}&sheet={names['valid']}")
    expect(page.locator(LINE)).to_have_text(message("public.sheet.unreached", "vi"))
    visit.forgive()  # the list that could not be had


def test_nothing_of_it_is_asked_for_where_no_sheet_is_named(public_site: Site, open_page: OpenPage) -> None:
    page = open_page("about:blank").page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{public_site.url('map')}{VIEW}")
    until(page, COMPLETE)
    assert [url for url in asked if "sheet" in url or FOLDER in url] == []
    assert page.locator(".sheet-age").count() == 0
