"""Small cities with streets for tests, and shortest ways worked out the slow way with networkx."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from geo.city import City
from geo.crs import METRES
from geo.network import Floats, Network, Places
from tests.cities import real_city

Street = tuple[str, str, Sequence[tuple[float, float]]]  # class, one-way, corners


def streets_of(*streets: Street) -> gpd.GeoDataFrame:
    """A frame of streets as `City.streets` has it."""
    table = {
        "name": [f"S{number}" for number in range(len(streets))],
        "street_class": [name for name, _, _ in streets],
        "oneway": [oneway for _, oneway, _ in streets],
    }
    lines = [shapely.LineString(corners) for _, _, corners in streets]
    index = pd.Index([f"s{number}" for number in range(len(streets))], dtype=str)
    return gpd.GeoDataFrame(table, geometry=lines, index=index, crs=METRES)


def paths_of(*paths: Sequence[tuple[float, float]]) -> gpd.GeoDataFrame:
    """A frame of footways as `City.paths` has it."""
    lines = [shapely.LineString(corners) for corners in paths]
    return gpd.GeoDataFrame({"path_class": ["footway"] * len(paths)}, geometry=lines, crs=METRES)


def parks_of(**parks: shapely.Geometry) -> gpd.GeoDataFrame:
    """A frame of existing parks as `City.parks` has it."""
    shapes = list(parks.values())
    table = {
        "name": list(parks),
        "status": "existing",
        "area_m2": shapely.area(np.array(shapes, dtype=object)),
    }
    index = pd.Index(list(parks), name="id", dtype=str)
    return gpd.GeoDataFrame(table, geometry=shapes, index=index, crs=METRES)


def people_at(**rows: tuple[str, int, tuple[float, float]]) -> gpd.GeoDataFrame:
    """A frame of people as `City.people` has it: of each row the ward, how many, and where."""
    wards, counts, places = zip(*rows.values(), strict=True)
    table = {"ward": list(wards), "people": list(counts)}
    return gpd.GeoDataFrame(table, geometry=[shapely.Point(place) for place in places], crs=METRES)


def wards_of_shapes(**wards: shapely.Geometry) -> gpd.GeoDataFrame:
    """A frame of wards with their ids and shapes only."""
    index = pd.Index(list(wards), name="id", dtype=str)
    return gpd.GeoDataFrame({"name": list(wards)}, geometry=list(wards.values()), index=index, crs=METRES)


def city_of(**frames: Any) -> City:
    """The real city with these frames in the place of its own."""
    return replace(real_city(), **frames)


def graph_with(network: Network, cost: Floats, *groups: Places) -> nx.DiGraph:
    """The network as a directed graph, every place of `groups` a node (group, number) that divides its edge."""
    on_edge: dict[int, list[tuple[float, Any]]] = defaultdict(list)
    for group, places in enumerate(groups):
        for number, (edge, share) in enumerate(zip(places.edge, places.share, strict=True)):
            on_edge[int(edge)].append((float(share), ("place", group, number)))
    graph = nx.DiGraph()
    for edge, (start, end) in enumerate(network.edges):
        stops = [(0.0, int(start)), *sorted(on_edge[edge], key=lambda stop: stop[0]), (1.0, int(end))]
        for (low, one), (high, other) in pairwise(stops):
            _cheaper(graph, one, other, (high - low) * float(cost[edge]))
            if network.both[edge] or high == low:
                _cheaper(graph, other, one, (high - low) * float(cost[edge]))
    return graph


def _cheaper(graph: nx.DiGraph, one: Any, other: Any, cost: float) -> None:
    if not graph.has_edge(one, other) or graph.edges[one, other]["cost"] > cost:
        graph.add_edge(one, other, cost=cost)


def slow_costs(
    graph: nx.DiGraph, seeds: Places, at: Places, off_cost: float = 1.0, cutoff: float | None = None
) -> list[float]:
    """The cheapest cost from any seed (group 0) to each place of `at` (group 1), one search from each seed."""
    least = [float("inf")] * len(at)
    for number, off in enumerate(seeds.off_m):
        found = nx.single_source_dijkstra_path_length(graph, ("place", 0, number), cutoff, weight="cost")
        for place, off_at in enumerate(at.off_m):
            cost = found.get(("place", 1, place), float("inf"))
            least[place] = min(least[place], cost + off_cost * float(off + off_at))
    return least


def points_in(shape: shapely.Geometry, count: int, seed: int) -> Floats:
    """`count` random points in a shape, the same every time."""
    random = np.random.default_rng(seed)
    west, south, east, north = shape.bounds
    found: list[Iterable[float]] = []
    while len(found) < count:
        point = random.uniform((west, south), (east, north))
        if shapely.contains_xy(shape, *point):
            found.append(point)
    return np.array(found)
