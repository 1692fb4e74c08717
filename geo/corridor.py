"""The corridor of a street: the ground it will take, by ward, and what meets it and stands on it. METRES.

A corridor is the ground no farther from the street's axis than half its width, cut square at both ends; at a bend its
outer edge is an arc. Ground that two parts of a winding axis share counts once.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from geo.city import City
from geo.errors import ParameterError
from geo.measure import clipped_area_m2
from geo.streets import MEETS_M, Shapes, keys_of, spelled

Flags = npt.NDArray[np.bool_]

OUTSIDE = ""  # the row of the ground outside all wards
ARC_STEPS = 16  # straight pieces of a quarter circle at a bend: 0.2 % of the arc's area is lost
OWN_LEAST_M = 20.0  # a street that runs along the axis for so long is the axis's own, not one that meets it
TOUCHED_LEAST_M2 = 1.0  # less ground than this is how well outlines fit each other, not a taking
TOUCHED_LEAST_M = 1.0  # of a line

KINDS = ("parks", "places", "works", "land", "plots")  # frames of the City whose things may be touched


@dataclass(frozen=True, eq=False)
class Corridor:
    """What a street of a planned width takes.

    `shape` is the planned corridor and `area_m2` its area; `taken` is the shape without today's corridor along the same
    axis, `taken_area_m2` its area, and `taken_m2` that area by ward, with a last row OUTSIDE, so that the rows sum to
    it. `crossings` are the names of the streets that meet the axis, in their order along it, on the ground or over it;
    `unnamed_crossings` is at how many more places a street without a name does. `touched` has a row for each thing on
    the ground: kind (one of KINDS), id, name, and area_m2, which is NaN for a point or a line.
    """

    shape: BaseGeometry
    taken: BaseGeometry
    length_m: float
    area_m2: float
    taken_area_m2: float
    taken_m2: pd.Series
    crossings: tuple[str, ...]
    unnamed_crossings: int
    touched: pd.DataFrame


def corridor(city: City, line: LineString, width_m: float, planned_width_m: float) -> Corridor:
    """The corridor along `line` from `width_m` today to `planned_width_m`; `width_m` 0 for a street that is new.

    Raises
    ------
    ParameterError
        `corridor_width` if the planned width is not more than 0 or less than today's; `corridor_line` if the line has
        no length.
    """
    if not 0 <= width_m <= planned_width_m or planned_width_m <= 0 or not np.isfinite(planned_width_m):
        raise ParameterError("corridor_width", width_m=width_m, planned_width_m=planned_width_m)
    shape = strip(line, planned_width_m)
    taken = shapely.difference(shape, strip(line, width_m)) if width_m > 0 else shape
    crossings, unnamed = _crossings(city, line)
    return Corridor(
        shape=shape,
        taken=taken,
        length_m=float(line.length),
        area_m2=float(shape.area),
        taken_area_m2=float(taken.area),
        taken_m2=_by_ward(city.wards, taken),
        crossings=crossings,
        unnamed_crossings=unnamed,
        touched=_touched(city, shape, taken),
    )


def strip(line: LineString, width_m: float) -> BaseGeometry:
    """The ground within half of `width_m` of `line`, square at its ends; the same from whichever end it is drawn.

    Raises
    ------
    ParameterError
        `corridor_line` if the line has no length.
    """
    if not isinstance(line, LineString) or not line.length > 0:
        raise ParameterError("corridor_line")
    turned = line.coords[-1] < line.coords[0]
    return shapely.buffer(
        line.reverse() if turned else line,
        width_m / 2,
        quad_segs=ARC_STEPS,
        cap_style="flat",
        join_style="round",
    )


def _by_ward(wards: gpd.GeoDataFrame, taken: BaseGeometry) -> pd.Series:
    """m² of `taken` in each ward and, last, outside all of them."""
    ground = gpd.GeoDataFrame(geometry=[taken], crs=wards.crs)
    inside = clipped_area_m2(wards, ground)
    near = wards.geometry.to_numpy()[shapely.intersects(wards.geometry.to_numpy(), taken)]
    outside = shapely.difference(taken, shapely.union_all(near))
    return pd.concat([inside, pd.Series({OUTSIDE: float(outside.area)})]).rename("taken_m2")


def _crossings(city: City, line: LineString) -> tuple[tuple[str, ...], int]:
    """Names of the streets that meet the axis in their order along it, and at how many places one without a name does."""
    rows = np.sort(city.streets.sindex.query(line, predicate="dwithin", distance=MEETS_M))
    shapes, keys = city.streets.geometry.to_numpy()[rows], keys_of(city, rows)
    own = _own(line, shapes, keys)
    meets = shapely.get_point(shapely.shortest_line(line, shapes[~own]), 0)
    places = np.round(shapely.line_locate_point(line, meets) / MEETS_M)
    table = pd.DataFrame({"key": keys[~own], "place": places})
    named = table[table["key"] != ""].groupby("key")["place"].min()
    ordered = sorted(named.items(), key=lambda one: (one[1], one[0]))
    unnamed = table.loc[table["key"] == "", "place"].nunique()
    return tuple(spelled(city, key) for key, _ in ordered), int(unnamed)


def _own(line: LineString, shapes: Shapes, keys: Shapes) -> Flags:
    """True for the streets that the axis runs along: by their name, or by themselves where they have none."""
    beside = shapely.buffer(line, MEETS_M, cap_style="flat")
    along = shapely.length(shapely.intersection(shapes, beside))
    by_key = pd.Series(along).groupby(keys).sum()
    least = min(OWN_LEAST_M, line.length / 2)
    named = {key for key, length in by_key.items() if key and length >= least}
    alone = (keys == "") & (along >= shapely.length(shapes) / 2)
    own: Flags = np.array([key in named for key in keys], dtype=bool) | alone
    return own


def _touched(city: City, shape: BaseGeometry, taken: BaseGeometry) -> pd.DataFrame:
    """What stands on the corridor: areas by the ground taken of them, points and lines by the whole corridor."""
    rows = [_touched_of(kind, getattr(city, kind), shape, taken) for kind in KINDS]
    return pd.concat(rows, ignore_index=True)


def _touched_of(kind: str, frame: gpd.GeoDataFrame, shape: BaseGeometry, taken: BaseGeometry) -> pd.DataFrame:
    near = frame.iloc[np.sort(frame.sindex.query(shape, predicate="intersects"))]
    things = near.geometry.to_numpy()
    dimension = shapely.get_dimensions(things)
    area = shapely.area(shapely.intersection(things, taken))
    length = shapely.length(shapely.intersection(things, shape))
    enough = np.select(
        [dimension == 2, dimension == 1], [area >= TOUCHED_LEAST_M2, length >= TOUCHED_LEAST_M], True
    )
    table = pd.DataFrame(
        {
            "kind": kind,
            "id": near.index.astype(str),
            "name": near["name_vi" if "name_vi" in near else "name"].to_numpy(object),
            "area_m2": np.where(dimension == 2, area, np.nan),
        }
    )
    return table[enough].sort_values(["area_m2", "id"], ascending=[False, True])
