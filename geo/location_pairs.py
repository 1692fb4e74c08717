"""The best pairs of sites, by every pair that could be one: bounds for all pairs, exact values where a bound lets one through.

Bounds gather the rows of demand in groups that lie together. Of every group it is known what each candidate leaves
uncovered of it and what it costs at least; two candidates together leave no less than both of these allow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from geo.location_problem import TWICE, Costs, Free, Ints, Objective, Truths

GROUPS = 128  # of rows; a power of two
PIVOTS = 24  # candidates by whose costs rows are told apart
HARD_ROWS = 64  # that bound the worst cost
TRIAL_SITES = 160  # candidates whose pairs show which rows are hard
BOUNDED_FROM = 8  # pairs a candidate: fewer are valued without bounds
FIRST_SETTLED = 64  # pairs valued at first, twice as many each time
CHUNK_BYTES = 1 << 20  # of costs valued at once: what stays in the cache
EXACT_SINGLE = 1 << 24  # whole numbers up to it are exact as float32
ROUNDING = 1e-4  # more than the rounding of a sum of GROUPS float32
FAR = np.iinfo(np.int64).max

Bound = Callable[[int], Ints]  # of candidate i with all later ones


class Pairs:
    """Pairs i < j of k candidates as positions: row after row of the upper triangle."""

    def __init__(self, candidates: int) -> None:
        self.candidates = candidates
        rows = np.arange(candidates + 1, dtype=np.int64)
        self.starts = rows * candidates - rows * (rows + 1) // 2
        self.count = candidates * (candidates - 1) // 2

    def members(self, positions: Ints) -> tuple[Ints, Ints]:
        """The candidates i < j at the positions."""
        i = np.searchsorted(self.starts, positions, side="right") - 1
        i = np.minimum(i, self.candidates - 2)
        return i, positions - self.starts[i] + i + 1

    def among(self, members: Ints) -> Ints:
        """Positions of the pairs whose candidates are both among `members`, which ascend."""
        first, second = np.triu_indices(len(members), 1)
        i, j = members[first], members[second]
        return np.asarray(self.starts[i] + j - i - 1)

    def of(self, first: int) -> slice:
        """Positions of the pairs of candidate `first` with all later ones."""
        return slice(int(self.starts[first]), int(self.starts[first + 1]))


class Groups:
    """Rows gathered by nearness of their costs: splits at the median of the pivot that tells them apart most."""

    def __init__(self, near: Costs) -> None:
        pivots = near[np.linspace(0, len(near) - 1, min(PIVOTS, len(near))).astype(int)].astype(np.float32)
        order, parts = np.arange(near.shape[1]), [(0, near.shape[1])]
        while len(parts) < GROUPS and max(end - start for start, end in parts) > 1:
            halves = []
            for start, end in parts:
                if end - start < TWICE:
                    halves.append((start, end))
                    continue
                own = pivots[:, order[start:end]]
                pivot, middle = own[own.var(axis=1).argmax()], (end - start) // 2
                order[start:end] = order[start:end][np.argpartition(pivot, middle)]
                halves += [(start, start + middle), (start + middle, end)]
            parts = halves
        self.order = order
        self.starts = np.array([start for start, _ in parts])

    def sums(self, weight: Ints) -> Ints:
        """The weight of each group."""
        return np.asarray(np.add.reduceat(weight[self.order], self.starts))


class Table:
    """One criterion for all pairs, to be least: a lower bound of each, or, where `known`, its value."""

    def __init__(self, free: Free, pairs: Pairs) -> None:
        self.free, self.pairs = free, pairs
        self.low: Ints = np.zeros(0, dtype=np.int64)
        self.known: Truths = np.zeros(0, dtype=bool)

    def valued(self, *members: Ints) -> Ints:
        """`value`, so many sets at a time that their costs stay in the cache."""
        size = max(1, CHUNK_BYTES // (2 * max(self.free.near.shape[1], 1)))
        cuts = range(0, len(members[0]), size)
        parts = [self.value(*(one[start : start + size] for one in members)) for start in cuts]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    def value(self, *members: Ints) -> Ints:
        """The criterion of sets of candidates: the first, second … of each set."""
        return self.of_costs(self.together(*members))

    def of_costs(self, costs: Costs) -> Ints:
        """The criterion from the cost of every row of demand (column), a set of candidates a row."""
        raise NotImplementedError

    def bounds(self) -> Bound:
        """A function to lower bounds of candidate i with all later ones."""
        raise NotImplementedError

    def build(self) -> None:
        """Bounds of all pairs."""
        if len(self.low) == self.pairs.count:
            return
        bound = self.bounds()
        self.low = np.empty(self.pairs.count, dtype=np.int64)
        self.known = np.zeros(self.pairs.count, dtype=bool)
        for i in range(self.pairs.candidates - 1):
            self.low[self.pairs.of(i)] = bound(i)

    def settle(self, positions: Ints) -> None:
        """Values instead of bounds."""
        self.low[positions] = self.at(positions)
        self.known[positions] = True

    def at(self, positions: Ints) -> Ints:
        """The criterion of the pairs at the positions."""
        return self.valued(*self.pairs.members(positions))

    def together(self, first: Ints, *others: Ints) -> Costs:
        """The cost of every row of demand from the nearest of each set or of those that stay."""
        costs = self.free.near[first]
        for other in others:
            np.minimum(costs, self.free.near[other], out=costs)
        return costs


class Uncovered(Table):
    """The weight that is not within the limit."""

    def of_costs(self, costs: Costs) -> Ints:
        """Σ weight where the cost is beyond the limit."""
        beyond = (costs > self.free.limit).astype(np.float64)
        return np.asarray(np.rint(beyond @ self.free.weight.astype(np.float64)).astype(np.int64))

    def bounds(self) -> Bound:
        """What two leave of a group is at least what the first leaves less what the second covers."""
        groups = Groups(self.free.near)
        weight = self.free.weight[groups.order]
        kind = np.float32 if weight.sum() < EXACT_SINGLE else np.float64
        beyond = (self.free.near[:, groups.order] > self.free.limit) * weight.astype(kind)
        left = np.ascontiguousarray(np.add.reduceat(beyond, groups.starts, axis=1).T)
        spare = groups.sums(self.free.weight).astype(kind)[:, None] - left  # covered by the candidate
        ones = np.ones(len(left), dtype=kind)

        def bound(i: int) -> Ints:
            more = left[:, i, None] - spare[:, i + 1 :]
            return np.asarray(ones @ np.maximum(more, 0, out=more)).astype(np.int64)

        return bound


class Worst(Table):
    """The cost of the worst row."""

    def of_costs(self, costs: Costs) -> Ints:
        """The largest; 0 where no row counts."""
        return np.asarray(costs.max(axis=1, initial=0).astype(np.int64))

    def bounds(self) -> Bound:
        """The worst of some rows."""
        hard = np.ascontiguousarray(self.free.near[:, self._hard_rows()].T)

        def bound(i: int) -> Ints:
            return np.asarray(np.minimum(hard[:, i, None], hard[:, i + 1 :]).max(axis=0).astype(np.int64))

        return bound

    def _hard_rows(self) -> Ints:
        """Rows that keep the pairs of some candidates from being better, found pair by pair."""
        near = self.free.near
        trial = near[np.linspace(0, len(near) - 1, min(TRIAL_SITES, len(near))).astype(int)]
        rows = [int(trial.min(axis=0).argmax())]
        low = np.minimum(trial[:, None, rows[0]], trial[None, :, rows[0]])
        np.fill_diagonal(low, np.iinfo(np.uint16).max)
        for _ in range(HARD_ROWS - 1):
            i, j = np.unravel_index(low.argmin(), low.shape)
            costs = np.minimum(trial[i], trial[j])
            row = int(costs.argmax())
            if costs[row] == low[i, j]:
                low[i, j] = low[j, i] = np.iinfo(np.uint16).max
            rows.append(row)
            np.maximum(low, np.minimum(trial[:, None, row], trial[None, :, row]), out=low)
        return np.unique(rows)


class Total(Table):
    """Σ weight · cost."""

    def of_costs(self, costs: Costs) -> Ints:
        """Σ weight · cost; exact, as the sum is below 2^53."""
        return np.asarray(
            np.rint(costs.astype(np.float64) @ self.free.weight.astype(np.float64)).astype(np.int64)
        )

    def bounds(self) -> Bound:
        """The whole weight of a group at the least cost of its rows."""
        groups = Groups(self.free.near)
        least = np.minimum.reduceat(self.free.near[:, groups.order], groups.starts, axis=1)
        least = np.ascontiguousarray(least.T, dtype=np.float32)
        weight = groups.sums(self.free.weight).astype(np.float32)

        def bound(i: int) -> Ints:
            sums = weight @ np.minimum(least[:, i, None], least[:, i + 1 :])
            return np.floor(sums.astype(np.float64) * (1 - ROUNDING)).astype(np.int64)

        return bound


class WithoutBackup(Table):
    """The weight that is not within the limit of two teams or more."""

    def value(self, *members: Ints) -> Ints:
        """Σ weight where fewer than two teams are within the limit."""
        times = self.free.times + sum(self.free.within[one].astype(np.int64) for one in members)
        return np.asarray((times < TWICE) @ self.free.weight)

    def build(self) -> None:
        """Values of all pairs."""
        if len(self.low) == self.pairs.count:
            return
        weight = self.free.weight * (self.free.times < TWICE)
        once = (self.free.times == 1) * weight
        within = self.free.within
        kind = np.float32 if weight.sum() * 2 < EXACT_SINGLE else np.float64
        alone = within @ once  # what a candidate makes of rows with one team already
        signed = (weight - 2 * once).astype(kind)  # both count where nobody is; one too many where one is
        left = within.astype(kind)
        both = ((left * signed) @ left.T).astype(np.int64)
        self.low = np.empty(self.pairs.count, dtype=np.int64)
        for i in range(self.pairs.candidates - 1):
            self.low[self.pairs.of(i)] = weight.sum() - alone[i] - alone[i + 1 :] - both[i, i + 1 :]
        self.known = np.ones(self.pairs.count, dtype=bool)


ORDERS: dict[Objective, tuple[type[Table], ...]] = {
    Objective.COVER: (Uncovered, Worst, Total),
    Objective.WORST: (Worst, Uncovered, Total),
    Objective.MEAN: (Total, Uncovered, Worst),
    Objective.BACKUP: (WithoutBackup, Uncovered, Worst, Total),
}


def best_singles(free: Free, objective: Objective, is_barred: Callable[[], Truths]) -> Iterator[tuple[int]]:
    """The best candidate, then the next best ones that are not barred when asked for."""
    pairs, every = Pairs(len(free.near)), np.arange(len(free.near))
    criteria = [kind(free, pairs).valued(every) for kind in ORDERS[objective]]
    for i in np.lexsort(criteria[::-1]).tolist():
        if not is_barred()[i]:
            yield (i,)


def trade_off_singles(free: Free) -> Iterator[tuple[int]]:
    """The candidate that covers most; then, again and again, the one that covers most at a lower worst cost."""
    pairs, every = Pairs(len(free.near)), np.arange(len(free.near))
    uncovered, worst, total = (kind(free, pairs).valued(every) for kind in ORDERS[Objective.COVER])
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
    pairs = Pairs(len(free.near))
    kinds = ORDERS[objective]
    tables = {kind: kind(free, pairs) for kind in kinds}
    first = tables[kinds[0]]
    first.build()
    while True:
        _bar(first, pairs.among(np.flatnonzero(is_barred())))
        alive = _least_of_all(first)
        for kind in kinds[1:]:
            alive = _least(tables[kind], alive)
        if not len(alive):
            return
        i, j = pairs.members(alive[:1])
        yield int(i[0]), int(j[0])


def trade_off_pairs(free: Free) -> Iterator[tuple[int, int]]:
    """The pair that covers most; then, again and again, the one that covers most at a lower worst cost than before."""
    pairs = Pairs(len(free.near))
    uncovered, worst, total = Uncovered(free, pairs), Worst(free, pairs), Total(free, pairs)
    uncovered.build()
    worst.build()
    reached = FAR
    while len(equal := _least_of_all(uncovered)):
        alive = _least(worst, equal)
        _bar(uncovered, equal)  # none of them is better than the best of them
        if worst.low[alive[0]] < reached:
            reached = worst.low[alive[0]]
            _bar(uncovered, np.flatnonzero(worst.low >= reached))
            i, j = pairs.members(_least(total, alive)[:1])
            yield int(i[0]), int(j[0])


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
