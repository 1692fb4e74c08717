"""What is taken away holds the release, says whose it is, runs nowhere, is the same each time, and comes back in."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
import shapely

from geo.city import City
from geo.wards import wards_in
from records.city import released_city
from records.intake.known_features import known_features
from records.intake.upload import Ask, Upload, read_upload
from records.model import Feature, Figure
from records.output.export import EXPORTS, csv_bytes, geojson_bytes, geopackage_bytes, xlsx_bytes
from records.output.export_tables import LAYERS, MOST_WARD_FIGURES
from records.releases import Content
from tests.cities import real_city
from tests.databases import in_continuous_integration
from tests.records.contents import FINGERPRINT, INFO, content, figure

TODAY = date(2026, 12, 31)
PLOT = shapely.Polygon([(106.67, 10.84), (106.67, 10.841), (106.671, 10.841), (106.671, 10.84)])  # clockwise
FIGURES = (
    figure("civility", "p03", "2021", "met", source="QĐ 100/QĐ-UBND"),
    figure("population", "p03", "2020", 45_321),
    figure("t05a", "", "2021-Q1", "not_met"),
    figure("t08", "", "2021-03", 0.32, source="Báo cáo số 45/BC-QLĐT", note="đo lại; có dấu «,»"),
    figure("t08", "p03", "2021-03", 2.77),
    figure("t08", "p15", "2021-03", 0.0),
    figure("t08", "p15", "2021-Q1", 0.05),
    figure("t10a", "p17", "2021", -0.125),
    figure("t08", "w6-hanh-thong", "2025-08", 1.5),
    figure("t08", "w12-p08", "2025-03", 0.7),
)
FEATURES = (
    Feature(
        "plot", "dat-01", PLOT, {"name": "Khu đất 1", "area_m2": 12_345.6, "cost_vnd": 5e9}, "Tờ trình 9"
    ),
    Feature(
        "work",
        "dqh",
        None,
        {"status": "building", "progress_percent": 45.5, "planned_finish": "2021-12"},
        "BC 9",
    ),
)
RELEASE = content(*FIGURES, *FEATURES)
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1+1",
    "\u202e=1",
    "<script>alert(1)</script>",
    "x" * 10_000,
    "\x00\x01\x0b\ufffe",
    "'; DROP TABLE works; --",
    '"",=1',
)


@pytest.fixture(scope="module")
def city() -> City:
    return released_city(real_city(), RELEASE)


@pytest.fixture
def opened(city: City, tmp_path: Path) -> Path:
    return written(tmp_path / "release.gpkg", geopackage_bytes(city, RELEASE))


def written(path: Path, content_: bytes) -> Path:
    path.write_bytes(content_)
    return path


def csv_lines(made: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))


def table_of(made: bytes) -> list[list[str]]:
    """The lines below the blank one: headings, then figures."""
    lines = csv_lines(made)
    return lines[lines.index([]) + 1 :]


def as_read(things: tuple[Figure, ...]) -> set[Figure]:
    """Figures as a reader sees them: nobody knows their revision."""
    return {replace(thing, seen=0) for thing in things}


def read_back(city: City, name: str, made: bytes, kind: str = "") -> Upload:
    return read_upload(city, name, made, Ask("", "", kind, TODAY))


# ---- CSV


def test_the_csv_holds_every_figure_once_in_words(city: City) -> None:
    head, *rows = table_of(csv_bytes(city, RELEASE))
    assert head == [
        *("Chỉ tiêu", "Nội dung", "Phường", "Kỳ báo cáo", "Giá trị", "Tình trạng", "Đơn vị tính", "Nguồn"),
        *("Ghi chú", "Người nhập", "Ngày nhập", "Người duyệt", "Lần sửa"),
    ]
    signed = ["Nguyễn Văn An", "08/04/2021", "Lê Văn Bình", "1"]
    assert rows[0] == [
        *("civility", "Chuẩn văn minh đô thị", "Phường 3", "2021", "", "đạt", "", "QĐ 100/QĐ-UBND", ""),
        *signed,
    ]
    assert rows[3] == [
        *("t08", "Diện tích cây xanh bình quân", "Toàn quận", "2021-03", "0.32", "", "m²/người"),
        *("Báo cáo số 45/BC-QLĐT", "đo lại; có dấu «,»"),
        *signed,
    ]
    assert [row[2] for row in rows[-2:]] == ["Phường Hạnh Thông", "Phường 8"]
    assert len(rows) == len(FIGURES)


def test_the_csv_is_said_in_english_too(city: City) -> None:
    head, first, *_ = table_of(csv_bytes(city, RELEASE, "en"))
    assert head[:6] == ["Indicator", "Content", "Ward", "Period", "Value", "Status"]
    assert first[:6] == ["civility", "Urban-civility standard", "Phường 3", "2021", "", "met"]


def test_the_csv_says_whose_release_it_is_and_what_it_may_be_used_for(city: City) -> None:
    about = dict(line for line in csv_lines(csv_bytes(city, RELEASE)) if len(line) == 2)
    assert about["Bản phát hành"] == "7"
    assert about["Ngày phát hành"] == "08/04/2021"
    assert about["Dấu vân tay"] == FINGERPRINT
    assert (about["Người phát hành"], about["Người duyệt"]) == ("Phạm Thị Dung", "Lê Văn Bình")
    assert about["Giấy phép"] == "ODbL 1.0"
    assert "OpenStreetMap" in about["Ghi công"]
    assert about["Chế độ duyệt"] == "hai người: người nhập không tự duyệt"


def test_a_release_of_one_person_says_so(city: City) -> None:
    alone = replace(RELEASE, info=replace(INFO, one_person=True))
    assert ["Chế độ duyệt", "duyệt theo chế độ một người"] in csv_lines(csv_bytes(city, alone))


# ---- XLSX


def test_the_workbook_holds_the_figures_as_numbers(city: City) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(city, RELEASE)))
    assert book.sheetnames == [
        "Số liệu",
        "Công viên",
        "Công trình",
        "Đội chữa cháy",
        "Khu đất",
        "Bản phát hành",
    ]
    rows = list(book["Số liệu"].iter_rows(min_row=2, values_only=True))
    said = [(row[0], row[2], row[3], row[4], row[5]) for row in rows]
    assert said[3] == ("t08", "Toàn quận", "2021-03", 0.32, None)
    assert said[2] == ("t05a", "Toàn quận", "2021-Q1", None, "chưa đạt")
    assert len(rows) == len(FIGURES)


def test_the_workbook_holds_works_and_plots_as_released(city: City) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(city, RELEASE)))
    head, *rows = book["Công trình"].iter_rows(values_only=True)
    works = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert len(works) == len(real_city().works)
    assert works["dqh"]["Tình trạng"] == "đang thi công"
    assert works["dqh"]["Tiến độ (%)"] == 45.5
    assert works["dqh"]["Kế hoạch hoàn thành"] == "12/2021"
    assert works["dqh"]["Thuộc phường"] == "Phường 5, Phường 6, Phường 7"
    assert works["dqh"]["Nguồn"] == "BC 9"
    assert works["ldt"]["Nguồn"] is None
    head, plot = book["Khu đất"].iter_rows(values_only=True)
    said = dict(zip(head, plot, strict=True))
    assert (said["Diện tích (m²)"], said["Chi phí (tỷ đồng)"]) == (12_345.6, 5)


def test_the_workbook_says_whose_release_it_is(city: City) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(city, RELEASE)))
    about = dict(book["Bản phát hành"].iter_rows(values_only=True))
    assert (about["Bản phát hành"], about["Dấu vân tay"]) == ("7", FINGERPRINT)


# ---- GeoJSON


def signed_area(ring: list[list[float]]) -> float:
    """The shoelace formula: positive for a ring that runs counter-clockwise."""
    return sum(x * v - u * y for (x, y), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def polygons_of(geometry: Any) -> Iterator[list[list[list[float]]]]:
    if geometry is not None and geometry["type"] in ("Polygon", "MultiPolygon"):
        coordinates = geometry["coordinates"]
        yield from [coordinates] if geometry["type"] == "Polygon" else coordinates


@pytest.mark.parametrize("name", LAYERS)
def test_geojson_keeps_to_rfc_7946(city: City, name: str) -> None:
    document = json.loads(geojson_bytes(city, RELEASE, name))
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    assert document["features"]
    for feature in document["features"]:
        assert {"type", "properties", "geometry"} <= feature.keys()
        for outer, *holes in polygons_of(feature["geometry"]):
            assert signed_area(outer) > 0
            assert all(signed_area(hole) < 0 for hole in holes)
        if feature["geometry"]:
            west, south, east, north = shapely.from_geojson(json.dumps(feature["geometry"])).bounds
            assert 106 < west <= east < 107
            assert 10 < south <= north < 11


def test_a_plot_drawn_clockwise_is_turned(city: City) -> None:
    (plot,) = json.loads(geojson_bytes(city, RELEASE, "plots"))["features"]
    assert signed_area(list(PLOT.exterior.coords)) < 0  # type: ignore[arg-type]
    assert signed_area(plot["geometry"]["coordinates"][0]) > 0
    assert shapely.equals(shapely.from_geojson(json.dumps(plot["geometry"])), PLOT)
    assert plot["properties"]["name"] == "Khu đất 1"


def test_geojson_says_its_release_and_licence(city: City) -> None:
    document = json.loads(geojson_bytes(city, RELEASE, "wards"))
    assert (document["release"], document["fingerprint"]) == (7, FINGERPRINT)
    assert document["licence"] == "ODbL 1.0"
    assert "OpenStreetMap" in document["about"]["Ghi công"]


def test_a_ward_carries_its_figures_and_no_other(city: City) -> None:
    features = json.loads(geojson_bytes(city, RELEASE, "wards"))["features"]
    said = {feature["id"]: feature["properties"] for feature in features}
    assert len(said) == 16
    assert said["p03"]["t08@2021-03"] == 2.77
    assert said["p03"]["civility@2021"] == "met"
    assert said["p15"]["t08@2021-03"] == 0.0
    assert said["p15"]["t08@2021-Q1"] == 0.05
    assert not [name for name in said["p04"] if "@" in name]
    assert not [name for ward in said.values() for name in ward if "2025" in name]


@pytest.mark.parametrize(
    ("name", "ward", "column", "value"),
    [("wards_12", "w12-p08", "t08@2025-03", 0.7), ("wards_6", "w6-hanh-thong", "t08@2025-08", 1.5)],
)
def test_the_wards_of_2025_have_layers_of_their_own(
    city: City, name: str, ward: str, column: str, value: float
) -> None:
    features = json.loads(geojson_bytes(city, RELEASE, name))["features"]
    found = {feature["id"]: feature["properties"].get(column) for feature in features}
    assert found[ward] == value
    assert [one for one in found.values() if one is not None] == [value]


def test_a_work_without_a_site_has_no_geometry(city: City) -> None:
    features = json.loads(geojson_bytes(city, RELEASE, "works"))["features"]
    unsited = {feature["id"] for feature in features if feature["geometry"] is None}
    assert unsited == {str(key) for key in real_city().works.index[real_city().works.geometry.isna()]}


def test_an_unknown_layer_is_refused(city: City) -> None:
    with pytest.raises(KeyError):
        geojson_bytes(city, RELEASE, "roads")


# ---- GeoPackage


@pytest.fixture(scope="session")
def ogrinfo() -> str:
    """GDAL's own program. Left out where there is none; in continuous integration a failure."""
    program = shutil.which("ogrinfo")
    if program is None:
        (pytest.fail if in_continuous_integration() else pytest.skip)("no ogrinfo (Debian package gdal-bin)")
    return str(program)


def test_ogrinfo_lists_every_layer_and_table(opened: Path, ogrinfo: str) -> None:
    listed = subprocess.run([ogrinfo, opened], check=True, capture_output=True, text=True).stdout
    names = [line.split(":")[1].split()[0] for line in listed.splitlines() if line[:1].isdigit()]
    assert names == [*LAYERS, "figures", "about"]


def test_ogrinfo_reads_a_figure_of_a_ward(opened: Path, ogrinfo: str) -> None:
    asked = [ogrinfo, opened, "wards", "-where", "id = 'p03'"]
    said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    assert "t08@2021-03 (Real) = 2.77" in said
    assert "civility@2021 (String) = met" in said
    assert "POLYGON" in said
    assert FINGERPRINT in said


def test_the_geopackage_holds_every_figure_in_a_table(opened: Path) -> None:
    frame = pyogrio.read_dataframe(opened, layer="figures")
    found = {
        (row["indicator"], row["ward"] or "", row["period"]): (row["value"], row["status"])
        for row in frame.astype(object).where(frame.notna(), None).to_dict("records")
    }
    assert found == {
        (one.key.indicator, one.key.ward, one.key.period): (one.value, one.status or None) for one in FIGURES
    }


def test_the_shapes_of_the_geopackage_are_those_of_the_city(opened: Path, city: City) -> None:
    wards = pyogrio.read_dataframe(opened, layer="wards")
    assert wards.crs.to_epsg() == 4326
    shapes = wards.set_index("id").geometry.to_crs(city.wards.crs)
    for ward, shape in city.wards.geometry.items():
        assert shapely.hausdorff_distance(shape, shapes[ward]) < 0.05  # metres


def test_the_geopackage_says_its_release(opened: Path) -> None:
    about = pyogrio.read_dataframe(opened, layer="about").set_index("name")["value"]
    assert (about["Bản phát hành"], about["Dấu vân tay"], about["Giấy phép"]) == (
        "7",
        FINGERPRINT,
        "ODbL 1.0",
    )


def many_figures() -> Content:
    """More columns than a layer can have: every month of five years and six months, 31 indicators."""
    ids = [name for name in real_city().indicators["id"] if name.startswith("t")]
    months = [f"{year}-{month:02d}" for year in range(2015, 2021) for month in range(1, 13)]
    return content(*(figure(name, "p03", month, 1.0) for name in ids for month in months))


def test_a_layer_has_the_newest_figures_where_it_cannot_have_all_and_says_so(tmp_path: Path) -> None:
    every = many_figures()
    assert len(every.figures) > MOST_WARD_FIGURES
    path = written(tmp_path / "many.gpkg", geopackage_bytes(real_city(), every))
    columns = [name for name in pyogrio.read_info(path, layer="wards")["fields"] if "@" in name]
    assert len(columns) == MOST_WARD_FIGURES
    assert {name.split("@")[1] for name in columns} >= {"2020-12", "2017-01"}
    assert "t03@2015-01" not in columns
    about = pyogrio.read_dataframe(path, layer="about").set_index("name")["value"]
    assert f"{MOST_WARD_FIGURES} trong {len(every.figures)} cột" in about["Lưu ý"]
    assert pyogrio.read_info(path, layer="figures")["features"] == len(every.figures)


def test_an_empty_release_makes_every_file(tmp_path: Path) -> None:
    nothing = content()
    for suffix, made in ((suffix, make(real_city(), nothing, "vi")) for suffix, make in EXPORTS.items()):
        written(tmp_path / f"x.{suffix}", made)
    assert [str(name) for name, _ in pyogrio.list_layers(tmp_path / "x.gpkg")] == [
        *LAYERS,
        "figures",
        "about",
    ]
    assert json.loads(geojson_bytes(real_city(), nothing, "plots"))["features"] == []


# ---- the same bytes


@pytest.mark.parametrize("suffix", sorted(EXPORTS))
def test_two_exports_of_one_release_are_the_same_bytes(city: City, suffix: str) -> None:
    make: Callable[[City, Content, str], bytes] = EXPORTS[suffix]
    assert make(city, RELEASE, "vi") == make(released_city(real_city(), RELEASE), RELEASE, "vi")


def test_no_file_says_when_it_was_written(city: City, opened: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(city, RELEASE))) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.read("docProps/core.xml").count(b"2021-04-08T00:00:00Z") == 2
    with closing(sqlite3.connect(opened)) as database:
        moments = database.execute("SELECT DISTINCT last_change FROM gpkg_contents").fetchall()
    assert moments == [("2021-04-08T00:00:00.000Z",)]


# ---- hostile texts


def hostile_release(text: str) -> Content:
    things: list[Figure | Feature] = [
        figure("t08", "p03", "2021-03", 1.0, source=text, note=text),
        Feature("plot", "dat-01", PLOT, {"name": text, "owner": text}, text, text),
    ]
    return content(*things, info=replace(INFO, author=text, approver=text))


def cells_of(suffix: str, made: bytes, folder: Path) -> list[object]:
    if suffix == "csv":
        return [cell for line in csv_lines(made) for cell in line]
    if suffix == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(made))
        assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
        return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    path = written(folder / "hostile.gpkg", made)
    frames = [
        pyogrio.read_dataframe(path, layer=name, read_geometry=False)
        for name in ("plots", "figures", "about")
    ]
    return [cell for frame in frames for cell in frame.to_numpy().ravel()]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("suffix", sorted(EXPORTS))
def test_no_text_runs_in_a_spreadsheet_or_breaks_a_file(text: str, suffix: str, tmp_path: Path) -> None:
    cells = cells_of(suffix, EXPORTS[suffix](real_city(), hostile_release(text), "vi"), tmp_path)
    texts = [cell for cell in cells if isinstance(cell, str)]
    assert not [cell for cell in texts if cell.lstrip()[:1] in ("=", "+", "-", "@")]
    assert not [cell for cell in texts if set(cell) & set("\x00\x01\x0b\ufffe\u202e")]
    plain = text.translate(dict.fromkeys(map(ord, "\x00\x01\x0b\ufffe\u202e")))
    assert sum(plain.strip() in cell for cell in texts) >= 4 if plain.strip() else texts


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_geojson(text: str) -> None:
    (plot,) = json.loads(geojson_bytes(real_city(), hostile_release(text), "plots"))["features"]
    assert plot["properties"].get("owner", "").lstrip()[:1] not in ("=", "+", "-", "@")


# ---- what goes out comes back in


@pytest.mark.parametrize(("suffix", "make"), [("csv", csv_bytes), ("xlsx", xlsx_bytes)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_exported_figures_are_read_back_to_the_last_digit(
    city: City, suffix: str, make: Callable[[City, Content, str], bytes], language: str
) -> None:
    upload = read_back(city, f"release.{suffix}", make(city, RELEASE, language))
    assert upload.faults == ()
    assert set(upload.entries) == as_read(FIGURES)


@pytest.mark.parametrize("name", ["parks", "works", "stations"])
def test_exported_features_say_nothing_new_to_the_city_they_are_of(city: City, name: str) -> None:
    upload = read_back(city, f"{name}.geojson", geojson_bytes(city, content(*FIGURES), name))
    assert upload.faults == ()
    assert upload.entries == ()


def test_an_exported_change_is_read_back_as_that_change(city: City) -> None:
    upload = read_back(real_city(), "works.geojson", geojson_bytes(city, RELEASE, "works"))
    assert upload.faults == ()
    (work,) = upload.entries
    assert isinstance(work, Feature)
    assert (work.id, work.source) == ("dqh", "BC 9")
    wanted = {"status": "building", "progress_percent": 45.5, "planned_finish": "2021-12"}
    assert wanted.items() <= work.properties.items()


def test_an_exported_plot_is_read_back_with_its_shape(city: City) -> None:
    (plot,) = read_back(city, "plots.geojson", geojson_bytes(city, RELEASE, "plots")).entries
    assert isinstance(plot, Feature)
    assert shapely.equals(plot.shape, PLOT)
    assert plot.properties == FEATURES[0].properties


def test_a_table_gives_a_released_plot_another_cost_and_keeps_its_shape(city: City) -> None:
    upload = read_back(city, "gia.csv", "id;cost_vnd (tỷ đồng)\ndat-01;6\n".encode(), "plot")
    assert upload.faults == ()
    (plot,) = upload.entries
    assert isinstance(plot, Feature)
    assert plot.properties == {**FEATURES[0].properties, "cost_vnd": 6e9}
    assert shapely.equals(plot.shape, PLOT)


def test_records_know_no_invented_plot() -> None:
    assert known_features(real_city(practice=True), "plot") == {}


def test_a_whole_geopackage_is_read_back(city: City) -> None:
    made = geopackage_bytes(city, RELEASE)
    upload = read_back(real_city(), "release.gpkg", made)
    assert upload.faults == ()
    assert {(one.kind, one.id) for one in upload.entries if isinstance(one, Feature)} == {
        ("plot", "dat-01"),
        ("work", "dqh"),
    }


def test_one_kind_of_a_geopackage_is_read_back(city: City) -> None:
    upload = read_back(real_city(), "release.gpkg", geopackage_bytes(city, RELEASE), "work")
    assert upload.faults == ()
    assert [one.id for one in upload.entries if isinstance(one, Feature)] == ["dqh"]

    assert "parts_ignored" in [notice.key for notice in upload.notices]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", ["park", "work", "station"])
def test_features_of_a_workbook_say_nothing_new_to_the_city_they_are_of(
    city: City, kind: str, language: str
) -> None:
    made = xlsx_bytes(city, content(*FIGURES), language)
    upload = read_back(city, "release.xlsx", made, kind)
    assert upload.faults == ()
    assert upload.entries == ()
    assert "unchanged_features" in [notice.key for notice in upload.notices]


def test_money_in_the_workbook_is_read_back_to_the_dong() -> None:
    money = Feature(
        "work", "ldt", None, {"status": "late", "capital_vnd": 1_234_567_890_123.0, "paid_vnd": 1.0}
    )
    release = content(money)
    made = xlsx_bytes(released_city(real_city(), release), release)
    (work,) = read_back(real_city(), "release.xlsx", made, "work").entries
    assert isinstance(work, Feature)
    assert (work.properties["capital_vnd"], work.properties["paid_vnd"]) == (1_234_567_890_123.0, 1.0)


def test_a_change_of_a_work_in_the_workbook_is_read(city: City) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(city, content(*FIGURES))))
    sheet = book["Công trình"]
    (row,) = [cell.row for cell in sheet["A"] if cell.value == "ldt"]
    column = [cell.value for cell in sheet[1]].index("Tiến độ (%)") + 1
    sheet.cell(row, column, 62.5)
    made = io.BytesIO()
    book.save(made)
    (work,) = read_back(city, "release.xlsx", made.getvalue(), "work").entries
    assert isinstance(work, Feature)
    assert (work.id, work.properties["progress_percent"]) == ("ldt", 62.5)


def test_every_ward_set_is_exported_whole(city: City) -> None:
    for ward_set, name in (("16", "wards"), ("12", "wards_12"), ("6", "wards_6")):
        features = json.loads(geojson_bytes(city, RELEASE, name))["features"]
        assert [feature["id"] for feature in features] == list(wards_in(city, ward_set).index)
