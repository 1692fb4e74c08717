"""The map's page, the worker and the sealed file: nothing inline runs, little is fetched, all is kept."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import pytest

from geo.city import read_city
from geo.source import sha256
from maps.document import public_scripts
from maps.messages import LANGUAGES, message
from maps.payload import late_docs, release_doc
from maps.release import release_of
from maps.sealed import MINOR, PERIODS
from publish import map_page, worker
from publish.build import assets_of
from publish.edition import Edition
from publish.figures import figures_of
from publish.headers import OFFLINE
from publish.offline import MOST_BYTES, sealed
from publish.site import Context, Files, page_path
from tests.cities import real_city, rewrite, small_data
from tests.publish.conftest import ADDRESS

MOST_FIRST_VISIT = (
    120_000  # bytes, packed: the page, its style and its client, with which the wards are drawn
)
MAPS = [page_path("map", language) for language in LANGUAGES]
HOSTILE = "<img src=x onerror=alert(1)>${alert(1)}`</script><!--"


def doc_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="govap-release">(.*?)</script>', html, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def named(site: Files, name: str) -> bytes:
    stem, ending = name.rsplit(".", 1)
    (path,) = [path for path in site if re.fullmatch(rf"_/{stem}\.[0-9a-f]{{12}}\.{ending}", path)]
    return site[path]


@pytest.mark.parametrize("path", MAPS)
def test_nothing_in_the_page_runs_and_nothing_in_it_is_a_style(site: Files, path: str) -> None:
    html = site[path].decode()
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
    assert {body for attributes, body in scripts if "application/json" not in attributes} == {""}
    markup = re.sub(r'<script type="application/json".*?</script>', "", html, flags=re.DOTALL)
    assert "<style" not in markup
    assert not re.search(r"\s(style|on\w+)=", markup)
    assert "javascript:" not in markup


def test_the_client_needs_no_evaluation_of_text() -> None:
    script = b"\n".join(public_scripts(release_of(real_city())).values()).decode()
    assert not re.search(r"\beval\(|\bnew Function\(|\bFunction\(|set(Timeout|Interval)\([\"'`]", script)
    assert re.search(r"govap\.start\(map_govap\);\s*$", script)


@pytest.mark.parametrize("path", MAPS)
def test_the_first_visit_is_light(site: Files, path: str) -> None:
    files = ("leaflet.js", "map.js", "start.js", "public.css")
    parts = [site[path], *(named(site, name) for name in files)]
    assert sum(len(brotli.compress(part)) for part in parts) <= MOST_FIRST_VISIT


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_the_release_says(site: Files, language: str) -> None:
    release = release_of(real_city())
    html = site[page_path("map", language)].decode()
    doc, expected = doc_of(html), json.loads(json.dumps(release_doc(release)))
    assert {key: doc[key] for key in expected if key != "messages"} == {
        key: value for key, value in expected.items() if key != "messages"
    }
    assert doc["messages"].items() >= expected["messages"].items()
    assert doc["site"]["lang"] == language
    assert f'<html lang="{language}">' in html
    assert f"<title>{message('map.title', language)}</title>" in html


def test_late_files_are_there_under_the_names_the_page_gives(site: Files) -> None:
    files = doc_of(site["en/index.html"].decode())["files"]
    late = late_docs(release_of(real_city()))
    assert files.keys() == late.keys()
    for name, address in files.items():
        assert json.loads(site[address.removeprefix("../")]) == json.loads(json.dumps(late[name]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ward_the_client_may_lead_to_has_its_page(site: Files, language: str) -> None:
    doc = doc_of(site[page_path("map", language)].decode())
    folder = "" if language == LANGUAGES[0] else f"{language}/"
    pages = {f"{folder}{doc['site']['ward'].replace('{ward}', ward['id'])}" for ward in doc["wards"]}
    assert len(pages) == 16
    assert pages <= site.keys()


def test_the_addresses_of_the_site_stand_in_the_page_where_they_are_known(site: Files) -> None:
    html = site["en/index.html"].decode()
    assert f'<link rel="canonical" href="{ADDRESS}en/">' in html
    assert f'hreflang="vi" href="{ADDRESS}"' in html
    (card,) = re.findall(r'<meta property="og:image" content="([^"]*)">', html)
    assert site[card.removeprefix(ADDRESS)].startswith(b"\x89PNG")


def test_without_an_address_none_is_made_up(edition: Edition) -> None:
    unnamed = replace(edition, address="")
    html = map_page.files(unnamed, assets_of(unnamed))["index.html"].decode()
    assert "canonical" not in html
    assert "og:url" not in html


def test_a_hostile_name_stays_text(tmp_path: Path) -> None:
    folder = small_data(tmp_path)

    def poison(document: dict[str, Any]) -> None:
        for feature in document["features"]:
            feature["properties"].update(name=HOSTILE, name_vi=HOSTILE)

    for file in ("wards.geojson", "parks.geojson", "works.geojson"):
        rewrite(folder / file, poison)
    edition = Edition(release_of(read_city(folder)), None)
    html = map_page.files(edition, assets_of(edition))["index.html"].decode()
    assert "<img" not in html
    assert doc_of(html)["wards"][0]["name"] == HOSTILE


def test_every_face_of_the_type_comes_later_by_its_hashed_name(edition: Edition) -> None:
    assets = assets_of(edition)
    found = map_page.faces(edition.release, Context(edition, assets, "en", "en/index.html"))
    assert sorted(weight for _, weight, _ in found) == ["400", "400", "600", "600", "700", "700"]
    assert {address.removeprefix("../") for address, _, _ in found} <= assets.files().keys()
    assert all(letters.startswith("U+") for _, _, letters in found)


def test_the_worker_keeps_every_page_and_every_hashed_file(site: Files) -> None:
    text = site["sw.js"].decode()
    found = re.match(r"self\.GOVAP_SITE=(\{.*?\});\n", text)
    assert found
    listed = json.loads(found[1])
    pages = {path for path in site if path.endswith("/index.html") or path == "index.html"}
    assets = {path for path in site if path.startswith("_/") and not path.endswith((".br", ".gz"))}
    assert listed.keys() == pages | assets
    assert all(sha256(site[path]).startswith(digest) for path, digest in listed.items())
    assert all(listed[path] for path in pages)


def test_another_content_of_a_page_is_another_name_in_the_workers_list() -> None:
    first, second = ({"index.html": text, "_/a.0.js": b"x", "404.html": b"y"} for text in (b"1", b"2"))
    assert worker.kept(first).keys() == {"index.html", "_/a.0.js"}
    assert worker.kept(first)["index.html"] != worker.kept(second)["index.html"]


def test_pages_of_the_many_wards_of_a_large_city_are_kept_once_read() -> None:
    built = {"index.html": b"1", "p01/index.html": b"2", "_/a.0.js": b"x"}
    listed = worker.kept(built, ["p01/index.html"])
    assert listed == {**worker.kept(built), "p01/index.html": f"+{sha256(b'2')[: worker.DIGITS]}"}


def test_the_sealed_file_is_small_and_asks_nobody(site: Files) -> None:
    html = site[OFFLINE].decode()
    assert len(site[OFFLINE]) <= MOST_BYTES
    assert not re.search(r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)=", html)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert not re.search(r"@import|url\((?!data:)", style)


def test_the_sealed_file_lets_run_what_stands_in_it_and_nothing_else(site: Files) -> None:
    html = site[OFFLINE].decode()
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    for kind, content in (("script", script), ("style", style)):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert html.index(policy) < html.index("<script>")


def test_the_sealed_file_holds_every_figure_of_every_ward(site: Files) -> None:
    html = site[OFFLINE].decode()
    tables = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    assert len(tables) == len(LANGUAGES)
    for language, table in zip(LANGUAGES, tables, strict=True):
        rows = [
            re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
        ]
        for ward, cells in zip(real_city().wards.index, rows, strict=True):
            expected = [one.text.in_language(language) for one in figures_of(real_city()) if one.ward == ward]
            assert [plain(cell) for cell in cells] == [plain(text) for text in expected]


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def test_what_is_left_out_of_the_sealed_file_is_said_in_it(edition: Edition) -> None:
    whole, less = (
        sealed(edition, assets_of(edition), left_out).decode() for left_out in ((), (MINOR, PERIODS))
    )
    assert len(less) < len(whole) - 100_000
    for part in (MINOR, PERIODS):
        for language in LANGUAGES:
            said = message(f"public.offline.without.{part}", language)
            assert (said in whole, said in less) == (False, True)
    assert all(layer["past"] == [] for layer in doc_of(less)["layers"])


def test_two_compositions_of_one_edition_are_the_same_bytes(edition: Edition) -> None:
    first, second = (map_page.files(edition, assets) for assets in (assets_of(edition), assets_of(edition)))
    assert first == second
