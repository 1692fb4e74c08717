"""The ground that fire teams have to reach: every 50 m cell of the district, who lives there, and places of note.

All that may weigh in the choice of a site stands on the same rows: people as the census grid has them, people spread
by other assumptions, schools, figures that wards report. So travel to the rows is worked out once for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.city import City
from geo.errors import ParameterError
from geo.people import CELL_M, RESIDENTIAL, apportion, cells_over, people_grid, unpeopled_land
from geo.periods import read_period
from geo.same import Same

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

CELL = "cell"
PEOPLE, BY_AREA, BY_STREETS = "people", "people_by_area", "people_by_streets"
SPREADS = (PEOPLE, BY_AREA, BY_STREETS)
FIRES = "fires"  # the indicator whose figures by ward are past fires
GROUNDS_KEPT = 8  # of the frames asked last
SPREADS_KEPT = 8  # other ones of the people, each a number a cell


@dataclass(frozen=True, eq=False)
class Ground:
    """Rows of the district's ground, METRES.

    First the rows of `city.people` in their order, then the cells of each ward where nobody lives, then places.
    `points` (n, 2): where the row is reached; `corner` (n, 2): the south-west corner of its cell; `area_m2`: what the
    row has of its ward, 0 for places, all of a ward together its area; `has_street`: a street runs through the cell;
    `kind` is CELL or the kind of a place. Compared by identity: it is a key of caches.
    """

    points: Floats
    corner: Floats
    ward: Objects
    area_m2: Floats
    people: Ints
    has_street: Flags
    kind: Objects

    def __len__(self) -> int:
        return len(self.ward)


def ground_of(city: City) -> Ground:
    """The ground of a city; a plan that moves nobody has the ground of today."""
    return _ground(Same(city.wards, city.people, city.streets, city.places))


@lru_cache(maxsize=GROUNDS_KEPT)
def _ground(frames: Same) -> Ground:
    wards, people, streets, places = frames.things
    lines = streets.geometry.to_numpy()
    tables = [_cells(str(ward), shape, people, lines) for ward, shape in wards.geometry.items()]
    cells = pd.concat(tables, ignore_index=True)
    peopled, bare = cells[cells["row"] >= 0].sort_values("row"), cells[cells["row"] < 0]
    ordered = pd.concat([peopled, bare, _places(wards, places)], ignore_index=True)
    return Ground(
        points=ordered[["east", "north"]].to_numpy(float),
        corner=ordered[["west", "south"]].to_numpy(float),
        ward=ordered["ward"].to_numpy(object),
        area_m2=ordered["area_m2"].to_numpy(float),
        people=ordered["people"].to_numpy(np.int64),
        has_street=ordered["has_street"].to_numpy(bool),
        kind=ordered["kind"].to_numpy(object),
    )


def _cells(ward: str, shape: shapely.Geometry, people: gpd.GeoDataFrame, streets: Objects) -> pd.DataFrame:
    """The rows of one ward: those of its people, and its cells without any; `row` of the people grid, or -1."""
    squares = cells_over(shape, CELL_M)
    parts = shapely.intersection(squares, shape)
    real = shapely.area(parts) > 0
    squares, parts = squares[real], parts[real]
    corner = shapely.bounds(squares)[:, :2]
    points = _reached_at(squares, parts, streets[shapely.intersects(streets, shape)])
    cells = pd.DataFrame(
        {
            "west": corner[:, 0],
            "south": corner[:, 1],
            "east": points[:, 0],
            "north": points[:, 1],
            "area_m2": shapely.area(parts),
            "has_street": points[:, 2] > 0,
        }
    )
    own = people[people["ward"] == ward]
    rows = pd.DataFrame(shapely.get_coordinates(own.geometry), columns=["east", "north"])
    rows[["west", "south"]] = np.floor(rows[["east", "north"]] / CELL_M) * CELL_M
    rows = rows.assign(row=np.flatnonzero(people["ward"] == ward), people=own["people"].to_numpy())
    area = cells.set_index(["west", "south"])["area_m2"]
    first = ~rows.duplicated(
        ["west", "south"]
    )  # a point rounded into the next cell has none of the ward's ground
    at = pd.MultiIndex.from_frame(rows[["west", "south"]])
    rows["area_m2"] = np.where(first, area.reindex(at).fillna(0.0).to_numpy(), 0.0)
    taken = pd.MultiIndex.from_frame(cells[["west", "south"]]).isin(at)
    bare = cells[~taken].assign(row=-1, people=0)
    return pd.concat([rows.assign(has_street=True), bare], ignore_index=True).assign(ward=ward, kind=CELL)


def _reached_at(squares: Objects, parts: Objects, streets: Objects) -> Floats:
    """East, north and the metres of street of each cell: the middle of its streets, or of its ground."""
    middle = shapely.centroid(parts)
    found = np.column_stack([shapely.get_x(middle), shapely.get_y(middle), np.zeros(len(parts))])
    cell, street = shapely.STRtree(streets).query(squares, predicate="intersects")
    pieces = shapely.intersection(streets[street], parts[cell])
    length = shapely.length(pieces)
    cell, pieces, length = cell[length > 0], pieces[length > 0], length[length > 0]
    heart = shapely.centroid(pieces)
    sums = np.zeros((len(parts), 3))
    weighted = np.column_stack([shapely.get_x(heart), shapely.get_y(heart), np.ones(len(heart))])
    np.add.at(sums, cell, weighted * length[:, None])
    crossed = sums[:, 2] > 0
    found[crossed] = sums[crossed]
    found[crossed, :2] /= sums[crossed, 2:]
    return found


def _places(wards: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Places of note inside the wards, a row each; a place on the border of two belongs to the first."""
    points = shapely.centroid(places.geometry.to_numpy())
    place, ward = shapely.STRtree(wards.geometry.to_numpy()).query(points, predicate="intersects")
    _, first = np.unique(place, return_index=True)
    place, ward = place[first], ward[first]
    spots = shapely.get_coordinates(points[place])
    corner = np.floor(spots / CELL_M) * CELL_M
    return pd.DataFrame(
        {
            "west": corner[:, 0],
            "south": corner[:, 1],
            "east": spots[:, 0],
            "north": spots[:, 1],
            "area_m2": 0.0,
            "has_street": False,
            "row": -1,
            "people": 0,
            "ward": wards.index.to_numpy(object)[ward],
            "kind": places["kind"].to_numpy(object)[place],
        }
    )


def weight_kinds(city: City) -> tuple[str, ...]:
    """What may weigh in the choice of a site: the people by three spreads, kinds of places, past fires if reported."""
    kinds = pd.unique(ground_of(city).kind).tolist()
    fires = (FIRES,) if _reported(city) is not None else ()
    return (*SPREADS, *sorted(str(kind) for kind in kinds if kind != CELL), *fires)


def weights_of(city: City, kind: str) -> Ints:
    """Whole weights by row of `ground_of(city)`: people, places (one each) or fires, by one of `weight_kinds`.

    Fires of a ward are spread over it as its people are: where in the ward they were is not reported.

    Raises
    ------
    ParameterError
        `unknown_weight` for any other kind.
    """
    ground = ground_of(city)
    if kind not in weight_kinds(city):
        raise ParameterError("unknown_weight", weight=kind)
    if kind == PEOPLE:
        return ground.people
    if kind in SPREADS:
        return _respread(
            Same(city.wards, city.people, city.streets, city.places, city.parks, city.land, city.water), kind
        )
    if kind == FIRES:
        return _fires(city, ground)
    return np.asarray(ground.kind == kind).astype(np.int64)


@lru_cache(maxsize=SPREADS_KEPT)
def _respread(frames: Same, kind: str) -> Ints:
    """The people of each ward spread anew: over its ground, or along all its streets."""
    wards, people, streets, places, parks, land, water = frames.things
    ground = _ground(Same(wards, people, streets, places))
    along = streets.iloc[:0] if kind == BY_AREA else streets.assign(street_class=RESIDENTIAL[0])
    census = people.groupby("ward")["people"].sum().reindex(wards.index, fill_value=0)
    grid = people_grid(wards, census, along, unpeopled_land(parks, land, water))
    return _onto(ground, grid)


def _onto(ground: Ground, grid: gpd.GeoDataFrame) -> Ints:
    """The people of a grid of points on the nearest cells of their wards."""
    weights = np.zeros(len(ground), dtype=np.int64)
    is_cell = ground.kind == CELL
    for ward, some in grid.groupby("ward"):
        rows = np.flatnonzero(is_cell & (ground.ward == ward))
        middles = shapely.points(ground.corner[rows] + CELL_M / 2)
        near = shapely.STRtree(middles).nearest(some.geometry.to_numpy())
        np.add.at(weights, rows[near], some["people"].to_numpy(np.int64))
    return weights


def _reported(city: City) -> pd.Series | None:
    """The newest figures of past fires by ward, None where no ward has reported any."""
    reports = city.reports
    found = reports[(reports["indicator"] == FIRES) & reports["ward"].isin(city.wards.index)]
    found = found.dropna(subset=["value"])
    if not len(found):
        return None
    newest = max(found["period"], key=read_period)
    counts = found[found["period"] == newest].set_index("ward")["value"]
    return counts if counts.gt(0).any() else None


def _fires(city: City, ground: Ground) -> Ints:
    weights, counts = np.zeros(len(ground), dtype=np.int64), _reported(city)
    for ward, count in () if counts is None else counts.items():
        rows = np.flatnonzero(ground.ward == ward)
        if ground.people[rows].sum() > 0:
            weights[rows] = apportion(round(count), ground.people[rows])
    return weights
