"""Cheapest costs from many things to many others: a street network contracted once, then swept for all at once.

Most nodes of a street network are bends, dead ends and corners of alleys. Nodes are taken out in rounds, those with
the fewest neighbours first and no two neighbours in one round; where a way led through a node, an arc takes its place.
Few nodes remain, the core, with the costs between all of them. A cheapest way then climbs to ever later rounds, crosses
the core, and descends: one pass over the arcs upwards and one downwards finds it, and each pass does the same sums for
all origins. Exact for any costs that are not negative, in any direction. This is a contraction hierarchy without
witnesses (Dibbelt, Strasser and Wagner, Customizable Contraction Hierarchies, 2016), swept as in PHAST (Delling,
Goldberg, Nowatzyk and Werneck, 2011) over those nodes only that are above an origin or a place asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geo.network import Flags, Floats, Ints, Network, Places, Travel, along_one_edge, arcs_of, ends_of, ranges

CORE = 128  # nodes that are not taken out
ONE_ROUND = 0.25  # of the nodes, those with the fewest neighbours may be taken out in a round
AT_ONCE_BYTES = 16 * 2**20  # costs to nodes that are in memory at once, for all origins of a block
LEAST_AT_ONCE = 32
TOP = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Joined:
    """Things on a network: all their `places`, of which thing, by number, each is (`owner`), and how many things."""

    places: Places
    owner: Ints
    count: int


@dataclass(frozen=True, eq=False)
class Arcs:
    """Directed arcs from `tail` to `head` at a `cost`, no two alike."""

    tail: Ints
    head: Ints
    cost: Floats

    def __len__(self) -> int:
        return len(self.cost)

    def __getitem__(self, which: Flags | Ints | slice) -> Arcs:
        return Arcs(self.tail[which], self.head[which], self.cost[which])


@dataclass(frozen=True, eq=False)
class Contracted:
    """A network at a cost by edge, contracted. Nodes have rows: the first round first, the core last.

    `row` of each node; `rounds` (r + 1,): the first row of each round, and of the core; `up` and `down`, by round, the
    arcs from its rows to later ones and from later ones to its rows; `core` (c, c): costs from core row to core row.
    """

    network: Network
    cost: Floats
    row: Ints
    rounds: Ints
    up: tuple[Arcs, ...]
    down: tuple[Arcs, ...]
    core: Floats


def contracted(network: Network, cost: Floats, core: int = CORE) -> Contracted:
    """The network contracted to `core` nodes for a `cost` of each edge, not negative, in its direction."""
    size, arcs = len(network.nodes), arcs_of(network)
    tail = np.repeat(np.arange(size), np.diff(arcs.starts))
    left = _cheapest(Arcs(tail, arcs.to, cost[arcs.edge]), size)
    row, rounds, taken = np.full(size, -1), [0], []
    while size - rounds[-1] > core:
        chosen = _independent(left, row < 0)[: size - rounds[-1] - core]
        row[chosen] = rounds[-1] + np.arange(len(chosen))
        rounds.append(rounds[-1] + len(chosen))
        out, into = row[left.tail] >= 0, row[left.head] >= 0
        taken.append((left[out], left[into]))
        left = _cheapest(_joined(left[~(out | into)], _through(left[into], left[out])), size)
    rest = np.flatnonzero(row < 0)
    row[rest] = rounds[-1] + np.arange(len(rest))
    up, down = (
        [_renumbered(arcs, row) for arcs in way] for way in (zip(*taken, strict=True) if taken else ((), ()))
    )
    inside = _renumbered(left, row - rounds[-1])
    return Contracted(
        network, cost, row, np.array(rounds), tuple(up), tuple(down), _all_pairs(inside, len(rest))
    )


def _cheapest(arcs: Arcs, size: int) -> Arcs:
    """Of all arcs from one thing to another, numbered below `size`, the cheapest; by tail and head."""
    key = arcs.tail * np.int64(size) + arcs.head
    order = np.lexsort((arcs.cost, key))
    key = key[order]
    return arcs[order[np.diff(key, prepend=-1) > 0]]


def _joined(one: Arcs, other: Arcs) -> Arcs:
    return Arcs(
        np.concatenate([one.tail, other.tail]),
        np.concatenate([one.head, other.head]),
        np.concatenate([one.cost, other.cost]),
    )


def _renumbered(arcs: Arcs, row: Ints) -> Arcs:
    return Arcs(row[arcs.tail], row[arcs.head], arcs.cost)


def _independent(arcs: Arcs, left: Flags) -> Ints:
    """Nodes with few neighbours, no two of them neighbours; in a fixed but mixed order among equals."""
    size = len(left)
    mixed = np.random.default_rng(0).permutation(size)
    pairs = np.concatenate([arcs.tail * np.int64(size) + arcs.head, arcs.head * np.int64(size) + arcs.tail])
    pairs.sort()
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    one, other = np.divmod(pairs, size)
    neighbours = np.bincount(one, minlength=size)
    few = max(2, int(np.quantile(neighbours[left], ONE_ROUND)))
    rank = neighbours * np.int64(size) + mixed
    least = np.full(size, TOP)
    has = np.flatnonzero(neighbours)
    least[has] = np.minimum.reduceat(rank[other], np.searchsorted(one, has)) if len(has) else TOP
    return np.flatnonzero(left & (neighbours <= few) & (rank < least))


def _through(into: Arcs, out: Arcs) -> Arcs:
    """An arc, none from a node to itself, for every way of one arc of `into` and one of `out`, which is sorted by tail."""
    first, end = np.searchsorted(out.tail, into.head), np.searchsorted(out.tail, into.head, side="right")
    which, following = ranges(first, end - first)
    found = Arcs(into.tail[which], out.head[following], into.cost[which] + out.cost[following])
    return found[found.tail != found.head]


def _all_pairs(arcs: Arcs, size: int) -> Floats:
    """Cheapest costs from each node to each, by Floyd and Warshall."""
    found = np.full((size, size), np.inf)
    found[arcs.tail, arcs.head] = arcs.cost
    np.fill_diagonal(found, 0.0)
    for through in range(size):
        np.minimum(found, found[:, through, None] + found[through], out=found)
    return found


@dataclass(frozen=True, eq=False)
class _Plan:
    """What to sweep for some origins and places: on `rows` rows, of which the last are the core from row `core` on.

    `seeds` lead from origins to rows, `up` and `down` from rows to rows, `last` from rows to things; each step has
    every head once. `beside`, sorted by tail, leads from origins to things on the same edge.
    """

    rows: int
    core: int
    seeds: Arcs
    up: tuple[Arcs, ...]
    down: tuple[Arcs, ...]
    last: tuple[Arcs, ...]
    beside: Arcs


def least_costs(
    graph: Contracted, off_cost: float, start: Joined, end: Joined
) -> Iterator[tuple[slice, Floats]]:
    """Cheapest costs from things to things, each by any of its places: blocks of rows, and their numbers.

    A block has a row for each of its things of `start`, a column for each of `end`; inf where no way leads. `off_cost`
    is that of a metre off the network, at both ends.
    """
    plan = _plan(graph, off_cost, start, end)
    at_once = max(LEAST_AT_ONCE, AT_ONCE_BYTES // (8 * plan.rows + 1))
    for first in range(0, start.count, at_once):
        block = slice(first, min(first + at_once, start.count))
        yield block, _swept(plan, graph.core, block, end.count)


def _plan(graph: Contracted, off_cost: float, start: Joined, end: Joined) -> _Plan:
    travel, size = Travel(graph.network, graph.cost, off_cost=off_cost), len(graph.row)
    owner, row, cost = _at_rows(graph, travel, start, leaving=True)
    seeds = _cheapest(Arcs(owner, row, cost), size)
    owner, row, cost = _at_rows(graph, travel, end, leaving=False)
    last = _cheapest(Arcs(row, owner, cost), end.count)
    up, touched = _above(graph.up, seeds.head, size)
    down, needed = _above(graph.down, last.tail, size)
    used = touched | needed
    used[graph.rounds[-1] :] = True
    number = np.cumsum(used) - 1
    place, seed, along = along_one_edge(travel, start.places, end.places)
    beside = Arcs(start.owner[seed], end.owner[place], along)
    return _Plan(
        rows=int(used.sum()),
        core=int(used.sum()) - len(graph.core),
        seeds=Arcs(seeds.tail, number[seeds.head], seeds.cost),
        up=tuple(step for arcs in up for step in _steps(_renumbered(arcs, number))),
        down=tuple(step for arcs in reversed(down) for step in _steps(_renumbered(arcs, number))),
        last=tuple(_steps(Arcs(number[last.tail], last.head, last.cost))),
        beside=beside[np.argsort(beside.tail, kind="stable")],
    )


def _at_rows(graph: Contracted, travel: Travel, things: Joined, leaving: bool) -> tuple[Ints, Ints, Floats]:
    """Of each thing the rows at both ends of the edges of its places, and the cost between."""
    cost = ends_of(travel, things.places, leaving).ravel()
    row = graph.row[graph.network.edges[things.places.edge]].ravel()
    way = np.isfinite(cost)
    return np.repeat(things.owner, 2)[way], row[way], cost[way]


def _above(rounds: tuple[Arcs, ...], rows: Ints, size: int) -> tuple[list[Arcs], Flags]:
    """The arcs whose earlier row is one of `rows` or above one, by round; and all those rows."""
    above = np.zeros(size, dtype=bool)
    above[rows] = True
    found = []
    for arcs in rounds:
        kept = arcs[above[np.minimum(arcs.tail, arcs.head)]]
        above[np.maximum(kept.tail, kept.head)] = True
        found.append(kept)
    return found, above


def _steps(arcs: Arcs) -> Iterator[Arcs]:
    """The arcs in steps, in each of which no head stands twice."""
    order = np.argsort(arcs.head, kind="stable")
    head = arcs.head[order]
    place = np.arange(len(head)) - np.searchsorted(head, head)
    order = order[np.argsort(place, kind="stable")]
    ends = np.cumsum(np.bincount(place)) if len(head) else np.empty(0, dtype=np.int64)
    for first, last in pairwise([0, *ends.tolist()]):
        yield arcs[order[first:last]]


def _swept(plan: _Plan, core: Floats, block: slice, things: int) -> Floats:
    """Cheapest costs (origins of the block, things)."""
    count = block.stop - block.start
    costs = np.full((plan.rows, count), np.inf)
    own = slice(*np.searchsorted(plan.seeds.tail, (block.start, block.stop)))
    costs[plan.seeds.head[own], plan.seeds.tail[own] - block.start] = plan.seeds.cost[own]
    for step in plan.up:
        _lower(costs, step, costs)
    inside = costs[plan.core :]
    inside[:] = _across(core, inside)
    for step in plan.down:
        _lower(costs, step, costs)
    found = np.full((things, count), np.inf)
    for step in plan.last:
        _lower(costs, step, found)
    beside = plan.beside[slice(*np.searchsorted(plan.beside.tail, (block.start, block.stop)))]
    np.minimum.at(found, (beside.head, beside.tail - block.start), beside.cost)
    return found.T


def _lower(costs: Floats, step: Arcs, found: Floats) -> None:
    """Lower `found` (head, origin), where a way by an arc of the step from `costs` (tail, origin) is cheaper."""
    there = costs[step.tail]
    there += step.cost[:, None]
    found[step.head] = np.minimum(found[step.head], there, out=there)


def _across(core: Floats, costs: Floats) -> Floats:
    """Cheapest costs (core, origin) by any way across the core from `costs` (core, origin)."""
    found = costs.copy()
    for row, there in zip(core, costs, strict=True):
        if np.isfinite(there).any():
            np.minimum(found, row[:, None] + there, out=found)
    return found
