"""The siting board by mouse, keys and touch: figures that follow without Python, places that outlive a reload."""

from __future__ import annotations

import gzip
import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Frame, Locator, expect

from tests.browser.atlas import ALL_CAME, HeldPages, Look, settled
from tests.browser.conftest import OpenPage
from tests.browser.embedded import program_server, ready_frame
from tests.browser.server import Server
from tests.browser.siting_figures import judged
from tests.browser.test_access import faults_of
from tests.browser.visit import WAIT_MS, Contexts, Visit
from tests.cities import small_data

PROGRAM = Path(__file__).parent / "siting_program.py"
FOLLOWS_MS = 100  # what is promised on an idle machine; the bound is generous because tests share theirs
BOUND_MS = 5 * FOLLOWS_MS

# Notes in the page how long after a move of the pointer the figure has another text.
WATCH = """() => {
  const figure = document.querySelector('[data-covered]');
  window.follows = [];
  let moved = 0;
  document.addEventListener('mousemove', () => (moved = performance.now()), {capture: true});
  const all = {childList: true, characterData: true, subtree: true};
  new MutationObserver(() => follows.push(performance.now() - moved)).observe(figure, all);
}"""

# What Python has written into the page is all of one run, after `since`: the board comes below what Python heard.
ANSWERED = """since => {
  const read = name => JSON.parse(document.querySelector(`[data-${name}]`)?.textContent || 'null');
  const [value, board] = [read('value'), read('board')];
  return value !== null && board !== null && value.sent >= since && board.heard === value.sent;
}"""

# Counts what the page sends to Python.
COUNT = """() => {
  window.frames_sent = 0;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...all) { frames_sent += 1; return send.apply(this, all); };
}"""
# The address without what the map itself writes into it.
BARE = """() => {
  const address = new URL(location.href);
  for (const name of ['teams', 'lock', 'help']) address.searchParams.delete(name);
  return address.href;
}"""
BACK = """there => {
  history.replaceState(history.state, '', there);
  dispatchEvent(new PopStateEvent('popstate', {state: history.state}));
}"""


@pytest.fixture(scope="module")
def siting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("siting")
    with program_server(PROGRAM, home, {"GOVAP_DATA": str(small_data(home))}) as server:
        yield server


@pytest.fixture(scope="module")
def held(siting: Server, contexts: Contexts) -> Iterator[HeldPages]:
    pages = HeldPages(contexts, siting.url)
    yield pages
    pages.close()


@pytest.fixture
def board(look: Look) -> Siting:
    """The board with its teams on the best places, none of them locked, whatever other tests did there."""
    return Siting(look("", 1280, 720)).as_at_first()


class Siting:
    """A siting board in a page."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.page = visit, visit.page
        self.map.locator("[data-covered]:not(:empty)").wait_for(timeout=WAIT_MS)
        self.map.wait_for_function("govap.timings.complete_ms > 0")
        self.map.wait_for_function(ALL_CAME)  # the small streets are the last thing a map asks for

    def as_at_first(self) -> Siting:
        """Goes back to where no team had been moved, and waits until Python has heard."""
        began = self.page.evaluate("Date.now()")  # what another test did may be on its way still
        self.page.evaluate(BACK, self.page.evaluate(BARE))
        told = self.hears('"help": []', began)
        assert told["locked"] == [False] * len(told["sites"])
        assert told["sites"] == self.board()["best"]["sites"]
        settled(self.page)
        return self

    @property
    def map(self) -> Frame:
        return ready_frame(self.page, WAIT_MS)

    def team(self, letter: str) -> Locator:
        return self.map.locator(f'[data-team="{letter}"]')

    def middle(self, place: Locator) -> tuple[float, float]:
        box = place.bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, letter: str, east: int, south: int) -> None:
        x, y = self.middle(self.team(letter))
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + east, y + south, steps=12)
        self.page.mouse.up()

    def board(self) -> dict[str, Any]:
        return dict(json.loads(self.page.locator("[data-board]").inner_text()))

    def told(self) -> dict[str, Any]:
        """What Python heard of the map last."""
        return dict(json.loads(self.page.locator("[data-value]").inner_text()))

    def hears(self, text: str, since: int = 0) -> dict[str, Any]:
        """What Python heard once that has `text` in it, was said after `since`, and was answered."""
        self.page.wait_for_function(ANSWERED, arg=since)
        expect(self.page.locator("[data-value]")).to_contain_text(text, timeout=WAIT_MS)
        self.page.wait_for_function(ANSWERED, arg=since)
        return self.told()

    def hears_of_a_move(self) -> dict[str, Any]:
        """What Python heard once a team stands elsewhere than on the best places."""
        best = json.dumps(self.board()["best"]["sites"])
        expect(self.page.locator("[data-value]")).not_to_contain_text(f'"sites": {best}', timeout=WAIT_MS)
        return self.hears('"sites"')

    def figures(self, server: Server, sites: list[int]) -> dict[str, Any]:
        """Of sites, counted from the file that Python wrote."""
        board = self.board()
        file = Path(server.log).parent / "static" / "siting" / Path(board["file"]).name
        content = gzip.decompress(file.read_bytes())
        (length,) = struct.unpack_from("<I", content)
        header = json.loads(content[4 : 4 + length])
        costs = (
            np.frombuffer(content[4 + length + length % 2 :], "<u2")
            .reshape(-1, len(header["cells"]["lon"]))
            .copy()
        )
        for row, after in enumerate(header["after"]):
            costs[row] += costs[after] if after >= 0 else 0
        weight = np.array(header["cells"]["weight"])
        return judged(costs, len(header["standing"]), weight, board["limit"], tuple(sites))


def vi(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def test_the_board_begins_at_the_optimum_and_says_so(siting: Server, open_page: OpenPage) -> None:
    board = Siting(open_page(siting.url))
    best = board.board()["best"]
    expect(board.map.locator("[data-covered]")).to_have_text(f"{vi(best['covered'])}\u00a0người")
    expect(board.map.locator("[data-regret]")).to_have_attribute("data-regret", "exact")
    assert board.map.locator(".siting-star-icon").count() == len(best["sites"])
    assert board.map.locator("[data-standing=today] .station-note").inner_text() == "giả định"
    assert board.figures(siting, best["sites"]) == best


def test_figures_follow_a_dragged_team_without_python_and_outlive_a_reload(
    siting: Server, board: Siting
) -> None:
    asked: list[str] = []
    board.page.on("request", lambda request: asked.append(request.url))
    board.page.on("websocket", lambda socket: asked.append(socket.url))
    board.map.evaluate(WATCH)
    best, letter, address = board.board()["best"], board.team("A"), board.page.url
    x, y = board.middle(letter)
    board.page.evaluate(COUNT)
    board.page.mouse.move(x, y)
    board.page.mouse.down()
    for step in range(1, 16):
        board.page.mouse.move(x - 6 * step, y + 3 * step)
        board.map.evaluate("new Promise(requestAnimationFrame)")
    follows = board.map.evaluate("follows")
    assert len(follows) > 1
    print(
        f"figures follow the pointer within {max(follows):.1f} ms, {np.median(follows):.1f} ms in the middle"
    )
    assert np.median(follows) < BOUND_MS
    assert asked == []
    assert board.page.evaluate("frames_sent") == 0
    assert board.page.url == address
    shown = board.map.locator("[data-covered]").inner_text()
    board.page.mouse.up()
    told = board.hears_of_a_move()
    figures = board.figures(siting, told["sites"])
    assert shown == f"{vi(figures['covered'])}\u00a0người"
    short = best["covered"] - figures["covered"]
    expect(board.map.locator("[data-regret]")).to_have_text(f"Kém tối ưu {vi(short)}\u00a0người")
    lon, lat = board.page.evaluate("JSON.parse(document.querySelector('[data-places]').textContent)")[
        told["sites"][0]
    ]
    assert f"teams={lon:.5f},{lat:.5f};" in board.page.url
    label = letter.get_attribute("aria-label")
    board.page.reload()
    again = Siting(board.visit)
    expect(again.map.locator("[data-covered]")).to_have_text(shown)
    assert again.team("A").get_attribute("aria-label") == label


def test_arrow_keys_move_a_team_from_site_to_site(board: Siting) -> None:
    before = board.team("B").get_attribute("aria-label")
    board.team("B").focus()
    board.page.keyboard.press("ArrowLeft")
    told = board.hears_of_a_move()
    assert told["sites"][0] == board.board()["best"]["sites"][0]
    assert told["sites"][1] != board.board()["best"]["sites"][1]
    expect(board.map.locator(".siting-spoken")).to_contain_text("người")
    places = board.page.evaluate("JSON.parse(document.querySelector('[data-places]').textContent)")
    old, new = places[board.board()["best"]["sites"][1]], places[told["sites"][1]]
    assert new[0] < old[0]
    board.page.keyboard.press("Shift+ArrowUp")
    expect(board.page.locator("[data-value]")).not_to_contain_text(json.dumps(told["sites"]))
    assert board.team("B").get_attribute("aria-label") != before


def test_a_locked_team_stays_and_the_best_is_found_for_the_other(siting: Server, board: Siting) -> None:
    board.drag("A", -60, 60)
    board.hears_of_a_move()
    board.map.click('[data-lock="A"]')
    expect(board.map.locator("[data-find]")).to_contain_text("Tìm chỗ cho B")
    before = board.hears('"locked": [true, false]')["sites"]
    expect(board.team("A")).to_have_attribute("data-locked", "1")
    board.drag("A", 80, 0)
    board.map.click("[data-find]")
    expect(board.map.locator(".note")).to_contain_text("Đội B")
    assert "lock=A" in board.page.url
    place = board.page.locator("[data-value]")
    count = len(board.page.evaluate("JSON.parse(document.querySelector('[data-places]').textContent)"))
    others = (site for site in range(count) if site != before[0])
    found = [(board.figures(siting, [before[0], site]), site) for site in others]
    wanted = min(found, key=lambda one: (-one[0]["covered"], one[0]["worst"], one[0]["total"], one[1]))[1]
    expect(place).to_contain_text(json.dumps([before[0], wanted]))
    board.map.click('[data-lock="A"]')
    board.map.click("[data-find]")
    expect(place).to_contain_text(json.dumps(board.board()["best"]["sites"]))
    expect(board.map.locator("[data-regret]")).to_have_attribute("data-regret", "exact")


def test_a_neighbour_is_added_counted_and_taken_away(board: Siting) -> None:
    board.map.click("[data-add]")
    expect(board.map.locator(".siting-hint")).to_contain_text("Bấm lên bản đồ")
    board.page.keyboard.press("Escape")
    expect(board.map.locator(".siting-hint")).to_be_empty()
    covered = board.map.locator("[data-covered]").inner_text()
    board.map.click("[data-add]")
    board.page.mouse.click(1060, 570)  # in the south, where no team is near
    neighbour = board.map.locator('[data-standing="help-0"]')
    neighbour.wait_for(timeout=WAIT_MS)
    assert re.search(r"help=106\.\d{5},10\.\d{5}(&|$)", board.page.url)
    expect(board.map.locator("[data-covered]")).not_to_have_text(covered)
    board.page.reload()
    again = Siting(board.visit)
    neighbour = again.map.locator('[data-standing="help-0"]')
    assert "Phím Delete" in (neighbour.get_attribute("aria-label") or "")
    neighbour.click()
    expect(neighbour).to_have_count(0)
    expect(again.map.locator("[data-regret]")).to_have_attribute("data-regret", "exact", timeout=WAIT_MS)
    expect(again.map.locator("[data-covered]")).to_have_text(covered)
    assert "help=" not in again.page.url


def test_python_places_the_teams_and_history_brings_them_back(siting: Server, open_page: OpenPage) -> None:
    board = Siting(open_page(siting.url))
    board.drag("A", -60, 60)
    board.hears('"sites"')
    label = board.team("A").get_attribute("aria-label")
    there = board.page.url
    board.page.get_by_role("button", name="place").click()
    board.hears('"set": 1, "sites": [0, 5]')
    assert board.team("A").get_attribute("aria-label") != label
    board.page.evaluate(BACK, there)
    expect(board.team("A")).to_have_attribute("aria-label", label or "")


@pytest.mark.parametrize("objective", ["worst", "mean", "backup"])
def test_each_objective_has_its_own_regret(siting: Server, look: Look, objective: str) -> None:
    board = Siting(look("?number=1", 1280, 720))
    board.page.get_by_role("button", name=objective, exact=True).dispatch_event("click")
    expect(board.page.locator("[data-board]")).to_contain_text(f'"objective": "{objective}"', timeout=WAIT_MS)
    aimed = board.map.locator(f".aimed [data-figure={objective}]")
    expect(aimed).to_have_count(1)  # the map has heard of it too
    board.as_at_first()
    expect(board.map.locator("[data-regret]")).to_have_attribute("data-regret", "exact")
    best = board.board()["best"]
    board.drag("A", 70, 90)
    figures = board.figures(siting, board.hears_of_a_move()["sites"])
    said = board.map.locator("[data-regret]")
    expect(said).to_have_attribute("data-regret", "short")
    if objective == "backup":
        expect(said).to_have_text(f"Kém tối ưu {vi(best['backup'] - figures['backup'])}\u00a0người")
    else:
        expect(said).to_have_text(re.compile("phút|giây"))
    worst = board.map.locator("[data-figure=worst]")
    minutes, seconds = divmod(figures["worst"], 60)
    expect(worst).to_have_text(f"{minutes}\u00a0phút" + (f"\u00a0{seconds}\u00a0giây" if seconds else ""))


def test_metres_are_said_in_metres_and_a_cell_tells_its_own(siting: Server, open_page: OpenPage) -> None:
    board = Siting(open_page(f"{siting.url}/?unit=m&lang=en"))
    expect(board.map.locator(".siting-title")).to_have_text("Within 2,000\u00a0m")
    expect(board.map.locator("[data-class=band-1]")).to_have_text("1,000–2,000 m")
    x, y = board.middle(board.team("A"))
    board.page.mouse.move(x + 70, y + 60)
    tip = board.map.locator(".siting-tip")
    expect(tip).to_contain_text(re.compile(r"\d\u00a0m"))
    expect(tip).to_contain_text("from")


def test_by_touch_a_team_is_dragged_and_a_cell_tapped(siting: Server, open_page: OpenPage) -> None:
    visit = open_page(siting.url, width=390, height=844, has_touch=True)
    board = Siting(visit)
    expect(board.map.locator("[data-covered]")).to_be_visible()
    expect(board.map.locator(".siting-teams")).to_be_hidden()
    board.map.tap(".siting-more")
    sizes = board.map.locator(".siting-card button:visible").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).map(({width, height}) => Math.min(width, height))"
    )
    assert min(sizes) >= 44
    board.map.tap(".siting-more")
    x, y = board.middle(board.team("A"))
    session = visit.context.new_cdp_session(visit.page)
    for kind, step in (("touchStart", 0), *(("touchMove", step) for step in range(1, 7))):
        session.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x - 5 * step, "y": y + 8 * step}]},
        )
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    board.hears('"sites"')
    assert "teams=" in board.page.url
    board.page.touchscreen.tap(*map(int, (x + 40, y + 60)))
    expect(board.map.locator(".siting-tip")).to_contain_text(re.compile("phút|giây"))


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_the_board_has_no_violation_and_hostile_names_stay_text(
    siting: Server, open_page: OpenPage, size: tuple[int, int]
) -> None:
    board = Siting(
        open_page(f"{siting.url}/?hostile=1&help=106.70000,10.82000", width=size[0], height=size[1])
    )
    if size[0] < 760:
        board.map.click(".siting-key .legend-toggle")
        assert faults_of(board.map) == []
        board.map.click(".siting-more")
    board.map.click('[data-lock="B"]')
    expect(board.map.locator(".siting-place").first).to_contain_text("<img src=x")
    assert "<img" in (board.map.locator('[data-standing="help-0"]').get_attribute("aria-label") or "")
    assert faults_of(board.map) == []
    board.map.click("[data-add]")
    assert faults_of(board.map) == []


def test_a_lost_file_is_told_and_asked_for_again(siting: Server, open_page: OpenPage) -> None:
    visit = open_page(f"{siting.url}/?fail=1&help=106.66000,10.82500")
    frame = ready_frame(visit.page, WAIT_MS)
    expect(frame.locator(".siting-notice.fault")).to_contain_text("Không tải được", timeout=WAIT_MS)
    frame.wait_for_function(ALL_CAME)  # the line of files on their way is gone
    assert faults_of(frame) == []
    (Path(siting.log).parent / "static" / "siting" / "mended").touch()
    visit.page.reload()
    frame = Siting(visit).map
    expect(frame.locator(".siting-notice")).to_be_hidden()
    visit.forgive()


def test_an_old_browser_is_told_so(siting: Server, open_page: OpenPage) -> None:
    visit = open_page("about:blank")
    visit.context.add_init_script("delete window.DecompressionStream")
    visit.page.goto(siting.url)
    visit.page.locator("iframe.ready").wait_for(timeout=WAIT_MS)
    notice = visit.page.frame_locator("iframe.ready").locator(".siting-notice")
    expect(notice).to_contain_text("quá cũ", timeout=WAIT_MS)
