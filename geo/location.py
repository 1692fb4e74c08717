"""Where new teams go: the best sites for five objectives, the next best elsewhere, and how far each is proven.

The maximal covering location problem (Church and ReVelle 1974), p-centre and p-median (Hakimi 1964), location set
covering (Toregas et al. 1971) and backup coverage (Hogan and ReVelle 1986) on whole-number costs. One and two teams
are found among all choices there are; three and more by `geo.location_sets`.

The better of two choices is the one with the better value of the objective; of equal ones that which covers more,
then that with the lower worst cost, then with the lower total, then with the lower numbers of sites.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from time import perf_counter

import numpy as np

from geo.errors import ParameterError
from geo.location_pairs import best_pairs, best_singles, trade_off_pairs, trade_off_singles
from geo.location_problem import (
    NEVER,
    Floats,
    Found,
    Free,
    Objective,
    Problem,
    Truths,
    freed,
    judged,
)
from geo.location_sets import Barred, Chosen, Search, best_sets, fewest_covers

__all__ = [
    "MOST_TEAMS",
    "NEVER",
    "Found",
    "Listing",
    "Objective",
    "Problem",
    "Ranking",
    "judged",
    "ranked",
    "trade_off",
]

MOST_TEAMS = 4
MOST_COMPARED = 2  # free teams whose every choice is compared


@dataclass(frozen=True)
class Listing:
    """How many answers after the best are wanted, how far they are to lie elsewhere, and how long that may take.

    Each runner-up is the best answer that has a team farther than `apart_m` from every team of the answers before it.
    `time_limit_s` is for three teams and more; one and two are always proven.
    """

    runners_up: int = 5
    apart_m: float = 500.0
    time_limit_s: float = 20.0


DEFAULT = Listing()


@dataclass(frozen=True)
class Ranking:
    """The best answer, the runners-up in order, fewer where there are no more, and what is proven of them.

    `gap`: the share of its own value by which the best answer could still be better, 0 where it is proven.
    `is_proven`: the best answer is; of three teams and more the time may be over before the order of the runners-up is
    proven too. `reachable`: weight of the rows that a
    candidate or a standing team has any way to; `coverable`: of those that one of them has within the limit.
    """

    best: Found
    runners_up: tuple[Found, ...]
    gap: float
    is_proven: bool
    seconds: float
    reachable: int
    coverable: int


def ranked(
    problem: Problem,
    objective: Objective,
    teams: int | None,
    fixed: Sequence[int] = (),
    listing: Listing = DEFAULT,
) -> Ranking:
    """The best `teams` sites, `fixed` among them, and the next best elsewhere.

    A site named twice in `fixed` is two teams there; otherwise two teams are never put on one site. FULL takes as few
    teams as it needs, at most `teams` unless that is None; where these cannot cover all, they cover the most, and
    `best.covered` is below `coverable`. Its runners-up take no more teams.

    Raises
    ------
    ParameterError
        no_demand (no weight), no_sites, too_few_sites, teams_outside (fewer than 1, more than MOST_TEAMS),
        too_many_fixed, unknown_site.
    """
    started = perf_counter()
    _check(problem, objective, teams, fixed)
    task = _Task(problem, tuple(fixed), listing, started + listing.time_limit_s)
    if objective is Objective.FULL:
        answers = _fewest(task, teams)
    else:
        find = _find(objective, (teams or 0) - len(fixed), task.until)
        answers = _answers(task, objective, find)
    return Ranking(
        answers[0].found,
        tuple(answer.found for answer in answers[1:]),
        answers[0].gap,
        answers[0].is_proven,
        perf_counter() - started,
        int(problem.weight[problem.counts].sum()),
        _coverable(problem),
    )


def trade_off(problem: Problem, teams: int, fixed: Sequence[int] = ()) -> tuple[Found, ...]:
    """All best compromises between weight covered and worst cost: of each, nobody covers more at no worse a cost.

    From the most covered to the lowest worst cost. Of equal ones that with the lower total, then the lower numbers.

    Raises
    ------
    ParameterError
        As `ranked`; trade_off_outside where more than two teams are free to be placed.
    """
    _check(problem, Objective.COVER, teams, fixed)
    size = teams - len(fixed)
    if size > MOST_COMPARED:
        raise ParameterError("trade_off_outside", most=MOST_COMPARED)
    if size == 0:
        return (judged(problem, fixed),)
    free = freed(problem, fixed, Objective.COVER)
    choices = trade_off_singles(free) if size == 1 else trade_off_pairs(free)
    return tuple(judged(problem, (*fixed, *free.numbers[list(members)].tolist())) for members in choices)


@dataclass(frozen=True, eq=False)
class _Task:
    """A question and the time by which its answer is wanted."""

    problem: Problem
    fixed: tuple[int, ...]
    listing: Listing
    until: float


@dataclass(frozen=True)
class _Answer:
    """A choice, the share by which it could still be better, and whether it is proven to be the next."""

    found: Found
    gap: float
    is_proven: bool


class _Elsewhere:
    """Which candidates are too near to a team of an answer to make another answer by themselves."""

    def __init__(self, places: Floats, apart_m: float) -> None:
        self._places, self._apart_m = places, apart_m
        self._barred: Truths = np.zeros(len(places), dtype=bool)

    def bar(self, teams: Floats) -> None:
        """Takes the places of the teams of one more answer, (teams, 2) METRES."""
        for place in teams:
            self._barred |= np.hypot(*(self._places - place).T) <= self._apart_m

    def barred(self) -> Truths:
        """(k,) as it is now."""
        return self._barred


Find = Callable[[Free, Barred], Iterator[Chosen]]


def _answers(task: _Task, objective: Objective, find: Find) -> list[_Answer]:
    """The best choice that is found beside the fixed teams, and the runners-up."""
    problem, fixed = task.problem, task.fixed
    free = freed(problem, fixed, objective)
    elsewhere = _Elsewhere(problem.places[free.numbers], task.listing.apart_m)
    answers = []
    for chosen in islice(find(free, elsewhere.barred), 1 + task.listing.runners_up):
        found = judged(problem, (*fixed, *free.numbers[list(chosen.members)].tolist()))
        elsewhere.bar(problem.places[list(found.sites)])
        gap = chosen.slack / max(_worth(found, objective), 1)
        answers.append(_Answer(found, gap, chosen.slack == 0))
    return answers


def _find(objective: Objective, teams: int, until: float) -> Find:
    """How so many free teams are found."""
    if teams == 0:
        return lambda _free, _barred: iter((Chosen((), 0),))
    if teams > MOST_COMPARED:
        return lambda free, barred: best_sets(Search(free, objective, teams, until), objective, barred)
    find = best_singles if teams == 1 else best_pairs
    return lambda free, barred: (Chosen(members, 0) for members in find(free, objective, barred))


def _worth(found: Found, objective: Objective) -> int:
    """The objective's own value."""
    values = {
        Objective.COVER: found.covered,
        Objective.WORST: found.worst,
        Objective.MEAN: found.total,
        Objective.BACKUP: found.backup,
        Objective.FULL: len(found.sites),
    }
    return values[objective]


def _fewest(task: _Task, teams: int | None) -> list[_Answer]:
    """The choices of as few teams as cover all that can be covered, or of `teams` that cover the most."""
    free = len(task.problem.cost) - len(set(task.fixed))
    most = free if teams is None else min(teams - len(task.fixed), free)
    coverable, answers = _coverable(task.problem), list[_Answer]()
    for size in range(min(most, MOST_COMPARED) + 1):
        answers = _answers(task, Objective.COVER, _find(Objective.COVER, size, task.until))
        if answers[0].found.covered == coverable:
            return [answer for answer in answers if answer.found.covered == coverable]
    if most <= MOST_COMPARED:
        return answers
    answers = _answers(task, Objective.FULL, lambda free, barred: fewest_covers(free, task.until, barred))
    if len(answers[0].found.sites) <= most + len(task.fixed):
        return answers
    return _answers(task, Objective.COVER, _find(Objective.COVER, most, task.until))


def _coverable(problem: Problem) -> int:
    """The weight within the limit of any candidate or standing team."""
    return int(problem.weight[problem.least <= problem.limit].sum())


def _check(problem: Problem, objective: Objective, teams: int | None, fixed: Sequence[int]) -> None:
    """Refuses a question without an answer."""
    sites = len(problem.cost)
    if problem.weight.sum() == 0:
        raise ParameterError("no_demand")
    if sites == 0:
        raise ParameterError("no_sites")
    if not all(0 <= site < sites for site in fixed):
        raise ParameterError("unknown_site", sites=sites)
    if teams is None and objective is Objective.FULL:
        return
    if teams is None or not 1 <= teams <= MOST_TEAMS:
        raise ParameterError("teams_outside", teams=teams, most=MOST_TEAMS)
    if len(fixed) > teams:
        raise ParameterError("too_many_fixed", fixed=len(fixed), teams=teams)
    if objective is not Objective.FULL and sites - len(set(fixed)) < teams - len(fixed):
        raise ParameterError("too_few_sites", sites=sites, teams=teams)
