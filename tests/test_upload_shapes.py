"""Features from files: GeoJSON, GeoPackage, zipped shapefile and tables of works; drawn badly, elsewhere or twice."""

from __future__ import annotations

import io
import json
import sqlite3
import time
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS

from geo.crs import DEGREES, to_metres
from geo.files import CITY_BOX
from geo.schemas import WORK_PROGRESS
from maps.messages import fault_message, notice_message
from records.intake.known_features import known_features, new_id
from records.intake.shapes import MOST_FEATURES
from records.intake.upload import Ask, Upload
from records.model import FEATURE_KINDS, Feature
from records.schema import KEY_LENGTH
from tests.cities import DATA, real_city
from tests.uploads import asked, notices, read, repacked, the_fault, workbook

TODAY = date(2022, 6, 15)
LON, LAT = 106.668, 10.838  # in ward 11, by the middle of the district
SQUARE = shapely.box(LON, LAT, LON + 0.001, LAT + 0.001)  # about 109 m by 111 m
BOW_TIE = shapely.Polygon([(LON, LAT), (LON + 0.002, LAT + 0.002), (LON + 0.002, LAT), (LON, LAT + 0.002)])
PARK = {"name": "Công viên Mới", "status": "planned", "area_m2": 12_000, "as_of": "2022-01-01"}


def of(kind: str) -> Ask:
    return Ask("", "", kind, TODAY)


def geojson(*features: tuple[shapely.Geometry | None, dict[str, Any]], **more: Any) -> bytes:
    listed = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for shape, properties in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed, **more}).encode()


def park(shape: shapely.Geometry | None = SQUARE, **properties: Any) -> bytes:
    return geojson((shape, {**PARK, **properties}))


def frame(shapes: Sequence[shapely.Geometry], epsg: int = 4326, **columns: list[Any]) -> gpd.GeoDataFrame:
    drawn = gpd.GeoDataFrame(columns, geometry=list(shapes), crs=DEGREES)
    return drawn.to_crs(f"EPSG:{epsg}")


def geopackage(folder: Path, frames: dict[str, gpd.GeoDataFrame]) -> bytes:
    path = folder / "a.gpkg"
    for name, rows in frames.items():
        rows.to_file(path, layer=name, driver="GPKG")
    return path.read_bytes()


def shapefile(folder: Path, rows: gpd.GeoDataFrame, leave: Sequence[str] = ()) -> bytes:
    inside = folder / "shapes"
    inside.mkdir()
    rows.to_file(inside / "lop.shp", encoding="UTF-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(inside.iterdir()):
            if path.suffix not in leave:
                made.write(path, f"lop/{path.name}")
    return packed.getvalue()


def the_feature(upload: Upload) -> Feature:
    assert upload.faults == (), [fault_message(fault) for fault in upload.faults]
    assert len(upload.entries) == 1
    assert isinstance(upload.entries[0], Feature)
    return upload.entries[0]


# What is read


def test_a_geojson_feature_becomes_a_park_in_degrees() -> None:
    found = the_feature(read(park(source="QĐ 12", note="mới"), "a.geojson", of("park")))
    assert (found.kind, found.id, found.source, found.note) == ("park", "park-cong-vien-moi", "QĐ 12", "mới")
    assert found.properties == {**PARK, "area_m2": 12_000.0}
    assert found.shape is not None
    assert shapely.equals_exact(found.shape, SQUARE, 1e-9)


def test_a_geopackage_is_read_as_another_library_wrote_it(tmp_path: Path) -> None:
    columns = {
        "Tên": ["Công viên A", "Công viên B"],
        "Tình trạng": ["hiện có", "planned"],
        "owner": ["x", "y"],
    }
    shapes = [SQUARE, shapely.Point(LON, LAT)]
    upload = read(geopackage(tmp_path, {"lop": frame(shapes, **columns)}), "a.gpkg", of("park"))
    assert upload.faults == ()
    assert [feature.id for feature in upload.entries if isinstance(feature, Feature)] == [
        "park-cong-vien-a",
        "park-cong-vien-b",
    ]
    assert [feature.properties["status"] for feature in upload.entries if isinstance(feature, Feature)] == [
        "existing",
        "planned",
    ]
    assert notices(upload) == ["field_ignored"]


def test_layers_of_a_geopackage_named_by_kind_are_each_read_as_theirs(tmp_path: Path) -> None:
    frames = {
        "parks": frame([SQUARE], name=["A"], status=["planned"]),
        "plots": frame([SQUARE], name=["Khu 1"], owner=["UBND"], cost_vnd=[2e9]),
    }
    upload = read(geopackage(tmp_path, frames), "a.gpkg", of(""))
    assert upload.faults == ()
    assert [(one.kind, one.id) for one in upload.entries if isinstance(one, Feature)] == [
        ("park", "park-a"),
        ("plot", "plot-khu-1"),
    ]


def test_a_shapefile_with_cut_field_names_is_read(tmp_path: Path) -> None:
    rows = frame(
        [shapely.LineString([(LON, LAT), (LON + 0.01, LAT)])], name_vi=["Đường Mới"], status=["building"]
    )
    rows = rows.assign(status_as_of=["2022-03-01"], progress_percent=[14.5])
    content = shapefile(tmp_path, rows.rename(columns=lambda name: name if name == "geometry" else name[:10]))
    found = the_feature(read(content, "a.zip", of("work")))
    assert found.properties == {
        "name_vi": "Đường Mới",
        "status": "building",
        "status_as_of": "2022-03-01",
        "progress_percent": 14.5,
    }


@pytest.mark.parametrize("epsg", [4326, 4756, 9210, 3405, 32648, 3857])
def test_a_known_crs_is_brought_to_degrees(tmp_path: Path, epsg: int) -> None:
    rows = frame([SQUARE], epsg, name=["A"], status=["planned"])
    for name, content in (
        ("a.gpkg", geopackage(tmp_path, {"parks": rows})),
        ("a.zip", shapefile(tmp_path, rows)),
    ):
        found = the_feature(read(content, name, of("park")))
        assert found.shape is not None
        assert shapely.hausdorff_distance(found.shape, SQUARE) < 2e-7


def test_a_geojson_in_a_stated_crs_is_brought_to_degrees() -> None:
    metres = frame([SQUARE], 9210).geometry[0]
    for name in ("urn:ogc:def:crs:EPSG::9210", "EPSG:9210"):
        content = geojson((metres, PARK), crs={"type": "name", "properties": {"name": name}})
        found = the_feature(read(content, "a.json", of("park")))
        assert found.shape is not None
        assert shapely.hausdorff_distance(found.shape, SQUARE) < 2e-7
    content = geojson(
        (SQUARE, PARK), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    )
    the_feature(read(content, "a.json", of("park")))


def test_heights_are_left_out() -> None:
    high = shapely.force_3d(SQUARE, 5)
    shape = the_feature(read(park(high), "a.geojson", of("park"))).shape
    assert shape is not None
    assert not shapely.has_z(shape)


@pytest.mark.parametrize("kind", ["park", "work", "station"])
def test_the_files_of_data_say_nothing_new(kind: str) -> None:
    ask = Ask("", "", kind, date(2030, 1, 1))
    upload = read((DATA / f"{kind}s.geojson").read_bytes(), f"{kind}s.geojson", ask)
    assert (upload.faults, upload.entries, notices(upload)) == ((), (), ["unchanged_features"])


def test_a_known_park_is_known_by_its_name_and_keeps_what_the_file_does_not_say() -> None:
    known = known_features(real_city(), "park")["w1084373313"]
    upload = read(geojson((SQUARE, {"ten": "cong vien van hoa go vap"})), "a.geojson", of("park"))
    found = the_feature(upload)
    assert found.id == "w1084373313"
    assert {**found.properties, "area_m2": 0} == {**known.properties, "area_m2": 0}
    area = to_metres(gpd.GeoDataFrame(geometry=[SQUARE], crs=DEGREES)).area[0]
    assert found.properties["area_m2"] == pytest.approx(area, abs=0.1)


def test_a_name_that_several_features_have_is_refused() -> None:
    sentence = the_fault(
        read(geojson((SQUARE, {"name": "Công viên Hoàng Văn Thụ"})), "a.geojson", of("park")),
        "name_of_several",
    )
    assert "Công viên Hoàng Văn Thụ" in sentence


def test_new_ids_are_stable_short_and_plain() -> None:
    long = "Công viên " + "rất dài " * 30
    assert new_id("park", long) == new_id("park", long)
    assert new_id("park", long) != new_id("park", long + " 2")
    assert len(new_id("park", long)) == KEY_LENGTH
    assert new_id("plot", "Khu đất số 5 (P.12)") == "plot-khu-dat-so-5"
    assert all(kind_id.isascii() for kind_id in (new_id("park", "Đá Đỏ"), new_id("work", "Ổ gà")))


def test_the_area_of_an_outline_is_measured_where_none_is_stated() -> None:
    content = geojson((SQUARE, {"name": "A", "status": "planned"}))
    found = the_feature(read(content, "a.geojson", of("park")))
    ellipsoid = abs(CRS(4326).get_geod().geometry_area_perimeter(SQUARE)[0])
    assert found.properties["area_m2"] == pytest.approx(ellipsoid, rel=2e-4)


def test_a_stated_area_far_from_the_outline_is_told() -> None:
    upload = read(park(area_m2=5_000), "a.geojson", of("park"))
    assert notices(upload) == ["area_differs"]
    assert "5.000 m²" in notice_message(upload.notices[0])
    assert the_feature(upload).properties["area_m2"] == 5_000


def test_an_area_in_hectares_is_converted(tmp_path: Path) -> None:
    rows = frame([SQUARE], **{"Tên": ["A"], "Tình trạng": ["planned"], "Diện tích (ha)": [1.2]})
    found = the_feature(read(geopackage(tmp_path, {"a": rows}), "a.gpkg", of("park")))
    assert found.properties["area_m2"] == 12_000


def test_wards_of_a_work_are_known_by_list_or_text() -> None:
    for wards in (["p05", "p06"], "Phường 5; P.6", "5, 6"):
        content = geojson((SQUARE, {"name_vi": "A", "status": "planned", "wards": wards}))
        assert the_feature(read(content, "a.geojson", of("work"))).properties["wards"] == ["p05", "p06"]
    content = geojson((SQUARE, {"name_vi": "A", "wards": ["p02"]}))
    the_fault(read(content, "a.geojson", of("work")), "no_such_ward")


# Shapes that cannot be used


@pytest.mark.parametrize(
    ("shape", "key", "said"),
    [
        (BOW_TIE, "crosses_itself", "kinh độ 106.66900, vĩ độ 10.83900"),
        (shapely.transform(SQUARE, lambda at: at[:, ::-1]), "swapped", "10.83800"),
        (shapely.transform(SQUARE, lambda at: at + np.array([0.05, 0.05])), "outside_district", "106.71850"),
        (shapely.Point(105.85, 21.03), "outside_city", "21.03000"),
        (shapely.Point(0, 0), "outside_city", "0.00000"),
        (shapely.Point(603_000, 1_198_000), "metres_called_degrees", "603000; 1198000"),
        (shapely.Polygon(), "empty_shape", ""),
        (shapely.MultiPolygon(), "empty_shape", ""),
        (shapely.LineString([(LON, LAT), (LON + 0.01, LAT)]), "shape_of_kind", "vùng, điểm"),
        (shapely.GeometryCollection([SQUARE]), "shape_of_kind", "GeometryCollection"),
        (shapely.MultiPoint([(LON, LAT)]), "shape_of_kind", "MultiPoint"),
        (shapely.Polygon([(LON, LAT), (LON + 0.001, LAT), (LON, LAT)]), "badly_drawn", ""),
        (None, "no_shape", ""),
    ],
)
def test_a_shape_that_cannot_be_is_refused_with_its_own_words(
    shape: shapely.Geometry, key: str, said: str
) -> None:
    upload = read(park(shape), "a.geojson", of("park"))
    sentence = the_fault(upload, key)
    assert "đối tượng số 1 (Công viên Mới)" in sentence
    assert said in sentence
    assert upload.entries == ()


@pytest.mark.parametrize("epsg", [9210, 3405, 32648])
def test_swapped_coordinates_in_metres_are_told_too(tmp_path: Path, epsg: int) -> None:
    rows = frame([SQUARE], epsg, name=["A"], status=["planned"])
    rows = rows.set_geometry(
        shapely.transform(rows.geometry.to_numpy(), lambda at: at[:, ::-1]), crs=rows.crs
    )
    the_fault(read(geopackage(tmp_path, {"a": rows}), "a.gpkg", of("park")), "swapped")


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": "x"},
        {"type": "Polygon", "coordinates": [[[106, 10]]]},
        {"type": "Circle", "coordinates": [106, 10]},
        {"coordinates": [106, 10]},
        [],
        "POINT (106 10)",
        5,
    ],
)
def test_a_geometry_that_is_none_is_refused(geometry: object) -> None:
    content = json.dumps(
        {"type": "FeatureCollection", "features": [{"properties": PARK, "geometry": geometry}]}
    )
    upload = read(content.encode(), "a.geojson", of("park"))
    assert upload.faults[0].key in ("bad_shape", "empty_shape")
    assert upload.entries == ()


def test_a_shape_that_lies_mostly_beyond_the_district_is_told() -> None:
    edge = real_city().wards.to_crs(DEGREES).geometry.union_all()
    east, north = max(map(tuple, shapely.get_coordinates(edge)))
    wide = shapely.box(east - 0.0005, north - 0.0005, east + 0.01, north + 0.0005)
    upload = read(park(wide, area_m2=None), "a.geojson", of("park"))
    assert notices(upload) == ["partly_outside"]
    share = 1 - wide.intersection(edge).area / wide.area
    assert f"{share:.0%}" in notice_message(upload.notices[0])


def test_every_fault_of_every_feature_is_told_at_once() -> None:
    content = geojson(
        (BOW_TIE, {"name": "A", "status": "tốt", "area_m2": "abc"}),
        (SQUARE, {"name": "B", "status": "planned"}),
        (None, {"name": "", "status": "planned"}),
    )
    upload = read(content, "a.geojson", of("park"))
    assert [(fault.where, fault.key) for fault in upload.faults] == [
        ("1", "unknown_status"),
        ("1", "not_a_number"),
        ("1", "crosses_itself"),
        ("3", "no_name"),
        ("3", "no_shape"),
    ]
    assert [one.id for one in upload.entries if isinstance(one, Feature)] == ["park-b"]


# Properties that cannot be


@pytest.mark.parametrize(
    ("properties", "key"),
    [
        ({"status": "built"}, "unknown_status"),
        ({"area_m2": "1.234"}, "two_readings"),
        ({"area_m2": -5}, "below_least"),
        ({"area_m2": True}, "not_a_number"),
        ({"area_m2": 10**400}, "not_finite"),
        ({"as_of": "2023-01-01"}, "day_to_come"),
        ({"as_of": "30/2/2021"}, "bad_day"),
        ({"name": "a\ud800"}, "bad_letter"),
        ({"name": "a\u0000b"}, "bad_letter"),
        ({"name": "x" * 5000}, "long_text"),
        ({"name": "", "id": None}, "no_name"),
        ({"id": "../a"}, "bad_id"),
        ({"id": "x" * 65}, "bad_id"),
        ({"id": "dqh"}, "id_of_other_kind"),
        ({"status": None}, "no_status"),
        ({"source": "x" * 5000}, "long_text"),
    ],
)
def test_a_property_that_cannot_be_is_refused(properties: dict[str, Any], key: str) -> None:
    upload = read(park(**properties), "a.geojson", of("park"))
    the_fault(upload, key)
    assert upload.entries == ()


def test_a_feature_twice_is_refused() -> None:
    upload = read(
        geojson((SQUARE, PARK), (SQUARE, {**PARK, "name": "CÔNG VIÊN MỚI"})), "a.geojson", of("park")
    )
    assert "đối tượng số 2" in the_fault(upload, "feature_twice")


def test_two_fields_of_one_meaning_are_refused() -> None:
    the_fault(read(park(Tên="B"), "a.geojson", of("park")), "field_twice")


def test_a_work_may_be_without_a_shape_and_keeps_its_known_one() -> None:
    upload = read(
        geojson((None, {"id": "dqh", "status": "done"}), (None, {"name_vi": "Cầu Mới"})),
        "a.geojson",
        of("work"),
    )
    assert upload.faults == ()
    old, new = upload.entries
    assert isinstance(old, Feature)
    assert isinstance(new, Feature)
    known = known_features(real_city(), "work")["dqh"]
    assert old.shape == known.shape
    assert (new.id, new.shape) == ("work-cau-moi", None)


# Files that cannot be read


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"{", "cut"),
        (b"[]", "not_features"),
        (b'{"type": "FeatureCollection"}', "not_features"),
        (b'{"features": [1]}', "not_features"),
        (b'{"features": []}', "no_feature"),
        (b"[" * 100_000, "not_features"),
        (b'{"features": [{"properties": {"area_m2": NaN}, "geometry": null}]}', "not_json_number"),
        (
            b'{"features": [{"properties": {"area_m2": 1' + b"0" * 5000 + b'}, "geometry": null}]}',
            "not_features",
        ),
        (b"\xff\xfe", "not_features"),
        ("{}".encode("utf-16-le"), "nul"),
        (b"\xb5", "old_encoding"),
        (geojson((SQUARE, PARK), crs={"type": "name", "properties": {"name": "EPSG:5899"}}), "unknown_crs"),
        (geojson((SQUARE, PARK), crs="mine"), "unknown_crs"),
        (geojson(*[(shapely.Point(LON, LAT), {})] * (MOST_FEATURES + 1)), "too_many_features"),
        (geojson((shapely.segmentize(SQUARE, 1.5e-8), PARK)), "too_many_vertices"),
        (geojson((SQUARE, {str(number): 1 for number in range(300)})), "too_many_columns"),
    ],
)
def test_geojson_that_cannot_be_used_is_refused(content: bytes, key: str) -> None:
    if key == "cut":
        assert "dòng 1" in the_fault(read(content, "a.geojson", of("park")), key)
    elif content == b"\xff\xfe":
        assert read(content, "a.geojson", of("park")).faults
    else:
        the_fault(read(content, "a.geojson", of("park")), key)


def test_a_file_of_features_needs_to_be_told_what_they_are() -> None:
    the_fault(read(park(), "a.geojson", of("")), "no_kind")


@pytest.mark.parametrize(
    ("leave", "key"),
    [
        ((".prj",), "no_prj"),
        ((".shx",), "shapefile_part"),
        ((".dbf",), "shapefile_part"),
        ((".shp",), "no_shapefile"),
    ],
)
def test_a_shapefile_without_a_part_is_refused(tmp_path: Path, leave: tuple[str, ...], key: str) -> None:
    rows = frame([SQUARE], name=["A"], status=["planned"])
    the_fault(read(shapefile(tmp_path, rows, leave), "a.zip", of("park")), key)


def changed(content: bytes, suffix: str, change: Callable[[bytes], bytes]) -> bytes:
    return repacked(content, {f"lop/lop{suffix}": change})


def test_a_shapefile_of_a_crs_that_is_not_known_is_refused(tmp_path: Path) -> None:
    content = shapefile(tmp_path, frame([SQUARE], name=["A"], status=["planned"]))
    local = CRS("+proj=tmerc +lon_0=107 +k=0.9999 +x_0=500000 +ellps=WGS84").to_wkt("WKT1_ESRI").encode()
    sentence = the_fault(
        read(changed(content, ".prj", lambda _old: local), "a.zip", of("park")), "unknown_crs"
    )
    assert "EPSG:9210" in sentence
    for prj in (b"", b"\xff\x00", b"PROJCS[", b"x" * 100_000):
        the_fault(read(changed(content, ".prj", lambda _old, prj=prj: prj), "a.zip", of("park")), "no_prj")  # type: ignore[misc]


def test_a_wrong_crs_shows_by_where_the_shape_would_lie(tmp_path: Path) -> None:
    metres = shapefile(tmp_path, frame([SQUARE], 9210, name=["A"], status=["planned"]))
    wrong = changed(metres, ".prj", lambda _old: CRS(4326).to_wkt("WKT1_ESRI").encode())
    the_fault(read(wrong, "a.zip", of("park")), "metres_called_degrees")
    other = changed(metres, ".prj", lambda _old: CRS(3857).to_wkt("WKT1_ESRI").encode())
    the_fault(read(other, "a.zip", of("park")), "outside_city")


def test_a_shapefile_in_an_old_encoding_is_refused(tmp_path: Path) -> None:
    content = shapefile(tmp_path, frame([SQUARE], name=["Cong vien A"], status=["planned"]))
    the_fault(
        read(changed(content, ".dbf", lambda dbf: dbf.replace(b"Cong", b"C\xf4ng")), "a.zip", of("park")),
        "old_encoding",
    )


def test_a_zip_inside_a_zip_is_refused(tmp_path: Path) -> None:
    content = shapefile(tmp_path, frame([SQUARE], name=["A"], status=["planned"]))
    the_fault(read(repacked(content, {}, {"lop/more.zip": content}), "a.zip", of("park")), "zip_in_zip")


def test_two_shapefiles_in_a_zip_are_refused(tmp_path: Path) -> None:
    content = shapefile(tmp_path, frame([SQUARE], name=["A"], status=["planned"]))
    the_fault(read(repacked(content, {}, {"other.shp": b""}), "a.zip", of("park")), "several_layers")


def test_a_shapefile_with_names_out_of_the_zip_is_refused(tmp_path: Path) -> None:
    content = shapefile(tmp_path, frame([SQUARE], name=["A"], status=["planned"]))
    the_fault(read(repacked(content, {}, {"../../etc/passwd": b"x"}), "a.zip", of("park")), "zip_path")


def test_a_file_of_another_program_called_shp_never_reaches_gdal(tmp_path: Path) -> None:
    content = shapefile(tmp_path, frame([SQUARE], name=["A"], status=["planned"]))
    vrt = b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    the_fault(read(changed(content, ".shp", lambda _old: vrt), "a.zip", of("park")), "bad_shapefile")


SYSTEMS = "('WGS 84', 4326, 'EPSG', 4326), ('none', 0, 'NONE', 0), ('odd', 7, 'ESRI', 102100)"
POINT = "x'47500001E6100000" + shapely.to_wkb(shapely.Point(LON, LAT), hex=True) + "'"
TABLE = "CREATE TABLE t (name TEXT, status TEXT, geom BLOB); INSERT INTO t VALUES ('A', 'planned', {});"
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS geom FROM n"


def listed(name: str, column: str = "geom", srs: int = 4326) -> str:
    return f"INSERT INTO gpkg_geometry_columns VALUES ('{name}', '{column}', {srs});"


def database(change: str) -> bytes:
    made = sqlite3.connect(":memory:")
    made.executescript(
        "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER);"
        "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);"
        "CREATE TABLE gpkg_spatial_ref_sys"
        " (srs_name TEXT, srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER);"
        f"INSERT INTO gpkg_spatial_ref_sys VALUES {SYSTEMS};" + change
    )
    return made.serialize()


def test_a_geopackage_made_by_hand_is_read() -> None:
    the_feature(read(database(TABLE.format(POINT) + listed("t")), "a.gpkg", of("park")))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ("", "no_feature"),
        ("DROP TABLE gpkg_contents", "bad_geopackage"),
        (f"CREATE VIEW v AS {ENDLESS};" + listed("v"), "no_feature"),
        (
            f"CREATE TABLE t (geom BLOB); DROP TABLE gpkg_spatial_ref_sys; CREATE VIEW gpkg_spatial_ref_sys AS {ENDLESS}",
            "bad_geopackage",
        ),
        (TABLE.format(POINT) + listed("t", column="shape"), "bad_geopackage"),
        (TABLE.format(POINT) + listed("t", srs=0), "no_crs"),
        (TABLE.format(POINT) + listed("t", srs=99), "no_crs"),
        (TABLE.format(POINT) + listed("t", srs=7), "unknown_crs"),
        (TABLE.format("x'00112233'") + listed("t"), "bad_shape"),
        (TABLE.format(POINT.replace("4750", "5047")) + listed("t"), "bad_shape"),
        (TABLE.format("'text'") + listed("t"), "bad_shape"),
        (
            f"CREATE TABLE t (name TEXT, geom BLOB, x AS (hex(zeroblob(9))));INSERT INTO t VALUES ('A', {POINT});"
            + listed("t"),
            "no_feature",
        ),
        ("".join(listed(f"t{number}") for number in range(30)), "several_layers"),
    ],
)
def test_a_geopackage_that_cannot_be_used_is_refused(change: str, key: str) -> None:
    started = time.process_time()
    the_fault(read(database(change), "a.gpkg", of("park")), key)
    assert time.process_time() - started < 5


def test_a_geopackage_is_cut_or_something_else() -> None:
    for content in (b"SQLite format 3\0" + bytes(500), database("")[:3000]):
        the_fault(read(content, "a.gpkg", of("park")), "bad_geopackage")


def test_a_geopackage_that_was_open_in_qgis_is_read(tmp_path: Path) -> None:
    content = bytearray(geopackage(tmp_path, {"a": frame([SQUARE], name=["A"], status=["planned"])}))
    content[18:20] = b"\2\2"  # with a write-ahead log
    the_feature(read(bytes(content), "a.gpkg", of("park")))


# Works from a table


def works(
    *rows: Sequence[Any], headings: Sequence[str] = ("Mã", "Tên công trình", "Tình trạng", "Tiến độ (%)")
) -> bytes:
    return workbook([headings, *rows])


def test_a_row_about_a_work_keeps_its_shape_and_the_rest() -> None:
    upload = read(works(("dqh", "Mở rộng đường Dương Quảng Hàm", "hoàn thành", 100)), ask=of(""))
    found, known = the_feature(upload), known_features(real_city(), "work")["dqh"]
    assert found.shape == known.shape
    kept = {name: value for name, value in known.properties.items() if name not in ("status", "status_as_of")}
    assert found.properties == {**kept, "status": "done", "progress_percent": 100.0}


def test_a_work_is_known_by_its_name_without_diacritics() -> None:
    upload = read(works((None, "mo rong duong DUONG QUANG HAM", "done", None)), ask=of("work"))
    assert the_feature(upload).id == "dqh"


def test_a_blank_cell_leaves_what_is_known() -> None:
    found = the_feature(read(works(("dqh", None, None, 40)), ask=of("work")))
    assert found.properties["status"] == known_features(real_city(), "work")["dqh"].properties["status"]
    assert found.properties["progress_percent"] == 40


def test_an_old_date_does_not_stay_beside_a_new_status() -> None:
    known = known_features(real_city(), "work")["dqh"].properties
    assert known["status_as_of"] == "2025-01-26"
    found = the_feature(read(works(("dqh", None, "hoàn thành", None)), ask=of("work")))
    assert "status_as_of" not in found.properties


@pytest.mark.parametrize(
    ("headings", "cells", "key", "cell"),
    [
        (("Mã", "Tình trạng"), ("xyz", "done"), "unknown_feature", "A2"),
        (("Tên công trình", "Tình trạng"), ("Cầu Mới", "done"), "unknown_feature", "2"),
        (("Mã", "Tên công trình"), ("dqh", "Nâng cấp, mở rộng đường Lê Đức Thọ"), "name_differs", "A2"),
        (("Mã", "Tiến độ"), ("dqh", 101), "above_hundred", "B2"),
        (("Mã", "Tiến độ"), ("dqh", -1), "below_least", "B2"),
        (("Mã", "Tiến độ"), ("dqh", "14.5"), "", ""),
        (("Mã", "Vốn được duyệt (tỷ đồng)"), ("dqh", 1e300), "above_most", "B2"),
        (("Mã", "Vốn được duyệt"), ("dqh", 100), "column_unit", ""),
        (("Mã", "Vốn được duyệt (USD)"), ("dqh", 100), "column_unit", ""),
        (("Mã", "Số trường hợp giải phóng mặt bằng"), ("dqh", 10.5), "not_whole", "B2"),
        (
            ("Mã", "Số trường hợp giải phóng mặt bằng", "Số trường hợp đã chi trả"),
            ("dqh", 10, 11),
            "more_than_cases",
            "C2",
        ),
        (
            ("Mã", "Kế hoạch khởi công", "Kế hoạch hoàn thành"),
            ("dqh", "03/2022", "15/02/2022"),
            "finish_before_start",
            "C2",
        ),
        (("Mã", "Thực tế khởi công"), ("dqh", "16/06/2022"), "day_to_come", "B2"),
        (("Mã", "Tính đến ngày"), ("dqh", "2023"), "day_to_come", "B2"),
        (("Mã", "Thực tế hoàn thành"), ("dqh", "sắp xong"), "bad_day", "B2"),
        (("Mã", "Tình trạng"), ("dqh", "=A1"), "formula", "B2"),
        (("Tình trạng", "Tiến độ"), ("done", 5), "no_feature_column", ""),
    ],
)
def test_a_row_about_a_work_that_cannot_be_is_refused(
    headings: tuple[str, ...], cells: tuple[Any, ...], key: str, cell: str
) -> None:
    upload = read(works(cells, headings=headings), ask=of("work"))
    if not key:
        assert the_feature(upload).properties["progress_percent"] == 14.5
        return
    the_fault(upload, key)
    assert upload.faults[0].where == cell


@pytest.mark.parametrize(
    ("unit", "value"), [("tỷ đồng", 1.5), ("triệu đồng", 1500), ("đồng", 1_500_000_000), ("billion VND", 1.5)]
)
def test_money_is_kept_in_dong(unit: str, value: float) -> None:
    found = the_feature(
        read(works(("dqh", value), headings=("Mã", f"Vốn được duyệt ({unit})")), ask=of("work"))
    )
    assert found.properties["capital_vnd"] == 1_500_000_000


@pytest.mark.parametrize("finish", ["03/2022", "2022", "15/03/2022", "16/03/2022"])
def test_a_finish_known_less_exactly_may_be_after_the_start(finish: str) -> None:
    content = works(
        ("dqh", "15/03/2022", finish), headings=("Mã", "Kế hoạch khởi công", "Kế hoạch hoàn thành")
    )
    assert read(content, ask=of("work")).faults == ()


def test_more_paid_than_approved_is_told() -> None:
    headings = ("Mã", "Vốn được duyệt (tỷ đồng)", "Đã giải ngân (tỷ đồng)")
    upload = read(works(("dqh", 10, 12), headings=headings), ask=of("work"))
    assert notices(upload) == ["paid_above_capital"]
    the_feature(upload)


def test_a_table_of_figures_is_not_taken_for_works() -> None:
    assert read(workbook([("Phường", "Giá trị"), (1, 0.5)]), ask=asked(kind="")).faults == ()


def test_invented_figures_are_never_handed_back_as_reported() -> None:
    known = known_features(real_city(practice=True), "work")
    invented = {"status", *WORK_PROGRESS}
    assert not any(invented & one.properties.keys() for one in known.values())


@pytest.mark.parametrize("kind", FEATURE_KINDS)
def test_known_features_are_plain_json_of_the_district(kind: str) -> None:
    for known in known_features(real_city(), kind).values():
        json.dumps(dict(known.properties), allow_nan=False)
        assert known.shape is None or shapely.within(known.shape, shapely.box(*CITY_BOX))
