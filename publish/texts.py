"""The texts of an edition: without marks that turn the direction of writing, and on pages no longer than anybody reads.

Marks are taken out once, when an edition is made, so that pages, maps, cards and data say the same; letters that are
written from right to left stay, and the style of the pages keeps each to its own place. Pages, maps, cards and the
sealed file cut long texts; the data sets have them whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pandas as pd

from geo.city import City

TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NAMES = frozenset(("name", "name_vi", "name_en"))  # columns of frames
MOST_NAME, MOST_TEXT = 100, 2_000  # letters; the longest of the published facts have 98 and 331
CUT = "…"
Change = Callable[[str, str], str]  # the column or field that a text stands in, the text


def without_turning(city: City) -> City:
    """The city without TURNING in any of its texts; itself where there is none."""
    return _changed(city, lambda _, text: TURNING.sub("", text))


def shortened(city: City) -> City:
    """The city with the texts of its frames cut to MOST_NAME and MOST_TEXT letters; itself where none is longer."""
    return _changed(city, _cut)


def _cut(place: str, text: str) -> str:
    most = MOST_NAME if place in NAMES else MOST_TEXT
    return text if len(text) <= most else text[: most - 1].rstrip() + CUT


def _changed(city: City, change: Change) -> City:
    """The city with every text of its frames and records changed."""
    found = {field.name: _of(field.name, getattr(city, field.name), change) for field in fields(city)}
    new = {name: thing for name, thing in found.items() if thing is not getattr(city, name)}
    return replace(city, **new) if new else city


def _of(place: str, thing: Any, change: Change) -> Any:
    """A thing with its texts changed; the very same thing where no text of it is."""
    if isinstance(thing, str):
        new: Any = change(place, thing)
        return thing if new == thing else new
    if isinstance(thing, pd.DataFrame):
        return _frame(thing, change)
    if isinstance(thing, tuple):
        parts = [_of(place, part, change) for part in thing]
        return tuple(parts) if _differ(parts, thing) else thing
    if isinstance(thing, Mapping):
        named = {name: _of(str(name), part, change) for name, part in thing.items()}
        return named if _differ(named.values(), thing.values()) else thing
    if is_dataclass(thing) and not isinstance(thing, type):
        own = {field.name: getattr(thing, field.name) for field in fields(thing)}
        told = {name: _of(name, part, change) for name, part in own.items()}
        return replace(thing, **told) if _differ(told.values(), own.values()) else thing
    return thing


def _frame(frame: pd.DataFrame, change: Change) -> pd.DataFrame:
    new = {}
    for column in frame.columns:
        if isinstance(frame[column].dtype, pd.StringDtype) or frame[column].dtype == object:
            cells = frame[column].tolist()
            changed = [_of(str(column), cell, change) for cell in cells]
            if _differ(changed, cells):
                new[column] = pd.Series(changed, index=frame.index, dtype=frame[column].dtype)
    return frame.assign(**new) if new else frame


def _differ(some: Any, others: Any) -> bool:
    return any(one is not other for one, other in zip(some, others, strict=True))
