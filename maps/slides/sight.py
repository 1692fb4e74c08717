"""What a query of a meeting's address shows, as Python's own things; the keys are those of maps/client/src/meeting_doc.ts.

As in the browser (maps/client/src/meeting_sides.ts), what a query lacks or what is no longer there is as usual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, cast, get_args
from urllib.parse import parse_qs

import numpy as np
from pandas import Series

from geo.city import City
from geo.crs import metres_of
from geo.scenario import MoveStation, apply
from layers import layers_of, views_of
from layers._layer import Breaks, Layer, Reach, Status, Statuses, Threshold, View
from maps.messages import messages
from maps.sheets.facts import is_known, number, period_name
from maps.sheets.parts import Ask
from maps.view import MapView, read_view

Page = Literal["overview", "changes", "ward", "compare", "late", "decisions"]
PAGES: tuple[Page, ...] = get_args(Page)
NOW, MET, NOT_MET = "now", "met", "not_met"
Others = Mapping[str, tuple[str, City]]  # of "plan:ID" and "release:N": label and city


@dataclass(frozen=True, eq=False)
class Sight:
    """A view of a meeting: its page, the map that it shows, the names of the two sides of a comparison or ""."""

    page: Page
    ask: Ask
    left: str = ""
    right: str = ""


@dataclass(frozen=True, eq=False)
class Side:
    """One side of a comparison. With `threshold` its wards are met or not, by that value of the layer."""

    label: str
    ask: Ask
    threshold: Threshold | None = None


def read_sight(query: str, city: City, language: str) -> Sight:
    """What a query shows of a city, in words of `language`, whatever the query says of languages.

    Paper and slides know the wards of 2021: a ward of a later set is not chosen.
    """
    asked = {name: values[0] for name, values in parse_qs(query.lstrip("?#")).items()}
    view = read_view(query, city)
    shown = _with_station(city, view)
    layer = _with_radius(_named(shown, view.overlay), shown, view)
    views = {one.id: one for one in (*views_of(layer, shown), *layer.past(shown))}
    page = cast("Page", asked["page"]) if asked.get("page") in PAGES else PAGES[0]
    ward = view.ward if view.ward in shown.wards.index else ""
    if page == "ward" and not ward:
        ward = str(shown.wards.index[0])
    chosen = views.get(asked.get("view", ""), next(iter(views.values())))
    ask = Ask(shown, layer, chosen, ward, language=language)
    return Sight(page, ask, asked.get("left", ""), asked.get("right", ""))


def _named(city: City, layer_id: str) -> Layer:
    return next(layer for layer in layers_of(city) if layer.id == layer_id)


def _with_station(city: City, view: MapView) -> City:
    """The city with its station where the view has it."""
    if view.station is None:
        return city
    ((east, north),) = metres_of(np.array([view.station]))
    moved = MoveStation(str(city.stations.index[0]), round(float(east), 2), round(float(north), 2))
    return apply(city, (moved,))


def _with_radius(layer: Layer, city: City, view: MapView) -> Layer:
    """The layer as it is for the radius of the view; itself where it has none or nobody chose one."""
    reach, within = layer.reach(city), layer.views_within
    if reach is None or within is None or view.radius_m in (None, reach.default_m):
        return layer
    radius = float(view.radius_m or 0.0)
    return replace(
        layer,
        views=lambda asked: within(asked, radius),
        reach=partial(_reach, replace(reach, default_m=radius)),
    )


def _reach(reach: Reach, _city: City) -> Reach:
    return reach


# ---- the sides of a comparison


def sides_of(sight: Sight, others: Others) -> tuple[Side, Side]:
    """The two sides of a comparison, both in the classes of the right one's layer.

    `others` are the plans and releases that could be made; one that is not among them is no longer there.
    """
    right = _side(sight, sight.right, others) or Side(*_now(sight))
    left = _side(sight, sight.left, others) or _usual_left(sight)
    return _alike(left, right)


def side_names(sight: Sight) -> tuple[str, ...]:
    """The plans and releases that a comparison asks for, by name."""
    return tuple(name for name in (sight.left, sight.right) if name.partition(":")[0] in ("plan", "release"))


def _now(sight: Sight) -> tuple[str, Ask]:
    said = messages()["slides.now"].in_language(sight.ask.language)
    return f"{said}: {_view_label(sight.ask)}", sight.ask


def _view_label(ask: Ask) -> str:
    """A view by its label, with the period where the label does not say it."""
    label, period = ask.view.label.in_language(ask.language), period_name(ask.view.period, ask.language)
    return label if period in label else f"{label}, {period}"


def _side(sight: Sight, name: str, others: Others) -> Side | None:
    kind, _, value = name.partition(":")
    ask = sight.ask
    if name == NOW:
        return Side(*_now(sight))
    if kind == "period":
        view = _view(ask, value)
        return None if view is None else Side(_view_label(replace(ask, view=view)), replace(ask, view=view))
    if kind == "standard":
        return _by_standard(ask, value)
    if name in others:
        label, city = others[name]
        return _elsewhere(label, ask, city)
    return None


def _view(ask: Ask, view_id: str) -> View | None:
    views = (*views_of(ask.layer, ask.city), *ask.layer.past(ask.city))
    return next((view for view in views if view.id == view_id), None)


def _elsewhere(label: str, ask: Ask, city: City) -> Side | None:
    """The same view of another city; None where it has no such layer or view."""
    layer = next((one for one in layers_of(city) if one.id == ask.layer.id), None)
    if layer is None:
        return None
    there = replace(ask, city=city, layer=layer)
    view = _view(there, ask.view.id)
    return None if view is None else Side(label, replace(there, view=view))


def _usual_left(sight: Sight) -> Side:
    """The period before the one on show, else another view, else a threshold, else what is on show."""
    ask = sight.ask
    views = (*views_of(ask.layer, ask.city), *ask.layer.past(ask.city))
    before = [view for view in views if view.series == ask.view.series and view.period < ask.view.period]
    others = [view for view in views if view.id != ask.view.id]
    chosen = max(before, key=lambda view: view.period, default=next(iter(others), None))
    if chosen is not None:
        there = replace(ask, view=chosen)
        return Side(_view_label(there), there)
    thresholds = ask.layer.thresholds(ask.city)
    return (_by_standard(ask, thresholds[0].id) if thresholds else None) or Side(*_now(sight))


def _by_standard(ask: Ask, threshold_id: str) -> Side | None:
    """The wards of a view as met or not met by a threshold; None where the layer has none that wards can be held to."""
    layer = ask.layer
    found = next((one for one in layer.thresholds(ask.city) if one.id == threshold_id), None)
    if found is None or layer.better == "none" or isinstance(layer.classes, Statuses):
        return None
    states = (
        Status(MET, messages()["slides.met"], "good"),
        Status(NOT_MET, messages()["slides.not_met"], "bad"),
    )
    met = [_met(value, found.value, layer.better) for value in ask.view.values]
    view = replace(ask.view, values=Series(met, index=ask.view.values.index, dtype=object))
    judged = replace(layer, classes=Statuses(states))
    value = number(found.value, layer.decimals, ask.language)
    label = f"{found.label.in_language(ask.language)}: {value}"
    return Side(label, replace(ask, layer=judged, view=view), found)


def _met(value: object, wanted: float, better: str) -> str | None:
    if not is_known(value):
        return None
    amount = float(cast("float", value))
    return MET if (amount <= wanted if better == "low" else amount >= wanted) else NOT_MET


def _alike(left: Side, right: Side) -> tuple[Side, Side]:
    """Two sides in one scale: edges of classes follow the figures, and the same figure must not look different.

    The lowest class reaches down to the lowest figure of both, as in what changed between two releases.
    """
    one, other = left.ask.layer.classes, right.ask.layer.classes
    if not isinstance(one, Breaks) or not isinstance(other, Breaks):
        return left, right
    lowest = min(float(side.ask.view.values.astype(float).min()) for side in (left, right))
    edges = (min(other.edges[0], lowest), *other.edges[1:]) if lowest == lowest else other.edges  # noqa: PLR0124
    classes = replace(other, edges=edges)
    sides = [
        replace(side, ask=replace(side.ask, layer=replace(side.ask.layer, classes=classes)))
        for side in (left, right)
    ]
    return sides[0], sides[1]
