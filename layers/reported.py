"""What the wards report: each target with released figures by ward is a layer, with no code of its own.

The newest period is the layer's view; the ones before it are `past`, which a browser loads after the wards.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import pandas as pd
from pandas import Series

from geo.city import REPORT_COLUMNS, City
from geo.indicators import Indicator, Target, indicators_of
from geo.periods import Period, read_period
from geo.wards import people_in, set_of, wards_in
from layers._layer import (
    NOT_KNOWN,
    NOTHING,
    Breaks,
    Layer,
    Status,
    Statuses,
    Text,
    Threshold,
    View,
    en_number,
    period_text,
    release_source,
    vi_number,
)

Value = float | str
Row = tuple[str, Value, str, str]  # ward, what is said of it, source, day of entry
DISTRICT = ""
FIRST_ORDER = 100  # after the layers that every city has
MOST_CLASSES = 5
LONGEST_SHORT = 26  # letters of a title on a button
STATES = (
    Status("met", Text("đạt", "met"), "good"),
    Status("not_met", Text("chưa đạt", "not met"), "bad"),
)
IN_FORCE = ("2021-01-25", "2021-12-31")  # of the plan: the day it was signed, the year it is for
SIGNS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< "}


@dataclass(frozen=True, eq=False)
class _Round:
    """What was reported of one indicator for one period: by ward set and ward; `own` is the district's figure."""

    period: Period
    by_set: dict[str, dict[str, Value]]
    own: Value | None
    sources: frozenset[str]
    entered_on: frozenset[str]


@dataclass(frozen=True)
class _Facts:
    """The city as far as reported figures go: a plan that moves a station leaves them as they are."""

    city: City

    def _parts(self) -> tuple[object, ...]:
        city = self.city
        return city.reports, city.indicators, city.targets, city.wards, city.crosswalk, city.released

    def __hash__(self) -> int:
        return hash(tuple(map(id, self._parts())))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Facts) and all(
            one is two for one, two in zip(self._parts(), other._parts(), strict=True)
        )


def layers(city: City) -> tuple[Layer, ...]:
    """A layer for every indicator of the plan that some ward has a released figure of."""
    return _family(_Facts(city))


@lru_cache(maxsize=8)
def _family(facts: _Facts) -> tuple[Layer, ...]:
    rounds = _rounds(facts)
    known = indicators_of(facts.city)
    return tuple(_layer(known[name], rounds[name]) for name in known if name in rounds)


@lru_cache(maxsize=8)
def _rounds(facts: _Facts) -> dict[str, tuple[_Round, ...]]:
    """The rounds in which wards reported of an indicator of the plan, by its id, the newest first."""
    city = facts.city
    of_the_plan = {
        name for name, one in indicators_of(city).items() if one.target is not None and one.by_ward
    }
    grouped: dict[tuple[str, str], list[Row]] = {}
    for name, ward, period, value, status, source, _note, day in _rows(city.reports):
        if name in of_the_plan:
            grouped.setdefault((name, period), []).append((ward, status or value, source, day))
    found: dict[str, list[_Round]] = {}
    for (name, period), rows in grouped.items():
        if any(ward != DISTRICT for ward, *_ in rows):
            found.setdefault(name, []).append(_round(period, rows))
    return {
        name: tuple(sorted(rounds, key=lambda one: one.period, reverse=True))
        for name, rounds in found.items()
    }


def _rows(reports: pd.DataFrame) -> Iterator[tuple[str, str, str, float, str, str, str, str]]:
    return zip(*(reports[name].tolist() for name in REPORT_COLUMNS), strict=True)


def _round(period: str, rows: Sequence[Row]) -> _Round:
    by_set: dict[str, dict[str, Value]] = {}
    for ward, value, _, _ in rows:
        by_set.setdefault(_set_of(ward), {})[ward] = value
    return _Round(
        period=_period(period),
        own=by_set.pop(DISTRICT, {}).get(DISTRICT),
        by_set=by_set,
        sources=frozenset(source for _, _, source, _ in rows),
        entered_on=frozenset(day for _, _, _, day in rows),
    )


@lru_cache(maxsize=64)
def _set_of(ward: str) -> str:
    return set_of(ward) if ward else DISTRICT


@lru_cache(maxsize=1024)
def _period(text: str) -> Period:
    return read_period(text)


def _layer(indicator: Indicator, rounds: tuple[_Round, ...]) -> Layer:
    target = indicator.target
    if target is None:
        raise ValueError(indicator.id)
    number = f"{target.number}{target.part}"
    label = Text(indicator.label_vi, indicator.label_en)
    is_status = bool(indicator.statuses)
    return Layer(
        id=indicator.id,
        title=Text(f"Chỉ tiêu {number}: {label.vi}", f"Target {number}: {label.en}"),
        short=Text(f"{number}. {_cut(label.vi)}", f"{number}. {_cut(label.en)}"),
        question=Text(f"{label.vi}: phường nào đạt?", f"{label.en}: which wards reach it?"),
        unit=Text("phường đạt", "wards that reach it") if is_status else _unit(indicator),
        about=ABOUT_STATUS if is_status else ABOUT_NUMBER,
        classes=Statuses(STATES) if is_status else breaks(_numbers(rounds), indicator),
        views=partial(_newest, indicator.id),
        past=partial(_past, indicator.id),
        order=FIRST_ORDER + target.number,
        decimals=_decimals(indicator),
        better="none" if is_status else "low" if target.less_is_better else "high",
        targets=(target.number,),
        thresholds=partial(_thresholds, indicator.id),
    )


ABOUT_NUMBER = Text(
    "Số do phường báo cáo, đã duyệt và phát hành. Số của quận là số quận báo cáo; nơi quận chưa báo cáo thì ước bằng bình "
    "quân các phường theo dân số khi đủ mọi phường, và ghi rõ là ước tính.",
    "Figures that the wards reported, approved and released. The district's figure is its own report; where it has none, "
    "the mean of the wards weighted by people, once all wards reported, marked as an estimate.",
)
ABOUT_STATUS = Text(
    "Tình trạng do phường báo cáo, đã duyệt và phát hành. Kế hoạch không nêu con số cho chỉ tiêu này.",
    "Statuses that the wards reported, approved and released. The plan states no number for this target.",
)


def _cut(text: str) -> str:
    """`text`, or its first words and "…" where it is too long for a button."""
    if len(text) <= LONGEST_SHORT:
        return text
    return f"{text[:LONGEST_SHORT].rsplit(' ', 1)[0].rstrip(' ,;-–(')}…"


def _unit(indicator: Indicator) -> Text:
    return Text(indicator.unit_vi, indicator.unit_en)


def _decimals(indicator: Indicator) -> int:
    """As many as the indicator has, and as its target needs."""
    value = indicator.target.value if indicator.target else None
    needed = next(places for places in range(7) if value is None or math.isclose(round(value, places), value))
    return max(indicator.decimals, needed)


def _numbers(rounds: Iterable[_Round]) -> list[float]:
    every = (
        (one.own, *(value for values in one.by_set.values() for value in values.values())) for one in rounds
    )
    return [value for values in every for value in values if isinstance(value, float)]


# ---- classes


def breaks(values: Sequence[float], indicator: Indicator) -> Breaks:
    """Classes for reported numbers: round edges, the target one of them, at most MOST_CLASSES."""
    target = indicator.target
    palette = "oranges" if target and target.less_is_better else "blues"
    finest = 10.0 ** -_decimals(indicator)
    wanted = None if target is None or target.value is None else target.value
    return Breaks(edges(values, wanted, indicator.least, finest), palette)


def edges(values: Sequence[float], target: float | None, least: float, finest: float) -> tuple[float, ...]:
    """Round lower ends of classes for `values`, ascending: all at or above the first, `target` among them.

    Steps are 1, 2, 2.5 or 5 times a power of ten, none finer than `finest`. Where no value lies below the
    target, a class below it begins at `least`, or one step lower where there is no least.

    >>> edges([87.0, 99.5], 91.0, 0.0, 0.1)
    (85.0, 91.0, 95.0)
    """
    ends = [*values] if target is None else [*values, target]
    low, high = min(ends), max(ends)
    for step in _steps((high - low) / MOST_CLASSES, finest):
        found = _edges(low, high, target, step)
        if target is not None and found[0] == target:
            found = (least if least > -math.inf and least < target else _tidy(target - step), *found)
        if len(found) <= MOST_CLASSES:
            return found
    raise AssertionError  # steps grow without end


def _steps(smallest: float, finest: float) -> Iterator[float]:
    """Round steps, ascending, from about `smallest` on."""
    power = math.floor(math.log10(max(smallest, finest)))
    while True:
        for lead in (1.0, 2.0, 2.5, 5.0):
            step = lead * 10.0**power
            if math.isclose(step / finest, round(step / finest), abs_tol=1e-9) and round(step / finest):
                yield step
        power += 1


def _edges(low: float, high: float, target: float | None, step: float) -> tuple[float, ...]:
    """Multiples of `step` from the one at or below `low` up to `high`; the nearest one gives way to the target."""
    first = math.floor(low / step + 1e-9)
    last = max(first, math.floor(high / step + 1e-9))
    if last - first > 2 * MOST_CLASSES:
        return tuple(float(place) for place in range(2 * MOST_CLASSES))  # too many, whichever they are
    found = [_tidy(place * step) for place in range(first, last + 1)]
    found[0] = min(found[0], low)
    if target is not None and target not in found:
        nearest = min(found[1:], key=lambda edge: abs(edge - target), default=None)
        found = sorted([target, *(edge for edge in found if edge != nearest)])
    return tuple(found)


def _tidy(number: float) -> float:
    return round(number, 10) + 0.0  # no minus zero


# ---- views


def _newest(name: str, city: City) -> tuple[View, ...]:
    return _views(name, _Facts(city))[:1]


def _past(name: str, city: City) -> tuple[View, ...]:
    return _views(name, _Facts(city))[1:]


@lru_cache(maxsize=256)
def _views(name: str, facts: _Facts) -> tuple[View, ...]:
    indicator = indicators_of(facts.city)[name]
    return tuple(_view(indicator, one, facts) for one in _rounds(facts)[name])


def _view(indicator: Indicator, one: _Round, facts: _Facts) -> View:
    found, city = _figures(indicator, one, facts), facts.city
    return View(
        id=one.period.id,
        label=period_text(one.period),
        period=one.period.id,
        values=_series(one.by_set.get("16", {}), city.wards.index),
        district=float(found.met) if indicator.statuses else found.district,
        headline=_headline(found),
        note=_note(found),
        findings=_findings(found),
        why_unknown=_why_unknown(found),
        source=release_source(city, one.sources, one.entered_on),
        converts="sum" if indicator.rule == "sum" else "by_people",
        exact={
            set_id: _series(values, wards_in(city, set_id).index)
            for set_id, values in one.by_set.items()
            if set_id != "16"
        },
    )


def _series(values: Mapping[str, Value], wards: pd.Index[str]) -> Series:
    """The values of all wards of a set; None or NaN for those that did not report."""
    numbers = not any(isinstance(value, str) for value in values.values())
    return Series([values.get(ward) for ward in wards], index=wards, dtype=float if numbers else object)


@dataclass(frozen=True)
class _Figures:
    """What a round comes to in the ward set that most reported in: who reported, met and is missing.

    `own` is what the district itself reported; `district` is that, or the estimate from the wards.
    """

    indicator: Indicator
    target: Target
    period: Period
    set_id: str
    wards: int
    known: int
    met: int
    missing: tuple[str, ...]
    own: Value | None
    district: float | None

    @property
    def is_estimate(self) -> bool:
        """True where the district's figure is the mean of its wards."""
        return self.own is None and self.district is not None


@dataclass(frozen=True)
class _Wards:
    """The wards of a set: their names and people by id."""

    names: dict[str, str]
    people: dict[str, float]


@lru_cache(maxsize=16)
def _wards(facts: _Facts, set_id: str) -> _Wards:
    names = wards_in(facts.city, set_id)["name"]
    return _Wards(names.to_dict(), people_in(facts.city, set_id).to_dict())


def _figures(indicator: Indicator, one: _Round, facts: _Facts) -> _Figures:
    target = indicator.target
    if target is None:
        raise ValueError(indicator.id)
    set_id = max(one.by_set, key=lambda each: len(one.by_set[each]) / len(_wards(facts, each).names))
    wards, values = _wards(facts, set_id), one.by_set[set_id]
    district = None
    if indicator.statuses:
        met = sum(value == "met" for value in values.values())
    else:
        district = one.own if isinstance(one.own, float) else _mean(values, wards.people)
        met = sum(bool(target.met_by(float(value))) for value in values.values())
    return _Figures(
        indicator=indicator,
        target=target,
        period=one.period,
        set_id=set_id,
        wards=len(wards.names),
        known=len(values),
        met=met,
        missing=tuple(name for ward, name in wards.names.items() if ward not in values),
        own=one.own,
        district=district,
    )


def _mean(values: Mapping[str, Value], people: Mapping[str, float]) -> float | None:
    """The mean of the wards weighted by people; None while a ward is missing."""
    if len(values) < len(people):
        return None
    return sum(float(value) * people[ward] for ward, value in values.items()) / sum(people.values())


def _quantity(number: float, indicator: Indicator, decimals: int | None = None) -> Text:
    """A number with its unit, "%" without a space."""
    places = _decimals(indicator) if decimals is None else decimals
    gap = "" if indicator.unit_vi.startswith("%") else " "
    return Text(
        f"{vi_number(number, places)}{gap}{indicator.unit_vi}",
        f"{en_number(number, places)}{gap}{indicator.unit_en}",
    )


def _wanted(found: _Figures) -> Text:
    """What the plan wants: "≥ 95%", "9–10%/năm"; no words where it gives no number."""
    value, high = found.target.value, found.target.high
    if value is None:
        return NOTHING
    sign = SIGNS.get(found.target.comparison, "")
    last = _short(value if high is None else high, found.indicator)
    first = Text("", "") if high is None else _bare(value)
    return Text(f"{sign}{first.vi}{last.vi}", f"{sign}{first.en}{last.en}")


def _short(number: float, indicator: Indicator) -> Text:
    return _quantity(number, indicator, _places(number))


def _bare(number: float) -> Text:
    """A number and the dash of a range after it."""
    return Text(f"{vi_number(number, _places(number))}–", f"{en_number(number, _places(number))}–")


def _places(number: float) -> int:
    return next(places for places in range(7) if math.isclose(round(number, places), number, abs_tol=1e-9))


def _headline(found: _Figures) -> Text:
    if found.indicator.statuses:
        return Text(f"{found.met}/{found.wards}", f"{found.met}/{found.wards}")
    return NOT_KNOWN if found.district is None else _quantity(found.district, found.indicator)


def _note(found: _Figures) -> Text:
    wanted = _wanted(found)
    parts = [Text(f"chỉ tiêu {wanted.vi}", f"target {wanted.en}")] if wanted != NOTHING else []
    if found.is_estimate:
        parts.append(Text("ước tính", "estimate"))
    if found.missing:
        count = len(found.missing)
        parts.append(Text(f"{count} phường chưa có số liệu", f"{count} wards without data"))
    parts = parts or [Text(f"đủ {found.wards} phường", f"all {found.wards} wards")]
    return Text(" · ".join(part.vi for part in parts), " · ".join(part.en for part in parts))


def _findings(found: _Figures) -> tuple[Text, ...]:
    when, wanted = period_text(found.period), _wanted(found)
    aim_vi = f"đạt chỉ tiêu {wanted.vi}" if wanted != NOTHING else "đạt"
    aim_en = f"reach the target of {wanted.en}" if wanted != NOTHING else "reach the target"
    reached = Text(
        f"Trong {when.vi}, {found.met}/{found.known} phường có số liệu {aim_vi}.",
        f"In {when.en}, {found.met} of {found.known} wards with data {aim_en}.",
    )
    if not found.missing:
        return (_district_said(found), reached)
    names = ", ".join(found.missing)
    count = len(found.missing)
    missing = Text(f"{count} phường chưa có số liệu: {names}.", f"{count} wards without data: {names}.")
    return (_district_said(found), reached, missing)


def _district_said(found: _Figures) -> Text:
    if found.own is None and found.district is None:
        return Text("Quận chưa báo cáo số chung.", "The district has reported no figure of its own.")
    if isinstance(found.own, str):
        state = next((status.label for status in STATES if status.id == found.own), NOT_KNOWN)
        return Text(f"Quận báo cáo: {state.vi}.", f"The district reports: {state.en}.")
    value = found.district if found.district is not None else math.nan
    said = _quantity(value, found.indicator)
    met = found.target.met_by(value)
    verdict = NOTHING if met is None else Text(", đạt", ", met") if met else Text(", chưa đạt", ", not met")
    if found.is_estimate:
        return Text(
            f"Toàn quận ước {said.vi}{verdict.vi}: bình quân các phường theo dân số, không phải số quận báo cáo.",
            f"The district is estimated at {said.en}{verdict.en}: the mean of its wards by people, not its own report.",
        )
    return Text(f"Quận báo cáo {said.vi}{verdict.vi}.", f"The district reports {said.en}{verdict.en}.")


def _why_unknown(found: _Figures) -> Text:
    if found.set_id != "16":
        return Text(
            f"Kỳ này báo cáo theo {found.wards} phường sau sáp nhập: chọn bộ {found.wards} phường để xem.",
            f"This period was reported by the {found.wards} merged wards: choose that set of wards to see it.",
        )
    if not found.missing:
        return NOTHING
    return Text(
        "Chưa có số liệu của phường này được duyệt và phát hành cho kỳ này.",
        "No figure of this ward was approved and released for this period.",
    )


def _thresholds(name: str, city: City) -> tuple[Threshold, ...]:
    """The plan's target, where it is a number."""
    target = indicators_of(city)[name].target
    if target is None or target.value is None:
        return ()
    return (
        Threshold(
            id=f"target-{target.number}{target.part}",
            label=Text("Chỉ tiêu của kế hoạch 2021", "Target of the 2021 plan"),
            value=target.value,
            clause=target.source,
            in_force_from=IN_FORCE[0],
            in_force_to=IN_FORCE[1],
            confidence="high",
            source=target.source,
            is_target=True,
        ),
    )
