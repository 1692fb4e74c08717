"""Templates: what is filled in comes back as it was filled in; names are locked, statuses are chosen, limits checked."""

from __future__ import annotations

import io
import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from geo.indicators import Indicator, indicators_of
from geo.periods import read_period
from geo.schemas import WORK_STATUSES
from geo.wards import wards_in
from maps.messages import LANGUAGES
from records.intake.columns import WORK_TEMPLATE_COLUMNS
from records.intake.known_features import known_features
from records.intake.template import HEADER_ROW, figure_template, works_template
from records.intake.upload import Ask, Upload
from records.model import DISTRICT, WITHDRAWN, Feature, Figure, FigureKey
from records.words import status_name
from tests.cities import real_city
from tests.uploads import read

NOTHING_ASKED = Ask("", "", "", date(2026, 6, 1))
FIRST = HEADER_ROW + 1
INDICATORS = indicators_of(real_city())


def made(
    indicator: str, period: str = "2021", known: dict[str, Figure] | None = None, language: str = "vi"
) -> bytes:
    return figure_template(real_city(), INDICATORS[indicator], read_period(period), known or {}, language)


def opened(content: bytes) -> Any:
    book = load_workbook(io.BytesIO(content))
    assert len(book.worksheets) == 1
    return book.active


def saved(sheet: Any) -> bytes:
    content = io.BytesIO()
    sheet.parent.save(content)
    return content.getvalue()


def names(sheet: Any, column: int = 1) -> list[str]:
    return [sheet.cell(row, column).value for row in range(FIRST, sheet.max_row + 1)]


def figures(upload: Upload) -> dict[FigureKey, tuple[float | None, str, str, str]]:
    assert upload.faults == ()
    return {
        entry.key: (entry.value, entry.status, entry.source, entry.note)
        for entry in upload.entries
        if isinstance(entry, Figure)
    }


# Figures


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("indicator", INDICATORS)
def test_what_is_filled_in_comes_back_without_a_question(indicator: str, language: str) -> None:
    about = INDICATORS[indicator]
    period = "2021" if about.periods == ("year",) else "2021-03"
    sheet = opened(made(indicator, period, language=language))
    filled = {}
    for place, row in enumerate(range(FIRST, sheet.max_row + 1)):
        value = answer(about, place)
        shown = status_name(str(value), language) if about.statuses else value
        sheet.cell(row, 2).value, sheet.cell(row, 3).value, sheet.cell(row, 4).value = (
            shown,
            f"Nguồn {place}",
            "ok",
        )
        says = (None, value) if about.statuses else (value, "")
        filled[place] = (*says, f"Nguồn {place}", "ok")
    found = figures(read(saved(sheet), ask=NOTHING_ASKED))
    assert list(found.values()) == list(filled.values())
    assert {(key.indicator, key.period) for key in found} == {(indicator, period)}
    whole = [DISTRICT] if about.by_district else []
    assert [key.ward for key in found] == [*whole, *(real_city().wards.index if about.by_ward else ())]


def answer(about: Indicator, place: int) -> float | str:
    if about.statuses:
        return about.statuses[place % len(about.statuses)]
    value = max(about.least, 0) + place * (1 if about.whole else 0.25)
    return float(min(value, about.most))


@settings(max_examples=25)
@given(st.lists(st.integers(0, 10**9).map(lambda millionths: millionths / 1e6), min_size=17, max_size=17))
def test_no_digit_that_a_workbook_keeps_is_lost(typed: list[float]) -> None:
    sheet = opened(made("t08"))
    for row, value in enumerate(typed, start=FIRST):
        sheet.cell(row, 2).value = value
    assert [value for value, *_ in figures(read(saved(sheet), ask=NOTHING_ASKED)).values()] == typed


@pytest.mark.parametrize(
    ("period", "set_id"),
    [("2021", "16"), ("2024-12", "16"), ("2025-Q1", "12"), ("2025", "6"), ("2025-07", "6")],
)
def test_the_rows_are_the_wards_of_the_period(period: str, set_id: str) -> None:
    sheet = opened(made("t08", period))
    wards = wards_in(real_city(), set_id)
    assert names(sheet) == ["Toàn quận", *wards["name"]]
    for row in range(FIRST, sheet.max_row + 1):
        sheet.cell(row, 2).value = 0.5
    found = figures(read(saved(sheet), ask=NOTHING_ASKED))
    assert [key.ward for key in found] == [DISTRICT, *wards.index]


@pytest.mark.parametrize(("indicator", "rows"), [("t08", 17), ("civility", 16), ("t01a", 1)])
def test_only_those_who_report_have_a_row(indicator: str, rows: int) -> None:
    assert len(names(opened(made(indicator)))) == rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_cells_to_fill_in_are_open(language: str) -> None:
    sheet = opened(made("t08", language=language))
    assert sheet.protection.sheet
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert open_cells == {f"{letter}{row}" for letter in "BCD" for row in range(FIRST, FIRST + 17)}


def test_known_figures_are_there_to_begin_with_and_come_back_the_same() -> None:
    key = FigureKey("t08", "p05", "2021")
    known = {
        "p05": Figure(key, 0.925, source="=cmd|' /C calc'!A0", note="- đã đo"),
        DISTRICT: Figure(FigureKey("t08", DISTRICT, "2021"), 1.5, source="Phòng QLĐT"),
        "p01": Figure(FigureKey("t08", "p01", "2021"), None, WITHDRAWN, source="nhầm"),
    }
    content = made("t08", known=known)
    sheet = opened(content)
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert figures(read(content, ask=NOTHING_ASKED)) == {
        FigureKey("t08", DISTRICT, "2021"): (1.5, "", "Phòng QLĐT", ""),
        key: (0.925, "", "=cmd|' /C calc'!A0", "- đã đo"),
    }


def test_a_known_status_is_there_in_words() -> None:
    known = {"p05": Figure(FigureKey("civility", "p05", "2021"), None, "under_review")}
    sheet = opened(made("civility", known=known))
    assert sheet.cell(FIRST + 3, 2).value == "đang xét"
    assert [status for _, status, *_ in figures(read(saved(sheet), ask=NOTHING_ASKED)).values()] == [
        "under_review"
    ]


def test_an_untouched_template_is_told_to_be_empty() -> None:
    assert [fault.key for fault in read(made("t08"), ask=NOTHING_ASKED).faults] == ["no_figures"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_statuses_are_chosen_from_a_list(language: str) -> None:
    sheet = opened(made("civility", language=language))
    rule = next(rule for rule in sheet.data_validations.dataValidation if rule.type == "list")
    assert str(rule.sqref) == f"B{FIRST}:B{FIRST + 15}"
    chosen = rule.formula1.strip('"').split(",")
    assert chosen == [status_name(word, language) for word in INDICATORS["civility"].statuses]
    assert rule.showErrorMessage


@pytest.mark.parametrize("indicator", [name for name, one in INDICATORS.items() if not one.statuses])
def test_limits_are_checked_as_one_types(indicator: str) -> None:
    about = INDICATORS[indicator]
    sheet = opened(made(indicator))
    rule = next(rule for rule in sheet.data_validations.dataValidation if rule.type in ("whole", "decimal"))
    assert (rule.type == "whole") == about.whole
    assert (float(rule.formula1), float(rule.formula2)) == (about.least, about.most)
    assert math.isfinite(about.least + about.most)
    assert f"{about.most:.0f}" in rule.error


@pytest.mark.parametrize(("language", "unit"), [("vi", "m²/người"), ("en", "m² per person")])
def test_the_unit_stands_in_the_heading(language: str, unit: str) -> None:
    sheet = opened(made("t08", language=language))
    assert f"({unit})" in sheet.cell(HEADER_ROW, 2).value
    assert sheet.freeze_panes == f"B{FIRST}"


def test_a_template_for_another_period_is_refused() -> None:
    sheet = opened(made("t08", "2021-Q1"))
    sheet.cell(FIRST, 2).value = 0.5
    upload = read(saved(sheet), ask=Ask("t08", "2021-Q2", "", date(2022, 1, 1)))
    assert [fault.key for fault in upload.faults] == ["other_period"]


# Works


def place_of(column: str) -> int:
    return WORK_TEMPLATE_COLUMNS.index(column) + 1


def row_of(sheet: Any, work: str) -> int:
    return FIRST + names(sheet).index(work)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_work_has_a_row_and_an_untouched_template_says_nothing_new(language: str) -> None:
    content = works_template(real_city(), language)
    sheet = opened(content)
    works = known_features(real_city(), "work")
    assert names(sheet) == list(works)
    assert names(sheet, 2) == [known.properties["name_vi"] for known in works.values()]
    upload = read(content, ask=NOTHING_ASKED)
    assert (upload.faults, upload.entries) == ((), ())
    assert [notice.key for notice in upload.notices] == ["unchanged_features"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_about_a_work_comes_back(language: str) -> None:
    filled: dict[str, tuple[Any, Any]] = {
        "status": (status_name("done", language), "done"),
        "progress_percent": (62.5, 62.5),
        "planned_start": ("15/03/2022", "2022-03-15"),
        "planned_finish": ("12/2024", "2024-12"),
        "actual_start": (date(2022, 4, 3), "2022-04-03"),
        "actual_finish": ("2025", "2025"),
        "capital_vnd": (1234.5, 1_234_500_000_000.0),
        "paid_vnd": ("1.000,25", 1_000_250_000_000.0),
        "clearance_cases": (120, 120.0),
        "clearance_notified": (100, 100.0),
        "clearance_paid": (80, 80.0),
        "clearance_handed_over": (0, 0.0),
        "next_milestone": ("Khánh thành", "Khánh thành"),
        "next_milestone_on": ("02/09/2027", "2027-09-02"),
        "status_as_of": ("31/05/2026", "2026-05-31"),
    }
    sheet = opened(works_template(real_city(), language))
    row = row_of(sheet, "dqh")
    for column, (typed, _) in filled.items():
        sheet.cell(row, place_of(column)).value = typed
    sheet.cell(row, place_of("source")).value = "BQLDA"
    sheet.cell(row, place_of("note")).value = "họp ngày 1/6"
    upload = read(saved(sheet), ask=NOTHING_ASKED)
    assert upload.faults == ()
    (found,) = upload.entries
    assert isinstance(found, Feature)
    known = known_features(real_city(), "work")["dqh"]
    assert (found.kind, found.id, found.shape, found.source, found.note) == (
        "work",
        "dqh",
        known.shape,
        "BQLDA",
        "họp ngày 1/6",
    )
    assert found.properties == {
        **known.properties,
        **{column: value for column, (_, value) in filled.items()},
    }


def test_only_id_and_name_of_a_work_are_locked() -> None:
    sheet = opened(works_template(real_city(), "vi"))
    assert sheet.protection.sheet
    works = len(known_features(real_city(), "work"))
    for row in range(1, sheet.max_row + 1):
        for place in range(1, len(WORK_TEMPLATE_COLUMNS) + 1):
            is_open = FIRST <= row < FIRST + works and place > 2
            assert sheet.cell(row, place).protection.locked != is_open


@pytest.mark.parametrize("language", LANGUAGES)
def test_statuses_of_works_are_chosen_and_numbers_checked(language: str) -> None:
    sheet = opened(works_template(real_city(), language))
    rules = {str(rule.sqref).partition(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    status = rules[f"{get_column_letter(place_of('status'))}{FIRST}"]
    assert status.formula1.strip('"').split(",") == [status_name(word, language) for word in WORK_STATUSES]
    assert len(status.formula1) <= 257  # 255 letters and the marks around them: more and Excel drops the list
    progress = rules[f"{get_column_letter(place_of('progress_percent'))}{FIRST}"]
    assert (progress.type, progress.formula1, progress.formula2) == ("decimal", "0", "100")
    cases = rules[f"{get_column_letter(place_of('clearance_cases'))}{FIRST}"]
    assert (cases.type, cases.formula1) == ("whole", "0")


def test_days_are_kept_as_text_so_that_excel_does_not_turn_them() -> None:
    sheet = opened(works_template(real_city(), "vi"))
    cell = sheet.cell(row_of(sheet, "dqh"), place_of("status_as_of"))
    assert (cell.value, cell.number_format) == ("26/01/2025", "@")


def test_practice_figures_never_stand_in_a_template() -> None:
    sheet = opened(works_template(real_city(practice=True), "vi"))
    for column in ("status", "progress_percent"):
        assert set(names(sheet, place_of(column))) == {None}


def test_rows_out_of_step_are_refused() -> None:
    sheet = opened(works_template(real_city(), "vi"))
    first, second = (sheet.cell(row, 2) for row in (FIRST, FIRST + 1))
    first.value, second.value = second.value, first.value
    upload = read(saved(sheet), ask=NOTHING_ASKED)
    assert [fault.key for fault in upload.faults] == ["name_differs", "name_differs"]
