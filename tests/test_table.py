"""The table says what the map says, and its downloads carry sources and no formula."""

from __future__ import annotations

import csv
import io
import math

import openpyxl
import pandas as pd
import pytest

from layers import all_layers
from maps.classes import class_of, classes_of
from maps.table import columns, csv_bytes, frame, groups, harmless, xlsx_bytes
from tests.cities import real_city

RELEASE = "ab" * 32


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
    assert changed == {"Fire coverage 3 km"}
    assert {column.group for column in short} - {column.group for column in usual} == {"Fire coverage 1 km"}


def test_the_csv_reads_back_with_all_wards_and_their_sources(language: str) -> None:
    made = columns(real_city(), language)
    lines = list(csv.reader(io.StringIO(csv_bytes(made, RELEASE, language).decode("utf-8-sig"))))
    assert lines[0] == [column.heading for column in made]
    assert [line[0] for line in lines[1:17]] == real_city().wards["name"].tolist()
    assert any(RELEASE in line for line in lines)
    described = {line[0] for line in lines[20:]}
    assert {column.heading for column in made} <= described


def test_the_workbook_reads_back_with_numbers_as_numbers(language: str) -> None:
    made = columns(real_city(), language)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(made, RELEASE, language)))
    figures, sources = book.worksheets
    assert figures.max_row == 17
    for place, column in enumerate(made, start=1):
        for row, value in enumerate(frame(made)[column.heading], start=2):
            cell = figures.cell(row, place).value
            assert cell == (pytest.approx(value) if isinstance(value, float) and not pd.isna(value) else cell)
    assert sources.max_row >= len(made) + 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_run_is_disarmed(start: str) -> None:
    assert harmless(f"{start}HYPERLINK(1)").startswith("'")


def test_control_characters_never_reach_a_workbook() -> None:
    assert harmless("Phường\x00 \x0b15") == "Phường 15"


def test_numbers_and_plain_text_stay_as_they_are() -> None:
    assert harmless(-3.5) == -3.5
    assert harmless("Phường 15") == "Phường 15"
