"""The METRES plane for the browser: cubic polynomials that stand in for the projection near the district."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.crs import Coordinates, degrees_of, metres_of

POWERS = tuple((i, j) for i in range(4) for j in range(4) if i + j <= 3)
ORIGIN = (106.665, 10.835)  # degrees; near the middle of the district
UNIT_DEG, UNIT_M = 0.05, 5_000.0  # the box the polynomials are fitted on: ± 2 units
SAMPLES = 25


@dataclass(frozen=True)
class Plane:
    """Coefficients of E, N in local degrees and of longitude, latitude in local metres."""

    lon0: float
    lat0: float
    east0: float
    north0: float
    powers: tuple[tuple[int, int], ...]
    unit_deg: float
    unit_m: float
    east: tuple[float, ...]
    north: tuple[float, ...]
    lon: tuple[float, ...]
    lat: tuple[float, ...]

    def metres(self, lon_lat: Coordinates) -> Coordinates:
        """E and N of an (n, 2) array of degrees, as the browser computes them."""
        local = (lon_lat - (self.lon0, self.lat0)) / self.unit_deg
        terms = _terms(local)
        return np.column_stack([terms @ self.east + self.east0, terms @ self.north + self.north0])

    def degrees(self, east_north: Coordinates) -> Coordinates:
        """Longitude and latitude of an (n, 2) array of metres, as the browser computes them."""
        local = (east_north - (self.east0, self.north0)) / self.unit_m
        terms = _terms(local)
        return np.column_stack([terms @ self.lon + self.lon0, terms @ self.lat + self.lat0])


def _terms(local: Coordinates) -> Coordinates:
    u, v = local[:, 0], local[:, 1]
    return np.column_stack([u**i * v**j for i, j in POWERS])


def fitted_plane() -> Plane:
    """The plane fitted by least squares on a grid of 25 × 25 points around ORIGIN."""
    (east0, north0), *_ = metres_of(np.array([ORIGIN]))
    east0, north0 = round(float(east0)), round(float(north0))
    axis = np.linspace(-2, 2, SAMPLES)
    local = np.column_stack([grid.ravel() for grid in np.meshgrid(axis, axis)])
    metres = metres_of(local * UNIT_DEG + ORIGIN) - (east0, north0)
    degrees = degrees_of(local * UNIT_M + (east0, north0)) - ORIGIN
    terms = _terms(local)
    (east, north), (lon, lat) = (np.linalg.lstsq(terms, side, rcond=None)[0].T for side in (metres, degrees))
    return Plane(
        *ORIGIN,
        east0,
        north0,
        POWERS,
        UNIT_DEG,
        UNIT_M,
        _numbers(east),
        _numbers(north),
        _numbers(lon),
        _numbers(lat),
    )


def _numbers(coefficients: Coordinates) -> tuple[float, ...]:
    return tuple(float(number) for number in coefficients)
