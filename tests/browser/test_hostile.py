"""Hostile names stay text everywhere, and spoiled files leave the app standing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from layers import all_layers
from tests.browser.atlas import FRAME, Atlas, all_there
from tests.browser.conftest import OpenPage
from tests.browser.server import ROOT, Server, streamlit_server
from tests.cities import rewrite, small_data

HOSTILE = "<img src=x onerror=alert(1)>${alert(1)}"
NAMED = (
    "wards.geojson",
    "parks.geojson",
    "streets.geojson",
    "water.geojson",
    "places.geojson",
    "works.geojson",
    "stations.geojson",
)
NAMES = ("name", "name_vi", "name_en", "plan_text", "note_vi", "note_en")


def poison(document: dict) -> None:  # type: ignore[type-arg]
    for feature in document["features"]:
        for name in NAMES:
            if name in feature["properties"]:
                feature["properties"][name] = HOSTILE
    document["source"].update(producer=HOSTILE, method=HOSTILE, address="javascript:alert(1)")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_data(tmp_path_factory.mktemp("facts"))


@pytest.fixture(scope="module")
def server(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("hostile") / "server.log"
    with streamlit_server(ROOT / "app.py", log, {"GOVAP_DATA": str(data)}) as running:
        yield running


def test_a_spoiled_file_is_named_and_the_app_stays_up(
    server: Server, data: Path, open_page: OpenPage
) -> None:
    whole = (data / "wards.geojson").read_bytes()
    (data / "wards.geojson").write_bytes(whole[: len(whole) // 2])
    (data / "standards.csv").rename(data / "standards.away")
    visit = open_page(server.url, width=1280, height=720)
    alert = visit.page.get_by_role("alert")
    expect(alert).to_contain_text("wards.geojson")
    expect(alert).to_contain_text("standards.csv")
    expect(alert).to_contain_text("bị cắt")
    visit.shoot("faults")
    for page in ("plan", "works", "sources"):
        other = open_page(f"{server.url}/{page}", width=1280, height=720)
        expect(other.page.get_by_role("alert")).to_contain_text("wards.geojson")
    (data / "wards.geojson").write_bytes(whole)
    (data / "standards.away").rename(data / "standards.csv")
    visit.page.reload()
    assert Atlas(visit.page).ready().frame.locator("path[data-ward]").count() == 16


@pytest.fixture(scope="module")
def hostile(server: Server, data: Path) -> Server:
    """The program once every name is markup."""
    for file in NAMED:
        rewrite(data / file, poison)
    return server


def test_a_hostile_name_stays_text_everywhere(hostile: Server, open_page: OpenPage) -> None:
    visit = open_page("about:blank", width=1440, height=900)
    alarms: list[str] = []
    visit.page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    visit.page.goto(hostile.url)
    atlas = Atlas(visit.page).ready()
    for layer in all_layers():
        atlas.choose(layer.id)
        atlas.frame.locator('path[data-ward="p10"]').hover(force=True)
        atlas.click_ward("p06")
        atlas.expect_panel("p06")
        assert HOSTILE in atlas.frame.inner_text("[data-panel]")
        atlas.click_ward("p06")
    atlas.frame.locator("[role=combobox], input[type=search]").first.fill("img")
    expect(atlas.frame.locator("[role=option]").first).to_contain_text(HOSTILE)
    expect(visit.page.locator('tr[data-row="p06"]')).to_contain_text(HOSTILE)
    visit.shoot("hostile")
    for page in ("works", "sources", "plan"):
        visit.page.goto(f"{hostile.url}/{page}")
        expect(visit.page.locator(".gv-page").first).to_be_visible()
        assert not visit.page.evaluate("document.querySelector('.gv-page img')")
        assert not visit.page.evaluate(
            "[...document.querySelectorAll('a')].some(a => a.href.startsWith('javascript:'))"
        )
    assert alarms == []
    assert "onerror" not in re.sub(
        r'srcdoc="[^"]*"', "", visit.page.content().replace("&lt;img src=x onerror", "")
    )


def test_hostile_images_are_nowhere_in_the_document(hostile: Server, open_page: OpenPage) -> None:
    visit = open_page(hostile.url, width=1440, height=900)
    atlas = Atlas(visit.page).ready()
    for layer in all_layers():
        atlas.choose(layer.id)
        assert atlas.evaluate("document.querySelectorAll('img, [onerror]').length") == 0
    expect(visit.page.locator(FRAME)).to_have_count(1)


def test_a_map_whose_files_were_cleared_away_comes_back_with_a_reload(
    hostile: Server, open_page: OpenPage
) -> None:
    """In a release that no other program shows at the time: they have their files in the same folder."""
    visit = open_page(hostile.url, width=1280, height=720)
    atlas = all_there(Atlas(visit.page).ready())  # what would still be fetched is no longer there
    short = str(
        atlas.evaluate("JSON.parse(document.getElementById('govap-release').textContent).fingerprint")
    )[:12]
    shutil.rmtree(ROOT / "static" / short)
    visit.page.reload()
    assert Atlas(visit.page).ready().frame.locator("path[data-ward]").count() == 16
