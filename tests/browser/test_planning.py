"""A plan on the real map: drawn, kept, changed, undone, compared, taken away and brought back."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely
from playwright.sync_api import Frame, Locator, Page, WebSocketRoute, expect

from geo.crs import degrees_of
from geo.scenario import AddPark, Scenario, rounded_polygons
from maps.messages import message
from records.entries import pending
from records.people import Person, add_person
from records.plans import Plan, new_plan, plan_of, plans, save
from records.store import Store, open_store, read_url
from tests.browser.atlas import SETTLE, WAIT_MS, Atlas, resize, settled
from tests.browser.conftest import OpenPage
from tests.browser.server import ROOT, Server, streamlit_server
from tests.browser.test_access import faults_of
from tests.browser.test_records import (
    AN,
    BINH,
    STREAMLITS,
    TRIES,
    WORDS,
    choose,
    main,
    open_known,
    part,
    sign_in,
    word_of,
)
from tests.browser.visit import Contexts, Visit
from tests.cities import real_city

AT = "16.5/10.8478/106.6733"  # the south of ward 15
CENTRE = (106.6733, 10.8478)
STEP = (0.0008, 0.0006)  # degrees: about 87 x 66 m
SIZES = ((1920, 1080), (1280, 720), (390, 844))


class Office:
    """A running program and the store that it works on."""

    def __init__(self, server: Server, address: str, contexts: Contexts) -> None:
        self.server, self.address = server, address
        self.word = word_of(contexts, f"{server.url}/planning", AN)

    def open(self, open_page: OpenPage, page: str) -> Visit:
        """Opens a page as AN, who signed in before."""
        visit = open_known(open_page, f"{self.server.url}/{page}", self.word, width=1440, height=900)
        sign_in(visit.page, AN)
        return visit

    @contextlib.contextmanager
    def store(self) -> Iterator[Store]:
        store = open_store(read_url(self.address))
        try:
            yield store
        finally:
            store.close()

    def plan(self, plan_id: str) -> Plan:
        with self.store() as store:
            return plan_of(store, plan_id)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, contexts: Contexts) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("planning")
    address = f"sqlite:///{folder / 'records.sqlite'}"
    store = open_store(read_url(address))
    for name in (AN, BINH):
        add_person(store, Person(name, "Phòng Quản lý đô thị"), WORDS, by=name)
    store.close()
    with streamlit_server(ROOT / "app.py", folder / "server.log", {"DATABASE_URL": address}) as server:
        yield Office(server, address, contexts)


class Workbench:
    """The planning page as somebody who signed in sees it."""

    def __init__(self, office: Office, visit: Visit) -> None:
        self.office, self.visit, self.page = office, visit, visit.page

    @property
    def frame(self) -> Frame:
        element = self.page.wait_for_selector("iframe[data-govap].ready", timeout=WAIT_MS)
        assert element
        frame = element.content_frame()
        assert frame
        return frame

    def ready(self) -> Workbench:
        self.frame.wait_for_function(SETTLE, timeout=WAIT_MS)
        settled(self.page)
        return self

    @property
    def plan_id(self) -> str:
        found = re.search(r"[?&]plan=(\w+)", self.page.url)
        assert found, self.page.url
        return found[1]

    def stored(self) -> Plan:
        return self.office.plan(self.plan_id)

    def point(self, east: float, north: float) -> tuple[float, float]:
        """Where a place of the map stands on the screen: steps from CENTRE."""
        lon, lat = CENTRE[0] + east * STEP[0], CENTRE[1] + north * STEP[1]
        x, y = self.frame.evaluate(
            "([lon, lat]) => { const map = Object.values(window).find((one) => one instanceof L.Map);"
            " const p = map.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }",
            [lon, lat],
        )
        box = self.page.locator("iframe[data-govap].ready").bounding_box()
        assert box
        return box["x"] + x, box["y"] + y

    def draw(self, tool: str, *corners: tuple[float, float]) -> None:
        """Draws with a tool, corner by corner, and ends it."""
        self.frame.click(f'[data-tool="{tool}"]')
        for corner in corners:
            self.page.mouse.click(*self.point(*corner))
        self.frame.click('[data-step="finish"]')

    def revision(self, number: int) -> None:
        """Waits until the page shows that revision."""
        expect(main(self.page).get_by_text(f"Đã lưu: bản {number},")).to_be_visible(timeout=WAIT_MS)
        settled(self.page)

    def cell(self, ward: str, column: int) -> Locator:
        """A cell of the ledger: columns are those of the table, the name of the ward the first."""
        return self.page.locator(f'tr[data-row="{ward}"] > *').nth(column)

    def tile(self, label: str) -> Locator:
        return main(self.page).locator(".gvp-tile").filter(has_text=label)

    def press(self, name: str) -> None:
        settled(self.page)
        main(self.page).get_by_role("button", name=name, exact=True).first.click()


def at_rest(page: Page) -> None:
    """Waits until nothing on the page moves: what fades away is not judged."""
    page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")


def faults_at_rest(page: Page) -> list[str]:
    """What axe finds once nothing moves; looked at again where a rerun began meanwhile and what it draws anew is faint."""
    found: list[str] = []
    for _ in range(TRIES):
        settled(page)
        at_rest(page)
        found = [fault for fault in faults_of(page) if not fault.startswith(STREAMLITS)]
        if not found:
            return []
    return found


SQUARE = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
GREEN_NOW, GREEN_PLAN = 2, 3  # columns of the ledger: ha of park ground


def begin(office: Office, open_page: OpenPage, name: str, scenario: Scenario = ()) -> Workbench:
    """Opens a new plan of AN at the south of ward 15."""
    with office.store() as store:
        plan = new_plan(store, name, AN, scenario)
    return open_plan(office, open_page, plan.id)


def open_plan(office: Office, open_page: OpenPage, plan_id: str) -> Workbench:
    visit = office.open(open_page, f"planning?overlay=green&at={AT}&plan={plan_id}")
    return Workbench(office, visit).ready()


def square(east: float = 0.0) -> tuple[tuple[float, float], ...]:
    return tuple((x + east, y) for x, y in SQUARE)


def test_a_park_is_drawn_kept_changed_compared_and_brought_back(
    office: Office, open_page: OpenPage, tmp_path: Path
) -> None:
    bench = begin(office, open_page, "Công viên phường 15, phương án A")
    page = bench.page
    expect(bench.cell("p15", GREEN_PLAN)).to_have_text("0,00")
    bench.draw("park", *square())
    bench.revision(2)
    expect(bench.cell("p15", GREEN_NOW)).to_have_text("0,00")
    expect(bench.cell("p15", GREEN_PLAN)).to_have_text(re.compile("0,5[5-9]"), timeout=WAIT_MS)
    hectares = bench.cell("p15", GREEN_PLAN).inner_text()  # 87.5 m x 66.4 m, to a pixel
    expect(bench.tile("Đất công viên")).to_contain_text(f"+{hectares} ha")
    expect(bench.tile("Người trong tầm công viên")).to_contain_text("+")
    bench.visit.shoot("planning-drawn")

    page.reload()
    bench.ready()
    expect(bench.cell("p15", GREEN_PLAN)).to_have_text(hectares, timeout=WAIT_MS)
    bench.frame.locator('[data-edit="park-1"]').first.wait_for(state="attached")

    drawn = bench.stored().scenario
    _move_a_corner(bench)
    bench.revision(3)
    changed = bench.stored().scenario
    assert changed != drawn
    assert [edit.id for edit in changed] == ["park-1"]
    expect(bench.cell("p15", GREEN_PLAN)).not_to_have_text(hectares, timeout=WAIT_MS)
    larger = bench.cell("p15", GREEN_PLAN).inner_text()
    assert float(larger.replace(",", ".")) > 0.6
    bench.press("Hoàn tác")
    bench.revision(4)
    expect(bench.cell("p15", GREEN_PLAN)).to_have_text(hectares, timeout=WAIT_MS)
    assert bench.stored().scenario == drawn
    bench.press("Làm lại")
    bench.revision(5)
    expect(bench.cell("p15", GREEN_PLAN)).to_have_text(larger, timeout=WAIT_MS)
    assert bench.stored().scenario == changed

    _compare(office, bench)
    for kind in ("GeoJSON", "GeoPackage", "Excel"):
        _out_and_in(office, bench, kind, tmp_path)


def _move_a_corner(bench: Workbench) -> None:
    """Chooses the park, takes its north-east corner and drags it away from the others."""
    page = bench.page
    page.mouse.click(*bench.point(0, 0))
    bench.frame.locator('[data-tool="shape"]:not([disabled])').click()
    page.mouse.move(*bench.point(0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*bench.point(0.9, 0.9), steps=5)
    page.mouse.up()
    finish = bench.frame.locator('[data-step="finish"], [data-step="cancel"]').locator("visible=true").first
    finish.click()


def _compare(office: Office, bench: Workbench) -> None:
    """A second plan stands beside the first, on the map and in the table."""
    with office.store() as store:
        second = new_plan(store, "Phương án B", BINH, (*bench.stored().scenario, _other_park()))
    page = bench.page
    part(page, "So sánh")
    settled(page)
    expect(page.locator("iframe[data-govap].ready")).to_have_count(2, timeout=WAIT_MS)
    table = main(page).locator(".gvp-compare")
    expect(table).to_contain_text("Phương án B")
    row = table.locator("tr").filter(has_text="Đất công viên")
    figures = [float(text.split(" ")[0].replace(",", ".")) for text in row.locator("td").all_inner_texts()]
    assert figures[0] < figures[1] < figures[2]
    expect(row.locator(".gvp-best")).to_have_count(1)
    bench.visit.shoot("planning-compared")
    assert plans_named(office, "Phương án B")[0].id == second.id
    part(page, "Trao đổi")
    settled(page)


def _other_park() -> AddPark:
    """A park of 0.64 ha in ward 14."""
    home = real_city().wards.geometry["p14"].representative_point()
    ground = shapely.box(home.x - 40, home.y - 40, home.x + 40, home.y + 40)
    return AddPark("park-2", "Công viên khác", rounded_polygons(ground))


def plans_named(office: Office, name: str) -> list[Plan]:
    with office.store() as store:
        return [plan for plan in plans(store) if plan.name == name]


def _out_and_in(office: Office, bench: Workbench, kind: str, folder: Path) -> None:
    """The plan as a file, and that file as a plan: identical."""
    page, plan = bench.page, bench.stored()
    taken = main(page).get_by_role("button", name=kind, exact=True)
    expect(taken).to_be_visible(timeout=WAIT_MS)
    settled(page)
    with page.expect_download() as download:
        taken.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    before = {one.id for one in plans_named(office, plan.name)}
    main(page).locator('input[type="file"]').set_input_files(path)
    main(page).get_by_role("button", name="Nhập thành phương án mới").click()
    page.wait_for_function("(old) => !location.search.includes(`plan=${old}`)", arg=plan.id, timeout=WAIT_MS)
    settled(page)
    (made,) = [one for one in plans_named(office, plan.name) if one.id not in before]
    assert made.scenario == plan.scenario
    page.goto(f"{office.server.url}/planning?plan={plan.id}")
    bench.revision(plan.revision)
    part(page, "Trao đổi")
    settled(page)


def test_a_drawing_that_crosses_itself_says_so_and_stays_to_be_mended(
    office: Office, open_page: OpenPage
) -> None:
    bench = begin(office, open_page, "Nét vẽ lỗi")
    bench.draw("park", (-0.5, -0.5), (0.5, 0.5), (0.5, -0.5), (-0.5, 0.5))
    bench.revision(2)
    fault = main(bench.page).locator(".gvp-idea-fault")
    expect(fault).to_contain_text("tự cắt", timeout=WAIT_MS)
    expect(bench.cell("p15", GREEN_PLAN)).to_have_text("0,00")
    assert len(bench.stored().scenario) == 1
    bench.page.reload()
    bench.ready()
    expect(fault).to_contain_text("tự cắt", timeout=WAIT_MS)
    bench.visit.shoot("planning-faulty")


def test_what_was_drawn_while_the_server_was_away_is_kept_when_it_answers_again(
    office: Office, open_page: OpenPage
) -> None:
    bench = begin(office, open_page, "Mất kết nối")
    bench.visit.context.set_offline(True)
    bench.draw("park", *square())
    kept = "JSON.parse(localStorage.getItem(`govap-plan-${id}`) ?? '[]').length"
    bench.page.wait_for_function(f"(id) => {kept} === 1", arg=bench.plan_id)
    assert bench.stored().revision == 1
    bench.visit.context.set_offline(False)
    bench.visit.forgive()
    bench.page.reload()
    bench.ready()
    bench.revision(2)
    assert len(bench.stored().scenario) == 1
    bench.page.wait_for_function(f"(id) => {kept} === 0", arg=bench.plan_id)
    bench.visit.forgive()


def test_after_a_dropped_connection_what_was_drawn_is_kept_without_a_reload(
    office: Office, open_page: OpenPage
) -> None:
    visit = open_page("about:blank", width=1440, height=900)
    sockets: list[WebSocketRoute] = []

    def through(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    visit.page.route_web_socket(re.compile("/_stcore/stream"), through)
    with office.store() as store:
        plan = new_plan(store, "Đường truyền đứt", AN)
    visit.page.goto(f"{office.server.url}/planning?overlay=green&at={AT}&plan={plan.id}")
    sign_in(visit.page, AN)
    bench = Workbench(office, visit).ready()
    bench.frame.evaluate("window.same = true")
    bench.frame.click('[data-tool="park"]')
    for corner in square():
        bench.page.mouse.click(*bench.point(*corner))
    for socket in sockets:
        socket.close(code=1011)
    bench.frame.click('[data-step="finish"]')
    bench.revision(2)
    assert bench.frame.evaluate("window.same")  # the map is the one that was drawn on
    assert len(bench.stored().scenario) == 1
    visit.forgive()


def test_who_comes_by_the_menu_draws_too_and_the_map_they_come_back_to_tells_its_view(
    office: Office, open_page: OpenPage
) -> None:
    with office.store() as store:
        plan = new_plan(store, "Qua thực đơn", AN)
    visit = open_page(f"{office.server.url}/works", width=1440, height=900)
    page = visit.page
    page.get_by_role("link", name="Phương án").click()
    sign_in(page, AN)
    bench = Workbench(office, visit).ready()
    choose_plan(bench, plan.name)
    page.wait_for_url(re.compile(f"plan={plan.id}"))  # another plan puts down what is in hand
    bench.ready()
    bench.frame.evaluate(
        "([lon, lat]) => Object.values(window).find((one) => one instanceof L.Map)"
        ".setView([lat, lon], 16.5, {animate: false})",  # corners are placed where the map stands at the end
        list(CENTRE),
    )
    bench.draw("park", *square())
    bench.revision(2)
    assert len(office.plan(plan.id).scenario) == 1
    page.get_by_role("link", name="Bản đồ").click()
    # The plan's map stays on the page until the script of the map's page is through, and it too draws wards.
    expect(page.locator(".st-key-gv-planning")).to_have_count(0, timeout=WAIT_MS)
    atlas = Atlas(page).ready()
    atlas.click_ward("p08")
    expect(page.locator('tr[data-row="p08"]')).to_have_class(re.compile("selected"))


def choose_plan(bench: Workbench, name: str) -> None:
    """Opens a plan from the bar."""
    settled(bench.page)
    box = main(bench.page).get_by_role("combobox", name="Phương án đang mở")
    if box.input_value() != name:
        choose(bench.page, "Phương án đang mở", name)


def test_every_bad_drawing_of_a_file_says_what_is_wrong_and_stays_on_the_map(
    office: Office, open_page: OpenPage, tmp_path: Path
) -> None:
    bench = begin(office, open_page, "Năm nét vẽ xấu")
    path = tmp_path / "xau.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": _bad_drawings()}), encoding="utf-8")
    part(bench.page, "Trao đổi")
    settled(bench.page)
    main(bench.page).locator('input[type="file"]').set_input_files(path)
    main(bench.page).get_by_role("button", name="Thêm vào phương án đang mở").click()
    bench.revision(2)
    part(bench.page, "Cây xanh")
    bench.ready()
    faults = main(bench.page).locator(".gvp-idea-fault")
    for words in ("tự cắt", "ngoài quận", "mặt nước", "không có diện tích", "10.001 đỉnh"):
        expect(faults.filter(has_text=words)).to_have_count(1, timeout=WAIT_MS)
    assert len(bench.stored().scenario) == 5
    for edit in bench.stored().scenario:
        bench.frame.locator(f'[data-edit="{edit.id}"]').first.wait_for(state="attached")
    expect(bench.tile("Đất công viên").locator(".gvp-change")).to_have_count(0)
    bench.visit.shoot("planning-bad-drawings")
    bench.press("Giản lược nét vẽ")
    bench.revision(3)
    expect(faults.filter(has_text="10.001 đỉnh")).to_have_count(0, timeout=WAIT_MS)
    expect(bench.tile("Đất công viên").locator(".gvp-change")).to_have_count(1)


def _bad_drawings() -> list[dict[str, object]]:
    """Five areas that cannot be counted: crossing itself, outside, over water, of no area, of 10,000 corners."""
    city = real_city()
    home = city.wards.geometry["p15"].representative_point()
    waters = city.water.geometry[city.water.geometry.geom_type == "Polygon"]
    water = max(waters.intersection(city.wards.union_all()), key=lambda shape: shape.area)
    pool = shapely.maximum_inscribed_circle(water).coords
    angle = np.linspace(0, 2 * np.pi, 10_000, endpoint=False)
    shapes = [
        shapely.Polygon([(0, 0), (60, 60), (60, 0), (0, 60)]),
        shapely.box(6_000, 0, 6_060, 60),
        shapely.Point(pool[0]).buffer(shapely.LineString(pool).length * 0.9),
        shapely.Polygon([(0, 0), (60, 0.001), (120, 0)]),
        shapely.Polygon(np.column_stack([-150 + 50 * np.cos(angle), 50 * np.sin(angle)])),
    ]
    places = [
        shape if n == 2 else shapely.affinity.translate(shape, home.x, home.y)
        for n, shape in enumerate(shapes)
    ]
    return [
        {
            "type": "Feature",
            "properties": {},
            "geometry": shapely.geometry.mapping(shapely.transform(shape, degrees_of)),
        }
        for shape in places
    ]


def test_a_street_between_two_names_has_its_corridor(office: Office, open_page: OpenPage) -> None:
    bench = begin(office, open_page, "Mở rộng Lê Đức Thọ")
    page = bench.page
    part(page, "Đường")
    settled(page)
    main(page).get_by_text("Chọn đường và hai giới hạn theo tên").click()
    for field, option in (
        ("Đường", "Lê Đức Thọ"),
        ("Giới hạn đầu", "Nguyễn Oanh"),
        ("Giới hạn cuối", "Lê Văn Thọ"),
    ):
        choose(page, field, option)
    main(page).get_by_role("button", name="Thêm đoạn mở rộng").click()
    bench.revision(2)
    (edit,) = bench.stored().scenario
    assert "Lê Đức Thọ" in edit.name
    road = main(page).locator(".gvp-road")
    expect(road).to_contain_text("bề rộng hiện nay là giả định", timeout=WAIT_MS)
    expect(road).to_contain_text(re.compile(r"[\d.]+ m²"))
    expect(main(page).get_by_text("Đối chiếu thực tế")).to_be_visible()
    bench.visit.shoot("planning-road")


# What only one part of the page says.
PARTS = {
    "Cây xanh": message("gap.title", "vi"),
    "Đường": message("roads.by_name", "vi"),
    "Chữa cháy": message("planning.speeds_assumed", "vi"),
    "So sánh": message("compare.mode_swipe", "vi"),
    "Trao đổi": message("exchange.propose_do", "vi"),
}


def test_every_part_of_the_page_is_in_order(office: Office, open_page: OpenPage) -> None:
    with office.store() as store:
        plan = new_plan(store, "Bản vẽ", AN, (_other_park(),))
    visit = office.open(open_page, f"planning?plan={plan.id}")
    bench = Workbench(office, visit).ready()
    for name, words in PARTS.items():
        part(visit.page, name)
        expect(main(visit.page)).to_contain_text(words, timeout=WAIT_MS)
        settled(visit.page)
        if name != "Trao đổi":
            maps = visit.page.locator("iframe[data-govap].ready")
            expect(maps).to_have_count(2 if name == "So sánh" else 1, timeout=WAIT_MS)
        for width, height in SIZES:
            resize(visit.page, width, height)
            visit.page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")  # maps follow
            if (width, height) in SIZES[1:]:
                assert faults_at_rest(visit.page) == [], (name, width)
            visit.shoot(f"planning-{name}-{width}")
    assert bench.stored().revision == 1


def test_nobody_who_did_not_sign_in_sees_or_changes_a_plan(office: Office, open_page: OpenPage) -> None:
    with office.store() as store:
        plan = new_plan(store, "Kín", AN)
    page = open_page(f"{office.server.url}/planning?plan={plan.id}").page
    main(page).get_by_role("button", name="Đăng nhập").wait_for()
    settled(page)
    assert page.locator("iframe[data-govap]").count() == 0
    assert "Kín" not in page.content()


def test_a_plan_with_hostile_text_stays_text(office: Office, open_page: OpenPage) -> None:
    hostile = '<img src=x onerror="window.pwned=1">${1}`'
    name = f"A {hostile}"
    park = AddPark("park-1", hostile, _other_park().polygons)
    bench = begin(office, open_page, name, (park,))
    expect(main(bench.page).locator(".gvp-idea h3")).to_have_text(hostile)
    for page_or_frame in (bench.page, bench.frame):
        assert page_or_frame.evaluate("window.pwned") is None
    assert json.dumps(bench.stored().name) == json.dumps(name)


DRAWN = "name => { const one = document.querySelector(name); return one?.complete && one.naturalWidth > 0; }"


def test_in_practice_plots_close_the_gap_and_come_into_the_plan(office: Office, open_page: OpenPage) -> None:
    with office.store() as store:
        plan = new_plan(store, "Tập dượt", AN)
    visit = office.open(open_page, f"planning?practice=1&plan={plan.id}")
    bench = Workbench(office, visit).ready()
    page = visit.page
    expect(main(page).get_by_text("SỐ LIỆU MINH HỌA").first).to_be_visible()
    main(page).get_by_text("Lấp khoảng thiếu").click()
    bench.press("Tìm")
    gap = main(page).locator(".gvp-gap")
    expect(gap).to_contain_text("Tốt nhất", timeout=WAIT_MS)
    page.wait_for_function(DRAWN, arg=".gvp-gap img.gvp-curve")
    expect(gap.locator("table")).to_have_count(2)
    use = main(page).get_by_role("button", name=re.compile("khu đất này vào phương án"))
    wanted = int(re.findall(r"\d+", use.inner_text())[0])
    use.click()
    bench.revision(2)
    parks = bench.stored().scenario
    assert len(parks) == wanted > 0
    assert all(isinstance(park, AddPark) and park.plot for park in parks)
    at_rest(page)
    assert faults_of(page) == []
    bench.visit.shoot("planning-gap")
    part(page, "Trao đổi")
    settled(page)
    expect(main(page).get_by_role("button", name="Gửi duyệt")).to_be_disabled()


def test_a_planned_park_is_counted_as_built_and_what_was_proposed_waits_for_a_second_person(
    office: Office, open_page: OpenPage
) -> None:
    bench = begin(office, open_page, "Xây Công viên Văn hóa")
    main(bench.page).get_by_text(re.compile("Công viên quy hoạch chưa xây")).click()
    bench.press("Tính như đã xây")
    bench.revision(2)
    expect(bench.tile("Đất công viên")).to_contain_text("+37,25 ha", timeout=WAIT_MS)
    part(bench.page, "Trao đổi")
    settled(bench.page)
    bench.press("Gửi duyệt")
    main(bench.page).get_by_text("Đã gửi 1 mục chờ duyệt.").wait_for(timeout=WAIT_MS)
    with office.store() as store:
        (entry,) = pending(store)
    assert entry.who == AN
    assert "Xây Công viên Văn hóa" in entry.what.note


def test_nobody_undoes_unseen_what_somebody_else_just_did(office: Office, open_page: OpenPage) -> None:
    bench = begin(office, open_page, "Hai người")
    bench.draw("park", *square())
    bench.revision(2)
    mine = bench.stored()
    with office.store() as store:
        theirs = save(store, mine.id, mine.revision, (*mine.scenario, _other_park()), BINH)
    bench.press("Hoàn tác")
    main(bench.page).get_by_text(re.compile(BINH)).first.wait_for(timeout=WAIT_MS)
    assert bench.stored() == theirs
    bench.revision(3)
    bench.press("Hoàn tác")
    bench.revision(4)
    assert bench.stored().scenario == mine.scenario


def test_a_removed_plan_comes_back(office: Office, open_page: OpenPage) -> None:
    bench = begin(office, open_page, "Lỡ tay xóa")
    page, plan_id = bench.page, bench.plan_id
    bench.press("Khác")
    page.get_by_role("button", name="Xóa", exact=True).click()  # a popover stands beside the page
    main(page).get_by_text("Đã xóa «Lỡ tay xóa».").wait_for(timeout=WAIT_MS)
    assert plan_id not in {plan.id for plan in plans_named(office, "Lỡ tay xóa")}
    settled(page)
    at_rest(page)  # whether the popover is open still is settled now
    back = page.get_by_role("button", name="Khôi phục", exact=True)
    if not back.is_visible():
        bench.press("Khác")
    back.click()
    expect(back).to_have_count(0, timeout=WAIT_MS)
    assert plan_id in {plan.id for plan in plans_named(office, "Lỡ tay xóa")}
