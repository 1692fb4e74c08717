"""The planning map by mouse and keyboard: drawing, changing, and acts that outlive a lost connection."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Locator, expect

from tests.browser.atlas import ALL_CAME
from tests.browser.conftest import OpenPage
from tests.browser.embedded import program_server, ready_frame
from tests.browser.server import Server
from tests.browser.test_access import faults_of
from tests.browser.visit import WAIT_MS, Visit
from tests.cities import small_data

PROGRAM = Path(__file__).parent / "planner_program.py"
SQUARE = (
    (600, 340),
    (670, 340),
    (670, 410),
    (600, 410),
)  # pixels of a page of 1280 x 720, over the middle of the map


@pytest.fixture(scope="module")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("planner")
    with program_server(PROGRAM, home, {"GOVAP_DATA": str(small_data(home))}) as server:
        yield server


class Planning:
    """A planning map in a page."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.page = visit, visit.page
        self.map.wait_for_function(ALL_CAME)  # stations and parks too, whose marks a plan stands in for

    @property
    def map(self) -> Frame:
        return ready_frame(self.page, WAIT_MS)

    def stored(self, revision: int) -> dict[str, Any]:
        """What Python has, once it has come to `revision`."""
        place = self.page.locator("[data-store]")
        expect(place).to_contain_text(f'"revision": {revision}}}', timeout=WAIT_MS)
        return dict(json.loads(place.inner_text()))

    def click(self, *points: tuple[int, int]) -> None:
        for x, y in points:
            self.page.mouse.click(x, y)

    def drag(self, place: Locator, east: int, south: int) -> None:
        box = place.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + east, y + south, steps=4)
        self.page.mouse.up()

    def draw_park(self) -> None:
        self.map.click('[data-tool="park"]')
        self.click(*SQUARE)
        self.click(SQUARE[0])


def ring_of(edit: dict[str, Any]) -> list[list[float]]:
    return list(edit["geometry"]["coordinates"][0])


def test_a_park_is_drawn_corner_by_corner_and_no_ward_is_chosen(planner: Server, open_page: OpenPage) -> None:
    planning = Planning(open_page(f"{planner.url}/?overlay=green&plan=draw"))
    frame = planning.map
    frame.click('[data-tool="park"]')
    planning.click(*SQUARE[:3])
    expect(frame.locator(".plan-measure")).to_contain_text("ha")
    planning.page.keyboard.press("Backspace")
    expect(frame.locator(".plan-measure")).to_contain_text("Dài")
    planning.click(*SQUARE[2:])
    planning.click(SQUARE[0])
    (park,) = planning.stored(2)["edits"]
    ring = ring_of(park)
    assert len(ring) == 5
    assert ring[0] == ring[-1]
    assert all(len(str(degrees).split(".")[1]) >= 7 for degrees in ring[1])
    assert "ward=" not in planning.page.url
    expect(frame.locator(".plan-now")).to_be_hidden()
    expect(frame.locator('path[data-ward="p10"]')).to_have_attribute("aria-label", re.compile("99,00"))


def test_a_double_click_ends_a_line_and_escape_ends_nothing_stored(
    planner: Server, open_page: OpenPage
) -> None:
    planning = Planning(open_page(f"{planner.url}/?plan=line"))
    planning.map.click('[data-tool="line"]')
    planning.click(SQUARE[0], SQUARE[1])
    planning.page.keyboard.press("Escape")
    expect(planning.map.locator(".plan-now")).to_be_hidden()
    zoom = planning.map.evaluate("govap.view()")
    planning.map.click('[data-tool="line"]')
    planning.click(SQUARE[0], SQUARE[1])
    planning.page.mouse.dblclick(*SQUARE[2])
    (line,) = planning.stored(2)["edits"]
    assert line["geometry"]["type"] == "LineString"
    assert len(line["geometry"]["coordinates"]) == 3
    assert planning.map.evaluate("govap.view()") == zoom


def test_a_shape_is_changed_moved_and_removed(planner: Server, open_page: OpenPage) -> None:
    planning = Planning(open_page(f"{planner.url}/?plan=shape"))
    frame = planning.map
    planning.draw_park()
    before = ring_of(planning.stored(2)["edits"][0])
    expect(frame.locator('[data-tool="shape"]')).to_be_disabled()
    frame.locator("path[data-edit^=park]").click(position={"x": 20, "y": 20})
    frame.click('[data-tool="shape"]')
    planning.drag(frame.locator(".marker-icon:not(.marker-icon-middle)").nth(1), 25, -20)
    after = ring_of(planning.stored(3)["edits"][0])
    assert [i for i, (one, other) in enumerate(zip(before, after, strict=True)) if _far(one, other)] == [1]
    planning.drag(frame.locator(".move-icon"), 15, 30)
    shifted = ring_of(planning.stored(4)["edits"][0])
    steps = {(round(b[0] - a[0], 6), round(b[1] - a[1], 6)) for a, b in zip(after, shifted, strict=True)}
    assert len(steps) == 1
    frame.click('[data-step="cancel"]')
    frame.click('[data-tool="remove"]')
    assert planning.stored(5)["edits"] == []


def _far(one: list[float], other: list[float]) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) > 1e-6


def test_entrances_are_added_moved_along_the_edge_and_taken_away(
    planner: Server, open_page: OpenPage
) -> None:
    planning = Planning(open_page(f"{planner.url}/?plan=entrances"))
    frame = planning.map
    planning.draw_park()
    west, north = ring_of(planning.stored(2)["edits"][0])[0]
    frame.locator("path[data-edit^=park]").click(position={"x": 20, "y": 20})
    frame.click('[data-tool="entrances"]')
    planning.click((606, 370))
    ((lon, lat),) = planning.stored(3)["edits"][0]["entrances"]
    assert lon == pytest.approx(west, abs=1e-7)
    assert lat < north
    planning.click((635, 372))  # in the middle: too far from the edge
    expect(frame.locator(".plan-hint")).to_contain_text("xa ranh")
    planning.drag(frame.locator("[data-entrance]"), -9, 20)
    ((moved_lon, moved_lat),) = planning.stored(4)["edits"][0]["entrances"]
    assert moved_lon == pytest.approx(west, abs=1e-7)
    assert moved_lat < lat
    frame.locator("[data-entrance]").focus()
    planning.page.keyboard.press("Delete")
    assert planning.stored(5)["edits"][0]["entrances"] == []


def test_a_park_can_be_drawn_without_a_mouse(planner: Server, open_page: OpenPage) -> None:
    planning = Planning(open_page(f"{planner.url}/?plan=keys"))
    frame = planning.map
    frame.focus('[data-tool="park"]')
    planning.page.keyboard.press("Enter")
    for corners, key in enumerate(("ArrowRight", "ArrowDown", "ArrowLeft"), 1):
        planning.page.keyboard.press("Enter")
        expect(frame.locator(".marker-icon:not(.cursor-marker)")).to_have_count(corners)
        planning.page.keyboard.press(key)
        frame.wait_for_function("!document.querySelector('.leaflet-pan-anim')")
    frame.focus('[data-step="finish"]')
    planning.page.keyboard.press("Enter")
    assert len(ring_of(planning.stored(2)["edits"][0])) == 4


def test_a_station_of_the_city_is_moved_by_dragging_it(planner: Server, open_page: OpenPage) -> None:
    planning = Planning(open_page(f"{planner.url}/?plan=move&overlay=fire"))
    station = planning.map.locator("[data-station]")
    name = station.get_attribute("data-station")
    planning.drag(station, -40, 30)
    expect(planning.page.locator("[data-store]")).to_contain_text(f'"moved": ["{name}", [106.')
    planning.map.wait_for_function("!govap.view().includes('station=')")


def test_by_touch_a_park_is_drawn_and_a_name_stays_text(planner: Server, open_page: OpenPage) -> None:
    visit = open_page(f"{planner.url}/?plan=touch&overlay=green", width=390, height=844, has_touch=True)
    planning = Planning(visit)
    frame = planning.map
    frame.tap('[data-tool="park"]')
    for x, y in ((120, 330), (220, 330), (220, 430), (120, 330)):
        planning.page.touchscreen.tap(x, y)
    (park,) = planning.stored(2)["edits"]
    assert len(ring_of(park)) == 4
    label = frame.locator("path[data-edit^=park]").get_attribute("aria-label") or ""
    assert label.startswith("<img")
    sizes = frame.locator(".plan-tool").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).map(({width, height}) => Math.min(width, height))"
    )
    assert min(sizes) >= 44


def test_the_tools_have_no_violation_and_names_stay_text(planner: Server, open_page: OpenPage) -> None:
    planning = Planning(open_page(f"{planner.url}/?plan=axe&overlay=green&outside=1"))
    planning.draw_park()
    planning.stored(2)
    park = planning.map.locator("path[data-edit^=park]")
    park.hover(position={"x": 20, "y": 20})
    expect(planning.map.locator(".leaflet-tooltip.tip").filter(has_text="<img src=x")).to_be_visible()
    park.click(position={"x": 20, "y": 20})
    assert faults_of(planning.map) == []
    planning.map.click('[data-tool="entrances"]')
    planning.click((606, 370))
    planning.stored(3)
    assert faults_of(planning.map) == [], "entrances"
    planning.map.click('[data-step="cancel"]')
    planning.map.click('[data-tool="park"]')
    assert faults_of(planning.map) == [], "park"


def test_an_act_outlives_a_reload_until_it_is_stored_once(planner: Server, open_page: OpenPage) -> None:
    planning = Planning(open_page(f"{planner.url}/?plan=lost&hold=1"))
    planning.draw_park()
    expect(planning.map.locator("path[data-edit]")).to_have_attribute("aria-label", "đang lưu")
    assert planning.stored(1)["edits"] == []
    planning.page.goto(f"{planner.url}/?plan=lost")
    again = Planning(planning.visit)
    assert len(again.stored(2)["edits"]) == 1
    expect(again.map.locator("path[data-edit^=park]")).to_have_count(1)
    assert again.page.evaluate("localStorage.getItem('govap-plan-lost')") is None
    again.page.reload()
    assert len(Planning(planning.visit).stored(2)["acts"]) == 1


SOON_MS = 1_000  # what is told sooner would be told of every park; the map waits twice as long
# Notes in the page when the park is there, and when it is told that it waits.
NOTE_TIMES = """() => {
  const seen = (window.seen = {});
  const told = () => [...document.querySelectorAll('[role=status]')].some(
    one => one.textContent.includes('chưa lưu') && one.checkVisibility());
  new MutationObserver(() => {
    if (document.querySelector('path[data-edit]')) seen.drawn ??= performance.now();
    if (told()) seen.told ??= performance.now();
  }).observe(document, {attributes: true, characterData: true, childList: true, subtree: true});
}"""


def test_what_waits_to_be_stored_for_long_is_told_until_it_is(planner: Server, open_page: OpenPage) -> None:
    planning = Planning(open_page(f"{planner.url}/?plan=late&hold=1"))
    told = planning.map.get_by_role("status").filter(has_text="chưa lưu")
    planning.map.evaluate(NOTE_TIMES)
    planning.draw_park()
    expect(planning.map.locator("path[data-edit]")).to_have_attribute("aria-label", "đang lưu")
    expect(told).to_contain_text("1 thay đổi chưa lưu. Giữ trang này mở", timeout=WAIT_MS)
    assert planning.map.evaluate("seen.told - seen.drawn") > SOON_MS
    assert faults_of(planning.map) == []
    planning.page.get_by_role("button", name="store from now on").click()
    planning.stored(2)
    expect(told).to_have_count(0)


@pytest.mark.parametrize("tool", ["park", "line"])
def test_a_drawing_that_was_begun_goes_on_after_a_reload(
    planner: Server, open_page: OpenPage, tool: str
) -> None:
    planning = Planning(open_page(f"{planner.url}/?plan=begun-{tool}"))
    planning.map.click(f'[data-tool="{tool}"]')
    planning.click(*SQUARE[:2])
    begun = json.loads(_draft(planning, tool) or "")
    assert (begun["tool"], len(begun["corners"])) == (tool, 2)
    planning.page.reload()
    again = Planning(planning.visit)
    expect(again.map.locator(".marker-icon:not(.cursor-marker)")).to_have_count(2)
    again.click(*SQUARE[2:])
    again.map.click('[data-step="finish"]')
    (edit,) = again.stored(2)["edits"]
    drawn = ring_of(edit)[:-1] if tool == "park" else edit["geometry"]["coordinates"]
    assert drawn[:2] == begun["corners"]
    assert len(drawn) == 4
    assert _draft(again, tool) is None


def test_a_drawing_that_was_given_up_does_not_come_back(planner: Server, open_page: OpenPage) -> None:
    planning = Planning(open_page(f"{planner.url}/?plan=begun-pick"))
    planning.map.click('[data-tool="pick"]')
    planning.click(SQUARE[0])
    assert _draft(planning, "pick")
    planning.page.reload()
    again = Planning(planning.visit)
    expect(again.map.locator(".plan-hint")).to_contain_text("kết thúc")
    again.map.click('[data-step="cancel"]')
    assert _draft(again, "pick") is None
    again.page.reload()
    expect(Planning(again.visit).map.locator(".plan-now")).to_be_hidden()


def _draft(planning: Planning, tool: str) -> str | None:
    kept = planning.page.evaluate("name => localStorage.getItem(name)", f"govap-plan-draft-begun-{tool}")
    return None if kept is None else str(kept)


def test_tips_stay_in_the_map_and_clear_of_the_tools(planner: Server, open_page: OpenPage) -> None:
    planning = Planning(open_page(f"{planner.url}/?plan=tips&bare=tools&at=16/10.838/106.665"))
    frame = planning.map
    tip = frame.locator('.leaflet-tooltip.tip[style*="opacity: 1"]')
    head = frame.locator(".plan-bar").evaluate("bar => bar.getBoundingClientRect().bottom")
    for x, y in ((640, int(head) + 12), (8, 300), (1270, 600)):
        planning.page.mouse.move(x, y, steps=3)
        _assert_inside(tip, head)
    planning.page.mouse.move(640, 5)
    for ward in frame.locator("path[data-ward]").all():
        ward.evaluate("one => one.focus({ preventScroll: true })")
        _assert_inside(tip, head)


def _assert_inside(tip: Locator, head: float) -> None:
    """Also where the middle of a ward is far out of sight. What fades away does not count."""
    expect(tip.first).to_be_attached()
    boxes = tip.evaluate_all(
        """all => all.filter((one) => one.isConnected).map((one) => {
          const { left, top, right, bottom } = one.getBoundingClientRect();
          return [left, top, right, bottom];
        })"""
    )
    assert boxes
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= head
        assert right <= 1280
        assert bottom <= 720


# Corners of the shape in hand that the tools, or what was said of it, stand on, where they would be taken hold of.
COVERED = """() => {
  const corners = [...document.querySelectorAll('.marker-icon:not(.marker-icon-middle)')];
  const boxes = corners.map(one => one.getBoundingClientRect());
  if (boxes.length === 0) throw new Error('no shape is in hand');
  return boxes.map(({x, y, width, height}) => document.elementFromPoint(x + width / 2, y + height / 2))
    .filter(one => !one || one.closest('.plan-bar')).map(one => one?.outerHTML.slice(0, 80));
}"""


def test_a_refused_drawing_stays_to_be_mended(planner: Server, open_page: OpenPage) -> None:
    planning = Planning(open_page(f"{planner.url}/?plan=refused&refuse=park"))
    frame = planning.map
    planning.draw_park()
    alert = frame.get_by_role("alert").filter(has_text="tự cắt")
    expect(alert).to_be_visible()
    expect(frame.locator("path[data-edit]")).to_have_attribute(
        "aria-label", re.compile("^không lưu được: .*tự cắt")
    )
    heard = planning.page.locator("[data-last]")
    expect(heard).to_contain_text('"id"')
    first = json.loads(heard.inner_text())["id"]
    alert.get_by_role("button", name="Sửa hình").click()
    assert frame.evaluate(COVERED) == []
    planning.drag(frame.locator(".marker-icon:not(.marker-icon-middle)").nth(1), 20, 0)
    expect(heard).not_to_contain_text(first)  # the alert of the first deed may stand until then
    expect(alert).to_be_visible()  # a new deed, refused again
    alert.get_by_role("button", name="Bỏ đi").click()
    expect(frame.locator("path[data-edit]")).to_have_count(0)
    expect(alert).to_be_hidden()
    assert planning.stored(1)["acts"] == []


SAME_VIEW = "([one, other]) => one.contentWindow.govap.view() === other.contentWindow.govap.view()"


def test_two_maps_are_one_place_under_a_handle_that_keys_move(planner: Server, open_page: OpenPage) -> None:
    visit = open_page(f"{planner.url}/?mode=swipe&plan=swipe")
    frames = visit.page.locator("iframe.ready")
    expect(frames).to_have_count(2, timeout=WAIT_MS)
    maps = [frames.nth(i).element_handle().content_frame() for i in range(2)]
    handle = visit.page.get_by_role("slider")
    handle.focus()
    for key in ("ArrowLeft", "Shift+ArrowLeft"):
        visit.page.keyboard.press(key)
    expect(handle).to_have_attribute("aria-valuenow", "38")
    box = handle.bounding_box()
    assert box
    visit.page.mouse.move(box["x"] + 22, box["y"] + 300)
    visit.page.mouse.down()
    visit.page.mouse.move(900, 200, steps=4)
    visit.page.mouse.up()
    expect(handle).to_have_attribute("aria-valuenow", "70")
    lower, upper = maps
    assert lower
    assert upper
    _assert_one_place(visit, 2)  # no more is said between them
    elements = [frames.nth(i).element_handle() for i in range(2)]
    for x, moved in ((1000, upper), (300, lower)):
        before = moved.evaluate("govap.view()")
        visit.page.mouse.move(x, 300)
        visit.page.mouse.wheel(0, -240)
        moved.wait_for_function("before => govap.view() !== before", arg=before)
        moved.wait_for_function("!document.querySelector('.leaflet-zoom-anim')")
        visit.page.wait_for_function(SAME_VIEW, arg=elements)


def test_three_maps_stand_side_by_side(planner: Server, open_page: OpenPage) -> None:
    visit = open_page(f"{planner.url}/?mode=side&plan=side")
    expect(visit.page.locator("iframe.ready")).to_have_count(3, timeout=WAIT_MS)
    expect(visit.page.get_by_role("slider")).to_be_hidden()
    boxes = [visit.page.locator("iframe.ready").nth(i).bounding_box() for i in range(3)]
    assert [round(box["width"]) for box in boxes if box] == [round(boxes[0]["width"])] * 3  # type: ignore[index]
    for label in ("Hiện nay", "Phương án A", "Phương án B"):
        expect(visit.page.get_by_text(label, exact=True)).to_be_visible()


SHOWN = """() => {
  const map = window.map_govap;
  const { lat, lng } = map.getCenter();
  return [map.getZoom(), lat, lng];
}"""


def _assert_one_place(visit: Visit, count: int) -> list[float]:
    """The zoom and centre of all maps, once they have come to the same."""
    frames = visit.page.locator("iframe.ready")
    expect(frames).to_have_count(count, timeout=WAIT_MS)
    maps = [frames.nth(i).element_handle().content_frame() for i in range(count)]
    places: list[list[float]] = []
    for _ in range(300):
        before, places = places, [one.evaluate(SHOWN) for one in maps if one]
        if before == places and all(_is_same(place, places[0]) for place in places):
            return places[0]
        visit.page.wait_for_timeout(100)
    pytest.fail(f"the maps stand at different places: {places}")


def _is_same(place: list[float], other: list[float]) -> bool:
    """The same zoom, and the same centre to a pixel of it: by less Leaflet does not move a map."""
    pixel = 360 / 256 / 2 ** place[0]
    return place[0] == other[0] and place[1:] == pytest.approx(other[1:], abs=pixel)


@pytest.mark.parametrize("moves", [0, 1])
def test_all_maps_show_one_place_after_the_way_to_compare_is_changed(
    planner: Server, open_page: OpenPage, moves: int
) -> None:
    visit = open_page(f"{planner.url}/?mode=swipe&plan=switch{moves}")
    start = _assert_one_place(visit, 2)
    if moves:
        visit.page.mouse.move(900, 200)  # over the second map, which then leads
        visit.page.mouse.wheel(0, -360)
        led = visit.page.locator("iframe.ready").nth(1).element_handle().content_frame()
        assert led
        led.wait_for_function("zoom => window.map_govap.getZoom() > zoom", arg=start[0])
        moved = _assert_one_place(visit, 2)
        assert moved[0] > start[0]
    for count in (3, 2, 3):
        visit.page.get_by_role("button", name="other way").click()
        place = _assert_one_place(visit, count)
        assert not moves or _is_same(place, moved)
    visit.page.set_viewport_size({"width": 900, "height": 640})
    _assert_one_place(visit, 3)
