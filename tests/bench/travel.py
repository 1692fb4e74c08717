"""Travel of fire engines on the real streets, beside networkx and scipy, and as the city grows.

`python -m tests.bench.travel`. Peers search the same network with the same costs; the graph is put together before the
clock starts, here it is contracted within it. Growing: copies of the district side by side, joined by a street.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.city import City
from geo.engines import Measure, costs
from geo.ground import ground_of
from geo.network import Floats, driving_network
from geo.sites import Choice, sites_of
from geo.siting import Question, answer, board_of
from geo.travel import minutes_of_edges
from tests.bench.siting import DifferentError, timed
from tests.cities import real_city

SEED, PAIRS, SCIPY_SOURCES = 5, 500, 64
FACTORS = (1, 2, 4, 8)
MEASURES = (Measure("circle", "m"), Measure("street", "s"), Measure("truck", "s"))
APART_M = 12_000.0  # between the copies of the district
SECOND = 1.0 + 1e-6  # what rounding up may add


@dataclass(frozen=True)
class Row:
    """What was measured and how long it took, in seconds; `note` says what it came to."""

    what: str
    seconds: float
    note: str = ""


def fresh(city: City) -> City:
    """The same city with streets of its own: nothing that is kept of them can be used."""
    return replace(city, streets=city.streets.copy(), people=city.people.copy())


def beside_networkx(city: City) -> Iterator[Row]:
    """PAIRS random pairs of crossings: one bidirectional search each, against all at once."""
    network = driving_network(city)
    minutes = minutes_of_edges(network)
    graph = nx.DiGraph()
    for (one, other), cost, both in zip(network.edges.tolist(), minutes, network.both, strict=True):
        for start, end in ((one, other), (other, one)) if both else ((one, other),):
            if cost < graph.get_edge_data(start, end, {"cost": np.inf})["cost"]:
                graph.add_edge(start, end, cost=cost)
    pieces: list[list[int]] = [sorted(piece) for piece in nx.strongly_connected_components(graph)]
    largest = max(pieces, key=len)
    random = np.random.default_rng(SEED)
    pairs = random.choice(largest, (PAIRS, 2))
    theirs_s, theirs = timed(
        lambda: [nx.bidirectional_dijkstra(graph, *pair, weight="cost")[0] for pair in pairs.tolist()]
    )
    start, end = network.nodes[pairs[:, 0]], network.nodes[pairs[:, 1]]
    ours_s, ours = timed(lambda: costs(fresh(city), Measure("street", "s"), start, end))
    below = (np.diagonal(ours) - 60 * np.array(theirs)).max()
    if below > SECOND:  # less may be: a place joins every street within reach, not its own crossing alone
        raise DifferentError(f"{below:.1f} s more than networkx")
    yield Row(f"networkx, {PAIRS} pairs", theirs_s, "bidirectional, graph made before")
    yield Row(
        f"this, {PAIRS} × {PAIRS} pairs from cold",
        ours_s,
        f"{theirs_s / ours_s:.0f} × faster",
    )


def beside_scipy(city: City) -> Iterator[Row]:
    """All crossings from SCIPY_SOURCES places by scipy's search, beside the whole matrix of the district."""
    network = driving_network(city)
    minutes = minutes_of_edges(network)
    ends = np.concatenate([network.edges, network.edges[network.both][:, ::-1]])
    both = np.concatenate([minutes, minutes[network.both]])
    graph = csr_array((both, (ends[:, 0], ends[:, 1])), shape=(len(network.nodes),) * 2)
    sources = np.linspace(0, len(network.nodes) - 1, SCIPY_SOURCES).astype(int)
    seconds, _ = timed(partial(dijkstra, graph, indices=sources))
    yield Row(
        f"scipy, {SCIPY_SOURCES} sources to all crossings",
        seconds,
        f"{1000 * seconds / SCIPY_SOURCES:.1f} ms a source",
    )


def district(city: City) -> Iterator[Row]:
    """Every site to every row of the ground, from cold and again; then the answer from cold to the end."""
    for measure in MEASURES:
        cold = fresh(city)
        ground, sites = ground_of(cold), sites_of(cold, Choice())
        seconds, found = timed(partial(costs, cold, measure, sites.points, ground.points))
        again, _ = timed(partial(costs, cold, measure, sites.points, ground.points))
        note = f"{found.size:,} costs; again {1000 * again:.2f} ms"
        yield Row(
            f"{measure.by} in {measure.unit}, {found.shape[0]} × {found.shape[1]:,} from cold", seconds, note
        )
    cold = fresh(city)
    seconds, board = timed(partial(board_of, cold, Question(Measure("truck", "s"), 240)))
    yield Row("ground, sites and costs by truck from cold", seconds, f"{len(board.sites)} sites")
    seconds, found = timed(partial(answer, board))
    yield Row(
        "best pair and five runners-up", seconds, f"{found.best.covered:,} people, proven {found.is_proven}"
    )


def moved_by(number: int) -> Floats:
    """How far the copy of this number lies to the east, METRES."""
    return np.array([number * APART_M, 0.0])


def copied(city: City, factor: int) -> City:
    """`factor` districts in a row, with one street from each to the next."""
    parts = []
    for number in range(factor):
        moved = city.streets.set_geometry(city.streets.geometry.translate(xoff=number * APART_M))
        parts.append(moved.set_axis([f"{key}-{number}" for key in moved.index]))
    whole = gpd.GeoDataFrame(pd.concat(parts), crs=city.streets.crs)
    heart = shapely.get_coordinates(city.streets.geometry.iloc[0])[0]
    between = [
        shapely.LineString([heart + moved_by(one), heart + moved_by(other)])
        for one, other in pairwise(range(factor))
    ]
    if between:
        table = {"name": "", "street_class": "primary", "oneway": "no"}
        links = gpd.GeoDataFrame(
            table,
            index=[f"between-{number}" for number in range(len(between))],
            geometry=between,
            crs=whole.crs,
        )
        whole = gpd.GeoDataFrame(pd.concat([whole, links]), crs=whole.crs)
    return replace(city, streets=whole)


def growing(city: City, factors: Sequence[int] = FACTORS) -> Iterator[Row]:
    """All sites to all rows as the city grows: streets, sites and rows alike."""
    ground, sites = ground_of(city), sites_of(city, Choice())
    for factor in factors:
        larger = copied(city, factor)
        origins, points = (_copies(of, factor) for of in (sites.points, ground.points))
        seconds, found = timed(partial(costs, larger, Measure("street", "s"), origins, points))
        note = f"{found.nbytes / 2**20:.0f} MB, {1e9 * seconds / found.size:.0f} ns a cost"
        yield Row(
            f"street, {len(origins):,} × {len(points):,}, {len(larger.streets):,} streets", seconds, note
        )
        del found


def _copies(points: Floats, factor: int) -> Floats:
    return np.concatenate([points + moved_by(number) for number in range(factor)])


def main() -> None:
    """Prints every row when it is measured."""
    load = ", ".join(f"{one:.2f}" for one in os.getloadavg())
    print(f"Load average at the start {load}, {os.cpu_count()} cores", flush=True)
    city = real_city()
    for rows in (beside_networkx(city), beside_scipy(city), district(city), growing(city)):
        for row in rows:
            print(f"{row.what:58} {row.seconds:9.3f} s  {row.note}", flush=True)


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    print(f"{time.perf_counter() - started:.0f} s in all")
