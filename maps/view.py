"""The state that somebody would share: which overlay, which ward, which radius, which place of the station.

The same query is read by the browser (maps/client/src/state.ts). Unknown names and values out of
range are ignored, so that no address can break a page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs

from geo.city import City
from geo.crs import to_degrees
from geo.wards import SET_IDS, wards_in
from layers import layers_of
from layers._layer import Layer
from maps.messages import LANGUAGES

STATION = re.compile(r"^(-?\d{1,3}(?:\.\d{1,8})?),(-?\d{1,3}(?:\.\d{1,8})?)$")
MARGIN_DEG = 0.012  # 1.3 km
Box = tuple[float, float, float, float]
RADIUS = re.compile(r"^\d{1,6}$")


@dataclass(frozen=True)
class MapView:
    """What is shown: ids of overlay and ward ("" for none), radius in m, station in degrees, ward set.

    `past` is the id of the overlay's view where it is one of an earlier period, else "".
    """

    overlay: str
    ward: str
    radius_m: float | None
    station: tuple[float, float] | None
    language: str
    practice: bool
    set_id: str = SET_IDS[0]
    past: str = ""


def read_view(query: str, city: City) -> MapView:
    """The view a query string describes; defaults stand in for what it lacks or gets wrong."""
    asked = {name: values[0] for name, values in parse_qs(query.lstrip("?#")).items()}
    layers = layers_of(city)
    overlay = next((layer for layer in layers if layer.id == asked.get("overlay")), layers[0])
    ward, view = asked.get("ward", ""), asked.get("view", "")
    set_id = asked["set"] if asked.get("set") in SET_IDS else SET_IDS[0]
    return MapView(
        overlay=overlay.id,
        ward=ward if ward in wards_in(city, set_id).index else "",
        radius_m=_radius(layers, asked.get("radius", ""), city),
        station=_station(asked.get("station", ""), city),
        language=asked["lang"] if asked.get("lang") in LANGUAGES else LANGUAGES[0],
        practice=asked.get("practice") == "1",
        set_id=set_id,
        past=view if view in {past.id for past in overlay.past(city)} else "",
    )


def _radius(layers: tuple[Layer, ...], asked: str, city: City) -> float | None:
    reach = next((found for layer in layers if (found := layer.reach(city)) is not None), None)
    if reach is None or not RADIUS.match(asked):
        return None
    radius = float(asked)
    return radius if reach.least_m <= radius <= reach.most_m else None


def _station(asked: str, city: City) -> tuple[float, float] | None:
    found = STATION.match(asked)
    if not found:
        return None
    lon, lat = float(found[1]), float(found[2])
    west, south, east, north = limits(city)
    return (lon, lat) if west <= lon <= east and south <= lat <= north else None


@lru_cache(maxsize=4)
def bounds(city: City) -> Box:
    """West, south, east, north of the district in degrees."""
    west, south, east, north = (round(float(edge), 5) for edge in to_degrees(city.wards).total_bounds)
    return west, south, east, north


def limits(city: City) -> Box:
    """How far the map may be panned and a station be moved: the district and MARGIN_DEG around it."""
    west, south, east, north = bounds(city)
    return west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG
