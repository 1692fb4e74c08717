"""How complete the street map is: by hand on two wards, and by walking along every street of the real one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.network import NO_WAY, driving_network
from geo.people import UNPEOPLED_LAND
from geo.street_map import FAR_M, completeness
from geo.truck import is_alley
from tests.cities import real_city
from tests.networks import city_of, parks_of, paths_of, people_at, wards_of_shapes
from tests.test_truck import named

STEP_M = 2.0
GRID_M = 20.0


def test_the_table_is_that_by_hand() -> None:
    """West: a main street, an alley, an unnamed street and a link; east: the end of the main street and a park."""
    city = city_of(
        wards=wards_of_shapes(w=shapely.box(0, -100, 1000, 400), e=shapely.box(1000, -100, 2000, 400)),
        streets=named(
            ("Lớn", "primary", "no", [(0, 0), (400, 0), (700, 0), (1500, 0)]),
            ("Hẻm 1", "residential", "no", [(400, 0), (400, 200)]),
            (None, "residential", "no", [(700, 0), (700, 100)]),
            ("Rời", "residential", "no", [(200, 20), (200, 70)]),  # 20 m off: a link
        ),
        paths=paths_of([(1900, 300), (1900, 400)]),
        people=people_at(a=("w", 700, (10, 0)), b=("w", 300, (20, 0))),
        parks=parks_of(park=shapely.box(1500, -100, 2000, 200)),
    )
    table = completeness(city)
    assert table.loc["w"].drop("far_share").to_dict() == pytest.approx(
        {
            "street_km": 1.35,
            "truck_km": 1.0,
            "alley_km": 0.2,
            "unnamed_km": 0.1,
            "links": 1,
            "people": 1000,
            "people_per_km": 1000 / 1.35,
        }
    )
    assert table.loc[
        "e", ["street_km", "truck_km", "alley_km", "unnamed_km", "links", "people"]
    ].tolist() == [
        pytest.approx(0.5),
        pytest.approx(0.5),
        0,
        0,
        0,
        0,
    ]
    assert table.loc["e", "people_per_km"] == 0


def test_lengths_of_the_real_wards_are_those_of_points_every_two_metres() -> None:
    city = real_city()
    table = completeness(city)
    lines = city.streets.geometry.to_numpy()
    counts = np.maximum(np.ceil(shapely.length(lines) / STEP_M), 1).astype(int)
    which = np.repeat(np.arange(len(lines)), counts)
    part = (np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts) + 0.5) / counts[which]
    points = shapely.line_interpolate_point(lines[which], part, normalized=True)
    each = shapely.length(lines)[which] / counts[which] / 1000
    small = city.streets["street_class"].isin(["residential", "living_street"]).to_numpy()
    alley = small & city.streets["name"].map(is_alley).to_numpy(bool)
    unnamed = small & (city.streets["name"] == "").to_numpy()
    for ward, shape in city.wards.geometry.items():
        shapely.prepare(shape)
        inside = shapely.contains(shape, points)
        for column, chosen in (("street_km", small | ~small), ("alley_km", alley), ("unnamed_km", unnamed)):
            assert table.loc[ward, column] == pytest.approx(each[inside & chosen[which]].sum(), abs=0.12)
    assert (table["truck_km"] <= table["street_km"] - table["alley_km"] - table["unnamed_km"] + 1e-9).all()


def test_links_and_people_of_the_real_wards_are_counted_once() -> None:
    city, table = real_city(), completeness(real_city())
    network = driving_network(city)
    middles = shapely.points(network.nodes[network.edges[network.way == NO_WAY]].mean(axis=1))
    inside = [int(shapely.contains(shape, middles).sum()) for shape in city.wards.geometry]
    assert table["links"].tolist() == inside
    assert table["people"].tolist() == city.wards["population_2019"].tolist()
    assert (
        table["people_per_km"].idxmax() == "p12"
    )  # thrice the district's: most of its streets are not drawn


def test_ground_far_from_streets_is_that_of_a_grid_of_points() -> None:
    city, table = real_city(), completeness(real_city())
    ways = shapely.STRtree(np.concatenate([city.streets.geometry.to_numpy(), city.paths.geometry.to_numpy()]))
    barren = pd.concat(
        [city.parks.geometry, city.water.geometry, city.land.geometry[city.land["kind"].isin(UNPEOPLED_LAND)]]
    )
    bare = shapely.union_all(barren[barren.geom_type.str.contains("Polygon")].to_numpy())
    shapely.prepare(bare)
    for ward, shape in city.wards.geometry.items():
        west, south, east, north = shape.bounds
        grid = np.stack(np.meshgrid(np.arange(west, east, GRID_M), np.arange(south, north, GRID_M)), axis=-1)
        points = shapely.points(grid.reshape(-1, 2))
        points = points[shapely.contains(shape, points) & ~shapely.intersects(bare, points)]
        near = np.unique(ways.query(points, predicate="dwithin", distance=FAR_M)[0])
        assert table.loc[ward, "far_share"] == pytest.approx(1 - len(near) / len(points), abs=0.02)
