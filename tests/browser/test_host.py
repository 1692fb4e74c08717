"""What the page around the map owes its reader: a server that went away, the way back, plain words for what was typed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from maps.document import DATA
from tests.browser.atlas import FRAME, Atlas
from tests.browser.conftest import OpenPage
from tests.browser.server import ROOT, Server, free_port, streamlit_server
from tests.browser.visit import Visit

LOST = "Mất phiên làm việc với máy chủ"
LIMITS = "Chỉ từ 200 đến 6.000 m"
OUTSIDE = "Trạm đang đặt ngoài ranh giới quận"
FOLLOW_MS = 40_000  # 8 s without an answer, the page again, and a release made anew on a busy machine
QUIET_MS = 900  # longer than the pauses of document and host together, and a rerun


def selected_row(page: Page) -> Locator:
    """The row the server's table marks: it follows only while the server hears the page."""
    return page.locator("tr.selected")


def expect_address(page: Page, *parts: str) -> None:
    for part in parts:
        page.wait_for_function("part => decodeURIComponent(location.search).includes(part)", arg=part)


def steps(page: Page) -> int:
    """How many steps the history holds."""
    return int(page.evaluate("history.length"))


def test_after_a_restart_of_the_server_an_open_page_opens_itself_again(
    tmp_path: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setattr("tests.browser.server.free_port", lambda: port)
    with streamlit_server(ROOT / "app.py", tmp_path / "first.log") as server:
        visit = open_page(f"{server.url}/?overlay=green", width=1280, height=720)
        page, atlas = visit.page, Atlas(visit.page).ready()
        expect(page.locator("tr[data-row]")).to_have_count(16)
    with streamlit_server(ROOT / "app.py", tmp_path / "second.log"):
        page.evaluate("window.before = true")
        page.evaluate("sessionStorage.setItem('govap-reloaded', String(Date.now()))")
        atlas.click_ward("p06")
        button = page.get_by_role("button", name="Tải lại")
        heard = selected_row(page).or_(button)
        expect(heard.first).to_be_visible(timeout=FOLLOW_MS)
        if button.count():  # reloaded within this minute: it asks instead of going round and round
            expect(page.get_by_text(LOST)).to_be_visible()
            atlas.expect_panel("p06")
        assert page.evaluate("window.before") is True
        page.evaluate("sessionStorage.removeItem('govap-reloaded')")
        atlas.click_ward("p10")
        expect(selected_row(page)).to_have_attribute("data-row", "p10", timeout=FOLLOW_MS)
        atlas.ready().expect_panel("p10")
        assert "overlay=green" in atlas.view()
        visit.forgive()
        page.goto("about:blank")  # before the server goes
    visit.forgive()


class Deaf:
    """Between page and server: while `deaf`, what the page tells is lost. A page opened anew is heard."""

    def __init__(self, visit: Visit) -> None:
        self.deaf = False
        visit.page.route_web_socket(re.compile("_stcore/stream"), self._connect)

    def _connect(self, page_side: WebSocketRoute) -> None:
        self.deaf = False
        server = page_side.connect_to_server()
        page_side.on_message(lambda message: None if self.deaf else server.send(message))
        server.on_message(page_side.send)


def test_a_forgotten_session_is_opened_again_but_not_over_and_over(
    app_server: Server, open_page: OpenPage
) -> None:
    visit = open_page("about:blank", width=1280, height=720)
    page, wire = visit.page, Deaf(visit)
    page.goto(f"{app_server.url}/?overlay=green")
    atlas = Atlas(page).ready()
    expect(page.locator("tr[data-row]")).to_have_count(16)
    wire.deaf = True
    page.evaluate("window.before = true")
    atlas.click_ward("p06")
    expect(selected_row(page)).to_have_attribute("data-row", "p06", timeout=FOLLOW_MS)
    atlas.ready().expect_panel("p06")
    assert page.evaluate("window.before") is None
    wire.deaf = True
    page.evaluate("window.before = true")
    atlas.click_ward("p10")
    expect(page.get_by_role("button", name="Tải lại")).to_be_visible(
        timeout=FOLLOW_MS
    )  # twice within a minute
    expect(page.get_by_text(LOST)).to_be_visible()
    atlas.click_ward("p08")
    atlas.expect_panel("p08")  # the map itself goes on
    expect_address(page, "ward=p08")
    page.get_by_role("button", name="Tải lại").click()
    expect(selected_row(page)).to_have_attribute("data-row", "p08", timeout=FOLLOW_MS)
    assert page.evaluate("window.before") is None


def test_newer_data_on_the_server_is_offered_and_never_forced(tmp_path: Path, open_page: OpenPage) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    with streamlit_server(ROOT / "app.py", tmp_path / "server.log", {"GOVAP_DATA": str(data)}) as server:
        visit = open_page(server.url, width=1280, height=720)
        page, atlas = visit.page, Atlas(visit.page).ready()
        newer = page.get_by_text("Có dữ liệu mới hơn trên máy chủ.")
        atlas.click_ward("p06")
        expect(selected_row(page)).to_have_attribute("data-row", "p06")
        expect(newer).to_have_count(0)
        later = (data / "civility.csv").stat().st_mtime + 60
        os.utime(data / "civility.csv", (later, later))
        atlas.click_ward("p10")
        expect(newer).to_be_visible()
        atlas.choose("green")
        atlas.expect_panel("p10")
        expect_address(page, "overlay=green", "ward=p10")
        visit.shoot("newer")
        page.get_by_role("button", name="Tải lại").click()
        expect(newer).to_have_count(0)
        atlas.ready().expect_panel("p10")
        assert "overlay=green" in atlas.view()
        page.goto("about:blank")  # before the server goes


def test_back_and_forward_go_through_the_views(app_server: Server, open_page: OpenPage) -> None:
    visit = open_page(app_server.url, width=1440, height=900)
    page, atlas = visit.page, Atlas(visit.page).ready()
    first = steps(page)
    acts: list[tuple[Callable[[], None], str]] = [
        (lambda: atlas.choose("green"), "overlay=green"),
        (lambda: atlas.frame.click("[data-view-option=planned]"), "view=planned"),
        (lambda: atlas.click_ward("p06"), "ward=p06"),
        (lambda: atlas.click_ward("p10"), "ward=p10"),
    ]
    for number, (act, part) in enumerate(acts, 1):
        act()
        expect_address(page, part)
        assert steps(page) == first + number
    atlas.frame.click("[data-map-button=in]")
    expect_address(page, "at=")
    page.wait_for_timeout(QUIET_MS)
    assert steps(page) == first + len(acts)  # a nearer look is no step
    expect(selected_row(page)).to_have_attribute("data-row", "p10")
    page.go_back()
    atlas.expect_panel("p06")
    expect(selected_row(page)).to_have_attribute("data-row", "p06")  # the server follows
    assert "at=" not in atlas.view()
    page.wait_for_timeout(QUIET_MS)
    runs = len(app_server.rerun_ms())
    page.wait_for_timeout(QUIET_MS)
    assert len(app_server.rerun_ms()) == runs
    page.go_back()
    page.go_back()
    expect(page.frame_locator(FRAME).locator("[data-view-option=existing]")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert atlas.view() == "overlay=green"
    page.go_forward()
    page.go_forward()
    atlas.expect_panel("p06")
    page.go_forward()
    atlas.expect_panel("p10")
    expect_address(page, "ward=p10", "at=")
    page.wait_for_timeout(QUIET_MS)
    assert steps(page) == first + len(acts)  # going there and back made none


def test_back_from_practice_figures_shows_the_real_ones_again(
    app_server: Server, open_page: OpenPage
) -> None:
    visit = open_page(f"{app_server.url}/?ward=p06", width=1440, height=900)
    page, atlas = visit.page, Atlas(visit.page).ready()
    first = steps(page)
    atlas.frame.get_by_role("switch").click()
    stamp = page.get_by_text("SỐ LIỆU MINH HỌA:").first
    expect(stamp).to_be_visible()
    atlas.ready()
    page.wait_for_timeout(QUIET_MS)
    assert steps(page) == first + 1  # a new document is no step of its own
    page.go_back()
    expect(page.locator(".gv-stamp, [data-testid=stAlert]").filter(has_text="MINH HỌA")).to_have_count(0)
    expect(page.locator(".govap-cover")).to_be_hidden()
    atlas.ready().expect_panel("p06")
    page.wait_for_timeout(QUIET_MS)
    assert "practice" not in page.url
    assert steps(page) == first + 1
    page.go_forward()
    expect(stamp).to_be_visible()
    atlas.ready().expect_panel("p06")


def test_back_from_another_page_shows_the_map_as_it_was(app_server: Server, open_page: OpenPage) -> None:
    visit = open_page(app_server.url, width=1440, height=900)
    page, atlas = visit.page, Atlas(visit.page).ready()
    atlas.choose("fire")
    atlas.click_ward("p10")
    expect(selected_row(page)).to_have_attribute("data-row", "p10")
    page.get_by_role("link", name="18 chỉ tiêu").click()
    expect(page.locator(".gv-table")).to_be_visible()
    page.go_back()
    atlas.ready().expect_panel("p10")
    assert "overlay=fire" in atlas.view()
    page.go_back()
    atlas.expect_panel("")
    expect(selected_row(page)).to_have_count(0)


TYPED = [  # typed, shown after it, remark; the radius in force before each is 3 km
    ("3,5", "3.500", ""),
    ("2.5", "2.500", ""),
    ("4500 m", "4.500", ""),
    ("4.500", "4.500", ""),
    ("abc", "3.000", LIMITS),
    ("", "3.000", LIMITS),
    ("1e9", "3.000", LIMITS),
    ("-5", "3.000", LIMITS),
    ("100 m", "200", LIMITS),
    ("9000", "6.000", LIMITS),
]


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_a_typed_radius_is_taken_or_refused_in_words(
    app_server: Server, open_page: OpenPage, key: str
) -> None:
    visit = open_page(f"{app_server.url}/?overlay=fire", width=1280, height=720)
    atlas = Atlas(visit.page).ready()
    document = visit.page.frame_locator(FRAME)
    field, said = document.locator("[data-radius-field]"), document.locator("#gv-radius-remark")
    for typed, shown, remark in TYPED:
        document.get_by_role("button", name="3 km", exact=True).click()
        expect(field).to_have_value("3.000")
        expect(said).to_have_text("")
        field.fill("x")
        field.fill(typed)
        field.press(key)
        expect(field).to_have_value(shown)
        expect(said).to_contain_text(remark)
        atlas.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        metres = int(shown.replace(".", ""))
        assert (f"radius={metres}" in atlas.view()) == (metres != 3000), typed
        if remark:
            expect(said).to_be_visible()
        else:
            expect(said).to_have_text("")
    expect(said).to_have_attribute("aria-live", "polite")
    visit.shoot(f"radius-{key}")


def test_a_station_outside_the_district_is_said_and_equal_wards_have_no_rank(
    app_server: Server, open_page: OpenPage
) -> None:
    visit = open_page(f"{app_server.url}/?overlay=fire&station=106.64000,10.80500", width=1440, height=900)
    page, atlas = visit.page, Atlas(visit.page).ready()
    document = page.frame_locator(FRAME)
    panel, card = document.locator("[data-panel]"), document.locator(".controls")
    expect(panel).to_contain_text(OUTSIDE)
    expect(card.get_by_text(OUTSIDE)).to_be_visible()
    labels = document.locator("path[data-ward]")
    assert any("hạng" in (ward.get_attribute("aria-label") or "") for ward in labels.all())
    document.locator("[data-station]").first.dispatch_event("click")
    expect(panel.get_by_role("heading", name=re.compile("PCCC"))).to_be_visible()
    expect(panel).to_contain_text(OUTSIDE)
    document.get_by_role("button", name="Đặt lại vị trí").click()
    expect(card.get_by_text(OUTSIDE)).to_be_hidden()
    expect(panel).not_to_contain_text(OUTSIDE)
    atlas.evaluate("window.govap.setView('overlay=fire&radius=6000&station=106.66500,10.83500&ward=p06')")
    atlas.expect_panel("p06")
    block = panel.locator(".layer-block[data-layer=fire]")
    expect(block).to_contain_text("100")
    expect(block).not_to_contain_text("hạng")
    expect(document.locator(".rank")).not_to_contain_text("hạng")
    expect(document.get_by_role("button", name="Xếp theo số phường")).to_be_hidden()
    for ward in labels.all():
        assert "hạng" not in (ward.get_attribute("aria-label") or "")
