"""The document: geometry once, no foreign host, nothing from data can become markup or script."""

from __future__ import annotations

import gzip
import json
import math
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.city import read_city
from geo.crs import metres_of
from layers import all_layers
from maps.document import compose, compose_meeting, compose_planner, main, script_safe, static_files
from maps.messages import messages, under
from maps.outlines import half_of, lines_through
from maps.payload import details_doc, late_docs, people_doc, release_doc, ward_docs
from maps.plane import fitted_plane
from maps.release import BUILT, ClientMissingError, Release, release_of
from tests.cities import DATA, quiet_city, real_city, rewrite, small_data
from tests.invented import by_ward, city_showing

HOSTILE = "<img src=x onerror=alert(1)>${alert(1)}`</script><!--"
MOST_DOCUMENT_JS = 260_000  # bytes: the public map's client
MOST_MEETING_JS = 60_000  # bytes that the meeting has more than the map
MOST_MEETING_WORDS = 16_000  # bytes
MOST_GEOMETRY_GZIP = 30_000  # bytes: the 16 wards and what the 12 and the 6 are made of


@cache
def real_release() -> Release:
    return release_of(real_city())


@cache
def whole() -> str:
    """The document of the real release that stands alone."""
    return compose(real_release())


@cache
def quiet_release() -> Release:
    return release_of(quiet_city())


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
    doc = release_doc(real_release())
    all_sets = json.dumps([geometry, doc["cuts"], doc["sets"]], separators=(",", ":"))
    assert len(gzip.compress(all_sets.encode())) <= MOST_GEOMETRY_GZIP


def test_the_later_ward_sets_add_one_line_of_geometry_and_no_outline() -> None:
    """Of their own they have the line through ward 13, written once, and where each label stands."""
    doc = release_doc(real_release())
    assert [one["id"] for one in doc["sets"]] == ["16", "12", "6"]
    assert [len(one["wards"]) for one in doc["sets"]] == [0, 12, 6]
    assert [(cut["ward"], len(cut["line"])) for cut in doc["cuts"]] == [(11, 12)]
    assert doc["wards"][11]["id"] == "p13"
    corners = doc["wards"][11]["polygons"][0][0]
    assert doc["cuts"][0]["line"][0] in corners
    assert doc["cuts"][0]["line"][-1] in corners
    assert all("polygons" not in ward for one in doc["sets"] for ward in one["wards"])
    assert len(json.dumps(doc["sets"], separators=(",", ":"))) < 5_000


def test_the_parts_of_a_merged_ward_give_away_every_old_ward_once() -> None:
    doc = release_doc(real_release())
    for one in doc["sets"][1:]:
        given = [0.0] * 16
        for ward in one["wards"]:
            for place, *shares in ward["parts"]["16"]:
                given[place] += shares[0] if shares else 1
        assert given == pytest.approx([1.0] * 16)
        assert sum(ward["population"] for ward in one["wards"]) == pytest.approx(676_899, abs=0.01)
        assert sum(ward["area_km2"] for ward in one["wards"]) == pytest.approx(19.781, abs=0.001)
    halves = [
        part for one in doc["sets"] for ward in one["wards"] for part in ward["parts"]["16"] if len(part) > 1
    ]
    assert [half[-1] for half in halves] == [0, 1, 1, 0]


def test_the_halves_of_a_divided_ward_are_told_by_their_side_not_by_their_order() -> None:
    """West of the line lies the part of ward 14: its left, as the line runs south to north."""
    city = real_city()
    for wards in (city.wards_12, city.wards_12.iloc[::-1]):
        asked = replace(city, wards_12=wards)
        ((left, right), line) = lines_through(asked)["p13"]
        assert (left, right) == ("w12-p14", "w12-p15")
        assert line.coords[0][1] < line.coords[-1][1]
        assert [half_of(asked, "p13", ward) for ward in ("w12-p14", "w6-an-hoi-tay", "w12-p15")] == [0, 0, 1]


def test_earlier_periods_are_a_file_of_their_own_only_where_there_are_any() -> None:
    assert not [name for name in late_docs(quiet_release()) if name.startswith("periods")]
    assert all(layer["past"] == [] for layer in release_doc(real_release())["layers"])
    shown = city_showing(*by_ward("t03", "2024-11", [90.0] * 16), *by_ward("t03", "2024-10", [80.0] * 16))
    city = replace(shown, streets=quiet_city().streets, paths=quiet_city().paths)
    release = Release(city, real_release().client, "11" * 32)
    (layer,) = [one for one in release_doc(release)["layers"] if one["id"] == "t03"]
    assert layer["past"] == [["2024-10", "2024-10", layer["views"][0]["series"]]]
    periods = late_docs(release)["periods_t03"]
    assert [(view["id"], view["values"]) for view in periods] == [("2024-10", [80.0] * 16)]
    assert "periods_t03.json" in static_files(release, "/x")


def test_figures_that_wards_of_a_later_set_reported_reach_the_browser_as_their_own() -> None:
    city = city_showing(*by_ward("t03", "2025-11", [91.0, 92, 93, 94, 95, 96], city_6()))
    release = Release(city, real_release().client, "22" * 32)
    (layer,) = [one for one in release_doc(release)["layers"] if one["id"] == "t03"]
    (view,) = layer["views"]
    assert view["exact"] == {"6": [91.0, 92, 93, 94, 95, 96]}
    assert view["values"] == [None] * 16


def city_6() -> tuple[str, ...]:
    return tuple(real_city().wards_6.index)


@pytest.mark.parametrize("base", ["", "/app/static/x"])
def test_the_document_names_no_other_host(base: str) -> None:
    html = compose(real_release(), base) if base else whole()
    loaded = re.findall(r"""(?:\bsrc|<link[^>]*\bhref)=["']?(?:\w+:)?//([^"'>\s/]+)""", html)
    called = re.findall(r"""(?:url|fetch|import)\(["']?https?://""", html)
    assert (loaded, called) == ([], [])


def test_the_document_says_its_language_and_lets_the_reader_zoom() -> None:
    html = compose(real_release(), "/app/static/x")
    assert html.startswith('<!DOCTYPE html>\n<html lang="vi">')
    assert "user-scalable" not in html
    assert "maximum-scale" not in html


def test_two_compositions_of_one_release_are_the_same_bytes() -> None:
    assert compose(release_of(quiet_city())) == compose(release_of(quiet_city()))


def test_the_fingerprint_stands_in_the_document_and_follows_the_client(tmp_path: Path) -> None:
    release = real_release()
    assert json.loads(script_of(whole(), "govap-release"))["fingerprint"] == release.fingerprint
    for name, content in release.client.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "document.css").write_bytes(release.client["document.css"] + b"/* changed */")
    assert release_of(real_city(), tmp_path).fingerprint != release.fingerprint


def test_without_a_built_client_there_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(ClientMissingError):
        release_of(real_city(), tmp_path)


def test_a_hostile_name_cannot_leave_its_json(tmp_path: Path) -> None:
    folder = small_data(tmp_path)

    def poison(document: dict) -> None:  # type: ignore[type-arg]
        for feature in document["features"]:
            feature["properties"].update(name=HOSTILE, name_vi=HOSTILE)

    for file in ("wards.geojson", "parks.geojson", "streets.geojson", "works.geojson"):
        rewrite(folder / file, poison)
    html = compose(release_of(read_city(folder)))
    assert "<img src=x" not in html
    assert json.loads(script_of(html, "govap-release"))["wards"][0]["name"] == HOSTILE
    assert json.loads(script_of(html, "govap-file-details"))["works"][0]["name"][0] == HOSTILE


def test_json_in_a_script_keeps_its_meaning_and_loses_its_markup() -> None:
    text = script_safe({"name": HOSTILE + "\u2028\u2029&"})
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text)["name"] == HOSTILE + "\u2028\u2029&"


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


def test_the_planning_map_is_a_document_of_its_own() -> None:
    """The same release, with the drawing tools and their words; nothing of it is in the public document."""
    html = compose_planner(real_release(), "/app/static/x")
    words = json.loads(script_of(html, "govap-planner"))
    assert json.loads(script_of(html, "govap-release")) == {
        **json.loads(json.dumps(release_doc(real_release()))),
        "base": "/app/static/x",
    }
    assert words["tool.park"] == ["Công viên", "Park"]
    assert 'src="/app/static/x/planner.js"' in html
    assert "document.js" not in html
    public = whole()
    assert "govap-planner" not in public
    assert not [text for pair in words.values() for text in pair if len(text) > 30 and text in public]


def test_the_planning_map_names_no_other_host_and_no_word_of_it_is_markup() -> None:
    html = compose_planner(real_release(), "/app/static/x")
    assert re.findall(r"""(?:\bsrc|<link[^>]*\bhref)=["']?(?:\w+:)?//([^"'>\s/]+)""", html) == []
    assert not set(script_of(html, "govap-planner")) & set("<>&")


def test_every_word_of_the_planning_tools_is_there_and_asked_for() -> None:
    sources = "".join(path.read_text("utf-8") for path in (BUILT.parent / "src").glob("plan*.ts"))
    asked = set(re.findall(r"""[`"]planner\.([a-z_.]+)["`]""", sources))
    begun = set(re.findall(r"`planner\.([a-z_.]+)\.\$\{", sources))
    words = {key.removeprefix("planner.") for key in under("planner.")}
    assert asked <= words
    assert all(any(word.startswith(f"{start}.") for word in words) for start in begun)
    assert not [word for word in words - asked if not any(word.startswith(f"{start}.") for start in begun)]


def test_drawing_tools_are_no_part_of_the_public_client() -> None:
    client = real_release().client
    assert b"enableDraw" in client["planner.js"]
    assert b"enableDraw" not in client["document.js"]
    assert len(client["document.js"]) < MOST_DOCUMENT_JS


def test_the_meeting_is_a_document_of_its_own() -> None:
    """The same release with the words of its pages; nothing of them is in the public document, and no other host is named."""
    html = compose_meeting(real_release(), "/app/static/x")
    words = json.loads(script_of(html, "govap-meeting_map"))
    assert json.loads(script_of(html, "govap-release")) == {
        **json.loads(json.dumps(release_doc(real_release()))),
        "base": "/app/static/x",
    }
    assert words["page.compare"] == ["So sánh", "Compare"]
    assert not set(script_of(html, "govap-meeting_map")) & set("<>&")
    assert re.findall(r"""(?:\bsrc|<link[^>]*\bhref)=["']?(?:\w+:)?//([^"'>\s/]+)""", html) == []
    assert 'src="/app/static/x/meeting.js"' in html
    assert "document.js" not in html
    assert "govap-meeting_map" not in whole()
    assert len(html.encode()) < len(compose(real_release(), "/app/static/x").encode()) + MOST_MEETING_WORDS


def test_every_word_of_the_meeting_is_there_and_asked_for() -> None:
    sources = "".join(path.read_text("utf-8") for path in (BUILT.parent / "src").glob("meeting*.ts"))
    asked = set(re.findall(r"""[`"]meeting_map\.([a-z_.]+)["`]""", sources))
    begun = set(re.findall(r"`meeting_map\.([a-z_.]+)\.\$\{", sources))
    words = {key.removeprefix("meeting_map.") for key in under("meeting_map.")}
    assert asked <= words
    assert all(any(word.startswith(f"{start}.") for word in words) for start in begun)
    assert not [word for word in words - asked if not any(word.startswith(f"{start}.") for start in begun)]


def test_the_meeting_is_no_part_of_the_public_client() -> None:
    client = real_release().client
    assert b"meet-side" in client["meeting.js"]
    assert not [name for name in ("document.js", "public.js", "host.js") if b"meet-side" in client[name]]
    assert len(client["meeting.js"]) < len(client["document.js"]) + MOST_MEETING_JS


def test_the_app_is_served_the_same_document_and_its_late_files() -> None:
    files = static_files(real_release(), "/app/static/x")
    assert {
        "map.html",
        "planner.html",
        "planner.js",
        "meeting.html",
        "meeting_host.js",
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


def test_the_map_may_be_panned_a_little_past_the_district_and_no_further() -> None:
    """Trap: a view of the whole country would need Hoàng Sa and Trường Sa."""
    doc = release_doc(real_release())
    (west, south, east, north), (left, low, right, high) = doc["bounds"], doc["limits"]
    document = json.loads((DATA / "wards.geojson").read_text(encoding="utf-8"))
    shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in document["features"]]
    assert (west, south, east, north) == pytest.approx(tuple(shapely.total_bounds(shapes)), abs=1e-5)
    for inner, outer in ((west, left), (low, south), (right, east), (high, north)):
        assert 0.005 < abs(inner - outer) < 0.02
    assert left < west
    assert low < south
    assert east < right
    assert north < high


def test_the_document_starts_at_the_middle_of_the_district() -> None:
    found = re.search(r"center: \[([\d.]+), ([\d.]+)\]", compose(real_release(), "/x"))
    assert found
    west, south, east, north = release_doc(real_release())["bounds"]
    assert south < float(found[1]) < north
    assert west < float(found[2]) < east


def test_a_ward_carries_its_stated_area_and_census() -> None:
    document = json.loads((DATA / "wards.geojson").read_text(encoding="utf-8"))
    stated = {one["properties"]["id"]: one["properties"] for one in document["features"]}
    for ward in ward_docs(real_city()):
        own = stated[ward["id"]]
        assert (ward["number"], ward["name"]) == (own["number"], own["name"])
        assert (ward["population"], ward["population_year"]) == (own["population_2019"], "2019")
        assert ward["area_km2"] == pytest.approx(own["area_km2"], abs=0.0011)


def test_a_label_stands_as_far_from_its_wards_edge_as_any_place() -> None:
    """Against every point of a 20 m grid: no better place by more than the tolerance of 5 m."""
    city = real_city()
    for ward, shape in zip(ward_docs(city), city.wards.geometry, strict=True):
        (place,) = shapely.points(metres_of(np.array([ward["label"]])))
        west, south, east, north = shape.bounds
        grid = shapely.points(*np.meshgrid(np.arange(west, east, 20), np.arange(south, north, 20))).ravel()
        inside = grid[shapely.contains(shape, grid)]
        best = shapely.distance(shape.boundary, inside).max()
        assert shape.contains(place)
        assert place.distance(shape.boundary) > best - 5.2, ward["id"]


def test_a_ward_with_a_name_is_labelled_where_the_widest_name_fits() -> None:
    """Against every point of a 20 m grid, measured on ground squeezed to half its width."""
    city = real_city()
    wards = release_doc(real_release())["sets"][2]["wards"]
    for ward, shape in zip(wards, city.wards_6.geometry, strict=True):
        narrow = shapely.transform(shape, lambda corners: corners * (0.5, 1.0))
        west, south, east, north = narrow.bounds
        grid = shapely.points(*np.meshgrid(np.arange(west, east, 20), np.arange(south, north, 20))).ravel()
        best = shapely.distance(narrow.boundary, grid[shapely.contains(narrow, grid)]).max()
        ((x, y),) = metres_of(np.array([ward["label"]]))
        assert shapely.Point(x / 2, y).distance(narrow.boundary) > best - 5.2, ward["id"]
        assert shape.contains(shapely.Point(x, y))


def test_a_ward_in_two_parts_with_a_hole_keeps_every_ring() -> None:
    city = real_city()
    west, south, *_ = city.wards.geometry["p06"].bounds
    whole = shapely.box(west, south, west + 300, south + 300)
    holed = whole.difference(shapely.box(west + 100, south + 100, west + 150, south + 150))
    island = shapely.box(west + 400, south, west + 500, south + 100)
    shapes = city.wards.geometry.copy()
    shapes["p06"] = shapely.union_all([holed, island])
    (ward,) = [
        one for one in ward_docs(replace(city, wards=city.wards.set_geometry(shapes))) if one["id"] == "p06"
    ]
    assert sorted(len(polygon) for polygon in ward["polygons"]) == [1, 2]
    drawn = shapely.union_all(
        [
            shapely.Polygon(metres_of(outer), [metres_of(r) for r in rings])
            for outer, *rings in ward["polygons"]
        ]
    )
    assert drawn.area == pytest.approx(300**2 - 50**2 + 100**2, rel=0.002)


def test_the_browsers_people_live_in_their_ward_and_north_of_their_origin() -> None:
    city, doc, plane = real_city(), people_doc(real_city()), fitted_plane()
    totals = dict.fromkeys(city.wards.index, 0)
    for place, people in zip(doc["ward"], doc["people"], strict=True):
        totals[city.wards.index[place]] += people
    assert totals == city.wards["population_2019"].to_dict()
    peopled = city.people[city.people["people"] > 0]
    north = [y + plane.north0 for y in doc["north"]]
    assert north == pytest.approx(peopled.geometry.y.tolist(), abs=0.051)


@pytest.mark.parametrize("practice", [False, True])
def test_the_browsers_marks_are_the_layers_marks(practice: bool) -> None:
    city = real_city(practice)
    details = details_doc(city)
    for layer in all_layers():
        marks = layer.marks(city)
        assert (layer.id in details) == bool(marks)
        for doc, mark in zip(details.get(layer.id, []), marks, strict=True):
            assert (doc["id"], doc["mark_class"], doc["text"]) == (mark.id, mark.kind, mark.text)
            assert (doc["wards"], doc["movable"]) == (list(mark.wards), mark.movable)
            assert [(f["status"], f["value"][0]) for f in doc["facts"]] == [
                (fact.status, fact.value.vi) for fact in mark.facts
            ]
            if mark.geometry is None:
                assert doc["geometry"] is None
            else:
                drawn = shapely.from_geojson(json.dumps(doc["geometry"]))
                there = shapely.transform(drawn, metres_of)
                assert shapely.hausdorff_distance(there, mark.geometry) < 0.2


def test_a_practice_document_says_that_it_is_one(tmp_path: Path) -> None:
    out, data = tmp_path / "practice.html", small_data(tmp_path)
    assert main(["--out", str(out), "--data", str(data), "--practice"]) == 0
    assert json.loads(script_of(out.read_text("utf-8"), "govap-release"))["practice"] is True
    assert json.loads(script_of(compose(real_release(), "/x"), "govap-release"))["practice"] is False


def test_a_number_that_is_none_never_reaches_the_browser() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        script_safe({"value": math.nan})


def test_the_clients_own_text_cannot_end_its_element() -> None:
    client = {"document.js": b"'</script><b>'", "document.css": b"/* </style><b> */"}
    html = compose(Release(quiet_city(), client, "00" * 32))
    assert "</script><b>" not in html
    assert "</style><b>" not in html


def test_the_browser_gets_only_its_own_messages_without_their_prefix() -> None:
    keys = {key for key in messages() if key.startswith("map.")}
    sent = release_doc(real_release())["messages"]
    assert set(sent) == {key.removeprefix("map.") for key in keys}
    assert sent["title"] == [messages()["map.title"].vi, messages()["map.title"].en]
