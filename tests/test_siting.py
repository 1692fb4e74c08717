"""The question of the siting board over the real district: its answer judged anew, its assumptions, its command."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.city import City
from geo.crs import metres_of
from geo.engines import NEVER, Measure
from geo.errors import ParameterError
from geo.ground import PEOPLE, ground_of, weights_of
from geo.location import Found, Objective, judged
from geo.reached import reached_by_ward
from geo.scenario import AddStation, apply
from geo.sites import Choice
from geo.siting import (
    FACTORS,
    Board,
    Question,
    answer,
    board_of,
    curve,
    other_counts,
    other_limits,
    other_speeds,
    other_spreads,
    points_of,
    worth,
)
from geo.siting_command import main
from tests.cities import real_city
from tests.networks import city_of, people_at, streets_of, wards_of_shapes

SPARSE = Choice(spacing_m=300.0)
BY_STREET = Question(Measure("street", "s"), 240, choice=SPARSE)
BY_TRUCK = Question(Measure("truck", "s"), 240, choice=SPARSE)
QUESTIONS = [Question(limit=1500, choice=SPARSE), BY_STREET, BY_TRUCK]


def without_stations(city: City) -> City:
    return replace(city, stations=city.stations.iloc[:0])


def covered_by(board: Board, pair: tuple[int, ...]) -> int:
    """People covered, row by row."""
    within = np.zeros(len(board.ground), dtype=bool)
    for cost in (*board.standing, *board.cost[list(pair)]):
        within |= cost <= board.question.limit
    return int(board.weight[within].sum())


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_pair_of_sites_covers_more_than_the_best(question: Question) -> None:
    board = board_of(real_city(), question)
    most = max(covered_by(board, pair) for pair in combinations(range(len(board.sites)), 2))
    found = answer(board)
    assert found.best.covered == most == covered_by(board, found.best.sites)
    assert found.is_proven
    assert found.gap == 0


@pytest.mark.parametrize("question", QUESTIONS)
def test_runners_up_stand_elsewhere_and_are_no_better(question: Question) -> None:
    board = board_of(real_city(), question)
    found = answer(board)
    answers = [found.best, *found.runners_up]
    assert len(answers) == 6
    assert [one.covered for one in answers] == sorted((one.covered for one in answers), reverse=True)
    for number, one in enumerate(answers):
        for better in answers[:number]:
            apart = np.hypot(
                *(
                    board.sites.points[list(one.sites)][:, None] - board.sites.points[list(better.sites)]
                ).transpose(2, 0, 1)
            )
            assert apart.min(axis=1).max() > 500.0


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_table_by_ward_says_what_the_answer_says(question: Question) -> None:
    """The best answer's numbers worked out again from the places of its teams alone."""
    city = real_city()
    board = board_of(city, question)
    found = answer(board)
    table = reached_by_ward(city, question.measure, question.limit, points_of(board, found.best.sites))
    assert table["within"].sum() == found.best.covered
    assert table["backup"].sum() == found.best.backup
    assert table["worst"].max() == found.best.worst


def test_a_further_team_and_a_longer_limit_never_cover_less() -> None:
    city = real_city()
    by_teams = [answer(board_of(city, replace(BY_TRUCK, teams=teams))).best.covered for teams in (1, 2, 3)]
    by_limit = [
        answer(board_of(city, replace(BY_TRUCK, limit=limit))).best.covered for limit in (120, 240, 480)
    ]
    assert by_teams == sorted(by_teams)
    assert by_limit == sorted(by_limit)


def test_straight_lines_cover_no_less_than_streets_and_streets_no_less_than_trucks() -> None:
    city = real_city()
    covered = [
        answer(board_of(city, Question(Measure(by, "m"), 2000, choice=SPARSE))).best.covered  # type: ignore[arg-type]
        for by in ("circle", "street", "truck")
    ]
    assert covered == sorted(covered, reverse=True)


def test_neighbouring_teams_count_as_standing_ones() -> None:
    city = real_city()
    alone = board_of(city, BY_STREET)
    far = (602900.0, 1196500.0)
    helped = board_of(city, replace(BY_STREET, helpers=(far,)))
    assert len(helped.standing) == len(alone.standing) + 1
    assert helped.standing_points[-1].tolist() == list(far)
    assert answer(helped).best.covered >= answer(alone).best.covered


def test_a_planned_station_stands_too() -> None:
    city = apply(real_city(), (AddStation("n", "Đội mới", 598500.0, 1199000.0),))
    assert len(board_of(city, BY_STREET).standing) == len(real_city().stations) + 1


def test_a_locked_team_stays_and_the_other_is_the_best_beside_it() -> None:
    city = real_city()
    free = board_of(city, BY_STREET)
    lock = free.sites.points[7]
    board = board_of(city, replace(BY_STREET, locked=(tuple(lock + 4.0),)))
    found = answer(board).best
    assert 7 in found.sites
    others = (covered_by(board, (7, other)) for other in range(len(board.sites)) if other != 7)
    assert found.covered == max(others) <= answer(free).best.covered


def test_two_locks_on_one_spot_are_refused() -> None:
    board = board_of(real_city(), replace(BY_STREET, locked=((598500.0, 1199000.0), (598501.0, 1199000.0))))
    with pytest.raises(ParameterError, match="locked_twice"):
        answer(board)


def test_other_limits_are_judged_by_the_same_question_asked_anew() -> None:
    city = real_city()
    board = board_of(city, BY_TRUCK)
    tried = {one.factor: one for one in other_limits(board)}
    assert list(tried) == list(FACTORS)
    assert tried[1.0].survives
    assert tried[1.0].best == tried[1.0].ours == answer(board).best
    wider = answer(board_of(city, replace(BY_TRUCK, limit=round(240 * 1.2))))
    assert tried[1.2].best == wider.best
    assert tried[1.2].ours.sites == answer(board).best.sites
    assert tried[1.2].survives == (tried[1.2].ours.covered == wider.best.covered)


def test_limits_beyond_what_may_be_asked_are_not_tried() -> None:
    assert [one.limit for one in other_limits(board_of(real_city(), replace(BY_STREET, limit=30)))] == [
        30,
        33,
        36,
        39,
    ]


def test_other_speeds_are_those_of_a_city_that_is_faster_or_slower() -> None:
    """Beside the travel itself worked out anew at that speed; a second of rounding each way."""
    city = real_city()
    question = replace(BY_TRUCK, measure=Measure("truck", "s", turnout_s=60))
    tried = {one.factor: one for one in other_speeds(board_of(city, question))}
    for factor in (0.8, 1.2):
        faster = board_of(city, replace(question, measure=replace(question.measure, speed_factor=factor)))
        near = [answer(board_of_limit(faster, limit)).best.covered for limit in (239, 241)]
        assert near[0] <= tried[factor].best.covered <= near[1]
    assert tried[1.0].best == answer(board_of(city, question)).best


def board_of_limit(board: Board, limit: int) -> Board:
    return replace(board, question=replace(board.question, limit=limit))


def test_metres_do_not_depend_on_speeds() -> None:
    assert other_speeds(board_of(real_city(), QUESTIONS[0])) == ()


@pytest.mark.parametrize("objective", [Objective.WORST, Objective.MEAN])
def test_where_all_times_change_alike_the_best_places_stay(objective: Objective) -> None:
    """Seconds are whole, so that the answer at half the speed is as good but for a second of rounding."""
    city = real_city()
    question = replace(BY_TRUCK, objective=objective)
    board = board_of(city, question)
    assert other_speeds(board) == ()
    slower = board_of(city, replace(question, measure=replace(question.measure, speed_factor=0.5)))
    best, ours = answer(slower).best, judged(slower.problem, answer(board).best.sites)
    rounding = 1 if objective is Objective.WORST else answer(slower).reachable  # a second each
    assert worth(objective, ours) <= worth(objective, best) + rounding


def test_other_spreads_weigh_the_same_sites_by_other_people() -> None:
    city = real_city()
    board = board_of(city, BY_STREET)
    ours = answer(board).best.sites
    tried = other_spreads(city, board)
    assert [one.name for one in tried] == ["people_by_area", "people_by_streets"]
    for one in tried:
        other = replace(board, weight=weights_of(city, one.name))
        assert one.ours.covered == covered_by(other, ours)
        assert one.best.covered >= one.ours.covered
        assert one.survives == (one.best.covered == one.ours.covered)
    assert other_spreads(city, board_of(city, replace(BY_STREET, weight="school"))) == ()


def test_one_two_and_three_teams() -> None:
    board = board_of(real_city(), BY_STREET)
    counts = other_counts(board)
    assert [len(one.best.sites) for one in counts] == [1, 2, 3]
    assert counts[1].best == answer(board).best
    assert [one.best.covered for one in counts] == sorted(one.best.covered for one in counts)


def test_the_curve_begins_with_the_best_cover_and_no_point_beats_another() -> None:
    board = board_of(real_city(), BY_STREET)
    points = curve(board)
    assert points[0].covered == answer(board).best.covered
    for one, other in combinations(points, 2):
        assert one.covered > other.covered
        assert one.worst > other.worst


def test_an_objective_s_worth_is_less_for_the_better() -> None:
    good, bad = Found((0, 1), 10, 5, 100, 1000), Found((2, 3), 9, 4, 101, 1001)
    assert all(worth(objective, good) < worth(objective, bad) for objective in Objective)


def test_the_people_that_another_spread_can_reach_are_its_own() -> None:
    """The mean of another spread is over its own people: those of the census grid would make it another mean."""
    city = real_city()
    board = board_of(city, replace(BY_TRUCK, objective=Objective.MEAN))
    for one in other_spreads(city, board):
        weight = weights_of(city, one.name)
        way = np.minimum(board.cost.min(axis=0), board.standing.min(axis=0)) < NEVER
        assert one.reachable == weight[way].sum() != answer(board).reachable


def test_fewer_sites_than_teams_still_have_a_curve() -> None:
    city = real_city()
    question = replace(BY_STREET, choice=Choice(wards=("p15",), least_class="secondary", spacing_m=500.0))
    board = board_of(city, replace(question, objective=Objective.FULL))
    assert len(board.sites) == 1
    assert answer(board).best.sites == (0,)
    assert [one.sites for one in curve(board)] == [(0,)]


def test_asking_whom_some_teams_reach_puts_out_no_board() -> None:
    city = real_city()
    board = board_of(city, BY_TRUCK)
    for number in range(20):
        reached_by_ward(city, BY_TRUCK.measure, 240, np.array([[598500.0 + number, 1199000.0]]))
    assert board_of(city, replace(BY_TRUCK, limit=250)).cost is board.cost


def test_without_any_station_the_new_teams_stand_alone() -> None:
    board = board_of(without_stations(real_city()), BY_STREET)
    assert board.standing.shape == (0, len(board.ground))
    found = answer(board)
    assert found.best.covered == covered_by(board, found.best.sites) > 0


def test_a_station_outside_the_district_counts_for_whom_it_reaches() -> None:
    city = real_city()
    moved = city.stations.set_geometry(
        gpd.GeoSeries(shapely.points([[596000.0, 1195000.0]]), crs=city.stations.crs).values
    )
    board = board_of(replace(city, stations=moved), BY_STREET)
    assert (board.standing[0] < NEVER).any()
    assert answer(board).is_proven


def test_an_impossible_standard_covers_nobody_and_says_so() -> None:
    """One street, and everybody at the end of an alley that takes far longer than the limit."""
    city = _small(people_at(home=("a", 9, (0.0, 3000.0))))
    board = board_of(city, Question(Measure("street", "s"), 30, choice=Choice(spacing_m=20.0)))
    found = answer(board)
    assert (found.best.covered, found.coverable, found.reachable) == (0, 0, 9)
    assert found.best.worst > 30


def test_disconnected_streets_are_never_reached() -> None:
    """Two islands of streets 500 m apart: who lives on the one cannot be reached from the other."""
    streets = streets_of(
        ("tertiary", "no", [(0, 0), (400, 0)]), ("residential", "no", [(0, 900), (400, 900)])
    )
    city = _small(people_at(near=("a", 5, (100.0, 0.0)), cut_off=("a", 8, (100.0, 900.0))), streets)
    found = answer(board_of(city, Question(Measure("street", "m"), 1000, choice=Choice(spacing_m=50.0))))
    assert (found.best.covered, found.reachable) == (5, 5)


def test_nobody_to_reach_is_said() -> None:
    city = _small(people_at(home=("a", 0, (100.0, 0.0))))
    with pytest.raises(ParameterError, match="no_demand"):
        answer(board_of(city, Question(limit=500, choice=Choice(spacing_m=50.0))))


def test_no_site_and_too_few_sites_are_said() -> None:
    city = real_city()
    with pytest.raises(ParameterError, match="no_sites"):
        answer(board_of(city, replace(BY_STREET, choice=Choice(source="plots"))))
    few = replace(BY_STREET, choice=Choice(wards=("p17",), spacing_m=500.0), teams=4)
    with pytest.raises(ParameterError, match="too_few_sites"):
        answer(board_of(city, few))


def _small(people: gpd.GeoDataFrame, streets: gpd.GeoDataFrame | None = None) -> City:
    lines = streets_of(("tertiary", "no", [(0, 0), (400, 0)]), ("residential", "no", [(0, 0), (0, 3000)]))
    return city_of(
        wards=wards_of_shapes(a=shapely.box(-50, -50, 450, 3050)),
        people=people,
        streets=lines if streets is None else streets,
        stations=real_city().stations.iloc[:0],
        places=real_city().places.iloc[:0],
    )


@pytest.mark.parametrize(
    ("question", "key"),
    [
        (Question(limit=199), "radius_outside"),
        (Question(limit=10_001), "radius_outside"),
        (Question(Measure("street", "s"), 29), "seconds_outside"),
        (Question(Measure("street", "s"), 3_601), "seconds_outside"),
        (Question(teams=0), "teams_outside"),
        (Question(teams=5), "teams_outside"),
        (Question(weight="dragons"), "unknown_weight"),
    ],
)
def test_a_question_that_means_nothing_is_refused(question: Question, key: str) -> None:
    with pytest.raises(ParameterError) as caught:
        board_of(real_city(), question)
    assert caught.value.key == key


def test_what_did_not_change_is_not_worked_out_again() -> None:
    city = real_city()
    board, other = board_of(city, BY_STREET), board_of(city, replace(BY_STREET, limit=300, weight="school"))
    assert other.cost is board.cost
    assert other.standing is board.standing
    assert board_of(city, replace(BY_STREET)) is board
    assert answer(board) is answer(board)


def test_the_command_answers_as_the_board_does(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--teams", "2", "--measure", "street", "--limit-s", "240", "--spacing-m", "300", "--json"]
    assert main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    board = board_of(real_city(), BY_STREET)
    found = answer(board)
    assert told["best"]["covered"] == found.best.covered
    assert [team["site"] for team in told["best"]["teams"]] == [
        board.sites.ids[site] for site in found.best.sites
    ]
    assert [one["covered"] for one in told["runners_up"]] == [one.covered for one in found.runners_up]
    assert (told["gap"], told["proven"], told["data"]) == (0.0, True, real_city().fingerprint)
    assert (
        told["people"]
        == int(ground_of(real_city()).people.sum())
        == int(weights_of(real_city(), PEOPLE).sum())
    )


def test_the_command_runs_as_the_page_says_it_does() -> None:
    asked = [
        sys.executable,
        "-m",
        "geo.siting",
        "--teams",
        "2",
        "--radius-m",
        "3000",
        "--spacing-m",
        "400",
        "--json",
    ]
    ran = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=120)
    told = json.loads(ran.stdout)
    assert told["question"]["limit"] == 3000
    assert told["best"]["covered"] == 676_899
    assert set(told["seconds"]) == {"read", "travel", "search"}


def test_the_command_keeps_a_locked_team(capsys: pytest.CaptureFixture[str]) -> None:
    lock = [
        "--lock",
        "106.657014,10.845526",
        "--measure",
        "street",
        "--limit-s",
        "240",
        "--spacing-m",
        "300",
        "--wards",
        "p12,p13,p14",
        "--json",
    ]
    assert main(lock) == 0
    told = json.loads(capsys.readouterr().out)
    east, north = metres_of(np.array([[106.657014, 10.845526]]))[0]
    choice = replace(SPARSE, wards=("p12", "p13", "p14"))
    board = board_of(real_city(), replace(BY_STREET, locked=((east, north),), choice=choice))
    assert told["sites"] == len(board.sites)
    assert board.sites.ids[board.fixed[0]] in [team["site"] for team in told["best"]["teams"]]
    assert told["best"]["covered"] == answer(board).best.covered


def test_the_command_takes_candidates_inside_an_area_only(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ward = real_city().wards.to_crs(4326).geometry["p16"]
    (tmp_path / "area.geojson").write_text(shapely.to_geojson(ward), encoding="utf-8")
    asked = ["--measure", "street", "--limit-s", "240", "--spacing-m", "100", "--json"]
    assert main([*asked, "--area", str(tmp_path / "area.geojson")]) == 0
    inside = json.loads(capsys.readouterr().out)
    board = board_of(real_city(), replace(BY_STREET, choice=Choice(spacing_m=100.0, wards=("p16",))))
    by_ward = answer(board).best
    assert [team["site"] for team in inside["best"]["teams"]] == [
        board.sites.ids[site] for site in by_ward.sites
    ]
    assert (inside["best"]["covered"], inside["best"]["worst"]) == (by_ward.covered, by_ward.worst)
    assert (
        abs(inside["sites"] - len(board.sites)) <= 2
    )  # those on the border belong to the first of two wards


@pytest.mark.parametrize("content", ["", "{}", "nothing"])
def test_the_command_refuses_an_area_that_is_none(content: str, tmp_path: Path) -> None:
    (tmp_path / "area.geojson").write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["--area", str(tmp_path / "area.geojson")])


def test_the_command_refuses_what_means_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--teams", "9"]) == 2
    assert "teams_outside" in capsys.readouterr().err
