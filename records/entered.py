"""The city as the newest entries would have it, decided or not: what a further entry builds upon."""

from __future__ import annotations

from geo.city import City, no_reports
from geo.released import city_with
from records.city import NOT_RELEASED, features_of
from records.entries import SHAPES, newest
from records.store import Store


def entered_city(store: Store, city: City) -> City:
    """`city` with the parks, works and stations as last entered, unless that was rejected.

    A table of works that leaves a cell blank leaves what was entered before, released or not: so two
    uploads between two releases do not undo each other. Never to be shown: nobody has approved it.

    Raises
    ------
    DataError
        If what was entered does not fit the files of the city any more.
    """
    entries = [entry for entry in newest(store, SHAPES).values() if entry.state != "rejected"]
    features = features_of(entries)
    if not len(features):
        return city
    return city_with(city, city.released or NOT_RELEASED, no_reports(), features)
