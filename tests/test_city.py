"""A spoiled file in `data/` gives every fault at once, in a sentence, and changes nothing."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from string import Formatter
from typing import Any

import geopandas as gpd
import pytest

from geo.city import read_city
from geo.crs import to_degrees
from geo.errors import DataError, Fault
from geo.files import Reading, read_features, read_table, read_text
from geo.schemas import FEATURE_FILES, TABLE_FILES, WARD_IDS, WORK_PROGRESS
from maps.messages import LANGUAGES, fault_message, messages
from tests.cities import DATA, real_city, rewrite, small_data

Spoil = Callable[[Path], object]


def faults_of(folder: Path, practice: bool = False) -> tuple[Fault, ...]:
    with pytest.raises(DataError) as caught:
        read_city(folder, practice)
    return caught.value.faults


def on_features(file: str, change: Callable[[list[dict[str, Any]]], Any]) -> Spoil:
    def spoil(folder: Path) -> None:
        rewrite(folder / file, lambda document: change(document["features"]))

    return spoil


def on_document(file: str, change: Callable[[dict[str, Any]], Any]) -> Spoil:
    return lambda folder: rewrite(folder / file, change)


def on_text(file: str, change: Callable[[str], str]) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / file
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    return spoil


def shifted(features: list[dict[str, Any]]) -> None:
    """Ward 1 drawn over its neighbours: 300 m further west."""
    ring = features[0]["geometry"]["coordinates"][0]
    features[0]["geometry"]["coordinates"][0] = [[lon - 0.003, lat] for lon, lat in ring]


def bow_tie(features: list[dict[str, Any]]) -> None:
    square = [[106.66, 10.83], [106.67, 10.84], [106.67, 10.83], [106.66, 10.84], [106.66, 10.83]]
    features[0]["geometry"] = {"type": "Polygon", "coordinates": [square]}


def in_metres(features: list[dict[str, Any]]) -> None:
    features[0]["geometry"]["coordinates"] = [
        [[599850, 1198357], [599950, 1198357], [599950, 1198457], [599850, 1198357]]
    ]


def swapped(features: list[dict[str, Any]]) -> None:
    ring = features[0]["geometry"]["coordinates"][0]
    features[0]["geometry"]["coordinates"][0] = [[lat, lon] for lon, lat in ring]


SPOILED: dict[str, tuple[Spoil, str, str]] = {
    "a missing file": (lambda folder: (folder / "wards.geojson").unlink(), "wards.geojson", "missing"),
    "an empty file": (on_text("parks.geojson", lambda _: ""), "parks.geojson", "empty_file"),
    "a cut file": (on_text("streets.geojson", lambda text: text[: len(text) // 2]), "streets.geojson", "cut"),
    "a file that is not UTF-8": (
        lambda folder: (folder / "water.geojson").write_bytes("Rạch Đá".encode("utf-16")),
        "water.geojson",
        "not_utf8",
    ),
    "no feature": (
        on_document("rail.geojson", lambda d: d.update(features=[])),
        "rail.geojson",
        "no_features",
    ),
    "another kind of JSON": (on_text("land.geojson", lambda _: "[1, 2]"), "land.geojson", "not_features"),
    "a stated other CRS": (
        on_document(
            "wards.geojson",
            lambda d: d.update(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}),
        ),
        "wards.geojson",
        "wrong_crs",
    ),
    "coordinates in metres": (on_features("wards.geojson", in_metres), "wards.geojson", "outside"),
    "latitude before longitude": (on_features("wards.geojson", swapped), "wards.geojson", "outside"),
    "the same ward twice": (
        on_features("wards.geojson", lambda f: f.append(f[0])),
        "wards.geojson",
        "duplicate",
    ),
    "a ward too few": (on_features("wards.geojson", lambda f: f.pop()), "wards.geojson", "ward_missing"),
    "an unknown ward": (
        on_features("wards.geojson", lambda f: f[0]["properties"].update(id="p02")),
        "wards.geojson",
        "ward_unknown",
    ),
    "overlapping wards": (on_features("wards.geojson", shifted), "wards.geojson", "overlap"),
    "a ward that crosses itself": (
        on_features("wards.geojson", bow_tie),
        "wards.geojson",
        "invalid_geometry",
    ),
    "a ward without people": (
        on_features("wards.geojson", lambda f: f[0]["properties"].update(population_2019=0)),
        "wards.geojson",
        "no_people",
    ),
    "people that are not a number": (
        on_features("wards.geojson", lambda f: f[0]["properties"].update(population_2019="nhiều")),
        "wards.geojson",
        "not_number",
    ),
    "a ward drawn as a line": (
        on_features(
            "wards.geojson",
            lambda f: f[0].update(
                geometry={"type": "LineString", "coordinates": [[106.66, 10.83], [106.67, 10.84]]}
            ),
        ),
        "wards.geojson",
        "wrong_shape",
    ),
    "a geometry that is none": (
        on_features("stations.geojson", lambda f: f[0].update(geometry=None)),
        "stations.geojson",
        "no_geometry",
    ),
    "a geometry nobody can read": (
        on_features("parks.geojson", lambda f: f[0].update(geometry={"type": "Cloud"})),
        "parks.geojson",
        "bad_geometry",
    ),
    "a file without its source": (
        on_document("parks.geojson", lambda d: d.pop("source")),
        "parks.geojson",
        "no_source",
    ),
    "a missing column": (
        on_features("places.geojson", lambda f: [entry["properties"].pop("kind") for entry in f]),
        "places.geojson",
        "no_column",
    ),
    "an unknown status of a work": (
        on_features("works.geojson", lambda f: f[0]["properties"].update(status="xong")),
        "works.geojson",
        "unknown_word",
    ),
    "an unknown civility status": (
        on_text("civility.csv", lambda t: t.replace("p01,2019,,", "p01,2019,dat,")),
        "civility.csv",
        "unknown_word",
    ),
    "the same ward and year twice": (
        on_text("civility.csv", lambda t: t + t.splitlines()[1] + "\n"),
        "civility.csv",
        "duplicate",
    ),
    "a table row with too few cells": (
        on_text("standards.csv", lambda t: t + "x,green\n"),
        "standards.csv",
        "ragged",
    ),
    "a table without rows": (
        on_text("standards.csv", lambda t: t.splitlines()[0] + "\n"),
        "standards.csv",
        "no_rows",
    ),
    "a table with an open quote": (
        on_text("plan_2021.csv", lambda t: t + '"open'),
        "plan_2021.csv",
        "bad_csv",
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_file_is_named_with_its_fault(tmp_path: Path, name: str) -> None:
    spoil, file, key = SPOILED[name]
    folder = small_data(tmp_path)
    spoil(folder)
    found = faults_of(folder)
    assert (file, key) in [(fault.file, fault.key) for fault in found]
    for fault in found:
        for language in LANGUAGES:
            sentence = fault_message(fault, language)
            assert sentence.startswith(fault.file)
            assert "{" not in sentence


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    for name in (
        "a missing file",
        "an empty file",
        "a cut file",
        "a table without rows",
        "the same ward and year twice",
    ):
        SPOILED[name][0](folder)
    assert {(fault.file, fault.key) for fault in faults_of(folder)} >= {
        SPOILED[name][1:]
        for name in (
            "a missing file",
            "an empty file",
            "a cut file",
            "a table without rows",
            "the same ward and year twice",
        )
    }


def test_an_empty_folder_names_every_file(tmp_path: Path) -> None:
    assert {fault.key for fault in faults_of(tmp_path)} == {"missing"}
    assert len(faults_of(tmp_path)) >= 14


def test_reading_changes_no_file(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    read_city(folder, practice=True)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_shipped_data_is_sixteen_wards_in_numeric_order() -> None:
    assert tuple(real_city().wards.index) == WARD_IDS


def test_every_geometry_file_says_where_it_comes_from() -> None:
    sources = real_city().sources
    assert set(sources) >= {path.name for path in DATA.glob("*.geojson")}
    for source in sources.values():
        assert source.producer
        assert source.licence
        assert source.method
        assert len(source.sha256) == 64


def test_practice_is_another_release_and_touches_only_invented_things() -> None:
    real, practice = real_city(), real_city(practice=True)
    assert real.fingerprint != practice.fingerprint
    assert real.civility["status"].eq("").all()
    assert practice.civility["status"].ne("").any()
    assert practice.wards["population_2019"].equals(real.wards["population_2019"])


def test_the_fingerprint_follows_every_file(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    before = read_city(folder).fingerprint
    (folder / "schools.csv").write_text("ward,schools\np01,3\n", encoding="utf-8")
    after = read_city(folder).fingerprint
    (folder / "schools.csv").write_text("ward,schools\np01,4\n", encoding="utf-8")
    changed = read_city(folder).fingerprint
    assert before == read_city(small_data(tmp_path / "again")).fingerprint
    assert len({before, after, changed}) == 3


def test_a_broken_practice_table_is_a_fault_of_practice_only(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    shutil.rmtree(folder / "practice")
    read_city(folder)
    assert {fault.file for fault in faults_of(folder, practice=True)} == {
        "practice/civility.csv",
        "practice/works.csv",
        "practice/plots.geojson",
    }


def test_candidate_plots_are_known_in_practice_only_and_each_says_that_it_is_invented() -> None:
    real, invented = real_city().plots, real_city(practice=True).plots
    assert real.empty
    assert real.columns.tolist() == invented.columns.tolist()
    assert real.crs == invented.crs == real_city().wards.crs
    assert len(invented) == 24
    assert set(invented["reported_source"]) == {"SỐ LIỆU MINH HỌA"}
    assert invented["name"].str.startswith("Khu đất minh họa ").all()
    assert invented["owner"].str.contains("minh họa").all()


def test_practice_plots_lie_in_every_ward_clear_of_parks_water_and_streets() -> None:
    city = real_city(practice=True)
    for ground in (city.parks, city.water, city.streets, city.rail):
        assert not ground.intersects(city.plots.geometry.union_all()).any()
    assert all(city.wards.covers(shape).sum() == 1 for shape in city.plots.geometry)
    assert all(city.plots.intersects(shape).any() for shape in city.wards.geometry)
    assert city.plots["area_m2"].tolist() == pytest.approx(city.plots.geometry.area.tolist(), rel=1e-3)
    assert city.plots["cost_vnd"].gt(0).all()


@pytest.mark.parametrize("column", ["area_m2", "cost_vnd"])
def test_a_practice_plot_below_nothing_is_a_fault(column: str, tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    on_features("practice/plots.geojson", lambda plots: plots[3]["properties"].update({column: -1}))(folder)
    read_city(folder)
    (fault,) = faults_of(folder, practice=True)
    assert (fault.file, fault.key) == ("practice/plots.geojson", "negative")
    assert fault.parameters == {"column": column, "names": "khu-minh-hoa-04"}


def test_every_message_has_both_languages_and_the_same_parameters() -> None:
    for key, text in messages().items():
        assert text.vi.strip(), key
        assert text.en.strip(), key
        assert _fields(text.vi) == _fields(text.en), key


def _fields(sentence: str) -> list[str]:
    return sorted(field for _, field, _, _ in Formatter().parse(sentence) if field is not None)


def test_every_error_and_fault_raised_in_geo_has_its_sentence() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (DATA.parent / "geo").glob("*.py")]
    raised = {
        key for text in sources for key in re.findall(r'(?:ParameterError|NotFoundError)\(\s*"(\w+)"', text)
    }
    calls = r'\.fault\(\s*(?:"[\w.]+"|[\w.]+),\s*"(\w+)"|_fault_of\(\s*reading, file, "(\w+)"'
    noted = {"".join(found) for text in sources for found in re.findall(calls, text)}
    assert raised
    assert noted
    assert {f"error.{key}" for key in raised} <= set(messages())
    assert {f"fault.{key}" for key in noted} <= set(messages())


def test_no_sentence_of_a_fault_or_error_is_without_code_that_raises_it() -> None:
    folders = [DATA.parent / name for name in ("geo", "maps", "records", "screens", "publish")]
    code = "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    named = set(re.findall(r'"(\w+)"', code))
    said = {key.split(".", 1)[1] for key in messages() if key.startswith(("fault.", "error."))}
    assert said - named == set()


def test_names_are_in_one_unicode_form() -> None:
    text = json.dumps(real_city().streets["name"].tolist(), ensure_ascii=False)
    assert "\u0300" not in text
    assert "\u0301" not in text


WORDS: dict[str, Spoil] = {
    "stations.geojson status": on_features(
        "stations.geojson", lambda f: f[0]["properties"].update(status="sure")
    ),
    "parks.geojson status": on_features("parks.geojson", lambda f: f[0]["properties"].update(status="open")),
    "civility.csv ward": on_text("civility.csv", lambda t: t.replace("p01,2019,,", "p02,2019,,")),
    "works.geojson wards": on_features("works.geojson", lambda f: f[0]["properties"].update(wards=["p02"])),
    "work_facts.csv work": on_text("work_facts.csv", lambda t: t.replace("dqh,", "xyz,", 1)),
}


def test_every_coded_word_is_held_to_its_list(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    for spoil in WORDS.values():
        spoil(folder)
    assert {f"{fault.file} {fault.parameters['column']}" for fault in faults_of(folder)} == set(WORDS)


def placed(lon: float, lat: float) -> dict[str, Any]:
    return {"geometry": {"type": "Point", "coordinates": [lon, lat]}}


ONE_FILE: dict[str, tuple[Spoil, str, str]] = {
    "wards of a work that are no list": (
        on_features("works.geojson", lambda f: f[0]["properties"].update(wards="p05")),
        "works",
        "not_list",
    ),
    "an empty outline": (
        on_features("parks.geojson", lambda f: f[0].update(geometry={"type": "Polygon", "coordinates": []})),
        "parks",
        "invalid_geometry",
    ),
    "an infinite census": (
        on_features("wards.geojson", lambda f: f[0]["properties"].update(population_2019="inf")),
        "wards",
        "not_number",
    ),
    "a census that is true": (
        on_features("wards.geojson", lambda f: f[0]["properties"].update(population_2019=True)),
        "wards",
        "not_number",
    ),
    "a census left out": (
        on_features("wards.geojson", lambda f: f[0]["properties"].update(population_2019=None)),
        "wards",
        "not_number",
    ),
    "a length in words": (
        on_features("works.geojson", lambda f: f[0]["properties"].update(length_m="dài")),
        "works",
        "not_number",
    ),
    "a park of another city": (
        on_features("parks.geojson", lambda f: f[0].update(placed(105.85, 21.03))),
        "parks",
        "outside",
    ),
    "a file of spaces": (on_text("places.geojson", lambda _: " \n "), "places", "empty_file"),
    "a source without a licence": (
        on_document("parks.geojson", lambda d: d["source"].pop("licence")),
        "parks",
        "no_source",
    ),
    "a station without geometry": (
        on_features("stations.geojson", lambda f: f[0].update(geometry=None)),
        "stations",
        "no_geometry",
    ),
}


def read_alone(folder: Path, name: str, spoil: Spoil) -> tuple[Reading, gpd.GeoDataFrame]:
    """One GeoJSON file of `data/`, spoiled and read by itself."""
    file = FEATURE_FILES[name]
    shutil.copy(DATA / file.name, folder)
    spoil(folder)
    reading = Reading(folder)
    return reading, read_features(reading, file)


@pytest.mark.parametrize("name", ONE_FILE)
def test_one_wrong_entry_is_one_fault(tmp_path: Path, name: str) -> None:
    spoil, file, key = ONE_FILE[name]
    reading, _ = read_alone(tmp_path, file, spoil)
    assert [(fault.file, fault.key) for fault in reading.faults] == [(f"{file}.geojson", key)]


@pytest.mark.parametrize("name", ["works", "parks", "wards"])
def test_what_may_be_unknown_is_no_fault(tmp_path: Path, name: str) -> None:
    unknown = {"works": "length_m", "parks": "area_m2", "wards": "population_2009"}[name]
    spoil = on_features(f"{name}.geojson", lambda f: f[0]["properties"].update({unknown: None}))
    reading, frame = read_alone(tmp_path, name, spoil)
    assert reading.faults == []
    assert math.isnan(frame[unknown].iloc[0])


def test_a_fault_counts_features_from_one_and_names_five_at_most(tmp_path: Path) -> None:
    spoil = on_features("parks.geojson", lambda f: [one.update(placed(105.85, 21.03)) for one in f[1:9]])
    reading, _ = read_alone(tmp_path, "parks", spoil)
    assert reading.faults[0].parameters == {"rows": "2, 3, 4, 5, 6 … (8)", "x": 105.85, "y": 21.03}


def test_a_ragged_row_is_named_by_its_line(tmp_path: Path) -> None:
    file = TABLE_FILES["civility"]
    lines = (DATA / file.name).read_text(encoding="utf-8").splitlines()
    lines[2] = "p01,2020"
    (tmp_path / file.name).write_text("\n".join(lines), encoding="utf-8")
    reading = Reading(tmp_path)
    read_table(reading, file)
    assert [(fault.key, fault.parameters["rows"]) for fault in reading.faults] == [("ragged", "3")]


@pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: unicodedata.normalize("NFD", t)])
def test_a_byte_order_mark_or_letters_written_apart_change_no_word(
    tmp_path: Path, change: Callable[[str], str]
) -> None:
    for file in (FEATURE_FILES["parks"].name, TABLE_FILES["work_facts"].name):
        (tmp_path / file).write_text(change((DATA / file).read_text(encoding="utf-8")), encoding="utf-8")
    reading = Reading(tmp_path)
    assert read_features(reading, FEATURE_FILES["parks"])["name"].equals(real_city().parks["name"])
    assert read_table(reading, TABLE_FILES["work_facts"]).equals(real_city().work_facts)
    assert reading.faults == []


def test_overlapping_wards_are_named_once_with_their_common_ground(tmp_path: Path) -> None:
    """Ward 6 also gets a square of 3 m by 3 m in the middle of ward 15: 9 m²."""
    middle = to_degrees(real_city().wards).geometry["p15"].representative_point()
    lon, lat = middle.x, middle.y
    east, north = 3 / (111_320 * math.cos(math.radians(lat))), 3 / 110_600
    square = [[lon, lat], [lon + east, lat], [lon + east, lat + north], [lon, lat + north], [lon, lat]]

    def grow(features: list[dict[str, Any]]) -> None:
        (ward,) = [one for one in features if one["properties"]["id"] == "p06"]
        rings = [ward["geometry"]["coordinates"], [square]]
        ward["geometry"] = {"type": "MultiPolygon", "coordinates": rings}

    folder = small_data(tmp_path)
    on_features("wards.geojson", grow)(folder)
    (fault,) = faults_of(folder)
    assert fault.where == "p06 / p15"
    assert fault.parameters["m2"] == pytest.approx(9, abs=0.15)


def test_wards_stand_in_numeric_order_whatever_the_files(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    on_features("wards.geojson", lambda features: features.reverse())(folder)
    wards = read_city(folder).wards
    assert wards["number"].tolist() == sorted(wards["number"])
    assert tuple(wards.index) == WARD_IDS


def test_the_source_of_a_file_is_what_it_says_and_its_digest() -> None:
    for name, source in real_city().sources.items():
        if not name.endswith(".geojson"):
            continue
        content = (DATA / name).read_bytes()
        stated = json.loads(content)["source"]
        assert source.sha256 == hashlib.sha256(content).hexdigest()
        for entry in ("producer", "address", "licence", "as_of", "method"):
            assert getattr(source, entry) == stated[entry]
        assert source.method_en == stated.get("method_en", "")


def test_what_is_read_is_digested_to_the_last_byte(tmp_path: Path) -> None:
    content = b"ward,year\n" * 500 + "phường".encode()
    (tmp_path / "a.csv").write_bytes(content)
    reading = Reading(tmp_path)
    assert read_text(reading, "a.csv") == content.decode()
    assert reading.digests == {"a.csv": hashlib.sha256(content).hexdigest()}


def test_practice_gives_each_work_its_own_invented_status_and_progress() -> None:
    with (DATA / "practice" / "works.csv").open(encoding="utf-8", newline="") as lines:
        invented = {row["work"]: row for row in csv.DictReader(lines)}
    works = real_city(practice=True).works
    for work, row in invented.items():
        assert works["status"][work] == row["status"]
        percent = works["progress_percent"][work]
        assert (
            math.isnan(percent) if not row["progress_percent"] else percent == float(row["progress_percent"])
        )
        for name in ("planned_start", "actual_finish", "next_milestone", "next_milestone_on"):
            assert works[name][work] == row[name]
        for name in ("capital_vnd", "paid_vnd", "clearance_cases", "clearance_handed_over"):
            assert works[name][work] == pytest.approx(float(row[name] or "nan"), nan_ok=True)
    assert not WORK_PROGRESS.keys() & set(real_city().works.columns)


def test_a_work_that_practice_says_nothing_of_keeps_its_status(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    practice = folder / "practice" / "works.csv"
    kept = [line for line in practice.read_text(encoding="utf-8").splitlines() if not line.startswith("ldt,")]
    practice.write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert read_city(folder, practice=True).works["status"]["ldt"] == "late"
