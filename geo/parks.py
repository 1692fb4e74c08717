"""Parks: what counts as one, how much of it each ward has and lacks, and where people enter. Frames in METRES.

Where the gates are is not known. An area's entrances are taken to be every point where a street or path crosses its
edge, and its edge wherever a street or path outside runs within ENTRANCE_REACH_M of it, a point every
ENTRANCE_STEP_M. A plan may say its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.city import City
from geo.crs import METRES
from geo.errors import ParameterError
from geo.measure import clipped_area_m2, district_rate, per_person
from geo.network import NO_WAY, Network, lines_of, walking_network
from geo.same import Same

DEFINITIONS: Mapping[str, tuple[str, ...]] = {  # statuses that count as a park
    "existing": ("existing",),
    "planned": ("existing", "planned"),
}
ENTRANCE_REACH_M = 10.0  # from the line of a street, its middle, to the edge of a park at its pavement
ENTRANCE_STEP_M = 10.0  # between two entrances along an open edge
TREES_KEPT = 8  # of the streets of the networks asked last
GREEN_KEPT = 64  # answers kept of the parks asked last, each a number a ward

Shapes = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]


def counted_parks(city: City, definition: str) -> gpd.GeoDataFrame:
    """The parks that count under a definition of DEFINITIONS, those known by their place only among them.

    Raises
    ------
    ParameterError
        `unknown_definition` if there is no such definition.
    """
    return _counted(city.parks, definition)


def _counted(parks: gpd.GeoDataFrame, definition: str) -> gpd.GeoDataFrame:
    if definition not in DEFINITIONS:
        raise ParameterError("unknown_definition", definition=definition)
    return parks[parks["status"].isin(DEFINITIONS[definition])]


def green_m2(city: City, definition: str) -> pd.Series:
    """m² of park ground in each ward under a definition of DEFINITIONS; overlaps count once."""
    return _green_m2(Same(city.wards, city.parks), definition).copy()


@lru_cache(maxsize=GREEN_KEPT)
def _green_m2(frames: Same, definition: str) -> pd.Series:
    wards, parks = frames.things
    return clipped_area_m2(wards, _counted(parks, definition))


def ledger(city: City, definition: str, people: pd.Series, threshold_m2: float) -> pd.DataFrame:
    """What each ward has of park and what it lacks to `threshold_m2` per person, indexed by ward.

    Columns: people, green_m2, m2_per_person (NaN where nobody lives), missing_m2 (`threshold_m2` times the people less
    the green, 0 where that is reached), met. A ward without people lacks nothing. `people` must know every ward.
    """
    green, counted = green_m2(city, definition), people.loc[city.wards.index]
    missing = (threshold_m2 * counted - green).clip(lower=0.0)
    return pd.DataFrame(
        {
            "people": counted,
            "green_m2": green,
            "m2_per_person": per_person(green, counted),
            "missing_m2": missing,
            "met": missing == 0,
        }
    )


def district_line(table: pd.DataFrame, threshold_m2: float) -> pd.Series:
    """The entries of a `ledger` for all its wards together, and `missing_by_wards_m2`, the sum of their missing m².

    `missing_m2` is what all people together lack: less than that sum where one ward has more than its own people need.
    """
    people, green = table["people"].sum(), float(table["green_m2"].sum())
    missing = max(0.0, threshold_m2 * float(people) - green)
    return pd.Series(
        {
            "people": people,
            "green_m2": green,
            "m2_per_person": district_rate(table["green_m2"], table["people"]) if people else float("nan"),
            "missing_m2": missing,
            "met": missing == 0,
            "missing_by_wards_m2": float(table["missing_m2"].sum()),
        },
        dtype=object,
    )


def entrances(city: City, parks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Where people enter `parks`: points with the columns `park` (its id) and `assumed`, at least one a park.

    A park's own `entrances` if it has that column and says any; else those found at its edge. Assumed: the point
    of its edge nearest to any street where no street meets the edge, and the place of a park without an outline.
    """
    return entrances_on(walking_network(city), parks)


def entrances_on(network: Network, parks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The `entrances` of `parks` where `network` is what people walk on."""
    shapes = parks.geometry.to_numpy()
    said = _said(parks)
    outlined = (shapely.get_dimensions(shapes) == 2) & ~shapely.is_empty(shapes)
    asked = np.flatnonzero(outlined & shapely.is_missing(said))
    found = _met(network, shapes, asked) if len(network.edges) else (asked[:0], shapes[:0])
    unmet = np.setdiff1d(asked, found[0])
    known = np.flatnonzero(~shapely.is_missing(said))
    points, of = shapely.get_parts(said[known], return_index=True)
    places = np.flatnonzero(~outlined & shapely.is_missing(said))
    groups = (
        (known[of], points, False),
        (*found, False),
        (unmet, _nearest(network, shapes[unmet]), True),
        (places, shapely.centroid(shapes[places]), True),
    )
    row = np.concatenate([rows for rows, _, _ in groups])
    order = np.argsort(row, kind="stable")
    return gpd.GeoDataFrame(
        {
            "park": parks.index.to_numpy()[row[order]],
            "assumed": np.concatenate([np.full(len(rows), flag) for rows, _, flag in groups])[order],
        },
        geometry=np.concatenate([points for _, points, _ in groups])[order],
        crs=METRES,
    )


def _said(parks: gpd.GeoDataFrame) -> Shapes:
    """The MultiPoint of each park's own entrances, None where it says none."""
    if "entrances" not in parks:
        return np.full(len(parks), None, dtype=object)
    said: Shapes = parks["entrances"].to_numpy(object, copy=True)
    said[~shapely.is_geometry(said)] = None  # NaN
    said[shapely.is_empty(said)] = None
    return said


@lru_cache(maxsize=TREES_KEPT)
def _ways(network: Network) -> shapely.STRtree:
    """A tree over the streets and paths of the map: a link that is only assumed leads into no park."""
    return shapely.STRtree(lines_of(network)[network.way != NO_WAY])


def _met(network: Network, shapes: Shapes, rows: Ints) -> tuple[Ints, Shapes]:
    """Rows of parks and the points of their edges that streets meet: crossings, then the open edge."""
    tree = _ways(network)
    lines, edges = tree.geometries, shapely.boundary(shapes[rows])
    park, line = tree.query(edges, predicate="intersects")
    crossing, pair = shapely.get_parts(shapely.intersection(edges[park], lines[line]), return_index=True)
    corners, of = shapely.get_coordinates(shapely.segmentize(edges, ENTRANCE_STEP_M), return_index=True)
    steps = shapely.points(corners)
    step, near = tree.query(steps, predicate="dwithin", distance=ENTRANCE_REACH_M)
    outside = ~shapely.covers(shapes[rows][of[step]], lines[near])
    open_edge = np.unique(step[outside])
    points = np.concatenate([shapely.point_on_surface(crossing), steps[open_edge]])
    return np.concatenate([rows[park[pair]], rows[of[open_edge]]]), points


def _nearest(network: Network, shapes: Shapes) -> Shapes:
    """The point of each shape's edge nearest to a street outside; a corner of it where there is none."""
    tree, edges = _ways(network), shapely.boundary(shapes)
    inside = np.unique(tree.query(shapes, predicate="covers")[1])
    if len(inside):
        tree = shapely.STRtree(np.delete(tree.geometries, inside))
    if not len(tree):
        corners, of = shapely.get_coordinates(edges, return_index=True)
        first: Shapes = shapely.points(corners[np.unique(of, return_index=True)[1]])
        return first
    shape, line = tree.query_nearest(edges, all_matches=False)
    nearest: Shapes = shapely.get_point(shapely.shortest_line(edges[shape], tree.geometries[line]), 0)
    return nearest
