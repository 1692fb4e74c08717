"""What if: frozen edits, and the city they make. Every layer works on plans without knowing that plans exist."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import geopandas as gpd
import shapely

from geo.city import City
from geo.crs import METRES
from geo.errors import ParameterError
from geo.source import sha256


@dataclass(frozen=True)
class MoveStation:
    """Put a station at another place; METRES."""

    station: str
    east: float
    north: float


Edit = MoveStation
Scenario = tuple[Edit, ...]


@lru_cache(maxsize=64)
def apply(city: City, scenario: Scenario) -> City:
    """The city after the edits, in their order. The empty scenario is the city itself.

    Raises
    ------
    ParameterError
        If an edit names a station that the city does not have.
    """
    for edit in scenario:
        city = _moved(city, edit)
    return city


def _moved(city: City, edit: MoveStation) -> City:
    if edit.station not in city.stations.index:
        raise ParameterError("unknown_station", station=edit.station)
    points = city.stations.geometry.copy()
    points[edit.station] = shapely.Point(edit.east, edit.north)
    stations = city.stations.set_geometry(gpd.GeoSeries(points, crs=METRES))
    return replace(city, stations=stations, fingerprint=sha256(f"{city.fingerprint} {edit}".encode()))
