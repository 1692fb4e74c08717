"""The map in somebody's page, and the reader's own place on it, which goes nowhere."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import shapely
from playwright.sync_api import Page, expect
from pyproj import Geod

from maps.messages import message
from publish.edition import Edition
from tests.browser.conftest import OpenPage
from tests.browser.public.conftest import Site
from tests.browser.public.first_visit import until
from tests.browser.public.released import WARDS
from tests.browser.public.test_first_visit import COMPLETE
from tests.browser.server import HOST

OTHER = "<!DOCTYPE html><html lang='vi'><title>Trang khác</title><body><p>Trên</p>{code}<p style='height:3000px'>Dưới</p>"


class Quiet(SimpleHTTPRequestHandler):
    """Sends files and says nothing of it."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def other_origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The folder and the address of another site, on another port."""
    folder = tmp_path_factory.mktemp("other")
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer((HOST, 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield folder, f"http://{HOST}:{server.server_port}/"
        server.shutdown()
        thread.join()


def code_for(page: Page, site: Site, **fields: str) -> str:
    """What the embed builder gives for a choice."""
    page.goto(site.url("embed"))
    for name, value in fields.items():
        field = page.locator(f"form[data-embed] [name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    return page.input_value("[data-embed-code]")


def test_the_copied_code_shows_the_chosen_view_in_a_page_of_another_origin(
    public_site: Site, open_page: OpenPage, other_origin: tuple[Path, str]
) -> None:
    folder, address = other_origin
    page = open_page(
        "about:blank", bypass_csp=True
    ).page  # the other page's own style; the map's rules stay its own
    code = code_for(page, public_site, overlay="fire", ward="p06", language="en", height="480")
    page.locator("[data-embed-preview]").scroll_into_view_if_needed()
    expect(page.frame_locator("[data-embed-preview]").locator("[data-panel]")).to_have_attribute(
        "data-ward", "p06"
    )
    (folder / "index.html").write_text(OTHER.format(code=code), encoding="utf-8")
    page.goto(address)
    element = page.wait_for_selector("iframe")
    assert element
    box = element.bounding_box()
    assert box
    assert box["height"] == 480
    frame = page.frame_locator("iframe")
    expect(frame.locator("path[data-ward]")).to_have_count(len(WARDS))
    expect(frame.locator("[data-panel]")).to_have_attribute("data-ward", "p06")
    expect(frame.locator("button[data-overlay=fire]")).to_have_attribute("aria-pressed", "true")
    expect(frame.locator("html")).to_have_attribute("lang", "en")
    expect(
        frame.locator("a[target=_blank][href*='ward=p06']").first, "a way to the whole map"
    ).to_be_attached()


def test_a_page_that_is_not_the_map_may_not_be_framed_by_others(
    public_site: Site, open_page: OpenPage, other_origin: tuple[Path, str]
) -> None:
    folder, address = other_origin
    (folder / "thief.html").write_text(
        OTHER.format(code=f"<iframe src='{public_site.url('ward')}'></iframe>"), "utf-8"
    )
    visit = open_page(f"{address}thief.html")
    visit.page.frames[1].wait_for_url(re.compile("^chrome-error:"), wait_until="commit")
    visit.forgive()  # the refusal is what was wanted


TOUCH = """([x, y, to, count]) => {
  const target = document.querySelector('.leaflet-container');
  const touches = (dy) => Array.from({length: count}, (_, i) =>
    new Touch({identifier: i, target, clientX: x + 60 * i, clientY: y + dy}));
  const send = (type, dy) => target.dispatchEvent(new TouchEvent(type,
    {bubbles: true, cancelable: true, touches: type === 'touchend' ? [] : touches(dy), changedTouches: touches(dy)}));
  send('touchstart', 0);
  for (let step = 1; step <= 5; step += 1) send('touchmove', to * step / 5);
  send('touchend', to);
}"""


def test_in_a_page_that_scrolls_one_finger_is_the_pages_and_the_map_says_so(
    public_site: Site, open_page: OpenPage, other_origin: tuple[Path, str]
) -> None:
    folder, address = other_origin
    code = f"<iframe src='{public_site.url('map')}' width=380 height=500></iframe>"
    (folder / "phone.html").write_text(OTHER.format(code=code), "utf-8")
    page = open_page(f"{address}phone.html", width=390, height=844, has_touch=True, is_mobile=True).page
    frame = page.frames[1]
    frame.wait_for_selector("path[data-ward]", state="attached")
    frame.evaluate(
        "new Promise(done => { const look = () => govap.timings.complete_ms > 0 ? done() : setTimeout(look, 50); look(); })"
    )
    assert "pan-y" in frame.evaluate(
        "getComputedStyle(document.querySelector('.leaflet-container')).touchAction"
    )
    place = "document.querySelector('.leaflet-map-pane').style.transform"
    before = frame.evaluate(place)
    frame.evaluate(TOUCH, [120, 200, 80, 1])
    expect(page.frame_locator("iframe").locator(".gesture-hint.shown")).to_have_text(
        message("public.client.two_fingers", "vi")
    )
    assert frame.evaluate(place) == before


# ---- where am I

FAR = {"latitude": 21.03, "longitude": 105.85}  # Hà Nội


def locate(page: Page, site: Site) -> list[str]:
    """Opens the map and presses the button; every request from then on."""
    page.goto(site.url("map"))
    until(page, COMPLETE)
    until(page, "performance.getEntriesByType('resource').some(one => one.name.includes('/basemap_minor.'))")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.click("[data-map-button=locate]")
    return asked


def said(page: Page) -> str:
    """What a screen reader was told last."""
    until(
        page,
        "[...document.querySelectorAll('[aria-live], [role=status]')].some(one => one.textContent.trim())",
    )
    return " ".join(page.locator("[aria-live], [role=status]").all_text_contents())


def near_a_corner(ground: shapely.Geometry) -> shapely.Point:
    """The southernmost place of a ward that lies well inside it."""
    inner = ground.buffer(-0.0003)
    return min(
        (shapely.Point(corner) for corner in shapely.get_coordinates(inner)), key=lambda place: place.y
    )


def test_the_readers_place_names_the_ward_and_is_told_to_nobody(
    public_site: Site, open_page: OpenPage, released: Edition
) -> None:
    spot = near_a_corner(released.city.wards.to_crs(4326).geometry["p12"])
    place = {"latitude": spot.y, "longitude": spot.x, "accuracy": 25}
    page = open_page("about:blank", geolocation=place, permissions=["geolocation"]).page
    asked = locate(page, public_site)
    expect(page.locator("[data-panel]")).to_have_attribute("data-ward", "p12")
    assert message("public.client.locate.ward", "vi", ward="Phường 12", metres=25) in said(page)
    assert page.locator("path.here").count() == 1
    assert asked == []
    until(page, "location.hash.includes('at=')")
    _, latitude, longitude = parse_qs(page.evaluate("location.hash.slice(1)"))["at"][0].split("/")
    away = Geod(ellps="WGS84").inv(spot.x, spot.y, float(longitude), float(latitude))[2]
    assert away > 100, "what is copied and shared tells the ward, not the place in it"


def test_a_place_outside_and_a_refusal_are_said_and_change_nothing(
    public_site: Site, open_page: OpenPage
) -> None:
    page = open_page("about:blank", geolocation=FAR, permissions=["geolocation"]).page
    asked = locate(page, public_site)
    until(page, "document.querySelector('[data-map-button=locate]').getAttribute('aria-busy') === null")
    assert message("public.client.locate.outside", "vi") in said(page)
    assert page.get_attribute("[data-panel]", "data-ward") == ""
    assert asked == []
    denied = open_page("about:blank", permissions=[]).page
    locate(denied, public_site)
    until(denied, "document.querySelector('[data-map-button=locate]').getAttribute('aria-busy') === null")
    assert message("public.client.locate.denied", "vi") in said(denied)
