"""The page of fire teams in the real program: one look, teams moved and found again, kept as a plan; for everybody."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Frame, Locator, Page, expect

from geo.scenario import AddStation
from maps.messages import message
from maps.siting_view import USUAL
from records.people import Person, add_person
from records.plans import plans
from records.store import open_store, read_url
from tests.browser.atlas import ALL_CAME, AT_REST, LETTERS_CAME, HeldPages, Look, resize, settled
from tests.browser.conftest import OpenPage
from tests.browser.server import ROOT, Server, streamlit_server
from tests.browser.test_access import faults_of
from tests.browser.test_records import AN, SIZES, STREAMLITS, WORDS, main, sign_in
from tests.browser.visit import Contexts, Visit

WAIT_MS = 90_000  # the first board of a program takes its time


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real program with a store of its own that knows one person."""
    folder = tmp_path_factory.mktemp("siting")
    address = f"sqlite:///{folder / 'records.sqlite'}"
    store = open_store(read_url(address))
    add_person(store, Person(AN, "Phòng Quản lý đô thị"), WORDS, by=AN)
    store.close()
    with streamlit_server(ROOT / "app.py", folder / "server.log", {"DATABASE_URL": address}) as server:
        yield server


@pytest.fixture(scope="module")
def held(station: Server, contexts: Contexts) -> Iterator[HeldPages]:
    pages = HeldPages(contexts, station.url)
    yield pages
    pages.close()


@pytest.fixture
def board(look: Look) -> Board:
    """The page of fire teams as it is at first, whatever other tests did there."""
    return Board(look("siting")).as_at_first()


class Board:
    """The page of fire teams."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.page = visit, visit.page
        self.ready()

    def ready(self) -> Board:
        self.map.locator("[data-covered]:not(:empty)").wait_for(timeout=WAIT_MS)
        self.page.locator(".gvs-measures").wait_for(timeout=WAIT_MS)
        settled(self.page)
        return self

    def as_at_first(self) -> Board:
        """Puts back every setting, every team, and the part that stands open."""
        if self.asked:
            self.part(message("siting.part_wards", "vi"))
            self.usual()
            self.ready()
            self.at_best()
            self.page.wait_for_function("location.search === ''")
            self.page.keyboard.press("Escape")
            expect(self.page.get_by_role("button", name=message("siting.usual", "vi"))).to_have_count(0)
        return self

    def at_best(self) -> None:
        """Waits until the teams stand on the best places for Python and for the map, of one and the same board."""
        best = self.choice(0)
        expect(best).to_contain_text("Đang đặt ở đây", timeout=WAIT_MS)
        expect(best.get_by_role("button", name="Đặt")).to_have_count(0, timeout=WAIT_MS)
        settled(self.page)
        worth = f"{whole(best.locator('.gvs-worth').inner_text()):,}".replace(",", ".")
        expect(self.map.locator("[data-covered]")).to_contain_text(worth, timeout=WAIT_MS)
        expect(self.map.locator("[data-regret]")).to_have_attribute("data-regret", "exact")

    def usual(self) -> None:
        main(self.page).get_by_test_id("stPopoverButton").click()
        self.page.get_by_role("button", name=message("siting.usual", "vi")).click()

    @property
    def map(self) -> Frame:
        element = self.page.wait_for_selector("iframe[data-govap].ready", timeout=WAIT_MS)
        assert element
        frame = element.content_frame()
        assert frame
        return frame

    @property
    def covered(self) -> str:
        return self.map.locator("[data-covered]").inner_text()

    @property
    def asked(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    @property
    def headline(self) -> Locator:
        return self.page.locator(".gvs-key")

    def choice(self, place: int) -> Locator:
        return self.page.locator(f".st-key-gv-siting-choice-{place}")

    def drag(self, letter: str, east: int, south: int) -> None:
        box = self.map.locator(f'[data-team="{letter}"]').bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + east, y + south, steps=12)
        self.page.mouse.up()

    def part(self, name: str) -> None:
        main(self.page).get_by_test_id("stButtonGroup").last.get_by_text(name, exact=True).click()
        settled(self.page)

    def measure(self, name: str) -> None:
        main(self.page).get_by_test_id("stButtonGroup").first.get_by_text(name, exact=True).click()


def whole(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_the_page_says_in_one_look_where_whom_and_how_sure(board: Board) -> None:
    expect(board.headline).to_contain_text("xe chữa cháy không tới được")
    expect(board.choice(0)).to_contain_text("Đang đặt ở đây")
    expect(board.map.locator("[data-regret]")).to_have_attribute("data-regret", "exact")
    expect(board.page.get_by_text("Đã chứng minh: trong")).to_be_visible()
    assert whole(board.covered) == whole(board.choice(0).locator(".gvs-worth").inner_text())
    assert board.page.locator("[class*=st-key-gv-siting-choice-]").count() == 6
    people = board.page.locator(".gvs-measures tbody td:nth-child(2) b").all_inner_texts()
    circle, street, truck, unnamed = map(whole, people)
    assert circle >= street >= truck > 0
    assert unnamed >= truck
    assert whole(board.covered) == truck
    inside, missed = (
        whole(found) for found in re.findall(r"([\d.]+) người", board.headline.inner_text())[:2]
    )
    assert inside == circle
    assert 0 < missed < inside


def test_a_dragged_team_changes_the_figures_and_outlives_a_reload(board: Board) -> None:
    before, sentence = board.covered, board.headline.inner_text()
    board.drag("A", -150, 60)
    expect(board.map.locator("[data-covered]")).not_to_have_text(before)
    after = board.covered
    expect(board.headline).not_to_have_text(sentence, timeout=WAIT_MS)  # Python has heard of it
    settled(board.page)
    assert board.covered == after
    truck = board.page.locator(".gvs-measures tbody tr.gvs-mine td:nth-child(2) b")
    assert whole(truck.inner_text()) == whole(after)  # Python and the browser count the same
    assert "teams" in board.asked
    board.page.reload()
    board.ready()
    assert board.covered == after
    expect(board.choice(0).get_by_role("button", name="Đặt")).to_be_visible()
    board.choice(0).get_by_role("button", name="Đặt").click()
    expect(board.map.locator("[data-covered]")).to_have_text(before, timeout=WAIT_MS)
    board.at_best()
    board.page.wait_for_function("!location.search.includes('teams=')")
    board.measure("Theo đường")
    expect(board.page.locator(".gvs-mine th")).to_contain_text("Theo mạng đường", timeout=WAIT_MS)
    board.at_best()  # the teams follow the best of another question too
    board.page.wait_for_function("location.search === '?by=street'")


def test_a_link_shows_another_reader_the_same_board(board: Board, look: Look) -> None:
    board.drag("B", 120, -40)
    board.page.wait_for_url(re.compile("teams="))
    back = board.choice(0).get_by_role("button", name="Đặt")
    expect(back).to_be_visible(timeout=WAIT_MS)  # Python has heard of it
    board.measure("Theo đường")
    expect(board.page.locator(".gvs-mine th")).to_contain_text("Theo mạng đường", timeout=WAIT_MS)
    board.page.wait_for_url(re.compile("by=street&teams="))
    settled(board.page)
    other = Board(look(f"siting?{urlsplit(board.page.url).query}"))
    expect(board.map.locator("[data-covered]")).to_have_text(other.covered)
    expect(board.headline).to_have_text(other.headline.inner_text())


def test_the_further_settings_say_what_counts_and_looking_at_them_changes_nothing(board: Board) -> None:
    board.drag("B", 120, -40)
    expect(board.choice(0).get_by_role("button", name="Đặt")).to_be_visible(timeout=WAIT_MS)
    main(board.page).get_by_test_id("stPopoverButton").click()
    fields = board.page.get_by_test_id("stPopoverBody").get_by_role("spinbutton")
    usual = [str(number) for number in (USUAL.spacing_m, USUAL.hose_m, USUAL.turnout_s, USUAL.speed)]
    expect(fields).to_have_count(len(usual))
    for field, number in zip(fields.all(), usual, strict=True):
        expect(field).to_have_value(number)
    board.page.keyboard.press("Escape")
    board.measure("Theo đường")
    board.page.wait_for_url(re.compile("by=street&teams="))
    expect(board.page.locator(".gvs-mine th")).to_contain_text("Theo mạng đường", timeout=WAIT_MS)
    settled(board.page)
    assert board.asked.keys() == {"by", "teams"}


def test_a_runner_up_is_tried_with_one_click(board: Board) -> None:
    worth = whole(board.choice(2).locator(".gvs-worth").inner_text())
    board.choice(2).get_by_role("button", name="Đặt").click()
    expect(board.choice(2)).to_contain_text("Đang đặt ở đây", timeout=WAIT_MS)
    expect(board.map.locator("[data-regret]")).to_have_attribute("data-regret", re.compile("^(?!exact)"))
    assert whole(board.covered) == worth


def test_the_measure_and_the_standard_are_switched(station: Server, open_page: OpenPage) -> None:
    board = Board(open_page(f"{station.url}/siting?limit=fire-nfpa-1710", width=1440, height=900))
    expect(board.page.locator(".gvs-measures")).to_contain_text("Vòng tròn không có thời gian")
    by_truck = whole(board.covered)
    board.measure("Theo đường")
    expect(board.page.locator(".gvs-mine th")).to_contain_text("Theo mạng đường, 4 phút", timeout=WAIT_MS)
    settled(board.page)
    expect(board.map.locator("[data-covered]")).not_to_contain_text(f"{by_truck:,}".replace(",", "."))
    assert whole(board.covered) > by_truck
    board.measure("Vòng tròn")
    expect(board.page.locator(".gvs-mine th")).to_contain_text("Vòng tròn 3 km", timeout=WAIT_MS)
    assert board.asked["by"] == "circle"


def test_a_bad_address_is_told_and_the_page_stays_up(station: Server, open_page: OpenPage) -> None:
    bad = "by=balloon&limit=20000m&n=9&teams=x&in=p99"
    board = Board(open_page(f"{station.url}/siting?{bad}", width=1440, height=900))
    for words in ("«by=balloon»", "«20000m»", "«n=9»", "«teams=x»", "«in=p99»"):
        expect(main(board.page)).to_contain_text(words)
    assert board.map.locator("[data-team]").count() == 2


def test_no_candidate_place_is_told_and_the_page_goes_on(station: Server, open_page: OpenPage) -> None:
    visit = open_page(f"{station.url}/siting?sites=plots", width=1440, height=900)
    expect(main(visit.page).get_by_text("Không có vị trí nào để chọn")).to_be_visible(timeout=WAIT_MS)
    main(visit.page).get_by_test_id("stPopoverButton").click()
    visit.page.get_by_role("button", name=message("siting.usual", "vi")).click()
    Board(visit)


def test_the_trade_offs_point_is_chosen(board: Board) -> None:
    board.part(message("siting.part_curve", "vi"))
    rows = board.page.locator(".gvs-part tbody tr")
    expect(rows.nth(1)).to_be_visible(timeout=WAIT_MS)
    settled(board.page)
    last = rows.count() - 1
    worst = whole(rows.nth(last).locator("td").nth(2).inner_text())
    box = main(board.page).get_by_role("combobox", name="Chọn một điểm")
    box.click()
    box.fill(f"{last + 1}.")
    board.page.get_by_role("option", name=re.compile(rf"^{last + 1}\.")).click()
    main(board.page).get_by_role("button", name="Đặt").last.click()  # at once: what stands in the list counts
    expect(rows.nth(last)).to_contain_text("Đang đặt ở đây", timeout=WAIT_MS)
    mine = board.page.locator(".gvs-measures tr.gvs-mine td").nth(4)
    expect(mine).to_contain_text(f"{worst:,}".replace(",", "."))


def test_the_teams_are_taken_away_as_a_file(board: Board, tmp_path: Path) -> None:
    board.part(message("siting.part_keep", "vi"))
    file = main(board.page).get_by_role("button", name="Vị trí các đội (GeoJSON)")
    expect(file).to_be_visible(timeout=WAIT_MS)
    settled(board.page)
    with board.page.expect_download() as download:
        file.click()
    download.value.save_as(tmp_path / "teams.geojson")
    document = json.loads((tmp_path / "teams.geojson").read_text(encoding="utf-8"))
    assert [one["properties"]["role"] for one in document["features"]] == ["new", "new", "standing"]
    assert document["features"][2]["properties"]["assumed"] is True


def test_the_teams_become_a_plan(station: Server, open_page: OpenPage) -> None:
    outside = "help=106.72000,10.86000"
    board = Board(open_page(f"{station.url}/siting?part=keep&{outside}", width=1440, height=900))
    sign_in(board.page, AN)
    settled(board.page)
    main(board.page).get_by_role("textbox", name="Tên phương án mới").fill("Hai đội thử")
    main(board.page).get_by_role("button", name="Giữ lại").click()
    expect(main(board.page).get_by_text("Đã giữ vào phương án «Hai đội thử».")).to_be_visible(timeout=WAIT_MS)
    expect(main(board.page).get_by_text("1 đội lân cận không được giữ")).to_be_visible()
    with contextlib.closing(
        open_store(read_url(f"sqlite:///{station.log.parent / 'records.sqlite'}"))
    ) as store:
        (plan,) = plans(store)
    assert plan.name == "Hai đội thử"
    assert [type(edit) for edit in plan.scenario] == [AddStation, AddStation]
    board.measure("Theo đường")
    expect(main(board.page).get_by_text("Đã giữ vào phương án")).to_have_count(0, timeout=WAIT_MS)
    board.measure("Xe chữa cháy")
    expect(board.page.locator(".gvs-mine th")).to_contain_text("Xe chữa cháy", timeout=WAIT_MS)
    settled(board.page)  # the field of the name is another one then
    expect(main(board.page).get_by_text("Đã giữ vào phương án")).to_have_count(0)
    main(board.page).get_by_role("textbox", name="Tên phương án mới").fill("Hai đội nữa")
    main(board.page).get_by_role("button", name="Giữ lại").click()
    expect(main(board.page).get_by_text("Đã giữ vào phương án «Hai đội nữa».")).to_be_visible(timeout=WAIT_MS)
    main(board.page).get_by_role("link", name="Mở phương án").click()
    board.page.wait_for_url(re.compile(r"/planning\?.*plan=(?!" + plan.id + ")"))
    expect(main(board.page).get_by_text("Đã lưu: bản 1,")).to_be_visible(timeout=WAIT_MS)


def test_practice_figures_are_stamped_and_plots_may_be_chosen(station: Server, open_page: OpenPage) -> None:
    board = Board(open_page(f"{station.url}/siting?practice=1&sites=plots", width=1440, height=900))
    expect(main(board.page).get_by_text("SỐ LIỆU MINH HỌA").first).to_be_visible()
    expect(board.choice(0)).to_contain_text("Khu đất minh họa")


SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
COMMAND = "python -m geo.siting --measure truck --radius-m 3000 --teams 2 --json"
PARTS = {
    "wards": "siting.wards_hint",
    "curve": "siting.curve_table",
    "counts": "siting.counts_table",
    "trust": "siting.try_spread",
    "streets": "siting.streets_lead",
    "why": COMMAND,
    "keep": "siting.file_geojson",
}  # what each says: a message, or the words themselves


def words_of(part: str, language: str) -> str:
    """What a part says: of a message its last sentence, the one without a day."""
    said = PARTS[part]
    return said if said == COMMAND else message(said, language, day="").split(". ")[-1]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_part_opens_is_in_the_address_and_has_no_violation(look: Look, language: str) -> None:
    board = Board(look("siting?lang=en")) if language == "en" else Board(look("siting")).as_at_first()
    board.map.wait_for_function(ALL_CAME)
    board.page.evaluate(LETTERS_CAME)
    for part in PARTS:
        board.part(message(f"siting.part_{part}", language))
        if part != "wards":  # which is open from the start
            board.page.wait_for_url(re.compile(rf"[?&]part={part}(&|$)"))
        expect(main(board.page)).to_contain_text(words_of(part, language), timeout=WAIT_MS)
        settled(board.page)
        # What a language changes, names and lengths, is judged at its narrowest.
        for width, height in SIZES if language == "vi" else SIZES[-1:]:
            resize(board.page, width, height)
            board.page.wait_for_function(f"!({SIDEWAYS})")  # tables and frames follow in their own time
            board.page.wait_for_function(AT_REST)
            if (width, height) in SIZES[1:]:
                assert found(board.page) == [], (part, width)
                assert part != "wards" or faults_of(board.map) == [], width
            board.visit.shoot(f"siting-{part}-{language}-{width}")
    if language == "vi":
        board.page.reload()
        expect(main(board.page)).to_contain_text(words_of("keep", language), timeout=WAIT_MS)


def found(page: Page) -> list[str]:
    """What axe finds in the page, without what is Streamlit's own."""
    return [fault for fault in faults_of(page) if STREAMLITS not in fault]


# Buttons of the map's corner that something else stands on.
COVERED = """() => [...document.querySelectorAll('.zoom button')].filter(one => {
  const {x, y, width, height} = one.getBoundingClientRect();
  return !one.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}).map(one => one.ariaLabel)"""


def test_on_a_phone_the_folded_key_leaves_the_buttons_of_the_map_free(look: Look) -> None:
    board = Board(look("siting", 390, 844))
    expect(board.map.locator(".siting-key.closed")).to_be_visible()
    assert board.map.locator(".zoom button").count() == 3
    board.map.wait_for_function(f"!({COVERED})().length")
