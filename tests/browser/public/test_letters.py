"""Letters and layout hold still: those of the system on a first visit, those of the site once they are kept; nothing moves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import OpenPage
from tests.browser.public.conftest import Site
from tests.browser.public.first_visit import first_visit, until

KINDS = ("ward", "table", "works", "about", "embed", "missing")  # the map has its own first visit
STILL = 0.001  # of layout shift: what rounding to pixels may come to
LETTERS = "[...document.fonts].filter(face => face.family.includes('Be Vietnam Pro') && face.status === 'loaded').length"
KEPT = "navigator.serviceWorker.controller !== null"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_moves_while_a_page_comes_over_a_phones_network(
    browser: Browser, public_site: Site, kind: str
) -> None:
    seen = first_visit(browser, public_site.url(kind), "main", "document.readyState === 'complete'")
    print(f"{kind}: {seen}")
    assert seen.moved <= STILL
    assert seen.foreign == ()


@pytest.mark.parametrize("kind", ["map", "ward"])
def test_the_letters_of_the_site_are_used_from_the_second_visit_on(
    public_site: Site, open_page: OpenPage, kind: str
) -> None:
    page = open_page(public_site.url(kind), service_workers="allow").page
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    assert page.evaluate(LETTERS) == 0
    page.reload()
    until(page, f"{KEPT} && {LETTERS} > 1")
