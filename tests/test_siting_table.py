"""The siting board in its address, in words, in tables and in files."""

from __future__ import annotations

import json
import os
import shlex
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest

from geo.crs import metres_of
from geo.engines import NEVER, Measure
from geo.errors import ParameterError
from geo.location import Found, Objective
from geo.reached import reached
from geo.sites import Choice, sites_of
from geo.siting import Question
from geo.siting_command import _parser, _question
from geo.street_map import completeness
from maps.siting_table import (
    Team,
    district_lines,
    legal_radius_m,
    measures_asked,
    street_columns,
    teams_geojson,
    ward_columns,
)
from maps.siting_view import (
    Asked,
    as_query,
    fitted,
    in_metres,
    limit_of,
    question_of,
    read_asked,
    standards_of,
    written,
)
from maps.siting_words import (
    Scale,
    beyond_command,
    command,
    cost_words,
    gain_words,
    reach_words,
    regret_words,
    share_words,
    site_words,
    standard_words,
    worth_words,
)
from maps.table import csv_bytes
from screens._siting import boards
from tests.cities import real_city

PLACES = ((106.66, 10.84), (106.69, 10.83))
EVERYTHING = Asked(
    by="street",
    limit="fire-nfpa-1710",
    goal="backup",
    teams=3,
    weight="school",
    sites="secondary",
    spacing_m=80,
    wards=("p08", "p12"),
    hose_m=60,
    alleys=True,
    turnout_s=60,
    speed=80,
    bands=(90, 180),
    base="a1b2c3d4",
    part="why",
    placed=PLACES,
    locked=(False, True),
    helpers=((106.7, 10.85),),
)


@pytest.mark.parametrize("asked", [Asked(), EVERYTHING, Asked(by="circle", limit="2500m", wards=("p17",))])
def test_the_settings_come_back_from_their_address(asked: Asked) -> None:
    query = as_query(written(asked))
    assert read_asked(query, real_city()) == (asked, ())
    assert read_asked(urlencode(parse_qsl(query)), real_city()) == (asked, ())  # as Streamlit writes it


def test_an_address_says_only_what_is_not_as_usual() -> None:
    assert written(Asked()) == {}
    assert written(Asked(teams=3)) == {"n": "3"}


BAD = {
    "by": "balloon",
    "limit": "20000m",
    "goal": "best",
    "n": "0",
    "weight": "gold",
    "sites": "footway",
    "step": "5",
    "in": "p08,p99",
    "hose": "-1",
    "alleys": "yes",
    "turnout": "601",
    "speed": "500",
    "bands": "1,2,3",
    "base": "../../x",
    "part": "secret",
    "teams": "106.66,10.84;here",
    "lock": "AZ",
    "help": "0,0",
}


@pytest.mark.parametrize("name", BAD)
def test_an_entry_that_means_nothing_is_told_and_the_usual_stands_in(name: str) -> None:
    asked, unread = read_asked(urlencode({name: BAD[name]}), real_city())
    assert asked == Asked()
    assert [(one.name, one.text) for one in unread] == [(name, BAD[name])]


def test_one_bad_entry_does_not_spoil_the_others() -> None:
    asked, unread = read_asked("n=3&goal=nothing&hose=60", real_city())
    assert (asked.teams, asked.hose_m, asked.goal) == (3, 60, "cover")
    assert len(unread) == 1


def test_a_circle_with_a_time_falls_back_to_the_radius() -> None:
    city = real_city()
    asked = fitted(Asked(by="circle", limit="fire-nfpa-1710"), city)
    assert limit_of(city, asked.limit).unit == "m"
    assert question_of(asked, city).limit == 3_000
    assert fitted(Asked(by="truck", limit="fire-nfpa-1710"), city).limit == "fire-nfpa-1710"


def test_locks_are_of_the_teams_that_stand_somewhere() -> None:
    city = real_city()
    assert fitted(Asked(locked=(True, True)), city).locked == ()
    assert fitted(Asked(placed=PLACES, locked=(True,)), city).locked == (True, False)
    assert fitted(Asked(teams=1, placed=PLACES, locked=(True, True)), city).placed == PLACES[:1]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("199m", "radius_outside"),
        ("10001m", "radius_outside"),
        ("29s", "seconds_outside"),
        ("x", "unknown_standard"),
    ],
)
def test_a_limit_out_of_range_is_refused(text: str, key: str) -> None:
    with pytest.raises(ParameterError) as refusal:
        limit_of(real_city(), text)
    assert refusal.value.key == key


def test_settings_of_time_do_not_touch_a_measure_in_metres() -> None:
    asked = Asked(turnout_s=60, speed=80)
    assert question_of(asked, real_city()).measure == Measure("truck", "m")
    timed = question_of(replace(asked, limit="240s"), real_city()).measure
    assert (timed.turnout_s, timed.speed_factor) == (60, 0.8)


def test_both_rules_and_the_foreign_one_are_offered_with_their_days() -> None:
    said = [standard_words(one, "vi") for one in standards_of(real_city()).values()]
    assert said == [
        "3.000 m · QCXDVN 01:2008/BXD, trạm khu vực (hiệu lực 2008–2020)",
        "5.000 m · QCXDVN 01:2008/BXD, trạm trung tâm (hiệu lực 2008–2020)",
        "3.000 m · QCVN 01:2026/BXD, khu vực trung tâm (hiệu lực từ 01/01/2027)",
        "5.000 m · QCVN 01:2026/BXD, khu vực khác (hiệu lực từ 01/01/2027)",
        "240 giây (4 phút) · NFPA 1710 (Hoa Kỳ) (chuẩn nước ngoài, chỉ để so sánh)",
    ]


@pytest.mark.parametrize(
    ("cost", "unit", "said"),
    [
        (240, "s", "4,0 phút"),
        (241, "s", "4,1 phút"),
        (1234, "m", "1.234 m"),
        (NEVER, "m", "không có đường tới"),
        (float("nan"), "s", "không có ai"),
    ],
)
def test_a_cost_is_never_said_to_be_less_than_it_is(cost: float, unit: str, said: str) -> None:
    assert cost_words(cost, unit, "vi") == said


def test_limits_in_short() -> None:
    said = [
        reach_words(limit, unit, "vi") for limit, unit in ((3000, "m"), (2500, "m"), (240, "s"), (250, "s"))
    ]
    assert said == ["3 km", "2.500 m", "4 phút", "250 giây"]


def test_what_is_not_all_is_never_a_hundred_percent() -> None:
    assert share_words(99_999, 100_000, "vi") == "99,9%"
    assert share_words(100_000, 100_000, "vi") == "100,0%"
    assert share_words(0, 0, "vi") == ""


def test_an_answer_is_told_by_what_it_lacks_in_its_own_aim() -> None:
    best, other = Found((1, 2), 900, 300, 400, 100_000), Found((3, 4), 800, 310, 460, 112_000)
    scale = Scale("s", "people", 1_000)
    said = {one: regret_words(one, best, other, scale, "vi") for one in Objective}
    assert said == {
        Objective.COVER: "kém 100 người",
        Objective.FULL: "kém 100 người",
        Objective.BACKUP: "ngang phương án tốt nhất",
        Objective.WORST: "kém 1,0 phút",
        Objective.MEAN: "kém 0,2 phút",
    }
    assert worth_words(Objective.MEAN, other, scale, "vi") == "Trung bình: 1,9 phút"


def test_what_a_further_team_gains_is_told_in_what_the_aim_counts() -> None:
    """Fewer are covered by the second choice: to an aim that counts costs that is no loss, to the others no gain."""
    one, two = Found((1,), 900, 300, 472, 112_500), Found((2, 3), 800, 310, 400, 100_000)
    scale = Scale("s", "people", 1_000)
    said = {aim: gain_words(aim, one, two, scale, "vi") for aim in Objective}
    assert said == {
        Objective.COVER: "không hơn",
        Objective.FULL: "không hơn",
        Objective.BACKUP: "10 người có từ hai đội",
        Objective.WORST: "nơi xa nhất gần hơn 72 giây",
        Objective.MEAN: "trung bình bớt 12 giây",
    }
    assert gain_words(Objective.COVER, two, one, scale, "vi") == "100 người"
    assert gain_words(Objective.WORST, two, one, scale, "vi") == "không hơn"
    assert (
        gain_words(Objective.WORST, one, two, replace(scale, unit="m"), "en") == "worst place nearer by 72 m"
    )


def test_a_gain_is_never_said_to_be_more_than_it_is() -> None:
    one, scale = Found((1,), 900, 300, 472, 112_500), Scale("s", "people", 1_000)
    said = [
        gain_words(Objective.MEAN, one, replace(one, total=112_500 - less), scale, "vi")
        for less in (0, 1, 999, 1_999, 120_000)
    ]
    assert said == [
        "không hơn",
        *2 * ["trung bình bớt < 1 giây"],
        "trung bình bớt 1 giây",
        "trung bình bớt 2 phút",
    ]


def test_a_team_that_leaves_nobody_without_a_way_gains_that() -> None:
    far, near = Found((1,), 900, 300, NEVER, 112_500), Found((2, 3), 800, 310, 400, 100_000)
    scale = Scale("s", "people", 1_000)
    for aim in (Objective.WORST, Objective.MEAN):
        assert gain_words(aim, far, near, scale, "vi") == "không còn để lại nơi không có đường tới"
        assert gain_words(aim, far, far, scale, "vi") == "vẫn để lại nơi không có đường tới"


def test_a_site_is_told_by_its_streets_and_its_ward() -> None:
    city = real_city()
    sites = sites_of(city, Choice(wards=("p08",)))
    assert all(site_words(city, sites, site, "vi").endswith("Phường 8") for site in range(len(sites)))
    assert site_words(city, sites, 0, "en").endswith("Ward 8")


def test_without_a_team_nobody_is_reached_and_the_table_says_so() -> None:
    one = reached(real_city(), Measure("circle", "m"), 3_000, ())
    (line,) = district_lines((one,), "vi")
    assert (line["people"], line["share"], line["area"], line["passing"]) == ("0", "0,0%", "0,0%", "0/16")
    assert (line["median"], line["worst"]) == ("không có ai", "không có ai")


def test_for_a_time_the_circle_is_judged_by_the_legal_radius() -> None:
    city = real_city()
    asked = measures_asked(city, Asked(limit="240s"), limit_of(city, "240s"))
    assert asked["circle"] == (Measure("circle", "m"), legal_radius_m(city))
    assert legal_radius_m(city) == 3_000
    assert [asked[by][0].unit for by in ("street", "truck")] == ["s", "s"]
    assert [limit for _, limit in asked.values()] == [3_000, 240, 240]


def test_the_wards_add_up_to_the_district_in_every_measure() -> None:
    city, limit = real_city(), limit_of(real_city(), "2000m")
    teams = tuple(map(tuple, sites_of(city, Choice()).points[[10, 400]].tolist()))
    found = [reached(city, *one, teams) for one in measures_asked(city, Asked(), limit).values()]
    circle, street, truck = found
    assert circle.within >= street.within >= truck.within > 0
    columns = {column.heading: column for column in ward_columns(city, found, "vi")}
    for one, name in zip(
        found, ("Vòng tròn 2 km", "Theo mạng đường, 2 km", "Xe chữa cháy vào được, 2 km"), strict=True
    ):
        assert columns[f"{name}: Người trong chuẩn (người)"].values.sum() == one.within
        verdicts = columns[f"{name}: Đạt chuẩn"].values.value_counts().to_dict()
        assert verdicts.get("đạt", 0) == one.passing
        assert sum(verdicts.values()) == len(city.wards)
    assert all(one.area_share <= 1 for one in found)


def test_the_table_of_streets_has_a_row_a_ward() -> None:

    city = real_city()
    found = completeness(city)
    made = street_columns(city, found, "vi")
    assert all(list(column.values.index) == list(city.wards.index) for column in made)
    assert made[-1].values.to_numpy() == pytest.approx(100 * found["far_share"].to_numpy())


def test_the_files_carry_no_formula_and_say_what_was_asked() -> None:
    city, limit = real_city(), limit_of(real_city(), "2000m")
    found = [reached(city, *one, in_metres(PLACES)) for one in measures_asked(city, Asked(), limit).values()]
    content = csv_bytes(ward_columns(city, found, "vi"), {"=2+2": "@x"}, "vi").decode("utf-8-sig")
    assert "'=2+2,'@x" in content
    assert content.splitlines()[0].startswith("Phường,")


def test_the_teams_as_a_file_lie_where_they_stand() -> None:
    teams = [
        Team("new", "=A", (602_000.12, 1_198_000.5), locked=True),
        Team("standing", "B", (601_000.0, 1_197_000.0)),
    ]
    document = json.loads(teams_geojson(real_city(), teams, {"goal": "x"}))
    assert [one["properties"]["role"] for one in document["features"]] == ["new", "standing"]
    assert document["features"][0]["properties"]["locked"] is True
    assert document["features"][0]["properties"]["name"] == "'=A"
    places = metres_of(np.array([one["geometry"]["coordinates"] for one in document["features"]]))
    assert np.abs(places - [team.place for team in teams]).max() < 0.2
    assert document["fingerprint"] == real_city().fingerprint


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(by="circle", sites="plots", teams=1),
        replace(EVERYTHING, speed=100, helpers=()),
        Asked(by="street", limit="250s", goal="worst", sites="residential"),
    ],
)
def test_the_command_asks_the_very_same(asked: Asked) -> None:
    question = question_of(asked, real_city())
    words = shlex.split(command(question))
    assert words[:3] == ["python", "-m", "geo.siting"]
    assert _question(_parser().parse_args(words[3:])) == question
    assert beyond_command(question) == ()


def test_what_the_command_cannot_be_asked_is_said() -> None:
    question = question_of(replace(EVERYTHING, speed=80), real_city())
    assert beyond_command(question) == ("siting.command_helpers", "siting.command_speed")
    assert beyond_command(Question()) == ()


def test_old_boards_are_cleared_away_and_the_newest_stay(tmp_path: Path) -> None:
    for number in range(boards.KEPT_FILES + 5):
        path = tmp_path / f"{number}.bin"
        path.write_bytes(b"x")
        os.utime(path, (time.time() - number, time.time() - number))
    stale = tmp_path / "stale.bin"
    stale.write_bytes(b"x")
    os.utime(stale, (0, 0))
    boards.clear(tmp_path, tmp_path / f"{boards.KEPT_FILES + 4}.bin")
    left = {path.name for path in tmp_path.iterdir()}
    newest = {f"{number}.bin" for number in range(boards.KEPT_FILES)}
    assert left == newest | {f"{boards.KEPT_FILES + 4}.bin"}
