"""The table says what the map says, and its downloads carry sources and no formula."""

from __future__ import annotations

import csv
import io

import openpyxl
import pandas as pd
import pytest

from layers import all_layers
from maps.classes import class_of, classes_of
from maps.table import columns, csv_bytes, frame, harmless, xlsx_bytes
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
    table = frame(columns(city, language))
    for layer in all_layers():
        headings = [name for name in table if name.startswith(layer.short.in_language(language))]
        for view in layer.views(city):
            (heading,) = [name for name in headings if f": {view.label.in_language(language)}" in name and "–" not in name]
            shown = table[heading]
            if shown.dtype.kind == "f":
                expected = view.values.astype(float).round(layer.decimals)
                pd.testing.assert_series_equal(shown, expected, check_names=False)
            else:
                labels = [class_of(value, classes_of(layer)).label.in_language(language) for value in view.values]
                assert shown.tolist() == labels


def test_another_radius_changes_the_coverage_columns_and_only_those() -> None:
    city = real_city()
    usual, short = (frame(columns(city, "en", radius)) for radius in (None, 1_000.0))
    changed = [a for a, b in zip(usual, short, strict=True) if not usual[a].equals(short[b])]
    assert changed
    assert all(name.startswith("Fire coverage") for name in changed)


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
