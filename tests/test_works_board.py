"""The works' board: where bars lie, what is said of them, and that the table says the same."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from geo.city import City
from maps.table import csv_bytes, xlsx_bytes
from maps.works_board import Bar, Board, Row, board_of, shown_cells, table_of
from tests.cities import DATA, real_city
from tests.invented import city_showing, feature

TODAY = date(2026, 11, 24)
YEARS = {"planned_start": "2025", "planned_finish": "2028-12-31"}  # an axis of four years


def showing(**said: Any) -> City:
    """The city with this said of one work, and without published facts: the axis is that work's own."""
    bare = replace(real_city(), work_facts=real_city().work_facts.iloc[:0])
    return city_showing(feature("work", "ldt", **{"status": "building", **said}), base=bare)


def row_of(board: Board, work: str = "ldt") -> Row:
    (found,) = [row for row in (*board.dated, *board.undated) if row.id == work]
    return found


def bar_of(row: Row, kind: str) -> Bar:
    (found,) = [bar for bar in row.bars if bar.kind == kind]
    return found


def shown(language: str = "vi", **said: Any) -> Row:
    return row_of(board_of(showing(**said), TODAY, language))


def test_where_nearly_nothing_is_known_only_published_days_are_drawn() -> None:
    board = board_of(real_city(), TODAY, "vi")
    assert dict(board.counts) == {"overdue": 0, "in_time": 0, "finished": 0, "unknown": 13}
    (row,) = board.dated
    assert (row.id, row.bars, row.money, row.clearance, row.amounts, row.pace) == ("dqh", (), (), (), "", "")
    assert [row.id for row in board.undated] == [name for name in real_city().works.index if name != "dqh"]
    assert {row.verdict for row in board.undated} == {"chưa có hạn hoàn thành"}


def test_published_days_are_milestones_with_their_sources_and_how_sure_they_are() -> None:
    with (DATA / "work_facts.csv").open(encoding="utf-8", newline="") as lines:
        written = {row["attribute_vi"]: row for row in csv.DictReader(lines) if row["work"] == "dqh"}
    signs = board_of(real_city(), TODAY, "vi").dated[0].signs
    assert [(sign.date, sign.text) for sign in signs] == [
        ("31/12/2024", "Mốc hoàn thành đề ra"),
        ("26/01/2025", "Thông xe đợt đầu"),
        ("26/04/2025", "Dự kiến thông xe toàn tuyến"),
    ]
    for sign in signs:
        row = written[sign.text]
        assert " ; ".join(sign.sources) == row["source"]
        assert ("mới có một phần" in sign.notes) == (row["status"] == "part")
        assert sign.notes[0] == "Mốc đã công bố"
        assert (
            sign.notes[-1] == {"high": "độ tin cậy cao", "medium": "độ tin cậy trung bình"}[row["confidence"]]
        )
        assert not sign.is_late  # published, not judged


def test_no_published_day_stands_beside_invented_ones() -> None:
    board = board_of(real_city(practice=True), TODAY, "vi")
    assert all(sign.kind == "next" for row in board.dated for sign in row.signs)
    published = next(
        column
        for column in table_of(real_city(practice=True), TODAY, "vi")
        if column.label == "Mốc đã công bố"
    )
    assert published.values.isna().all()


def test_a_bar_lies_on_the_days_it_means() -> None:
    row = shown(**YEARS, actual_start="2025-07-01")
    days = 365 * 4 + 1  # 2025 to 2028, one leap year
    planned, actual = bar_of(row, "planned"), bar_of(row, "actual")
    assert (planned.left, planned.width, planned.after, planned.is_open) == (0, 100, 0, False)
    assert planned.before == pytest.approx(100 * 365 / days, abs=0.001)
    assert actual.left == pytest.approx(100 * 181 / days, abs=0.001)
    assert actual.width == pytest.approx(
        100 * (184 + 328) / days, abs=0.001
    )  # to 24/11/2026, that day included
    assert actual.is_open
    assert row.actual == "Thực tế: 01/07/2025 – nay"


def test_a_work_known_to_the_year_is_the_whole_year_and_hatched_whole() -> None:
    bar = bar_of(shown(planned_start="2026", planned_finish="2026"), "planned")
    assert (bar.before, bar.after) == (100, 0)
    assert bar.width == pytest.approx(100, abs=0.001)
    both = bar_of(shown(planned_start="2025", planned_finish="2026"), "planned")
    assert both.before + both.after == pytest.approx(100, abs=0.01)


def test_a_plan_with_one_end_is_drawn_at_that_end_only() -> None:
    bar = bar_of(shown(planned_finish="2028", actual_start="2025-01-01"), "planned")
    assert bar.left == pytest.approx(100 * (365 * 3) / (365 * 4 + 1), abs=0.001)
    assert bar.before == 100
    assert shown(planned_finish="2028").planned == "Kế hoạch: … – 2028"


@pytest.mark.parametrize(
    ("status", "ended"), [("done", ""), ("done", "2026-01-31"), ("partly_open", "2026-01-31")]
)
def test_a_finished_work_does_not_go_on_to_today(status: str, ended: str) -> None:
    row = shown(**YEARS, actual_start="2025-07-01", actual_finish=ended, status=status)
    bar = bar_of(row, "actual")
    assert not bar.is_open
    assert bar.width == pytest.approx(100 * (184 + 31 if ended else 1) / (365 * 4 + 1), abs=0.001)
    assert "nay" not in row.actual


@pytest.mark.parametrize(
    ("said", "vi", "en"),
    [
        ({"planned_finish": "2026-11-23"}, "quá hạn 1 ngày", "1 days overdue"),
        ({"planned_finish": "2021-12-31"}, "quá hạn 1.789 ngày", "1,789 days overdue"),
        ({"planned_finish": "2026-11-24"}, "hết hạn hôm nay", "due today"),
        ({"planned_finish": "2026"}, "còn 37 ngày", "37 days left"),
        ({"planned_start": "2026"}, "chưa có hạn hoàn thành", "no planned end known"),
        ({"planned_finish": "2026-01", "status": "done"}, "đã hoàn thành", "finished"),
        (
            {"planned_finish": "2026-01", "actual_finish": "2026-02-02"},
            "hoàn thành, chậm 2 ngày",
            "finished, 2 days late",
        ),
    ],
)
def test_the_verdict_is_said_in_days(said: dict[str, str], vi: str, en: str) -> None:
    assert (shown(**said).verdict, shown("en", **said).verdict) == (vi, en)


def test_the_most_overdue_come_first_and_then_by_their_planned_end() -> None:
    city = city_showing(
        feature("work", "cv06", status="done", planned_finish="2020"),
        feature("work", "cv08", status="building", planned_finish="2027"),
        feature("work", "cv14", status="building", planned_finish="2026-05"),
        feature("work", "cv15", status="building", planned_finish="2026-12-01"),
        feature("work", "cv17", status="building", planned_finish="2024"),
    )
    board = board_of(city, TODAY, "vi")
    assert [row.id for row in board.dated] == ["cv17", "cv14", "cv15", "cv08", "cv06", "dqh"]
    assert dict(board.counts) == {"overdue": 2, "in_time": 2, "finished": 1, "unknown": 8}


def test_money_stands_beside_time_and_the_gap_is_said_where_it_is_clear() -> None:
    said = {
        "planned_start": "2026-01-01",
        "planned_finish": "2026-12-31",
        "capital_vnd": 250.5e9,
        "paid_vnd": 50.1e9,
    }
    row = shown(**said)
    assert [(meter.kind, meter.said) for meter in row.money] == [
        ("time_gone", "89,6 %"),
        ("money_paid", "20,0 %"),
    ]
    assert row.money[0].percent == pytest.approx(100 * 327 / 365, abs=0.001)
    assert row.amounts == "50,1 / 250,5 tỷ đồng"
    assert row.pace == "Tiền đi chậm hơn thời gian 69,6 điểm phần trăm."
    assert shown(**{**said, "paid_vnd": 250e9}).pace == "Tiền đi trước thời gian 10,2 điểm phần trăm."
    assert shown(**{**said, "paid_vnd": 225e9}).pace == ""
    assert shown(**said, status="done").pace == ""
    assert shown(capital_vnd=7e9).amounts == "… / 7 tỷ đồng"


def test_more_paid_than_the_capital_fills_the_bar_and_says_how_much() -> None:
    (meter,) = shown(capital_vnd=10e9, paid_vnd=13e9).money
    assert (meter.percent, meter.said) == (100, "130,0 %")


def test_land_clearance_is_counted_of_all_cases() -> None:
    row = shown(clearance_cases=425, clearance_notified=407, clearance_handed_over=1)
    assert [(meter.label, meter.said) for meter in row.clearance] == [
        ("Đã thông báo", "407/425"),
        ("Đã bàn giao", "1/425"),
    ]
    assert row.clearance[0].percent == pytest.approx(100 * 407 / 425, abs=0.001)
    assert not row.is_dated


def test_an_overdue_milestone_is_marked_and_one_without_a_day_is_only_said() -> None:
    (sign,) = shown(next_milestone="bàn giao", next_milestone_on="2026-10").signs
    assert (sign.date, sign.text, sign.notes, sign.is_late) == (
        "10/2026",
        "bàn giao",
        ("quá hạn 24 ngày",),
        True,
    )
    (sign,) = shown(next_milestone_on="2026-12-15").signs
    assert (sign.text, sign.notes, sign.is_late) == ("Mốc tiếp theo", (), False)
    row = shown(next_milestone="bàn giao", next_milestone_on="quý 4")
    assert (row.signs, row.milestone, row.is_dated) == ((), "bàn giao", False)


def test_a_work_said_to_begin_later_is_drawn_at_that_day_and_not_back_to_today() -> None:
    bar = bar_of(shown(**YEARS, actual_start="2027-07-01"), "actual")
    assert bar.left == pytest.approx(100 * (365 * 2 + 181) / (365 * 4 + 1), abs=0.001)
    assert bar.width == pytest.approx(100 / (365 * 4 + 1), abs=0.001)


def test_progress_keeps_the_decimal_it_was_reported_with() -> None:
    assert [shown(progress_percent=done).progress for done in (40, 62.5)] == [
        "Tiến độ 40 %",
        "Tiến độ 62,5 %",
    ]
    assert shown().progress == ""


DAYS = st.one_of(
    st.just(""), st.dates(date(1976, 1, 1), date(2100, 12, 31)).map(str), st.integers(1976, 2100).map(str)
)


@settings(max_examples=40, deadline=None)
@given(DAYS, DAYS, DAYS, DAYS, DAYS)
def test_nothing_is_drawn_beyond_the_axis(
    start: str, finish: str, begun: str, ended: str, next_on: str
) -> None:
    said = {"planned_start": start, "planned_finish": finish, "actual_start": begun, "actual_finish": ended}
    board = board_of(showing(**said, next_milestone_on=next_on), TODAY, "vi")
    row = row_of(board)
    assert row.is_dated == any((*said.values(), next_on))
    for bar in row.bars:
        assert 0 <= bar.left <= bar.left + bar.width <= 100.01
        assert 0 <= bar.before <= bar.before + bar.after <= 100.01
    assert all(0 <= sign.place <= 100 for sign in row.signs)
    assert all(0 <= place < 100 for place, _ in board.ticks)


# ---- the table ----


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_table_says_the_figures_of_the_board_and_what_is_not_known(language: str) -> None:
    city = showing(**YEARS, actual_start="2025-07-01", capital_vnd=1e9, paid_vnd=25e7, progress_percent=40)
    made = table_of(city, date(2029, 1, 10), language)
    cells = dict(zip(city.works.index, shown_cells(made, language), strict=True))
    decimal, group = (",", ".") if language == "vi" else (".", ",")
    found = dict(zip([column.heading for column in made], cells["ldt"], strict=True))
    assert list(found.values())[2:11] == [
        f"40{decimal}0",
        "2025",
        "31/12/2028",
        "01/07/2025",
        "",
        "10",
        f"100{decimal}0",
        group.join(("1", "000", "000", "000")),
        group.join(("250", "000", "000")),
    ]
    assert [cell for cell in cells["boi"][2:-1] if cell] == []


def test_the_files_hold_the_table_without_formulas_and_with_the_unknown_in_words() -> None:
    city = showing(**YEARS, next_milestone="=1+1", capital_vnd=1e9)
    made = table_of(city, TODAY, "vi")
    text = csv_bytes(made, {"Tính đến ngày": "24/11/2026"}, "vi").decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert len(lines[0]) == len(set(lines[0])) == len(made)
    assert lines[2][-4] == "'=1+1"
    assert lines[1][3] == "chưa có số liệu"
    sheet = load_workbook(io.BytesIO(xlsx_bytes(made, {}, "vi"))).worksheets[0]
    assert sheet.cell(3, 10).value == 1_000_000_000
    assert sheet.cell(3, len(made) - 3).value == "'=1+1"
