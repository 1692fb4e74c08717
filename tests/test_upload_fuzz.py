"""Whatever the bytes are, reading answers: random ones, and good files with bytes, parts and values changed."""

from __future__ import annotations

import io
import json
import random
import re
import time
import zipfile
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from geo.crs import DEGREES
from geo.indicators import indicators_of
from geo.periods import read_period
from maps.messages import LANGUAGES, fault_message, notice_message
from records.intake.template import figure_template, works_template
from records.intake.upload import Ask, Upload, read_upload
from records.model import Feature, Figure, plain_json
from tests.cities import DATA, real_city
from tests.uploads import GREEN, table

MOST_S = 5.0  # for any file of these sizes, on a busy machine
SUFFIXES = (".xlsx", ".csv", ".geojson", ".gpkg", ".zip")
ASKS = (GREEN, *(Ask("", "", kind, date(2030, 6, 1)) for kind in ("", "park", "work", "plot")))


def answered(content: bytes, name: str, ask: Ask) -> Upload:
    """The upload, read in bounded time, with every word in it fit to be stored and shown."""
    started = time.process_time()
    upload = read_upload(real_city(), name, content, ask)
    for language in LANGUAGES:
        assert all(fault_message(fault, language) for fault in upload.faults)
        assert all(notice_message(notice, language) for notice in upload.notices)
    assert time.process_time() - started < MOST_S
    for entry in upload.entries:
        words = [entry.source, entry.note]
        words.append(plain_json(entry.properties) if isinstance(entry, Feature) else entry.status)
        "".join(words).encode()
        assert "\0" not in "".join(words)
        if isinstance(entry, Figure):
            assert (entry.value is None) == (entry.status != "")
    assert upload.entries or upload.faults or upload.notices
    return upload


@cache
def good_files() -> dict[str, tuple[str, bytes, Ask]]:
    """One good file of each kind."""
    city, made = real_city(), {}
    figures = figure_template(city, indicators_of(city)["t08"], read_period("2021-Q1"), {}, "vi")
    made["template"] = ("a.xlsx", figures, GREEN)
    made["works"] = ("a.xlsx", works_template(city, "vi"), ASKS[3])
    made["csv"] = ("a.csv", table("Phường 1;0,5;x;y", "Phường 3;14,5", "26872;12,5"), GREEN)
    made["parks"] = ("a.geojson", (DATA / "parks.geojson").read_bytes()[:], ASKS[2])
    shapes = [shapely.box(106.668, 10.838, 106.669, 10.839), shapely.Point(106.67, 10.84)]
    frame = gpd.GeoDataFrame({"name": ["A", "B"], "status": ["planned"] * 2}, geometry=shapes, crs=DEGREES)
    with TemporaryDirectory() as folder:
        frame.to_file(Path(folder, "a.gpkg"), layer="parks", driver="GPKG")
        made["gpkg"] = ("a.gpkg", Path(folder, "a.gpkg").read_bytes(), ASKS[2])
        frame[:1].to_file(Path(folder, "a.shp"))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path in sorted(Path(folder).glob("a.[!g]*")):
                archive.write(path, path.name)
        made["zip"] = ("a.zip", packed.getvalue(), ASKS[2])
    return made


@pytest.mark.parametrize("kind", ["template", "works", "csv", "parks", "gpkg", "zip"])
def test_the_files_to_spoil_are_good(kind: str) -> None:
    name, content, ask = good_files()[kind]
    assert {fault.key for fault in read_upload(real_city(), name, content, ask).faults} <= {"no_figures"}


@settings(max_examples=150)
@given(st.binary(max_size=400), st.sampled_from(SUFFIXES), st.sampled_from(ASKS))
def test_random_bytes_are_answered(content: bytes, suffix: str, ask: Ask) -> None:
    beginning = {".xlsx": b"PK\3\4", ".zip": b"PK\3\4", ".gpkg": b"SQLite format 3\0"}.get(suffix, b"")
    for begun in (content, beginning + content):
        upload = answered(begun, f"a{suffix}", ask)
        assert upload.faults


@settings(max_examples=200)
@given(st.text(max_size=300), st.sampled_from([".csv", ".geojson"]), st.sampled_from(ASKS))
def test_random_text_is_answered(text: str, suffix: str, ask: Ask) -> None:
    answered(text.encode("utf-8", "surrogatepass"), f"a{suffix}", ask)
    answered(("Phường;Giá trị;Ghi chú\n" + text).encode("utf-8", "surrogatepass"), f"a{suffix}", ask)


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_random_names_are_answered(name: str) -> None:
    upload = read_upload(real_city(), name, b"x;y\n1;2", GREEN)
    upload.file.encode()
    assert upload.faults


def spoiled(content: bytes, dice: random.Random) -> bytes:
    """`content` with a few bytes changed, a stretch cut, doubled, or overwritten."""
    made = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 8, 64))):
        at = dice.randrange(len(made))
        what = dice.randrange(5)
        if what == 0:
            made[at] = dice.randrange(256)
        elif what == 1:
            made[at] ^= 1 << dice.randrange(8)
        elif what == 2 and len(made) > 50:
            del made[at : at + dice.randrange(1, 20)]
        elif what == 3:
            made[at:at] = made[at : at + dice.randrange(1, 50)]
        else:
            made[at : at + 4] = dice.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\1\0\0\0")
            )
    return bytes(made) or b"\0"


@pytest.mark.parametrize("kind", ["template", "works", "csv", "gpkg", "zip"])
def test_good_files_with_bytes_changed_are_answered(kind: str) -> None:
    name, content, ask = good_files()[kind]
    dice = random.Random(f"bytes {kind}")  # noqa: S311 (repeatable, not secret)
    for _ in range(250):
        answered(spoiled(content, dice), name, ask)


def repacked_with(content: bytes, dice: random.Random) -> bytes:
    """A zip in good order one of whose members is spoiled."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = dice.choice(old.namelist())
        for name in old.namelist():
            body = old.read(name)
            if name == chosen:
                body = spoiled_xml(body, dice) if name.endswith((".xml", ".rels")) else spoiled(body, dice)
            new.writestr(name, body)
    return made.getvalue()


ODD_VALUES = (
    *(
        b"",
        b"-1",
        b"0",
        b"1e999",
        b"NaN",
        b"99999999999999999999",
        b"true",
        b"s",
        b"d",
        b"str",
        b"e",
        b"XFD1048576",
    ),
    *(b"A0", b"\xe1\xbb\x81", b"{", b"../x", b"44270", b"-44270", b"&#0;", b"2021-02-30T25:00:00"),
)


def spoiled_xml(body: bytes, dice: random.Random) -> bytes:
    """XML that is often still well formed: values of attributes and text exchanged, elements dropped or renamed."""
    for _ in range(dice.choice((1, 2, 5))):
        places = list(re.finditer(rb'"[^"<>]*"|>[^<>]+<|<[A-Za-z:]+[^<>]*/>', body))
        if not places:
            return spoiled(body, dice)
        place = dice.choice(places)
        old = place[0]
        if old.startswith(b"<"):
            new = dice.choice((b"", old * 2, old.replace(b"/>", b">x</y>")))
        else:
            new = old[:1] + dice.choice(ODD_VALUES) + old[-1:]
        body = body[: place.start()] + new + body[place.end() :]
    return body


@pytest.mark.parametrize("kind", ["template", "works", "zip"])
def test_good_zips_with_parts_spoiled_are_answered(kind: str) -> None:
    name, content, ask = good_files()[kind]
    dice = random.Random(f"parts {kind}")  # noqa: S311 (repeatable, not secret)
    keys = set()
    for _ in range(300):
        keys |= {fault.key for fault in answered(repacked_with(content, dice), name, ask).faults}
    assert "bad_workbook" in keys or "bad_shapefile" in keys


ODD_CELLS: tuple[Any, ...] = (
    *(
        None,
        "",
        " ",
        "=1",
        "#N/A",
        "14.5",
        "1.234",
        "1.234,5",
        "-",
        "NaN",
        "p02",
        "Phường",
        "x" * 3000,
        "\u202e",
        "a\nb",
    ),
    *(
        0,
        -1,
        1e308,
        -0.0,
        2**63,
        True,
        date(2021, 5, 14),
        26890,
        0.145,
        "2021-13",
        "quý 9/2021",
        "Đạt",
        "Chỉ tiêu: t08",
    ),
)


@settings(max_examples=120)
@given(
    st.lists(st.lists(st.sampled_from(ODD_CELLS), max_size=6), max_size=8), st.sampled_from(ASKS), st.data()
)
def test_any_cells_below_good_headings_are_answered(
    rows: list[list[Any]], ask: Ask, data: st.DataObject
) -> None:
    headings = [
        "Phường",
        "Giá trị",
        "Tình trạng",
        "Kỳ",
        "Chỉ tiêu",
        "Mã",
        "Tên công trình",
        "Vốn được duyệt (tỷ đồng)",
    ]
    book = Workbook()
    sheet = book.active
    sheet.append(data.draw(st.permutations(headings)))
    for row in rows:
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    answered(made.getvalue(), "a.xlsx", ask)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
GEOMETRY = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ["Point", "LineString", "Polygon", "MultiPolygon", "GeometryCollection", "x", None]
        ),
        "coordinates": JSON
        | st.lists(st.lists(st.floats(100, 110), min_size=2, max_size=3), max_size=5)
        | st.lists(
            st.lists(st.lists(st.floats(106.6, 106.7), min_size=2, max_size=2), max_size=6), max_size=2
        ),
    }
)
FIELDS = (
    "id",
    "name",
    "name_vi",
    "status",
    "area_m2",
    "wards",
    "limits",
    "as_of",
    "capital_vnd",
    "section",
    "source",
)


@settings(max_examples=200)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "type": st.just("Feature"),
                "properties": st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6) | JSON,
                "geometry": GEOMETRY | JSON,
            }
        )
        | JSON,
        max_size=4,
    ),
    st.sampled_from(ASKS),
)
def test_any_features_are_answered(features: list[Any], ask: Ask) -> None:
    document = {"type": "FeatureCollection", "features": features}
    answered(json.dumps(document).encode(), "a.geojson", ask)
