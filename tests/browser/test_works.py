"""The works' board on the page, and late works on the map."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import make_url

from records.approval import decide
from records.entries import enter, pending
from records.model import Feature
from records.releases import make_release
from records.store import open_store
from tests.browser.atlas import LETTERS_CAME, Atlas, Look, resize, settled
from tests.browser.conftest import OpenPage
from tests.browser.server import ROOT, streamlit_server
from tests.browser.test_access import SIZES, faults_of
from tests.cities import DATA, small_data

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
LATE_DAYS = 30


def practised() -> list[dict[str, str]]:
    with (DATA / "practice" / "works.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def last_day(iso: str) -> date:
    """The last day that an ISO day, month or year can mean, found by counting on."""
    parts = [int(part) for part in iso.split("-")]
    day = date(*(*parts, 12, 1)[:3]) if len(parts) < 3 else date(*parts)
    while len(parts) < 3 and (day + timedelta(days=1)).month == day.month:
        day += timedelta(days=1)
    return day


def test_the_board_tells_the_practice_works_that_are_late_by_how_many_days(look: Look) -> None:
    visit = look("works?practice=1")
    today = datetime.now(HERE).date()
    running = [row for row in practised() if row["planned_finish"] and row["status"] != "done"]
    late = [row for row in running if last_day(row["planned_finish"]) < today]
    rows = visit.page.locator(".gv-works-rows > .gv-works-overdue")
    expect(rows).to_have_count(len(late))
    expect(visit.page.locator(".gv-tile.gv-works-overdue b")).to_have_text(str(len(late)))
    said = [
        int("".join(filter(str.isdigit, text))) for text in rows.locator(".gv-work-verdict").all_inner_texts()
    ]
    assert said == sorted(((today - last_day(row["planned_finish"])).days for row in late), reverse=True)
    expect(visit.page.locator(".gv-stamp").first).to_contain_text("SỐ LIỆU MINH HỌA")


@pytest.mark.parametrize("practice", ["", "?practice=1"])
def test_the_board_has_no_violation_with_its_table_open_and_nothing_sticks_out(
    look: Look, practice: str
) -> None:
    page = look(f"works{practice}").page
    page.locator(".gv-works-table > summary").click()
    expect(page.locator(".gv-works-table table")).to_be_visible()
    settled(page)
    page.evaluate(LETTERS_CAME)
    for width, height in SIZES.values():
        resize(page, width, height)
        assert faults_of(page) == [], width
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        track = page.locator(".gv-work").first.locator(".gv-track").bounding_box()
        axis = page.locator(".gv-axis-track").bounding_box()
        assert track
        assert axis
        assert (track["x"], track["width"]) == pytest.approx((axis["x"], axis["width"]), abs=1.5)
    page.locator(".gv-works-table > summary").click()
    expect(page.locator(".gv-works-table table")).to_be_hidden()


def test_real_works_without_dates_are_listed_and_not_drawn(look: Look) -> None:
    visit = look("works")
    expect(visit.page.locator(".gv-undated > li")).to_have_count(12)
    expect(visit.page.locator(".gv-work")).to_have_count(1)
    expect(visit.page.locator(".gv-span")).to_have_count(0)
    expect(visit.page.locator(".gv-mile")).to_have_count(3)
    expect(visit.page.locator(".gv-work").first).to_contain_text("chưa có số liệu")
    expect(visit.page.get_by_text("chưa có lần nhập nào được duyệt")).to_be_visible()


def test_the_table_is_taken_away_as_a_file_that_says_it_is_for_practice(look: Look) -> None:
    visit = look("works?practice=1")
    expect(visit.page.get_by_role("button", name="Tải CSV")).to_be_visible()
    settled(visit.page)
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("button", name="Tải CSV").click()
    assert waiting.value.suggested_filename.endswith("-minh-hoa.csv")
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert len(lines[0]) == len(set(lines[0]))
    assert "SỐ LIỆU MINH HỌA" in text
    assert [line[0] for line in lines[1:14] if line[0]]
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("button", name="Tải Excel").click()
    assert waiting.value.suggested_filename.endswith("-minh-hoa.xlsx")


def _expect_works(page: Page) -> None:
    """A deep link may be the first thing that a new server is asked: it knows its other pages all the same."""
    expect(page.locator(".gv-card").first).to_be_visible()
    expect(page.get_by_role("link", name="18 chỉ tiêu")).to_be_visible()
    expect(page.get_by_text("chrome", exact=True)).to_have_count(0)


def test_a_released_work_past_its_end_stands_out_on_the_map_and_the_board_with_one_number_of_days(
    tmp_path: Path, open_page: OpenPage
) -> None:
    """On a server of its own, which is first asked for a page below the root."""
    address = f"sqlite:///{tmp_path / 'works.sqlite'}"
    store = open_store(make_url(address))
    due = datetime.now(HERE).date() - timedelta(days=LATE_DAYS)
    said = {"status": "building", "planned_start": "2024", "planned_finish": due.isoformat()}
    enter(store, [Feature("work", "ldt", None, said, source="Báo cáo tuần")], "An")
    decide(store, pending(store), approved=True, who="Bình")
    make_release(store, "An", "")
    enter(store, [Feature("work", "ldt", None, {**said, "progress_percent": 77}, seen=1)], "Chi")
    store.close()
    variables = {"DATABASE_URL": address, "GOVAP_DATA": str(small_data(tmp_path))}
    with streamlit_server(ROOT / "app.py", tmp_path / "server.log", variables) as server:
        visit = open_page(f"{server.url}/works", width=1280, height=720)
        _expect_works(visit.page)
        visit.page.goto(f"{server.url}/?overlay=works&mark=ldt")
        atlas = Atlas(visit.page).ready()
        late = f"quá hạn {LATE_DAYS} ngày"
        expect(atlas.frame.locator("[data-mark=ldt]")).to_have_attribute(
            "aria-label", f"Nâng cấp, mở rộng đường Lê Đức Thọ, đang thi công, {late}"
        )
        expect(atlas.frame.locator("path.late")).to_have_count(1)
        expect(atlas.frame.locator(".point-icon .late-badge")).to_have_count(1)
        expect(atlas.frame.locator(".mark-late")).to_have_text(f"!{late}")
        expect(atlas.frame.locator("[data-legend] [data-class=late]")).to_contain_text("quá hạn")
        visit.page.get_by_role("link", name="Công trình").click()
        row = visit.page.locator(".gv-works-rows > .gv-works-overdue")
        expect(row.locator(".gv-work-verdict")).to_have_text(late)
        settled(visit.page)
        row.locator(".gv-history > summary").click()
        told = row.locator(".gv-history tbody tr")
        expect(told).to_have_count(1)  # what nobody approved is for those who signed in
        expect(told).to_contain_text("Tình trạng: – → đang thi công")
        expect(told).to_contain_text("An")
        assert faults_of(visit.page) == []
        visit.page.goto("about:blank")  # before the server goes
