"""The data sets: every file read back by another program holds the figures of the pages and shapes that are true."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
from pyproj import Geod

from maps.harmless import FORMULA_STARTS
from publish import data_files, datasets, feature_tables, ward_tables
from publish.datasets import DATASETS
from publish.edition import Edition, edition_of
from publish.figures import figures_by_place, figures_of
from publish.headers import TYPES
from publish.site import Files
from tests.cities import real_city
from tests.databases import in_continuous_integration
from tests.publish.hostile import SCRIPT, hostile_city

GEOJSON = ("phuong", "phuong-12", "phuong-6", "cong-vien", "cong-trinh", "doi-chua-chay")
LAYERS = {"wards": 16, "wards_12": 12, "wards_6": 6, "parks": 86, "works": 13, "stations": 1}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x0b\ufffe")


@pytest.fixture(scope="module")
def made() -> Files:
    return datasets.files(edition_of(None, base=real_city()))


@pytest.fixture(scope="module")
def hostile() -> Files:
    facts = edition_of(None, base=real_city())
    return datasets.files(replace(facts, release=replace(facts.release, city=hostile_city())))


@pytest.fixture(scope="module")
def opened(made: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "govap.gpkg"
    path.write_bytes(made["du-lieu/govap.gpkg"])
    return path


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def features_of(content: bytes) -> list[dict[str, Any]]:
    return list(json.loads(content)["features"])


def english(text: str) -> str:
    """The number that begins an English figure, without its commas."""
    return NUMBER.findall(text.replace(",", ""))[0]


# ---- figures


def test_every_data_set_is_there_and_of_a_type_that_the_server_knows(made: Files) -> None:
    assert sorted(made) == sorted(dataset.path(kind) for dataset in DATASETS for kind in dataset.kinds)
    assert {f".{path.rsplit('.', 1)[1]}" for path in made} <= TYPES.keys()
    assert made["du-lieu/phuong.csv"].startswith(b"\xef\xbb\xbfid,number,name")


def test_the_wards_csv_says_each_figure_as_the_pages_do(made: Files) -> None:
    rows = {row["id"]: row for row in rows_of(made["du-lieu/phuong.csv"])}
    assert list(rows) == list(real_city().wards.index)
    told = 0
    for figure in figures_of(real_city()):
        if not figure.ward:
            continue
        cell = rows[figure.ward][f"{figure.layer}_{figure.view}"]
        if isinstance(figure.value, float):
            assert cell == english(figure.text.en), figure
            told += 1
        else:
            assert cell == (figure.value or ""), figure
        rank = rows[figure.ward].get(f"{figure.layer}_{figure.view}_rank", "")
        assert rank == ("" if figure.rank is None else str(figure.rank)), figure
    assert told > 16 * 10
    assert rows["p03"]["green_existing"] == "2.77"
    assert rows["p15"]["civility_2021"] == ""


def test_geojson_xlsx_and_the_table_of_figures_say_the_same_as_the_csv(made: Files) -> None:
    rows = rows_of(made["du-lieu/phuong.csv"])
    fields = [name for name in rows[0] if name not in ("lon", "lat")]
    book = openpyxl.load_workbook(io.BytesIO(made["du-lieu/phuong.xlsx"]))
    sheet = list(book.worksheets[0].iter_rows(values_only=True))[1:]
    for row, feature, cells in zip(rows, features_of(made["du-lieu/phuong.geojson"]), sheet, strict=True):
        for name, cell in zip(fields, cells, strict=True):
            told = feature["properties"][name]
            if row[name] == "":
                assert told is cell is None
            elif isinstance(told, str):
                assert told == row[name] == cell
            else:
                assert float(row[name]) == told == cell
    figures = figures_by_place(real_city())
    long = rows_of(made["du-lieu/so-lieu.csv"])
    assert len(long) == len(figures)
    for row in long:
        figure = figures[row["layer"], row["view"], row["ward"]]
        assert (row["text_vi"], row["text_en"], row["class"]) == (
            figure.text.vi,
            figure.text.en,
            figure.class_id,
        )
        if isinstance(figure.value, float):
            assert float(row["value"]) == float(english(figure.text.en))
        else:
            assert (row["value"], row["status"]) == ("", figure.value or "")


def test_a_release_of_the_records_is_named_in_every_format(edition: Edition) -> None:
    found = datasets.files(edition)
    document = json.loads(found["du-lieu/phuong.geojson"])
    assert document["release"] == 1
    assert document["fingerprint"] == edition.release.fingerprint
    reported = [row for row in rows_of(found["du-lieu/phuong.csv"]) if row["id"] in ("p01", "p15")]
    columns = [name for name, cell in reported[0].items() if cell == "8.5" or float_of(cell) == 8.5]
    assert columns
    assert float_of(reported[1][columns[0]]) == 7.25
    book = openpyxl.load_workbook(io.BytesIO(found["du-lieu/phuong.xlsx"]))
    said = dict(book.worksheets[-1].iter_rows(values_only=True))
    assert edition.release.fingerprint in said.values()


def float_of(cell: str) -> float | None:
    return float(cell) if NUMBER.fullmatch(cell) else None


# ---- the later sets


@pytest.mark.parametrize(("stem", "wards"), [("phuong-12", 12), ("phuong-6", 6)])
def test_the_later_wards_hold_all_people_and_name_what_is_estimated(
    made: Files, stem: str, wards: int
) -> None:
    rows = rows_of(made[f"du-lieu/{stem}.csv"])
    assert len(rows) == wards
    people = sum(float(row["ward_people"]) for row in rows)
    assert people == pytest.approx(float(real_city().wards["population_2019"].sum()), abs=wards)
    for row in rows:
        estimated = set(filter(None, row["estimates"].split("; ")))
        assert estimated <= row.keys()
        assert "works_count" not in estimated  # counted in the set itself
    whole = {row["id"] for row in rows if not row["estimates"]}
    assert (stem, len(whole)) in {("phuong-12", 8), ("phuong-6", 0)}
    assert {row["civility_2021_met"] for row in rows} == {"0"}
    assert all(row["civility_2021_parts"] == row["civility_2021_unknown"] for row in rows)


# ---- RFC 7946


def signed_area(ring: list[list[float]]) -> float:
    """Of a ring in degrees: above 0 where it runs counter-clockwise."""
    return sum(x * v - u * y for (x, y), (u, v) in pairwise(ring)) / 2


def polygons(geometry: dict[str, Any] | None) -> list[list[list[list[float]]]]:
    if geometry is None or not geometry["type"].endswith("Polygon"):
        return []
    found = geometry["coordinates"]
    return [found] if geometry["type"] == "Polygon" else found


@pytest.mark.parametrize("stem", GEOJSON)
def test_geojson_keeps_rfc_7946(made: Files, stem: str) -> None:
    document = json.loads(made[f"du-lieu/{stem}.geojson"])
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    west, south, east, north = document["bbox"]
    assert (106 < west <= east < 107, 10 < south <= north < 11) == (True, True)
    ids = [feature["id"] for feature in document["features"]]
    assert len(ids) == len(set(ids)) > 0
    for feature in document["features"]:
        assert set(feature) == {"type", "id", "properties", "geometry"}
        for outer, *holes in polygons(feature["geometry"]):
            assert signed_area(outer) > 0
            assert all(signed_area(hole) < 0 for hole in holes)
            assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in (outer, *holes))
    numbers = re.findall(r"\d+\.(\d+)", json.dumps([one["geometry"] for one in document["features"]]))
    assert 6 <= max(map(len, numbers)) <= 7


def test_the_outlines_have_the_areas_of_the_ellipsoid_and_are_valid(opened: Path, made: Files) -> None:
    geod = Geod(ellps="WGS84")
    wards = pyogrio.read_dataframe(opened, layer="wards")
    assert wards.crs.to_epsg() == 4326
    for shape, known in zip(wards.geometry, wards["ward_area"], strict=True):
        assert geod.geometry_area_perimeter(shape)[0] / 1e6 == pytest.approx(known, rel=1e-3, abs=6e-4)
    for layer in LAYERS:
        shapes = pyogrio.read_dataframe(opened, layer=layer).geometry.dropna()
        assert shapes.is_valid.all(), layer
    areas = [
        abs(signed_area(outer))
        for one in features_of(made["du-lieu/phuong.geojson"])
        for outer, *_ in polygons(one["geometry"])
    ]
    assert len(areas) >= 16


def test_a_work_without_a_site_has_no_geometry_and_a_point_of_each_other_lies_on_it(made: Files) -> None:
    features = {one["id"]: one for one in features_of(made["du-lieu/cong-trinh.geojson"])}
    assert features["boi"]["geometry"] is None
    assert features["ldt"]["geometry"]["type"].endswith("LineString")
    rows = {row["id"]: row for row in rows_of(made["du-lieu/cong-trinh.csv"])}
    assert (rows["boi"]["lon"], rows["boi"]["lat"]) == ("", "")
    assert rows["ldt"]["wards"] == "p13;p15;p16;p17"
    lon, lat = float(rows["ldt"]["lon"]), float(rows["ldt"]["lat"])
    assert (106.64 < lon < 106.69, 10.82 < lat < 10.86) == (True, True)


def test_an_assumed_fire_team_says_so(made: Files) -> None:
    (team,) = rows_of(made["du-lieu/doi-chua-chay.csv"])
    assert (team["status"], team["wards"]) == ("assumed", "p10")


# ---- other programs


@pytest.fixture(scope="session")
def ogrinfo() -> str:
    """GDAL's own program. Left out where there is none; in continuous integration a failure."""
    program = shutil.which("ogrinfo")
    if program is None:
        (pytest.fail if in_continuous_integration() else pytest.skip)("no ogrinfo (Debian package gdal-bin)")
    return str(program)


def test_ogrinfo_reads_every_layer_and_a_figure(
    opened: Path, ogrinfo: str, tmp_path: Path, made: Files
) -> None:
    def said(*arguments: str | Path) -> str:
        return subprocess.run([ogrinfo, *arguments], check=True, capture_output=True, text=True).stdout

    names = [line.split(":")[1].split()[0] for line in said(opened).splitlines() if line[:1].isdigit()]
    assert names == [*LAYERS, "figures", "columns", "about"]
    for layer, count in LAYERS.items():
        assert f"Feature Count: {count}\n" in said("-so", opened, layer)
    ward = said(opened, "wards", "-where", "id = 'p03'")
    assert "green_existing (Real) = 2.77" in ward
    assert "POLYGON" in ward
    assert "ODbL 1.0" in ward
    geojson = tmp_path / "phuong.geojson"
    geojson.write_bytes(made["du-lieu/phuong.geojson"])
    assert "Feature Count: 16\n" in said("-so", "-al", geojson)


def test_every_column_of_every_table_is_explained_in_both_languages(made: Files, opened: Path) -> None:
    explained = {(row["table"], row["column"]): row for row in rows_of(made["du-lieu/cot.csv"])}
    for layer in (*LAYERS, "figures"):
        for name in pyogrio.read_info(opened, layer=layer)["fields"]:
            row = explained[layer, name]
            assert row["title_vi"], (layer, name)
            assert row["title_en"], (layer, name)
    green = explained["wards", "green_existing"]
    assert (green["unit_vi"], green["unit_en"], green["decimals"]) == ("m²/người", "m²/person", "2")
    assert green["target_vi"] == "0,92\u00a0m²/người"
    assert "met: đạt chuẩn" in explained["wards", "civility_2021"]["codes_vi"]


# ---- hostile text


def test_hostile_text_stays_text_in_csv(hostile: Files) -> None:
    for path, content in hostile.items():
        if path.endswith(".csv"):
            for row in rows_of(content):
                for cell in row.values():
                    assert not TURNING & set(cell), path
                    assert float_of(cell) is not None or not cell.lstrip().startswith(FORMULA_STARTS), path
    names = [row["name"] for row in rows_of(hostile["du-lieu/phuong.csv"])]
    assert names[0] == SCRIPT
    assert names[3].startswith("'=HYPERLINK")
    assert len(names[2]) >= 9_999


def test_hostile_text_stays_text_in_geojson(hostile: Files) -> None:
    names = [one["properties"]["name"] for one in features_of(hostile["du-lieu/phuong.geojson"])]
    assert names[0] == SCRIPT
    assert not TURNING & set("".join(names))
    assert not any(name.lstrip().startswith(FORMULA_STARTS) for name in names)


def test_hostile_text_stays_text_in_a_workbook(hostile: Files) -> None:
    book = openpyxl.load_workbook(io.BytesIO(hostile["du-lieu/phuong.xlsx"]))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}  # none is a formula
    assert SCRIPT in {cell.value for cell in cells}
    assert any(str(cell.value).startswith("'=HYPERLINK") for cell in cells)


def test_hostile_text_stays_text_in_a_geopackage(hostile: Files, tmp_path: Path) -> None:
    path = tmp_path / "hostile.gpkg"
    path.write_bytes(hostile["du-lieu/govap.gpkg"])
    for layer, column in (
        ("wards", "name"),
        ("parks", "name"),
        ("works", "plan_text"),
        ("stations", "name_vi"),
    ):
        texts = pyogrio.read_dataframe(path, layer=layer)[column].dropna().tolist()
        assert texts[0] == SCRIPT, layer
        assert not any(text.lstrip().startswith(FORMULA_STARTS) for text in texts), layer


# ---- the same bytes


def test_the_same_edition_is_always_the_same_bytes(made: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    for cached in (ward_tables.wards_table, ward_tables.figures_table, ward_tables.set_table):
        cached.cache_clear()
    feature_tables.features_table.cache_clear()
    datasets.tables_of.cache_clear()
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")  # nothing depends on the clock's place
    assert datasets.files(edition_of(None, base=real_city())) == made


def test_no_file_names_a_place_of_this_machine(made: Files) -> None:
    root = str(Path(data_files.__file__).parent.parent).encode()
    assert not [path for path, content in made.items() if root in content or b"/tmp" in content]
