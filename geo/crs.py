"""The two coordinate systems of the project and the only way between them.

DEGREES is for files and browsers, METRES for measuring.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer

DEGREES = CRS.from_epsg(4326)  # WGS 84, longitude before latitude wherever this project writes it
METRES = CRS.from_epsg(9210)  # VN-2000 / TM-3 105-45, the cadastral grid of Ho Chi Minh City

Coordinates = npt.NDArray[np.float64]


def to_metres(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """`frame` in METRES. Carries the 7-parameter VN-2000 shift, good to 1 m.

    Raises
    ------
    ValueError
        If the frame does not say which CRS it is in.
    """
    return frame.to_crs(METRES)


def to_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """`frame` in DEGREES; the way back of `to_metres`."""
    return frame.to_crs(DEGREES)


@cache
def _transformer(forward: bool) -> Transformer:
    pair = (DEGREES, METRES) if forward else (METRES, DEGREES)
    return Transformer.from_crs(*pair, always_xy=True)


@cache
def _thread(_process: int) -> ThreadPoolExecutor:
    """The one thread of this process that transforms: pyproj makes a transformer anew in every thread, in some 36 ms."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="crs")


def _transformed(forward: bool, pairs: Coordinates) -> Coordinates:
    asked = _thread(os.getpid()).submit(_transform, forward, pairs)
    return asked.result()


def _transform(forward: bool, pairs: Coordinates) -> Coordinates:
    return np.column_stack(_transformer(forward).transform(pairs[:, 0], pairs[:, 1]))


def metres_of(lon_lat: Coordinates) -> Coordinates:
    """Easting and northing in METRES of an (n, 2) array of longitude and latitude."""
    lon_lat = np.asarray(lon_lat, dtype=float).reshape(-1, 2)
    return _transformed(True, lon_lat)


def degrees_of(east_north: Coordinates) -> Coordinates:
    """Longitude and latitude in DEGREES of an (n, 2) array of easting and northing."""
    east_north = np.asarray(east_north, dtype=float).reshape(-1, 2)
    return _transformed(False, east_north)
