"""Who is reached: the circle of the legal radius around fire stations.

The browser computes the same while a station is dragged (maps/client/src/coverage.ts); both use the
circle as a regular polygon of `CIRCLE_SIDES` sides with exactly the circle's area, so that areas agree
to rounding. People are counted where their point lies within the radius itself.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from pandas import Series

from geo.errors import ParameterError

CIRCLE_SIDES = 256
LEAST_RADIUS_M, MOST_RADIUS_M = 200.0, 10_000.0


def circle(east: float, north: float, radius_m: float) -> shapely.Polygon:
    """The circle around a point in METRES as a regular polygon of equal area, first corner due east.

    Raises
    ------
    ParameterError
        If the radius is outside LEAST_RADIUS_M to MOST_RADIUS_M.
    """
    if not LEAST_RADIUS_M <= radius_m <= MOST_RADIUS_M:
        raise ParameterError("radius_outside", radius_m=radius_m, least=LEAST_RADIUS_M, most=MOST_RADIUS_M)
    step = 2 * np.pi / CIRCLE_SIDES
    corner_m = radius_m * np.sqrt(step / np.sin(step))
    angle = np.arange(CIRCLE_SIDES) * step
    return shapely.Polygon(
        np.column_stack([east + corner_m * np.cos(angle), north + corner_m * np.sin(angle)])
    )


def service_area(stations: gpd.GeoSeries, radius_m: float) -> shapely.Geometry:
    """The ground within `radius_m` of any station, METRES."""
    return shapely.union_all([circle(point.x, point.y, radius_m) for point in stations])


def covered_area_share(wards: gpd.GeoDataFrame, stations: gpd.GeoSeries, radius_m: float) -> Series:
    """Share of each ward's area within `radius_m` of any station, 0 to 1."""
    reached = shapely.intersection(wards.geometry.to_numpy(), service_area(stations, radius_m))
    return Series(shapely.area(reached) / shapely.area(wards.geometry.to_numpy()), index=wards.index)


def reached(people: gpd.GeoDataFrame, stations: gpd.GeoSeries, radius_m: float) -> Series:
    """True for each point of a people grid within `radius_m` of any station."""
    x, y = people.geometry.x.to_numpy(), people.geometry.y.to_numpy()
    near = np.zeros(len(people), dtype=bool)
    for station in stations:
        near |= np.hypot(x - station.x, y - station.y) <= radius_m
    return Series(near, index=people.index)


def covered_people(people: gpd.GeoDataFrame, stations: gpd.GeoSeries, radius_m: float) -> Series:
    """People of each ward within `radius_m` of any station, indexed by ward, every ward of the grid present."""
    near = reached(people, stations, radius_m)
    counts = people["people"].where(near, 0).groupby(people["ward"]).sum()
    return counts.astype(int)
