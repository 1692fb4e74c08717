"""What a sheet says of a ward, as words and numbers that are already fit to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.city import City
from layers import every_view_of, layers_of
from layers._layer import UNKNOWN, Layer, Mark, Statuses, View, half_away, number, period_name
from maps.classes import class_of, classes_of
from maps.messages import message
from maps.sheets.ground import marks_of
from maps.table import told_ranks

WORKS = "works"  # the layer whose marks are works
NO_RANK = "–"
OUTER = 3  # wards at either end of a ranking that are worth a word


@dataclass(frozen=True)
class Indicator:
    """One line of the table of a ward: every cell as text. `place` is the rank, None where there is none."""

    name: str
    period: str
    value: str
    rank: str
    trend: str
    district: str
    known: bool
    place: int | None = None
    last: int = 0


def is_known(value: Any) -> bool:
    """Whether anybody published a value."""
    return isinstance(value, str) or (value is not None and not pd.isna(value))


def value_text(layer: Layer, value: Any, language: str, unit: bool = False) -> str:
    """A value of a layer as it is read: a number as shown, the label of a status, or that nobody published one."""
    if not is_known(value):
        return message("map.unknown", language)
    if isinstance(layer.classes, Statuses):
        return class_of(value, classes_of(layer)).label.in_language(language)
    shown = number(float(value), layer.decimals, language)
    return f"{shown} {layer.unit.in_language(language)}" if unit else shown


def ranks(layer: Layer, view: View) -> pd.Series:
    """The rank of each ward, NaN where it has none; for all where all are equal, or no end is the better one."""
    if layer.better == "none" or isinstance(layer.classes, Statuses):
        return pd.Series(float("nan"), index=view.values.index)
    return told_ranks(view.values.astype(float), layer.better == "high")


def current_views(layer: Layer, city: City) -> Iterator[tuple[View, View | None]]:
    """The newest view of each series of a layer, with the one of the period before it, if there is one."""
    series: dict[str, list[View]] = {}
    for view in every_view_of(layer, city):
        series.setdefault(view.series, []).append(view)
    for views in series.values():
        earlier = [view for view in views if view.period < views[0].period]
        yield views[0], max(earlier, key=lambda view: view.period, default=None)


def indicators_of(city: City, ward: str, language: str) -> list[Indicator]:
    """Every indicator of every layer for a ward, in the order of the layers."""
    rows = []
    for layer in layers_of(city):
        found = list(current_views(layer, city))
        for view, before in found:
            name = layer.short.in_language(language)
            if len(found) > 1:
                part = view.series_label if view.series_label.vi else view.label
                name = f"{name}: {part.in_language(language)}"
            rows.append(_indicator(layer, (view, before), ward, name, language))
    return rows


def _indicator(
    layer: Layer, views: tuple[View, View | None], ward: str, name: str, language: str
) -> Indicator:
    view, before = views
    value = view.values.get(ward)
    places = ranks(layer, view)
    place = None if pd.isna(places.get(ward)) else int(places[ward])
    last = int(places.notna().sum())
    said = NO_RANK if place is None else message("sheet.rank", language, rank=place, of=last)
    period = period_name(view.period, language)
    trend = _trend(layer, (value, before.values.get(ward)), before, language) if before else NO_RANK
    return Indicator(
        name=name,
        period=period,
        value=value_text(layer, value, language, unit=True),
        rank=said,
        trend=trend,
        district=_district(layer, view, language),
        known=is_known(value),
        place=place,
        last=last,
    )


def _district(layer: Layer, view: View, language: str) -> str:
    if isinstance(layer.classes, Statuses) or view.district is None:
        return view.headline.in_language(language)
    return number(float(view.district), layer.decimals, language)


def _trend(layer: Layer, values: tuple[Any, Any], before: View, language: str) -> str:
    """What became of a value since the period before, as the two are shown: never a change that nobody can read."""
    now, then = values
    since = period_name(before.period, language)
    if not is_known(now) or not is_known(then):
        return NO_RANK
    if isinstance(layer.classes, Statuses):
        if now == then:
            return message("sheet.trend.same", language, since=since)
        return message("sheet.trend.was", language, since=since, was=value_text(layer, then, language))
    change = half_away(float(now), layer.decimals) - half_away(float(then), layer.decimals)
    if not change:
        return message("sheet.trend.same", language, since=since)
    size = number(abs(float(change)), layer.decimals, language)
    key = "sheet.trend.more" if change > 0 else "sheet.trend.less"
    return message(key, language, since=since, change=size)


def works_in(city: City, ward: str) -> tuple[Layer, list[Mark]]:
    """The layer of works and its marks in a ward, in the layer's order."""
    layer = next(layer for layer in layers_of(city) if layer.id == WORKS)
    return layer, [mark for mark in marks_of(layer, city) if ward in mark.wards]


def said_of(city: City, ward: str, rows: list[Indicator], language: str) -> str:
    """A ward in a few sentences: ground and people, what is known, where it leads or trails, its works."""
    row = city.wards.loc[ward]
    area, people = float(row.geometry.area) / 1e6, int(row["population_2019"])
    sentences = [
        message(
            "sheet.text.people",
            language,
            name=row["name"],
            area=number(area, 2, language),
            people=number(people, 0, language),
            share=number(100 * people / float(city.wards["population_2019"].sum()), 1, language),
        ),
        message("sheet.text.known", language, known=sum(one.known for one in rows), all=len(rows)),
    ]
    ranked = [one for one in rows if one.place is not None]
    ends = (
        ("sheet.text.first", [one for one in ranked if (one.place or 0) <= OUTER]),
        ("sheet.text.last", [one for one in ranked if (one.place or 0) > max(OUTER, one.last - OUTER)]),
    )
    sentences += [
        message(key, language, names="; ".join(f"{one.name} ({one.rank})" for one in some))
        for key, some in ends
        if some
    ]
    return " ".join([*sentences, _works_said(city, ward, language)])


def _works_said(city: City, ward: str, language: str) -> str:
    _, works = works_in(city, ward)
    if not works:
        return message("sheet.text.no_works", language)
    kinds = [work.kind for work in works]
    late, unknown = kinds.count("late"), kinds.count(UNKNOWN)
    return message("sheet.text.works", language, count=len(works), late=late, unknown=unknown)
