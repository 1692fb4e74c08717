"""A made-up city of many wards and works, as large as the whole of Ho Chi Minh City has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.city import City
from geo.crs import METRES
from geo.people import people_grid, unpeopled_land
from geo.source import sha256
from tests.cities import real_city

WARDS, WORKS = 168, 300
SAMPLES = 2_000  # points that a ward is divided by
ROUNDS = 8
SEED = 168
FAR_M = 1e5
MOST_TOUCHED = 6  # wards of one work


@cache
def many_wards() -> City:
    """The real district divided into WARDS wards with WORKS works: streets, parks and stations are its own.

    Each part inherits what the tables say of the ward that it was cut from; people go by area.
    """
    city = real_city()
    wards = _wards(city)
    barren = unpeopled_land(city.parks, city.land, city.water)
    return replace(
        city,
        wards=wards.drop(columns="parent"),
        people=people_grid(wards, wards["population_2019"], city.streets, barren),
        crosswalk=_crosswalk(city, wards["parent"]),
        civility=_for_parts(city.civility, "ward", wards["parent"]),
        works=_works(city, wards),
        fingerprint=sha256(f"{WARDS} {WORKS} {city.fingerprint}".encode()),
    )


def _wards(city: City) -> gpd.GeoDataFrame:
    """The parts, with the ward that each was cut from as `parent`."""
    random = np.random.default_rng(SEED)
    counts = _shares(city.wards.geometry.area.to_numpy(), WARDS)
    rows = [
        {**ward._asdict(), "parent": ward.Index, "geometry": part, "share": part.area / ward.geometry.area}
        for ward, count in zip(city.wards.itertuples(), counts, strict=True)
        for part in _parts(ward.geometry, int(count), random)
    ]
    table = pd.DataFrame(rows).drop(columns="Index")
    table["number"] = range(1, len(table) + 1)
    table["name"] = [f"Phường {number}" for number in table["number"]]
    table["gso_code"] = [f"{90_000 + number}" for number in table["number"]]
    for column in ("area_km2", "population_2009", "population_2019"):
        table[column] = table[column] * table["share"]
    whole = {name: table[name].round().astype(int) for name in ("population_2009", "population_2019")}
    index = pd.Index([f"p{number:03d}" for number in table["number"]], name="id")
    made = table.drop(columns="share").assign(**whole).set_index(index)
    return gpd.GeoDataFrame(made, geometry="geometry", crs=METRES)


def _shares(areas: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers, at least 1, in proportion to `areas` and with the sum `total`."""
    exact = areas / areas.sum() * (total - len(areas)) + 1
    counts = np.floor(exact).astype(int)
    counts[np.argsort(counts - exact)[: total - counts.sum()]] += 1
    return counts


def _parts(shape: shapely.Geometry, count: int, random: np.random.Generator) -> Iterator[shapely.Geometry]:
    """A shape cut into `count` parts of about one size."""
    west, south, east, north = shape.bounds
    points = random.uniform((west, south), (east, north), (SAMPLES * 3, 2))
    points = points[shapely.contains_xy(shape, points)][:SAMPLES]
    centres = points[:count]
    for _ in range(ROUNDS):
        nearest = ((points[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
        centres = np.array([points[nearest == number].mean(axis=0) for number in range(count)])
    cells = shapely.voronoi_polygons(shapely.MultiPoint(centres), extend_to=shape.buffer(FAR_M).envelope)
    for cell in cells.geoms:
        yield shapely.intersection(cell, shape)


def _crosswalk(city: City, parents: pd.Series) -> pd.DataFrame:
    """Each part goes whole to where most of the ward that it was cut from went, in each set."""
    rows = _for_parts(city.crosswalk, "from_ward", parents)
    later = rows["to_ward"].str.partition("-")[0]
    most = (
        rows.sort_values("share_people", ascending=False).groupby(["from_ward", later]).head(1).sort_index()
    )
    return most.assign(share_people=1.0, share_area=1.0).reset_index(drop=True)


def _for_parts(table: pd.DataFrame, column: str, parents: pd.Series) -> pd.DataFrame:
    """Rows of a table by ward, once for each part of the ward."""
    of_part = parents.rename(column).rename_axis("part").reset_index()
    joined = of_part.merge(table, on=column)
    return joined.drop(columns=column).rename(columns={"part": column})[table.columns]


def _works(city: City, wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The real works over and over, each moved a little, in the wards where they then lie."""
    random = np.random.default_rng(SEED)
    rows = city.works.iloc[np.arange(WORKS) % len(city.works)].copy()
    moves = random.uniform(-1_500, 1_500, (WORKS, 2))
    rows["geometry"] = [
        shapely.transform(shape, lambda at, by=by: at + by) if shape is not None else None
        for shape, by in zip(rows.geometry, moves, strict=True)
    ]
    numbers = range(1, WORKS + 1)
    rows["name_vi"] = [f"{name} ({number})" for name, number in zip(rows["name_vi"], numbers, strict=True)]
    rows["name_en"] = [f"{name} ({number})" for name, number in zip(rows["name_en"], numbers, strict=True)]
    rows["wards"] = [_touched(wards, shape) for shape in rows.geometry]
    return rows.set_index(pd.Index([f"work-{number:03d}" for number in numbers], name="id"))


def _touched(wards: gpd.GeoDataFrame, shape: shapely.Geometry | None) -> tuple[str, ...]:
    if shape is None:
        return ()
    found = tuple(map(str, wards.index[wards.intersects(shape)]))
    return found[:MOST_TOUCHED]
