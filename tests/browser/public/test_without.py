"""The site without scripts, without a network after the first visit, and as the one file that is carried on a stick."""

from __future__ import annotations

import pytest

from maps.messages import LANGUAGES, message
from publish.edition import Edition
from publish.figures import figures_of
from publish.headers import OFFLINE
from publish.site import page_path
from tests.browser.conftest import OpenPage
from tests.browser.public.conftest import Site
from tests.browser.public.first_visit import until
from tests.browser.public.released import KINDS, WARDS
from tests.browser.public.test_first_visit import COMPLETE
from tests.browser.public.test_same_figures import TABLE
from tests.publish.server import nginx_serving

MOST_SEALED = 1_000_000
ROWS = """[...document.querySelectorAll('.sealed section[lang=vi] tbody tr')]
  .map(row => [...row.cells].map(one => one.textContent))"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scripts_table_and_ward_pages_are_whole_and_the_map_leads_on(
    public_site: Site, open_page: OpenPage, released: Edition, language: str
) -> None:
    page = open_page(public_site.url("table", language), java_script_enabled=False).page
    figures = page.locator("main table data.fig")
    known = {(one.layer, one.view, one.ward) for one in figures_of(released.city)}
    assert figures.count() == len(known)
    assert all(text.strip() for text in figures.all_inner_texts())
    assert page.locator("main button").count() == 0, "nothing to press that would do nothing"
    page.goto(public_site.url("ward", language))
    assert page.locator("main .card .main-value").count() >= 4
    assert page.locator("main svg path").count() >= len(WARDS)
    page.goto(public_site.url("map", language))
    instead = page.locator(".no-script")
    assert instead.locator("p").inner_text() == message("public.map_page.no_script", language)
    assert all(link.is_visible() for link in instead.locator("a").all())
    links = instead.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert {f"{ward}/index.html" for ward in WARDS} <= set(links)
    assert {"bang/index.html", "cong-trinh/index.html", "giai-thich/index.html"} <= set(links)
    instead.locator("a", has_text="15").click()
    page.wait_for_url(f"**/{page_path('ward', language, 'p15')}")
    page.goto(public_site.url("works", language))
    assert page.locator("li.work").count() == len(released.city.works)


def test_after_a_first_visit_every_page_can_be_read_with_the_server_gone(
    public_site: Site, open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with nginx_serving(public_site.folder, tmp_path_factory.mktemp("gone")) as server:
        visit = open_page(f"{server.url}index.html", service_workers="allow")
        page = visit.page
        until(page, COMPLETE)
        kept = page.evaluate(
            "async () => { await navigator.serviceWorker.ready; return (await (await caches.open('govap')).keys()).length; }"
        )
        assert kept > 40
    for language in LANGUAGES:
        for kind in (kind for kind in KINDS if kind != "missing"):
            page.goto(server.url + page_path(kind, language, "p08"))
            assert page.get_attribute("html", "lang") == language
            assert page.locator("h1").first.inner_text().strip()
            assert page.evaluate("[...document.styleSheets].every(one => one.cssRules.length > 0)")
    page.goto(f"{server.url}index.html#overlay=fire")
    until(page, COMPLETE)
    assert page.locator("path[data-ward]").count() == len(WARDS)
    page.goto(f"{server.url}bang/")
    assert page.locator("main table tbody tr").count() == len(WARDS)
    visit.forgive()  # requests that found no server are what this is about


def test_the_sealed_file_shows_map_and_table_from_a_disk(public_site: Site, open_page: OpenPage) -> None:
    sealed = public_site.folder / OFFLINE
    assert sealed.stat().st_size <= MOST_SEALED
    page = open_page("about:blank").page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    page.goto(sealed.as_uri())
    until(page, COMPLETE)
    assert page.locator("path[data-ward]").count() == len(WARDS)
    fills = "[...document.querySelectorAll('path[data-ward]')].map(one => one.getAttribute('fill')).join()"
    before = page.evaluate(fills)
    page.click("button[data-overlay=fire]")
    assert page.evaluate(fills) != before
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    rows = page.evaluate(ROWS)
    assert len(rows) == len(WARDS)
    page.context.set_offline(False)
    page.goto(public_site.url("table"))
    words = [text for _, _, ward, _, text in page.evaluate(TABLE) if ward]
    assert [squeezed(cell) for row in rows for cell in row[1:]] == [squeezed(word) for word in words]


def squeezed(text: str) -> str:
    """Letters without the spaces between them, which a unit that is only heard may have or not."""
    return "".join(text.split())
