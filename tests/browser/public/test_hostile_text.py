"""Scripts, marks that turn the writing, 10,000 letters and formulas in released fields stay text on every page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from publish import datasets, map_page, offline, pages
from publish.build import assets_of
from publish.headers import OFFLINE
from tests.browser.conftest import OpenPage
from tests.browser.public.first_visit import until
from tests.browser.public.released import FORMULA, PAGES, REPORTED, SCRIPT, WARDS, hostile_edition
from tests.browser.public.test_first_visit import COMPLETE
from tests.publish.server import Nginx, nginx_serving

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LIVE = """[...document.querySelectorAll('img, [onerror], script:not([src]):not([type="application/json"])')]
  .filter(one => !one.src?.startsWith('data:')).map(one => one.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages, data and the sealed file of a release of hostile texts, neither packed nor checked."""
    edition = hostile_edition(tmp_path_factory.mktemp("hostile"))
    assets, folder = assets_of(edition), tmp_path_factory.mktemp("site")
    parts = (map_page.files, pages.files, offline.files, datasets.files)
    found = {path: content for part in parts for path, content in part(edition, assets).items()}
    for path, content in {**found, **assets.files()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def hostile_site(hostile_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with nginx_serving(hostile_folder, tmp_path_factory.mktemp("nginx")) as server:
        yield server


def watched(page: Page) -> list[str]:
    """What a script of somebody else managed to say."""
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    return alarms


def test_on_the_pages_nothing_runs_nothing_turns_and_nothing_gets_wider(
    hostile_site: Nginx, open_page: OpenPage
) -> None:
    page = open_page("about:blank", width=390, height=844).page
    alarms = watched(page)
    for (kind, language), path in PAGES.items():
        page.goto(hostile_site.url + path.replace("p15", WARDS[0]))
        if kind == "map":
            until(page, COMPLETE)
        assert page.evaluate(LIVE) == [], (kind, language)
        assert page.evaluate(SIDEWAYS) <= 0, (kind, language)
        text = str(page.evaluate("document.body.innerText"))
        assert not set(TURNING) & set(text), (kind, language)
        assert "alert(1)49" not in text
        if kind in ("ward", "works", "table"):
            assert SCRIPT in str(page.evaluate("document.body.textContent")), (kind, language)
    assert alarms == []


def test_on_the_map_it_is_text_in_every_panel(hostile_site: Nginx, open_page: OpenPage) -> None:
    page = open_page("about:blank").page
    alarms = watched(page)
    page.goto(f"{hostile_site.url}index.html#overlay={REPORTED}&ward={WARDS[0]}")
    until(page, COMPLETE)
    for view in (*(f"overlay={REPORTED}&ward={ward}" for ward in WARDS[:4]), "overlay=works&mark=ldt"):
        page.evaluate("query => window.govap.setView(query)", view)
        until(page, "!document.body.hasAttribute('aria-busy')")
        assert page.evaluate(LIVE) == [], view
    told = f"document.querySelector('[data-panel]').textContent.includes({json.dumps(SCRIPT)})"
    until(page, told)  # what is known of a work comes after the map
    page.fill("input[type=search], [role=combobox]", "img src")
    assert page.evaluate(LIVE) == []
    assert alarms == []


def test_in_the_sealed_file_it_is_text_too(hostile_folder: Path, open_page: OpenPage) -> None:
    page = open_page("about:blank").page
    alarms = watched(page)
    page.goto((hostile_folder / OFFLINE).as_uri())
    until(page, COMPLETE)
    page.evaluate("query => window.govap.setView(query)", f"overlay={REPORTED}&ward={WARDS[0]}")
    assert page.evaluate("document.querySelectorAll('img:not([src^=\"data:\"]), [onerror]').length") == 0
    assert alarms == []


def test_no_cell_of_a_download_is_a_formula(hostile_folder: Path) -> None:
    files = sorted((hostile_folder / "du-lieu").glob("*.csv"))
    cells = [
        cell for path in files for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) for cell in row
    ]
    assert any(FORMULA in cell for cell in cells)
    assert [cell[:40] for cell in cells if cell[:1] in ("=", "@", "+", "\t", "\r")] == []
    assert [cell[:40] for cell in cells if cell.startswith("-") and not cell[1:2].isdigit()] == []
