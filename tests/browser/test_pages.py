"""The pages beside the map: targets, works, sources."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.atlas import Atlas, Look, resize, settled
from tests.browser.conftest import OpenPage
from tests.browser.server import Server
from tests.browser.test_access import SIZES, faults_of
from tests.cities import real_city


def test_the_board_has_eighteen_targets_in_the_plans_words(look: Look) -> None:
    visit = look("plan")
    board = visit.page.locator(".gv-board tbody")
    expect(board).to_have_count(18)
    text = visit.page.inner_text(".gv-board")
    for words in real_city().targets["text"].unique():
        assert words in text


def test_a_target_leads_to_the_overlay_that_answers_it(app_server: Server, open_page: OpenPage) -> None:
    visit = open_page(f"{app_server.url}/plan", width=1440, height=900)
    for title, overlay in (
        ("Chuẩn văn minh đô thị", "civility"),
        ("Diện tích cây xanh bình quân", "green"),
        ("Bán kính phục vụ chữa cháy", "fire"),
    ):
        assert f"overlay={overlay}" in (
            visit.page.get_by_role("link", name=title).get_attribute("href") or ""
        )
    visit.page.get_by_role("link", name="Diện tích cây xanh bình quân").click()
    atlas = Atlas(visit.page).ready()
    assert atlas.frame.get_attribute("button[data-overlay=green]", "aria-pressed") == "true"


def test_contradicting_figures_stand_side_by_side_with_their_sources(look: Look) -> None:
    visit = look("works")
    cards = visit.page.locator(".gv-card")
    expect(cards).to_have_count(len(real_city().works))
    lanes = cards.first.locator(".gv-conflict").filter(has_text="Số làn xe")
    expect(lanes).to_contain_text("các nguồn khác nhau")
    expect(lanes.locator(".gv-side > div")).to_have_count(2)
    for fact in lanes.locator(".gv-side > div").all():
        expect(fact).to_contain_text("độ tin cậy")


def test_every_work_of_the_plan_is_there_and_the_unsited_ones_say_so(look: Look) -> None:
    visit = look("works")
    text = visit.page.inner_text(".gv-cards")
    for name in real_city().works["name_vi"]:
        assert name in text
    assert text.count("chưa có vị trí") == int(real_city().works.geometry.isna().sum())


def test_the_sources_page_names_every_file_and_standard(look: Look) -> None:
    visit = look("sources")
    expect(visit.page.locator(".gv-page")).to_be_visible()
    text = visit.page.inner_text(".gv-page")
    for name in real_city().sources:
        assert name in text
    for label in real_city().standards["label_vi"]:
        assert label in text


SCROLLS_INSIDE = """() => {
  let box = document.querySelector('[data-panel]');
  while (box && box.scrollHeight <= box.clientHeight) box = box.parentElement;
  return box !== null && box !== document.documentElement;
}"""


def test_practice_language_and_view_are_kept_from_page_to_page(
    app_server: Server, open_page: OpenPage
) -> None:
    visit = open_page(f"{app_server.url}/?overlay=green&ward=p08&lang=en&practice=1", width=1440, height=900)
    atlas = Atlas(visit.page).ready()
    atlas.choose("fire")
    atlas.click_ward("p10")
    expect(visit.page.locator("tr.selected")).to_have_attribute(
        "data-row", "p10"
    )  # the server has heard of it
    visit.page.get_by_role("link", name="18 targets").click()
    expect(visit.page.locator(".gv-stamp")).to_contain_text("PRACTICE FIGURES")
    expect(visit.page.get_by_role("heading", name="The 18 targets of the 2021 plan")).to_be_visible()
    visit.page.get_by_role("link", name="Map", exact=True).click()
    atlas.ready()
    atlas.expect_panel("p10")
    assert "overlay=fire" in atlas.view()
    assert atlas.evaluate("JSON.parse(document.getElementById('govap-release').textContent).practice") is True
    visit.page.wait_for_url(re.compile("ward=p10"))


def test_a_layer_that_only_bears_on_a_target_says_so(look: Look) -> None:
    visit = look("plan")
    rows = visit.page.locator("tbody")
    expect(rows.nth(16)).to_contain_text("không phải số đo của chỉ tiêu")
    expect(rows.nth(7)).not_to_contain_text("không phải số đo của chỉ tiêu")


LISTS = {"plan": 2, "works": 1, "sources": 2}


@pytest.mark.parametrize("page", LISTS)
def test_no_page_is_wider_than_the_screen_or_has_a_violation(look: Look, page: str) -> None:
    visit = look(page)
    expect(visit.page.locator(".gv-page").first).to_be_visible()
    settled(visit.page)
    for width, height in ((1920, 1080), *SIZES.values()):
        resize(visit.page, width, height)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        visit.shoot(f"page-{page}-{width}x{height}")
        if (width, height) in SIZES.values():
            assert faults_of(visit.page) == [], width


@pytest.mark.parametrize("page", LISTS)
def test_long_tables_and_lists_scroll_inside_themselves(look: Look, page: str) -> None:
    visit = look(page, 1280, 720)
    regions = visit.page.locator(".gv-scroll")
    expect(regions).to_have_count(LISTS[page])
    for region in regions.all():
        inside, outside = region.evaluate("r => [r.scrollHeight, r.clientHeight]")
        assert inside > outside
        assert outside <= 720
        region.focus()
        visit.page.keyboard.press("End")
        visit.page.wait_for_function("r => r.scrollTop > 0", arg=region.element_handle())


def test_the_wards_table_and_the_panel_scroll_inside_themselves(
    app_server: Server, open_page: OpenPage
) -> None:
    visit = open_page(f"{app_server.url}/?ward=p06", width=1280, height=720)
    atlas = Atlas(visit.page).ready()
    table = visit.page.get_by_role("region", name="Bảng số liệu 16 phường")
    expect(table).to_be_visible()
    assert table.evaluate("r => r.scrollWidth > r.clientWidth")
    assert atlas.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    atlas.frame.wait_for_function(SCROLLS_INSIDE)  # the ward's parks and works come after the map


def test_invented_statuses_carry_no_real_date(app_server: Server, open_page: OpenPage) -> None:
    visit = open_page(f"{app_server.url}/works?practice=1", width=1440, height=900)
    expect(visit.page.locator(".gv-stamp")).to_contain_text("tiến độ công trình là số đặt ra")
    expect(visit.page.locator(".gv-card > .gv-small").first).not_to_contain_text("tính đến")
    link = visit.page.get_by_role("link", name="Xem trên bản đồ").first
    assert "practice=1" in (link.get_attribute("href") or "")
