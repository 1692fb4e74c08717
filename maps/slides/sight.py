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
from layers import every_view_of, layers_of, views_of
from layers._layer import Breaks, Layer, Reach, Status, Statuses, View, number, period_name
from maps.messages import messages
from maps.sheets.facts import is_known
from maps.sheets.parts import Ask, Moved
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
    """One side of a comparison."""

    label: str
    ask: Ask


def read_sight(query: str, city: City, language: str) -> Sight:
    """What a query shows of a city, in words of `language`, whatever the query says of languages.

    Paper and slides know the wards of 2021: a ward of a later set is not chosen.
    """
    asked = {name: values[0] for name, values in parse_qs(query.lstrip("?#")).items()}
    view = read_view(query, city)
    shown = _with_station(city, view)
    layer = _with_radius(_named(shown, view.overlay), shown, view.radius_m)
    views = {one.id: one for one in every_view_of(layer, shown)}
    page = cast("Page", asked["page"]) if asked.get("page") in PAGES else PAGES[0]
    ward = view.ward if view.ward in shown.wards.index else ""
    if page == "ward" and not ward:
        ward = str(shown.wards.index[0])
    chosen = views.get(asked.get("view", ""), next(iter(views.values())))
    unmoved = "" if shown is city else city.fingerprint
    radius = None if layer.views_within is None else view.radius_m
    moved = Moved(unmoved, view.station, radius)
    ask = Ask(shown, layer, chosen, ward, language=language, moved=moved)
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


def _with_radius(layer: Layer, city: City, radius: float | None) -> Layer:
    """The layer as it is for a radius; itself where it has none or nobody chose one."""
    reach, within = layer.reach(city), layer.views_within
    if reach is None or within is None or radius is None or radius == reach.default_m:
        return layer
    return replace(
        layer,
        views=lambda asked: within(asked, radius),
        reach=partial(_reach, replace(reach, default_m=radius)),
    )


def _reach(reach: Reach, _city: City) -> Reach:
    return reach


# ---- the sides of a comparison


def sides_of(sight: Sight, others: Others) -> tuple[Side, Side, tuple[str, ...]]:
    """The two sides of a comparison, both in the classes of the right one's layer, and what could not be shown.

    `others` are the plans and releases that could be made. One that is not among them is no longer there, and is named
    by its id; one that has nothing to show of the layer is named by its label.
    """
    chosen = {name: _side(sight, name, others) for name in (sight.left, sight.right)}
    right = chosen[sight.right]
    left = chosen[sight.left] or _usual_left(sight, NOW if right is None else sight.right)
    unused = dict.fromkeys(name for name in side_names(sight) if chosen[name] is None)
    named = (others[name][0] if name in others else name.partition(":")[2] for name in unused)
    return (*_alike(left, right or Side(*_now(sight))), tuple(named))


def side_names(sight: Sight) -> tuple[str, ...]:
    """The plans and releases that a comparison asks for, by name."""
    return tuple(name for name in (sight.left, sight.right) if name.partition(":")[0] in ("plan", "release"))


def _now(sight: Sight) -> tuple[str, Ask]:
    said = sight.ask.say("slides.now")
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
    views = every_view_of(ask.layer, ask.city)
    return next((view for view in views if view.id == view_id), None)


def _elsewhere(label: str, ask: Ask, city: City) -> Side | None:
    """The same view of another city, within the same radius; None where it has no such layer.

    A city without that view shows its newest one of the same series, which says its own period, as in the browser
    (maps/meeting_doc.py); one without the series shows nothing.
    """
    found = next((one for one in layers_of(city) if one.id == ask.layer.id), None)
    if found is None:
        return None
    layer = _with_radius(found, city, ask.moved.radius_m)
    there = replace(ask, city=city, layer=layer, moved=Moved(radius_m=ask.moved.radius_m))
    view = _view(there, ask.view.id)
    if view is not None:
        return Side(label, replace(there, view=view))
    of_series = (view for view in views_of(layer, city) if view.series == ask.view.series)
    newest = next(of_series, None)
    if newest is None:
        return None
    there = replace(there, view=newest)
    return Side(f"{label}: {_view_label(there)}", there)


def _usual_left(sight: Sight, right: str) -> Side:
    """What tells most beside the right side: the rule of maps/client/src/meeting_sides.ts.

    Beside a threshold another one, beside anything else that was chosen what is on show; beside that the period before
    it, else another view, else a threshold.
    """
    ask = sight.ask
    if right.startswith("standard:"):
        return _first_standard(ask, right.partition(":")[2]) or Side(*_now(sight))
    if right != NOW:
        return Side(*_now(sight))
    views = every_view_of(ask.layer, ask.city)
    before = [view for view in views if view.series == ask.view.series and view.period < ask.view.period]
    others = [view for view in views if view.id != ask.view.id]
    chosen = max(before, key=lambda view: view.period, default=next(iter(others), None))
    if chosen is not None:
        there = replace(ask, view=chosen)
        return Side(_view_label(there), there)
    return _first_standard(ask) or Side(*_now(sight))


def _first_standard(ask: Ask, other_than: str = "") -> Side | None:
    """The first threshold that wards can be held to, beside another one; None where there is none."""
    ids = [one.id for one in ask.layer.thresholds(ask.city) if one.id != other_than]
    return _by_standard(ask, ids[0]) if ids else None


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
    return Side(label, replace(ask, layer=judged, view=view))


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
