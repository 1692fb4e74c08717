"""What every layer keeps, whether each city has it or a release calls for it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from geo.city import City
from geo.wards import SET_IDS, wards_in
from layers._layer import NOT_KNOWN, Breaks, Layer, Text, View
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
    for view in views:
        assert list(view.values.index) == list(city.wards.index)
        for set_id, values in view.exact.items():
            assert list(values.index) == list(wards_in(city, set_id).index)
        assert both(view.label)
        assert both(view.headline)
        assert both(view.note)
        assert view.findings
        assert all(both(finding) for finding in view.findings)
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
