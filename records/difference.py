"""What storing an upload would change: each entry beside what stands in the store and what is shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement

from geo.city import City
from geo.indicators import indicators_of
from records.entries import FIGURES, SHAPES, Kind, newest
from records.model import Entry, Feature, Figure, Thing, key_of
from records.releases import is_gone_thing, shown_now
from records.store import Store


@dataclass(frozen=True)
class Difference:
    """One entry of an upload: `what` is ready to be entered over `before`, the newest entry, decided or not.

    `released` is what the newest release shows. With `same` nothing would change: it says what the
    newest entry says, and gives no other source or note.
    """

    what: Figure | Feature
    before: Entry | None
    released: Entry | None
    same: bool


def difference(store: Store, city: City, entries: Sequence[Thing]) -> tuple[Difference, ...]:
    """Each of `entries` with `seen` filled in; figures by indicator, period and ward, then features by kind and id."""
    figures = [entry for entry in entries if isinstance(entry, Figure)]
    features = [entry for entry in entries if isinstance(entry, Feature)]
    indicators = {name: place for place, name in enumerate(indicators_of(city))}
    wards = {name: place for place, name in enumerate(city.wards.index, start=1)}

    def place(figure: Figure) -> tuple[int, str, str, int, str]:
        key = figure.key
        known, ward = indicators.get(key.indicator, len(indicators)), wards.get(key.ward, 0)
        return known, key.indicator, key.period, ward, key.ward

    ordered = sorted(figures, key=place), sorted(features, key=key_of)
    return (*_compared(store, FIGURES, ordered[0]), *_compared(store, SHAPES, ordered[1]))


def _compared(store: Store, kind: Kind, things: Collection[Thing]) -> list[Difference]:
    if not things:
        return []
    first = kind.table.c[kind.key[0]]
    same_first: ColumnElement[bool] = first.in_(sorted({key_of(thing)[0] for thing in things}))
    standing, shown = newest(store, kind, same_first), shown_now(store, kind, same_first)
    return [_difference(thing, standing.get(key_of(thing)), shown.get(key_of(thing))) for thing in things]


def _difference(thing: Thing, before: Entry | None, released: Entry | None) -> Difference:
    what = replace(thing, seen=before.revision if before else 0)
    return Difference(what, before, released, _says_nothing_new(what, before))


def _says_nothing_new(thing: Thing, before: Entry | None) -> bool:
    if before is None:
        return is_gone_thing(thing)
    old = before.what
    known_source = thing.source in ("", old.source) and thing.note in ("", old.note)
    return before.state != "rejected" and thing.says() == old.says() and known_source
