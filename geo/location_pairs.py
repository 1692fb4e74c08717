"""The best single sites and pairs, the next best ones, and the best compromises, among all there are.

Pairs are valued in the order of their bounds, and only for as long as one could be better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from geo.location_problem import Free, Ints, Objective, Truths
from geo.location_tables import FAR, ORDERS, Pairs, Table, Total, Uncovered, Worst

BOUNDED_FROM = 8  # pairs a candidate: fewer are valued without bounds
FIRST_SETTLED = 64  # pairs valued at first, twice as many each time


def best_singles(free: Free, objective: Objective, is_barred: Callable[[], Truths]) -> Iterator[tuple[int]]:
    """The best candidate, then the next best ones that are not barred when asked for."""
    pairs, every = Pairs(free), np.arange(len(free.near))
    criteria = [kind(pairs).valued(every) for kind in ORDERS[objective]]
    for i in np.lexsort(criteria[::-1]).tolist():
        if not is_barred()[i]:
            yield (i,)


def trade_off_singles(free: Free) -> Iterator[tuple[int]]:
    """The candidate that covers most; then, again and again, the one that covers most at a lower worst cost."""
    pairs, every = Pairs(free), np.arange(len(free.near))
    uncovered, worst, total = (kind(pairs).valued(every) for kind in ORDERS[Objective.COVER])
    reached = FAR
    for i in np.lexsort((total, worst, uncovered)).tolist():
        if worst[i] < reached:
            reached = worst[i]
            yield (i,)


def best_pairs(
    free: Free, objective: Objective, is_barred: Callable[[], Truths]
) -> Iterator[tuple[int, int]]:
    """The best pair of candidates, then the next best ones, for as long as there are any.

    `is_barred()` (k,) is asked before every pair: a pair of two barred candidates is none any more. It only grows.
    """
    pairs = Pairs(free)
    first, *others = (kind(pairs) for kind in ORDERS[objective])
    first.build()
    while True:
        _bar(first, pairs.among(np.flatnonzero(is_barred())))
        alive = _least_of_all(first)
        for table in others:
            alive = _least(table, alive)
        if not len(alive):
            return
        i, j = pairs.members(alive[:1])
        yield int(i[0]), int(j[0])


def trade_off_pairs(free: Free) -> Iterator[tuple[int, int]]:
    """The pair that covers most; then, again and again, the one that covers most at a lower worst cost than before."""
    pairs = Pairs(free)
    uncovered, worst, total = Uncovered(pairs), Worst(pairs), Total(pairs)
    uncovered.build()
    worst.build()
    reached = FAR
    while len(equal := _least_of_all(uncovered)):
        alive = _least(worst, equal)
        _bar(uncovered, equal)  # none of them is better than the best of them
        if worst.low[alive[0]] < reached:
            reached = worst.low[alive[0]]
            i, j = pairs.members(_least(total, alive)[:1])
            yield int(i[0]), int(j[0])
        else:
            worst.harden(int(alive[0]))
        _bar(uncovered, np.flatnonzero(worst.low >= reached))


def _bar(table: Table, positions: Ints) -> None:
    """Makes the pairs none."""
    table.low[positions], table.known[positions] = FAR, True


def _least_of_all(table: Table) -> Ints:
    """Positions of the pairs whose criterion is least, ascending; none where all are barred."""
    some = _lowest(table.low, FIRST_SETTLED)
    table.settle(some[~table.known[some]])
    best = table.low[some].min(initial=FAR)
    if best == FAR:
        return some[:0]
    return _settled(table, np.flatnonzero(table.low <= best))


def _least(table: Table, alive: Ints) -> Ints:
    """Those of the pairs whose criterion is least."""
    if len(table.low) == 0 and len(alive) <= BOUNDED_FROM * table.pairs.candidates:
        values = table.at(alive) if len(alive) > 1 else np.zeros(len(alive), dtype=np.int64)
        return np.asarray(alive[values == values.min(initial=FAR)])
    table.build()
    return _settled(table, alive)


def _settled(table: Table, alive: Ints) -> Ints:
    """Those of the pairs whose criterion is least: the lowest bounds are settled until none can be lower."""
    size = FIRST_SETTLED
    while True:
        low, known = table.low[alive], table.known[alive]
        best = low[known].min(initial=FAR)
        kept = low <= best
        alive, low, known = alive[kept], low[kept], known[kept]
        if known.all():
            return alive
        unknown = alive[~known]
        table.settle(unknown[_lowest(low[~known], size)])
        size *= 2


def _lowest(values: Ints, count: int) -> Ints:
    """Positions of the `count` lowest values, in no order."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.asarray(np.argpartition(values, count)[:count])
