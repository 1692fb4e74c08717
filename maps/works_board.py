"""The works as a board: bars on a time axis, money beside time, land clearance, and the table that says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from geo.city import City
from geo.days import Day, written_day
from geo.timeline import Timeline, timeline
from geo.works import (
    STAGES,
    Span,
    Standing,
    Work,
    days_late,
    elapsed_share,
    milestone_days_late,
    money_gap,
    pace,
    standing,
    works_of,
)
from layers import layer_named
from layers._layer import Fact, Mark, number, period_text, vi_date
from maps.classes import TONES, Look
from maps.messages import message
from maps.table import Column

BILLION = 1e9
STANDINGS: tuple[Standing, ...] = ("overdue", "in_time", "finished", "unknown")
OPEN = "…"


@dataclass(frozen=True)
class Bar:
    """A bar on the axis, in percent of it. `before` and `after` are the parts of the bar that are only possible days."""

    kind: Literal["planned", "actual"]
    left: float
    width: float
    before: float
    after: float
    is_open: bool


@dataclass(frozen=True)
class Sign:
    """A milestone on the axis, in percent of it: what comes next, or what was published with its sources."""

    kind: Literal["next", "published"]
    place: float
    date: str
    text: str
    notes: tuple[str, ...]
    sources: tuple[str, ...] = ()
    is_late: bool = False


@dataclass(frozen=True)
class Meter:
    """A thin bar with its words: `percent` of the full width, 0 to 100."""

    kind: str
    label: str
    percent: float
    said: str


@dataclass(frozen=True)
class Row:
    """One work on the board; texts are "" where nothing is known."""

    id: str
    name: str
    wards: str
    status: str
    look: Look
    standing: Standing
    verdict: str
    progress: str
    planned: str
    actual: str
    bars: tuple[Bar, ...]
    signs: tuple[Sign, ...]
    money: tuple[Meter, ...]
    amounts: str
    pace: str
    clearance: tuple[Meter, ...]
    milestone: str
    is_dated: bool


@dataclass(frozen=True)
class Board:
    """The board on a day: marks of the axis as percent and label, how many works stand how, the rows."""

    today: float
    today_said: str
    ticks: tuple[tuple[float, str], ...]
    counts: tuple[tuple[Standing, int], ...]
    dated: tuple[Row, ...]
    undated: tuple[Row, ...]


@dataclass(frozen=True)
class _Page:
    """What every row is drawn with."""

    city: City
    axis: Timeline
    today: date
    language: str

    def say(self, key: str, **parameters: object) -> str:
        return message(f"works.{key}", self.language, **parameters)

    def number(self, value: float, decimals: int = 0) -> str:
        return number(value, decimals, self.language)

    def percent(self, share: float) -> str:
        return f"{self.number(100 * share, 1)} %"


def board_of(city: City, today: date, language: str) -> Board:
    """The works of the city as they stand on `today`: the most overdue first, then by their planned end."""
    works = sorted(works_of(city), key=lambda work: _place(work, today))
    marks = {mark.id: mark for mark in layer_named("works").marks(city)}
    days = [day for work in works for day in _days(city, work, marks[work.id])]
    axis = timeline(min([today, *(day.first for day in days)]), max([today, *(day.last for day in days)]))
    page = _Page(city, axis, today, language)
    rows = [_row(page, work, marks[work.id]) for work in works]
    counts = Counter(row.standing for row in rows)
    return Board(
        today=_percent(axis.share(today)),
        today_said=page.say("today", date=vi_date(today.isoformat())),
        ticks=tuple(
            (_percent(axis.share(tick.first_day)), period_text(tick).in_language(language))
            for tick in axis.ticks
        ),
        counts=tuple((name, counts[name]) for name in STANDINGS),
        dated=tuple(row for row in rows if row.is_dated),
        undated=tuple(row for row in rows if not row.is_dated),
    )


def _place(work: Work, today: date) -> tuple[int, date]:
    """Where a work stands on the board; of works alike the order of the plan stays."""
    return STANDINGS.index(standing(work, today)), work.due or date.max


def _days(city: City, work: Work, mark: Mark) -> Iterator[Day]:
    """Every day that is drawn of a work."""
    known = (work.planned.start, work.planned.finish, work.actual.start, work.actual.finish)
    yield from (day for day in (*known, work.milestone.on) if day is not None)
    yield from (day for day, _ in published(city, mark))


def published(city: City, mark: Mark) -> tuple[tuple[Day, Fact], ...]:
    """The published facts whose value is a day and nothing else, earliest first; none beside invented days."""
    facts = () if city.practice else mark.facts
    days = ((written_day(fact.value.vi), fact) for fact in facts)
    return tuple(
        sorted(((day, fact) for day, fact in days if day is not None), key=lambda pair: pair[0].first)
    )


def _percent(share: float) -> float:
    return round(100 * share, 3)


def _row(page: _Page, work: Work, mark: Mark) -> Row:
    states = {kind.status.id: kind.status for kind in layer_named("works").mark_kinds}
    names = page.city.wards["name"]
    return Row(
        id=work.id,
        name=mark.name.in_language(page.language),
        wards=", ".join(names[ward] for ward in mark.wards) or page.say("whole_district"),
        status=states[work.status].label.in_language(page.language),
        look=TONES[states[work.status].tone],
        standing=standing(work, page.today),
        verdict=_verdict(page, work),
        progress=_progress(page, work),
        planned=_span_said(page, "planned", work.planned, OPEN),
        actual=_span_said(page, "actual", work.actual, OPEN if work.is_finished else page.say("until_today")),
        bars=tuple(_bars(page, work)),
        signs=(*_next_sign(page, work), *_published_signs(page, mark)),
        money=tuple(_money(page, work)),
        amounts=_amounts(page, work),
        pace=_pace(page, work),
        clearance=tuple(_clearance(page, work)),
        milestone=work.milestone.text,
        is_dated=any(True for _ in _days(page.city, work, mark)),
    )


def _verdict(page: _Page, work: Work) -> str:
    """Whether the work is late, as a short sentence."""
    late = days_late(work, page.today)
    if work.is_finished:
        return page.say("finished_late", days=page.number(late)) if late else page.say("finished")
    if work.due is None:
        return page.say("no_due")
    if late:
        return page.say("overdue", days=page.number(late))
    left = (work.due - page.today).days
    return page.say("days_left", days=page.number(left)) if left else page.say("ends_today")


def _progress(page: _Page, work: Work) -> str:
    """How far the work is, no decimal that was not reported; "" where nobody said."""
    done = work.progress_percent
    if done is None:
        return ""
    return page.say("progress", percent=page.number(done, 0 if done == int(done) else 1))


def _span_said(page: _Page, kind: str, span: Span, unended: str) -> str:
    if not span.is_known:
        return ""
    first = vi_date(span.start.iso) if span.start else OPEN
    return page.say(kind, first=first, last=vi_date(span.finish.iso) if span.finish else unended)


def _bars(page: _Page, work: Work) -> Iterator[Bar]:
    """The planned and the actual time; the actual one of a work that goes on reaches to today."""
    planned, actual = work.planned, work.actual
    if planned.is_known:
        yield _bar(page, "planned", planned, None)
    if actual.is_known:
        goes_on = actual.start is not None and not work.is_finished
        yield _bar(page, "actual", actual, page.today if goes_on else None)


def _bar(page: _Page, kind: Literal["planned", "actual"], span: Span, until: date | None) -> Bar:
    """A bar over all days that the span can mean; of a span with one end only, the days of that end."""
    ends = [day for day in (span.start, span.finish) if day is not None]
    start, finish = ends[0], ends[-1]
    first, last = start.first, max(finish.last, until or finish.last)
    width = page.axis.width(first, last)
    possible = [page.axis.width(day.first, day.last) if not day.is_exact else 0.0 for day in (start, finish)]
    if until is not None:
        possible[1] = 0.0
    before, after = (min(1.0, part / width) if width else 0.0 for part in possible)
    return Bar(
        kind,
        left=_percent(page.axis.share(first)),
        width=_percent(width),
        before=_percent(before),
        after=_percent(min(after, 1.0 - before)),
        is_open=until is not None,
    )


def _middle(page: _Page, day: Day) -> float:
    return _percent(page.axis.share(day.first) + page.axis.width(day.first, day.last) / 2)


def _next_sign(page: _Page, work: Work) -> Iterator[Sign]:
    on = work.milestone.on
    if on is None:
        return
    late = milestone_days_late(work, page.today)
    notes = (page.say("overdue", days=page.number(late)),) if late else ()
    text = work.milestone.text or page.say("next")
    yield Sign("next", _middle(page, on), vi_date(on.iso), text, notes, is_late=bool(late))


def _published_signs(page: _Page, mark: Mark) -> Iterator[Sign]:
    for day, fact in published(page.city, mark):
        keys = {"part": "map.fact.part", "conflict": "map.fact.conflict"}
        notes = [page.say("published")]
        if fact.status in keys:
            notes.append(message(keys[fact.status], page.language))
        if fact.confidence:
            notes.append(message(f"map.confidence_{fact.confidence}", page.language))
        text = fact.attribute.in_language(page.language)
        yield Sign("published", _middle(page, day), vi_date(day.iso), text, tuple(notes), fact.sources)


def _money(page: _Page, work: Work) -> Iterator[Meter]:
    """Time gone by the plan and money paid, as far as each is known."""
    shares = {
        "time_gone": None if work.is_finished else elapsed_share(work, page.today),
        "money_paid": work.paid_share,
    }
    for kind, share in shares.items():
        if share is not None:
            width = _percent(min(1.0, max(0.0, share)))
            yield Meter(kind, page.say(kind), width, page.percent(share))


def _amounts(page: _Page, work: Work) -> str:
    """How many billions of how many were paid; "" where nothing is known."""
    if work.paid_vnd is None and work.capital_vnd is None:
        return ""
    paid, capital = (
        OPEN if dong is None else _billions(page, dong) for dong in (work.paid_vnd, work.capital_vnd)
    )
    return page.say("of_capital", paid=paid, capital=capital)


def _billions(page: _Page, dong: float) -> str:
    """An amount in billions, no digit above a million lost."""
    billions = round(dong / BILLION, 3)
    decimals = next(places for places in range(4) if places == 3 or round(billions, places) == billions)
    return page.number(billions, decimals)


def _pace(page: _Page, work: Work) -> str:
    """The plain sentence where money runs clearly behind or ahead of time."""
    how, gap = pace(work, page.today), money_gap(work, page.today)
    if gap is None or how not in ("behind", "ahead"):
        return ""
    return page.say(how, points=page.number(abs(100 * gap), 1))


def _clearance(page: _Page, work: Work) -> Iterator[Meter]:
    """Cases through each stage of all cases."""
    cases = work.clearance.cases
    for stage, share in work.clearance.shares.items():
        count = page.number(getattr(work.clearance, stage))
        said = page.say("of_cases", count=count, cases=page.number(cases or 0))
        yield Meter(stage, page.say(f"stage_{stage}"), _percent(share), said)


def table_of(city: City, today: date, language: str) -> tuple[Column, ...]:
    """The figures of the board, one row a work, ready for the files of maps/table.py."""
    page = _Page(city, timeline(today, today), today, language)
    works, marks = works_of(city), layer_named("works").marks(city)
    source = layer_named("works").views(city)[0].source

    def column(label: str, cells: Iterable[object], unit: str = "", decimals: int | None = None) -> Column:
        kind = object if decimals is None else float
        values = pd.Series(list(cells), index=[work.id for work in works], dtype=kind)
        return Column(label, label, unit, decimals, values, source)

    def named(key: str) -> str:
        return message(f"column.{key}", language)

    states = {
        kind.status.id: kind.status.label.in_language(language) for kind in layer_named("works").mark_kinds
    }
    dong = page.say("dong")
    return (
        column(named("name_vi"), (mark.name.in_language(language) for mark in marks)),
        column(named("status"), (states[work.status] for work in works)),
        column(named("progress_percent"), (work.progress_percent for work in works), "%", 1),
        *(
            column(named(f"{kind}_{end}"), (_day_said(getattr(getattr(work, kind), end)) for work in works))
            for kind in ("planned", "actual")
            for end in ("start", "finish")
        ),
        column(page.say("days_late"), (_late(work, today) for work in works), "", 0),
        column(page.say("time_share"), (_share(elapsed_share(work, today)) for work in works), "%", 1),
        column(named("capital_vnd"), (work.capital_vnd for work in works), dong, 0),
        column(named("paid_vnd"), (work.paid_vnd for work in works), dong, 0),
        column(page.say("paid_share"), (_share(work.paid_share) for work in works), "%", 1),
        *(
            column(named(f"clearance_{part}"), (getattr(work.clearance, part) for work in works), "", 0)
            for part in ("cases", *STAGES)
        ),
        column(named("next_milestone"), (work.milestone.text or None for work in works)),
        column(named("next_milestone_on"), (vi_date(work.milestone.written) or None for work in works)),
        column(page.say("published"), (_published_said(city, mark, language) for mark in marks)),
        column(page.say("sources"), (mark.source.producer for mark in marks)),
    )


def _day_said(day: Day | None) -> str | None:
    return vi_date(day.iso) if day else None


def _share(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _late(work: Work, today: date) -> float | None:
    """Days late; None where there is no planned end to judge by, or the day it ended is not known."""
    unjudged = work.planned.finish is None or (work.is_finished and work.actual.finish is None)
    return None if unjudged else float(days_late(work, today))


def _published_said(city: City, mark: Mark, language: str) -> str | None:
    lines = [
        message(
            "works.published_line", language, date=vi_date(day.iso), text=fact.attribute.in_language(language)
        )
        for day, fact in published(city, mark)
    ]
    return "; ".join(lines) or None


def shown_cells(made: tuple[Column, ...], language: str) -> list[list[str]]:
    """The cells of a table row by row as they are read on screen, "" for what is not known."""
    columns: Mapping[int, list[str]] = {
        place: [_shown(value, column.decimals, language) for value in column.values]
        for place, column in enumerate(made)
    }
    return [list(row) for row in zip(*columns.values(), strict=True)]


def _shown(value: object, decimals: int | None, language: str) -> str:
    if value is None or pd.isna(value):
        return ""
    if decimals is None:
        return str(value)
    return number(float(str(value)), decimals, language)
