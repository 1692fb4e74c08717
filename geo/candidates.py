"""What candidate plots would give: park ground by ward, counted once where plots lie over each other or over parks."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.scenario import ROUND_DECIMALS

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Shapes = npt.NDArray[np.object_]

LEAST_SHARED_M2 = 0.01  # two plots that share less lie side by side


@dataclass(frozen=True, eq=False)
class Offers:
    """The ground of the plots, cut into pieces that lie in the same plots.

    `covers` says of each piece (row) in which plots (column) it lies; `area_m2` is its area, `gain_m2` the new park
    ground that it gives each ward (column). Ground that is park already gives nothing, ground outside the wards
    neither. Most plots are one piece of their own.
    """

    covers: Truths
    area_m2: Floats
    gain_m2: Floats


def offers(plots: gpd.GeoSeries, parks: gpd.GeoSeries, wards: gpd.GeoSeries) -> Offers:
    """What plots with an outline would give beside `parks`; METRES, coordinates rounded as a plan holds them."""
    outlines = _rounded(plots.to_numpy())
    pieces, covers = _pieces(outlines)
    near = parks.to_numpy()[_touched(parks.to_numpy(), pieces)]
    bare = shapely.difference(pieces, shapely.union_all(near)) if len(near) else pieces
    gain = np.zeros((len(pieces), len(wards)))
    piece, ward = shapely.STRtree(wards.to_numpy()).query(bare, predicate="intersects")
    gain[piece, ward] = shapely.area(shapely.intersection(bare[piece], wards.to_numpy()[ward]))
    return Offers(covers, shapely.area(pieces), gain)


def _rounded(outlines: Shapes) -> Shapes:
    """The outlines as a plan's edits hold them; one that rounding would break stays as it is."""
    rounded = shapely.transform(outlines, lambda places: np.round(places, ROUND_DECIMALS))
    return np.where(shapely.is_valid(rounded), rounded, outlines)


def _touched(shapes: Shapes, others: Shapes) -> npt.NDArray[np.int64]:
    return np.unique(shapely.STRtree(shapes).query(others, predicate="intersects")[1])


def _pieces(outlines: Shapes) -> tuple[Shapes, Truths]:
    """The outlines cut where they lie over each other, and which piece lies in which of them."""
    first, second = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    pair = first < second
    first, second = first[pair], second[pair]
    sharing = shapely.area(shapely.intersection(outlines[first], outlines[second])) >= LEAST_SHARED_M2
    tangled = np.unique([first[sharing], second[sharing]])
    alone = np.setdiff1d(np.arange(len(outlines)), tangled)
    shapes, covers = outlines[alone], np.eye(len(outlines), dtype=bool)[alone]
    if not len(tangled):
        return shapes, covers
    more, within = _cut(outlines[tangled])
    wide = np.zeros((len(more), len(outlines)), dtype=bool)
    wide[:, tangled] = within
    return np.concatenate([shapes, more]), np.concatenate([covers, wide])


def _cut(outlines: Shapes) -> tuple[Shapes, Truths]:
    """The ground of outlines that lie over each other, one piece for every set of outlines that shares some."""
    borders = shapely.union_all(shapely.boundary(outlines))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(borders)))
    face, outline = shapely.STRtree(outlines).query(shapely.point_on_surface(faces), predicate="intersects")
    within = np.zeros((len(faces), len(outlines)), dtype=bool)
    within[face, outline] = True
    taken = within.any(axis=1)
    kinds, kind = np.unique(within[taken], axis=0, return_inverse=True)
    pieces = [shapely.union_all(faces[taken][kind.ravel() == number]) for number in range(len(kinds))]
    return np.array(pieces, dtype=object), kinds
