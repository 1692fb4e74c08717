"""The table says what the map says, and its downloads carry sources and no formula."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter

import openpyxl
import pandas as pd
import pytest

from geo.source import Source
from geo.wards import wards_in
from layers import all_layers
from maps.classes import class_of, classes_of
from maps.harmless import harmless
from maps.legend import vietnamese_date
from maps.messages import message
from maps.table import Column, columns, csv_bytes, frame, groups, xlsx_bytes
from maps.ward_sets import Tally, in_set
from tests.cities import DATA, real_city
from tests.invented import by_ward, city_showing

RELEASE = "ab" * 32
ABOUT = {"release": RELEASE, "trial": "=1+1"}


@pytest.fixture(scope="module", params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=[False, True], ids=["real", "practice"])
def practice(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_every_view_of_every_layer_is_a_column_with_the_maps_values(language: str, practice: bool) -> None:
    city = real_city(practice)
    made = columns(city, language)
    for layer in all_layers():
        group = [column for column in made if column.group.startswith(layer.short.in_language(language))]
        for view in layer.views(city):
            (column,) = [one for one in group if one.label == view.label.in_language(language)]
            shown = frame((column,))[column.heading]
            if column.decimals is not None:
                expected = view.values.astype(float).round(layer.decimals)
                pd.testing.assert_series_equal(shown, expected, check_names=False)
            else:
                labels = [
                    class_of(value, classes_of(layer)).label.in_language(language) for value in view.values
                ]
                assert shown.tolist() == labels


def test_headings_are_told_apart(language: str) -> None:
    headings = [column.heading for column in columns(real_city(), language)]
    assert len(set(headings)) == len(headings)


def test_the_browsers_table_holds_every_column_once_with_none_for_the_unknown() -> None:
    made = columns(real_city(), "vi")
    sent = [column for group in groups(made) for column in group["columns"]]
    assert len(sent) == len(made)
    for column, doc in zip(made, sent, strict=True):
        assert [cell is None for cell in doc["cells"]] == column.values.isna().tolist()
        assert not any(isinstance(cell, float) and math.isnan(cell) for cell in doc["cells"])


def test_a_wards_parks_of_one_name_are_counted_not_repeated() -> None:
    made = columns(real_city(), "vi")
    (names,) = [column for column in made if column.group.startswith("Cây xanh") and column.decimals is None]
    for listed in names.values:
        parts = listed.split("; ")
        assert len(set(parts)) == len(parts)


def test_another_radius_changes_the_coverage_columns_and_only_those() -> None:
    city = real_city()
    usual, short = (columns(city, "en", radius) for radius in (None, 1_000.0))
    changed = {
        one.group for one, other in zip(usual, short, strict=True) if not one.values.equals(other.values)
    }
    assert changed == {"Fire coverage 3 km (assumed place)"}
    assert {column.group for column in short} - {column.group for column in usual} == {
        "Fire coverage 1 km (assumed place)"
    }


def test_the_csv_reads_back_with_all_wards_and_their_sources(language: str) -> None:
    made = columns(real_city(), language)
    lines = list(csv.reader(io.StringIO(csv_bytes(made, ABOUT, language).decode("utf-8-sig"))))
    assert lines[0] == [column.heading for column in made]
    assert [line[0] for line in lines[1:17]] == real_city().wards["name"].tolist()
    assert ["release", RELEASE] in lines
    assert ["trial", "'=1+1"] in lines
    described = {line[0] for line in lines[20:] if line}
    assert {column.heading for column in made} <= described


def test_the_workbook_reads_back_with_numbers_as_numbers(language: str) -> None:
    made = columns(real_city(), language)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(made, ABOUT, language)))
    figures, sources = book.worksheets
    assert figures.auto_filter.ref.endswith("17")
    assert [figures.cell(19, place).value for place in (1, 2)] == ["release", RELEASE]
    for place, column in enumerate(made, start=1):
        for row, value in enumerate(frame(made)[column.heading], start=2):
            cell = figures.cell(row, place).value
            assert cell == (pytest.approx(value) if isinstance(value, float) and not pd.isna(value) else cell)
    assert sources.max_row == len(made) + 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\n+", "\u202e=", "\x00@"])
def test_text_that_a_spreadsheet_would_run_is_disarmed(start: str) -> None:
    assert harmless(f"{start}HYPERLINK(1)").startswith("'")


@pytest.mark.parametrize("odd", ["\x00", "\x0b", "\x85", "\ufffe", "\ud800", "\u202e", "\u2066"])
def test_letters_that_break_a_file_or_turn_the_writing_never_reach_a_download(odd: str) -> None:
    assert harmless(f"Phường{odd} 15") == "Phường 15"


def test_numbers_and_plain_text_stay_as_they_are() -> None:
    assert harmless(-3.5) == -3.5
    assert harmless("Phường 15") == "Phường 15"


def test_a_rank_is_one_more_than_the_number_of_better_wards(language: str) -> None:
    made = columns(real_city(), language)
    values = {column.heading: column.values for column in made}
    for layer in all_layers():
        for view in layer.views(real_city()):
            short, label = layer.short.in_language(language), view.label.in_language(language)
            ranks = [v for name, v in values.items() if name.startswith(short) and f"{label}, " in name]
            assert len(ranks) == (layer.better != "none")
            for found in ranks:
                better = -1 if layer.better == "low" else 1
                for ward, value in view.values.items():
                    assert found[ward] == 1 + sum(better * other > better * value for other in view.values)


def test_the_first_columns_are_the_wards_stated_area_and_census() -> None:
    document = json.loads((DATA / "wards.geojson").read_text(encoding="utf-8"))
    wards = [feature["properties"] for feature in document["features"]]
    name, area, people = columns(real_city(), "vi")[:3]
    for ward in wards:
        assert name.values[ward["id"]] == ward["name"]
        assert area.values[ward["id"]] == pytest.approx(ward["area_km2"], abs=0.0005)
        assert people.values[ward["id"]] == ward["population_2019"]
    assert (area.heading, people.heading) == (
        "Thông tin chung: Diện tích (km²)",
        "Thông tin chung: Dân số 2019 (người)",
    )


def test_a_radius_is_named_in_the_readers_notation() -> None:
    for language, named in (
        ("vi", "Bán kính chữa cháy 1,5 km (vị trí giả định)"),
        ("en", "Fire coverage 1.5 km (assumed place)"),
    ):
        assert named in {column.group for column in columns(real_city(), language, 1_500.0)}


def test_the_names_of_a_ward_are_its_marks_with_their_number() -> None:
    city = real_city()
    for layer_id in ("green", "works"):
        (layer,) = [layer for layer in all_layers() if layer.id == layer_id]
        (names,) = [
            one
            for one in columns(city, "vi")
            if one.group == layer.short.vi and one.label == message("table.names", "vi")
        ]
        for ward in city.wards.index:
            counts = Counter(mark.name.vi for mark in layer.marks(city) if ward in mark.wards)
            expected = {f"{name} × {n}" if n > 1 else name for name, n in counts.items()} or {"–"}
            assert set(names.values[ward].split("; ")) == expected


@pytest.mark.parametrize("set_id", ["12", "6"])
def test_rows_and_figures_follow_the_ward_set_and_converted_columns_say_so(
    set_id: str, language: str, practice: bool
) -> None:
    city = real_city(practice)
    made = columns(city, language, set_id=set_id)
    said = message("table.estimated", language)
    for column in made:
        assert list(column.values.index) == list(wards_in(city, set_id).index)
    for layer in all_layers():
        group = [column for column in made if column.group.startswith(layer.short.in_language(language))]
        for view in layer.views(city):
            found = in_set(layer, view, city, set_id)
            label = view.label.in_language(language)
            marked = f"{label}, {said}" if found.estimated.any() else label
            (column,) = [one for one in group if one.label == marked]
            if column.decimals is not None:
                pd.testing.assert_series_equal(column.values, found.values.astype(float), check_names=False)
            else:
                assert column.values.tolist() == [
                    value.said(layer, language) if isinstance(value, Tally) else value
                    for value in found.values
                ]
    name, area, people = made[:3]
    assert name.values.tolist() == wards_in(city, set_id)["name"].tolist()
    assert said not in area.heading
    assert people.heading.count(said) == 1
    assert people.values.sum() == pytest.approx(676_899)
    assert area.values.sum() == pytest.approx(city.wards.geometry.area.sum() / 1e6)
    assert "sapnhap.bando.com.vn" in name.source.producer


def test_with_the_sixteen_nothing_is_an_estimate(language: str) -> None:
    said = message("table.estimated", language)
    assert [column.heading for column in columns(real_city(), language) if said in column.label] == []


def test_the_count_of_works_is_no_estimate_in_any_set() -> None:
    for set_id in ("12", "6"):
        (column,) = [one for one in columns(real_city(), "vi", set_id=set_id) if one.label == "Số công trình"]
        assert column.values.notna().all()


@pytest.mark.parametrize(
    ("language", "said"), [("vi", "đạt 1/3, 1 chưa có số liệu"), ("en", "1 of 3 met, 1 without data")]
)
def test_a_merged_wards_statuses_are_counted_in_words(language: str, said: str) -> None:
    made = columns(real_city(practice=True), language, set_id="6")
    column = next(one for one in made if one.label.startswith("2021") and one.decimals is None)
    assert column.values["w6-an-hoi-tay"] == said


@pytest.mark.parametrize("set_id", ["12", "6"])
def test_statuses_that_nobody_knows_of_any_part_are_unknown_in_every_set(set_id: str) -> None:
    made = columns(real_city(), "vi", set_id=set_id)
    column = next(one for one in made if one.label == "2021")
    assert set(column.values) == {"chưa có số liệu"}


def test_ranks_are_among_the_wards_of_the_set() -> None:
    made = columns(real_city(), "en", set_id="6")
    values, ranks = (
        next(one for one in made if one.label == label)
        for label in ("People, estimate", "People, estimate, rank")
    )
    better = {
        ward: 1 + sum(other > value for other in values.values) for ward, value in values.values.items()
    }
    assert ranks.values.to_dict() == better


def test_the_downloads_of_another_set_hold_its_wards(language: str) -> None:
    made = columns(real_city(), language, set_id="6")
    lines = list(csv.reader(io.StringIO(csv_bytes(made, ABOUT, language).decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:7]] == real_city().wards_6["name"].tolist()
    assert any(message("table.estimated", language) in heading for heading in lines[0])
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(made, ABOUT, language))).worksheets[0]
    assert [sheet.cell(row, 1).value for row in range(2, 8)] == real_city().wards_6["name"].tolist()
    assert sheet.auto_filter.ref.endswith("7")


def test_a_mark_is_named_in_each_merged_ward_that_it_lies_in() -> None:
    city = real_city()
    (layer,) = [layer for layer in all_layers() if layer.id == "works"]
    made = columns(city, "vi", set_id="12")
    (names,) = [
        one for one in made if one.group == layer.short.vi and one.label == message("table.names", "vi")
    ]
    assert "Lê Đức Thọ" in names.values["w12-p15"]
    assert "Lê Đức Thọ" not in names.values["w12-p14"]  # it runs through the other half of ward 13
    assert "Dương Quảng Hàm" in names.values["w12-p01"]  # through ward 7


def test_a_view_of_an_earlier_period_stands_in_the_table_when_it_is_asked_for() -> None:
    city = city_showing(*by_ward("t03", "2024-11", [90.0] * 16), *by_ward("t03", "2024-10", [80.0] * 16))
    usual, asked = (columns(city, "vi", past=past) for past in (("", ""), ("t03", "2024-10")))
    more = {column.heading for column in asked} - {column.heading for column in usual}
    assert {heading.split(": ")[1] for heading in more} == {"tháng 10/2024 (%)", "tháng 10/2024, hạng"}
    assert len(asked) == len(usual) + 2


def tricky() -> tuple[Column, ...]:
    """Two groups whose texts would run in a spreadsheet, with a number that nobody knows."""
    source = Source("=cmd|'/c calc'!A1", "+1", "-2", "@x", "=1+1")
    names = pd.Series({"p01": "=1+1", "p03": "@SUM(A1)"})
    numbers = pd.Series({"p01": 1234.567, "p03": math.nan})
    return (
        Column("Ward", "Ward", "", None, names, source),
        Column("Green", "2019", "m²", 2, numbers, source),
        Column("Green", "2009", "m²", 0, numbers, source),
    )


def test_no_cell_of_a_download_starts_a_formula() -> None:
    lines = list(csv.reader(io.StringIO(csv_bytes(tricky(), ABOUT, "en").decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(tricky(), ABOUT, "en")))
    cells: list[object] = [cell for line in lines for cell in line]
    cells += [cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if isinstance(cell, str) and cell[:1] in set("=+-@\t\r")]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert cells.count("'=1+1") >= 2


@pytest.mark.parametrize(("language", "said"), [("vi", "chưa có số liệu"), ("en", "no data")])
def test_an_unknown_figure_is_said_in_words_never_zero(language: str, said: str) -> None:
    lines = csv_bytes(tricky(), ABOUT, language).decode("utf-8-sig").splitlines()
    assert lines[2] == f"'@SUM(A1),{said},{said}"
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(tricky(), ABOUT, language)))
    assert [cell.value for cell in book.worksheets[0][3]] == ["'@SUM(A1)", said, said]


def test_figures_are_rounded_to_what_is_shown_and_keep_their_decimals_in_excel() -> None:
    assert csv_bytes(tricky(), ABOUT, "en").decode("utf-8-sig").splitlines()[1] == "'=1+1,1234.57,1235"
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(tricky(), ABOUT, "en"))).worksheets[0]
    assert [sheet.cell(2, place).number_format for place in (2, 3)] == ["#,##0.00", "#,##0"]
    assert sheet.cell(2, 2).value == 1234.57


def test_the_csv_opens_in_excel_as_utf_8() -> None:
    assert csv_bytes(tricky(), ABOUT, "vi").startswith(b"\xef\xbb\xbf")


def test_the_workbook_says_its_release_and_the_source_of_every_column() -> None:
    made = columns(real_city(), "en")
    sources = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(made, ABOUT, "en"))).worksheets[1]
    rows = [[cell or "" for cell in row] for row in sources.iter_rows(values_only=True)]
    assert rows[0] == ["Column", "Producer", "As of", "Method", "Licence", "Address"]
    for row, column in zip(rows[1:], made, strict=False):
        source = column.source
        as_of, method = vietnamese_date(source.as_of), source.method_en or source.method
        said = (column.heading, source.producer, as_of, method, source.licence, source.address)
        assert tuple(row) == said
    assert len(rows) == len(made) + 1


def test_the_csv_says_the_producer_and_date_of_every_column() -> None:
    made = columns(real_city(), "en")
    lines = list(csv.reader(io.StringIO(csv_bytes(made, ABOUT, "en").decode("utf-8-sig"))))
    described = {line[0]: line[1:] for line in lines[20:] if line}
    for column in made:
        source = column.source
        assert described[column.heading][:3] == [
            source.producer,
            vietnamese_date(source.as_of),
            source.method_en or source.method,
        ]
    assert ["release", RELEASE] in lines


def test_the_browsers_table_is_grouped_as_the_columns_are() -> None:
    found = groups(tricky())
    assert [group["title"] for group in found] == ["Ward", "Green"]
    assert [column["label"] for column in found[1]["columns"]] == ["2019 (m²)", "2009 (m²)"]
    assert [column["cells"] for column in found[1]["columns"]] == [[1234.57, None], [1235.0, None]]


def test_states_are_said_in_the_readers_language() -> None:
    city = real_city(practice=True)
    said = {
        language: {one for column in columns(city, language)[3:5] for one in column.values}
        for language in ("vi", "en")
    }
    assert {"met", "not met", "no data"} <= said["en"]
    assert {"đạt chuẩn", "chưa đạt", "chưa có số liệu"} <= said["vi"]
