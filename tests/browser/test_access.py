"""The map for everybody: axe-core's rules, the keyboard's sentences, calm, forced colours, large type, a lost file."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, Route, expect

from geo.city import City
from geo.wards import SET_IDS
from layers import all_layers, layer_named
from layers._layer import Layer, View, en_number, the_target, vi_number
from maps.messages import message
from tests.browser.atlas import ALL_CAME, FRAME, Atlas, Look, all_there, resize, settled
from tests.browser.conftest import OpenPage
from tests.browser.server import ROOT, Server
from tests.browser.visit import Visit
from tests.cities import real_city

AXE = ROOT / "maps" / "client" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SIZES = {"1280x720": (1280, 720), "390x844": (390, 844)}
LANGUAGES = ("vi", "en")
PAGES = ("plan", "works", "sources")

# What axe finds and we accept, by rule: the beginning of the selector, and why.
ACCEPTED: dict[str, tuple[str, ...]] = {
    # Points that a card at the edge of the map covers in part, at one size of the window or another: the map can be moved,
    # and the panel's list leads to each of them with a full-sized button (WCAG 2.5.8, exception "equivalent").
    "target-size": ("div[data-mark=",),
}

RUN = """async tags => {
  const found = await axe.run(document, {
    iframes: false, resultTypes: ['violations'], runOnly: {type: 'tag', values: tags},
    preload: document.querySelector('audio, video') !== null,  // what it fetches is for rules of sound and film alone
  });
  return found.violations.flatMap(rule => rule.nodes.map(node =>
    ({rule: rule.id, help: rule.help, target: node.target.flat().join(' '), why: node.failureSummary})));
}"""


def faults_of(place: Frame | Page) -> list[str]:
    """What axe-core finds in a document, without what ACCEPTED lists."""
    if not place.evaluate("'axe' in window"):
        place.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found: list[dict[str, str]] = place.evaluate(RUN, list(TAGS))
    return [
        f"{one['rule']} ({one['help']}): {one['target']}\n{one['why']}"
        for one in found
        if not one["target"].startswith(ACCEPTED.get(one["rule"], ("\n",)))
    ]


VIEWS = (
    *(f"overlay={layer.id}" for layer in all_layers()),
    "overlay=green&ward=p06",
    "overlay=works&mark=dqh",
    "overlay=civility&set=12&ward=w12-p14",
    "overlay=green&set=6",
    "overlay=works&set=6&ward=w6-an-hoi-tay",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_has_no_violation_in_any_overlay_or_selection(look: Look, language: str) -> None:
    atlas = all_there(Atlas(look(f"?lang={language}").page).ready())
    atlas.lower()
    # English on the phone alone: what a language changes, names and lengths, is judged there at its narrowest.
    for size in SIZES.values() if language == "vi" else (SIZES["390x844"],):
        atlas.resize(*size)
        for view in VIEWS:
            atlas.show(f"{view}&lang={language}")
            atlas.rest()
            assert faults_of(atlas.frame) == [], (view, size)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_beside_the_map_has_no_violation(look: Look, language: str) -> None:
    page = look(f"?lang={language}").page
    expect(page.locator("tr[data-row]").first).to_be_visible()
    settled(page)
    for width, height in SIZES.values():
        resize(page, width, height)
        assert faults_of(page) == [], width


@pytest.mark.parametrize("page", PAGES)
def test_the_other_pages_have_no_violation_in_english(
    app_server: Server, open_page: OpenPage, page: str
) -> None:
    """On the phone alone, as above; test_pages.py judges them in Vietnamese at each size."""
    visit = open_page(f"{app_server.url}/{page}?lang=en", width=390, height=844)
    visit.page.locator(".gv-page").first.wait_for()
    settled(visit.page)
    assert faults_of(visit.page) == []


def test_practice_figures_and_the_full_sheet_have_no_violation(look: Look) -> None:
    atlas = all_there(Atlas(look("?practice=1&lang=vi", 390, 844).page).ready())
    atlas.show("practice=1")
    atlas.lower()
    atlas.show("practice=1&ward=p05")
    atlas.frame.click(".sheet-bar > button:last-child")
    expect(atlas.frame.locator(".sheet")).to_have_attribute("data-height", "full")
    atlas.rest()
    assert faults_of(atlas.frame) == []
    atlas.lower()


def sentence(layer: Layer, view: View, city: City, ward: str, language: str) -> str:
    """What a screen reader says of a ward with a figure, computed here and not in the browser."""
    number = en_number if language == "en" else vi_number
    values = view.values.astype(float)
    ranks = values.rank(method="min", ascending=layer.better == "low").astype(int)
    tied = (ranks == ranks[ward]).sum() > 1
    name = str(city.wards.loc[ward, "name"])
    said = name.replace("Phường", "Ward") if language == "en" else name
    unit = layer.unit.in_language(language)
    figure = number(values[ward], layer.decimals) + ("" if unit.startswith("%") else "\u00a0") + unit
    parts = [figure]
    if layer.better != "none":
        key = "map.rank.tied" if tied else "map.rank.of"
        parts.append(message(key, language, rank=int(ranks[ward]), count=len(values)))
    if layer.thresholds(city):
        target = the_target(layer.thresholds(city)).value
        met = values[ward] <= target if layer.better == "low" else values[ward] >= target
        parts.append(
            message("map.met" if met else "map.not_met", language, value=number(target, layer.decimals))
        )
    return f"{said}: {', '.join(parts)}"


# What each ward says when the keyboard stands on it.
SAID = """wards => wards.map(ward => {
  document.querySelector(`path[data-ward="${ward}"]`).focus();
  return document.activeElement.getAttribute('aria-label');
})"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keyboard_reads_each_wards_figures_as_the_release_has_them(look: Look, language: str) -> None:
    city = real_city()
    atlas = Atlas(look(f"?lang={language}", 1280, 720).page).ready()
    for layer_id in ("green", "fire", "works", "density"):
        layer = layer_named(layer_id)
        view = layer.views(city)[0]
        atlas.show(f"overlay={layer_id}&lang={language}")
        expected = {ward: sentence(layer, view, city, ward, language) for ward in city.wards.index}
        assert atlas.evaluate(SAID, list(expected)) == list(expected.values())
    atlas.show(f"overlay=civility&lang={language}")
    for said in atlas.evaluate(SAID, list(city.wards.index)):
        assert said.endswith(f": {message('map.unknown', language)}")


RUNNING = "document.getAnimations({subtree: true}).filter(one => one.playState === 'running').length"


@pytest.mark.parametrize("size", SIZES)
def test_nothing_moves_for_those_who_asked_for_calm(
    app_server: Server, open_page: OpenPage, size: str
) -> None:
    width, height = SIZES[size]
    visit = open_page(app_server.url, width=width, height=height, reduced_motion="reduce")
    atlas = Atlas(visit.page)
    atlas.frame.wait_for_selector("path[data-ward]", state="attached")
    assert atlas.evaluate(RUNNING) == 0  # while files are still on their way
    atlas.ready()
    for view in ("overlay=green", "overlay=fire&ward=p15", "overlay=works&mark=ldt"):
        atlas.evaluate("query => window.govap.setView(query)", view)
        assert atlas.evaluate(RUNNING) == 0, view
    for button in ("in", "out"):
        atlas.frame.locator(f'[data-map-button="{button}"]').dispatch_event("click")
        assert atlas.evaluate(RUNNING) == 0
    atlas.show("overlay=green&at=15/10.838/106.665")
    atlas.frame.focus("#gv-map .leaflet-container")
    visit.page.keyboard.press("ArrowRight")
    place = "document.querySelector('.leaflet-map-pane').style.transform"
    at_once = atlas.evaluate(place)
    atlas.evaluate("new Promise(done => setTimeout(done, 300))")
    assert atlas.evaluate(place) == at_once


FORCED = """() => {
  const wards = [...document.querySelectorAll('path[data-ward]')];
  const fills = wards.map(path => path.getAttribute('fill'));
  return {
    drawn: wards.map(path => getComputedStyle(path).fill),
    fills,
    patterns: fills.filter(fill => fill.startsWith('url(#')).map(fill => fill.slice(5, -1))
      .every(id => document.getElementById(id)?.children.length > 1),
    labels: [...document.querySelectorAll('.ward-label-box b')].filter(b => b.checkVisibility()).map(b => b.textContent),
    edges: document.querySelectorAll('.district-edge').length,
  };
}"""


def test_wards_are_told_apart_when_colours_are_forced(app_server: Server, open_page: OpenPage) -> None:
    visit = open_page(f"{app_server.url}/?overlay=civility", forced_colors="active")
    atlas = Atlas(visit.page).ready()
    numbers = sorted(str(number) for number in real_city().wards["number"])
    for overlay in ("civility", "green", "works", "fire"):
        atlas.show(f"overlay={overlay}")
        seen: dict[str, Any] = atlas.evaluate(FORCED)
        assert sorted(seen["labels"]) == numbers
        assert seen["edges"] > 0
        assert seen["patterns"]
        same_as_ever = len({text.replace('"', "") for text in seen["drawn"]})
        assert same_as_ever == len(set(seen["fills"])), overlay
        visit.shoot(f"forced-colours-{overlay}")
    atlas.show("overlay=civility")
    assert all(fill.startswith("url(#") for fill in atlas.fills())


UNREACHABLE = """() => [...document.querySelectorAll('button, select, input, summary, a[href], [data-station]')].filter(one => {
  if (!one.checkVisibility({visibilityProperty: true}) || one.disabled || one.classList.contains('skip')) return false;
  one.scrollIntoView({block: 'center', inline: 'center'});
  const box = one.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !(hit && (one.contains(hit) || hit.contains(one)));
}).map(one => one.outerHTML.slice(0, 160))"""


def test_a_low_sheet_rises_when_the_keyboard_enters_it(look: Look) -> None:
    visit = look("?lang=vi", 390, 844)
    atlas = Atlas(visit.page).ready()
    atlas.show("overlay=green")
    atlas.lower()
    assert atlas.frame.get_attribute(".sheet", "data-height") == "peek"
    atlas.frame.focus(".sheet-bar > button:last-child")
    visit.page.keyboard.press("Tab")
    assert atlas.evaluate("!!document.activeElement.closest('.sheet-content')")
    assert atlas.frame.get_attribute(".sheet", "data-height") == "half"


INSIDE = UNREACHABLE.replace("document.querySelectorAll('", "document.querySelectorAll('.sheet :is(").replace(
    "[data-station]')", "[data-station])')"
)


def test_at_twice_the_size_everything_is_reachable_and_nothing_is_wider(
    app_server: Server, open_page: OpenPage
) -> None:
    """1280 × 720 at 200 %: a window of 640 × 360."""
    visit = open_page(f"{app_server.url}/?overlay=green", width=640, height=360, device_scale_factor=2)
    atlas = all_there(Atlas(visit.page).ready())
    for overlay in ("green", "fire"):
        atlas.show(f"overlay={overlay}")
        atlas.lower()
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 640
        assert atlas.evaluate("document.documentElement.scrollWidth") <= 640
        visit.shoot(f"zoom-200-{overlay}")
        assert atlas.evaluate(UNREACHABLE) == []
        for height in ("half", "full"):
            atlas.frame.locator(".sheet-bar button").last.dispatch_event("click")
            assert atlas.frame.get_attribute(".sheet", "data-height") == height
        atlas.rest()
        assert atlas.evaluate(INSIDE) == []
        visit.shoot(f"zoom-200-{overlay}-panel")


CUT = """() => [...document.querySelectorAll('.tile, .tile *, .chip, .chip *')].filter(one =>
  one.clientWidth > 0 && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 3)
).map(one => `${one.className}: ${one.textContent}`)"""
SCROLLS = """() => ['.legend', '.controls'].filter(name => {
  const one = document.querySelector(name);
  return one.scrollHeight > one.clientHeight + 1;
})"""
# The views in which something is cut or scrolls; a view is drawn when `setView` returns.
FAULTY = f"""views => views.map(view => {{
  window.govap.setView(view);
  return [view, ({CUT})(), ({SCROLLS})()];
}}).filter(([, cut, scrolls]) => cut.length + scrolls.length > 0)"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("practice", ["", "practice=1&"])
def test_no_tile_is_cut_and_no_legend_scrolls(look: Look, practice: str, language: str) -> None:
    atlas = all_there(Atlas(look(f"?{practice}lang={language}").page).ready())  # in its own letters
    views = [
        f"overlay={layer.id}&view={view.id}&set={set_id}&lang={language}"
        for layer in all_layers()
        for view, set_id in product(layer.views(real_city()), SET_IDS)
    ]
    for size in ((1920, 1080), (1280, 720)):
        atlas.resize(*size)
        assert atlas.evaluate(FAULTY, views) == [], size


ABOVE = """ward => {
  const box = document.querySelector(`path[data-ward=${ward}]`).getBoundingClientRect();
  const sheet = document.querySelector('.sheet').getBoundingClientRect();
  const stage = document.querySelector('.stage').getBoundingClientRect();
  return box.top >= stage.top - 1 && box.bottom <= sheet.top && box.left >= -1 && box.right <= 391;
}"""


def expect_above_the_sheet(atlas: Atlas, ward: str) -> None:
    """Waits until a ward stands in the part of the map that a half-opened sheet leaves, and nothing moves."""
    atlas.expect_panel(ward)
    expect(atlas.frame.locator(".sheet")).to_have_attribute("data-height", "half")
    atlas.frame.wait_for_function(ABOVE, arg=ward)
    atlas.rest()
    assert atlas.evaluate(ABOVE, ward)


FOUR = ("p01", "p05", "p12", "p15")


@pytest.mark.parametrize("ward", FOUR)
def test_on_a_phone_the_ward_of_an_address_stands_above_the_sheet(
    app_server: Server, open_page: OpenPage, ward: str
) -> None:
    address = f"{app_server.url}/?overlay=green&ward={ward}"
    visit = open_page(address, width=390, height=844, has_touch=True)
    expect_above_the_sheet(Atlas(visit.page).ready(), ward)


def test_on_a_phone_a_chosen_ward_stands_above_the_sheet(look: Look) -> None:
    atlas = Atlas(look("?overlay=green", 390, 844, has_touch=True).page).ready()
    atlas.show("overlay=green")
    atlas.lower()
    for ward in FOUR:
        atlas.click_ward(ward)
        expect_above_the_sheet(atlas, ward)
        atlas.show("overlay=green")
        atlas.lower()


SMALL = """() => [...document.querySelectorAll('button, select, input, summary, [role=option], .sheet a[href]')].filter(one => {
  const box = one.getBoundingClientRect();
  if (!box.width || !one.checkVisibility({visibilityProperty: true})) return false;
  const more = getComputedStyle(one, '::after');
  const grown = more.position === 'absolute' && more.content !== 'none' ? -parseFloat(more.top) - parseFloat(more.bottom) : 0;
  return box.width < 43.5 || box.height + grown < 43.5;
}).map(one => one.outerHTML.slice(0, 120))"""


def test_on_a_phone_every_target_is_as_large_as_a_finger(look: Look) -> None:
    atlas = all_there(Atlas(look("?overlay=green", 390, 844, has_touch=True).page).ready())
    atlas.lower()
    for query in ("overlay=fire", "overlay=green&ward=p06", "overlay=works&mark=ldt"):
        atlas.show(query)
        for summary in atlas.frame.locator("[data-panel] summary").all():
            summary.dispatch_event("click")
        assert atlas.evaluate(SMALL) == [], query


def lost(visit: Visit, name: str) -> list[str]:
    """Refuses a late file until the list that comes back is emptied."""
    refusing = [name]

    def answer(route: Route) -> None:
        route.abort() if refusing else route.continue_()

    visit.context.route(f"**/{name}", answer)
    return refusing


@pytest.mark.parametrize("name", ["basemap.json", "details.json"])
def test_a_lost_late_file_is_said_hurts_no_ward_and_can_be_fetched_again(
    app_server: Server, open_page: OpenPage, name: str
) -> None:
    visit = open_page("about:blank")
    refusing = lost(visit, name)
    visit.page.goto(f"{app_server.url}/?overlay=green")
    atlas = Atlas(visit.page)
    document = visit.page.frame_locator(FRAME)
    fault = document.get_by_role("alert")
    expect(fault).to_contain_text(message("map.load_failed", "vi"))
    atlas.frame.wait_for_function("document.querySelectorAll('canvas').length > 0")
    if name == "details.json":
        atlas.frame.wait_for_function(ALL_CAME)  # without a base map nobody asks for the small streets
    expect(fault).to_be_visible()  # while other files are on their way it is not
    atlas.rest()
    assert faults_of(atlas.frame) == []
    assert atlas.frame.locator("path[data-ward]").count() == 16
    atlas.click_ward("p08")
    atlas.expect_panel("p08")
    assert "0,62" in atlas.frame.inner_text("[data-panel]")
    atlas.choose("fire")
    expect(document.locator("button[data-overlay=fire]")).to_have_attribute("aria-pressed", "true")
    refusing.clear()
    visit.forgive()
    fault.get_by_role("button", name=message("map.retry", "vi")).click()
    atlas.ready()
    expect(fault).to_be_hidden()
    expect(document.locator("[data-station]")).to_have_count(1)
    assert atlas.evaluate("[...document.querySelectorAll('canvas')].some(one => +one.dataset.drawn > 100)")


def test_borders_are_no_streets_from_near(look: Look) -> None:
    """White lines of wards would be taken for streets: from near they are dark and dashed, and over the streets."""
    atlas = Atlas(look("?lang=vi", 1280, 720).page).ready()
    atlas.show("overlay=green&at=15/10.838/106.665")
    dashed = atlas.frame.locator(".ward-border[stroke-dasharray]")
    assert dashed.count() > 0
    assert dashed.first.evaluate("line => getComputedStyle(line).display") != "none"
    ward = atlas.frame.locator("path[data-ward]").first
    assert ward.evaluate("path => getComputedStyle(path).strokeOpacity") == "0"
    order = "name => +getComputedStyle(document.querySelector(`.leaflet-${name}-pane`)).zIndex"
    panes = ("wards", "streets", "outlines", "mark-areas", "names")
    heights = [atlas.evaluate(order, name) for name in panes]
    assert heights == sorted(heights)
    atlas.show("overlay=green&at=13/10.838/106.665")
    assert dashed.first.evaluate("line => getComputedStyle(line).display") == "none"
    assert ward.evaluate("path => getComputedStyle(path).strokeOpacity") != "0"
