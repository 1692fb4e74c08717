"""Knapsack covers: the best sets of plots that give every goal enough, and the next best ones.

A covering knapsack with several rows, solved as an integer programme by HiGHS. Areas are whole 0.01 m² and costs whole
dong in it, so that what the solver found can be checked exactly; what fails the check is cut off and the search goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo.programme import End, Programme, Rows, joined, rows_of, solved

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

TIME_SHARE = 0.5  # of what is left of the time that one search may take
MOST_RUNNERS_UP = 3
MOST_TRIES = 50  # of finding a set that also holds to the last 0.01 m² and dong
UNITS_PER_ARE, VND_PER_MILLION = 10_000.0, 1e6  # what the solver counts in
BUDGET_UNITS = 1000.0  # and what it counts a budget as


@dataclass(frozen=True, eq=False)
class Cover:
    """The problem in whole units: 0.01 m² and dong.

    `need` of each goal (a ward, or the district), `gain` of each piece of ground for each goal; `covers` as in
    `Offers`. `is_costed`: the least cost is wanted, else the least area. `cuts` are sets of plots (columns) of which
    not all may be chosen, `short_cuts` sets beyond which one more must be.
    """

    plots: tuple[str, ...]
    goals: tuple[str, ...]
    covers: Truths
    area: Floats
    gain: Floats
    need: Floats
    cost: Floats
    budget: float
    is_costed: bool
    cuts: tuple[Truths, ...] = ()
    short_cuts: tuple[Truths, ...] = ()

    def short(self, chosen: Truths) -> Floats:
        """What each goal still lacks."""
        return np.maximum(self.need - self._taken(chosen) @ self.gain, 0.0)

    def ground(self, chosen: Truths) -> float:
        """The area chosen, counted once."""
        return float(self._taken(chosen) @ self.area)

    def worth(self, chosen: Truths) -> float:
        """What is to be least: the cost, or the area."""
        return float(self.cost[chosen].sum()) if self.is_costed else self.ground(chosen)

    def is_paid(self, chosen: Truths) -> bool:
        """True within the budget."""
        return bool(np.isinf(self.budget) or self.cost[chosen].sum() <= self.budget)

    def _taken(self, chosen: Truths) -> Truths:
        return np.asarray(self.covers[:, chosen].any(axis=1))


@dataclass(frozen=True, eq=False)
class Found:
    """A set of plots, how its search ended, and by which share it could still be better (in what is missing or in worth).

    `chosen` is an empty array where nothing was found.
    """

    chosen: Truths
    end: End
    gap: float


def ranked(cover: Cover, until: float) -> list[Found]:
    """The best set and the runners-up, best first; at least one."""
    can_reach = not cover.short(np.ones(len(cover.plots), dtype=bool)).any()
    if np.isinf(cover.budget):
        return _merged(cover, _by_part(cover, until, can_reach))
    if cover.is_costed and can_reach:  # the cheapest sets that reach it are within the budget, or none is
        free = ranked(replace(cover, budget=np.inf), until)
        paid = [one for one in free if cover.is_paid(one.chosen)]
        if paid:
            return paid
    return _series(cover, until, can_reach)


def _by_part(cover: Cover, until: float, can_reach: bool) -> list[list[Found]]:
    """The best sets of every part, over all plots; small parts first, as they leave most of their time to the next."""
    parts = sorted(_parts(cover), key=lambda part: int(part.within.sum()))
    found = []
    for number, part in enumerate(parts):
        now = perf_counter()
        share = now + (until - now) / (len(parts) - number)
        found.append(_in_full(part, _series(part.cover, share, can_reach)))
    return found


def _series(cover: Cover, until: float, can_reach: bool) -> list[Found]:
    """The best sets of a task that hangs together, each not one before it with plots added."""
    every = np.ones(len(cover.plots), dtype=bool)
    at_hand = replace(cover, need=cover.need - cover.short(every))  # what all plots together can give
    found: list[Found] = []
    while len(found) <= MOST_RUNNERS_UP and (not found or found[-1].chosen.any()):
        one = _next(at_hand, until, found, can_reach)
        if not len(one.chosen):
            break
        found.append(one)
        at_hand = replace(at_hand, cuts=(*at_hand.cuts, one.chosen))
    if not found:
        return [Found(_greedy(cover), End.STOPPED, 1.0)]
    best, *others = sorted(found, key=lambda one: _rank(cover, one.chosen))
    return [replace(best, end=found[0].end, gap=found[0].gap), *others]


def _rank(cover: Cover, chosen: Truths) -> tuple[float, float]:
    """What a set is judged by: what is missing, then its worth."""
    return float(cover.short(chosen).sum()), cover.worth(chosen)


def _next(at_hand: Cover, until: float, before: list[Found], can_reach: bool) -> Found:
    """The best set that no cut forbids: of those that leave least missing, that of the least worth."""
    floor = max((float(at_hand.short(one.chosen).sum()) for one in before), default=0.0)
    if floor == 0:
        found = _tidy(at_hand, _search(at_hand, 0.0, until))
        if len(found.chosen) or (before and can_reach):
            return found
    nearest = _search(at_hand, None, until)
    if nearest.end is not End.OPTIMAL:
        return _tidy(at_hand, nearest)
    cheapest = _tidy(at_hand, _search(at_hand, float(at_hand.short(nearest.chosen).sum()), until))
    return cheapest if len(cheapest.chosen) else _tidy(at_hand, replace(nearest, end=End.STOPPED, gap=1.0))


@dataclass(frozen=True, eq=False)
class _Part:
    """A task of its own within a greater one, and which of its plots it holds."""

    cover: Cover
    within: Truths


def _parts(cover: Cover) -> list[_Part]:
    """The tasks that have neither goals nor ground in common: what is best for each is best for all."""
    plots, goals = len(cover.plots), len(cover.goals)
    piece, plot = np.nonzero(cover.covers)
    giving, goal = np.nonzero(cover.gain > 0)
    size = plots + goals + len(cover.covers)  # plots, goals, then pieces, which link them
    links = np.concatenate([piece, giving]) + plots + goals, np.concatenate([plot, plots + goal])
    graph = csr_array((np.ones(len(links[0])), links), shape=(size, size))
    _, part = connected_components(graph, directed=False)
    of_plot, of_goal = part[:plots], part[plots : plots + goals]
    return [_part(cover, of_plot == one, of_goal == one) for one in np.intersect1d(of_plot, of_goal)]


def _part(cover: Cover, plots: Truths, goals: Truths) -> _Part:
    pieces = cover.covers[:, plots].any(axis=1)
    kept = replace(
        cover,
        plots=tuple(np.array(cover.plots)[plots]),
        goals=tuple(np.array(cover.goals)[goals]),
        covers=cover.covers[np.ix_(pieces, plots)],
        area=cover.area[pieces],
        gain=cover.gain[np.ix_(pieces, goals)],
        need=cover.need[goals],
        cost=cover.cost[plots],
    )
    return _Part(kept, plots)


def _in_full(part: _Part, found: list[Found]) -> list[Found]:
    """What was found for a part, over all plots."""
    full = np.zeros((len(found), len(part.within)), dtype=bool)
    full[:, part.within] = [one.chosen for one in found]
    return [replace(one, chosen=chosen) for one, chosen in zip(found, full, strict=True)]


def _merged(cover: Cover, lists: list[list[Found]]) -> list[Found]:
    """The best unions of one set of every list, best first."""
    best = [Found(np.zeros(len(cover.plots), dtype=bool), End.OPTIMAL, 0.0)]
    for found in lists:
        unions = [_union(cover, one, other) for one in best for other in found]
        best = sorted(unions, key=lambda one: _rank(cover, one.chosen))[: MOST_RUNNERS_UP + 1]
    return [best[0], *(one for one in best[1:] if one.chosen.any())]


def _union(cover: Cover, one: Found, other: Found) -> Found:
    """Both sets; how far they are from the optimum adds up."""
    worth = [cover.worth(some.chosen) for some in (one, other)]
    could_be_less = one.gap * worth[0] + other.gap * worth[1]
    both = {one.end, other.end} == {End.OPTIMAL}
    gap = could_be_less / sum(worth) if sum(worth) else max(one.gap, other.gap)
    return Found(one.chosen | other.chosen, End.OPTIMAL if both else End.STOPPED, gap)


def _tidy(cover: Cover, found: Found) -> Found:
    """What was found, without plots it does not need."""
    return replace(found, chosen=_trimmed(cover, found.chosen)) if len(found.chosen) else found


def _trimmed(cover: Cover, chosen: Truths) -> Truths:
    """The chosen plots without those that change nothing: of no cost, or chosen when the time was over."""
    kept, short = chosen.copy(), cover.short(chosen).sum()
    value = cover.cost if cover.is_costed else cover.covers.T @ cover.area
    times = cover.covers[:, chosen].sum(axis=1)  # that each piece is taken
    left = cover.need - cover.gain[times > 0].sum(axis=0)
    for plot in sorted(np.flatnonzero(chosen), key=lambda number: -value[number]):
        lost = cover.covers[:, plot] & (times == 1)
        without = left + cover.gain[lost].sum(axis=0)
        if np.maximum(without, 0.0).sum() <= short:
            kept[plot], left, times = False, without, times - cover.covers[:, plot]
    return kept


def _greedy(cover: Cover) -> Truths:
    """A set for want of a better one: the plot that helps most for its worth, again and again."""
    chosen, taken = np.zeros(len(cover.plots), dtype=bool), np.zeros(len(cover.covers), dtype=bool)
    value = np.maximum(cover.cost if cover.is_costed else cover.covers.T @ cover.area, 1.0)
    left, more = cover.need, cover.covers.T @ cover.gain  # what goals lack, what each plot would add
    while True:
        is_paid = np.isinf(cover.budget) | (cover.cost + cover.cost[chosen].sum() <= cover.budget)
        rate = np.where(~chosen & is_paid, np.minimum(more, left).sum(axis=1) / value, 0.0)
        best = int(rate.argmax())
        if rate[best] <= 0:
            return _trimmed(cover, chosen)
        chosen[best], new = True, cover.covers[:, best] & ~taken
        left = np.maximum(left - cover.gain[new].sum(axis=0), 0.0)
        taken, more = taken | new, more - cover.covers[new].T @ cover.gain[new]


def _search(cover: Cover, short: float | None, until: float) -> Found:
    """The set of the least worth with at most `short` missing, or, with None, the one with the least missing.

    What the solver's tolerance let through is cut off: sets that lack too much, with all their subsets, and sets that
    cost too much, with all that hold them.
    """
    for _ in range(MOST_TRIES):
        answer = solved(_programme(cover, short), TIME_SHARE * (until - perf_counter()))
        chosen = answer.variables[: len(cover.plots)] > 0.5
        if not len(answer.variables):
            return Found(chosen[:0], answer.end, answer.gap)
        if not cover.is_paid(chosen):
            cover = replace(cover, cuts=(*cover.cuts, chosen))
        elif short is not None and cover.short(chosen).sum() > short:
            cover = replace(cover, short_cuts=(*cover.short_cuts, chosen))
        else:
            return Found(chosen, answer.end, answer.gap)
    return Found(np.zeros(0, dtype=bool), End.STOPPED, 1.0)


def _programme(cover: Cover, short: float | None) -> Programme:
    """The integer programme: variables are plots, then shared pieces of ground, then what each goal lacks."""
    plots, goals = len(cover.plots), len(cover.goals)
    shared = np.flatnonzero(cover.covers.sum(axis=1) > 1)
    own = cover.covers.copy()
    own[shared] = False
    wide = plots + len(shared) + goals
    gives = np.hstack([cover.gain.T @ own, cover.gain[shared].T]) / UNITS_PER_ARE
    need = cover.need / UNITS_PER_ARE
    rows = [
        rows_of(np.hstack([gives, np.eye(goals)]), need, np.inf),
        *_pieces(cover, shared),
        *_limits(cover, wide),
    ]
    lacking = np.concatenate([np.zeros(plots + len(shared)), np.ones(goals)])
    most = np.concatenate([np.ones(plots + len(shared)), need if short != 0 else np.zeros(goals)])
    if short is None:
        return Programme(lacking, joined(*rows), most, plots)
    rows.append(rows_of(lacking, -np.inf, short / UNITS_PER_ARE))
    if cover.is_costed:
        worth = np.concatenate([cover.cost / VND_PER_MILLION, np.zeros(len(shared) + goals)])
    else:
        worth = np.concatenate([own.T @ cover.area, cover.area[shared], np.zeros(goals)]) / UNITS_PER_ARE
    return Programme(worth, joined(*rows), most, plots)


def _pieces(cover: Cover, shared: npt.NDArray[np.int64]) -> list[Rows]:
    """A shared piece is taken exactly where one of its plots is."""
    if not len(shared):
        return []
    covers, goals = cover.covers[shared].astype(float), np.zeros((len(shared), len(cover.goals)))
    only_with = np.hstack([covers, -np.eye(len(shared)), goals])
    piece, plot = np.nonzero(cover.covers[shared])
    always_with = np.zeros((len(piece), only_with.shape[1]))
    always_with[np.arange(len(piece)), plot] = -1.0
    always_with[np.arange(len(piece)), len(cover.plots) + piece] = 1.0
    return [rows_of(only_with, 0.0, np.inf), rows_of(always_with, 0.0, np.inf)]


def _limits(cover: Cover, wide: int) -> list[Rows]:
    """The budget, and the sets that are cut off."""

    def widened(table: npt.ArrayLike) -> Floats:
        narrow = np.atleast_2d(np.asarray(table, dtype=float))
        return np.hstack([narrow, np.zeros((len(narrow), wide - narrow.shape[1]))])

    limits = []
    if np.isfinite(cover.budget):
        limits.append(rows_of(widened(cover.cost / cover.budget * BUDGET_UNITS), -np.inf, BUDGET_UNITS))
    if cover.cuts:
        cuts = np.array(cover.cuts)
        limits.append(rows_of(widened(cuts), -np.inf, cuts.sum(axis=1) - 1.0))
    if cover.short_cuts:
        limits.append(rows_of(widened(~np.array(cover.short_cuts)), 1.0, np.inf))
    return limits
