"""Changes to the frame of streets: a class along a line, a new line that joins the streets it touches. METRES.

Streets that meet share a vertex, and the network is made of shared vertices; so a new street joins an old one where it
has a vertex of it, and no row needs to be cut for that. Rows are cut only where a part of them changes its class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

JOIN_M = 5.0  # an end or corner this near a street meets it: as exact as a finger on a map of the district
ALONG_M = 8.0  # a street this near a line drawn along it is meant: a lane and a half
ALONG_SHARE = (
    0.7  # of a piece's length it must advance along the line: cos 45°, so that crossing streets stay
)
STEP_M = 5.0  # how finely a piece is followed to tell whether it runs along the line
CUT_M = 0.1  # a cut this near a vertex is made at the vertex
ON_LINE_M = 0.001  # a vertex this near a street lies on it

Floats = npt.NDArray[np.float64]


def with_class_along(
    streets: gpd.GeoDataFrame, line: shapely.LineString, reach_m: float, street_class: str
) -> gpd.GeoDataFrame:
    """The streets, those that run along `line` within `reach_m` of it having the class `street_class`.

    A row that runs along it in part is cut; its first piece keeps the id, the others get it with a number. Streets that
    cross the line keep their class. A street that leaves it at less than 45° may change class until it is `reach_m` away.
    """
    zone = shapely.buffer(line, reach_m, cap_style="flat")
    near = np.sort(streets.sindex.query(zone, predicate="intersects"))
    cut = {int(row): pieces for row in near if (pieces := _pieces(streets.geometry.iloc[row], line, zone))}
    if not cut:
        return streets
    counts = np.ones(len(streets), dtype=int)
    counts[list(cut)] = [len(pieces) for pieces in cut.values()]
    rows = np.repeat(np.arange(len(streets)), counts)
    changed = np.array([is_along for row in sorted(cut) for _, is_along in cut[row]])
    place = np.flatnonzero(np.isin(rows, list(cut)))
    made = streets.iloc[rows].copy()
    shapes = made.geometry.to_numpy().copy()
    shapes[place] = [piece for row in sorted(cut) for piece, _ in cut[row]]
    classes = made["street_class"].to_numpy(dtype=object).copy()
    classes[place[changed]] = street_class
    made["street_class"] = pd.Series(classes, index=made.index, dtype=streets["street_class"].dtype)
    made = made.set_geometry(gpd.GeoSeries(shapes, index=made.index, crs=streets.crs))
    made.index = pd.Index(list(_numbered(streets.index, rows.tolist())), name=streets.index.name)
    return made


def _numbered(index: pd.Index, rows: Sequence[int]) -> Iterator[str]:
    """The id of each row: its own for the first piece, a free one made of it for every further piece."""
    taken, seen = set(index), set[int]()
    for row in rows:
        yield index[row] if row not in seen else free_id(str(index[row]), taken)
        seen.add(row)


def free_id(wanted: str, taken: set[str]) -> str:
    """`wanted` with the first number from 2 that makes it none of `taken`, to which it is added."""
    number = 2
    while f"{wanted}.{number}" in taken:
        number += 1
    taken.add(f"{wanted}.{number}")
    return f"{wanted}.{number}"


def _pieces(
    street: shapely.LineString, line: shapely.LineString, zone: shapely.Polygon
) -> list[tuple[shapely.LineString, bool]]:
    """A street cut where it enters and leaves `zone`, and of each piece whether it runs along `line`; [] if none does."""
    edge = shapely.points(shapely.get_coordinates(street.intersection(zone.boundary)))
    stops = _at_vertices(street, shapely.line_locate_point(street, edge))
    flags = [_is_along(_between(street, start, end), line, zone) for start, end in pairwise(stops)]
    if not any(flags):
        return []
    kept = [
        stops[0],
        *(stop for stop, (one, next_) in zip(stops[1:-1], pairwise(flags), strict=True) if one != next_),
    ]
    told = [flag for place, flag in enumerate(flags) if place == 0 or flag != flags[place - 1]]
    ends = pairwise([*kept, stops[-1]])
    return [(_between(street, start, end), flag) for (start, end), flag in zip(ends, told, strict=True)]


def _at_vertices(street: shapely.LineString, places: Floats) -> list[float]:
    """Places along a street where it may be cut, its ends among them; those beside a vertex are at the vertex."""
    vertices = _lengths(street)
    gaps = np.abs(places[:, None] - vertices[None, :])
    nearest = vertices[gaps.argmin(axis=1)]
    moved = np.where(gaps.min(axis=1, initial=np.inf) <= CUT_M, nearest, places)
    return sorted({0.0, float(vertices[-1]), *map(float, moved)})


def _lengths(line: shapely.LineString) -> Floats:
    """How far along the line each of its vertices is."""
    steps = np.hypot(*np.diff(shapely.get_coordinates(line), axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _between(street: shapely.LineString, start: float, end: float) -> shapely.LineString:
    """The part of a street between two places along it; a vertex of the street stays what it was to the last digit."""
    corners, along = shapely.get_coordinates(street), _lengths(street)
    inner = (along > start) & (along < end)
    return shapely.LineString([_corner(street, start), *corners[inner], _corner(street, end)])


def _corner(street: shapely.LineString, place: float) -> Floats:
    found = np.flatnonzero(_lengths(street) == place)
    point = shapely.line_interpolate_point(street, place)
    corner: Floats = shapely.get_coordinates(street if len(found) else point)[found[0] if len(found) else 0]
    return corner


def _is_along(piece: shapely.LineString, line: shapely.LineString, zone: shapely.Polygon) -> bool:
    if not zone.intersects(piece.interpolate(0.5, normalized=True)):
        return False
    count = max(int(np.ceil(piece.length / STEP_M)), 1) + 1
    points = shapely.line_interpolate_point(piece, np.linspace(0.0, 1.0, count), normalized=True)
    steps = np.abs(np.diff(shapely.line_locate_point(line, points)))
    ahead = np.minimum(steps, piece.length / (count - 1)).sum()
    return bool(ahead >= ALONG_SHARE * piece.length)


def joined(
    streets: gpd.GeoDataFrame, line: shapely.LineString
) -> tuple[gpd.GeoDataFrame, shapely.LineString]:
    """The streets, and `line` moved so that its ends and corners meet the streets within JOIN_M of them.

    A corner moves to the nearest vertex of a street in reach; where there is none, to the nearest point of a street,
    which gets a vertex there. Between its corners the line joins nothing: where it only crosses a street it passes over
    or under it. Which end is first plays no part. A line that would shrink to a point stays as it was.
    """
    corners = shapely.get_coordinates(line)
    meetings = [_meeting(streets, corner) for corner in corners]
    moved = [corner if found is None else found for corner, found in zip(corners, meetings, strict=True)]
    kept = [moved[0], *(after for before, after in pairwise(moved) if tuple(before) != tuple(after))]
    if len(kept) < 2:
        return streets, line
    return _with_vertices(streets, [found for found in meetings if found is not None]), shapely.LineString(
        kept
    )


def meets(streets: gpd.GeoDataFrame, corner: Floats) -> bool:
    """True if a line's end or corner would join a street."""
    return _meeting(streets, corner) is not None


def _meeting(streets: gpd.GeoDataFrame, corner: Floats) -> Floats | None:
    """The point of a street where a corner joins it; None where there is no street in reach."""
    point = shapely.Point(corner)
    near = streets.geometry.to_numpy()[streets.sindex.query(point, predicate="dwithin", distance=JOIN_M)]
    if not len(near):
        return None
    vertices = shapely.get_coordinates(near)
    away = np.hypot(*(vertices - corner).T)
    if away.min() > JOIN_M:
        vertices = shapely.get_coordinates(
            shapely.line_interpolate_point(near, shapely.line_locate_point(near, point))
        )
        away = np.hypot(*(vertices - corner).T)
    found: Floats = vertices[np.lexsort((vertices[:, 1], vertices[:, 0], away))[0]]
    return found


def _with_vertices(streets: gpd.GeoDataFrame, points: Sequence[Floats]) -> gpd.GeoDataFrame:
    """The streets, each with a vertex at every one of `points` that lies on it; the same frame if all are there."""
    shapes, is_new = streets.geometry.to_numpy().copy(), False
    for pair in points:
        point = shapely.Point(pair)
        for row in streets.sindex.query(point, predicate="dwithin", distance=ON_LINE_M):
            corners = shapely.get_coordinates(shapes[row])
            if not (corners == pair).all(axis=1).any():
                shapes[row] = _with_vertex(shapes[row], pair)
                is_new = True
    return (
        streets.set_geometry(gpd.GeoSeries(shapes, index=streets.index, crs=streets.crs))
        if is_new
        else streets
    )


def _with_vertex(line: shapely.LineString, pair: Floats) -> shapely.LineString:
    corners = shapely.get_coordinates(line)
    after = int(np.searchsorted(_lengths(line), line.project(shapely.Point(pair))))
    return shapely.LineString(np.insert(corners, min(max(after, 1), len(corners) - 1), pair, axis=0))


def crossed(streets: gpd.GeoDataFrame, line: shapely.LineString) -> gpd.GeoDataFrame:
    """The streets that `line`, once joined, crosses without a corner there: it passes over or under them."""
    streets, line = joined(streets, line)
    steps = [shapely.LineString(pair) for pair in pairwise(shapely.get_coordinates(line))]
    between = [_between(step, CUT_M, step.length - CUT_M) for step in steps if step.length > 2 * CUT_M]
    _, rows = streets.sindex.query(between, predicate="intersects")
    return streets.iloc[np.unique(rows)]
