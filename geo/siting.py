"""Where new fire teams should stand: the question, the proven best answer, and how far it can be trusted.

`python -m geo.siting --teams 2 --radius-m 3000 --json` answers from `data/` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely

from geo.city import City
from geo.engines import Measure, costs
from geo.errors import ParameterError
from geo.ground import BY_AREA, BY_STREETS, PEOPLE, Ground, ground_of, weights_of
from geo.location import MOST_TEAMS, Found, Listing, Objective, Problem, Ranking, judged, ranked, trade_off
from geo.sites import Choice, Sites, sites_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Costs = npt.NDArray[np.uint16]
Point = tuple[float, float]

LEAST_M, MOST_M = 200, 10_000
LEAST_S, MOST_S = 30, 3_600
LISTED = Listing(runners_up=5, apart_m=500.0, time_limit_s=8.0)
ALONE = Listing(runners_up=0, time_limit_s=4.0)
FACTORS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3)  # of the limit, and of all speeds
LEGAL, ON_MAIN_STREETS = Measure("circle", "m"), Choice()
BOARDS = 8  # boards kept, and whatever is kept of one: of the city and of some plans, measures and choices of sites


@dataclass(frozen=True)
class Question:
    """What is asked: how reach is measured, within what, to what end, for how many new teams.

    `limit` is in the measure's unit. `weight` is one of `geo.ground.weight_kinds`. `helpers` are neighbouring teams
    that count as standing ones, `locked` places of new teams that are settled (each at the nearest site); METRES.
    """

    measure: Measure = LEGAL
    limit: int = 3_000
    objective: Objective = Objective.COVER
    teams: int = 2
    weight: str = PEOPLE
    choice: Choice = ON_MAIN_STREETS
    helpers: tuple[Point, ...] = ()
    locked: tuple[Point, ...] = ()


@dataclass(frozen=True, eq=False)
class Board:
    """All that a question is answered from, by row of the ground.

    `cost` (k, n): from each site; `standing` (e, n): from each station of the city, then from each helper.
    """

    question: Question
    ground: Ground
    sites: Sites
    standing_points: Floats
    cost: Costs
    standing: Costs
    weight: Ints

    @property
    def problem(self) -> Problem:
        """The question as numbers."""
        return problem_of(self, self.question.limit)

    @property
    def fixed(self) -> tuple[int, ...]:
        """The sites of the locked teams.

        Raises
        ------
        ParameterError
            `locked_twice` where two of them are at one site.
        """
        found = tuple(self.sites.nearest(*point) for point in self.question.locked)
        if len(set(found)) < len(found):
            raise ParameterError("locked_twice")
        return found


@lru_cache(maxsize=BOARDS)
def board_of(city: City, question: Question) -> Board:
    """The board of a question over a city; boards and costs are kept, so that only what changed is worked out again.

    Raises
    ------
    ParameterError
        For a question that means nothing: `radius_outside`, `seconds_outside`, `teams_outside`,
        and what `sites_of`, `weights_of` and `costs` say.
    """
    _check(question)
    ground, sites = ground_of(city), sites_of(city, question.choice)
    stations = shapely.get_coordinates(city.stations.geometry.to_numpy()).reshape(-1, 2).tolist()
    standing = _places((*map(tuple, stations), *question.helpers))
    return Board(
        question=question,
        ground=ground,
        sites=sites,
        standing_points=standing,
        cost=costs(city, question.measure, sites.points, ground.points),
        standing=costs(city, question.measure, standing, ground.points),
        weight=weights_of(city, question.weight),
    )


def _check(question: Question) -> None:
    limit = question.limit
    if question.measure.unit == "m" and not LEAST_M <= limit <= MOST_M:
        raise ParameterError("radius_outside", radius_m=limit, least=LEAST_M, most=MOST_M)
    if question.measure.unit == "s" and not LEAST_S <= limit <= MOST_S:
        raise ParameterError("seconds_outside", seconds=limit, least=LEAST_S, most=MOST_S)
    if not 1 <= question.teams <= MOST_TEAMS:
        raise ParameterError("teams_outside", teams=question.teams, most=MOST_TEAMS)


@lru_cache(maxsize=BOARDS)
def _places(points: tuple[Point, ...]) -> Floats:
    """The same array for the same points: costs are kept by array."""
    return np.array(points, dtype=float).reshape(-1, 2)


def problem_of(board: Board, limit: int, weight: Ints | None = None) -> Problem:
    """The board's question as numbers, at another limit or with other weights."""
    return Problem(
        cost=board.cost,
        standing=board.standing,
        weight=board.weight if weight is None else weight,
        limit=limit,
        places=board.sites.points,
    )


@lru_cache(maxsize=BOARDS)
def answer(board: Board) -> Ranking:
    """The best places for the question's teams and the next best that differ in place."""
    question = board.question
    return ranked(
        board.problem,
        question.objective,
        question.teams,
        board.fixed,
        LISTED,
    )


def points_of(board: Board, sites: tuple[int, ...]) -> Floats:
    """Every team's place, METRES: the standing ones and helpers, then those at `sites`."""
    return np.concatenate([board.standing_points, board.sites.points[list(sites)].reshape(-1, 2)])


@dataclass(frozen=True)
class Tried:
    """The question with one assumption changed: its own best, what the first answer's sites come to then.

    `name` and `factor` say what was changed; `limit` is what it comes to in the measure's unit; `reachable` is the
    weight that anybody has a way to then. `survives`: the first answer's sites are as good as the best there.
    """

    name: str
    factor: float
    limit: int
    best: Found
    ours: Found
    reachable: int
    is_proven: bool
    survives: bool


def worth(objective: Objective, found: Found) -> int:
    """What an objective makes of an answer: the less, the better."""
    values = {
        Objective.COVER: -found.covered,
        Objective.BACKUP: -found.backup,
        Objective.WORST: found.worst,
        Objective.MEAN: found.total,
        Objective.FULL: -found.covered,
    }
    return values[objective]


def _tried(board: Board, name: str, factor: float, problem: Problem) -> Tried:
    question, ours = board.question, answer(board).best.sites
    ranking = ranked(problem, question.objective, question.teams, board.fixed, ALONE)
    mine = judged(problem, ours)
    survives = worth(question.objective, mine) <= worth(question.objective, ranking.best)
    return Tried(
        name, factor, problem.limit, ranking.best, mine, ranking.reachable, ranking.is_proven, survives
    )


def other_limits(board: Board) -> tuple[Tried, ...]:
    """The answer at limits that are FACTORS of the question's; those outside what may be asked are left out."""
    least, most = (LEAST_M, MOST_M) if board.question.measure.unit == "m" else (LEAST_S, MOST_S)
    limits = {factor: round(board.question.limit * factor) for factor in FACTORS}
    return tuple(
        _tried(board, "limit", factor, problem_of(board, limit))
        for factor, limit in limits.items()
        if least <= limit <= most
    )


def other_speeds(board: Board) -> tuple[Tried, ...]:
    """The answer if everything moved at FACTORS of the speeds that are assumed; () where that changes no choice.

    Driving `f` times as fast is as good as having `f` times as long for it, the turnout not counted. Metres know no
    speed; and where the worst time or the mean counts, all times change alike and the best places stay the best.
    """
    question = board.question
    if question.measure.unit == "m" or question.objective in (Objective.WORST, Objective.MEAN):
        return ()
    turnout = question.measure.turnout_s
    limits = {factor: int(turnout + (question.limit - turnout) * factor) for factor in FACTORS}
    return tuple(_tried(board, "speed", factor, problem_of(board, limit)) for factor, limit in limits.items())


def other_spreads(city: City, board: Board) -> tuple[Tried, ...]:
    """The answer with the people of each ward spread over its area, and along all its streets."""
    if board.question.weight != PEOPLE:
        return ()
    return tuple(
        _tried(board, kind, 1.0, problem_of(board, board.question.limit, weights_of(city, kind)))
        for kind in (BY_AREA, BY_STREETS)
    )


def other_counts(board: Board) -> tuple[Ranking, ...]:
    """The best answers with one team, two, three; fewer where teams are locked or there are too few sites."""
    question = board.question
    counts = range(max(1, len(board.fixed)), min(3, len(board.sites)) + 1)
    return tuple(ranked(board.problem, question.objective, count, board.fixed, ALONE) for count in counts)


def curve(board: Board) -> tuple[Found, ...]:
    """What people covered and the worst time cost each other: no pair is better in both."""
    return trade_off(board.problem, min(board.question.teams, len(board.sites)), board.fixed)


if __name__ == "__main__":
    import sys

    from geo.siting_command import main

    sys.exit(main())
