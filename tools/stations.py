"""The existing fire team, placed at the seat of the district because its address is not public."""

from __future__ import annotations

import re

import shapely
from shapely.geometry import MultiPoint, Point

from geo.crs import degrees_of, to_metres
from geo.stretch import stretch
from tools import wording
from tools.raw import Feature, Layer, tidy
from tools.shapes import frame, metric
from tools.write import Theme, themed

SEAT_NUMBER = 332
SEAT_STREET = "Quang Trung"
SEAT_WARD = 10
STATION = "pccc-go-vap"


def theme(streets: Theme, places: Layer, wards: Theme) -> Theme:
    """One station at house 332 Quang Trung, "assumed".

    Raises
    ------
    ValueError
        If the point found does not fall in ward 10.
    """
    here = house(SEAT_NUMBER, SEAT_STREET, streets, places)
    seat = next(ward for ward in wards.features if ward.properties["number"] == SEAT_WARD)
    if not metric(seat.geometry).covers(here):
        raise ValueError(f"house {SEAT_NUMBER} {SEAT_STREET} is not in ward {SEAT_WARD}")
    feature = Feature(dict(wording.texts("stations", "id")[STATION]), shapely.transform(here, degrees_of))
    return themed("stations", (feature,), (*streets.raw, *places.raw, *wards.raw))


def house(number: int, street: str, streets: Theme, places: Layer) -> Point:
    """Where house `number` of `street` lies on the street's line, in METRES.

    Between the nearest lower and higher number that the places of the same street carry, in
    proportion along the street. Both sides of the street count alike, so the place is good to a
    few tens of metres.
    """
    known = _numbers(street, places)
    low = max(n for n in known if n <= number)
    high = min(n for n in known if n > number)
    between = stretch(to_metres(frame(streets.features)), [street], known[low], known[high])
    return between.line.interpolate((number - low) / (high - low), normalized=True)


def _numbers(street: str, places: Layer) -> dict[int, Point]:
    """The middle of all places of one house number, in METRES, by number."""
    found: dict[int, list[Point]] = {}
    for place in places.features:
        match = re.fullmatch(rf"(\d+)\w? {street}", tidy(place.properties.get("addr")))
        if match:
            found.setdefault(int(match[1]), []).append(metric(place.geometry))
    return {number: MultiPoint(points).centroid for number, points in found.items()}
