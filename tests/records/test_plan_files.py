"""Plans as files: what goes out comes back the same, what others drew comes in, what is hostile stays out."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.city import City
from geo.errors import DataError
from geo.scenario import (
    AddPark,
    AddStation,
    AddStreet,
    Edit,
    MoveStation,
    OpenPark,
    Scenario,
    WidenStreet,
    ground_of,
    rounded_polygons,
)
from maps.harmless import harmless
from maps.messages import fault_message
from records.intake.plan_file import USUAL_WIDTH_M, read_plan
from records.intake.shapes import MOST_VERTICES
from records.intake.upload import MOST_BYTES
from records.output import plan_files
from records.output.plan_files import MOST_LETTERS, about_plan, plan_geojson, plan_gpkg, plan_xlsx
from records.plan_content import written
from records.plans import Plan, new_plan, plan_of
from records.store import Store
from tests.cities import real_city
from tests.records.plan_samples import (
    EAST,
    EVERY,
    MOVE,
    NORTH,
    OPEN,
    PARK,
    PLANNED_PARK,
    STREET,
    TEAM,
    WIDEN,
    square,
)

NAME = "Phương án 1: công viên & đường"
AT = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)  # in the city it is the 25th already
FIGURES = pd.DataFrame({"Phường": ["Phường 1", "=1+1"], "m² mỗi người": [0.75, float("nan")]})
FORMS = ("geojson", "gpkg", "xlsx")


def plan(scenario: Scenario = EVERY, name: str = NAME) -> Plan:
    return Plan(
        "ab12cd34", 7, name, scenario, "Trần Thị Bình", AT, "save", True, False, "Nguyễn Văn An", False, 7
    )


def made(form: str, what: Plan, city: City | None = None, language: str = "vi") -> bytes:
    city = city or real_city()
    if form == "xlsx":
        return plan_xlsx(city, what, FIGURES, language)
    return (plan_geojson if form == "geojson" else plan_gpkg)(city, what, language)


def back(form: str, content: bytes) -> tuple[str, Scenario]:
    return read_plan(f"tệp của tôi.{form}", content)


def faults(name: str, content: bytes) -> list[str]:
    with pytest.raises(DataError) as caught:
        read_plan(name, content)
    assert all(fault_message(fault, language) for fault in caught.value.faults for language in ("vi", "en"))
    return [fault.key for fault in caught.value.faults]


# ---- what goes out comes back the same


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_plan_comes_back_as_it_went(form: str, language: str) -> None:
    assert back(form, made(form, plan(), language=language)) == (NAME, EVERY)


@pytest.mark.parametrize("form", FORMS)
def test_a_stored_plan_goes_out_and_comes_back_into_a_store(store: Store, form: str) -> None:
    kept = new_plan(store, NAME, "An", EVERY)
    name, scenario = back(form, made(form, plan_of(store, kept.id)))
    again = new_plan(store, name, "An", scenario)
    assert (again.name, again.scenario) == (kept.name, kept.scenario)


EASTS = st.integers(59_500_000, 60_500_000).map(lambda cm: cm / 100)
NORTHS = st.integers(119_500_000, 120_500_000).map(lambda cm: cm / 100)
PLACES = st.tuples(EASTS, NORTHS)
RINGS = st.lists(PLACES, min_size=1, max_size=6).map(lambda ring: (*ring, ring[0]))
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20),
    st.sampled_from(
        ["=1+1", "'=1", "+84", "#N/A", "-", "1.0", "TRUE", " a ", "\u202eabc", "e\u0301", "x" * 200, "null"]
    ),
)
IDS = st.text("abcxyzđ0123456789_.-", min_size=1, max_size=12)
NAMED = st.text("abc0123456789:_.-", min_size=1, max_size=12)
WIDTHS = st.floats(0.1, 200.0)
POLYGONS = st.lists(st.lists(RINGS, min_size=1, max_size=3).map(tuple), max_size=2).map(tuple)
LINES = st.lists(PLACES, min_size=1, max_size=8).map(tuple)
EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.builds(
        AddPark, IDS, TEXTS, POLYGONS, st.lists(PLACES, max_size=3).map(tuple), st.one_of(st.just(""), NAMED)
    ),
    st.builds(OpenPark, IDS, st.one_of(NAMED, st.just(PLANNED_PARK))),
    st.builds(WidenStreet, IDS, TEXTS, LINES, WIDTHS, WIDTHS, st.booleans(), TEXTS),
    st.builds(AddStreet, IDS, TEXTS, LINES, WIDTHS, TEXTS),
    st.builds(AddStation, IDS, TEXTS, EASTS, NORTHS),
    st.builds(MoveStation, NAMED, EASTS, NORTHS),
)
SCENARIOS = st.lists(EDITS, min_size=1, max_size=6, unique_by=lambda edit: edit.id).map(tuple)


@settings(max_examples=40)
@given(scenario=SCENARIOS)
@pytest.mark.parametrize("form", FORMS)
def test_any_edits_come_back_to_the_last_digit(form: str, scenario: Scenario) -> None:
    assert back(form, made(form, plan(scenario)))[1] == scenario


def test_a_drawing_longer_than_a_cell_goes_on_in_the_next_column() -> None:
    circle = shapely.Point(EAST, NORTH).buffer(300.0, quad_segs=800)
    hole = shapely.Point(EAST, NORTH).buffer(50.0, quad_segs=200)
    big = replace(PARK, polygons=rounded_polygons(circle.difference(hole)), entrances=())
    content = made("xlsx", plan((TEAM, big)))
    assert back("xlsx", content)[1] == (TEAM, big)
    headings = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0][1]]
    assert headings[-4:] == ["Hình (WKT)", "Hình (WKT) 2", "Hình (WKT) 3", "Hình (WKT) 4"]
    lengths = [len(str(cell.value)) for cell in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0][3]]
    assert max(lengths) <= MOST_LETTERS


@pytest.mark.parametrize("kept", ["-1", " -1", "  x", "'=1", "=1", "1"])
def test_a_long_text_is_cut_only_where_no_cell_would_change_it(kept: str) -> None:
    for before in range(MOST_LETTERS - 4, MOST_LETTERS + 1):
        text = "7" * before + kept + "7" * MOST_LETTERS
        parts = plan_files._parts(text)
        assert "".join(parts) == text
        assert all(part == part.strip() and part == harmless(part) and part[0] != "'" for part in parts)
        assert max(map(len, parts)) <= MOST_LETTERS


@pytest.mark.parametrize("form", FORMS)
def test_a_drawing_with_a_fault_comes_back_to_be_mended(form: str) -> None:
    bow_tie = ((EAST, NORTH), (EAST + 50, NORTH + 50), (EAST + 50, NORTH), (EAST, NORTH + 50), (EAST, NORTH))
    two_corners = ((EAST, NORTH), (EAST + 5, NORTH), (EAST, NORTH))
    scenario = (
        replace(PARK, polygons=((bow_tie,), (two_corners,))),
        replace(PARK, id="park-2", polygons=()),
        replace(STREET, line=((EAST, NORTH),)),
    )
    assert back(form, made(form, plan(scenario)))[1] == scenario


# ---- what other programs see


def features(content: bytes) -> dict[str, Any]:
    return {feature["id"]: feature for feature in json.loads(content)["features"]}


def test_the_geojson_says_whose_plan_it_is_and_that_nobody_approved_it() -> None:
    document = json.loads(made("geojson", plan()))
    assert (document["name"], document["plan"], document["revision"]) == (NAME, "ab12cd34", 7)
    assert (document["date"], document["fingerprint"]) == ("2026-11-25", real_city().fingerprint)
    assert (document["licence"], document["practice"], "crs" in document) == ("ODbL 1.0", False, False)
    assert "chưa được duyệt" in document["about"]["Tình trạng"]
    assert "OpenStreetMap" in document["about"]["Ghi công"]


def test_the_geojson_has_its_outlines_counter_clockwise_and_its_holes_clockwise() -> None:
    (outer, hole), *_ = features(made("geojson", plan()))["park-1"]["geometry"]["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(hole).is_ccw
    turned = replace(PARK, polygons=((square(EAST, NORTH, 50.0, clockwise=False),),))
    assert shapely.LinearRing(
        features(made("geojson", plan((turned,))))["park-1"]["geometry"]["coordinates"][0][0]
    ).is_ccw


def test_the_geojson_has_degrees_and_the_words_of_each_edit() -> None:
    found = features(made("geojson", plan()))
    lon, lat = found["station-1"]["geometry"]["coordinates"]
    metres = gpd.GeoSeries([shapely.Point(lon, lat)], crs=4326).to_crs(9210)[0]
    assert (metres.x, metres.y) == pytest.approx((TEAM.east, TEAM.north), abs=0.001)
    assert found["widen-1"]["properties"] == {
        "position": 3, "plan": NAME, "kind": "widen", "id": "widen-1", "name": WIDEN.name, "width_m": 8.0,
        "planned_width_m": 20.0, "is_assumed": True, "street_class": "secondary",
    }  # fmt: skip
    assert found["open_park-1"]["geometry"]["type"] == "Polygon"


def test_the_geopackage_has_a_layer_for_each_kind_of_shape(tmp_path: Path) -> None:
    path = tmp_path / "plan.gpkg"
    path.write_bytes(made("gpkg", plan()))
    frames = {
        name: pyogrio.read_dataframe(path, layer=name) for name in ("plan_areas", "plan_lines", "plan_points")
    }
    assert {name: list(frame["id"]) for name, frame in frames.items()} == {
        "plan_areas": ["park-1", "open_park-1"],
        "plan_lines": ["widen-1", "street-1"],
        "plan_points": ["station-1", f"move-{MOVE.station}"],
    }
    assert all(frame.crs.to_epsg() == 4326 for frame in frames.values())
    area = frames["plan_areas"].to_crs(9210).geometry[0].area
    assert area == pytest.approx(ground_of(PARK).area, abs=0.1)
    about = pyogrio.read_dataframe(path, layer="about").set_index("name")["value"]
    assert (about["Phương án"], about["Bản"], about["Giấy phép"]) == (NAME, "7", "ODbL 1.0")


def test_the_workbook_has_the_edits_the_figures_and_what_it_is() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", plan())))
    assert book.sheetnames == ["Phương án", "Kết quả", "Giới thiệu"]
    edits, figures, about = book.worksheets
    assert [cell.value for cell in edits["D"]] == ["Mã", *(edit.id for edit in EVERY)]
    assert [[cell.value for cell in row] for row in figures] == [
        ["Phường", "m² mỗi người"],
        ["Phường 1", 0.75],
        ["'=1+1", None],
    ]
    assert {row[0].value: row[1].value for row in about}["Mã phương án"] == "ab12cd34"


@pytest.mark.parametrize("form", FORMS)
def test_practice_is_stamped_on_every_file(form: str, tmp_path: Path) -> None:
    content = made(form, plan(), real_city(practice=True))
    stamp = "SỐ LIỆU MINH HỌA"
    if form == "geojson":
        assert (json.loads(content)["practice"], stamp in str(json.loads(content)["about"])) == (True, True)
    elif form == "gpkg":
        (tmp_path / "a.gpkg").write_bytes(content)
        assert stamp in pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="about").to_string().upper()
    else:
        cells = [
            str(cell.value)
            for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[2]
            for cell in row
        ]
        assert stamp in " ".join(cells).upper()
    assert back(form, content)[1] == EVERY
    assert (
        len(about_plan(real_city(practice=True), plan(), "vi"))
        == len(about_plan(real_city(), plan(), "vi")) + 1
    )


@pytest.mark.parametrize("form", FORMS)
def test_the_order_of_the_edits_is_kept(form: str) -> None:
    assert back(form, made(form, plan(EVERY[::-1])))[1] == EVERY[::-1]


@pytest.mark.parametrize("form", FORMS)
def test_two_files_of_one_plan_are_the_same_bytes(form: str) -> None:
    assert made(form, plan()) == made(form, plan())


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "@SUM(A1)", "<script>alert(1)</script>", "\u202e=1", "'; DROP TABLE plans; --"],
)
@pytest.mark.parametrize("form", FORMS)
def test_no_text_of_a_plan_runs_in_a_spreadsheet(form: str, text: str) -> None:
    what = plan((replace(PARK, name=text),), name=text)
    content = made(form, what)
    assert back(form, content)[1] == what.scenario
    if form == "xlsx":
        cells = [
            cell
            for sheet in openpyxl.load_workbook(io.BytesIO(content))
            for row in sheet.iter_rows()
            for cell in row
        ]
        assert not [
            cell for cell in cells if cell.data_type == "f" or str(cell.value).lstrip()[:1] in ("=", "@")
        ]
    if form == "geojson":
        assert features(content)["park-1"]["properties"]["name"].lstrip()[:1] not in ("=", "@")


# ---- what somebody changed on the way


def changed(content: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    document = json.loads(content)
    change(document)
    return json.dumps(document).encode()


def test_a_shape_that_was_drawn_anew_elsewhere_is_the_new_one() -> None:
    drawn = replace(PARK, plot="dat-01")
    content = made("geojson", plan((drawn, TEAM)))

    def move(document: dict[str, Any]) -> None:
        for ring in document["features"][0]["geometry"]["coordinates"][0]:
            for pair in ring:
                pair[0] += 0.001

    park, team = back("geojson", changed(content, move))[1]
    assert isinstance(park, AddPark)
    assert team == TEAM
    assert ground_of(park).centroid.distance(ground_of(PARK).centroid) == pytest.approx(109.4, abs=0.5)
    assert (park.name, park.plot, park.entrances) == (PARK.name, "dat-01", PARK.entrances)


def test_a_name_that_was_changed_elsewhere_is_the_new_one() -> None:
    content = made("geojson", plan((replace(PARK, name="\u202ecũ"),)))
    assert "exact" in features(content)["park-1"]["properties"]
    (park,) = back("geojson", changed(content, lambda d: d["features"][0]["properties"].update(name="mới")))[
        1
    ]
    assert park == replace(PARK, name="mới")


def test_a_file_saved_in_the_cadastral_grid_is_read(tmp_path: Path) -> None:
    source, target = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    source.write_bytes(made("gpkg", plan()))
    for name in ("plan_areas", "plan_lines", "plan_points"):
        frame = pyogrio.read_dataframe(source, layer=name).to_crs(9210)
        pyogrio.write_dataframe(frame, target, layer=name, driver="GPKG", append=target.exists())
    assert back("gpkg", target.read_bytes()) == (NAME, EVERY)


def prop(name: str, value: Any, number: int = 0) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["features"][number]["properties"].update({name: value})


def shape(value: Any, number: int = 0) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["features"][number].update(geometry=value)


POINT = {"type": "Point", "coordinates": [106.67, 10.84]}
SPOILT: list[tuple[str, Callable[[dict[str, Any]], None], list[str]]] = [
    ("a kind of a newer version", prop("kind", "tunnel"), ["plan_kind"]),
    ("no kind", prop("kind", None), ["plan_kind"]),
    ("no id", prop("id", ""), ["bad_edit"]),
    ("a shape of another kind", shape(POINT), ["plan_shape"]),
    ("no shape", shape(None), ["no_shape"]),
    ("coordinates swapped", shape({"type": "Point", "coordinates": [10.84, 106.67]}, 4), ["swapped"]),
    ("metres called degrees", shape({"type": "Point", "coordinates": [600_000, 1_200_000]}, 4), ["metres_called_degrees"]),
    ("in another city", shape({"type": "Point", "coordinates": [105.8, 21.0]}, 4), ["outside_city"]),
    ("a shape that is none", shape({"type": "Polygon", "coordinates": "x"}), ["bad_shape"]),
    ("a width that is none", prop("planned_width_m", "rộng", 2), ["bad_edit"]),
    ("a width that is missing", prop("planned_width_m", None, 2), ["bad_edit"]),
    ("a truth that is none", prop("is_assumed", 2, 2), ["bad_edit"]),
    ("entrances that are none", prop("entrances", "106.6"), ["bad_edit"]),
    ("exact values that are none", prop("exact", "[1]"), ["bad_edit"]),
    ("exact values that are no shape", prop("exact", '{"polygons":[[["a"]]]}'), ["bad_edit"]),
    ("exact values nested without end", prop("exact", "[" * 100_000), ["bad_edit"]),
    ("one id twice", prop("id", "street-1", 2), ["plan_id_twice"]),
    ("two faults", lambda d: (prop("kind", "x")(d), shape(None, 3)(d))[0], ["plan_kind", "no_shape"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "found"), [case[1:] for case in SPOILT], ids=[case[0] for case in SPOILT])
def test_a_spoilt_file_is_refused_and_every_fault_has_its_place(
    change: Callable[[dict[str, Any]], None], found: list[str]
) -> None:
    content = changed(made("geojson", plan()), change)
    with pytest.raises(DataError) as caught:
        back("geojson", content)
    assert [fault.key for fault in caught.value.faults] == found
    assert all(fault.where for fault in caught.value.faults)
    faults("a.geojson", content)


def test_exact_values_of_another_shape_than_the_drawn_one_do_not_count() -> None:
    other = square(EAST + 500, NORTH, 10.0)
    content = changed(made("geojson", plan((PARK,))), prop("exact", json.dumps({"polygons": [[other]]})))
    ((park,)) = back("geojson", content)[1]
    assert isinstance(park, AddPark)
    assert (
        ground_of(park).equals_exact(ground_of(PARK).normalize(), 0.01)
        or ground_of(park).area == ground_of(PARK).area
    )


# ---- what others drew

LON, LAT = 106.66, 10.84
AREA = [[[LON, LAT], [LON + 0.001, LAT], [LON + 0.001, LAT + 0.001], [LON, LAT]]]
TOUR = [[LON, LAT], [LON + 0.002, LAT + 0.001]]
LINE = {"type": "LineString", "coordinates": TOUR}
COLLECTION = {"type": "GeometryCollection", "geometries": [POINT]}
MERCATOR = {"properties": {"name": "EPSG:3395"}}
NESTED = f"{'GEOMETRYCOLLECTION(' * 1000}POINT (106.66 10.84){')' * 1000}"
HEADS = ["position", "plan", "kind", "wkt"]


def long(times: int) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": TOUR * times}


def foreign(*geometries: Any, **properties: Any) -> bytes:
    listed = [{"type": "Feature", "properties": properties, "geometry": geometry} for geometry in geometries]
    return json.dumps({"type": "FeatureCollection", "features": listed}).encode()


def test_areas_and_lines_of_another_program_become_parks_and_streets() -> None:
    content = foreign(
        {"type": "Polygon", "coordinates": AREA},
        {"type": "MultiPolygon", "coordinates": [AREA, AREA]},
        LINE,
        {"type": "MultiLineString", "coordinates": [TOUR, TOUR]},
        Tên="Bờ sông",
    )
    name, scenario = read_plan("C:\\tệp\\Ý tưởng bờ sông.geojson", content)
    assert name == "Ý tưởng bờ sông"
    assert [(edit.id, edit.name) for edit in scenario if isinstance(edit, AddPark | AddStreet)] == [
        (key, "Bờ sông") for key in ("park-1", "park-2", "street-1", "street-2", "street-3")
    ]
    park, _, street, *_ = scenario
    assert isinstance(park, AddPark)
    assert isinstance(street, AddStreet)
    metres = gpd.GeoSeries([shapely.Polygon(AREA[0])], crs=4326).to_crs(9210)[0]
    assert ground_of(park).area == pytest.approx(metres.area, rel=1e-4)
    assert (len(street.line), street.planned_width_m) == (2, USUAL_WIDTH_M)
    written(scenario)


@pytest.mark.parametrize(
    ("field", "value", "width"),
    [
        ("width", 16, 16.0),
        ("Lộ giới (m)", 20.5, 20.5),
        ("width", 0, USUAL_WIDTH_M),
        ("width", "rộng", USUAL_WIDTH_M),
        ("width", 1e9, USUAL_WIDTH_M),
    ],
)
def test_the_width_of_a_line_is_the_one_it_states(field: str, value: Any, width: float) -> None:
    (street,) = read_plan("a.geojson", foreign(LINE, **{field: value}))[1]
    assert isinstance(street, AddStreet)
    assert street.planned_width_m == width


def test_a_geopackage_of_another_program_is_read_layer_by_layer(tmp_path: Path) -> None:
    path = tmp_path / "khảo sát.gpkg"
    areas = gpd.GeoDataFrame({"name": ["A"]}, geometry=[shapely.Polygon(AREA[0])], crs=4326)
    lines = gpd.GeoDataFrame({"ten": ["B"]}, geometry=[shapely.LineString(TOUR)], crs=4326).to_crs(32648)
    for layer, frame in (("areas", areas), ("lines", lines)):
        pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG", append=path.exists())
    name, (park, street) = read_plan(path.name, path.read_bytes())
    assert isinstance(park, AddPark)
    assert isinstance(street, AddStreet)
    assert (name, park.name, street.name) == ("areas", "A", "B")
    wanted = gpd.GeoSeries([shapely.LineString(TOUR)], crs=4326).to_crs(9210)[0]
    assert shapely.LineString(street.line).hausdorff_distance(wanted) < 0.05


def test_a_drawing_of_another_program_that_crosses_itself_is_kept_to_be_mended() -> None:
    bow = [[[LON, LAT], [LON + 0.001, LAT + 0.001], [LON + 0.001, LAT], [LON, LAT + 0.001], [LON, LAT]]]
    (park,) = read_plan("a.geojson", foreign({"type": "Polygon", "coordinates": bow}))[1]
    assert isinstance(park, AddPark)
    assert not ground_of(park).is_valid


REFUSED: list[tuple[str, str, Callable[[], bytes], list[str]]] = [
    ("a point", "a.geojson", lambda: foreign(POINT), ["shape_of_kind"]),
    ("no shape", "a.geojson", lambda: foreign(None), ["no_shape"]),
    ("an empty shape", "a.geojson", lambda: foreign({"type": "Polygon", "coordinates": []}), ["empty_shape"]),
    ("shapes of several kinds", "a.geojson", lambda: foreign(COLLECTION), ["shape_of_kind"]),
    ("swapped", "a.geojson", lambda: foreign({"type": "LineString", "coordinates": [[y, x] for x, y in TOUR]}), ["swapped"]),
    ("elsewhere", "a.geojson", lambda: foreign({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}), ["outside_city"]),
    ("every fault", "a.geojson", lambda: foreign(POINT, None, POINT), ["shape_of_kind", "no_shape", "shape_of_kind"]),
    ("a letter that turns the line", "a.geojson", lambda: foreign(LINE, name="a\u202eb"), ["bad_letter"]),
    ("no feature", "a.geojson", foreign, ["no_feature"]),
    ("no GeoJSON", "a.geojson", lambda: b"[1]", ["not_features"]),
    ("cut short", "a.geojson", lambda: foreign(POINT)[:-9], ["cut"]),
    ("nothing", "a.geojson", lambda: b"", ["no_content"]),
    ("too large", "a.geojson", lambda: b" " * (MOST_BYTES + 1), ["too_large"]),
    ("too many corners", "a.geojson", lambda: foreign(long(MOST_VERTICES // 2 + 1)), ["too_many_vertices"]),
    ("more corners than an edit may have", "a.geojson", lambda: foreign(long(30_000)), ["edit_too_long"]),
    ("a foreign CRS", "a.geojson", lambda: changed(foreign(POINT), lambda d: d.update(crs=MERCATOR)), ["unknown_crs"]),
    ("brackets without end", "a.geojson", lambda: b"[" * 100_000, ["not_features"]),
    ("a table", "a.csv", lambda: b"a;b\n", ["plan_format"]),
    ("a program", "a.exe", lambda: b"MZ", ["unknown_format"]),
    ("a workbook with macros", "a.xlsm", lambda: b"PK", ["macro_format"]),
    ("another content than its name", "a.gpkg", lambda: foreign(POINT), ["other_content"]),
    ("a database that is no GeoPackage", "a.gpkg", lambda: b"SQLite format 3\0" + b"\0" * 500, ["bad_geopackage"]),
    ("a zip without a shapefile", "a.zip", lambda: packed({"a.txt": b"a"}), ["no_shapefile"]),
    ("a bomb", "a.zip", lambda: packed({"a.shp": b"\0" * 30_000_000}), ["zip_bomb"]),
    ("a bomb in a workbook", "a.xlsx", lambda: packed({"[Content_Types].xml": b" " * 30_000_000}), ["zip_bomb"]),
    ("a workbook without our sheet", "a.xlsx", lambda: book([["a", "b"]]), ["plan_no_sheet"]),
    ("a workbook without a row", "a.xlsx", lambda: book([["position", "plan", "kind"]]), ["nothing_in_it"]),
    ("a formula", "a.xlsx", lambda: book([["position", "plan", "kind", "id"], [1, "=1+1", "open_park", "a"]]), ["formula"]),
    ("a formula for a shape", "a.xlsx", lambda: book([HEADS, [1, "a", "park", "=1+1"]]), ["formula"]),
    ("WKT that is none", "a.xlsx", lambda: book([HEADS, [1, "a", "park", "xin chào"]]), ["bad_shape"]),
    ("WKT in WKT in WKT", "a.xlsx", lambda: book([HEADS, [1, "a", "park", NESTED]]), ["bad_shape"]),
    ("WKT in another city", "a.xlsx", lambda: book([HEADS, [1, "a", "station", "POINT (105.8 21)"]]), ["outside_city"]),
]  # fmt: skip


def packed(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def book(table: list[list[Any]]) -> bytes:
    made_of, file = openpyxl.Workbook(), io.BytesIO()
    for row in table:
        made_of.worksheets[0].append(row)
    made_of.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "found"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_hostile_or_useless_file_is_refused_with_a_reason(
    name: str, content: Callable[[], bytes], found: list[str]
) -> None:
    assert faults(name, content()) == found


@settings(max_examples=25)
@given(place=st.integers(0, 10_000), value=st.integers(0, 255))
@pytest.mark.parametrize("form", FORMS)
def test_a_file_with_one_other_byte_is_read_or_refused(form: str, place: int, value: int) -> None:
    content = bytearray(made(form, plan((PARK, TEAM, OPEN))))
    content[place % len(content)] = value
    try:
        name, scenario = back(form, bytes(content))
    except DataError:  # never another error
        return
    assert name
    written(scenario)


def test_a_geopackage_that_computes_without_end_is_stopped() -> None:
    content = made("gpkg", plan((PARK,)))
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        database.execute("DROP TABLE plan_areas")
        endless = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i AS fid, i AS geom FROM n"
        )
        database.execute(f"CREATE VIEW plan_areas AS {endless}")
        database.commit()
        assert faults("a.gpkg", database.serialize()) == ["no_feature"]
