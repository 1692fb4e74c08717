"""The ward sets and the periods in a real Chromium: switched without a network, told in words, kept in the address."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from geo.city import City
from geo.crs import metres_of
from geo.periods import months_of
from geo.scenario import MoveStation, apply
from geo.wards import SET_IDS, links, wards_in
from layers import all_layers, layer_named, layers_of
from layers._layer import Layer, View, vi_number
from layers.fire import views_within
from maps.document import compose
from maps.messages import message
from maps.release import release_of
from maps.ward_sets import Tally, in_set
from tests.browser.atlas import FRAME, LETTERS_CAME, SETTLE, Atlas, all_there
from tests.browser.conftest import OpenPage
from tests.browser.server import Server
from tests.browser.visit import Visit
from tests.cities import real_city
from tests.invented import by_ward, city_showing

SIZES = {"1920x1080": (1920, 1080), "1280x720": (1280, 720), "390x844": (390, 844)}
SWITCH_MS = 50  # the budget on an idle machine, measured in the page; `make bench` prints the real figures
BOUND_MS = 5 * SWITCH_MS  # the bound is generous because tests share their machine
COUNTS = {"16": 16, "12": 12, "6": 6}
ESTIMATE = message("map.estimated", "vi")


def drawn_wards(atlas: Atlas) -> list[str]:
    return list(atlas.evaluate("[...document.querySelectorAll('path[data-ward]')].map(p => p.dataset.ward)"))


def said(layer: Layer, value: Any, estimated: bool) -> str:
    """What a reader is told of a figure, computed here and not in the browser."""
    if isinstance(value, Tally):
        text = value.said(layer, "vi")
    else:
        unit = layer.unit.vi
        text = vi_number(float(value), layer.decimals) + ("" if unit.startswith("%") else "\u00a0") + unit
    return f"{text}, {ESTIMATE}" if estimated else text


# ---- the switch


@pytest.mark.parametrize("set_id", SET_IDS)
def test_a_set_shows_its_wards_on_map_strip_and_table(atlas: Atlas, set_id: str) -> None:
    atlas.choose("green")
    atlas.frame.click(f'[data-set="{set_id}"]')
    assert sorted(drawn_wards(atlas)) == sorted(wards_in(real_city(), set_id).index)
    assert atlas.frame.locator("[data-rank-ward]").count() == COUNTS[set_id]
    assert atlas.frame.locator(".ward-label-box").count() == COUNTS[set_id]
    assert atlas.frame.locator('[data-set][aria-pressed="true"]').get_attribute("data-set") == set_id
    expect(atlas.page.locator("tr[data-row]")).to_have_count(COUNTS[set_id])
    rows = atlas.page.locator("tr[data-row]").evaluate_all("rows => rows.map(row => row.dataset.row)")
    assert sorted(rows) == sorted(wards_in(real_city(), set_id).index)
    assert f"{COUNTS[set_id]} phường" in atlas.frame.inner_text("[data-panel]")


TOLD = """Object.fromEntries(
  [...document.querySelectorAll('path[data-ward]')].map(path => [path.dataset.ward, path.getAttribute('aria-label')])
)"""


def test_every_figure_of_every_layer_and_set_is_told_as_python_converts_it(atlas: Atlas) -> None:
    city = real_city()
    for set_id in ("12", "6"):
        for layer in all_layers():
            view = layer.views(city)[0]
            atlas.show(f"overlay={layer.id}&set={set_id}")
            found = in_set(layer, view, city, set_id)
            labels = atlas.evaluate(TOLD)
            for ward in wards_in(city, set_id).index:
                label = labels[ward]
                expected = said(layer, found.values[ward], bool(found.estimated[ward]))
                assert label.split(": ", 1)[1].startswith(expected), (layer.id, ward, label, expected)
                assert (ESTIMATE in label) == bool(found.estimated[ward])


SWITCHES = """async steps => {
  const wards = () => [...document.querySelectorAll('path[data-ward]')];
  const shown = () => wards().map(path => path.dataset.ward + path.getAttribute('fill') + path.ariaLabel).join();
  const took = [];
  for (const step of steps) {
    const before = shown(), start = performance.now();
    document.querySelector(step).click();
    while (shown() === before && performance.now() - start < 2000) await new Promise(requestAnimationFrame);
    took.push(performance.now() - start);
    await new Promise(done => setTimeout(done, 120));
  }
  return took;
}"""


@pytest.mark.parametrize("overlay", ["green", "fire"])
def test_a_switch_of_sets_is_within_its_budget_and_asks_nothing_of_the_network(
    atlas: Atlas, overlay: str
) -> None:
    all_there(atlas).choose(overlay)
    atlas.page.wait_for_url(re.compile(overlay))
    asked: list[str] = []
    atlas.page.on("request", lambda request: asked.append(request.url))
    steps = [f'[data-set="{set_id}"]' for set_id in ("12", "6", "16") * 6]
    took = atlas.evaluate(SWITCHES, steps)
    median = float(np.median(took))
    print(f"switch of sets, {overlay}: median {median:.1f} ms, worst {max(took):.1f} ms of {len(took)}")
    assert median <= BOUND_MS
    assert asked == []


def test_an_address_with_a_set_opens_the_same_view(opened: tuple[Visit, Atlas], open_page: OpenPage) -> None:
    visit, atlas = opened
    atlas.choose("green")
    atlas.frame.click('[data-set="12"]')
    atlas.click_ward("w12-p08")
    atlas.expect_panel("w12-p08")
    visit.page.wait_for_url(re.compile("ward=w12-p08"))
    query = parse_qs(urlsplit(visit.page.url).query)
    assert (query["set"], query["ward"]) == (["12"], ["w12-p08"])
    other = Atlas(open_page(visit.page.url, width=1440, height=900).page).ready()
    other.expect_panel("w12-p08")
    assert (other.view(), other.fills()) == (atlas.view(), atlas.fills())
    atlas.frame.click('[data-set="16"]')
    visit.page.wait_for_url(re.compile(r"^(?!.*set=)"))


def test_the_selection_stays_at_its_place_when_the_set_changes(atlas: Atlas) -> None:
    atlas.click_ward("p13")
    for set_id, ward in (("12", "w12-p15"), ("6", "w6-an-hoi-dong"), ("12", "w12-p15"), ("16", "p15")):
        atlas.frame.click(f'[data-set="{set_id}"]')
        atlas.expect_panel(ward)


# ---- what is told


def test_a_converted_figure_is_marked_wherever_it_stands_and_no_other_is(atlas: Atlas) -> None:
    atlas.show("overlay=green&set=12&ward=w12-p08")
    panel = atlas.frame.locator('[data-panel] [data-layer="green"]')
    expect(panel).to_contain_text(ESTIMATE)
    assert f"12 phường, {ESTIMATE}" in atlas.frame.inner_text(".rank-title")
    assert message("map.legend.estimated", "vi") in atlas.frame.inner_text("[data-legend]")
    for ward, marked in (("w12-p08", True), ("w12-p03", False)):
        bar = atlas.frame.locator(f'[data-rank-ward="{ward}"]')
        assert bar.inner_text().startswith("≈") == marked
        assert (ESTIMATE in (bar.get_attribute("title") or "")) == marked
        box = atlas.frame.locator(f'path[data-ward="{ward}"]')
        box.dispatch_event("mouseover")
        assert (ESTIMATE in atlas.frame.inner_text(".tip")) == marked
        box.dispatch_event("mouseout")
        expect(atlas.page.frame_locator(FRAME).locator(".tip")).to_have_count(0)
    atlas.show("overlay=green&set=12&ward=w12-p03")
    assert ESTIMATE not in atlas.frame.inner_text('[data-panel] [data-layer="green"]')
    atlas.show("overlay=works&set=6&ward=w6-go-vap")
    assert ESTIMATE not in atlas.frame.inner_text('[data-panel] [data-layer="works"]')
    assert ESTIMATE not in atlas.frame.inner_text(".rank-title")
    atlas.show("overlay=green")
    body = atlas.frame.locator("body")  # what was said of another test's set goes after seconds
    expect(body).not_to_contain_text(ESTIMATE, use_inner_text=True)


def test_a_merged_ward_says_what_it_is_made_of_and_leads_there(atlas: Atlas) -> None:
    atlas.show("overlay=works&set=6&ward=w6-an-hoi-tay")
    panel = atlas.frame.inner_text("[data-panel]")
    assert "Phường An Hội Tây" in panel
    assert "một phần Phường 13 (ước 20% dân số, 33% diện tích)" in panel
    assert all(f"Phường {number}" in panel for number in (12, 14))
    atlas.frame.click('[data-focus="part-p13"]')
    atlas.expect_panel("p13")
    assert atlas.view() == "overlay=works&ward=p13"


CLASSES = """Object.fromEntries(
  [...document.querySelectorAll('path[data-ward]')].map(path => [path.dataset.class, path.getAttribute('fill')])
)"""


def test_practice_statuses_are_counted_and_told_by_pattern_and_label(
    app_server: Server, open_page: OpenPage
) -> None:
    visit = open_page(f"{app_server.url}/?practice=1&set=6", width=1440, height=900)
    atlas = Atlas(visit.page).ready()
    label = atlas.frame.get_attribute('path[data-ward="w6-an-hoi-tay"]', "aria-label") or ""
    assert "đạt 1/3, 1 chưa có số liệu" in label
    classes = atlas.evaluate(CLASSES)
    assert set(classes) >= {"all", "some", "none"}
    assert len({fill.split(")")[0] for fill in classes.values()}) == len(classes)
    assert not classes["all"].startswith("url")
    assert classes["some"].startswith("url")
    assert classes["none"].startswith("url")
    legend = atlas.frame.inner_text("[data-legend]")
    assert all(message(f"map.tally.{name}", "vi") in legend for name in ("all", "some", "none", "unknown"))
    assert "một phần đạt: 2" in atlas.frame.inner_text(".groups")


def test_statuses_that_nobody_published_stay_unknown_in_every_set(atlas: Atlas) -> None:
    for set_id in SET_IDS:
        atlas.show(f"set={set_id}")
        assert all("url(#" in fill for fill in atlas.fills())
        labels = atlas.evaluate(
            "[...document.querySelectorAll('path[data-ward]')].map(p => p.getAttribute('aria-label'))"
        )
        assert all("chưa có số liệu" in label and ESTIMATE not in label for label in labels)


def test_the_line_through_ward_13_is_credited_on_the_map(atlas: Atlas) -> None:
    assert "sapnhap.bando.com.vn" in (atlas.frame.text_content(".attribution") or "")


def test_a_ward_is_found_by_name_in_whichever_set_it_is(atlas: Atlas) -> None:
    field = atlas.frame.locator("[role=combobox]")
    field.fill("hanh thong")
    expect(atlas.page.frame_locator(FRAME).locator("[role=option]").first).to_contain_text(
        "Phường Hạnh Thông"
    )
    field.press("Enter")
    atlas.expect_panel("w6-hanh-thong")
    assert "set=6" in atlas.view()
    field.fill("p15")
    first = atlas.page.frame_locator(FRAME).locator("[role=option]").first
    expect(first).to_contain_text("Phường 15")
    field.press("Enter")
    atlas.expect_panel("p15")


def test_sets_and_wards_are_reached_by_keyboard_alone(atlas: Atlas) -> None:
    keyboard = atlas.page.keyboard
    atlas.frame.focus('[data-set="16"]')
    keyboard.press("Tab")
    keyboard.press("Tab")
    assert atlas.evaluate("document.activeElement.dataset.set") == "6"
    keyboard.press("Enter")
    assert len(drawn_wards(atlas)) == 6
    atlas.frame.focus('path[data-ward="w6-go-vap"]')
    visited = {"w6-go-vap"}
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        keyboard.press(key)
        visited.add(atlas.evaluate("document.activeElement.dataset.ward"))
    assert len(visited) >= 3
    assert visited <= set(real_city().wards_6.index)
    here = atlas.evaluate("document.activeElement.dataset.ward")
    keyboard.press("Enter")
    atlas.expect_panel(here)


def test_a_moved_station_is_converted_as_python_converts_it(app_server: Server, open_page: OpenPage) -> None:
    visit = open_page(f"{app_server.url}/?overlay=fire&radius=2500&set=6", width=1440, height=900)
    atlas = Atlas(visit.page).ready()
    atlas.frame.focus("[data-station]")
    for _ in range(30):
        visit.page.keyboard.press("ArrowLeft")
    lon, lat = (float(part) for part in parse_qs(atlas.view())["station"][0].split(","))
    ((east, north),) = metres_of(np.array([(lon, lat)]))
    city = real_city()
    moved = apply(
        city, (MoveStation(str(city.stations.index[0]), round(float(east), 2), round(float(north), 2)),)
    )
    layer = layer_named("fire")
    for view in views_within(moved, 2_500.0):
        if view.id == "area":
            atlas.frame.click("[data-view-option=area]")
        found = in_set(layer, view, moved, "6")
        for ward, value in found.values.items():
            told = re.compile(re.escape(said(layer, value, True)))  # people come after the map
            expect(atlas.frame.locator(f'path[data-ward="{ward}"]')).to_have_attribute("aria-label", told)


# The map's size and the names with their boxes, for every view of a list. A view is drawn when `setView` returns;
# only a map of another size would be placed again after that.
LABELS = """views => views.map(view => {
  window.govap.setView(view);
  const map = document.querySelector('.leaflet-container');
  return [`${map.clientWidth} x ${map.clientHeight}`, [...document.querySelectorAll('.ward-label-box')].map(box => {
    const {left, top, right, bottom} = box.getBoundingClientRect();
    return [box.textContent, left, top, right, bottom];
  })];
})"""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_ward_name_stands_on_another(app_server: Server, open_page: OpenPage, language: str) -> None:
    visit = open_page(f"{app_server.url}/?lang={language}", width=1440, height=900)
    atlas = Atlas(visit.page).ready()
    atlas.evaluate(LETTERS_CAME)
    views = [(set_id, layer.id) for set_id in SET_IDS for layer in all_layers()]
    queries = [f"overlay={overlay}&set={set_id}&lang={language}" for set_id, overlay in views]
    for size, (width, height) in SIZES.items():
        atlas.resize(width, height)
        drawn = atlas.evaluate(LABELS, queries)
        assert len({map_size for map_size, _ in drawn}) == 1
        for view, (_, boxes) in zip(views, drawn, strict=True):
            assert len(boxes) == COUNTS[view[0]]
            for one, other in combinations(boxes, 2):
                across = min(one[3], other[3]) - max(one[1], other[1])
                down = min(one[4], other[4]) - max(one[2], other[2])
                assert across <= 1 or down <= 1, (view, size, one, other)
        visit.shoot(f"names-{size}-{language}")


# ---- periods


def test_a_period_is_chosen_by_list_and_by_step_and_kept_in_the_address(opened: tuple[Visit, Atlas]) -> None:
    visit, atlas = opened
    all_there(atlas)
    card = visit.page.frame_locator(FRAME)
    select = card.locator("select[data-period]")
    assert select.locator("option").all_inner_texts() == ["2021", "2020", "2019"]
    expect(select).to_have_value("2021")
    later, earlier = (
        card.get_by_role("button", name=message(f"map.period.{name}", "vi")) for name in ("later", "earlier")
    )
    expect(later).to_be_disabled()
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    earlier.click()
    expect(select).to_have_value("2020")
    earlier.press("Enter")
    expect(select).to_have_value("2019")
    expect(earlier).to_be_disabled()
    assert "2019" in atlas.frame.inner_text(".rank-title")
    visit.page.wait_for_url(re.compile("view=2019"))
    select.select_option("2021")
    visit.page.wait_for_url(re.compile(r"^(?!.*view=)"))
    assert asked == []
    atlas.choose("density")
    assert card.locator("select[data-period] option").all_inner_texts() == ["2019", "2009"]
    atlas.choose("green")
    expect(select).to_have_count(0)


MONTHS = tuple(month.id for year in range(2012, 2022) for month in months_of(year))


@cache
def monthly_city() -> City:
    """A target reported by every ward for 120 months, and by the six for one month of 2025."""
    rows = [
        row
        for place, month in enumerate(MONTHS)
        for row in by_ward("t03", month, [50.0 + place % 40 + ward / 10 for ward in range(16)])
    ]
    six = tuple(real_city().wards_6.index)
    return city_showing(*rows, *by_ward("t03", "2025-11", [91.0, 92, 93, 94, 95, 96], six))


@pytest.fixture(scope="module")
def monthly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("monthly") / "map.html"
    out.write_text(compose(release_of(monthly_city())), encoding="utf-8")
    return out


def ready(page: Page) -> Page:
    page.wait_for_selector("path[data-ward]", state="attached")
    page.wait_for_function(SETTLE)
    return page


def monthly_view(period: str) -> tuple[Layer, View]:
    city = monthly_city()
    (layer,) = [one for one in layers_of(city) if one.id == "t03"]
    (view,) = [one for one in (*layer.views(city), *layer.past(city)) if one.period == period]
    return layer, view


def test_a_hundred_and_twenty_months_are_grouped_by_year_and_slide_within_the_budget(
    monthly: Path, open_page: OpenPage
) -> None:
    visit = open_page(f"{monthly.as_uri()}#overlay=t03&view=2016-06", width=1280, height=720)
    page = ready(visit.page)
    select, slider = page.locator("select[data-period]"), page.locator(".period input[type=range]")
    expect(select.locator("option")).to_have_count(121)
    expect(select.locator("optgroup")).to_have_count(11)
    expect(select).to_have_value("2016-06")
    assert select.evaluate("one => one.selectedOptions[0].textContent") == "Tháng 6/2016"
    layer, view = monthly_view("2016-06")
    label = page.get_attribute('path[data-ward="p15"]', "aria-label") or ""
    assert said(layer, view.values["p15"], False) in label
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(select).to_have_value("2016-07")
    assert slider.get_attribute("aria-valuetext") == "Tháng 7/2016"
    page.wait_for_function("location.hash.includes('view=2016-07')")
    later = f'[aria-label="{message("map.period.later", "vi")}"]'
    took = page.evaluate(SWITCHES, [later] * 15)
    print(f"switch of periods: median {np.median(took):.1f} ms, worst {max(took):.1f} ms")
    assert float(np.median(took)) <= BOUND_MS
    visit.shoot("periods-120")


def test_figures_of_a_later_set_lead_to_it_and_are_no_estimates_there(
    monthly: Path, open_page: OpenPage
) -> None:
    visit = open_page(f"{monthly.as_uri()}#overlay=t03&view=2025-11", width=1280, height=720)
    page = ready(visit.page)
    labels = page.locator("path[data-ward]").evaluate_all("all => all.map(p => p.getAttribute('aria-label'))")
    assert all("chưa có số liệu" in label for label in labels)
    page.get_by_role("button", name=message("map.set.own", "vi", count="6")).click()
    expect(page.locator("path[data-ward]")).to_have_count(6)
    label = page.get_attribute('path[data-ward="w6-an-nhon"]', "aria-label") or ""
    assert "92" in label
    assert ESTIMATE not in label


def test_earlier_months_are_converted_for_later_wards(monthly: Path, open_page: OpenPage) -> None:
    page = ready(
        open_page(f"{monthly.as_uri()}#overlay=t03&view=2016-06&set=12", width=1280, height=720).page
    )
    layer, view = monthly_view("2016-06")
    found = in_set(layer, view, monthly_city(), "12")
    merged = set(links(real_city(), "16", "12").query("share_area < 1")["to_ward"])
    assert merged == {"w12-p14", "w12-p15"}
    for ward, value in found.values.items():
        label = page.get_attribute(f'path[data-ward="{ward}"]', "aria-label") or ""
        assert said(layer, value, bool(found.estimated[ward])) in label
