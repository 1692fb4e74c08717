"""A whole meeting in the real program with real records: prepared, led by keyboard, printed, and kept."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from playwright.sync_api import Frame, Page, expect

from geo.city import City
from layers import layers_of
from records.city import released_city
from records.meeting_decisions import Task, decide_that, decisions_of
from records.meeting_steps import Step
from records.meetings import Agenda, Draft, agenda_of, agendas, new_agenda, save_agenda
from records.model import Figure, FigureKey
from records.people import Person, add_person
from records.releases import content_of
from records.store import Store, open_store, read_url
from screens import _prints
from tests.browser.atlas import ALL_CAME, FRAME, SETTLE, WAIT_MS, Atlas, all_there, resize, settled
from tests.browser.conftest import OpenPage
from tests.browser.server import ROOT, Server, streamlit_server
from tests.browser.test_access import faults_of
from tests.browser.test_records import (
    AN,
    BINH,
    NO_WIDER,
    WORDS,
    drawn,
    main,
    open_known,
    part,
    sign_in,
    word_of,
)
from tests.browser.visit import Contexts, Visit
from tests.cities import real_city
from tests.records.meeting_samples import Planted, planted
from tests.records.samples import release

STEP_MS = 100  # the budget on an idle machine
BOUND_MS = 10 * STEP_MS  # the bound is generous because tests share their machine
SIZES = ((1920, 1080), (1280, 720), (390, 844))
LIST = ".st-key-gv-meeting-list [role=radiogroup] input"
PARTS = {"steps": "Các bước", "since": "Từ kỳ họp trước", "decisions": "Kết luận", "prints": "Bản in"}
STEPS = (
    Step("overlay=green", "Cây xanh toàn quận", "Mức cuối năm là 0,75 m²/người."),
    Step("page=changes", "Có gì mới từ kỳ họp trước"),
    Step("overlay=civility", "Chuẩn văn minh đô thị"),
    Step("overlay=t08&view=2025", "Cây xanh báo cáo năm 2025"),
    Step("page=ward&overlay=t08&view=2025&ward=p01", "Phường 1: vì sao tụt mức"),
    Step("page=ward&overlay=green&ward=p15", "Phường 15: công viên"),
    Step("page=compare&overlay=t08&left=release:1&right=now", "Trước và sau"),
    Step("overlay=works", "Công trình trọng điểm"),
    Step("overlay=works&mark=ldt", "Đường Lê Đức Thọ"),
    Step("overlay=fire&radius=2000", "Bán kính phục vụ chữa cháy"),
    Step("page=late", "Công trình chậm"),
    Step("page=decisions", "Kết luận"),
)
CARRIED = Task("Lập danh sách điểm có thể làm vườn hoa", "Phòng Quản lý đô thị", date(2026, 12, 15))


class Hall:
    """A running program, the store that it works on, and the agenda of the meeting."""

    def __init__(self, server: Server, address: str, found: Planted, meetings: tuple[str, str]) -> None:
        self.server, self.address, self.planted = server, address, found
        self.before, self.agenda = meetings
        self.folder = server.log.parent
        self.word = ""

    @contextlib.contextmanager
    def store(self) -> Iterator[Store]:
        with contextlib.closing(open_store(read_url(self.address))) as store:
            yield store

    def city(self) -> City:
        """What the newer of the two planted releases shows."""
        with self.store() as store:
            return released_city(real_city(), content_of(store, self.planted.after))

    def open(self, open_page: OpenPage, asked: str, width: int = 1280, height: int = 720) -> Visit:
        """Opens an address as AN, who signed in before."""
        return open_known(open_page, f"{self.server.url}/{asked}", self.word, width=width, height=height)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, contexts: Contexts) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("meeting")
    address = f"sqlite:///{folder / 'records.sqlite'}"
    with contextlib.closing(open_store(read_url(address))) as store:
        for name in (AN, BINH):
            add_person(store, Person(name, "Phòng Quản lý đô thị"), WORDS, by=name)
        found = planted(store, real_city())
        city = released_city(real_city(), content_of(store, found.after))
        before = new_agenda(store, city, Draft("Giao ban tháng 11", date(2026, 11, 2), STEPS[:1]), AN)
        agenda = new_agenda(store, city, Draft("Giao ban tháng 12", date(2026, 12, 1), STEPS), AN)
        decide_that(store, before, CARRIED, AN)
    variables = {"DATABASE_URL": address, "GOVAP_TIMINGS": "1"}
    with streamlit_server(ROOT / "app.py", folder / "server.log", variables) as server:
        made = Hall(server, address, found, (before.id, agenda.id))
        made.word = word_of(contexts, f"{server.url}/planning", AN)
        yield made


class Stage:
    """The meeting that is held, as those in the room see it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.wait_for_selector(f"{FRAME}.ready", timeout=WAIT_MS)
        self.frame.wait_for_function(SETTLE, timeout=WAIT_MS)
        self.frame.wait_for_function(ALL_CAME)  # nothing is asked for any more

    @property
    def frame(self) -> Frame:
        element = self.page.query_selector(FRAME)
        assert element
        frame = element.content_frame()
        assert frame
        return frame

    def at(self, step: int) -> None:
        """Waits until a step is on show: its title, its number, its page, and the address that says so."""
        wanted = STEPS[step - 1]
        inside = self.page.frame_locator(FRAME)
        expect(inside.locator("h1.meet-title")).to_have_text(wanted.title)
        expect(inside.locator(".meet-count")).to_have_text(f"{step}/{len(STEPS)}")
        said = parse_qs(wanted.query)
        usual = {"page": ["overview"], "overlay": ["civility"], "view": ["2025"]}

        def says(address: str) -> bool:
            asked = {**usual, **parse_qs(urlsplit(address).query)}
            return asked.get("step") == [str(step)] and all(asked.get(name) == said[name] for name in said)

        self.page.wait_for_url(says)
        expect(inside.locator("html")).to_have_attribute("data-page", said.get("page", ["overview"])[0])
        if "view" in said:
            expect(inside.locator(".meet-map-title")).to_contain_text("2025", use_inner_text=True)

    def texts(self, selector: str) -> list[str]:
        return self.page.frame_locator(FRAME).locator(f"{selector}:visible").all_inner_texts()


def test_a_meeting_is_led_by_keyboard_alone(hall: Hall, open_page: OpenPage) -> None:
    """One page for all of it, as in a meeting: a page more costs a start of the document."""
    old = _old_print()
    visit = hall.open(open_page, f"meeting?meeting={hall.agenda}")
    page = visit.page
    stage = Stage(page)
    stage.at(1)
    assert not old.exists()
    ward = stage.frame.query_selector("path[data-ward=p15]")
    element = page.query_selector(FRAME)
    assert ward
    assert element
    for step in range(2, len(STEPS) + 1):
        page.keyboard.press("Space")
        stage.at(step)
        if step in (2, 5, 7, 11, 12):
            visit.shoot(f"meeting-step-{step}")
    assert element.evaluate("one => one.isConnected")
    assert ward.evaluate("one => one.isConnected")  # nothing was drawn anew from step to step

    _decided(hall, stage, visit)
    _compared_by_line(stage)
    _ward_by_ward(hall, stage)
    _changed(hall, stage)
    _printed(hall, stage)
    _reloaded(page)
    _without_an_answer(hall, Stage(page))
    page.frame_locator(FRAME).locator(".meet-tools").get_by_role("button", name="Đóng").click()
    expect(main(page).get_by_role("button", name="Bắt đầu họp")).to_be_visible(timeout=WAIT_MS)
    page.wait_for_url(re.compile(rf"/meeting\?(?!.*step=).*agenda={hall.agenda}"))


def _old_print() -> Path:
    """A sheet that was printed long ago, in the program's own folder."""
    path = _prints.FOLDER / "of-long-ago.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF")
    os.utime(path, (0, 0))
    return path


def _decided(hall: Hall, stage: Stage, visit: Visit) -> None:
    """A decision is typed at the last step, stands in the list at once and is stored once."""
    inside = stage.page.frame_locator(FRAME)
    expect(inside.locator("[data-decision] .meet-what")).to_have_text([CARRIED.what])
    form = inside.locator("form.meet-form")
    form.locator("[name=what]").fill("Báo cáo đường Lê Đức Thọ")
    form.locator("[name=doer]").fill("Ban Quản lý dự án")
    form.locator("[name=due]").fill("20/12/2026")
    form.locator("[name=due]").press("Enter")
    expect(inside.locator("[data-decision] .meet-what")).to_have_count(2)
    expect(inside.locator("[data-decision] .meet-done:visible")).to_have_count(2)  # stored, not on its way
    inside.get_by_role("button", name=f"Đã xong: {CARRIED.what}").or_(
        inside.locator(f"[data-decision]:has-text('{CARRIED.what}') .meet-done")
    ).first.click()
    expect(inside.locator("[data-standing=done] .meet-standing")).to_have_text(re.compile("xong"))
    visit.shoot("meeting-decided")
    with hall.store() as store:
        found = [one for one in decisions_of(store, hall.agenda) if one.agenda == hall.agenda]
        carried = decisions_of(store, hall.before)
    (made,) = found
    assert (made.task, made.who) == (
        Task("Báo cáo đường Lê Đức Thọ", "Ban Quản lý dự án", date(2026, 12, 20)),
        AN,
    )
    assert [(one.task, one.done) for one in carried] == [(CARRIED, True)]
    stage.page.keyboard.press("Escape")  # out of the field: the keys are the meeting's again


def _compared_by_line(stage: Stage) -> None:
    """Back to the comparison, and the line goes where the arrows send it."""
    for step in range(11, 6, -1):
        stage.page.keyboard.press("Shift+Space")
        stage.at(step)
    inside = stage.page.frame_locator(FRAME)
    row = inside.locator(".meet-compare tr", has=inside.get_by_role("button", name="Phường 1", exact=True))
    expect(row.locator(".meet-left-value")).to_have_text(re.compile(r"^1,50"))
    expect(row.locator(".meet-right-value")).to_have_text(re.compile(r"^0,50"))
    (left, right), half = _panes(stage)
    assert left != right
    stage.page.keyboard.press("s")
    line = inside.get_by_role("slider")
    expect(line).to_be_focused()
    before = int(line.get_attribute("aria-valuenow") or "")
    stage.page.keyboard.press("ArrowLeft")
    expect(line).not_to_have_attribute("aria-valuenow", str(before))
    moved = before - int(line.get_attribute("aria-valuenow") or "")
    assert moved > 0
    width = stage.frame.evaluate("document.querySelector('.leaflet-container').clientWidth")
    assert _panes(stage)[1] == pytest.approx(half - width * moved / 100, abs=1)
    stage.page.keyboard.press("s")


def _panes(stage: Stage) -> tuple[list[str], float]:
    """The class of ward 1 on the left and on the right; where, in pixels, the left one ends and the right one begins."""
    place = list(real_city().wards.index).index("p01")
    panes = stage.frame.evaluate(
        """place => ["left", "right"].map(name => {
            const pane = document.querySelector(`.leaflet-meet-${name}-pane`);
            const corners = pane.style.clipPath.match(/-?[\\d.]+(?=px)/g).map(Number);
            const across = corners.filter((_, i) => i % 2 === 0);
            const side = pane.querySelectorAll("[data-side-class]")[place].dataset.sideClass;
            return [side, Math.min(...across), Math.max(...across)];
        })""",
        place,
    )
    (left, _, ends), (right, begins, _) = panes
    assert ends == pytest.approx(begins, abs=0.01)
    return [left, right], ends


def _ward_by_ward(hall: Hall, stage: Stage) -> None:
    """From ward 15 to the next one and back, by arrow keys, each with its figures; then ward 1 is printed."""
    stage.page.keyboard.press("Shift+Space")
    stage.at(6)
    city = hall.city()
    number = 1 + [layer.id for layer in layers_of(city)].index("t08")
    page = stage.page.frame_locator(FRAME).locator(".meet-ward")
    for key, ward, green in (
        ("ArrowRight", "p16", "0,50 m²/người"),
        ("ArrowRight", "p17", "chưa có số liệu"),
        ("ArrowLeft", "p16", "0,50 m²/người"),
    ):
        stage.page.keyboard.press(key)
        expect(page.locator(".meet-ward-name")).to_have_text(city.wards["name"][ward])
        expect(page.locator(f"[data-line='{number}'] .meet-figure-value")).to_have_text(green)
        people = f"{city.wards['population_2019'][ward]:,}".replace(",", ".")
        expect(page.locator(".meet-ward-about")).to_contain_text(people)
    stage.page.keyboard.press("Shift+Space")
    stage.at(5)
    content = _print(hall, stage)
    assert "Phường 1" in _words(content)
    _says(hall, _code(content, hall.folder), ward="p01")


def _changed(hall: Hall, stage: Stage) -> None:
    """The page of changes tells the five that were planted and nothing else; the ward that fell is outlined."""
    for _ in range(3):
        stage.page.keyboard.press("Shift+Space")
    stage.at(2)
    told = stage.page.frame_locator(FRAME).locator("[data-verdict] .meet-text:visible")
    expect(told).to_have_text([one.text.vi for one in hall.planted.changes], use_inner_text=True)
    outlined = stage.frame.evaluate("document.querySelector('[data-outlined]').dataset.outlined")
    assert outlined.split() == [ward for wards in hall.planted.outlined.values() for ward in wards] == ["p01"]
    ward, *lines = stage.frame.evaluate(
        """[...document.querySelectorAll("path[data-ward=p01], path.meet-outline")].map(one => {
            const { x, y, width, height } = one.getBBox();
            return [x, y, x + width, y + height];
        })"""
    )
    assert len(lines) == 2  # a dark line, and a yellow one on it
    for line in lines:
        assert line == pytest.approx(ward, abs=1.5)
    stage.page.keyboard.press("ArrowDown")
    stage.page.keyboard.press("ArrowDown")
    stage.page.wait_for_url(re.compile(r"overlay=t08.*item=2|item=2.*overlay=t08"))


def _printed(hall: Hall, stage: Stage) -> None:
    """P draws the view on show; the PDF says which it is."""
    words = _words(_print(hall, stage))
    assert "Diện tích cây xanh bình quân" in words
    assert "2025" in words
    assert f"bản phát hành {hall.planted.after}" in words.lower()


def _print(hall: Hall, stage: Stage) -> bytes:
    """The PDF that P draws."""
    stage.page.keyboard.press("p")
    link = stage.page.frame_locator(FRAME).locator(".meet-message a")
    expect(link).to_be_visible(timeout=WAIT_MS)
    content = stage.page.request.get(f"{hall.server.url}{link.get_attribute('href')}").body()
    stage.page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    return content


def _words(content: bytes) -> str:
    """What is written in a PDF."""
    text = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
    return " ".join(text.decode().split())


def _code(content: bytes, folder: Path) -> str:
    """What the code on a sheet says to a scanner's program."""
    dots = folder / "sheet"
    draw = ["pdftoppm", "-r", "150", "-png", "-singlefile", "-", str(dots)]
    subprocess.run(draw, input=content, check=True)
    read = subprocess.run(["zbarimg", "-q", "--raw", f"{dots}.png"], capture_output=True, check=True)
    return read.stdout.decode().strip()


def _says(hall: Hall, address: str, **more: str) -> None:
    """A code opens the running program, at the view of the sheet, and names the release it was drawn from."""
    asked = urlsplit(address)
    assert f"{asked.scheme}://{asked.netloc}{asked.path}" == f"{hall.server.url}/"
    sheet = f"{hall.planted.after}.{hall.city().fingerprint[:12]}"
    assert dict(parse_qsl(asked.query)) == {"overlay": "t08", "view": "2025", "sheet": sheet, **more}


def _reloaded(page: Page) -> None:
    """A reload comes back to the step, the layer and the line that were on show."""
    before = page.url
    page.reload()
    stage = Stage(page)
    expect(page.frame_locator(FRAME).locator("h1.meet-title")).to_have_text(STEPS[1].title)
    asked, now = (parse_qs(urlsplit(one).query) for one in (before, page.url))
    assert {name: now.get(name) for name in ("step", "page", "overlay", "item", "meeting")} == {
        name: asked.get(name) for name in ("step", "page", "overlay", "item", "meeting")
    }
    assert stage.frame.evaluate("window.govap.view()").count("overlay=t08") == 1


def _without_an_answer(hall: Hall, stage: Stage) -> None:
    """While the program does not answer the steps go on, each at once."""
    os.kill(hall.server.pid, signal.SIGSTOP)
    try:
        for step in range(3, len(STEPS) + 1):
            stage.page.keyboard.press("Space")
            stage.at(step)
        counted = "count => window.govap.timings.step_ms.length >= count"  # each once it is painted
        stage.frame.wait_for_function(counted, arg=len(STEPS) - 2)
        spent = sorted(stage.frame.evaluate("window.govap.timings.step_ms"))
    finally:
        os.kill(hall.server.pid, signal.SIGCONT)
    print(f"step: median {spent[len(spent) // 2]:.0f} ms, worst {spent[-1]:.0f} ms of {len(spent)}")
    assert len(spent) == len(STEPS) - 2
    assert spent[-1] < BOUND_MS


def test_a_meeting_without_an_agenda_in_the_address_is_begun_by_one_button(
    hall: Hall, open_page: OpenPage
) -> None:
    visit = open_page(f"{hall.server.url}/meeting?lang=en", width=1280, height=720)
    main(visit.page).get_by_role("button", name="Begin the meeting").click()
    stage = Stage(visit.page)
    visit.page.wait_for_url(re.compile("meeting=usual"))
    inside = visit.page.frame_locator(FRAME)
    title = inside.locator("h1.meet-title")
    expect(inside.locator(".meet-count")).to_have_text(re.compile("^1/"))  # the agenda is there
    first = title.inner_text()
    visit.page.keyboard.press("Space")
    expect(title).not_to_have_text(first)
    assert stage.texts("form.meet-form") == []  # nobody signed in: nothing is decided


def test_an_agenda_that_there_is_not_is_named_and_another_can_be_chosen(
    hall: Hall, open_page: OpenPage
) -> None:
    visit = hall.open(open_page, "meeting?meeting=ffffffffffff")
    expect(main(visit.page)).to_contain_text("Không có chương trình họp mang mã ffffffffffff")
    expect(main(visit.page).get_by_role("button", name="Bắt đầu họp")).to_be_visible()


def test_the_page_to_prepare_shows_every_part_at_every_size(hall: Hall, open_page: OpenPage) -> None:
    visit = hall.open(open_page, f"meeting?agenda={hall.agenda}", 1920, 1080)
    page = visit.page
    sign_in(page, AN)
    expect(page.locator(LIST)).to_have_count(len(STEPS))
    for key, name in PARTS.items():
        part(page, name)
        drawn(page, f"gv-meeting-{key}")
        for width, height in SIZES:
            resize(page, width, height)
            page.wait_for_function(NO_WIDER)
            assert faults_of(page) == [], (name, width)
            visit.shoot(f"meeting-{name}-{width}")
        if key == "since":
            lines = main(page).locator(".gvm-changes li")
            expect(lines.locator(".gvm-text")).to_have_text([one.text.vi for one in hall.planted.changes])
            asked = [urlsplit(link.get_attribute("href") or "").query for link in lines.locator("a").all()]
            assert asked == [one.query for one in hall.planted.changes]
            expect(main(page).locator(".gvm-wards a")).to_have_text(["Phường 1"])


def test_an_agenda_is_changed_and_nothing_of_it_is_lost_when_two_write(
    hall: Hall, open_page: OpenPage
) -> None:
    visit = hall.open(open_page, f"meeting?agenda={hall.before}")
    page = visit.page
    sign_in(page, AN)
    paste = main(page).get_by_role("textbox", name="Hoặc dán địa chỉ của một khung nhìn bản đồ")
    paste.fill(f"{hall.server.url}/?overlay=t08&view=2025&ward=p05&lang=en")
    main(page).get_by_role("button", name="Thêm khung nhìn này").click()
    expect(page.locator(LIST)).to_have_count(2)
    settled(page)
    main(page).get_by_role("button", name="Lên", exact=True).click()
    first = page.locator(".st-key-gv-meeting-list [role=radiogroup] label").first
    expect(first).to_contain_text("Phường 5")
    settled(page)
    main(page).get_by_role("button", name="Lưu", exact=True).click()
    expect(main(page)).to_contain_text("Đã lưu chương trình họp.")
    settled(page)  # every field below begins anew, and with the agenda as it is stored now
    kept = _agenda(hall, hall.before)
    assert [(one.query, one.title) for one in kept.steps] == [
        ("overlay=t08&view=2025&ward=p05", "Phường 5 – Chỉ tiêu 8: Diện tích cây xanh bình quân"),
        (STEPS[0].query, STEPS[0].title),
    ]

    with hall.store() as store:
        save_agenda(store, hall.city(), kept, Draft("Họp của Bình", kept.held_on, kept.steps), BINH)
    title = main(page).get_by_role("textbox", name="Tên bước")
    title.fill("Phường 5 của An")
    title.press("Tab")
    expect(main(page).get_by_role("button", name="Lưu", exact=True)).to_be_enabled()
    settled(page)
    main(page).get_by_role("button", name="Lưu", exact=True).click()
    expect(main(page)).to_contain_text(f"{BINH} vừa sửa chương trình họp")
    main(page).get_by_role("button", name="Lưu phần tôi sửa thành chương trình riêng").click()
    expect(main(page)).to_contain_text("Đã lập chương trình mới.")
    with hall.store() as store:
        named = {one.name: one for one in agendas(store)}
    assert named["Họp của Bình"].steps[0].title == "Phường 5 – Chỉ tiêu 8: Diện tích cây xanh bình quân"
    assert named["Giao ban tháng 11 (bản của tôi)"].steps[0].title == "Phường 5 của An"


def _agenda(hall: Hall, name: str) -> Agenda:
    with hall.store() as store:
        return agenda_of(store, name)


def test_the_code_of_a_sheet_opens_its_view_and_tells_whether_it_still_holds(
    hall: Hall, open_page: OpenPage, tmp_path: Path
) -> None:
    """Drawn, rasterised, read by a scanner's program and opened; then a newer release comes. The last test: it releases."""
    address = _scanned(hall, tmp_path)
    visit = open_page(address, width=1280, height=720)
    line = visit.page.locator(".gv-sheet")
    expect(line).to_contain_text("còn hiệu lực")
    atlas = Atlas(visit.page).ready()
    assert {"overlay=t08", "ward=p01"} <= set(atlas.view().lstrip("?").split("&"))
    panel = atlas.frame.locator("[data-panel]")
    for words in ("Phường 1", "2025"):
        expect(panel).to_contain_text(words, use_inner_text=True)

    with hall.store() as store:
        _release_more(store)
    visit.page.reload()
    expect(line).to_contain_text("1 thay đổi")
    expect(line.locator("li")).to_have_count(1)
    expect(line.locator("li")).to_contain_text("Phường 3")
    all_there(Atlas(visit.page).ready())
    assert faults_of(visit.page) == []
    visit.shoot("sheet-older")
    resize(visit.page, 390, 844)
    visit.shoot("sheet-older-390")
    visit.page.goto(f"{address}&lang=en")
    expect(line).to_contain_text("1 change")
    visit.page.get_by_role("button", name="Close").first.click()
    expect(line).to_have_count(0)
    visit.page.wait_for_url(re.compile("^(?!.*sheet=)"))


def _scanned(hall: Hall, folder: Path) -> str:
    """What the code of a sheet says, drawn for the running program."""
    paper = folder / "sheet.pdf"
    asked = ["--overlay", "t08", "--view", "2025", "--ward", "p01"]
    asked += ["--address", f"{hall.server.url}/", "--out", str(paper)]
    environment = {**os.environ, "DATABASE_URL": hall.address}
    subprocess.run([sys.executable, "-m", "records.sheet", *asked], cwd=ROOT, env=environment, check=True)
    address = _code(paper.read_bytes(), folder)
    _says(hall, address, ward="p01")
    return address


def _release_more(store: Store) -> None:
    """A third release: one figure is revised within its class."""
    release(store, Figure(FigureKey("t14a", "p03", "2025"), 95.4, seen=2))
