"""The best places of teams: every choice tried by hand gives the same answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.location import MOST_TEAMS, NEVER, Found, Listing, Objective, Problem, judged, ranked, trade_off
from geo.location_problem import freed
from geo.location_tables import Pairs, Table, Total, Uncovered, WithoutBackup, Worst
from tests.bench.siting import LIMIT_M, invented

FOUR = (Objective.COVER, Objective.WORST, Objective.MEAN, Objective.BACKUP)
ALONE, SIX = Listing(runners_up=0), Listing()


def slow_found(problem: Problem, sites: Sequence[int]) -> Found:
    """What the sites are worth, row after row."""
    covered = backup = total = 0
    worst: list[int] = []
    for row, weight in enumerate(problem.weight.tolist()):
        standing = problem.standing[:, row].tolist()
        if weight == 0 or min([*standing, *problem.cost[:, row].tolist()]) == NEVER:
            continue
        costs = [*standing, *(int(problem.cost[site, row]) for site in sites)]
        within = sum(cost <= problem.limit for cost in costs)
        covered += weight * (within >= 1)
        backup += weight * (within >= 2)
        worst.append(min([*costs, NEVER]))
        total += weight * worst[-1]
    return Found(tuple(sorted(sites)), covered, backup, max(worst, default=NEVER), total)


def order(objective: Objective, found: Found) -> tuple[Any, ...]:
    """Answers in this order are better first."""
    own = {
        Objective.COVER: -found.covered,
        Objective.WORST: found.worst,
        Objective.MEAN: found.total,
        Objective.BACKUP: -found.backup,
    }
    return own[objective], -found.covered, found.worst, found.total, found.sites


def is_elsewhere(problem: Problem, found: Found, better: Sequence[Found], apart_m: float) -> bool:
    """True if a team of it is farther than that from every team of the better ones."""

    def metres(one: int, other: int) -> float:
        (x, y), (u, v) = problem.places[one].tolist(), problem.places[other].tolist()
        return float(((x - u) ** 2 + (y - v) ** 2) ** 0.5)

    return any(
        all(metres(site, other) > apart_m for some in better for other in some.sites) for site in found.sites
    )


@lru_cache(maxsize=64)
def every_choice(problem: Problem, teams: int, fixed: tuple[int, ...]) -> list[Found]:
    """What all choices are worth that hold the fixed teams."""
    others = [site for site in range(len(problem.cost)) if site not in fixed]
    return [slow_found(problem, (*fixed, *some)) for some in combinations(others, teams - len(fixed))]


def slow_ranking(
    problem: Problem,
    objective: Objective,
    teams: int,
    fixed: tuple[int, ...] = (),
    listing: Listing = SIX,
) -> list[Found]:
    """The best answer and the runners-up from all choices in order."""
    answers: list[Found] = []
    for found in sorted(every_choice(problem, teams, fixed), key=lambda one: order(objective, one)):
        if not answers or is_elsewhere(problem, found, answers, listing.apart_m):
            answers.append(found)
        if len(answers) > listing.runners_up:
            break
    return answers


@cache
def drawn(seed: int, candidates: int = 14, rows: int = 30) -> Problem:
    """An unruly problem: few different costs or many, ways that do not exist, rows without weight, standing teams."""
    random = np.random.default_rng(seed)
    most = int(random.choice([4, 40, 3_000]))
    cost = random.integers(0, most, (candidates, rows)).astype(np.uint16)
    cost[random.random(cost.shape) < random.choice([0.0, 0.1, 0.6])] = NEVER
    standing = random.integers(0, 2 * most, (int(random.integers(0, 3)), rows)).astype(np.uint16)
    weight = random.integers(0, 3, rows) * random.integers(1, 60, rows)
    weight[0] = 7
    limit = int(most * random.choice([0.1, 0.4, 0.8]))
    return Problem(cost, standing, weight, limit, random.uniform(0, 2_500, (candidates, 2)))


LOOSE = [
    invented(32, 200),
    *(drawn(seed, 26, 500) for seed in (0, 2, 7, 9)),
]  # more rows than bounds have groups


def answers(problem: Problem, objective: Objective, teams: int, fixed: tuple[int, ...] = ()) -> list[Found]:
    """The best answer and the runners-up, which must be proven."""
    found = ranked(problem, objective, teams, fixed)
    assert (found.is_proven, found.gap) == (True, 0.0)
    return [found.best, *found.runners_up]


@pytest.mark.parametrize("standing", [0, 2])
def test_no_pair_of_300_sites_for_3000_rows_is_better(standing: int) -> None:
    problem = invented(300, 3_000, standing)
    best: dict[Objective, tuple[Any, ...]] = {}
    weight = problem.weight.astype(float)  # exact, and faster to multiply; all have a way to every row
    near, stay = problem.cost.astype(np.int32), problem.standing.astype(np.int32)
    for i in range(299):
        later = near[i + 1 :]
        least = np.minimum(np.minimum(near[i], later), stay.min(axis=0, initial=NEVER))
        within = (near[i] <= LIMIT_M).astype(np.int8) + (later <= LIMIT_M) + (stay <= LIMIT_M).sum(axis=0)
        figures = (
            (within > 0).astype(float) @ weight,
            (within > 1).astype(float) @ weight,
            least[:, weight > 0].max(axis=1),
            least.astype(float) @ weight,
        )
        for j, values in enumerate(zip(*(some.tolist() for some in figures), strict=True), start=i + 1):
            found = Found((i, j), *values)
            for objective in FOUR:
                key = order(objective, found)
                best[objective] = min(best.get(objective, key), key)
    for objective in FOUR:
        found = ranked(problem, objective, 2, listing=ALONE).best
        assert order(objective, found) == best[objective], objective


@pytest.mark.parametrize("objective", FOUR)
@pytest.mark.parametrize("teams", [1, 2])
def test_the_answers_are_those_of_all_choices_in_order(objective: Objective, teams: int) -> None:
    for seed in range(25):
        problem = drawn(seed)
        assert answers(problem, objective, teams) == slow_ranking(problem, objective, teams), seed


@pytest.mark.parametrize("objective", FOUR)
def test_locked_teams_stay(objective: Objective) -> None:
    for seed in range(12):
        problem = drawn(seed)
        assert answers(problem, objective, 2, (5,)) == slow_ranking(problem, objective, 2, (5,)), seed
        assert answers(problem, objective, 3, (9,)) == slow_ranking(problem, objective, 3, (9,)), seed
        assert answers(problem, objective, 4, (9, 2)) == slow_ranking(problem, objective, 4, (9, 2)), seed


@pytest.mark.parametrize("objective", [Objective.COVER, Objective.MEAN])
def test_three_and_four_teams_are_those_of_all_choices_in_order(objective: Objective) -> None:
    for seed in range(4):
        problem = drawn(seed, candidates=10)
        for teams in (3, 4):
            assert answers(problem, objective, teams) == slow_ranking(problem, objective, teams), seed


@pytest.mark.parametrize("objective", [Objective.WORST, Objective.BACKUP])
def test_three_and_four_teams_have_the_value_of_the_best_choice(objective: Objective) -> None:
    for seed in range(4):
        problem = drawn(seed, candidates=10)
        for teams in (3, 4):
            found = answers(problem, objective, teams)
            assert (
                order(objective, found[0])[0]
                == order(objective, slow_ranking(problem, objective, teams)[0])[0]
            )
            assert found == [slow_found(problem, one.sites) for one in found]
            assert all(
                order(objective, one)[0] <= order(objective, other)[0] for one, other in pairwise(found)
            )
            apart = SIX.apart_m
            assert all(is_elsewhere(problem, found[at], found[:at], apart) for at in range(1, len(found)))


@pytest.mark.parametrize("problem", LOOSE)
@pytest.mark.parametrize("objective", FOUR)
def test_pairs_that_bounds_hardly_tell_apart_keep_their_order(problem: Problem, objective: Objective) -> None:
    listing = Listing(runners_up=5, apart_m=800.0)
    found = ranked(problem, objective, 2, listing=listing)
    assert [found.best, *found.runners_up] == slow_ranking(problem, objective, 2, (), listing)


@pytest.mark.parametrize("problem", LOOSE)
def test_the_trade_off_of_pairs_that_bounds_hardly_tell_apart(problem: Problem) -> None:
    best: list[Found] = []
    for one in sorted(every_choice(problem, 2, ()), key=lambda one: order(Objective.COVER, one)):
        if not best or one.worst < best[-1].worst:
            best.append(one)
    assert list(trade_off(problem, 2)) == best


@pytest.mark.parametrize("kind", [Uncovered, Worst, Total, WithoutBackup])
def test_no_bound_is_above_the_value(kind: type[Table]) -> None:
    cities = [invented(30, 300, 0), invented(30, 300, 2), *map(drawn, range(40))]
    for problem in cities:
        free = freed(problem, (), Objective.BACKUP)
        table = kind(Pairs(free))
        every = np.arange(table.pairs.count)
        table.build()
        lows, values = table.low.copy(), table.at(every)
        assert (lows <= values).all()
        triples = np.array(list(combinations(range(len(free.near)), 3))).T
        assert (table.lows(*triples) <= table.valued(*triples)).all()
    assert values.max() > 0


@pytest.mark.parametrize(
    ("kind", "share"), [(Uncovered, 0.99), (Total, 0.98), (WithoutBackup, 0.99), (Worst, 0.99)]
)
def test_bounds_are_near_the_value(kind: type[Table], share: float) -> None:
    table = kind(Pairs(freed(invented(60, 3_000), (), Objective.BACKUP)))
    table.build()
    values = table.at(np.arange(table.pairs.count))
    assert np.median(table.low / values) > share


def test_where_every_pair_covers_all_the_lower_worst_cost_decides() -> None:
    problem = replace(invented(40, 200), limit=60_000)
    found = answers(problem, Objective.COVER, 2)
    assert found == slow_ranking(problem, Objective.COVER, 2)
    assert found[0].covered == problem.weight.sum()


def test_rows_that_no_pair_reaches_leave_the_worst_cost_without_a_way() -> None:
    cost = np.full((40, 40), NEVER, dtype=np.uint16)
    np.fill_diagonal(cost, 5)
    places = np.column_stack([np.arange(40) * 600.0, np.zeros(40)])
    problem = Problem(cost, np.zeros((0, 40), dtype=np.uint16), np.arange(1, 41), 10, places)
    found = answers(problem, Objective.WORST, 2)
    assert found == slow_ranking(problem, Objective.WORST, 2)
    assert (found[0].worst, found[0].sites) == (NEVER, (38, 39))


def test_weights_beyond_single_precision_are_exact() -> None:
    random = np.random.default_rng(3)
    problem = invented(25, 300)
    problem = replace(problem, weight=random.integers(1, 200_000_000, 300))
    for objective in FOUR:
        assert answers(problem, objective, 2) == slow_ranking(problem, objective, 2)


@pytest.mark.parametrize("teams", [1, 2])
def test_the_trade_off_holds_every_choice_that_none_beats(teams: int) -> None:
    for seed in range(25):
        problem = drawn(seed)
        found = [slow_found(problem, some) for some in combinations(range(14), teams)]
        best: list[Found] = []
        for one in sorted(found, key=lambda one: order(Objective.COVER, one)):
            if not best or one.worst < best[-1].worst:
                best.append(one)
        assert list(trade_off(problem, teams)) == best, seed


def test_the_trade_off_goes_on_from_locked_teams() -> None:
    problem = drawn(4)
    assert all(2 in one.sites for one in trade_off(problem, 3, (2,)))
    assert trade_off(problem, 2, (2, 3)) == (slow_found(problem, (2, 3)),)
    with pytest.raises(ParameterError, match="trade_off_outside"):
        trade_off(problem, 3)


def fewest(problem: Problem) -> int:
    """The least number of sites that cover all that can be covered."""
    every = slow_found(problem, range(len(problem.cost))).covered
    sizes = range(len(problem.cost) + 1)
    return next(
        size
        for size in sizes
        if any(
            slow_found(problem, some).covered == every
            for some in combinations(range(len(problem.cost)), size)
        )
    )


def test_full_cover_takes_as_few_teams_as_can_be() -> None:
    sizes = set()
    for seed in range(20):
        problem = drawn(seed, candidates=9)
        found = ranked(problem, Objective.FULL, None)
        assert found.is_proven
        assert len(found.best.sites) == fewest(problem), seed
        assert {one.covered for one in (found.best, *found.runners_up)} == {found.coverable}
        if 1 <= len(found.best.sites) <= 2:
            all_cover = slow_ranking(problem, Objective.COVER, len(found.best.sites))
            full = [one for one in all_cover if one.covered == found.coverable]
            assert [found.best, *found.runners_up] == full, seed
        sizes.add(len(found.best.sites))
    assert sizes >= {1, 2, 3, 4}


def test_full_cover_with_too_few_teams_is_the_most_that_they_cover() -> None:
    cost = np.where(np.eye(6, dtype=bool), 1, 9).astype(np.uint16)
    weight = np.array([1, 2, 3, 4, 5, 6])
    problem = Problem(cost, np.zeros((0, 6), dtype=np.uint16), weight, 2, np.zeros((6, 2)))
    found = ranked(problem, Objective.FULL, 2)
    assert (found.best.sites, found.best.covered, found.coverable) == ((4, 5), 11, 21)
    assert ranked(problem, Objective.FULL, None).best.sites == (0, 1, 2, 3, 4, 5)


def test_what_standing_teams_cover_needs_nobody() -> None:
    problem = drawn(1)
    problem = replace(problem, standing=np.zeros((1, 30), dtype=np.uint16))
    found = ranked(problem, Objective.FULL, 2)
    assert (found.best.sites, found.runners_up) == ((), ())
    for objective in FOUR:
        assert answers(problem, objective, 2) == slow_ranking(problem, objective, 2)


def test_a_limit_that_nobody_keeps_covers_nobody() -> None:
    problem = replace(invented(12, 80, standing=0), limit=0)
    for objective in (Objective.COVER, Objective.BACKUP):
        found = ranked(problem, objective, 2)
        assert (found.best.covered, found.best.backup, found.coverable) == (0, 0, 0)
        assert found.best == slow_ranking(problem, objective, 2)[0]
    assert ranked(problem, Objective.FULL, 2).best.sites == ()


def test_where_nobody_has_a_way_nothing_counts() -> None:
    problem = replace(drawn(0), cost=np.full((14, 30), NEVER, dtype=np.uint16))
    problem = replace(problem, standing=problem.standing[:0])
    for objective in FOUR:
        for teams in (1, 2, 3):
            found = ranked(problem, objective, teams)
            assert found.best == Found(tuple(range(teams)), 0, 0, NEVER, 0)
            assert (found.reachable, found.coverable) == (0, 0)


def test_what_can_be_reached_and_covered_is_told() -> None:
    cost = np.array([[5, NEVER, 50, 5], [9, NEVER, 60, 5]], dtype=np.uint16)
    standing = np.array([[NEVER, NEVER, 8, NEVER]], dtype=np.uint16)
    problem = Problem(cost, standing, np.array([1, 10, 100, 0]), 7, np.zeros((2, 2)))
    found = ranked(problem, Objective.COVER, 1)
    assert (found.reachable, found.coverable) == (101, 1)
    assert found.best == Found((0,), 1, 0, 8, 805)


def test_two_teams_on_one_spot_back_each_other_up() -> None:
    problem = drawn(6)
    for sites in ((3, 3), (3,), (), (3, 3, 5)):
        assert judged(problem, sites) == slow_found(problem, sites)
    one, two = judged(problem, (3,)), judged(problem, (3, 3))
    assert (one.covered, one.worst, one.total) == (two.covered, two.worst, two.total)
    assert two.backup == two.covered


def test_two_teams_locked_on_one_spot_stay_there() -> None:
    problem = drawn(6)
    assert ranked(problem, Objective.COVER, 2, (3, 3)).best == slow_found(problem, (3, 3))
    found = ranked(problem, Objective.BACKUP, 3, (3, 3)).best
    assert found == slow_ranking(problem, Objective.BACKUP, 3, (3, 3))[0]
    assert found.sites.count(3) == 2


def test_locked_teams_alone_are_the_answer() -> None:
    problem = drawn(7)
    found = ranked(problem, Objective.MEAN, 2, (8, 1))
    assert (found.best, found.runners_up, found.is_proven) == (slow_found(problem, (1, 8)), (), True)


def test_runners_up_end_where_no_place_is_far_enough() -> None:
    problem = replace(drawn(2), places=np.zeros((14, 2)))
    assert ranked(problem, Objective.COVER, 2).runners_up == ()


def test_a_place_just_at_the_distance_is_not_elsewhere() -> None:
    places = np.array([[0.0, 0.0], [500.0, 0.0], [500.1, 0.0]])
    cost = np.array([[1, 1, 1], [1, 1, 9], [1, 9, 9]], dtype=np.uint16)
    problem = Problem(cost, np.zeros((0, 3), dtype=np.uint16), np.ones(3, dtype=np.int64), 5, places)
    found = ranked(problem, Objective.COVER, 1)
    assert [one.sites for one in (found.best, *found.runners_up)] == [(0,), (2,)]


def test_time_that_runs_out_is_told() -> None:
    problem = invented(120, 2_000)
    for objective in FOUR:
        found = ranked(problem, objective, 3, listing=Listing(runners_up=1, time_limit_s=0.0))
        assert not found.is_proven
        assert found.gap > 0
        assert found.best == slow_found(problem, found.best.sites)
        assert len(set(found.best.sites)) == 3


@pytest.mark.parametrize(
    ("key", "change", "teams", "fixed"),
    [
        ("no_demand", {"weight": np.zeros(30, dtype=np.int64)}, 2, ()),
        ("no_sites", {"cost": np.zeros((0, 30), dtype=np.uint16), "places": np.zeros((0, 2))}, 2, ()),
        ("too_few_sites", {}, 4, ()),
        ("too_few_sites", {}, 4, (0,)),
        ("teams_outside", {}, 0, ()),
        ("teams_outside", {}, MOST_TEAMS + 1, ()),
        ("teams_outside", {}, None, ()),
        ("too_many_fixed", {}, 1, (0, 1)),
        ("unknown_site", {}, 2, (3,)),
        ("unknown_site", {}, 2, (-1,)),
    ],
)
def test_a_question_without_an_answer_is_refused(
    key: str, change: dict[str, Any], teams: int, fixed: tuple[int, ...]
) -> None:
    problem = replace(drawn(0, candidates=3), **change)
    with pytest.raises(ParameterError) as caught:
        ranked(problem, Objective.COVER, teams, fixed)
    assert caught.value.key == key


def test_every_site_may_be_taken() -> None:
    problem = drawn(0, candidates=3)
    for objective in FOUR:
        assert ranked(problem, objective, 3).best.sites == (0, 1, 2)
        assert ranked(problem, objective, 3, (1,)).best.sites == (0, 1, 2)
        assert ranked(problem, objective, 4, (1, 1)).best.sites == (0, 1, 1, 2)
