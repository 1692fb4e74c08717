"""A location problem in whole numbers: who is reached by which candidate at what cost, and what a choice is worth.

Rows of demand count when they have weight and anybody at all, a candidate or a standing team, has a way to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np
import numpy.typing as npt

Costs = npt.NDArray[np.uint16]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

NEVER = 65_535  # the cost of what has no way
PIVOTS = 24  # candidates by whose costs rows are told apart
TWICE = 2  # teams within the limit that make a backup


class Objective(Enum):
    """What is asked of the teams together with the standing ones.

    COVER: the most weight within the limit (maximal covering location problem). WORST: the least cost of the worst
    row (p-centre). MEAN: the least mean cost (p-median). FULL: the fewest teams with which all is within the limit
    that can be (location set covering problem). BACKUP: the most weight within the limit of two teams or more.
    """

    COVER = "cover"
    WORST = "worst"
    MEAN = "mean"
    FULL = "full"
    BACKUP = "backup"


@dataclass(frozen=True, eq=False)
class Problem:
    """`cost` (k, n) of every candidate to every row of demand, `standing` (e, n) of the teams that stay, e may be 0.

    `weight` (n,) ≥ 0, together below 1e11; `limit` in the unit of the costs, below NEVER; `places` (k, 2) of the
    candidates in METRES.
    """

    cost: Costs
    standing: Costs
    weight: Ints
    limit: int
    places: Floats

    @cached_property
    def least(self) -> Costs:
        """The least cost of each row over all candidates and standing teams, (n,)."""
        costs = [one.min(axis=0) for one in (self.cost, self.standing) if len(one)]
        return np.asarray(np.min(costs, axis=0)) if costs else _never(len(self.weight))

    @cached_property
    def counts(self) -> Ints:
        """Numbers of the rows that have weight and that anybody has a way to."""
        return np.flatnonzero((self.weight > 0) & (self.least < NEVER))


@dataclass(frozen=True)
class Found:
    """A choice of sites, ascending, and what it is worth together with the standing teams.

    `covered` and `backup`: weight within the limit of one team, of two. `worst`: cost of the worst row that counts;
    NEVER where one is left without a way, or where none counts. `total`: Σ weight · cost of the rows that count, a
    row without a way at NEVER; divided by the weight of those rows it is the mean.
    """

    sites: tuple[int, ...]
    covered: int
    backup: int
    worst: int
    total: int


@dataclass(frozen=True, eq=False)
class Free:
    """What is left to choose from when some teams are fixed: k candidates, n rows that count, or one if none does.

    `numbers` (k,) of the candidates in the problem, ascending. `near` (k, n): cost of the candidate or of the nearest
    team that stays, whichever is less; `stay` (n,) of those that stay alone. `pivots` (a few, n): costs of some
    candidates, whoever stays. `times` (n,): how many teams that stay
    are within the limit. `within` (k, n): whom the candidate itself has within the limit; empty but for BACKUP.
    """

    numbers: Ints
    near: Costs
    stay: Costs
    pivots: Costs
    times: Ints
    within: Truths
    weight: Ints
    limit: int


def judged(problem: Problem, sites: Sequence[int]) -> Found:
    """What these sites are worth; a site named twice is two teams on one spot, which back each other up."""
    rows = problem.counts
    costs = np.concatenate([problem.standing[:, rows], problem.cost[list(sites)][:, rows]])
    weight = problem.weight[rows]
    times = (costs <= problem.limit).sum(axis=0)
    least = costs.min(axis=0) if len(costs) else _never(len(weight))
    return Found(
        tuple(sorted(int(site) for site in sites)),
        int(weight[times > 0].sum()),
        int(weight[times >= TWICE].sum()),
        int(least.max()) if len(least) else NEVER,
        int(weight @ least.astype(np.int64)),
    )


def freed(problem: Problem, fixed: Sequence[int], objective: Objective) -> Free:
    """The problem with `fixed` among the teams that stay."""
    rows = problem.counts if len(problem.counts) else np.flatnonzero(problem.weight)[:1]
    numbers = np.setdiff1d(np.arange(len(problem.cost)), fixed)
    standing = np.concatenate([problem.standing[:, rows], problem.cost[list(fixed)][:, rows]])
    cost = np.empty(
        (len(numbers), len(rows)), dtype=np.uint16
    )  # rows one after another, unlike what cost[:, rows] is
    for row, number in zip(cost, numbers, strict=True):
        np.take(problem.cost[number], rows, out=row, mode="clip")
    pivots = cost[np.linspace(0, len(cost) - 1, min(PIVOTS, len(cost))).astype(int)]
    within = cost <= problem.limit if objective is Objective.BACKUP else np.zeros((len(cost), 0), dtype=bool)
    stay = standing.min(axis=0) if len(standing) else _never(len(rows))
    near = np.minimum(cost, stay, out=cost) if len(standing) else cost
    times = (standing <= problem.limit).sum(axis=0)
    return Free(numbers, near, stay, pivots, times, within, problem.weight[rows], problem.limit)


def _never(rows: int) -> Costs:
    return np.full(rows, NEVER, dtype=np.uint16)
