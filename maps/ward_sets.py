"""A view's figures in a ward set: those of the set itself, else converted from an earlier one.

The browser does the same while it shows another set (maps/client/src/sets.ts); tests hold it to this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from pandas import Series

from geo.city import City
from geo.wards import SET_IDS, converted, is_converted, links, set_of, tallied, wards_in
from layers._layer import UNKNOWN, Layer, Statuses, View
from maps.classes import TONES, MapClass, class_of, classes_of
from maps.messages import message, messages


@dataclass(frozen=True)
class Tally:
    """How many parts of a ward met, of how many, and of how many nobody knows; `only` is the status of a single one."""

    met: int
    parts: int
    unknown: int
    only: str = ""

    def said(self, layer: Layer, language: str) -> str:
        """In words: "đạt 2/4, 1 chưa có số liệu"; the label of the status where there is only one."""
        if self.only:
            return class_of(self.only, classes_of(layer)).label.in_language(language)
        if self.unknown == self.parts:
            return message("map.unknown", language)
        key = "map.tally.open" if self.unknown else "map.tally"
        return message(key, language, met=self.met, parts=self.parts, unknown=self.unknown)


@dataclass(frozen=True, eq=False)
class InSet:
    """Figures of the wards of one set: numbers, status ids or Tally, None or NaN for the unknown.

    `estimated` is True for each ward whose figure was converted.
    """

    values: Series
    estimated: Series


def in_set(layer: Layer, view: View, city: City, set_id: str) -> InSet:
    """The figures of a view for the wards of a set.

    The set's own where the view has them; else those of the latest earlier set that has its own.
    """
    own: Mapping[str, Series] = {"16": view.values, **view.exact}
    wards = wards_in(city, set_id).index
    if set_id in own:
        return InSet(own[set_id].reindex(wards), Series(False, index=wards))
    start = next(one for one in reversed(SET_IDS[: SET_IDS.index(set_id)]) if one in own)
    if isinstance(layer.classes, Statuses):
        values = _tallies(layer.classes, own[start], city, set_id)
    else:
        values = converted(city, own[start], set_id, view.converts)
    known = Series([is_known(value) for value in values], index=wards)
    return InSet(values, is_converted(city, start, set_id) & known)


def is_known(value: object) -> bool:
    """False for None, NaN and a Tally of unknown parts alone."""
    if isinstance(value, Tally):
        return value.unknown < value.parts
    return bool(pd.notna(value))


def _tallies(classes: Statuses, statuses: Series, city: City, set_id: str) -> Series:
    """The Tally of every ward, with the status itself where it is one old ward."""
    start = set_of(str(statuses.index[0]))
    good = {state.id for state in classes.states if state.tone == "good"}
    counted = tallied(city, statuses, set_id, good)
    rows = links(city, start, set_id)
    single = ~rows["to_ward"].map(is_converted(city, start, set_id))
    only = {row.to_ward: statuses.get(row.from_ward) for row in rows[single].itertuples()}
    said = {ward: status if isinstance(status, str) else "" for ward, status in only.items()}
    tallies = [
        Tally(int(row.met), int(row.parts), int(row.unknown), said.get(str(row.Index), ""))
        for row in counted.itertuples()
    ]
    return Series(tallies, index=counted.index, dtype=object)


def tally_classes() -> tuple[MapClass, ...]:
    """The classes of a merged ward's statuses: all parts met, some, none, and those of which too little is known."""
    tones = {"all": "good", "some": "pending", "none": "bad", UNKNOWN: "unknown"}
    return tuple(MapClass(name, messages()[f"map.tally.{name}"], TONES[tone]) for name, tone in tones.items())


def tally_class(tally: Tally) -> MapClass:
    """The class of a Tally; none met while some are unknown is not enough to say that none met."""
    every, some, none, unknown = tally_classes()
    if tally.met == tally.parts:
        return every
    if tally.met:
        return some
    return unknown if tally.unknown else none
