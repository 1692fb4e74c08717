"""The plane is VN-2000 / TM-3 105-45 with its shift, and the browser's stand-in equals it."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import pytest

from geo.crs import DEGREES, METRES, degrees_of, metres_of, to_degrees, to_metres
from maps.plane import ORIGIN, fitted_plane

KNOWN_DEGREES = (106.665, 10.835)
KNOWN_METRES = (599_850.783, 1_198_357.054)  # EPSG:9210 with the 7-parameter shift; a null shift is 226 m off


def test_the_known_point_is_where_the_seven_parameter_shift_puts_it() -> None:
    (found,) = metres_of(np.array([KNOWN_DEGREES]))
    assert found == pytest.approx(KNOWN_METRES, abs=0.001)


def test_metres_is_the_cadastral_grid_of_the_city() -> None:
    assert METRES.to_epsg() == 9210
    assert METRES.axis_info[0].unit_name == "metre"


def test_degrees_to_metres_and_back_is_the_same_place() -> None:
    there = np.random.default_rng(7).uniform((106.6, 10.78), (106.72, 10.88), (200, 2))
    assert degrees_of(metres_of(there)) == pytest.approx(there, abs=2e-9)  # 0.2 mm


def test_the_browsers_plane_is_the_projection_to_a_millimetre() -> None:
    spread = np.random.default_rng(11).uniform(-0.09, 0.09, (2_000, 2))
    places = np.array(ORIGIN) + spread
    plane = fitted_plane()
    assert np.abs(plane.metres(places) - metres_of(places)).max() < 0.001
    assert np.abs(metres_of(plane.degrees(metres_of(places))) - metres_of(places)).max() < 0.001


def test_a_frame_is_reprojected_as_the_arrays_are() -> None:
    """Both ways of the module lead to the same plane; the frame's way is the one that areas are measured by."""
    places = np.random.default_rng(3).uniform((106.6, 10.78), (106.72, 10.88), (50, 2))
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*places.T), crs=DEGREES)
    there = to_metres(frame)
    assert there.crs == METRES
    assert np.column_stack([there.geometry.x, there.geometry.y]) == pytest.approx(metres_of(places), abs=1e-6)
    back = to_degrees(there)
    assert back.crs == DEGREES
    assert np.column_stack([back.geometry.x, back.geometry.y]) == pytest.approx(places, abs=2e-9)


def test_a_frame_that_does_not_say_its_crs_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        to_metres(gpd.GeoDataFrame(geometry=gpd.points_from_xy([106.665], [10.835])))


def test_the_browsers_plane_holds_on_the_district_itself() -> None:
    """The box of the streets in degrees, written here and not taken from the module that fits the plane."""
    places = np.random.default_rng(13).uniform((106.62, 10.795), (106.71, 10.875), (500, 2))
    assert np.abs(fitted_plane().metres(places) - metres_of(places)).max() < 0.001


def test_the_coefficients_stand_beside_the_powers_that_are_sent_with_them() -> None:
    """Term by term in plain Python, as a reader of the document would."""
    plane = fitted_plane()
    lon, lat = 106.68, 10.82
    u, v = (lon - plane.lon0) / plane.unit_deg, (lat - plane.lat0) / plane.unit_deg
    east = plane.east0 + sum(c * u**i * v**j for c, (i, j) in zip(plane.east, plane.powers, strict=True))
    north = plane.north0 + sum(c * u**i * v**j for c, (i, j) in zip(plane.north, plane.powers, strict=True))
    assert (east, north) == pytest.approx(tuple(metres_of(np.array([(lon, lat)]))[0]), abs=0.001)


def test_any_thread_gets_the_same_places_and_none_makes_a_transformer_of_its_own() -> None:
    points = np.array([(106.665, 10.835), (106.7, 10.84)])
    here = metres_of(points)
    with ThreadPoolExecutor(8) as threads:
        there = list(threads.map(lambda _: (metres_of(points), threading.get_ident()), range(32)))
    assert all(np.array_equal(here, found) for found, _ in there)
    assert np.allclose(degrees_of(here), points, atol=1e-9)
    assert sum(thread.name.startswith("crs") for thread in threading.enumerate()) == 1


def test_a_process_that_was_forked_transforms_too() -> None:
    metres_of(np.array([(106.665, 10.835)]))
    code = (
        "import os, numpy as np\n"
        "from geo.crs import metres_of\n"
        "point = np.array([(106.665, 10.835)])\n"
        "metres_of(point)\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os._exit(0 if abs(metres_of(point)[0, 0] - 599850.783) < 0.001 else 1)\n"
        "assert os.waitpid(child, 0)[1] == 0\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, timeout=60)
