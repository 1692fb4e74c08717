"""Budget against people served: the maximal covering location problem (Church and ReVelle 1974) with costs.

Exact: an integer programme for every budget, solved by HiGHS. Rows of people that the same plots serve are one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, eye_array, hstack

from geo.city import City
from geo.errors import ParameterError
from geo.programme import PROVEN_GAP, Programme, Rows, joined, rows_of, solved

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

STEPS = 12
TIME_LIMIT_S = 4.0
VND_PER_MILLION = 1e6  # what the solver counts in
BUDGET_UNITS = 1000.0  # and what it counts a budget as


@dataclass(frozen=True)
class Served:
    """What a budget can do: `plots` that serve the most people for it, in the order of the city's.

    No choice serves more than (1 + `gap`) times `people`; 0: proven optimal.
    """

    budget_vnd: float
    people: int
    plots: tuple[str, ...]
    gap: float


@dataclass(frozen=True, eq=False)
class _Groups:
    """Plots with a cost that serve anybody, and the groups of people they serve: `reach` group by plot."""

    plots: tuple[str, ...]
    cost: Floats
    reach: Truths
    people: Floats

    def served(self, chosen: Truths) -> int:
        """People that the chosen plots serve, each once."""
        return int(self.people[self.reach[:, chosen].any(axis=1)].sum())


def trade_off(
    city: City, people_served: Truths, budgets_vnd: Sequence[float] = (), time_limit_s: float = TIME_LIMIT_S
) -> tuple[Served, ...]:
    """The most people that each budget can serve; without budgets, for STEPS equal steps to what serves everybody.

    `people_served`: row a plot of the city, column a row of `city.people`, True where the plot serves them. Plots
    without a cost are left out; empty where no plot serves anybody. What a lower budget can do, a higher one can.

    Raises
    ------
    ParameterError
        `no_plots`, `plots_without_cost` where no plot has one, `budget_not_positive`.
    ValueError
        If `people_served` has another shape.
    """
    if any(not budget > 0 for budget in budgets_vnd):
        raise ParameterError("budget_not_positive", budget_vnd=min(budgets_vnd))
    groups = _groups(city, people_served)
    if not groups.plots:
        return ()
    until = perf_counter() + time_limit_s
    curve: list[Served] = []
    chosen = np.zeros(len(groups.plots), dtype=bool)
    steps = sorted(budgets_vnd) or _steps(groups, time_limit_s / 4)
    for number, budget in enumerate(steps):
        seconds = (until - perf_counter()) / (len(steps) - number)
        chosen, gap = _most(groups, budget, chosen, seconds)
        named = tuple(key for key, taken in zip(groups.plots, chosen, strict=True) if taken)
        curve.append(Served(float(budget), groups.served(chosen), named, gap))
    return tuple(curve)


def _groups(city: City, people_served: Truths) -> _Groups:
    wanted = (len(city.plots), len(city.people))
    if people_served.shape != wanted:
        raise ValueError(f"people_served has the shape {people_served.shape}, not {wanted}")
    if not len(city.plots):
        raise ParameterError("no_plots")
    costed = (city.plots["cost_vnd"] >= 0).to_numpy()
    if not costed.any():
        named = city.plots["name"].where(city.plots["name"] != "", city.plots.index.to_series())
        raise ParameterError("plots_without_cost", plots=", ".join(named))
    used = costed & people_served.any(axis=1)
    served = people_served[used]
    packed = np.packbits(served, axis=0).T
    _, first, group = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    people = np.bincount(group.ravel(), weights=city.people["people"].to_numpy(dtype=float))
    reach = served[:, first].T
    wanted_groups = reach.any(axis=1) & (people > 0)
    return _Groups(
        plots=tuple(map(str, city.plots.index[used])),
        cost=np.rint(city.plots["cost_vnd"].to_numpy(dtype=float)[used]),
        reach=reach[wanted_groups],
        people=people[wanted_groups],
    )


def _steps(groups: _Groups, seconds: float) -> list[float]:
    """Equal steps up to the cheapest budget that serves everybody whom the plots can serve."""
    everybody = Programme(
        groups.cost / VND_PER_MILLION,
        rows_of(groups.reach, 1.0, np.inf),
        np.ones(len(groups.plots)),
        len(groups.plots),
    )
    answer = solved(everybody, seconds).variables
    enough = groups.cost[answer > 0.5].sum() if len(answer) else groups.cost.sum()
    return [float(np.ceil(enough * step / STEPS)) for step in range(1, STEPS + 1)] if enough else [0.0]


def _most(groups: _Groups, budget: float, before: Truths, seconds: float) -> tuple[Truths, float]:
    """The plots that serve the most people within the budget, and how far that may be from the optimum.

    `before` are those of a lower budget; they and what the rest of the money adds stand where nothing better was found.
    """
    plots, people, every = len(groups.plots), groups.people / groups.people.sum(), groups.people.sum()
    programme = Programme(
        np.concatenate([np.zeros(plots), -people]),
        joined(_within(groups, budget), _only_with(groups)),
        np.ones(plots + len(people)),
        plots,
    )
    answer = solved(programme, seconds)
    found = [_greedy(groups, budget, before), answer.variables[:plots] > 0.5]
    usable = [one for one in found if len(one) and groups.cost[one].sum() <= budget]
    chosen = max(usable, key=groups.served)
    most, served = min(-answer.bound, 1.0) * every, groups.served(chosen)
    gap = (most - served) / served if served else float(most > 0)
    return _trimmed(groups, chosen), gap if gap > PROVEN_GAP else 0.0


def _greedy(groups: _Groups, budget: float, before: Truths) -> Truths:
    """`before` and, again and again, the plot that serves most further people for its cost."""
    chosen, reach = before.copy(), groups.reach.astype(float)
    people = np.where(groups.reach[:, chosen].any(axis=1), 0.0, groups.people)
    while True:
        fits = ~chosen & (groups.cost + groups.cost[chosen].sum() <= budget)
        rate = np.where(fits, people @ reach / np.maximum(groups.cost, 1.0), 0.0)
        best = int(rate.argmax())
        if rate[best] == 0:
            return chosen
        chosen[best] = True
        people[groups.reach[:, best]] = 0.0


def _within(groups: _Groups, budget: float) -> Rows:
    cost = np.concatenate([groups.cost, np.zeros(len(groups.people))])
    return rows_of(cost / budget * BUDGET_UNITS if budget else cost, -np.inf, BUDGET_UNITS if budget else 0.0)


def _only_with(groups: _Groups) -> Rows:
    """A group is served only where one of its plots is chosen."""
    count = len(groups.people)
    table = hstack([csr_array(groups.reach.astype(float)), -eye_array(count)], format="csr")
    return Rows(csr_array(table), np.zeros(count), np.full(count, np.inf))


def _trimmed(groups: _Groups, chosen: Truths) -> Truths:
    """The chosen plots without those, the dearest first, that serve nobody of their own."""
    kept, people = chosen.copy(), groups.served(chosen)
    for plot in sorted(np.flatnonzero(chosen), key=lambda number: -groups.cost[number]):
        kept[plot] = False
        kept[plot] = groups.served(kept) < people
    return kept
