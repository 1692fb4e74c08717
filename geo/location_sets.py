"""The best sets of three sites and more: bounds by Lagrangian relaxation, then every set that they let through.

Each row of demand is given a price. For prices at hand a candidate is worth what it saves of them, and no set is
better than the prices and the savings of its candidates together. Prices are bettered by subgradient steps (Cornuejols,
Fisher and Nemhauser 1977); the sets that they leave possible are few and are valued one by one. The worst cost is
found by halving: a set covering programme for a cost that might do, by HiGHS, with the rows it proves to need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, diags_array, hstack

from geo.location_problem import TWICE, Floats, Free, Ints, Objective, Truths
from geo.location_tables import FAR, ORDERS, Pairs, Table, Uncovered, WithoutBackup
from geo.programme import End, Programme, Rows, Solved, joined, rows_of, solved

STEPS, FURTHER_STEPS = 150, 40  # of bettering the prices: for the best set, for each next one
HALVE_AFTER = 10  # steps without a better bound
MOST_SETS = 4_000_000  # that are listed at once
SETS_AT_ONCE = 10_000  # valued between looks at the clock
STARTS = 3  # candidates from which sets are grown
BLOCK = 32  # candidates at a time
ROWS_AT_ONCE = 4  # that a covering programme gets for a set that misses some
SLACK = 0.5  # values are whole: a bound this close is the value

Barred = Callable[[], Truths]


@dataclass(frozen=True)
class Chosen:
    """Candidates of an answer; by how much of the objective's own value one could still be better; 0 is proven."""

    members: tuple[int, ...]
    slack: int


class Search:
    """What is known while sets of `size` candidates are looked for until a time."""

    def __init__(self, free: Free, objective: Objective, size: int, until: float) -> None:
        pairs = Pairs(free)
        self.free, self.size, self.until = free, size, until
        self.tables: list[Table] = [kind(pairs) for kind in ORDERS[objective]]
        self.every = np.arange(len(free.near))

    def key(self, members: Ints) -> tuple[int, ...]:
        """The criteria of one set, the more important first."""
        one = [np.array([member]) for member in members]
        return tuple(int(table.valued(*one)[0]) for table in self.tables)

    def swapped(self, members: Ints, barred: Truths) -> Ints:
        """The set after every change of one candidate that betters it; one stays that is not barred."""
        members, key, is_better = members.copy(), self.key(members), True
        while is_better and perf_counter() < self.until:
            is_better = False
            for place in range(self.size):
                others = np.delete(members, place)
                best = self._best_with(others, barred)
                if best is not None and best[0] < key:
                    key, is_better = best[0], True
                    members = np.append(others, best[1])
        return np.sort(members)

    def grown(self, first: int) -> Ints:
        """A set with this candidate and, one after another, those that help most."""
        members = np.array([first])
        nobody = np.zeros(len(self.every), dtype=bool)
        while len(members) < self.size:
            best = self._best_with(members, nobody)
            members = np.append(members, self._unused(members)[0] if best is None else best[1])
        return members

    def filled(self, members: Ints) -> Ints:
        """The set with further candidates, the first unused ones, if it lacks some."""
        return np.sort(np.append(members, self._unused(members)[: self.size - len(members)]))

    def _unused(self, members: Ints) -> Ints:
        return np.setdiff1d(self.every, members)

    def _best_with(self, others: Ints, barred: Truths) -> tuple[tuple[int, ...], int] | None:
        """The candidate that goes best with the others, and the criteria then."""
        alive = self._unused(others)
        if barred[others].all():
            alive = alive[~barred[alive]]
        if not len(alive):
            return None
        key = []
        for table in self.tables:
            values = table.valued(alive, *(np.full(len(alive), other) for other in others))
            key.append(int(values.min()))
            alive = alive[values == values.min()]
        return tuple(key), int(alive[0])


def best_sets(search: Search, objective: Objective, is_barred: Barred) -> Iterator[Chosen]:
    """The best set, then the next best ones with a candidate that is not barred when it is asked for."""
    if objective is Objective.WORST:
        return _by_halving(search, is_barred)
    if objective is Objective.BACKUP:
        return _by_programme(search, is_barred)
    return _by_prices(search, is_barred)


class Prices:
    """Prices of the rows, and what each candidate saves of them, for the weighted cost or the weight beyond the limit."""

    def __init__(self, search: Search) -> None:
        table = search.tables[0]
        self.size = search.size
        if isinstance(table, Uncovered):
            self.weight, self.costs = table.weight.astype(float), table.is_beyond
            self.most = np.ones(len(self.weight))
        else:
            self.weight, self.costs = search.free.weight.astype(float), search.free.near
            self.most = search.free.stay.astype(float)
        self.is_cost = not isinstance(table, Uncovered)
        self.prices, self.bound = self.most / 2, -np.inf
        self.savings = self._savings(self.prices, np.float64)

    def improve(self, worth: int, members: Ints, barred: Truths, until: float) -> None:
        """Takes steps to the prices that leave the fewest sets possible, given a set of this worth."""
        is_first = np.isinf(self.bound) and self.is_cost
        prices = self.costs[members].min(axis=0).astype(float) if is_first else self.prices
        best, share, since = -np.inf, 1.0, 0
        for _ in range(STEPS if np.isinf(self.bound) else FURTHER_STEPS):
            savings = self._savings(prices, np.float32)
            taken = _top(savings, self.size, barred)
            bound = self.weight @ prices - savings[taken].sum()
            since += 1
            if bound > best:
                best, self.prices, since = bound, prices, 0
            if since >= HALVE_AFTER:
                share, since = share / 2, 0
            step = 1.0 - (self.costs[taken] < prices).sum(axis=0)
            length = self.weight @ step**2
            if worth - bound < SLACK or length == 0 or perf_counter() > until:
                break
            prices = np.clip(prices + step * share * (worth - bound) / length, 0, self.most)
        self.savings = self._savings(self.prices, np.float64)
        self.bound = float(
            self.weight @ self.prices - self.savings[_top(self.savings, self.size, barred)].sum()
        )

    def _savings(self, prices: Floats, kind: type) -> Floats:
        """Σ weight · what the price is above the candidate's cost, (k,)."""
        found = np.empty(len(self.costs))
        room: npt.NDArray[Any] = np.empty((BLOCK, len(prices)), dtype=kind)
        prices, weight = prices.astype(kind), self.weight.astype(kind)
        for start in range(0, len(found), BLOCK):
            costs = self.costs[start : start + BLOCK]
            more = np.subtract(prices, costs, out=room[: len(costs)])
            found[start : start + BLOCK] = np.maximum(more, 0, out=more) @ weight
        return found

    def possible(self, worth: int, barred: Truths) -> Ints | None:
        """Sets (m, size) that may be worth this or less, with one that is not barred; None where they are too many."""
        order = np.argsort(-self.savings, kind="stable")
        gains = self.savings[order]
        need = self.weight @ self.prices - worth - SLACK  # what the candidates of a set must save together
        sets, sums = np.zeros((1, 0), dtype=np.int64), np.zeros(1)
        for place in range(self.size):
            left = self.size - place - 1
            begin = sets[:, -1] + 1 if place else np.zeros(1, dtype=np.int64)
            ahead = np.array([gains[at + 1 : at + 1 + left].sum() for at in range(len(gains))])
            ahead = np.where(np.arange(len(gains)) + left < len(gains), ahead, -np.inf)
            # gains + ahead falls along the order: those that are enough come first
            end = np.searchsorted(-(gains + ahead), sums - need, side="right")
            counts = np.maximum(end - begin, 0)
            if counts.sum() > MOST_SETS:
                return None
            rows = np.repeat(np.arange(len(sets)), counts)
            nth = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
            added = begin[rows] + nth
            sets, sums = np.column_stack([sets[rows], added]), sums[rows] + gains[added]
        members = order[sets]
        return np.asarray(np.sort(members[~barred[members].all(axis=1)], axis=1))


def _top(savings: Floats, size: int, barred: Truths) -> Ints:
    """The candidates that save most, one of them not barred."""
    order = np.argsort(-savings, kind="stable")
    top = order[:size]
    if barred[top].all():
        top = np.append(top[:-1], order[~barred[order]][0])
    return np.asarray(top)


def _by_prices(search: Search, is_barred: Barred) -> Iterator[Chosen]:
    """Answers for the mean cost and the weight covered."""
    prices = Prices(search)
    while not (barred := is_barred()).all():
        members = _tried(search, prices.savings, barred)
        worth = search.key(members)[0]
        prices.improve(worth, members, barred, search.until)
        sets = prices.possible(worth, barred)
        found = None if sets is None else _least_set(search, sets, worth)
        if found is None:
            yield Chosen(tuple(members.tolist()), max(int(worth - np.ceil(prices.bound - SLACK)), 1))
        else:
            yield Chosen(tuple(found.tolist()), 0)


def _tried(search: Search, savings: Floats, barred: Truths) -> Ints:
    """A good set with a candidate that is not barred."""
    order = np.argsort(-savings, kind="stable")
    firsts = order[~barred[order]][:STARTS]
    tried = [search.swapped(search.grown(int(first)), barred) for first in firsts]
    return min(tried, key=search.key)


def _least_set(search: Search, sets: Ints, worth: int) -> Ints | None:
    """The best of the sets, one of which is worth this or less; None where the time ends before it is found."""
    for table in search.tables:
        if len(sets) == 1:
            break
        values, best = np.full(len(sets), FAR), FAR
        for start in range(0, len(sets), SETS_AT_ONCE):
            if perf_counter() > search.until:
                return None
            some = np.arange(start, min(start + SETS_AT_ONCE, len(sets)))
            some = some[table.lows(*sets[some].T) <= min(best, worth)]
            values[some] = table.valued(*sets[some].T)
            best = min(best, int(values[some].min(initial=FAR)))
        sets, worth = sets[values == best], FAR
    return np.asarray(sets[np.lexsort(sets.T[::-1])[0]])


class Covering:
    """Set covering by few rows: those that sets found before have missed."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.rows: list[int] = []

    def cover(self, limit: int, most: int, barred: Truths) -> tuple[Ints, float]:
        """The fewest candidates, at most `most`, with all rows within `limit` that can be, one of them not barred.

        And how many it takes at least, infinitely many where it cannot be done. An empty array where there are none,
        or none before the time ends.
        """
        near = self.search.free.near
        asked = near.min(axis=0) <= limit
        while True:
            answer = self._solved(limit, most, barred)
            members = np.flatnonzero(answer.variables > 0.5)
            if not len(members):
                return members, np.inf if answer.end is End.INFEASIBLE else answer.bound
            costs = np.where(asked, near[members].min(axis=0), 0)
            missed = np.argsort(-costs.astype(np.int64), kind="stable")[:ROWS_AT_ONCE]
            missed = missed[costs[missed] > limit]
            if not len(missed):
                return members, float(np.ceil(answer.bound - SLACK))
            self.rows += missed.tolist()

    def _solved(self, limit: int, most: int, barred: Truths) -> Solved:
        every = np.ones(len(barred))
        rows = [rows_of(every, 1.0, float(most)), rows_of((~barred).astype(float), 1.0, np.inf)]
        if self.rows:
            table = (self.search.free.near[:, self.rows] <= limit).T
            rows.append(rows_of(table[table.any(axis=1)], 1.0, np.inf))
        programme = Programme(every, joined(*rows), every, len(every))
        return solved(programme, self.search.until - perf_counter())


def _by_halving(search: Search, is_barred: Barred) -> Iterator[Chosen]:
    """Answers for the worst cost: the least for which a set covers every row."""
    covering, near = Covering(search), search.free.near
    costs = np.flatnonzero(np.bincount(near.ravel()))
    least = int(near.min(axis=0).max(initial=0))
    while not (barred := is_barred()).all():
        members = _tried(search, -near.astype(float).mean(axis=1), barred)
        worst, low = search.key(members)[0], least
        is_proven = True
        while low < worst:
            between = costs[np.searchsorted(costs, low) : np.searchsorted(costs, worst)]
            if not len(between):
                break
            limit = int(between[(len(between) - 1) // 2])
            cover, fewest = covering.cover(limit, search.size, barred)
            if len(cover):
                members = search.filled(cover)
                worst = search.key(members)[0]
            elif np.isinf(fewest) and fewest > 0:
                low = limit + 1
            else:
                is_proven = False
                break
        least = low if is_proven else least
        members = search.swapped(members, barred)
        yield Chosen(tuple(members.tolist()), 0 if is_proven else worst - low)


def fewest_covers(free: Free, until: float, is_barred: Barred) -> Iterator[Chosen]:
    """The fewest candidates that have all within the limit that can be, then as many with one that is not barred."""
    nobody = np.zeros(len(free.near), dtype=bool)
    search = Search(free, Objective.COVER, 0, until)
    covering = Covering(search)
    members, fewest = covering.cover(free.limit, len(nobody), nobody)
    if not len(members):
        members = _greedy_cover(free)
    search.size = len(members)
    slack = len(members) - max(int(fewest), 1) if np.isfinite(fewest) else len(members) - 1
    while len(members):
        yield Chosen(tuple(search.swapped(members, is_barred()).tolist()), slack)
        members, _ = covering.cover(free.limit, search.size, is_barred())
        slack = 0


def _greedy_cover(free: Free) -> Ints:
    """Candidates that have all within the limit that can be, each the one that adds most."""
    within, members = free.near <= free.limit, list[int]()
    left = within.any(axis=0)
    while left.any():
        members.append(int((within @ (left * free.weight)).argmax()))
        left &= ~within[members[-1]]
    return np.array(sorted(members), dtype=np.int64)


def _by_programme(search: Search, is_barred: Barred) -> Iterator[Chosen]:
    """Answers for backup, by an integer programme."""
    table = search.tables[0]
    if not isinstance(table, WithoutBackup):
        raise TypeError(table)
    while not (barred := is_barred()).all():
        members = _tried(search, table.within @ table.weight, barred)
        answer = solved(_backup_programme(table, search.size, barred), search.until - perf_counter())
        if len(answer.variables):
            taken = _top(answer.variables[: len(barred)], search.size, barred)
            members = min(members, search.swapped(taken, barred), key=search.key)
        low = table.weight.sum() - np.floor(SLACK - answer.bound) if np.isfinite(answer.bound) else 0.0
        yield Chosen(tuple(members.tolist()), max(search.key(members)[0] - int(low), 0))


def _backup_programme(table: WithoutBackup, size: int, barred: Truths) -> Programme:
    """The most weight of rows that have two teams; rows that the same candidates have are one."""
    candidates = len(barred)
    patterns, of_row = np.unique(
        np.column_stack([table.times, np.packbits(table.within.T, axis=1)]), axis=0, return_inverse=True
    )
    weight = np.bincount(of_row.ravel(), weights=table.weight)
    lacks = TWICE - patterns[:, 0].astype(int)
    within = np.unpackbits(patterns[:, 1:], axis=1, count=candidates)
    kept = within.sum(axis=1) >= lacks
    weight, lacks, within = weight[kept], lacks[kept], within[kept]
    backed = csr_array(hstack([csr_array(within.astype(float)), diags_array(-lacks.astype(float))]))
    chosen = np.concatenate([np.ones(candidates), np.zeros(len(weight))])
    elsewhere = np.concatenate([(~barred).astype(float), np.zeros(len(weight))])
    rows = joined(
        Rows(backed, np.zeros(len(weight)), np.full(len(weight), np.inf)),
        rows_of(chosen, float(size), float(size)),
        rows_of(elsewhere, 1.0, np.inf),
    )
    return Programme(np.concatenate([np.zeros(candidates), -weight]), rows, np.ones(len(chosen)), len(chosen))
