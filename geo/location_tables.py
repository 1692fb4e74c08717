"""What pairs of sites come to by one criterion: bounds for all pairs, exact values of those that are asked for.

Bounds gather the rows of demand in groups that lie together. Of every group it is known what each candidate leaves
uncovered of it and what it costs at least; two candidates together leave no less than both of these allow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.location_problem import NEVER, TWICE, Costs, Free, Ints, Objective, Truths

GROUPS = 64  # of rows; a power of two
HARD_ROWS = 64  # that bound the worst cost
TRIAL_SITES = 160  # candidates whose pairs show which rows are hard
CHUNK = 200_000  # costs valued at once: they stay in the cache, and BLAS starts no threads, which cost more
EXACT_SINGLE = 1 << 24  # whole numbers up to it are exact as float32
ROUNDING = 2.0**-23  # twice that of a float32
FEW = 16  # more than the roundings in a group beside those of its sum
BLOCK = 256  # candidates at a time
FAR = np.iinfo(np.int64).max

Singles = npt.NDArray[np.float32]
Numbers = npt.NDArray[Any]
Bound = Callable[[int], Ints]  # of candidate i with all later ones


class Pairs:
    """Pairs i < j of k candidates as positions: row after row of the upper triangle; and the demand in groups."""

    def __init__(self, free: Free) -> None:
        self.free, self.candidates = free, len(free.near)
        candidates = self.candidates
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

    @cached_property
    def groups(self) -> Groups:
        """The rows of demand in groups."""
        return Groups(self.free)


class Groups:
    """Rows gathered by nearness of their costs: splits at the median of the pivot that tells them apart most."""

    def __init__(self, free: Free) -> None:
        pivots = free.pivots.astype(np.float32)
        order, parts = np.arange(len(free.weight)), [(0, len(free.weight))]
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


def blocks(candidates: int) -> list[slice]:
    """All candidates, BLOCK at a time."""
    return [slice(start, start + BLOCK) for start in range(0, candidates, BLOCK)]


class Table:
    """One criterion for all pairs, to be least: a lower bound of each, or, where `known`, its value."""

    def __init__(self, pairs: Pairs) -> None:
        self.free, self.pairs = pairs.free, pairs
        self.low: Ints = np.zeros(0, dtype=np.int64)
        self.known: Truths = np.zeros(0, dtype=bool)

    def lows(self, *members: Ints) -> Ints:
        """Lower bounds of the criterion of sets."""
        return np.zeros(len(members[0]), dtype=np.int64)

    def valued(self, *members: Ints) -> Ints:
        """`value`, so many sets at a time that their costs stay in the cache."""
        size = chunk(self.free)
        cuts = range(0, len(members[0]), size)
        parts = [self.value(*(one[start : start + size] for one in members)) for start in cuts]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    def value(self, *members: Ints) -> Ints:
        """The criterion of sets of candidates: the first, second … of each set."""
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

    def together(self, *members: Ints) -> Costs:
        """The cost of every row of demand from the nearest of each set or of those that stay; overwritten by the next."""
        return _joined(np.minimum, self.free.near, members, self._costs)

    @cached_property
    def _costs(self) -> Costs:
        return np.empty((chunk(self.free), len(self.free.weight)), dtype=np.uint16)


def chunk(free: Free) -> int:
    """How many sets are valued at once."""
    return max(1, CHUNK // max(len(free.weight), 1))


def _joined(join: np.ufunc, table: Numbers, members: tuple[Ints, ...], room: Numbers) -> Numbers:
    """The rows of each set joined into `room`: new memory for every chunk would cost more than the joining."""
    for row, (first, *others) in enumerate(zip(*members, strict=True)):
        join(table[first], table[others[0]] if others else table[first], out=room[row])
        for other in others[1:]:
            join(room[row], table[other], out=room[row])
    return room[: len(members[0])]


def _shaped(room: Numbers, like: Numbers) -> Numbers:
    """The beginning of the room, in the shape of the other."""
    return room[: like.size].reshape(like.shape)


class Uncovered(Table):
    """The weight that is not within the limit."""

    def __init__(self, pairs: Pairs) -> None:
        super().__init__(pairs)
        order = pairs.groups.order
        rows = order[self.free.times[order] == 0]  # of the others there is nothing left to cover
        self.kind = np.float32 if self.free.weight[rows].sum() < EXACT_SINGLE else np.float64
        self.weight = self.free.weight[rows].astype(self.kind)
        self.is_beyond = np.empty((len(self.free.near), len(rows)), dtype=bool)
        for some in blocks(len(self.free.near)):
            self.is_beyond[some] = (self.free.near[some] > self.free.limit)[:, rows]

    def value(self, *members: Ints) -> Ints:
        """Σ weight of the rows that are beyond the limit from every one of a set."""
        beyond = _joined(np.logical_and, self.is_beyond, members, self._beyond)
        room = self._singles[: len(beyond)]
        room[...] = beyond
        return np.asarray((room @ self.weight).astype(np.int64))

    @cached_property
    def _beyond(self) -> Truths:
        return np.empty((chunk(self.free), len(self.weight)), dtype=bool)

    @cached_property
    def _singles(self) -> Numbers:
        return np.empty((chunk(self.free), len(self.weight)), dtype=self.kind)

    @cached_property
    def _left(self) -> tuple[Numbers, Numbers]:
        """Of each group, the weight beyond the limit of each candidate and the weight within it, (groups, k)."""
        starts = np.linspace(0, len(self.weight), min(GROUPS, len(self.weight)), endpoint=False).astype(int)
        left = np.zeros((len(starts), len(self.is_beyond)), dtype=self.kind)
        if not len(starts):
            return left, left
        for some in blocks(len(self.is_beyond)):
            left[:, some] = np.add.reduceat(self.is_beyond[some] * self.weight, starts, axis=1).T
        return left, np.add.reduceat(self.weight, starts)[:, None] - left

    def bounds(self) -> Bound:
        """What two leave of a group is at least what the first leaves less what the second covers."""
        left, covered = self._left
        room = np.empty(left.size, dtype=self.kind)

        def bound(i: int) -> Ints:
            more = _shaped(room, left[:, i + 1 :])
            np.subtract(left[:, i, None], covered[:, i + 1 :], out=more)
            return np.asarray(np.maximum(more, 0, out=more).sum(axis=0)).astype(np.int64)

        return bound

    def lows(self, *members: Ints) -> Ints:
        """What a set leaves of a group is at least what the first leaves less what the others cover."""
        left, covered = self._left
        more = left[:, members[0]]
        for other in members[1:]:
            more -= covered[:, other]
        return np.asarray(np.maximum(more, 0, out=more).sum(axis=0)).astype(np.int64)


class Worst(Table):
    """The cost of the worst row."""

    def value(self, *members: Ints) -> Ints:
        """The largest cost; 0 where no row counts."""
        return np.asarray(self.together(*members).max(axis=1, initial=0).astype(np.int64))

    def bounds(self) -> Bound:
        """The worst of some rows."""
        hard = np.ascontiguousarray(self.free.near[:, self._hard_rows()].T)

        room = np.empty(hard.size, dtype=np.uint16)

        def bound(i: int) -> Ints:
            costs = np.minimum(hard[:, i, None], hard[:, i + 1 :], out=_shaped(room, hard[:, i + 1 :]))
            return np.asarray(costs.max(axis=0)).astype(np.int64)

        return bound

    def harden(self, position: int) -> None:
        """Bounds every pair by the row that is the worst of the pair at the position, too."""
        i, j = self.pairs.members(np.array([position]))
        cost = self.free.near[:, int(self.together(i, j)[0].argmax())].astype(np.int64)
        for first in range(self.pairs.candidates - 1):
            low = self.low[self.pairs.of(first)]
            np.maximum(low, np.minimum(cost[first], cost[first + 1 :]), out=low)

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


@dataclass(frozen=True, eq=False)
class Chords:
    """Bounds of Σ weight · min(cost, t) of each group (row) and candidate (column); `start` is added to their sum.

    `weight` of the group; `least` cost in it; `sums` = Σ weight · cost; the chord is slope · t + offset.
    """

    start: float
    weight: Singles
    least: Singles
    sums: Singles
    slope: Singles
    offset: Singles

    def at(self, own: tuple[slice, slice | Ints], t: Singles, room: Singles) -> Singles:
        """The bounds of some candidates at t, put into `room`."""
        np.multiply(self.slope[own], t, out=room)
        np.add(room, self.offset[own], out=room)
        np.minimum(room, self.weight * t, out=room)
        return np.asarray(np.minimum(room, self.sums[own], out=room))


class Total(Table):
    """Σ weight · cost."""

    def __init__(self, pairs: Pairs) -> None:
        super().__init__(pairs)
        self.weight = self.free.weight.astype(np.float64)

    def value(self, *members: Ints) -> Ints:
        """Σ weight · cost; exact, as the sum is below 2^53."""
        costs = self.together(*members)
        room = self._doubles[: len(costs)]
        room[...] = costs
        return np.asarray((room @ self.weight).astype(np.int64))

    @cached_property
    def _doubles(self) -> Numbers:
        return np.empty(self._costs.shape)

    @cached_property
    def _chords(self) -> Chords:
        """What each candidate comes to in each group when the other costs the same everywhere in it.

        Costs are counted from what stays, or from the least that any candidate has, so that rows of one group differ
        less.
        """
        free, groups = self.free, self.pairs.groups
        zero = free.stay if free.stay.min(initial=NEVER) < NEVER else free.near.min(axis=0)
        weight = groups.sums(free.weight).astype(np.float32)[:, None]
        least, most, sums = self._beyond(zero)
        largest = np.maximum(np.abs(least), np.abs(most)).max(axis=1)
        terms = len(free.weight) / len(weight) + len(weight) + FEW
        start = float(free.weight @ zero.astype(np.int64)) - float(largest @ weight[:, 0]) * ROUNDING * terms
        slope = (sums - weight * least) / np.maximum(most - least, 1)
        return Chords(start, weight, least, sums, slope, weight * least - slope * least)

    def bounds(self) -> Bound:
        """Of each group, what one candidate comes to if the other costs the least of the group's rows everywhere.

        Σ weight · min(cost, t) is concave in t: it is never below the chord between the least and the largest cost.
        """
        chords = self._chords
        rooms = np.empty((2, chords.least.size), dtype=np.float32)

        def bound(i: int) -> Ints:
            own, later = (slice(None), slice(i, i + 1)), (slice(None), slice(i + 1, None))
            one, other = (_shaped(room, chords.least[later]) for room in rooms)
            chords.at(own, chords.least[later], one)
            chords.at(later, chords.least[own], other)
            best = np.maximum(one, other, out=one).sum(axis=0, dtype=np.float64)
            return np.asarray(np.floor(best + chords.start)).astype(np.int64)

        return bound

    def lows(self, *members: Ints) -> Ints:
        """As `bounds`, for sets: the least cost of all others."""
        chords, room = self._chords, np.empty((2, len(self.pairs.groups.starts), len(members[0])), np.float32)
        best = np.full(room[0].shape, -np.inf, dtype=np.float32)
        for place, own in enumerate(members):
            others = [chords.least[:, other] for at, other in enumerate(members) if at != place]
            least = np.minimum.reduce(others, out=room[0])
            np.maximum(best, chords.at((slice(None), own), least, room[1]), out=best)
        return np.asarray(np.floor(best.sum(axis=0, dtype=np.float64) + chords.start)).astype(np.int64)

    def _beyond(self, zero: Costs) -> tuple[Singles, Singles, Singles]:
        """Least, largest and Σ weight · of the costs beyond `zero`, each (groups, k)."""
        free, groups = self.free, self.pairs.groups
        weight, zero = free.weight[groups.order].astype(np.float32), zero[groups.order]
        found = np.empty((3, len(groups.starts), len(free.near)), dtype=np.float32)
        for some in blocks(len(free.near)):
            costs = free.near[some][:, groups.order].astype(np.float32) - zero
            found[0, :, some] = np.minimum.reduceat(costs, groups.starts, axis=1).T
            found[1, :, some] = np.maximum.reduceat(costs, groups.starts, axis=1).T
            found[2, :, some] = np.add.reduceat(costs * weight, groups.starts, axis=1).T
        return found[0], found[1], found[2]


class WithoutBackup(Table):
    """The weight that is not within the limit of two teams or more."""

    def __init__(self, pairs: Pairs) -> None:
        super().__init__(pairs)
        order, times = pairs.groups.order, self.free.times
        self.rows = np.concatenate([order[times[order] == 0], order[times[order] == 1]])
        self.alone = int(
            (times == 0).sum()
        )  # rows, the first ones, that nobody who stays has within the limit
        self.weight = self.free.weight[self.rows].astype(np.float64)
        self.times = self.free.times[self.rows].astype(np.uint8)
        self.within = np.empty((len(self.free.near), len(self.rows)), dtype=np.uint8)
        for some in blocks(len(self.free.near)):
            self.within[some] = self.free.within[some][:, self.rows]

    def value(self, *members: Ints) -> Ints:
        """Σ weight where fewer than two teams are within the limit."""
        found = np.empty(len(members[0]))
        for row, (first, *others) in enumerate(zip(*members, strict=True)):
            times = self.times + self.within[first]
            for other in others:
                times += self.within[other]
            found[row] = (times < TWICE) @ self.weight
        return found.astype(np.int64)

    def bounds(self) -> Bound:
        """Of a group that has nobody, two leave what either leaves; of one with a team, as if it were to be covered."""
        spans = [(0, self.alone), (self.alone, len(self.rows))]
        starts = [
            start + np.unique(np.linspace(0, end - start, GROUPS, endpoint=False).astype(int))
            for start, end in spans
            if end > start
        ]
        if not starts:
            return lambda i: np.zeros(self.pairs.candidates - i - 1, dtype=np.int64)
        every = np.concatenate(starts)
        twice = int((every < self.alone).sum())
        left = np.empty((len(every), len(self.within)))
        for some in blocks(len(self.within)):
            left[:, some] = np.add.reduceat((1 - self.within[some]) * self.weight, every, axis=1).T
        spare = np.add.reduceat(self.weight, every)[:, None] - left
        room = np.empty(left.size)

        def bound(i: int) -> Ints:
            more = _shaped(room, left[:, i + 1 :])
            np.maximum(left[:twice, i, None], left[:twice, i + 1 :], out=more[:twice])
            np.subtract(left[twice:, i, None], spare[twice:, i + 1 :], out=more[twice:])
            return np.asarray(np.maximum(more, 0, out=more).sum(axis=0)).astype(np.int64)

        return bound


ORDERS: dict[Objective, tuple[type[Table], ...]] = {
    Objective.COVER: (Uncovered, Worst, Total),
    Objective.WORST: (Worst, Uncovered, Total),
    Objective.MEAN: (Total, Uncovered, Worst),
    Objective.BACKUP: (WithoutBackup, Uncovered, Worst, Total),
}
