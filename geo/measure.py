"""Areas, lengths and shares per ward. All frames in METRES, all results indexed like the wards."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from pandas import Series

M2_PER_KM2 = 1_000_000.0
M2_PER_HA = 10_000.0


def area_km2(wards: gpd.GeoDataFrame) -> Series:
    """Area of each ward in km² on the VN-2000 / TM-3 plane (0.006 % from the ellipsoid's here)."""
    return wards.geometry.area / M2_PER_KM2


def clipped_area_m2(wards: gpd.GeoDataFrame, things: gpd.GeoDataFrame) -> Series:
    """m² of `things` inside each ward; where things overlap, the ground counts once.

    Points and lines among `things` have no area and add nothing.
    """
    shapes = things.geometry.to_numpy()
    ground = shapely.union_all(shapes[shapely.get_dimensions(shapes) == 2])  # points would make it slow
    inside = shapely.intersection(wards.geometry.to_numpy(), ground)
    return Series(shapely.area(inside), index=wards.index, name="area_m2")


def per_person(amount: Series, people: Series) -> Series:
    """`amount` divided by `people`; NaN where nobody is counted."""
    return amount / people.where(people > 0)


def density_per_km2(people: Series, wards: gpd.GeoDataFrame) -> Series:
    """People per km²."""
    return people / area_km2(wards)


def wards_of(
    wards: gpd.GeoDataFrame, things: gpd.GeoDataFrame, least_m2: float = 1.0
) -> dict[str, tuple[str, ...]]:
    """For each thing, the ids of the wards it lies in, in the wards' order.

    An area must share at least `least_m2` with a ward, a line at least 1 m; a point must lie in it.
    """
    shapes, grounds = things.geometry.to_numpy(), wards.geometry.to_numpy()
    thing, ward = shapely.STRtree(grounds).query(shapes, predicate="intersects")
    shared = shapely.intersection(shapes[thing], grounds[ward])
    kind = shapely.get_dimensions(shapes[thing])
    enough = np.select(
        [kind == 2, kind == 1], [shapely.area(shared) >= least_m2, shapely.length(shared) >= 1.0], True
    )
    found: dict[str, list[int]] = {str(key): [] for key in things.index}
    for row, column in zip(thing[enough], ward[enough], strict=True):
        found[str(things.index[row])].append(int(column))
    return {
        key: tuple(str(wards.index[column]) for column in sorted(columns)) for key, columns in found.items()
    }


def rank(values: Series, largest_first: bool = True) -> Series:
    """Competition rank 1, 2, 2, 4 … of each value; NaN where the value is not known."""
    return values.rank(method="min", ascending=not largest_first)


def district_rate(amount: Series, people: Series) -> float:
    """The district's own rate: all amounts over all people (not the mean of the wards' rates)."""
    return float(amount.sum() / people.sum())
