"""What changed between two released cities, as typed changes: classes, figures, works, targets, new data.

Both cities are looked at with the eyes of the later one: its day, its classes. Edges of classes follow the figures, so
that a ward whose figure stands would else change class because another ward reported.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd
import shapely

from geo.city import City
from geo.days import read_day
from geo.indicators import CIVILITY, indicators_of
from geo.periods import Period, read_period
from geo.schemas import WORK_STATUSES
from geo.works import Work, work_of
from layers import all_layers, layers_of, views_of
from layers._layer import UNKNOWN, Layer, Statuses, View, en_number
from maps.classes import class_of, classes_of
from records.board import BoardRow, board_of
from records.city import day_of, released_city
from records.model import DISTRICT
from records.releases import ReleaseInfo, content_of
from records.store import Store
from records.words import plain_text

WORKS = "works"  # the layer that only counts what is told work by work
SAME = 1e-9  # a difference that is none
SAME_PLACE_M = 0.1  # a shape that came back unchanged differs by rounding only
WORST_LAST = ("good", "partial", "active", "pending", "plain", "unknown", "bad", "late")  # tones of statuses

Value = float | str
Wards = Mapping[str, Value]
Aspect = Literal["late", "slipped", "back", "on", "earlier", "done_by", "progress", "moved", "new", "gone"]


@dataclass(frozen=True)
class ClassChanged:
    """A ward that falls into another class, by id; UNKNOWN after where its figure was taken back.

    `view_before` differs from `view` where a newer period came in: the ward is then held against the period before.
    """

    layer: str
    view: str
    ward: str
    view_before: str
    before: str
    after: str
    value_before: Value
    value_after: Value | None
    is_worse: bool


@dataclass(frozen=True)
class Revised:
    """A figure that reads otherwise, its class being the same or none; `after` is None where it was taken back.

    `of` is the id of a layer or of an indicator that is none, `view` a view or period, ward "" for the district.
    """

    of: str
    view: str
    ward: str
    before: Value
    after: Value | None


@dataclass(frozen=True)
class WorkChanged:
    """One aspect of a work: a status, an ISO day, a percentage or nothing on either side."""

    work: str
    aspect: Aspect
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class TargetChanged:
    """A target of the plan that is met now and was not known to be, or that was met and is not."""

    indicator: str
    is_met: bool
    period: str
    before: Value | None
    after: Value
    is_estimate: bool


@dataclass(frozen=True)
class NewData:
    """The wards (DISTRICT for the district) that have a figure in a view and had none."""

    of: str
    view: str
    wards: tuple[str, ...]


Change = ClassChanged | Revised | WorkChanged | TargetChanged | NewData


def changes_since(before: City, after: City, today: date) -> tuple[Change, ...]:
    """What differs in `after`, the most important first; nothing for the same city.

    `today` is the day on which both are judged: no period that begins after it counts for a target. A district's figure
    by which a target was met or lost is not told again as a figure.
    """
    if before.fingerprint == after.fingerprint:
        return ()
    targets = tuple(_targets(before, after, today))
    told = {(one.indicator, one.period) for one in targets if not one.is_estimate}
    found = (
        *targets,
        *_works(before, after),
        *_reported(before, after, told),
        *_measured(before, after),
    )
    return tuple(sorted(found, key=_importance))


def _importance(change: Change) -> int:
    """A target lost, a work that is late, a ward that fell back; then what got better; then figures; then new data."""
    match change:
        case TargetChanged():
            return 3 if change.is_met else 0
        case WorkChanged():
            return 1 if change.aspect in ("late", "slipped", "back", "gone") else 5
        case ClassChanged():
            return 2 if change.is_worse else 4
        case Revised():
            return 6
        case NewData():
            return 7


# ---- targets


def _targets(before: City, after: City, today: date) -> Iterator[TargetChanged]:
    rows = {row.indicator.id: row for row in board_of(before, today)}
    for row in board_of(after, today):
        old = rows.get(row.indicator.id)
        was = old.shown if old else None
        if row.shown is None or row.shown.met is None or _met(row) == (was is not None and was.met is True):
            continue
        if not row.shown.met and (was is None or was.met is None):
            continue
        yield TargetChanged(
            indicator=row.indicator.id,
            is_met=row.shown.met,
            period=row.shown.period.id,
            before=None if was is None else _said(was.value, was.status),
            after=_said(row.shown.value, row.shown.status),
            is_estimate=row.shown.is_estimate,
        )


def _met(row: BoardRow) -> bool:
    return row.shown is not None and row.shown.met is True


def _said(value: float | None, status: str) -> Value:
    return status if value is None else float(value)


# ---- works


def _works(before: City, after: City) -> Iterator[WorkChanged]:
    old, new = (city.works.to_dict("index") for city in (before, after))
    for name in [*new, *(name for name in old if name not in new)]:
        key = str(name)
        if name not in old or name not in new:
            yield WorkChanged(key, "new" if name in new else "gone")
            continue
        one, other = work_of(key, old[name]), work_of(key, new[name])
        yield from _status(one, other)
        yield from _finish(key, old[name], new[name])
        yield from _progress(one, other)
        if not _same_place(old[name]["geometry"], new[name]["geometry"]):
            yield WorkChanged(key, "moved")


def _status(old: Work, new: Work) -> Iterator[WorkChanged]:
    if old.status == new.status:
        return
    aspect: Aspect = "on"
    if new.status == "late":
        aspect = "late"
    elif old.status != "late" and WORK_STATUSES.index(new.status) < WORK_STATUSES.index(old.status):
        aspect = "back"
    yield WorkChanged(new.id, aspect, old.status, new.status)


def _finish(key: str, old: Mapping[object, object], new: Mapping[object, object]) -> Iterator[WorkChanged]:
    """The planned end: later, earlier, or said for the first time."""
    was, now = (_text(row.get("planned_finish")) for row in (old, new))
    if was == now or not now:
        return
    days = read_day(was), read_day(now)
    if days[0] is None or days[1] is None:
        yield WorkChanged(key, "done_by", was, now)
        return
    aspect: Aspect = "slipped" if days[1].last > days[0].last else "earlier"
    if days[0].last != days[1].last:
        yield WorkChanged(key, aspect, was, now)


def _text(written: object) -> str:
    return written if isinstance(written, str) else ""


def _progress(old: Work, new: Work) -> Iterator[WorkChanged]:
    was, now = (
        "" if work.progress_percent is None else plain_text(work.progress_percent, "en")
        for work in (old, new)
    )
    if was != now and now:
        yield WorkChanged(new.id, "progress", was, now)


def _same_place(one: shapely.Geometry | None, other: shapely.Geometry | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(one.equals(other) or one.hausdorff_distance(other) <= SAME_PLACE_M)


# ---- reported figures


def _reported(before: City, after: City, told: set[tuple[str, str]]) -> Iterator[Change]:
    """What was reported otherwise; civility by ward is a layer that every city has, and told there."""
    old, new = _figures(before), _figures(after)
    layers = _families(before) | _families(after)
    known = indicators_of(after)
    rounds = sorted({*old, *new}, key=lambda one: (list(known).index(one[0]), read_period(one[1])))
    for of, period in rounds:
        hidden = {DISTRICT} if (of, period) in told else set()
        sides = [
            {ward: value for ward, value in figures.get((of, period), {}).items() if ward not in hidden}
            for figures in (old, new)
        ]
        yield from _compared(layers.get(of), of, period, sides[0], sides[1])
    for of, layer in layers.items():
        yield from _between_periods(of, layer, old, new)


def _figures(city: City) -> dict[tuple[str, str], dict[str, Value]]:
    """What was reported by ward, of each indicator and period."""
    found: dict[tuple[str, str], dict[str, Value]] = {}
    columns = ("indicator", "ward", "period", "value", "status")
    of_layer = set(map(str, city.wards.index))
    for of, ward, period, value, status in zip(
        *(city.reports[name].tolist() for name in columns), strict=True
    ):
        if of != CIVILITY or ward not in of_layer:
            found.setdefault((of, period), {})[ward] = _said(None if status else value, status)
    return found


def _families(city: City) -> dict[str, Layer]:
    always = {layer.id for layer in all_layers()}
    return {layer.id: layer for layer in layers_of(city) if layer.id not in always}


def _between_periods(
    of: str, layer: Layer, old: Mapping[tuple[str, str], Wards], new: Mapping[tuple[str, str], Wards]
) -> Iterator[ClassChanged]:
    """Wards whose class in the newest period differs from the newest one before, where another has come in."""
    last, first = _newest(of, new), _newest(of, old)
    if last is None or first is None or last.kind != first.kind or not first < last:
        return
    was, now = old[of, first.id], new[of, last.id]
    for ward in now:
        if ward in was and ward != DISTRICT:
            yield from _reclassed(layer, (first.id, last.id), ward, was[ward], now[ward])


def _newest(of: str, figures: Mapping[tuple[str, str], Wards]) -> Period | None:
    """The newest period that a ward reported for."""
    periods = [read_period(period) for (name, period), wards in figures.items() if name == of and any(wards)]
    return max(periods, default=None)


# ---- layers that every city has


def _measured(before: City, after: City) -> Iterator[Change]:
    for layer in all_layers():
        if layer.id == WORKS:
            continue
        old, new = ({view.id: _values(view) for view in _views(layer, city)} for city in (before, after))
        for view, now in new.items():
            yield from _compared(layer, layer.id, view, old.get(view, {}), now)


def _views(layer: Layer, city: City) -> tuple[View, ...]:
    return (*views_of(layer, city), *layer.past(city))


def _values(view: View) -> dict[str, Value]:
    return {str(ward): value for ward, value in view.values.items() if not _is_none(value)}


def _is_none(value: object) -> bool:
    return value is None or bool(pd.isna(value))


# ---- one view of both


def _compared(layer: Layer | None, of: str, view: str, old: Wards, new: Wards) -> Iterator[Change]:
    """Wards whose class changed, then figures revised, then what is new."""
    revised: list[Revised] = []
    for ward, was in old.items():
        now = new.get(ward)
        changed = () if layer is None or not ward else tuple(_reclassed(layer, (view, view), ward, was, now))
        yield from changed
        if not changed and (now is None or _reads(layer, was) != _reads(layer, now)):
            revised.append(Revised(of, view, ward, was, now))
    yield from revised
    added = tuple(ward for ward in new if ward not in old)
    if added:
        yield NewData(of, view, added)


def _reads(layer: Layer | None, value: Value) -> str:
    """The figure as it is shown: a reported one as it was entered, a measured one as the map has it."""
    if isinstance(value, str):
        return value
    if layer is None or layer not in all_layers():
        return plain_text(value, "en")
    return en_number(value, layer.decimals)


def _reclassed(
    layer: Layer, views: tuple[str, str], ward: str, was: Value, now: Value | None
) -> Iterator[ClassChanged]:
    """The change of class between two figures of a ward, each of its view, if there is one."""
    if (
        isinstance(was, float)
        and isinstance(now, float)
        and math.isclose(was, now, rel_tol=SAME, abs_tol=SAME)
    ):
        return
    one, other = class_in(layer, was), UNKNOWN if now is None else class_in(layer, now)
    if one != other:
        before, view = views
        worse = _worse(layer, one, other)
        yield ClassChanged(layer.id, view, ward, before, one, other, was, now, worse)


def class_in(layer: Layer, value: Value) -> str:
    """The class of a known value; one below the first edge, as an older figure may be, is of the first class."""
    classes = classes_of(layer)
    found = class_of(value, classes).id
    if found != UNKNOWN or isinstance(value, str):
        return found
    lowest = min((one for one in classes if one.low is not None), key=lambda one: one.low or 0.0)
    return lowest.id


def _worse(layer: Layer, one: str, other: str) -> bool:
    if UNKNOWN in (one, other):
        return other == UNKNOWN
    if isinstance(layer.classes, Statuses):
        tones = {state.id: WORST_LAST.index(state.tone) for state in layer.classes.states}
        return tones.get(other, 0) > tones.get(one, 0)
    order = [entry.id for entry in classes_of(layer)]
    up = order.index(other) > order.index(one)
    return layer.better != "none" and up == (layer.better == "low")


def wards_of_changes(changes: Iterable[Change]) -> tuple[str, ...]:
    """The wards to be outlined: those whose class changed, each once."""
    return tuple(dict.fromkeys(one.ward for one in changes if isinstance(one, ClassChanged)))


def release_on(infos: Iterable[ReleaseInfo], day: date) -> ReleaseInfo | None:
    """The release that was the newest one at the end of a day by the clocks of the city; None before the first."""
    known = [info for info in infos if day_of(info.at) <= day.isoformat()]
    return max(known, key=lambda info: info.number, default=None)


def city_of_release(store: Store, base: City, number: int) -> City:
    """`base` as a release shows it; itself for 0.

    Raises
    ------
    RecordsError
        If there is no such release.
    DataError
        If it cannot be shown over `base`.
    """
    return base if number == 0 else released_city(base, content_of(store, number))


def changes_of(before: City, after: City) -> tuple[Change, ...]:
    """What differs between two releases, judged on the day of the later one; () where neither is one."""
    days = [city.released.made_on for city in (before, after) if city.released is not None]
    return changes_since(before, after, date.fromisoformat(max(days))) if days else ()


def changes_between(store: Store, base: City, before: int, after: int) -> tuple[Change, ...]:
    """What differs in release `after` from release `before` (0: the facts alone), judged on the day of the later one.

    Raises
    ------
    RecordsError
        If there is no such release.
    DataError
        If one of them cannot be shown over `base`.
    """
    return changes_of(city_of_release(store, base, before), city_of_release(store, base, after))
