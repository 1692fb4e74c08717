"""Planning on the real city, beside networkx, shapely ward by ward and greedy choices: `python -m tests.bench.plans`.

Both sides of a row have the same facts in the same run. What they come to is compared; where they differ nothing is
printed. Seconds are medians, with what does not depend on the plan at hand on both sides.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise
from statistics import median
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from geo.access import access, access_standards, served_by_plots
from geo.city import City
from geo.closing import Aim, Closing, close_gap, trade_off
from geo.crs import METRES
from geo.measure import M2_PER_HA
from geo.network import (
    LINK,
    NOT_WALKED,
    Floats,
    Network,
    Places,
    driving_network,
    lines_of,
    places_on,
    walking_network,
)
from geo.outcome import DISTRICT, Basis, Outcome, newest_count, outcome
from geo.parks import entrances_on
from geo.people import apportion
from geo.scenario import ROUND_DECIMALS, AddPark, Scenario, apply, rounded_polygons
from geo.travel import ACCESS_REACH_M, ON_FOOT_KMH, SPEED_KMH, UNKNOWN_KMH, minutes_from_stations
from maps.plan_doc import Shown, plan_doc
from maps.plan_table import comparison
from maps.release import release_of
from tests.cities import real_city
from tests.networks import points_in

TURNS, PEER_TURNS = 5, 3
PLOTS, SEED = 200, 20261124
LEAST_GAP = 1e-6  # below it the optimum is proven
SHORT_OF_MONEY = 0.8  # of what greedy spends: too little to reach the threshold
THRESHOLD_M2 = 0.92
AREA_M2, LENGTH_M, MINUTES = 0.05, 1e-6, 1e-9  # within which two answers are the same
ROWS = (  # what, budget in seconds ("" = none), the peer
    ("street graph: on foot and for cars", "", "networkx, unjoined"),
    ("access map, all people, 400 m", "", "networkx"),
    ("park drawn → figures", "0.30", "networkx, shapely"),
    ("park drawn → figures and map", "0.30", ""),
    ("plan compared with two others", "", "networkx, shapely"),
    ("optimiser: least cost, every ward", "2.00", "greedy"),
    ("optimiser: least area, every ward", "", "greedy"),
    ("optimiser: a budget too small", "", "greedy"),
    ("whom each plot would serve", "", "networkx"),
    ("trade-off curve", "", "greedy"),
    ("minutes of the fire team", "", "networkx"),
)
NOTES = f"""
Peers start from what they can keep between plans: the graph with everybody's homes in it. The graph of networkx is not
joined where the map lacks an alley (links). A park drawn: the peer works out green, what is missing and people in
reach; this map has minutes by ward and the whole district beside them. The optimiser's seconds include three runners-up
and the proof of the optimum, unless a gap is said; greedy takes the cheapest useful m² first, ward by ward. The {PLOTS}
plots are invented (seed {SEED}), spread over the 16 wards by their people.
"""


@dataclass(frozen=True)
class Measured:
    """Seconds of this program and of the peer (None without one), and what is to be known beside them."""

    ours_s: float
    peer_s: float | None = None
    note: str = ""


class DifferentError(AssertionError):
    """Two ways to one answer came to two."""


def agree(what: str, ours: Any, peer: Any, within: float = 0.0) -> None:
    """Refuses answers that differ by more than `within` anywhere."""
    left, right = np.asarray(ours, dtype=float), np.asarray(peer, dtype=float)
    if left.shape != right.shape or not np.allclose(left, right, rtol=0, atol=within, equal_nan=True):
        raise DifferentError(f"{what}: {left} here, {right} there")


def timed(acts: Iterable[Callable[[], Any]]) -> tuple[float, list[Any]]:
    """The median seconds of some acts, and what they gave."""
    seconds, answers = [], []
    for act in acts:
        gc.collect()
        gc.freeze()  # else what a peer holds is looked through while another is timed
        started = time.perf_counter()
        answers.append(act())
        seconds.append(time.perf_counter() - started)
        gc.unfreeze()
    return median(seconds), answers


def graphs_measured(city: City) -> Measured:
    """The graph on foot and the graph for cars, from the frames of the city."""
    copies = [replace(city, streets=city.streets.copy(), paths=city.paths.copy()) for _ in range(TURNS)]
    ours_s, ours = timed(partial(_networks, one) for one in copies)
    peer_s, peer = timed(partial(_plain_graphs, city) for _ in range(PEER_TURNS))
    for network, graph in zip(ours[0], peer[0], strict=True):
        own = network.street_class != LINK
        lengths = (network.length_m * (1.0 + network.both))[own].sum()
        agree("length of the graph", lengths, graph.size(weight="cost"), within=1.0)  # cut at a mm for links
        if not set(graph) <= set(map(tuple, network.nodes)):
            raise DifferentError("nodes of the graph")
    return Measured(
        ours_s, peer_s, "; ".join(f"{len(one.nodes):,} nodes, {len(one.edges):,} edges" for one in ours[0])
    )


def _networks(city: City) -> tuple[Network, Network]:
    return walking_network(city), driving_network(city)


def _plain_graphs(city: City) -> tuple[nx.MultiDiGraph, nx.MultiDiGraph]:
    streets, paths = city.streets, city.paths
    on_foot, by_car = nx.MultiDiGraph(), nx.MultiDiGraph()
    walked = [
        *zip(streets.geometry, streets["street_class"], strict=True),
        *zip(paths.geometry, paths["path_class"], strict=True),
    ]
    for line, street_class in walked:
        if street_class not in NOT_WALKED:
            _add(on_foot, line, both=True)
    for line, oneway in zip(streets.geometry, streets["oneway"], strict=True):
        _add(by_car, line, both=oneway != "yes")
    return on_foot, by_car


def _add(graph: nx.MultiDiGraph, line: shapely.Geometry, both: bool) -> None:
    for part in shapely.get_parts(line):
        corners = np.round(shapely.get_coordinates(part) * 1000) / 1000
        for one, other in pairwise(map(tuple, corners)):
            if one != other:
                cost = float(np.hypot(one[0] - other[0], one[1] - other[1]))
                graph.add_edge(one, other, cost=cost)
                if both:
                    graph.add_edge(other, one, cost=cost)


class Ways:
    """The network in networkx, with homes as its leaves: costs from doors to every home."""

    def __init__(self, network: Network, cost: Floats, homes: Places, whose: Sequence[int]) -> None:
        self.network, self.cost, self.off_cost = network, cost.tolist(), 1.0
        self.homes, self.whose = homes, list(whose)
        self.graph = nx.DiGraph()
        for edge, (start, end) in enumerate(network.edges.tolist()):
            self._cheaper(start, end, self.cost[edge])
            if network.both[edge]:
                self._cheaper(end, start, self.cost[edge])

    def with_homes(self, off_cost: float) -> Ways:
        """Itself, once the homes are joined to it, at a cost per metre off the network."""
        self.off_cost = off_cost
        self.on_edge: dict[int, list[int]] = {}
        for number, (edge, share, off) in enumerate(_rows(self.homes)):
            self.on_edge.setdefault(edge, []).append(number)
            (start, end), home = self.network.edges[edge].tolist(), ("home", self.whose[number])
            self._cheaper(start, home, share * self.cost[edge] + off * off_cost)
            if self.network.both[edge] or share == 1:
                self._cheaper(end, home, (1 - share) * self.cost[edge] + off * off_cost)
        return self

    def costs(self, doors: Places, limit: float = np.inf) -> Floats:
        """The cheapest cost from any door to each home, inf beyond the limit."""
        for place in _rows(doors):
            self._join(*place)
        cutoff = None if np.isinf(limit) else limit
        found = nx.multi_source_dijkstra_path_length(self.graph, {"doors"}, cutoff, weight="cost")
        self.graph.remove_node("doors")
        every = [found.get(("home", number), np.inf) for number in range(max(self.whose) + 1)]
        return np.array(every)

    def _join(self, edge: int, share: float, off: float) -> None:
        (start, end), off_cost, cost = self.network.edges[edge].tolist(), off * self.off_cost, self.cost[edge]
        both = self.network.both[edge]
        self._cheaper("doors", end, (1 - share) * cost + off_cost)
        if both or share == 0:
            self._cheaper("doors", start, share * cost + off_cost)
        for number in self.on_edge.get(edge, ()):
            ahead = self.homes.share[number] - share
            if both or ahead >= 0:
                along = abs(ahead) * cost + off_cost + self.homes.off_m[number] * self.off_cost
                self._cheaper("doors", ("home", self.whose[number]), along)

    def _cheaper(self, one: Any, other: Any, cost: float) -> None:
        known = self.graph.get_edge_data(one, other)
        if known is None or known["cost"] > cost:
            self.graph.add_edge(one, other, cost=cost)


def _rows(places: Places) -> Iterator[tuple[int, float, float]]:
    return zip(places.edge.tolist(), places.share.tolist(), places.off_m.tolist(), strict=True)


def _points(frame: gpd.GeoDataFrame) -> Floats:
    return shapely.get_coordinates(frame.geometry.to_numpy())


@cache
def ways_on_foot(city: City) -> Ways:
    """The ways from anywhere to the people of the city, in metres."""
    network = walking_network(city)
    homes = places_on(network, _points(city.people))
    return Ways(network, network.length_m, homes, range(len(city.people))).with_homes(1.0)


def existing_doors(city: City, network: Network) -> Places:
    """Where the parks that exist are entered, on the network."""
    doors = entrances_on(network, city.parks)
    there = city.parks.index[city.parks["status"] == "existing"]
    return places_on(network, _points(doors[doors["park"].isin(there)]))


def access_measured(city: City) -> Measured:
    """The people within 400 m of a park, on foot."""
    standard, ways = access_standards(city)[0], ways_on_foot(city)
    limit = 2 * standard.distance_m
    doors = existing_doors(city, ways.network)
    access(city, "existing", standard, "streets")
    ours_s, ours = timed(partial(access, city, "existing", standard, "streets") for _ in range(TURNS))
    peer_s, peer = timed(partial(ways.costs, doors, limit) for _ in range(PEER_TURNS))
    agree("metres to a park", ours[0].distance_m, peer[0], within=LENGTH_M)
    return Measured(ours_s, peer_s, f"{len(city.people):,} people rows, {ours[0].district:.1%} reached")


def fire_measured(city: City) -> Measured:
    """The minutes of the fire team of the city to all people."""
    network = driving_network(city)
    homes, whose = _near(network, _points(city.people))
    speeds = [SPEED_KMH.get(name, UNKNOWN_KMH) for name in network.street_class]
    cost = network.length_m / (np.array(speeds) * 1000 / 60)
    ways = Ways(network, cost, homes, whose).with_homes(60 / (ON_FOOT_KMH * 1000))
    minutes_from_stations(city)
    moved = [replace(city, stations=city.stations.copy()) for _ in range(TURNS)]
    ours_s, ours = timed(partial(minutes_from_stations, one) for one in moved)
    peer_s, peer = timed(
        lambda: ways.costs(_near(network, _points(city.stations))[0]) for _ in range(PEER_TURNS)
    )
    agree("minutes", ours[0], peer[0], within=MINUTES)
    slowest = ours[0][np.isfinite(ours[0])].max()
    return Measured(
        ours_s, peer_s, f"{len(homes):,} ways into {len(city.people):,} rows, at most {slowest:.1f} min"
    )


def _near(network: Network, points: Floats) -> tuple[Places, list[int]]:
    """Where each point joins the network: on all edges within ACCESS_REACH_M, else on the nearest; and whose."""
    lines, places, whose = lines_of(network), shapely.points(points), []
    rows = []
    for number, found in enumerate(_within_reach(lines, places)):
        for edge in found:
            share = min(max(float(lines[edge].project(places[number], normalized=True)), 0.0), 1.0)
            rows.append((edge, share, float(lines[edge].distance(places[number]))))
            whose.append(number)
    edge, share, off = map(np.array, zip(*rows, strict=True))
    return Places(edge, share, off), whose


def _within_reach(lines: Any, places: Any) -> Iterator[list[int]]:
    tree = shapely.STRtree(lines)
    for place in places:
        found = tree.query(place, predicate="dwithin", distance=ACCESS_REACH_M).tolist()
        yield found or [int(tree.nearest(place))]


def drawn_parks(city: City, count: int, seed: int = SEED) -> list[Scenario]:
    """Plans of one park each, none like another."""
    random = np.random.default_rng(seed)
    plans = []
    for number in range(count):
        shape = city.wards.geometry.iloc[number % len(city.wards)]
        east, north = points_in(shape, 1, int(random.integers(1 << 30)))[0]
        ground = shapely.Point(east, north).buffer(random.uniform(20, 80), quad_segs=6)
        plans.append((AddPark("park-1", "Thử", rounded_polygons(ground)),))
    return plans


def slow_figures(city: City, plan: Scenario) -> pd.DataFrame:
    """Green, what is missing, and people within reach of each ward, with networkx and a loop over wards and parks."""
    planned, ways = apply(city, plan), ways_on_foot(city)
    parks = planned.parks[planned.parks["status"] == "existing"].geometry
    outlined = [shape for shape in parks if shape.geom_type.endswith("Polygon")]
    people, standard = newest_count(city).people, access_standards(city)[0]
    metres = ways.costs(existing_doors(planned, ways.network), standard.distance_m)
    reached, rows = city.people[metres <= standard.distance_m], {}
    for ward, shape in city.wards.geometry.items():
        green = shapely.union_all(
            [shape.intersection(park) for park in outlined if shape.intersects(park)]
        ).area
        missing = max(0.0, THRESHOLD_M2 * people[ward] - green)
        rows[ward] = (green, missing, int(reached["people"][reached["ward"] == ward].sum()))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["green_m2", "missing_m2", "within"])


def same_figures(found: Outcome, slow: pd.DataFrame) -> None:
    """Refuses an outcome that differs from `slow_figures`."""
    for column, within in (("green_m2", AREA_M2), ("missing_m2", AREA_M2), ("within", 0.0)):
        agree(column, found.wards[column].drop(index=DISTRICT), slow[column], within)


def drawing_measured(city: City) -> tuple[Measured, Measured]:
    """A park drawn: its figures; and its figures and the map."""
    release, basis = release_of(city), basis_of(city)
    first, *plans = drawn_parks(city, 1 + 2 * TURNS)
    plan_doc(release, first, first, Shown("1", 1, "park-1", out_of_reach(outcome(city, first, basis))))
    ours_s, ours = timed(partial(outcome, city, plan, basis) for plan in plans[:TURNS])
    peer_s, peer = timed(partial(slow_figures, city, plan) for plan in plans[:PEER_TURNS])
    for found, slow in zip(ours, peer, strict=False):
        same_figures(found, slow)

    def drawn(plan: Scenario) -> dict[str, Any]:
        found = outcome(city, plan, basis)
        return plan_doc(release, plan, plan, Shown("1", 1, "park-1", out_of_reach(found)))

    with_map_s, docs = timed(partial(drawn, plan) for plan in plans[TURNS:])
    changed = docs[0]["layers"]
    if [layer["id"] for layer in changed] != ["green"]:
        raise DifferentError(f"layers changed by a park: {[layer['id'] for layer in changed]}")
    return Measured(ours_s, peer_s, "another park each turn"), Measured(with_map_s)


def out_of_reach(found: Outcome) -> tuple[int, ...]:
    """Rows of people that no park is near."""
    return tuple(np.flatnonzero(~found.access.reached).tolist())


def comparing_measured(city: City) -> Measured:
    """A plan beside two others: three outcomes, of which one is new."""
    basis = basis_of(city)
    one, other, *plans = drawn_parks(city, 2 + TURNS, SEED + 1)

    def compared(plan: Scenario) -> list[Outcome]:
        found = [outcome(city, some, basis) for some in ((), one, other, plan)]
        comparison(found, "vi")
        return found

    compared(one)
    ours_s, ours = timed(partial(compared, plan) for plan in plans)
    peer_s, peer = timed(
        lambda plan=plan: [slow_figures(city, some) for some in (one, other, plan)]
        for plan in plans[:PEER_TURNS]
    )
    for found, slow in zip(ours, peer, strict=False):
        for left, right in zip(found[1:], slow, strict=True):
            same_figures(left, right)
    return Measured(ours_s, peer_s, "one plan new each turn; the peer works out all three")


def basis_of(city: City) -> Basis:
    """What plans are judged by here: parks that exist, 0.92 m² a person, 400 m along streets."""
    return Basis("existing", THRESHOLD_M2, access_standards(city)[0].id)


def plots_over(city: City, count: int = PLOTS, seed: int = SEED) -> gpd.GeoDataFrame:
    """Invented squares that do not meet, over the wards by their people, with invented prices; the same every time."""
    random = np.random.default_rng(seed)
    shapes: list[shapely.Geometry] = []
    shares = apportion(count, newest_count(city).people.loc[city.wards.index])
    for ward, share in zip(city.wards.geometry, shares.tolist(), strict=True):
        wanted = len(shapes) + share
        while len(shapes) < wanted:
            east, north = points_in(ward, 1, int(random.integers(1 << 30)))[0]
            half = random.uniform(20, 55)
            corners = np.round([east - half, north - half, east + half, north + half], ROUND_DECIMALS)
            square = shapely.box(*corners)
            if not any(square.intersects(shape) for shape in shapes):
                shapes.append(square)
    area = shapely.area(np.array(shapes))
    cost = np.rint(area * random.uniform(10, 60, len(shapes))) * 1e6
    names = [f"plot-{number:03d}" for number in range(len(shapes))]
    texts = dict.fromkeys(("owner", "as_of", "reported_source", "reported_on", "place_from"), "")
    columns = {"name": names, **texts, "area_m2": area, "cost_vnd": cost}
    return gpd.GeoDataFrame(columns, geometry=shapes, index=pd.Index(names, name="id", dtype=str), crs=METRES)


def gains_of(city: City) -> Floats:
    """m² of new park that each plot (row) gives each ward (column), one intersection after another."""
    parks = city.parks[city.parks["status"] == "existing"].geometry
    ground = shapely.union_all([shape for shape in parks if shape.geom_type.endswith("Polygon")])
    bare = [shape.difference(ground) for shape in city.plots.geometry]
    return np.array([[shape.intersection(ward).area for ward in city.wards.geometry] for shape in bare])


def needs_of(city: City) -> Floats:
    """m² that each ward lacks to the threshold."""
    return slow_figures(city, ())["missing_m2"].to_numpy()


def greedy(gain: Floats, need: Floats, value: Floats, cost: Floats, budget: float = np.inf) -> list[int]:
    """Plots taken ward by ward, the least `value` a useful m² first, as long as the money lasts."""
    chosen: list[int] = []
    for ward in range(len(need)):
        useful = gain[:, ward] > 0
        rates = np.where(useful, value / np.where(useful, gain[:, ward], 1.0), np.inf)
        for plot in np.argsort(rates, kind="stable")[: int(useful.sum())].tolist():
            if gain[chosen, ward].sum() >= need[ward]:
                break
            if plot not in chosen and cost[[*chosen, plot]].sum() <= budget:
                chosen.append(plot)
    return chosen


def closings_measured(city: City) -> Iterator[Measured]:
    """The gap closed at least cost, with least ground, and with less money than it takes."""
    gain, need = gains_of(city), needs_of(city)
    cost, area = city.plots["cost_vnd"].to_numpy(), city.plots.geometry.area.to_numpy()
    task = _Task(city, gain, need)
    aim = Aim("existing", THRESHOLD_M2)
    yield _closing(task, aim, lambda: greedy(gains_of(city), need, cost, cost), PEER_TURNS)
    yield _closing(task, replace(aim, least="area"), lambda: greedy(gains_of(city), need, area, cost), 1)
    budget = float(np.rint(SHORT_OF_MONEY * cost[greedy(gain, need, cost, cost)].sum()))
    short = replace(aim, budget_vnd=budget)
    yield _closing(task, short, lambda: greedy(gains_of(city), need, cost, cost, budget), 1)


@dataclass(frozen=True, eq=False)
class _Task:
    """A city with plots, and by the slow way what each gives each ward, and what each ward lacks, in m²."""

    city: City
    gain: Floats
    need: Floats


def _closing(task: _Task, aim: Aim, take: Callable[[], list[int]], turns: int) -> Measured:
    people, plots = newest_count(task.city).people, task.city.plots
    ours_s, ours = timed(partial(close_gap, task.city, people, aim) for _ in range(turns))
    peer_s, peer = timed(take for _ in range(PEER_TURNS))
    best = ours[0].best
    own = plots.index.get_indexer(list(best.plots))
    agree("m² still missing", list(best.missing_m2.values()), _lacking(task, own), within=AREA_M2)
    agree("cost", best.cost_vnd, plots["cost_vnd"].iloc[own].sum(), within=1.0)
    return Measured(ours_s, peer_s, _closing_note(task, aim, ours[0], peer[0]))


def _lacking(task: _Task, chosen: Any) -> Floats:
    return np.maximum(task.need - task.gain[chosen].sum(axis=0), 0.0)


def _closing_note(task: _Task, aim: Aim, found: Closing, chosen: list[int]) -> str:
    """How much worse greedy is, and how far the optimiser's answer is proven; refused if greedy is better."""
    plots, lacking = task.city.plots, _lacking(task, chosen)
    worth = plots["cost_vnd"] if aim.least == "cost" else plots.geometry.area
    proof = f"{_gap(found.gap)}, {len(found.runners_up)} runners-up"
    missing = sum(found.best.missing_m2.values())
    if not found.is_reached:
        if missing > lacking.sum() + AREA_M2:
            raise DifferentError("greedy leaves less missing")
        return f"missing {missing / M2_PER_HA:.2f} ha, greedy {lacking.sum() / M2_PER_HA:.2f} ha; {proof}"
    ours = found.best.cost_vnd if aim.least == "cost" else found.best.area_m2
    ratio = float(worth.iloc[chosen].sum()) / ours
    if lacking.sum() == 0 and ratio < 1 - 1e-6:
        raise DifferentError(f"greedy is better: {ratio}")
    reached = "" if lacking.sum() == 0 else " and misses the threshold"
    return f"greedy {ratio:.3f} times the {aim.least}{reached}; {proof}"


def _gap(gap: float) -> str:
    return f"gap {gap:.1%}" if gap >= LEAST_GAP else "proven"


def serving_measured(city: City) -> tuple[Measured, Measured]:
    """Whom each plot would newly serve, and the most people for a budget."""
    standard, ways = access_standards(city)[0], ways_on_foot(city)
    served_by_plots(city, "existing", standard, "streets")

    def slow() -> Any:
        limit, doors = standard.distance_m, entrances_on(ways.network, city.plots[["name", "geometry"]])
        walks = [places_on(ways.network, _points(doors[doors["park"] == plot])) for plot in city.plots.index]
        reached = ways.costs(existing_doors(city, ways.network), limit) <= limit
        return np.array([ways.costs(places, limit) <= limit for places in walks]) & ~reached

    ours_s, ours = timed(
        partial(served_by_plots, city, "existing", standard, "streets") for _ in range(PEER_TURNS)
    )
    peer_s, peer = timed([slow])
    agree("people served by plots", ours[0], peer[0])
    return Measured(ours_s, peer_s, f"{ours[0].shape[0]} × {ours[0].shape[1]:,} rows"), _curve(city, ours[0])


def _curve(city: City, served: Any) -> Measured:
    people, cost = city.people["people"].to_numpy(), city.plots["cost_vnd"].to_numpy()
    ours_s, ours = timed(partial(trade_off, city, served) for _ in range(PEER_TURNS))
    budgets = [one.budget_vnd for one in ours[0]]
    peer_s, peer = timed([lambda: [_greedy_people(served, people, cost, budget) for budget in budgets]])
    for one, greedily in zip(ours[0], peer[0], strict=True):
        own = city.plots.index.get_indexer(list(one.plots))
        agree("people served", one.people, people[served[own].any(axis=0)].sum())
        if one.people < greedily or cost[own].sum() > one.budget_vnd:
            raise DifferentError(f"trade-off at {one.budget_vnd}: {one.people} here, greedy {greedily}")
    most = max(one.people / greedily for one, greedily in zip(ours[0], peer[0], strict=True) if greedily)
    gap = max(one.gap for one in ours[0])
    return Measured(
        ours_s, peer_s, f"{len(budgets)} budgets, up to {most:.3f} times greedy's people; {_gap(gap)}"
    )


def _greedy_people(served: Any, people: Any, cost: Floats, budget: float) -> int:
    """People served by taking, again and again, the plot that serves most further people for its cost."""
    left, money, taken = np.ones(len(people), dtype=bool), budget, np.zeros(len(cost), dtype=bool)
    while True:
        more = (served & left) @ people
        rate = np.where((cost <= money) & ~taken, more / cost, 0.0)
        best = int(rate.argmax())
        if rate[best] == 0:
            return int(people[~left].sum())
        left, money = left & ~served[best], money - cost[best]
        taken[best] = True


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps words of the solver's own, which it writes past Python, out of the table."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def _noted(say: Callable[[str], None], what: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    say(f"… {what}: {time.perf_counter() - started:.1f} s in all")


def measured(say: Callable[[str], None] = lambda _: None) -> list[Measured]:
    """Every row of ROWS, in order."""
    city = real_city()
    offered = replace(city, plots=plots_over(city))
    found: list[Measured] = []
    for what, rows in (
        ("graph", lambda: [graphs_measured(city)]),
        ("access", lambda: [access_measured(city)]),
        ("drawing", lambda: drawing_measured(city)),
        ("comparing", lambda: [comparing_measured(city)]),
        ("optimiser", lambda: closings_measured(offered)),
        ("serving", lambda: serving_measured(offered)),
        ("fire", lambda: [fire_measured(city)]),
    ):
        with _noted(say, what), _quiet():
            found.extend(rows())
    return found


def table(found: Sequence[Measured]) -> str:
    """The rows in columns, "–" where there is no peer."""
    lines = [("", "budget", "this map", "peer", "peer ÷ this", "")]
    for (what, budget, peer), one in zip(ROWS, found, strict=True):
        known = one.peer_s is not None and one.ours_s > 0
        seconds = "–" if one.peer_s is None else f"{one.peer_s:.3f}"
        ratio = f"{one.peer_s / one.ours_s:.1f}" if known else "–"
        said = "; ".join(text for text in (f"beside {peer}" if peer else "", one.note) if text)
        lines.append((what, f"≤ {budget}" if budget else "", f"{one.ours_s:.3f}", seconds, ratio, said))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            c.rjust(w) if 2 <= i <= 4 else c.ljust(w)
            for i, (c, w) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def measure(say: Callable[[str], None] = lambda _: None) -> str:
    """The table, under the load of the machine when it began: seconds mean something on a quiet one only."""
    load = ", ".join(f"{one:.2f}" for one in os.getloadavg())
    found = measured(say)
    return f"Planning, seconds (load average at the start {load}, {os.cpu_count()} cores):\n{table(found)}\n{NOTES}"


if __name__ == "__main__":
    print(measure(partial(print, flush=True)))
