"""Where people live: each ward's census spread over a 50 m grid.

Dasymetric spreading: inside a ward people are taken to live along its residential streets, outside
parks, water, military land and the airfield. This is an assumption, and is named as one wherever it shows.
"""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.crs import METRES

Shapes = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

CELL_M = 50.0
RESIDENTIAL = ("residential", "living_street")  # OSM classes of streets that houses stand on
UNPEOPLED_LAND = ("military", "golf_course", "cemetery")  # the golf course lies on the airfield


def people_grid(
    wards: gpd.GeoDataFrame,
    people: pd.Series,
    streets: gpd.GeoDataFrame,
    unpeopled: gpd.GeoSeries,
    cell_m: float = CELL_M,
) -> gpd.GeoDataFrame:
    """Whole people at points, one row a grid cell and ward, columns `ward`, `people`, METRES.

    A cell that lies in two wards gives two rows. A row's point is the centroid of the cell's
    residential street line in that ward, to 0.1 m; its people are the ward's census times the row's share of
    the ward's residential street length, rounded by largest remainder so that the rows of a ward sum
    to its census exactly. A ward without a residential street is spread by area.
    Cells lie on multiples of `cell_m` of the METRES grid, so every release has the same cells.
    """
    ground = shapely.union_all(unpeopled.to_numpy()) if len(unpeopled) else shapely.Polygon()
    homes = streets[streets["street_class"].isin(RESIDENTIAL)].geometry.to_numpy()
    rows = [
        _spread(ward, int(people[ward]), _weights(shape, homes, ground, cell_m))
        for ward, shape in wards.geometry.items()
    ]
    table = pd.concat(rows, ignore_index=True)
    points = gpd.points_from_xy(table["east"].round(1), table["north"].round(1), crs=METRES)
    return gpd.GeoDataFrame(table[["ward", "people"]], geometry=points)


def _weights(
    ward: shapely.Geometry, homes: Shapes, ground: shapely.Geometry, cell_m: float
) -> tuple[Floats, Floats]:
    """Weight and point of every peopled cell of one ward: street length in m, or area in m² without streets."""
    near = homes[shapely.intersects(homes, ward)]
    line = shapely.difference(shapely.intersection(shapely.union_all(near), ward), ground)
    cells = cells_over(ward, cell_m)
    if line.length == 0:  # none, or one that only touches the border
        parts = shapely.intersection(cells, shapely.difference(ward, ground))
        weights = shapely.area(parts)
        if weights.sum() == 0:
            parts = shapely.intersection(cells, ward)
            weights = shapely.area(parts)
    else:
        segments = _segments(line)
        segment, cell = shapely.STRtree(cells).query(segments, predicate="intersects")
        pieces = shapely.intersection(segments[segment], cells[cell])
        own = _owned(pieces, cells[cell], cell_m)
        return _by_cell(pieces[own], cell[own])
    peopled = weights > 0
    middle = shapely.centroid(parts[peopled])
    return weights[peopled], np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])


def _owned(pieces: Shapes, cells: Shapes, cell_m: float) -> npt.NDArray[np.bool_]:
    """True where a piece's middle lies in its cell, west and south edge included: on an edge it counts once."""
    middle, corner = shapely.centroid(pieces), shapely.bounds(cells)
    east, north = shapely.get_x(middle), shapely.get_y(middle)
    west, south = corner[:, 0], corner[:, 1]
    return np.asarray((east >= west) & (east < west + cell_m) & (north >= south) & (north < south + cell_m))


def _by_cell(pieces: Shapes, cell: Counts) -> tuple[Floats, Floats]:
    """Length and length-weighted centre of the line pieces of each cell, in the order of the cells."""
    length = shapely.length(pieces)
    real = length > 0
    length, cell = length[real], cell[real]
    middle = shapely.centroid(pieces[real])
    table = pd.DataFrame(
        {
            "cell": cell,
            "length": length,
            "east": shapely.get_x(middle) * length,
            "north": shapely.get_y(middle) * length,
        }
    )
    sums = table.groupby("cell").sum()
    points = sums[["east", "north"]].to_numpy() / sums[["length"]].to_numpy()
    return sums["length"].to_numpy(), points


def _segments(line: shapely.Geometry) -> Shapes:
    """The straight pieces of a (multi)line, one LineString each."""
    parts = shapely.get_parts(line)
    coordinates, part = shapely.get_coordinates(parts, return_index=True)
    joined = part[:-1] == part[1:]
    ends = np.stack([coordinates[:-1][joined], coordinates[1:][joined]], axis=1)
    return np.asarray(shapely.linestrings(ends))


def cells_over(ward: shapely.Geometry, cell_m: float) -> Shapes:
    """Square cells of the fixed grid that cover the ward's box, south-west first."""
    west, south, east, north = ward.bounds
    columns = np.arange(np.floor(west / cell_m), np.ceil(east / cell_m)) * cell_m
    rows = np.arange(np.floor(south / cell_m), np.ceil(north / cell_m)) * cell_m
    x, y = (grid.ravel() for grid in np.meshgrid(columns, rows))
    return np.asarray(shapely.box(x, y, x + cell_m, y + cell_m))


def _spread(ward: object, people: int, weighted: tuple[Floats, Floats]) -> pd.DataFrame:
    weights, points = weighted
    counts = apportion(people, weights)
    return pd.DataFrame({"ward": ward, "people": counts, "east": points[:, 0], "north": points[:, 1]})


def apportion(total: int, weights: Iterable[float]) -> Counts:
    """`total` split into whole numbers in proportion to `weights`, summing to it exactly.

    Largest remainder (Hamilton); equal remainders go to the earlier weight.
    """
    share = np.asarray(list(weights), dtype=float)
    exact = share / share.sum() * total
    whole: Counts = np.floor(exact).astype(np.int64)
    left = total - int(whole.sum())
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[:left]] += 1
    return whole


def unpeopled_land(parks: gpd.GeoDataFrame, land: gpd.GeoDataFrame, water: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Ground where nobody lives: parks, water, military land, golf course and airfield, cemeteries."""
    barren = land[land["kind"].isin(UNPEOPLED_LAND)].geometry
    grounds = pd.concat([parks.geometry, barren, water.geometry], ignore_index=True)
    return gpd.GeoSeries(grounds[shapely.get_dimensions(grounds.to_numpy()) == 2], crs=METRES)
