"""The board and the overdue reports in words, as the page of the targets shows them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from geo.city import City
from geo.indicators import Indicator, Target
from geo.periods import Period
from geo.wards import set_of, wards_in
from layers import layers_of, views_of
from layers._layer import Layer, period_text
from maps.legend import vietnamese_date
from maps.messages import message
from records.board import BoardRow, Reading
from records.overdue import Overdue
from records.words import plain_text, status_name

ARROWS = {"up": "▲", "down": "▼", "same": "▬"}
SIGNS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< "}
MINUS = "\u2212"
WIDTH, HEIGHT, EDGE = 96.0, 28.0, 3.0  # of a sparkline, in pixels
INK = "#1f5fbf"
MOST_SAID = 6  # numbers of a sparkline that are said in words


@dataclass(frozen=True)
class Spark:
    """A sparkline: its picture as a data address, and its course in words."""

    address: str
    words: str


@dataclass(frozen=True)
class Part:
    """One measurable part of a target, as shown; texts are "" where nothing is known."""

    measures: str
    target: str
    now: str
    when: str
    gap: str
    met: bool | None
    arrow: str
    trend: str
    since: str
    better: bool | None
    spark: Spark | None
    wards: str
    wards_when: str
    layer: str
    by_ward: str


@dataclass(frozen=True)
class Card:
    """One of the 18 targets: its words, parts, who leads; title, figure and address of overlays that bear on it."""

    number: int
    text: str
    parts: tuple[Part, ...]
    lead: str
    links: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Late:
    """Who has not reported: a name, the most days that a report is late, and a line a period."""

    name: str
    days: int
    lines: tuple[str, ...]


def cards_of(city: City, board: Sequence[BoardRow], language: str) -> tuple[Card, ...]:
    """The targets in the plan's order."""
    texts = dict(zip(city.targets["number"].astype(int), city.targets["text"], strict=True))
    by_ward = {(int(row.number), row.part): row.by_ward for row in city.targets.itertuples()}
    layers = layers_of(city)
    measured = {row.indicator.id for row in board}
    reported = {layer.id for layer in layers} & measured
    found = []
    for number, rows in groupby(board, key=lambda row: row.target.number):
        same = list(rows)
        parts = [
            _part(city, row, by_ward[number, row.target.part], row.indicator.id in reported, language)
            for row in same
        ]
        links = [
            _link(layer, city, language)
            for layer in layers
            if number in layer.targets and layer.id not in measured
        ]
        lead = "; ".join(sorted({row.department for row in same if row.department}))
        found.append(Card(number, texts[number], tuple(parts), lead, tuple(links)))
    return tuple(found)


def _part(city: City, row: BoardRow, may_be_by_ward: str, is_layer: bool, language: str) -> Part:
    indicator, shown, count = row.indicator, row.shown, row.by_ward
    return Part(
        measures=indicator.label(language),
        target=_wanted(row.target, indicator, language) or message("plan.no_number", language),
        now=_now(shown, indicator, language),
        when=_when(shown, language),
        gap=_signed(shown.gap, indicator, language) if shown and shown.gap is not None else "",
        met=shown.met if shown else None,
        arrow=ARROWS.get(row.trend or "", ""),
        trend=_trend(row, language),
        since=message("plan.since", language, period=_period(row.before.period, language))
        if row.trend and row.before
        else "",
        better=row.trend_is_better,
        spark=spark_of(row.series, indicator, language),
        wards=""
        if count is None
        else message(
            "plan.wards_reported", language, reported=count.reported, wards=count.wards, met=count.met
        ),
        wards_when="" if count is None else _period(count.period, language),
        layer=_address(indicator.id, city, language) if is_layer else "",
        by_ward=message(f"plan.by_ward_{may_be_by_ward}", language),
    )


def _period(period: Period, language: str) -> str:
    return period_text(period).in_language(language)


def _rounded(value: float, indicator: Indicator) -> float:
    """A mean is no more exact than what it is the mean of."""
    return round(value, max(indicator.decimals, 2))


def _quantity(value: float, indicator: Indicator, language: str) -> str:
    """A number with its unit, "%" without a space."""
    unit = indicator.unit(language)
    return f"{plain_text(value, language)}{'' if unit.startswith('%') else ' '}{unit}".strip()


def _wanted(target: Target, indicator: Indicator, language: str) -> str:
    """What the plan wants: "≥ 95%", "9–10%/năm"; "" where it gives no number."""
    if target.value is None:
        return ""
    if target.high is not None:
        return f"{plain_text(target.value, language)}–{_quantity(target.high, indicator, language)}"
    return f"{SIGNS.get(target.comparison, '')}{_quantity(target.value, indicator, language)}"


def _now(shown: Reading | None, indicator: Indicator, language: str) -> str:
    if shown is None:
        return ""
    if shown.value is None:
        return status_name(shown.status, language)
    value = _rounded(shown.value, indicator) if shown.is_estimate else shown.value
    return _quantity(value, indicator, language)


def _when(shown: Reading | None, language: str) -> str:
    if shown is None:
        return ""
    period = _period(shown.period, language)
    return f"{period} · {message('plan.estimate', language)}" if shown.is_estimate else period


def _signed(gap: float, indicator: Indicator, language: str) -> str:
    rounded = _rounded(gap, indicator)
    sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
    return f"{sign}{_quantity(abs(rounded), indicator, language)}"


def _trend(row: BoardRow, language: str) -> str:
    """Where the value went and by how much, and whether that is better."""
    if row.trend is None or row.shown is None or row.before is None:
        return ""
    step = _rounded(abs((row.shown.value or 0.0) - (row.before.value or 0.0)), row.indicator)
    said = message(f"plan.{row.trend}", language, step=_quantity(step, row.indicator, language))
    if row.trend_is_better is None:
        return said
    return f"{said} ({message('plan.better' if row.trend_is_better else 'plan.worse', language)})"


def spark_of(series: Sequence[tuple[Period, float]], indicator: Indicator, language: str) -> Spark | None:
    """The course of a series, from its least value at the foot to its greatest at the head; None for less than two."""
    if len(series) < 2:
        return None
    values = [value for _, value in series]
    low, high = min(values), max(values)
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    room = HEIGHT - 2 * EDGE
    corners = [
        (EDGE + place * step, HEIGHT / 2 if high == low else EDGE + room * (high - value) / (high - low))
        for place, value in enumerate(values)
    ]
    said = "; ".join(plain_text(_rounded(value, indicator), language) for value in values[-MOST_SAID:])
    first, last = (_period(series[place][0], language) for place in (-min(MOST_SAID, len(values)), -1))
    words = message("plan.course", language, first=first, last=last, values=said)
    return Spark(_picture(corners), words)


def _picture(corners: Sequence[tuple[float, float]]) -> str:
    """A line through the corners with a dot at its end, as SVG in a data address."""
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    (x, y), size = corners[-1], f'width="{WIDTH:g}" height="{HEIGHT:g}"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<polyline points="{line}" fill="none" stroke="{INK}" stroke-width="2" stroke-linejoin="round"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{INK}"/></svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _address(overlay: str, city: City, language: str) -> str:
    return f"./?overlay={overlay}&lang={language}{'&practice=1' if city.practice else ''}"


def _link(layer: Layer, city: City, language: str) -> tuple[str, str, str]:
    view = views_of(layer, city)[0]
    figure = f"{view.headline.in_language(language)} · {view.note.in_language(language)}"
    if not layer.measures_targets:
        figure = f"{message('plan.related', language)}: {figure}"
    return layer.title.in_language(language), figure, _address(layer.id, city, language)


def late_of(city: City, overdue: Iterable[Overdue], language: str) -> tuple[Late, ...]:
    """Who has not reported, each once, in the order of `overdue`."""
    found: dict[tuple[str, str], list[Overdue]] = {}
    for one in overdue:
        found.setdefault((one.reporter, one.name), []).append(one)
    return tuple(
        Late(
            name=_reporter(city, rows[0], language),
            days=max(one.days_late for one in rows),
            lines=tuple(_line(one, language) for one in rows),
        )
        for rows in found.values()
    )


def _reporter(city: City, one: Overdue, language: str) -> str:
    if one.reporter == "district":
        return message("plan.summary_of_district", language)
    if one.reporter == "department":
        return one.name
    name = str(wards_in(city, set_of(one.name))["name"][one.name])
    return message("plan.committee", language, ward=name)


def _line(one: Overdue, language: str) -> str:
    when = message(
        "plan.due",
        language,
        period=_period(one.period, language),
        due=vietnamese_date(one.due.isoformat()),
        days=one.days_late,
    )
    if len(one.missing) == one.expected:
        lacks = message("plan.nothing", language)
    else:
        lacks = message("plan.lacking", language, missing=len(one.missing), expected=one.expected)
    return f"{when}, {lacks}"
