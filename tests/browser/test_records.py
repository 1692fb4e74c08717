"""Figures on their way through the pages: template, upload, difference, approval, release, map, and back."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect
from playwright.sync_api import TimeoutError as TimedOutError

from records.people import Person, add_person
from records.store import open_store, read_url
from tests.browser.atlas import WAIT_MS, resize, settled
from tests.browser.conftest import OpenPage
from tests.browser.server import ROOT, Server, streamlit_server
from tests.browser.test_access import faults_of
from tests.browser.visit import Contexts, Visit
from tests.cities import real_city, small_data

AN, BINH = "Nguyễn Văn An", "Trần Thị Bình"
WORDS = "một mật khẩu dài"
NOT_MET = ("Phường 3", "Phường 7")
COOKIE = "govap_desk"
TRIES = 4
ROW_PX = 35  # height of a row in Streamlit's table
SIZES = ((1920, 1080), (1280, 720), (390, 844))
NO_WIDER = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@contextlib.contextmanager
def server_with_store(folder: Path, people: tuple[str, ...] = ()) -> Iterator[Server]:
    """The real program over a small copy of `data/`, with a store of its own that knows `people`."""
    address = f"sqlite:///{folder / 'records.sqlite'}"
    store = open_store(read_url(address))
    for name in people:
        add_person(store, Person(name, "Phòng Văn hóa và Thông tin"), WORDS, by=name)
    store.close()
    variables = {"DATABASE_URL": address, "GOVAP_DATA": str(small_data(folder))}
    with streamlit_server(ROOT / "app.py", folder / "server.log", variables) as server:
        yield server


@pytest.fixture
def empty_desk(tmp_path: Path) -> Iterator[Server]:
    """The real program with an empty store."""
    with server_with_store(tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real program with a store that knows two people."""
    with server_with_store(tmp_path_factory.mktemp("desk"), (AN, BINH)) as server:
        yield server


@pytest.fixture(scope="module")
def word(desk: Server, contexts: Contexts) -> str:
    """The word that AN was given at the desk."""
    return word_of(contexts, f"{desk.url}/entry", AN)


def main(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def part(page: Page, name: str) -> None:
    """Opens a part of a page."""
    main(page).get_by_test_id("stButtonGroup").first.get_by_text(name, exact=True).click()


def drawn(page: Page, key: str) -> None:
    """Waits until the script has drawn what stands under a key, or one that begins so, and is through.

    For what a choice brings: just after it `settled` may look at the page before the script begins.
    """
    expect(main(page).locator(f"[class*='st-key-{key}']").first).to_be_visible(timeout=WAIT_MS)
    settled(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def choose(page: Page, field: str, option: str) -> None:
    """Chooses an entry of a select box by typing it, as a person would, who tries again if the list closes."""
    box = main(page).get_by_role("combobox", name=field)
    for _ in range(TRIES):
        settled(page)
        box.click()
        box.fill(option)
        try:
            page.get_by_role("option", name=option, exact=True).first.click(timeout=WAIT_MS / TRIES)
            break
        except TimedOutError:
            page.keyboard.press("Escape")
    expect(box).to_have_value(option, timeout=WAIT_MS)
    settled(page)


def create_first_person(page: Page, name: str) -> None:
    main(page).get_by_text("Tạo người dùng đầu tiên").wait_for(timeout=WAIT_MS)
    fill_person(main(page), name)
    main(page).get_by_role("button", name="Tạo và đăng nhập").click()
    main(page).get_by_text(f"Người dùng: {name}").wait_for()


def fill_person(form: Locator, name: str) -> None:
    form.get_by_role("textbox", name="Họ và tên").fill(name)
    form.get_by_role("textbox", name="Phòng, ban hoặc phường").fill("Phòng Văn hóa và Thông tin")
    form.get_by_role("textbox", name="Mật khẩu").fill(WORDS)


def sign_in(page: Page, name: str) -> None:
    """Signs in; whoever is signed in from this browser already signs out first, if it is somebody else."""
    word = f"document.cookie.match(/{COOKIE}=([^;]+)/)?.[1]"
    form, there = main(page).get_by_role("textbox", name="Họ và tên"), main(page).get_by_text("Người dùng:")
    form.or_(there).first.wait_for(timeout=WAIT_MS)
    before = page.evaluate(word)
    if there.is_visible():
        if name in there.inner_text():
            return
        main(page).get_by_role("button", name="Đăng xuất").click()
    form.fill(name)
    main(page).get_by_role("textbox", name="Mật khẩu").fill(WORDS)
    main(page).get_by_role("button", name="Đăng nhập").click()
    main(page).get_by_text(f"Người dùng: {name}").wait_for()
    new = f"before => ({word} ?? before) !== before"  # only with a word of its own does a reload keep it
    page.wait_for_function(new, arg=before)


def word_of(contexts: Contexts, address: str, name: str) -> str:
    """The word of the cookie that `name` is given at a page where one signs in."""
    visit = Visit(contexts, 1280, 720)
    visit.page.goto(address)
    sign_in(visit.page, name)
    (word,) = [one["value"] for one in visit.page.context.cookies() if one["name"] == COOKIE]
    visit.close()
    return word


def open_known(open_page: OpenPage, address: str, word: str, **size: int) -> Visit:
    """Opens a page as somebody who signed in before; the visit's context forgets it at its end."""
    visit = open_page("about:blank", **size)
    visit.page.context.add_cookies([{"name": COOKIE, "value": word, "url": address}])
    visit.page.goto(address)
    return visit


def filled(template: Path) -> bytes:
    """The template as an office would fill it: all wards met the standard but NOT_MET."""
    book = openpyxl.load_workbook(template)
    sheet = book.active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    head = next(row for row in rows if any(str(cell.value).startswith("Phường") for cell in row))
    places = {str(cell.value).split(" (")[0]: cell.column - 1 for cell in head if cell.value}
    written = 0
    for row in rows[head[0].row :]:
        ward = str(row[places["Phường"]].value or "")
        if re.fullmatch(r"Phường \d+", ward):
            row[places["Tình trạng"]].value = "chưa đạt" if ward in NOT_MET else "đạt"
            row[places["Nguồn"]].value = "Báo cáo 12/BC-UBND"
            written += 1
    assert written == len(real_city().wards)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def map_of(visit: Visit) -> FrameLocator:
    return visit.page.frame_locator("iframe[data-govap]")


def tile(visit: Visit) -> Locator:
    return map_of(visit).locator('.tile[data-overlay="civility"] .tile-value')


def approve_and_release(page: Page, server: Server, name: str) -> None:
    page.goto(f"{server.url}/approval")
    sign_in(page, name)
    main(page).get_by_role("button", name=re.compile("^Duyệt \\d+ mục")).first.click()
    main(page).get_by_text("Đã duyệt.").wait_for()
    part(page, "Phát hành")
    main(page).get_by_test_id("stFormSubmitButton").get_by_role("button", name="Phát hành").click()
    main(page).get_by_text("Đã phát hành.").wait_for()


def test_a_figure_goes_from_the_template_to_the_map_and_is_taken_back(
    empty_desk: Server, open_page: OpenPage, tmp_path: Path
) -> None:
    desk = empty_desk
    visit = open_page(f"{desk.url}/approval")
    page = visit.page
    create_first_person(page, AN)
    _add_second_person(page)
    _enter_all_wards(visit, tmp_path / "mau.xlsx")
    _expect_map(visit, "—/16", {})  # what is not released is not shown

    page.goto(f"{desk.url}/approval")
    sign_in(page, AN)
    expect(main(page).get_by_role("button", name="Duyệt 16 mục")).to_be_disabled()
    approve_and_release(page, desk, BINH)
    _expect_map(visit, "14/16", {"p15": "met", "p07": "not_met"})

    _change_one(page, desk)
    approve_and_release(page, desk, BINH)
    _expect_map(visit, "13/16", {"p15": "not_met", "p07": "not_met"})

    page.goto(f"{desk.url}/approval")
    sign_in(page, AN)
    part(page, "Các bản phát hành")
    drawn(page, "take-gpkg")
    _take_away(page, tmp_path / "ban.gpkg")
    main(page).get_by_role("button", name="Phát hành lại bản này").click()
    main(page).get_by_text("Đã phát hành lại bản cũ").wait_for()
    _expect_map(visit, "14/16", {"p15": "met", "p07": "not_met"})


def _take_away(page: Page, file: Path) -> None:
    """The newest release as a GeoPackage that a GIS opens."""
    with page.expect_download() as download:
        main(page).get_by_role("button", name="Tải GPKG").click()
    download.value.save_as(file)
    assert {"wards", "figures"} <= {str(layer) for layer, _ in pyogrio.list_layers(file)}


def _add_second_person(page: Page) -> None:
    part(page, "Người dùng")
    form = main(page).get_by_test_id("stForm").filter(has_text="Thêm người dùng")
    fill_person(form, BINH)
    form.get_by_role("button", name="Ghi người dùng").click()
    main(page).get_by_role("rowheader", name=BINH).wait_for()


def _enter_all_wards(visit: Visit, template: Path) -> None:
    """The template down, filled, up; the difference; and only then stored."""
    page = visit.page
    page.get_by_role("link", name="Nhập số liệu").click()
    choose(page, "Chỉ tiêu", "Chuẩn văn minh đô thị")
    with page.expect_download() as download:
        main(page).get_by_role("button", name="Tải mẫu Excel của kỳ này").click()
    download.value.save_as(template)
    upload = {"name": "mau.xlsx", "mimeType": "application/octet-stream", "buffer": filled(template)}
    page.set_input_files("input[type=file]", upload)  # type: ignore[arg-type]
    main(page).get_by_text("Sẽ ghi 16 thay đổi").wait_for()
    expect(main(page).get_by_role("row")).to_have_count(17)
    settled(page)
    visit.shoot("records-difference")
    main(page).get_by_role("button", name="Ghi 16 thay đổi").click()
    main(page).get_by_text("Đã ghi.").wait_for()


def _expect_map(visit: Visit, headline: str, classes: dict[str, str]) -> None:
    visit.page.get_by_test_id("stTopNavLink").filter(has_text="Bản đồ").click()
    expect(tile(visit)).to_contain_text(headline, timeout=WAIT_MS)
    for ward, name in classes.items():
        expect(map_of(visit).locator(f'path[data-ward="{ward}"]')).to_have_attribute("data-class", name)


def _change_one(page: Page, server: Server) -> None:
    """Ward 15 does not meet the standard any more."""
    page.goto(f"{server.url}/entry")
    sign_in(page, AN)
    part(page, "Sửa một số liệu")
    drawn(page, "FormSubmitter-figure-civility-")  # the part before has such a field too
    choose(page, "Chỉ tiêu", "Chuẩn văn minh đô thị")
    choose(page, "Phường", "Phường 15")
    drawn(page, "FormSubmitter-figure-civility-p15-")
    main(page).get_by_text("Đang có: đạt").wait_for()
    choose(page, "Tình trạng", "chưa đạt")
    main(page).get_by_role("textbox", name="Nguồn").fill("Kiểm tra lại")
    main(page).get_by_role("button", name="Ghi số liệu").click()
    main(page).get_by_text("Đã ghi.").wait_for()


def test_a_second_editor_is_told_sees_both_values_and_chooses(desk: Server, open_page: OpenPage) -> None:
    visits = [open_page(f"{desk.url}/entry") for _ in range(2)]
    values = {AN: "41,5", BINH: "42,5"}
    for visit, name in zip(visits, values, strict=True):
        sign_in(visit.page, name)
        part(visit.page, "Sửa một số liệu")
        drawn(visit.page, "FormSubmitter-figure-civility-")
        choose(visit.page, "Chỉ tiêu", "6a. Hộ dân sử dụng nước sạch")
        drawn(visit.page, "FormSubmitter-figure-t06a-")
        main(visit.page).get_by_text("Đang có: –").wait_for()
    for visit, value in zip(visits, values.values(), strict=True):
        main(visit.page).get_by_role("textbox", name="Giá trị").fill(value)
        main(visit.page).get_by_role("textbox", name="Nguồn").fill("Sổ theo dõi")
        main(visit.page).get_by_role("button", name="Ghi số liệu").click()
        main(visit.page).get_by_text(re.compile("Đã ghi|vừa được người khác nhập")).first.wait_for()
    second = main(visits[1].page)
    second.get_by_text("vừa được người khác nhập").wait_for()
    expect(second.get_by_text(re.compile(rf"41,5%, {AN} nhập lúc"))).to_be_visible()
    visits[1].shoot("records-conflict")
    second.get_by_text("42,5%, của bạn").click()
    second.get_by_role("button", name="Ghi lựa chọn").click()
    second.get_by_text("Đã ghi.").wait_for()
    rows = second.get_by_role("row")
    expect(rows.filter(has_text="42,5%").filter(has_text=BINH).first).to_be_visible()
    expect(rows.filter(has_text="41,5%").filter(has_text=AN).first).to_be_visible()


def test_a_reload_keeps_who_signed_in_until_they_sign_out(desk: Server, open_page: OpenPage) -> None:
    page = open_page(f"{desk.url}/entry").page
    sign_in(page, AN)
    page.reload()
    main(page).get_by_text(f"Người dùng: {AN}").wait_for(timeout=WAIT_MS)
    page.goto(f"{desk.url}/approval")
    main(page).get_by_text(f"Người dùng: {AN}").wait_for(timeout=WAIT_MS)
    main(page).get_by_role("button", name="Đăng xuất").click()
    form = main(page).get_by_role("button", name="Đăng nhập")
    form.wait_for(timeout=WAIT_MS)
    page.reload()
    form.wait_for(timeout=WAIT_MS)


def test_a_word_that_nobody_was_given_signs_nobody_in(desk: Server, open_page: OpenPage) -> None:
    visit = open_page(f"{desk.url}/entry")
    visit.context.add_cookies([{"name": "govap_desk", "value": "A" * 43, "url": desk.url}])
    visit.page.reload()
    main(visit.page).get_by_role("button", name="Đăng nhập").wait_for(timeout=WAIT_MS)


def test_a_file_with_faults_names_them_and_stores_nothing(
    desk: Server, open_page: OpenPage, word: str
) -> None:
    visit = open_known(open_page, f"{desk.url}/entry", word)
    page = visit.page
    sign_in(page, AN)
    choose(page, "Chỉ tiêu", "6a. Hộ dân sử dụng nước sạch")
    bad = "Phường;Giá trị;Nguồn\nPhường 2;99,5;a\nPhường 3;120;a\nPhường 4;nhiều;a\n".encode()
    page.set_input_files("input[type=file]", {"name": "sai.csv", "mimeType": "text/csv", "buffer": bad})
    main(page).get_by_text("Chưa có gì được ghi").wait_for()
    faults = main(page).get_by_role("listitem")
    expect(faults).to_have_count(3)
    expect(main(page).get_by_role("button", name=re.compile("^Ghi \\d+ thay đổi"))).to_have_count(0)
    visit.shoot("records-faults")


def test_a_figure_typed_into_the_table_is_stored_with_its_source(
    desk: Server, open_page: OpenPage, word: str
) -> None:
    visit = open_known(open_page, f"{desk.url}/entry", word)
    page = visit.page
    sign_in(page, AN)
    part(page, "Nhập bảng")
    drawn(page, "table-civility-")
    choose(page, "Chỉ tiêu", "14a. Bảo hiểm y tế")
    drawn(page, "table-t14a-")
    main(page).get_by_text("Chưa nhập giá trị nào.").wait_for()
    table = main(page).get_by_test_id("stDataFrame")
    table.get_by_test_id("data-grid-canvas").wait_for()
    type_into(page, table, row=2, column=2, text="Công văn 7")
    type_into(page, table, row=2, column=1, text="91,5")  # last: what would change is shown from here on
    main(page).get_by_text("Sẽ ghi 1 thay đổi").wait_for()
    changed = main(page).get_by_role("row").filter(has_text="14a. Bảo hiểm y tế, Phường 3, 2021")
    expect(changed).to_contain_text("91,5%")
    visit.shoot("records-table")
    main(page).get_by_role("button", name="Ghi 1 thay đổi").click()
    main(page).get_by_text("Đã ghi.").wait_for()
    part(page, "Sửa một số liệu")
    drawn(page, "FormSubmitter-figure-civility-")
    choose(page, "Chỉ tiêu", "14a. Bảo hiểm y tế")
    drawn(page, "FormSubmitter-figure-t14a-")
    choose(page, "Phường", "Phường 3")
    drawn(page, "FormSubmitter-figure-t14a-p03-")
    main(page).get_by_text("Đang có: 91,5%").wait_for()
    expect(main(page).get_by_role("textbox", name="Nguồn")).to_have_value("Công văn 7")


def type_into(page: Page, table: Locator, row: int, column: int, text: str) -> None:
    """Types into a cell of Streamlit's table, which is drawn on a canvas: rows from 0, columns from 0."""
    canvas = table.get_by_test_id("data-grid-canvas")
    field = page.locator("#portal").get_by_role("textbox")
    for _ in range(TRIES):  # a rerun may move the table or close the field under the pointer
        settled(page)
        expect(canvas).to_be_visible()
        box = canvas.bounding_box()
        if box is None:
            continue
        x = {1: 0.18, 2: 0.4}[column] * box["width"]
        page.mouse.click(box["x"] + x, box["y"] + ROW_PX * (row + 1.5))
        page.keyboard.press("Enter")
        try:
            field.fill(text, timeout=WAIT_MS / TRIES)
            field.press("Enter", timeout=WAIT_MS / TRIES)
            break
        except TimedOutError:
            page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    settled(page)


@pytest.mark.parametrize("name", ["entry", "approval", "report"])
def test_the_pages_of_the_records_fit_every_screen(
    desk: Server, open_page: OpenPage, word: str, name: str
) -> None:
    address = f"{desk.url}/{name}"
    if name == "report":  # it asks nobody who they are
        visit = open_page(address)
    else:
        visit = open_known(open_page, address, word)
        sign_in(visit.page, AN)
    main(visit.page).get_by_role("heading", level=1).wait_for()
    settled(visit.page)
    expect(visit.page.get_by_test_id("stSkeleton")).to_have_count(0)
    for width, height in SIZES:
        resize(visit.page, width, height)
        visit.page.wait_for_function(NO_WIDER)
        visit.shoot(f"records-{name}-{width}")


# Streamlit's own drop zone: a section with role="presentation" that scripts may focus; the button in it has a name.
STREAMLITS = "presentation-role-conflict"
PARTS = {
    "entry": {
        "Tải tệp lên": "Tải mẫu Excel",
        "Sửa một số liệu": "^Đang có:",
        "Nhập bảng": "Chưa nhập giá trị nào",
    },
    "approval": {
        "Chờ duyệt": "^Duyệt \\d+ mục|Không có số liệu nào chờ duyệt",
        "Phát hành": "Bản phát hành tiếp theo|Không có gì mới để phát hành",
        "Các bản phát hành": "Tải một bản phát hành|Chưa có bản phát hành nào",
        "Nhật ký": "lần nhập gần nhất|Chưa có ai nhập số liệu",
        "Người dùng": "^Thêm người dùng",
    },
}  # what no other part of the page says


@pytest.mark.parametrize("name", PARTS)
def test_the_pages_of_the_records_have_no_violation_in_any_part(
    desk: Server, open_page: OpenPage, name: str
) -> None:
    visit = open_page(f"{desk.url}/{name}")
    main(visit.page).get_by_role("textbox", name="Họ và tên").wait_for()
    settled(visit.page)
    found = _faults_at_each_size(visit.page, "")
    sign_in(visit.page, AN)
    for label, words in PARTS[name].items():
        part(visit.page, label)
        expect(main(visit.page).get_by_role("radio", name=label, exact=True)).to_be_checked()
        main(visit.page).get_by_text(re.compile(words)).first.wait_for()
        settled(visit.page)
        expect(visit.page.get_by_test_id("stSkeleton")).to_have_count(0)
        found += _faults_at_each_size(visit.page, label)
    ours = [fault for fault in found if STREAMLITS not in fault]
    assert ours == [], "\n".join(ours)


def _faults_at_each_size(page: Page, label: str) -> list[str]:
    found = []
    for width, height in SIZES[1:]:
        resize(page, width, height)
        found += [f"{label}, {width}: {fault}" for fault in faults_of(page)]
    return found
