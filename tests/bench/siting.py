"""`python -m tests.bench.siting` prints how long the best places of teams take, beside spopt and as the city grows.

spopt 0.7 poses the same problem to HiGHS through PuLP; its time includes building the model, ours all that `ranked`
does, runners-up too. An answer that differs from spopt's in its own value is refused.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pulp
from spopt.locate import LSCP, MCLP, PCenter, PMedian

from geo.location import Found, Listing, Objective, Problem, Ranking, ranked, trade_off

SEED = 5
CANDIDATES, ROWS = 650, 6_500  # what the district comes to
PEER_CANDIDATES, PEER_ROWS = 60, 400  # what spopt does in some seconds
SIDE_M = 5_500.0  # of a square as large as the district
LIMIT_M = 2_000
FACTORS = (1, 2, 4, 8)
ALONE = Listing(runners_up=0)


class DifferentError(Exception):
    """Two ways to the same figure do not agree."""


@dataclass(frozen=True)
class Row:
    """What was measured, how long it took here and with the peer, in seconds."""

    what: str
    ours_s: float
    peer_s: float | None
    note: str


def invented(candidates: int, rows: int, standing: int = 2, seed: int = SEED) -> Problem:
    """Demand, candidates and standing teams in a square that grows with the rows beyond ROWS; ways longer than straight lines.

    About a quarter of the rows has no weight, as in the district.
    """
    random = np.random.default_rng(seed)
    side = SIDE_M * max(1.0, rows / ROWS) ** 0.5
    points = random.uniform(0, side, (rows, 2))
    places, teams = random.uniform(0, side, (candidates, 2)), random.uniform(0, side, (standing, 2))
    detour = random.gamma(1.5, 60, rows)  # from the street to the door

    def costs(origins: Any) -> Any:
        found = np.empty((len(origins), rows), dtype=np.uint16)
        for cost, origin in zip(found, origins, strict=True):
            east, north = np.abs(points - origin).T
            cost[:] = np.ceil(0.6 * np.hypot(east, north) + 0.4 * (east + north) + detour)
        return found

    people = 1 + random.gamma(1.2, 80, rows).astype(np.int64)
    weight = np.where(random.random(rows) < 0.26, 0, people)
    return Problem(costs(places), costs(teams), weight, LIMIT_M, places)


def spopt_value(problem: Problem, objective: Objective, teams: int) -> int:
    """The objective's own value by spopt: weight covered, worst cost, Σ weight · cost, or number of teams.

    The standing teams count as facilities that are there.
    """
    cost = np.concatenate([problem.standing, problem.cost]).T.astype(float)
    stay = np.zeros(cost.shape[1], dtype=int)
    stay[: len(problem.standing)] = 1
    there = {"predefined_facilities_arr": stay} if stay.any() else {}
    count = teams + int(stay.sum())
    solver = pulp.HiGHS(msg=False)
    if objective is Objective.COVER:
        model = MCLP.from_cost_matrix(cost, problem.weight, problem.limit, p_facilities=count, **there)
    elif objective is Objective.WORST:
        model = PCenter.from_cost_matrix(cost[problem.weight > 0], p_facilities=count, **there)
    elif objective is Objective.MEAN:
        model = PMedian.from_cost_matrix(cost, problem.weight, p_facilities=count, **there)
    else:
        near = (cost.min(axis=1) <= problem.limit) & (problem.weight > 0)
        model = LSCP.from_cost_matrix(cost[near], problem.limit, **there)
    value = round(float(pulp.value(model.solve(solver).problem.objective)))
    return value - int(stay.sum()) if objective is Objective.FULL else value


def own_value(ranking: Ranking, objective: Objective) -> int:
    """The same value of our best answer."""
    best: Found = ranking.best
    values = {Objective.COVER: best.covered, Objective.WORST: best.worst, Objective.MEAN: best.total}
    return values.get(objective, len(best.sites))


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and what came out."""
    started = time.perf_counter()
    found = act()
    return time.perf_counter() - started, found


def beside_spopt(candidates: int = PEER_CANDIDATES, rows: int = PEER_ROWS) -> Iterator[Row]:
    """Two and three teams for each objective that spopt knows, on the same instance."""
    problem = invented(candidates, rows)
    for teams in (2, 3):
        for objective in (Objective.COVER, Objective.WORST, Objective.MEAN, Objective.FULL):
            most = None if objective is Objective.FULL else teams
            if most is None and teams > 2:
                continue
            ours_s, ours = timed(partial(ranked, problem, objective, most, (), ALONE))
            peer_s, peer = timed(partial(spopt_value, problem, objective, teams))
            if own_value(ours, objective) != peer:
                raise DifferentError(f"{objective}: {own_value(ours, objective)} here, spopt {peer}")
            what = f"{objective.value}, {most or 'fewest'} teams, {candidates} × {rows:,}"
            yield Row(what, ours_s, peer_s, f"both {peer:,}")


def growing(factors: Sequence[int] = FACTORS) -> Iterator[Row]:
    """The best pair and five runners-up, and the trade-off curve, as candidates and rows grow together."""
    for factor in factors:
        problem = invented(CANDIDATES * factor, ROWS * factor, 2 * factor)
        size = f"{len(problem.cost):,} × {len(problem.weight):,}"
        for objective in Objective:
            most = None if objective is Objective.FULL else 2
            if most is None:
                continue  # the fewest teams of a larger city are more than two
            seconds, found = timed(partial(ranked, problem, objective, most))
            note = f"{1 + len(found.runners_up)} answers, {'proven' if found.is_proven else 'not proven'}"
            yield Row(f"{objective.value}, 2 teams, {size}", seconds, None, note)
        seconds, curve = timed(partial(trade_off, problem, 2))
        yield Row(f"trade-off, 2 teams, {size}", seconds, None, f"{len(curve)} points")


def line(row: Row) -> str:
    """One row in columns."""
    peer = "" if row.peer_s is None else f"{row.peer_s:9.3f} {row.peer_s / row.ours_s:8.0f} ×"
    return f"{row.what:44} {row.ours_s:9.3f} {peer:20} {row.note}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints every row when it is measured."""
    parser = argparse.ArgumentParser(prog="tests.bench.siting", description=__doc__)
    parser.add_argument("--factors", type=int, nargs="*", default=list(FACTORS), help="sizes to grow to")
    asked = parser.parse_args(arguments)
    load = ", ".join(f"{one:.2f}" for one in os.getloadavg())
    print(f"Load average at the start {load}, {os.cpu_count()} cores")
    print(f"{'':44} {'seconds':>9} {'spopt':>9} {'spopt ÷ this':>12}")
    for rows in (beside_spopt(), growing(asked.factors)):
        for row in rows:
            print(line(row), flush=True)


if __name__ == "__main__":
    main()
