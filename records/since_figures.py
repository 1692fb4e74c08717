"""Figures that differ between two released cities: by class or by value, what the wards reported and what layers measure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from geo.city import City
from geo.indicators import CIVILITY, indicators_of
from geo.periods import Period, read_period
from layers import all_layers, every_view_of, layers_of
from layers._layer import UNKNOWN, Layer, Statuses, View, en_number
from maps.classes import MapClass, class_of, classes_of
from records.model import DISTRICT
from records.since_model import ClassChanged, NewData, Revised, Value, value_of
from records.words import plain_text

WORKS = "works"  # the layer that only counts what is told work by work
SAME = 1e-9  # a difference that is none
WORST_LAST = ("good", "partial", "active", "pending", "plain", "unknown", "bad", "late")  # tones of statuses
Wards = Mapping[str, Value]
OfFigures = ClassChanged | Revised | NewData

# ---- reported figures


def reported_changes(before: City, after: City, told: set[tuple[str, str]]) -> Iterator[OfFigures]:
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
            found.setdefault((of, period), {})[ward] = value_of(None if status else value, status)
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
            yield from reclassed_ward(layer, (first.id, last.id), ward, was[ward], now[ward])


def _newest(of: str, figures: Mapping[tuple[str, str], Wards]) -> Period | None:
    """The newest period that a ward reported for."""
    periods = [read_period(period) for (name, period), wards in figures.items() if name == of and any(wards)]
    return max(periods, default=None)


# ---- layers that every city has


def measured_changes(before: City, after: City) -> Iterator[OfFigures]:
    """What the layers that every city has show otherwise; a ward once for all views of a layer and period.

    Such views (people and ground within reach, parks with and without planned ones) follow from the same things.
    """
    for layer in all_layers():
        if layer.id == WORKS:
            continue
        views = every_view_of(layer, after)
        old = {view.id: _values(view) for view in every_view_of(layer, before)}
        found = [
            change
            for view in views
            for change in _compared(layer, layer.id, view.id, old.get(view.id, {}), _values(view))
        ]
        yield from _once_a_ward(found, {view.id: view.period for view in views})


def _once_a_ward(changes: list[OfFigures], periods: Mapping[str, str]) -> Iterator[OfFigures]:
    """The changes of one layer without those of a ward that another view of the period tells of.

    The first view tells, but a change of class before any other.
    """
    telling: dict[tuple[str, str], str] = {}
    for one in sorted(changes, key=lambda one: not isinstance(one, ClassChanged)):
        for ward in _wards_of(one):
            telling.setdefault((periods[one.view], ward), one.view)
    for one in changes:
        kept = tuple(ward for ward in _wards_of(one) if telling[periods[one.view], ward] == one.view)
        if kept:
            yield replace(one, wards=kept) if isinstance(one, NewData) else one


def _wards_of(change: OfFigures) -> tuple[str, ...]:
    return change.wards if isinstance(change, NewData) else (change.ward,)


def _values(view: View) -> dict[str, Value]:
    return {str(ward): value for ward, value in view.values.items() if not _is_none(value)}


def _is_none(value: object) -> bool:
    return value is None or bool(pd.isna(value))


# ---- one view of both


def _compared(layer: Layer | None, of: str, view: str, old: Wards, new: Wards) -> Iterator[OfFigures]:
    """Wards whose class changed, then figures revised, then what is new."""
    revised: list[Revised] = []
    for ward, was in old.items():
        now = new.get(ward)
        if was == now:
            continue
        changed = (
            () if layer is None or not ward else tuple(reclassed_ward(layer, (view, view), ward, was, now))
        )
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
    if layer is None or layer.id not in {one.id for one in all_layers()}:
        return plain_text(value, "en")
    return en_number(value, layer.decimals)


def reclassed_ward(
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


@lru_cache(maxsize=256)
def ladder(layer: Layer) -> tuple[MapClass, ...]:
    """The classes of a layer in legend order, made once."""
    return classes_of(layer)


def class_in(layer: Layer, value: Value) -> str:
    """The class of a known value; one below the first edge, as an older figure may be, is of the first class."""
    classes = ladder(layer)
    found = class_of(value, classes).id
    if found != UNKNOWN or isinstance(value, str):
        return found
    lowest = min((one for one in classes if one.low is not None), key=lambda one: one.low or 0.0)
    return lowest.id


def _worse(layer: Layer, one: str, other: str) -> bool | None:
    """Whether a class is worse than the one before; None where neither is better, or a figure was taken back."""
    if UNKNOWN in (one, other):
        return None
    if isinstance(layer.classes, Statuses):
        tones = {state.id: WORST_LAST.index(state.tone) for state in layer.classes.states}
        was, now = tones.get(one, 0), tones.get(other, 0)
        return None if was == now else now > was
    order = [entry.id for entry in ladder(layer)]
    up = order.index(other) > order.index(one)
    return None if layer.better == "none" else up == (layer.better == "low")
