"""The app's map as a test sees it: the page, the frame with the document, and what a reader does there."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Frame, Page, expect

FRAME = "iframe[data-govap]"
MAIN_OVERLAYS = ("civility", "green", "works", "fire")
WAIT_MS = 25_000  # a first visit on a busy machine makes the release
SETTLE = "() => window.govap && window.govap.timings.complete_ms > 0"

expect.set_options(timeout=WAIT_MS)


class Atlas:
    """A page of the app with the map in it, ready to be used."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def frame(self) -> Frame:
        """The document's frame as it is now."""
        element = self.page.wait_for_selector(FRAME, state="attached")
        assert element
        frame = element.content_frame()
        assert frame
        return frame

    def ready(self) -> Atlas:
        """Waits until wards, marks and base map are drawn."""
        self.page.wait_for_selector(FRAME, state="visible")
        self.frame.wait_for_selector("path[data-ward]", state="attached")
        self.frame.wait_for_function(SETTLE)
        return self

    def choose(self, overlay: str) -> None:
        """Presses a tile or chip."""
        self.frame.click(f"button[data-overlay={overlay}]")

    def click_ward(self, ward: str) -> None:
        """Clicks a ward on its own ground, wherever its label stands."""
        self.frame.locator(f'path[data-ward="{ward}"]').dispatch_event("click")

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
