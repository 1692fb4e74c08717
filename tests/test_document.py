"""The document: geometry once, no foreign host, nothing from data can become markup or script."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path

import pytest

from geo.city import read_city
from maps.document import compose, main, script_safe, static_files
from maps.payload import people_doc, release_doc, ward_docs
from maps.plane import fitted_plane
from maps.release import BUILT, ClientMissingError, Release, release_of
from tests.cities import copied_data, real_city, rewrite

HOSTILE = "<img src=x onerror=alert(1)>${alert(1)}`</script><!--"
MOST_GEOMETRY_GZIP = 30_000  # bytes, 16 wards


@cache
def real_release() -> Release:
    return release_of(real_city())


def script_of(html: str, name: str) -> str:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html, re.DOTALL)
    assert found
    return found[1]


def test_ward_geometry_stands_once_and_is_small() -> None:
    html = compose(real_release(), "/app/static/x")
    geometry = json.dumps([ward["polygons"] for ward in ward_docs(real_city())], separators=(",", ":"))
    assert html.count(geometry[2:400]) == 1
    first = f"{ward_docs(real_city())[0]['polygons'][0][0][0][0]}"
    assert html.count(f"[[[[{first}") == 1
    assert len(gzip.compress(geometry.encode())) <= MOST_GEOMETRY_GZIP


@pytest.mark.parametrize("base", ["", "/app/static/x"])
def test_the_document_names_no_other_host(base: str) -> None:
    html = compose(real_release(), base)
    loaded = re.findall(r"""(?:\bsrc|<link[^>]*\bhref)=["']?(?:\w+:)?//([^"'>\s/]+)""", html)
    called = re.findall(r"""(?:url|fetch|import)\(["']?https?://""", html)
    assert (loaded, called) == ([], [])


def test_the_document_says_its_language_and_lets_the_reader_zoom() -> None:
    html = compose(real_release(), "/app/static/x")
    assert html.startswith('<!DOCTYPE html>\n<html lang="vi">')
    assert "user-scalable" not in html
    assert "maximum-scale" not in html


def test_two_compositions_of_one_release_are_the_same_bytes() -> None:
    assert compose(real_release()) == compose(real_release())


def test_the_fingerprint_stands_in_the_document_and_follows_the_client(tmp_path: Path) -> None:
    release = real_release()
    assert json.loads(script_of(compose(release), "govap-release"))["fingerprint"] == release.fingerprint
    for name, content in release.client.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "document.css").write_bytes(release.client["document.css"] + b"/* changed */")
    assert release_of(real_city(), tmp_path).fingerprint != release.fingerprint


def test_without_a_built_client_there_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(ClientMissingError):
        release_of(real_city(), tmp_path)


def test_a_hostile_name_cannot_leave_its_json(tmp_path: Path) -> None:
    folder = copied_data(tmp_path)

    def poison(document: dict) -> None:  # type: ignore[type-arg]
        for feature in document["features"]:
            feature["properties"]["name"] = HOSTILE

    for file in ("wards.geojson", "parks.geojson", "streets.geojson"):
        rewrite(folder / file, poison)
    html = compose(release_of(read_city(folder)))
    assert "<img src=x" not in html
    assert json.loads(script_of(html, "govap-release"))["wards"][0]["name"] == HOSTILE


def test_json_in_a_script_keeps_its_meaning_and_loses_its_markup() -> None:
    text = script_safe({"name": HOSTILE + "\u2028&"})
    assert not set(text) & set("<>&\u2028")
    assert json.loads(text)["name"] == HOSTILE + "\u2028&"


def test_the_browsers_people_are_everybody_at_their_place() -> None:
    city, doc, plane = real_city(), people_doc(real_city()), fitted_plane()
    assert sum(doc["people"]) == int(city.wards["population_2019"].sum())
    peopled = city.people[city.people["people"] > 0]
    east = [x + plane.east0 for x in doc["east"]]
    assert east == pytest.approx(peopled.geometry.x.tolist(), abs=0.051)


def test_the_document_carries_every_message_key_the_client_asks_for() -> None:
    sources = (BUILT.parent / "src").glob("*.ts")
    asked = {
        key
        for path in sources
        for key in re.findall(r"""\b(?:say|word|t)\(\s*["']([a-z0-9_]+)["']""", path.read_text("utf-8"))
    }
    assert asked <= set(release_doc(real_release())["messages"]), asked - set(
        release_doc(real_release())["messages"]
    )


def test_the_app_is_served_the_same_document_and_its_late_files() -> None:
    files = static_files(real_release(), "/app/static/x")
    assert {
        "map.html",
        "details.json",
        "people.json",
        "basemap.json",
        "basemap_minor.json",
        "document.js",
    } <= set(files)
    assert b'"base":"/app/static/x"' in files["map.html"]


def test_the_command_writes_a_document_that_stands_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "map.html"
    assert main(["--out", str(out)]) == 0
    html = out.read_text("utf-8")
    assert real_release().short in capsys.readouterr().out
    for name in ("details", "people", "basemap", "basemap_minor"):
        json.loads(script_of(html, f"govap-file-{name}"))
    assert "url(data:font/woff2" in html


def test_the_command_names_every_fault_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "map.html"
    assert main(["--out", str(out), "--data", str(tmp_path / "nowhere")]) == 1
    assert "wards.geojson" in capsys.readouterr().err
    assert not out.exists()
