"""The document written to stand alone: opened from disk, no server, no network."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from layers import all_layers
from maps.document import main
from tests.browser.atlas import SETTLE
from tests.browser.conftest import OpenPage


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("alone") / "map.html"
    assert main(["--out", str(out)]) == 0
    return out


def ready(page: Page) -> Page:
    page.wait_for_selector("path[data-ward]", state="attached")
    page.wait_for_function(SETTLE)
    return page


def fills(page: Page) -> list[str]:
    return list(
        page.evaluate("[...document.querySelectorAll('path[data-ward]')].map(p => p.getAttribute('fill'))")
    )


def test_the_file_shows_all_wards_overlays_and_streets_from_disk(document: Path, open_page: OpenPage) -> None:
    page = ready(open_page(document.as_uri(), width=1440, height=900).page)
    assert page.locator("path[data-ward]").count() == 16
    seen = set()
    for layer in all_layers():
        page.click(f"button[data-overlay={layer.id}]")
        seen.add(tuple(fills(page)))
    assert len(seen) == len(all_layers())
    labels = page.evaluate(
        "[...document.querySelectorAll('canvas')].flatMap(c => JSON.parse(c.dataset.labels || '[]'))"
    )
    assert "Quang Trung" in labels
    assert page.get_by_role("switch").count() == 0  # practice figures need the program


def test_its_address_opens_the_same_view_again(document: Path, open_page: OpenPage) -> None:
    page = ready(open_page(document.as_uri(), width=1440, height=900).page)
    page.click("button[data-overlay=green]")
    page.click("[data-view-option=planned]")
    page.locator('path[data-ward="p08"]').dispatch_event("click")
    page.wait_for_function("location.hash.includes('ward=p08')")
    other = ready(open_page(page.url, width=1440, height=900).page)
    assert other.evaluate("govap.view()") == page.evaluate("govap.view()")
    assert other.get_attribute("[data-panel]", "data-ward") == "p08"
    assert fills(other) == fills(page)


def test_a_station_can_be_moved_without_a_server(document: Path, open_page: OpenPage) -> None:
    page = ready(open_page(document.as_uri() + "#overlay=fire", width=1440, height=900).page)
    before = page.inner_text("button[data-overlay=fire]")
    page.focus("[data-station]")
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "text => document.querySelector('button[data-overlay=fire]').innerText !== text", arg=before
    )
