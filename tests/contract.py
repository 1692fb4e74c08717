"""What every layer keeps, whether each city has it or a release calls for it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pytest

from geo.city import City
from geo.wards import SET_IDS, links, people_in, set_of, wards_in
from layers._layer import NOT_KNOWN, Breaks, Layer, Statuses, Text, View
from maps.classes import LEAST_CONTRAST, MapClass, class_of, classes_of, classified, contrast
from maps.payload import layer_doc
from maps.ward_sets import Tally, in_set, tally_class, tally_classes


def both(text: Text) -> bool:
    """True where a text is there in both languages."""
    return bool(text.vi.strip()) and bool(text.en.strip())


def all_views(layer: Layer, city: City) -> tuple[View, ...]:
    """Present and past views."""
    return (*layer.views(city), *layer.past(city))


def check_texts(layer: Layer) -> None:
    for text in (layer.title, layer.short, layer.question, layer.unit, layer.about):
        assert both(text)


def check_views(views: Iterable[View], city: City) -> None:
    views = tuple(views)
    assert len({view.id for view in views}) == len(views) >= 1
    assert len({(view.series, view.period) for view in views}) == len(views)
    for view in views:
        assert list(view.values.index) == list(city.wards.index)
        for set_id, values in view.exact.items():
            assert list(values.index) == list(wards_in(city, set_id).index)
        assert both(view.label)
        assert both(view.headline)
        assert both(view.note)
        assert view.findings
        assert all(both(text) for text in (*view.findings, *view.hints))
        assert view.source.producer
        assert view.source.method
        if view.values.isna().any():
            assert both(view.why_unknown)


def is_known(value: object) -> bool:
    return isinstance(value, str) or (value is not None and not pd.isna(value))


def check_classes(layer: Layer, city: City) -> None:
    classes = classes_of(layer)
    assert classes[-1].label == NOT_KNOWN
    for view in all_views(layer, city):
        for value, entry in zip(view.values, classified(view.values, classes), strict=True):
            assert (entry is not classes[-1]) == is_known(value)


def check_sets(layer: Layer, city: City) -> None:
    """In every ward set each known figure of each view has a class, and each unknown has the class of those."""
    classes = classes_of(layer)
    for view in all_views(layer, city):
        for set_id in SET_IDS:
            found = in_set(layer, view, city, set_id)
            assert list(found.values.index) == list(wards_in(city, set_id).index)
            assert list(found.estimated.index) == list(found.values.index)
            for value in found.values:
                if isinstance(value, Tally):
                    assert tally_class(value) in tally_classes()
                else:
                    assert (class_of(value, classes) is not classes[-1]) == is_known(value)


def check_conversion(layer: Layer, city: City) -> None:
    """Converting loses nothing: a sum keeps its total, a mean its weighted total, a status its count.

    Held against the sixteen, or against the set that the figures are of, ward by ward in a plain loop.
    """
    for view in all_views(layer, city):
        own = {"16": view.values, **view.exact}
        for set_id in SET_IDS:
            start = max(
                (one for one in own if SET_IDS.index(one) <= SET_IDS.index(set_id)), key=SET_IDS.index
            )
            found = in_set(layer, view, city, set_id)
            if start == set_id:
                assert not found.estimated.any()
                pd.testing.assert_series_equal(found.values, own[start], check_names=False)
            elif isinstance(layer.classes, Statuses):
                _check_counts(own[start], found.values, links(city, start, set_id), layer)
            else:
                _check_total(own[start], found.values, view, links(city, start, set_id), city)


def _check_counts(given: pd.Series, found: pd.Series, rows: pd.DataFrame, layer: Layer) -> None:
    """Every old ward stands in the count of each ward that it went to."""
    assert isinstance(layer.classes, Statuses)
    good = {state.id for state in layer.classes.states if state.tone == "good"}
    for ward, tally in found.items():
        told = [
            given[old] for old, new in zip(rows["from_ward"], rows["to_ward"], strict=True) if new == ward
        ]
        known = [status for status in told if is_known(status)]
        assert isinstance(tally, Tally)
        assert (tally.parts, tally.unknown) == (len(told), len(told) - len(known))
        assert tally.met == sum(status in good for status in known)


def _check_total(given: pd.Series, found: pd.Series, view: View, rows: pd.DataFrame, city: City) -> None:
    start = set_of(str(given.index[0]))
    people, ground = people_in(city, start), wards_in(city, start).geometry.area
    kept, weights = dict.fromkeys(found.index, 0.0), dict.fromkeys(found.index, 0.0)
    for row in rows.to_dict("records"):
        weight = {
            "sum": row["share_people"],
            "by_people": row["share_people"] * people[row["from_ward"]],
            "by_area": row["share_area"] * ground[row["from_ward"]],
        }[view.converts]
        kept[row["to_ward"]] += weight * given[row["from_ward"]]
        weights[row["to_ward"]] += weight
    for ward, value in found.items():
        assert is_known(value) == is_known(kept[ward])
        if is_known(value):
            total = value if view.converts == "sum" else value * weights[ward]
            assert total == pytest.approx(kept[ward], rel=1e-9, abs=1e-9)
    if given.notna().all() and view.converts == "sum":
        assert found.sum() == pytest.approx(given.sum(), rel=1e-9)


def check_number_classes(layer: Layer) -> None:
    if not isinstance(layer.classes, Breaks):
        return
    classes, edges = classes_of(layer), layer.classes.edges
    assert list(edges) == sorted(set(edges))
    beyond = edges[-1] + max(1.0, 2 * abs(edges[-1]))
    for low, high in zip(edges, (*edges[1:], beyond), strict=True):
        for value in np.linspace(low, np.nextafter(high, low), 7):
            if layer.decimals == 0 and value < 1 and layer.classes.zero is not None:
                continue  # whole counts: nothing lies between 0 and 1
            inside = [class_of(float(value), classes)]
            is_zero = value <= 0 and layer.classes.zero is not None
            assert inside == ([classes[0]] if is_zero else _holding(classes, float(value)))


def _holding(classes: tuple[MapClass, ...], value: float) -> list[MapClass]:
    return [
        entry
        for entry in classes[:-1]
        if entry.low is not None and entry.low <= value and (entry.high is None or value < entry.high)
    ]


def check_looks(layer: Layer) -> None:
    classes = classes_of(layer)
    for entry in classes:
        assert contrast(entry.look.colour, entry.look.ink) >= LEAST_CONTRAST
        assert both(entry.label)
    looks = [(entry.look.colour, entry.look.pattern) for entry in classes]
    assert len(set(looks)) == len(looks)
    labels = [entry.label for entry in classes]
    assert len(set(labels)) == len(labels)


def check_thresholds(layer: Layer, city: City) -> None:
    thresholds = layer.thresholds(city)
    for entry in thresholds:
        assert both(entry.label)
        assert entry.clause
        assert entry.source
        assert entry.value > 0
    assert sum(entry.is_target for entry in thresholds) == (1 if thresholds else 0)


def check_doc(layer: Layer, city: City) -> None:
    doc = layer_doc(layer, city)
    for view in doc["views"]:
        assert len(view["values"]) == 16
    assert [past[0] for past in doc["past"]] == [view.id for view in layer.past(city)]
