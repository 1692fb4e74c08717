"""The site for everybody: axe-core's rules on every page, the map by keyboard alone, forced colours, calm, large type."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from geo.city import City
from layers import layer_named, layers_of
from layers._layer import the_target, vi_number
from maps.messages import LANGUAGES, message
from publish.edition import Edition
from publish.figures import figures_by_place
from publish.said import ward_name
from tests.browser.atlas import FRAMES
from tests.browser.conftest import OpenPage
from tests.browser.public.conftest import Site
from tests.browser.public.first_visit import until
from tests.browser.public.released import KINDS, REPORTED, SILENT, WARDS
from tests.browser.public.test_first_visit import ALL_LOADED, COMPLETE
from tests.browser.test_access import FORCED, RUNNING, faults_of, sentence

WIDTHS = (1280, 320)
LOOKS = ((1280, "light"), (1280, "dark"), (320, "dark"), (320, "light"))
STILL = """!document.body.hasAttribute('aria-busy') &&
  document.getAnimations({subtree: true}).every(one => one.playState !== 'running')"""
WIDER = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
  [...document.querySelectorAll('body *')].filter(one =>
    !one.closest('.scroll, .spoken') && one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .map(one => one.outerHTML.slice(0, 120))"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def whole(page: Page) -> None:
    """Waits until all of a map is there, the line of files on their way too gone, and nothing of it moves."""
    until(page, f"({COMPLETE}) && {ALL_LOADED}")
    until(page, STILL)


def opened(open_page: OpenPage, site: Site, kind: str, language: str) -> Page:
    """A page that is there in full; what is folded is unfolded, so that it is looked at too."""
    page = open_page(site.url(kind, language), width=1280, height=900).page
    if kind == "map":
        whole(page)
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    return page


def sized(page: Page, width: int) -> None:
    """Gives a page another width; when this returns it has heard of it and begun to draw itself so."""
    page.set_viewport_size({"width": width, "height": 900})
    until(page, f"innerWidth === {width}")
    page.evaluate(FRAMES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_breaks_a_rule_in_any_width_or_scheme_or_scrolls_sideways(
    public_site: Site, open_page: OpenPage, kind: str, language: str
) -> None:
    page = opened(open_page, public_site, kind, language)
    for width, scheme in LOOKS:
        sized(page, width)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        until(page, STILL)
        assert faults_of(page) == [], (width, scheme)
        assert page.evaluate(WIDER) == [], (width, scheme)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_breaks_no_rule_with_a_ward_chosen_or_a_reported_figure_shown(
    public_site: Site, open_page: OpenPage, language: str
) -> None:
    page = opened(open_page, public_site, "map", language)
    for view in ("overlay=green&ward=p06", f"overlay={REPORTED}&ward={SILENT}", "overlay=works&set=6"):
        for width in WIDTHS:
            sized(page, width)
            page.evaluate("query => window.govap.setView(query)", view)
            until(page, STILL)
            assert faults_of(page) == [], (view, width)


# ---- by keyboard alone

ARROWS = {"ArrowUp": (0, 1), "ArrowDown": (0, -1), "ArrowLeft": (-1, 0), "ArrowRight": (1, 0)}
STOOD_ON = "document.activeElement.dataset.ward ?? ''"
LABELS = (
    "Object.fromEntries(JSON.parse(document.getElementById('govap-release').textContent)"
    ".wards.map(ward => [ward.id, ward.label]))"
)


def tab_to_a_ward(page: Page) -> str:
    """Presses Tab until a ward has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(STOOD_ON):
            return str(page.evaluate(STOOD_ON))
    raise AssertionError("no ward can be reached with Tab")


def walk(page: Page, start: str) -> dict[tuple[str, str], str]:
    """Where each arrow leads from each ward that arrows lead to, found by pressing them and nothing else."""
    ways: dict[tuple[str, str], str] = {}
    stood = start
    while True:
        step = next((arrow for arrow in ARROWS if (stood, arrow) not in ways), None) or _back(ways, stood)
        if step is None:
            return ways
        page.keyboard.press(step)
        ways[stood, step] = stood = page.evaluate(STOOD_ON)


def _back(ways: dict[tuple[str, str], str], start: str) -> str | None:
    """The first arrow of the shortest known way to a ward with an arrow that was not pressed yet."""
    waiting, seen = [(start, "")], {start}
    while waiting:
        ward, first = waiting.pop(0)
        if any((ward, arrow) not in ways for arrow in ARROWS):
            return first
        for arrow in ARROWS:
            if ways[ward, arrow] not in seen:
                seen.add(ways[ward, arrow])
                waiting.append((ways[ward, arrow], first or arrow))
    return None


@pytest.mark.parametrize(("language", "layer"), [("vi", "green"), ("en", "fire"), ("vi", REPORTED)])
def test_the_keyboard_reaches_every_ward_from_its_neighbour_and_hears_its_figure(
    public_site: Site, open_page: OpenPage, released: Edition, language: str, layer: str
) -> None:
    page = open_page(f"{public_site.url('map', language)}#overlay={layer}").page
    until(page, COMPLETE)
    start = tab_to_a_ward(page)
    said = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('path[data-ward]')]"
        ".map(path => [path.dataset.ward, path.getAttribute('aria-label')]))"
    )
    assert said == {ward: spoken(released.city, layer, ward, language) for ward in WARDS}
    if layer != "green":
        return
    ways, labels = walk(page, start), page.evaluate(LABELS)
    assert {ward for ward, _ in ways} == set(WARDS)
    for (ward, arrow), other in ways.items():
        (x, y), (here, there) = ARROWS[arrow], (labels[ward], labels[other])
        ahead = (there[0] - here[0]) * x + (there[1] - here[1]) * y
        assert other == ward or ahead > 0, f"{arrow} leads from {ward} back to {other}"
    grounds = released.city.wards.geometry
    moves = [(ward, other) for (ward, _), other in ways.items() if ward != other]
    touching = sum(grounds[ward].distance(grounds[other]) < 1 for ward, other in moves)
    assert touching >= 0.9 * len(moves), "most arrows lead to a ward that lies beside"
    page.keyboard.press("Enter")
    until(page, f"document.querySelector('[data-panel]').dataset.ward === ({STOOD_ON})")  # it is drawn late


def spoken(city: City, layer_id: str, ward: str, language: str) -> str:
    """What a ward says of itself, put together from the release."""
    if layer_id != REPORTED:
        layer = layer_named(layer_id)
        return sentence(layer, layer.views(city)[0], city, ward, language)
    layer = next(one for one in layers_of(city) if one.id == REPORTED)
    figure = figures_by_place(city)[REPORTED, layer.views(city)[0].id, ward]
    name = ward_name(city, ward, language)
    if figure.value is None:
        return f"{name}: {message('map.unknown', language)}"
    rank = message("map.rank.of", language, rank=figure.rank, count=len(WARDS) - 1)
    number, target = vi_number, the_target(layer.thresholds(city)).value
    met = "map.met" if float(figure.value) >= target else "map.not_met"
    verdict = message(met, language, value=number(target, layer.decimals))
    return f"{name}: {number(float(figure.value), layer.decimals)}%, {rank}, {verdict}"


# ---- other eyes


def test_wards_are_told_apart_when_colours_are_forced(public_site: Site, open_page: OpenPage) -> None:
    visit = open_page(f"{public_site.url('map')}#overlay=civility", forced_colors="active")
    until(visit.page, COMPLETE)
    seen = visit.page.evaluate(FORCED)
    assert len(seen["labels"]) == len(WARDS)
    assert seen["edges"] > 0
    assert seen["patterns"]
    assert all(fill.startswith("url(#") for fill in seen["fills"]), "patterns, since colours are one"
    for kind in ("ward", "table", "works"):
        visit.page.goto(public_site.url(kind))
        assert faults_of(visit.page) == []
        edges = visit.page.evaluate(
            "[...document.querySelectorAll('.badge, .button, .chips a')].map(one => getComputedStyle(one).borderTopWidth)"
        )
        assert set(edges) <= {"1px"}, "what colour alone set off has a line"
        visit.shoot(f"public-forced-{kind}")


@pytest.mark.parametrize("kind", KINDS)
def test_at_twice_the_size_nothing_is_cut_off(public_site: Site, open_page: OpenPage, kind: str) -> None:
    """1280 × 720 at 200 %: a window of 640 × 360."""
    page = open_page(public_site.url(kind), width=640, height=360, device_scale_factor=2).page
    if kind == "map":
        whole(page)
    assert page.evaluate(SIDEWAYS) == 0
    assert page.evaluate(COVERED) == []


COVERED = """() => [...document.querySelectorAll('a[href], button, select, input, textarea, summary')].filter(one => {
  if (!one.checkVisibility({visibilityProperty: true}) || one.disabled || one.classList.contains('skip')) return false;
  if (one.closest('.sheet-content, .scroll, main svg')) return false;
  one.scrollIntoView({block: 'center', inline: 'center'});
  const [box] = one.getClientRects();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !(hit && (one.contains(hit) || hit.contains(one)));
}).map(one => one.outerHTML.slice(0, 160))"""


def test_nothing_moves_for_those_who_asked_for_calm(public_site: Site, open_page: OpenPage) -> None:
    page = open_page(public_site.url("map"), width=390, height=844, reduced_motion="reduce").page
    until(page, "document.querySelector('path[data-ward]')")
    assert page.evaluate(RUNNING) == 0
    until(page, COMPLETE)
    for view in ("overlay=green&ward=p15", "overlay=fire", "overlay=works&mark=ldt"):
        page.evaluate("query => window.govap.setView(query)", view)
        assert page.evaluate(RUNNING) == 0, view
    for kind in KINDS[1:]:
        page.goto(public_site.url(kind))
        assert page.evaluate(RUNNING) == 0, kind
