"""Entries that would break or falsify the map: each is a fault that names itself, or is shown for what it is."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.city import read_city
from geo.crs import METRES
from geo.errors import DataError, Fault
from geo.files import Reading, read_features, read_table
from geo.people import people_grid
from geo.schemas import FEATURE_FILES, TABLE_FILES
from layers import layer_named
from maps.payload import details_doc, layer_doc
from tests.cities import DATA, real_city, rewrite, small_data


def faults_of(folder: Path, practice: bool = False) -> list[Fault]:
    with pytest.raises(DataError) as caught:
        read_city(folder, practice)
    return list(caught.value.faults)


def first(folder: Path, file: str, **properties: Any) -> None:
    rewrite(folder / file, lambda d: d["features"][0]["properties"].update(properties))


def change_text(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_street_that_only_touches_a_ward_loses_nobody() -> None:
    wards = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 200, 100)], index=["p01"], crs=METRES)
    street = gpd.GeoDataFrame(
        {"street_class": ["residential"]}, geometry=[shapely.LineString([(-50, 50), (0, 50)])], crs=METRES
    )
    grid = people_grid(wards, pd.Series({"p01": 300}), street, gpd.GeoSeries([], crs=METRES))
    assert grid["people"].sum() == 300


def test_a_street_on_the_line_between_two_cells_weighs_once() -> None:
    wards = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 200, 100)], index=["p01"], crs=METRES)
    lines = [shapely.LineString([(0, 50), (100, 50)]), shapely.LineString([(100, 25), (200, 25)])]
    streets = gpd.GeoDataFrame({"street_class": ["residential"] * 2}, geometry=lines, crs=METRES)
    grid = people_grid(wards, pd.Series({"p01": 300}), streets, gpd.GeoSeries([], crs=METRES))
    assert grid["people"][grid.geometry.x < 100].sum() == 150


def test_a_work_twice_in_practice_is_a_fault(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    path = folder / "practice" / "works.csv"
    path.write_text(path.read_text("utf-8") + "dqh,late,1,x\n", encoding="utf-8")
    assert ("practice/works.csv", "duplicate") in [(f.file, f.key) for f in faults_of(folder, True)]


def test_an_unknown_status_of_practice_is_a_fault_of_the_practice_file(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    change_text(folder / "practice" / "works.csv", "dqh,done", "dqh,dun")
    assert [f.file for f in faults_of(folder, True)] == ["practice/works.csv"]


@pytest.mark.parametrize("column", ["planned_start", "actual_finish", "next_milestone_on"])
def test_an_invented_day_that_is_none_is_a_fault_of_the_practice_file(tmp_path: Path, column: str) -> None:
    folder = small_data(tmp_path)
    path = folder / "practice" / "works.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows[1][column] = "2026-02-30"
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    (fault,) = faults_of(folder, True)
    assert (fault.file, fault.key) == ("practice/works.csv", "reported_no_day")
    assert fault.parameters == {"column": column, "names": rows[1]["work"]}


def test_a_work_that_only_practice_knows_is_a_fault(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    change_text(folder / "practice" / "works.csv", "dqh,", "nosuch,")
    assert faults_of(folder, True)


@pytest.mark.parametrize(
    ("file", "properties"),
    [
        ("works.geojson", {"location": "somewhere"}),
        ("works.geojson", {"limits": ["Nguyễn Oanh"]}),
        ("works.geojson", {"limits": [{"name": "x", "crosses": False, "gap_m": None}]}),
        ("wards.geojson", {"population_2019": 1234.9}),
        ("wards.geojson", {"population_2009": -5}),
        ("wards.geojson", {"number": 99}),
    ],
)
def test_an_entry_that_would_break_or_falsify_the_map_is_a_fault(
    tmp_path: Path, file: str, properties: dict[str, Any]
) -> None:
    folder = small_data(tmp_path)
    first(folder, file, **properties)
    assert file in [fault.file for fault in faults_of(folder)]


@pytest.mark.parametrize("change", [{"properties": [1]}, {"properties": "x"}])
def test_properties_that_are_no_object_are_a_fault(tmp_path: Path, change: dict[str, Any]) -> None:
    shutil.copy(DATA / "parks.geojson", tmp_path)
    rewrite(tmp_path / "parks.geojson", lambda d: d["features"][0].update(change))
    reading = Reading(tmp_path)
    read_features(reading, FEATURE_FILES["parks"])
    assert reading.faults


@pytest.mark.parametrize(
    "old", [",medium,", "m2_per_person", "QĐ 125/QĐ-UBND ngày 25/01/2021, mục II, chỉ tiêu 8"]
)
def test_a_standard_that_cannot_be_shown_is_a_fault(tmp_path: Path, old: str) -> None:
    folder = small_data(tmp_path)
    change_text(folder / "standards.csv", old, old.replace("m", "x").replace("QĐ", "Q"))
    assert "standards.csv" in [fault.file for fault in faults_of(folder)]


def test_a_census_with_a_gap_has_no_district_figure(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    first(folder, "wards.geojson", population_2009=None)
    (_, view) = layer_named("density").views(read_city(folder))
    assert view.district is None
    assert view.why_unknown.vi


def test_a_ward_without_a_civility_row_gives_a_reason_in_words(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    path = folder / "civility.csv"
    lines = [line.replace(",2021,,", ",2021,met,") for line in path.read_text("utf-8").splitlines()]
    path.write_text("\n".join(line for line in lines if not line.startswith("p01,2021")) + "\n", "utf-8")
    (view, *_) = layer_named("civility").views(read_city(folder))
    assert view.why_unknown.vi != "nan"
    assert view.why_unknown.vi


def test_a_wrong_number_in_a_table_is_named_by_its_line(tmp_path: Path) -> None:
    text = (DATA / "civility.csv").read_text("utf-8").replace("p01,2020,", "p01,nay,", 1)
    (tmp_path / "civility.csv").write_text(text, encoding="utf-8")
    reading = Reading(tmp_path)
    read_table(reading, TABLE_FILES["civility"])
    assert reading.faults[0].parameters["rows"] == "3"


def test_the_digest_of_a_source_is_that_of_the_bytes_read(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + (DATA / "parks.geojson").read_bytes()
    (tmp_path / "parks.geojson").write_bytes(content)
    reading = Reading(tmp_path)
    read_features(reading, FEATURE_FILES["parks"])
    assert reading.sources["parks.geojson"].sha256 == hashlib.sha256(content).hexdigest()


def test_an_outlined_park_without_a_stated_area_is_not_called_unoutlined(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    rewrite(folder / "parks.geojson", lambda d: [f["properties"].update(area_m2=None) for f in d["features"]])
    marks = layer_named("green").marks(read_city(folder))
    assert not [m.id for m in marks if m.geometry and m.geometry.geom_type != "Point" and m.where.vi]


def test_an_invented_status_has_no_real_source_and_date() -> None:
    city = real_city(practice=True)
    for mark in layer_named("works").marks(city):
        assert "MINH HỌA" in mark.source.producer or mark.source.as_of == ""
    (view,) = layer_named("works").views(city)
    assert "MINH HỌA" in view.source.producer
    assert json.dumps(details_doc(city))
    assert layer_doc(layer_named("works"), city)
