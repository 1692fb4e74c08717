"""What tools/ makes: the files in data/, and a map made anew from an OpenStreetMap extract."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest
import shapely
from osmium.osm.mutable import Node, Relation, Way
from pyproj import Geod
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box, shape

from geo.city import read_city
from geo.errors import DataError
from geo.stretch import street_key
from tests.cities import copied_data, rewrite, small_data
from tools import (
    build_data,
    facts,
    green,
    lines,
    osm_extract,
    plan,
    practice,
    refresh,
    standards,
    ward_sets,
    wording,
    works,
    write,
)
from tools.base import read as base_of
from tools.check import checked
from tools.raw import Feature, Layer, RawFile, Table
from tools.shapes import BOX, clipped, polygons
from tools.stations import house
from tools.write import Theme

DATA = Path(__file__).parent.parent / "data"
WGS84 = Geod(ellps="WGS84")
WARD_IDS = ["p01", *(f"p{number:02d}" for number in range(3, 18))]
THEMES = [
    "wards",
    "wards_12",
    "wards_6",
    "parks",
    "land",
    "streets",
    "paths",
    "water",
    "rail",
    "places",
    "works",
    "stations",
]
TABLES = [
    *("work_facts", "standards", "civility", "plan_2021", "crosswalk"),
    *("practice/civility", "practice/works"),
]
# The 18 targets read off the published text by hand, one a line: SHA-256 of their UTF-8 NFC bytes.
TARGETS_SHA256 = "072089d60ebe83aa5c754eda72eea03aff9678873f9d4fee7c51c1c1160e77f7"
PART_OF_DATE = re.compile(r"|\d{4}(-\d\d(-\d\d)?)?")
NO_RAW = RawFile("invented.geojson", "0" * 64)


@cache
def collection(name: str) -> dict[str, Any]:
    """A GeoJSON file of `data/`; for reading only."""
    found: dict[str, Any] = json.loads((DATA / f"{name}.geojson").read_text("utf-8"))
    return found


def properties(name: str) -> list[dict[str, Any]]:
    return [feature["properties"] for feature in collection(name)["features"]]


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- the files in data/ ----


@pytest.mark.parametrize("name", THEMES)
def test_every_geojson_file_names_its_source(name: str) -> None:
    source = collection(name)["source"]
    assert all(source[key] for key in ("producer", "address", "licence", "as_of", "method", "raw"))
    assert PART_OF_DATE.fullmatch(source["as_of"])
    assert all(re.fullmatch("[0-9a-f]{64}", raw["sha256"]) for raw in source["raw"])


@pytest.mark.parametrize("name", [name for name in TABLES if name != "practice/works"])
def test_every_row_of_a_table_names_its_source_unless_nothing_was_found(name: str) -> None:
    unsourced = [row for row in rows(name) if not row["source"]]
    assert all(row.get("status") == "not_found" for row in unsourced)


@pytest.mark.parametrize("name", THEMES)
def test_ids_are_unique_and_places_lie_inside_the_box(name: str) -> None:
    features = collection(name)["features"]
    ids = [feature["properties"]["id"] for feature in features]
    assert len(ids) == len(set(ids)) > 0
    shapes = [shape(feature["geometry"]) for feature in features if feature["geometry"]]
    assert all(box(*BOX).covers(part) and part.is_valid for part in shapes)


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.*")), ids=lambda path: path.name)
def test_files_are_utf8_in_nfc_with_unix_lines(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text
    assert text.endswith("\n")
    assert "/work" not in text


def test_wards_are_the_sixteen_of_2021_with_the_published_sums() -> None:
    wards = properties("wards")
    assert [ward["id"] for ward in wards] == WARD_IDS
    assert [ward["name"] for ward in wards] == [f"Phường {int(key[1:])}" for key in WARD_IDS]
    assert sum(ward["population_2019"] for ward in wards) == 676_899
    assert sum(ward["population_2009"] for ward in wards) == 522_690
    assert 19.7 <= sum(ward["area_km2"] for ward in wards) <= 19.8
    assert len({ward["gso_code"] for ward in wards}) == 16


def test_areas_equal_those_on_the_ellipsoid() -> None:
    for name, column, unit_m2 in (("wards", "area_km2", 1e6), ("parks", "area_m2", 1.0)):
        for feature in collection(name)["features"]:
            said = feature["properties"][column]
            if said is not None:
                true_m2 = abs(WGS84.geometry_area_perimeter(shape(feature["geometry"]))[0])
                assert said * unit_m2 == pytest.approx(true_m2, rel=1e-3, abs=0.1)


def test_a_park_that_is_only_a_point_has_no_area() -> None:
    for feature in collection("parks")["features"]:
        is_point = feature["geometry"]["type"] == "Point"
        assert is_point == (feature["properties"]["area_m2"] is None)
        assert not is_point or feature["properties"]["name"]


def test_only_the_unbuilt_culture_park_is_planned() -> None:
    assert [park["id"] for park in properties("parks") if park["status"] == "planned"] == ["w1084373313"]


def test_the_eighteen_targets_stand_word_for_word() -> None:
    texts = {int(row["number"]): row["text"] for row in rows("plan_2021")}
    assert list(texts) == list(range(1, 19))
    assert hashlib.sha256("\n".join(texts.values()).encode()).hexdigest() == TARGETS_SHA256
    assert texts[8] == "Năm 2021, diện tích cây xanh bình quân đạt 0,92m2:/người."  # misprint included


def test_every_target_figure_is_said_in_the_targets_own_text() -> None:
    for row in rows("plan_2021"):
        for figure in filter(None, (row["target"], row["target_high"])):
            assert re.search(rf"(?<!\d){figure.replace('.', ',')}(?!\d)", row["text"]), row["target_vi"]
        assert (row["comparison"] == "text") == (not row["target"])
        assert (row["comparison"] == "range") == bool(row["target_high"])
        assert row["by_ward"] in {"yes", "no", "possible"}


def test_standards_carry_numbers_and_iso_dates() -> None:
    found = {row["id"]: row for row in rows("standards")}
    assert float(found["target-2021"]["value"]) == 0.92
    units = {
        "green": "m2_per_person",
        "park_access": "m",
        "fire_radius": "m",
        "fire_time": "s",
        "civility": "wards",
    }
    for row in found.values():
        assert bool(row["least_area_m2"]) == (row["topic"] == "park_access")
        assert float(row["value"]) > 0
        assert row["unit"] == units[row["topic"]]
        assert row["confidence"] in {"high", "medium", "low"}
        start, end = row["in_force_from"], row["in_force_to"]
        assert PART_OF_DATE.fullmatch(start)
        assert PART_OF_DATE.fullmatch(end)
        assert not (start and end) or start <= end
    assert {float(row["value"]) for row in found.values() if row["topic"] == "fire_radius"} == {3000, 5000}


def test_no_ward_has_an_invented_civility_status() -> None:
    found = rows("civility")
    assert {(row["ward"], row["year"]) for row in found} == {
        (ward, str(year)) for ward in WARD_IDS for year in range(2019, 2022)
    }
    assert {row["status"] for row in found} == {""}
    assert all(row["note_vi"] and row["note_en"] for row in found)


def test_every_practice_figure_says_that_it_is_one() -> None:
    assert {row["source"] for row in rows("practice/civility")} == {"SỐ LIỆU MINH HỌA"}
    assert {row["note"] for row in rows("practice/works")} == {"SỐ LIỆU MINH HỌA"}
    assert {row["source"] for row in properties("practice/plots")} == {"SỐ LIỆU MINH HỌA"}
    assert collection("practice/plots")["source"]["producer"] == "SỐ LIỆU MINH HỌA"
    assert {row["status"] for row in rows("practice/civility")} == {"met", "not_met", "under_review", ""}


def test_the_practice_plots_are_those_of_their_table() -> None:
    assert write.geojson(practice.plots()) == (DATA / "practice" / "plots.geojson").read_text("utf-8")
    table = {row["id"]: row for row in wording.rows("practice_plots")}
    for plot in properties("practice/plots"):
        row = table[plot["id"]]
        assert plot["area_m2"] == pytest.approx(int(row["width_m"]) * int(row["depth_m"]), rel=1e-3)


def test_works_are_the_six_and_the_seven_and_never_placed_by_guess() -> None:
    works = {work["id"]: work for work in properties("works")}
    assert [key for key, work in works.items() if work["section"] == 11] == [
        *("dqh", "ldt", "nvn-lqd", "th12", "boi", "300ph"),
    ]
    assert len(works) == 13
    placed = {f["properties"]["id"] for f in collection("works")["features"] if f["geometry"]}
    assert placed == {"dqh", "ldt", "nvn-lqd", "cvvh"}
    assert {key: work["status"] for key, work in works.items() if work["status"] != "unknown"} == {
        "dqh": "partly_open",
        "ldt": "late",
        "cvvh": "planned",
    }
    assert all(set(work["wards"]) <= set(WARD_IDS) for work in works.values())


def test_facts_that_contradict_each_other_stand_side_by_side() -> None:
    found = rows("work_facts")
    assert {row["work"] for row in found} == {work["id"] for work in properties("works")}
    assert {row["status"] for row in found} <= {"found", "part", "conflict", "not_found"}
    conflicts = [(i, row) for i, row in enumerate(found) if row["status"] == "conflict"]
    for thing in {(row["work"], row["attribute_vi"]) for _, row in conflicts}:
        places = [i for i, row in conflicts if (row["work"], row["attribute_vi"]) == thing]
        assert len(places) > 1
        assert places == list(range(places[0], places[-1] + 1))


def test_the_fire_station_is_assumed_and_stands_in_ward_10_on_its_street() -> None:
    (station,) = collection("stations")["features"]
    here = shape(station["geometry"])
    wards = {f["properties"]["id"]: shape(f["geometry"]) for f in collection("wards")["features"]}
    streets = [f for f in collection("streets")["features"] if f["properties"]["name"] == "Quang Trung"]
    assert station["properties"]["status"] == "assumed"
    assert wards["p10"].covers(here)
    assert min(shape(street["geometry"]).distance(here) for street in streets) < 1e-6  # degrees: 0.1 m


# ---- an OpenStreetMap extract ----

DAY = "2027-03-04T05:06:07Z"


class Extract:
    """A small .osm.pbf in the making: ways of numbered nodes, shared where coordinates are equal."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[float, float], int] = {}
        self.tagged: list[Node] = []
        self.ways: list[Way] = []
        self.relations: list[Relation] = []

    def way(self, key: int, points: Sequence[Sequence[float]], **tags: str) -> None:
        refs = [self.nodes.setdefault((p[0], p[1]), len(self.nodes) + 1) for p in points]
        self.ways.append(Way(id=key, nodes=refs, tags=tags, version=1, timestamp=DAY))

    def node(self, key: int, at: tuple[float, float], **tags: str) -> None:
        self.tagged.append(Node(id=key, location=at, tags=tags, version=1, timestamp=DAY))

    def boundary(self, key: int, outline: Polygon, **tags: str) -> None:
        self.way(key, outline.exterior.coords)
        tags |= {"type": "boundary", "boundary": "administrative"}
        members = [("w", key, "outer")]
        self.relations.append(Relation(id=key, members=members, tags=tags, version=1, timestamp=DAY))

    def save(self, path: Path, stated: str = "") -> Path:
        header = osmium.io.Header()
        if stated:
            header.set("osmosis_replication_timestamp", stated)
        with osmium.SimpleWriter(str(path), header=header) as writer:
            for at, key in self.nodes.items():
                writer.add_node(Node(id=key, location=at, version=1, timestamp=DAY))
            for node in sorted(self.tagged, key=lambda node: int(node.id or 0)):
                writer.add_node(node)
            for way in sorted(self.ways, key=lambda way: int(way.id or 0)):
                writer.add_way(way)
            for relation in self.relations:
                writer.add_relation(relation)
        return path


def square(west: float, south: float, size: float = 0.001) -> list[tuple[float, float]]:
    east, north = west + size, south + size
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


@pytest.fixture(scope="module")
def known_wards() -> Layer:
    """The wards of data/ in the form of the raw folder."""
    features = collection("wards")["features"]
    found = [
        Feature({"ward": f["properties"]["number"], **f["properties"]}, shape(f["geometry"]))
        for f in features
    ]
    return Layer(tuple(found), (NO_RAW,))


def with_everything(wards: Layer) -> Extract:
    made = Extract()
    for ward in wards.features:
        made.boundary(1000 + ward.properties["ward"], ward.geometry, name=ward.properties["name"])
    made.boundary(1900, box(106.62, 10.80, 106.63, 10.81), name="Phường 1")  # of another district
    made.way(1, [(106.66, 10.83), (106.665, 10.835), (106.67, 10.84)], highway="primary", name="Một ")
    made.way(2, [(106.67, 10.83), (106.665, 10.835)], highway="residential", oneway="-1")
    made.way(3, square(106.666, 10.836), highway="tertiary", junction="roundabout", name="Vòng xoay")
    made.way(4, [(106.60, 10.83), (106.64, 10.83)], highway="secondary", name="Từ ngoài vào")
    made.way(5, [(106.60, 10.83), (106.60, 10.84)], highway="secondary", name="Ở ngoài")
    made.way(6, [(106.66, 10.84), (106.661, 10.84)], highway="footway")
    made.way(7, [(106.66, 10.85), (106.67, 10.85)], railway="rail")
    made.way(8, [(106.66, 10.86), (106.67, 10.86)], waterway="river", name="Sông")
    made.way(10, square(106.65, 10.84), leisure="park", name="Công viên Một")
    made.way(11, square(106.66, 10.84), landuse="military")
    made.way(12, square(106.68, 10.85), natural="water")
    made.way(13, square(106.67, 10.82), amenity="school", name="Trường")
    made.node(9001, (106.6515, 10.8405), leisure="park", name="Công viên Một")
    made.node(9002, (106.68, 10.84), leisure="park", name="Công viên Hai")
    made.node(9003, (106.6701, 10.8201), amenity="school", name="Trường")
    made.node(9004, (106.69, 10.83), amenity="cafe", name="Cà phê")
    return made


def census() -> Table:
    found = [
        {
            "name": ward["name"],
            "code": ward["gso_code"],
            "vintage": "16 wards",
            "year": year,
            "population": str(ward[f"population_{year}"]),
            "basis": "population: census",
        }
        for ward in properties("wards")
        for year in ("2009", "2019")
    ]
    return Table(tuple(found), RawFile("census.csv", "1" * 64))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, known_wards: Layer) -> dict[str, Theme]:
    path = with_everything(known_wards).save(tmp_path_factory.mktemp("osm") / "city.osm.pbf")
    return build_data.themes(osm_extract.layers(path, known_wards), census())


def drawn(feature: Feature) -> Any:
    assert feature.geometry is not None
    return feature.geometry


def by_id(theme: Theme) -> dict[str, Feature]:
    return {feature.properties["id"]: feature for feature in theme.features}


def test_wards_of_an_extract_come_through_with_their_census(built: dict[str, Theme]) -> None:
    wards = by_id(built["wards"])
    published = {f["properties"]["id"]: f for f in collection("wards")["features"]}
    assert list(wards) == WARD_IDS
    for key, ward in wards.items():
        assert ward.properties["area_km2"] == published[key]["properties"]["area_km2"]
        assert ward.properties["population_2019"] == published[key]["properties"]["population_2019"]
        assert ward.properties["osm_relation"] == 1000 + ward.properties["number"]
        apart = drawn(ward).symmetric_difference(shape(published[key]["geometry"])).area
        assert apart < 1e-9  # square degrees: 12 m²


def test_streets_of_an_extract_run_in_travel_direction_inside_the_box(built: dict[str, Theme]) -> None:
    streets = by_id(built["streets"])
    assert list(streets) == ["w1", "w2", "w3", "w4"]
    first = {"id": "w1", "name": "Một", "class": "primary", "oneway": "no", "as_of": "2027-03-04"}
    assert streets["w1"].properties == first
    assert streets["w2"].properties["oneway"] == "yes"
    assert list(drawn(streets["w2"]).coords) == [(106.665, 10.835), (106.67, 10.83)]
    assert streets["w3"].properties["oneway"] == "yes"
    assert list(drawn(streets["w4"]).coords) == [(106.62, 10.83), (106.64, 10.83)]
    assert drawn(streets["w1"]).coords[1] == drawn(streets["w2"]).coords[0]


def test_parks_of_an_extract_come_through_and_a_point_inside_its_park_is_dropped(
    built: dict[str, Theme],
) -> None:
    parks = by_id(built["parks"])
    assert set(parks) == {"w10", "n9002"}
    true_m2 = WGS84.geometry_area_perimeter(Polygon(square(106.65, 10.84)))[0]
    assert parks["w10"].properties["area_m2"] == pytest.approx(true_m2, rel=1e-3)
    assert parks["n9002"].properties["area_m2"] is None
    assert by_id(built["land"])["w11"].properties["kind"] == "military"


def test_water_rail_paths_and_places_of_an_extract_come_through(built: dict[str, Theme]) -> None:
    kinds = {key: f.properties["kind"] for key, f in by_id(built["water"]).items()}
    assert kinds == {"w12": "area", "w8": "river"}
    assert list(by_id(built["rail"])) == ["w7"]
    assert by_id(built["paths"])["w6"].properties == {"id": "w6", "class": "footway"}
    assert list(by_id(built["places"])) == ["w13"]
    assert isinstance(by_id(built["places"])["w13"].geometry, Point)


def test_files_of_an_extract_say_its_name_digest_and_day(built: dict[str, Theme]) -> None:
    for theme in built.values():
        written = json.loads(write.geojson(theme))
        assert written["source"]["as_of"] == "2027-03-04"
        assert "city.osm.pbf" in {raw["file"] for raw in written["source"]["raw"]}
        assert len(written["features"]) == len(theme.features)


def test_the_same_extract_gives_the_same_bytes(
    tmp_path: Path, known_wards: Layer, built: dict[str, Theme]
) -> None:
    path = with_everything(known_wards).save(tmp_path / "city.osm.pbf")
    again = build_data.themes(osm_extract.layers(path, known_wards), census())
    assert {n: write.geojson(t) for n, t in again.items()} == {n: write.geojson(t) for n, t in built.items()}


def test_an_extract_replaces_only_the_layers_it_holds(tmp_path: Path, known_wards: Layer) -> None:
    made = Extract()
    made.boundary(1900, box(106.62, 10.80, 106.63, 10.81), name="Phường 1")
    made.way(1, [(106.66, 10.83), (106.67, 10.84)], highway="primary")
    made.way(8, [(106.66, 10.86), (106.67, 10.86)], waterway="river", name="Sông")
    found = osm_extract.layers(made.save(tmp_path / "part.osm.pbf"), known_wards)
    assert set(found) == {"streets", "water_lines", "water_areas"}


def test_fifteen_wards_are_not_taken_for_sixteen(tmp_path: Path, known_wards: Layer) -> None:
    made = Extract()
    for ward in known_wards.features[1:]:
        made.boundary(1000 + ward.properties["ward"], ward.geometry, name=ward.properties["name"])
    assert "wards" not in osm_extract.layers(made.save(tmp_path / "few.osm.pbf"), known_wards)


def test_the_day_in_the_header_goes_before_that_of_the_newest_object(
    tmp_path: Path, known_wards: Layer
) -> None:
    made = Extract()
    made.way(1, [(106.66, 10.83), (106.67, 10.84)], highway="primary")
    path = made.save(tmp_path / "stated.osm.pbf", stated="2028-09-10T11:12:13Z")
    assert osm_extract.layers(path, known_wards)["streets"].as_of == "2028-09-10"


def test_an_empty_extract_is_refused(tmp_path: Path, known_wards: Layer) -> None:
    with pytest.raises(ValueError, match="is empty"):
        osm_extract.layers(Extract().save(tmp_path / "none.osm.pbf"), known_wards)


# ---- data/ refreshed from an extract alone, without a raw folder ----

ROADS = {"dqh": "Dương Quảng Hàm", "ldt": "Lê Đức Thọ", "nvn-lqd": "Nguyễn Văn Nghi"}
STREETS_OF_WORKS = {street_key(name) for name in (*ROADS.values(), "Lê Quang Định")} | {
    street_key(name)
    for name in ("Lương Ngọc Quyến", "Lê Văn Thọ", "Nguyễn Oanh", "Nguyễn Thái Sơn", "Phạm Văn Đồng")
}
RENAMED = "w32575794"  # a street of Bình Thạnh that no work touches
NEW_PARK = square(106.6601, 10.8401)
KEPT_WHOLE = (
    *("wards.geojson", "stations.geojson", "rail.geojson", "standards.csv", "civility.csv"),
    *("plan_2021.csv", "practice/civility.csv", "practice/works.csv", "practice/plots.geojson"),
)


def streets_again(made: Extract, features: Iterable[dict[str, Any]]) -> Extract:
    """Writes streets of data/ into an extract, with their numbers where these are those of a way."""
    for number, feature in enumerate(features):
        row = feature["properties"]
        key = int(row["id"][1:]) if row["id"][1:].isdigit() else 9_000_000_000 + number
        name = {"name": row["name"]} if row["name"] else {}
        made.way(key, feature["geometry"]["coordinates"], highway=row["class"], oneway=row["oneway"], **name)
    return made


@cache
def small_extract(without: str = "") -> Extract:
    """The streets that the works need but `without`, one renamed street, a new park, a ward of 2025."""
    made = Extract()
    kept = []
    works_again = {f["properties"]["id"]: f["geometry"] for f in collection("works")["features"]}
    near = shape(works_again["nvn-lqd"]).buffer(0.0005)  # its two streets meet in a roundabout
    for feature in collection("streets")["features"]:
        row = feature["properties"]
        if row["id"] == RENAMED:
            kept.append({**feature, "properties": {**row, "name": "Đường Mới"}})
            continue
        key = street_key(row["name"])
        is_needed = key in STREETS_OF_WORKS or shape(feature["geometry"]).intersects(near)
        if is_needed and key != street_key(without):
            kept.append(feature)
    streets_again(made, kept)
    made.way(11, NEW_PARK, leisure="park", name="Công viên Mới")
    made.boundary(1901, box(106.66, 10.82, 106.68, 10.84), name="Phường Hạnh Thông")
    return made


def refreshed_in(clone: Path, extract: Extract, *words: str) -> tuple[int, str]:
    """Exit code and everything printed by the command, run in a folder that has data/ and no raw folder."""
    extract.save(clone / "city.osm.pbf")
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(clone)
        patch.setattr(sys, "argv", ["build_data", "--osm", "city.osm.pbf", *words])
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = build_data.main()
    return code, printed.getvalue()


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def features_in(folder: Path, name: str) -> dict[str, dict[str, Any]]:
    record = json.loads((folder / f"{name}.geojson").read_text("utf-8"))
    return {feature["properties"]["id"]: feature for feature in record["features"]}


def source_in(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{name}.geojson").read_text("utf-8"))["source"]
    return found


@pytest.fixture(scope="module")
def refreshed_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder data/ of a clone refreshed from the small extract, and what was printed."""
    clone = tmp_path_factory.mktemp("clone")
    folder = copied_data(clone)
    code, printed = refreshed_in(clone, small_extract())
    assert code == 0, printed
    return folder, printed


def test_a_clone_is_refreshed_from_an_extract_alone_and_can_be_read(refreshed_once: tuple[Path, str]) -> None:
    folder, _ = refreshed_once
    city = read_city(folder)
    true_m2 = WGS84.geometry_area_perimeter(Polygon(NEW_PARK))[0]
    assert city.parks.loc["w11", "name"] == "Công viên Mới"
    assert city.parks.loc["w11", "area_m2"] == pytest.approx(true_m2, rel=1e-3)
    assert city.streets.loc[RENAMED, "name"] == "Đường Mới"
    assert city.sources["streets.geojson"].as_of == "2027-03-04"


def test_what_an_extract_lacks_stays_byte_for_byte(refreshed_once: tuple[Path, str]) -> None:
    folder, printed = refreshed_once
    same = printed.split("Byte for byte as before: ")[1].split("\n")[0].split(", ")
    assert set(same) >= set(KEPT_WHOLE)
    for name in same:
        assert (folder / name).read_bytes() == (DATA / name).read_bytes(), name
    assert contents(folder).keys() == contents(DATA).keys()


def test_boundaries_stay_where_an_extract_has_the_wards_of_2025_and_the_run_says_so(
    refreshed_once: tuple[Path, str],
) -> None:
    _, printed = refreshed_once
    assert "wards.geojson: kept as of 2018-01-01" in printed
    assert "does not hold all 16 wards of 2021, so the old boundaries stay" in printed


def test_the_run_says_of_each_theme_where_it_came_from(refreshed_once: tuple[Path, str]) -> None:
    folder, printed = refreshed_once
    count = len(features_in(folder, "streets"))
    assert f"streets.geojson: {count} of 2027-03-04 from city.osm.pbf; before 9,775 of 2026-07-25" in printed
    assert "LOOK: streets shrank to less than half" in printed
    assert "rail.geojson: kept as of 2018-01-01" in printed


def test_works_are_cut_again_as_long_as_they_were_and_keep_their_words(
    refreshed_once: tuple[Path, str],
) -> None:
    folder, _ = refreshed_once
    before, after = features_in(DATA, "works"), features_in(folder, "works")
    assert list(after) == list(before)
    for key, work in after.items():
        assert work["properties"] == before[key]["properties"]
        assert work["geometry"] == before[key]["geometry"]
    digest = hashlib.sha256((folder.parent / "city.osm.pbf").read_bytes()).hexdigest()
    source = source_in(folder, "works")
    assert {"file": "city.osm.pbf", "sha256": digest, "as_of": "2027-03-04"} in source["raw"]
    assert source["before"]["raw"] == source_in(DATA, "works")["raw"]
    assert "Vẽ lại trên dữ liệu đường ngày 04/03/2027" in source["method"]
    assert "Drawn again on the streets of 2027-03-04" in source["method_en"]


def test_measured_facts_follow_and_no_other_fact_does(refreshed_once: tuple[Path, str]) -> None:
    folder, _ = refreshed_once
    pairs = zip(
        (DATA / "work_facts.csv").read_text("utf-8").splitlines(),
        (folder / "work_facts.csv").read_text("utf-8").splitlines(),
        strict=True,
    )
    changed = [(old, new) for old, new in pairs if old != new]
    assert [old.split(",")[0] for old, _ in changed] == list(ROADS)
    for old, new in changed:
        assert new == old.replace("2026-07-25", "2027-03-04")


def test_the_culture_park_stays_planned_where_an_extract_has_no_such_park(
    refreshed_once: tuple[Path, str],
) -> None:
    folder, printed = refreshed_once
    site = features_in(DATA, "parks")["w1084373313"]
    assert features_in(folder, "parks") == {"w1084373313": site, "w11": features_in(folder, "parks")["w11"]}
    assert "kept as drawn before and as planned: Công viên Văn hóa Gò Vấp (w1084373313)" in printed
    assert "w1084373313" in source_in(folder, "parks")["method_en"]


def test_a_second_refresh_from_the_same_extract_changes_no_byte(
    refreshed_once: tuple[Path, str], tmp_path: Path
) -> None:
    folder, _ = refreshed_once
    write.replace(copied_data(tmp_path), {name: text.decode() for name, text in contents(folder).items()})
    assert refreshed_in(tmp_path, small_extract())[0] == 0
    assert contents(tmp_path / "data") == contents(folder)


def test_a_work_whose_street_an_extract_lacks_stays_as_drawn_and_the_run_says_so(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    code, printed = refreshed_in(tmp_path, small_extract(without=ROADS["ldt"]))
    assert code == 0, printed
    assert "ldt kept as drawn before, with its length: there is no street called Lê Đức Thọ" in printed
    assert "nvn-lqd cut again" in printed
    assert features_in(folder, "works")["ldt"] == features_in(DATA, "works")["ldt"]
    with (folder / "work_facts.csv").open(encoding="utf-8", newline="") as file:
        dated = {
            row["work"]: row["date"] for row in csv.DictReader(file) if "streets.geojson" in row["source"]
        }
    assert dated == {"dqh": "2027-03-04", "ldt": "2026-07-25", "nvn-lqd": "2027-03-04"}
    source = source_in(folder, "works")
    assert "không còn thấy đường hoặc giới hạn: Nâng cấp, mở rộng đường Lê Đức Thọ." in source["method"]
    assert {raw["file"] for raw in source["raw"]} >= {"city.osm.pbf", "roads.geojson"}
    read_city(folder)


def test_sixteen_wards_of_an_extract_replace_the_boundaries_and_keep_the_census(
    tmp_path: Path, known_wards: Layer
) -> None:
    made = Extract()
    for ward in known_wards.features:
        made.boundary(1000 + ward.properties["ward"], ward.geometry, name=ward.properties["name"])
    folder = small_data(tmp_path)
    streets = (folder / "streets.geojson").read_bytes()
    code, printed = refreshed_in(tmp_path, made)
    assert code == 0, printed
    before, after = features_in(DATA, "wards"), features_in(folder, "wards")
    for key, ward in after.items():
        number = ward["properties"]["number"]
        assert ward["properties"] == {**before[key]["properties"], "osm_relation": 1000 + number}
    source = source_in(folder, "wards")
    assert source["as_of"] == "2027-03-04"
    assert source["method_en"].endswith("Census and codes are kept from the edition before.")
    assert source["before"]["raw"] == source_in(DATA, "wards")["raw"]
    assert (folder / "streets.geojson").read_bytes() == streets


def test_the_wards_of_2025_follow_new_boundaries_of_the_sixteen(tmp_path: Path, known_wards: Layer) -> None:
    """The whole district 5 m further east: every corner of the merged wards moves with it but ward 13's line."""
    made = Extract()
    for ward in known_wards.features:
        moved = shapely.transform(
            drawn(ward), lambda corners: np.round(corners + np.array([0.00005, 0.0]), 7)
        )
        made.boundary(1000 + ward.properties["ward"], moved, name=ward.properties["name"])
    folder = small_data(tmp_path)
    code, printed = refreshed_in(tmp_path, made)
    assert code == 0, printed
    city = read_city(folder)
    assert (folder / "crosswalk.csv").read_bytes() == (DATA / "crosswalk.csv").read_bytes()
    for name in ("wards_12", "wards_6"):
        before, after = features_in(DATA, name), features_in(folder, name)
        assert list(after) == list(before)
        for key, ward in after.items():
            known = ("id", "number", "name", "gso_code", "gso_code_valid_from", "gso_code_valid_to")
            assert [ward["properties"][k] for k in known] == [before[key]["properties"][k] for k in known]
        assert getattr(city, name).geometry.area.sum() == pytest.approx(
            city.wards.geometry.area.sum(), abs=0.5
        )
        source = source_in(folder, name)
        assert source["as_of"] == "2027-03-04"
        assert source["method_en"].endswith("the line through ward 13 are kept from the edition before.")
        assert "sapnhap.bando.com.vn" in source["method_en"]
    (unmoved,) = (
        set(corner_list(features_in(DATA, "wards_12")["w12-p14"]))
        & set(corner_list(features_in(folder, "wards_12")["w12-p14"])),
    )
    assert len(unmoved) == 10


def corner_list(feature: dict[str, Any]) -> list[tuple[float, float]]:
    return [tuple(corner) for corner in shapely.get_coordinates(shape(feature["geometry"])).round(7).tolist()]


def test_the_wards_of_2025_are_those_that_follow_from_the_files_themselves() -> None:
    base = base_of(DATA)
    known = ward_sets.known_of_themes(base.themes, base.texts["crosswalk.csv"])
    for name, theme in ward_sets.themes(base.themes["wards"], known).items():
        assert (
            write.geojson(theme).split('"features"')[1]
            == base.texts[f"{name}.geojson"].split('"features"')[1]
        )


def test_two_wards_that_share_no_line_through_ward_13_are_refused() -> None:
    wards = {f["properties"]["id"]: shape(f["geometry"]) for f in collection("wards")["features"]}
    twelve = {f["properties"]["id"]: shape(f["geometry"]) for f in collection("wards_12")["features"]}
    with pytest.raises(ValueError, match="0 lines"):
        ward_sets.line_through({**twelve, "w12-p14": twelve["w12-p12"]}, wards["p13"])


def test_a_damaged_folder_is_not_built_upon(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    rewrite(folder / "works.geojson", lambda record: record.pop("source"))
    before = contents(folder)
    code, printed = refreshed_in(tmp_path, small_extract())
    assert (code, contents(folder)) == (1, before)
    assert "Nothing was changed in data: works.geojson no_source" in printed


def test_nothing_changes_where_the_program_could_not_read_what_was_made(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    table = folder / "practice" / "works.csv"
    table.write_text(table.read_text("utf-8").replace("progress_percent", "progress"), "utf-8")
    before = contents(folder)
    code, printed = refreshed_in(tmp_path, small_extract())
    assert (code, contents(folder)) == (1, before)
    assert "practice/works.csv no_column" in printed


def test_an_extract_of_another_place_is_refused(tmp_path: Path) -> None:
    folder = small_data(tmp_path)
    before = contents(folder)
    made = Extract()
    made.way(1, [(105.85, 21.02), (105.86, 21.03)], highway="primary", name="Hà Nội")
    code, printed = refreshed_in(tmp_path, made)
    assert (code, contents(folder)) == (1, before)
    assert "holds nothing that lies on the map" in printed


def test_a_raw_folder_that_is_named_but_not_there_is_refused(tmp_path: Path) -> None:
    small_data(tmp_path)
    code, printed = refreshed_in(tmp_path, small_extract(), "--raw", "nowhere")
    assert code == 1
    assert "no raw folder nowhere" in printed


def theme_of(name: str) -> Theme:
    """A finished theme of data/."""
    found = [
        Feature(f["properties"], f["geometry"] and shape(f["geometry"])) for f in collection(name)["features"]
    ]
    return Theme(name, collection(name)["source"], tuple(found), ())


def test_what_follows_from_a_roads_line_is_made_again_and_nothing_else() -> None:
    true = theme_of("works")
    stale = {"wards": ["p17"], "location": "exact", "limits": [], "length_m": 1.0}
    old = replace(true.features[0], properties={**true.features[0].properties, **stale, "status": "done"})
    ground = works.Ground(theme_of("streets"), theme_of("parks"), theme_of("wards"))
    redrawn = works.redrawn(replace(true, features=(old,)), ground)
    assert redrawn.features[0].properties == {**true.features[0].properties, "status": "done"}
    text = (DATA / "work_facts.csv").read_text("utf-8")
    spoiled = text.replace("2,46 km", "9,99 km").replace("2.46 km", "9.99 km")
    assert spoiled != text
    assert facts.remeasured(spoiled, redrawn.stretches, "2026-07-25") == text


def test_a_sliver_that_the_clipping_leaves_is_no_area() -> None:
    west, step = BOX[0], 1e-7
    sliver = Polygon([(west - step, 10.83), (west + step / 3, 10.83), (west - step, 10.83 + step)])
    assert polygons(sliver).is_empty
    spike = Polygon([*square(106.65, 10.84)[:4], (106.65, 10.84 + step / 3), (106.60, 10.84 + step / 3)])
    written = shapely.transform(polygons(spike), lambda pairs: pairs.round(7))
    assert written.is_valid
    assert written.area == pytest.approx(1e-6, rel=1e-3)


def test_a_limit_that_moved_away_from_its_street_is_not_found() -> None:
    streets = [
        Feature({"name": name}, LineString(points))
        for name, points in (
            ("Dương Quảng Hàm", [(106.69, 10.82), (106.68, 10.84)]),
            ("Lương Ngọc Quyến", [(106.70, 10.82), (106.70, 10.83)]),
        )
    ]
    before = theme_of("works").features
    park = Feature({"id": "w1084373313"}, Polygon(square(106.68, 10.84)))
    ground = works.Ground(*(Theme("x", {}, tuple(found), ()) for found in (streets, [park], [])))
    redrawn = works.redrawn(Theme("works", {}, before[:1], ()), ground)
    assert redrawn.stretches == {}
    assert re.fullmatch(r"a limit is 1,?09\d m away from the street", redrawn.kept["dqh"])
    assert redrawn.features[0].geometry == before[0].geometry


def test_a_park_on_the_planned_site_under_another_id_gives_way_to_it() -> None:
    site = Feature({"id": "w1084373313", "name": "Cũ", "status": "planned"}, Polygon(square(106.68, 10.84)))
    tagged = Feature({"id": "r5", "name": None}, Polygon(square(106.6801, 10.8401)))
    part = Feature({"id": "w6", "name": "Vườn"}, Polygon(square(106.68, 10.84, 0.0003)))
    fresh, before = (Theme("parks", {}, found, ()) for found in ((tagged, part), (site,)))
    kept = green.keeping_planned(fresh, before)
    assert [park.properties["id"] for park in kept.features] == ["w1084373313", "w6"]
    told = "\n".join(refresh._park_lines({"parks": fresh}, {"parks": kept}))
    assert "Cũ (w1084373313)" in told
    assert "another id: park (r5)" in told
    own = Theme("parks", {}, (replace(site, geometry=tagged.geometry), part), ())
    assert green.keeping_planned(own, before).features == own.features


def test_the_outline_of_the_culture_park_is_called_simplified_only_where_it_is() -> None:
    row = {"osm_id": "w1084373313", "kind": "leisure=park", "osm_date": "2026"}
    notes = [
        green.parks(Layer((Feature({**row, **extra}, Polygon(square(106.68, 10.84))),), (NO_RAW,)))
        .features[0]
        .properties["note_en"]
        for extra in ({}, {"geom_quality": "simplified"})
    ]
    assert notes[0] == "The whole planned site, mostly unbuilt (August 2024)."
    assert notes[1] == f"{notes[0]} Simplified outline."


# ---- refusals and small parts ----


def test_overlapping_wards_and_wrong_sums_are_refused_all_at_once(built: dict[str, Theme]) -> None:
    wards = built["wards"]
    first = wards.features[0]
    wide = Feature({**first.properties, "population_2019": 1}, drawn(first).buffer(0.001))
    with pytest.raises(DataError) as caught:
        checked(Theme("wards", {}, (wide, *wards.features[2:]), ()))
    assert {fault.key for fault in caught.value.faults} >= {"wards_differ", "people_sum", "overlap"}


def test_a_raw_row_without_wording_is_named() -> None:
    known = [
        {"topic": row["topic_raw"], "rule": row["rule"], "value": row["figure"], "source": "nguồn"}
        for row in wording.rows("standards")
    ]
    merged: dict[str, dict[str, str]] = {}
    for row in known:
        old = merged.setdefault(row["topic"] + row["rule"], {**row, "value": ""})
        old["value"] += f" {row['value']}"
    raw = RawFile("standards.csv", "")
    assert standards.text(Table(tuple(merged.values()), raw)).count("\n") == len(known) + 1
    new = {"topic": "green area", "rule": "Quy chuẩn mới", "value": "9", "source": ""}
    with pytest.raises(ValueError, match="Quy chuẩn mới"):
        standards.text(Table((*merged.values(), new), raw))
    row = {"work": "Công trình mới", "attribute": "length", "value": "1 km"}
    with pytest.raises(ValueError, match="Công trình mới"):
        facts.text(Table((row,), RawFile("key_works.csv", "")), Table((), raw), {}, "")


def test_a_figure_that_left_its_raw_row_is_refused() -> None:
    stale = [
        {"topic": row["topic_raw"], "rule": row["rule"], "value": "khác", "source": ""}
        for row in wording.rows("standards")
    ]
    with pytest.raises(ValueError, match=r"target-2021: '0\.92' is not in"):
        standards.text(Table(tuple(stale), RawFile("standards.csv", "")))


def test_a_plan_that_does_not_say_the_words_is_refused() -> None:
    text = plan.Plan("II. CÁC CHỈ TIÊU CHỦ YẾU\n(1) Một.\nIII. CÁC NHIỆM VỤ, GIẢI PHÁP", NO_RAW)
    with pytest.raises(ValueError, match="does not say"):
        text.quoted("(2) Hai.")
    with pytest.raises(ValueError, match="numbered"):
        plan.targets(text)


def test_a_build_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "data"
    out.mkdir()
    (out / "wards.geojson").write_text("old")
    words = ["build_data", "--raw", str(tmp_path), "--plan", str(tmp_path), "--out", str(out)]
    monkeypatch.setattr(sys, "argv", words)
    assert build_data.main() == 1
    assert [path.name for path in out.iterdir()] == ["wards.geojson"]
    assert (out / "wards.geojson").read_text() == "old"
    assert "Nothing was changed" in capsys.readouterr().err


def test_files_that_are_not_made_stay_in_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "data"
    out.mkdir()
    (out / "LICENSE").write_text("stays")
    write.replace(out, {"wards.geojson": "new\n", "practice/works.csv": "a\n"})
    assert (out / "LICENSE").read_text() == "stays"
    assert (out / "practice" / "works.csv").read_text() == "a\n"
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_house_stands_between_its_known_neighbours_in_proportion() -> None:
    west, east, north = 106.66, 106.67, 10.83
    road = Feature({"name": "Phố"}, LineString([(west, north), (east, north)]))
    places = [
        Feature({"addr": "100 Phố"}, Point(west, north + 0.0001)),
        Feature({"addr": "200 Phố"}, Point(east, north)),
        Feature({"addr": "130 Phố Khác"}, Point(east, north)),
    ]
    here = house(125, "Phố", Theme("streets", {}, (road,), ()), Layer(tuple(places), ()))
    whole = WGS84.inv(west, north, east, north)[2]
    start = house(100, "Phố", Theme("streets", {}, (road,), ()), Layer(tuple(places), ()))
    assert here.distance(start) == pytest.approx(whole / 4, rel=1e-3)


@pytest.mark.parametrize("back", [False, True])
def test_a_clipped_line_keeps_its_direction_and_its_inner_nodes(back: bool) -> None:
    points = [(106.60, 10.83), (106.63, 10.84), (106.64, 10.83), (106.80, 10.83)]
    line = LineString(points[::-1] if back else points)
    layer = Layer((Feature({"osm_id": 5, "highway": "primary", "osm_date": "2026"}, line),), (NO_RAW,))
    (street,) = lines.streets(layer).features
    inner = points[1:3][::-1] if back else points[1:3]
    assert list(drawn(street).coords)[1:3] == inner
    assert box(*BOX).covers(street.geometry)


def test_a_line_that_leaves_the_box_twice_becomes_two_parts() -> None:
    line = LineString([(106.65, 10.87), (106.655, 10.88), (106.66, 10.87)])
    layer = Layer((Feature({"osm_id": 5, "highway": "path"}, line),), (NO_RAW,))
    assert [part.properties["id"] for part in lines.paths(layer).features] == ["w5", "w5-2"]


def test_an_id_that_stands_twice_is_refused() -> None:
    park = Feature(
        {"osm_id": "w1", "kind": "leisure=park", "osm_date": "2026"}, Polygon(square(106.65, 10.84))
    )
    with pytest.raises(ValueError, match="w1"):
        green.parks(Layer((park, park), (NO_RAW,)))


def test_written_coordinates_have_seven_decimals_and_one_feature_a_line() -> None:
    feature = Feature({"id": "a"}, Point(106.123456789, 10.1))
    text = write.geojson(Theme("parks", {"as_of": "2026"}, (feature, feature), ()))
    assert text.count('{"type":"Feature"') == 2
    first = next(line for line in text.splitlines() if line.startswith('{"type":"Feature"'))
    assert first.endswith('"coordinates":[106.1234568,10.1]}},')
    assert json.loads(text)["source"] == {"as_of": "2026"}


def test_clipping_leaves_what_lies_inside_untouched() -> None:
    inside = MultiPolygon([box(106.65, 10.83, 106.66, 10.84)])
    assert clipped(inside) is inside
    assert shapely.equals_exact(clipped(box(0, 0, 180, 90)).normalize(), box(*BOX).normalize())


@pytest.mark.parametrize("path", sorted(wording.FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_vietnamese_wording_always_has_english_beside_it(path: Path) -> None:
    for row in wording.rows(path.stem):
        assert None not in row, f"{path.name}: a row has too many fields: {row}"
        assert None not in row.values(), f"{path.name}: a row has too few fields: {row}"
        for column in (name for name in row if name.endswith("_vi") and name != "source_vi"):
            assert bool(row[column]) == bool(row[f"{column[:-3]}_en"]), f"{path.name}: {row[column]}"
