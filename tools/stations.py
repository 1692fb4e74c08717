"""The existing fire team, placed at the seat of the district because its address is not public."""

from __future__ import annotations

import re
from collections.abc import Iterable
from statistics import median

import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.crs import degrees_of
from tools import wording
from tools.raw import Feature, Layer, tidy
from tools.shapes import metric
from tools.write import Theme, source

SEAT_NUMBER = 332
SEAT_STREET = "Quang Trung"
SEAT_WARD = 10


def theme(streets: Layer, places: Layer, wards: Layer) -> Theme:
    """One station at house 332 Quang Trung, "assumed".

    Raises
    ------
    ValueError
        If the point found does not fall in ward 10.
    """
    here = house(SEAT_NUMBER, SEAT_STREET, streets, places)
    seat = next(f for f in wards.features if int(f.properties["ward"]) == SEAT_WARD)
    ward = metric(seat.geometry)
    if not ward.covers(here):
        raise ValueError(f"house {SEAT_NUMBER} {SEAT_STREET} is not in ward {SEAT_WARD}")
    feature = Feature(
        {"id": "pccc-go-vap", **wording.texts("stations", "id")["pccc-go-vap"]},
        Point(degrees_of(shapely.get_coordinates(here))[0]),
    )
    raw = (*streets.raw, *places.raw, *wards.raw)
    return Theme("stations", source("stations", raw), (feature,))


def house(number: int, street: str, streets: Layer, places: Layer) -> Point:
    """Where house `number` of `street` lies on the street's line, in METRES.

    Between the nearest lower and higher number that the places of the same street carry, in
    proportion. Numbers of one value are put at their median; the other side of the street is
    used as well, so the place is good to a few tens of metres.
    """
    line = _longest(_of(street, streets))
    known: dict[int, list[float]] = {}
    for found, point in _numbers(street, places):
        known.setdefault(found, []).append(line.project(point))
    low = max(n for n in known if n <= number)
    high = min(n for n in known if n >= number)
    start, end = median(known[low]), median(known[high])
    share = (number - low) / (high - low) if high > low else 0.0
    return line.interpolate(start + share * (end - start))


def _of(street: str, streets: Layer) -> list[BaseGeometry]:
    return [
        metric(feature.geometry)
        for feature in streets.features
        if tidy(feature.properties.get("name")) == street
    ]


def _longest(parts: Iterable[BaseGeometry]) -> LineString:
    return max(parts, key=lambda part: float(part.length))


def _numbers(street: str, places: Layer) -> list[tuple[int, BaseGeometry]]:
    matches = (
        (re.fullmatch(rf"(\d+)\w? {street}", tidy(place.properties.get("addr"))), place)
        for place in places.features
    )
    return [(int(match[1]), metric(place.geometry)) for match, place in matches if match]
