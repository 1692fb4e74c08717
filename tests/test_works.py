"""How works stand on a day: oracles are counted calendar days and plain arithmetic."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.days import Day, read_day, written_day
from geo.timeline import MOST_TICKS, timeline
from geo.works import (
    CLEAR_GAP,
    Clearance,
    Milestone,
    Span,
    Work,
    days_late,
    elapsed_share,
    ended_late,
    milestone_days_late,
    money_gap,
    pace,
    standing,
    work_of,
    works_of,
)
from tests.cities import real_city
from tests.invented import city_showing, feature

DATES = st.dates(date(1976, 1, 1), date(2100, 12, 31))


def day(iso: str) -> Day:
    found = read_day(iso)
    assert found is not None
    return found


def work(planned: tuple[str, str] = ("", ""), actual: tuple[str, str] = ("", ""), **more: object) -> Work:
    """A work under construction with these days."""
    spans = {"planned": Span(*map(read_day, planned)), "actual": Span(*map(read_day, actual))}
    return replace(Work("w", "building", **spans), **more)  # type: ignore[arg-type]


def count_days(first: date, last: date) -> int:
    """Days from first to last, counted one by one; 0 where last is not after first."""
    counted = 0
    while first < last:
        first += timedelta(days=1)
        counted += 1
    return counted


# ---- days ----


@given(DATES)
def test_a_day_a_month_and_a_year_are_all_the_days_they_can_mean(one: date) -> None:
    month, year = day(f"{one:%Y-%m}"), day(f"{one:%Y}")
    assert (day(one.isoformat()).first, day(one.isoformat()).last) == (one, one)
    assert month.first == one.replace(day=1)
    assert month.last == one.replace(day=calendar.monthrange(one.year, one.month)[1])
    assert (year.first, year.last) == (date(one.year, 1, 1), date(one.year, 12, 31))
    assert [part.is_exact for part in (day(one.isoformat()), month, year)] == [True, False, False]


@pytest.mark.parametrize(
    "text",
    ["", "quý 4", "2026-13", "2026-00", "2026-02-30", "2026-1", "26", "2026-10-", " 2026", "1975", "2101"],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None


def test_a_written_day_stands_alone() -> None:
    assert written_day("31/12/2024") == Day("2024-12-31", date(2024, 12, 31), date(2024, 12, 31))
    assert written_day(" 1/2/2025 ") == Day("2025-02-01", date(2025, 2, 1), date(2025, 2, 1))
    for text in ("dự kiến 26/04/2025; chưa rõ", "30/02/2025", "12/2024", "2025", ""):
        assert written_day(text) is None


# ---- late ----


@given(DATES, st.integers(-400, 400))
def test_days_late_are_the_days_counted_since_the_planned_end(finish: date, later: int) -> None:
    today = finish + timedelta(days=later)
    late = days_late(work(("", finish.isoformat())), today)
    assert late == count_days(finish, today)
    assert standing(work(("", finish.isoformat())), today) == ("overdue" if later > 0 else "in_time")


@given(DATES, DATES)
def test_a_planned_end_known_to_the_month_or_year_is_never_later_than_its_last_day(
    finish: date, today: date
) -> None:
    exact, month, year = (
        days_late(work(("", text)), today) for text in (f"{finish}", f"{finish:%Y-%m}", f"{finish:%Y}")
    )
    assert exact >= month >= year >= 0
    assert (year > 0) == (today.year > finish.year)


@given(DATES, DATES, DATES)
def test_a_finished_work_is_as_late_as_it_was_whatever_the_day(
    finish: date, ended: date, today: date
) -> None:
    done = work(("", finish.isoformat()), ("", ended.isoformat()))
    assert days_late(done, today) == ended_late(done) == max(0, ended.toordinal() - finish.toordinal())
    assert standing(done, today) == "finished"
    assert done.due is None


def test_a_work_that_is_done_without_a_day_is_not_late() -> None:
    done = work(("", "2020"), status="done")
    assert (days_late(done, date(2026, 1, 1)), done.due, standing(done, date(2026, 1, 1))) == (
        0,
        None,
        "finished",
    )


def test_a_work_without_a_planned_end_cannot_be_judged() -> None:
    assert standing(work(("2020", "")), date(2026, 1, 1)) == "unknown"
    assert days_late(work(("2020", "")), date(2026, 1, 1)) == 0


def test_a_real_end_known_to_the_month_is_taken_at_its_nearest_day() -> None:
    assert ended_late(work(("", "2025-12-31"), ("", "2026-02"))) == 32
    assert ended_late(work(("", "2025-12"), ("", "2026"))) == 1
    assert ended_late(work(("", "2025"), ("", "2025-12-31"))) == 0


# ---- time and money ----


@given(DATES, st.integers(0, 900), st.integers(-200, 1200))
def test_the_share_of_time_is_the_days_gone_over_all_days_of_the_plan(
    start: date, length: int, passed: int
) -> None:
    finish, today = start + timedelta(days=length), start + timedelta(days=passed)
    if finish.year > 2100:
        return
    days = [start + timedelta(days=n) for n in range(length + 1)]
    share = elapsed_share(work((start.isoformat(), finish.isoformat())), today)
    assert share == pytest.approx(sum(one < today for one in days) / len(days))


def test_time_known_to_the_year_runs_from_its_first_day_to_its_last() -> None:
    assert elapsed_share(work(("2025", "2026")), date(2026, 1, 1)) == pytest.approx(0.5)
    assert elapsed_share(work(("2024-02", "2024-02")), date(2024, 2, 15)) == pytest.approx(14 / 29)


@pytest.mark.parametrize("planned", [("", "2026"), ("2026", ""), ("", ""), ("2027", "2026")])
def test_without_both_ends_in_order_no_share_of_time_is_known(planned: tuple[str, str]) -> None:
    assert elapsed_share(work(planned), date(2026, 6, 1)) is None
    assert pace(work(planned, capital_vnd=10.0, paid_vnd=1.0), date(2026, 6, 1)) == "unknown"


@pytest.mark.parametrize(
    ("capital", "paid", "share"),
    [
        (400.0, 100.0, 0.25),
        (100.0, 130.0, 1.3),
        (100.0, 0.0, 0.0),
        (0.0, 0.0, None),
        (None, 5.0, None),
        (5.0, None, None),
    ],
)
def test_the_share_paid_is_paid_over_capital(
    capital: float | None, paid: float | None, share: float | None
) -> None:
    assert work(capital_vnd=capital, paid_vnd=paid).paid_share == share


@pytest.mark.parametrize(
    ("paid", "how"),
    [
        (0.0, "behind"),
        (39.0, "behind"),
        (40.0, "behind"),
        (41.0, "level"),
        (50.0, "level"),
        (59.0, "level"),
        (60.0, "ahead"),
        (120.0, "ahead"),
    ],
)
def test_money_is_behind_or_ahead_from_ten_points_on(paid: float, how: str) -> None:
    half = work(("2025", "2026"), capital_vnd=100.0, paid_vnd=paid)
    assert pace(half, date(2026, 1, 1)) == how
    assert money_gap(half, date(2026, 1, 1)) == pytest.approx(paid / 100 - 0.5)
    assert CLEAR_GAP == 0.10
    assert pace(replace(half, status="done"), date(2026, 1, 1)) == "unknown"


# ---- land, milestones, rows ----


@given(st.integers(1, 500), st.lists(st.integers(0, 700), min_size=3, max_size=3))
def test_shares_of_land_clearance_are_counts_over_cases_and_stay_within_the_whole(
    cases: int, counts: list[int]
) -> None:
    shares = Clearance(cases, *counts).shares
    assert list(shares.values()) == [min(cases, count) / cases for count in counts]


def test_without_a_total_there_are_no_shares_and_an_unsaid_stage_is_left_out() -> None:
    assert Clearance(None, 5, 4, 3).shares == {}
    assert Clearance(0, 0, 0, 0).shares == {}
    assert Clearance(10, 5, None, 2).shares == {"notified": 0.5, "handed_over": 0.2}
    assert [Clearance().is_known, Clearance(paid=0.0).is_known] == [False, True]


@pytest.mark.parametrize(
    ("on", "days"), [("2026-11-24", 0), ("2026-11-23", 1), ("2026-10", 24), ("2026", 0), ("2025", 328)]
)
def test_a_milestone_is_overdue_from_the_day_after_it(on: str, days: int) -> None:
    waiting = work(milestone=Milestone("bàn giao", on, read_day(on)))
    assert milestone_days_late(waiting, date(2026, 11, 24)) == days
    assert milestone_days_late(replace(waiting, status="done"), date(2026, 11, 24)) == 0
    assert milestone_days_late(work(), date(2026, 11, 24)) == 0


def test_a_row_without_progress_is_a_work_of_which_nothing_is_known() -> None:
    for one in works_of(real_city()):
        assert one == Work(one.id, real_city().works["status"][one.id])


def test_a_reported_row_is_read_whole() -> None:
    said = {
        "planned_start": "2025-03",
        "planned_finish": "2027-12-31",
        "actual_start": "2025-05-10",
        "capital_vnd": 520e9,
        "paid_vnd": 130e9,
        "clearance_cases": 180,
        "clearance_notified": 176,
        "clearance_paid": 96,
        "clearance_handed_over": 60,
        "next_milestone": "bàn giao",
        "next_milestone_on": "quý 4",
        "progress_percent": 15,
    }
    city = city_showing(feature("work", "ldt", status="clearing", **said))
    assert work_of("ldt", city.works.loc["ldt"].to_dict()) == Work(
        id="ldt",
        status="clearing",
        progress_percent=15.0,
        planned=Span(day("2025-03"), day("2027-12-31")),
        actual=Span(day("2025-05-10"), None),
        capital_vnd=520e9,
        paid_vnd=130e9,
        clearance=Clearance(180, 176, 96, 60),
        milestone=Milestone("bàn giao", "quý 4", None),
    )


# ---- the axis ----


@given(DATES, DATES)
def test_the_axis_holds_both_days_in_whole_periods_of_one_kind(one: date, other: date) -> None:
    least, most = sorted((one, other))
    axis = timeline(least, most)
    assert axis.first <= least <= most < axis.end
    assert 1 <= len(axis.ticks) <= MOST_TICKS
    assert len({tick.kind for tick in axis.ticks}) == 1
    assert axis.ticks[0].first_day == axis.first
    steps = {
        later.first_day.toordinal() - tick.first_day.toordinal()
        for tick, later in zip(axis.ticks, axis.ticks[1:], strict=False)
    }
    assert not steps or max(steps) - min(steps) <= 4  # months differ by three days, years by one


@given(DATES, DATES, DATES)
def test_places_on_the_axis_are_days_counted_from_its_left_end(one: date, other: date, third: date) -> None:
    least, middle, most = sorted((one, other, third))
    axis = timeline(least, most)
    days = axis.end.toordinal() - axis.first.toordinal()
    assert axis.share(middle) == pytest.approx((middle.toordinal() - axis.first.toordinal()) / days)
    assert axis.width(least, middle) == pytest.approx((middle.toordinal() - least.toordinal() + 1) / days)
    assert axis.share(axis.first - timedelta(days=9)) == 0
    assert axis.share(axis.end + timedelta(days=9)) == 1
    assert axis.width(most, least) == pytest.approx(0 if least < most else 1 / days)


@pytest.mark.parametrize(
    ("least", "most", "kind", "ticks"),
    [
        ("2026-01-15", "2026-11-24", "month", 11),
        ("2025-11-01", "2026-11-24", "month", 13),
        ("2024-12-31", "2026-11-24", "quarter", 9),
        ("2024-01-01", "2030-12-31", "year", 7),
        ("2001-09-01", "2026-11-24", "year", 13),
    ],
)
def test_the_longer_the_time_the_coarser_the_axis(least: str, most: str, kind: str, ticks: int) -> None:
    axis = timeline(date.fromisoformat(least), date.fromisoformat(most))
    assert {tick.kind for tick in axis.ticks} == {kind}
    assert len(axis.ticks) == ticks
