"""The app's map as a test sees it: the page, the frame with the document, and what a reader does there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.visit import VISITS, WAIT_MS, Contexts, Visit

Look = Callable[..., Visit]
FRAME = "iframe[data-govap]"
MAIN_OVERLAYS = ("civility", "green", "works", "fire")
SETTLE = "() => window.govap && window.govap.timings.complete_ms > 0"
AT_REST = "() => document.getAnimations().every(one => one.playState !== 'running')"
# The small streets are the last thing that a map asks for; the line of files on their way then goes.
ALL_CAME = """performance.getEntriesByType('resource').some(one => one.name.includes('/basemap_minor.'))
  && document.querySelector('.progress').getAttribute('aria-hidden') === 'true'"""
LETTERS_CAME = "document.fonts.ready.then(() => null)"
FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"

expect.set_options(timeout=WAIT_MS)


def resize(page: Page, width: int, height: int) -> None:
    """Gives a page another size and waits until it is drawn so."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("width => innerWidth === width", arg=width)
    page.evaluate(FRAMES)


class Atlas:
    """A page of the app with the map in it, ready to be used."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def frame(self) -> Frame:
        """The document's frame as it is now."""
        element = self.page.wait_for_selector(FRAME, state="attached", timeout=WAIT_MS)
        assert element
        frame = element.content_frame()
        assert frame
        return frame

    def ready(self) -> Atlas:
        """Waits until wards, marks and base map are drawn."""
        self.page.wait_for_selector(FRAME, state="visible", timeout=WAIT_MS)
        self.frame.wait_for_selector("path[data-ward]", state="attached", timeout=WAIT_MS)
        self.frame.wait_for_function(SETTLE, timeout=WAIT_MS)
        return self

    def choose(self, overlay: str) -> None:
        """Presses a tile or chip."""
        self.frame.click(f"button[data-overlay={overlay}]")

    def click_ward(self, ward: str) -> None:
        """Clicks a ward on its own ground, wherever its label stands."""
        self.frame.locator(f'path[data-ward="{ward}"]').dispatch_event("click")

    def show(self, query: str) -> None:
        """Shows a view without loading anything anew; it is drawn when this returns, but for what slides."""
        self.evaluate("query => window.govap.setView(query)", query)

    def rest(self) -> None:
        """Waits until nothing slides or fades in the document any more."""
        self.evaluate(FRAMES)  # what begins with the next frame has begun
        self.frame.wait_for_function(AT_REST)

    def resize(self, width: int, height: int) -> None:
        """Gives the page another size and waits until the map has followed."""
        resize(self.page, width, height)
        self.rest()

    def lower(self) -> None:
        """Puts the sheet of a narrow screen as low as it is at first, where another test had left it higher."""
        sheet, down = self.frame.locator(".sheet"), self.frame.locator(".sheet-bar > button").first
        for height in ("full", "half"):
            if sheet.get_attribute("data-height") == height:
                down.dispatch_event("click")
        expect(self.page.frame_locator(FRAME).locator(".sheet")).to_have_attribute("data-height", "peek")
        self.rest()

    def panel_ward(self) -> str | None:
        """The ward the panel tells of; "" for the district."""
        return self.frame.get_attribute("[data-panel]", "data-ward")

    def expect_panel(self, ward: str) -> None:
        """Waits until the panel tells of a ward."""
        expect(self.page.frame_locator(FRAME).locator("[data-panel]")).to_have_attribute("data-ward", ward)

    def fills(self) -> list[str]:
        """The fill of every ward, in document order."""
        return self.evaluate(
            "[...document.querySelectorAll('path[data-ward]')].map(p => p.getAttribute('fill'))"
        )

    def view(self) -> str:
        """The document's state as a query."""
        return str(self.evaluate("window.govap.view()"))

    def evaluate(self, script: str, argument: Any = None) -> Any:
        """Runs a script in the document."""
        return self.frame.evaluate(script, argument)


class HeldPages:
    """Pages of a program that tests of a module take turns with: each address is opened once in each kind of context.

    For tests that look, or change nothing but the view. A test that has `open_page` too cannot borrow.
    """

    def __init__(self, contexts: Contexts, server: str) -> None:
        self._contexts, self._server = contexts, server
        self._visits: dict[tuple[str, str], Visit] = {}

    @contextmanager
    def lent(self, request: pytest.FixtureRequest) -> Iterator[Look]:
        """Lends pages to a test: `look(address, width=1440, height=900, **options of the context)`.

        What goes wrong in them fails that test.
        """
        assert VISITS not in request.node.stash
        visits: list[Visit] = []
        request.node.stash[VISITS] = visits

        def look(address: str = "", width: int = 1440, height: int = 900, **context: object) -> Visit:
            visit = self._opened(address, context)
            resize(visit.page, width, height)
            visits.append(visit)
            return visit

        yield look
        for visit in visits:
            visit.forgive()  # it was told

    def _opened(self, address: str, context: dict[str, object]) -> Visit:
        key = address, repr(sorted(context.items()))
        if key not in self._visits:
            visit = self._visits[key] = Visit(self._contexts, 1440, 900, **context)
            visit.page.goto(f"{self._server}/{address}")
        return self._visits[key]

    def close(self) -> None:
        """Closes every page."""
        for visit in self._visits.values():
            visit.close()


def whole_view(visit: Visit) -> Atlas:
    """The map of a page that others had before: nothing chosen, the whole district, the first layer."""
    atlas = Atlas(visit.page).ready()
    atlas.evaluate("document.activeElement?.blur()")
    atlas.show("")
    return atlas


def settled(page: Page) -> None:
    """Waits until the script that draws a page, and has begun to, is through: a rerun closes an open list."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def all_there(atlas: Atlas) -> Atlas:
    """Waits until the map and the page around it have fetched all that they show."""
    atlas.frame.wait_for_function(ALL_CAME)
    atlas.evaluate(LETTERS_CAME)
    expect(atlas.page.get_by_test_id("stDownloadButton")).to_have_count(2)  # the foot of the page
    settled(atlas.page)
    atlas.page.evaluate(LETTERS_CAME)
    return atlas
