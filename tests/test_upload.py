"""Figures from files: what is read, and every kind of bad input with its own words, nothing of it accepted."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from geo.indicators import indicators_of
from maps.messages import fault_message, notice_message
from records.intake.columns import FIGURE_COLUMNS, WORK_TEMPLATE_COLUMNS, words_of
from records.intake.feature_rows import columns_of
from records.intake.findings import MOST_LISTED
from records.intake.upload import MOST_BYTES, Ask, Upload
from records.intake.workbook import MOST_COLUMNS, MOST_ROWS
from records.model import DISTRICT, FEATURE_KINDS, Figure, FigureKey
from tests.cities import real_city
from tests.uploads import (
    GREEN,
    HEADINGS,
    NOTHING_ASKED,
    SHEET,
    TODAY,
    asked,
    green,
    notices,
    read,
    repacked,
    table,
    the_fault,
    with_sheet,
    workbook,
)


def figure(ward: str, value: float | None, **more: Any) -> Figure:
    return Figure(FigureKey("t08", ward, "2021-Q1"), value, **more)


def values(upload: Upload) -> dict[str, float | None]:
    assert upload.faults == ()
    return {entry.key.ward: entry.value for entry in upload.entries if isinstance(entry, Figure)}


# What is read


def test_a_workbook_becomes_figures_with_source_and_note() -> None:
    upload = read(green(("Phường 1", 0.5, "Phòng QLĐT", "đo lại"), ("Phường 3", 0.75)))
    assert upload.faults == upload.notices == ()
    assert upload.entries == (
        figure("p01", 0.5, source="Phòng QLĐT", note="đo lại"),
        figure("p03", 0.75),
    )


def test_the_digest_is_that_of_the_bytes() -> None:
    content = table("Phường 1;0,5")
    upload = read(content, "a.csv")
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    assert upload.file == "a.csv"


@pytest.mark.parametrize(
    "headings",
    [
        ("Phường", "Giá trị", "Nguồn", "Ghi chú"),
        ("phuong", "gia tri", "nguon", "ghi chu"),
        ("PHƯỜNG", "GIÁ TRỊ (m²/người)", "Nguồn số liệu", "GHI CHÚ"),
        ("Tên phường", "Giá trị [m2/người]:", "Căn cứ", "Diễn giải"),
        ("ward", "value", "source", "notes"),
        ("Ward name", "Value (m² per person)", "Source", "Remark"),
        ("Mã phường", "Diện tích cây xanh bình quân (m²/người)", "NGUỒN", "ghi_chú"),
        ("Phường*", "Average green area", "nguon", "Note"),
    ],
)
def test_headings_match_in_either_language_with_or_without_diacritics(headings: tuple[str, ...]) -> None:
    upload = read(workbook([headings, ("5", 0.9, "QLĐT", "x")]))
    assert upload.faults == upload.notices == ()
    assert upload.entries == (figure("p05", 0.9, source="QLĐT", note="x"),)


def test_words_are_read_from_the_list_of_words_that_excel_keeps() -> None:
    words = b"".join(f"<si><t>{word}</t></si>".encode() for word in ("Phường", "Giá trị", "Phường 1"))
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c><c r="B%d" %s</c></row>' % (row, row, first, row, second)
        for row, first, second in ((1, 0, b't="s"><v>1</v>'), (2, 2, b"><v>0.5</v>"))
    )
    sheet = b"<worksheet " + space + b"><sheetData>" + cells + b"</sheetData></worksheet>"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    listed = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    content = repacked(
        green(),
        {SHEET: lambda _old: sheet, "[Content_Types].xml": lambda old: old.replace(b"</Types>", listed)},
        {"xl/sharedStrings.xml": b"<sst " + space + b">" + words + b"</sst>"},
    )
    assert values(read(content)) == {"p01": 0.5}


def test_columns_may_stand_in_any_order_below_a_title() -> None:
    rows = [("Biểu số 1",), (), ("Giá trị", "STT", "Phường"), (0.9, 1, "P.5"), (), (1.1, 2, "phuong 6")]
    assert values(read(workbook(rows))) == {"p05": 0.9, "p06": 1.1}


@pytest.mark.parametrize(
    ("written", "ward"),
    [
        ("Phường 15", "p15"),
        ("phuong 15", "p15"),
        ("P.15", "p15"),
        (15, "p15"),
        (15.0, "p15"),
        ("15", "p15"),
        ("p15", "p15"),
        (26869, "p15"),
        ("26872", "p13"),
        (26890, "p07"),
        ("Toàn quận", DISTRICT),
        ("QUẬN GÒ VẤP", DISTRICT),
        ("the whole district", DISTRICT),
    ],
)
def test_a_ward_is_known_by_name_number_or_code(written: object, ward: str) -> None:
    assert values(read(green((written, 0.9)))) == {ward: 0.9}


@pytest.mark.parametrize(
    ("period", "ward"), [("2024", "p07"), ("2025-06", "w12-p01"), ("2025-07", "w6-hanh-thong")]
)
def test_a_code_means_the_ward_that_had_it_on_the_last_day_of_the_period(period: str, ward: str) -> None:
    ask = asked(indicator="t08", period=period, today=date(2026, 1, 1))
    assert [entry.key.ward for entry in read(green((26890, 0.9)), ask=ask).entries] == [ward]


def test_each_row_may_say_its_own_indicator_and_period() -> None:
    rows = [
        ("Chỉ tiêu", "Kỳ báo cáo", "Phường", "Giá trị", "Tình trạng"),
        ("t08", "Quý I/2021", "Phường 1", 0.5, None),
        ("8", "tháng 3/2021", "Phường 1", 0.6, None),
        ("Hộ dân sử dụng nước sạch", 2021, "Phường 1", 99.5, None),
        ("Chuẩn văn minh đô thị", "2021", "Phường 1", None, "Đạt chuẩn"),
        ("9a", "2021", "Toàn quận", 14, None),
        ("t08", datetime(2021, 4, 1), "Phường 1", 0.7, None),  # noqa: DTZ001 (what Excel makes of "4/2021")
    ]
    upload = read(workbook(rows), ask=NOTHING_ASKED)
    assert upload.faults == ()
    assert [(entry.key, entry.value, entry.status) for entry in upload.entries] == [
        (FigureKey("t08", "p01", "2021-Q1"), 0.5, ""),
        (FigureKey("t08", "p01", "2021-03"), 0.6, ""),
        (FigureKey("t06a", "p01", "2021"), 99.5, ""),
        (FigureKey("civility", "p01", "2021"), None, "met"),
        (FigureKey("t09a", DISTRICT, "2021"), 14.0, ""),
        (FigureKey("t08", "p01", "2021-04"), 0.7, ""),
    ]


def test_indicator_and_period_may_stand_above_the_table() -> None:
    for head in (
        [("Chỉ tiêu", "t08"), ("Kỳ", None, "quý 1/2021")],
        [("Mã chỉ tiêu: t08",), ("Kỳ báo cáo: Q1/2021",)],
    ):
        upload = read(workbook([*head, HEADINGS, ("Phường 1", 0.5)]), ask=NOTHING_ASKED)
        assert (upload.faults, upload.entries) == ((), (figure("p01", 0.5),))


@pytest.mark.parametrize("written", ["Đạt", "đạt", "dat", "Đạt chuẩn", "met", "MET", "Có"])
@pytest.mark.parametrize("heading", ["Tình trạng", "Giá trị"])
def test_a_status_is_known_by_its_label_or_id(written: str, heading: str) -> None:
    ask = asked(indicator="civility", period="2021")
    upload = read(workbook([("Phường", heading), ("Phường 1", written)]), ask=ask)
    assert upload.faults == ()
    assert upload.entries == (Figure(FigureKey("civility", "p01", "2021"), None, "met"),)


def test_what_is_reported_for_the_district_only_needs_no_ward_column() -> None:
    upload = read("Giá trị;Nguồn\n12,5;Chi cục".encode(), "a.csv", asked(indicator="t01a"))
    assert upload.faults == ()
    assert upload.entries == (Figure(FigureKey("t01a", DISTRICT, "2021-Q1"), 12.5, source="Chi cục"),)


@pytest.mark.parametrize(
    "content",
    [
        "Phường;Giá trị\nPhường 1;0,5".encode(),
        '\ufeffPhường,Giá trị\r\nPhường 1,"0,5"\r\n'.encode(),
        "Phường\tGiá trị\nPhường 1\t0,5\n".encode(),
        "sep=;\r\nPhường;Giá trị\r\nPhường 1;0,5".encode(),
        "Phường,Giá trị\nPhường 1,0.5".encode(),
        "Phường;Giá trị\nPhường 1;0,5".encode("utf-16"),
        "Phường;Giá trị\nPhường 1;0,5".encode("utf-8-sig"),
    ],
)
def test_csv_is_read_with_any_usual_separator_and_mark(content: bytes) -> None:
    assert values(read(content, "a.csv")) == {"p01": 0.5}


def test_a_plain_notation_file_is_accepted() -> None:
    assert values(read(b"ward,value\nPhuong 1,14.5\nPhuong 3,3.25", "a.csv")) == {"p01": 14.5, "p03": 3.25}


def test_one_cell_that_can_only_be_vietnamese_makes_the_others_vietnamese() -> None:
    ask = asked(indicator="t16a")
    assert values(read(table("1;1.234", "3;14,5"), "a.csv", ask)) == {"p01": 1234.0, "p03": 14.5}


def test_the_mark_of_a_form_is_taken_as_known() -> None:
    assert values(read(table("1;1,234"), "a.csv", asked(mark=","))) == {"p01": 1.234}


def test_a_number_stored_as_text_is_read_in_vietnamese_notation() -> None:
    assert values(read(green(("Phường 1", "14,5"), ("Phường 3", "7"), ("Phường 4", 2.5)))) == {
        "p01": 14.5,
        "p03": 7,
        "p04": 2.5,
    }


@pytest.mark.parametrize(
    ("number_format", "value"),
    [("0.0%", 14.5), ("0%", 14.5), ('0.0"%"', 0.145), ("0.0\\%", 0.145), ("0.00", 0.145)],
)
def test_a_percentage_cell_is_what_it_shows(number_format: str, value: float) -> None:
    def percent(sheet: Any) -> None:
        sheet["B2"].number_format = number_format

    content = workbook([("Phường", "Giá trị (%)"), ("Phường 1", 0.145), ("Phường 3", 14.5)], percent)
    assert values(read(content, ask=asked(indicator="t11"))) == {"p01": value, "p03": 14.5}


def test_blank_cells_and_total_rows_are_left_out_and_told() -> None:
    upload = read(
        table("Phường 1;0,5", "Phường 3;", "Phường 4;-", "Phường 5;chưa có số liệu", "", "Tổng cộng;99"),
        "a.csv",
    )
    assert values(upload) == {"p01": 0.5}
    assert sorted(notices(upload)) == ["blank_rows", "total_ignored"]
    assert "3 dòng" in next(notice_message(one) for one in upload.notices if one.key == "blank_rows")


def test_unknown_columns_are_told_by_letter_and_heading() -> None:
    upload = read(workbook([("Phường", "Giá trị", "Người lập"), ("Phường 1", 0.5, "An")]))
    assert values(upload) == {"p01": 0.5}
    assert "cột C (Người lập)" in notice_message(upload.notices[0])


def test_other_sheets_without_a_table_are_told() -> None:
    def more(sheet: Any) -> None:
        sheet.parent.create_sheet("Hướng dẫn").append(["Điền cột Giá trị"])

    upload = read(green(change=more))
    assert values(upload) == {"p01": 0.5, "p03": 0.75}
    assert "Hướng dẫn" in notice_message(upload.notices[0])


def test_a_lone_word_on_another_sheet_makes_no_second_table() -> None:
    def more(sheet: Any) -> None:
        sheet.parent.create_sheet("Hướng dẫn").append(["Phường", "điền theo tên đầy đủ"])

    assert values(read(green(change=more))) == {"p01": 0.5, "p03": 0.75}


# Where a fault is


def test_a_fault_says_cell_column_and_row() -> None:
    rows = [
        ("Chỉ tiêu: t08",),
        ("STT", "Phường", "Giá trị"),
        (1, "Phường 1", 0.5),
        (2, "Phường 3", "chưa đo"),
    ]
    upload = read(workbook(rows))
    sentence = the_fault(upload, "not_a_number")
    assert sentence.startswith("bao-cao.xlsx, ô C4 (cột Giá trị, dòng 4): «chưa đo»")
    assert upload.faults[0].where == "C4"
    assert fault_message(upload.faults[0], "en").startswith("bao-cao.xlsx, cell C4 (column Giá trị, row 4): ")


def test_all_faults_of_a_file_are_told_at_once_and_what_was_read_is_shown() -> None:
    upload = read(
        table("Phường 1;0,5", "Phường 2;1", "Phường 3;abc", "Phường 4;2000", "Phường 1;0,7"), "a.csv"
    )
    assert [fault.key for fault in upload.faults] == [
        "no_such_ward",
        "not_a_number",
        "above_most",
        "ward_twice",
    ]
    assert [fault.where for fault in upload.faults] == ["A3", "B4", "B5", "A6"]
    assert upload.entries == (figure("p01", 0.5),)


def test_of_many_faults_the_first_are_listed_and_the_rest_counted() -> None:
    upload = read(table(*["Phường 2;x"] * 300), "a.csv")
    assert len(upload.faults) == MOST_LISTED + 1
    assert f"{600 - MOST_LISTED} lỗi khác" in fault_message(upload.faults[-1])


# Bad sheets


def test_a_workbook_without_the_table_is_refused() -> None:
    sentence = the_fault(read(workbook([("Tên", "Tuổi"), ("An", 30)])), "wrong_sheet")
    assert "«Sheet»" in sentence
    assert "«Phường»" in sentence


def test_several_sheets_with_tables_are_refused() -> None:
    def twice(sheet: Any) -> None:
        other = sheet.parent.create_sheet("Tháng 2")
        other.append(HEADINGS)
        other.append(("Phường 1", 0.6))

    sentence = the_fault(read(green(change=twice)), "several_sheets")
    assert "«Sheet», «Tháng 2»" in sentence


def test_a_table_on_a_hidden_sheet_is_refused() -> None:
    def hide(sheet: Any) -> None:
        sheet.parent.create_sheet("Khác")
        sheet.sheet_state = "hidden"

    assert "«Sheet»" in the_fault(read(green(change=hide)), "hidden_sheet")


@pytest.mark.parametrize("merged", ["B2:B3", "A2:B2", "B3:D3", "A1:B1", "B3:B9"])
def test_merged_cells_in_the_table_are_refused(merged: str) -> None:
    upload = read(
        green(("Phường 1", 0.5, "a", "b"), ("Phường 3", 0.75), change=lambda sheet: sheet.merge_cells(merged))
    )
    assert merged in fault_message(next(fault for fault in upload.faults if fault.key == "merged_cells"))


def test_merged_cells_above_or_beside_the_table_do_no_harm() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("F3:G4")

    assert values(read(workbook([("Báo cáo",), HEADINGS, ("Phường 1", 0.5)], merge))) == {"p01": 0.5}


def test_hidden_rows_are_refused() -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True

    assert "dòng 3" in the_fault(read(green(change=hide)), "hidden_rows")


def test_hidden_columns_are_refused_where_they_are_used() -> None:
    def hide(letter: str) -> Callable[[Any], None]:
        return lambda sheet: setattr(sheet.column_dimensions[letter], "hidden", True)

    assert "cột B (Giá trị (m²/người))" in the_fault(read(green(change=hide("B"))), "hidden_column")
    assert values(read(green(change=hide("G")))) == {"p01": 0.5, "p03": 0.75}


def test_a_heading_that_stands_twice_is_refused() -> None:
    content = workbook([("Phường", "Giá trị", "Số liệu"), ("Phường 1", 0.5, 0.6)])
    assert "cột C (Số liệu)" in the_fault(read(content), "column_twice")


@pytest.mark.parametrize(
    ("headings", "ask", "key"),
    [
        (("Phường", "Nguồn"), GREEN, "no_value_column"),
        (("Phường", "Nguồn"), asked(indicator="civility", period="2021"), "no_status_column"),
        (("Giá trị", "Nguồn"), GREEN, "no_ward_column"),
        (("Phường", "Giá trị"), asked(indicator=""), "no_indicator"),
        (("Phường", "Giá trị"), asked(period=""), "no_period"),
    ],
)
def test_a_missing_column_is_refused(headings: tuple[str, ...], ask: Ask, key: str) -> None:
    assert "dòng 1" in the_fault(read(workbook([headings, ("Phường 1", 1)]), ask=ask), key)


@pytest.mark.parametrize("content", [workbook([]), b"\r\n;;;\r\n", b"   \n"])
def test_a_file_without_content_is_refused(content: bytes) -> None:
    the_fault(read(content, "a.xlsx" if content.startswith(b"PK") else "a.csv"), "nothing_in_it")


def test_a_file_of_no_bytes_is_refused() -> None:
    the_fault(read(b""), "no_content")


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_headings_alone_are_refused(name: str) -> None:
    the_fault(read(workbook([HEADINGS]) if name == "a.xlsx" else table(), name), "no_figures")


# Bad values


@pytest.mark.parametrize(
    ("cell", "key", "said"),
    [
        ("chưa đo", "not_a_number", "«chưa đo» không phải là số"),
        ("14.5", "point_for_comma", "Sửa thành 14,5"),
        ("1.234", "two_readings", "1234 (dấu ngăn hàng nghìn), hoặc 1 phẩy 234"),
        ("=1+1", "formula", "=1+1"),
        ("#N/A", "error_cell", "#N/A"),
        (datetime(2021, 5, 14), "date_for_number", "14/05/2021"),  # noqa: DTZ001 (as Excel keeps it)
        (1001, "above_most", "1.000 m²/người"),
        (-0.5, "below_least", "0 m²/người"),
        (True, "not_a_number", "«True»"),
        ("14,5 %", "no_percentage", "14,5 %"),
        ("5 m²", "not_a_number", "«5 m²»"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_own_words(cell: object, key: str, said: str) -> None:
    upload = read(green(("Phường 1", cell), ("Phường 3", 2.5)))
    sentence = the_fault(upload, key)
    assert "ô B2" in sentence
    assert said in sentence
    assert upload.entries == (figure("p03", 2.5),)


def test_14_5_among_commas_is_refused_in_csv_too() -> None:
    sentence = the_fault(
        read(table("Phường 1;14.5", "Phường 3;7,25", "Phường 4;3,5"), "a.csv"), "point_for_comma"
    )
    assert "ô B2" in sentence


def test_14_5_as_text_in_our_own_form_is_refused_even_alone() -> None:
    content = workbook([("Chỉ tiêu", "t08"), ("Kỳ", "2021-Q1"), HEADINGS, ("Phường 1", "14.5")])
    the_fault(read(content, ask=NOTHING_ASKED), "point_for_comma")


def test_a_number_with_two_readings_is_refused_in_csv() -> None:
    assert "1 phẩy 234" in the_fault(
        read(table("Phường 1;1.234"), "a.csv", asked(indicator="t16a")), "two_readings"
    )


def test_a_percentage_above_100_is_refused() -> None:
    upload = read(table("Phường 1;100,5"), "a.csv", asked(indicator="t11"))
    assert "không thể vượt 100 %" in the_fault(upload, "above_hundred")
    assert values(read(table("Phường 1;100"), "a.csv", asked(indicator="t11"))) == {"p01": 100}


def test_a_percentage_cell_for_what_is_no_percentage_is_refused() -> None:
    def percent(sheet: Any) -> None:
        sheet["B2"].number_format = "0%"

    assert "14.5 %" in the_fault(read(green(("Phường 1", 0.145), change=percent)), "no_percentage")


def test_a_count_that_is_not_whole_is_refused() -> None:
    upload = read(table("Phường 1;21934,5"), "a.csv", asked(indicator="population", period="2021"))
    the_fault(upload, "not_whole")


@pytest.mark.parametrize("written", ["NaN", "INF", "1e999", "-1e999", "9" * 400])
def test_a_number_that_is_not_finite_is_refused(written: str) -> None:
    content = with_sheet(green(("Phường 1", 0.5)), b"<v>0.5</v>", f"<v>{written}</v>".encode())
    upload = read(content)
    assert [fault.key for fault in upload.faults] in (["not_finite"], ["bad_workbook"])
    assert upload.entries == ()


def test_minus_zero_is_zero() -> None:
    content = with_sheet(green(("Phường 1", 0.5)), b"<v>0.5</v>", b"<v>-0.0</v>")
    assert str(read(content).entries[0].value) == "0.0"  # type: ignore[union-attr]


def test_a_status_that_does_not_exist_is_refused_and_the_choices_named() -> None:
    upload = read(
        workbook([("Phường", "Tình trạng"), (1, "tốt")]), ask=asked(indicator="civility", period="2021")
    )
    assert "đạt, đang xét, chưa đạt" in the_fault(upload, "unknown_status")


def test_value_and_status_together_are_refused() -> None:
    content = workbook([("Phường", "Giá trị", "Tình trạng"), (1, 0.5, "đạt")])
    assert "ô C2" in the_fault(read(content), "value_and_status")


@pytest.mark.parametrize("heading", ["Giá trị (ha)", "Giá trị (%)", "Giá trị (người)"])
def test_another_unit_in_the_heading_is_refused(heading: str) -> None:
    sentence = the_fault(read(workbook([("Phường", heading), (1, 0.5)])), "other_unit")
    assert "m²/người" in sentence


def test_another_unit_in_a_column_of_units_is_refused() -> None:
    content = workbook([("Phường", "Giá trị", "Đơn vị tính"), (1, 0.5, "m²/người"), (3, 0.5, "ha")])
    assert "ô C3" in the_fault(read(content), "other_unit")


def test_words_in_brackets_that_are_no_unit_are_let_be() -> None:
    assert values(read(workbook([("Phường", "Giá trị (đến 31/3)"), (1, 0.5)]))) == {"p01": 0.5}


# Bad wards and periods


def test_a_ward_twice_is_refused_naming_the_first_row() -> None:
    sentence = the_fault(read(table("Phường 1;0,5", "Phường 3;1", "p01;0,5"), "a.csv"), "ward_twice")
    assert "ô A4" in sentence
    assert "dòng 2" in sentence


@pytest.mark.parametrize(
    ("ward", "period", "day"),
    [("Phường 2", "2021", "31/12/2021"), ("Phường 13", "2025-03", "31/03/2025"), ("26893", "2025-03", "31/03/2025"),
     ("Phường 5", "2025-08", "31/08/2025"), ("Hạnh Thông", "2024", "31/12/2024"), ("99999", "2021", "31/12/2021")],
)  # fmt: skip
def test_a_ward_that_does_not_exist_at_that_date_is_refused(ward: str, period: str, day: str) -> None:
    ask = asked(period=period, today=date(2026, 1, 1))
    sentence = the_fault(read(table(f"{ward};0,5"), "a.csv", ask), "no_such_ward")
    assert f"không có phường «{ward}» vào ngày {day}" in sentence


def test_a_reused_code_without_a_date_is_refused() -> None:
    content = "Phường;Kỳ;Giá trị\n26890;;0,5".encode()
    upload = read(content, "a.csv", asked(period=""))
    assert [fault.key for fault in upload.faults] == ["no_period", "code_without_date"]
    assert "26890" in fault_message(upload.faults[1])


def test_a_value_without_a_ward_is_refused() -> None:
    assert "dòng 2" in the_fault(read(table(";0,5"), "a.csv"), "no_ward")


def test_a_ward_for_what_only_the_district_reports_is_refused() -> None:
    the_fault(read(table("Phường 1;0,5"), "a.csv", asked(indicator="t01a")), "not_by_ward")


def test_the_district_for_what_only_wards_report_is_refused() -> None:
    upload = read(table("Toàn quận;676899"), "a.csv", asked(indicator="population", period="2021"))
    the_fault(upload, "not_by_district")


@pytest.mark.parametrize("period", ["2023", "2022-Q3", "2022-07"])
def test_a_period_that_has_not_begun_is_refused(period: str) -> None:
    the_fault(read(table("Phường 1;0,5"), "a.csv", asked(period=period)), "future_period")
    content = f"Phường;Kỳ;Giá trị\n1;{period};0,5".encode()
    assert "ô B2" in the_fault(read(content, "a.csv", asked(period="")), "future_period")


@pytest.mark.parametrize("period", ["2022", "2022-Q2", "2022-06"])
def test_a_period_that_runs_can_be_reported(period: str) -> None:
    assert read(table("Phường 1;0,5"), "a.csv", asked(period=period)).faults == ()


def test_a_kind_of_period_that_the_indicator_is_not_reported_for_is_refused() -> None:
    ask = asked(indicator="population", period="2021-Q1")
    assert "chỉ nhận theo: năm" in the_fault(read(table("Phường 1;21934"), "a.csv", ask), "wrong_period_kind")


@pytest.mark.parametrize("written", ["quý 5/2021", "2021-13", "hôm nay", "1066", datetime(2021, 3, 15)])  # noqa: DTZ001
def test_a_period_that_is_none_is_refused(written: object) -> None:
    content = workbook([("Phường", "Kỳ", "Giá trị"), (1, written, 0.5)])
    assert "ô B2" in the_fault(read(content, ask=asked(period="")), "bad_period")


def test_a_file_about_another_indicator_or_period_is_refused() -> None:
    content = workbook([("Chỉ tiêu", "t11"), ("Kỳ", "2021-Q2"), ("Phường", "Giá trị"), (1, 0.5)])
    upload = read(content)
    assert [fault.key for fault in upload.faults] == ["other_indicator", "other_period"]
    assert [fault.where for fault in upload.faults] == ["B1", "B2"]
    content = workbook([("Phường", "Kỳ", "Giá trị"), (1, "2021-Q1", 0.5), (3, "2021-Q2", 0.5)])
    assert "ô B3" in the_fault(read(content), "other_period")


def test_an_indicator_that_does_not_exist_is_refused() -> None:
    content = workbook([("Chỉ tiêu", "Phường", "Giá trị"), ("t99", 1, 0.5)])
    assert "ô A2" in the_fault(read(content, ask=asked(indicator="")), "unknown_indicator")


@pytest.mark.parametrize(
    ("ask", "key"),
    [
        (asked(indicator="t99"), "asked_indicator"),
        (asked(period="soon"), "bad_period"),
        (asked(kind="house"), "asked_kind"),
    ],
)
def test_a_question_about_what_does_not_exist_is_refused(ask: Ask, key: str) -> None:
    the_fault(read(green(), ask=ask), key)


# Formulas, programs, damage


@pytest.mark.parametrize(
    "formula",
    ["=SUM(C1:C2)", "=B3", '=HYPERLINK("x")', "=cmd|'/C calc'!A0", '=WEBSERVICE("x")'],
)
def test_formulas_are_refused(formula: str) -> None:
    assert "ô B2" in the_fault(read(green(("Phường 1", formula))), "formula")


def test_a_formula_with_a_kept_result_is_refused() -> None:
    content = with_sheet(green(("Phường 1", 0.5)), b"<v>0.5</v>", b"<f>1/2</f><v>0.5</v>")
    assert read(content).entries == ()
    the_fault(read(content), "formula")


def test_array_and_shared_formulas_are_refused() -> None:
    def array(sheet: Any) -> None:
        sheet["B2"] = ArrayFormula("B2:B3", "=SUM(C1:C2)")

    the_fault(read(green(("Phường 1", 1), change=array)), "formula")
    shared = b'<f t="shared" si="0" ref="B2:B3">C2</f><v>0.5</v>'
    the_fault(read(with_sheet(green(("Phường 1", 0.5)), b"<v>0.5</v>", shared)), "formula")


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0"]
)
@pytest.mark.parametrize("line", ["Phường 1;{};;", "Phường 1;0,5;{};", "Phường 1;0,5;;{}", "{};0,5;;"])
def test_formulas_and_dde_in_csv_are_refused(line: str, text: str) -> None:
    quoted = '"' + text.replace('"', '""') + '"'
    upload = read(table(line.format(quoted)), "a.csv")
    assert [fault.key for fault in upload.faults] == ["formula"]
    assert upload.entries == ()


def test_a_note_that_begins_with_a_dash_is_a_note() -> None:
    upload = read(table("Phường 1;0,5;+ hai hộ;- đã xong"), "a.csv")
    assert upload.entries == (figure("p01", 0.5, source="+ hai hộ", note="- đã xong"),)


@pytest.mark.parametrize("suffix", [".xlsm", ".XLSB", ".xltm", ".xlam"])
def test_files_that_can_hold_macros_are_refused(suffix: str) -> None:
    assert suffix.lower() in the_fault(read(green(), f"a{suffix}"), "macro_format")


@pytest.mark.parametrize(
    "part",
    [
        "xl/vbaProject.bin",
        "xl/VBAPROJECT.BIN",
        "xl/macrosheets/sheet1.xml",
        "xl/activeX/activeX1.bin",
        "xl/embeddings/oleObject1.bin",
    ],
)
def test_macros_and_programs_inside_an_xlsx_are_refused(part: str) -> None:
    the_fault(read(repacked(green(), {}, {part: b"<x/>"})), "macros")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("a.xls", "old_format"),
        ("a.ods", "old_format"),
        ("a.shp", "lone_part"),
        ("a.pdf", "unknown_format"),
        ("a", "unknown_format"),
        ("a.xlsx.exe", "unknown_format"),
        ("a.csv", "other_content"),
        ("a.gpkg", "other_content"),
        ("a.geojson", "other_content"),
    ],
)
def test_another_kind_of_file_is_refused(name: str, key: str) -> None:
    the_fault(read(green(), name), key)


def test_a_link_to_another_program_is_refused() -> None:
    link = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>'
    )
    the_fault(read(repacked(green(), {}, {"xl/externalLinks/externalLink1.xml": link})), "dde")


def test_a_workbook_with_a_password_is_refused() -> None:
    locked = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    )
    assert "mật khẩu" in the_fault(read(locked), "encrypted")


def test_an_old_workbook_renamed_is_refused() -> None:
    the_fault(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048)), "old_format")


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE, b"<!DOCTYPE x>"])
@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_in_any_part_is_refused(doctype: bytes, part: str, encoding: str) -> None:
    def declare(xml: bytes) -> bytes:
        body = xml.partition(b"?>")[2] if xml.startswith(b"<?xml") else xml
        return (doctype.replace(b'<?xml version="1.0"?>', b"") + body).decode().encode(encoding)

    the_fault(read(repacked(green(), {part: declare})), "doctype")


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.replace(b"</sheetData>", b""),
        lambda xml: b"\0" + xml,
        lambda _xml: b"<a>" * 10_000 + b"</a>" * 10_000,
        lambda xml: xml.replace(b'r="2"', b'r="9"', 1).replace(b'<row r="3"', b'<row r="2"'),
        lambda xml: xml.replace(b'r="B2"', b'r="A2"'),
        lambda xml: xml.replace(b't="n"><v>0.5<', b't="s"><v>99999<'),
        lambda xml: xml.replace(b't="n"><v>0.5<', b't="n"><v>abc<'),
        lambda xml: xml.replace(b't="n"><v>0.5<', b's="9999"><v>0.5<'),
    ],
)
def test_a_damaged_sheet_is_refused(change: Callable[[bytes], bytes]) -> None:
    the_fault(read(repacked(green(), {SHEET: change})), "bad_workbook")


def test_a_strict_workbook_is_refused_with_the_way_out() -> None:
    def strict(xml: bytes) -> bytes:
        return xml.replace(
            b"schemas.openxmlformats.org/spreadsheetml/2006", b"purl.oclc.org/ooxml/spreadsheetml"
        )

    assert "Strict" in the_fault(read(repacked(green(), {"xl/workbook.xml": strict})), "strict_workbook")


@pytest.mark.parametrize("content", [green()[:500], green()[:-30], b"PK\x03\x04" + bytes(100)])
def test_a_cut_zip_is_refused(content: bytes) -> None:
    the_fault(read(content), "bad_zip")


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("hello.txt", "hello")
    the_fault(read(made.getvalue()), "bad_zip")


@pytest.mark.parametrize(
    "name",
    ["../evil.xml", "a/../../evil.xml", "/etc/evil.xml", "C:/evil.xml", "..\\evil.xml", "\\\\host\\x.xml"],
)
def test_names_that_lead_out_of_the_zip_are_refused(name: str) -> None:
    the_fault(read(repacked(green(), {}, {name: b"<x/>"})), "zip_path")


def test_a_name_with_a_nul_is_refused() -> None:
    content = repacked(green(), {}, {"xl/a#b.xml": b"<x/>"})
    the_fault(read(content.replace(b"xl/a#b.xml", b"xl/a\0b.xml")), "zip_path")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_one_name_twice_is_refused() -> None:
    the_fault(read(repacked(green(), {}, {SHEET: b"<x/>"})), "zip_name_twice")


def test_an_encrypted_member_is_refused() -> None:
    content = bytearray(green())
    at = content.rfind(b"PK\x01\x02")
    struct.pack_into("<H", content, at + 8, 1)
    the_fault(read(bytes(content)), "encrypted")


# Size


def test_a_file_of_200_megabytes_is_refused_at_once_and_unread() -> None:
    content = bytes(200 * 10**6)
    started = time.process_time()
    upload = read(content)
    assert time.process_time() - started < 0.1
    sentence = the_fault(upload, "too_large")
    assert "191 MB" in sentence
    assert f"{MOST_BYTES // 2**20} MB" in sentence
    assert upload.sha256 == ""


@pytest.mark.parametrize("part", ["xl/bomb.xml", "xl/media/bomb.bin", SHEET.replace("1", "2")])
def test_a_zip_bomb_is_refused_before_it_is_inflated(part: str) -> None:
    bomb = repacked(green(), {}, {part: bytes(150 * 2**20)})
    started = time.process_time()
    the_fault(read(bomb), "zip_bomb")
    assert time.process_time() - started < 0.1


def test_many_members_that_together_are_too_large_are_refused() -> None:
    piece = os.urandom(2**13) * 64  # half a megabyte that packs 60 to 1: below the ratio each
    more = {f"xl/p{number}.bin": piece for number in range(420)}
    the_fault(read(repacked(green(), {}, more)), "zip_bomb")


def test_a_zip_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(repacked(green(), {}, {"xl/more.xml": b"<x>" + b"a" * 100_000 + b"</x>"}))
    at = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 50)
    assert [fault.key for fault in read(bytes(content)).faults] == ["bad_zip"]


def test_a_zip_of_too_many_members_is_refused() -> None:
    the_fault(read(repacked(green(), {}, {f"x/{number}": b"" for number in range(2001)})), "zip_too_many")


def test_ten_thousand_columns_are_refused() -> None:
    wide = workbook([HEADINGS, ("Phường 1", 0.5), [1] * 10_000])
    assert "10000 cột" in the_fault(read(wide), "too_many_columns")
    line = ";".join(["x"] * 10_000)
    the_fault(read(table("Phường 1;0,5", line), "a.csv"), "too_many_columns")
    assert MOST_COLUMNS < 10_000


def test_a_million_rows_are_refused_in_bounded_time() -> None:
    rows = b"".join(
        b'<row r="%d"><c r="B%d"><v>%d</v></c></row>' % (n, n, n % 997) for n in range(4, 1_000_004)
    )
    content = with_sheet(green(), b"</sheetData>", rows + b"</sheetData>")
    started = time.process_time()
    assert str(MOST_ROWS) in the_fault(read(content), "too_many_rows")
    assert time.process_time() - started < 5
    the_fault(read(table(*["Phường 1;0,5"] * 1_000_000), "a.csv"), "too_many_rows")


def test_a_stray_cell_at_the_end_of_the_sheet_costs_no_time() -> None:
    def stray(sheet: Any) -> None:
        sheet["D1048576"] = "x"

    started = time.process_time()
    the_fault(read(green(change=stray)), "too_many_rows")
    assert time.process_time() - started < 1


def test_the_size_that_a_sheet_states_of_itself_is_not_believed() -> None:
    small = with_sheet(green(), b'<dimension ref="A1:D3"/>', b'<dimension ref="A1:A2"/>')
    huge = with_sheet(green(), b'<dimension ref="A1:D3"/>', b'<dimension ref="A1:XFD1048576"/>')
    assert values(read(small)) == values(read(huge)) == {"p01": 0.5, "p03": 0.75}


def test_ten_thousand_rows_are_read_in_six_seconds() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Số liệu")
    sheet.append(["Chỉ tiêu", "Kỳ", "Phường", "Giá trị", "Nguồn", "Ghi chú"])
    wards = list(real_city().wards["name"])
    values = {
        name: 2 if one.whole else 1.5
        for name, one in indicators_of(real_city()).items()
        if one.by_ward and "month" in one.periods and not one.statuses
    }
    months = [f"{month}/{year}" for year in (2019, 2020, 2021) for month in range(1, 13)]
    keys = [(name, month, ward) for name in values for month in months for ward in wards][:10_000]
    for key in keys:
        sheet.append([*key, values[key[0]], "Phòng QLĐT", ""])
    made = io.BytesIO()
    book.save(made)
    read(green())  # what is made once
    started = time.process_time()  # of this process alone: the machine may be busy
    upload = read(made.getvalue(), ask=NOTHING_ASKED)
    took = time.process_time() - started
    assert (len(keys), len(upload.entries), upload.faults) == (10_000, 10_000, ())
    assert took <= 6  # some 1 s on a quiet machine


# Text


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("Phường;Giá trị\nPhường 1;0,5".encode("cp1258", "replace"), "old_encoding"),
        ("Phường;Giá trị\nPhường 1;0,5".encode("utf-16-le"), "old_encoding"),
        ("Phuong;Gia tri\n1;0,5".encode("utf-16-le"), "nul"),
        (b"Phuong;Gia tri\n1;0,\x005", "nul"),
        (b"\xff\xfe\x00", "old_encoding"),
        (b'Phuong;Gia tri\n"1;0,5', "bad_csv"),
        (b"Phuong;Gia tri\n1;" + b"5" * 200_000, "bad_csv"),
    ],
)
def test_text_that_cannot_be_told_is_refused(content: bytes, key: str) -> None:
    the_fault(read(content, "a.csv"), key)


@pytest.mark.parametrize(
    ("note", "key"),
    [
        ("a\x07b", "bad_letter"),
        ("a\u202eb", "bad_letter"),
        ("a\ufffeb", "bad_letter"),
        ("x" * 2001, "long_text"),
    ],
)
def test_notes_that_nobody_can_read_are_refused(note: str, key: str) -> None:
    assert "ô D2" in the_fault(read(table(f"Phường 1;0,5;;{note}"), "a.csv"), key)


def test_letters_come_in_one_form_and_on_one_line() -> None:
    upload = read(green(("Phường 1", 0.5, "Pho\u0300ng  QLĐT ", "một\r\n hai")))
    assert upload.entries == (figure("p01", 0.5, source="Phòng  QLĐT", note="một hai"),)


@pytest.mark.parametrize(
    "name", ["a\ud800.csv", "a\0b.csv", "../../a.csv", "C:\\x\\a.csv", "a" * 500 + ".csv", "a\n.csv"]
)
def test_a_name_is_fit_to_be_shown_and_stored(name: str) -> None:
    upload = read(table("Phường 1;0,5"), name)
    upload.file.encode()
    assert "/" not in upload.file
    assert "\\" not in upload.file
    assert len(upload.file) < 100
    assert upload.file.isprintable()


def test_what_a_fault_quotes_is_cut_and_printable() -> None:
    upload = read(table("Phường 1;" + "x\u202e" * 900), "a.csv")
    assert len(the_fault(upload, "not_a_number")) < 400
    assert "\u202e" not in fault_message(upload.faults[0])


# The table of words


def test_every_heading_of_the_templates_means_its_own_column() -> None:
    for language_words in (words_of(FIGURE_COLUMNS), words_of(("source", "note", *WORK_TEMPLATE_COLUMNS))):
        assert set(language_words.values()) >= {"source", "note"}
    assert set(words_of(WORK_TEMPLATE_COLUMNS).values()) == set(WORK_TEMPLATE_COLUMNS)
    assert set(words_of(FIGURE_COLUMNS).values()) == set(FIGURE_COLUMNS)


@pytest.mark.parametrize("kind", FEATURE_KINDS)
def test_every_column_of_features_has_a_heading_of_its_own(kind: str) -> None:
    assert set(words_of(columns_of(kind)).values()) == set(columns_of(kind))


def test_today_is_asked_not_looked_up() -> None:
    assert read(table("Phường 1;0,5"), "a.csv", asked(period="2022", today=date(2021, 12, 31))).faults
    assert not read(table("Phường 1;0,5"), "a.csv", asked(period="2022", today=TODAY)).faults
