"""What holds of the best places of teams, whatever the city."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.location import NEVER, Found, Listing, Objective, Problem, judged, ranked, trade_off

FOUR = (Objective.COVER, Objective.WORST, Objective.MEAN, Objective.BACKUP)
CANDIDATES, ROWS = 5, 6
ALONE = Listing(runners_up=0)


def _matrix(rows: int) -> st.SearchStrategy[np.ndarray]:
    costs = st.one_of(st.integers(0, 12), st.integers(0, NEVER), st.just(NEVER))
    return arrays(np.uint16, (rows, ROWS), elements=costs)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    weight = draw(arrays(np.int64, ROWS, elements=st.integers(0, 1_000)))
    weight[draw(st.integers(0, ROWS - 1))] += 1
    standing = draw(_matrix(draw(st.integers(0, 2))))
    limit = draw(st.one_of(st.integers(0, 14), st.integers(0, NEVER - 1)))
    places = draw(arrays(float, (CANDIDATES, 2), elements=st.integers(0, 3_000).map(float)))
    return Problem(draw(_matrix(CANDIDATES)), standing, weight, limit, places)


def value(objective: Objective, found: Found) -> int:
    """The objective's own value; less is better."""
    values = {
        Objective.COVER: -found.covered,
        Objective.WORST: found.worst,
        Objective.MEAN: found.total,
        Objective.BACKUP: -found.backup,
    }
    return values[objective]


def best(problem: Problem, objective: Objective, teams: int, fixed: tuple[int, ...] = ()) -> Found:
    return ranked(problem, objective, teams, fixed, ALONE).best


@settings(max_examples=40)
@given(problems(), st.sampled_from(FOUR))
def test_a_further_team_never_worsens_the_best(problem: Problem, objective: Objective) -> None:
    values = [value(objective, best(problem, objective, teams)) for teams in (1, 2, 3)]
    assert values == sorted(values, reverse=True)


@settings(max_examples=40)
@given(problems(), st.integers(0, NEVER - 1), st.sampled_from([1, 2, 3]))
def test_a_larger_limit_never_lowers_cover(problem: Problem, limit: int, teams: int) -> None:
    small, large = sorted((problem.limit, limit))
    for objective in (Objective.COVER, Objective.BACKUP):
        low = best(replace(problem, limit=small), objective, teams)
        high = best(replace(problem, limit=large), objective, teams)
        assert value(objective, high) <= value(objective, low)


@settings(max_examples=40)
@given(problems(), st.sampled_from(FOUR), st.integers(0, CANDIDATES - 1), st.sampled_from([2, 3]))
def test_locking_a_team_never_betters_the_best(
    problem: Problem, objective: Objective, site: int, teams: int
) -> None:
    free, locked = best(problem, objective, teams), best(problem, objective, teams, (site,))
    assert value(objective, free) <= value(objective, locked)
    assert site in locked.sites


@settings(max_examples=40)
@given(problems(), st.sampled_from(FOUR), st.permutations(range(CANDIDATES)), st.sampled_from([1, 2, 3]))
def test_the_order_of_candidates_does_not_change_values(
    problem: Problem, objective: Objective, order: list[int], teams: int
) -> None:
    turned = replace(problem, cost=problem.cost[order], places=problem.places[order])
    one, other = best(problem, objective, teams), best(turned, objective, teams)
    assert value(objective, one) == value(objective, other)
    if teams < 3:
        assert (one.covered, one.worst, one.total) == (other.covered, other.worst, other.total)


@settings(max_examples=40)
@given(problems(), st.sampled_from(FOUR), st.sampled_from([1, 2, 3]))
def test_answers_are_worth_what_they_are_judged(problem: Problem, objective: Objective, teams: int) -> None:
    found = ranked(problem, objective, teams)
    answers = [found.best, *found.runners_up]
    assert answers == [judged(problem, one.sites) for one in answers]
    values = [value(objective, one) for one in answers]
    assert values == sorted(values)
    assert all(len(set(one.sites)) == teams for one in answers)
    assert found.best.covered <= found.coverable <= found.reachable


@settings(max_examples=40)
@given(problems())
def test_the_trade_off_begins_and_ends_with_the_best_of_either(problem: Problem) -> None:
    curve = trade_off(problem, 2)
    assert curve[0] == best(problem, Objective.COVER, 2)
    assert curve[-1].worst == best(problem, Objective.WORST, 2).worst
    assert all(one.covered > other.covered and one.worst > other.worst for one, other in pairwise(curve))
