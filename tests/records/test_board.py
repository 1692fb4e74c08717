"""The board against a slow reading of the same reports, and who is overdue against the plan's own days."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from geo.city import City
from geo.indicators import Indicator, indicators_of
from geo.periods import Period, read_period
from records.approval import decide
from records.board import MOST_SHOWN, BoardRow, board_of
from records.board_words import cards_of, late_of, spark_of
from records.entries import enter, pending
from records.model import WITHDRAWN, Figure, FigureKey
from records.overdue import entered_keys, overdue_of
from records.store import Store
from tests.cities import real_city
from tests.invented import by_ward, city_showing, figure

TODAY = date(2026, 11, 24)
WARDS = tuple(real_city().wards.index)
SIX = tuple(real_city().wards_6.index)
Rows = list[dict[str, Any]]


@cache
def many() -> tuple[City, Rows]:
    """A release in which some wards and sometimes the district reported some months, quarters and years."""
    rng = np.random.default_rng(3)
    rows: Rows = []
    periods = [Period("month", 2025, 12), *(Period("month", 2026, month) for month in range(1, 13))]
    periods += [Period("quarter", 2026, quarter) for quarter in range(1, 5)] + [Period("year", 2025)]
    for indicator in indicators_of(real_city()).values():
        if indicator.target is None:
            continue
        for period in periods:
            rows += _some(indicator, period, rng)
    return city_showing(*rows), rows


def _some(indicator: Indicator, period: Period, rng: np.random.Generator) -> Rows:
    def said() -> float | str:
        if indicator.statuses:
            return str(rng.choice(indicator.statuses))
        return round(
            float(np.clip(rng.normal(indicator.target.value or 50, 3), indicator.least, indicator.most)), 1
        )  # type: ignore[union-attr]

    rows: Rows = []
    if indicator.by_district and rng.random() < 0.3:
        rows.append(figure(indicator.id, "", period.id, said()))
    if indicator.by_ward and rng.random() < 0.6:
        wards = WARDS if rng.random() < 0.7 else SIX
        named = wards if rng.random() < 0.7 else wards[: int(rng.integers(1, len(wards)))]
        rows += [figure(indicator.id, ward, period.id, said()) for ward in named]
    return rows


# ---- the oracle: loops over every row for every question


def slow_reading(rows: Rows, indicator: str, period: str) -> tuple[float | None, str, bool] | None:
    """Value, status and whether it is an estimate, of the district for a period; None where nobody can tell."""
    same = [row for row in rows if row["indicator"] == indicator and row["period"] == period]
    for row in same:
        if row["ward"] == "":
            return row["value"], row["status"], False
    for wards in (WARDS, SIX):
        found = {
            row["ward"]: row["value"] for row in same if row["ward"] in wards and row["value"] is not None
        }
        if len(found) == len(wards):
            weights = slow_people(wards)
            total = sum(weights[ward] for ward in wards)
            return sum(found[ward] * weights[ward] for ward in wards) / total, "", True
    return None


def slow_people(wards: Iterable[str]) -> dict[str, float]:
    city = real_city()
    if set(wards) == set(WARDS):
        return {ward: float(city.wards.loc[ward, "population_2019"]) for ward in WARDS}
    people = dict.fromkeys(SIX, 0.0)
    for link in city.crosswalk.to_dict("records"):
        if link["to_ward"] in people:
            people[link["to_ward"]] += (
                link["share_people"] * city.wards.loc[link["from_ward"], "population_2019"]
            )
    return people


def place(period: Period) -> tuple[date, int]:
    return period.last_day, {"month": 1, "quarter": 3, "year": 12}[period.kind]


def asked_periods(rows: Rows, indicator: str, until: date | None) -> list[Period]:
    periods = {read_period(row["period"]) for row in rows if row["indicator"] == indicator}
    kept = [one for one in periods if (one.last_day <= until if until else one.first_day <= TODAY)]
    return sorted(kept, key=place)


@pytest.mark.parametrize(
    "asked", [None, Period("month", 2026, 3), Period("quarter", 2026, 2), Period("year", 2024)]
)
def test_the_board_is_what_a_slow_reading_of_every_row_says(asked: Period | None) -> None:
    city, rows = many()
    board = {row.indicator.id: row for row in board_of(city, TODAY, asked)}
    assert len(board) == 35
    for name, row in board.items():
        periods = asked_periods(rows, name, asked.last_day if asked else None)
        readings = {one: found for one in periods if (found := slow_reading(rows, name, one.id))}
        if not readings:
            assert (row.shown, row.before, row.own, row.series) == (None, None, None, ())
            continue
        newest = list(readings)[-1]
        value, status, estimated = readings[newest]
        assert row.shown is not None
        assert (row.shown.period, row.shown.status, row.shown.is_estimate) == (newest, status, estimated)
        assert row.shown.value == (None if value is None else pytest.approx(value, rel=1e-12))
        assert_course(row, readings, newest)
        assert_judged(row, value, status)
        own = [one for one, (_, _, guess) in readings.items() if not guess]
        assert (row.own.period if row.own else None) == (own[-1] if own else None)


def assert_course(row: BoardRow, readings: dict[Period, Any], newest: Period) -> None:
    alike = [one for one in readings if one.kind == newest.kind]
    assert (row.before.period if row.before else None) == (alike[-2] if len(alike) > 1 else None)
    numbers = [(one, readings[one][0]) for one in alike if readings[one][0] is not None]
    assert [one for one, _ in row.series] == [one for one, _ in numbers][-MOST_SHOWN:]
    assert [value for _, value in row.series] == pytest.approx([value for _, value in numbers][-MOST_SHOWN:])
    if len(numbers) > 1 and numbers[-1][0] == newest and alike[-2] == numbers[-2][0]:
        step = numbers[-1][1] - numbers[-2][1]
        assert row.trend == ("same" if abs(step) < 1e-9 else "up" if step > 0 else "down")
        lower = row.target.comparison in ("<", "<=")
        assert row.trend_is_better == (None if row.trend == "same" else (step < 0) == lower)


def assert_judged(row: BoardRow, value: float | None, status: str) -> None:
    assert row.shown is not None
    if value is None:
        assert (row.shown.gap, row.shown.met) == (None, status == "met")
        return
    wanted, sign = row.target.value, row.target.comparison
    assert wanted is not None
    assert row.shown.gap == pytest.approx(value - wanted)
    met = {
        ">=": value >= wanted,
        "range": value >= wanted,
        "=": value >= wanted or math.isclose(value, wanted),
        ">": value > wanted,
        "<": value < wanted,
    }[sign]
    assert row.shown.met == met


def test_the_wards_are_counted_in_the_newest_period_that_one_reported() -> None:
    city, rows = many()
    for row in board_of(city, TODAY):
        name = row.indicator.id
        periods = [
            one
            for one in asked_periods(rows, name, None)
            if any(r["indicator"] == name and r["period"] == one.id and r["ward"] for r in rows)
        ]
        if not periods:
            assert row.by_ward is None
            continue
        same = [r for r in rows if r["indicator"] == name and r["period"] == periods[-1].id and r["ward"]]
        assert row.by_ward is not None
        assert (row.by_ward.period, row.by_ward.reported) == (periods[-1], len(same))
        assert row.by_ward.wards == (16 if same[0]["ward"] in WARDS else 6)
        met = sum(r["status"] == "met" if r["status"] else bool(row.target.met_by(r["value"])) for r in same)
        assert row.by_ward.met == met


def test_a_board_without_a_release_has_every_part_and_no_figure() -> None:
    board = board_of(real_city(), TODAY)
    assert [f"{row.target.number}{row.target.part}" for row in board][:3] == ["1a", "1b", "2"]
    assert len(board) == 35
    assert len({row.target.number for row in board}) == 18
    assert all(row.shown is None and row.by_ward is None and row.trend is None for row in board)


def test_the_districts_word_goes_before_an_estimate_and_both_are_told_apart() -> None:
    rows = by_ward("t03", "2026-09", [90.0] * 16) + by_ward("t03", "2026-10", [92.0] * 16)
    city = city_showing(*rows, figure("t03", "", "2026-09", 97.0, source="BC 1"))
    row = next(row for row in board_of(city, TODAY) if row.indicator.id == "t03")
    assert row.shown is not None
    assert row.own is not None
    assert (row.shown.period.id, row.shown.value, row.shown.is_estimate) == (
        "2026-10",
        pytest.approx(92.0),
        True,
    )
    assert (row.own.period.id, row.own.value, row.own.is_estimate) == ("2026-09", 97.0, False)
    assert row.latest is not None
    assert (row.latest.source, row.gap, row.met) == ("BC 1", -3.0, False)
    assert (row.trend, row.trend_is_better) == ("down", False)


def test_a_month_is_held_against_the_month_before_not_against_a_year() -> None:
    rows = [
        figure("t11", "", period, value)
        for period, value in (("2025", 9.0), ("2026-08", 3.0), ("2026-10", 2.0))
    ]
    row = next(row for row in board_of(city_showing(*rows), TODAY) if row.indicator.id == "t11")
    assert row.before is not None
    assert row.before.period.id == "2026-08"
    assert (row.trend, row.trend_is_better) == ("down", True)
    assert row.shown is not None
    assert row.shown.gap == pytest.approx(-0.2)
    assert row.shown.met


# ---- overdue


def keys(*parts: tuple[str, str, str]) -> set[FigureKey]:
    return {FigureKey(*part) for part in parts}


def test_a_report_of_a_month_is_due_before_the_eighth_of_the_next() -> None:
    entered = keys(("t13a", "", "2026-10"))
    assert overdue_of(real_city(), entered, date(2026, 11, 7)) == ()
    late = overdue_of(real_city(), entered, date(2026, 11, 8))
    assert {one.days_late for one in late} == {1}
    assert {one.period.id for one in late} == {"2026-10"}  # the year's is due two days later


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 11, 9), set()),
        (date(2026, 11, 10), {"department", "ward"}),
        (date(2026, 11, 19), {"department", "ward"}),
        (date(2026, 11, 20), {"department", "ward", "district"}),
    ],
)
def test_a_years_reports_are_due_in_november_and_the_summary_ten_days_later(
    today: date, due: set[str]
) -> None:
    late = overdue_of(real_city(), keys(("t13a", "", "2026-01")), today)
    assert {one.reporter for one in late if one.period == Period("year", 2026)} == due
    if "district" in due:
        (summary,) = [one for one in late if one.reporter == "district"]
        assert (summary.name, summary.days_late, summary.due) == (
            "",
            (today - date(2026, 11, 19)).days,
            date(2026, 11, 20),
        )


def test_a_department_owes_each_target_it_leads_for_the_district_or_for_every_ward() -> None:
    wards = SIX
    entered = keys(
        ("t13a", "", "2026-10"),
        *(("t13b", ward, "2026-10") for ward in wards),
        *(("t13c", ward, "2026-10") for ward in wards[1:]),
    )
    late = overdue_of(real_city(), entered, TODAY)
    (found,) = [one for one in late if one.name == "Phòng Y tế" and one.period.id == "2026-10"]
    assert (found.missing, found.expected, found.days_late) == (("t13c",), 3, 17)


def test_a_ward_that_reported_anything_is_not_overdue() -> None:
    late = [
        one
        for one in overdue_of(real_city(), keys(("t13a", SIX[0], "2026-10")), TODAY)
        if one.reporter == "ward"
    ]
    assert {one.name for one in late if one.period.id == "2026-10"} == set(SIX[1:])
    assert {one.name for one in late if one.period.id == "2026"} == set(SIX)


def test_the_wards_are_those_of_the_periods_last_day() -> None:
    late = overdue_of(real_city(), keys(("t13a", "", "2024-01")), date(2025, 8, 1))
    wards = {
        period: {one.name for one in late if one.reporter == "ward" and one.period.id == period}
        for period in ("2024-12", "2025-06", "2025-Q2")
    }
    assert wards["2024-12"] == set(WARDS)
    assert wards["2025-06"] == wards["2025-Q2"] == set(real_city().wards_12.index)


def test_nothing_is_asked_for_the_time_before_the_first_figure_nor_for_more_than_a_year() -> None:
    late = overdue_of(real_city(), keys(("t13a", "", "2026-08")), TODAY)
    assert {one.period.id for one in late} == {"2026-08", "2026-09", "2026-10", "2026-Q3", "2026"}
    long_ago = overdue_of(real_city(), keys(("t13a", "", "2019-01")), TODAY)
    assert min(one.due for one in long_ago) > TODAY - timedelta(days=365)
    assert {one.period.kind for one in long_ago} == {"month", "quarter", "year"}


def test_where_nobody_ever_entered_anything_the_last_reports_are_asked_for() -> None:
    late = overdue_of(real_city(), (), TODAY)
    assert {one.period.id for one in late} == {"2026-10", "2026-Q3", "2026"}
    assert len({one.name for one in late if one.reporter == "department"}) == 10
    assert [one.days_late for one in late] == sorted((one.days_late for one in late), reverse=True)


def test_what_was_entered_counts_before_it_is_approved_and_no_more_once_it_is_taken_back(
    store: Store,
) -> None:
    thing = Figure(FigureKey("t13a", "", "2026-10"), 98.0)
    other = Figure(FigureKey("t13b", "", "2026-10"), 98.0)
    enter(store, [thing, other], "An")
    assert entered_keys(store) == {thing.key, other.key}
    decide(store, [entry for entry in pending(store) if entry.what.key == other.key], False, "Bình", "sai")
    assert entered_keys(store) == {thing.key, other.key}
    enter(store, [Figure(thing.key, None, WITHDRAWN, seen=1)], "An")
    assert entered_keys(store) == {other.key}
    enter(store, [Figure(thing.key, 97.0, seen=2)], "An")
    assert entered_keys(store) == {thing.key, other.key}


# ---- in words


def test_the_board_in_words_has_the_eighteen_targets_with_their_parts() -> None:
    growth = [figure("t11", "", "2026-10", 2.0), figure("t01a", "", "2026", 9.5)]
    city = city_showing(*by_ward("t03", "2026-09", [90.0] * 16), *growth)
    cards = {card.number: card for card in cards_of(city, board_of(city, TODAY), "vi")}
    assert list(cards) == list(range(1, 19))
    part = cards[3].parts[0]
    assert (part.now, part.gap, part.met, part.target) == ("90%", "−10%", False, "100%")
    assert part.when == "tháng 9/2026 · ước tính từ các phường"
    assert part.wards == "16/16 phường, 0 đạt"
    assert part.layer == "./?overlay=t03&lang=vi"
    assert (cards[1].parts[0].target, cards[1].parts[0].gap) == ("9–10%/năm", "+0,5%/năm")
    assert cards[5].parts[0].target == "không nêu số"
    assert cards[8].links[0][2] == "./?overlay=green&lang=vi"
    assert (cards[2].parts[0].now, cards[2].parts[0].spark) == ("", None)


def test_a_trend_is_said_in_words_with_the_step_and_what_it_is_held_against() -> None:
    rows = [figure("t16a", "", "2026-09", 4.0), figure("t16a", "", "2026-10", 4.6)]
    city = city_showing(*rows)
    (part,) = [
        part for card in cards_of(city, board_of(city, TODAY), "en") for part in card.parts if part.spark
    ]
    assert (part.arrow, part.trend, part.better) == ("▲", "up 0.6 per 10,000 people (worse)", False)
    assert part.since == "since month 9/2026"
    assert part.spark is not None
    assert part.spark.words == "From month 9/2026 to month 10/2026: 4; 4.6"
    assert part.spark.address.startswith("data:image/svg+xml;base64,")


def test_a_sparkline_goes_from_its_least_value_at_the_foot_to_its_greatest_at_the_head() -> None:
    series = tuple((Period("month", 2026, month), value) for month, value in ((1, 5.0), (2, 9.0), (3, 7.0)))
    spark = spark_of(series, indicators_of(real_city())["t03"], "vi")
    assert spark is not None
    svg = base64.b64decode(spark.address.split(",")[1]).decode()
    corners = [tuple(map(float, pair.split(","))) for pair in re.search(r'points="([^"]*)"', svg)[1].split()]  # type: ignore[index]
    assert corners == [(3.0, 25.0), (48.0, 3.0), (93.0, 14.0)]
    assert spark_of(series[:1], indicators_of(real_city())["t03"], "vi") is None


def test_who_is_overdue_is_said_once_with_a_line_a_period() -> None:
    overdue = overdue_of(real_city(), keys(("t13a", "", "2026-09"), ("t13a", "", "2026-10")), TODAY)
    late = {one.name: one for one in late_of(real_city(), overdue, "vi")}
    assert late["Phòng Y tế"].days == 48
    assert late["Phòng Y tế"].lines == (
        "tháng 9/2026: hạn trước 08/10/2026, chậm 48 ngày, thiếu 2/3 chỉ tiêu",
        "quý 3/2026: hạn trước 08/10/2026, chậm 48 ngày, chưa có số nào",
        "tháng 10/2026: hạn trước 08/11/2026, chậm 17 ngày, thiếu 2/3 chỉ tiêu",
        "2026: hạn trước 10/11/2026, chậm 15 ngày, chưa có số nào",
    )
    assert late["UBND Phường Gò Vấp"].lines[0].endswith("chưa có số nào")


def test_a_period_that_two_ward_sets_reported_counts_the_fuller_one() -> None:
    rows = [*by_ward("t03", "2025-01", [90.0], WARDS[:1]), *by_ward("t03", "2025-01", [96.0] * 6, SIX)]
    for order in (rows, rows[::-1]):
        row = next(row for row in board_of(city_showing(*order), TODAY) if row.indicator.id == "t03")
        assert row.by_ward is not None
        assert (row.by_ward.reported, row.by_ward.wards) == (6, 6)
        assert row.shown is not None
        assert row.shown.value == pytest.approx(96.0)


def test_a_series_is_the_last_periods_oldest_first() -> None:
    months = [Period("month", 2024 + n // 12, n % 12 + 1) for n in range(30)]
    rows = [figure("t02", "", month.id, float(n)) for n, month in enumerate(months)]
    row = next(row for row in board_of(city_showing(*rows), TODAY) if row.indicator.id == "t02")
    assert [value for _, value in row.series] == [float(n) for n in range(30 - MOST_SHOWN, 30)]
